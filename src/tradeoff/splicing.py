"""What an edit writes where: the texts that go into a file, and the lines and characters that they take the place of.

Values keep the quotes, lists the dashes, and comments the keys that they had; whether the file then says what it
should is for others to prove.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tradeoff import emitting, order
from tradeoff.emitting import Emitter, Manner, Written
from tradeoff.nodes import MappingNode, Node, ScalarNode, SequenceNode
from tradeoff.records.shared import Route
from tradeoff.slots import Odd, Slot, Source, child

_FLOW_INDICATOR = re.compile(r"[,\[\]{}]")
_NO_TEXT = re.compile(r"[-+.0-9][-+.0-9eE]*|true|false|null|~|")

Splice = tuple[int, int, str]
"""A text for what stands between two offsets."""


def splice(text: str, splices: Iterable[Splice]) -> str:
    """A text with others in it."""
    pieces, at = [], 0
    for start, end, new in sorted(splices, key=lambda splice: splice[0]):
        pieces += [text[at:start], new]
        at = max(end, at)
    return "".join([*pieces, text[at:]])


class Splicer:
    """Edits of one file of a kind.

    A place is given as the node of a collection and an index in it, with its route where the format has a say.
    `safe` asks for the more careful of two ways to write: texts of several lines in quotes, no blank lines between.
    """

    def __init__(self, source: Source, kind: str) -> None:
        self._source = source
        self._kind = kind

    def replacing(
        self, route: Route, node: Node, index: int, value: Any, safe: bool, bare: bool = False
    ) -> list[Splice]:
        """Another value in the place of one; `bare` takes its anchor and tag away as well."""
        put = self._put_in_flow if node.flow_style else self._put_in_block
        return put(route, node, index, value, safe, bare)

    def adding(self, route: Route, node: Node, key: str, value: Any, safe: bool) -> list[Splice]:
        """A key that is not there yet, in the mapping at a route, where the format has it."""
        if not node.value and not route:
            return self._into_nothing(route, node, key, value, safe)
        return (self._into_flow if node.flow_style else self._into_block)(route, node, key, value, safe)

    def inserting(self, route: Route, node: Node, index: int, value: Any, safe: bool) -> list[Splice]:
        """An entry before that with an index, or at the end, in the list at a route, which is not empty."""
        put = self._into_flow_list if node.flow_style else self._into_block_list
        return put(route, node, index, value, safe)

    def removing(self, route: Route, node: Node, index: int, safe: bool) -> list[Splice]:
        """A pair or entry, which is what stands at a route, taken away; `safe` takes all blank lines after it too."""
        if len(node.value) == 1:
            return self._emptied(route, node, index)
        return self._out_of_flow(node, index) if node.flow_style else self._out_of_block(node, index, safe)

    def own_comments(self, node: Node, index: int) -> list[str]:
        """The comments that may go with a pair or entry: those inside of it, and at the end of its last line."""
        source = self._source
        slot = source.slot(node, index)
        stop = source.after(source.line(slot.end))
        comments = source.comments_in(slot.begin, stop)
        if node.flow_style:
            comma = source.skip(slot.end)
            if comma > stop:
                comments += source.comments_in(comma, source.after(source.line(comma)))
        else:
            comments += source.comments_in(stop, source.after(self._inner_end(node, index)))
        return source.texts_of(comments)

    def handing_on(self, node: Node, index: int) -> list[Splice]:
        """An anchored scalar in the place of the first alias that repeats it, so that its own place gets free."""
        source = self._source
        slot = source.slot(node, index)
        holder, at = source.anchored[id(slot.node)]
        if at < 0:
            raise Odd(source.offset(holder.start_mark), "a key in this mapping is an alias")
        alias, text, value = source.slot(holder, at), source.text[slot.start : slot.end], slot.node.value
        is_bare = source.text[slot.core] not in "'\""
        if "\n" in text or "\r" in text or (is_bare and holder.flow_style and _FLOW_INDICATOR.search(value)):
            name = source.text[alias.start + 1 : alias.end]
            text = f"&{name} " + emitting.inline(value, quotes='"')
        return [(alias.start, alias.end, text)]

    # Values

    def _put_in_flow(self, route: Route, node: Node, index: int, value: Any, safe: bool, bare: bool) -> list[Splice]:
        source = self._source
        slot = source.slot(node, index)
        text = Emitter(self._kind, self._flow_manner(node, safe)).flow(value, route, self._quotes(slot))
        if slot.is_empty:
            glue = ": " if slot.mark == slot.key[1] else " "
            return [(slot.mark, slot.end, glue + text)]
        if (
            source.comments_in(slot.core, slot.end)
            and value
            and source.text[slot.core] == text[0]
            and not slot.node.value
        ):
            return [(slot.end - 1, slot.end - 1, f"{text[1:-1].strip(' ')} ")]
        return [(slot.start if bare else slot.core, slot.end, text)]

    def _put_in_block(self, route: Route, node: Node, index: int, value: Any, safe: bool, bare: bool) -> list[Splice]:
        source = self._source
        slot, indent = source.slot(node, index), source.indent(node)
        manner = self._manner(node, index)._replace(safe=safe)
        quotes = self._quotes(slot)
        if _is_inline(slot) and source.line(slot.mark) == source.line(slot.end):  # one that does not wrap its lines
            is_long = source.column(slot.end) > emitting.WIDTH and slot.node.__class__ is ScalarNode
            manner = manner._replace(folds=not is_long)
        emitter = Emitter(self._kind, manner)

        def written(prefer: str) -> Written:
            if node.__class__ is SequenceNode:
                return emitter.after_dash(value, route, indent, prefer, quotes)
            column = source.column(slot.mark) + 1
            if not slot.is_empty and source.line(slot.start) == source.line(slot.mark):
                column = source.column(slot.start)
            return emitter.under_key(value, route, indent, column, quotes, prefer)

        gap, deeper = (manner.gap, manner.gap + 1) if node.__class__ is SequenceNode else (1, manner.step)
        splices = self._put(slot, written(""), gap, bare)
        if not any(source.comments_in(start, end) for start, end, _ in splices):
            return splices
        return self._put_below(slot, written("block"), gap, indent + deeper, bare)

    def _quotes(self, slot: Slot) -> str:
        """The quotes of a text, if it has any."""
        if slot.is_alias or slot.is_empty or slot.node.__class__ is not ScalarNode:
            return ""
        first = self._source.text[slot.core]
        return first if first in "'\"" else ""

    def _put(self, slot: Slot, written: Written, gap: int, bare: bool) -> list[Splice]:
        """A value in lines, in the place of another."""
        source, text = self._source, self._source.text
        head = " " * gap + written.head if written.head else ""
        at = source.line(slot.mark)
        first, last = source.line(slot.core), source.line(slot.end)
        if slot.is_empty:
            end = slot.end
            if not text[end : source.end_of(source.line(end))].strip(" \t"):
                end = source.end_of(source.line(end))
            return [(slot.mark, end, head), self.lines(source.line(end) + 1, source.line(end) + 1, written.body)]
        is_block = not _is_inline(slot)
        if is_block and slot.node.__class__ is not ScalarNode:
            if first == at:  # `- id: x`
                below = self.lines(last + 1, last + 1, written.body)
                return [(slot.start, source.end_of(last), head.lstrip(" ")), below]
            return [(slot.mark, self._past_anchor(slot), head), self.lines(at + 1, last + 1, written.body)]
        start = slot.start if bare or slot.is_alias else slot.core
        end = source.header(slot)[1] if is_block else slot.end
        moves_up = first != at and (is_block or written.body) and not source.comments_in(slot.mark, slot.core)
        if not written.head or moves_up:
            start = slot.mark
        else:
            head = written.head
        below = self.lines((first if is_block else last) + 1, last + 1, written.body)
        return [(start, end, head), below]

    def _put_below(self, slot: Slot, written: Written, gap: int, margin: int, bare: bool) -> list[Splice]:
        """A value in the place of another with comments, which stand above the new one, below the key or dash."""
        source, text = self._source, self._source.text
        is_in_lines = not _is_inline(slot) and slot.node.__class__ is not ScalarNode
        begin = slot.start if bare else slot.core
        at, first, last = source.line(slot.mark), source.line(begin), source.line(slot.end)
        stop = source.end_of(last)
        inside, behind = source.comments_in(begin, slot.end), source.comments_in(slot.end, stop)
        rest = text[slot.end : stop] if behind else ""
        if written.head and not written.body and not source.comments_in(slot.mark, begin):
            if not inside:
                return [(slot.mark, stop, " " * gap + written.head + rest)]
            if len(inside) == 1 and not behind and source.before(inside[0][0]).strip(" \t"):
                (comment,) = source.texts_of(inside)
                return [(slot.mark, stop, f"{' ' * gap}{written.head} {comment}")]
        lines = [" " * margin + comment for comment in source.texts_of(inside if written.head else inside + behind)]
        if written.head:
            properties = "" if bare or is_in_lines else text[slot.start : begin].strip()
            before = f"{properties} " if properties and source.line(slot.start) == first else ""
            lines.append(f"{' ' * margin}{before}{written.head}{rest}")
        lines += written.body
        if first == at:
            return [(slot.mark, stop, source.ending(at).join(["", *lines]))]
        anchor = [(slot.mark, self._past_anchor(slot), "")] if is_in_lines else []
        return [*anchor, self.lines(first, last + 1, lines)]

    # Keys

    def _into_nothing(self, route: Route, node: Node, key: str, value: Any, safe: bool) -> list[Splice]:
        """The first key of a file that is `{}`."""
        source = self._source
        core, end = source.core(node), source.end(node)
        if safe or "#" in source.text[core:end]:
            return self._into_flow(route, node, key, value, safe)
        lines = Emitter(self._kind).pair(key, value, route, 0)
        return [(core, end, source.ending(source.line(core)).join(lines))]

    def _before(self, route: Route, node: Node, key: str) -> int | None:
        """The index of the pair after which a key goes: the nearest before it in the canonical order."""
        listed = order.keys(self._kind, route)
        here = [pair[0].value if pair[0].__class__ is ScalarNode else "" for pair in node.value]
        if key not in listed:
            return len(here) - 1 if here else None
        for before in reversed(listed[: listed.index(key)]):
            if before in here:
                return here.index(before)
        return None

    def _into_block(self, route: Route, node: Node, key: str, value: Any, safe: bool) -> list[Splice]:
        source = self._source
        indent = source.indent(node)
        emitter = Emitter(self._kind, self._manner(node)._replace(safe=safe))
        lines = emitter.pair(key, value, route, indent)
        before = self._before(route, node, key)
        if before is not None:
            line = self._tail(route, node, before) + 1
            return [self.lines(line, line, lines)]
        return self._on_top(source.slot(node, 0).begin, indent, lines, is_root=not route)

    def _on_top(self, begin: int, indent: int, lines: list[str], is_root: bool = False) -> list[Splice]:
        """Lines before the first pair or entry of a collection."""
        source = self._source
        line = source.line(begin)
        if source.before(begin).strip(" "):
            ending = source.ending(line)
            return [(begin, begin, ending.join(lines)[indent:] + ending + " " * indent)]
        line = line if is_root else self._top(line, indent)
        return [self.lines(line, line, lines)]

    def _into_flow(self, route: Route, node: Node, key: str, value: Any, safe: bool) -> list[Splice]:
        pair = Emitter(self._kind, self._flow_manner(node, safe)).flow_pair(key, value, route)
        before = self._before(route, node, key)
        return self._between(node, -1 if before is None else before, pair)

    def _between(self, node: Node, before: int, text: str) -> list[Splice]:
        """A pair or entry after another between brackets; -1 is in front of all."""
        source = self._source
        core = source.core(node)
        if source.text[core] not in "[{":
            raise Odd(core, "a pair without braces cannot get another")
        if not node.value:
            inner = source.text[core + 1 : source.end(node) - 1]
            if "#" in inner:
                return [(source.end(node) - 1, source.end(node) - 1, f"{text} ")]
            return [(core + 1, source.end(node) - 1, text)]
        slot = source.slot(node, max(before, 0))
        line = source.line(slot.begin)
        alone = not source.before(slot.begin).strip(" \t")
        if not alone:
            if before < 0:
                return [(slot.begin, slot.begin, f"{text}, ")]
            return [(slot.end, slot.end, f", {text}")]
        blanks = source.before(slot.begin)
        if before < 0:
            top = self._top(line, len(blanks))
            return [self.lines(top, top, [f"{blanks}{text},"])]
        comma = source.skip(slot.end)
        last = source.line(slot.end)
        is_last = before == len(node.value) - 1
        if source.text[comma] == ",":
            rest = source.text[comma + 1 : source.end_of(source.line(comma))]
            if source.line(comma) != last or not _is_comment_or_blank(rest):
                return [(slot.end, slot.end, f", {text}")]
            return [self.lines(last + 1, last + 1, [f"{blanks}{text},"])]
        if not is_last or source.line(comma) == last:
            return [(slot.end, slot.end, f", {text}")]
        return [(slot.end, slot.end, ","), self.lines(last + 1, last + 1, [f"{blanks}{text}"])]

    # Entries

    def _into_flow_list(self, route: Route, node: Node, index: int, value: Any, safe: bool) -> list[Splice]:
        emitter = Emitter(self._kind, self._flow_manner(node, safe))
        text = emitter.flow(value, (*route, index), self._common_quotes(node))
        return self._between(node, index - 1, text)

    def _into_block_list(self, route: Route, node: Node, index: int, value: Any, safe: bool) -> list[Splice]:
        source = self._source
        indent = source.indent(node)
        beside = max(index - 1, 0)
        emitter = Emitter(self._kind, self._manner(node, beside)._replace(safe=safe))
        prefer = ""
        if node.value[beside].__class__ is not ScalarNode:
            prefer = "flow" if node.value[beside].flow_style else "block"
        lines = emitter.entry(value, (*route, index), indent, prefer, self._common_quotes(node))
        apart = not safe and self._are_apart(node, index)
        if index == len(node.value):
            line = self._tail(route, node, index - 1) + 1
            return [self.lines(line, line, ["", *lines] if apart and not source.is_blank(line - 1) else lines)]
        begin = source.slot(node, index).begin
        if index == 0:
            return self._on_top(begin, indent, [*lines, ""] if apart else lines)
        line = self._top(source.line(begin), indent)
        return [self.lines(line, line, [*lines, ""] if apart else lines)]

    def _are_apart(self, node: Node, index: int) -> bool:
        """Whether there are blank lines between the entries beside an index."""
        source = self._source
        if len(node.value) < 2:
            return False
        second = min(max(index, 1), len(node.value) - 1)
        end = source.line(source.slot(node, second - 1).end)
        begin = source.line(source.slot(node, second).begin)
        return any(source.is_blank(line) for line in range(end + 1, begin))

    def _common_quotes(self, node: Node) -> str:
        """The kind of quotes of all texts of a list, if it is one."""
        return _quotes_of(entry for entry in node.value if entry.__class__ is ScalarNode)

    # Taking away

    def _out_of_block(self, node: Node, index: int, greedy: bool) -> list[Splice]:
        source = self._source
        slot = source.slot(node, index)
        if source.before(slot.begin).strip(" "):  # `- id: x`: what follows moves up beside the dash
            following = source.slot(node, index + 1).begin
            if source.comments_in(source.after(source.line(slot.end)), following):
                line = source.line(slot.end)
                blanks = len(source.before(slot.begin)) - len(source.before(slot.begin).rstrip(" "))
                return [(slot.begin - blanks, source.end_of(line), "")]
            return [(slot.begin, following, "")]
        before = source.line(source.slot(node, index - 1).end) if index else -1
        first, stop = source.line(slot.begin), self._inner_end(node, index) + 1
        return [self._cut(first, stop, source.indent(node)) if greedy else self._away(first, stop, before)]

    def _cut(self, first: int, stop: int, indent: int) -> Splice:
        """Lines taken away with all blank ones that follow; comments after these are not indented more than so far.

        A text before them would take both for its own.
        """
        source = self._source
        while stop < len(source) and source.is_blank(stop):
            stop += 1
        comments: list[str] = []
        while stop < len(source) and source.is_comment(stop) and source.depth(stop) > indent:
            comments.append(" " * indent + source.of(stop).lstrip(" "))
            stop += 1
        return self.lines(first, stop, comments)

    def _away(self, first: int, stop: int, before: int) -> Splice:
        """Lines taken away, and of the blank ones beside them as many as would be two in a row, or end the file.

        Those up to the line `before` are no blank ones, but of a text.
        """
        source = self._source
        above, below = first, stop
        while above - 1 > before and source.is_blank(above - 1):
            above -= 1
        while below < len(source) and source.is_blank(below):
            below += 1
        if above < first and below == len(source):
            first = above
        elif above < first:
            stop = below
        return self.lines(first, stop, ())

    def _inner_end(self, node: Node, index: int) -> int:
        """The last line of a pair or entry, with the comments directly below that are inside of its value."""
        source = self._source
        slot = source.slot(node, index)
        last = source.line(slot.end)
        if _is_inline(slot) or slot.node.__class__ is ScalarNode:
            return last
        depth = max(source.indent(slot.node), source.indent(node) + 1)
        while last + 1 < len(source) and source.is_comment(last + 1) and source.depth(last + 1) >= depth:
            last += 1
        return last

    def _out_of_flow(self, node: Node, index: int) -> list[Splice]:
        source, text = self._source, self._source.text
        slot = source.slot(node, index)
        comma = source.skip(slot.end)
        has_comma = text[comma] == ","
        end = comma + 1 if has_comma else slot.end
        first, last = source.line(slot.begin), source.line(end)
        splices: list[Splice] = []
        if not has_comma:  # the last: the comma before it goes as well
            previous = source.skip(source.slot(node, index - 1).end)
            splices.append((previous, previous + 1, ""))
        alone = not source.before(slot.begin).strip(" \t") and _is_comment_or_blank(text[end : source.end_of(last)])
        if alone:
            return [*splices, self._away(first, last + 1, -1)]
        if index + 1 < len(node.value):
            following = source.slot(node, index + 1).begin
            if source.line(following) == last:
                return [(slot.begin, following, "")]
            return [(slot.begin, end, "")]
        before = source.slot(node, index - 1).end
        if "#" not in text[before : slot.begin]:
            return [(before, slot.end, "")]
        return [*splices, (slot.begin, end, "")]

    def _emptied(self, route: Route, node: Node, index: int) -> list[Splice]:
        """The only pair or entry taken away."""
        source, text = self._source, self._source.text
        brackets = "{}" if node.__class__ is MappingNode else "[]"
        slot = source.slot(node, index)
        if node.flow_style:
            core, end = source.core(node), source.end(node)
            if text[core] not in "[{" or "#" not in text[core:end]:
                return [(core, end, brackets)]
            comma = source.skip(slot.end)
            return [(slot.begin, comma + 1 if text[comma] == "," else slot.end, "")]
        first, last = source.line(slot.begin), source.line(slot.end)
        if source.before(slot.begin).strip(" "):
            return [(slot.begin, source.end_of(last), brackets)]
        if len(route) == 1:
            return [self.lines(first, last + 1, [brackets])]
        holder, at = self._source.place(route[:-1])
        mark = self._past_anchor(source.slot(holder, at))
        return [(mark, mark, f" {brackets}"), self._away(first, last + 1, source.line(mark))]

    def _past_anchor(self, slot: Slot) -> int:
        """The end of the anchor and tag on the line of a colon or dash, or of these themselves without any."""
        source = self._source
        line = source.line(slot.mark)
        if slot.core == slot.start or source.line(slot.start) != line:
            return slot.mark
        text = source.text[slot.start : min(slot.core, source.end_of(line))]
        return slot.start + len(text.partition("#")[0].rstrip())

    # Lines

    def lines(self, first: int, stop: int, lines: Iterable[str]) -> Splice:
        """Lines in the place of others, with the line ends of their neighbours; at the end of a file as it was."""
        source = self._source
        new = list(lines)
        start = source.starts[first] if first < len(source.starts) else len(source.text)
        end = source.starts[stop] if stop < len(source.starts) else len(source.text)
        ending = source.ending(min(max(first - 1, 0), len(source.starts) - 1))
        is_open = end == len(source.text) and source.is_open
        if not new:
            return (source.end_of(first - 1) if is_open and first and start < end else start), end, ""
        text = ending.join(new)
        if not is_open:
            return start, end, text + ending
        return start, end, text if start < end else ending + text

    def _top(self, line: int, indent: int) -> int:
        """The first of the comments directly above a line that belong to it, or the line itself."""
        source = self._source
        while line and source.is_comment(line - 1) and source.depth(line - 1) == indent:
            line -= 1
        return line

    def _tail(self, route: Route, node: Node, index: int) -> int:
        """The last line of a pair or entry, with the comments below that belong to it.

        These are the ones that are indented deeper, and those that follow it directly and no other.
        """
        source = self._source
        slot, indent = source.slot(node, index), source.indent(node)
        last = line = source.line(slot.end)
        is_nested = not _is_inline(slot) and slot.node.__class__ is not ScalarNode
        is_last = index == len(node.value) - 1
        outer = self._outer_indent(route)
        is_apart = False
        while (line := line + 1) < len(source):
            if source.is_blank(line):
                is_apart = True
            elif not source.is_comment(line) or source.depth(line) < indent:
                break
            elif source.depth(line) > indent:
                if is_apart and not is_nested:
                    break
                last = line
            else:
                if is_apart or (is_last and indent <= outer):
                    break
                end = line
                while end < len(source) and source.is_comment(end) and source.depth(end) == indent:
                    end += 1
                if not is_last and not (end < len(source) and source.is_blank(end)):
                    break
                return end - 1
        return last

    def _outer_indent(self, route: Route) -> int:
        """The indentation of what holds the collection at a route; -1 for the whole file."""
        if not route:
            return -1
        node, _ = self._source.place(route)
        return self._source.indent(node)

    # The manner of the file

    def _manner(self, node: Node, index: int = 0) -> Manner:
        """How what is beside a place is written; else what comes first in the file."""
        step, dash, gap = self._steps(node)
        for other in self._nodes():
            if step and dash and gap:
                break
            found = self._steps(other)
            step, dash, gap = step or found[0], found[1] if dash is None else dash, gap or found[2]
        if node.__class__ is SequenceNode and not node.flow_style:
            gap = self._gap(node, index) or gap
        flow = self._flow_manner(node)
        return flow._replace(step=step or 2, dash=2 if dash is None else dash, gap=gap or 1)

    def _flow_manner(self, node: Node, safe: bool = False) -> Manner:
        """How what stands between brackets in a collection is written, the collection itself included."""
        source, text = self._source, self._source.text
        inner = [child(node, index) for index in range(len(node.value)) if not source.is_repeated(node, index)]
        among = [one for one in inner if one.__class__ is not ScalarNode and one.flow_style and one.value]
        if node.flow_style and node.value:
            among.append(node)
        first: dict[str, set[str]] = {}
        for one in among:
            core = source.core(one)
            if text[core] in "[{" and text[core + 1] not in "\r\n":
                first.setdefault(text[core], set()).add(text[core + 1])
        padded = "".join(bracket for bracket, after in first.items() if after == {" "})
        pairs = [pair for one in among if one.__class__ is MappingNode for pair in one.value]
        if node.__class__ is MappingNode:
            pairs = node.value if node.flow_style else []
        keys = _quotes_of(key for key, _ in pairs)
        texts = [value for _, value in pairs if value.__class__ is ScalarNode]
        texts = [value for value in texts if value.style or not _NO_TEXT.fullmatch(value.value)]
        is_json = keys and (not texts or _quotes_of(texts) == keys)
        return Manner(safe=safe, keys=keys, texts=keys if is_json else "", padded=padded)

    def _steps(self, node: Node) -> tuple[int | None, int | None, int | None]:
        """The indentations of the mappings and of the dashes of lists below a node, and the blanks after a dash."""
        source = self._source
        step = dash = gap = None
        if node.flow_style:
            return None, None, None
        if node.__class__ is SequenceNode:
            return None, None, self._gap(node, 0)
        for index, (_, value) in enumerate(node.value[:100]):
            if value.__class__ is ScalarNode or value.flow_style or source.is_repeated(node, index):
                continue
            deeper = source.indent(value) - source.indent(node)
            if value.__class__ is MappingNode:
                step = step or deeper
            elif dash is None:
                dash = deeper
        return step, dash, gap

    def _gap(self, node: Node, index: int) -> int | None:
        slot = self._source.slot(node, index)
        if slot.is_empty or self._source.line(slot.start) != self._source.line(slot.mark):
            return None
        return slot.start - slot.mark

    def _nodes(self) -> Iterator[Node]:
        """The collections in lines of the file, the outer ones first, as many as it takes to see how it is written."""
        level = [self._source.root]
        for _ in range(4):
            inner: list[Node] = []
            for node in level[:20]:
                if node.__class__ is ScalarNode or node.flow_style:
                    continue
                yield node
                inner.extend(
                    child(node, index)
                    for index in range(min(len(node.value), 40))
                    if not self._source.is_repeated(node, index)
                )
            level = [node for node in inner if node.__class__ is not ScalarNode]


def _quotes_of(nodes: Iterable[Node]) -> str:
    """The kind of quotes that all of some scalars have, if they have the same."""
    styles: set[str] = {(node.style or "") if node.__class__ is ScalarNode else "" for node in nodes}
    return styles.pop() if len(styles) == 1 and styles <= {"'", '"'} else ""


def _is_inline(slot: Slot) -> bool:
    """Whether a value is neither a block of text nor a collection in lines."""
    if slot.is_alias:
        return True
    if slot.node.__class__ is ScalarNode:
        return slot.node.style not in ("|", ">")
    return bool(slot.node.flow_style)


def _is_comment_or_blank(text: str) -> bool:
    return text.strip(" \t")[:1] in ("", "#")
