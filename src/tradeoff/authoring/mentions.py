"""Where a text says an id: what is respelt when the id changes, and what only looks like it.

Works on bytes, so that a text of whatever encoding and line ends keeps all the others.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Name(NamedTuple):
    """An old and a new id of a thing of a kind; `path` is that of the file which is called so, empty where none is.

    `everyday`: the id is a word that texts use for other things too, so that only what clearly speaks of the record
    is respelt: in backticks, in a trailer, in YAML, as an argument of the command. `shared`: another kind of thing has
    the same id, so that only its trailers and its path are clear.
    """

    old: str
    new: str
    kind: str
    path: str = ""
    everyday: bool = False
    shared: bool = False

    @property
    def new_path(self) -> str:
        """The path of that file from then on; empty for what has none."""
        folder, slash, file = self.path.rpartition("/")
        return f"{folder}{slash}{self.new}{file[file.rfind('.') :]}" if self.path else ""


class Respelling(NamedTuple):
    """A text with the new id; the lines of what was respelt, and of what was left alone, with the reason."""

    raw: bytes
    lines: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


TRAILED = {"decision": "Decision", "item": "Item"}
"""The kinds of which commits name something, with the key of the trailer."""

EVERYDAY = "an everyday word"
_ELSEWHERE = "part of a link to elsewhere"
_ADDRESS = "part of an address"
_OTHER_FILE = "the name of another file"
_PATH = "part of a path"
_LONGER = "part of a longer name"
_ANCHOR = "the anchor of a heading"

_BREAKS = b" \t\r\n()[]{}<>\"'`,;|*!"
"""What ends a link, a path or a name in a text."""

_FENCE = re.compile(rb"[ \t>]*(`{3,}|~{3,})[ \t]*([A-Za-z]*)")
_CODE = re.compile(rb"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_STEPS_UP = re.compile(rb"^(\.{0,2}/)+")
_BEFORE_VALUE = b" \t,[{\"':=`"
_AFTER_VALUE = b" \t\r,]}\"'.:;`"


def is_everyday(id: str) -> bool:
    """Whether an id could be a word of any text: it has nothing that only ids have."""
    return not re.search(r"[-._0-9]", id)


def spelt(id: str) -> re.Pattern[bytes]:
    """Finds an id as a whole word; `_` around it may be Markdown's."""
    word = re.escape(id).encode()
    return re.compile(rb"(?<![A-Za-z0-9-])(?<![A-Za-z0-9]_)" + word + rb"(?![A-Za-z0-9-])(?!_[A-Za-z0-9])")


def respell(raw: bytes, name: Name) -> Respelling:
    """A text of Markdown, or a message, with the new id wherever it says the old one."""
    pattern = spelt(name.old)
    if b"\0" in raw or not pattern.search(raw):
        return Respelling(raw, (), ())
    headed = _is_headed(raw, name)
    lines, changed, left = [], [], []
    for number, (line, block) in enumerate(_with_blocks(raw), 1):
        parts, end = [], 0
        for match in pattern.finditer(line):
            if reason := _why_not(line, match, name, block, headed):
                left.append((number, reason))
                continue
            parts += [line[end : match.start()], name.new.encode()]
            end = match.end()
            changed.append(number)
        lines.append(b"".join((*parts, line[end:])))
    return Respelling(b"\n".join(lines), tuple(changed), tuple(left))


def said(raw: bytes, name: Name) -> list[int]:
    """The lines of a YAML file that speak of a record by its id: for an everyday word only those of comments."""
    pattern = spelt(name.old)
    if not pattern.search(raw):
        return []
    found = []
    for number, line in enumerate(raw.split(b"\n"), 1):
        comment = re.search(rb"(?:^|[ \t])#", line)
        first = 0 if not name.everyday else comment.end() if comment else len(line)
        plain = name._replace(everyday=False)
        if any(not _why_not(line, match, plain, b"", False) for match in pattern.finditer(line, first)):
            found.append(number)
    return found


