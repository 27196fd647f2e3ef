"""Rules on the files themselves: what can be read, what conforms, whose id it is, what cannot be."""

from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import NamedTuple

from tradeoff import conformance
from tradeoff.document import Problem, Span
from tradeoff.finding import FileFlag, Flag, Severity, mark, wrong
from tradeoff.fix import Fix, removing, setting_of, to_set
from tradeoff.portfolio import Portfolio, kind_of, with_article
from tradeoff.reading import Reading, dotted, innermost, stem_of
from tradeoff.records import Decision, Item, Metric, Record, RiskException, Roadmap, Route, Thing
from tradeoff.rules.model import Context, field_name, rule, thing_at

# Found while a file is read


@rule("invalid-yaml", "error", "tree", core=True)
def invalid_yaml(c: Context) -> Iterator[FileFlag]:
    """A file that cannot be read as one bounded YAML 1.2 document.

    Flags what is not YAML 1.2 or not UTF-8, a second document, a file that is no mapping, and one past the
    limits of size, depth and aliases. What such a file should hold is not reported as missing elsewhere.

    Why it hurts: a record that no tool can read is checked by nobody. It looks like an entry of the log, and
    is none.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Price list: cached for an hour
        status: proposed

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: "Price list: cached for an hour"
        status: proposed

    How to fix: put a text that holds `: ` or begins with a special character in quotes, indent with spaces,
    close every bracket, and write one record a file.
    """
    yield from c.problems("invalid-yaml")


@rule("duplicate-key", "error", "tree", core=True)
def duplicate_key(c: Context) -> Iterator[FileFlag]:
    """A mapping that has a key twice.

    Why it hurts: each reader takes another of the two. It is how a merge leaves two deciders behind, and both
    are sure of being the one.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        proposed_by: jonas
        proposed_by: ines

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        proposed_by: jonas
        consulted: [ines]

    How to fix: keep one of the two. Until then the first one counts. `lint --fix` deletes a second one that says the
    same.
    """
    yield from c.problems("duplicate-key")


@rule("unknown-kind", "error", "tree", core=True)
def unknown_kind(c: Context) -> Iterator[FileFlag]:
    """A file among the records whose `schema` is missing, misspelt or of a version unknown to this tool.

    Why it hurts: a file of no kind is held to no rule. Skipped in silence, it would be a decision that
    everybody believes to be recorded.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decison/v1
        id: price-list
        title: Cache the price list
        status: proposed

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed

    How to fix: begin the file with its kind, such as `schema: tradeoff/decision/v1`; keep what is no record
    out of the record folders, or name it under `exclude` in `tradeoff.yaml`.
    """
    yield from c.problems("unknown-kind")


@rule("missing-key", "error", "tree", core=True)
def missing_key(c: Context) -> Iterator[FileFlag]:
    """A record without a key that its kind requires; an empty key counts as missing.

    Why it hurts: what the format requires is what every reader and every rule builds on. There is little of
    it, so that a draft stays easy to write.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed

    How to fix: add the key. `tradeoff schema` says what each kind requires.
    """
    yield from c.problems("missing-key")


@rule("unknown-key", "error", "tree", core=True)
def unknown_key(c: Context) -> Iterator[FileFlag]:
    """A key that the format does not have in this place; keys that begin with `x_` are free.

    Why it hurts: a misspelt key is a sentence that nobody reads. The day to look again was written down, and
    no tool will ever ask for it.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        revist_by: 2027-03-31

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        revisit_by: 2027-03-31

    How to fix: write the key that was meant; begin one of your own with `x_`. A key without a value between
    braces is a text that was cut at its comma: put the text in quotes.
    """
    yield from c.problems("unknown-key")


