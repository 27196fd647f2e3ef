"""Whether a file that was laid out anew still says the same: its data, how each value is written, its comments."""

import re
from collections.abc import Iterator
from typing import Any

from tradeoff.document import Document
from tradeoff.nodes import MappingNode, Node, ScalarNode
from tradeoff.records.shared import Route

_COMMENT = re.compile(r"(?:^|(?<=[\s\]}\"']))#")

_Place = tuple[int, int]


def difference(before: Document, after: Document) -> str:
    """What two readings of a file do not have in common, but for its layout; empty where they have all."""
    if before.kind != after.kind or before.data != after.data:
        return "the data"
    if _tree(before.root) != _tree(after.root):
        return "how a value is written"
    if sorted(_comments(before)) != sorted(_comments(after)):
        return "the comments"
    if _suppressions(before) != _suppressions(after):
        return "the lines that suppressions are about"
    return ""


def _tree(node: Node) -> Any:
    """A node as plain data: texts with their quotes, lists in order, the keys of mappings in any."""
    if node.__class__ is ScalarNode:
        return node.value, node.style or ""
    if node.__class__ is MappingNode:
        pairs = [(_tree(key), _tree(value)) for key, value in node.value]
        return bool(node.flow_style), "mapping", sorted(pairs, key=lambda pair: repr(pair[0]))
    return bool(node.flow_style), "list", [_tree(child) for child in node.value]


def _comments(document: Document) -> Iterator[str]:
    """The text of each comment; a `#` inside a text begins none."""
    texts: dict[int, list[tuple[_Place, _Place]]] = {}
    for node in _texts(document.root):
        start, end = _extent(node)
        for number in range(start[0], end[0] + 1):
            texts.setdefault(number, []).append((start, end))
    for number, line in enumerate(document.lines):
        for match in _COMMENT.finditer(line):
            place = (number, match.start())
            if not any(start <= place < end for start, end in texts.get(number, ())):
                yield line[match.start() :].rstrip()
                break


def _texts(node: Node) -> Iterator[ScalarNode]:
    if node.__class__ is ScalarNode:
        yield node
        return
    for child in node.value:
        for part in child if isinstance(child, tuple) else (child,):
            yield from _texts(part)


def _extent(node: ScalarNode) -> tuple[_Place, _Place]:
    """Where a text begins and ends; a block of text begins on the line below its mark, where a comment may stand."""
    start, end = node.start_mark, node.end_mark
    return ((start.line + 1, 0) if node.style in ("|", ">") else (start.line, start.column)), (end.line, end.column)


def _suppressions(document: Document) -> list[tuple[str, bool, list[str]]]:
    """Each comment that speaks to the tool, and the keys and texts on the line that it is about."""
    if not document.comments:
        return []
    on_line: dict[int, set[str]] = {}
    for route, line in _begun(document.root, ()):
        on_line.setdefault(line, set()).add(repr(route))
    alone = {comment.span.line for comment in document.comments if comment.alone}
    found = []
    for comment in document.comments:
        line = comment.span.line + comment.alone
        while comment.alone and line in alone:  # several, one above the other
            line += 1
        found.append((comment.text, comment.alone, sorted(on_line.get(line, ()))))
    return sorted(found)


def _begun(node: Node, route: Route) -> Iterator[tuple[Route, int]]:
    """The routes of keys and texts, each with the line on which it begins."""
    if node.__class__ is ScalarNode:
        yield route, node.start_mark.line + 1
    elif node.__class__ is MappingNode:
        for key, value in node.value:
            below = (*route, str(key.value))
            yield below, key.start_mark.line + 1
            yield from _begun(value, below)
    else:
        for number, child in enumerate(node.value):
            yield from _begun(child, (*route, number))
