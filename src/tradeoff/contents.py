"""The contents of records in a history, each read once; in two processes where there are many."""

from collections.abc import Collection, Iterable
from functools import partial

import msgspec

from tradeoff import git, reading
from tradeoff.children import Child, processors
from tradeoff.readall import FORK_ABOVE
from tradeoff.reading import THINGS
from tradeoff.records import Place, Record

_LACKING = "its content is not in this clone"
_NAMES = (("id",), ("title",))

_encode = msgspec.msgpack.Encoder().encode
_packs = msgspec.msgpack.Decoder(list[bytes])
_decoder: msgspec.msgpack.Decoder[Record | str] = msgspec.msgpack.Decoder(Record | str)


class Contents:
    """Every content by its object id; kept packed, as a history has far more of them than a snapshot."""

    def __init__(self, objects: git.Objects, paths: dict[str, str], here: Collection[str] | None) -> None:
        """`paths`: by object id, the path at which it first stood; `here`: what a partial clone has, None for all."""
        asked = [oid for oid in paths if here is None or oid in here]
        contents = objects.contents(asked)
        first = len(asked) // 2 if len(asked) > FORK_ABOVE and processors() > 1 else 0
        # The other process reads its half while git still brings this one's.
        half = [(paths[oid], next(contents)) for oid in asked[:first]]
        child = Child(partial(_message, half)) if first else None
        try:
            rest = [_packed(paths[oid], raw) for oid, raw in zip(asked[first:], contents, strict=True)]
            message = child.result() if child else None
        except BaseException:
            if child:
                child.end()
            raise
        packs = _packs.decode(message) if message is not None else [_packed(path, raw) for path, raw in half]
        self._packs = dict(zip(asked, (*packs, *rest), strict=True))

    def record(self, oid: str, path: str) -> Record | str:
        """The record that a content is at a path, or why it is none."""
        pack = self._packs.get(oid)
        if pack is None:
            return _LACKING
        record = _decoder.decode(pack)
        return record if isinstance(record, str) or record.at.path == path else _moved(record, path)


def _message(contents: Iterable[tuple[str, bytes | None]]) -> bytes:
    return _encode([_packed(path, raw) for path, raw in contents])


def _packed(path: str, raw: bytes | None) -> bytes:
    """A record as MessagePack, or the reason why it is none."""
    if raw is None:
        return _encode(_LACKING)
    said, _ = reading.read(path, raw)
    if said.data is None:
        broken = [problem for problem in said.problems if problem.rule in ("invalid-yaml", "unknown-kind")]
        return _encode((broken or said.problems)[0].message)
    if any(route in _NAMES for route, _, _ in said.placeholders):
        return _encode("a template: its id or title is still to be filled in")
    return _encode(said.data)


def _moved(record: Record, path: str) -> Record:
    """The same record at another path."""
    inside = {
        name: tuple(msgspec.structs.replace(thing, at=Place(path, thing.at.route)) for thing in getattr(record, name))
        for name in THINGS
        if getattr(record, name, ())
    }
    return msgspec.structs.replace(record, at=Place(path, record.at.route), **inside)
