"""One file that is being edited: single values are set, added and taken away, and every other byte stays.

Each edit is a text at a span, and proven: what the file says afterwards is what it said before with just that
change, else nothing is edited. So an edit never moves a comment, a quote, a line's end or the order of keys.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tradeoff import emitting
from tradeoff.compose import BOM, Unreadable
from tradeoff.document import Document, Span
from tradeoff.emitting import Emitter
from tradeoff.nodes import MappingNode, Node, ScalarNode
from tradeoff.records.shared import Route
from tradeoff.slots import Odd, Source, child
from tradeoff.splicing import Splice, Splicer, splice

Plain = str | int | float | bool | None | list[Any] | dict[str, Any]
"""What a value may be: plain data as JSON has it. Days and periods are text; mappings keep their order."""

_ABSENT = object()
_UNKNOWN = "unknown"
"""Stands for the kind of a file that states none, so that a file is read the same before and after an edit."""


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
        """Reads a file as `Document` does, as the kind that it states if none is given; may raise `Unreadable`."""
        self.path = path
        self.data = {}
        self._given = kind
        self._take(Document(path, raw, kind))

    def has(self, route: Route) -> bool:
        """Whether something that is not empty stands at a route."""
        found = self._at(route)
        return found is not _ABSENT and found is not None and found != [] and found != {}

    def set(self, route: Route, value: Plain) -> None:
        """Replaces a value, or adds the key where the schema of the kind lists it; raises `CannotEdit`.

        What holds the key must be there. A value that already is the wanted one is not touched. A text that replaces
        another keeps its kind of quotes where it can. Comments stay, those inside of the old value too; only a key or
        entry that goes because the new value has none like it takes its own along, as if it were removed. Where
        aliases repeat a text that is replaced, the first of them gets it, with the anchor.
        """
        if not route:
            raise self._cannot((), "a file cannot be replaced as a whole")
        wanted, old = self._as_read(route, value), self._at(route)
        if old is not _ABSENT and _same(old, wanted):
            return
        if old is not _ABSENT and self._is_written(route):
            if not self._in_parts(route, old, value):
                self._replace(route, value, wanted)
            return
        holder, key = self._at(route[:-1]), route[-1]
        if isinstance(key, int):
            raise self._cannot(route, f"there is no entry {key} in {_name(route[:-1])}")
        if holder is None:
            self.set(route[:-1], {key: value})
        elif isinstance(holder, dict):
            self._add(route[:-1], key, value, wanted)
        else:
            raise self._cannot(route, f"there is no {_name(route[:-1])} that could hold `{key}`")

    def append(self, route: Route, value: Plain) -> None:
        """Adds an entry to the end of the list at a route, in the style of its entries; an absent list is made."""
        there = self._at(route)
        self.insert(route, len(there) if isinstance(there, list) else 0, value)

    def insert(self, route: Route, index: int, value: Plain) -> None:
        """Adds an entry before that with an index in the list at a route."""
        there = self._at(route)
        if there is _ABSENT or there is None or there == []:
            if index:
                raise self._cannot(route, f"there is no entry {index} in {_name(route)}")
            return self.set(route, [value])
        if not isinstance(there, list):
            raise self._cannot(route, f"{_name(route)} is no list")
        if not 0 <= index <= len(there):
            raise self._cannot(route, f"there is no entry {index} in {_name(route)}")
        wanted = self._as_read((*route, index), value)
        expected = _changed(self.data, route, lambda entries: [*entries[:index], wanted, *entries[index:]])
        node = self._node(route)
        self._try(route, expected, lambda safe: self._splicer.inserting(route, node, index, value, safe))
        return None

    def remove(self, route: Route) -> None:
        """Takes a key with its value, or an entry of a list, away, with the comments in it and at the end of its line.

        Comments on lines of their own above it stay, and so do blank lines, unless two would follow each other or one
        would end the file. A list or mapping that held nothing else stays, as `[]` or `{}`.
        """
        if not route or self._at(route) is _ABSENT:
            raise self._cannot(route[:-1], f"there is no {_name(route)} to remove")
        node, index = self._place(route)
        expected = _changed(self.data, route[:-1], lambda held: _without(held, route[-1]))
        own = self._splicer.own_comments(node, index)

        def removing(safe: bool) -> list[Splice]:
            return self._splicer.removing(route, node, index, safe)

        try:
            self._try(route, expected, removing, own=own)
        except CannotEdit:
            if not self._can_hand_on(node, index):
                raise
            self._try(route, expected, lambda safe: removing(safe) + self._splicer.handing_on(node, index), own=own)

    def rename(self, route: Route, key: str) -> None:
        """Respells the key at a route; its value stays."""
        if not route or isinstance(route[-1], int) or self._at(route) is _ABSENT:
            raise self._cannot(route[:-1], f"there is no key {_name(route)} to rename")
        if key == route[-1]:
            return
        if self._at((*route[:-1], key)) is not _ABSENT:
            raise self._cannot(route, f"`{key}` is there already")
        node, index = self._place(route)
        before = self._source.slot(node, index).key
        quotes = node.value[index][0].style or ""
        emitter = Emitter(self.kind)
        text = emitter.key(key, route[:-1], in_flow=bool(node.flow_style), quotes=quotes)
        # The value may be read otherwise under another key, so what is compared are the texts of both files.
        data = Document(self.path, self.raw, _UNKNOWN).data
        expected = _changed(data, route[:-1], lambda held: {key if k == route[-1] else k: v for k, v in held.items()})
        self._try(route, expected, lambda _: [(*before, text)], _UNKNOWN)

    def replace(self, span: Span, text: str) -> None:
        """Puts another text in the place of a comment; raises `CannotEdit` where that would change the data."""
        source = self._source
        start = source.starts[span.line - 1] + span.column - 1
        end = source.starts[span.end_line - 1] + span.end_column - 1
        line = source.line(start)
        splices: list[Splice] = [(start, end, text)]
        if not text:
            before = source.before(start)
            if before.strip(" \t"):
                splices = [(start - len(before) + len(before.rstrip(" \t")), end, "")]
            elif source.end_of(line) == end:
                splices = [self._splicer.lines(line, line + 1, ())]
        self._try((), self.data, lambda _: splices, line=line, own=None)

    # State

    def _take(self, document: Document) -> None:
        if document.kind == _UNKNOWN or document.data.get("schema") != self.data.get("schema"):
            document = Document(self.path, document.raw, self._given)
        self._document = document
        self.raw = document.raw
        self.data = document.data
        self.kind = document.kind
        self._known_source: Source | None = None

    @property
    def _source(self) -> Source:
        if self._known_source is None:
            self._known_source = Source(self._document)
        return self._known_source

    @property
    def _splicer(self) -> Splicer:
        return Splicer(self._source, self.kind)

    def _try(
        self,
        route: Route,
        expected: dict[str, Any],
        edits: Callable[[bool], list[Splice]],
        kind: str = "",
        line: int | None = None,
        own: Iterable[str] | None = (),
    ) -> None:
        """Takes the first of the edits, the usual one and the safe one, that leads to the data that is expected.

        No comment may get lost but the `own` ones of what is taken away; None where the edit is of comments.
        """
        kind = kind or self.kind or _UNKNOWN
        reason = self._why_not(route)
        try:
            for text, splices in self._texts(edits):
                raw = (BOM if self.raw.startswith(BOM) else b"") + text.encode("utf-8")
                try:
                    document = Document(self.path, raw, kind)
                except Unreadable as error:
                    reason = self._anchor_in_the_way(route) or (
                        f"the file would not be readable any more ({error.message})"
                    )
                    continue
                if not _same(document.data, expected) or _doubles(document) > _doubles(self._document):
                    continue
                if own is not None and (lost := self._lost(document, splices, own)):
                    reason = f"the comment “{lost}” would be lost: take it away or move it first"
                    continue
                self._take(document)
                return
        except Odd as odd:
            raise self._cannot(route, odd.message, self._source.line(odd.offset)) from None
        raise self._cannot(route, reason, line)

    def _lost(self, document: Document, splices: list[Splice], own: Iterable[str]) -> str:
        """A comment that is not in the file any more after some splices, and none of the `own` ones."""
        source = self._source
        if not any("#" in source.text[start:end] for start, end, _ in splices):
            return ""
        after = Source(document)
        lost = Counter(source.texts_of(source.comments))
        lost.subtract(after.texts_of(after.comments))
        return next(iter(+lost - Counter(own)), "")

    def _texts(self, edits: Callable[[bool], list[Splice]]) -> Iterator[tuple[str, list[Splice]]]:
        """What the file may become, the best first, and by which splices."""
        usual = edits(False)
        yield splice(self._source.text, usual), usual
        safe = edits(True)
        if safe != usual:
            yield splice(self._source.text, safe), safe
        if self._source.is_open:  # which a block of text at the end of the file may not be, before or after
            ending = self._source.ending(len(self._source.starts) - 1)
            for splices in (usual, safe):
                yield splice(self._source.text, splices) + ending, splices
                if header := self._source.last_header():
                    yield splice(self._source.text, [*splices, (*header, "-")]), splices

    def _why_not(self, route: Route) -> str:
        """Why an edit may change more than it should."""
        if any(problem.rule == "duplicate-key" and problem.route == route for problem in self._document.problems):
            return f"{_name(route)} stands twice in its mapping"
        return self._anchor_in_the_way(route) or (
            f"{_name(route)} is written in a way that cannot be edited without changing more"
        )

    def _anchor_in_the_way(self, route: Route) -> str:
        """That an alias repeats what is at a route, or what holds it; empty if none does."""
        node = self._source.root
        for depth, step in enumerate(route):
            index = self._source.find(node, step)
            if index is None:
                break
            repeats = self._source.is_repeated(node, index)
            node = child(node, index)
            if id(node) in self._source.anchored and not repeats:
                return f"{_name(route[: depth + 1])} has an anchor, and an alias elsewhere would change with it"
        return ""

    def _cannot(self, route: Route, why: str, line: int | None = None) -> CannotEdit:
        if line is None:
            line = self._document.span(route, "key").line - 1
        return CannotEdit(f"{self.path}:{line + 1}: {why}")

    # Finding

    def _at(self, route: Route) -> Any:
        """The data at a route, or `_ABSENT`."""
        found: Any = self.data
        for step in route:
            if isinstance(step, int):
                if not (isinstance(found, list) and 0 <= step < len(found)):
                    return _ABSENT
            elif not (isinstance(found, dict) and step in found):
                return _ABSENT
            found = found[step]
        return found

    def _is_written(self, route: Route) -> bool:
        """Whether a key or entry stands there itself, rather than by way of a merge key."""
        node = self._node(route[:-1])
        return self._source.find(node, route[-1]) is not None or not _merges(node)

    def _place(self, route: Route) -> tuple[Node, int]:
        """The collection that holds what is at a route, and its index; raises `CannotEdit` if it is elsewhere."""
        node = self._source.root
        for depth, step in enumerate(route):
            index = self._source.find(node, step)
            if index is None:
                how = "comes from elsewhere by a merge key (<<)" if _merges(node) else "has a key that is no text"
                raise self._cannot(route[:depth], f"{_name(route[: depth + 1])} {how}")
            if depth == len(route) - 1:
                return node, index
            if self._source.is_repeated(node, index):
                what = "mapping" if child(node, index).__class__ is MappingNode else "list"
                raise self._cannot(route[:depth], f"the {what} {_name(route[: depth + 1])} is an alias of another")
            node = child(node, index)
        raise self._cannot(route, "a file cannot be replaced as a whole")

    def _node(self, route: Route) -> Node:
        """The node at a route that is no alias."""
        if not route:
            return self._source.root
        node, index = self._place(route)
        if self._source.is_repeated(node, index):
            what = "mapping" if child(node, index).__class__ is MappingNode else "list"
            raise self._cannot(route, f"the {what} {_name(route)} is an alias of another")
        return child(node, index)

    def _as_read(self, route: Route, value: Plain) -> Any:
        try:
            return emitting.as_read(value, emitting.form(self.kind, route))
        except ValueError as error:
            raise self._cannot(route, f"{_name(route)} cannot be set: {error}") from None

    # Values

    def _in_parts(self, route: Route, old: Any, value: Plain) -> bool:
        """Sets what differs between two collections of a kind, so that the rest stays as it is written."""
        before = self._document, self._known_source
        try:
            if isinstance(old, dict) and isinstance(value, dict) and old:
                if old.keys() & value.keys() or self._has_comments(route):
                    for key in value:
                        self.set((*route, key), value[key])
                    for key in [key for key in old if key not in value]:
                        self.remove((*route, key))
                    return True
            elif isinstance(old, list) and isinstance(value, list) and old and (value or self._has_comments(route)):
                self._entries_in_parts(route, old, value)
                return True
        except CannotEdit:
            self._take(before[0])
            self._known_source = before[1]
        return False

    def _entries_in_parts(self, route: Route, old: list[Any], value: list[Any]) -> None:
        wanted = self._as_read(route, value)
        shorter = min(len(old), len(wanted))
        head = next((n for n in range(shorter) if not _same(old[n], wanted[n])), shorter)
        tail = next((n for n in range(shorter - head) if not _same(old[-1 - n], wanted[-1 - n])), shorter - head)
        both = shorter - head - tail
        for index in range(head, head + both):
            self.set((*route, index), value[index])
        for index in range(len(old) - tail - 1, head + both - 1, -1):
            self.remove((*route, index))
        for index in range(head + both, len(value) - tail):
            self.insert(route, index, value[index])

    def _replace(self, route: Route, value: Plain, wanted: Any) -> None:
        node, index = self._place(route)
        expected = _changed(self.data, route, lambda _: wanted)

        def replacing(safe: bool, bare: bool = False) -> list[Splice]:
            return self._splicer.replacing(route, node, index, value, safe, bare)

        try:
            self._try(route, expected, replacing)
        except CannotEdit as error:  # perhaps for the sake of an anchor or tag, which then goes with the old value
            slot = self._source.slot(node, index)
            if slot.start == slot.core or slot.is_alias:
                raise

            def freeing(safe: bool) -> list[Splice]:
                handed_on = self._splicer.handing_on(node, index) if self._can_hand_on(node, index) else []
                return replacing(safe, bare=True) + handed_on

            try:
                self._try(route, expected, freeing)
            except CannotEdit:
                raise error from None

    def _can_hand_on(self, node: Node, index: int) -> bool:
        """Whether aliases repeat a text, the first of which can have it."""
        found = child(node, index)
        is_repeated = id(found) in self._source.anchored and not self._source.is_repeated(node, index)
        return is_repeated and found.__class__ is ScalarNode

    def _has_comments(self, route: Route) -> bool:
        """Whether there is a comment inside of a value, or between it and its key."""
        node, index = self._place(route)
        slot = self._source.slot(node, index)
        return bool(self._source.comments_in(slot.mark, self._source.end_of(self._source.line(slot.end))))

    def _add(self, route: Route, key: str, value: Plain, wanted: Any) -> None:
        """Adds a key to the mapping at a route."""
        node = self._node(route)
        expected = _changed(self.data, route, lambda held: {**held, key: wanted})
        if not node.value and route:
            self._replace(route, {key: value}, {key: wanted})
        else:
            self._try(route, expected, lambda safe: self._splicer.adding(route, node, key, value, safe))


def text_of(value: dict[str, Any], kind: str) -> str:
    """A whole new file of a kind: its data as YAML in the canonical order of keys and spacing, LF at the ends."""
    return emitting.text_of(value, kind)


def _merges(node: Node) -> bool:
    """Whether a mapping takes keys from another."""
    return node.__class__ is MappingNode and any(key.value == "<<" for key, _ in node.value)


def _name(route: Route) -> str:
    """A route as people write it."""
    return ".".join(map(str, route)) or "the file"


def _changed(data: Any, route: Route, change: Callable[[Any], Any]) -> Any:
    """A copy of data in which what is at a route is changed; the rest is shared."""
    if not route:
        return change(data)
    copy = data.copy()
    copy[route[0]] = _changed(data[route[0]], route[1:], change)
    return copy


def _without(held: Any, step: str | int) -> Any:
    if isinstance(held, dict):
        return {key: value for key, value in held.items() if key != step}
    return [value for index, value in enumerate(held) if index != step]


def _same(one: Any, other: Any) -> bool:
    """Whether two values are equal, where yes is not one."""
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _doubles(document: Document) -> int:
    return sum(problem.rule == "duplicate-key" for problem in document.problems)
