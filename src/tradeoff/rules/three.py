"""The three that every record answers: what it moves, what must not get worse, and what loses."""

from collections.abc import Iterator

from tradeoff.calendar import covers, last_day
from tradeoff.finding import Flag, missing
from tradeoff.records import Decision, Item
from tradeoff.rules.model import Context, rule
from tradeoff.rules.scope import committed
from tradeoff.rules.since import NO_RECORD, is_passed_over, lost, named_losers, noted_anew, pairs, vanished


@rule("missing-outcome-metric", "error", "tree", core=True)
def missing_outcome_metric(c: Context) -> Iterator[Flag]:
    """An accepted decision or a committed item that does not say which metric it should move.

    A warning for an active `next` item that is not committed, and for a theme of an outcome roadmap without
    `metric`.

    Why it hurts: work that promises no change in a number cannot fail, and cannot be stopped. This is how a
    feature factory that never measures begins.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            outcome:
              metric: net-revenue-retention
              baseline: {value: 101, on: 2026-08-31}
              target: {value: 108, by: 2027-Q2}

    How to fix: name the one metric under `outcome`, with where it is and where it should be; where there
    honestly is none, such as for a legal duty, say why under `unmeasurable_because`.
    """
    help = "write outcome: {metric, baseline: {value, on}, target: {value, by}}, or unmeasurable_because: ..."

    def unmeasured(thing: Item | Decision) -> bool:
        if thing.outcome or thing.unmeasurable_because:
            return False
        return not c.refused(thing, "unmeasurable_because")

    for decision in c.portfolio.accepted:
        if unmeasured(decision):
            yield missing(decision, "outcome", f"{decision.id} is accepted, and moves no metric", help)
    for item in c.portfolio.items:
        if item.committed:
            if unmeasured(item):
                yield missing(item, "outcome", f"{item.id} is committed, and moves no metric", help)
        elif item.active and item.horizon == "next" and unmeasured(item):
            message = f"{item.id} is next, and does not say which metric it should move"
            yield missing(item, "outcome", message, help, severity="warning")
    for roadmap in c.portfolio.roadmaps:
        for theme in roadmap.themes if roadmap.track == "outcome" else ():
            if not theme.metric:
                yield missing(
                    theme,
                    "metric",
                    f"theme {theme.id} names no metric that would show its outcome",
                    "name the metric of the scorecard: metric: ...",
                    severity="warning",
                )


@rule("missing-guardrail", "error", "tree", core=True)
def missing_guardrail(c: Context) -> Iterator[Flag]:
    """A committed item or an accepted decision with an outcome and nothing that must not get worse.

    A guardrail of the charter counts. A warning for a `two_way` decision.

    Why it hurts: any number can be reached by spending another one. Without a guardrail the loss is found by
    support, finance or the people on call, a risk ignored until the crisis.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: metering
            guardrails:

    Good:
        # roadmaps/product.yaml
        items:
          - id: metering
            guardrails: [{metric: billing-disputes, op: lte, threshold: 4}]

    How to fix: name under `guardrails` the metric that would suffer first if this went wrong, and the value
    at which you would stop.
    """
    if c.portfolio.charter.guardrails or c.portfolio.unread("charter"):
        return
    help = "name what must not get worse, such as guardrails: [{metric: ..., op: lte, threshold: ...}]"
    for item in committed(c):
        if item.outcome and not item.guardrails:
            note = "committed, with an outcome and no guardrail"
            yield missing(item, "guardrails", f"{_promise(item)} and guards nothing", help, note=note)
    for decision in c.portfolio.accepted:
        if decision.outcome and not decision.guardrails:
            yield missing(
                decision,
                "guardrails",
                f"{_promise(decision)} and guards nothing",
                help,
                severity="warning" if decision.reversibility == "two_way" else None,
                note="accepted, with an outcome and no guardrail",
            )


def _promise(thing: Item | Decision) -> str:
    outcome = thing.outcome
    metric = outcome.metric if outcome else ""
    value = outcome.target.value if outcome and outcome.target else None
    return f"{thing.id} promises {metric or 'an outcome'}" + ("" if value is None else f" {value:g}")


