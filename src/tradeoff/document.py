"""Bytes of one file → plain data, the span of every key and value, and what is wrong with the text itself.

The data is read as the kind's schema wants it: in a text field every scalar is its source text, a date stays
text, a number or a boolean is one only where the format has one. Empty values (nothing, `null`, blanks) are
`None`. Nothing above this module knows YAML.
"""

import re
import sys
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from tradeoff import calendar, compose, placeholders, schemas
from tradeoff.fix import Fix, Step, setting
from tradeoff.nodes import CollectionNode, MappingNode, Node, ScalarNode
from tradeoff.records.shared import Route
from tradeoff.schemas import TEXT, Shape

Part = Literal["key", "value", "id"]


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Where a text begins and ends; 1-based lines and columns (of characters), the end not included."""

    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one file by itself: the rule that says so, where, and in which words.

    The route is that of the value, or of the key that is not there.
    """

    rule: str
    message: str
    span: Span
    route: Route = ()
    help: str = ""
    id: str = ""
    """The id of the innermost thing, as it is written, even where it is no valid one."""
    hides: bool = False
    """Whether the value at the route is left out of the record, so that no rule takes it for absent."""
    fix: Fix | None = None


class Comment(msgspec.Struct, frozen=True, array_like=True):
    """A comment that speaks to the tool, and whether it stands alone on its line."""

    text: str
    span: Span
    alone: bool


_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_BASED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)", re.ASCII)
_LONGEST_NUMBER = 40
_LONGEST_INT = 16
_LARGEST_WHOLE = 10**_LONGEST_INT

_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[ \t]*tradeoff:")

_KIND = re.compile(r"tradeoff/(\w+)/v1", re.ASCII)
_NO_TEXT = "[…]"
"""Stands for a key that is a list or a mapping."""

_NOTHING = Shape(keys={}, rest=None, items=None)


