"""Days and periods: which exist, which days they have, and how they follow each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff import calendar

steady = settings(deadline=None, derandomize=True)

DAYS = st.dates().map(date.isoformat)
YEARS = st.integers(1, 9999).map("{:04}".format)
PERIODS = st.builds(
    "{}{}".format,
    YEARS,
    st.sampled_from(["", "-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", *(f"-{month:02}" for month in range(1, 13))]),
)


@pytest.mark.parametrize(
    "text", ["2026-11-30", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-01-01", "2026-12-31"]
)
def test_a_day_that_exists(text: str) -> None:
    assert calendar.is_day(text)
    assert calendar.is_day(text) or calendar.period(text)
    assert calendar.period(text) is None
    assert calendar.last_day(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-02-29",
            "1900-02-29",
            "2100-02-29",
            "2026-11-31",
            "2026-11-32",
            "2026-13-01",
            "2026-00-10",
            "2026-10-00",
        ),
        *("0000-01-01", "10000-01-01", "2026-1-1", "26-01-01", "20261130", "2026/11/30", "30.11.2026", "2026-W48-1"),
        *(
            "2026-11-30 ",
            " 2026-11-30",
            "2026-11-30\n",
            "2026-11-30T00:00",
            "٢٠٢٦-١١-٣٠",
            "２０２６-11-30",
            "",
            "today",
        ),
    ],
)
def test_a_day_that_does_not_exist(text: str) -> None:
    assert not calendar.is_day(text)
    assert not any((calendar.is_day(text), calendar.period(text)))


@pytest.mark.parametrize(
    ("text", "first", "last", "days"),
    [
        ("2026", "2026-01-01", "2026-12-31", 365),
        ("2024", "2024-01-01", "2024-12-31", 366),
        ("2026-H1", "2026-01-01", "2026-06-30", 181),
        ("2026-H2", "2026-07-01", "2026-12-31", 184),
        ("2026-Q1", "2026-01-01", "2026-03-31", 90),
        ("2024-Q1", "2024-01-01", "2024-03-31", 91),
        ("2026-Q2", "2026-04-01", "2026-06-30", 91),
        ("2026-Q3", "2026-07-01", "2026-09-30", 92),
        ("2026-Q4", "2026-10-01", "2026-12-31", 92),
        ("2026-02", "2026-02-01", "2026-02-28", 28),
        ("2024-02", "2024-02-01", "2024-02-29", 29),
        ("1900-02", "1900-02-01", "1900-02-28", 28),
        ("2000-02", "2000-02-01", "2000-02-29", 29),
        ("2026-11", "2026-11-01", "2026-11-30", 30),
        ("2026-12", "2026-12-01", "2026-12-31", 31),
        ("0001", "0001-01-01", "0001-12-31", 365),
        ("9999-Q4", "9999-10-01", "9999-12-31", 92),
    ],
)
def test_a_period_has_its_days(text: str, first: str, last: str, days: int) -> None:
    assert calendar.period(text) == (first, last)
    assert calendar.last_day(text) == last
    assert calendar.length(text) == days
    assert calendar.is_day(text) or calendar.period(text)
    assert not calendar.is_day(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2026-Q0",
            "2026-Q5",
            "2026-H0",
            "2026-H3",
            "2026-00",
            "2026-13",
            "2026-1",
            "2026-q4",
            "2026Q4",
            "Q4 2026",
            "Q4",
        ),
        *(
            "0000",
            "0000-Q1",
            "0000-01",
            "10000",
            "226",
            "2026-",
            "-2026",
            "2026-11-",
            "2026-Q4\n",
            " 2026",
            "２０２６",
            "",
            "later",
        ),
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert calendar.period(text) is None
    assert not any((calendar.is_day(text), calendar.period(text)))
    assert calendar.last_day(text) == text


@pytest.mark.parametrize(
    ("text", "before"),
    [
        *(("2026-Q4", "2026-Q3"), ("2026-Q1", "2025-Q4"), ("2026-H2", "2026-H1"), ("2026-H1", "2025-H2")),
        *(("2026-12", "2026-11"), ("2026-10", "2026-09"), ("2026-01", "2025-12"), ("2026", "2025"), ("1000", "0999")),
    ],
)
def test_the_period_before(text: str, before: str) -> None:
    assert calendar.period_before(text) == before


@steady
@given(PERIODS.filter(lambda text: not text.startswith("0001")))
def test_the_period_before_ends_the_day_before_and_is_of_the_same_kind(text: str) -> None:
    before = calendar.period_before(text)
    here, there = calendar.period(text), calendar.period(before)
    assert here is not None
    assert there is not None
    assert calendar.add_days(there[1], 1) == here[0]
    assert len(before) == len(text)


@pytest.mark.parametrize("text", ["0001", "0001-Q1", "0001-H1", "0001-01"])
def test_before_the_first_period_is_none(text: str) -> None:
    assert calendar.period(calendar.period_before(text)) is None


@steady
@given(PERIODS, DAYS)
def test_a_period_covers_its_days_and_no_others(text: str, day: str) -> None:
    bounds = calendar.period(text)
    assert bounds is not None
    first, last = map(date.fromisoformat, bounds)
    assert calendar.covers(text, day) == (first <= date.fromisoformat(day) <= last)
    assert calendar.covers(text, bounds[0])
    assert calendar.covers(text, bounds[1])
    for outside in (
        first - timedelta(1) if first > date.min else None,
        last + timedelta(1) if last < date.max else None,
    ):
        assert outside is None or not calendar.covers(text, outside.isoformat())


@pytest.mark.parametrize("text", ["", "later", "2026-11-30", "2026-Q5"])
def test_what_is_no_period_covers_nothing(text: str) -> None:
    assert not calendar.covers(text, "2026-11-30")


@steady
@given(DAYS, DAYS)
def test_days_are_ordered_as_their_text_is(one: str, other: str) -> None:
    assert calendar.days_between(one, other) == (date.fromisoformat(other) - date.fromisoformat(one)).days
    assert (calendar.days_between(one, other) > 0) == (one < other)


@pytest.mark.parametrize(
    ("earlier", "later", "days"),
    [
        *(("2026-11-16", "2026-11-16", 0), ("2026-11-16", "2026-11-17", 1), ("2026-03-01", "2026-02-28", -1)),
        *(("2024-02-28", "2024-03-01", 2), ("2026-11-16", "2026-Q4", 45), ("2026-Q3", "2026-Q4", 92)),
        ("0001-01-01", "9999-12-31", 3_652_058),
    ],
)
def test_days_between(earlier: str, later: str, days: int) -> None:
    assert calendar.days_between(earlier, later) == days


@steady
@given(DAYS, st.integers(-(10**20), 10**20))
def test_adding_days_stays_in_the_calendar(day: str, days: int) -> None:
    there = calendar.add_days(day, days)
    assert calendar.is_day(there)
    if there not in ("0001-01-01", "9999-12-31"):
        assert calendar.days_between(day, there) == days


@pytest.mark.parametrize(
    ("day", "days", "there"),
    [
        *(("2024-02-28", 1, "2024-02-29"), ("2026-02-28", 1, "2026-03-01"), ("2026-01-01", -1, "2025-12-31")),
        *(("9999-12-31", 1, "9999-12-31"), ("0001-01-01", -1, "0001-01-01"), ("2026-11-16", 0, "2026-11-16")),
    ],
)
def test_adding_days(day: str, days: int, there: str) -> None:
    assert calendar.add_days(day, days) == there


def test_absent_stays_absent() -> None:
    assert calendar.last_day("") == ""


def test_today_is_a_day() -> None:
    assert calendar.is_day(calendar.today())
