"""Rules on who watches the watchers: rights, acceptances and rules that a change turns in its own favour."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tradeoff import suppressions
from tradeoff.document import Problem
from tradeoff.events import Event, is_granted, things
from tradeoff.finding import FileFlag, Flag, Mark, mark, wrong
from tradeoff.reading import Reading, stem_of
from tradeoff.records import Decision, Record, RiskException, Settings, Thing
from tradeoff.rules.model import Context, Rule, rule
from tradeoff.rules.since import at_change
from tradeoff.suppressions import Suppression

if TYPE_CHECKING:  # it knows the rules
    from tradeoff.baseline import Baseline, Entry, Key
else:
    Baseline = Entry = Key = object


@rule("self-granted-right", "warning", "base")
def self_granted_right(c: Context) -> Iterator[Flag]:
    """An accepted decision that uses a right which the same change gives its decider.

    To own an area, to be delegated to and to be the one to whom it escalates are rights to decide.

    Why it hurts: who may decide is then settled by who did. The charter follows the decisions, not the other way
    round, and nobody ever discussed the right by itself.

    Bad:
        # after
        # charter.yaml
        areas: [{id: reliability, delegated_to: [ines]}]
        # decisions/status-page.yaml
        status: accepted
        decided_on: 2026-11-13
        decider: ines
        consulted: [jonas]
        unmeasurable_because: Nobody counts these questions.
        constraints: [{kind: people, note: One person on call}]
        smallest_bet: Write the next three incidents by hand.
        not_doing: [{what: Messages by phone, why: Nobody asked}]
        options: [{id: page, title: A page, cons: [One more place]}, {id: mail, title: Mails}]
        chosen: page
        revisit_by: 2027-05-31

    Good:
        # before
        # charter.yaml
        areas: [{id: reliability, delegated_to: [ines]}]
        # after
        # decisions/status-page.yaml
        status: accepted
        decided_on: 2026-11-13
        decider: ines
        consulted: [jonas]
        unmeasurable_because: Nobody counts these questions.
        constraints: [{kind: people, note: One person on call}]
        smallest_bet: Write the next three incidents by hand.
        not_doing: [{what: Messages by phone, why: Nobody asked}]
        options: [{id: page, title: A page, cons: [One more place]}, {id: mail, title: Mails}]
        chosen: page
        revisit_by: 2027-05-31

    How to fix: change the charter by itself and first, with whoever had the right before; then decide.
    """
    if c.base is None:
        return
    granted = {(event.thing, event.id, event.after): event for event in c.base.events if is_granted(event)}
    for decision in _using_a_right(c) if granted else ():
        if _entitled_before(c, decision):
            continue
        for thing, id in (("area", decision.area), ("escalation", decision.escalated)):
            event = granted.get((thing, id, decision.decider))
            if event is not None and event.new is not None:
                yield at_change(
                    decision,
                    "decider",
                    f"{decision.id} is decided by {decision.decider}, to whom the same change gives the right",
                    "change the charter by itself and first, then decide",
                    [_granted_at(event)],
                )
                break


def _using_a_right(c: Context) -> Iterator[Decision]:
    """The accepted decisions that were not before the change, or were somebody else's or of another area."""
    assert c.base is not None
    seen = set()
    for event in c.base.events:
        new, old = event.new, event.old
        if event.thing != "decision" or not isinstance(new, Decision) or id(new) in seen:
            continue
        seen.add(id(new))
        if not new.accepted or not _is_known_before(c, event):
            continue
        if not isinstance(old, Decision) or _use(old) != _use(new):
            yield new


def _is_known_before(c: Context, event: Event) -> bool:
    """Whether the base tells what a thing was, or that it was not there."""
    return event.old is not None or not (c.base and c.base.portfolio.unread(event.thing, event.id))


def _use(decision: Decision) -> tuple[str, ...]:
    return (decision.status, decision.decider, decision.area, decision.escalated)


def _entitled_before(c: Context, decision: Decision) -> bool:
    """Whether the decider could have decided this by the charter of the base."""
    assert c.base is not None
    before = c.base.portfolio
    area = before.area(decision.area)
    if area is not None and decision.decider in (area.owns, *area.delegated_to):
        return True
    escalation = before.escalation(decision.escalated)
    return escalation is not None and escalation.to == decision.decider


