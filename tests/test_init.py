"""`tradeoff init`: a workspace from nothing."""

import json
from pathlib import Path

import pytest

from conftest import contents
from inside import tradeoff
from terminal import on_terminal
from test_cli import ENVIRONMENT, Result, assert_refused, git

DAY = "2026-11-23"
WRITTEN = {
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
    "capacity/2026-Q4.yaml",
    "charter.yaml",
    "decisions/we-keep-a-decision-log.yaml",
    "roadmaps/product.yaml",
    "roadmaps/technology.yaml",
    "scorecard.yaml",
    "tradeoff.yaml",
}
TWO = ("--product", "Ana Duarte", "--technology", "Wei Zhang <wei@example.com>")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A new repository, of someone whom git knows."""
    folder = tmp_path / "new"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def init(folder: Path, *arguments: str) -> Result:
    return tradeoff(folder, "init", "--as-of", DAY, *arguments)


def said(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def lint(folder: Path, *arguments: str) -> Result:
    return tradeoff(folder, "lint", "--as-of", DAY, "--format", "concise", *arguments)


@pytest.mark.parametrize("leaders", [(), TWO, ("--leader", "Żółć O'Neill #1: a", "--backup", "山田 太郎")])
def test_what_is_written_is_clean(repo: Path, leaders: tuple[str, ...]) -> None:
    result = init(repo, "--yes", *leaders)
    assert (result.returncode, result.stderr) == (0, "")
    written = set(contents(repo))
    assert {path for path in written if not path.endswith(".schema.json")} == WRITTEN
    assert sorted(path.rpartition("/")[2] for path in written if path.endswith(".schema.json"))[0] == (
        "capacity.schema.json"
    )
    checked = lint(repo, "--fail-on", "info")
    assert (checked.returncode, checked.stdout) == (0, "")
    assert tradeoff(repo, "fmt", "--check").returncode == 0
    assert json.loads(said(repo, ".vscode/settings.json"))["yaml.schemas"]
    assert lint(repo, "--select", "invalid-value", "--select", "unknown-reference").returncode == 0


def test_the_full_profile_finds_no_error_in_the_beginning(repo: Path) -> None:
    init(repo, "--yes", *TWO)
    text = said(repo, "tradeoff.yaml").replace("profile: core", "profile: full")
    (repo / "tradeoff.yaml").write_text(text, encoding="utf-8")
    checked = lint(repo)
    assert checked.returncode == 0
    assert {line.split("[")[1].split("]")[0] for line in checked.stdout.splitlines() if "[" in line} <= {
        "stale-reading",
        "unused-metric",
        "silent-log",
    }


def test_two_leaders_stand_in_for_each_other(repo: Path) -> None:
    init(repo, "--yes", *TWO)
    charter = said(repo, "charter.yaml")
    assert "model: cto_and_cpo" in charter
    assert "  ana: {name: Ana Duarte, role: Chief product officer}" in charter
    assert (
        "  wei:\n    name: Wei Zhang\n    role: Chief technology officer\n    emails: [wei@example.com]\n" in charter
    )
    assert charter.count("\n  - id: ") == 6 + 3
    shown = tradeoff(repo, "show", "security", "--as-of", DAY).stdout
    assert "wei" in shown


def test_one_leader_is_whoever_git_knows(repo: Path) -> None:
    init(repo, "--yes")
    charter = said(repo, "charter.yaml")
    assert "model: cpto" in charter
    assert "  mara:\n    name: Mara\n" in charter
    assert "emails: [mara@example.com]" in charter
    assert "backup" not in charter.partition("areas:")[2]


def test_handles(repo: Path) -> None:
    init(repo, "--yes", "--product", "Ana Duarte", "--technology", "Ana Silva")
    assert "  ana: " in said(repo, "charter.yaml")
    assert "  ana-silva: " in said(repo, "charter.yaml")


def test_a_handle_may_be_given(repo: Path) -> None:
    init(repo, "--yes", "--product", "boss=Ana Duarte", "--technology", "Wei")
    assert "  boss: {name: Ana Duarte" in said(repo, "charter.yaml")
    assert "owns: boss" in said(repo, "charter.yaml")


def test_the_plan_of_the_first_month(repo: Path) -> None:
    printed = init(repo, "--yes", *TWO).stdout
    plan = printed.partition("The first 30 days")[2]
    assert [day for day in ("2026-11-30", "2026-12-07", "2026-12-23") if day in plan] == [
        "2026-11-30",
        "2026-12-07",
        "2026-12-23",
    ]
    assert max(map(len, plan.splitlines())) <= 80
    told = plan.partition("tradeoff accept ")[2].replace("\\\n", " ").splitlines()[0].split()
    assert told == ["we-keep-a-decision-log", "--decider", "ana", "--agreed-by", "wei"]
    accepted = tradeoff(repo, "accept", *told, "--as-of", DAY)
    assert accepted.returncode == 0, accepted.stderr
    assert (lint(repo).returncode, lint(repo).stdout) == (0, "")
    text = said(repo, "tradeoff.yaml").replace("profile: core", "profile: full")
    (repo / "tradeoff.yaml").write_text(text, encoding="utf-8")
    assert "we-keep-a-decision-log" not in lint(repo).stdout


def test_it_is_shown_and_nothing_is_written(repo: Path) -> None:
    shown = init(repo, "--diff", "--yes", *TWO)
    assert shown.returncode == 0
    assert contents(repo) == {}
    (repo.parent / "the.diff").write_text(shown.stdout, encoding="utf-8")
    git(repo, "apply", "../the.diff")
    applied = contents(repo)
    for path in applied:
        (repo / path).unlink()
    init(repo, "--yes", *TWO)
    assert contents(repo) == applied


def test_without_an_answer_nothing_is_written(repo: Path) -> None:
    refused = init(repo, *TWO)
    assert_refused(refused, "add --yes")
    assert "+ charter.yaml" in refused.stdout
    assert contents(repo) == {}


def test_a_second_time_is_refused(repo: Path) -> None:
    init(repo, "--yes")
    before = contents(repo)
    assert_refused(init(repo, "--yes"), "tradeoff.yaml is there", "`tradeoff new`")
    assert contents(repo) == before


def test_nothing_is_overwritten(repo: Path) -> None:
    mine = {
        "charter.yaml": b"schema: tradeoff/charter/v1\nid: charter\npeople: {mara: {name: Mara}}\nareas: []\n",
        "roadmaps/product.yaml": b"mine\r\n",
        ".vscode/settings.json": b"// mine\n{}\n",
    }
    for path, raw in mine.items():
        (repo / path).parent.mkdir(exist_ok=True)
        (repo / path).write_bytes(raw)
    result = init(repo, "--yes")
    assert result.returncode == 1  # which is what lint says of that roadmap
    assert "roadmaps/product.yaml:1:1" in result.stdout
    now = contents(repo)
    assert {path: now[path] for path in mine} == mine
    assert "    .vscode/settings.json" in result.stdout
    assert '"yaml.schemas"' in result.stdout  # what to add by hand


CHARTER = b"""\
schema: tradeoff/charter/v1
id: charter
people:
  old: {name: Old, left: 2026-01-01}
  pia: {name: Pia}
  tom: {name: Tom}
