"""Rules on the capacity split: what it adds up to, what moved, what is left of it for what was promised."""

from collections.abc import Iterator

from tradeoff.calendar import last_day, length, period_before
from tradeoff.finding import Flag, Mark, at_key, mark, missing, wrong
from tradeoff.records import Capacity, Item
from tradeoff.rules.model import Context, rule

_SLACK = 0.5
"""How far a split may be from its whole: thirds do not add up to a hundred."""


def _comparable(c: Context) -> dict[str, Capacity]:
    """By period: the splits whose shares are known in percent. An empty one is split-not-whole's alone."""
    return {
        name: capacity
        for name, capacity in c.portfolio.periods.items()
        if capacity.buckets and capacity.whole and not c.refused(capacity, "unit") and not c.refused(capacity, "total")
    }


def _at_bucket(capacity: Capacity, bucket: str, message: str, help: str, *related: Mark) -> Flag:
    """At the key of the bucket; at the id of the record where the bucket is not there."""
    place = at_key if bucket in capacity.buckets else missing
    return place(capacity, ("buckets", bucket), message, help, related=related)


def _exceeds(amount: float, limit: float) -> bool:
    """Whether an amount is more than a limit, and not only by the error of adding decimals."""
    return round(amount - limit, 6) > 0


def _shown(number: float) -> str:
    return f"{round(number, 1):g}"


@rule("split-not-whole", "error", "tree", core=True)
def split_not_whole(c: Context) -> Iterator[Flag]:
    """A capacity split that does not add up: to 100 percent, or to the `total` of people.

    Flags what is planned, what was actual (once every bucket says so), and the split of each team.

    Why it hurts: 115 percent is a promise without feasibility, made on paper. What has to give is then
    decided by whoever shouts loudest in the last month.

    Bad:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 60}}

    Good:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 40}, platform: {planned: 30}}

    How to fix: take from one bucket what another gets; half a point of rounding is fine.
    """
    for capacity in c.portfolio.capacities:
        yield from _sums_of_buckets(c, capacity)
        for team in capacity.teams:
            total = sum(team.split.values())
            if team.split and _exceeds(abs(total - 100), _SLACK) and not c.partly_refused(team, "split"):
                yield wrong(
                    team,
                    "split",
                    f"the split of {team.id} in {capacity.id} adds up to {_shown(total)} %, not 100",
                    _mending(total, 100, " %"),
                )


def _sums_of_buckets(c: Context, capacity: Capacity) -> Iterator[Flag]:
    whole = capacity.whole
    if any(c.partly_refused(capacity, field) for field in ("buckets", "unit", "total")):
        return
    if whole is None:
        message = f"{capacity.id} counts people, and does not say how many there are"
        yield missing(capacity, "total", message, "write total: and the number of people that the buckets share")
        return
    unit, of = (" %", "100") if capacity.unit == "percent" else (" people", f"the total of {whole:g}")
    for field in ("planned", "actual"):
        amounts = [getattr(bucket, field) for bucket in capacity.buckets.values()]
        if None in amounts or (field == "actual" and not amounts):
            continue
        total = sum(amounts)
        if _exceeds(abs(total - whole), _SLACK):
            yield wrong(
                capacity,
                "buckets",
                f"what is {field} in {capacity.id} adds up to {_shown(total)}{unit}, not {of}",
                _mending(total, whole, unit),
                related=[mark(capacity, "total", "the total")] if capacity.unit == "people" else (),
            )


def _mending(total: float, whole: float, unit: str) -> str:
    if whole == 100 and abs(total - 1) < 0.05:
        return "shares are percent: write 60, not 0.6"
    what = f"{_shown(abs(total - whole))}{unit}"
    return f"take {what} away, from what loses" if total > whole else f"{what} are missing: say where they go"


@rule("below-floor", "error", "tree")
def below_floor(c: Context) -> Iterator[Flag]:
    """A bucket that is planned under the floor that the charter gives it.

    Why it hurts: the floor was agreed in a calm hour, for the hour in which a customer is on the phone.
    Platform and risk work that is cut below it is not saved, it comes back as the crisis.

    Bad:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 58}, platform: {planned: 12}}

    Good:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 55}, platform: {planned: 15}}

    How to fix: plan the bucket at its floor or above it, or change the floor in the charter, openly.
    """
    floors = c.portfolio.charter.capacity.floors
    for capacity in _comparable(c).values():
        for bucket, floor in floors.items():
            planned = capacity.share(bucket)
            if planned is not None and _exceeds(floor, planned):
                yield _at_bucket(
                    capacity,
                    bucket,
                    f"{capacity.id} plans {_shown(planned)} % for {bucket}, under the floor of {floor:g} %",
                    f"plan at least {floor:g} % for {bucket}, or change the floor in the charter",
                    mark(c.portfolio.charter, ("capacity", "floors", bucket), "the floor"),
                )


