"""Which part of the history is asked for: of which things, by whom, when, in which commits."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import NamedTuple

from tradeoff import git, history, snapshot
from tradeoff.conformance import nearest
from tradeoff.errors import CannotDo
from tradeoff.events import KINDS, Event, Key
from tradeoff.history import Commit, History, Skipped
from tradeoff.names import Names
from tradeoff.origins import of_event, origins, paths_of
from tradeoff.records import Decision, Thing


class Entry(NamedTuple):
    """What one commit changed in one workspace."""

    workspace: str
    commit: Commit
    events: tuple[Event, ...]
    beside: tuple[Event, ...]
    """All that the commit changed, also where not all of it is asked for: one change may say why another was made."""
    origins: tuple[Commit | None, ...] = ()
    """Of each event of a merge the commit of the branch that made it, where that is known; empty until asked for."""

    @property
    def made(self) -> Iterator[tuple[Event, Commit | None]]:
        """Each event with the commit of a branch that made it; None where it is the entry's own."""
        return zip_longest(self.events, self.origins)

    def keeping(self, test: Callable[[Event, Commit], bool]) -> "Entry":
        """The same with the events that pass, each judged with the commit that made it."""
        kept = [(event, origin) for event, origin in self.made if test(event, origin or self.commit)]
        origins = tuple(origin for _, origin in kept) if self.origins else ()
        return self._replace(events=tuple(event for event, _ in kept), origins=origins)


@dataclass(frozen=True, slots=True)
class Log:
    """The story of some workspaces, newest first, and what is missing from it."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...] = ()
    limits: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing is missing from the clone."""
        return not self.limits

    def oldest_first(self) -> "Log":
        """The same in the order in which it happened."""
        return replace(self, entries=self.entries[::-1])


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for; what is empty asks for everything. Days count from and including."""

    ids: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    """Kinds of things: `decision`, `item` …"""
    events: tuple[str, ...] = ()
    """Kinds of events."""
    since: str = ""
    until: str = ""
    count: int = 0
    """The newest so many commits; 0 for all."""

    @property
    def is_narrow(self) -> bool:
        """Whether not everything of these days and commits is asked for."""
        return any((self.ids, self.areas, self.people, self.things, self.events))


# Where, and which commits


@dataclass(frozen=True)
class Chronicle:
    """The histories of the workspaces that are asked about, and which of their commits are."""

    folder: Path
    """Where one stands, from where paths are given."""
    root: Path
    head: str
    histories: tuple[History, ...]
    order: dict[str, int] | None
    """By its id, how many commits of those asked about are newer; None for all commits of one workspace."""

    def has(self, commit: Commit) -> bool:
        """Whether a commit is asked about."""
        return self.order is None or commit.oid in self.order

    @cached_property
    def names(self) -> Names:
        """What is known by which id."""
        return Names(event for told in self.histories for _, event in told.events)

    def named(self, word: str) -> str:
        """The id that a word means: itself, or that of the record whose file it is the path of, now or once."""
        if word in self.names or not word.endswith((".yaml", ".yml")):
            return word
        path = place(self.folder / word, self.root)
        found = [event.id for told in self.histories for _, event in told.events if _is_of(event, path)]
        return found[-1] if found else word

    def with_origins(self, log: Log) -> Log:
        """The same with the commits of branches that made what merges brought."""
        people = {told.folder: told.people for told in self.histories}
        asked = [
            [of_event(entry.commit, people[entry.workspace], event, entry.beside) for event in entry.events]
            if entry.commit.is_merge and not entry.origins
            else []
            for entry in log.entries
        ]
        found = iter(origins(self.root, self.head, [one for several in asked for one in several]))
        return replace(
            log,
            entries=tuple(
                entry._replace(origins=tuple(islice(found, len(several)))) if several else entry
                for entry, several in zip(log.entries, asked, strict=True)
            ),
        )

    def log(self) -> Log:
        """All that happened in these commits."""
        entries = [entry for told in self.histories for entry in _entries(told) if self.has(entry.commit)]
        if (order := self.order) is None:
            entries.reverse()
        else:
            entries.sort(key=lambda entry: order[entry.commit.oid])
        skipped = [
            fault for told in self.histories for fault in told.skipped if order is None or fault.commit in order
        ]
        limits = tuple(dict.fromkeys(limit for told in self.histories for limit in told.limits))
        return Log(tuple(entries), tuple(skipped), limits, tuple(told.folder for told in self.histories))

    def about(self, log: Log, ids: Iterable[str]) -> Log:
        """The same without the unreadable states of files in which none of the things with some ids ever stood."""
        keys = {key for id in ids for key in self.names.keys(id)}
        inside = {"charter"} if any(kind in ("area", "escalation", "person") for kind, _ in keys) else set()
        paths = {
            thing.at.path
            for told in self.histories
            for _, event in told.events
            if (event.thing, event.id) in keys or event.thing in inside
            for thing in (event.old, event.new)
            if thing is not None
        }
        return replace(log, skipped=tuple(fault for fault in log.skipped if fault.path in paths))


def _is_of(event: Event, path: str) -> bool:
    """Whether an event is of the record that a file is, and not of a thing in it."""
    return event.thing in _RECORDS and event.path == path


_RECORDS = ("decision", "exception", "capacity", "roadmap", "scorecard", "charter")


def _entries(told: History) -> Iterator[Entry]:
    """The steps of a history; an event on a thing that its commit left alone gets that as it was last."""
    known: dict[Key, Thing] = {}
    for commit, found in ((step.commit, step.events) for step in told.steps):
        events = []
        for event in found:
            key = (event.thing, event.id)
            if thing := event.new or event.old:
                known[key] = thing
            elif thing := known.get(key):
                event = event._replace(old=thing, new=thing)
            events.append(event)
        if commit:
            yield Entry(told.folder, commit, tuple(events), tuple(events))


def read(folder: Path, revisions: str = "") -> Chronicle:
    """The story of where one stands: of the workspace there, or at the root of a repository of all of them.

    `revisions` is a commit, whose history is meant, or `A..B`: what leads to B and not to A. Raises `CannotDo` where
    there is no repository, no such commit or no workspace.
    """
    root = snapshot.repository_root(folder) or git.root(folder)
    if root is None:
        raise CannotDo(f"{folder} is in no git repository: the story of records is told by its commits")
    if "..." in revisions:
        raise CannotDo(f"{revisions} is no range of a history: write {revisions.replace('...', '..')}")
    start, dots, end = revisions.partition("..") if ".." in revisions else ("", "", revisions)
    head = git.resolve(root, end or "HEAD")
    without = git.resolve(root, start or "HEAD") if dots else ""
    histories = _here(history.read(root, head), place(folder, root), end)
    order = None
    if dots or len(histories) > 1:
        order = {oid: number for number, oid in enumerate(git.first_parents(root, head, without))}
    return Chronicle(folder, root, head, tuple(histories), order)


def place(folder: Path, root: Path) -> str:
    """A folder by its path from the repository's root, with `/`; the root, and what is elsewhere, is empty."""
    full, top = folder.resolve(), root.resolve()
    found = full.relative_to(top).as_posix() if full.is_relative_to(top) else "."
    return "" if found == "." else found