def _granted_at(event: Event) -> Mark:
    """Where in the charter a right is given."""
    assert event.new is not None
    given = getattr(event.new, event.field)
    field = (event.field, given.index(event.after)) if isinstance(given, tuple) else (event.field,)
    return mark(event.new, field, "given here")


@rule("self-approval", "warning", "base", yields_to=("self-accepted-risk",))
def self_approval(c: Context) -> Iterator[Flag]:
    """An acceptance that is recorded by nobody but the one who accepts, and to which nobody else agreed.

    It looks at decisions and exceptions that the change makes accepted or active. The author of a commit is known by
    `emails` in the charter; where those of the decider are not stated, or others worked on the file too, the rule is
    silent. To agree is to stand in `agreed_by`.

    Why it hurts: one pair of eyes wrote it, weighed it and said yes. Nobody was there to ask the question that would
    have changed it, and nobody else knows that it holds.

    Bad:
        # before
        # charter.yaml
        people: {jonas: {emails: [jonas@example.com]}}
        # after, by jonas@example.com
        # decisions/status-page.yaml
        status: accepted
        decided_on: 2026-11-13
        decider: jonas
        unmeasurable_because: Nobody counts these questions.
        constraints: [{kind: people, note: One person on call}]
        smallest_bet: Write the next three incidents by hand.
        not_doing: [{what: Messages by phone, why: Nobody asked}]
        options: [{id: page, title: A page, cons: [One more place]}, {id: mail, title: Mails}]
        chosen: page
        revisit_by: 2027-05-31

    Good:
        # before
        # charter.yaml
        people: {jonas: {emails: [jonas@example.com]}}
        # after, by jonas@example.com
        # decisions/status-page.yaml
        status: accepted
        decided_on: 2026-11-13
        decider: jonas
        agreed_by: [priya]
        unmeasurable_because: Nobody counts these questions.
        constraints: [{kind: people, note: One person on call}]
        smallest_bet: Write the next three incidents by hand.
        not_doing: [{what: Messages by phone, why: Nobody asked}]
        options: [{id: page, title: A page, cons: [One more place]}, {id: mail, title: Mails}]
        chosen: page
        revisit_by: 2027-05-31

    How to fix: ask someone who has to live with it, and name them under `agreed_by`; or let someone else commit it.
    """
    for event in c.base.events_of("accepted") if c.base else ():
        record = event.new
        if isinstance(record, Decision):
            person, field, agreed = record.decider, "decider", set(record.agreed_by) - {record.decider}
            help = "name who else agreed: agreed_by: [...], or let someone else commit it"
        elif isinstance(record, RiskException):
            person, field, agreed = record.accepted_by, "accepted_by", set()
            help = "let someone else commit it, such as the one who asked for it"
        else:
            continue
        if agreed or c.partly_refused(record, "agreed_by") or not _is_known_before(c, event):
            continue
        if _is_author(c, record, person):
            message = f"{record.id} is accepted by {person}, who alone wrote this change, and nobody else agreed"
            yield at_change(record, field, message, help)


def _is_author(c: Context, record: Thing, person: str) -> bool:
    """Whether all that changed in a record's file is the work of one person, whom the charter knows by address."""
    known = c.portfolio.people.get(person)
    if known is None or not known.emails or c.base is None:
        return False
    return c.base.authors(record.at.path) == {person}


@rule("weakened-rule", "warning", "base")
def weakened_rule(c: Context) -> Iterator[Flag | FileFlag]:
    """A rule that the change turns lower or off, or a suppression or entry of the baseline that it adds or prolongs.

    It runs in every profile and by the settings of the base, and cannot be suppressed by the same change, or be in the
    baseline: it is there to be seen by whoever reviews. Many entries that come at once are one finding.

    Why it hurts: a rule goes quiet most easily in the change that breaks it. There may be a good reason, and someone
    else should have read it.

    Bad:
        # after
        # tradeoff.yaml
        rules: {stale-reading: "off"}

    Good:
        # before
        # tradeoff.yaml
        rules: {stale-reading: "off"}
        # after
        # tradeoff.yaml
        rules: {stale-reading: error}

    How to fix: mend what the rule finds; or change the rule by itself, and say why in the commit.
    """
    if c.base is None:
        return
    yield from _lowered(c, c.base.readings, c.base.portfolio.settings)
    yield from _suppressed(c)
    yield from _recorded(c)


