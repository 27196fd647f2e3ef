"""The files of a workspace brought into their canonical form, each with proof that only its form changes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

import msgspec

from tradeoff import canonical, compose, proof, schemas, snapshot, workspace
from tradeoff.children import Child, processors
from tradeoff.compose import Unreadable
from tradeoff.document import Document, stated_kind
from tradeoff.errors import CannotDo
from tradeoff.flow import CannotFormat
from tradeoff.lint import Request, folders_at, named_in, open_work_tree
from tradeoff.nodes import MappingNode
from tradeoff.readall import FORK_ABOVE, Progress, silent
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import Entry, Snapshot, join
from tradeoff.workspace import Workspace
from tradeoff.writing import Change

# One file


def formatted(path: str, raw: bytes, kind: str | None = None) -> bytes | None:
    """The canonical form of a file, of the kind that it states or of the kind given; None where that is unknown.

    Its line ends are those that most of its lines have; a byte order mark stays. Raises `Unreadable` for what is no
    record, and `CannotFormat` for what cannot be laid out anew with proof that nothing else changes.
    """
    text = _text(raw)
    root = compose.compose(text.encode())
    if root.__class__ is not MappingNode:
        Document(path, raw, kind)  # which says what is wrong
    kind = kind or stated_kind(root)
    if kind not in schemas.KINDS:
        return None
    try:
        laid_out = canonical.lay_out(text, root, kind)
    except RecursionError:
        Document(path, raw, kind)  # the same
        raise CannotFormat(f"nested deeper than {compose.MAX_DEPTH} levels", 0) from None
    begun = compose.BOM if raw.startswith(compose.BOM) else b""
    after = begun + laid_out.replace("\n", _line_end(raw)).encode()
    if after != raw:
        _prove(path, raw, after, laid_out, kind)
    return after


def _text(raw: bytes) -> str:
    """The text of a file, whose lines end with LF."""
    if len(raw) > compose.MAX_BYTES:
        compose.compose(raw)  # which says that it is too large
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        compose.compose(raw)
        raise
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _line_end(raw: bytes) -> str:
    """What most lines of a file end with."""
    if b"\r" not in raw:
        return "\n"
    both = raw.count(b"\r\n")
    counts = {"\n": raw.count(b"\n") - both, "\r\n": both, "\r": raw.count(b"\r") - both}
    return max(counts, key=counts.__getitem__)


def _prove(path: str, before: bytes, after: bytes, laid_out: str, kind: str) -> None:
    """Raises `CannotFormat` where the new text does not say just what the old one says, or has another form itself."""
    if len(after) > compose.MAX_BYTES:
        raise CannotFormat(
            f"laid out anew it would have {len(after):,} bytes, and a record may have {compose.MAX_BYTES:,}", 0
        )
    original = Document(path, before, kind)
    try:
        lost = proof.difference(original, Document(path, after, kind))
        again = canonical.lay_out(laid_out, compose.compose(laid_out.encode()), kind)
    except Unreadable:
        lost, again = "the data", laid_out
    if not lost and again != laid_out:
        lost = "a form that is final"
    if lost:
        raise CannotFormat(f"this file cannot be laid out anew with proof that it keeps {lost}", 0)


# The files of a workspace


@dataclass(slots=True)
class Survey:
    """What becomes of the files that are asked about: which change, and why which of them do not.

    `same` is the number of those that are as they should be. `refused` are places with what is wrong there,
    `unknown` the paths of files whose kind is unknown, `excluded` those that the settings leave out.
    """

    root: Path
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    refused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)


def root_at(folder: Path, paths: tuple[str, ...]) -> Path:
    """The root of the repository that is asked about; without one, the folder of the workspace."""
    return open_work_tree(Request(folder, "", paths))[0].root


def survey(folder: Path, paths: tuple[str, ...] = (), progress: Progress = silent) -> Survey:
    """What formatting would do in the workspace in which one stands, or to the files and folders named.

    At the root of a repository it is asked about all workspaces. Raises `CannotDo` where there is nothing to format.
    """
    request = Request(folder, "", paths)
    files, where = open_work_tree(request)
    named = named_in(request, files)
    spaces = [workspace.load(files, found, RULESETS, RULES) for found in folders_at(files, where, named)]
    if not spaces:
        what = ", ".join(map(snapshot.shown, paths)) or "this folder"
        raise CannotDo(f"{what} is in no workspace: there is no {snapshot.SETTINGS} here, above or below")
    found = Survey(files.root)
    wanted: list[tuple[Entry, bool]] = []
    for space in spaces:
        wanted += _entries_of(space, files, named, found)
    _refuse_strangers(request, named, [entry.path for entry, _ in wanted] + found.excluded, spaces)
    _add(found, files, _once(files.root, wanted, set(found.excluded)), progress)
    return found


def _entries_of(
    space: Workspace, files: Snapshot, named: tuple[str, ...], found: Survey
) -> Iterator[tuple[Entry, bool]]:
    """The files of a workspace that are asked about, and whether each is its settings.

    Where the settings cannot be read nobody knows which files they exclude: all are left alone.
    """
    if not space.readable:
        problem = space.reading.problems[0]
        place = f"{space.reading.path}:{problem.span.line}:{problem.span.column}"
        found.refused.append(f"{place}: {problem.message}; no file of this workspace is touched")
        return
    entries, excluded = workspace.entries(files, space)
    found.excluded += [path for path in sorted(excluded) if _is_named(path, named)]
    settings = files.entry(join(space.folder, snapshot.SETTINGS))
    for entry in (settings, *entries):
        if _is_named(entry.path, named):
            yield entry, entry is settings


def _is_named(path: str, named: tuple[str, ...]) -> bool:
    """Whether a path is one of those named, or below one; any is where none are."""
    shown = [snapshot.shown(name) for name in named]
    return not named or any(path == name or path.startswith(join(name, "")) for name in shown)


def _refuse_strangers(request: Request, named: tuple[str, ...], known: list[str], spaces: list[Workspace]) -> None:
    """Raises `CannotDo` for paths in which there is nothing to format."""
    unreadable = [space.folder for space in spaces if not space.readable]
    strangers = [
        snapshot.shown(shown)
        for path, shown in zip(named, request.paths, strict=True)
        if not any(_is_named(one, (path,)) for one in known) and not any(_is_named(path, (top,)) for top in unreadable)
    ]
    if strangers:
        paths = ", ".join(spaces[0].settings.paths)
        hold = "holds" if len(strangers) == 1 else "hold"
        raise CannotDo(f"{', '.join(strangers)} {hold} no record: records are under {paths} of a workspace")


def _once(root: Path, wanted: list[tuple[Entry, bool]], excluded: set[str]) -> list[tuple[Entry, bool]]:
    """Each file once, under its own name rather than that of a symbolic link to it."""
    links = [entry.path for entry, _ in wanted if not entry.fault and (root / entry.source).is_symlink()]
    if not links:
        return wanted
    top = os.path.realpath(root)
    there = {os.path.join(top, path) for path in excluded}
    there |= {os.path.join(top, entry.source) for entry, _ in wanted if entry.path not in links}
    found = []
    for entry, is_settings in wanted:
        if entry.path in links:
            target = os.path.realpath(root / entry.source)
            if target in there:
                continue
            there.add(target)
        found.append((entry, is_settings))
    return found


Fate = Literal["same", "changed", "refused", "unknown"]


class _Fate(msgspec.Struct, array_like=True):
    """What becomes of the file with a number: its bytes before and after, or why it is left alone."""

    number: int
    fate: Fate
    before: bytes = b""
    after: bytes = b""
    said: str = ""


_DECODER = msgspec.msgpack.Decoder(list[_Fate])


def _add(found: Survey, files: Snapshot, wanted: list[tuple[Entry, bool]], progress: Progress) -> None:
    """Looks at all files, in as many processes as there are processors where there are many."""
    processes = processors() if len(wanted) > FORK_ABOVE else 1
    children = [Child(partial(_packed, files, wanted, number, processes)) for number in range(1, processes)]
    try:
        fates = _fates(files, wanted, 0, processes, progress)
        for number, child in enumerate(children, 1):
            packed = child.result()
            # One that did not come through: its work is done here.
            fates += (
                _DECODER.decode(packed) if packed is not None else _fates(files, wanted, number, processes, progress)
            )
    except BaseException:
        for child in children:
            child.end()
        raise
    progress(len(wanted), len(wanted))
    found.same += len(wanted) - len(fates)
    for fate in sorted(fates, key=lambda fate: fate.number):
        entry = wanted[fate.number][0]
        if fate.fate == "changed":
            found.changes.append(Change(entry.source, fate.before, fate.after))
        elif fate.fate == "unknown":
            found.unknown.append(entry.path)
        else:
            found.refused.append(fate.said)


def _packed(files: Snapshot, wanted: list[tuple[Entry, bool]], first: int, step: int) -> bytes:
    return msgspec.msgpack.encode(_fates(files, wanted, first, step, silent))


def _fates(
    files: Snapshot, wanted: list[tuple[Entry, bool]], first: int, step: int, progress: Progress
) -> list[_Fate]:
    """What becomes of each n-th file, those left out that are as they should be."""
    found = []
    share = wanted[first::step]
    for number, (entry, raw) in enumerate(files.contents([entry for entry, _ in share])):
        fate = _fate(first + number * step, entry, raw, share[number][1])
        if fate is not None:
            found.append(fate)
        if number % 64 == 63:
            progress((number + 1) * step, len(wanted))
    return found


def _fate(number: int, entry: Entry, raw: bytes, is_settings: bool) -> _Fate | None:
    try:
        if entry.fault:
            raise workspace.fault_of(entry)
        after = formatted(entry.path, raw, "settings" if is_settings else None)
    except Unreadable as error:
        said = f"{entry.path}:{error.line + 1}:{error.column + 1}: {error.message}; left as it is"
        return _Fate(number, "refused", said=said)
    except CannotFormat as error:
        return _Fate(number, "refused", said=f"{entry.path}:{error.line + 1}:1: {error.message}; left as it is")
    if after is None:
        return _Fate(number, "unknown")
    return None if after == raw else _Fate(number, "changed", raw, after)
