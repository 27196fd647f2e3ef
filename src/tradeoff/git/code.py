"""The history of code: who wrote which line, and where files moved."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tradeoff.git.command import Running, ask, between_nuls, run
from tradeoff.git.log import _day, _known
from tradeoff.git.messages import TRAILERS, _trailers


class Origin(NamedTuple):
    """The commit that some code is from, with its trailers (key and value); the author is as `.mailmap` says.

    `day` is the author's, as `git blame --date=short` shows it.
    """

    oid: str
    short: str
    name: str
    email: str
    day: str
    subject: str
    trailers: tuple[tuple[str, str], ...]


class FileChange(NamedTuple):
    """What a commit did to a file: git's letter (`R100`: moved as it was), the path before and after, the content."""

    status: str
    before: str
    path: str
    oid: str


_ORIGIN = "%H%x00%h%x00%aN%x00%aE%x00%as%x00%s%x00%(trailers:only,unfold)"

_PLAIN = (*TRAILERS, "-c", "log.showSignature=false")

_LOG = ("log", "-z", "--no-notes", "--no-color", "--encoding=UTF-8")


def _origins(output: bytes) -> list[Origin]:
    parts = [part.decode("utf-8", "replace") for part in output.split(b"\0")]
    found = []
    for start in range(0, len(parts) - 7, 7):
        oid, short, name, email, day, subject = parts[start : start + 6]
        trailers = _trailers(parts[start + 6].encode())
        found.append(Origin(oid, short, _known(name), _known(email), _day(day), subject, trailers))
    return found


def origins(root: Path, oids: Iterable[str]) -> dict[str, Origin]:
    """By its full id, each of some commits; newest first."""
    listed = list(oids)
    found: dict[str, Origin] = {}
    for start in range(0, len(listed), 10_000):  # as many as fit in the arguments of one process
        some = listed[start : start + 10_000]
        output = run(root, *_PLAIN, *_LOG, "--no-walk", f"--format={_ORIGIN}", *some, "--")
        found.update((origin.oid, origin) for origin in _origins(output))
    return found


def origins_of_file(root: Path, revision: str, path: str) -> list[Origin]:
    """The commits that changed a file, newest first, also under the names that it had before."""
    literal = ("--literal-pathspecs", *_PLAIN)
    return _origins(run(root, *literal, *_LOG, "--follow", "--no-patch", f"--format={_ORIGIN}", revision, "--", path))


def blame(root: Path, revision: str, path: str) -> list[str]:
    """For each line of a file the id of the commit that it is from, as `git blame` says; renames are followed.

    Without a revision of the file in the work tree; a line that is not committed has an empty id.
    """
    output = run(root, "blame", "--no-textconv", "--incremental", *([revision] if revision else []), "--", path)
    spans = [match.groups() for match in _BLAMED.finditer(output)]
    found: dict[int, str] = {}
    for oid, first, count in spans:
        known = "" if not oid.strip(b"0") else oid.decode()
        found.update((number, known) for number in range(int(first), int(first) + int(count)))
    return [found[number] for number in sorted(found)]


_BLAMED = re.compile(rb"^([0-9a-f]{40,64}) \d+ (\d+) (\d+)$", re.MULTILINE)


def changes(root: Path, revision: str, path: str = "") -> Iterator[tuple[str, list[FileChange]]]:
    """The ids of the commits that lead to a revision, newest first, with what each did to files; without merges.

    With a path only what is at or below it. Only what moved as it was is told as moved, which no content needs to be
    read for. One process, which ends when nobody asks for more.
    """
    command = ["--literal-pathspecs", *_PLAIN, *_LOG, "--raw", "-M100%", "--root", "--no-abbrev", "--no-merges"]
    command += ["--no-ext-diff", "--format=%x00%H", revision, "--", *([path] if path else [])]
    process = Running(root, *command)
    try:
        yield from _changes(between_nuls(process.stdout))
        process.end()
    finally:
        process.stop()


def moves(root: Path, oids: Iterable[str]) -> dict[tuple[str, str], str]:
    """By commit and path, where each of some commits moved a file, also one that it changed on the way."""
    listed = sorted(oids)
    if not listed:
        return {}
    command = (*_PLAIN, *_LOG, "--no-walk", "--raw", "-M", "--root", "--no-abbrev", "--no-ext-diff")
    # A partial clone may lack the contents to compare: then nothing is known to have moved.
    _, output, _ = ask(root, *command, "--format=%x00%H", *listed, "--")
    return {
        (oid, file.before): file.path
        for oid, files in _changes(iter(output.split(b"\0")))
        for file in files
        if file.status.startswith("R")
    }


def _changes(parts: Iterator[bytes]) -> Iterator[tuple[str, list[FileChange]]]:
    """The commits of a log whose parts are: nothing, the commit's id, and two or three for each file."""
    next(parts, None)
    for oid in parts:
        files = []
        while (about := next(parts, b"").lstrip(b"\n")).startswith(b":"):
            _, _, _, content, status = about.decode("ascii").split()
            before = os.fsdecode(next(parts, b""))
            after = os.fsdecode(next(parts, b"")) if status[0] in "RC" else before
            files.append(FileChange(status, before, after, content))
        yield oid.decode("ascii"), files
