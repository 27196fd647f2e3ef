"""The messages of commits, and the trailers in them."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, NoReturn

from tradeoff.errors import CannotDo
from tradeoff.git.command import ask, complaint_of, fed, lines_of, records_of, run
from tradeoff.git.objects import completeness
from tradeoff.git.revisions import has_commits, near_name


class Message(NamedTuple):
    """The message of a commit, and its trailers as git reads them: key and value, folded lines made one."""

    oid: str
    parents: tuple[str, ...]
    text: str
    trailers: tuple[tuple[str, str], ...]


# Settings of the user's would change how trailers are told from text, and here and on a server alike is what counts.
TRAILERS = ("-c", "trailer.separators=:")


def trailers(root: Path, message: bytes, comment: str) -> tuple[tuple[str, str], ...]:
    """The trailers that a message will have once git has taken its comments out, which begin with `comment`."""
    setting = ("-c", f"core.commentChar={comment}")
    bare = fed(root, message, *setting, "stripspace", "--strip-comments")
    return _trailers(fed(root, bare, *setting, *TRAILERS, "interpret-trailers", "--parse", "--no-divider"))


def _trailers(output: bytes) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(":") for line in lines_of(output) if line)
    return tuple((key, value.strip()) for key, _, value in pairs)


def messages(root: Path, revisions: str, new: bool = False) -> list[Message]:
    """The messages of the commits of a range, newest first; `new`: without those that a branch here has already."""
    status, output, complaint = ask(
        root,
        *(*TRAILERS, "-c", "log.showSignature=false", "log", "-z", "--no-notes", "--no-color", "--encoding=UTF-8"),
        "--format=%H%x00%P%x00%B%x00%(trailers:only,unfold)",
        *_range(revisions, new),
        "--",
    )
    if status:
        _refuse_range(root, revisions, complaint)
    parts = iter(output.split(b"\0"))
    return [
        Message(oid.decode(), tuple(parents.decode().split()), text.decode("utf-8", "replace"), _trailers(found))
        for oid, parents, text, found in zip(parts, parts, parts, parts, strict=False)
    ]


def naming(root: Path, keys: Iterable[str], value: str) -> int:
    """How many commits up to HEAD have a trailer with one of some keys, in whatever case, and just this value."""
    wanted = {key.lower() for key in keys}
    exactly = re.sub(r"([^A-Za-z0-9_-])", r"\\\1", value)
    pattern = f"^({'|'.join(sorted(wanted))})[ \t]*:[ \t]*{exactly}"
    output = run(
        root,
        *(*TRAILERS, "-c", "log.showSignature=false", "log", "-z", "--no-notes", "--no-color", "--encoding=UTF-8"),
        *("--extended-regexp", "--regexp-ignore-case", f"--grep={pattern}", "--format=%(trailers:only,unfold)"),
        *("--end-of-options", "HEAD", "--"),
    )
    found = (_trailers(message) for message in output.split(b"\0"))
    return sum(any(key.lower() in wanted and said == value for key, said in trailers) for trailers in found)


def _range(revisions: str, new: bool) -> tuple[str, ...]:
    known = ("--not", "--branches", "--not") if new else ()
    return (*known, "--end-of-options", revisions)


def _refuse_range(root: Path, revisions: str, complaint: str) -> NoReturn:
    if "revision" in complaint or "bad object" in complaint:
        advice = "`git fetch` them, or name a range such as main..HEAD"
        if not has_commits(root):
            advice = "there are none yet"
        elif near := next(filter(None, (_near_end(root, end) for end in revisions.split(".."))), ""):
            advice = f"did you mean {near}?"
        elif completeness(root).shallow:
            advice = "`git fetch` them, or `git fetch --unshallow`, as this clone lacks what is older"
        raise CannotDo(f"{revisions} names no commits here: {advice}")
    raise CannotDo(complaint_of(1, complaint))


def _near_end(root: Path, end: str) -> str:
    """What was probably meant by an end of a range, if that names nothing."""
    name = end.strip(".^")
    is_there = not name or ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)[0] == 0
    return "" if is_there else near_name(root, name)


def touched_in(root: Path, revisions: str, pathspecs: Iterable[str], new: bool = False) -> dict[str, list[str]]:
    """By the id of each commit of a range that changes files which the pathspecs match: these files; no merges."""
    output = run(
        root,
        *("-c", "log.showSignature=false", "-c", "log.showRoot=true", "log", "-z", "--full-history", "--no-merges"),
        *("--name-only", "--no-renames", "--no-ext-diff", "--no-notes", "--no-color", "--format=%x01%H"),
        *(*_range(revisions, new), "--", *pathspecs),
    )
    found: dict[str, list[str]] = {}
    for record in records_of(output):
        if record.startswith("\x01"):
            files = found.setdefault(record[1:], [])
        else:
            files.append(record.removeprefix("\n"))
    return found