@rule("invalid-value", "error", "tree", core=True)
def invalid_value(c: Context) -> Iterator[FileFlag]:
    """A value that the format does not allow: a word it does not know, text for a number, one for a list.

    Why it hurts: a status that nobody knows is none. What cannot be understood cannot be held to anything,
    and drops out of every view.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: propsed

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed

    How to fix: write one of the words that the message names; numbers without quotes and unit; lists in
    brackets.
    """
    yield from c.problems("invalid-value")


@rule("invalid-date", "error", "tree", core=True)
def invalid_date(c: Context) -> Iterator[FileFlag]:
    """A day or period that does not exist or is written otherwise, or a period where only a day will do.

    Why it hurts: a day that does not exist never comes. Whatever should have happened on it is never overdue.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        raised_on: 2026-14-05

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        raised_on: 2026-11-05

    How to fix: write days as `YYYY-MM-DD`; where the format allows a period, `2026-Q4`, `2026-H1`, `2026-11`
    or `2026`.
    """
    yield from c.problems("invalid-date")


# Ids


@rule("id-mismatch", "error", "tree", core=True)
def id_mismatch(c: Context) -> Iterator[Flag]:
    """A record whose `id` is not the name of its file.

    Why it hurts: with both the same, two branches that mint one id touch one path, and git itself reports it.
    With two names each team refers to another one.

    Bad:
        # decisions/status-page.yaml
        id: statuspage

    Good:
        # decisions/status-page.yaml
        id: status-page

    How to fix: set `id` to the file's name without its ending, or rename the file. `lint --fix` does the first, and
    lets what refers to the old id follow.
    """
    for record in _records(c.portfolio):
        if _mismatched(record):
            stem = stem_of(record.at.path)
            message = f"the id is {record.id}, and the file's name says {stem}"
            fix = _by_name(c.portfolio, record, stem)
            yield wrong(record, "id", message, f"write id: {stem}, or rename the file", fix=fix)


def _by_name(portfolio: Portfolio, record: Thing, stem: str) -> Fix | None:
    """The fix that gives a record, and what refers to it, the name of its file; none where that is no free id."""
    if not conformance.fits(kind_of(record), "id", {"id": stem}) or _is_taken(portfolio, record, stem):
        return None
    fix = setting_of(record, "id", stem, safe=True)
    bearers = [other for other in _records(portfolio) if other.id == record.id and kind_of(other) == kind_of(record)]
    if all(map(_mismatched, bearers)):  # else what names the old id means the record whose file is called so
        links = [link for link in portfolio.links_to(record) if link.target == record.id]
        steps = (to_set(link.source.at.route + link.field, stem, link.source.at.path) for link in links)
        title = f"{fix.title}, and the same where it is referred to" if links else fix.title
        fix = Fix(title, True, (*fix.steps, *steps))
    return fix


def _is_taken(portfolio: Portfolio, record: Thing, id: str) -> bool:
    """Whether something else in the namespace of a record has an id, or is to have it by the name of its file."""
    mine = (names for names in _namespaces(portfolio) if any(name.thing is record for name in names))
    others = (name for names in mine for name in names if name.thing is not record)
    return any(id in (name.text, "" if name.thing.at.route else stem_of(name.thing.at.path)) for name in others)


def _records(portfolio: Portfolio) -> Iterator[Thing]:
    """Every record that is a file."""
    yield from portfolio.decisions
    yield from portfolio.roadmaps
    yield from portfolio.capacities
    yield from portfolio.scorecards
    yield from portfolio.exceptions
    yield from portfolio.charters


def _mismatched(record: Thing) -> bool:
    return bool(record.id) and record.id != stem_of(record.at.path)


class _Name(NamedTuple):
    """An id or alias, with the field that gives it."""

    text: str
    thing: Thing
    field: Route = ("id",)

    @property
    def order(self) -> tuple[bool, str, int, Route]:
        """By path, and in a file as the format orders it; a file with another's id after that one's."""
        route = self.thing.at.route or self.field
        copied = not self.thing.at.route and _mismatched(self.thing)
        return copied, self.thing.at.path, _PARTS.get(str(route[0]), 0), route


