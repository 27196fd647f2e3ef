"""Files in odd layouts, made at random: what a formatter has to put up with, and everything that it must not lose."""

from random import Random
from typing import NamedTuple

from tradeoff import order
from tradeoff.records.shared import Route

KINDS = ("decision", "roadmap", "capacity", "scorecard", "exception", "charter")

_TEXTS = ("alpha", "beta gamma", "it's", "a: no", " #x", "é ü 漢字", "🎉 party", "1", "2026-01-01", "x, y", "[b]", "~")
_WORDS = ("some words", "more", "it goes on", "x-y")
_LINES = ("text", "more  ", "  deeper", "# no comment", "", "- x", "key: v")
_NOT_PLAIN = tuple(" -[~#&*!|>'\"%@`")


class Made(NamedTuple):
    """A file of a kind, and the texts of its comments, each of which it has once."""

    text: str
    kind: str
    comments: list[str]


def make(random: Random) -> Made:
    """A file whose keys stand in any order, with any indentation, blank lines, comments and kinds of texts."""
    kind = random.choice(KINDS)
    writer = _Writer(random, kind)
    others = [key for key in order.keys(kind, ()) if key != "schema"]
    keys = random.sample(others, min(len(others), random.randint(1, 5)))
    keys.insert(random.randint(0, len(keys)), "schema")
    lines = writer.mapping(0, 4, (), keys)
    if random.random() < 0.1:
        lines = ["---", *lines, "..."]
    return Made("\n".join(lines) + random.choice(("\n", "\n", "\n\n")), kind, writer.comments)


