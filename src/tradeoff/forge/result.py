"""What a job finds: the report on what is committed, what the change means, and both in Markdown."""

from dataclasses import dataclass, replace
from pathlib import Path

from tradeoff import comparison
from tradeoff.comparison import Comparison, State, Verdict
from tradeoff.fixing import with_edits
from tradeoff.forge.job import HEAD, Job
from tradeoff.lint import Report, Request, lint
from tradeoff.reporters import WITH_EDITS, Style, reporter
from tradeoff.reporters.markdown import escape
from tradeoff.reporters.text import Painter, counts
from tradeoff.stories import diff as story
from tradeoff.stories.layout import SHORT


@dataclass(frozen=True, slots=True)
class Result:
    """The report, and where there is a base what changed since it and which findings that brings."""

    report: Report
    request: Request
    change: Comparison | None = None
    verdict: Verdict | None = None

    @property
    def says_something(self) -> bool:
        """Whether the change means anything, or brings or ends findings."""
        if self.change is None or self.verdict is None:
            return False
        means = any(part.events or part.unread for part in self.change.changes)
        return means or bool(self.verdict.new or self.verdict.gone)


def check(folder: Path, job: Job, day: str) -> Result:
    """Checks what is committed, as the forge has it, where one stands; raises `CannotDo`.

    What other steps of a job left in the work tree has no part in it.
    """
    request = Request(folder, day, revision=HEAD, base=job.base)
    report = lint(request)
    if not job.base:
        return Result(report, request)
    change = comparison.compare(folder, f"{job.base}..{HEAD}")
    return Result(report, request, _named(change, job), comparison.judge(change, folder, day))


def uncommitted(folder: Path) -> int:
    """How many records are otherwise in the work tree than in the newest commit, where one stands."""
    parts = comparison.compare(folder, HEAD).changes
    things = {(part.folder, event.thing, event.id) for part in parts for event in part.events}
    return len(things) + sum(len(part.unread) for part in parts)


def _named(change: Comparison, job: Job) -> Comparison:
    """The change with the names that people call its two states by."""
    names = {change.before.name: job.base_name, change.after.name: job.name}
    changes = tuple(
        replace(part, unread=tuple(said._replace(state=names[said.state]) for said in part.unread))
        for part in change.changes
    )
    before, after = (State(names[state.name], state.commit) for state in (change.before, change.after))
    return replace(change, before=before, after=after, changes=changes)


def rendered(result: Result, form: str) -> str:
    """The report in a format, for programs."""
    report = with_edits(result.report, result.request) if form in WITH_EDITS else result.report
    return reporter(form)(report, Style())


def summary(result: Result) -> str:
    """All of it in Markdown, for the page of a job."""
    found = rendered(result, "markdown")
    return found if result.change is None else f"{found}\n{_story(result)}"


def comment(result: Result, job: Job) -> str:
    """What the change means, and below that how the check of the whole ended."""
    tip = job.tip or (result.change.after.commit if result.change else "")
    checked = f"{tip[:SHORT]} against {job.base[:SHORT]} as of {result.report.day}"
    return f"{_story(result)}\nChecked {checked}: {escape(counts(result.report, Painter(False)))}\n"


def _story(result: Result) -> str:
    assert result.change is not None
    assert result.verdict is not None
    return story.markdown(result.change, result.verdict)
