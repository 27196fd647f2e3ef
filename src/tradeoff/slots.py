"""Where the pairs and entries of a file stand in its text: each indicator, anchor, alias and comment, as offsets.

The nodes of a file know their keys and values. What stands between them (dashes, colons, commas, brackets, anchors,
aliases and comments) is read here from the text, and only around the places that are asked for.
"""

import bisect
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from tradeoff import compose
from tradeoff.document import Document
from tradeoff.nodes import MappingNode, Node, ScalarNode, SequenceNode
from tradeoff.records.shared import Route

_BREAK = re.compile(r"\r\n|\r|\n")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
_HEADER = re.compile(r"[|>][-+0-9]*")
_COMMENT = re.compile(r"(?<![^\s\[\]{},\"'])#[^\r\n]*")


class Slot(NamedTuple):
    """One pair of a mapping or entry of a list, as offsets."""

    begin: int
    """Its first character: the key, `?` or dash; between brackets the value."""
    key: tuple[int, int]
    """The text of the key, without an anchor; empty for an entry."""
    mark: int
    """What follows the colon or dash; between brackets the beginning of the entry."""
    start: int
    """The value, with its anchor and tag."""
    core: int
    """The value, without them."""
    end: int
    """The end of the value; where it is a block of text, of its last line."""
    node: Node
    is_alias: bool
    is_empty: bool


