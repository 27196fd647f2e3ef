"""One file that is being edited: single values are set, added and taken away, and every other byte stays.

Each edit is a text at a span, and proven: what the file says afterwards is what it said before with just that
change, else nothing is edited. So an edit never moves a comment, a quote, a line's end or the order of keys.
"""

from typing import Any

from tradeoff.document import Span
from tradeoff.records.shared import Route

Plain = str | int | float | bool | None | list[Any] | dict[str, Any]
"""What a value may be: plain data as JSON has it. Days and periods are text; mappings keep their order."""


class CannotEdit(Exception):
    """The file is written in a way that cannot be edited at this place without touching more; says where and why."""


class Draft:
    """A file's text, and the data that it says.

    `data` is that of the document, with numbers as numbers, dates as text and empty values as None.
    """

    path: str
    raw: bytes
    data: dict[str, Any]

    def __init__(self, path: str, raw: bytes, kind: str | None = None) -> None:
        """Reads a file as `Document` does, as the kind that it states if none is given; raises `compose.Unreadable`."""
        raise NotImplementedError

    def has(self, route: Route) -> bool:
        """Whether something that is not empty stands at a route."""
        raise NotImplementedError

    def set(self, route: Route, value: Plain) -> None:
        """Replaces a value, or adds the key where the schema of the kind lists it; raises `CannotEdit`.

        What holds the key must be there. A value that already is the wanted one is not touched. A text that replaces
        another keeps its kind of quotes where it can; a comment at the end of the line stays.
        """
        raise NotImplementedError

    def append(self, route: Route, value: Plain) -> None:
        """Adds an entry to the end of the list at a route, in the style of its entries; an absent list is made."""
        raise NotImplementedError

    def insert(self, route: Route, index: int, value: Plain) -> None:
        """Adds an entry before that with an index in the list at a route."""
        raise NotImplementedError

    def remove(self, route: Route) -> None:
        """Takes a key with its value, or an entry of a list, away, with the comment at its end and its blank lines.

        A list or mapping that held nothing else stays, as `[]` or `{}`.
        """
        raise NotImplementedError

    def rename(self, route: Route, key: str) -> None:
        """Respells the key at a route; its value stays."""
        raise NotImplementedError

    def replace(self, span: Span, text: str) -> None:
        """Puts another text in the place of a comment; raises `CannotEdit` where that would change the data."""
        raise NotImplementedError


def text_of(value: dict[str, Any], kind: str) -> str:
    """A whole new file of a kind: its data as YAML in the canonical order of keys and spacing, LF at the ends."""
    raise NotImplementedError
