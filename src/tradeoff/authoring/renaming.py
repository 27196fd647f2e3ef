"""Another id for something: its file, all that refers to it, its mentions in texts, and what keeps the old one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tradeoff import snapshot, workspace
from tradeoff.authoring import echoes, ids, mentions
from tradeoff.authoring.echoes import places
from tradeoff.authoring.mentions import Name
from tradeoff.conformance import nearest
from tradeoff.desk import Desk, ambiguous, to_mend
from tradeoff.errors import CannotDo
from tradeoff.portfolio import kind_of, with_article
from tradeoff.reading import Reading
from tradeoff.records import Decision, Item, Metric, Record, RiskException, Route, Thing
from tradeoff.reporters.display import number
from tradeoff.rules.since import listed
from tradeoff.snapshot import shown

KINDS = ("decision", "item", "exception", "theme", "metric", "roadmap", "area", "escalation", "team", "person")
"""What can have another id. A capacity is called after its period, charter and scorecard after their files."""

_FILES = ("decision", "exception", "roadmap")


@dataclass(frozen=True, slots=True)
class Named:
    """What has an id: its kind, and where it stands; a team in each of its periods, a person in the charter."""

    kind: str
    id: str
    places: tuple[Thing, ...]
    alone: bool
    """Whether nothing of another kind has the same id."""

    @property
    def thing(self) -> Thing:
        """The thing itself, or the first of its places."""
        return self.places[0]


# What is to be renamed


def find(desk: Desk, id: str, kind: str = "") -> Named:
    """What has an id, of a kind if several kinds have it; raises `CannotDo` where that is nothing, or not clear."""
    by_kind: dict[str, list[Thing]] = {}
    for known, name, thing in _all(desk):
        if name == id:
            by_kind.setdefault(known, []).append(thing)
    found = {known: things for known, things in by_kind.items() if kind in ("", known)}
    if not found:
        _refuse_unknown(desk, id, kind, list(by_kind))
    if len(found) > 1:
        raise CannotDo(f"{id} is {listed([with_article(one) for one in found], 'and')}: say which, with --kind")
    (known, things), *_ = found.items()
    if known not in KINDS:
        reason = "after its period" if known == "capacity" else "after its file, which the settings name"
        raise CannotDo(f"{id} is {with_article(known)}, which is called {reason}, and keeps that id")
    if known != "team" and len(things) > 1:
        raise CannotDo(ambiguous(things))
    return Named(known, id, tuple(things), len(by_kind) == 1)


def _all(desk: Desk) -> Iterator[tuple[str, str, Thing]]:
    """Everything with an id: kind, id and where it stands."""
    portfolio = desk.portfolio
    for thing in (*portfolio.referring(), *portfolio.scorecards):
        yield kind_of(thing), thing.id, thing
    for handle in portfolio.people:
        yield "person", handle, portfolio.charter


def _refuse_unknown(desk: Desk, id: str, kind: str, kinds: Sequence[str]) -> None:
    if kinds:
        raise CannotDo(f"{id} is {listed([with_article(one) for one in kinds])}, and no {kind}")
    aliased = desk.portfolio.decision(id)
    if aliased is not None:
        raise CannotDo(f"{id} is another name of {aliased.id} already: name that id")
    for reading in desk.readings.values():
        if reading.data is None and id in (reading.stem, *_raw_words(desk, reading, id)):
            raise CannotDo(f"no record that can be read is called {id}, and {to_mend(reading)}")
    near = nearest(id, [name for _, name, _ in _all(desk)])
    hint = f": did you mean {near}?" if near else "; `tradeoff log --oneline` names what there is"
    raise CannotDo(f"nothing here is called {id}{hint}")


def _raw_words(desk: Desk, reading: Reading[Record], id: str) -> tuple[str, ...]:
    """The id, if a file that is no record says it."""
    _, raw = next(iter(desk.files.contents([desk.files.entry(reading.path)])))
    return (id,) if mentions.spelt(id).search(raw) else ()


# The new id


def check(desk: Desk, named: Named, new: str) -> None:
    """Raises `CannotDo` for an id that the thing cannot have: malformed, its own, taken here, elsewhere or before."""
    ids.check(new)
    if new == named.id:
        raise CannotDo(f"{new} is its id already")
    if named.kind in ids.NAMESPACE:
        if not _is_own_alias(named, new) and (where := ids.taken(desk, new)):
            raise CannotDo(f"{where}: choose another id")
    elif place := _taken_in_kind(desk, named, new):
        raise CannotDo(f"{new} is {with_article(named.kind)} already, in {place}: choose another id")
    if named.kind in _FILES:
        path = _name(named, new).new_path
        below = path.removeprefix(desk.below(""))
        if desk.files.is_file(path):
            raise CannotDo(f"{shown(path)} is there already, and is not overwritten: choose another id")
        if not workspace.record_test(desk.space.settings)(below):
            raise CannotDo(f"{shown(path)} would be no record: see `paths` and `exclude` in {snapshot.SETTINGS}")
        if (desk.root / named.thing.at.path).is_symlink():
            raise CannotDo(f"{named.thing.at.path} is a symbolic link: rename the file that it leads to, and the link")


def _is_own_alias(named: Named, new: str) -> bool:
    """Whether a decision only gets an id back that it had."""
    return isinstance(named.thing, Decision) and new in named.thing.aliases


def _taken_in_kind(desk: Desk, named: Named, new: str) -> str:
    """Where something of the same kind has the id; teams are told apart within their period."""
    periods = {thing.at.path for thing in named.places}
    for kind, id, thing in _all(desk):
        if kind == named.kind and id == new and (kind != "team" or thing.at.path in periods):
            return thing.at.path
    return ""


# Renaming


def rename(desk: Desk, id: str, new: str, kind: str = "") -> Iterator[str]:
    """Gives something another id, wherever it is named; says what followed, what was left, and what keeps the old one.

    Raises `CannotDo` where a file that cannot be read names it too, as the reference in it would be lost.
    """
    named = find(desk, id, kind)
    check(desk, named, new)
    _refuse_unreadable(desk, named)
    name = _name(named, new)
    _respell_suppressions(desk, name)
    followed = _follow(desk, named, new)
    _set_id(desk, named, new)
    desk.renamed[new] = named.id
    yield _done(named, new)
    if followed:
        yield f"{number(sum(followed.values()), 'reference')} followed, in {places(followed)}"
    yield from echoes.in_baseline(desk, name)
    yield from echoes.in_texts(desk, name)
    yield from echoes.in_records(desk, name)
    if named.kind in _FILES:
        desk.move(named.thing.at.path, name.new_path)
    yield from echoes.in_commits(desk, name)
    yield from _against_a_base(desk, named)


def _name(named: Named, new: str) -> Name:
    """How a text may speak of it. What charters and periods call their own are words of every text."""
    path = named.thing.at.path if named.kind in _FILES else ""
    everyday = named.kind not in (*ids.NAMESPACE, "roadmap") or mentions.is_everyday(named.id)
    return Name(named.id, new, named.kind, path, everyday or not named.alone, shared=not named.alone)


def _done(named: Named, new: str) -> str:
    said = f"the {named.kind} {named.id} is called {new} now"
    if named.kind == "decision":
        return f"{said}; {named.id} stays as an alias"
    if named.kind == "team" and len(named.places) > 1:
        return f"{said}, in {number(len(named.places), 'period')}"
    return said


def _refuse_unreadable(desk: Desk, named: Named) -> None:
    for reading in desk.readings.values():
        if reading.data is None and _raw_words(desk, reading, named.id):
            raise CannotDo(f"{named.id} is named in a file that cannot be read: {to_mend(reading)}")


def _set_id(desk: Desk, named: Named, new: str) -> None:
    for thing in named.places:
        draft = desk.draft(thing)
        if named.kind == "person":
            draft.rename(("people", named.id), new)
            continue
        draft.set((*thing.at.route, "id"), new)
        if isinstance(thing, Decision):
            if new in thing.aliases:
                draft.set(("aliases", thing.aliases.index(new)), named.id)
            else:
                draft.append(("aliases",), named.id)


def _follow(desk: Desk, named: Named, new: str) -> Counter[str]:
    """Respells every reference, but for those by an alias; by path, how many there were."""
    found: Counter[str] = Counter()
    if named.kind in ("roadmap", "team"):  # nothing refers to one
        return found
    for source, field in _references(desk, named):
        desk.draft(source).set((*source.at.route, *field), new)
        found[source.at.path] += 1
    return found


def _references(desk: Desk, named: Named) -> Iterator[tuple[Thing, Route]]:
    """Who names it by its id, and in which field."""
    for source in desk.portfolio.referring():
        for field, target, kinds in source.references():  # type: ignore[attr-defined]  # all that refer have it
            if target == named.id and _meant(desk, target, kinds) == named.kind:
                yield source, field


def _meant(desk: Desk, id: str, kinds: str) -> str:
    """The kind of what a reference leads to that may lead to several, as the rules follow it."""
    return next((kind for kind in kinds.split() if desk.portfolio.any_of(kind, id) is not None), "")


def _respell_suppressions(desk: Desk, name: Name) -> None:
    """The reasons of suppressions, which are comments that speak to the tool; first, as later edits move lines."""
    for reading in desk.readings.values():
        for comment in reading.comments:
            respelling = mentions.respell(comment.text.encode(), name)
            if respelling.lines:
                desk.draft(reading.path).replace(comment.span, respelling.raw.decode())


# What a run against a base will say


def _against_a_base(desk: Desk, named: Named) -> Iterator[str]:
    """What the rules on a change take a new id for, where nothing keeps the old one: said before somebody wonders."""
    if named.kind == "decision" or not _is_committed(desk):
        return
    thing = named.thing
    vanishes = (
        isinstance(thing, RiskException)
        or (isinstance(thing, Metric) and bool(thing.readings))
        or (isinstance(thing, Item) and thing.committed)
    )
    sources = {source.id: source for source, _ in _references(desk, named)}
    held = [id for id, one in sources.items() if isinstance(one, Decision | Item) and one.status in _HELD]
    takes = [f"{named.id} for deleted"] if vanishes else []
    takes += [f"what names it for edited ({', '.join(sorted(held))})"] if held else []
    if takes:
        yield f"only decisions keep old ids: `tradeoff lint --base` takes {' and '.join(takes)} in this change"


_HELD = ("accepted", "in_progress")
"""The statuses in which a decision or an item may not quietly say something else."""


def _is_committed(desk: Desk) -> bool:
    """Whether there is a commit that a change could be held against."""
    if snapshot.repository_root(desk.root) is None:
        return False
    from tradeoff import git

    return git.has_commits(desk.root)
