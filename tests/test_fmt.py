"""`tradeoff fmt`: the canonical form, what it never touches, and which files it writes."""

import os
import random
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import BASE
from inside import lint, tradeoff
from layouts import Made, make
from terminal import on_terminal
from test_cli import STATUS_PAGE, Result, assert_refused, commit, copy_base, edit, git, repository
from tradeoff import order
from tradeoff.compose import Unreadable
from tradeoff.document import Document
from tradeoff.flow import CannotFormat
from tradeoff.formatting import formatted
from tradeoff.precedence import BEFORE

EXAMPLE = Path(__file__).parents[1] / "example-repo"

HEAD = "schema: tradeoff/decision/v1\n"
SUPPRESSION = "# tradeoff: ignore[overdue-item] until 2027-01-31 because it waits"


def form(text: str, kind: str | None = "decision") -> str:
    """The canonical form of a text, which is then its own."""
    after = formatted("decisions/x.yaml", text.encode(), kind)
    assert after is not None
    assert formatted("decisions/x.yaml", after, kind) == after
    return after.decode()


def files_of(folder: Path) -> dict[str, bytes]:
    """Everything that a folder holds, git's own files left out."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# The form


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("title: t\nid: x\n", "id: x\ntitle: t\n", id="keys in the order of the format"),
        pytest.param(
            "outcome: {target: {by: 2026, value: 1}, metric: m}\n",
            "outcome: {metric: m, target: {value: 1, by: 2026}}\n",
            id="also between braces",
        ),
        pytest.param(
            "x_a: 1\nx_b: 2\ntitle: t\nx_c: 3\nid: x\nzz: 4\n",
            "x_a: 1\nx_b: 2\nid: x\nzz: 4\ntitle: t\nx_c: 3\n",
            id="keys that are free stay behind the one above",
        ),
        pytest.param("id: x\nid: y\nstatus: a\ntitle: t\n", "id: x\nid: y\nstatus: a\ntitle: t\n", id="a key twice"),
        pytest.param("tags: [b, a]\nlinks: [c]\n", "tags: [b, a]\nlinks: [c]\n", id="lists keep their order"),
        pytest.param(
            "options:\n- id: b\n  cons: []\n  title: t\n",
            "options:\n  - id: b\n    title: t\n    cons: []\n",
            id="lists are indented under their key",
        ),
        pytest.param(
            "outcome:\n      metric: m\n      target:\n            value: 1\n",
            "outcome:\n  metric: m\n  target:\n    value: 1\n",
            id="two blanks a level",
        ),
        pytest.param(
            "id:   x\ntitle :  'a  b'  \narea: \"c\"   \n",
            "id: x\ntitle: 'a  b'\narea: \"c\"\n",
            id="spaces, not quotes",
        ),
        pytest.param(
            'tags: [ a,b ,  "c,d" ]\nlinks: [{ url:  u,title: t }]\n',
            'tags: [a, b, "c,d"]\nlinks: [{title: t, url: u}]\n',
            id="spaces between brackets",
        ),
        pytest.param("outcome: {metric: , target: }\n", "outcome: {metric: , target: }\n", id="empty between braces"),
        pytest.param(
            "tags: [a,\n     b, # why\n\n\n   # of c\n        c ]\n",
            "tags: [a,\n  b, # why\n\n  # of c\n  c]\n",
            id="brackets over lines stay over lines",
        ),
        pytest.param(
            "links:\n  - [\n  a,\n      b\n     ]\n",
            "links:\n  - [\n      a,\n      b\n    ]\n",
            id="brackets in a list",
        ),
        pytest.param(
            "\n\nid: x\n\n\n\ntitle: t\n\n\n", "id: x\n\ntitle: t\n", id="one blank line at most, none at the ends"
        ),
        pytest.param("id: x\ntitle: t", "id: x\ntitle: t\n", id="a newline at the end"),
        pytest.param(
            "context: |\n      one\n        two  \n\n      three\n\n\nid: x\n",
            "\nid: x\ncontext: |\n  one\n    two  \n\n  three\n".lstrip(),
            id="a text after a bar keeps what it says",
        ),
        pytest.param(
            "context: |1-\n  one\n two\nid: x\n", "id: x\ncontext: |1-\n  one\n two\n", id="a stated indentation"
        ),
        pytest.param(
            "context: |+\n  one\n\n\n# of id\nid: x\n",
            "# of id\nid: x\ncontext: |+\n  one\n\n\n",
            id="blanks that count",
        ),
        pytest.param(
            "title: one\n      two\n\n      three # c\nid: 'a\n b'\n",
            "id: 'a\n  b'\ntitle: one\n  two\n\n  three # c\n",
            id="a text over lines",
        ),
        pytest.param(
            'id: "a \\\n   b \\ \n   c"\n', 'id: "a \\\n  b \\ \n  c"\n', id="a blank that a backslash keeps"
        ),
        pytest.param(
            "area:   # of area\n     # why\n        pricing\n",
            "area:   # of area\n  # why\n  pricing\n",
            id="below its key",
        ),
        pytest.param("links:\n-\n- \n-   - a\n", "links:\n  -\n  -\n  - - a\n", id="empty entries, lists in lists"),
    ],
)
def test_the_form(before: str, after: str) -> None:
    assert form(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            "# of the file\ntitle: t\nid: x\n",
            "# of the file\nid: x\ntitle: t\n",
            id="the file's comment stays on top",
        ),
        pytest.param(
            "# of the file\n\n# of the title\ntitle: t\nid: x\n",
            "# of the file\n\nid: x\n# of the title\ntitle: t\n",
            id="but not what is below a blank line",
        ),
        pytest.param(
            "status: s\n\n# of the title\ntitle: t # too\n# of the id\nid: x\n# the end\n",
            "# of the id\nid: x\n\n# of the title\ntitle: t # too\nstatus: s\n# the end\n",
            id="a comment moves with the key below",
        ),
        pytest.param(
            "outcome:\n    target: {value: 1} # t\n    metric: m\n    # the end of outcome\n# of the id\nid: x\n",
            "# of the id\nid: x\noutcome:\n  metric: m\n  target: {value: 1} # t\n  # the end of outcome\n",
            id="the end of a block keeps its comment",
        ),
        pytest.param(
            "options:\n\n# ---- now\n- title: t\n  id: x\n\n# ---- then\n- id: y\n",
            "options:\n\n  # ---- now\n  - id: x\n    title: t\n\n  # ---- then\n  - id: y\n",
            id="headings between entries",
        ),
        pytest.param(
            "outcome:        # in\nid: x           # one\ntitle:    t     # column\nstatus: s # apart\n",
            "id: x           # one\ntitle: t        # column\nstatus: s # apart\noutcome:        # in\n",
            id="comments in one column stay there",
        ),
        pytest.param(
            f"options:\n# of the entry\n{SUPPRESSION}\n- title: t\n  # of the id\n  id: x\n",
            f"options:\n  # of the entry\n  # of the id\n  - id: x\n    {SUPPRESSION}\n    title: t\n",
            id="a suppression goes with its line",
        ),
        pytest.param(
            f"outcome:\n  metric: m\n  {SUPPRESSION}\nid: x\n",
            f"{SUPPRESSION}\nid: x\noutcome:\n  metric: m\n",
            id="however deep it stands",
        ),
        pytest.param(
            f"outcome:\n  metric: m\n  {SUPPRESSION}\n\nid: x\ntitle: t\nlens: both\nnot_doing: []\n",
            f"\nid: x\ntitle: t\nlens: both\noutcome:\n  metric: m\n  {SUPPRESSION}\n\nnot_doing: []\n".lstrip(),
            id="one that is about nothing stays so",
        ),
        pytest.param(
            f"outcome: {{target: t,\n  metric: m}} {SUPPRESSION}\nid: x\n",
            f"id: x\noutcome: {{target: t,\n  metric: m}} {SUPPRESSION}\n",
            id="one about a line of several between braces",
        ),
        pytest.param(
            "context: |\n  # no comment\n # one\nid: x # y\n",
            "# one\nid: x # y\ncontext: |\n  # no comment\n",
            id="no comment",
        ),
    ],
)
def test_comments_stay_with_what_they_are_about(before: str, after: str) -> None:
    assert form(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("title: &t a\nid: *t\n", "title: &t a\nid: *t\n", id="an alias stays behind its anchor"),
        pytest.param(
            "links: [*t]\ntitle: b\nid: x\n".replace("*t", "&t {title: c}, *t"),
            "id: x\ntitle: b\nlinks: [&t {title: c}, *t]\n",
            id="what has both moves",
        ),
        pytest.param(
            "x_a: &a {k: 1}\ntitle: t\nx_b:\n    <<: *a\nid: x\n",
            "x_a: &a {k: 1}\nid: x\ntitle: t\nx_b:\n  <<: *a\n",
            id="a merge key",
        ),
        pytest.param("title: !!str  a\nid: x\n", "id: x\ntitle: !!str a\n", id="a tag"),
        pytest.param("links:   &l\n- *l2\n".replace("*l2", "a"), "links: &l\n  - a\n", id="an anchor of a block"),
        pytest.param("---\ntitle: t\nid: x\n...\n", "---\nid: x\ntitle: t\n...\n", id="marks of a document"),
        pytest.param("%YAML 1.2\n---\nid:  x\n", "%YAML 1.2\n---\nid: x\n", id="a directive"),
        pytest.param('{"title":"t",\n "id": "x"}\n', '{"id": "x",\n  "title": "t"}\n', id="a file that is JSON"),
    ],
)
def test_the_rarer_parts_of_yaml(before: str, after: str) -> None:
    assert form(before) == after


@pytest.mark.parametrize("text", ["? title\n: t\nid: x\n", "title: a\x85\nid: x\n", "outcome: {? metric : m}\n"])
def test_what_has_no_canonical_form_is_not_formatted(text: str) -> None:
    with pytest.raises(CannotFormat):
        formatted("decisions/x.yaml", text.encode(), "decision")


def test_a_text_that_the_end_of_the_file_ends_gains_no_newline() -> None:
    assert form("id:  x\ncontext: |\n    one") == "id: x\ncontext: |\n  one"
    assert form("title: t\nid:  x\ncontext: |\n    one") == "id: x\ntitle: t\ncontext: |\n  one"
    assert form("outcome: {}\ncontext: |\n    one") == "outcome: {}\ncontext: |\n  one"
    assert form("context: >-\n    one") == "context: >-\n  one\n"


@pytest.mark.parametrize(("kind", "route"), BEFORE)
def test_a_key_that_has_two_places_stays_in_either(kind: str, route: tuple[str | int, ...]) -> None:
    listed = list(order.keys(kind, route))
    assert listed
    for key, below in BEFORE[kind, route].items():
        others = [other for other in listed if other not in BEFORE[kind, route] or other == below]
        moved = [*others[: others.index(below)], key, *others[others.index(below) :]]
        for keys in (moved, sorted([*others, key], key=listed.index)):
            text = _nested(route, "".join(f"{name}: a\n" for name in keys))
            assert form(text, kind) == text
        assert form(_nested(route, "".join(f"{name}: a\n" for name in [*moved[::-1]])), kind) == _nested(
            route, "".join(f"{name}: a\n" for name in sorted([*others, key], key=listed.index))
        )


def _nested(route: tuple[str | int, ...], text: str) -> str:
    """A mapping at a route such as `items[0]`."""
    if not route:
        return text
    lines = text.splitlines()
    return "\n".join([f"{route[0]}:", f"  - {lines[0]}", *(f"    {line}" for line in lines[1:])]) + "\n"


@pytest.mark.parametrize("folder", [BASE, EXAMPLE], ids=["base", "example"])
def test_records_that_are_well_written_are_in_the_form_already(folder: Path) -> None:
    found = []
    for path, raw in files_of(folder).items():
        if path.endswith(".yaml"):
            after = formatted(path, raw, "settings" if path == "tradeoff.yaml" else None)
            found += [path] if after != raw else []
    assert found == []


# Bytes


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_most_did(end: str) -> None:
    before = f"title: t{end}id: x{end}context: |{end}    a{end}    b{end}".encode()
    after = f"id: x{end}title: t{end}context: |{end}  a{end}  b{end}".encode()
    assert formatted("x.yaml", before, "decision") == after
    mixed = before.replace(end.encode(), b"\n" if end != "\n" else b"\r\n", 1)
    assert formatted("x.yaml", mixed, "decision") == after


def test_a_byte_order_mark_stays() -> None:
    assert (
        formatted("x.yaml", b"\xef\xbb\xbftitle: t\r\nid: x\r\n", "decision") == b"\xef\xbb\xbfid: x\r\ntitle: t\r\n"
    )


@pytest.mark.parametrize("raw", [b"id: [x\n", b"- a\n", b"", b"id: \xff\n", b"a: 1\n---\nb: 2\n", b"[" * 2000])
def test_what_cannot_be_read_is_not_formatted(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        formatted("x.yaml", raw, "decision")


def test_a_large_file_takes_no_longer_than_its_size() -> None:
    entry = "- title: A thing that we do\n  id: item-{}\n  guardrails:\n  - {{op: lte,metric: a, threshold: 3}}\n"
    text = "schema: tradeoff/roadmap/v1\nitems:\n" + "".join(map(entry.format, range(2800)))
    start = time.monotonic()
    after = form(text, "roadmap")
    assert time.monotonic() - start < 20
    assert len(after) > 250_000
    assert after.count("\n  - id: item-") == 2800


# Properties


@given(st.integers(0, 1 << 40))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_any_layout_keeps_what_it_says(seed: int) -> None:
    made = make(random.Random(seed))
    for text in (made.text, "\ufeff" + made.text.replace("\n", "\r\n")):
        before = text.encode()
        after = formatted("x.yaml", before)
        assert after is not None
        assert formatted("x.yaml", after) == after
        _assert_same(before, after, made)


def _assert_same(before: bytes, after: bytes, made: Made) -> None:
    """The same data, read by the reader of records; each comment once; nothing but what stands for itself apart."""
    assert Document("x.yaml", before).data == Document("x.yaml", after).data
    text = after.decode()
    for comment in made.comments:
        assert text.count(comment) == 1
    assert sorted(_bare(made.text)) == sorted(_bare(text.removeprefix("\ufeff")))


def _bare(text: str) -> str:
    """All characters but those that lay a text out."""
    return "".join(character for character in text if character not in " \t\r\n")


@given(st.permutations(list(order.keys("decision", ()))), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_any_order_of_keys_becomes_the_same(keys: list[str], chance: random.Random) -> None:
    single = [key for key in keys if key not in BEFORE["decision", ()]]
    text = "".join(f"{'# of ' + key + chr(10) if chance.random() < 0.3 else ''}{key}: a\n" for key in single)
    found = [line.partition(":")[0] for line in form(text).splitlines() if not line.startswith("#")]
    assert found == sorted(single, key=order.keys("decision", ()).index)


# The command


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository of the clean workspace, two of whose files are out of form."""
    folder = repository(copy_base(tmp_path / "repo"))
    edit(folder / STATUS_PAGE, "title:", "title:   ")
    raw = (folder / "charter.yaml").read_bytes()
    (folder / "charter.yaml").write_bytes(raw.replace(b"\n  - ", b"\n-   ").replace(b"\n    ", b"\n    "))
    commit(folder, "Out of form")
    return folder


