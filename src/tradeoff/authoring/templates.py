"""A new record as a file that asks: the answers there are, and above each key that is still open its question.

A key without a value counts as absent, so that what is open is no finding before it is due.
"""

import re
import textwrap
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from tradeoff import order, snapshot, workspace
from tradeoff.desk import Desk
from tradeoff.document import Document
from tradeoff.draft import Plain
from tradeoff.emitting import WIDTH, Emitter
from tradeoff.errors import CannotDo
from tradeoff.snapshot import join

_ENDINGS = (".yaml", ".yml")
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class Part(NamedTuple):
    """One key of a new record, in the order in which it stands there.

    `heading` stands above it in any case, `question` only while it has no value; then a key that has neither is left
    out. `example` shows how an answer is written. With `gap` a blank line comes before it.
    """

    key: str
    value: Plain = None
    question: str = ""
    heading: str = ""
    example: str = ""
    gap: bool = False

    @property
    def is_open(self) -> bool:
        """Whether nothing is said yet; zero and no are answers."""
        return self.value is None or self.value in ("", [], {})


def text(kind: str, parts: Sequence[Part]) -> str:
    """The text of a new file; raises `CannotDo` should it not say what it is meant to."""
    emitter = Emitter(kind)
    shown = [part for part in parts if not part.is_open or part.question]
    lines: list[str] = []
    for part in shown:
        if part.gap and not (lines and not lines[-1]):  # a text may end in blank lines: one more would join them
            lines.append("")
        lines += _lines(part, emitter)
    written = "".join(f"{line}\n" for line in lines)
    _prove(kind, written, {part.key: part.value for part in parts if not part.is_open})
    return written


def _lines(part: Part, emitter: Emitter) -> Iterator[str]:
    said = [part.heading] if part.heading else []
    if part.is_open:
        said.append(part.question)
    comment = " ".join(said)
    if comment:
        yield from textwrap.wrap(comment, WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
    if part.is_open and part.example:
        yield f"#   {part.example}"
    yield from emitter.pair(part.key, None if part.is_open else part.value, (), 0)


def _prove(kind: str, written: str, data: dict[str, Any]) -> None:
    """Raises `CannotDo` where a text does not read as the data that it was made of."""
    document = Document("new.yaml", written.encode("utf-8"), kind)
    found = {key: value for key, value in document.data.items() if value is not None}
    if found != data or document.problems:
        wrong = next((key for key in data if found.get(key) != data[key]), "it")
        raise CannotDo(f"`{wrong}` cannot be written so that it reads the same again; nothing was changed")


def sorted_keys(kind: str, route: tuple[str | int, ...], value: dict[str, Any]) -> dict[str, Any]:
    """The mapping at a route without what is empty, in the order of the format."""
    kept = {key: part for key, part in value.items() if part is not None and part not in ("", [], {})}
    return {key: kept[key] for key in order.sort(kind, route, kept)}


# Where it goes


def path(desk: Desk, kind: str, id: str, day: str) -> str:
    """Where the file of a new record goes: beside the others of its kind, from the root.

    Where these are all kept in folders by year, into that of the day.
    """
    others = [reading.path for reading in desk.readings.values() if reading.kind == kind]
    below = desk.below("")
    names = [name.removeprefix(below) for name in others if name.startswith(below) and name.endswith(_ENDINGS)]
    ending = ".yml" if names and all(name.endswith(".yml") for name in names) else ".yaml"
    found = join(_folder(desk, kind, names, day), f"{id}{ending}")
    if not workspace.record_test(desk.space.settings)(found):
        named = join(desk.folder, snapshot.SETTINGS)
        raise CannotDo(f"{found} would be no record by {named}: add its folder to `paths`, or take it from `exclude`")
    return desk.below(found)


_FOLDERS = {"decision": "decisions", "capacity": "capacity", "exception": "exceptions"}


def _folder(desk: Desk, kind: str, names: Collection[str], day: str) -> str:
    """The folder, from that of the workspace, in which most files of a kind are; without any, one of the settings."""
    folders = [name.rpartition("/")[0] for name in names]
    if not folders:
        plain = [path.rstrip("/").removeprefix("./") for path in desk.space.settings.paths]
        named = [path for path in plain if path.rpartition("/")[2] == _FOLDERS[kind]]
        return named[0] if named else _FOLDERS[kind]
    if all(_YEAR.fullmatch(folder.rpartition("/")[2]) for folder in folders):
        return join(_most([folder.rpartition("/")[0] for folder in folders]), day[:4])
    return _most(folders)


def _most(folders: Sequence[str]) -> str:
    """The folder that is named most often, the first of them by its name."""
    return min(set(folders), key=lambda folder: (-folders.count(folder), folder))
