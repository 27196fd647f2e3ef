"""Numbers, days and periods as people type them: what is wrong with one, and how it is written."""

import math
import re

from tradeoff import calendar
from tradeoff.errors import CannotDo

_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_BASED = re.compile(r"([-+]?)(0[xob][0-9a-f]+)", re.ASCII | re.IGNORECASE)
_AMID = re.compile(r"[^0-9.+-]*([-+]?[0-9.][0-9.,_\s'’]*(?:[eE][-+]?[0-9]+)?)[^0-9]*", re.ASCII)
_LONGEST_WHOLE = 15


class Given(float):
    """A number that is written as it was given: `99.50` says to how many digits somebody measured."""

    __slots__ = ("_text",)
    _text: str

    def __new__(cls, text: str) -> "Given":
        made = super().__new__(cls, text)
        made._text = text
        return made

    def __repr__(self) -> str:
        return self._text


def number_problem(text: str) -> str:
    """Why a text is no number of the format, in words; empty if it is one."""
    bare = text.strip()
    if _NUMBER.fullmatch(bare):
        is_kept = math.isfinite(float(bare)) and (not bare.lstrip("+-").isdigit() or float(bare) == int(bare))
        return "" if is_kept else f"“{bare}” is too large to be read as the same number: write it in another unit"
    near = _near(bare)
    hint = f"write {near}" if near else "write it as 104.2, without its unit"
    return f"“{bare}” is no number: {hint}"


def _near(text: str) -> str:
    """The number that a text means which is written otherwise: with its unit, a comma, or to another base."""
    if based := _BASED.fullmatch(text):
        sign, digits = based.groups()
        try:
            return sign + str(int(digits, 0))
        except ValueError:
            return ""
    match = _AMID.fullmatch(text)
    if match is None:
        return ""
    near = re.sub(r"[\s_'’]", "", match[1])
    near = near.replace(",", "" if "." in near or near.count(",") > 1 else ".")
    return near if _NUMBER.fullmatch(near) else ""


def number(text: str, name: str = "") -> float:
    """The number that a text is, which is written as it is; raises `CannotDo`, in which `name` is what it is for."""
    if problem := number_problem(text):
        raise CannotDo(f"{name}: {problem}" if name else problem)
    return Given(text.strip())


def written(value: float) -> str:
    """A number as people write it."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 10**_LONGEST_WHOLE else str(value)


def day_problem(text: str) -> str:
    """Why a text is no day, in words; empty if it is one."""
    return "" if calendar.is_day(text) else f"{text} is no day: write it as YYYY-MM-DD"


def check_past(day: str, today: str) -> None:
    """Raises `CannotDo` for a day on which nothing can have happened yet."""
    if day > today:
        raise CannotDo(f"{day} is yet to come, after {today}: say on which day it happened, or another --as-of")


def date_problem(text: str) -> str:
    """Why a text is neither a day nor a period, in words; empty if it is one of them."""
    if calendar.is_day(text) or calendar.period(text):
        return ""
    said = text if text.strip() else "what is empty"
    return f"{said} is neither a day, as YYYY-MM-DD, nor a period: 2026-Q4, 2026-H1, 2026-11 or 2026"