areas:
  - {id: building, title: Building, owns: tom, backup: pia}
"""


def test_a_charter_that_is_there_says_who_leads(repo: Path) -> None:
    (repo / "charter.yaml").write_bytes(CHARTER)
    result = init(repo, "--yes")
    assert (result.returncode, contents(repo)["charter.yaml"]) == (0, CHARTER)
    assert "owner: pia" in said(repo, "roadmaps/product.yaml")
    assert "owner: tom" in said(repo, "roadmaps/technology.yaml")
    assert "area: building" in said(repo, "decisions/we-keep-a-decision-log.yaml")
    assert lint(repo).stdout == ""


HOOKS = b"""\
# ours
repos:
  - repo: https://example.com/hooks   # pinned
    rev: v1
    hooks: [{id: tidy}]
"""


def test_the_hooks_that_are_there_get_one_more(repo: Path) -> None:
    (repo / ".pre-commit-config.yaml").write_bytes(HOOKS)
    init(repo, "--yes")
    now = contents(repo)[".pre-commit-config.yaml"]
    assert now.startswith(HOOKS)
    assert b"entry: tradeoff lint --staged" in now.removeprefix(HOOKS)


@pytest.mark.parametrize("theirs", [b"repos: [\n", b"repos: &x []\nothers: *x\n", b"- a\n"])
def test_hooks_that_cannot_be_edited_are_kept(repo: Path, theirs: bytes) -> None:
    (repo / ".pre-commit-config.yaml").write_bytes(theirs)
    printed = init(repo, "--yes").stdout
    assert contents(repo)[".pre-commit-config.yaml"] == theirs
    assert "entry: tradeoff lint --staged" in printed


def test_hooks_that_name_the_tool_are_kept(repo: Path) -> None:
    theirs = b"repos:\n  - repo: https://example.com/tradeoff\n    rev: v1\n    hooks: [{id: tradeoff-lint}]\n"
    (repo / ".pre-commit-config.yaml").write_bytes(theirs)
    init(repo, "--yes")
    assert contents(repo)[".pre-commit-config.yaml"] == theirs


def test_a_folder_of_a_repository(repo: Path) -> None:
    assert init(repo, "--yes", "company/log").returncode == 0
    written = set(contents(repo))
    assert {"company/log/tradeoff.yaml", "company/log/charter.yaml", ".pre-commit-config.yaml"} <= written
    assert lint(repo).returncode == 0


def test_outside_of_a_repository(tmp_path: Path) -> None:
    result = init(tmp_path, "--yes", *TWO)
    assert result.returncode == 0
    assert "`git init`" in result.stdout
    assert lint(tmp_path).returncode == 0


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    assert init(tmp_path, "--yes", "company/log", *TWO).returncode == 0
    assert "company/log/charter.yaml" in contents(tmp_path)


def test_whoever_is_called_null_owns_what_they_own(repo: Path) -> None:
    assert init(repo, "--yes", "--leader", "Null").returncode == 0
    assert lint(repo).stdout == ""


def test_someone_whom_git_does_not_know(tmp_path: Path) -> None:
    nobody = {name: "" for name in ENVIRONMENT if name.startswith("GIT_")} | {"HOME": str(tmp_path), "EMAIL": ""}
    refused = tradeoff(tmp_path, "init", "--yes", **nobody)
    assert_refused(refused, "--leader is needed")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--leader", "A", "--product", "B"), ("--leader is one person",)),
        (("--model", "cpto", *TWO), ("--model cpto has one leader",)),
        (("--model", "cto_and_cpo", "--leader", "A"), ("--model cto_and_cpo has two leaders",)),
        (("--backup", "A", *TWO), ("--backup is for one leader",)),
        (("--leader", "<a@example.com>"), ("is no name",)),
        (("--leader", "!!!"), ("make a handle of",)),
        (("--leader", "ana@example.com"), ("is an address and no name",)),
        (("--product", "Ana", "--technology", "Ana"), ("Ana leads both", "--leader")),
        (("--model", "both"), ("'cto_and_cpo', 'cpto'",)),
        ((".git/HEAD",), ("is a file",)),
    ],
)
def test_what_cannot_be_understood(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(init(repo, "--yes", *arguments), *words)
    assert contents(repo) == {}


def test_the_questions(repo: Path) -> None:
    answers = [
        ("Do two people lead product and technology", "two"),
        ("Who leads product?", "Ana Duarte"),
        ("Who leads technology?", "Wei Zhang <wei@example.com>"),
        ("Write these files?", "y"),
    ]
    code, shown = on_terminal(repo, "init", "--as-of", DAY, answers=answers)
    assert code == 0
    assert "Mara <mara@example.com>" in shown  # who is asked is proposed
    assert "The first 30 days" in shown
    asked = contents(repo)
    for path in asked:
        (repo / path).unlink()
    init(repo, "--yes", *TWO)
    assert contents(repo) == asked


@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("\x03", 130)])
def test_no_is_an_answer(repo: Path, answer: str, code: int) -> None:
    assert on_terminal(repo, "init", *TWO, answers=[("Write these files?", answer)]).code == code
    assert contents(repo) == {}