class Odd(Exception):
    """A place that is written in a way that is not followed here: at which offset, and in which words."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message


def child(node: Node, index: int) -> Node:
    """The value of a pair, or the entry, with an index in a collection."""
    return node.value[index][1] if node.__class__ is MappingNode else node.value[index]


class Source:
    """The text of a document, without its byte order mark, and where its parts stand."""

    def __init__(self, document: Document) -> None:
        self.root: Node = document.root
        self.text = document.raw.decode("utf-8").removeprefix("\ufeff")
        self.starts = [0, *(match.end() for match in _BREAK.finditer(self.text))]
        # The reference counts every character of the text; libyaml reads one with other line ends, or none at all.
        self._counts = type(self.root.start_mark).__module__.startswith("ruamel.")
        self.anchored: dict[int, tuple[Node, int]] = {}
        """The ids of the nodes that an alias repeats, each with the collection that has the first alias, and where."""
        self._known_comments: list[tuple[int, int]] | None = None
        self._repeated: set[tuple[int, int]] = set()
        if compose.repeats(document.raw):
            self._find_aliases()

    # Lines

    def line(self, offset: int) -> int:
        """The line of an offset, from 0."""
        return bisect.bisect_right(self.starts, offset) - 1

    def after(self, line: int) -> int:
        """Where the line after a line begins: the end of the text, for the last."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def end_of(self, line: int) -> int:
        """Where a line ends, before its line break."""
        return self.after(line) - len(self.break_of(line))

    def break_of(self, line: int) -> str:
        """The line break at the end of a line; nothing for the last line of the text."""
        if line + 1 >= len(self.starts):
            return ""
        text = self.text[self.starts[line] : self.starts[line + 1]]
        return "\r\n" if text.endswith("\r\n") else text[-1]

    def ending(self, line: int) -> str:
        """The line break that a new line beside a line gets: that of the line, or the nearest one before it."""
        while line >= 0:
            if found := self.break_of(line):
                return found
            line -= 1
        return self.break_of(0) or "\n"

    def of(self, line: int) -> str:
        """The text of a line without its break."""
        return self.text[self.starts[line] : self.end_of(line)]

    def column(self, offset: int) -> int:
        """How many characters stand before an offset on its line."""
        return offset - self.starts[self.line(offset)]

    def before(self, offset: int) -> str:
        """What stands before an offset on its line."""
        return self.text[self.starts[self.line(offset)] : offset]

    def skip(self, offset: int) -> int:
        """Where the next token begins: past blanks, line breaks and comments."""
        match = _GAP.match(self.text, offset)
        return match.end() if match else offset

    @property
    def is_open(self) -> bool:
        """Whether the last line has no line break."""
        return not self.text.endswith(("\n", "\r"))

    # Nodes

    def offset(self, mark: Any) -> int:
        """The offset of a node's mark."""
        return int(mark.index) if self._counts else self.starts[mark.line] + int(mark.column)

    def find(self, node: Node, step: str | int) -> int | None:
        """The index of a key's pair or of an entry in a collection."""
        if isinstance(step, int):
            return step if node.__class__ is SequenceNode and 0 <= step < len(node.value) else None
        if node.__class__ is not MappingNode:
            return None
        for index, (key, _) in enumerate(node.value):
            if key.__class__ is ScalarNode and key.value == step:
                return index
        return None

    def place(self, route: Route) -> tuple[Node, int]:
        """The collection that holds what stands at a route, and its index there."""
        node = self.root
        for step in route[:-1]:
            index = self.find(node, step)
            assert index is not None
            node = child(node, index)
        index = self.find(node, route[-1])
        assert index is not None
        return node, index

    def slot(self, node: Node, index: int) -> Slot:
        """Where a pair or entry of a collection stands; the collection itself must not be an alias."""
        if node.__class__ is MappingNode:
            return self._pair(node, index)
        return self._flow_entry(node, index) if node.flow_style else self._entry(node, index)

    def core(self, node: Node) -> int:
        """Where a node begins, without anchor and tag."""
        return self._past_properties(self.offset(node.start_mark))

    def indent(self, node: Node) -> int:
        """The column of the keys or dashes of a block collection."""
        return self.column(self.slot(node, 0).begin)

    def end(self, node: Node) -> int:
        """Where a node ends that is no alias and not empty."""
        if node.__class__ is ScalarNode:
            return self._end_of_block(node) if node.style in ("|", ">") else self.offset(node.end_mark)
        if node.flow_style and self.text[self.core(node)] in "[{":
            return self.offset(node.end_mark)
        return self.slot(node, len(node.value) - 1).end

    def header(self, slot: Slot) -> tuple[int, int]:
        """The mark of a block of text: `|` or `>` and what is glued to it."""
        match = _HEADER.match(self.text, slot.core)
        assert match is not None
        return match.span()

    def last_header(self) -> tuple[int, int] | None:
        """Where the mark of a block of text that ends the file may say what becomes of its last line break."""
        node: Node = self.root
        while node.__class__ is not ScalarNode:
            if node.flow_style or not node.value or self.is_repeated(node, len(node.value) - 1):
                return None
            node = node.value[-1][1] if node.__class__ is MappingNode else node.value[-1]
        if node.style not in ("|", ">"):
            return None
        match = _HEADER.match(self.text, self.core(node))
        if match is None or "-" in match[0]:
            return None
        return match.end() - match[0].endswith("+"), match.end()

    def is_repeated(self, node: Node, index: int) -> bool:
        """Whether the value of a pair, or an entry, is an alias of what stands elsewhere."""
        return (id(node), index) in self._repeated

    def _past_properties(self, offset: int) -> int:
        while match := _PROPERTY.match(self.text, offset):
            offset = self.skip(match.end())
        return offset

    def _end_of_block(self, node: ScalarNode) -> int:
        """The end of the last line of a block of text; blank lines after it belong to it only where it says so."""
        core = self.core(node)
        header = _HEADER.match(self.text, core)
        assert header is not None
        first = self.line(core)
        end = self.offset(node.end_mark)
        last = self.line(end)
        if end == self.starts[last]:
            last -= 1
        texts = {line for line in range(first + 1, last + 1) if self.of(line).strip(" ")}
        deep = min(map(self.depth, texts), default=0)  # more blanks than that are text
        keeps = "+" in header[0]
        while last > first and not keeps and last not in texts and len(self.of(last)) <= deep:
            last -= 1
        return self.end_of(last) if last > first else header.end()

    def _value(self, parent: Node, index: int, node: Node, mark: int) -> tuple[int, int, int, bool, bool]:
        """Start, core and end of the value that follows a colon or dash, and whether it is an alias, or empty."""
        if self.is_repeated(parent, index):
            start = self.skip(mark)
            match = _ALIAS.match(self.text, start)
            if match is None:
                raise Odd(mark, "the alias here is written in an unusual way")
            return start, start, match.end(), True, False
        if node.__class__ is ScalarNode and not node.value:
            start = self.skip(mark)
            core, end = start, mark
            while match := _PROPERTY.match(self.text, core):
                end = match.end()
                core = self.skip(end)
            if not (node.style and self.text[core : core + 1] in tuple("'\"|>")):
                return (start if end > mark else mark), end, end, False, True
        start = self.offset(node.start_mark)
        return start, self._past_properties(start), self.end(node), False, False

    def _pair(self, parent: Node, index: int) -> Slot:
        key, value = parent.value[index]
        begin = self.offset(key.start_mark)
        key_start, key_end = self._past_properties(begin), self.offset(key.end_mark)
        if (id(parent), -1 - index) in self._repeated:
            raise Odd(self.offset(parent.start_mark), "a key in this mapping is an alias")
        if key.__class__ is not ScalarNode:
            key_end = self.end(key)
        before = self.before(begin).rstrip(" \t")
        if before.endswith("?") and before[-2:-1] in ("", " ", "\t", "{", "[", ","):
            begin = self.starts[self.line(begin)] + len(before) - 1
        colon = self.skip(key_end)
        if self.text[colon : colon + 1] != ":":
            return Slot(begin, (key_start, key_end), key_end, key_end, key_end, key_end, value, False, True)
        found = self._value(parent, index, value, colon + 1)
        return Slot(begin, (key_start, key_end), colon + 1, *found[:3], value, *found[3:])

    def _flow_entry(self, parent: Node, index: int) -> Slot:
        node = parent.value[index]
        if self.is_repeated(parent, index):
            if index == 0:
                at = self.skip(self.core(parent) + 1)
            else:
                comma = self.skip(self._flow_entry(parent, index - 1).end)
                at = self.skip(comma + 1)
        else:
            at = self.offset(node.start_mark)
        found = self._value(parent, index, node, at)
        return Slot(at, (at, at), at, *found[:3], node, *found[3:])

    def _entry(self, parent: Node, index: int) -> Slot:
        known = index
        while known and not self._is_marked(parent, known):
            known -= 1
        dash = self.core(parent) if known == 0 else self._dash_above(parent, known)
        while True:
            if self.text[dash : dash + 1] != "-":
                raise Odd(dash, "the list here is written in an unusual way")
            node = parent.value[known]
            found = self._value(parent, known, node, dash + 1)
            slot = Slot(dash, (dash, dash), dash + 1, *found[:3], node, *found[3:])
            if known == index:
                return slot
            known += 1
            dash = self.skip(slot.end)

    def _is_marked(self, parent: Node, index: int) -> bool:
        """Whether the marks of an entry say where it stands."""
        node = parent.value[index]
        return not self.is_repeated(parent, index) and not (node.__class__ is ScalarNode and not node.value)

    def _dash_above(self, parent: Node, index: int) -> int:
        """The dash of an entry that is neither the first, nor an alias, nor empty."""
        start = self.offset(parent.value[index].start_mark)
        column = self.column(self.core(parent))
        line = self.line(start)
        while line >= 0:
            dash = self.starts[line] + column
            if self.text[dash : dash + 1] == "-" and not self.before(dash).strip() and dash < start:
                return dash
            line -= 1
        raise Odd(start, "the list here is written in an unusual way")

    def _find_aliases(self) -> None:
        """Notes the places of aliases: the id of the collection, and the index there; -1 and less for keys."""
        seen = {id(self.root)}

        def visit(node: Node) -> None:
            if node.__class__ is ScalarNode:
                return
            places: list[tuple[int, Node]] = []
            for index, child in enumerate(node.value):
                places += [(-1 - index, child[0]), (index, child[1])] if isinstance(child, tuple) else [(index, child)]
            for place, child in places:
                if id(child) in seen:
                    self._repeated.add((id(node), place))
                    self.anchored.setdefault(id(child), (node, place))
                else:
                    seen.add(id(child))
                    visit(child)

        visit(self.root)

    # Comments

    @property
    def comments(self) -> list[tuple[int, int]]:
        """Where each comment begins and ends; a `#` inside a text begins none."""
        if self._known_comments is None:
            self._known_comments = list(self._find_comments())
        return self._known_comments

    def comments_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """The comments that begin between two offsets."""
        if "#" not in self.text[start:end]:
            return []
        return [found for found in self.comments if start <= found[0] < end]

    def texts_of(self, comments: list[tuple[int, int]]) -> list[str]:
        """What comments say, each from its `#` on."""
        return [self.text[start:end].rstrip() for start, end in comments]

    def _find_comments(self) -> Iterator[tuple[int, int]]:
        texts = sorted(self._texts(self.root, set()))
        starts = [start for start, _ in texts]
        at = 0
        while match := _COMMENT.search(self.text, at):
            before = bisect.bisect_right(starts, match.start()) - 1
            if before >= 0 and match.start() < texts[before][1]:
                at = texts[before][1]
            else:
                yield match.span()
                at = match.end()

    def _texts(self, node: Node, seen: set[int]) -> Iterator[tuple[int, int]]:
        """Where the scalars of a node begin and end; a block of text begins on the line below its mark."""
        if id(node) in seen:
            return
        seen.add(id(node))
        if node.__class__ is ScalarNode:
            start, end = self.offset(node.start_mark), self.offset(node.end_mark)
            if node.style in ("|", ">"):
                start = self.after(self.line(self._past_properties(start)))
            if start < end:
                yield start, end
            return
        for part in node.value:
            for inner in part if isinstance(part, tuple) else (part,):
                yield from self._texts(inner, seen)

    def is_comment(self, line: int) -> bool:
        """Whether a line between two values holds nothing but a comment."""
        return self.of(line).lstrip(" \t").startswith("#")

    def is_blank(self, line: int) -> bool:
        """Whether a line holds nothing."""
        return not self.of(line).strip(" \t")

    def depth(self, line: int) -> int:
        """How far a line is indented."""
        text = self.of(line)
        return len(text) - len(text.lstrip(" "))

    def __len__(self) -> int:
        """How many lines there are; what follows the last line break counts only if there is anything."""
        return len(self.starts) - (self.starts[-1] == len(self.text) and len(self.starts) > 1)
