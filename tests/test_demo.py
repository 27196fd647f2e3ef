"""`tradeoff demo`: the example company's year, the same on every machine, and sound at every commit."""

import os
import re
import stat
from pathlib import Path

import pytest

from conftest import DAY, lint_folder
from test_cli import assert_refused, commit, git, repository, tradeoff
from test_example import DELIBERATE, EXAMPLE
from tradeoff.demo import story
from tradeoff.demo.story import Edit

CODE = Path(__file__).parents[1] / "example-history" / "code"

# The ids of the last commits. Whoever changes a text of the story or of the example writes the new ones here.
TIPS = {
    "main": "68bb3ffeb48806f56a750c82f753ae83b51d7477",
    "jiyoon/cut-the-ledger": "a2c213c5c6a346420e85fabb7fe2c89560ab370a",
    "tomasz/hollerbach-before-christmas": "4e01dce47c87241cdc1fe658edaddaae5e0f4bf2",
}

BROKEN = "Merge branch 'leila/quiet-mornings'"
"""The one commit whose roadmap cannot be read, on purpose."""

FORM = (
    *("invalid-yaml", "duplicate-key", "unknown-kind", "missing-key", "unknown-key", "invalid-value", "invalid-date"),
    *("id-mismatch", "duplicate-id", "bad-chronology", "unknown-reference"),
)


@pytest.fixture(scope="module")
def krume(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, made once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("demo") / "krume"
    assert tradeoff(folder.parent, "demo", "krume").returncode == 0
    return folder


def tips(folder: Path) -> dict[str, str]:
    """The branches and their last commits."""
    lines = git(folder, "for-each-ref", "--format=%(refname:short) %(objectname)").splitlines()
    return dict(line.rsplit(" ", 1) for line in lines)


def history(folder: Path, pattern: str) -> list[str]:
    """A line for each commit of all branches, in git's own words, oldest first."""
    return git(folder, "log", "--reverse", "--topo-order", f"--format={pattern}", *TIPS).splitlines()


def files(folder: Path) -> dict[str, bytes]:
    """The content of each file below a folder, without git's own."""
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.suffix != ".pyc"}


def test_the_commits_are_those_of_every_machine(krume: Path) -> None:
    assert tips(krume) == TIPS