def fmt(folder: Path, *arguments: str) -> Result:
    return tradeoff(folder, "fmt", *arguments)


def test_it_writes_what_is_out_of_form_and_says_so(repo: Path) -> None:
    before = files_of(repo)
    result = fmt(repo)
    assert (result.returncode, result.stderr) == (0, "")
    count = sum(path.endswith(".yaml") for path in before) - 2
    assert result.stdout.splitlines() == [
        "wrote charter.yaml",
        f"wrote {STATUS_PAGE}",
        f"2 files written, {count} as they should be",
    ]
    assert files_of(repo) == files_of(BASE)
    again = fmt(repo)
    assert (again.returncode, again.stdout) == (0, f"{count + 2} files as they should be\n")


def test_check_names_them_and_writes_nothing(repo: Path) -> None:
    before = files_of(repo)
    result = fmt(repo, "--check")
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.splitlines()[:2] == ["would change charter.yaml", f"would change {STATUS_PAGE}"]
    assert result.stdout.splitlines()[2].startswith("2 files would change, ")
    assert files_of(repo) == before
    fmt(repo)
    assert fmt(repo, "--check").returncode == 0


def test_the_difference_can_be_applied(repo: Path, tmp_path: Path) -> None:
    edit(repo / "decisions/event-log.yaml", "\ntitle:", "\ntitle:  ")
    raw = (repo / "decisions/event-log.yaml").read_bytes()
    (repo / "decisions/event-log.yaml").write_bytes(raw.replace(b"\n", b"\r\n").rstrip())
    commit(repo, "CRLF, and no newline at the end")
    before = files_of(repo)
    result = fmt(repo, "--diff")
    assert (result.returncode, result.stderr.splitlines()[-1][:21]) == (0, "3 files would change,")
    assert fmt(repo, "--diff", "--check").returncode == 1
    assert files_of(repo) == before
    patch = tmp_path / "fmt.patch"
    patch.write_bytes(result.stdout.encode())
    git(repo, "apply", str(patch))
    applied = files_of(repo)
    git(repo, "checkout", "--quiet", ".")
    assert files_of(repo) == before
    fmt(repo)
    assert files_of(repo) == applied


