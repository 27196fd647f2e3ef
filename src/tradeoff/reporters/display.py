"""Text as a terminal shows it: how wide it is, and nothing in it that a terminal would obey."""

import unicodedata


def visible(text: str) -> str:
    """The text with control characters made visible, each as one column, and tabs as one blank."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    code = ord(character)
    if code < 32:
        return chr(0x2400 + code)
    if code == 127:
        return "␡"
    # Line breaks, and marks that turn the direction of writing, could make a line show what it does not say.
    return "�" if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") and code != 0x200D else character


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
    """The part of a long line around a span that fits, and where the span is in it; 0-based, end not included."""
    if width(line) <= columns or columns < 8:
        return line, start, end
    room = columns - 2
    begin = max(0, min(start - room // 4, len(line) - room))
    part = line[begin : begin + room]
    while width(part) > room:
        part = part[:-1]
    head = "…" if begin else ""
    tail = "…" if begin + len(part) < len(line) else ""
    shift = len(head) - begin
    return head + part + tail, start + shift, min(end + shift, len(head) + len(part))
