"""The contents of objects, and what a clone lacks of them."""

import signal
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, NamedTuple, Self

from tradeoff.errors import CannotDo
from tradeoff.git.command import REFETCH, Running, lines_of, run, text


class Objects:
    """Contents of objects by their ids, from one `git cat-file --batch` that stays open."""

    _AHEAD = 250  # at most twice as many questions wait in the pipe, which holds 64 KiB: writing them never blocks

    def __init__(self, root: Path) -> None:
        self._process = Running(root, "cat-file", "--batch", istream=subprocess.PIPE)
        self._on_broken_pipe: Any = None

    def __enter__(self) -> Self:
        if hasattr(signal, "SIGPIPE") and current_thread() is main_thread():
            # Where git ends early, a question to it must not end us: its answers say what is missing.
            self._on_broken_pipe = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stop()  # it has nothing more to say
        if self._on_broken_pipe is not None:
            signal.signal(signal.SIGPIPE, self._on_broken_pipe)

    def contents(self, oids: Iterable[str]) -> Iterator[bytes | None]:
        """The objects in their order; None for one that this clone does not have."""
        oids = list(oids)
        asked = 0
        for number in range(len(oids)):
            if number + self._AHEAD > asked and asked < len(oids):
                self._question(oids[asked : asked + self._AHEAD])
                asked += self._AHEAD
            yield self._next()

    def _question(self, oids: list[str]) -> None:
        try:
            self._process.stdin.write("".join(f"{oid}\n" for oid in oids).encode())
            self._process.stdin.flush()
        except BrokenPipeError:  # it ended, which the reading of its answers finds
            pass

    def _next(self) -> bytes | None:
        stream = self._process.stdout
        header = stream.readline().split()
        if not header or header[-1] == b"missing":  # git ends where it cannot fetch what it misses
            return None
        content: bytes = stream.read(int(header[2]))
        stream.read(1)
        return content


def blobs(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of objects, in their order; raises `CannotDo` where one is missing."""
    oids = list(oids)
    with Objects(root) as objects:
        for oid, content in zip(oids, objects.contents(oids), strict=True):
            if content is None:
                if not completeness(root).partial:
                    raise CannotDo(f"object {oid} is missing here or damaged: `git fsck` says more")
                raise CannotDo(f"object {oid} is not in this clone: {REFETCH} brings what a partial clone leaves out")
            yield content


class Completeness(NamedTuple):
    """What a clone lacks: the history beyond some depth, or the contents of files."""

    shallow: bool
    partial: bool


def completeness(root: Path) -> Completeness:
    """Whether a clone has all history, and all objects."""
    shallow, common = lines_of(run(root, "rev-parse", "--is-shallow-repository", "--git-common-dir"))
    packs = root / common / "objects" / "pack"
    return Completeness(shallow == "true", any(packs.glob("*.promisor")))


def objects_here(root: Path) -> frozenset[str]:
    """The ids of all objects that a partial clone has."""
    everything = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    return frozenset(lines_of(run(root, "cat-file", *everything)))


def cut_off(root: Path) -> frozenset[str]:
    """The commits at which a shallow clone ends, whose parents it does not have; none in a whole one."""
    try:
        lines = (root / text(root, "rev-parse", "--git-path", "shallow")).read_text("ascii")
    except FileNotFoundError:
        return frozenset()
    return frozenset(lines.split())