def _lowered(c: Context, readings: Iterable[Reading[Record]], old: Settings) -> Iterator[Flag]:
    """The rules that the settings turn lower than they were; all that a profile leaves out at once."""
    new = c.portfolio.settings
    if old == new or c.unsure(old, new, "profile") or not (_was_read(c.readings, new) and _was_read(readings, old)):
        return
    help = "leave it as it was, or change it by itself and say why in the commit"
    left_out = []
    for one in _all_rules():
        before, after = one.severity_in(old), one.severity_in(new)
        if _STRENGTH.get(after, 0) >= _STRENGTH.get(before, 0) or c.unsure(old, new, "rules", one.name):
            continue
        message = f"{one.name} was {before} and is {after} by this change"
        if one.name in new.rules:
            yield wrong(new, ("rules", one.name), message, help)
        elif one.name in old.rules:
            yield wrong(new, (), message, help, where="top")
        else:
            left_out.append(one.name)
    if left_out:
        field = "profile" if old.profile != new.profile else "ruleset"
        some = f"{', '.join(left_out[:3])} and {len(left_out) - 3} more" if len(left_out) > 3 else ", ".join(left_out)
        yield at_change(new, field, f"{field} {getattr(new, field)} turns off {some}", help)


def _was_read(readings: Iterable[Reading[Record]], settings: Settings) -> bool:
    """Whether settings say what they say, and are not the defaults in place of what cannot be read."""
    return any(reading.path == settings.at.path and reading.data is not None for reading in readings)


_STRENGTH = {"off": 0, "info": 1, "warning": 2, "error": 3}


def _all_rules() -> tuple[Rule, ...]:
    from tradeoff.rules import RULES  # the list, of which this rule is a part

    return tuple(RULES.values())


def _suppressed(c: Context) -> Iterator[FileFlag]:
    """The suppressions that the change adds or prolongs: in one record, wherever its file and the line stand."""
    assert c.base is not None
    there = {id(reading) for reading in c.base.readings}
    readings = [reading for reading in c.readings if reading.comments and id(reading) not in there]
    if not readings:
        return
    formerly = _formerly(c)
    stems = {formerly.get(reading.stem, reading.stem) for reading in readings}
    before: dict[tuple[str, str], list[str]] = {}
    for key, suppression in _suppressions(one for one in c.base.readings if one.stem in stems):
        before.setdefault(key, []).append(suppression.until)
    for (stem, name), suppression in _suppressions(readings):
        known = before.get((formerly.get(stem, stem), name), [])
        if lasting := [until for until in known if until >= suppression.until]:
            known.remove(min(lasting))
        else:
            message = f"this change suppresses {name} here until {suppression.until}"
            help = "mend what it hides, or suppress it in a change of its own that says why"
            problem = Problem("weakened-rule", message, suppression.comment.span, (), help)
            yield FileFlag(suppression.path, stem, "", problem)


def _suppressions(readings: Iterable[Reading[Record]]) -> Iterator[tuple[tuple[str, str], Suppression]]:
    """Each rule that a valid comment suppresses, by the file's stem and the rule's name."""
    names = [one.name for one in _all_rules()]
    for reading in readings:
        comments, _ = suppressions.collect([reading], names)
        for comment in comments:
            for name in comment.rules:
                yield (reading.stem, name), comment


def _formerly(c: Context) -> dict[str, str]:
    """The ids that the change gives to what had others before, which an alias or else the same title tells."""
    assert c.base is not None
    old, new = (things(one.data for one in known if one.data is not None) for known in (c.base.readings, c.readings))
    gone = {(kind, getattr(thing, "title", "")): id for (kind, id), thing in old.items() if (kind, id) not in new}
    found = {}
    for (kind, id), thing in new.items():
        if (kind, id) in old:
            continue
        aliases = thing.aliases if isinstance(thing, Decision) else ()
        alias = next((name for name in aliases if (kind, name) in old and (kind, name) not in new), "")
        title = getattr(thing, "title", "")
        if before := alias or (gone.get((kind, title), "") if title else ""):
            found[id] = before
    return found


