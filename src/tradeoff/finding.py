"""What a rule says, and the finding that comes of it once it has a place in a text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from tradeoff.document import Problem, Span
from tradeoff.fix import Fix
from tradeoff.records.shared import Route, Thing

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

Where = Literal["value", "key", "id", "top"]


class Mark(NamedTuple):
    """A place that a rule speaks of, by name: a thing, the route of a field in it, and which part of that.

    `value` and `key` are those of the field, `id` is the thing's own id, `top` the first line of its file.
    """

    thing: Thing
    field: Route = ()
    where: Where = "value"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Flag:
    """What a rule has to say, before anyone knows where that stands in a text."""

    at: Mark
    message: str
    help: str = ""
    severity: Severity | None = None
    related: tuple[Mark, ...] = ()
    fix: Fix | None = None


class FileFlag(NamedTuple):
    """What is wrong with a file by itself; its place is known already."""

    path: str
    id: str
    field: str
    problem: Problem
    severity: Severity | None = None


def _route(field: str | Route) -> Route:
    return (field,) if isinstance(field, str) else field


def wrong(
    thing: Thing,
    field: str | Route,
    message: str,
    help: str = "",
    *,
    severity: Severity | None = None,
    related: Iterable[Mark] = (),
    note: str = "",
    where: Where = "value",
    fix: Fix | None = None,
) -> Flag:
    """The value of a field is wrong; that value is the place."""
    return Flag(Mark(thing, _route(field), where, note), message, help, severity, tuple(related), fix)


missing = partial(wrong, where="id")
"""A field that should be there is not; the `id` of the thing that misses it is the place."""

at_key = partial(wrong, where="key")
"""Something is wrong with a bucket or a person, which has no id; its key is the place."""


def mark(thing: Thing, field: str | Route = "id", note: str = "") -> Mark:
    """A related place: the value of a field, the id where none is named."""
    return Mark(thing, _route(field), "value", note)


class Related(NamedTuple):
    """A place that belongs to a finding, with what it says there and the line of the text."""

    message: str
    path: str
    span: Span
    excerpt: str


class Edit(NamedTuple):
    """Another text in the place of a span of a file, as programs take it that apply a fix themselves.

    `line` is the text of the line in which the span begins, `end_line` that of the one in which it ends.
    """

    path: str
    span: Span
    text: str
    line: str = ""
    end_line: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, complete: what, how bad, where, and what to do about it."""

    rule: str
    severity: Severity
    message: str
    path: str
    span: Span
    id: str = ""
    field: str = ""
    help: str = ""
    note: str = ""
    excerpt: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    edits: tuple[Edit, ...] = ()
    """What the fix comes to in the text, for formats that show it."""

    @property
    def fixable(self) -> bool:
        """Whether there is a fix that needs no look."""
        return self.fix is not None and self.fix.safe

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        """By path, line, column and rule, as every output has them."""
        return self.path, self.span.line, self.span.column, self.rule, self.message
