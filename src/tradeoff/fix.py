"""What mends a finding: steps that name what becomes of which value, key or comment. Nothing here touches a text."""

import json
import re
from typing import Any, Literal

import msgspec

from tradeoff.records.shared import Route, Thing


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One edit of a file's data, or of a comment that speaks to the tool.

    `set`: a value becomes another one. `remove`: a key or an entry goes. `rename`: a key is respelt. `unrepeat`: the
    copy of a key that stands in `line` and `column` goes. `comment`: that in `line` becomes another one, or goes.
    """

    do: Literal["set", "remove", "rename", "unrepeat", "comment"]
    path: str = ""
    """The file; that of the finding where it is empty."""
    route: Route = ()
    text: str = ""
    """The value as JSON, which keeps a step plain and comparable; the key; or the comment."""
    line: int = 0
    column: int = 0

    @property
    def value(self) -> Any:
        """What is to be set, as plain data."""
        return json.loads(self.text)


class Fix(msgspec.Struct, frozen=True, array_like=True):
    """What mends a finding, in words and in steps that are done all or none.

    A safe one is the only right answer; any other needs a look.
    """

    title: str
    safe: bool
    steps: tuple[Step, ...]

    @property
    def option(self) -> str:
        """The option of `tradeoff lint` that applies it."""
        return "--fix" if self.safe else "--unsafe-fixes"


def to_set(route: Route, value: Any, path: str = "") -> Step:
    """The step that gives a field another value."""
    return Step("set", path, route, json.dumps(value, ensure_ascii=False))


def setting(route: Route, value: Any, *, safe: bool) -> Fix:
    """The fix that gives a field of the finding's file another value."""
    return Fix(f"write {_line(route, value)}", safe, (to_set(route, value),))


def setting_of(thing: Thing, field: str | Route, value: Any, *, safe: bool) -> Fix:
    """The fix that gives a field of a thing another value."""
    route = (field,) if isinstance(field, str) else field
    return Fix(f"write {_line(route, value)}", safe, (to_set(thing.at.route + route, value, thing.at.path),))


def removing(route: Route, *, safe: bool) -> Fix:
    """The fix that takes a key, or an entry of a list, away."""
    what = f"`{route[-1]}`" if isinstance(route[-1], str) else f"the entry of `{_key(route)}`"
    return Fix(f"delete {what}", safe, (Step("remove", route=route),))


def renaming(route: Route, key: str, *, safe: bool) -> Fix:
    """The fix that respells a key."""
    return Fix(f"rename `{route[-1]}` to `{key}`", safe, (Step("rename", route=route, text=key),))


def commenting(line: int, text: str, *, safe: bool) -> Fix:
    """The fix that rewords the comment of a line, or deletes it."""
    return Fix(f"write {text}" if text else "delete the comment", safe, (Step("comment", text=text, line=line),))


def _line(route: Route, value: Any) -> str:
    """A field and its value on one line, as they would be written, more or less."""
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, str | list) else ""
    if isinstance(value, list):
        text = f"[{', '.join(map(str, value))}]"
    text = text or str(value)
    return text if isinstance(route[-1], int) else f"{route[-1]}: {text}"


def _key(route: Route) -> str:
    return next((step for step in reversed(route) if isinstance(step, str)), "")


# Spelling

_LOOSE = re.compile(r"(?<![0-9])[-_\s]+|[-_\s]+(?![0-9])")


def spelling(word: str) -> str:
    """A word without what people vary in spelling it: small and capital letters, dashes, underscores and blanks.

    Between digits they are kept apart: `v1-0` and `v10` are two.
    """
    return re.sub(r"[-_\s]+", "-", _LOOSE.sub("", word.strip().casefold()))


def is_same_word(one: str, other: str) -> bool:
    """Whether two words differ in their spelling only, so that the one was meant that exists."""
    return spelling(one) == spelling(other)
