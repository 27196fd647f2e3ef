"""Days and periods as people write them elsewhere, and what such a text means in the format."""

import re
from typing import NamedTuple

from tradeoff import calendar


class Meant(NamedTuple):
    """The day or period that a text means, and whether it can mean no other."""

    text: str
    safe: bool


_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[Tt ]\d{2}:\d{2}(:\d{2}(\.\d*)?)?( ?(Z|[-+]\d{2}:?\d{2}))?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})", re.ASCII)
_PART_LAST = re.compile(r"(\d{4})[-/ ]?([QqHh])([1-4])", re.ASCII)
_PART_FIRST = re.compile(r"([QqHh])([1-4])[-/ ]?(\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[/.](\d{1,2})", re.ASCII)


def meant(text: str, or_period: bool) -> Meant | None:
    """What a text that is no date of the format was to be; nothing where it may be several, or none."""
    text = text.strip()
    return _day(text) or (_period(text) if or_period else None)


def _day(text: str) -> Meant | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _existing(match[1], match[3], match[4], safe=True)
    if match := _COMPACT.fullmatch(text):
        return _existing(*match.groups(), safe=True)
    if match := _MOMENT.fullmatch(text):  # the day may be another one where the reader is
        return _existing(*match[1].split("-"), safe=False)
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = match[1], match[3], match[4]
        readings = {_existing(year, second, first, safe=False), _existing(year, first, second, safe=False)} - {None}
        return readings.pop() if len(readings) == 1 else None
    return None


def _existing(year: str, month: str, day: str, *, safe: bool) -> Meant | None:
    found = f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return Meant(found, safe) if calendar.is_day(found) else None


def _period(text: str) -> Meant | None:
    if match := _PART_LAST.fullmatch(text):
        found = f"{match[1]}-{match[2].upper()}{match[3]}"
    elif match := _PART_FIRST.fullmatch(text):
        found = f"{match[3]}-{match[1].upper()}{match[2]}"
    elif match := _MONTH.fullmatch(text):
        found = f"{match[1]}-{match[2].zfill(2)}"
    else:
        return None
    return Meant(found, safe=True) if calendar.period(found) else None
