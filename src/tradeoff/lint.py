"""The pipeline: a snapshot goes in, findings come out. Nothing here prints, and nothing writes."""

import os
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tradeoff import readall, snapshot, suppressions, workspace
from tradeoff.baseline_standing import Standing
from tradeoff.conformance import nearest
from tradeoff.errors import CannotDo
from tradeoff.finding import SEVERITIES, FileFlag, Finding, Flag, Severity
from tradeoff.past import Past
from tradeoff.places import Places
from tradeoff.portfolio import Portfolio, kind_of
from tradeoff.readall import Progress, silent, typed
from tradeoff.reading import Reading, stem_of
from tradeoff.records import Record, Route, Settings
from tradeoff.rules import RULES, RULESET, RULESETS, Context, Rule
from tradeoff.rules.model import Base
from tradeoff.snapshot import Snapshot, join
from tradeoff.suppressions import Suppression
from tradeoff.workspace import Workspace, baseline_of

if TYPE_CHECKING:  # most workspaces have none
    from tradeoff.baseline import Baseline


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: where one stands, what is named, which snapshot, which day, which rules.

    `revision` is a commit, `staged` the index; with neither the work tree is read. `base` is the revision that it is
    compared with; what is staged is compared with HEAD where none is named.
    """

    folder: Path
    day: str
    paths: tuple[str, ...] = ()
    staged: bool = False
    revision: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    skip_others: bool = False
    """Whether paths that hold no record are left out, where they would otherwise be refused."""
    base: str = ""
    history: bool = False
    """Whether the rules run that need the history."""
    across_branches: bool = False
    """Whether an id is looked for in other branches that is new since the base."""
    changed: bool = False
    """Whether what is less than an error is reported only in files that the base has otherwise."""
    every_date: bool = False
    """Whether what only a passing day brings is reported even where the change since the base has no part in it."""

    without_baseline: bool = False
    """Whether what is in the baseline is reported like everything else."""

    @property
    def compares(self) -> bool:
        """Whether there is a base."""
        return bool(self.base) or self.staged

    @property
    def asks_git(self) -> str:
        """The option by which it takes more than the files on disk; empty where these will do."""
        asked = {"--rev": self.revision, "--base": self.base, "--staged": self.staged, "--history": self.history}
        return next((option for option, value in asked.items() if value), "")


_NOTHING_KNOWN: Mapping[str, Reading[Record]] = {}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, and how much was looked at."""

    findings: tuple[Finding, ...]
    checked: int
    day: str
    suppressed: int = 0
    baselined: int = 0
    ruleset: str = RULESET
    not_run: tuple[str, ...] = ()
    unreadable_settings: tuple[str, ...] = ()
    standings: tuple[Standing, ...] = ()
    """Of each workspace, how its findings stand against its baseline."""

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def lint(
    request: Request,
    progress: Progress = silent,
    files: Snapshot | None = None,
    known: Mapping[str, Reading[Record]] = _NOTHING_KNOWN,
) -> Report:
    """Checks what is asked; raises `CannotDo` where that is not possible.

    `files` is looked at instead of the snapshot that the request says. `known` are readings of its files by path that
    need not be made again.
    """
    check_names([*request.select, *request.ignore])
    for name in request.select:
        if lacking := _lacking(name, request):
            raise CannotDo(f"{name} needs {lacking}")
    if files is None:
        files, where = open_snapshot(request)
    else:
        where = _relative(request.folder, files.root)
    named = named_in(request, files)
    folders = folders_at(files, where, named)
    past = _past(files, request)
    if not folders:
        _refuse_no_workspace(request, past, where)
    spaces = [workspace.load(files, folder, RULESETS, RULES) for folder in folders]
    parts = [_check(space, files, request, named, past, progress, known) for space in spaces]
    parts += [_check_gone(space, base, files, request) for space, base in past.gone(spaces, files, where) if not named]
    if strangers := [] if request.skip_others else _strangers(request, named, parts, spaces):
        listed = ", ".join(strangers)
        paths = ", ".join(spaces[0].settings.paths)
        hold = "holds" if len(strangers) == 1 else "hold"
        raise CannotDo(f"{listed} {hold} no record: records are under {paths} of a workspace")
    if not any(part.paths or part.findings for part in parts) and not request.skip_others:
        listed = ", ".join(join(space.folder, snapshot.SETTINGS) for space in spaces)
        paths = ", ".join(spaces[0].settings.paths)
        raise CannotDo(f"nothing to check: {listed} has no records (it looks in {paths})")
    findings = sorted((finding for part in parts for finding in part.findings), key=lambda found: found.order)
    if request.changed and past.base:
        findings = [found for found in findings if found.severity == "error" or not past.base.has(found.path)]
    return Report(
        findings=tuple(findings),
        checked=sum(part.checked for part in parts),
        day=request.day,
        suppressed=sum(part.suppressed for part in parts),
        baselined=sum(part.standing.matched for part in parts if part.standing),
        ruleset=min((space.settings.ruleset or RULESET for space in spaces), default=RULESET),
        not_run=() if request.select else tuple(sorted(_not_run(spaces, request) - set(request.ignore))),
        unreadable_settings=tuple(space.reading.path for space in spaces if not space.readable),
        standings=tuple(part.standing for part in parts if part.standing),
    )