def test_a_difference_has_colours_on_a_terminal(repo: Path) -> None:
    shown = on_terminal(repo, "fmt", "--diff", STATUS_PAGE)
    assert shown.code == 0
    assert "\x1b[32m+title: " in shown.text


def test_a_broken_file_keeps_nobody_else(repo: Path) -> None:
    broken = repo / "decisions/event-log.yaml"
    broken.write_bytes(b"schema: tradeoff/decision/v1\nid:  [event-log\n")
    odd = repo / "decisions/odd.yaml"
    odd.write_bytes(b"schema: tradeoff/decision/v1\n? id\n: odd\n")
    result = fmt(repo)
    assert result.returncode == 2
    first, second = result.stderr.splitlines()
    assert first.startswith("decisions/event-log.yaml:3:1: this is not YAML: ")
    assert first.endswith("; left as it is")
    assert second == "decisions/odd.yaml:2:1: a key like this has no canonical form; left as it is"
    assert result.stdout.splitlines()[-1].startswith("2 files written, ")
    assert result.stdout.endswith("; left alone: 2 cannot be formatted\n")
    assert broken.read_bytes() == b"schema: tradeoff/decision/v1\nid:  [event-log\n"
    assert odd.read_bytes() == b"schema: tradeoff/decision/v1\n? id\n: odd\n"
    assert fmt(repo, "--check").returncode == 2
    assert fmt(repo, "charter.yaml").returncode == 0