_PARTS = {"id": 0, "aliases": 1, "themes": 2, "items": 3}


@rule("duplicate-id", "error", "tree", core=True, yields_to=("id-mismatch",))
def duplicate_id(c: Context) -> Iterator[Flag]:
    """An id or alias that is taken already.

    Decisions with their aliases, items, themes, metrics and exceptions share one namespace; areas,
    escalations, roadmaps, scorecards and capacity periods have one each, and teams one a period. There is one
    charter. With `--across-branches` also an id that is new in this change, and that another branch gives to
    another thing.

    Why it hurts: a bare id has to mean one thing. Where it means two, half of those who follow a reference
    land at the wrong decision, and believe it.

    Bad:
        # roadmaps/product.yaml
        items: [{id: status-page, title: Show incidents, status: proposed}]

    Good:
        # roadmaps/product.yaml
        items: [{id: incident-page, title: Show incidents, status: proposed}]

    How to fix: give the later one another id. An id is never used again for another thing.
    """
    for names in _namespaces(c.portfolio):
        called: dict[str, list[_Name]] = {}
        for name in names:
            called.setdefault(name.text, []).append(name)
        for bearers in called.values():
            if len(bearers) > 1:
                yield from _taken_twice(bearers)
    for collision in c.collisions:
        yield wrong(
            collision.thing,
            collision.field,
            f"{collision.name} is {with_article(collision.kind)} on {collision.branch} already, "
            f"“{collision.title}”, by {collision.author} on {collision.day}",
            "agree on who keeps it, and give the other one another id",
        )


def _taken_twice(bearers: list[_Name]) -> Iterator[Flag]:
    first, *others = sorted(bearers, key=lambda name: name.order)
    for name in others:
        if first.thing is not name.thing:
            what = f"the {'id' if first.field == ('id',) else 'alias'} of {with_article(kind_of(first.thing))}"
            yield wrong(
                name.thing,
                name.field,
                f"{name.text} is {what} already, in {first.thing.at.path}",
                "give it another id, or delete what is there twice",
                related=[mark(first.thing, first.field, "taken here")],
            )


def _namespaces(portfolio: Portfolio) -> Iterator[list[_Name]]:
    """The names of each namespace. What a second charter repeats is said by the finding on that charter."""
    aliases = [
        _Name(alias, decision, ("aliases", index))
        for decision in portfolio.decisions
        for index, alias in enumerate(decision.aliases)
        if alias
    ]
    shared = (portfolio.decisions, portfolio.themes, portfolio.items, portfolio.metrics, portfolio.exceptions)
    yield aliases + [name for things in shared for name in _ids(things)]
    yield _ids(portfolio.charter.areas)
    yield _ids(portfolio.charter.escalation)
    yield _ids(portfolio.roadmaps)
    yield _ids(portfolio.scorecards)
    yield _ids(portfolio.capacities)
    yield [_Name("charter", charter) for charter in portfolio.charters]
    for capacity in portfolio.capacities:
        yield _ids(capacity.teams)


def _ids(things: Iterable[Thing]) -> list[_Name]:
    return [_Name(thing.id, thing) for thing in things if thing.id]


# Texts and days


@rule("placeholder-text", "warning", "tree", core=True)
def placeholder_text(c: Context) -> Iterator[FileFlag]:
    """Text that a template left behind: an error in an accepted decision or a committed item.

    Flags `TBD`, `TODO`, `???`, `<…>`, `{…}`, `YYYY-MM-DD`, lorem ipsum and what is nothing but dots, but not what
    stands between backticks.

    Why it hurts: a field that is filled looks answered. The question stays open under an accepted decision,
    and nobody asks it again.

    Bad:
        # decisions/status-page.yaml
        context: TBD

    Good:
        # decisions/status-page.yaml
        context: Support answers the same question by hand during every incident.

    How to fix: answer it, or delete the key: what is absent is asked for when it is due. `lint --unsafe-fixes`
    deletes it where the format can do without.
    """
    for reading in c.readings:
        for route, word, span in reading.placeholders:
            yield _placeholder(reading, route, word, span)