class _Writer:
    def __init__(self, random: Random, kind: str) -> None:
        self.random = random
        self.kind = kind
        self.tidy = self.chance(0.5)
        self.comments: list[str] = []

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def deeper(self) -> int:
        return 2 if self.tidy else self.random.randint(1, 5)

    def comment(self) -> str:
        number = len(self.comments)
        texts = [f"# note {number};", f"#'note {number};", f"# ---- {number}; ----"]
        if self.chance(0.2):
            texts = [f"# tradeoff: ignore[overdue-item] until 2027-01-01 because {number};"]
        self.comments.append(self.random.choice(texts))
        return self.comments[-1]

    def end(self) -> str:
        """What may stand at the end of any line."""
        if self.chance(0.15):
            return " " * self.random.randint(1, 12) + self.comment() + self.random.choice(("", "  "))
        return self.random.choice(("", "", "", "   "))

    def above(self, column: int) -> list[str]:
        """What may stand above any line."""
        found = []
        while self.chance(0.15):
            margin = " " * max(0, column + self.random.choice((-2, 0, 0, 1, 3)))
            found.append(self.random.choice(("", "  ")) if self.chance(0.5) else margin + self.comment())
        return found

    def text(self, in_flow: bool) -> str:
        text = self.random.choice(_TEXTS)
        is_plain = not text.startswith(_NOT_PLAIN) and ": " not in text and not (in_flow and "," in text)
        if is_plain and self.chance(0.6):
            return text
        return f'"{text}"' if self.chance(0.5) else "'" + text.replace("'", "''") + "'"

    # Between brackets

    def flow(self, depth: int, column: int, over_lines: bool) -> str:
        if not depth or self.chance(0.4):
            return self.text(in_flow=True)
        count = self.random.randint(0, 3)
        gap = self.gap(column, over_lines)
        if self.chance(0.5):
            parts = [self.flow(depth - 1, column, over_lines) for _ in range(count)]
            return f"[{gap}{self.joined(parts, column, over_lines)}]"
        keys = self.random.sample(("metric", "op", "threshold", "value", "by", "x_a"), count)
        parts = [f"{key}{self.random.choice(('', ' '))}: {self.flow(depth - 1, column, over_lines)}" for key in keys]
        return f"{{{gap}{self.joined(parts, column, over_lines)}}}"

    def joined(self, parts: list[str], column: int, over_lines: bool) -> str:
        joined = ""
        for number, part in enumerate(parts):
            joined += part + self.gap(column, over_lines)
            if number < len(parts) - 1:
                joined += "," + (self.gap(column, over_lines) or " ")
        return joined

    def gap(self, column: int, over_lines: bool) -> str:
        if over_lines and self.chance(0.3):
            return self.end() + self.random.choice(("\n", "\n\n")) + " " * (column + self.random.randint(0, 4))
        return self.random.choice(("", " ", "  "))

    # Values

    def value(self, column: int, depth: int, route: Route) -> list[str]:
        """What stands after a colon or dash that belongs to a column: the rest of its line, and other lines."""
        makes = (self.empty, self.below, self.of_lines, self.after_bar, self.between_brackets, self.on_line)
        if depth and self.chance(0.3):
            return self.block(column, depth, route)
        return self.random.choice(makes)(column)

    def empty(self, _column: int) -> list[str]:
        return [self.end()]

    def on_line(self, _column: int) -> list[str]:
        return [" " * self.random.randint(1, 3) + self.text(in_flow=False) + self.end()]

    def below(self, column: int) -> list[str]:
        text = " " * (column + self.deeper()) + self.text(in_flow=False) + self.end()
        return [self.end(), *self.above(column + 2), text]

    def of_lines(self, column: int) -> list[str]:
        quote = self.random.choice(("", "'", '"'))
        first, *others = self.random.sample(_WORDS, self.random.randint(2, 4))
        lines = [f" {quote}{first}{self.random.choice(('', '  '))}"]
        for words in others:
            lines += [""] * self.chance(0.2)
            lines.append(" " * (column + self.deeper()) + words)
        lines[-1] += quote + self.end()
        return lines

    def after_bar(self, column: int) -> list[str]:
        deeper = self.deeper()
        digit = str(deeper) if self.chance(0.2) else ""
        header = self.random.choice("|>") + digit + self.random.choice(("", "-", "+"))
        lines = ["text", *self.random.choices(_LINES, k=self.random.randint(0, 4))]
        margin = " " * (column + deeper)
        return [f" {header}{self.end()}", *(margin + line if line else "" for line in lines)]

    def between_brackets(self, column: int) -> list[str]:
        margin = " " * self.random.randint(1, 3)
        lines = (margin + self.flow(2, column + self.deeper(), self.chance(0.4))).split("\n")
        return [*lines[:-1], lines[-1] + self.end()]

    # Blocks

    def block(self, column: int, depth: int, route: Route) -> list[str]:
        first = self.end()
        if self.chance(0.5):
            in_list = bool(route) and isinstance(route[-1], int)
            return [
                first,
                *self.entries(column + (0 if self.chance(0.3) and not in_list else self.deeper()), depth, route),
            ]
        return [first, *self.mapping(column + self.deeper(), depth, route)]

    def entries(self, column: int, depth: int, route: Route) -> list[str]:
        found: list[str] = []
        for number in range(self.random.randint(1, 3)):
            found += self.above(column)
            gap = " " if self.tidy else " " * self.random.randint(1, 4)
            if depth and self.chance(0.6):
                inner = self.mapping(column + 1 + len(gap), depth - 1, (*route, number), after_dash=True)
                inner[0] = f"{' ' * column}-{gap}{inner[0].lstrip(' ')}"
                found += inner
            else:
                first, *others = self.value(column, depth and depth - 1, (*route, number))
                found += [f"{' ' * column}-{first}", *others]
        return found + self.above(column)

    def mapping(
        self, column: int, depth: int, route: Route, keys: list[str] | None = None, after_dash: bool = False
    ) -> list[str]:
        known = [*order.keys(self.kind, route), "x_a", "x_b", "zz"]
        found: list[str] = []
        for key in keys or self.random.sample(known, min(len(known), self.random.randint(1, 4))):
            if found or not after_dash:
                found += self.above(column)
            written = self.random.choice((key, key, f"'{key}'", f'"{key}"')) + self.random.choice(("", "", " "))
            if route == () and key == "schema":
                first, others = f" tradeoff/{self.kind}/v1{self.end()}", []
            else:
                first, *others = self.value(column, depth and depth - 1, (*route, key))
            found += [f"{' ' * column}{written}:{first}", *others]
        return found + self.above(column + self.random.choice((0, 0, 2)))
