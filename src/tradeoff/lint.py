"""The pipeline: a snapshot goes in, findings come out. Nothing here prints, and nothing writes."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tradeoff import readall, snapshot, suppressions, workspace
from tradeoff.conformance import nearest
from tradeoff.document import Document, Span, split_lines
from tradeoff.errors import CannotDo
from tradeoff.finding import FileFlag, Finding, Flag, Mark, Related, Severity
from tradeoff.portfolio import Portfolio
from tradeoff.readall import Progress, typed
from tradeoff.reading import dotted, stem_of
from tradeoff.records import Route, Settings, Thing
from tradeoff.rules import NEEDING_HISTORY, RULES, RULESET, RULESETS, Context, Rule
from tradeoff.snapshot import Entry, Snapshot, join
from tradeoff.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: where one stands, what is named, which snapshot, which day, which rules.

    `revision` is a commit, `staged` the index; with neither the work tree is read.
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

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def lint(request: Request, progress: Progress = lambda _done, _total: None) -> Report:
    """Checks what is asked; raises `CannotDo` where that is not possible."""
    check_names([*request.select, *(name for name in request.ignore if name not in NEEDING_HISTORY)])
    files, where = open_snapshot(request)
    named = tuple(_named(path, request, files) for path in request.paths)
    folders = _workspaces(files, where, named)
    if not folders:
        _refuse_no_workspace(request)
    spaces = [workspace.load(files, folder, RULESETS, RULES.keys() | NEEDING_HISTORY.keys()) for folder in folders]
    parts = [_check(space, files, request, named, progress) for space in spaces]
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
    return Report(
        findings=tuple(findings),
        checked=sum(part.checked for part in parts),
        day=request.day,
        suppressed=sum(part.suppressed for part in parts),
        ruleset=min((space.settings.ruleset or RULESET for space in spaces), default=RULESET),
        not_run=() if request.select else tuple(sorted(_not_run(spaces) - set(request.ignore))),
        unreadable_settings=tuple(space.reading.path for space in spaces if not space.readable),
    )


def _not_run(spaces: list[Workspace]) -> set[str]:
    """The rules that would have run, had there been a base or the history."""
    return {name for space in spaces for name in NEEDING_HISTORY if space.settings.rules.get(name) != "off"}


def check_names(names: Iterable[str]) -> None:
    """Raises `CannotDo` for a rule that does not exist."""
    for name in names:
        if name in NEEDING_HISTORY:
            raise CannotDo(f"{name} needs {NEEDING_HISTORY[name]}, which this version cannot read yet")
        if name not in RULES:
            near = nearest(name, list(RULES))
            hint = f"did you mean {near}?" if near else "`tradeoff rules` lists them"
            raise CannotDo(f"{name} is no rule: {hint}")


def _refuse_no_workspace(request: Request) -> None:
    if request.paths and request.skip_others:
        return
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
    if request.staged or request.revision:
        root = root or snapshot.root_by_git(stand)
        files = snapshot.commit(root, request.revision) if request.revision else snapshot.index(root)
        return files, _relative(request.folder, root)
    if root is None:
        root = next((above for above in (stand, *stand.parents) if (above / snapshot.SETTINGS).is_file()), stand)
    return snapshot.WorkTree(root), _relative(request.folder, root)


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


def _workspaces(files: Snapshot, where: str, named: tuple[str, ...]) -> list[str]:
    """The folders of the workspaces to check."""
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


def _check(space: Workspace, files: Snapshot, request: Request, named: tuple[str, ...], progress: Progress) -> _Part:
    entries, excluded = workspace.entries(files, space)
    readings, documents = readall.read_all(files, entries, progress)
    own = typed(space.reading)
    portfolio = Portfolio(space.settings, readings)
    context = Context.of(portfolio, request.day, (own, *readings))
    severities = enabled(space.settings, request.select, request.ignore)
    settings = files.entry(join(space.folder, snapshot.SETTINGS))
    places = _Places(files, {entry.path: entry for entry in (settings, *entries)}, documents)
    wanted = _wanted(named)
    findings = _findings(context, severities, places, wanted)
    by_path = {reading.path: reading for reading in context.readings}
    comments, malformed = suppressions.collect(context.readings, RULES.keys() | NEEDING_HISTORY.keys())
    findings, suppressed = suppressions.apply(findings, comments, request.day)
    flags = [*malformed, *suppressions.judge(comments, by_path, severities, request.day)]
    findings += [
        places.of_file(flag, severities[flag.problem.rule])
        for flag in flags
        if flag.problem.rule in severities and wanted(flag.path)
    ]
    return _Part(
        list(dict.fromkeys(findings)),
        (*(entry.path for entry in entries), *excluded),
        sum(wanted(entry.path) for entry in entries),
        suppressed,
    )


def enabled(settings: Settings, select: Collection[str], ignore: Collection[str]) -> dict[str, Severity | None]:
    """The rules that run, each with the severity that the settings give it instead of its own, if they do.

    A rule selected on the command line runs whatever the settings say.
    """
    found: dict[str, Severity | None] = {}
    for name, rule in RULES.items():
        stated = settings.rules.get(name)
        severity: Severity | None = stated if stated in ("error", "warning", "info") else None  # type: ignore[assignment]
        if select:
            wanted = name in select
        elif stated:
            wanted = stated != "off"
        else:
            wanted = (settings.profile == "full" or rule.core) and rule.since <= (settings.ruleset or RULESET)
        if wanted and name not in ignore:
            found[name] = severity
    return found


def _findings(
    context: Context, severities: dict[str, Severity | None], places: "_Places", wanted: Callable[[str], bool]
) -> list[Finding]:
    """The findings of the rules that run in the files that are wanted, without what another rule says better."""
    said: dict[str, list[Flag | FileFlag]] = {}
    speaking = set(severities)
    speaking.update(*(RULES[name].yields_to for name in severities))
    for name in speaking:
        said[name] = [flag for flag in RULES[name].check(context) if not _about_hidden(flag, context.hidden)]
    findings = []
    for name, severity in severities.items():
        better: dict[str | int, list[Route]] = {}
        for other in RULES[name].yields_to:
            for flag in said[other]:
                better.setdefault(_route(flag)[0], []).append(_route(flag))
        for flag in said[name]:
            route = _route(flag)
            if not wanted(str(route[0])) or any(_overlap(route, other) for other in better.get(route[0], ())):
                continue
            if isinstance(flag, FileFlag):
                findings.append(places.of_file(flag, severity))
            else:
                findings.append(places.of_thing(flag, RULES[name], severity))
    return findings


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


def _wanted(named: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path is one of those named, or below one."""
    if not named or "" in named:
        return lambda _path: True
    exact = frozenset(map(snapshot.shown, named))
    below = tuple(join(path, "") for path in exact)
    return lambda path: path in exact or path.startswith(below)