def _past(files: Snapshot, request: Request) -> Past:
    if not (request.compares or request.history):
        return Past()
    return Past.of(files, request.revision, request.base, request.staged, request.history, request.across_branches)


def _lacking(name: str, request: Request) -> str:
    """What a rule needs that was not asked for; empty where it can run."""
    needs = RULES[name].needs
    if needs == {"base"} and not request.compares:
        return "a base to compare with: add --base REF"
    return "the history: add --history" if "log" in needs and not request.history else ""


def _not_run(spaces: list[Workspace], request: Request) -> set[str]:
    """The rules that would have run, had there been a base or the history."""
    lacking = [name for name in RULES if _lacking(name, request)]
    return {name for space in spaces for name in lacking if space.settings.rules.get(name) != "off"}


def check_names(names: Iterable[str]) -> None:
    """Raises `CannotDo` for a rule that does not exist."""
    for name in names:
        if name not in RULES:
            near = nearest(name, list(RULES))
            hint = f"did you mean {near}?" if near else "`tradeoff rules` lists them"
            raise CannotDo(f"{name} is no rule: {hint}")


def _refuse_no_workspace(request: Request, past: Past, where: str) -> None:
    if request.paths and request.skip_others:
        return
    if not request.revision:
        snapshot.require_work_tree(request.folder)
    if past.base and (gone := past.base.files.workspaces(where)):
        named = snapshot.shown(join(gone[0], snapshot.SETTINGS))
        raise CannotDo(
            f"{named} is gone{_in_snapshot(request)}, and with it every check of the records: bring it back, as with "
            f"`git checkout {past.base.commit[:12]} -- {shlex.quote(named)}`"
        )
    what = ", ".join(snapshot.shown(path) for path in request.paths) or "this folder"
    advice = "make one with the line `schema: tradeoff/settings/v1`"
    if request.staged:
        advice = "`git add` it, or make one with the line `schema: tradeoff/settings/v1`"
    raise CannotDo(
        f"{what} is in no workspace: there is no {snapshot.SETTINGS} here, above or below"
        f"{_in_snapshot(request)}; {advice}"
    )


def _strangers(request: Request, named: tuple[str, ...], parts: list["_Part"], spaces: list[Workspace]) -> list[str]:
    """The paths that were named and in which there is nothing to check."""
    known = [path for part in parts for path in part.paths] + [space.reading.path for space in spaces]
    known += [part.standing.baseline.path for part in parts if part.standing and part.standing.baseline]
    return [
        snapshot.shown(shown)
        for path, shown in zip(named, request.paths, strict=True)
        if not any(map(_wanted((path,)), known))
    ]


