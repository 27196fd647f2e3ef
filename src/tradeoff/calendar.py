"""Days and periods as the format writes them: `2026-11-30`, `2026-Q4`, `2026-H1`, `2026-11`, `2026`.

Days are text throughout: valid ones compare as text in the order of time.
"""

import calendar
import re
from datetime import UTC, date, datetime
from functools import cache

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?", re.ASCII)


@cache
def is_day(text: str) -> bool:
    """Whether a text is a day that exists, as `YYYY-MM-DD`."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def period(text: str) -> tuple[str, str] | None:
    """The first and the last day of a period, or nothing if the text is no period."""
    match = _PERIOD.fullmatch(text)
    if not match or match[1] == "0000":
        return None
    year, quarter, half, month = (int(group) if group else None for group in match.groups())
    assert year is not None
    if quarter:
        first, last = 3 * quarter - 2, 3 * quarter
    elif half:
        first, last = 6 * half - 5, 6 * half
    else:
        first, last = (month, month) if month else (1, 12)
    days = calendar.monthrange(year, last)[1]
    return f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{days:02}"


@cache
def last_day(text: str) -> str:
    """The day that a day or period stands for: a period counts as its last day; empty stays empty."""
    if bounds := period(text):
        return bounds[1]
    return text


@cache
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def days_between(earlier: str, later: str) -> int:
    """How many days the later is after the earlier; negative the other way round."""
    return _ordinal(last_day(later)) - _ordinal(last_day(earlier))


def add_days(day: str, days: int) -> str:
    """The day so many days later, held within the calendar's own ends."""
    bounded = min(max(_ordinal(day) + days, 1), date.max.toordinal())
    return date.fromordinal(bounded).isoformat()


def length(text: str) -> int:
    """How many days a period has, both ends counted."""
    bounds = period(text)
    assert bounds is not None
    return days_between(*bounds) + 1


@cache
def period_before(text: str) -> str:
    """The adjacent period of the same length before this one."""
    match = _PERIOD.fullmatch(text)
    assert match is not None
    year, quarter, half, month = match.groups()
    before = int(year) - 1
    if quarter:
        return f"{before:04}-Q4" if quarter == "1" else f"{year}-Q{int(quarter) - 1}"
    if half:
        return f"{before:04}-H2" if half == "1" else f"{year}-H1"
    if month:
        return f"{before:04}-12" if month == "01" else f"{year}-{int(month) - 1:02}"
    return f"{before:04}"


def quarter_of(day: str) -> str:
    """The quarter that a day is in, such as `2026-Q4`."""
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def covers(text: str, day: str) -> bool:
    """Whether a period contains a day."""
    bounds = period(text)
    return bounds is not None and bounds[0] <= day <= bounds[1]


def today() -> str:
    """The current day, UTC."""
    return datetime.now(UTC).date().isoformat()


CADENCE_DAYS = {"weekly": 7, "biweekly": 14, "monthly": 30, "quarterly": 91}
"""How many days a cadence has."""