def _placeholder(reading: Reading[Record], route: Route, word: str, span: Span) -> FileFlag:
    thing, _ = innermost(route)
    id = thing_at(reading, thing) or reading.stem
    key = next((step for step in reversed(route) if isinstance(step, str)), "")
    message = f"`{key}` of {id} still says {shorten(word, 40, placeholder=' …')}"
    fix = removing(route, safe=False) if route in reading.unanswered else None
    problem = Problem("placeholder-text", message, span, route, "answer it, or delete the key", fix=fix)
    severity: Severity | None = "error" if _binding(reading.data, thing) else None
    return FileFlag(reading.path, id, field_name(reading, route), problem, severity)


def _binding(record: Record | None, route: Route) -> bool:
    """Whether what stands at a route is an accepted decision or a committed item."""
    if isinstance(record, Roadmap) and len(route) == 2 and route[0] == "items":
        return record.items[int(route[1])].committed
    return isinstance(record, Decision) and record.accepted


@rule("bad-chronology", "error", "tree", "date", core=True)
def bad_chronology(c: Context) -> Iterator[Flag]:
    """Days in an order in which nothing can have happened: an end before its beginning, a fact of the future.

    Flags `decided_on` before `raised_on`, `delivered_on` before the request, a result before the delivery,
    the end of an exception or the check of its control before it was accepted; and every day on which
    something is said to have happened that is after the day of the check.

    Why it hurts: lead times, ages and limits are counted from these days. One wrong year, and the oldest risk
    of the company is the youngest.

    Bad:
        # decisions/status-page.yaml
        raised_on: 2027-11-05

    Good:
        # decisions/status-page.yaml
        raised_on: 2026-11-05

    How to fix: write the day on which it happened. What is planned goes under `due`, `revisit_by` or
    `expires`.
    """
    for thing, facts, sequences in _dated(c.portfolio):
        for field, day in facts:
            if day > c.day:
                yield wrong(
                    thing,
                    field,
                    f"`{dotted(field)}` of {thing.id} is {day}, and today is {c.day}",
                    "write the day on which it happened; what is planned goes elsewhere",
                )
        for (later, day), (earlier, before) in sequences:
            if day and day < before <= c.day:  # one that is in the future is the mistake by itself
                yield wrong(
                    thing,
                    later,
                    f"`{dotted(later)}` of {thing.id} is {day}, before its `{dotted(earlier)}`, {before}",
                    "write the day on which it happened",
                    related=[mark(thing, earlier, "the earlier day")],
                )


_Day = tuple[Route, str]
_Dated = tuple[Thing, list[_Day], list[tuple[_Day, _Day]]]
"""A thing, the days on which something happened to it, and pairs of such a day and the one it follows."""


def _dated(portfolio: Portfolio) -> Iterator[_Dated]:
    yield from map(_days_of_decision, portfolio.decisions)
    yield from map(_days_of_item, portfolio.items)
    yield from map(_days_of_metric, portfolio.metrics)
    yield from map(_days_of_exception, portfolio.exceptions)


def _days_of_decision(decision: Decision) -> _Dated:
    raised: _Day = ("raised_on",), decision.raised_on
    decided: _Day = ("decided_on",), decision.decided_on
    revisits: list[_Day] = [(("revisits", index, "on"), revisit.on) for index, revisit in enumerate(decision.revisits)]
    return decision, [raised, decided, *revisits, *_baseline(decision)], [(decided, raised)]