def test_settings_that_cannot_be_read_keep_their_workspace(repo: Path) -> None:
    (repo / "tradeoff.yaml").write_bytes(b"schema: tradeoff/settings/v1\nexclude: [\n")
    before = files_of(repo)
    for arguments in ((), (STATUS_PAGE,), ("--check",)):
        result = fmt(repo, *arguments)
        assert result.returncode == 2
        assert result.stderr.startswith("tradeoff.yaml:3:1: this is not YAML: ")
        assert result.stderr.endswith("; no file of this workspace is touched\n")
    assert files_of(repo) == before


def test_what_is_excluded_or_of_another_kind_is_left_alone(repo: Path) -> None:
    edit(repo / "tradeoff.yaml", "mutability:", "exclude: [decisions/status-*]\nmutability:")
    other = b"schema:   somebody/else/v1\n"
    (repo / "decisions/other.yaml").write_bytes(other)
    result = fmt(repo)
    assert result.returncode == 0
    assert result.stderr == "decisions/other.yaml: its schema is none that this tradeoff knows; left as it is\n"
    assert "1 file written, " in result.stdout
    assert result.stdout.endswith("; left alone: 1 of an unknown kind, 1 excluded\n")
    assert (repo / "decisions/other.yaml").read_bytes() == other
    named = fmt(repo, STATUS_PAGE)
    assert (named.returncode, named.stdout) == (0, "0 files as they should be; left alone: 1 excluded\n")