# Where


def open_snapshot(request: Request) -> tuple[Snapshot, str]:
    """The snapshot that is asked for, and where in it one stands."""
    stand = request.folder
    if request.paths:
        first = Path(os.path.normpath(stand / request.paths[0]))
        stand = first if first.is_dir() else first.parent
    root = snapshot.repository_root(stand)
    if request.asks_git:
        root = root or snapshot.root_by_git(stand, request.asks_git)
        if request.revision or request.staged:
            files = snapshot.commit(root, request.revision) if request.revision else snapshot.index(root)
            return files, _relative(request.folder, root)
    if root is None or not (root / ".git").exists():
        snapshot.require_work_tree(stand)
    if root is None:
        root = next((above for above in (stand, *stand.parents) if (above / snapshot.SETTINGS).is_file()), stand)
    return snapshot.WorkTree(root), _relative(request.folder, root)


def is_ours(files: Snapshot) -> bool:
    """Whether the files are those of a repository or a workspace, and not of some folder above several."""
    return snapshot.repository_root(files.root) is not None or files.is_file(snapshot.SETTINGS)


def open_work_tree(request: Request) -> tuple[snapshot.WorkTree, str]:
    """The files on disk for a command that writes, and where in them one stands.

    Raises `CannotDo` outside of every repository and workspace: whatever lies below was not meant, and is not ours. A
    check may look at all of it; what writes begins at a repository or a workspace, never at a folder above them.
    """
    files, where = open_snapshot(request)
    assert isinstance(files, snapshot.WorkTree)
    if not is_ours(files):
        what = ", ".join(map(snapshot.shown, request.paths)) or snapshot.shown(str(request.folder))
        raise CannotDo(
            f"{what} is in no workspace and in no repository: go into the one that is meant, or name it; nothing was "
            "written"
        )
    return files, where


def _relative(path: Path, root: Path) -> str:
    """A path from the root, with `/`; the root is the empty path, and so is what is not below it."""
    try:
        found = path.relative_to(root).as_posix()
    except ValueError:
        try:
            found = path.resolve().relative_to(root.resolve()).as_posix()
        except ValueError:
            return ""
    return "" if found == "." else found


def named_in(request: Request, files: Snapshot) -> tuple[str, ...]:
    """The paths that are asked about, from the root; raises `CannotDo` for one that is not there."""
    return tuple(_named(path, request, files) for path in request.paths)


def _named(path: str, request: Request, files: Snapshot) -> str:
    full = Path(os.path.normpath(request.folder / path))
    shown = snapshot.shown(path)
    if not full.is_relative_to(files.root):
        full = full.parent.resolve() / full.name
    if not full.is_relative_to(files.root.resolve()) and not full.is_relative_to(files.root):
        raise CannotDo(f"{shown} is not in the repository {files.root}: check one repository at a time")
    found = _relative(full, files.root)
    if not files.is_file(found) and not files.is_folder(found):
        raise CannotDo(f"{shown}: there is no such file or folder{_in_snapshot(request)}")
    return found


def _in_snapshot(request: Request) -> str:
    return f" in {request.revision}" if request.revision else " in the index" if request.staged else ""


def folders_at(files: Snapshot, where: str, named: tuple[str, ...]) -> list[str]:
    """The folders of the workspaces that are asked about where one stands, or in what is named."""
    found: set[str] = set()
    for place in named or (where,):
        above = _above(files, place, hidden=not named)
        if above is not None:
            found.add(above)
        at_root = not named and place == ""
        if (named or at_root or above is None) and files.is_folder(place):
            found.update(files.workspaces(place))
    return sorted(found)


