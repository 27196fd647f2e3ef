"""The text of one file → the same laid out canonically: order of keys, indentation, spaces, blank lines.

The text is moved, never written anew: each value stays as it is written, each comment with what it is about. Nothing
here proves that; `formatting` does.
"""

import re
from collections.abc import Iterable, Sequence

from tradeoff.flow import CannotFormat, Flow, Names, over_lines
from tradeoff.nodes import CollectionNode, MappingNode, Node, ScalarNode
from tradeoff.precedence import arranged
from tradeoff.records.shared import Route

_STEP = 2
"""Blanks by which each level is indented, lists under their key included."""

_REST = re.compile(r"[ \t]*(#.*)?$", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]*")
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:[ \t]+|$))+", re.MULTILINE)
_HEADER = re.compile(r"[|>](?:[-+]|([1-9]))*")
_SUPPRESSION = re.compile(r"#[ \t]*tradeoff:")


def lay_out(text: str, root: Node, kind: str) -> str:
    """The canonical text of a file of a kind, whose root node is given with marks in this very text.

    Lines end with LF and there is no byte order mark. Raises `CannotFormat` for what is written in a way that has no
    canonical form here, such as a key after a question mark.
    """
    return _Layout(text, kind).document(root)


class _Layout:
    """A text that is read line by line, and what was read of it so far, laid out.

    `line` is the next line that was not read yet. Indentations are an `indent` in the new text, a `column` in the old.
    """

    def __init__(self, text: str, kind: str) -> None:
        self.text = text
        self.kind = kind
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        if not self.lines[-1]:
            self.lines.pop()
        self.line = 0
        self.names = Names(text)
        self.ends_open = False
        self.has_marks = False

    def document(self, root: Node) -> str:
        laid_out = self._before(root)
        if isinstance(root, CollectionNode) and root.flow_style:
            laid_out += self._head()
            laid_out += self._inline(root, "", self._begin(), 0, self._column(), (), 0)
            laid_out += self._tail(0)
        else:
            laid_out += self._mapping(root, 0, (), None, [], top=True)[1]
        laid_out += [line.rstrip(" \t") for line in self._after()]
        while laid_out and not laid_out[0]:
            del laid_out[0]
        if self.has_marks:
            laid_out = _settled(laid_out)
        return "\n".join(laid_out) + ("" if self.ends_open else "\n")

    def _before(self, root: Node) -> list[str]:
        """Directives and the mark that begins a document, with the comments above."""
        begin = max(
            (number for number in range(root.start_mark.line) if self.lines[number].startswith(("---", "%"))),
            default=-1,
        )
        found = _once_blank(line.rstrip(" \t") for line in self.lines[: begin + 1])
        self.line = begin + 1
        return found

    def _after(self) -> list[str]:
        """The mark that ends a document, and the comments below."""
        rest = self.lines[self.line :]
        while rest and not rest[-1].strip(" \t"):
            rest.pop()
        if not rest:
            return []
        rest = _once_blank(rest)
        for line in rest:
            if line.strip(" \t") and not line.startswith("...") and not line.lstrip(" \t").startswith("#"):
                raise CannotFormat("there is text here that belongs to nothing", self.line)
        return rest

    # Lines without data

    def _head(self) -> list[str]:
        """The comments and blank lines up to the next line that has data, which is then the current one."""
        head: list[str] = []
        lines = self.lines
        while self.line < len(lines):
            line = lines[self.line].strip(" \t")
            if line and line[0] != "#":
                return head
            if line or not head or head[-1]:
                head.append(line)
            self.line += 1
        raise CannotFormat("a value is missing", self.line)

    def _tail(self, column: int) -> list[str]:
        """The comments that come next and belong to the end of a block at a column, as they stand as deep or deeper.

        A suppression does not, where it stands above a line that it is about.
        """
        last, lines = self.line, self.lines
        if last >= len(lines) or not (lines[last] == "" or lines[last].lstrip(" \t")[:1] in ("", "#")):
            return []
        end = last
        while end < len(lines) and lines[end].lstrip(" \t")[:1] in ("", "#"):
            end += 1
        if end < len(lines):
            while end > last and _SUPPRESSION.match(lines[end - 1].lstrip(" \t")):
                end -= 1
        for number in range(self.line, end):
            line = lines[number].lstrip(" \t")
            if line and len(lines[number]) - len(line) < column:
                break
            if line:
                last = number + 1
        tail = _once_blank(line.strip(" \t") for line in lines[self.line : last])
        self.line = last
        if tail and _SUPPRESSION.match(tail[-1]):
            tail.append(_BLANK_BELOW)
            self.has_marks = True
        return tail

    def _begin(self) -> int:
        """Where the data of the current line begins."""
        return self.starts[self.line] + self._column()

    def _column(self) -> int:
        line = self.lines[self.line]
        return len(line) - len(line.lstrip(" \t"))

    def _finish(self, code: str, at: int, indent: int, column: int) -> str:
        """A whole line: its new code, and the comment after a place in the old line, in its column where it had one.

        The columns count from where the code begins in both; the next line is then the current one.
        """
        match = _REST.match(self.text, at)
        if match is None:
            raise CannotFormat("what stands on this line cannot be told apart", self.line)
        line, comment = " " * indent + code, match[1]
        if comment:
            gap = match.start(1) - at
            if gap > 1:
                gap = max(1, match.start(1) - self.starts[self.line] - column - len(code))
            line = f"{line}{' ' * max(gap, 1)}{comment.rstrip()}"
        self.line += 1
        return line

    # Blocks

    def _block(
        self, node: Node, indent: int, route: Route, begun: int | None, above: list[str], owner: int
    ) -> tuple[list[str], list[str]]:
        """A mapping or list over several lines.

        `begun` is where it begins, if that is on the current line, after a dash. `above` are then suppressions above
        that line: they go with the first key wherever it goes. What comes back first stands above the new line.
        """
        if isinstance(node, MappingNode):
            return self._mapping(node, indent, route, begun, above)
        return self._list(node, indent, route, begun, above, owner)

    def _mapping(
        self,
        node: Node,
        indent: int,
        route: Route,
        begun: int | None,
        above: list[str],
        top: bool = False,
    ) -> tuple[list[str], list[str]]:
        keys: list[str] = []
        heads: list[list[str]] = []
        bodies: list[list[str]] = []
        marks = [self.names.count]
        first, file_head, compact = -1, list[str](), begun is not None
        for key, value in node.value:
            head = above
            if begun is None:
                head = self._head()
                column = self._column()
                if top and first < 0:
                    file_head, head = _of_file(head)
            else:
                column, begun = begun - self.starts[self.line], None
            first = column if first < 0 else first
            heads.append(head)
            bodies.append(self._simple(key, value, indent, column) or self._pair(key, value, indent, column, route))
            keys.append(key.value)
            marks.append(self.names.count)
        tail = self._tail(first)
        order = arranged(self.kind, route, keys)
        if order is not None and self._may_move(order, marks):
            heads, bodies = [heads[number] for number in order], [bodies[number] for number in order]
        laid_out = _indented(file_head, indent)
        before: list[str] = []
        for number, (head, body) in enumerate(zip(heads, bodies, strict=True)):
            if compact and number == 0:
                before = head[1:] if head[:1] == [""] else head
            elif head:
                laid_out += _indented(head[1:] if number == 0 and file_head[-1:] == head[:1] == [""] else head, indent)
            laid_out += body
        return before, [*laid_out, *_indented(tail, indent)] if tail else laid_out

    def _may_move(self, order: list[int], marks: list[int]) -> bool:
        """Whether the pairs just read may stand in another order; a text that the end of the file ends stays last."""
        return self.names.allow(order, marks) and not (self.ends_open and order[-1] != len(order) - 1)

    def _simple(self, key: Node, value: Node, indent: int, column: int) -> list[str] | None:
        """The line of a key with a text that is spaced as it should be, as most are; nothing for any other."""
        begin, end = key.start_mark.index, key.end_mark.index
        if (
            value.__class__ is key.__class__ is ScalarNode
            and begin == self.starts[self.line] + column
            and begin != end
            and value.start_mark.index == end + 2
            and value.end_mark.index == self.starts[self.line + 1] - 1
            and self.text[end : end + 2] == ": "
            and self.text[end + 2] not in "|>&!"
            and self.text[begin] not in "&!"
        ):
            line = self.lines[self.line]
            self.line += 1
            return [" " * indent + line[column:]]
        return None

    def _pair(self, key: Node, value: Node, indent: int, column: int, route: Route) -> list[str]:
        at, end = self.starts[self.line] + column, key.end_mark.index
        written = self.text[at:end]
        if (
            key.start_mark.index != at
            or key.__class__ is not ScalarNode
            or "\n" in written
            or key.start_mark.index == end
        ):
            raise CannotFormat("a key like this has no canonical form", self.line)
        if written[0] in "&!":
            self.names.define(written)
        colon = _blanks(self.text, end)
        if self.text[colon] != ":":
            raise CannotFormat("a key like this has no canonical form", self.line)
        return self._value(value, f"{written}:", colon + 1, indent, column, (*route, key.value))

    def _list(
        self, node: Node, indent: int, route: Route, begun: int | None, above: list[str], owner: int
    ) -> tuple[list[str], list[str]]:
        before: list[str] = []
        laid_out: list[str] = []
        first = -1
        for number, child in enumerate(node.value):
            if begun is None:
                head = self._head()
                at = self._begin()
            else:
                head, at = above, begun
            column = at - self.starts[self.line]
            first = column if first < 0 else first
            if self.text[at] != "-":
                raise CannotFormat("an entry like this has no canonical form", self.line)
            inner = _blanks(self.text, at + 1)
            within = (*route, number)
            is_block = isinstance(child, CollectionNode) and not child.flow_style
            if is_block and self.text[inner : inner + 1] not in ("", "\n", "#", "*", "&", "!"):
                head, suppressing = _split(head)
                moved, body = self._block(child, indent + _STEP, within, inner, suppressing, column)
                body[0] = f"{' ' * indent}- {body[0][indent + _STEP :]}"
                head = head + moved
            else:
                body = self._value(child, "-", at + 1, indent, column, within)
            if begun is None:
                laid_out += _indented(head, indent)
            else:
                before, begun = head, None
            laid_out += body
        tail = self._tail(first + (first == owner))
        return before, [*laid_out, *_indented(tail, indent)]

    # Values

    def _value(self, node: Node, code: str, at: int, indent: int, column: int, route: Route) -> list[str]:
        """What stands after a key and its colon, or after a dash: `code`, which begins at a column of the old text."""
        text, end = self.text, at
        at = _blanks(text, at)
        if text[at : at + 1] in ("&", "!"):
            match = _PROPERTIES.match(text, at)
            assert match
            self.names.define(match[0])
            code, at = f"{code} {' '.join(match[0].split())}", match.end()
            end = at - len(match[0]) + len(match[0].rstrip())
        if text[at : at + 1] not in ("", "\n", "#"):
            return self._inline(node, code, at, indent, column, route)
        lines = [self._finish(code, end, indent, column)]
        if self._is_absent(node, at, column):
            return lines
        if isinstance(node, CollectionNode) and not node.flow_style and not self._is_alias_next():
            return lines + self._block(node, indent + _STEP, route, None, [], column)[1]
        lines += _indented(self._head(), indent + _STEP)
        begin = self._begin()
        if text[begin] in "|>&!":
            raise CannotFormat("a value that begins below its key like this has no canonical form", self.line)
        return lines + self._inline(node, "", begin, indent + _STEP, self._column(), route, indent + _STEP)

    def _is_absent(self, node: Node, at: int, column: int) -> bool:
        """Whether nothing is written for a value."""
        if node.__class__ is not ScalarNode or node.value or node.end_mark.index > at:
            return False
        return not self._is_alias_next(column)

    def _is_alias_next(self, column: int = -1) -> bool:
        """Whether the next line that has data is an alias, deeper than a column."""
        for number in range(self.line, len(self.lines)):
            line = self.lines[number].lstrip(" \t")
            if line and line[0] != "#":
                return line[0] == "*" and len(self.lines[number]) - len(line) > column
        return False

    def _inline(
        self, node: Node, code: str, at: int, indent: int, column: int, route: Route, further: int = -1
    ) -> list[str]:
        """A value that begins on the current line. `further` is the indentation of its other lines."""
        text = self.text
        further = indent + _STEP if further < 0 else further
        begun = f"{code} " if code else ""
        if text[at] == "*":
            name = self.names.repeat(text, at)
            return [self._finish(begun + name, at + len(name), indent, column)]
        if text[at] in "|>" and node.__class__ is ScalarNode:
            return self._block_of_text(begun, at, indent, column)
        if node.__class__ is ScalarNode:
            end = node.end_mark.index
            written = text[at:end]
        elif node.flow_style:
            after_dash = code.startswith("-") and route[-1].__class__ is int
            margin = indent + _STEP if after_dash else indent
            written, end = Flow(text, self.kind, self.names, self.line).node(node, at, margin, route)
        else:
            raise CannotFormat("a value like this has no canonical form", self.line)
        if "\n" not in text[at:end]:
            return [self._finish(begun + written, end, indent, column)]
        return self._over_lines(node, begun, written, at, end, indent, further)

    def _over_lines(
        self, node: Node, begun: str, written: str, at: int, end: int, indent: int, further: int
    ) -> list[str]:
        """A text in quotes, or without any, or a collection between brackets, of several lines."""
        if node.__class__ is ScalarNode:
            written = over_lines(written, further)
        *lines, last = written.split("\n")
        lines[0] = " " * indent + begun + lines[0]
        self.line += self.text.count("\n", at, end)
        bare = last.lstrip(" ")
        return [*lines, self._finish(bare, end, len(last) - len(bare), self._column())]

    def _block_of_text(self, begun: str, at: int, indent: int, column: int) -> list[str]:
        """A text after `|` or `>`: its lines keep what they have beyond the indentation of the first."""
        header = _HEADER.match(self.text, at)
        assert header
        laid_out = [self._finish(begun + header[0], header.end(), indent, column)]
        lines, number = self.lines, self.line
        stated = int(header[1]) if header[1] else 0
        base, found, blank = column + stated if stated else 0, [], 0
        while number < len(lines):
            line = lines[number]
            bare = line.lstrip(" ")
            depth = len(line) - len(bare)
            if not bare and (not base or depth <= base):
                blank += 1
            elif (base and depth < base) or depth <= column:
                break
            else:
                base = base or depth
                found += [""] * blank
                found.append(line)
                blank = 0
            number += 1
        keeps_blanks = "+" in header[0]
        if keeps_blanks:
            found += [""] * blank
        self.line += len(found)
        self.ends_open = bool(
            found and self.line == len(lines) and not self.text.endswith("\n") and "-" not in header[0]
        )
        margin = " " * (indent + (stated or _STEP))
        laid_out += [margin + line[base:] if line else "" for line in found]
        if keeps_blanks:
            laid_out.append(_NO_BLANK_BELOW)
            self.has_marks = True
        return laid_out


