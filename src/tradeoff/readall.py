"""All files of a workspace, read: in one process, or in as many as there are processors when there are many."""

import struct
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import get_args

import msgspec

from tradeoff import reading
from tradeoff.children import Child, processors
from tradeoff.document import Document
from tradeoff.reading import PlainReading, Reading
from tradeoff.records import Record
from tradeoff.snapshot import Entry, Snapshot
from tradeoff.workspace import fault_of

FORK_ABOVE = 400
"""How many files are worth a second process."""

Progress = Callable[[int, int], None]
"""Told how many files of how many are read."""


def silent(_done: int, _total: int) -> None:
    """Tells nobody."""


TYPES: dict[str, type[Record]] = {kind.__struct_config__.tag.split("/")[1]: kind for kind in get_args(Record)}
_DECODER = msgspec.msgpack.Decoder(list[Reading[Record]])


def read_all(
    files: Snapshot,
    entries: list[Entry],
    progress: Progress = silent,
    known: Mapping[str, Reading[Record]] | None = None,
) -> tuple[list[Reading[Record]], dict[str, Document]]:
    """The readings in the order of the entries; with few files also their documents, for the positions.

    Those that are known by their path are not made again.
    """
    if known:
        fresh, kept = read_all(files, [entry for entry in entries if entry.path not in known], progress)
        found = {reading.path: reading for reading in fresh}
        return [known.get(entry.path) or found[entry.path] for entry in entries], kept
    processes = processors() if len(entries) > FORK_ABOVE else 1
    if processes == 1:
        documents: dict[str, Document] = {}
        readings = []
        for said, document in _read(files, entries, progress):
            readings.append(typed(said))
            if document is not None and len(entries) <= FORK_ABOVE:
                documents[said.path] = document
        return readings, documents
    return _read_in_parallel(files, entries, processes, progress), {}


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
        result.data = msgspec.convert(data, TYPES[said.kind])
    return result


def _read_in_parallel(
    files: Snapshot, entries: list[Entry], processes: int, progress: Progress
) -> list[Reading[Record]]:
    """Every process reads each n-th file, so that all have as much to do; this one reads its share too."""
    shares = [entries[start::processes] for start in range(processes)]
    children = [Child(partial(_packed, files, share)) for share in shares[1:]]
    try:
        every = processes * 64

        def told(count: int, _total: int) -> None:
            progress(count // 64 * every, len(entries))

        parts = [[typed(said) for said, _ in _read(files, shares[0], told)]]
        for child, share in zip(children, shares[1:], strict=True):
            packed = child.result()
            if packed is None:  # it did not come through: do its work here
                parts.append([typed(said) for said, _ in _read(files, share, progress)])
            else:
                parts.append(_DECODER.decode(packed))
    except BaseException:
        for child in children:
            child.end()
        raise
    readings: list[Reading[Record]] = [None] * len(entries)  # type: ignore[list-item]
    for number, part in enumerate(parts):
        readings[number::processes] = part
    return readings


def _packed(files: Snapshot, share: list[Entry]) -> bytearray:
    """The readings of a share as one MessagePack array.

    Each is packed as soon as it is read, so that the share's data is never in memory all at once.
    """
    encode = msgspec.msgpack.Encoder().encode_into
    message = bytearray(_ARRAY.pack(_ARRAY_32, len(share)))
    for said, _ in _read(files, share, silent):
        encode(said, message, -1)
    return message


_ARRAY = struct.Struct(">BI")
_ARRAY_32 = 0xDD
"""MessagePack's mark of an array whose length follows in four bytes."""