def _is_headed(raw: bytes, name: Name) -> bool:
    """Whether a heading is the id and nothing else, so that its anchor is the id too."""
    word = re.escape(name.old).encode()
    return bool(re.search(rb"^#{1,6}[ \t]+`?" + word + rb"`?[ \t]*#*\r?$", raw, re.MULTILINE))


def _with_blocks(raw: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The lines, each with the language of the fenced block that it is in: `-` for none stated, empty outside."""
    fence = block = b""
    for line in raw.split(b"\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            fence, block = mark[1], mark[2].lower() or b"-"
            yield line, b""
        elif mark and mark[1].startswith(fence) and not mark[2]:
            fence = block = b""
            yield line, b""
        else:
            yield line, block


def _why_not(line: bytes, match: re.Match[bytes], name: Name, block: bytes, headed: bool) -> str:
    """Why the word at a place does not speak of the record, or may not; empty if it does."""
    start, end = match.span()
    before = line[_begin_of(line, start) : start]
    after = line[end : _end_of(line, end)]
    if b"://" in before or b"://" in after:
        return _ELSEWHERE
    if before.endswith(b"@") or after.startswith(b"@"):
        return _ADDRESS
    if re.match(rb"\.ya?ml(?![A-Za-z0-9])", after):
        return "" if _is_its_file(before + match[0] + after, name) else _OTHER_FILE
    if before.endswith(b"/") or after.startswith(b"/"):
        return _PATH
    if before.endswith(b"#") and (before.strip(b"#") or (before == b"#" and _is_link(line, start))):
        return "" if before == b"#" and headed else _ANCHOR
    if (before.endswith(b".") and before.strip(b".")) or re.match(rb"\.[A-Za-z0-9]", after):
        return _LONGER
    return EVERYDAY if name.everyday and not _is_clear(line, start, end, name, block) else ""


def _begin_of(line: bytes, start: int) -> int:
    while start and line[start - 1] not in _BREAKS:
        start -= 1
    return start


def _end_of(line: bytes, end: int) -> int:
    while end < len(line) and line[end] not in _BREAKS:
        end += 1
    return end


def _is_link(line: bytes, start: int) -> bool:
    """Whether the `#` before a word begins the target of a link, and no comment or heading."""
    return start >= 2 and line[start - 2 : start - 1] in (b"(", b'"', b"'", b"<")


def _is_its_file(text: bytes, name: Name) -> bool:
    """Whether a path leads to the file of the record, from wherever in the repository."""
    ending = name.path[name.path.rfind(".") :].encode() if name.path else b""
    written = _STEPS_UP.sub(b"", text)
    stem, dot, _ = written.partition(name.old.encode() + ending)
    wanted = name.path.encode()
    whole = stem + dot
    return bool(ending and dot) and (wanted == whole or wanted.endswith(b"/" + whole))


def _is_clear(line: bytes, start: int, end: int, name: Name, block: bytes) -> bool:
    """Whether an everyday word stands where only an id would."""
    if re.fullmatch(rb"[ \t>*#;-]*(decision|item)[ \t]*:[ \t]*%s[ \t\r]*" % line[start:end], line, re.IGNORECASE):
        return name.kind in TRAILED
    if name.shared:
        return False
    if line[start - 1 : start].strip(_BEFORE_VALUE) or line[end : end + 1].strip(_AFTER_VALUE):
        return False
    if block:
        return block in (b"yaml", b"yml") or bool(re.search(rb"\btradeoff ", line[:start]))
    for code in _CODE.finditer(line):
        if code.start() < start and end < code.end():
            return bool(
                code[2].strip(b" \"'") == name.old.encode()
                or re.match(rb"\$? ?tradeoff |[A-Za-z_]+: |[A-Za-z_]+:$", code[2].strip())
            )
    return False