_MOST_EACH = 10
"""How many entries a reviewer reads one by one."""


def _recorded(c: Context) -> Iterator[FileFlag]:
    """The entries that the change adds to the baseline, or lets hold longer; where they are many, all at once."""
    if c.baseline is None or c.base is None or c.baseline == c.base.baseline:
        return
    before: dict[tuple[Key, str], list[tuple[str, int]]] = {}
    for entry in c.base.baseline.entries if c.base.baseline else ():
        before.setdefault((entry.key, entry.path), []).append((entry.until, entry.count))
    longer = _longer(c.baseline, before, c.day, _formerly(c))
    if not longer:
        return
    if len(longer) > _MOST_EACH or c.base.baseline is None:
        yield _at_entry(c.baseline, replace(longer[0].entry, id=stem_of(c.baseline.path)), _at_once(longer))
        return
    for entry, added, prolonged, since in longer:
        count = added + prolonged
        what = f"{entry.rule} of {entry.id}" + (f" ({count} times)" if count > 1 else "")
        said = f"adds {what} to the baseline until {entry.until}"
        if prolonged:
            said = f"prolongs {what} in the baseline until {entry.until}, after {since}"
        yield _at_entry(c.baseline, entry, f"this change {said}")


class _More(NamedTuple):
    """How many findings of an entry are new in the baseline, and how many only hold longer than they did."""

    entry: Entry
    added: int
    prolonged: int
    since: str
    """The last day on which these held."""


def _as_before(entry: Entry, formerly: dict[str, str]) -> tuple[Key, str]:
    """What an entry goes by, with the ids that the base had."""
    folder, slash, name = entry.path.rpartition("/")
    stem = stem_of(name)
    path = f"{folder}{slash}{formerly.get(stem, stem)}{name.removeprefix(stem)}"
    return entry.key._replace(id=formerly.get(entry.id, entry.id)), path


def _longer(
    baseline: Baseline, before: dict[tuple[Key, str], list[tuple[str, int]]], day: str, formerly: dict[str, str]
) -> list[_More]:
    """The entries that hold what none of before holds as long; what is taken is gone from `before`."""
    rest = []
    for entry in sorted(baseline.entries, key=lambda entry: entry.until, reverse=True):
        known = before.setdefault(_as_before(entry, formerly), [])
        if entry.until >= day and (more := entry.count - _taken(entry.count, known, entry.until)):
            rest.append((entry, more, known))
    found = []
    for entry, more, known in rest:
        since = max((until for until, _ in known), default="")
        prolonged = _taken(more, known, "")
        found.append(_More(entry, more - prolonged, prolonged, since))
    return sorted(found, key=lambda more: more.entry.span.line)


def _taken(count: int, known: list[tuple[str, int]], day: str) -> int:
    """How many of so many findings are among those that hold up to a day at least; the latest go first."""
    taken = 0
    for until, there in sorted(known, reverse=True):
        if until >= day and taken < count:
            known.remove((until, there))
            some = min(there, count - taken)
            if there > some:
                known.append((until, there - some))
            taken += some
    return taken


def _at_once(longer: list[_More]) -> str:
    """What many entries come to."""
    added, prolonged = sum(more.added for more in longer), sum(more.prolonged for more in longer)
    until = max(more.entry.until for more in longer)
    parts = [f"adds {_findings(added)} to the baseline"] if added else []
    if prolonged:
        parts.append(f"prolongs {prolonged:,} in it" if parts else f"prolongs {_findings(prolonged)} in the baseline")
    return f"this change {' and '.join(parts)}, until {until} at most"


def _findings(count: int) -> str:
    return "a finding" if count == 1 else f"{count:,} findings"


def _at_entry(baseline: Baseline, entry: Entry, message: str) -> FileFlag:
    help = "it stands here for the reviewer to see; a change of its own says best why it has to wait"
    return FileFlag(baseline.path, entry.id, "", Problem("weakened-rule", message, entry.span, (), help))


RULES = (
    self_granted_right,
    self_approval,
    weakened_rule,
)