class Document:
    """One readable file."""

    __slots__ = (
        "_lines",
        "comments",
        "data",
        "has_empty",
        "kind",
        "path",
        "placeholders",
        "problems",
        "raw",
        "root",
    )

    def __init__(self, path: str, raw: bytes, kind: str | None = None) -> None:
        """Reads a file, as the kind its `schema` key says or as the kind given; raises `compose.Unreadable`."""
        self.path = path
        self.raw = raw
        self._lines: list[str] | None = None
        self.has_empty = False
        self.problems: list[Problem] = []
        self.placeholders: list[tuple[Route, str]] = []
        self.root = compose.compose(raw)
        if self.root.__class__ is not MappingNode:
            mark = self.root.start_mark
            raise compose.Unreadable(
                "a record is a mapping of keys to values", mark.line, mark.column, "write `key: value` lines"
            )
        self.kind = kind or stated_kind(self.root)
        shape = schemas.shape(self.kind) if self.kind in schemas.KINDS else _NOTHING
        self.data = self._mapping(self.root, shape, ())
        if placeholders.possible(raw):
            self.placeholders.extend(placeholders.find(self.data))
        self.comments = list(self._comments()) if b"tradeoff:" in raw else []

    # Data

    def _mapping(self, node: Node, shape: Shape, route: Route) -> dict[str, Any]:
        if len(route) >= compose.MAX_DEPTH:
            raise _too_deep(node)
        data: dict[str, Any] = {}
        form_of, rest = shape.keys.get, shape.rest
        merged: list[Node] = []
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.__class__ is not ScalarNode:
                key = _NO_TEXT
                _check_depth(key_node, len(route) + 2)
            elif key == "<<" and not _quoted(key_node):
                merged.append(value_node)
                continue
            if key in data:
                if key_node.__class__ is ScalarNode:
                    self._duplicate(key, key_node, value_node, node, route)
                continue
            form = form_of(key, rest)
            if value_node.__class__ is not ScalarNode:
                data[key] = self._collection(value_node, form, (*route, key))
                continue
            text = value_node.value
            if form is not TEXT or text in _NULLS or text.isspace():
                data[key] = self._scalar(value_node, form, route, key)
            else:
                data[key] = text
        for value_node in merged:
            self._merge(data, value_node, shape, route)
        return data

    def _collection(self, node: Node, form: "str | Shape | None", route: Route) -> Any:
        shape = form if form.__class__ is Shape else _NOTHING
        if node.__class__ is MappingNode:
            return self._mapping(node, shape, route)
        if len(route) >= compose.MAX_DEPTH:
            raise _too_deep(node)
        items = shape.items
        return [
            self._scalar(child, items, route, index)
            if child.__class__ is ScalarNode
            else self._collection(child, items, (*route, index))
            for index, child in enumerate(node.value)
        ]

    def _scalar(self, node: Node, form: "str | Shape | None", above: Route, step: str | int) -> Any:
        text: str = node.value
        if text in _NULLS or text.isspace():
            if not text.strip() or not _quoted(node):
                self.has_empty = True
                return None
            return text
        if form is TEXT:
            return text
        if form is schemas.DATE or form is schemas.PERIOD:
            return text if calendar.is_day(text) else self._other_date(node, form, (*above, step))
        if form is schemas.NUMBER and not _quoted(node):
            return _number(text)
        if form is schemas.INTEGER and not _quoted(node):
            return _whole(text)
        if form is schemas.BOOLEAN and not _quoted(node):
            return True if text in _TRUE else False if text in _FALSE else text
        return text

    def _other_date(self, node: Node, form: object, route: Route) -> str | None:
        """A date that is no day: the period that it may be, or nothing and a problem."""
        text: str = node.value
        is_period = calendar.period(text) is not None
        if is_period and form is schemas.PERIOD:
            return text
        self.has_empty = True
        if word := placeholders.whole(text):
            self.placeholders.append((route, word))
            return None
        if is_period:
            message, help = (
                f"{text} is a period, and only a day will do here",
                f"write a day: {text[:4]}-MM-DD",
            )
        elif re.fullmatch(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", text):
            message, help = f"{text} is no day of the calendar", "write a day that exists, as YYYY-MM-DD"
            padded = "-".join(part.zfill(2) for part in text.split("-"))
            if calendar.is_day(padded):
                message, help = f"{text} is no date", f"write {padded}"
        else:
            either = "" if form is schemas.DATE else ", or a period such as 2026-Q4"
            message, help = f"“{_short(text)}” is no date", f"write the day as YYYY-MM-DD{either}"
        fix = _respelt(text, form, route)
        self.problems.append(Problem("invalid-date", message, self._span(node), route, help, hides=True, fix=fix))
        return None

    def _merge(self, data: dict[str, Any], node: Node, shape: Shape, route: Route) -> None:
        """YAML's `<<`: keys of other mappings, where the mapping does not have them itself."""
        sources = [node] if node.__class__ is MappingNode else node.value
        for source in sources if isinstance(sources, list) else ():
            if source.__class__ is MappingNode:
                for key, value in self._mapping(source, shape, route).items():
                    data.setdefault(key, value)

    def _duplicate(self, key: str, key_node: Node, value_node: Node, node: Node, route: Route) -> None:
        first, value = next((pair for pair in node.value if _is_key(pair[0], key)), (key_node, value_node))
        place = self._span(key_node)
        fix = None
        if _equal(value, value_node):
            step = Step("unrepeat", route=(*route, key), line=place.line, column=place.column)
            fix = Fix(f"delete this `{_short(key)}`, which says the same again", True, (step,))
        self.problems.append(
            Problem(
                "duplicate-key",
                f"`{_short(key)}` stands twice in this mapping; the first is on line {first.start_mark.line + 1}",
                place,
                (*route, key),
                "keep one of the two",
                fix=fix,
            )
        )

    # Positions

    def span(self, route: Route, part: Part = "value") -> Span:
        """The span of a value, its key or its `id`; what is not there falls back to what would hold it."""
        key_node: Node | None = None
        node = self.root
        for step in route:
            found = _step(node, step)
            if found is None:
                break
            key_node, node = found
        else:
            if part == "id":
                return self.span((*route, "id")) if _step(node, "id") else self._span(_first(node))
            if part == "key" and key_node is not None:
                return self._span(key_node)
        if key_node is not None and node.__class__ is ScalarNode and node.value == "" and not _quoted(node):
            return self._span(key_node)
        return self._span(node)

    def copy_at(self, route: Route, place: tuple[int, int]) -> Span | None:
        """The span of a key that repeats that at a route, if one begins at a place, with its value."""
        node = self.root
        for step in route[:-1]:
            found = _step(node, step)
            if found is None:
                return None
            node = found[1]
        pairs = node.value if node.__class__ is MappingNode else ()
        same = [(key, value) for key, value in pairs if _is_key(key, str(route[-1]))]
        for key, value in same[1:]:
            if place == (key.start_mark.line + 1, key.start_mark.column + 1):
                ends = ((span.end_line, span.end_column) for span in map(self._span, (key, value)))
                return Span(*place, *max(ends))
        return None

    def in_flow(self, route: Route) -> bool:
        """Whether the mapping or list at a route is written between braces or brackets."""
        node = self.root
        for step in route:
            found = _step(node, step)
            if found is None:
                return False
            node = found[1]
        return isinstance(node, CollectionNode) and bool(node.flow_style)

    def _span(self, node: Node) -> Span:
        start, last = node.start_mark, _last(node)
        line, column = _position(last.end_mark)
        if isinstance(last, ScalarNode) and last.style in ("|", ">"):
            line, column = self._end_of_block(last)
        if (line, column) < _position(start):  # an alias at the end, whose node stands elsewhere
            line, column = start.line, start.column + 1
        return Span(start.line + 1, start.column + 1, line + 1, column + 1)

    def _end_of_block(self, node: ScalarNode) -> tuple[int, int]:
        """The end of the last line of a block of text; its mark says the beginning of a line after it."""
        first, line = node.start_mark.line, node.end_mark.line
        if node.end_mark.column == 0:
            line -= 1
        while line > first and not self.lines[line].strip(" "):
            line -= 1
        return line, len(self.lines[line]) if line > first else node.start_mark.column + 1

    @property
    def lines(self) -> list[str]:
        """The lines of the text, as YAML counts them, without their ends."""
        if self._lines is None:
            self._lines = split_lines(self.raw)
        return self._lines

    def _comments(self) -> Iterator[Comment]:
        """Comments that begin with `tradeoff:`; a `#` inside a text is none."""
        texts = [_extent(node) for node in _scalars(self.root) if _quoted(node)]
        for number, line in enumerate(self.lines):
            for match in _COMMENT.finditer(line):
                position = (number, match.start())
                if any(start < position < end for start, end in texts):
                    continue
                before, text = line[: match.start()], line[match.start() :].rstrip()
                span = Span(number + 1, len(before) + 1, number + 1, len(before) + len(text) + 1)
                yield Comment(text, span, alone=not before.strip())
                break


def stated_kind(root: Node) -> str:
    """The kind that the `schema` key of a file says, known or not; empty where it says none."""
    for key, value in root.value:
        if key.value == "schema" and value.__class__ is ScalarNode:
            match = _KIND.fullmatch(value.value)
            return match[1] if match else ""
    return ""


def split_lines(raw: bytes) -> list[str]:
    """The lines of a file as YAML 1.2 counts them: ended by LF, CR or both; a byte order mark is no text."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _quoted(node: Any) -> bool:
    return node.style in ("'", '"', "|", ">")


def _number(text: str) -> int | float | str:
    """A number by YAML 1.2's core schema, or the text where it is none."""
    if len(text) > _LONGEST_NUMBER:
        return text
    if _INT.fullmatch(text):
        return int(text) if len(text) <= _LONGEST_INT else float(text)
    if (based := _BASED.fullmatch(text)) and len(text) <= _LONGEST_INT:
        return int(based[1], 8) if based[1] else int(based[2], 16)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return text if number in (float("inf"), float("-inf")) else number
    return text


def _whole(text: str) -> int | float | str:
    """A number that is an `int` where it is whole, however it is written; text where it is too large for one."""
    number = _number(text)
    if isinstance(number, float) and number.is_integer():
        return int(number) if abs(number) < _LARGEST_WHOLE else text
    return number


def _equal(one: Node, other: Node) -> bool:
    """Whether two nodes say the same, in whatever kind of quotes."""
    if one is other:
        return True
    if one.__class__ is not other.__class__ or one.tag != other.tag:
        return False
    if one.__class__ is ScalarNode:
        return bool(one.value == other.value and _quoted(one) == _quoted(other))
    mine, theirs = list(_children(one)), list(_children(other))
    return len(mine) == len(theirs) and all(map(_equal, mine, theirs))


def _respelt(text: str, form: object, route: Route) -> Fix | None:
    """The one day or period that a text can mean which is written otherwise."""
    from tradeoff import dates  # no file with good dates needs it

    if meant := dates.meant(text, or_period=form is schemas.PERIOD):
        return setting(route, meant.text, safe=meant.safe)
    return None


def _step(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The key and value nodes one step down; an index has its value for a key."""
    if isinstance(step, int):
        if node.__class__ in (ScalarNode, MappingNode) or step >= len(node.value):
            return None
        return node.value[step], node.value[step]
    if node.__class__ is not MappingNode:
        return None
    for key, value in node.value:
        if _is_key(key, step):
            return key, value
    for key, _ in node.value:
        if key.value == "<<":
            return key, key
    return None


def _is_key(node: Node, key: str) -> bool:
    return bool(node.value == key if node.__class__ is ScalarNode else key == _NO_TEXT)


def _first(node: Node) -> Node:
    """The first key of a mapping, for what has no id."""
    return node.value[0][0] if node.__class__ is MappingNode and node.value else node


def _last(node: Node) -> Node:
    """The text, or collection between brackets, that ends a node. What an alias repeats stands further up."""
    while isinstance(node, CollectionNode) and node.value and not node.flow_style:
        node = max(_children(node), key=lambda child: _position(child.start_mark))
    return node


def _children(node: Node) -> Iterator[Node]:
    for child in () if node.__class__ is ScalarNode else node.value:
        yield from child if isinstance(child, tuple) else (child,)


def _check_depth(node: Node, depth: int) -> None:
    """Refuses a key that is itself nested too deep; values are counted as they are read."""
    if depth > compose.MAX_DEPTH and node.__class__ is not ScalarNode:
        raise _too_deep(node)
    for child in _children(node):
        _check_depth(child, depth + 1)


def _too_deep(node: Node) -> compose.Unreadable:
    mark = node.start_mark
    return compose.Unreadable(
        f"nested deeper than {compose.MAX_DEPTH} levels", mark.line, mark.column, compose.LESS_DEEP
    )


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    for child in _children(node):
        yield from _scalars(child)


def _extent(node: ScalarNode) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a text that is quoted begins and ends; a block of text begins on the line after its mark."""
    start, end = _position(node.start_mark), _position(node.end_mark)
    return ((start[0], sys.maxsize) if node.style in ("|", ">") else start), end


def _position(mark: Any) -> tuple[int, int]:
    return mark.line, mark.column


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:39]}…"
