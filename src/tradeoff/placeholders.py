"""Text that a template left behind: `TBD`, `TODO`, `???`, `<…>`, `{…}`, `YYYY-MM-DD`, lorem ipsum, `...` alone."""

import re
from collections.abc import Iterator
from typing import Any

from tradeoff.records.shared import Route

# Addresses and patterns of paths, in which braces and angle brackets mean something: only the whole may be one.
_NO_PROSE = frozenset(("url", "applies_to", "code", "source", "paths", "exclude"))

_WORD = re.compile(
    r"""
      \b(?:TBD|Tbd|tbd|TODO)\b(?![-.]\w)
    | (?<!\w)\?{3,}
    | \bYYYY-MM-DD\b
    | (?i:\blorem\s+ipsum\b)
    | [<{](?:…|\.\.\.)[>}]
    # <what to write>, but not <https://…>, <mara@…>, List<String>, a < b, <br>
    | (?<![\w<`/])<(?!(?:br|hr|img|li|p|td|th|tr|wbr)\b)[^\W\d_][^<>@:/]*>(?!\w)
    # {what to write} and {{ it }}, but not /{id}/, ${VAR}, f-{x}.csv, {"a": 1}, {a, b}
    | (?<![\w{`/$%#.-])\{\{?[ ]*(?!\w+(?:[ ]*,[ ]*[\w.-]+)+[ ]*\})[^\W\d_][^{}:"'=\n]*\}\}?(?![\w/`-]|\.\w)
    """,
    re.VERBOSE,
)
_BRACES = re.compile(rb"\{[^{}:]+\}")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


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
        or b"bd" in raw
        or b"..." in raw
        or (b"\xa6" in raw and b"\xe2\x80\xa6" in raw)
        or _BRACES.search(raw) is not None
    )


def find(data: Any, route: Route = (), prose: bool = True) -> Iterator[tuple[Route, str]]:
    """The route of every text with a placeholder, and the placeholder."""
    if isinstance(data, str):
        if word := _first(data) if prose else whole(data):
            yield route, word
    elif isinstance(data, dict):
        for key, value in data.items():
            if key != "schema" and not key.startswith("x_"):
                yield from find(value, (*route, key), prose and key not in _NO_PROSE)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from find(value, (*route, index), prose)


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
