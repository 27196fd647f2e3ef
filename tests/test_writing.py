"""Writing files all or none, the difference that is shown before, and a work tree as it would be."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import BASE, DAY, contents, copy_of_base
from inside import tradeoff
from test_cli import ENVIRONMENT, assert_refused, commit, copy_base, git, repository
from tradeoff import writing
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.lint import Request, lint
from tradeoff.overlay import Overlay
from tradeoff.snapshot import WorkTree
from tradeoff.writing import Change

TEXTS = {"a.yaml": b"a: 1\n", "b c.yaml": b"b: 1\r\nc: 2", 'd"\n\\é.yaml': "d: é\u2028x\n".encode(), "e.yaml": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, raw in TEXTS.items():
        (tmp_path / name).write_bytes(raw)
    return tmp_path


def test_changes_are_made_and_nothing_else(folder: Path) -> None:
    os.chmod(folder / "a.yaml", 0o640)
    changes = [
        Change("a.yaml", b"a: 1\n", b"a: 2\n"),
        Change("new/deep/f.yaml", None, b"f: 1\n"),
        Change("e.yaml", b"", None),
        Change("b c.yaml", TEXTS["b c.yaml"], TEXTS["b c.yaml"]),
    ]
    writing.write(folder, changes)
    left = {name: raw for name, raw in TEXTS.items() if name != "e.yaml"}
    assert contents(folder) == {**left, "a.yaml": b"a: 2\n", "new/deep/f.yaml": b"f: 1\n"}
    assert (folder / "a.yaml").stat().st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert (folder / "new/deep/f.yaml").stat().st_mode & 0o777 == 0o666 & ~mask


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (Change("e.yaml", b"other", b"x"), "e.yaml was changed by someone else meanwhile: nothing was written"),
        (Change("e.yaml", None, b"x"), "e.yaml is there already, and is not overwritten"),
        (Change("a.yaml/x.yaml", None, b"x"), "a.yaml/x.yaml"),
    ],
)
def test_all_or_none(folder: Path, last: Change, said: str) -> None:
    changes = [
        Change("b c.yaml", TEXTS["b c.yaml"], b"b: 2"),
        Change("new/f.yaml", None, b"f: 1\n"),
        Change('d"\n\\é.yaml', TEXTS['d"\n\\é.yaml'], None),
        last,
    ]
    with pytest.raises(CannotDo, match=said.replace(".", r"\.")):
        writing.write(folder, changes)
    assert contents(folder) == TEXTS
    assert not (folder / "new").exists()


def test_a_moved_file_keeps_its_mode(folder: Path) -> None:
    os.chmod(folder / "a.yaml", 0o751)
    writing.write(folder, [Change("a.yaml", b"a: 1\n", None), Change("z.yaml", None, b"a: 1\n", like="a.yaml")])
    assert (folder / "z.yaml").stat().st_mode & 0o777 == 0o751
    with pytest.raises(CannotDo):
        writing.write(folder, [Change("z.yaml", b"a: 1\n", None), Change("e.yaml", None, b"")])
    assert (folder / "z.yaml").stat().st_mode & 0o777 == 0o751


def test_a_read_only_file_is_refused(folder: Path) -> None:
    os.chmod(folder / "a.yaml", 0o444)
    with pytest.raises(CannotDo, match=r"a\.yaml is read-only: `chmod u\+w` it first"):
        writing.write(folder, [Change("a.yaml", b"a: 1\n", b"a: 2\n")])
    assert contents(folder) == TEXTS


def test_a_link_stays_one(folder: Path) -> None:
    (folder / "there").mkdir()
    (folder / "there/real.yaml").write_bytes(b"r: 1\n")
    (folder / "link.yaml").symlink_to("there/real.yaml")
    writing.write(folder, [Change("link.yaml", b"r: 1\n", b"r: 2\n")])
    assert (folder / "link.yaml").is_symlink()
    assert (folder / "there/real.yaml").read_bytes() == b"r: 2\n"


def test_the_difference_is_of_the_file_that_a_link_leads_to(folder: Path) -> None:
    (folder / "link.yaml").symlink_to("a.yaml")
    changes = writing.resolved(folder, [Change("link.yaml", b"a: 1\n", b"a: 2\n"), Change("n/f.yaml", None, b"")])
    assert [change.path for change in changes] == ["a.yaml", "n/f.yaml"]


def test_a_link_out_of_the_tree_is_refused(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "real.yaml"
    outside.write_bytes(b"r: 1\n")
    (folder / "link.yaml").symlink_to(outside)
    with pytest.raises(CannotDo, match=r"link\.yaml leads out of .* by a symbolic link"):
        writing.write(folder, [Change("link.yaml", b"r: 1\n", b"r: 2\n")])
    assert outside.read_bytes() == b"r: 1\n"


WRITER = """
import resource, sys
from pathlib import Path
from tradeoff import writing
from tradeoff.writing import Change
root = Path(sys.argv[1])
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
small = Change("a.yaml", b"a: 1\\n", b"a: 2\\n")
print("ready", flush=True)
writing.write(root, [small, Change("big.yaml", None, b"x" * int(sys.argv[3]))])
"""


def test_a_full_disk_leaves_everything_as_it_was(folder: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(folder), "full", "1000000"]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", env=ENVIRONMENT, check=False)
    assert "big.yaml cannot be written: File too large" in result.stderr
    assert contents(folder) == TEXTS


def test_an_interruption_leaves_the_old_files_or_the_new_ones(folder: Path) -> None:
    for wait in (0, 0.005, 0.02, 0.05):
        (folder / "big.yaml").unlink(missing_ok=True)
        (folder / "a.yaml").write_bytes(b"a: 1\n")
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), "", "20000000"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=ENVIRONMENT,
        )
        assert process.stdout is not None
        with process.stdout as said:
            assert said.readline() == b"ready\n"
        time.sleep(wait)
        process.send_signal(signal.SIGINT)
        process.wait()
        found = contents(folder)
        assert found["a.yaml"] in (b"a: 1\n", b"a: 2\n")
        assert (found["a.yaml"] == b"a: 2\n") == ("big.yaml" in found)
        assert len(found.get("big.yaml", b"x" * 20_000_000)) == 20_000_000
        assert not [name for name in found if name.endswith(".new")]


ADDER = """
import sys
from pathlib import Path
from tradeoff import writing
from tradeoff.writing import Change
root = Path(sys.argv[1])
for _ in range(20):
    with writing.alone(root):
        before = (root / "count").read_bytes()
        writing.write(root, [Change("count", before, str(int(before) + 1).encode())])
