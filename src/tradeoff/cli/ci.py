"""`tradeoff ci`: check a change as a forge's job does, with report and comment."""

import os
from pathlib import Path

import click

from tradeoff import forge, snapshot
from tradeoff.cli import completing
from tradeoff.cli.lint import exit_code
from tradeoff.cli.output import as_of, columns, is_colored, revision
from tradeoff.errors import CannotDo
from tradeoff.finding import SEVERITIES
from tradeoff.forge import github, result
from tradeoff.forge.api import Refused
from tradeoff.forge.comment import fitting, marker, publish
from tradeoff.forge.job import Job
from tradeoff.forge.result import Result
from tradeoff.reporters import FORMATS, Style, reporter
from tradeoff.reporters.display import number, visible
from tradeoff.selection import place
from tradeoff.stories import diff as story
from tradeoff.stories.layout import Page

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("ci")
@revision(
    "Compare with REF; auto is the default branch.  [default: what the forge says]", name="--base", metavar="REF"
)
@click.option(
    "--comment/--no-comment", default=True, show_default=True, help="Keep one comment on the change that is reviewed."
)
@click.option("--sarif", type=_file, metavar="FILE", help="Write the findings as SARIF.")
@click.option("--code-quality", type=_file, metavar="FILE", help="Write the findings as GitLab's Code Quality report.")
@click.option("--junit", type=_file, metavar="FILE", help="Write the findings as JUnit XML.")
@click.option("--summary", type=_file, metavar="FILE", help="Write findings and change as Markdown.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    shell_complete=completing.of(FORMATS),
    help="What to print.  [default: github in GitHub Actions, else text]",
)
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The lowest severity that makes the exit code 1.",
)
@as_of("Judge as of this day.")
@click.option("--dry-run", is_flag=True, help="Print the comment, and ask the forge for nothing.")
def command(
    base: str,
    comment: bool,
    sarif: Path | None,
    code_quality: Path | None,
    junit: Path | None,
    summary: Path | None,
    form: str | None,
    fail_on: str,
    as_of: str,
    dry_run: bool,
) -> int:
    """Check what is committed, compared with what it is to be merged into.

    In a job of GitHub Actions or GitLab CI, the variables of the forge tell which change that is. Findings become
    annotations and a summary of the job, and what the change means becomes one comment, which every later run writes
    anew. Anywhere else the base is the default branch, and all of it is printed.

    The comment is written with the token in TRADEOFF_TOKEN, or GITHUB_TOKEN. Where that is not possible, a warning
    says so, and the exit code is that of the check.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the check could not be done.
    """
    try:
        folder = Path.cwd()
        root = snapshot.root_by_git(folder, "tradeoff ci")
        job = forge.detect(os.environ, root, base)
        found = result.check(folder, job, as_of)
        files = {"sarif": sarif, "gitlab": code_quality, "junit": junit}
        for name, file in files.items():
            if file:
                _save(file, result.rendered(found, name))
        _summarize(found, summary, job)
        _output(found, sarif, job)
    except CannotDo as error:
        if github.runs(os.environ):
            click.echo(github.annotation("error", str(error)), nl=False)
            raise CannotDo(github.inert(str(error))) from None
        raise
    _print(found, form or job.form)
    if comment:
        mark = marker(place(folder, root))
        failed = exit_code(found.report, fail_on) != 0
        _comment(found, job, mark, failed, dry_run)
    if job.is_local and (count := result.uncommitted(folder)):
        _tell(f"{number(count, 'record')} changed since the last commit and left out: tradeoff lint checks these too")
    for path in found.report.unreadable_settings:
        _tell(f"{path} cannot be read, so its records were checked by the defaults")
    return exit_code(found.report, fail_on)


def _save(path: Path, text: str, mode: str = "w") -> None:
    try:
        with path.open(mode, encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}") from None


def _summarize(found: Result, summary: Path | None, job: Job) -> None:
    """Writes the summary that is asked for, and adds to the one of the job, which other commands write to as well."""
    if summary and str(summary) != job.summary:
        _save(summary, result.summary(found))
    if job.summary:
        _save(Path(job.summary), result.summary(found), "a")


def _output(found: Result, sarif: Path | None, job: Job) -> None:
    """Writes what later steps of the job may read."""
    if not job.outputs:
        return
    values = {
        "findings": len(found.report.findings),
        "errors": found.report.count("error"),
        "warnings": found.report.count("warning"),
        "sarif-file": _from_top(sarif, job.top).replace("\n", " ") if sarif else "",
    }
    _save(Path(job.outputs), "".join(f"{name}={value}\n" for name, value in values.items()), "a")


def _from_top(file: Path, top: str) -> str:
    """A file as other steps of the job find it: from the folder in which they begin, unless it is not below that."""
    found = os.path.relpath(file, top or None)
    return os.path.abspath(file) if found.startswith(os.pardir) else found


def _print(found: Result, form: str) -> None:
    if form == "text":
        text = _text(found)
    elif form == "markdown":
        text = result.summary(found)
    elif form == "github":
        text = result.rendered(found, "github")
        click.echo(f"::group::tradeoff\n{github.unheeded(_text(found))}::endgroup::\n", nl=False)
    else:
        text = result.rendered(found, form)
    if github.runs(os.environ) and form != "github":
        text = github.unheeded(text)
    click.echo(text, nl=False, color=is_colored())


def _text(found: Result) -> str:
    """The change and the findings, for people."""
    color, width = is_colored(), columns()
    parts = [story.text(found.change, Page(color, width)) + "\n"] if found.change else []
    return "".join([*parts, reporter("text")(found.report, Style(color, width or 100))])


def _comment(found: Result, job: Job, mark: str, failed: bool, dry_run: bool) -> None:
    """Keeps the comment, or prints it; where that is not possible, a warning says so."""
    if found.change is None or not (job.thread or dry_run):
        return
    body = result.comment(found, job)
    is_new = failed or found.says_something
    if dry_run:
        where = f"on {job.thread.name}" if job.thread else "on a pull request"
        only = "" if is_new else ", if there is one already"
        text = fitting(mark, body, job.thread.longest if job.thread else github.PullRequest.longest)
        text = f"\nThe comment {where}{only}:\n\n{text}"
        click.echo(github.unheeded(text) if github.runs(os.environ) else text, nl=False)
    elif job.thread is None:
        return
    elif job.mute:
        _tell(f"no comment: {job.mute}")
    else:
        try:
            _tell(publish(job.thread, mark, body, is_new))
        except Refused as refusal:
            help = f"; {job.thread.help}" if refusal.status in (401, 403, 404) else ""
            _warn(f"the comment on {job.thread.name} was not written: {refusal}{help}")


def _warn(text: str) -> None:
    if github.runs(os.environ):
        click.echo(github.annotation("warning", text), nl=False)
    else:
        _tell(f"warning: {text}")


def _tell(text: str) -> None:
    click.echo(f"tradeoff: {github.inert(visible(text))}", err=True)