def _above(files: Snapshot, place: str, hidden: bool) -> str | None:
    """The nearest workspace at or above a path; one in a hidden folder only where one stands in it."""
    while True:
        if files.is_file(join(place, snapshot.SETTINGS)) and (hidden or not snapshot.is_hidden(place)):
            return place
        if not place:
            return None
        place = place.rpartition("/")[0]


# What


@dataclass(slots=True)
class _Part:
    """What one workspace brings to the report."""

    findings: list[Finding] = field(default_factory=list)
    paths: tuple[str, ...] = ()
    checked: int = 0
    suppressed: int = 0
    standing: Standing | None = None


def _check(
    space: Workspace,
    files: Snapshot,
    request: Request,
    named: tuple[str, ...],
    past: Past,
    progress: Progress,
    known: Mapping[str, Reading[Record]],
) -> _Part:
    entries, excluded = workspace.entries(files, space)
    readings, documents = readall.read_all(files, entries, progress, known)
    own = typed(space.reading)
    portfolio = Portfolio(space.settings, readings)
    base = past.base_of(space, files, portfolio, readings)
    history = past.history_of(space, files, portfolio, readings)
    collisions = past.collisions_of(space, files, portfolio, base)
    recorded = _recorded(files, space, request.day)
    if base and recorded:
        base = replace(base, baseline=past.baseline_of(space, files, recorded, request.day))
    context = Context.of(portfolio, request.day, (own, *readings), base, history, collisions, recorded)
    before = base.portfolio.settings if base else None
    severities = enabled(space.settings, request.select, request.ignore, before)
    severities = {name: severity for name, severity in severities.items() if not _lacking(name, request)}
    settings = files.entry(join(space.folder, snapshot.SETTINGS))
    places = Places(files, {entry.path: entry for entry in (settings, *entries)}, documents)
    wanted = _wanted(named)
    dated = () if request.every_date or not base else [name for name, rule in RULES.items() if rule.needs == {"date"}]
    unsaid: list[Finding] = []
    findings = _findings(context, severities, places, wanted, dated, unsaid)
    by_path = {reading.path: reading for reading in context.readings}
    comments, malformed = suppressions.collect(context.readings, RULES)
    for comment in _brought(comments, base):
        comment.powerless = WEAKENED
    findings, suppressed = suppressions.apply(findings, comments, request.day)
    suppressions.apply(unsaid, comments, request.day)
    judged = [name for name in severities if name not in dated]
    unhindered = () if context.is_incomplete else [name for name in judged if base or "base" not in RULES[name].needs]

    def is_hidden(comment: Suppression) -> bool:
        reading = by_path[comment.path]
        return reading.data is None or places.is_hidden(comment.path, comment.line, reading.hidden)

    flags = [*malformed, *suppressions.judge(comments, by_path, judged, unhindered, is_hidden, request.day)]
    flags += recorded.flags() if recorded else ()
    findings += [
        places.of_file(flag, severities[flag.problem.rule])
        for flag in flags
        if flag.problem.rule in severities and wanted(flag.path)
    ]
    standing = Standing(space, recorded, tuple(dict.fromkeys(findings)))
    if recorded and not request.without_baseline:
        sees_all = wanted(snapshot.shown(space.folder))
        held = _Held(context, severities, places, recorded, request.every_date)
        standing = held.hold(standing, comments, judged if sees_all else ())
    return _Part(
        list(standing.reported),
        (*(entry.path for entry in entries), *excluded),
        sum(wanted(entry.path) for entry in entries),
        suppressed,
        standing,
    )


def _recorded(files: Snapshot, space: Workspace, day: str) -> "Baseline | None":
    """The baseline of a workspace; None where there is none."""
    path = baseline_of(space)
    if not path or not files.is_file(path):
        return None
    from tradeoff import baseline

    return baseline.load(files, space, day)


