"""`tradeoff trailers`: check what commit messages say about decisions and items."""

import os
import shutil
import sys
from pathlib import Path

import click

from tradeoff.cli import completing
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.reporters import Style
from tradeoff.reporters.display import number
from tradeoff.reporters.json import dump
from tradeoff.reporters.text import Painter, frame
from tradeoff.trailers import Report, check_commits, check_message


def _patterns(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    if not all(value.strip() for value in values):  # git would take it for every file
        raise click.BadParameter("the pattern is empty: name files, such as 'src/**'")
    return values


@click.command("trailers")
@click.argument("file", required=False)
@click.option(
    "--commits",
    metavar="RANGE",
    shell_complete=completing.revisions,
    help="Check the messages of commits, such as main..HEAD.",
)
@click.option("--new", is_flag=True, help="Of --commits, leave out those that a branch here has already.")
@click.option(
    "--require",
    metavar="PATTERN",
    multiple=True,
    callback=_patterns,
    help="Ask for a trailer where such files change (a git pathspec).  [default: git config tradeoff.require]",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--quiet", "-q", is_flag=True, help="Print the findings and nothing else.")
def command(file: str | None, commits: str | None, new: bool, require: tuple[str, ...], form: str, quiet: bool) -> int:
    """Check the Decision: and Item: trailers of a commit message.

    They have to name records that the commit has, and that are alive: a decision that is proposed or accepted, an
    item that was not dropped. FILE is the message, as git passes it to a commit-msg hook; - reads standard input.
    `Decision: none (reason)` says that a change needs no decision.

    Exit code: 0 all is well, 1 findings, 2 the check could not be done.
    """
    if (file is None) == (commits is None):
        raise click.UsageError("name either the FILE of a message or --commits RANGE")
    if commits is not None and not commits.strip():
        raise click.UsageError("--commits names no commits: write a range, such as main..HEAD")
    if new and commits is None:
        raise click.UsageError("--new goes with --commits")
    report = check_commits(Path.cwd(), commits, require, new) if commits else _of_file(str(file), require)
    click.echo(_json(report) if form == "json" else _text(report, quiet, bool(commits)), nl=False)
    return int(bool(report.findings))


def _of_file(file: str, require: tuple[str, ...]) -> Report:
    if file == "-":
        if sys.stdin is None:
            raise CannotDo("standard input is closed: pass the message to it, or name its file")
        return check_message(Path.cwd(), "message", sys.stdin.buffer.read(), require)
    return check_message(Path.cwd(), file, Path(file).read_bytes(), require)


def _text(report: Report, quiet: bool, of_commits: bool) -> str:
    """The findings as `lint` shows them, and unless `quiet` their number.

    Nothing of a single message that is well, as a hook asks at every commit.
    """
    terminal = sys.stdout.isatty()
    color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    style = Style(color, shutil.get_terminal_size().columns if terminal else 100)
    parts = [frame(finding, style, Painter(color)) for finding in report.findings]
    if not quiet and (parts or of_commits):
        found = f"{number(len(parts), 'error')}" if parts else "no findings"
        parts.append(f"{found} in {number(report.checked, 'message')}\n")
    return "\n".join(parts)


def _json(report: Report) -> str:
    summary = {"error": len(report.findings)}
    findings = [_plain(finding) for finding in report.findings]
    return dump({"version": 1, "checked": report.checked, "findings": findings, "summary": summary})


def _plain(finding: Finding) -> dict[str, str | int]:
    """The keys that `lint` has too, with its meaning; `commit` is empty for a message that is none yet."""
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "commit": finding.id,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "help": finding.help,
    }