@rule("unexplained-shift", "warning", "tree")
def unexplained_shift(c: Context) -> Iterator[Flag]:
    """A bucket that moved further from the period before than the charter allows without a decision.

    Why it hurts: moving people is the largest trade-off that there is. Where no decision says why, nobody was
    asked, and shadow priorities have displaced the plan.

    Bad:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 30}, platform: {planned: 40}}

    Good:
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 30}, platform: {planned: 40}}
        decided_in: event-log

    How to fix: name the decision that moved it under `decided_in` of the later period, or move it in smaller
    steps.
    """
    limit = c.portfolio.charter.capacity.max_shift
    if limit is None:
        return
    periods = _comparable(c)
    for name, capacity in periods.items():
        before = periods.get(period_before(name))
        if before is None or capacity.decided_in or c.refused(capacity, "decided_in"):
            continue
        for bucket in {**before.buckets, **capacity.buckets}:
            was, planned = before.share(bucket), capacity.share(bucket)
            if was is None or planned is None or c.partly_refused(before, "buckets", bucket):
                continue
            if _exceeds(abs(planned - was), limit):
                yield _at_bucket(
                    capacity,
                    bucket,
                    f"{bucket} moves from {_shown(was)} % in {before.id} to {_shown(planned)} % in {name},"
                    f" more than {limit:g} points, and no decision says why",
                    "name the decision: decided_in: ID",
                    _bucket(before, bucket, f"{_shown(was)} % in {before.id}"),
                )


def _bucket(capacity: Capacity, bucket: str, note: str) -> Mark:
    """A related place: the bucket's key; the buckets where it is not among them."""
    if bucket in capacity.buckets:
        return Mark(capacity, ("buckets", bucket), "key", note)
    return Mark(capacity, ("buckets",), "key", note)


@rule("unexplained-drift", "warning", "tree")
def unexplained_drift(c: Context) -> Iterator[Flag]:
    """A bucket whose actual share is further from the planned one than `tolerance`, and no `note` says why.

    Why it hurts: a plan that nobody compares with what came is a wish. The same drift comes again next
    period, and what was promised on the planned share is late again.

    Bad:
        # capacity/2026-Q3.yaml
        buckets: {product_bets: {actual: 40}, unplanned: {actual: 25}}

    Good:
        # capacity/2026-Q3.yaml
        buckets: {product_bets: {actual: 40}, unplanned: {actual: 25}}
        note: The billing incident in August took two people for five weeks.

    How to fix: write under `note` what took the time, and plan the next period with it.
    """
    for capacity in _comparable(c).values():
        if capacity.note or c.refused(capacity, "note") or c.refused(capacity, "tolerance"):
            continue
        for bucket in capacity.buckets:
            planned, actual = capacity.share(bucket), capacity.share(bucket, "actual")
            if planned is None or actual is None:
                continue
            if _exceeds(abs(actual - planned), capacity.tolerance):
                yield _at_bucket(
                    capacity,
                    bucket,
                    f"{bucket} of {capacity.id} was planned at {_shown(planned)} % and took"
                    f" {_shown(actual)} %, and no note says why",
                    "write what took the time: note: ...",
                )


@rule("missing-actual", "warning", "date")
def missing_actual(c: Context) -> Iterator[Flag]:
    """A period that is over, with a bucket that does not say where the time went.

    Why it hurts: without the actual share nobody learns what unplanned work costs. The next split repeats the
    last one's wish.

    Bad:
        # capacity/2026-Q3.yaml
        buckets: {unplanned: {actual: null}}

    Good:
        # capacity/2026-Q3.yaml
        buckets: {unplanned: {actual: 18}}

    How to fix: write the share that the bucket really took under `actual`; a rough one is better than none.
    """
    for name, capacity in c.portfolio.periods.items():
        if last_day(name) >= c.day:
            continue
        for bucket, shares in capacity.buckets.items():
            if shares.actual is None and not c.refused(capacity, "buckets", bucket, "actual"):
                yield at_key(
                    capacity,
                    ("buckets", bucket),
                    f"{name} is over, and nobody says what {bucket} took",
                    "write the share that it really took: actual: NUMBER",
                )


