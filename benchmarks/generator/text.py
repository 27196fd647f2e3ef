"""Records as YAML text, the way people write it: comments, block scalars, short things on one line.

Dates are always in quotes: the format takes both, but js-yaml 3 (in ajv-cli 5) makes Date objects of plain
ones, which no JSON Schema calls a string.
"""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

# A letter first, and nothing that YAML 1.1 or 1.2 reads as an indicator.
_PLAIN = re.compile(r"[^\W\d_](?:[^:#\n]|:(?=[^ ])|(?<=[^ ])#)*(?<! )")
_FLOW = re.compile(r"[,\[\]{}\"]|:(?=[^/])")
_NOT_TEXT = {"yes", "no", "on", "off", "y", "n", "true", "false", "null"}


@dataclass(frozen=True, slots=True)
class Block:
    """A text over several lines: literal (`|`), or folded (`>-`)."""

    text: str
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A mapping or list on one line."""

    value: "Mapping[str, Value] | Sequence[Value]"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a line of its own; the key that holds it is not written."""

    text: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a comment behind it."""

    value: "str | date"
    comment: str


Scalar: TypeAlias = str | int | float | bool | date | Noted
Value: TypeAlias = "Scalar | Block | Flow | Comment | Mapping[str, Value] | Sequence[Value] | None"
Record: TypeAlias = dict[str, Value]


def dump(record: Mapping[str, Value]) -> str:
    """The YAML text of a record; keys whose value is None are left out."""
    return "".join(f"{line}\n" for line in _mapping(record, ""))


def _mapping(mapping: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        if value is None:
            continue
        if isinstance(value, Comment):
            yield f"{indent}# {value.text}"
        else:
            yield from _entry(f"{indent}{key}:", value, indent)


def _entry(head: str, value: Value, indent: str) -> Iterator[str]:
    if isinstance(value, Block):
        yield f"{head} {'>-' if value.folded else '|'}"
        for line in textwrap.wrap(value.text, 88, break_long_words=False, break_on_hyphens=False):
            yield f"{indent}  {line}"
    elif isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, indent + "  ")
    elif isinstance(value, Sequence) and value and not isinstance(value, str):
        yield head
        for element in value:
            yield from _element(element, indent + "  ")
    else:
        yield f"{head} {_inline(value, flow=False)}"


def _element(value: Value, indent: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{indent}- {_inline(value, flow=False)}"
        return
    lines = list(_mapping(value, indent + "  "))
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _inline(value: Value, flow: bool = True) -> str:
    match value:
        case Noted(inner, comment):
            return f"{_inline(inner, flow)}  # {comment}"
        case Flow(inner):
            return _inline(inner)
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case date():
            return f'"{value}"'
        case str():
            return _scalar(value, flow)
        case Mapping():
            return "{" + ", ".join(f"{k}: {_inline(v)}" for k, v in value.items() if v is not None) + "}"
        case Sequence():
            return "[" + ", ".join(_inline(element) for element in value) + "]"
        case _:
            raise TypeError(f"{value!r} has no form on one line")


def _scalar(text: str, flow: bool) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    if plain and not (flow and _FLOW.search(text)):
        return text
    return json.dumps(text, ensure_ascii=False)
