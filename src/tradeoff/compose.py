"""Bytes of a YAML 1.2 file → one tree of nodes with marks.

ruamel.yaml is the reference: it decides what is YAML 1.2 and words the syntax errors. libyaml's parser is the
fast path for plain files: what does not pass a cheap gate, or does not parse, goes to the reference. Both give
the same nodes, so that nothing downstream knows that there are two.
"""

import operator
import re
from typing import Any

from yaml.error import Mark

from tradeoff.nodes import MappingNode, Node, ScalarNode, SequenceNode

try:
    from yaml import _yaml
    from yaml._yaml import CParser

    libyaml: Any = _yaml
except ImportError:  # PyYAML without libyaml: the reference reads everything
    CParser = None  # type: ignore[assignment, misc]  # a class where it is there

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_NODES = 100_000
"""How many nodes a file may have once its aliases are written out."""

LESS_DEEP = "no key of the format needs that: close the brackets, and write the values out flat"
"""What to do about a file that is nested too deep."""

BOM = b"\xef\xbb\xbf"

# Bytes with which libyaml, a YAML 1.1 parser, and YAML 1.2 may disagree: tabs and controls …
_ODD = bytes(set(range(32)) - {10}) + b"\x7f"
# … NEL, LS and PS (line breaks only in 1.1; PS counts as LS below) and a byte order mark …
_NEL = b"\xc2\x85"
_LS = b"\xe2\x80\xa8"
# … a line that begins with % or a dot, as a directive or the end of a document does, and a colon that is glued to
# its value, as it may be after a key in quotes or brackets …
_ALIKE = bytes.maketrans(b"\xa9:'\"]} \n", b'\xa8.""""""')
_GLUED_VALUE = re.compile(rb"""["'\]}\s]:\S""")
# … where a token begins, there is a tag, an explicit key, an anchor or alias whose name is more than letters …
_TAG = re.compile(rb"!(?<![^\s\[{,?:]!)")
_EXPLICIT_KEY = re.compile(rb"\?(?<![^\s\[{,]\?)")
_ODD_NAME = re.compile(rb"[&*](?<![^\s\[{,?:].)[\w-]*[^\w\s,\]}-]")
# … a comment glued to the mark of a block of text, or a block whose first line is blank, yet has blanks.
_GLUED_COMMENT = re.compile(rb"#(?:(?<=[|>]#)|(?<=[|>][-+\d]#)|(?<=[|>][-+\d]{2}#))")
_BLANK_FIRST_LINE = re.compile(rb"[|>][^\n]*\n +\n")

_MANY_LEVELS = 3000
"""How deep libyaml may go without a check at every node: it recurses in C, with some 400 bytes a level."""
_OPENERS = (b"[", b"{", b"- ")

_ANCHOR = re.compile(rb"&(?=([^\s,\[\]{}]+))")

_ALIAS = re.compile(rb"\*(?=([^\s,\[\]{}]+))")

_CORE_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map"))
_TEXT_TAG = "tag:yaml.org,2002:str"


