"""`tradeoff lint`: check the records of a workspace."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from click.core import ParameterSource

from tradeoff.cli import completing
from tradeoff.cli.output import as_of, of_rules, revision
from tradeoff.errors import CannotDo
from tradeoff.finding import SEVERITIES
from tradeoff.lint import Report, Request, lint
from tradeoff.readall import silent
from tradeoff.reporters import FORMATS, WITH_EDITS, Style, reporter
from tradeoff.reporters.display import visible


def _formats(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Each format with the file that it goes to; `-` is standard output."""
    formats = []
    for value in values:
        name, given, file = value.partition("=")
        if given and not file:
            raise click.BadParameter(f"{value} names no file: write {name}=FILE, or {name} for standard output")
        if name not in FORMATS:
            raise click.BadParameter(f"{name} is no format: the formats are {', '.join(FORMATS)}")
        formats.append((name, file or "-"))
    if sum(file == "-" for _, file in formats) > 1:
        raise click.BadParameter("only one format can go to standard output: write the others as FORMAT=FILE")
    if all(file != "-" for _, file in formats):
        formats.insert(0, ("text", "-"))
    return tuple(formats)


@click.command("lint")
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completing.files)
@click.option("--skip-others", is_flag=True, help="Leave out PATHs that hold no record, instead of refusing them.")
@click.option("--staged", is_flag=True, help="Read what is staged for the next commit.")
@revision("Read a commit: a branch, a tag or an id.")
@revision("Check the change since REF too; auto is the default branch.", name="--base", metavar="REF")
@click.option("--history", is_flag=True, help="Run the rules that need the whole history too.")
@click.option("--across-branches", is_flag=True, help="With a base: look for its new ids in all other branches, too.")
@click.option(
    "--changed", is_flag=True, help="With a base: report warnings and information only in files that it has otherwise."
)
@click.option("--all", "every_date", is_flag=True, help="With a base: report what only the day brings, too.")
@as_of("Judge as of this day.")
@of_rules("--select", "Run only these rules.")
@of_rules("--ignore", "Leave these rules out.")
@click.option("--no-baseline", "without_baseline", is_flag=True, help="Report what is in the baseline, too.")
@click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="The lowest severity that makes the exit code 1.",
)
@click.option(
    "--format",
    "formats",
    metavar="FORMAT[=FILE]",
    multiple=True,
    callback=_formats,
    shell_complete=completing.of(FORMATS),
    help=f"One of {', '.join(FORMATS)}; several with FORMAT=FILE.  [default: text]",
)
@click.option("--fix", is_flag=True, help="Mend what has only one right answer, and report what remains.")
@click.option("--unsafe-fixes", "unsafe", is_flag=True, help="With --fix: mend what needs a look afterwards, too.")
@click.option("--diff", "only_show", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print the findings and nothing else.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--no-cache", is_flag=True, help="Read every file anew. (There is no cache yet.)")
def command(
    paths: tuple[str, ...],
    skip_others: bool,
    staged: bool,
    rev: str,
    base: str,
    history: bool,
    across_branches: bool,
    changed: bool,
    every_date: bool,
    as_of: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    without_baseline: bool,
    fail_on: str,
    formats: tuple[tuple[str, str], ...],
    fix: bool,
    unsafe: bool,
    only_show: bool,
    quiet: bool,
    statistics: bool,
    no_cache: bool,
) -> int:
    """Check the records of the workspace that you stand in; at the root of a repository, of all of them.

    With --base REF the change since REF is checked too: what it rewrites, moves or lets vanish. Where REF is a branch,
    that is the change since the commit at which the two went apart. --staged compares with HEAD. Of the findings
    that only a passing day brings, those are left out that the change has no part in.

    With PATHs only what is found in these files or folders is reported; everything else is still read, because
    records refer to each other.

    --fix writes into the work tree, all files or none; comments, quotes and everything else stay as they are. What a
    suppression or the baseline holds is left alone. --unsafe-fixes stands for --fix as well, and so does --diff, which
    writes nothing and prints the changes instead of a report.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the check could not be done. With --diff: 0 nothing to
    fix, 1 something.
    """
    del no_cache
    if staged and rev:
        raise click.UsageError("--staged and --rev exclude each other")
    if across_branches and not (base or staged):
        raise click.UsageError("--across-branches needs a base to tell what is new: add --base REF")
    if changed and not (base or staged):
        raise click.UsageError("--changed needs a base to tell what changed: add --base REF")
    if (fix or unsafe or only_show) and (staged or rev):
        option = "--fix" if fix else "--unsafe-fixes" if unsafe else "--diff"
        where = "what is staged" if staged else "a commit"
        raise click.UsageError(f"{option} mends files of the work tree, and {where} is not: leave one of the two out")
    if only_show:
        _refuse_report(statistics)
    request = Request(
        Path.cwd(),
        as_of,
        paths,
        staged,
        rev,
        select,
        ignore,
        skip_others,
        base=base,
        history=history,
        across_branches=across_branches,
        changed=changed,
        every_date=every_date,
        without_baseline=without_baseline,
    )
    progress = Progress() if not quiet and sys.stderr.isatty() else silent
    if fix or unsafe or only_show:
        from tradeoff.cli import fixes  # it writes, which most checks do not

        if only_show:
            report, changes = fixes.preview(request, unsafe, quiet, progress)
            return 2 if report.unreadable_settings else int(changes)
        report = fixes.mend(request, unsafe, quiet, progress)
    else:
        report = lint(request, progress)
    if any(name in WITH_EDITS for name, _ in formats) and any(finding.fix for finding in report.findings):
        from tradeoff.fixing import with_edits

        report = with_edits(report, request)
    for name, file in formats:
        _write(report, name, file, quiet)
    if statistics:
        from tradeoff.reporters.text import statistics as counted

        click.echo(counted(report), nl=False, err=formats[0][0] not in ("text", "concise"))
    for path in report.unreadable_settings:
        click.echo(f"tradeoff: {visible(path)} cannot be read, so its records were checked by the defaults", err=True)
    return exit_code(report, fail_on)


def _refuse_report(statistics: bool) -> None:
    """Raises a usage error where a report is asked for together with --diff, which makes none."""
    stated = click.get_current_context().get_parameter_source("formats")
    option = "--statistics" if statistics else "--format" if stated is ParameterSource.COMMANDLINE else ""
    if option:
        raise click.UsageError(f"--diff prints the changes instead of a report: leave it or {option} out")


def exit_code(report: Report, fail_on: str) -> int:
    """0, 1 for findings that matter, 2 where the settings could not be read."""
    if report.unreadable_settings:
        return 2
    if fail_on == "never":
        return 0
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return int(any(finding.severity in failing for finding in report.findings))


def _write(report: Report, name: str, file: str, quiet: bool) -> None:
    if file == "-":
        terminal = sys.stdout.isatty()
        columns = shutil.get_terminal_size().columns if terminal else 100
        color = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        click.echo(reporter(name)(report, Style(color, columns, quiet)), nl=False, color=color)
        return
    text = reporter(name)(report, Style(quiet=quiet))
    try:
        Path(file).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CannotDo(f"{file} cannot be written: {error.strerror}") from None


class Progress:
    """A bar on the terminal's error stream, for a check that takes longer than a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._shown = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = self._clock()
        if now - self._start < 1 or (now - self._shown < 0.1 and done < total):
            return
        self._shown = now
        filled = 30 * done // max(total, 1)
        sys.stderr.write(f"\r{'█' * filled}{'░' * (30 - filled)} {done:,} of {total:,} records")
        if done >= total:
            sys.stderr.write("\r\033[K")
        sys.stderr.flush()
