"""Lists and mappings between brackets and braces, laid out: `[a, b]`, `{a: 1, b: 2}`; their lines stay lines."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tradeoff import compose
from tradeoff.nodes import MappingNode, Node, ScalarNode
from tradeoff.precedence import arranged
from tradeoff.records.shared import Route

_STEP = 2

_ALIAS = re.compile(r"\*[^\s,\[\]{}]+")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*[ \t]*)+")
_ANCHOR = re.compile(r"&(\S+)")
_ANCHORS = re.compile(r"&([^\s,\[\]{}]+)")
_GAP = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")

_UNTIDY = re.compile(r"""[\[{] | [\]},]|,(?! )|:(?! [^,}\] ])|  |[\n\t"'&*!?#]""")
"""Anything in a collection that might be spaced otherwise; wrong only where it is found."""


class CannotFormat(Exception):
    """The file is written in a way that is not laid out anew: what it is, and on which line (0-based)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Names:
    """The anchors and aliases of a file in the order in which they were met: an alias stays after its anchor."""

    def __init__(self, text: str) -> None:
        anchors = _ANCHORS.findall(text) if "&" in text and compose.repeats(text.encode()) else []
        self._matter = bool(anchors)
        self._twice = len(set(anchors)) < len(anchors)
        self._met: list[str] = []

    @property
    def count(self) -> int:
        """How many were met."""
        return len(self._met)

    def define(self, properties: str) -> None:
        """Takes note of the anchor among the properties of a value, if there is one."""
        if self._matter:
            self._met += [f"&{name}" for name in _ANCHOR.findall(properties)]

    def repeat(self, text: str, at: int) -> str:
        """The alias at a place."""
        match = _ALIAS.match(text, at)
        assert match
        self._met.append(match[0])
        return match[0]

    def allow(self, order: Sequence[int], marks: Sequence[int]) -> bool:
        """Whether parts may stand in another order. `marks` are the counts before each of them and after the last."""
        if not self._matter or marks[0] == marks[-1]:
            return True
        if self._twice:
            return False
        parts = [self._met[start:end] for start, end in pairwise(marks)]
        own = {name[1:] for part in parts for name in part if name[0] == "&"}
        there: set[str] = set()
        for number in order:
            for name in parts[number]:
                if name[0] == "&":
                    there.add(name[1:])
                elif name[1:] in own and name[1:] not in there:
                    return False
        return True


class _Gap(NamedTuple):
    """What stands between two tokens: blanks, or the end of a line, with comments.

    `comment` ends the line, with the blanks before it; `lines` are the comments and blank lines below.
    """

    breaks: bool = False
    comment: str = ""
    lines: tuple[str, ...] = ()

    def shown(self, otherwise: str, inner: int, indent: int) -> str:
        """The text of the gap: `otherwise` where it is on one line, else up to the indentation of the next line."""
        if not self.breaks:
            return otherwise
        lines = [self.comment, *(" " * inner + line if line else "" for line in self.lines), " " * indent]
        return "\n".join(lines)


_NO_GAP = _Gap()


class Flow:
    """A text in which a collection between brackets is read from one place to the next.

    `line` is where it begins, for complaints.
    """

    def __init__(self, text: str, kind: str, names: Names, line: int) -> None:
        self.text = text
        self.kind = kind
        self.names = names
        self.line = line

    def node(self, node: Node, at: int, indent: int, route: Route) -> tuple[str, int]:
        """The value at a place, laid out, and where it ends. `indent` is that of the line on which it begins."""
        text = self.text
        first = text[at]
        if first == "*":
            alias = self.names.repeat(text, at)
            return alias, at + len(alias)
        if first in "[{" or node.__class__ is not ScalarNode:
            return self._collection(node, at, indent, route)
        if first in "&!":
            return self._with_properties(node, at, indent, route)
        end = node.end_mark.index
        if end <= at:
            raise self._odd()
        written = text[at:end]
        return over_lines(written, indent) if "\n" in written else written, end

    def _with_properties(self, node: Node, at: int, indent: int, route: Route) -> tuple[str, int]:
        match = _PROPERTIES.match(self.text, at)
        assert match
        self.names.define(match[0])
        properties, end = " ".join(match[0].split()), match.end()
        if self.text[end] in "\n#":
            raise self._odd()
        if node.__class__ is ScalarNode and node.end_mark.index <= end:  # nothing else is written
            return properties, at + len(match[0].rstrip())
        written, end = self.node(node, end, indent, route)
        return f"{properties} {written}", end

    def _collection(self, node: Node, at: int, indent: int, route: Route) -> tuple[str, int]:
        text = self.text
        opener = text[at]
        if opener in "&!":
            return self._with_properties(node, at, indent, route)
        is_mapping = node.__class__ is MappingNode
        if is_mapping and (opener != "{" or (node.value and node.value[0][0].start_mark.index == at)):
            key, value = node.value[0]
            return self._pair(key, value, at, indent, route)
        if opener not in "[{":
            raise self._odd()
        end = node.end_mark.index
        if _UNTIDY.search(text, at, end) is None and self._is_ordered(node, route):
            return text[at:end], end
        closer = "}" if is_mapping else "]"
        begun = at
        inner = indent + _STEP
        gap, at = self._gap(at + 1)
        befores, items, afters, marks = [], [], [], [self.names.count]
        comma = False
        for number, child in enumerate(node.value):
            if is_mapping:
                key, value = child
                item, at = self._pair(key, value, at, inner, route)
            else:
                item, at = self.node(child, at, inner, (*route, number))
            befores.append(gap)
            items.append(item)
            marks.append(self.names.count)
            gap, at = self._gap(at)
            comma = text[at] == ","
            if comma:
                afters.append(gap)
                gap, at = self._gap(at + 1)
            elif number < len(node.value) - 1:
                raise self._odd()
        if text[at] != closer:
            raise self._odd()
        if is_mapping and not self._has_comments(begun, at):
            order = arranged(self.kind, route, [str(key.value) for key, _ in node.value])
            if order is not None and self.names.allow(order, marks):
                items = [items[number] for number in order]
        written = opener
        for number, item in enumerate(items):
            written += befores[number].shown(" " if number else "", inner, inner) + item
            if number < len(afters):
                written += afters[number].shown("", inner, inner) + ","
        return written + gap.shown("", inner, indent) + closer, at + 1

    def _has_comments(self, begun: int, end: int) -> bool:
        """Whether a comment may be about one of several lines of a collection, that on its last line included."""
        line_end = self.text.find("\n", end)
        return "\n" in self.text[begun:end] and "#" in self.text[begun : line_end if line_end >= 0 else None]

    def _is_ordered(self, node: Node, route: Route) -> bool:
        """Whether every mapping in a collection has its keys in their order."""
        if node.__class__ is not MappingNode:
            below = [((*route, number), child) for number, child in enumerate(node.value)]
        else:
            if arranged(self.kind, route, [str(key.value) for key, _ in node.value]) is not None:
                return False
            below = [((*route, key.value), value) for key, value in node.value]
        return all(child.__class__ is ScalarNode or self._is_ordered(child, within) for within, child in below)

    def _pair(self, key: Node, value: Node, at: int, indent: int, route: Route) -> tuple[str, int]:
        text = self.text
        if text[at] in "?:,}" and text[at + 1 : at + 2] in (" ", "\n", "\t", ",", "}"):
            raise self._odd()
        is_alias = text[at] == "*"
        written, end = self.node(key, at, indent, route)
        gap, colon = self._gap(end)
        if text[colon] != ":":
            return written, end  # a key that has no value
        if gap.breaks:
            raise self._odd()
        written += " :" if is_alias else ":"
        gap, at = self._gap(colon + 1)
        if text[at] in ",}]":
            return (written, colon + 1) if gap.breaks else (f"{written} ", at)
        item, end = self.node(value, at, indent, (*route, key.value))
        return written + gap.shown(" ", indent + _STEP, indent + _STEP) + item, end

    def _gap(self, at: int) -> tuple[_Gap, int]:
        """The gap at a place, and where it ends."""
        text = self.text
        if text[at : at + 1] == " " and text[at + 1 : at + 2] not in (" ", "\t", "\n", "#"):
            return _NO_GAP, at + 1
        match = _GAP.match(text, at)
        assert match
        found, end = match[0], match.end()
        if end >= len(text):
            raise self._odd()
        if "\n" not in found:
            return _NO_GAP, end
        first, *lines = found.split("\n")
        comment = first.rstrip(" \t")
        if comment:
            blanks = len(comment) - len(comment.lstrip(" \t"))
            comment = " " * max(blanks, 1) + comment.lstrip(" \t")
        kept: list[str] = []
        for line in lines[:-1]:
            line = line.strip(" \t")
            if line or not kept or kept[-1]:
                kept.append(line)
        return _Gap(True, comment, tuple(kept)), end

    def _odd(self) -> CannotFormat:
        return CannotFormat("what stands between these brackets has no canonical form", self.line)


def over_lines(written: str, indent: int) -> str:
    """A text of several lines, in quotes or without any, whose lines but the first have an indentation."""
    first, *others, last = written.split("\n")
    lines = [_without_blanks(line.lstrip(" \t")) for line in others]
    margin = " " * indent
    shown = [_without_blanks(first), *(margin + line if line else "" for line in lines), margin + last.lstrip(" \t")]
    return "\n".join(shown)


def _without_blanks(line: str) -> str:
    """The line without the blanks at its end, but for one that a backslash keeps."""
    bare = line.rstrip(" \t")
    slashes = len(bare) - len(bare.rstrip("\\"))
    return bare + line[len(bare) : len(bare) + 1] if slashes % 2 else bare