class Unreadable(Exception):
    """The bytes are no record: why, where (0-based line and column), and what to do."""

    def __init__(self, message: str, line: int = 0, column: int = 0, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.help = help


def compose(raw: bytes, most: int = MAX_BYTES) -> Node:
    """The root node of a file of at most so many bytes; raises `Unreadable` for anything that is not one bounded YAML
    1.2 document.
    """
    if len(raw) > most:
        raise Unreadable(
            f"the file has {len(raw):,} bytes, and a record may have {most:,}",
            help="split it: one decision a file, one roadmap a team, one capacity period a file",
        )
    root = _compose_fast(raw) or _compose_reference(raw)
    if repeats(raw):
        _check_expansion(root)
    return root


def repeats(raw: bytes) -> bool:
    """Whether a file may name a part of itself and repeat it elsewhere, by an anchor and an alias."""
    return b"&" in raw and not set(_ANCHOR.findall(raw)).isdisjoint(_ALIAS.findall(raw))


class _Plain(CParser or object):  # type: ignore[misc]  # never made without libyaml
    """libyaml's composer without implicit types: the format's schema types the scalars, not YAML."""

    def resolve(self, _kind: object, _value: object, _implicit: object) -> None:
        return None

    # Called around every node, for nothing: built-in functions take a third of the time of empty methods.
    descend_resolver = operator.is_
    ascend_resolver = bool


class _Bounded(_Plain):
    """The same, which gives up where it gets too deep; only for files that could be deep, as it takes longer."""

    _depth = 0

    def descend_resolver(self, _parent: object, _index: object) -> None:  # type: ignore[override]  # of a built-in above
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            raise RecursionError

    def ascend_resolver(self) -> None:  # type: ignore[override]  # the same
        self._depth -= 1


def _compose_fast(raw: bytes) -> Node | None:
    """The root node by libyaml, or nothing where the reference has to look."""
    if CParser is None:
        return None
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n")
    if _is_odd(raw):
        return None
    deep = len(raw) > _MANY_LEVELS and sum(map(raw.count, _OPENERS)) > _MANY_LEVELS
    try:
        root: Node | None = _with_our_nodes((_Bounded if deep else _Plain)(raw))
    except Exception:  # libyaml's own errors, and bytes that are not UTF-8: the reference words them
        return None
    return root if root.__class__ is MappingNode else None


def _with_our_nodes(parser: CParser) -> Any:
    """The root node of the one document of a parser, made of our classes, which its composer looks up by name.

    They save a quarter of the time that it takes to read a file. Others in this process keep PyYAML's own.
    """
    theirs = libyaml.ScalarNode, libyaml.SequenceNode, libyaml.MappingNode
    libyaml.ScalarNode, libyaml.SequenceNode, libyaml.MappingNode = ScalarNode, SequenceNode, MappingNode
    try:
        return parser.get_single_node()
    finally:
        libyaml.ScalarNode, libyaml.SequenceNode, libyaml.MappingNode = theirs


def _is_odd(raw: bytes) -> bool:
    """Whether a file has anything that libyaml may read otherwise than YAML 1.2; wrong only when it says yes.

    Runs for every file, where a search for two bytes takes ten times as long as one for a single byte: so some
    bytes count alike, and the regular expressions run only where a byte makes them possible.
    """
    alike = raw.translate(_ALIKE, _ODD)
    return bool(
        len(alike) != len(raw)
        or (b"\xe2" in raw and _LS in alike)
        or (b"\xc2" in raw and _NEL in raw)
        or (b"\xef" in raw and BOM in raw)
        or raw.startswith((b".", b"%"))
        or (b"%" in raw and b"\n%" in raw)
        or (b'".' in alike and (b"\n." in raw or _GLUED_VALUE.search(raw)))
        or (b" \n" in raw and _BLANK_FIRST_LINE.search(raw))
        or (b"#" in raw and _GLUED_COMMENT.search(raw))
        or (b"!" in raw and _TAG.search(raw))
        or (b"?" in raw and _EXPLICIT_KEY.search(raw))
        or (b"&" in raw and _ODD_NAME.search(raw))
    )


def _compose_reference(raw: bytes) -> Node:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    text = _decode(raw)
    loader = YAML(typ="safe", pure=True)
    try:
        return _Composer(loader.parse(text), text).document()
    except MarkedYAMLError as error:
        begun_before = any(words in str(error.problem) for words in _BEGUN_BEFORE)
        mark = (error.context_mark if begun_before else None) or error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        if mark and text[mark.index :].startswith(_CONFLICT):
            raise Unreadable("a merge conflict is not resolved yet", line, column, "resolve it here") from None
        if mark and (place := _separator(text, mark.index)) >= 0:
            message = f"this is not YAML: there is a {_SEPARATORS[text[place]]}, U+{ord(text[place]):04X}, here"
            raise Unreadable(message, *_place(text[:place]), "write a blank or a new line") from None
        help = _advice(error, text, mark.index if mark else 0)
        raise Unreadable(f"this is not YAML: {_wording(error)}", line, column, help) from None
    except YAMLError as error:
        line, column = _place(text[: getattr(error, "position", 0)])
        what = f"the character U+{int(getattr(error, 'character', 0)):04X}"
        message = f"this is not YAML: {what} may not stand in a YAML file"
        raise Unreadable(message, line, column, "delete it") from None


def _place(before: str) -> tuple[int, int]:
    """The line and column after a text."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines) - 1, len(lines[-1])


def _wording(error: Any) -> str:
    """ruamel.yaml's own words, in one line."""
    words = " ".join(str(error.problem or error.context or "it cannot be read").split())
    if error.problem and error.context:
        words += f" ({' '.join(str(error.context).split())})"
    return words


_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")

# Mistakes that are noticed only lines later; the place is where what is wrong began.
_BEGUN_BEFORE = ("could not find expected ':'", "found unexpected end of stream")


_SEPARATORS = {"\x85": "next-line character", "\u2028": "line separator", "\u2029": "paragraph separator"}


def _separator(text: str, index: int) -> int:
    """Where a character stands that looks like none and ends the line before a place, so that a comment or a text is
    over there; -1 if there is none.
    """
    begin = text.rfind("\n", 0, index) + 1
    found = max(text.rfind(separator, begin, index) for separator in _SEPARATORS)
    if found < 0 and begin:  # what follows a comment may be a text that goes on in the next line
        above = text.rfind("\n", 0, begin - 1) + 1
        found = max(text.rfind(separator, above, begin) for separator in _SEPARATORS)
        found = found if "#" in text[above:found] else -1
    return found


_KEY_ALONE = re.compile(r"[ \t]*(?:- +)*[^\s:#'\"\[\]{},][^:#]*")
_KEY = re.compile(r"\n[ ]*(?:- +)*[\w-]+:(?:[ \n]|$)")


def _advice(error: Any, text: str, index: int) -> str:
    """What to do about an error at a place of the text."""
    problem = str(error.problem)
    line = text[text.rfind("\n", 0, index) + 1 : index]
    if "could not find expected ':'" in problem:
        return "write `key: value`, with a colon and a blank; a text over several lines goes in quotes or after |"
    if "unexpected end of stream" in problem:
        return "close the quote"
    if "mapping values" in problem:
        if _KEY_ALONE.fullmatch(line):
            return 'indent this key like the others of its mapping; a text that holds ": " goes in quotes'
        return 'put a text that holds ": " in quotes'
    if "'\\t'" in problem:
        return "write blanks instead of tabs"
    if "cannot start any token" in problem:
        return "put a text that begins with a special character in quotes"
    if "'<scalar>'" in problem and (help := _of_single_quote(text, index)):
        return help
    if "expected ',' or '}'" in problem:
        return 'close the brace; quote a text that holds a comma or ": "'
    if "expected ',' or" in problem or "expected <block end>" in problem or "did not find" in problem:
        return "close every bracket and quote, and indent the keys of one mapping alike"
    if "node content" in problem:
        return "write the value that is missing here, and close every bracket"
    if "escape" in problem:
        return "put the text in single quotes, or write each backslash twice"
    return "put a text with special characters in quotes, and leave out tags and directives"


def _of_single_quote(text: str, index: int) -> str:
    """What to do about a text that goes on after the single quote that ended it; nothing if none did."""
    end = len(text[:index].rstrip(" ")) - 1
    before, rest = text[:end], text[index:].partition("\n")[0]
    glued = end == index - 1 and rest[:1].isalnum()
    if text[end : end + 1] != "'" or not before[-1:].isalnum() or not (glued or "'" in rest):
        return ""
    begin = before.rfind("'")
    if _KEY.search(text, begin, end):
        return f"close the quote that begins on line {_place(text[:begin])[0] + 1}"
    return "an apostrophe inside single quotes is written twice, or use double quotes"


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8").removeprefix("\ufeff"))
        message = f"this is not UTF-8: byte 0x{raw[error.start]:02x}"
        raise Unreadable(message, line, column, "save the file as UTF-8") from None
    return text.removeprefix("\ufeff")


class _Composer:
    """Nodes from ruamel.yaml's events, as they stream: what is too deep or too large stops the scanner early."""

    def __init__(self, events: Any, text: str) -> None:
        self._events = iter(events)
        self._text = text
        self._anchors: dict[str, Node] = {}

    def document(self) -> Node:
        from ruamel.yaml.events import DocumentStartEvent, StreamEndEvent, StreamStartEvent

        event = next(self._events)
        if isinstance(event, StreamStartEvent):
            event = next(self._events)
        if isinstance(event, StreamEndEvent):
            raise Unreadable("the file is empty", help="begin with the line `schema: ...`, or delete the file")
        assert isinstance(event, DocumentStartEvent)
        root = self._node(next(self._events), 1)
        next(self._events)  # the end of the document
        event = next(self._events)
        if not isinstance(event, StreamEndEvent):
            mark = event.start_mark
            raise Unreadable(
                "the file has a second document",
                mark.line,
                mark.column,
                "one record a file: move it to a file of its own",
            )
        return root

    def _node(self, event: Any, depth: int) -> Node:
        from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

        if isinstance(event, AliasEvent):
            return self._alias(event)
        tag = self._tag(event)
        start = event.start_mark
        if isinstance(event, ScalarEvent):
            style = event.style or ('"' if tag == _TEXT_TAG else None)
            return self._anchored(event, ScalarNode("", _text(event), start, event.end_mark, style))
        if depth > MAX_DEPTH:
            raise Unreadable(f"nested deeper than {MAX_DEPTH} levels", start.line, start.column, LESS_DEEP)
        if isinstance(event, MappingStartEvent):
            return self._mapping(event, depth)
        items: list[Node] = []
        node = SequenceNode("", items, start, None, event.flow_style)
        self._anchored(event, node)
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        node.end_mark = event.end_mark
        return node

    def _mapping(self, event: Any, depth: int) -> Node:
        from ruamel.yaml.events import CollectionStartEvent, MappingEndEvent, ScalarEvent

        pairs: list[tuple[Node, Node]] = []
        node = MappingNode("", pairs, event.start_mark, None, event.flow_style)
        self._anchored(event, node)
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._node(event, depth + 1)
            key_end = key.end_mark if isinstance(event, CollectionStartEvent) else event.end_mark
            event = next(self._events)
            value = self._node(event, depth + 1)
            empty = isinstance(event, ScalarEvent) and event.start_mark.index == event.end_mark.index
            if empty and not node.flow_style:
                value.start_mark = value.end_mark = self._colon(key_end)
            pairs.append((key, value))
        node.end_mark = event.end_mark
        return node

    def _colon(self, key_end: Any) -> Mark:
        """The place after a key's colon, where ruamel.yaml says that an empty value is where the next token ends."""
        index = self._text.find(":", key_end.index) + 1 or key_end.index
        between = self._text[key_end.index : index]
        line = key_end.line + between.count("\n")
        column = len(between) - between.rfind("\n") - 1 if "\n" in between else key_end.column + len(between)
        return Mark("", index, line, column, None, 0)

    def _alias(self, event: Any) -> Node:
        if event.anchor not in self._anchors:
            mark = event.start_mark
            raise Unreadable(
                f"*{event.anchor} refers to an anchor that is not there",
                mark.line,
                mark.column,
                "write it out",
            )
        return self._anchors[event.anchor]

    def _anchored(self, event: Any, node: Node) -> Node:
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _tag(self, event: Any) -> str | None:
        tag = None if event.tag is None else str(event.tag)
        if tag in (None, "!") or tag in _CORE_TAGS:
            return _TEXT_TAG if tag == "!" else tag
        mark = event.start_mark
        raise Unreadable(f"the tag {tag} means nothing in a record", mark.line, mark.column, "delete the tag")


def _text(event: Any) -> str:
    """The text of a scalar, in which JSON may write one character as two escapes; half of such a pair is no text."""
    text: str = event.value
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            mark, help = event.start_mark, "write the character itself"
            raise Unreadable("the text has half of a surrogate pair", mark.line, mark.column, help) from None
    return text


def _check_expansion(root: Node) -> None:
    """Refuses an alias that holds itself, and aliases that together write out to more than the limit."""
    sizes: dict[int, int] = {}

    def size(node: Node, depth: int) -> int:
        if id(node) in sizes:
            known = sizes[id(node)]
            if known < 0 or depth > MAX_DEPTH:
                raise _too_much(node, "an alias stands inside what it repeats")
            return known
        if isinstance(node, ScalarNode):
            return 1
        if depth > MAX_DEPTH:
            raise _too_much(node, f"nested deeper than {MAX_DEPTH} levels")
        sizes[id(node)] = -1
        children = [child for pair in node.value for child in pair] if isinstance(node, MappingNode) else node.value
        total = 1 + sum(size(child, depth + 1) for child in children)
        if total > MAX_NODES:
            raise _too_much(node, f"its aliases write out to more than {MAX_NODES:,} values")
        sizes[id(node)] = total
        return total

    size(root, 1)


def _too_much(node: Node, message: str) -> Unreadable:
    return Unreadable(message, node.start_mark.line, node.start_mark.column, "write the values out")
