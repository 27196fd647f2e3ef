"""The capacity of a new period: the split of the period before, and what is different."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tradeoff import calendar
from tradeoff.authoring import templates
from tradeoff.authoring.new import values
from tradeoff.authoring.scalars import number, written
from tradeoff.authoring.templates import Part
from tradeoff.calendar import days_between, last_day, length, period, period_before
from tradeoff.conformance import nearest
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.records import Capacity

SEEDS = {"product_bets": 45.0, "platform": 25.0, "risk_reduction": 15.0, "unplanned": 15.0}
"""The percent to begin with where there is no period before."""

_NEAR = 0.5
_ALIKE = 3
"""Days by which two months, quarters or halves of a year may differ."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said about it, as it was written in options; without a period it is the one after the last."""

    period: str = ""
    buckets: tuple[str, ...] = ()
    total: str | None = None
    note: str | None = None
    decided_in: str | None = None


def edit(desk: Desk, wish: Wish) -> Iterator[str]:
    """Drafts the file; says where it comes from, how it differs, and when it is to be filled."""
    name = _period(desk, wish.period)
    before = source(desk, name)
    record, left_out = _data(desk, wish, name, before)
    if before is None and not desk.portfolio.capacities:
        yield f"{name} is the first period; it begins with the shares of practice"
    else:
        yield f"{name} begins with {f'the split of {before.id}' if before else 'the shares of practice'}"
    yield from _differences(record, before)
    yield from left_out
    parts = list(_parts(desk, record, before))
    path = templates.path(desk, "capacity", name, name)
    desk.create(path, templates.text("capacity", parts))
    yield from _when(desk, name, before)


# Which period


def _period(desk: Desk, stated: str) -> str:
    name = name_of(stated) if stated.strip() else following(desk)
    for known in desk.portfolio.capacities:
        if known.id == name:
            after = _after(max(_periods(desk), key=_order).id)
            raise CannotDo(f"{name} is there already, in {known.at.path}: edit it, or begin {after}")
    return name


def name_of(text: str) -> str:
    """A text as the name of a period; raises `CannotDo` for one that is none."""
    name = text.strip()
    if not period(name):
        upper = name.upper()
        hint = f"did you mean {upper}?" if period(upper) else "write 2026-Q4, 2026-H1, 2026-11 or 2026"
        raise CannotDo(f"“{name}” is no period: {hint}")
    return name


def following(desk: Desk) -> str:
    """The period after the last one; the quarter of the day where there is none."""
    known = _periods(desk)
    if known:
        return _after(max(known, key=_order).id)
    return f"{desk.day[:4]}-Q{(int(desk.day[5:7]) + 2) // 3}"


def _periods(desk: Desk) -> list[Capacity]:
    return list(desk.portfolio.periods.values())


def _order(capacity: Capacity) -> tuple[str, int]:
    """By the last day; of two that end on it the shorter one comes last."""
    return last_day(capacity.id), -length(capacity.id)


def _after(name: str) -> str:
    """The adjacent period of the same length after one."""
    year, _, part = name.partition("-")
    first = calendar.add_days(last_day(name), 1)
    if part.startswith("Q"):
        return f"{first[:4]}-Q{(int(first[5:7]) + 2) // 3}"
    if part.startswith("H"):
        return f"{first[:4]}-H{(int(first[5:7]) + 5) // 6}"
    return first[:7] if part else f"{int(year) + 1:04}"


def source(desk: Desk, name: str) -> Capacity | None:
    """The period that a new one begins with: the adjacent one, else the last before it, of the same length if any."""
    known = desk.portfolio.periods
    if found := known.get(period_before(name)):
        return found
    bounds = period(name)
    assert bounds is not None
    earlier = [capacity for capacity in known.values() if last_day(capacity.id) < bounds[0]]
    alike = [capacity for capacity in earlier if abs(length(capacity.id) - length(name)) <= _ALIKE]
    return max(alike or earlier, key=_order, default=None)


# What it says


_Shares = dict[str, float | None]


def _planned(before: Capacity | None) -> _Shares:
    """What each bucket was planned to have; the shares of practice where nothing was."""
    return {bucket: share.planned for bucket, share in before.buckets.items()} if before else dict(SEEDS)


def _data(desk: Desk, wish: Wish, name: str, before: Capacity | None) -> tuple[dict[str, Any], list[str]]:
    """The record, and in words what of the period before it leaves out."""
    unit = before.unit if before else "percent"
    shares: _Shares = _planned(before)
    total = before.total if before else None
    if wish.total is not None:
        total = values.one("--total", wish.total, number)
        if unit != "people" and total is not None:
            raise CannotDo("--total is of people, and the split of the period before is in percent")
    for bucket, amount in values.each("--bucket", wish.buckets, lambda text: _share(text, list(shares))):
        shares[bucket] = amount
    _check_whole(shares, unit, total)
    teams, left_out = _teams(desk, before) if before else ([], [])
    record: dict[str, Any] = {
        "schema": "tradeoff/capacity/v1",
        "id": name,
        "unit": unit,
        "buckets": {bucket: {"planned": _plain(amount)} for bucket, amount in shares.items() if amount is not None},
        "total": _plain(total),
        "tolerance": _plain(before.tolerance) if before and before.tolerance != Capacity().tolerance else None,
        "note": values.one("--note", wish.note, values.utf8),
        "decided_in": values.one(
            "--decided-in", wish.decided_in, lambda text: values.reference(desk, "decision", text)
        ),
        "teams": teams,
    }
    return record, left_out