@rule("missing-period", "warning", "date")
def missing_period(c: Context) -> Iterator[Flag]:
    """No capacity file covers the day, although there are files for other periods.

    Why it hurts: a period without a split is split by whoever asks first. Roadmap and capacity then run on
    different clocks.

    Bad:
        # tradeoff.yaml
        exclude: [capacity/2026-Q4.yaml]

    Good:
        # tradeoff.yaml
        exclude: [capacity/2026-Q3.yaml]

    How to fix: write the split of the current quarter, half-year, month or year: `capacity/2026-Q4.yaml`.
    """
    capacities = c.portfolio.capacities
    if not capacities or c.portfolio.periods_covering(c.day) or c.portfolio.unread("capacity"):
        return
    if all(capacity.id in c.portfolio.periods for capacity in capacities):  # else one may be the period
        latest = max(capacities, key=lambda capacity: last_day(capacity.id))
        yield Flag(
            Mark(c.portfolio.settings, (), "top"),
            f"no capacity file covers {c.day}; the last one is {latest.id}",
            "write the split of the current period: capacity/PERIOD.yaml",
            related=(mark(latest, note="the last one"),),
        )


@rule("ignored-unplanned", "warning", "tree")
def ignored_unplanned(c: Context) -> Iterator[Flag]:
    """Unplanned work that is planned at less than half of what it took in the two periods before.

    Why it hurts: interruptions do not stop because the plan has no room for them. Every date of the period
    rests on people who will be busy with something else.

    Bad:
        # capacity/2026-Q2.yaml
        schema: tradeoff/capacity/v1
        id: 2026-Q2
        buckets:
          product_bets: {planned: 50, actual: 48}
          platform: {planned: 20, actual: 20}
          risk_reduction: {planned: 14, actual: 14}
          unplanned: {planned: 16, actual: 18}
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 52}, unplanned: {planned: 8}}

    Good:
        # capacity/2026-Q2.yaml
        schema: tradeoff/capacity/v1
        id: 2026-Q2
        buckets:
          product_bets: {planned: 50, actual: 48}
          platform: {planned: 20, actual: 20}
          risk_reduction: {planned: 14, actual: 14}
          unplanned: {planned: 16, actual: 18}
        # capacity/2026-Q4.yaml
        buckets: {product_bets: {planned: 42}, unplanned: {planned: 18}}

    How to fix: plan `unplanned` near what it took; to lower it, give the cause an item of its own.
    """
    periods = _comparable(c)
    for name, capacity in periods.items():
        before = periods.get(period_before(name))
        earlier = periods.get(period_before(period_before(name)))
        planned = capacity.share("unplanned")
        if before is None or earlier is None or planned is None:
            continue
        first, second = _unplanned(c, earlier), _unplanned(c, before)
        if first is not None and second is not None and _exceeds((first + second) / 4, planned):
            yield _at_bucket(
                capacity,
                "unplanned",
                f"{name} plans {_shown(planned)} % for unplanned work, which took {_shown(first)} % in"
                f" {earlier.id} and {_shown(second)} % in {before.id}",
                "plan near what it took, and give its cause an item of its own",
                _bucket(earlier, "unplanned", f"{_shown(first)} % in {earlier.id}"),
                _bucket(before, "unplanned", f"{_shown(second)} % in {before.id}"),
            )


def _unplanned(c: Context, capacity: Capacity) -> float | None:
    """What unplanned work took; a bucket that is not there is 0 where actual shares are written at all."""
    written = any(shares.actual is not None for shares in capacity.buckets.values())
    if not written or c.partly_refused(capacity, "buckets", "unplanned"):
        return None
    return capacity.share("unplanned", "actual")


