"""The text of a baseline: a new file, and edits of one that is there, entry by entry, which leave every other byte."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tradeoff import compose
from tradeoff.baseline import MAX_BYTES, NULLS, Baseline, Entry, read
from tradeoff.errors import CannotDo
from tradeoff.nodes import ScalarNode, SequenceNode

_HEAD = """\
# Findings that `tradeoff lint` does not report until the day of each, so that what is new stands out.
# One a line, by rule, id and field. Delete a line, and its finding is reported again; `tradeoff baseline --prune`
# deletes those that are paid off.
schema: tradeoff/baseline/v1
findings:
"""


def text_of(entries: Iterable[Entry]) -> bytes:
    """A whole new file."""
    return (_HEAD + "".join(f"  - {_text(entry)}\n" for entry in sorted(entries))).encode()


def edited(
    baseline: Baseline,
    day: str,
    gone: Mapping[int, int],
    renewed: Mapping[int, Entry],
    added: Sequence[Entry],
) -> bytes:
    """The file with so many findings fewer of some entries, other days and reasons of some, and new entries at their
    places.

    Every other line stays as it is. Raises `CannotDo` where the file is not written one entry a line.
    """
    expected = list(added)
    for index, entry in enumerate(baseline.entries):
        if count := entry.count - gone.get(index, 0):
            expected.append(replace(renewed.get(index, entry), count=count))
    where = baseline.path
    try:
        raw = _Lines(baseline).edited(gone, renewed, added)
    except _NotByLine as error:
        where = f"{where}:{error.args[0]}"
    else:
        found = read(baseline.path, raw, day)
        if not found.problems and sorted(found.entries) == sorted(expected):
            return raw
    raise CannotDo(f"{where}: this cannot be edited: write one `- {{rule: ..., ...}}` a line; nothing was changed")


class _NotByLine(Exception):
    """An entry shares its lines with something else; says which line."""


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DASH = re.compile(r"[ ]*-[ ]+")
_REST = re.compile(r"[ \t]*(?:#.*)?")
_COMMENT = re.compile(r"[ \t]*#")


class _Lines:
    """The lines of a baseline file that can be read, and which of them are an entry."""

    def __init__(self, baseline: Baseline) -> None:
        text = baseline.raw.decode("utf-8")
        self._lines = _LINE.findall(text)
        self._ending = next((end for end in ("\r\n", "\n", "\r") if end in (self._lines or [""])[0]), "\n")
        root = compose.compose(baseline.raw, MAX_BYTES)
        self._key, self._list = next((key, value) for key, value in root.value if key.value == "findings")
        listed = self._list.value if self._list.__class__ is SequenceNode else []
        self._nodes = list(zip(baseline.entries, listed, strict=True))

    def edited(self, gone: Mapping[int, int], renewed: Mapping[int, Entry], added: Sequence[Entry]) -> bytes:
        """The whole file after the edits."""
        if not self._nodes:
            self._open()
        elif self._list.flow_style:
            raise _NotByLine(self._list.start_mark.line + 1)
        places: dict[int, list[str]] = {}
        for entry in sorted(added):
            place, lead = self._place(entry)
            places.setdefault(place, []).append(f"{lead}{_text(entry)}")
        dropped: set[int] = set()
        puts = []
        for index, entry in renewed.items():
            puts.append(self._put(index, "until", entry.until))
            if entry.because != self._nodes[index][0].because:
                puts.append(self._put(index, "because", entry.because))
        for index, count in gone.items():
            if count < self._nodes[index][0].count:
                puts.append(self._put(index, "count", str(self._nodes[index][0].count - count)))
            else:
                dropped.update(self._extent(index))
        for line, start, end, text in sorted(puts, reverse=True):  # the last first, so that no column moves too early
            self._lines[line] = f"{self._lines[line][:start]}{text}{self._lines[line][end:]}"
        return "".join(self._joined(places, dropped)).encode()

    def _open(self) -> None:
        """Makes room for the first entry: below a key that has nothing, or an empty list on its line."""
        value, end = self._list, self._list.end_mark
        if value.__class__ is ScalarNode and not value.value:
            return
        line = self._key.end_mark.line
        if value.start_mark.line != line or end.line != line:
            raise _NotByLine(line + 1)
        text = self._lines[line]
        head, rest = text[: value.start_mark.column].rstrip(), text[end.column :]
        self._lines[line] = f"{head}{rest}"

    def _place(self, entry: Entry) -> tuple[int, str]:
        """Before which line a new entry belongs, and what leads it there."""
        if not self._nodes:
            return self._key.end_mark.line + 1, "  - "
        index = next((index for index, (other, _) in enumerate(self._nodes) if other > entry), None)
        lead = self._lead(self._extent(0).start)
        if index is None:
            return self._extent(len(self._nodes) - 1).stop, lead
        place = self._extent(index).start
        while place > self._key.end_mark.line + 1 and _COMMENT.match(self._lines[place - 1]):
            place -= 1  # a comment belongs to what is below it
        return place, lead

    def _lead(self, line: int) -> str:
        match = _DASH.match(self._lines[line])
        assert match is not None
        return match[0]

    def _extent(self, index: int) -> range:
        """The lines that an entry takes, all of them its own."""
        span = self._nodes[index][0].span
        before, after = self._lines[span.line - 1][: span.column - 1], self._lines[span.end_line - 1]
        if not _DASH.fullmatch(before) or not _REST.fullmatch(after[span.end_column - 1 :].rstrip("\r\n")):
            raise _NotByLine(span.line)
        return range(span.line - 1, span.end_line)

    def _put(self, index: int, key: str, text: str) -> tuple[int, int, int, str]:
        """The line, the columns in it and the text that give an entry another value, in quotes if it was; a key that
        is not there yet is its last."""
        entry, node = self._nodes[index]
        value = next((value for name, value in node.value if name.value == key), None)
        if value is None and node.flow_style:
            brace = node.end_mark
            before = self._lines[brace.line][: brace.column - 1].rstrip(" ,")
            return brace.line, len(before), brace.column - 1, f", {key}: {_scalar(text)}"
        if value is None or value.start_mark.line != value.end_mark.line or value.style in ("|", ">"):
            raise _NotByLine(entry.span.line)
        written = f"{value.style}{text}{value.style}" if value.style and _scalar(text) == text else _scalar(text)
        return value.start_mark.line, value.start_mark.column, value.end_mark.column, written

    def _joined(self, places: Mapping[int, Sequence[str]], dropped: set[int]) -> list[str]:
        """All lines, the new ones ended as the first one is; a last one without an end has none afterwards."""
        lines: list[str] = []
        for number, line in enumerate([*self._lines, ""]):
            lines += [f"{text}{self._ending}" for text in places.get(number, ())]
            if number not in dropped and line:
                lines.append(line)
        if len(self._lines) in places and not self._lines[-1].endswith(("\r", "\n")):
            lines = [line if line.endswith(("\r", "\n")) else f"{line}{self._ending}" for line in lines]
            lines[-1] = lines[-1].removesuffix(self._ending)
        return lines


def _text(entry: Entry) -> str:
    """An entry as it is written, between braces."""
    said = {
        "rule": entry.rule,
        "id": entry.id,
        "field": entry.field,
        "path": entry.path,
        "count": str(entry.count) if entry.count > 1 else "",
        "until": entry.until,
        "because": entry.because,
    }
    return f"{{{', '.join(f'{key}: {_scalar(value)}' for key, value in said.items() if value)}}}"


_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*", re.ASCII)
_SENTENCE = re.compile(r"[A-Za-z0-9][\w ./()+;-]*")


def _scalar(text: str) -> str:
    """A text in a flow mapping; in quotes where it would be read otherwise, with all that is not plainly visible
    escaped."""
    if (_PLAIN.fullmatch(text) or _SENTENCE.fullmatch(text)) and text not in NULLS and not text.endswith(" "):
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
