"""Scopes: the git pathspecs by which records name code, matched as git matches them, without asking git.

A scope is relative to the folder of its workspace; `:/` or `:(top)` makes it relative to the repository's root. What
`git ls-files SCOPE` lists in that folder is what the scope matches. One process a scope would be too slow for a
repository of thousands of records, and git has no command that takes a scope and says which of many it was.
"""

import os
import posixpath
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

_LONG = re.compile(r":\(([^)]*)\)(.*)", re.DOTALL)
_SHORT = re.compile(r":([/!^]*):?(.*)", re.DOTALL)
_SHORT_WORDS = {"/": "top", "!": "exclude", "^": "exclude"}
_WORDS = frozenset(("top", "exclude", "icase", "glob", "literal"))
_WILD = re.compile(r"[*?\[\\]")


class NoScope(ValueError):
    """A text is no pathspec; says why."""


@dataclass(frozen=True)
class Scope:
    """One pathspec: as it is written, and what it means from the repository's root."""

    text: str
    path: str
    """From the repository's root, normalized, wildcards included."""
    plain: int
    """How many characters of the path stand before the first wildcard."""
    magic: frozenset[str]

    @property
    def excludes(self) -> bool:
        """Whether it takes out what the others of its list match."""
        return "exclude" in self.magic

    @property
    def specificity(self) -> tuple[int, int]:
        """How exact it is: the folders and names before its first wildcard, then all characters that are none."""
        before = self.path[: self.plain]
        whole = self.plain == len(self.path) and not before.endswith("/") and before != ""
        return before.count("/") + whole, len(re.sub(r"[*?]", "", self.path))

    def matches(self, path: str) -> bool:
        """Whether it matches a file, by its path from the repository's root."""
        return self._regex.fullmatch(os.fsencode(path)) is not None

    def among(self, paths: Sequence[str]) -> list[str]:
        """The files that it matches, of paths in order."""
        beginning = "" if "icase" in self.magic else self.path[: self.plain]
        first, end = bisect_left(paths, beginning), bisect_left(paths, f"{beginning}\U0010ffff")
        needle = self._needle
        return [path for path in paths[first:end] if needle in path and self.matches(path)]

    @cached_property
    def _needle(self) -> str:
        """A text that is in every path that matches, so that most others are told apart at once."""
        if "icase" in self.magic or re.search(r"[\[\\]", self.path[self.plain :]):
            return ""
        return max(re.split(r"[*?/]", self.path[self.plain :]), key=len)

    @cached_property
    def _regex(self) -> re.Pattern[bytes]:
        # Byte by byte, as git does: `?` is one byte of a letter that has two.
        path = os.fsencode(self.path).decode("latin-1")
        plain = len(os.fsencode(self.path[: self.plain]))
        below = ".*" if not path or path.endswith("/") else "(?:/.*)?"
        said = re.escape(path) + below
        if self.plain < len(self.path):
            glob = _glob_within_names(path[plain:]) if "glob" in self.magic else _glob(path[plain:])
            said += f"|{re.escape(path[:plain])}{glob}" if glob is not None else ""
        return re.compile(said.encode("latin-1"), re.DOTALL | (re.IGNORECASE if "icase" in self.magic else 0))


def parse(text: str, folder: str) -> Scope:
    """The scope that a text means in a workspace's folder; raises `NoScope`."""
    magic, rest = _magic(text)
    if "glob" in magic and "literal" in magic:
        raise NoScope("glob and literal exclude each other")
    if rest.startswith("/"):
        raise NoScope("it begins with /: write it from the workspace's folder, or with :/ from the repository's root")
    below = "" if "top" in magic or not folder else f"{folder}/"
    path = below + os.fsdecode(rest.encode("utf-8", "surrogateescape"))
    if "top" not in magic:  # those git takes as they are
        path = _normal(path)
    wild = None if "literal" in magic else _WILD.search(path, len(below) if path.startswith(below) else 0)
    return Scope(text, path, wild.start() if wild else len(path), magic)


def _magic(text: str) -> tuple[frozenset[str], str]:
    if not text:
        raise NoScope("it is empty")
    if not text.startswith(":"):
        return frozenset(), text
    if long := _LONG.fullmatch(text):
        words = frozenset(word.strip() for word in long[1].split(",") if word.strip())
        for word in sorted(words - _WORDS):
            raise NoScope(f"“{word}” is no magic that scopes can have: use {', '.join(sorted(_WORDS))}")
        return words, long[2]
    short = _SHORT.fullmatch(text)
    if short is None or text.startswith(":("):
        raise NoScope("its bracket is not closed")
    return frozenset(_SHORT_WORDS[sign] for sign in short[1]), short[2]


