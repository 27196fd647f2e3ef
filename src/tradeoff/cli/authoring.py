"""What the commands that write have in common: questions, the preview, writing, and the lint of the result."""

import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from tradeoff import snapshot, writing
from tradeoff.cli.output import is_colored
from tradeoff.desk import Desk
from tradeoff.draft import CannotEdit
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.lint import Report, Request, lint
from tradeoff.reporters import Style, reporter
from tradeoff.reporters.display import visible
from tradeoff.snapshot import shown
from tradeoff.writing import Change

Answers = TypeVar("Answers")

preview = click.option("--diff", "only_show", is_flag=True, help="Show what would be written, and write nothing.")
"""The option that every command has which writes."""


def perform(
    as_of: str,
    only_show: bool,
    ask: Callable[[Desk], Answers],
    edit: Callable[[Desk, Answers], Iterable[str]],
    takes_back: bool = False,
) -> int:
    """Asks what there is to ask, edits the workspace in which one stands, and lints the result; the exit code.

    `ask` may put questions on a terminal; `edit` drafts, and says in a line each what it did. With `only_show` the
    difference goes to standard output and everything else to the error stream. 1 where the edit brings errors; then
    `takes_back` has it say how it is taken back, if git can do that.
    """
    answered = None
    if is_terminal():  # nobody has to wait while somebody thinks
        answered = ask(Desk.at(Path.cwd(), as_of))
    with writing.alone(Desk.root_at(Path.cwd())):
        desk = Desk.at(Path.cwd(), as_of)
        try:
            said = list(edit(desk, ask(desk) if answered is None else answered))
        except CannotEdit as error:
            raise CannotDo(f"{error}; nothing was changed") from None
        changes = desk.changes()
        findings = _brought(desk) if changes else []
        changes = writing.resolved(desk.root, changes)
        way_back = _way_back(desk.root, changes) if takes_back and not only_show else ""
        if only_show:
            show_diff(changes)
        else:
            writing.write(desk.root, changes)
    report = Report(tuple(findings), len(desk.readings), as_of)
    try:
        for change in () if only_show else changes:
            click.echo(f"{'deleted' if change.after is None else 'wrote'} {visible(shown(change.path))}")
        for line in said if changes else [*said, "nothing was changed"]:
            click.echo(visible(line), err=only_show)
        code = show_findings(report, err=only_show)
        if code and way_back:
            click.echo(f"\nuntil it is committed, `{way_back}` takes it back")
        return code
    except OSError as error:  # such as a full disk behind standard output
        if only_show or not changes:
            raise
        raise CannotDo(f"the files are written, but what was done cannot be printed: {error.strerror}") from None


def _way_back(root: Path, changes: Sequence[Change]) -> str:
    """The command that takes changes back; empty where git does not have all of these files as they were."""
    if not changes or snapshot.repository_root(root) is None:
        return ""
    from tradeoff import git

    if not git.has_commits(root):
        return ""
    touched = git.changed_on_disk(root, "HEAD")
    for change in changes:
        is_known = change.before is not None and git.tracked(root, "HEAD", change.path)
        if not is_known or change.path in touched:
            return ""
    names = [os.path.relpath(root / change.path) for change in changes]
    return f"git checkout -- {shlex.join(names)}"


def show_diff(changes: Iterable[Change]) -> None:
    """Prints what would be written, byte for byte where it is not for a terminal: `git apply` takes it."""
    text = writing.diff(changes)
    click.echo(_colored(text) if is_colored() else text.encode("utf-8", "surrogateescape"), nl=False)


def show_findings(report: Report, err: bool = False) -> int:
    """Prints what an edit brings, to the error stream if asked; the exit code: 1 with errors."""
    if report.findings:
        click.echo("", err=err)
        text = reporter("text")(report, Style(is_colored(), quiet=True))
        click.echo(text, nl=False, err=err, color=is_colored())
    return int(report.count("error") > 0)


def _brought(desk: Desk) -> list[Finding]:
    """The findings on the workspace as it would be that it does not have yet."""
    request = Request(desk.root / desk.folder, desk.day)
    after = lint(request, files=desk.after(), known=desk.unchanged()).findings
    if not after:
        return []
    before = lint(request, files=desk.files, known=desk.readings).findings if desk.readings else ()
    there = Counter(_about(finding, {}) for finding in before)
    found = []
    for finding in after:
        about = _about(finding, desk.renamed)
        if there[about] > 0:
            there[about] -= 1
        else:
            found.append(finding)
    return found


def _about(finding: Finding, renamed: Mapping[str, str]) -> tuple[str, ...]:
    """What a finding is about, whatever the order of lists, under the names that things had before the edit."""
    field = (renamed.get(step, step) for step in finding.field.split(".") if not step.isdigit())
    return finding.rule, renamed.get(finding.id, finding.id), *field


def _colored(diff: str) -> str:
    """A difference with git's colours."""
    if not is_colored():
        return diff
    colors = {"+": "green", "-": "red", "@": "cyan"}
    lines = diff.splitlines(keepends=True)
    return "".join(
        click.style(line, bold=True)
        if line.startswith(("diff ", "+++ ", "--- "))
        else click.style(line, fg=colors.get(line[:1]))
        for line in lines
    )


# Questions


def is_terminal() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def complaint(parse: Callable[[str], object]) -> Callable[[str], str]:
    """What is wrong with an answer by a function that raises `CannotDo` for it, or nothing, as `ask` wants it."""

    def wrong(text: str) -> str:
        try:
            parse(text)
        except CannotDo as error:
            return str(error)
        return ""

    return wrong


def ask(
    given: str | None,
    question: str,
    flag: str,
    *,
    default: str = "",
    needed: bool = True,
    choices: Iterable[str] = (),
    check: Callable[[str], str] | None = None,
) -> str:
    """The value of an option, else the answer to the question on a terminal, else the default.

    Raises `click.UsageError` for what is needed, has no default, and nobody is there to say. `check` gives what is
    wrong with an answer, or nothing; on a terminal the question is then put again. A blank option, as from a variable
    of a script that has no value, says nothing where something is needed.
    """
    listed = list(choices)

    def wrong(text: str) -> str:
        if text and listed and text not in listed:
            return f"{text} is none of {', '.join(listed)}"
        return check(text) if check and text else ""

    if given is not None and (given.strip() or not needed):
        if complaint := wrong(given):
            raise click.UsageError(f"{flag}: {complaint}")
        return given
    if not is_terminal():
        if needed and not default:
            raise click.UsageError(f"{flag} is needed: {question[:1].lower()}{question[1:].rstrip('?: ')}")
        return default
    hint = f" ({', '.join(listed)})" if listed else ""
    end = " " if question.endswith("?") and not (hint or default) else ": "
    while True:
        put = f"{question}{hint}"
        answer: Any = click.prompt(put, default=default, show_default=bool(default), prompt_suffix=end, err=True)
        text = str(answer).strip()
        if needed and not text:
            click.echo("an answer is needed", err=True)
        elif complaint := wrong(text):
            click.echo(complaint, err=True)
        else:
            return text