"""


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "count").write_bytes(b"0")
    command = [sys.executable, "-c", ADDER, str(tmp_path)]
    both = [subprocess.Popen(command, env=ENVIRONMENT) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    assert (tmp_path / "count").read_bytes() == b"40"


def test_git_applies_the_difference(folder: Path) -> None:
    repo = repository(folder)
    changes = [
        Change("a.yaml", b"a: 1\n", b"a: 2\nb: 3"),
        Change("b c.yaml", TEXTS["b c.yaml"], b"b: 1\r\nc: 3\r\n"),
        Change('d"\n\\é.yaml', TEXTS['d"\n\\é.yaml'], "d: ü\u2028y\n".encode()),
        Change("e.yaml", b"", b"no end"),
        Change("new name.yaml", None, b"f: 1\n"),
    ]
    said = writing.diff([*changes, Change("same.yaml", b"x", b"x")])
    assert "same.yaml" not in said
    (folder / "the.diff").write_text(said, encoding="utf-8", newline="")
    git(repo, "apply", "--whitespace=nowarn", "the.diff")
    (folder / "the.diff").unlink()
    applied = contents(folder)
    git(repo, "checkout", "--quiet", ".")
    (folder / "new name.yaml").unlink()
    writing.write(folder, changes)
    assert contents(folder) == applied


def test_git_applies_the_difference_of_what_is_no_utf_8(tmp_path: Path) -> None:
    repo = repository(copy_base(tmp_path / "repo"))
    (repo / "README.md").write_bytes(b"H\xe9l\xe0s: usage-pricing\r\n")
    commit(repo, "Say it")
    command = [sys.executable, "-m", "tradeoff", "rename", "usage-pricing", "by-use", "--as-of", DAY]
    said = subprocess.run([*command, "--diff"], cwd=repo, env=ENVIRONMENT, capture_output=True, check=True).stdout
    (tmp_path / "the.diff").write_bytes(said)
    git(repo, "apply", "--whitespace=nowarn", "../the.diff")
    applied = contents(repo)
    assert applied["README.md"] == b"H\xe9l\xe0s: by-use\r\n"
    git(repo, "checkout", "--quiet", ".")
    git(repo, "clean", "--quiet", "--force")
    subprocess.run(command, cwd=repo, env=ENVIRONMENT, capture_output=True, check=True)
    assert contents(repo) == applied


def test_git_applies_a_rename(folder: Path) -> None:
    repo = repository(folder)
    changes = [Change("a.yaml", b"a: 1\n", None), Change("z.yaml", None, b"a: 1\n")]
    (folder / "the.diff").write_text(writing.diff(changes), encoding="utf-8", newline="")
    git(repo, "apply", "the.diff")
    assert not (folder / "a.yaml").exists()
    assert (folder / "z.yaml").read_bytes() == b"a: 1\n"


# A workspace that is edited


def test_a_record_that_changes_while_the_workspace_is_read_is_not_edited(tmp_path: Path) -> None:
    desk = Desk(WorkTree(copy_of_base(tmp_path)), "", DAY)
    path = desk.root / "roadmaps/product.yaml"
    added = path.read_bytes().replace(b"items:\n", b"items:\n  - {id: first, title: First, status: proposed}\n")
    path.write_bytes(added)
    with pytest.raises(CannotDo, match=r"roadmaps/product\.yaml was changed by someone else meanwhile"):
        desk.draft(desk.find("item", "metering"))


def test_a_text_that_changes_while_it_is_respelt_keeps_the_change(tmp_path: Path) -> None:
    desk = Desk(WorkTree(copy_of_base(tmp_path)), "", DAY)
    (desk.root / "README.md").write_bytes(b"usage-pricing, as agreed\n")
    desk.overwrite("README.md", b"usage-pricing\n", b"by-use\n")
    with pytest.raises(CannotDo, match=r"README\.md was changed by someone else meanwhile"):
        writing.write(desk.root, desk.changes())
    assert (desk.root / "README.md").read_bytes() == b"usage-pricing, as agreed\n"


# A work tree as it would be


def test_what_is_pending_is_linted_and_the_disk_left_alone(tmp_path: Path) -> None:
    folder = copy_of_base(tmp_path)
    before = contents(folder)
    decision = next(path for path in before if path.startswith("decisions/"))
    nested = b"schema: tradeoff/settings/v1\n"
    pending: dict[str, bytes | None] = {
        decision: None,
        "decisions/new one.yaml": b"schema: tradeoff/decision/v1\nid: other\ntitle: x\nstatus: proposed\n",
        "decisions/2027/broken.yaml": b"a: [\n",
        "nested/tradeoff.yaml": nested,
        "nested/decisions/inside.yaml": b"a: [\n",
    }
    as_it_would_be = Overlay(WorkTree(folder), pending)
    request = Request(folder, DAY)
    report = lint(request, files=as_it_would_be)
    there = {(finding.rule, finding.path) for finding in report.findings}
    assert ("id-mismatch", "decisions/new one.yaml") in there
    assert ("invalid-yaml", "decisions/2027/broken.yaml") in there
    assert decision not in {path for _, path in there}
    assert sorted(as_it_would_be.workspaces("")) == ["", "nested"]
    assert contents(folder) == before
    for path, raw in pending.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if raw is None:
            target.unlink()
        else:
            target.write_bytes(raw)
    assert lint(request).findings == report.findings


def test_the_base_is_clean_through_an_overlay(tmp_path: Path) -> None:
    folder = copy_of_base(tmp_path)
    known = {path: raw for path, raw in contents(BASE).items() if path.startswith("roadmaps/")}
    assert lint(Request(folder, DAY), files=Overlay(WorkTree(folder), dict(known))).findings == ()


def test_what_lies_below_a_folder_of_nobody_is_not_edited(tmp_path: Path) -> None:
    folder = copy_of_base(tmp_path)
    before = contents(folder)
    for command in (["drop", "metering", "--reason", "x"], ["lint", "--fix"], ["fmt"], ["baseline"]):
        assert_refused(tradeoff(tmp_path, *command), "in no workspace")
    assert contents(folder) == before