def _normal(path: str) -> str:
    """The path without `.`, `..` and doubled slashes; a slash at the end stays, as it means a folder."""
    normal = posixpath.normpath(path) if path else ""
    if normal == ".." or normal.startswith("../"):
        raise NoScope("it leads out of the repository")
    if normal == ".":
        return ""
    return f"{normal}/" if path.endswith(("/", "/.")) else normal


# Globs, as git's wildmatch reads them


def _glob(text: str) -> str | None:
    """A pathspec's own globs, whose `*` goes across folders; None for one that matches nothing."""
    pieces: list[str] = [""]
    for token in _tokens(text):
        if token == "":
            return None
        if token != "*":
            pieces[-1] += "." if token == "?" else token
        elif pieces[-1] or len(pieces) == 1:
            pieces.append("")
    first, *others = pieces
    if not others:
        return first
    # What follows a `*` is best found where it comes first, so no need ever to look further: a long row of
    # stars stays quick. Only the last piece has to be at the end.
    return first + "".join(f"(?>.*?{piece})" for piece in others[:-1]) + f".*{others[-1]}"


def _glob_within_names(text: str) -> str | None:
    """The globs of `:(glob)`, whose `*` stays within a name and whose `**` goes across folders."""
    found = ""
    tokens = list(_tokens(text))
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token == "":
            return None
        stars = 1
        while token == "*" and tokens[place + stars : place + stars + 1] == ["*"]:
            stars += 1
        at_start = place == 0 or tokens[place - 1] == "/"
        after = tokens[place + stars : place + stars + 1]
        if token != "*":
            found += "[^/]" if token == "?" else f"(?!/){token}" if token.startswith("[") else token
        elif stars > 1 and at_start and after == ["/"]:
            found += "(?:.*/)?"
            place += 1
        elif stars > 1 and at_start and not after:
            found += ".*"
        else:
            found += "[^/]*"
        place += stars
    return found


_TOKEN = re.compile(
    r"(?P<wild>[*?])|\\(?P<escaped>.)|(?P<set>\[(?:[!^])?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\])|(?P<broken>[\\\[])|(?P<plain>.)",
    re.DOTALL,
)


def _tokens(text: str) -> Iterator[str]:
    """The parts of a glob: `*`, `?`, and everything else as a regular expression; empty for what matches nothing."""
    for match in _TOKEN.finditer(text):
        if match["wild"]:
            yield match["wild"]
        elif match["set"]:
            yield _set(match["set"])
        elif match["broken"]:
            yield ""
        else:
            yield re.escape(match["escaped"] or match["plain"])


_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r"\x20\t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e",
    "space": r"\x20\t\n\r\x0b\x0c",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_MEMBER = re.compile(
    r"\[:(?P<name>\w+):\]|(?:\\(?P<escaped>.)|(?P<plain>.))(?:-(?:\\(?P<to>.)|(?P<to_plain>[^\]])))?", re.S
)


def _set(text: str) -> str:
    """A set of characters; empty for one with a class that does not exist."""
    inside = text[1:-1]
    negated = inside[:1] in ("!", "^") and len(inside) > 1
    found = ""
    for match in _MEMBER.finditer(inside[negated:]):
        if match["name"]:
            if match["name"] not in _CLASSES:
                return ""
            found += _CLASSES[match["name"]]
            continue
        first = match["escaped"] or match["plain"]
        last = match["to"] or match["to_plain"] or first
        last = max(first, last)  # of a range the wrong way round only its first character counts
        found += f"\\x{ord(first):02x}-\\x{ord(last):02x}"
    if not found:
        return "." if negated else "(?!)"
    return f"[{'^' if negated else ''}{found}]"


# The scopes of one record


@dataclass(frozen=True)
class Scopes:
    """All scopes of one record, and those of its texts that are none, each with the reason."""

    including: tuple[Scope, ...]
    excluding: tuple[Scope, ...]
    faults: tuple[tuple[str, str], ...]

    def among(self, paths: Sequence[str]) -> dict[str, Scope]:
        """Of paths in order, those that the scopes match, each with the most specific scope that does."""
        found: dict[str, Scope] = {}
        for scope in sorted(self.including, key=lambda scope: scope.specificity):
            found.update(dict.fromkeys(scope.among(paths), scope))
        return {path: scope for path, scope in found.items() if not any(out.matches(path) for out in self.excluding)}


def scopes(texts: Iterable[str], folder: str) -> Scopes:
    """The scopes that a record of a workspace's folder lists."""
    found: list[Scope] = []
    faults: list[tuple[str, str]] = []
    for text in texts:
        try:
            found.append(parse(text, folder))
        except NoScope as reason:
            faults.append((text, str(reason)))
    including = [scope for scope in found if not scope.excludes]
    excluding = [scope for scope in found if scope.excludes]
    if excluding and not including:  # as for git: all but these
        including = [parse(".", folder)]
    return Scopes(tuple(including), tuple(excluding), tuple(faults))