def test_only_what_is_named_is_written(repo: Path) -> None:
    assert fmt(repo / "decisions", "status-page.yaml").stdout == (
        f"wrote {STATUS_PAGE}\n1 file written, 0 as they should be\n"
    )
    assert fmt(repo, "decisions", "roadmaps", "--check").returncode == 0
    assert fmt(repo, "--check").stdout.startswith("would change charter.yaml\n1 file would change, ")


def test_at_the_root_all_workspaces_and_in_one_only_that(tmp_path: Path) -> None:
    for name in ("one", "two"):
        edit(copy_base(tmp_path / name) / STATUS_PAGE, "title:", "title:  ")
    repository(tmp_path)
    listed = [f"would change {name}/{STATUS_PAGE}" for name in ("one", "two")]
    assert fmt(tmp_path, "--check").stdout.splitlines()[:-1] == listed
    assert fmt(tmp_path / "two", "--check").stdout.splitlines()[:-1] == listed[1:]
    assert fmt(tmp_path / "two" / "decisions", "--check").stdout.splitlines()[:-1] == listed[1:]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere.yaml", ("nowhere.yaml", "no such file")),
        ("notes.md", ("notes.md holds no record", "records are under")),
    ],
)
def test_a_path_with_nothing_to_format_is_a_mistake(repo: Path, path: str, words: tuple[str, ...]) -> None:
    (repo / "notes.md").write_text("Notes\n")
    assert_refused(fmt(repo, path), *words)