class _Held:
    """The findings of a workspace, as they are to be held against its baseline."""

    def __init__(
        self,
        context: Context,
        severities: dict[str, Severity | None],
        places: Places,
        recorded: "Baseline",
        every_date: bool,
    ) -> None:
        self._context = context
        self._severities = severities
        self._places = places
        self._recorded = recorded
        self._every_date = every_date

    def hold(self, standing: Standing, comments: list[Suppression], sure: Collection[str]) -> Standing:
        """Holds them against it; `sure` are the rules that looked at all of the workspace.

        What a rule says of a change is in no baseline. Compared with a base, an entry that has expired holds all the
        same for what the change has no part in: a day that passes turns no change red that has nothing to do with it.
        """
        from tradeoff import baseline

        context, recorded = self._context, self._recorded
        named = {entry.rule for entry in recorded.entries}
        mixed = {name for name in named if context.base and "base" in RULES[name].needs}
        without_base = self._of_rules(replace(context, base=None, collisions=()), mixed, ())
        over = {entry.rule for entry in recorded.entries if entry.until < context.day and context.base}
        over = set() if self._every_date else over
        caused = self._of_rules(context, over, over)

        def holds(finding: Finding) -> bool:
            if finding.rule in mixed and finding not in without_base:
                return False
            return baseline.may_hold(finding, standing.space)

        if baseline.hides_more(context, recorded, comments):
            sure = ()
        return baseline.hold(
            standing,
            recorded,
            context.day,
            holds,
            is_sure=lambda entry: entry.rule in sure,
            outlasts=lambda finding: finding.rule in over and finding not in caused,
        )

    def _of_rules(self, context: Context, names: Collection[str], caused: Collection[str]) -> set[Finding]:
        own = {name: severity for name, severity in self._severities.items() if name in names}
        return set(_findings(context, own, self._places, lambda _path: True, caused)) if own else set()


def _check_gone(space: Workspace, base: Base, files: Snapshot, request: Request) -> _Part:
    """What vanished with a workspace that a change took away; the only thing there is to say of it."""
    portfolio = Portfolio(space.settings, ())
    context = Context.of(portfolio, request.day, (), base)
    severities = enabled(space.settings, request.select, request.ignore)
    severities = {name: severity for name, severity in severities.items() if name == DELETED}
    return _Part(_findings(context, severities, Places(files, {}, {}), lambda _path: True))


DELETED = "deleted-record"


def enabled(
    settings: Settings, select: Collection[str], ignore: Collection[str], base: Settings | None = None
) -> dict[str, Severity | None]:
    """The rules that run, each with the severity that the settings give it instead of its own, if they do.

    A rule selected on the command line runs whatever the settings say. What shows that a change weakens the rules
    goes by the settings of the base.
    """
    found: dict[str, Severity | None] = {}
    for name, rule in RULES.items():
        own = settings
        if name == WEAKENED and base is not None:
            own = msgspec.structs.replace(base, profile="full")
        wanted = name in select if select else rule.severity_in(own) != "off"
        if wanted and name not in ignore:
            found[name] = _STATED.get(own.rules.get(name, ""))
    return found


_STATED: dict[str, Severity] = {severity: severity for severity in SEVERITIES}


WEAKENED = "weakened-rule"
"""Shows that a change loosens what it is checked by; the change itself can neither turn it off nor suppress it."""


