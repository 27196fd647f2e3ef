"""The documentation of the commands that write is true: its sessions run, and it names every option and fix."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conftest import DAY, copy_of_base
from sessions import Session, Stage, parts, play
from test_fixes import SAFE, UNSAFE, mistaken
from tradeoff import cli, fixing
from tradeoff.lint import Request

DOCS = Path(__file__).parents[1] / "docs"
WRITTEN = ("starting", "writing", "linting")

SECTIONS = {
    "new": "New records",
    "accept": "Decisions",
    "reject": "Decisions",
    "deprecate": "Decisions",
    "supersede": "Decisions",
    "revisit": "Decisions",
    "move": "Items",
    "drop": "Items",
    "displace": "Items",
    "deliver": "Items",
    "measure": "Numbers",
    "reading": "Numbers",
    "rename": "Another id",
}
"""The commands that write a record, and the section of docs/writing.md that each is in."""

COMMON = {"--as-of", "--diff", "--help"}


def text(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """What stands below the heading of the second level that begins with some words."""
    return next(part for part in text(name).split("\n## ") if part.startswith(heading))


def commands(name: str) -> Iterator[tuple[str, click.Command]]:
    """A command with its full name, or those below it."""
    found = cli.cli.get_command(click.Context(cli.cli), name)
    assert found is not None
    if isinstance(found, click.Group):
        yield from ((f"{name} {below}", command) for below, command in found.commands.items())
    else:
        yield name, found


# The sessions


@pytest.mark.parametrize("name", WRITTEN)
def test_the_sessions_print_what_they_show(name: str, tmp_path: Path) -> None:
    for command, shown, printed in play(text(name), Stage(tmp_path)):
        assert printed == shown, command


@pytest.mark.parametrize("name", WRITTEN)
def test_every_session_says_where_it_runs(name: str) -> None:
    sessions = [part for part in parts(text(name)) if isinstance(part, Session)]
    assert len(sessions) == text(name).count("```console\n") > 0


@pytest.mark.parametrize("name", ["init", *SECTIONS])
def test_every_command_that_writes_has_a_session(name: str) -> None:
    run = [
        command
        for document in WRITTEN
        for part in parts(text(document))
        if isinstance(part, Session)
        for command, _ in part.commands
    ]
    for full, _ in commands(name):
        assert any(re.search(rf"(^|&& )tradeoff {full} ", f"{command} ") for command in run), full


# The options


@pytest.mark.parametrize("name", SECTIONS)
def test_every_option_is_named_in_the_section_of_its_command(name: str) -> None:
    named = set(re.findall(r"--[a-z-]+", section("writing", SECTIONS[name]))) | COMMON
    for full, command in commands(name):
        options = {flag for option in command.params for flag in option.opts if flag.startswith("--")}
        assert options - named == set(), full


def test_every_option_of_init_is_named() -> None:
    [(_, command)] = commands("init")
    options = {flag for option in command.params for flag in option.opts if flag.startswith("--")}
    assert options - set(re.findall(r"--[a-z-]+", section("starting", "What it asks"))) <= {"--as-of", "--help"}


def test_no_option_is_named_that_is_not_there() -> None:
    known = {"--help", "--fix"}
    for name in cli.COMMANDS:
        for _, command in commands(name):
            known |= {flag for option in command.params for flag in (*option.opts, *option.secondary_opts)}
    for name in WRITTEN:
        prose = re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)
        assert set(re.findall(r"(?<=`)--[a-z-]+", prose)) - known == set()


def test_every_exit_code_is_told() -> None:
    told = dict(re.findall(r"^\| (\d+) \| (.*) \|$", text("writing"), re.MULTILINE))
    assert sorted(told, key=int) == ["0", "1", str(cli.CANNOT), str(cli.INTERRUPTED)]


# The fixes


TLS = "decisions/tls-baseline.yaml"
MORE_UNSAFE: dict[str, tuple[str, ...]] = {
    "option": (TLS, "chosen: refuse\n", "chosen: refused\n"),
    "only option": (
        TLS,
        "  - {id: warn, title: Warn only, cons: [Nothing changes]}\nchosen: refuse\n",
        "",
    ),
    "rule of a suppression": (
        "roadmaps/product.yaml",
        "    due: 2027-Q1\n",
        "    due: 2027-Q1  # tradeoff: ignore[overdue-itm] until 2027-01-01 because we wait\n",
    ),
}


def fixed_rules(mistakes: dict[str, tuple[str, ...]], *, unsafe: bool) -> set[str]:
    """The rules whose findings are mended in the workspace of the tests, by one of two options."""
    found: set[str] = set()
    for mistake in mistakes.values():
        with tempfile.TemporaryDirectory() as below:
            folder = copy_of_base(Path(below))
            mistaken(folder, mistake)
            mended = fixing.mend(Request(folder, DAY), unsafe=unsafe)
            found |= {finding.rule for finding in mended.fixed if finding.fix and finding.fix.safe is not unsafe}
    return found


def test_the_table_of_fixes_names_each_rule_that_has_one() -> None:
    rows = re.findall(r"^\| (`.*`) \| (.*?)\| (.*?)\|$", section("linting", "Fixes"), re.MULTILINE)
    told: tuple[set[str], set[str]] = (set(), set())
    for rules, safe, unsafe in rows:
        for cell, column in zip((safe, unsafe), told, strict=True):
            column.update(re.findall(r"`([a-z-]+)`", rules) if cell.strip() else ())
    assert told[0] == fixed_rules(SAFE, unsafe=False)
    assert told[1] == fixed_rules(UNSAFE | MORE_UNSAFE, unsafe=True)


# Links


@pytest.mark.parametrize("name", WRITTEN)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", text(name)):
        path, _, anchor = target.partition("#")
        if "://" in target:
            continue
        found = DOCS / path if path else DOCS / f"{name}.md"
        assert found.exists(), target
        headings = re.findall(r"^#+ (.*)$", found.read_text(encoding="utf-8"), re.MULTILINE)
        assert not anchor or anchor in [_anchor(heading) for heading in headings], target


def _anchor(heading: str) -> str:
    """The anchor that a forge gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