def _share(text: str, known: list[str]) -> tuple[str, float]:
    """One bucket as an option says it, `NAME=NUMBER`; one that is like no other is a new one."""
    name, equals, amount = text.partition("=")
    bucket = name.strip()
    if not equals or not bucket:
        raise CannotDo(f"“{text}” is not written as NAME=NUMBER")
    if bucket not in known and (near := nearest(bucket, known)):
        raise CannotDo(f"there is no bucket {bucket}: did you mean {near}?")
    found = number(amount)
    if found < 0:
        raise CannotDo(f"{bucket} cannot be {amount}: a share is 0 or more")
    return values.utf8(bucket), found


def _check_whole(shares: _Shares, unit: str, total: float | None) -> None:
    """Raises `CannotDo` for a split that is not the whole: somebody's time would be there twice, or not at all."""
    whole = total if unit == "people" else 100.0
    planned = sum(amount for amount in shares.values() if amount is not None)
    if whole is not None and abs(planned - whole) > _NEAR:
        listed = ", ".join(f"{bucket} {written(amount or 0)}" for bucket, amount in shares.items())
        of = f"the total of {written(whole)} people" if unit == "people" else "100 percent"
        raise CannotDo(
            f"{listed} is {written(round(planned, 2))} in all, and not {of}: change another one with --bucket"
        )


def _teams(desk: Desk, before: Capacity) -> tuple[list[dict[str, Any]], list[str]]:
    """The teams of the period before, without the work that is done; and that in words."""
    found, done = [], []
    for team in before.teams:
        works_on = []
        for id in team.works_on:
            item = desk.portfolio.item(id)
            if item is None or item.live:
                works_on.append(id)
            else:
                done.append(f"{team.id} has {id} no more, which is {item.status}")
        people = {"id": team.id, "title": team.title, "people": _plain(team.people), "lead": team.lead}
        split = {bucket: _plain(amount) for bucket, amount in team.split.items()}
        found.append(templates.sorted_keys("capacity", ("teams", 0), {**people, "split": split, "works_on": works_on}))
    return found, done


def _plain(value: float | None) -> int | float | None:
    """A number as it is written, whole where it is."""
    return int(value) if value is not None and float(value).is_integer() else value


def _parts(desk: Desk, record: dict[str, Any], before: Capacity | None) -> Iterator[Part]:
    limit = desk.portfolio.charter.capacity.max_shift
    for key in ("schema", "id", "unit", "buckets", "total", "tolerance"):
        yield Part(key, record[key])
    yield Part("note", record["note"], "Why this split, and what is different from the period before?", gap=True)
    asked = "" if limit is None or before is None else f" Needed where a bucket moves by more than {limit:g} points."
    yield Part("decided_in", record["decided_in"], f"Which decision is behind it?{asked}")
    yield Part("teams", record["teams"], gap=True)
    yield Part(
        "deprioritized",
        None,
        "What loses in this period, and why? So that nobody has to guess.",
        example="- {what: A second mobile app, effect: not_started, reason: Two teams cannot carry two clients}",
        gap=True,
    )


# What is said of it


def _differences(record: dict[str, Any], before: Capacity | None) -> Iterator[str]:
    """Each bucket that is planned otherwise than before."""
    old = _planned(before)
    of = f" in {before.id}" if before else ""
    same = True
    for bucket, share in record["buckets"].items():
        was, now = old.get(bucket), share["planned"]
        if was != now:
            same = False
            yield f"  {bucket} {written(now)}, {written(was) if was is not None else 'nothing'}{of}"
    if same:
        listed = ", ".join(f"{bucket} {written(share['planned'])}" for bucket, share in record["buckets"].items())
        yield f"  {listed}"


def _when(desk: Desk, name: str, before: Capacity | None) -> Iterator[str]:
    """When somebody has to do something about it."""
    bounds = period(name)
    assert bounds is not None
    first, last = bounds
    if first > desk.day:
        days = days_between(desk.day, first)
        yield f"to be settled before it begins, on {first} ({days} {'day' if days == 1 else 'days'} from now)"
    lacking = [bucket for bucket, share in before.buckets.items() if share.actual is None] if before else []
    if before and lacking and last_day(before.id) <= desk.day:
        yield f"{before.id} is over, and lacks the actual of {', '.join(lacking)}"
    yield f"`actual` of each bucket is due once it is over, after {last}"