def _here(told: list[History], where: str, revision: str) -> list[History]:
    """The workspaces that one stands in or above; all of them at the root of the repository."""
    above = [found for found in told if not found.folder or f"{where}/".startswith(f"{found.folder}/")]
    nearest_above = max(above, key=lambda found: len(found.folder), default=None)
    if where and nearest_above:
        return [nearest_above]
    below = [found for found in told if not where or found.folder.startswith(f"{where}/")]
    if not below:
        commit = revision or "the newest commit"
        lacks = f"{snapshot.shown(where)} is in no workspace of {commit}" if where else f"{commit} has no workspace"
        raise CannotDo(
            f"{lacks}: there is no {snapshot.SETTINGS} here, above or below; "
            "commit one with the line `schema: tradeoff/settings/v1`"
        )
    return below


# Of what


def event_kinds(words: Iterable[str]) -> tuple[str, ...]:
    """The kinds of events that some words mean: a kind, or its beginning, as `due` for `due-changed`."""
    found: dict[str, None] = {}
    for word in words:
        meant = [kind for kind in KINDS if kind == word] or [kind for kind in KINDS if kind.startswith(f"{word}-")]
        if not meant:
            near = nearest(word, list(KINDS))
            hint = f"did you mean {near}?" if near else f"the events are {', '.join(KINDS)}"
            raise CannotDo(f"{word} is no event: {hint}")
        found.update(dict.fromkeys(meant))
    return tuple(found)


# What is chosen

Test = Callable[[Event, Commit], bool]


def select(chronicle: Chronicle, query: Query) -> Log:
    """The part of the story that is asked for; raises `CannotDo` for an id, area or person that never was."""
    whole = chronicle.log()
    tests = list(_tests(chronicle, query))
    if query.people:
        whole = chronicle.with_origins(whole)
        tests.append(_by_people(chronicle, whole, query.people))
    chosen = _chosen(within(whole, query.since, query.until), tests)
    if query.count and len(chosen.entries) > query.count:
        entries = chosen.entries[: query.count]
        chosen = within(replace(chosen, entries=entries), min(entry.commit.day for entry in entries))
    if query.ids:
        chosen = chronicle.about(chosen, query.ids)
    elif query.is_narrow:
        paths = {path for entry in chosen.entries for event in entry.events for path in paths_of(event)}
        chosen = replace(chosen, skipped=tuple(fault for fault in chosen.skipped if fault.path in paths))
    return chronicle.with_origins(chosen)