def test_a_machine_with_settings_of_its_own_makes_the_same(tmp_path: Path) -> None:
    hooks = tmp_path / "template" / "hooks"
    hooks.mkdir(parents=True)
    for name in ("post-checkout", "reference-transaction"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(stat.S_IRWXU)
    (tmp_path / "attributes").write_text("* text eol=crlf ident\n")
    settings = tmp_path / "settings"
    settings.write_text(
        f"""
        [core]
            autocrlf = true
            attributesFile = {tmp_path / "attributes"}
            hooksPath = {hooks}
        [init]
            defaultBranch = trunk
            templateDir = {tmp_path / "template"}
            defaultObjectFormat = sha256
        [commit]
            gpgSign = true
        [i18n]
            commitEncoding = ISO-8859-1
        """
    )
    elsewhere = repository(tmp_path / "elsewhere")
    made = tradeoff(
        tmp_path,
        "demo",
        "krume",
        GIT_CONFIG_GLOBAL=str(settings),
        GIT_DIR=str(elsewhere / ".git"),
        GIT_WORK_TREE=str(elsewhere),
        GIT_INDEX_FILE=str(elsewhere / ".git" / "index"),
        GIT_DEFAULT_HASH="sha256",
        TZ="Pacific/Chatham",
    )
    assert made.returncode == 0, made.stderr
    folder = tmp_path / "krume"
    assert tips(folder) == TIPS
    assert git(folder, "status", "--porcelain", GIT_CONFIG_GLOBAL=str(settings)) == ""
    assert files(folder) == files(EXAMPLE) | files(CODE)
    assert not (folder / ".git" / "hooks").exists()
    assert tips(elsewhere).keys() == {"main"}


def test_it_ends_with_the_example_checked_out_and_clean(krume: Path) -> None:
    assert files(krume) == files(EXAMPLE) | files(CODE)
    assert git(krume, "symbolic-ref", "--short", "HEAD") == "main"
    assert git(krume, "status", "--porcelain", "--ignored") == ""
    assert git(krume, "fsck", "--strict", "--no-dangling") == ""


def test_the_linter_finds_what_the_story_of_the_example_says(krume: Path) -> None:
    found = lint_folder(krume, DAY).findings
    assert {(finding.rule, finding.severity, finding.id) for finding in found} == DELIBERATE
    assert len(found) == len(DELIBERATE)


def test_records_are_sound_at_every_commit_but_one(krume: Path) -> None:
    wrong = []
    for line in history(krume, "%H %as %s"):
        oid, day, subject = line.split(" ", 2)
        if git(krume, "ls-tree", "--name-only", oid, "tradeoff.yaml"):
            found = lint_folder(krume, day, revision=oid, select=FORM).findings
            wrong += [(subject, finding.rule, finding.path) for finding in found]
    assert wrong == [(BROKEN, "invalid-yaml", "roadmaps/product.yaml")]


def test_six_people_commit_one_of_them_from_two_computers(krume: Path) -> None:
    addresses = re.findall(r"[\w.]+@[\w.]+", (EXAMPLE / "charter.yaml").read_text(encoding="utf-8"))
    assert len(set(history(krume, "%ae"))) == 7
    assert len(set(history(krume, "%aE"))) == 6
    assert set(history(krume, "%aE")) <= set(addresses)
    assert set(history(krume, "%aN")) == set(re.findall(r": (.+) <", authors()))


def authors() -> str:
    return (CODE.parent / "authors.yaml").read_text(encoding="utf-8")


def test_time_runs_forward(krume: Path) -> None:
    moments = dict(line.split(" ") for line in history(krume, "%H %at"))
    for line in history(krume, "%H %P"):
        oid, *parents = line.split()
        assert all(int(moments[parent]) < int(moments[oid]) for parent in parents), oid
    assert set(history(krume, "%an %ae %ad")) == set(history(krume, "%cn %ce %cd"))


def test_each_trailer_names_a_record_of_its_commit(krume: Path) -> None:
    pattern = "%H %(trailers:key=Decision,key=Item,valueonly,separator=%x20)"
    named = [line.split() for line in history(krume, pattern)]
    assert sum(len(ids) for _oid, *ids in named) > 50
    for oid, *ids in named:
        defined = git(krume, "grep", "--no-color", "-hE", "^( *- )?id: ", oid, "--", "*.yaml") if ids else ""
        assert set(ids) <= {line.split("id: ")[1].strip() for line in defined.splitlines()}, oid


def test_what_it_prints_can_be_done_at_once(tmp_path: Path) -> None:
    made = tradeoff(tmp_path, "demo", "in the shop")
    assert made.returncode == 0, made.stderr
    count = len(history(tmp_path / "in the shop", "%H"))
    said = made.stdout.splitlines()
    assert said[0] == f"in the shop: {count} commits by 6 people, 2025-11-03 to 2026-11-16"
    assert said[1] == f"branches: main, and not merged: {', '.join(list(TIPS)[1:])}"
    assert "Try, after `cd 'in the shop'`:" in said
    commands = [line.split()[1:] for line in said if line.startswith("  tradeoff ")]
    assert len(commands) == 3
    for words in commands:
        done = tradeoff(tmp_path / "in the shop", *words)
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout


def test_the_example_tells_what_to_look_for(krume: Path) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert f"{len(history(krume, '%H'))} commits by six people" in text
    commands = re.findall(r"^\| `tradeoff (.+?)` \|", text, re.MULTILINE)
    assert len(commands) > 5
    for words in commands:
        done = tradeoff(krume, *words.split())
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all\n")
    assert_refused(tradeoff(tmp_path, "demo", "."), ". is not empty", "name a folder")
    assert_refused(tradeoff(tmp_path, "demo", "letter"), "letter is not a folder", "name one")
    assert files(tmp_path) == {"letter": b"Dear all\n"}
    assert not (tmp_path / ".git").exists()


def test_an_empty_folder_inside_another_repository_will_do(tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer")
    (outer / "a" / "b").mkdir(parents=True)
    assert tradeoff(outer / "a" / "b", "demo", ".").returncode == 0
    assert tips(outer / "a" / "b") == TIPS
    assert tradeoff(outer, "demo", "c/d").returncode == 0
    assert tips(outer / "c" / "d") == TIPS
    commit(outer, "Nothing of it is in the outer repository but links")
    assert git(outer, "ls-tree", "-r", "--name-only", "HEAD").splitlines() == ["a/b", "c/d"]


@pytest.mark.parametrize("there", [False, True])
def test_a_failure_leaves_nothing_behind(tmp_path: Path, there: bool) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "git").write_text(
        '#!/bin/sh\ncase "$*" in *fast-import*) echo "fatal: no space left" >&2; exit 128;; esac\n'
        f'PATH={os.environ["PATH"]} exec git "$@"\n'
    )
    (tools / "git").chmod(stat.S_IRWXU)
    if there:
        (tmp_path / "krume").mkdir()
    assert_refused(tradeoff(tmp_path, "demo", "krume", PATH=str(tools)), "no space left")
    assert (tmp_path / "krume").exists() == there
    assert files(tmp_path / "krume") == {}
    assert not (tmp_path / "krume" / ".git").exists()


def test_every_commit_changes_something_and_the_first_leaves_nothing_over() -> None:
    commits, end = story.read()
    trees = story.files(commits, end)
    for one, tree in zip(commits, trees, strict=True):
        before = trees[one.parents[0]] if one.parents else {}
        assert tree != before, one.message
    assert set(trees[0]) == set(commits[0].new)


ROADMAP = """\
items:

  - id: ovens
    due: 2026-03-31
    note: old

  - id: vans
    due: 2026-03-31
    stops:
      - first

      - second
"""


def test_an_added_entry_is_taken_out_with_all_below_it() -> None:
    before = Edit("", "", ("- id: ovens",), "", "").undo(ROADMAP)
    assert before == "items:\n\n" + ROADMAP[ROADMAP.index("  - id: vans") :]


def test_an_added_key_at_the_end_leaves_no_empty_line() -> None:
    assert Edit("", "vans", ("stops:",), "", "").undo(ROADMAP) == ROADMAP[: ROADMAP.index("    stops:")]


def test_lines_that_begin_alike_came_together() -> None:
    assert Edit("", "", ("due:",), "", "").undo(ROADMAP) == ROADMAP.replace("    due: 2026-03-31\n", "")


def test_words_are_replaced_within_the_entry_alone() -> None:
    before = Edit("", "vans", (), "due: 2026-01-31", "due: 2026-03-31").undo(ROADMAP)
    assert before.count("2026-03-31") == 1
    assert "- id: vans\n    due: 2026-01-31" in before
    assert Edit("", "vans", (), "due: 2026-01-31", "due: 2026-03-31").apply(before) == ROADMAP


@pytest.mark.parametrize(
    "edit",
    [
        Edit("", "", (), "was", "due: 2026-03-31"),
        Edit("", "", (), "was", "nowhere"),
        Edit("", "", ("nowhere:",), "", ""),
        Edit("", "carts", (), "due: 2026-01-31", "due: 2026-03-31"),
    ],
)
def test_an_edit_that_does_not_fit_is_an_error(edit: Edit) -> None:
    with pytest.raises(ValueError, match=r"nowhere|not once|carts"):
        edit.undo(ROADMAP)
