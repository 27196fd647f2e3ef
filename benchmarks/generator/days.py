"""The benchmark's calendar: one fixed day instead of a clock."""

from datetime import date, timedelta

AS_OF = date(2026, 11, 16)
FIRST_DAY = date(2024, 1, 8)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def quarter(day: date) -> str:
    """The quarter that a day is in, such as 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarters_until(day: date, count: int) -> list[str]:
    """The last `count` quarters up to the one that the day is in, oldest first."""
    last = day.year * 4 + (day.month - 1) // 3
    return [f"{n // 4}-Q{n % 4 + 1}" for n in range(last - count + 1, last + 1)]
