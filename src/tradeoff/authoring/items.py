"""What becomes of an item: moved, dropped or delivered, with the public note on what lost and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from tradeoff.authoring.scalars import check_past
from tradeoff.calendar import add_days, days_between, is_day, last_day, period
from tradeoff.desk import Desk, without_status
from tradeoff.draft import Draft, Plain
from tradeoff.errors import CannotDo
from tradeoff.portfolio import Link
from tradeoff.reading import stem_of
from tradeoff.records import Capacity, Item, Route, Team, Thing
from tradeoff.rules.changes import LIFE_CYCLES, steps_to
from tradeoff.rules.since import is_later, listed, lost
from tradeoff.stories import words

HORIZONS = ("now", "next", "later")
STATUSES = ("proposed", "planned", "in_progress", "paused")
"""The states that an item can be moved to; `drop` and `deliver` have the others."""

Fields = Mapping[str, str]
"""Fields of an item with the text that they get: an empty one is taken away, one that is not named stays."""


class Note(NamedTuple):
    """The public note on what lost: why, to which item, by which decision, and when it is looked at again."""

    reason: str = ""
    displaced_by: str = ""
    decided_in: str = ""
    revisit_by: str = ""


NO_NOTE = Note()


# What it would come to


def find(desk: Desk, id: str) -> Item:
    """The item with an id; raises `CannotDo` without one, and for one of which nobody knows how it stands."""
    item = desk.only("item", id)
    assert isinstance(item, Item)
    if not item.status:
        raise CannotDo(without_status(item))
    return item


def find_live(desk: Desk, id: str) -> Item:
    """The same, of one that is not over; raises `CannotDo` for one that is."""
    item = find(desk, id)
    if not item.live:
        since = f" since {item.delivered_on}" if item.status == "delivered" and item.delivered_on else ""
        raise CannotDo(f"{item.id} is {item.status}{since}: it has no place on the roadmap any more")
    return item


def after(item: Item, fields: Fields) -> Item:
    """The item as it would be with other fields."""
    return msgspec.structs.replace(item, **fields)


def settled(item: Item, fields: Fields) -> dict[str, str]:
    """The fields that do change, and what follows from them: what is for later is no longer committed."""
    changed = {name: text for name, text in fields.items() if text != getattr(item, name)}
    if changed.get("horizon") == "later" and item.commitment == "committed":
        changed["commitment"] = "aspirational"
    return changed


def due_problem(item: Item, fields: Fields, day: str) -> str:
    """What is wrong with the due that an item would have, in words; empty if nothing is."""
    new = after(item, fields)
    if not new.live:
        return ""
    if new.horizon == "later" and is_day(new.due):
        half = _half(max(new.due, add_days(last_day(_half(day)), 1)))
        return f"{item.id} is for later, and due on the day {new.due}: say a period, such as {half}, or none"
    if new.horizon == "now" and new.active and not new.due:
        return f"{item.id} is in now, and has no due: say a day or a period"
    is_moved = new.horizon != item.horizon or new.due != item.due
    if is_moved and new.active and "" < last_day(new.due) < day:
        return f"{new.due} is past, and {item.id} is not delivered: say a day to come, or a period"
    return ""


def _half(day: str) -> str:
    """The half of a year that a day is in."""
    return f"{day[:4]}-H{1 if day[5:7] < '07' else 2}"


def loses(item: Item, fields: Fields) -> str:
    """How an item would lose its place, in words; empty if it would not, and so needs no note."""
    new = after(item, fields)
    put_off = item.due and (not new.due or is_later(item.due, new.due))
    if not lost(item, new):
        if item.committed and put_off and new.status != "delivered":
            return f"is put off from {item.due} to {new.due or 'no day'}"
        return ""
    if new.status != item.status and new.status in ("paused", "dropped"):
        return f"is {new.status}"
    if new.horizon != item.horizon:
        return f"goes from {item.horizon or 'no horizon'} to {new.horizon}"
    return "is no longer committed"


def check(item: Item, fields: Fields, day: str) -> None:
    """Raises `CannotDo` for fields that an item cannot have, or not yet."""
    if "status" in fields:
        _check_step(item, fields["status"])
    if fields.get("horizon", item.horizon) == "later" and fields.get("commitment") == "committed":
        raise CannotDo(f"{item.id} would be for later, and what is for later is not committed: move it to now or next")
    if problem := due_problem(item, fields, day):
        raise CannotDo(problem)


def _check_step(item: Item, status: str) -> None:
    """Raises `CannotDo` for a status that may not follow the one that an item has; says which comes before."""
    table = LIFE_CYCLES[Item]
    if status == item.status or status in table[item.status]:
        return
    if not table[item.status]:
        raise CannotDo(f"{item.id} is {in_words(item.status)}, and stays that: for what is to come, begin a new item")
    may = listed([in_words(one) for one in table[item.status]])
    between = steps_to(table, item.status, status)[1]
    first = f"`tradeoff move {item.id} {item.horizon or 'next'} --status {between}`"
    raise CannotDo(
        f"{item.id} is {in_words(item.status)}, and can become {may}, not {in_words(status)}: "
        f"first {first}, and commit that"
    )


def in_words(status: str) -> str:
    """A status as a message says it."""
    return status.replace("_", " ")


# Writing it


def write(desk: Desk, item: Item, fields: Fields) -> str:
    """Drafts other fields of an item; what became of it, in words."""
    draft, said = desk.draft(item), []
    for name, text in fields.items():
        route, before = (*item.at.route, name), getattr(item, name)
        if text:
            draft.set(route, text)
        else:
            draft.remove(route)
        said.append(words.change(name, before or None, text or None))
    return f"{item.id}: {', '.join(said)}"


def _write_note(desk: Desk, item: Item, note: Note, on: str) -> str:
    """Drafts the note of an item, in the place of an older one; the note in words."""
    content = {"on": on, **_known(desk, item, note)._asdict()}
    put(desk.draft(item), (*item.at.route, "deprioritized"), {key: text for key, text in content.items() if text})
    by = f", displaced by {content['displaced_by']}" if content["displaced_by"] else ""
    return f"deprioritized on {on}{by}: {in_a_line(note.reason)}"


def put(draft: Draft, route: Route, content: dict[str, Plain]) -> None:
    """Drafts a mapping in the place of an older one, of which only the keys of others stay, `x_…`."""
    there: Any = draft.data
    for step in route:
        there = there.get(step) if isinstance(there, dict) else there[step]
    kept = {key: value for key, value in there.items() if key.startswith("x_")} if isinstance(there, dict) else {}
    draft.set(route, content | kept)


def in_a_line(text: str) -> str:
    """A text as a message says it."""
    return " ".join(text.split())


def _known(desk: Desk, item: Item, note: Note) -> Note:
    """A note whose references lead somewhere; raises `CannotDo` for one whose do not."""
    if note.displaced_by and find_live(desk, note.displaced_by).id == item.id:
        raise CannotDo(f"{item.id} cannot lose to itself: name the item that wins")
    decided_in = desk.find("decision", note.decided_in).id or note.decided_in if note.decided_in else ""
    if note.revisit_by and note.revisit_by <= desk.day:
        raise CannotDo(f"{note.revisit_by} is not to come: say a day after {desk.day} on which it is looked at again")
    return note._replace(decided_in=decided_in)


# Moving and dropping


@dataclass(frozen=True, slots=True)
class Move:
    """Where an item goes: its new `horizon`, `due`, `status` and `commitment`, and the note if it loses by that."""

    item: str
    fields: Fields
    note: Note = NO_NOTE


def find_movable(desk: Desk, id: str, fields: Fields) -> Item:
    """The item to move; what was dropped comes back only as a proposal. Raises `CannotDo` for what cannot move."""
    item = find(desk, id)
    if item.dead and fields.get("status") == "proposed":
        return item
    if item.dead:
        raise CannotDo(f"{id} is dropped: `--status proposed` raises it again")
    return find_live(desk, id)


def move(desk: Desk, wanted: Move) -> Iterator[str]:
    """Drafts a move; says in a line each what it comes to. Raises `CannotDo` for one that is not possible."""
    item = find_movable(desk, wanted.item, wanted.fields)
    fields = settled(item, wanted.fields)
    if not fields:
        place = f"{item.horizon or 'no horizon'}{f', due {item.due}' if item.due else ''}"
        yield f"{item.id} is {in_words(item.status)} in {place} already"
        return
    check(item, wanted.fields, desk.day)
    if (how := loses(item, fields)) and not wanted.note.reason:
        raise CannotDo(f"{item.id} {how}: say with --reason what wins, and why")
    yield write(desk, item, fields)
    if wanted.note.reason:
        yield _write_note(desk, item, wanted.note, desk.day)
    new = after(item, fields)
    if not item.committed and (said := counts_as_committed(new)):
        yield said
    if is_at_work_elsewhere(item, fields):
        yield f"{item.id} is still in progress: if work on it stops, say so with --status planned or --status paused"
    elif new.horizon == "now" and new.status == "paused":
        yield f"{item.id} is still paused: --status in_progress takes it up again"


def counts_as_committed(item: Item) -> str:
    """That an item is a promise by where it stands, in words; empty where it is none, or says so itself."""
    if not item.committed or item.commitment:
        return ""
    stands = f"{item.id} is {in_words(item.status)} in now"
    return f"{stands}, and so counts as committed; `commitment: aspirational` says otherwise"


def is_at_work_elsewhere(item: Item, fields: Fields) -> bool:
    """Whether an item would leave `now` and still be in progress."""
    new = after(item, fields)
    return new.status == "in_progress" and item.horizon == "now" and new.horizon in ("next", "later")


@dataclass(frozen=True, slots=True)
class Drop:
    """An item that is dropped, on which day, and the note on it."""

    item: str
    note: Note
    on: str


def drop(desk: Desk, wanted: Drop) -> Iterator[str]:
    """Drafts that an item is dropped; says what still refers to it. Raises `CannotDo` for one that was delivered."""
    item = find(desk, wanted.item)
    if item.dead:
        since = f" since {item.deprioritized.on}" if item.deprioritized and item.deprioritized.on else ""
        _refuse_another_note(item, wanted.note)
        yield f"{item.id} is dropped already{since}"
        return
    _check_step(item, "dropped")
    check_past(wanted.on, desk.day)
    yield write(desk, item, {"status": "dropped"})
    yield _write_note(desk, item, wanted.note, wanted.on)
    yield from left_behind(desk, item)


def _refuse_another_note(item: Item, note: Note) -> None:
    """Raises `CannotDo` for a note on an item that has lost already, and says something else of it."""
    there = item.deprioritized
    for flag, name in (("--reason", "reason"), ("--by", "displaced_by"), ("--decided-in", "decided_in")):
        wanted = getattr(note, name)
        if wanted and (there is None or wanted.split() != getattr(there, name).split()):
            raise CannotDo(
                f"{item.id} is dropped already, and does not say that ({flag}): leave it out, or edit {item.at.path}"
            )


def left_behind(desk: Desk, item: Item) -> Iterator[str]:
    """Who relies on an item that is dropped, but for notes on what loses."""
    found = [
        f"{_name(link.source)} ({'.'.join(step for step in link.field if isinstance(step, str))})"
        for link in desk.portfolio.links_to(item)
        if _relies(desk, link)
    ]
    if found:
        yield f"still named by {', '.join(dict.fromkeys(found))}: decide what becomes of that"


def _relies(desk: Desk, link: Link) -> bool:
    """Whether a reference counts on the item that it names, and comes from something that is not over."""
    source = link.source
    if link.field[0] in ("displaces", "deprioritized", "not_doing"):
        return False
    if isinstance(source, Capacity | Team):
        return last_day(stem_of(source.at.path)) >= desk.day
    return bool(getattr(source, "live", True))


def _name(thing: Thing) -> str:
    return f"{thing.id} in {stem_of(thing.at.path)}" if isinstance(thing, Team) else thing.id


# Delivering


@dataclass(frozen=True, slots=True)
class Delivery:
    """An item that is delivered, and on which day; empty for today."""

    item: str
    on: str = ""


def deliver(desk: Desk, wanted: Delivery) -> Iterator[str]:
    """Drafts that an item is delivered; says by when and how to measure it. Raises `CannotDo` if it cannot be."""
    item = find(desk, wanted.item)
    on = wanted.on or desk.day
    if item.status == "delivered" and item.delivered_on and wanted.on in ("", item.delivered_on):
        yield f"{item.id} is delivered already since {item.delivered_on}"
        return
    if item.status == "delivered" and item.delivered_on:
        raise CannotDo(f"{item.id} was delivered on {item.delivered_on}: what happened on a day stays on it")
    _check_step(item, "delivered")
    check_past(on, desk.day)
    if item.intake and on < item.intake.requested_on:
        raise CannotDo(f"{item.id} was requested on {item.intake.requested_on}, and cannot be delivered before that")
    yield write(desk, item, settled(item, {"status": "delivered", "delivered_on": on})) + _lateness(item, on)
    yield _how_to_measure(desk, item, on)


def _lateness(item: Item, on: str) -> str:
    """How far off its due an item was delivered, in words."""
    if not item.due or on == item.due:
        return " (on the day)" if item.due else ""
    days = days_between(on, item.due)
    if period(item.due) and days >= 0:
        return f" (due {item.due})"
    count = "one day" if abs(days) == 1 else f"{abs(days)} days"
    return f" ({count} {'before' if days > 0 else 'after'} its due {item.due})"


def _how_to_measure(desk: Desk, item: Item, on: str) -> str:
    """By when the result of a delivery is asked for, and the command that records it."""
    before = add_days(on, int(desk.portfolio.charter.limits.measure_days))
    outcome = item.outcome
    if outcome is None or not outcome.metric:
        return f"say before {before} what it did: `tradeoff measure {item.id} --status achieved|partial|missed`"
    aim = []
    if outcome.baseline and outcome.baseline.value is not None:
        aim.append(f"it was {outcome.baseline.value:g}")
    if outcome.target and outcome.target.value is not None:
        aim.append(f"the target is {words.value(msgspec.to_builtins(outcome.target))}")
    said = f" ({', '.join(aim)})" if aim else ""
    return f"measure {outcome.metric} before {before}{said}: `tradeoff measure {item.id} VALUE`"
