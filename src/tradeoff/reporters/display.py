"""Text as a terminal shows it: how wide it is, and nothing in it that a terminal would obey."""

import unicodedata

_ZERO_WIDTH_JOINERS = (0x200C, 0x200D)
"""Invisible, and needed by Persian, the scripts of India, and emoji."""


def number(count: int, word: str) -> str:
    """A count with its word: `1 commit`, `1,200 commits`, `2 entries`."""
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count:,} {word if count == 1 else many}"


def visible(text: str) -> str:
    """The text with control characters made visible, each as one column, and tabs as one blank."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def harmless(text: str) -> str:
    """The same with tabs and line breaks kept, for formats that have their own way to write these."""
    if text.isprintable():
        return text
    return "".join(character if character in "\t\n\r" else _visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    code = ord(character)
    if code < 32:
        return chr(0x2400 + code)
    if code == 127:
        return "␡"
    # Line breaks, and marks that turn the direction of writing, could make a line show what it does not say.
    obeyed = unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    return "�" if obeyed and code not in _ZERO_WIDTH_JOINERS else character


def width(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, columns: int, first: str, rest: str) -> list[str]:
    """A text in lines of at most so many columns, the first and the others with their own beginning."""
    lines: list[str] = []
    current = first
    empty = True
    for word in text.split():
        needed = width(word) + (0 if empty else 1)
        if not empty and width(current) + needed > columns:
            lines.append(current)
            current, empty = rest, True
        current += word if empty else f" {word}"
        empty = False
    return [*lines, current]


def window(line: str, start: int, end: int, columns: int) -> tuple[str, int, int]:
    """The part of a long line that fits, and where a span is in it; 0-based, the end not included."""
    if width(line) <= columns or columns < 8:
        return line, start, end
    room = columns - 2
    begin, used = _back(line, start, room // 4)
    if width(line[:end]) <= room:  # what stands before the span fits too
        begin, used = 0, width(line[:start])
    finish = start
    while finish < len(line) and used + _width(line[finish]) <= room:
        used += _width(line[finish])
        finish += 1
    begin, _ = _back(line, begin, room - used)
    head = "…" if begin else ""
    tail = "…" if finish < len(line) else ""
    shift = len(head) - begin
    return head + line[begin:finish] + tail, start + shift, min(end, finish) + shift


def _back(line: str, start: int, room: int) -> tuple[int, int]:
    """Where a text may begin to take at most so many columns up to a position, and how many it then takes."""
    begin, used = start, 0
    while begin > 0 and used + _width(line[begin - 1]) <= room:
        begin -= 1
        used += _width(line[begin])
    while begin < start and begin > 0 and _width(line[begin]) == 0:  # a mark without its letter
        begin += 1
    return begin, used
