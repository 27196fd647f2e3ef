"""Plain data → YAML text: what is written reads back as the same, for any reader of YAML, and looks as written by
people.

Texts are quoted where another reader, of YAML 1.1 say, would take them for something else. Small mappings and lists
of scalars stand between braces or brackets, everything else in lines; keys in the canonical order.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from tradeoff import calendar, order, schemas
from tradeoff.records.shared import Route
from tradeoff.schemas import BOOLEAN, DATE, INTEGER, NUMBER, PERIOD, Shape

WIDTH = 110
"""How long a line may get, where there is a choice."""

_SHORT = 60
_FEW = 5

Form = str | Shape | None
"""What the schema wants of a value; None where it says nothing."""


class Manner(NamedTuple):
    """How a file is written."""

    step: int = 2
    """By how much the keys of a nested mapping are indented."""
    dash: int = 2
    """By how much the dashes of a list are indented under its key."""
    gap: int = 1
    """How many blanks follow a dash."""
    folds: bool = True
    """Whether long texts are wrapped."""
    safe: bool = False
    """Whether every text of more than one line is written between double quotes."""
    keys: str = ""
    """The quotes of every key, if they have any."""
    texts: str = ""
    """The quotes of every text, if they have any."""
    padded: str = ""
    """The opening brackets after which a blank follows, as one does before the closing ones."""


class Written(NamedTuple):
    """A value as text: what stands on the line of its key or dash, and the lines below, with their indentation."""

    head: str
    body: tuple[str, ...] = ()


PLAIN_MANNER = Manner()


# What the reader makes of a value


def form(kind: str, route: Route) -> Form:
    """What the schema of a kind wants at a route."""
    found: Form = schemas.shape(kind) if kind in schemas.KINDS else None
    for step in route:
        if not isinstance(found, Shape):
            return None
        found = found.items if isinstance(step, int) else found.keys.get(step, found.rest)
    return found


def as_read(value: Any, wanted: Form) -> Any:
    """A value as it is read back once it is written: empty texts as None, numbers in a text field as text.

    Raises `ValueError` for what cannot be written at all.
    """
    if isinstance(value, dict):
        shape = wanted if isinstance(wanted, Shape) else None
        read = {}
        for key, inner in value.items():
            _check_text(key)
            read[key] = as_read(inner, shape.keys.get(key, shape.rest) if shape else None)
        return read
    if isinstance(value, list):
        items = wanted.items if isinstance(wanted, Shape) else None
        return [as_read(inner, items) for inner in value]
    if value is None:
        return None
    if isinstance(value, str):
        _check_text(value)
        return _text_as_read(value, wanted)
    source = number(value)
    if wanted is BOOLEAN if isinstance(value, bool) else wanted in (NUMBER, INTEGER):
        return value
    return _text_as_read(source, wanted)


def _text_as_read(text: str, wanted: Form) -> str | None:
    if not text or text.isspace():
        return None
    if wanted is DATE and not calendar.is_day(text):
        raise ValueError(f"“{text}” is no day such as 2026-11-30")
    if wanted is PERIOD and not calendar.is_day(text) and calendar.period(text) is None:
        raise ValueError(f"“{text}” is no day such as 2026-11-30 and no period such as 2026-Q4")
    return text


def _check_text(text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("the text has half of a surrogate pair, which no file can hold") from None


# Scalars

_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""Characters that YAML forbids, or that one of its versions takes for the end of a line."""

_ESCAPES = {"\0": "0", "\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", "\x1b": "e"}
_ESCAPES |= {'"': '"', "\\": "\\", "\x85": "N", "\u2028": "L", "\u2029": "P"}
_ESCAPED = re.compile(r"[\x00-\x1f\x7f-\x9f\"\\\u2028\u2029\ufeff\ufffe\uffff]")

_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "none", "~", "="))
_NUMBER = re.compile(
    r"[-+]?([0-9][0-9_,]*\.?[0-9_]*|\.[0-9_]+)([eE][-+]?[0-9]+)?|[-+]?0[xob][0-9a-fA-F_]+|[-+]?\.(inf|nan)", re.I
)
_WRITTEN = re.compile(r"([-+]?)([0-9]*\.?[0-9]*)(?:([eE])([-+]?[0-9]+))?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-9]{1,2})+(\.[0-9_]*)?")
_TIMESTAMP = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?")