def _findings(
    context: Context,
    severities: dict[str, Severity | None],
    places: Places,
    wanted: Callable[[str], bool],
    caused: Collection[str] = (),
    unsaid: list[Finding] | None = None,
) -> list[Finding]:
    """The findings of the rules that run in the files that are wanted, without what another rule says better.

    Of the rules in `caused` only what the change since the base has a part in. `unsaid` takes what another rule says
    better.
    """
    said: dict[str, list[Flag | FileFlag]] = {}
    speaking = set(severities)
    speaking.update(*(RULES[name].yields_to for name in severities))
    change = _Change(context, context.base) if context.base and caused else None
    for name in speaking:
        said[name] = [flag for flag in RULES[name].check(context) if not _about_hidden(flag, context.hidden)]
        if change and name in caused and said[name]:
            said[name] = change.caused(said[name], RULES[name])
    findings = []
    for name, severity in severities.items():
        better: dict[str | int, list[Route]] = {}
        for other in RULES[name].yields_to:
            for flag in said[other]:
                better.setdefault(_route(flag)[0], []).append(_route(flag))
        for flag in said[name]:
            route = _route(flag)
            if not wanted(str(route[0])):
                continue
            if not any(_overlap(route, other) for other in better.get(route[0], ())):
                findings.append(_placed(flag, RULES[name], severity, places))
            elif unsaid is not None:
                unsaid.append(_placed(flag, RULES[name], severity, places))
    return findings


def _placed(flag: Flag | FileFlag, rule: Rule, severity: Severity | None, places: Places) -> Finding:
    if isinstance(flag, FileFlag):
        return places.of_file(flag, severity)
    return places.of_thing(flag, rule, severity)


class _Change:
    """The change since the base: what it touches, and what there was to say before."""

    def __init__(self, context: Context, base: Base) -> None:
        self._touched = {(event.thing, event.id) for event in base.events}
        self._touched_in = {(event.path, event.id) for event in base.events}
        self._before = Context.of(base.portfolio, context.day, base.readings)

    def caused(self, flags: list[Flag | FileFlag], rule: Rule) -> list[Flag | FileFlag]:
        """What a rule says of things that the change touches, or did not say of the base as of this day."""
        before = {_about(flag) for flag in rule.check(self._before)}
        return [flag for flag in flags if self._touches(flag) or _about(flag) not in before]

    def _touches(self, flag: Flag | FileFlag) -> bool:
        if isinstance(flag, FileFlag):
            return (flag.path, flag.id) in self._touched_in
        return _about(flag)[:2] in self._touched


def _about(flag: Flag | FileFlag) -> tuple[str, str, Route]:
    """Kind and id of the thing that a flag is about, and its key there, whatever the order of a list below it."""
    if isinstance(flag, FileFlag):
        return "", flag.id, tuple(step for step in flag.problem.route if isinstance(step, str))
    thing = flag.at.thing
    return kind_of(thing), thing.id or stem_of(thing.at.path), flag.at.field[:1]


def _route(flag: Flag | FileFlag) -> Route:
    """The path of the file and the route in it that a flag is about."""
    if isinstance(flag, FileFlag):
        return (flag.path, *flag.problem.route)
    thing = flag.at.thing
    return (thing.at.path, *thing.at.route, *flag.at.field)


def _overlap(one: Route, other: Route) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _about_hidden(flag: Flag | FileFlag, hidden: Mapping[str, list[Route]]) -> bool:
    """Whether a flag takes for missing what only could not be read."""
    if not hidden or isinstance(flag, FileFlag) or flag.at.where == "value":
        return False
    path, *route = _route(flag)
    field = flag.at.field
    if flag.at.where == "id" and flag.at.thing.at.route and not flag.at.thing.id:
        return True  # an entry of a list that lacks its id is no thing yet
    return bool(field) and any(_overlap(tuple(route), gone) for gone in hidden.get(str(path), ()))


def _brought(comments: list[Suppression], base: Base | None) -> Iterator[Suppression]:
    """The suppressions that the base does not have: they cannot hide that a change weakens the rules."""
    there = {(reading.path, comment.text) for reading in base.readings for comment in reading.comments} if base else ()
    return (found for found in comments if (found.path, found.comment.text) not in there)


def _wanted(named: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is one of those named, or below one."""
    if not named or "" in named:
        return lambda _path: True
    exact = frozenset(map(snapshot.shown, named))
    below = tuple(join(path, "") for path in exact)
    return lambda path: path in exact or path.startswith(below)