def _days_of_item(item: Item) -> _Dated:
    requested: _Day = ("intake", "requested_on"), item.intake.requested_on if item.intake else ""
    delivered: _Day = ("delivered_on",), item.delivered_on
    measured: _Day = ("result", "on"), item.result.on if item.result else ""
    lost: _Day = ("deprioritized", "on"), item.deprioritized.on if item.deprioritized else ""
    checked: list[_Day] = [
        (("checkpoints", index, "on"), checkpoint.on) for index, checkpoint in enumerate(item.checkpoints)
    ]
    facts = [requested, delivered, measured, lost, *checked, *_baseline(item)]
    return item, facts, [(delivered, requested), (measured, delivered)]


def _days_of_metric(metric: Metric) -> _Dated:
    return (
        metric,
        [(("readings", index, "on"), reading.on) for index, reading in enumerate(metric.readings)],
        [],
    )


def _days_of_exception(exception: RiskException) -> _Dated:
    accepted: _Day = ("accepted_on",), exception.accepted_on
    expires: _Day = ("expires",), exception.expires
    closed: _Day = ("closed_on",), exception.closed_on
    verified: list[_Day] = [
        (("compensating_controls", index, "verified_on"), control.verified_on)
        for index, control in enumerate(exception.compensating_controls)
    ]
    after = [(day, accepted) for day in (expires, closed, *verified)]
    return exception, [accepted, closed, *verified], after


def _baseline(thing: Decision | Item) -> Iterator[_Day]:
    if thing.outcome and thing.outcome.baseline:
        yield ("outcome", "baseline", "on"), thing.outcome.baseline.on


# Found once the findings are known: tradeoff.suppressions makes these


@rule("malformed-suppression", "error", "tree", "date", core=True)
def malformed_suppression(_c: Context) -> Iterator[FileFlag]:
    """A comment that should suppress a finding, and lacks its reason or its date.

    Why it hurts: silence without a reason is no decision. Nobody can tell in a year whether it was a
    trade-off or an impatient afternoon.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-11-09  # tradeoff: ignore[lingering-two-way]

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-10-05  # tradeoff: ignore[lingering-two-way] until 2027-01-31 because the pilot runs

    How to fix: write `# tradeoff: ignore[rule-name] until YYYY-MM-DD because REASON`.
    """
    yield from ()


@rule("expired-suppression", "error", "tree", "date", core=True)
def expired_suppression(_c: Context) -> Iterator[FileFlag]:
    """A suppression whose day has passed; it no longer suppresses anything.

    Why it hurts: it was agreed to live with the finding until that day. An exception that outlives its end is
    a new rule that nobody decided.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-11-09  # tradeoff: ignore[lingering-two-way] until 2026-10-31 because the pilot runs

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-10-05  # tradeoff: ignore[lingering-two-way] until 2027-01-31 because the pilot runs

    How to fix: mend what it hid; or agree on a new day, and say why.
    """
    yield from ()


@rule("unused-suppression", "warning", "tree", core=True)
def unused_suppression(_c: Context) -> Iterator[FileFlag]:
    """A suppression that suppresses nothing, although its rule ran.

    Why it hurts: what it excused is mended or gone. Left behind, it hides the next mistake on that line
    before anybody has seen it.

    Bad:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-11-09  # tradeoff: ignore[lingering-two-way] until 2027-01-31 because the pilot runs

    Good:
        # decisions/price-list.yaml (whole file)
        schema: tradeoff/decision/v1
        id: price-list
        title: Cache the price list
        status: proposed
        reversibility: two_way
        raised_on: 2026-11-09

    How to fix: delete the comment; `lint --fix` does it.
    """
    yield from ()


RULES = (
    invalid_yaml,
    duplicate_key,
    unknown_kind,
    missing_key,
    unknown_key,
    invalid_value,
    invalid_date,
    id_mismatch,
    duplicate_id,
    placeholder_text,
    bad_chronology,
    malformed_suppression,
    expired_suppression,
    unused_suppression,
)
