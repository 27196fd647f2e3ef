"""The contents of records in a history, each read once; in two processes where there are many."""

from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from itertools import starmap
from typing import Any, get_type_hints

import msgspec

from tradeoff import git
from tradeoff.children import Child, processors
from tradeoff.pieces import Piece, Pieces, Version
from tradeoff.readall import FORK_ABOVE, TYPES
from tradeoff.reading import THINGS
from tradeoff.records import Place, Record

LACKING = "its content is not in this clone"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[list[Version], list[Piece]]).decode

_BATCH = 200


class Contents:
    """Every content by its object id, and the record that it is at a path."""

    def __init__(self, objects: git.Objects, here: Collection[str] | None = None) -> None:
        """`here`: the objects that a partial clone has, None where it has all."""
        self._objects = objects
        self._here = here
        self._pieces = Pieces()
        self._versions: dict[str, Version] = {}
        self._typed = Typed(self._pieces.all)

    def read_ahead(self, paths: dict[str, str], as_long_as: Callable[[], bool]) -> None:
        """Reads contents (by object id, with a path) that will be asked for, until something else is ready."""
        asked = self._lacking(paths)
        while asked and as_long_as():
            batch, asked = asked[:_BATCH], asked[_BATCH:]
            for oid, raw in zip(batch, list(self._objects.contents(batch)), strict=True):
                self._versions[oid] = self._version(paths[oid], raw, more=True)

    def read(self, paths: dict[str, str]) -> None:
        """Reads all contents, by object id, with the path at which each first stood."""
        by_path: dict[str, list[str]] = {}
        for oid in self._lacking(paths):
            by_path.setdefault(paths[oid], []).append(oid)
        single = {path for path, oids in by_path.items() if len(oids) == 1}

        def contents(oids: list[str]) -> Iterator[tuple[str, bytes | None, bool]]:
            for oid, raw in zip(oids, self._objects.contents(oids), strict=True):
                yield paths[oid], raw, paths[oid] not in single

        # All versions of a file are in one share: what they have in common is read once.
        theirs, ours = ([oid for path in list(by_path)[start::2] for oid in by_path[path]] for start in (0, 1))
        if len(theirs) + len(ours) <= FORK_ABOVE or processors() == 1:
            theirs, ours = [], theirs + ours
        brought = list(contents(theirs))
        # The other process reads its share while git still brings this one's.
        child = Child(partial(self._message, brought)) if brought else None
        first = len(self._pieces.all)
        try:
            self._versions.update(zip(ours, starmap(self._version, contents(ours)), strict=True))
            message = child.result() if child else None
        except BaseException:
            if child:
                child.end()
            raise
        if message is None:  # it did not come through, or there is none: its work is done here
            self._versions.update(zip(theirs, starmap(self._version, brought), strict=True))
        else:
            self._take(theirs, message, first)

    def _lacking(self, paths: dict[str, str]) -> list[str]:
        return [oid for oid in paths if oid not in self._versions and (self._here is None or oid in self._here)]

    def _version(self, path: str, raw: bytes | None, more: bool) -> Version:
        return Version(reason=LACKING) if raw is None else self._pieces.version(path, raw, more)

    def _message(self, contents: list[tuple[str, bytes | None, bool]]) -> bytes:
        """The versions of contents, and the pieces that were not known before."""
        first = len(self._pieces.all)
        versions = list(starmap(self._version, contents))
        return _encode((versions, self._pieces.all[first:]))

    def _take(self, oids: list[str], message: memoryview, first: int) -> None:
        """Takes over what another process read, whose own pieces are numbered from `first`."""
        versions, pieces = _decode(message)
        offset = len(self._pieces.all) - first
        self._pieces.all.extend(pieces)
        for oid, version in zip(oids, versions, strict=True):
            version.pieces = [number + offset if number >= first else number for number in version.pieces]
            self._versions[oid] = version

    def record(self, oid: str, path: str) -> Record | str:
        """The record that a content is at a path, or why it is none. What did not change is the same object."""
        version = self._versions.get(oid)
        if version is None:
            return LACKING
        return version.reason or self._typed.record(version, path)


class Typed:
    """Pieces as the typed values of records, each made once for a path."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._values: dict[int, Any] = {}
        self._things: dict[tuple[int, str, str], Any] = {}

    def record(self, version: Version, path: str) -> Record:
        """A version of a record at a path."""
        types = _fields(version.kind)
        fields: dict[str, Any] = {"at": Place(path)}
        things: dict[str, list[int]] = {}
        for number in version.pieces:
            piece = self._pieces[number]
            if piece.key in THINGS:
                things.setdefault(piece.key, []).append(number)
            else:
                value = piece.value
                fields[piece.key] = value if value.__class__ is str else self._value(number, types[piece.key])
        track = fields.get("track", "")
        for key, numbers in things.items():
            fields[key] = tuple(self._thing(number, path, track, types[key]) for number in numbers)
        return TYPES[version.kind](**fields)

    def _value(self, number: int, form: Any) -> Any:
        if number not in self._values:
            self._values[number] = msgspec.convert(self._pieces[number].value, form)
        return self._values[number]

    def _thing(self, number: int, path: str, track: str, form: Any) -> Any:
        place = (number, path, track)
        if place not in self._things:
            value = {**self._pieces[number].value, "at": (path, ())}
            if self._pieces[number].key == "items":
                value["track"] = track
            (self._things[place],) = msgspec.convert([value], form)
        return self._things[place]


@cache
def _fields(kind: str) -> dict[str, Any]:
    """The type of each field of a kind of record."""
    return get_type_hints(TYPES[kind])