def within(log: Log, since: str = "", until: str = "") -> Log:
    """What happened, and what could not be read, between two days, both included; an empty day is none."""

    def has(day: str) -> bool:
        return since <= day and (not until or day <= until)

    entries = tuple(entry for entry in log.entries if has(entry.commit.day))
    return replace(log, entries=entries, skipped=tuple(fault for fault in log.skipped if has(fault.day)))


def _chosen(log: Log, tests: list[Test]) -> Log:
    kept = (entry.keeping(lambda event, by: all(test(event, by) for test in tests)) for entry in log.entries)
    return replace(log, entries=tuple(entry for entry in kept if entry.events))


def _tests(chronicle: Chronicle, query: Query) -> Iterator[Test]:
    if query.things:
        yield lambda event, _by: event.thing in query.things
    if query.events:
        yield lambda event, _by: event.kind in query.events
    if query.ids:
        keys = set().union(*(chronicle.names.keys(id) for id in query.ids))
        yield lambda event, _by: (event.thing, event.id) in keys
    if query.areas:
        yield _in_areas(chronicle, query.areas)


def _in_areas(chronicle: Chronicle, areas: tuple[str, ...]) -> Test:
    """Decisions and exceptions of an area, what was decided in such a decision, and the area itself."""
    _check("area", areas, chronicle.names.of("area"))
    area_of = {
        name: decision.area
        for told in chronicle.histories
        for _, event in told.events
        if isinstance(decision := event.new or event.old, Decision)
        for name in (decision.id, *decision.aliases)
    }

    def test(event: Event, _by: Commit) -> bool:
        if event.thing == "area" and event.id in areas:
            return True
        return any(
            getattr(thing, "area", "") in areas or area_of.get(getattr(thing, "decided_in", "")) in areas
            for thing in (event.old, event.new)
            if thing is not None
        )

    return test


_ROLES = (
    "owner",
    "decider",
    "proposed_by",
    "agreed_by",
    "requested_by",
    "accepted_by",
    "owns",
    "co_owns",
    "backup",
    "delegated_to",
    "to",
)
"""Fields that make someone answer for a thing; who was only asked or told is not meant."""


def _by_people(chronicle: Chronicle, whole: Log, people: tuple[str, ...]) -> Test:
    """What someone changed, and what changed in things that someone answers for, or in their own entry or rights."""
    called = _called(chronicle, whole)
    meant = frozenset(one for word in people for one in _meant(word, called))

    def test(event: Event, by: Commit) -> bool:
        if by.author in meant:
            return True
        if event.thing == "person":
            return event.id in meant
        if any(isinstance(content, str) and content in meant for content in (event.before, event.after)):
            return True
        return any(_answers(thing, meant) for thing in (event.old, event.new) if thing is not None)

    return test


def _called(chronicle: Chronicle, whole: Log) -> dict[str, set[str]]:
    """Everyone of the charter by their handle, and each other author by name, with all that they are called."""
    found = {handle: {handle} for handle in chronicle.names.of("person")}
    for told in chronicle.histories:
        for handle, person in told.people.items():
            found.setdefault(handle, {handle}).update(filter(None, (person.name, *person.emails)))
    steps = (step.commit for told in chronicle.histories for step in told.steps)
    for commit in filter(None, chain(steps, *(entry.origins for entry in whole.entries))):
        found.setdefault(commit.author, {commit.author}).update(filter(None, (commit.name, commit.email)))
    return found


def _meant(word: str, called: dict[str, set[str]]) -> list[str]:
    """Whom a word means: what someone is called, or else a first name or another part of it that only one has."""
    if found := [one for one, names in called.items() if word in names]:
        return found
    part = word.casefold()
    for of_words in (True, False):
        matched = {
            one: {name for name in names if part in (name.casefold().split() if of_words else name.casefold())}
            for one, names in called.items()
        }
        found = [one for one, names in matched.items() if names]
        if len(set().union(*(matched[one] for one in found))) > 1 < len(found):
            raise CannotDo(f"{word} may be {', '.join(found[:-1])} or {found[-1]}: name one of them")
        if found:
            return found
    near = nearest(word, sorted(set().union(*called.values())))
    hint = f"did you mean {near}?" if near else f"there are {', '.join(called)}" if called else "there is none"
    raise CannotDo(f"{word} is no person of this history: {hint}")


def _answers(thing: Thing, people: Collection[str]) -> bool:
    for role in _ROLES:
        held = getattr(thing, role, "")
        if held and (held in people if isinstance(held, str) else any(person in people for person in held)):
            return True
    return False


def _check(word: str, named: Iterable[str], known: list[str]) -> None:
    for name in named:
        if name not in known:
            near = nearest(name, known)
            hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}" if known else "there is none"
            raise CannotDo(f"{name} is no {word} of this history: {hint}")