@rule("missing-deprioritization-note", "error", "tree", "base", core=True)
def missing_deprioritization_note(c: Context) -> Iterator[Flag]:
    """Something lost its place, or must have, and no public note says what and why.

    Flags an item that is `dropped` or `paused` without `deprioritized`, unless another one `displaces` it. A
    warning for a capacity that is to carry committed items and lets nothing go, and for an accepted decision
    without `not_doing`. With `--base` also an item that the change moves to a later horizon, takes back,
    pauses, drops or deletes without a new note: its own, one of a period that is not over, or another item's
    `displaces`.

    Why it hurts: priorities that change without a word are shadow priorities. Whoever waits for the item
    learns it when it does not come, and a plan in which nothing loses was no trade-off.

    Bad:
        # roadmaps/product.yaml
        items:
          - id: seat-bundles
            deprioritized:

    Good:
        # roadmaps/product.yaml
        items:
          - id: seat-bundles
            deprioritized: {on: 2026-09-21, reason: No seats to bundle under usage pricing}

    How to fix: write under `deprioritized` when and why it lost, and name what won under `displaced_by`; in a
    decision list under `not_doing` what is left undone because of it.
    """
    yield from _silent_losers(c)
    yield from _losers_of_the_change(c)
    yield from _capacities_without_losers(c)
    for decision in c.portfolio.accepted:
        if not decision.not_doing:
            yield missing(
                decision,
                "not_doing",
                f"{decision.id} is accepted, and names nothing that is not done because of it",
                "answer the fourth question: not_doing: [{what: ..., why: ...}]",
                severity="warning",
            )


def _silent_losers(c: Context) -> Iterator[Flag]:
    if c.portfolio.unread("item") or c.portfolio.dangling("item", "displaces"):
        return
    for item in c.portfolio.items:
        if _is_silent(c, item):
            yield missing(
                item,
                "deprioritized",
                f"{item.id} is {item.status}, and no note says why",
                "write deprioritized: {on: YYYY-MM-DD, reason: ...}",
            )


def _is_silent(c: Context, item: Item) -> bool:
    if item.status not in ("dropped", "paused") or item.deprioritized or not item.id:
        return False
    return item.id not in c.portfolio.displaced


def _losers_of_the_change(c: Context) -> Iterator[Flag]:
    """The items that lost their place since the base; what the snapshot shows by itself is said already."""
    if c.portfolio.unread("item") or c.portfolio.dangling("item", "displaces"):
        return
    named = named_losers(c)
    for old, new in pairs(c, Item):
        how = "" if _is_silent(c, new) else lost(old, new)
        if how and new.id not in named and not noted_anew(c, old, new):
            yield missing(
                new,
                "deprioritized",
                f"{new.id} {how}, and no new note says why",
                "write deprioritized: {on: YYYY-MM-DD, reason: ...}, or name it under displaces of the item that wins "
                "or under deprioritized of a period that is not over",
            )
    for event, at in vanished(c):
        item = event.old
        if not isinstance(item, Item) or not item.active or item.horizon == "later" or item.committed:
            continue
        if item.id not in named:
            passed_over = is_passed_over(c, event.path)
            gone = "no longer read" if passed_over else "no longer there"
            yield Flag(
                at,
                f"{item.id} was {item.status.replace('_', ' ')} and is {gone}, and no note says why",
                NO_RECORD
                if passed_over
                else "bring it back, and drop it with deprioritized: {on: YYYY-MM-DD, reason: ...}",
            )


def _capacities_without_losers(c: Context) -> Iterator[Flag]:
    promised: dict[str, list[Item]] = {}
    for item in committed(c):
        if item.due:
            promised.setdefault(last_day(item.due), []).append(item)
    for capacity in c.portfolio.capacities:
        if capacity.deprioritized:
            continue
        due = [item for day, items in promised.items() if covers(capacity.id, day) for item in items]
        if due:
            count = "one committed item" if len(due) == 1 else f"{len(due)} committed items"
            yield missing(
                capacity,
                "deprioritized",
                f"{capacity.id} has {count} ({_some(due)}) and deprioritizes nothing",
                "write what loses: deprioritized: [{what: ..., effect: not_started, reason: ...}]",
                severity="warning",
            )


def _some(items: list[Item]) -> str:
    shown = ", ".join(item.id for item in items[:3])
    return f"{shown}, …" if len(items) > 3 else shown


RULES = (
    missing_outcome_metric,
    missing_guardrail,
    missing_deprioritization_note,
)