class _Places:
    """From things and fields to spans, and the lines of text that an output shows with them."""

    def __init__(self, files: Snapshot, entries: dict[str, Entry], documents: dict[str, Document]) -> None:
        self._files = files
        self._entries = entries
        self._documents = documents
        self._raw: dict[str, bytes] = {}
        self._lines: dict[str, list[str]] = {}

    def of_thing(self, flag: Flag, rule: Rule, severity: Severity | None) -> Finding:
        thing = flag.at.thing
        span = self._span(flag.at)
        return Finding(
            rule=rule.name,
            severity=severity or flag.severity or rule.severity,
            message=flag.message,
            path=thing.at.path,
            span=span,
            id=thing.id or stem_of(thing.at.path),
            field=_field_name(thing, flag.at.field),
            help=flag.help,
            note=flag.at.note,
            excerpt=self._line(thing.at.path, span.line),
            related=tuple(self._related(mark) for mark in flag.related),
        )

    def of_file(self, flag: FileFlag, severity: Severity | None) -> Finding:
        problem = flag.problem
        return Finding(
            rule=problem.rule,
            severity=severity or flag.severity or RULES[problem.rule].severity,
            message=problem.message,
            path=flag.path,
            span=problem.span,
            id=flag.id,
            field=flag.field,
            help=problem.help,
            excerpt=self._line(flag.path, problem.span.line),
        )

    def _related(self, mark: Mark) -> Related:
        span = self._span(mark)
        path = mark.thing.at.path
        return Related(mark.note, path, span, self._line(path, span.line))

    def _span(self, mark: Mark) -> Span:
        thing = mark.thing
        if mark.where == "top":
            return Span()
        document = self._document(thing.at.path)
        if mark.where == "id":
            return document.span(thing.at.route, "id")
        return document.span(thing.at.route + mark.field, mark.where)

    def _document(self, path: str) -> Document:
        if path not in self._documents:
            self._documents[path] = Document(path, self._content(path))
        return self._documents[path]

    def _content(self, path: str) -> bytes:
        if path not in self._raw:
            entry = self._entries[path]
            self._raw[path] = next(iter(self._files.contents([entry])))[1]
        return self._raw[path]

    def _line(self, path: str, line: int) -> str:
        if path not in self._lines:
            known = self._documents.get(path)
            self._lines[path] = known.lines if known else split_lines(self._content(path))
        lines = self._lines[path]
        return lines[line - 1] if line <= len(lines) else ""


def _field_name(thing: Thing, field: Route) -> str:
    """A field as the outputs write it: the thing it is in by id, then its keys and indexes."""
    route = thing.at.route
    if len(route) == 2:
        return dotted((route[0], thing.id or route[1], *field))
    return dotted(field)