def test_no_workspace_anywhere(tmp_path: Path) -> None:
    assert_refused(fmt(tmp_path), "in no workspace", str(tmp_path))
    repository(tmp_path)
    assert_refused(fmt(tmp_path), "in no workspace", "tradeoff.yaml")


def test_workspaces_below_a_folder_that_is_no_repository_are_not_looked_for(tmp_path: Path) -> None:
    for name in ("one", "two/deeper"):
        edit(copy_base(tmp_path / name) / STATUS_PAGE, "title:", "title:  ")
    (tmp_path / "beside").mkdir()
    before = files_of(tmp_path)
    for stand, arguments in (
        (tmp_path, ()),
        (tmp_path, (".",)),
        (tmp_path / "one", ("..",)),
        (tmp_path / "beside", (str(tmp_path),)),
        (tmp_path, ("two", "--check")),
    ):
        assert_refused(fmt(stand, *arguments), "in no workspace and in no repository")
    assert files_of(tmp_path) == before
    assert fmt(tmp_path / "one").stdout.startswith(f"wrote {STATUS_PAGE}\n1 file written, ")
    assert fmt(tmp_path, "two/deeper").stdout.startswith(f"wrote {STATUS_PAGE}\n1 file written, ")


def test_a_read_only_file_is_named_and_the_others_are_written(repo: Path) -> None:
    page = repo / STATUS_PAGE
    page.chmod(0o444)
    before = page.read_bytes()
    result = fmt(repo)
    assert result.returncode == 2
    assert result.stderr == f"{STATUS_PAGE} is read-only: `chmod u+w` it first, if it is to change\n"
    assert result.stdout.startswith("wrote charter.yaml\n1 file written, ")
    assert page.read_bytes() == before


def test_modes_and_links_stay(repo: Path) -> None:
    (repo / STATUS_PAGE).chmod(0o640)
    shutil.move(repo / "charter.yaml", repo / "elsewhere.txt")
    (repo / "charter.yaml").symlink_to("elsewhere.txt")
    (repo / "decisions/again.yaml").symlink_to("status-page.yaml")
    assert fmt(repo).stdout.splitlines()[:-1] == ["wrote charter.yaml", f"wrote {STATUS_PAGE}"]
    assert (repo / STATUS_PAGE).stat().st_mode & 0o777 == 0o640
    assert os.readlink(repo / "charter.yaml") == "elsewhere.txt"
    assert os.readlink(repo / "decisions/again.yaml") == "status-page.yaml"
    assert (repo / "elsewhere.txt").read_bytes() == (BASE / "charter.yaml").read_bytes()


def test_many_files_are_looked_at_in_two_processes_with_the_same_result(repo: Path) -> None:
    raw = b"schema: tradeoff/decision/v1\nid: d%d\ntitle:%s t\nstatus: proposed\n"
    for number in range(450):
        blanks = b"  " if number % 100 == 7 else b""
        (repo / f"decisions/d{number}.yaml").write_bytes(raw % (number, blanks))
    (repo / "decisions/d99.yaml").write_bytes(b"id: [\n")
    result = fmt(repo, "decisions")
    assert result.returncode == 2
    wrote = [f"wrote decisions/d{number}.yaml" for number in (107, 207, 307, 407, 7)]
    assert result.stdout.splitlines()[:-1] == [*wrote, f"wrote {STATUS_PAGE}"]
    assert result.stderr.startswith("decisions/d99.yaml:2:1: ")
    assert (repo / "decisions/d207.yaml").read_bytes() == raw % (207, b"")


def test_findings_stay_the_same_with_their_suppressions(repo: Path) -> None:
    roadmap = repo / "roadmaps/product.yaml"
    edit(roadmap, "    due: 2026-12-15\n", "")
    edit(roadmap, "    title: Meter billable", f"    {SUPPRESSION}\n    due: 2026-10-31\n    title: Meter billable")
    before = roadmap.read_text("utf-8")
    assert not _about_suppressed(repo)
    assert fmt(repo).returncode == 0
    assert roadmap.read_text("utf-8") != before
    assert f"    {SUPPRESSION}\n    due: 2026-10-31\n    health:" in roadmap.read_text("utf-8")
    assert not _about_suppressed(repo)
    edit(roadmap, f"    {SUPPRESSION}\n", "")
    assert _about_suppressed(repo)


def _about_suppressed(folder: Path) -> list[str]:
    """The findings that a suppression hides, or that it brings where it hides none."""
    return [
        line for line in lint(folder).stdout.splitlines() if "overdue-item" in line or "unused-suppression" in line
    ]
