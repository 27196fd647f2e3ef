"""One item displaces another: the entry in the item that wins, and what becomes of the one that loses."""

from collections.abc import Iterator
from dataclasses import dataclass

from tradeoff import snapshot
from tradeoff.authoring.items import HORIZONS, Fields, after, check, find_live, in_a_line, left_behind, settled, write
from tradeoff.authoring.scalars import number
from tradeoff.calendar import last_day
from tradeoff.conformance import nearest
from tradeoff.desk import Desk
from tradeoff.draft import Plain
from tradeoff.errors import CannotDo
from tradeoff.records import Capacity, Decision, Item, Roadmap
from tradeoff.rules.roadmaps import in_direction
from tradeoff.rules.since import is_later
from tradeoff.stories import words

EFFECTS = ("delayed", "descoped", "dropped")


@dataclass(frozen=True, slots=True)
class Displacement:
    """One item displaces another, and what becomes of that: its fields; numbers as they are to be written.

    `decided_in` is the decision that lowers the target, or that the note of the `period` names.
    """

    loser: str
    winner: str
    effect: str
    why: str
    fields: Fields
    effort_weeks: str = ""
    target: str = ""
    decided_in: str = ""
    period: str = ""


def check_displaceable(loser: Item, winner: Item) -> None:
    """Raises `CannotDo` for an item that displaces itself."""
    if loser.id == winner.id:
        raise CannotDo(f"{loser.id} cannot displace itself: name the item that wins with --by")


def horizons_from(item: Item) -> tuple[str, ...]:
    """The horizons in which an item is no earlier than it is."""
    return HORIZONS[HORIZONS.index(item.horizon) :] if item.horizon else HORIZONS


def delay_problem(item: Item, fields: Fields) -> str:
    """Why an item would not come later with other fields, in words; empty if it would."""
    new = after(item, fields)
    if new.horizon and new.horizon not in horizons_from(item):
        return f"{item.id} is in {item.horizon}, and what is delayed does not go to {new.horizon}"
    if new.due and new.due != item.due and item.due and not is_later(item.due, new.due):
        return f"{item.id} is due {item.due}, and {new.due} is not later"
    if new.horizon != item.horizon or (new.due and new.due != item.due):
        return ""
    return f"{item.id} would be as early as it is: say a later --due or --horizon"


def effort_problem(item: Item, text: str) -> str:
    """Why a number of weeks is no smaller scope, in words; empty if it is."""
    weeks = number(text, "--effort-weeks")
    if weeks <= 0:
        return "an effort is more than no weeks"
    if item.effort_weeks is not None and weeks >= item.effort_weeks:
        return f"{item.id} takes {item.effort_weeks:g} weeks, and {text} is not less"
    return ""


def target_problem(desk: Desk, item: Item, text: str) -> str:
    """Why a value is no lower target, in words; empty if it is one."""
    value = number(text, "--target")
    outcome = item.outcome
    if outcome is None or outcome.target is None or outcome.target.value is None:
        return f"{item.id} has no target that could be lowered"
    metric = desk.portfolio.metric(outcome.metric)
    direction, old = metric.direction if metric else "", outcome.target.value
    more = in_direction(direction, old, value)
    if value == old or (more is not None and more > 0):
        return f"{item.id} is to bring {outcome.metric} to {old:g}, and {text} asks no less of it"
    start = outcome.baseline.value if outcome.baseline else None
    gain = None if start is None else in_direction(direction, start, value)
    if gain is not None and gain <= 0:
        return f"{text} is no better than the {start:g} that {outcome.metric} had before: then drop {item.id}"
    return ""


def scope_problem(desk: Desk, item: Item, effort_weeks: str, target: str) -> str:
    """Why an item would not be smaller with another effort or target, in words; empty if it would."""
    if not (effort_weeks or target):
        return f"{item.id} would be as large as it is: say a smaller --effort-weeks or a lower --target"
    problem = effort_problem(item, effort_weeks) if effort_weeks else ""
    return problem or (target_problem(desk, item, target) if target else "")


def check_decision(desk: Desk, item: Item, id: str) -> None:
    """Raises `CannotDo` for a decision that cannot be the one that lowers an item's target."""
    decision = desk.find("decision", id)
    assert isinstance(decision, Decision)
    before = desk.portfolio.decision(item.decided_in)
    if before is not None and before.id == decision.id:
        raise CannotDo(f"{decision.id} decided {item.id} as it is: a lower target needs another decision")
    if not decision.accepted:
        raise CannotDo(f"{decision.id} is {decision.status}: a lower target needs a decision that is accepted")


def needs_decision(item: Item, target: str) -> bool:
    """Whether a lower target has to be decided: what is under way is not measured by less in silence."""
    return bool(target) and item.status == "in_progress"


def reason_there(winner: Item, loser: Item, effect: str) -> str:
    """Why one item displaces another to an effect, as the one that wins says already; empty where it does not."""
    return next((one.why for one in winner.displaces if (one.item, one.effect) == (loser.id, effect)), "")


def _is_committed(desk: Desk, winner: Item, loser: Item, effect: str) -> bool:
    """Whether the last commit says already that one item displaces another, so that what follows is another loss."""
    if snapshot.repository_root(desk.root) is None:
        return True
    from tradeoff import git
    from tradeoff.contents import Contents

    if not git.has_commits(desk.root):
        return False
    blobs = git.tracked(desk.root, "HEAD", winner.at.path)
    with git.Objects(desk.root) as objects:
        contents = Contents(objects)
        contents.read({blob.oid: blob.path for blob in blobs})
    for blob in blobs:
        record = contents.record(blob.oid, blob.path)
        before = record.items if isinstance(record, Roadmap) else ()
        for item in before:
            if item.id == winner.id:
                return any(one.item == loser.id and one.effect == effect for one in item.displaces)
    return False


