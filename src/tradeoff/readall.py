"""All files of a workspace, read: in one process, or in as many as there are processors when there are many.

Threads would not help (the interpreter's lock is held while YAML is read); a fork costs some milliseconds.
"""

import os
import struct
from collections.abc import Callable, Iterator
from typing import get_args

import msgspec

from tradeoff import reading
from tradeoff.document import Document
from tradeoff.reading import PlainReading, Reading
from tradeoff.records import Record
from tradeoff.snapshot import Entry, Snapshot
from tradeoff.workspace import fault_of

FORK_ABOVE = 400
"""How many files are worth a second process."""

_MOST_PROCESSES = 4

Progress = Callable[[int, int], None]
"""Told how many files of how many are read."""

_TYPES: dict[str, type[Record]] = {kind.__struct_config__.tag.split("/")[1]: kind for kind in get_args(Record)}
_DECODER = msgspec.msgpack.Decoder(list[Reading[Record]])


def read_all(
    files: Snapshot, entries: list[Entry], progress: Progress
) -> tuple[list[Reading[Record]], dict[str, Document]]:
    """The readings in the order of the entries; with few files also their documents, for the positions."""
    processes = min(_processors(), _MOST_PROCESSES) if len(entries) > FORK_ABOVE else 1
    if processes == 1:
        documents: dict[str, Document] = {}
        readings = []
        for said, document in _read(files, entries, progress):
            readings.append(typed(said))
            if document is not None and len(entries) <= FORK_ABOVE:
                documents[said.path] = document
        return readings, documents
    return _read_in_parallel(files, entries, processes, progress), {}


def _processors() -> int:
    if not hasattr(os, "fork"):
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _read(files: Snapshot, entries: list[Entry], progress: Progress) -> Iterator[tuple[PlainReading, Document | None]]:
    for count, (entry, raw) in enumerate(files.contents(entries), 1):
        if entry.fault:
            yield reading.unreadable(entry.path, fault_of(entry), reading.meant_kind(entry.path, b"")), None
        else:
            yield reading.read(entry.path, raw)
        if count % 64 == 0:
            progress(count, len(entries))


def typed(said: PlainReading) -> Reading[Record]:
    """The reading with its record as the typed object."""
    data = said.data
    said.data = None
    result: Reading[Record] = said  # type: ignore[assignment]
    if data is not None:
        result.data = msgspec.convert(data, _TYPES[said.kind])
    return result


def _read_in_parallel(
    files: Snapshot, entries: list[Entry], processes: int, progress: Progress
) -> list[Reading[Record]]:
    """Every process reads each n-th file, so that all have as much to do; this one reads its share too."""
    shares = [entries[start::processes] for start in range(processes)]
    children = [_fork(files, share) for share in shares[1:]]
    try:
        every = processes * 64

        def told(count: int, _total: int) -> None:
            progress(count // 64 * every, len(entries))

        parts = [[typed(said) for said, _ in _read(files, shares[0], told)]]
        parts += [_collect(child, pipe) for child, pipe in children]
    except BaseException:
        for child, _ in children:
            _end(child)
        raise
    for number, part in enumerate(parts):
        if len(part) != len(shares[number]):  # a child that did not come through: do its work here
            parts[number] = [typed(said) for said, _ in _read(files, shares[number], progress)]
    readings: list[Reading[Record]] = [None] * len(entries)  # type: ignore[list-item]
    for number, part in enumerate(parts):
        readings[number::processes] = part
    return readings


def _fork(files: Snapshot, share: list[Entry]) -> tuple[int, int]:
    """A child that reads its share; its process id, and the pipe that brings the readings."""
    receive, send = os.pipe()
    child = os.fork()
    if child:
        os.close(send)
        return child, receive
    try:
        os.close(receive)
        readings = [said for said, _ in _read(files, share, lambda _count, _total: None)]
        message = memoryview(msgspec.msgpack.encode(readings))
        message = memoryview(struct.pack("<Q", len(message)) + bytes(message))
        while message:
            message = message[os.write(send, message) :]
    finally:
        # No clean-up that belongs to the parent, and no time spent on taking the documents apart.
        os._exit(0)


def _collect(child: int, pipe: int) -> list[Reading[Record]]:
    with os.fdopen(pipe, "rb") as stream:
        message = stream.read()
    os.waitpid(child, 0)
    if len(message) < 8 or len(message) != 8 + struct.unpack("<Q", message[:8])[0]:
        return []
    return _DECODER.decode(memoryview(message)[8:])


def _end(child: int) -> None:
    import signal

    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except OSError:
        pass
