"""The contents of records in a history, each read once; in two processes where there are many."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache, partial
from typing import Any, get_args, get_type_hints

import msgspec

from tradeoff import git
from tradeoff.children import Child, processors
from tradeoff.pieces import Piece, Pieces, Version
from tradeoff.readall import FORK_ABOVE
from tradeoff.reading import THINGS
from tradeoff.records import Place, Record

_LACKING = "its content is not in this clone"
_TYPES: dict[str, type[Record]] = {kind.__struct_config__.tag.split("/")[1]: kind for kind in get_args(Record)}

Read = tuple[list[Version], list[Piece]]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Read).decode


class Contents:
    """Every content by its object id, and the record that it is at a path."""

    def __init__(self, objects: git.Objects, paths: dict[str, str], here: Collection[str] | None) -> None:
        """`paths`: by object id, the path at which it first stood; `here`: what a partial clone has, None for all."""
        self._parts: dict[str, tuple[Version, Typed]] = {}
        for oids, (versions, pieces) in _read(objects, paths, here):
            typed = Typed(pieces)
            self._parts.update((oid, (version, typed)) for oid, version in zip(oids, versions, strict=True))

    def record(self, oid: str, path: str) -> Record | str:
        """The record that a content is at a path, or why it is none. What did not change is the same object."""
        if oid not in self._parts:
            return _LACKING
        version, typed = self._parts[oid]
        return version.reason or typed.record(version, path)


def _read(
    objects: git.Objects, paths: dict[str, str], here: Collection[str] | None
) -> Iterator[tuple[list[str], Read]]:
    """The contents, in as many shares as are read at once; all versions of a file are in one of them."""
    by_path: dict[str, list[str]] = {}
    for oid, path in paths.items():
        if here is None or oid in here:
            by_path.setdefault(path, []).append(oid)
    shares = [[oid for path in list(by_path)[start::2] for oid in by_path[path]] for start in (0, 1)]
    single = {path for path, oids in by_path.items() if len(oids) == 1}

    def contents(oids: list[str]) -> Iterator[_Content]:
        for oid, raw in zip(oids, objects.contents(oids), strict=True):
            yield paths[oid], raw, paths[oid] not in single

    if len(paths) <= FORK_ABOVE or processors() == 1:
        for oids in shares:
            yield oids, _versions(contents(oids))
        return
    theirs, ours = shares
    # The other process reads its share while git still brings this one's.
    brought = list(contents(theirs))
    child = Child(partial(_message, brought))
    try:
        yield ours, _versions(contents(ours))
        message = child.result()
    except BaseException:
        child.end()
        raise
    yield theirs, _decode(message) if message is not None else _versions(brought)


_Content = tuple[str, bytes | None, bool]
"""A path, the content that first stood there, and whether other contents stood there too."""


def _message(contents: Iterable[_Content]) -> bytes:
    return _encode(_versions(contents))


def _versions(contents: Iterable[_Content]) -> Read:
    pieces = Pieces()
    versions = [
        pieces.version(path, raw, more) if raw is not None else Version(reason=_LACKING)
        for path, raw, more in contents
    ]
    return versions, pieces.all


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
        return _TYPES[version.kind](**fields)

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
    return get_type_hints(_TYPES[kind])
