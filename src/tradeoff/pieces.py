"""Versions of records, read piece by piece: what a version shares with an earlier one is not read again.

A commit changes a line or two of most files that it touches. A piece is one key of a record with its value, or one
item of a roadmap, one metric of a scorecard. A text is cut only at lines that begin a key of the record itself or an
entry of such a list, and a piece is known once a whole file, or the piece alone, was read without a complaint.
Everything out of the ordinary is read as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import msgspec

from tradeoff import compose, conformance, reading
from tradeoff.document import Document
from tradeoff.reading import THINGS, PlainReading

_CUT = re.compile(rb"\n(?=[a-z_])")
_KEY = re.compile(rb"([a-z_]\w*):(?=\s|$)")
_NO_KEY = re.compile(rb"(?:(?:---)?[ ]*(?:#[^\n]*)?(?:\n|$))*")
_LIST = re.compile(rb"\w+:[ ]*(?:#[^\n]*)?\n(?:[ ]*(?:#[^\n]*)?\n)*([ ]*)-[ ]")
_STATED = re.compile(rb"^schema:[ ]+['\"]?tradeoff/(\w+)/v1['\"]?[ ]*(?:#[^\n]*)?$", re.MULTILINE)
_MARKS = (b"\n---", b"\n...", b"\n%")
_NAMES = (("id",), ("title",))
_FEW = 3
"""How many new pieces are read alone even in a small file; with more, the whole file is read as quickly."""

_NOT_OURS = ("schema", "at")


class Piece(msgspec.Struct, array_like=True):
    """One key of a record with its value as plain data; of a list of things, one of them."""

    key: str
    value: Any


class Version(msgspec.Struct, array_like=True):
    """A record as its kind and the numbers of its pieces; or why it is none."""

    kind: str = ""
    pieces: list[int] = []
    reason: str = ""


class _Text(NamedTuple):
    """The text of a piece; `entry` where it is one of a list, without the key."""

    key: str
    text: bytes
    entry: bool = False


class Pieces:
    """All pieces that were read so far, each once."""

    def __init__(self) -> None:
        self.all: list[Piece] = []
        self._known: dict[str, dict[_Text, list[int]]] = {}
        self._keys: dict[bytes, _Text] = {}

    def version(self, path: str, raw: bytes, more: bool = True) -> Version:
        """The pieces of a content; `path` is where it stands, `more` whether other versions of it come."""
        stated = _STATED.search(raw) if more else None
        texts = self._cut(raw) if stated else None
        kind = stated[1].decode() if stated else ""
        known = self._known.setdefault(kind, {})
        new = [text for text in texts or () if text not in known]
        if texts and len(new) <= max(_FEW, len(texts) // 4) and all(self._alone(path, kind, text) for text in new):
            return Version(kind, [number for text in texts for number in known[text]])
        return self._whole(path, raw, kind, texts)

    def _cut(self, raw: bytes) -> list[_Text] | None:
        """The texts of the pieces of a file; None for one that is not plainly written."""
        if len(raw) > compose.MAX_BYTES or any(mark in raw for mark in _MARKS) or compose.repeats(raw):
            return None
        found: list[_Text] = []
        keys = 0
        for number, text in enumerate(_CUT.split(raw.removesuffix(b"\n"))):
            if text in self._keys:
                found.append(self._keys[text])
            elif match := _KEY.match(text):
                key = match[1].decode()
                if key in THINGS and (listed := _LIST.match(text)):
                    entries = _entry_cut(listed[1]).split(text[listed.start(1) :])
                    found += (_Text(key, entry, entry=True) for entry in entries)
                else:
                    self._keys[text] = _Text(key, text)
                    found.append(self._keys[text])
            elif number or not _NO_KEY.fullmatch(text):
                return None
            else:
                continue
            keys += 1
        return found if len({text.key for text in found}) == keys else None

    def _alone(self, path: str, kind: str, text: _Text) -> bool:
        """Reads a new piece by itself; whether that can tell what it is."""
        body = b"%s:\n%s\n" % (text.key.encode(), text.text) if text.entry else text.text + b"\n"
        try:
            document = Document(path, body, kind)
        except compose.Unreadable:
            return False
        data = document.data
        if document.problems or document.placeholders or list(data) != [text.key]:
            return False
        if not conformance.fits(kind, text.key, data):
            return False
        if document.has_empty or b"x_" in body:
            data = reading.cleaned(kind, data)
        self._know(kind, text, data.get(text.key))
        return True

    def _know(self, kind: str, text: _Text, value: Any) -> list[int]:
        numbers = self._known[kind][text] = self._add(text.key, value)
        return numbers

    def _add(self, key: str, value: Any) -> list[int]:
        if value is None or key in _NOT_OURS:
            return []
        first = len(self.all)
        if key in THINGS:
            self.all.extend(Piece(key, part) for part in value)
        else:
            self.all.append(Piece(key, value))
        return list(range(first, len(self.all)))

    def _whole(self, path: str, raw: bytes, kind: str, texts: list[_Text] | None) -> Version:
        said, document = reading.read(path, raw)
        if said.data is None or document is None or any(route in _NAMES for route, _, _ in said.placeholders):
            return Version(reason=_reason(said))
        data = {key: _placeless(key, value) for key, value in said.data.items()}
        if texts and kind == said.kind and _agree(texts, document):
            parts = zip(texts, _values(texts, data), strict=True)
            return Version(kind, [number for text, value in parts for number in self._know(kind, text, value)])
        return Version(said.kind, [number for key, value in data.items() for number in self._add(key, value)])


@cache
def _entry_cut(indent: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"\n(?=" + indent + rb"- )")


def _agree(texts: list[_Text], document: Document) -> bool:
    """Whether the texts are just the keys of the document, and their entries just those of its lists."""
    lists = {key.value: value.value for key, value in document.root.value}
    if list(dict.fromkeys(text.key for text in texts)) != list(lists):
        return False
    entries = Counter(text.key for text in texts if text.entry)
    return all(len(lists[key]) == count for key, count in entries.items())


def _values(texts: Iterable[_Text], data: dict[str, Any]) -> Iterator[Any]:
    """The value of each text, from a record that was read whole; an entry's is a list of one."""
    place: Counter[str] = Counter()
    for text in texts:
        value = data.get(text.key)
        if text.entry and value is not None:
            index = place[text.key]
            place[text.key] += 1
            value = value[index : index + 1]
        yield value


def _placeless(key: str, value: Any) -> Any:
    """Things without where they stand, which differs from version to version."""
    if key not in THINGS:
        return value
    return [{name: part for name, part in thing.items() if name not in ("at", "track")} for thing in value]


def _reason(said: PlainReading) -> str:
    broken = [problem.message for problem in said.problems if problem.rule in ("invalid-yaml", "unknown-kind")]
    if said.data is not None:
        return "a template: its id or title is still to be filled in"
    return (broken or [problem.message for problem in said.problems])[0]
