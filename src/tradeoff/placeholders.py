"""Text that a template left behind: `TBD`, `TODO`, `???`, `<…>`, `{…}`, `YYYY-MM-DD`, lorem ipsum, `...` alone."""

import re
from collections.abc import Iterator
from typing import Any

from tradeoff.records.shared import Route

# Texts that are no prose: addresses, patterns of paths, and the name of the kind.
_NO_PROSE = frozenset(("url", "applies_to", "code", "source", "paths", "exclude", "schema"))

_WORD = re.compile(
    r"""
      \b(?:TBD|tbd|TODO)\b
    | \?{3,}
    | \bYYYY-MM-DD\b
    | (?i:\blorem\s+ipsum\b)
    | (?<![\w<`/])<(?![/!])[^\W\d_][^<>@:/]*>(?!\w)
    | (?<![\w{`/$%])\{\{?\s*[^\W\d_][^{}:"'=\n/]*\}\}?(?![\w/`])
    | <…> | \{…\}
    """,
    re.VERBOSE,
)
_BRACES = re.compile(rb"\{[^{}:\n]+\}")
_CODE = re.compile(r"`[^`\n]*`")


# Searching for several bytes takes ten times as long as dropping all but a few: what is left of a text has its
# placeholders still, if it had any, and is so short that searching it costs nothing.
_KEPT = b"TBDOYPSUM?<"
_DROPPED = bytes(set(range(256)) - set(_KEPT))


def possible(raw: bytes) -> bool:
    """Whether a file may hold a placeholder; cheap, and wrong only when it says yes."""
    left = raw.translate(None, _DROPPED)
    return (
        b"<" in left
        or b"TBD" in left
        or b"TODO" in left
        or b"???" in left
        or b"YYYYMMDD" in left
        or b"PSUM" in left
        or b"psum" in raw
        or b"tbd" in raw
        or b"..." in raw
        or (b"\xa6" in raw and b"\xe2\x80\xa6" in raw)
        or _BRACES.search(raw) is not None
    )


def find(data: Any, route: Route = ()) -> Iterator[tuple[Route, str]]:
    """The route of every text with a placeholder, and the placeholder."""
    if isinstance(data, str):
        if word := _first(data):
            yield route, word
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in _NO_PROSE and not key.startswith("x_"):
                yield from find(value, (*route, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from find(value, (*route, index))


_DOTS = frozenset(("...", "…"))


def whole(text: str) -> str:
    """The placeholder, if a text is nothing else."""
    bare = text.strip()
    return bare if bare in _DOTS or _WORD.fullmatch(bare) else ""


def _first(text: str) -> str:
    """The first placeholder of a text; what stands between backticks or has a closing tag is meant so."""
    if text.strip() in _DOTS:
        return text.strip()
    for match in _WORD.finditer(_CODE.sub(lambda code: " " * len(code[0]), text)):
        word = match[0]
        if word.startswith("<") and f"</{word[1:-1].split()[0]}>" in text:
            continue
        return word
    return ""