_NO_BLANK_BELOW = "\0"
"""Stands for no line: the text above would take a blank line below for its own."""

_BLANK_BELOW = "\1"
"""Stands for a blank line, if more follows: the suppression above would else be about that."""


def _settled(lines: list[str]) -> list[str]:
    """The lines with blank ones, or none, where a mark says so."""
    found: list[str] = []
    above = ""
    for line in lines:
        bare = line.lstrip(" ")
        if above and not bare:
            continue
        if above == _BLANK_BELOW:
            found.append("")
        above = bare if bare in (_NO_BLANK_BELOW, _BLANK_BELOW) else ""
        if not above:
            found.append(line)
    return found


def _blanks(text: str, at: int) -> int:
    """Where the blanks at a place end."""
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _indented(lines: Sequence[str], indent: int) -> list[str]:
    margin = " " * indent
    return [margin + line if line else "" for line in lines]


def _once_blank(lines: Iterable[str]) -> list[str]:
    """The lines without a second blank one in a row."""
    found: list[str] = []
    for line in lines:
        if line.strip(" \t") or not found or found[-1]:
            found.append(line if line.strip(" \t") else "")
    return found


def _split(head: list[str]) -> tuple[list[str], list[str]]:
    """What stands above a line, and of that the suppressions directly above it."""
    cut = len(head)
    while cut and _SUPPRESSION.match(head[cut - 1]):
        cut -= 1
    return head[:cut], head[cut:]


def _of_file(head: list[str]) -> tuple[list[str], list[str]]:
    """The comments above the first key: those that are about the file, and those that go with the key."""
    about, suppressing = _split(head)
    cut = len(about) - about[::-1].index("") if "" in about[1:] else len(about)
    return about[:cut], about[cut:] + suppressing
