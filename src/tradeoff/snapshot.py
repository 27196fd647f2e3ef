"""A snapshot: the files of a repository as they are in the work tree, in the index or in a commit.

Paths are relative to the repository's root, with `/`. Nothing above this module knows which one it reads, and
nothing here writes or checks anything out.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from tradeoff.errors import CannotDo

SETTINGS = "tradeoff.yaml"

# Folders in which nobody keeps records and which may be huge.
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))

_LEADS_OUT = "is a symbolic link out of the repository, which is not followed"
_LEADS_NOWHERE = "is a symbolic link to a file that is not there"
_LEADS_TO_FOLDER = "is a symbolic link to a folder, which is not followed"
_IS_FOLDER = "is a folder, and should be a file"
_IS_NO_FILE = "is a pipe, a socket or a device, and should be a file"
_MOST_LINKS = 40


class Entry(NamedTuple):
    """One file: its path, where its content is, and why it cannot be read, if it cannot."""

    path: str
    source: str
    fault: str = ""


class Snapshot(Protocol):
    """What the pipeline reads from."""

    root: Path

    def workspaces(self, folder: str) -> list[str]:
        """The folders that hold a settings file, at or below a folder."""

    def is_file(self, path: str) -> bool:
        """Whether a path is a file."""

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder that has files."""

    def entry(self, path: str) -> Entry:
        """One file, with what keeps it from being read."""

    def records(self, path: str) -> Iterator[Entry]:
        """The YAML files at or below a path, nested workspaces left out; in the order of their paths."""

    def records_of_workspace(self, folder: str) -> Iterator[Entry]:
        """All YAML files below a workspace's folder, its settings included, nested workspaces left out."""

    def contents(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """The files' bytes, in their order; raises `OSError` for none, but yields an entry with a fault."""


def repository_root(folder: Path) -> Path | None:
    """The root of the work tree that a folder is in, found without asking git."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def require_work_tree(folder: Path, advice: str = "name a commit, as in --rev HEAD") -> None:
    """Raises `CannotDo` in a bare repository, whose files only its commits have; found without asking git too."""
    for candidate in (folder, *folder.parents):
        if (candidate / "HEAD").is_file() and (candidate / "objects").is_dir() and (candidate / "refs").is_dir():
            raise CannotDo(f"{candidate} is a bare repository, without a work tree: {advice}")


def join(folder: str, name: str) -> str:
    """A path below a folder; the root is the empty path."""
    return f"{folder}/{name}" if folder else name


def is_hidden(path: str) -> bool:
    """Whether a path has a part that begins with a dot; such files and folders are no business of ours."""
    return path.startswith(".") or "/." in path


def shown(path: str) -> str:
    """A path as text, whatever the locale: its bytes as UTF-8, those that are none written as `\\xff`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def root_by_git(folder: Path, option: str) -> Path:
    """The root that git says, for a bare repository or where `GIT_DIR` says where it is; `option` needs there to be
    one."""
    from tradeoff import git

    root = git.root(folder)
    if root is None:
        raise CannotDo(f"{folder} is in no git repository: {option} needs one")
    return root


def _is_record_name(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def _is_passed_over(name: str) -> bool:
    """Whether nobody looks for a workspace in a folder."""
    return name.startswith(".") or name in _SKIPPED


class WorkTree:
    """The files as they are on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.pending: Mapping[str, bytes | None] = {}
        """By path: what is not written yet, or None for a file that is to go."""
        self._top = str(root)
        self._real_top = os.path.realpath(root)
        self._listings: dict[str, list[os.DirEntry[str]]] = {}
        self._closed: dict[str, str] = {}

    def workspaces(self, folder: str) -> list[str]:
        found = [folder] if self._holds_settings(folder) else []
        for entry in self._list(folder):
            if entry.is_dir(follow_symlinks=False) and not _is_passed_over(entry.name):
                below = join(folder, entry.name)
                if not self._has(below, ".git"):
                    found += self.workspaces(below)
        return found

    def is_file(self, path: str) -> bool:
        full = os.path.join(self._top, path)
        return os.path.islink(full) or (os.path.lexists(full) and not os.path.isdir(full))

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(os.path.join(self._top, path))

    def records(self, path: str) -> Iterator[Entry]:
        full = os.path.join(self._top, path)
        if os.path.islink(full) or not os.path.isdir(full):
            if os.path.lexists(full):
                yield self.entry(path)
            return
        if _is_record_name(os.path.basename(path)):
            yield Entry(shown(path), path, _IS_FOLDER)
        if not self._holds_settings(path):
            yield from self._below(path)

    def records_of_workspace(self, folder: str) -> Iterator[Entry]:
        yield from self._below(folder)

    def _below(self, folder: str) -> Iterator[Entry]:
        listing = self._list(folder)
        if folder in self._closed:
            yield Entry(shown(folder), folder, self._closed[folder])
        for entry in listing:
            path = join(folder, entry.name)
            if entry.is_dir(follow_symlinks=False):
                if entry.name.startswith("."):
                    continue
                if _is_record_name(entry.name):
                    yield Entry(shown(path), path, _IS_FOLDER)
                if not self._holds_settings(path):
                    yield from self._below(path)
            elif _is_record_name(entry.name):
                yield Entry(shown(path), path) if entry.is_file(follow_symlinks=False) else self.entry(path)
            elif entry.is_symlink() and not entry.name.startswith("."):
                link = self.entry(path)
                if link.fault == _LEADS_TO_FOLDER:  # it may hold records, which must not vanish in silence
                    yield link

    def entry(self, path: str) -> Entry:
        full = os.path.join(self._top, path)
        fault = self._fault_of_link(full) if os.path.islink(full) else ""
        if not fault and os.path.exists(full) and not os.path.isfile(full):
            fault = _IS_NO_FILE
        return Entry(shown(path), path, fault)

    def _fault_of_link(self, full: str) -> str:
        target = os.path.realpath(full)
        if os.path.isabs(os.readlink(full)) or not (target + os.sep).startswith(self._real_top + os.sep):
            return _LEADS_OUT
        if not os.path.exists(target):
            return _LEADS_NOWHERE
        return _LEADS_TO_FOLDER if os.path.isdir(target) else ""

    def contents(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        for entry in entries:
            try:
                yield entry, b"" if entry.fault else self._read(entry.source)
            except OSError as error:
                yield entry._replace(fault=f"cannot be read: {error.strerror}"), b""

    def _read(self, path: str) -> bytes:
        # `open` costs three times as much, and most records fit in one read.
        descriptor = os.open(os.path.join(self._top, path), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        try:
            first = os.read(descriptor, 65536)
            if len(first) < 65536:
                return first
            parts = [first]
            while part := os.read(descriptor, 1 << 20):
                parts.append(part)
            return b"".join(parts)
        finally:
            os.close(descriptor)

    def _list(self, folder: str) -> list[os.DirEntry[str]]:
        if folder not in self._listings:
            try:
                with os.scandir(os.path.join(self._top, folder)) as entries:
                    self._listings[folder] = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self._listings[folder] = []
                self._closed[folder] = f"cannot be read: {error.strerror}"
        return self._listings[folder]

    def _has(self, folder: str, name: str) -> bool:
        return os.path.lexists(os.path.join(self._top, folder, name))

    def _holds_settings(self, folder: str) -> bool:
        return self.is_file(join(folder, SETTINGS))


class GitFiles:
    """The files of the index or of a commit."""

    def __init__(self, root: Path, files: "Iterable[tuple[str, str, str]]") -> None:
        """`files`: mode, object id and path of each."""
        self.root = root
        self._files = {path: (mode, oid) for mode, oid, path in files if mode != "160000"}

    @cached_property
    def _folders(self) -> set[str]:
        found: set[str] = set()
        for path in self._files:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return found

    @cached_property
    def _odd_folders(self) -> list[str]:
        """Folders with the name of a record."""
        return [folder for folder in self._folders if _is_record_name(folder.rpartition("/")[2])]

    @cached_property
    def _names(self) -> list[str]:
        """Everything that may have the name of a record, in order."""
        return sorted((*self._files, *self._odd_folders))

    @cached_property
    def _workspaces(self) -> list[str]:
        return sorted(
            path.removesuffix(SETTINGS).rstrip("/")
            for path in self._files
            if (path == SETTINGS or path.endswith(f"/{SETTINGS}")) and not is_hidden(path)
        )

    def workspaces(self, folder: str) -> list[str]:
        below = join(folder, "")
        return [
            found
            for found in self._workspaces
            if found == folder
            or (found.startswith(below) and not any(map(_is_passed_over, found[len(below) :].split("/"))))
        ]

    def is_file(self, path: str) -> bool:
        return path in self._files

    def is_folder(self, path: str) -> bool:
        return path == "" or path in self._folders

    def records(self, path: str) -> Iterator[Entry]:
        if path in self._files:
            yield self.entry(path)
            return
        if path in self._odd_folders:
            yield Entry(shown(path), path, _IS_FOLDER)
        if path not in self._workspaces:
            yield from self.records_of_workspace(path)

    def records_of_workspace(self, path: str) -> Iterator[Entry]:
        top = join(path, "")
        nested = tuple(join(found, "") for found in self._workspaces if found != path and found.startswith(top))
        for name in self._names:
            if not name.startswith(top) or name.startswith(nested):
                continue
            parts = name.removeprefix(top).split("/")
            if any(part.startswith(".") for part in parts):
                continue
            if name in self._odd_folders:
                yield Entry(shown(name), name, _IS_FOLDER)
            elif _is_record_name(parts[-1]):
                yield self.entry(name)
            elif self._is_link(name):
                link = self.entry(name)
                if link.fault == _LEADS_TO_FOLDER:
                    yield link

    def content_id(self, path: str) -> str:
        """The object id of a file's content; empty where there is no such file."""
        return self._files[path][1] if path in self._files else ""

    def _is_link(self, path: str) -> bool:
        return path in self._files and self._files[path][0] == "120000"

    def entry(self, path: str) -> Entry:
        if not self._is_link(path):
            return Entry(shown(path), path)
        target, fault = self._followed(path)
        return Entry(shown(path), target, fault)

    def _followed(self, path: str) -> tuple[str, str]:
        """Where a link leads, step by step as a file system goes, and what is wrong with that."""
        place, steps, links = "", path.split("/"), 0
        while steps:
            step = steps.pop(0)
            if step == "..":
                if not place:
                    return path, _LEADS_OUT
                place = place.rpartition("/")[0]
            elif step not in ("", "."):
                place = join(place, step)
            if self._is_link(place):
                links += 1
                link = os.fsdecode(next(self._blobs([self._files[place][1]])))
                if link.startswith("/"):
                    return path, _LEADS_OUT
                if links > _MOST_LINKS:
                    return path, _LEADS_NOWHERE
                place = place.rpartition("/")[0]
                steps = link.split("/") + steps
        if place in self._files:
            return place, ""
        return path, _LEADS_TO_FOLDER if self.is_folder(place) else _LEADS_NOWHERE

    def contents(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        entries = list(entries)
        readable = [entry for entry in entries if not entry.fault]
        contents = self._blobs([self._files[entry.source][1] for entry in readable])
        for entry in entries:
            yield entry, b"" if entry.fault else next(contents)

    def _blobs(self, oids: list[str]) -> Iterator[bytes]:
        from tradeoff import git

        return git.blobs(self.root, oids)


def index(root: Path) -> GitFiles:
    """The snapshot of what is staged."""
    from tradeoff import git

    return GitFiles(root, git.index(root))


def commit(root: Path, revision: str) -> GitFiles:
    """The snapshot of a commit."""
    from tradeoff import git

    return GitFiles(root, git.tree(root, git.resolve(root, revision)))
