"""Recording today's findings in the baseline of each workspace, and taking out what is paid off."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tradeoff import baseline, baseline_text
from tradeoff.baseline import Baseline, Entry, Key, key_of
from tradeoff.baseline_standing import Standing
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.lint import Request, check_names, lint
from tradeoff.snapshot import WorkTree, join, shown
from tradeoff.workspace import baseline_of
from tradeoff.writing import Change


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to happen: until which day new entries hold and why, and what becomes of a baseline that is there."""

    day: str
    until: str
    because: str = ""
    select: tuple[str, ...] = ()
    update: bool = False
    """Whether findings that are new since are added."""
    renew: bool = False
    """Whether those get the new day that have an earlier one, whether it has passed or not."""
    prune: bool = False
    """Whether what is paid off is taken out."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What is about to become of the baseline of one workspace."""

    path: str
    change: Change | None
    """None where the file stays as it is."""
    added: tuple[Finding, ...]
    renewed: int
    pruned: int
    kept: int
    """How many findings stay in it with their day."""
    left: tuple[Finding, ...]
    """The findings that cannot be in a baseline, and go on being reported."""
    expired: int
    """How many have, and are not renewed."""


def record(folder: Path, files: WorkTree, wanted: Wanted) -> list[Recording]:
    """What becomes of the baselines of the workspace in which one stands, or at the root of all of them.

    Raises `CannotDo` where one cannot be read, and where one is there and it is not said what to do with it.
    """
    check_names(wanted.select)
    for name in wanted.select:
        if not baseline.is_recordable(name):
            raise CannotDo(f"findings of {name} cannot be in a baseline: mend what it is about")
    report = lint(Request(folder, wanted.day, select=wanted.select), files=files)
    for path in report.unreadable_settings:
        raise CannotDo(f"{path} cannot be read: `tradeoff lint` says why; mend that first; nothing was changed")
    for standing in report.standings:
        _check(standing)
    return [_record(standing, wanted) for standing in report.standings]


def _check(standing: Standing) -> None:
    """Raises `CannotDo` for a baseline in which something is wrong."""
    if not baseline_of(standing.space):
        named = standing.space.settings.baseline
        raise CannotDo(
            f"{standing.space.reading.path}: the baseline {named} leads out of the workspace: mend that first"
        )
    for problem in standing.baseline.problems if standing.baseline else ():
        assert standing.baseline is not None
        place = f"{standing.baseline.path}:{problem.span.line}:{problem.span.column}"
        raise CannotDo(f"{place}: {problem.message}: mend that first; nothing was changed")


def _record(standing: Standing, wanted: Wanted) -> Recording:
    holdable = [found for found in standing.reported if baseline.may_hold(found, standing.space)]
    left = tuple(found for found in standing.reported if not baseline.may_hold(found, standing.space))
    new = [found for found in holdable if found not in standing.returned]
    path = baseline_of(standing.space)
    if standing.baseline is None:
        if wanted.prune or wanted.renew:
            raise CannotDo(f"there is no {shown(path)} yet: `tradeoff baseline` records today's findings in it")
        added = _entries_of(new, (), standing.space.folder, wanted.until, wanted.because)
        change = Change(path, None, baseline_text.text_of(added)) if added else None
        return Recording(shown(path), change, tuple(new), 0, 0, 0, left, 0)
    if not (wanted.update or wanted.renew or wanted.prune):
        _refuse(standing, new)
    return _edited(standing, standing.baseline, path, new if wanted.update else [], left, wanted)


def _edited(
    standing: Standing,
    old: Baseline,
    path: str,
    new: list[Finding],
    left: tuple[Finding, ...],
    wanted: Wanted,
) -> Recording:
    gone = standing.paid_off if wanted.prune else {}
    renewed = {
        index: replace(old.entries[index], until=wanted.until, because=wanted.because or old.entries[index].because)
        for index in sorted({*standing.held, *standing.expired} if wanted.renew else ())
        if _is_renewed(old.entries[index], wanted)
    }
    again = sum(old.entries[index].count - gone.get(index, 0) for index in renewed)
    expired = sum(count for index, count in standing.expired.items() if index not in renewed)
    added = _entries_of(new, old.entries, standing.space.folder, wanted.until, wanted.because)
    raw = baseline_text.edited(old, wanted.day, gone, renewed, added) if gone or renewed or added else old.raw
    return Recording(
        old.path,
        Change(path, old.raw, raw) if raw != old.raw else None,
        tuple(new),
        again,
        sum(gone.values()),
        old.size - sum(gone.values()) - again - expired,
        left,
        expired,
    )


def _is_renewed(entry: Entry, wanted: Wanted) -> bool:
    """Whether an entry gets the new day, or has it and gets a reason."""
    if entry.until == wanted.until:
        return bool(wanted.because) and entry.because != wanted.because
    return entry.until < wanted.until


def _entries_of(
    findings: Iterable[Finding], known: Iterable[Entry], folder: str, until: str, because: str
) -> list[Entry]:
    """New entries for findings, in order. A path is stated where the id alone would not say which file is meant."""
    below = len(shown(join(folder, "")))
    places: dict[Key, Counter[str]] = {}
    for finding in findings:
        key = key_of(finding.rule, finding.id, finding.field)
        places.setdefault(key, Counter())[finding.path[below:]] += 1
    taken = {entry.key for entry in known}
    return sorted(
        Entry(*key, path if len(paths) > 1 or key in taken else "", until, count, because)
        for key, paths in places.items()
        for path, count in paths.items()
    )


def _refuse(standing: Standing, new: list[Finding]) -> None:
    """Raises `CannotDo` for a baseline that is there, if there is anything to do with it."""
    expired, paid_off = _total(standing.expired), _total(standing.paid_off)
    offers = [
        f"--update adds {_findings(len(new), 'new ')}" if new else "",
        f"--renew gives {expired:,} expired {'one' if expired == 1 else 'ones'} another day" if expired else "",
        f"--prune takes out {paid_off:,} paid off" if paid_off else "",
    ]
    if any(offers):
        assert standing.baseline is not None
        holds = f"{standing.baseline.path} is there already, with {_findings(standing.size)}"
        raise CannotDo(f"{holds}: {', '.join(filter(None, offers))}; nothing was changed")


def _total(counts: Mapping[int, int]) -> int:
    return sum(counts.values())


def _findings(count: int, which: str = "") -> str:
    return f"{count:,} {which}finding{'' if count == 1 else 's'}"