@rule("overcommitted-bucket", "error", "tree")
def overcommitted_bucket(c: Context) -> Iterator[Flag]:
    """A bucket that more work is committed to than its people can do in the period.

    The room of a bucket is the people of all teams, times the weeks of the period, times its planned share;
    against it stand the `effort_weeks` of the committed items that are due in the period.

    Why it hurts: the promise was not feasible on the day it was made. It is found out in the last weeks, when
    every way out is expensive.

    Bad:
        # roadmaps/product.yaml
        items: [{id: metering, effort_weeks: 80}]

    Good:
        # roadmaps/product.yaml
        items: [{id: metering, effort_weeks: 40}]

    How to fix: move or drop an item and write down why, or plan more of the period for the bucket.
    """
    periods = _comparable(c)
    promised = _promised(c)
    for name, capacity in periods.items():
        people = [team.people for team in capacity.teams]
        if not people or None in people:
            continue
        weeks = sum(amount or 0 for amount in people) * length(name) / 7
        for bucket, items in promised.get(name, {}).items():
            share = capacity.share(bucket)
            effort = sum(item.effort_weeks or 0 for item in items)
            if share is not None and _exceeds(effort, weeks * share / 100):
                yield _overcommitted(capacity, bucket, items, effort, weeks * share / 100)


def _overcommitted(capacity: Capacity, bucket: str, items: list[Item], effort: float, room: float) -> Flag:
    listed = ", ".join(f"{item.id} {item.effort_weeks:g}" for item in items)
    return _at_bucket(
        capacity,
        bucket,
        f"{bucket} of {capacity.id} has room for {_shown(room)} person-weeks,"
        f" and committed items take {_shown(effort)}: {listed}",
        "move or drop an item, or plan more for the bucket",
        *(mark(item, "effort_weeks", f"{item.id} is due {item.due}") for item in items),
    )


def _promised(c: Context) -> dict[str, dict[str, list[Item]]]:
    """By period and bucket: the committed items due in it whose effort is known."""
    found: dict[str, dict[str, list[Item]]] = {}
    for item in c.portfolio.items:
        if not item.committed or not item.due or not item.effort_weeks or c.refused(item, "bucket"):
            continue
        bucket = "product_bets" if item.product_bet else item.bucket
        if bucket:
            for name in _periods_with(last_day(item.due)):
                found.setdefault(name, {}).setdefault(bucket, []).append(item)
    return found


def _periods_with(day: str) -> Iterator[str]:
    """The names of the periods that contain a day."""
    year, month = day[:4], int(day[5:7])
    yield from (year, f"{year}-H{(month + 5) // 6}", f"{year}-Q{(month + 2) // 3}", day[:7])


@rule("deprioritized-yet-active", "error", "tree", "date")
def deprioritized_yet_active(c: Context) -> Iterator[Flag]:
    """An item that the split of this or a later period deprioritizes, and that is still `now` or in progress.

    An entry whose own `until` has passed no longer speaks against the item.

    Why it hurts: everybody was told that it waits, and somebody works on it. Shadow priorities live in that
    gap, and the next "no" is not believed.

    Bad:
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, horizon: now}]

    Good:
        # roadmaps/product.yaml
        items: [{id: invoice-explainer, horizon: next}]

    How to fix: pause the item or move it to `next` or `later`; or take it out of `deprioritized`, and tell
    those who were told.
    """
    for id, marks in _deprioritized(c).items():
        item = c.portfolio.item(id)
        if item is None or not item.active:
            continue
        in_progress = item.status == "in_progress"
        if in_progress or item.horizon == "now":
            state = "in progress" if in_progress else "in now"
            periods = " and ".join(sorted({place.thing.id for place in marks}))
            yield wrong(
                item,
                "status" if in_progress else "horizon",
                f"{item.id} is still {state}, and deprioritized in {periods}",
                "pause it or move it out of now, or take it out of deprioritized",
                related=marks,
            )


def _deprioritized(c: Context) -> dict[str, list[Mark]]:
    """By item: where the splits of this and later periods deprioritize it today."""
    found: dict[str, list[Mark]] = {}
    for name, capacity in c.portfolio.periods.items():
        if last_day(name) < c.day:
            continue
        for index, note in enumerate(capacity.deprioritized):
            if note.item and not "" < last_day(note.until) < c.day:
                place = mark(capacity, ("deprioritized", index, "item"), f"{note.effect} in {name}")
                found.setdefault(note.item, []).append(place)
    return found


RULES = (
    split_not_whole,
    below_floor,
    unexplained_shift,
    unexplained_drift,
    missing_actual,
    missing_period,
    ignored_unplanned,
    overcommitted_bucket,
    deprioritized_yet_active,
)
