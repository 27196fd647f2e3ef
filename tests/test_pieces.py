"""Read piece by piece or as a whole: one answer, whatever an edit does to a file."""

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import BASE
from tradeoff import reading
from tradeoff.contents import Typed
from tradeoff.pieces import Pieces
from tradeoff.reading import THINGS, cleaned
from tradeoff.records import Place, Record

FILES = sorted(path for path in BASE.rglob("*.yaml") if path.name != "tradeoff.yaml")
_DECODER = msgspec.msgpack.Decoder(Record)


def whole(path: str, raw: bytes) -> Any:
    """The record by the reader of single files, without the routes of things; None for none."""
    said, _ = reading.read(path, raw)
    if said.data is None or any(route in (("id",), ("title",)) for route, _, _ in said.placeholders):
        return None
    record = _DECODER.decode(msgspec.msgpack.encode(said.data))
    inside = {
        name: tuple(msgspec.structs.replace(thing, at=Place(path)) for thing in getattr(record, name))
        for name in THINGS
        if getattr(record, name, ())
    }
    return meaning(msgspec.structs.replace(record, **inside))


def meaning(value: Any) -> Any:
    """Plain data in which a line break at the end of a text is none."""
    value = msgspec.to_builtins(value)
    if isinstance(value, dict):
        return {key: meaning(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [meaning(entry) for entry in value]
    return value.rstrip() if isinstance(value, str) else value


def piecewise(pieces: Pieces, path: str, raw: bytes) -> Any:
    """The record by its pieces; None for none."""
    version = pieces.version(path, raw)
    return None if version.reason else meaning(Typed(pieces.all).record(version, path))


LINES = (
    b"",
    b"---",
    b"...",
    b"# a comment",
    b"title: Another",
    b"x_free: {a: 1}",
    b"status: accepted",
    b"status: doing",
    b"  - id: other",
    b"- id: other",
    b"tags: [a, b]",
    b"tags:",
    b"decided_on: 2026-13-01",
    b"foo: bar",
    b"bar",
    b'context: "open',
    b'end"',
    b"context: |",
    b"  text",
    b"rationale: >-",
    b"? a",
    b": b",
    b"a: &a 1",
    b"b: *a",
    b"<<: {title: x}",
    b"\tx: 1",
    b"id: <id>",
    b"title: TBD",
    b"items: []",
    b"items:",
    b"Title: y",
    b"\xff",
    b"  due: 2027-01-01",
    b"[a, b]",
    b"  {a",
    b"  }",
    b"%YAML 1.2",
    b"a: {b: c,",
    b"d: e}",
    b"due:",
    b"    status: delivered",
    b"agreed_by: [mara, x]",
)


def edited(raw: bytes, choices: random.Random) -> bytes:
    """A file after an edit or two of its lines."""
    lines = raw.split(b"\n")
    for _ in range(choices.randint(1, 2)):
        place = choices.randrange(len(lines))
        match choices.randrange(7):
            case 0:
                lines.insert(place, choices.choice(LINES))
            case 1:
                del lines[place]
            case 2:
                lines[place] = choices.choice(LINES)
            case 3:
                lines.insert(choices.randrange(len(lines)), lines[place])
            case 4:
                lines[place] = lines[place].replace(
                    b": ", choices.choice([b":  ", b": '", b': "', b":", b": |", b": x"]), 1
                )
            case 5:
                lines[place] = choices.choice([b" ", b"  "]) + lines[place]
            case 6:
                lines[place] = lines[place][choices.randint(0, 3) :]
        lines = lines or [b""]
    ending = choices.choice([b"\n"] * 20 + [b"\r\n"])
    return ending.join(lines)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_edits(seed: int) -> None:
    choices = random.Random(seed)
    file = choices.choice(FILES)
    path, good = file.relative_to(BASE).as_posix(), file.read_bytes()
    pieces = Pieces()
    raw = good
    for _ in range(12):
        assert piecewise(pieces, path, raw) == whole(path, raw), raw.decode("utf-8", "replace")
        raw = edited(raw if choices.random() < 0.7 else good, choices)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_edit_of_one_line_is_read_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = file.read_bytes()
    pieces = Pieces()
    before = pieces.version("x.yaml", raw)
    monkeypatch.setattr(reading, "read", None)  # the whole file is not read again
    assert pieces.version("x.yaml", raw) == before
    after = pieces.version("x.yaml", raw.replace(b"\ntitle: ", b"\ntitle: Now ", 1) + b"x_note: new\n")
    assert len(set(before.pieces) ^ set(after.pieces)) in (0, 2)


def test_cleaned_keeps_what_is_filled() -> None:
    data = {"title": "A", "tags": None, "x_free": 1, "outcome": {"metric": "m", "target": None}}
    assert cleaned("decision", data) == {"title": "A", "outcome": {"metric": "m"}}
