"""What the commands that write have in common: questions, the preview, writing, and the lint of the result."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from tradeoff import writing
from tradeoff.cli.output import is_colored
from tradeoff.desk import Desk
from tradeoff.draft import CannotEdit
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.lint import Report, Request, lint
from tradeoff.reporters import Style, reporter
from tradeoff.snapshot import shown

Answers = TypeVar("Answers")

preview = click.option("--diff", "only_show", is_flag=True, help="Show what would be written, and write nothing.")
"""The option that every command has which writes."""


def perform(
    as_of: str,
    only_show: bool,
    ask: Callable[[Desk], Answers],
    edit: Callable[[Desk, Answers], Iterable[str]],
) -> int:
    """Asks what there is to ask, edits the workspace in which one stands, and lints the result; the exit code.

    `ask` may put questions on a terminal; `edit` drafts, and says in a line each what it did. With `only_show` the
    difference goes to standard output and everything else to the error stream. 1 where the edit brings errors.
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
        if only_show:
            click.echo(colored(writing.diff(changes)), nl=False, color=is_colored())
        else:
            writing.write(desk.root, changes)
    for change in () if only_show else changes:
        click.echo(f"{'deleted' if change.after is None else 'wrote'} {shown(change.path)}")
    for line in said:
        click.echo(line, err=only_show)
    if findings:
        click.echo("", err=only_show)
        report = Report(tuple(findings), len(desk.readings), as_of)
        style = Style(is_colored(), quiet=True)
        click.echo(reporter("text")(report, style), nl=False, err=only_show, color=is_colored())
    return int(any(finding.severity == "error" for finding in findings))


def _brought(desk: Desk) -> list[Finding]:
    """The findings on the workspace as it would be that it does not have yet."""
    request = Request(desk.root / desk.folder, desk.day)
    after = lint(request, files=desk.after(), known=desk.unchanged()).findings
    if not after:
        return []
    before = lint(request, files=desk.files, known=desk.readings).findings if desk.readings else ()
    there = Counter(map(_about, before))
    found = []
    for finding in after:
        if there[_about(finding)] > 0:
            there[_about(finding)] -= 1
        else:
            found.append(finding)
    return found


def _about(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.id, finding.field


def colored(diff: str) -> str:
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
    wrong with an answer, or nothing; on a terminal the question is then put again.
    """
    listed = list(choices)

    def wrong(text: str) -> str:
        if text and listed and text not in listed:
            return f"{text} is none of {', '.join(listed)}"
        return check(text) if check and text else ""

    if given is not None:
        if complaint := wrong(given):
            raise click.UsageError(f"{flag}: {complaint}")
        return given
    if not is_terminal():
        if needed and not default:
            raise click.UsageError(f"{flag} is needed: {question[:1].lower()}{question[1:].rstrip('?: ')}")
        return default
    hint = f" ({', '.join(listed)})" if listed else ""
    while True:
        answer: Any = click.prompt(f"{question}{hint}", default=default, show_default=bool(default), err=True)
        text = str(answer).strip()
        if needed and not text:
            click.echo("an answer is needed", err=True)
        elif complaint := wrong(text):
            click.echo(complaint, err=True)
        else:
            return text