def number(value: int | float | bool) -> str:
    """A number or boolean as people write it; raises `ValueError` for one that has no digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        raise ValueError(f"{text} is no number that a file can hold")
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return text
    # For readers of YAML 1.1: a whole number that begins with 0 is octal, an exponent needs the dot and its sign.
    sign, mantissa, exponent, power = match.groups("")
    if not exponent:
        return sign + (mantissa.lstrip("0") or "0" if mantissa.isdigit() else mantissa)
    dot = "" if "." in mantissa else ".0"
    plus = "" if power[0] in "+-" else "+"
    return f"{sign}{mantissa}{dot}{exponent}{plus}{power}"


def is_plain(text: str, *, in_flow: bool, is_date: bool = False) -> bool:
    """Whether a text may stand without quotes, for readers of YAML 1.1 and of 1.2, and for people."""
    if not text or text != text.strip() or text[0] in _INDICATORS:
        return False
    if _ODD.search(text) or "\t" in text or "\n" in text or ": " in text or " #" in text or text[-1] == ":":
        return False
    if in_flow and any(character in text for character in ",[]{}:?"):
        return False
    if is_date:
        return True
    if text.lower() in _WORDS or text.startswith(("...", "<<")):
        return False
    return not (_NUMBER.fullmatch(text) or _SEXAGESIMAL.fullmatch(text) or _TIMESTAMP.fullmatch(text))


def inline(text: str, wanted: Form = schemas.TEXT, *, in_flow: bool = False, quotes: str = "") -> str:
    """A text on one line; in the given quotes where it can be."""
    if quotes == "'" and _can_be_single(text):
        return _single(text)
    if quotes == '"':
        return _double(text)
    if is_plain(text, in_flow=in_flow, is_date=wanted is DATE or wanted is PERIOD):
        return text
    if ('"' in text or "\\" in text) and "'" not in text and _can_be_single(text):
        return _single(text)
    return _double(text)


def _can_be_single(text: str) -> bool:
    return not (_ODD.search(text) or "\n" in text or "\t" in text)


def _single(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _double(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character in _ESCAPES:
        return f"\\{_ESCAPES[character]}"
    return f"\\x{ord(character):02X}" if ord(character) < 256 else f"\\u{ord(character):04X}"


def literal(text: str, indent: int, deeper: int) -> Written | None:
    """A text of several lines as it is, `deeper` than what holds it; None where characters need escapes."""
    if _ODD.search(text) or not text.strip():
        return None
    bare = text.rstrip("\n")
    ends = len(text) - len(bare)
    mark = "|"
    if bare.lstrip("\n")[0] in " \t":
        mark += str(deeper)
    mark += "-" if ends == 0 else "" if ends == 1 else "+"
    lines = [*bare.split("\n"), *[""] * (ends - 1)]
    if any(line.isspace() for line in lines):  # which nobody sees, and many an editor drops
        return None
    blanks = " " * (indent + deeper)
    return Written(mark, tuple(blanks + line if line else "" for line in lines))


_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def folded(text: str, indent: int) -> Written | None:
    """A text without line breaks over several lines; None where it has no place for a break, or odd characters."""
    if _ODD.search(text) or "\n" in text or "\t" in text or text != text.strip(" ") or not text:
        return None
    lines: list[str] = []
    room = max(WIDTH - indent, WIDTH // 3)
    for word in _BREAK.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) < 2 and len(lines[0]) > room:
        return None
    return Written(">-", tuple(" " * indent + line for line in lines))


# Values


class Emitter:
    """Writes values of records of one kind, in the manner of a file."""

    def __init__(self, kind: str, manner: Manner = PLAIN_MANNER) -> None:
        self._kind = kind
        self._manner = manner

    def flow(self, value: Any, route: Route, quotes: str = "") -> str:
        """A value on one line, as it stands between braces or brackets."""
        if isinstance(value, dict):
            pairs = (self.flow_pair(key, value[key], route) for key in order.sort(self._kind, route, value))
            return self._in_brackets("{", pairs, "}")
        if isinstance(value, list):
            entries = (self.flow(inner, (*route, index)) for index, inner in enumerate(value))
            return self._in_brackets("[", entries, "]")
        return self._inline(value, route, in_flow=True, quotes=quotes) or "null"

    def _in_brackets(self, opening: str, parts: Iterable[str], closing: str) -> str:
        text = ", ".join(parts)
        blank = " " if text and opening in self._manner.padded else ""
        return f"{opening}{blank}{text}{blank}{closing}"

    def flow_pair(self, key: str, value: Any, route: Route) -> str:
        """A pair as it stands between braces; the route is that of its mapping."""
        return f"{self.key(key, route, in_flow=True)}: {self.flow(value, (*route, key))}"

    def pair(self, key: str, value: Any, route: Route, indent: int) -> list[str]:
        """The lines of a key and its value, in a mapping at a route whose keys are indented so far."""
        start = " " * indent + self.key(key, route) + ":"
        written = self.under_key(value, (*route, key), indent, len(start) + 1)
        return [f"{start} {written.head}" if written.head else start, *written.body]

    def entry(self, value: Any, route: Route, indent: int, prefer: str = "", quotes: str = "") -> list[str]:
        """The lines of an entry, whose dash is indented so far; its route ends with its index.

        `prefer` is how a collection is written: `flow` where it fits on the line, `block`, or as is fit for its size.
        """
        start = " " * indent + "-"
        gap = " " * self._manner.gap
        written = self.after_dash(value, route, indent, prefer, quotes)
        return [f"{start}{gap}{written.head}" if written.head else start, *written.body]

    def under_key(
        self, value: Any, route: Route, indent: int, column: int, quotes: str = "", prefer: str = ""
    ) -> Written:
        """A value after the colon of a key with an indentation; `column` is where it begins if it is on that line.

        `prefer` is as for an entry.
        """
        if isinstance(value, (dict, list)):
            if not value or (prefer != "block" and self._is_small(value, route, column)):
                return Written(self.flow(value, route))
            if isinstance(value, dict):
                return Written("", tuple(self._pairs(value, route, indent + self._manner.step)))
            return Written("", tuple(self._entries(value, route, indent + self._manner.dash)))
        return self.scalar(value, route, indent, self._manner.step, column, quotes)

    def after_dash(self, value: Any, route: Route, indent: int, prefer: str = "", quotes: str = "") -> Written:
        """A value after a dash with an indentation."""
        deeper = self._manner.gap + 1
        column = indent + deeper
        if not isinstance(value, (dict, list)):
            return self.scalar(value, route, indent, deeper, column, quotes)
        if not value or self._is_flow_entry(value, route, column, prefer):
            return Written(self.flow(value, route))
        make = self._pairs if isinstance(value, dict) else self._entries
        first, *rest = make(value, route, column)  # type: ignore[arg-type]  # each its own kind of collection
        return Written(first[column:], tuple(rest))

    def scalar(self, value: Any, route: Route, indent: int, deeper: int, column: int, quotes: str = "") -> Written:
        """A scalar: on one line, or below where it has lines or is long."""
        if isinstance(value, str) and not self._manner.safe:
            if "\n" in value:
                return literal(value, indent, deeper) or Written(_double(value))
            text = self._inline(value, route, quotes=quotes)
            is_long = column + len(text) > WIDTH and self._manner.folds and not quotes
            if is_long and (below := folded(value, indent + deeper)):
                return below
            return Written(text)
        return Written(self._inline(value, route, quotes=quotes))

    def _inline(self, value: Any, route: Route, *, in_flow: bool = False, quotes: str = "") -> str:
        if value is None:
            return ""
        wanted = form(self._kind, route)
        if isinstance(value, str):
            return inline(value, wanted, in_flow=in_flow, quotes=quotes or self._manner.texts)
        text = number(value)
        if wanted not in (schemas.TEXT, DATE, PERIOD):
            return text
        return inline(text, wanted, in_flow=in_flow, quotes=self._manner.texts)

    def key(self, key: str, route: Route, *, in_flow: bool = False, quotes: str = "") -> str:
        """A key of the mapping at a route; one that the format itself lists is plain, even `on`."""
        quotes = quotes or self._manner.keys
        if not quotes and key in order.keys(self._kind, route):
            return key
        return inline(key, in_flow=in_flow, quotes=quotes)

    def _pairs(self, value: dict[str, Any], route: Route, indent: int) -> list[str]:
        return [
            line for key in order.sort(self._kind, route, value) for line in self.pair(key, value[key], route, indent)
        ]

    def _entries(self, value: list[Any], route: Route, indent: int) -> list[str]:
        return [line for index, inner in enumerate(value) for line in self.entry(inner, (*route, index), indent)]

    def _is_small(self, value: Any, route: Route, column: int) -> bool:
        inner = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict) and len(value) > _FEW:
            return False
        if any(isinstance(one, (dict, list)) and one for one in inner):
            return False
        if any(isinstance(one, str) and (len(one) > _SHORT or "\n" in one) for one in inner):
            return False
        return column + len(self.flow(value, route)) <= WIDTH

    def _is_flow_entry(self, value: Any, route: Route, column: int, prefer: str) -> bool:
        if prefer == "flow":
            return column + len(self.flow(value, route)) <= WIDTH
        if prefer == "block" or (isinstance(value, dict) and "id" in value):
            return False
        return self._is_small(value, route, column)


def text_of(value: dict[str, Any], kind: str) -> str:
    """A whole new file of a kind; a list of things stands apart, with a blank line before and after it."""
    emitter = Emitter(kind)
    lines: list[str] = []
    was_apart = False
    for key in order.sort(kind, (), value):
        is_apart = _is_of_things(value[key])
        if lines and lines[-1] and (is_apart or was_apart):  # a text may end in blank lines: one more would join them
            lines.append("")
        lines += _spaced(emitter, key, value[key]) if is_apart else emitter.pair(key, value[key], (), 0)
        was_apart = is_apart
    return "".join(f"{line}\n" for line in lines)


def _is_of_things(value: Any) -> bool:
    """Whether a value is a list of things with ids, each of which is a paragraph of its own."""
    return isinstance(value, list) and any(isinstance(one, dict) and "id" in one for one in value)


_LONG_ENTRY = 6


def _spaced(emitter: Emitter, key: str, value: list[Any]) -> list[str]:
    """A list of things, with blank lines between them where they are long."""
    entries = [emitter.entry(one, (key, index), 2) for index, one in enumerate(value)]
    lines = [f"{key}:"]
    for index, entry in enumerate(entries):
        if index and max(map(len, entries)) > _LONG_ENTRY and lines[-1]:
            lines.append("")
        lines.extend(entry)
    return lines