def displace(desk: Desk, wanted: Displacement) -> Iterator[str]:
    """Drafts a displacement, and what becomes of the item that loses; raises `CannotDo` where nothing would."""
    loser, winner = find_live(desk, wanted.loser), find_live(desk, wanted.winner)
    check_displaceable(loser, winner)
    fields = settled(loser, _fields_of(wanted))
    _check_effect(desk, loser, wanted)
    yield _write_displacement(desk, loser, winner, wanted)
    said = ([write(desk, loser, fields)] if fields else []) + list(_write_scope(desk, loser, wanted))
    yield ", ".join(said) if fields else f"{loser.id}: {', '.join(said)}"
    if wanted.period:
        yield _write_in_period(desk, loser, wanted, fields)
    if wanted.effect == "dropped":
        yield from left_behind(desk, loser)


def _write_scope(desk: Desk, loser: Item, wanted: Displacement) -> Iterator[str]:
    """Drafts a smaller effort and a lower target, with the decision that lowers it; each in words."""
    draft, route = desk.draft(loser), loser.at.route
    if wanted.effort_weeks:
        draft.set((*route, "effort_weeks"), number(wanted.effort_weeks, "--effort-weeks"))
        yield words.change("effort_weeks", loser.effort_weeks, wanted.effort_weeks)
    if wanted.target and loser.outcome and loser.outcome.target:
        draft.set((*route, "outcome", "target", "value"), number(wanted.target, "--target"))
        yield words.change("target", loser.outcome.target.value, wanted.target)
        if wanted.decided_in:
            decided = desk.find("decision", wanted.decided_in).id
            draft.set((*route, "decided_in"), decided)
            yield words.change("decided_in", loser.decided_in or None, decided)


def _fields_of(wanted: Displacement) -> Fields:
    return {"status": "dropped"} if wanted.effect == "dropped" else wanted.fields


def _check_effect(desk: Desk, loser: Item, wanted: Displacement) -> None:
    """Raises `CannotDo` where the item that loses would not lose what the effect says."""
    problem = ""
    if wanted.effect == "delayed":
        problem = delay_problem(loser, wanted.fields)
    elif wanted.effect == "descoped":
        problem = scope_problem(desk, loser, wanted.effort_weeks, wanted.target)
        if not problem and wanted.target and wanted.decided_in:
            check_decision(desk, loser, wanted.decided_in)
        elif not problem and needs_decision(loser, wanted.target):
            problem = f"{loser.id} is in progress: say with --decided-in which decision lowers its target"
    if problem:
        raise CannotDo(problem)
    check(loser, _fields_of(wanted), desk.day)


def _write_displacement(desk: Desk, loser: Item, winner: Item, wanted: Displacement) -> str:
    """Drafts the entry in the item that wins; another effect of one that is there replaces it."""
    draft, route = desk.draft(winner), (*winner.at.route, "displaces")
    known = next((index for index, one in enumerate(winner.displaces) if one.item == loser.id), None)
    if known is None:
        draft.append(route, {"item": loser.id, "effect": wanted.effect, "why": wanted.why})
        return f"{winner.id} displaces {loser.id}, {wanted.effect}: {in_a_line(wanted.why)}"
    before = winner.displaces[known].effect
    if before == wanted.effect and _is_committed(desk, winner, loser, before):
        raise CannotDo(
            f"{winner.id} displaces {loser.id} as {before} already: what becomes of it now needs a note of its own, "
            f"see `tradeoff move` and `tradeoff drop` with --by {winner.id}"
        )
    draft.set((*route, known, "effect"), wanted.effect)
    draft.set((*route, known, "why"), wanted.why)
    effects = f"{before or 'somehow'} → {wanted.effect}" if before != wanted.effect else wanted.effect
    return f"{winner.id} displaces {loser.id}, {effects}: {in_a_line(wanted.why)}"


def _write_in_period(desk: Desk, loser: Item, wanted: Displacement, fields: Fields) -> str:
    """Drafts the note of a period on the item that loses; raises `CannotDo` where nobody would believe it."""
    capacity = find_period(desk, wanted.period)
    if any(note.item == loser.id for note in capacity.deprioritized):
        return f"{capacity.id} deprioritizes {loser.id} already"
    new = after(loser, fields)
    if last_day(capacity.id) >= desk.day and new.active and (new.horizon == "now" or new.status == "in_progress"):
        state = "in progress" if new.status == "in_progress" else "in now"
        raise CannotDo(
            f"{capacity.id} would say that {loser.id} waits, and it would still be {state}: "
            "add --horizon next --status planned, or leave --in out"
        )
    decided = desk.find("decision", wanted.decided_in).id if wanted.decided_in else ""
    until = new.due if wanted.effect == "delayed" else ""
    entry: dict[str, Plain] = {"item": loser.id, "effect": wanted.effect, "reason": wanted.why}
    entry |= {key: text for key, text in (("until", until), ("decided_in", decided)) if text}
    desk.draft(capacity).append(("deprioritized",), entry)
    return f"{capacity.id} deprioritizes {loser.id}, {wanted.effect}{f' until {until}' if until else ''}"


def find_period(desk: Desk, id: str) -> Capacity:
    """The capacity of a period; raises `CannotDo` without one."""
    found = desk.portfolio.periods.get(id)
    if found is None:
        near = nearest(id, list(desk.portfolio.periods))
        hint = f"did you mean {near}?" if near else f"`tradeoff new capacity {id}` makes one"
        raise CannotDo(f"there is no capacity {id}: {hint}")
    return found
