"""Which files were records of which workspace, commit by commit.

A workspace keeps its line of history when its folder is renamed. Before its first `tradeoff.yaml`, the first one
counts, so that records which are older than the tool have a history too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from tradeoff import git, workspace
from tradeoff.records import Settings
from tradeoff.snapshot import SETTINGS, is_hidden, join

_GONE = "000000"
_LINK = "120000"


class Change(NamedTuple):
    """A record that a commit changed: its path, and its content's object id; none where it is no longer there."""

    path: str
    oid: str


class Layout:
    """What each commit of a log, oldest first, changed in the records of each workspace."""

    def __init__(self, log: list[git.Commit], objects: git.Objects, here: Collection[str] | None) -> None:
        """`here` are the objects that a partial clone has; None where it has all."""
        self.changes: list[dict[int, list[Change]]] = []
        """By commit, then by the line of a workspace."""
        self.links: list[dict[int, list[str]]] = []
        """The same of the files that a commit made symbolic links, which are not followed."""
        self.lines: dict[str, int] = {}
        """The line of history of the workspace at each folder, after the last commit."""
        self._files: dict[str, str] = {}
        self._settings = _all_settings(log, objects, here)
        self._tests: dict[str, Callable[[str], bool]] = {}
        self._names: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._members: dict[str, int] = {}
        for folder, oid in self._first_settings(log):
            self._begin(folder, oid)
        for commit in log:
            self.changes.append(self._step(commit))
            self.links.append(self._linked(commit))
        self.lines = {folder: line for folder, line in self.lines.items() if join(folder, SETTINGS) in self._files}

    def first_paths(self) -> dict[str, str]:
        """All contents of records, each by its object id with the path at which it first stood."""
        found: dict[str, str] = {}
        for changes in self.changes:
            for own in changes.values():
                for path, oid in own:
                    if oid:
                        found.setdefault(oid, path)
        return found

    def _first_settings(self, log: list[git.Commit]) -> Iterator[tuple[str, str]]:
        seen = set()
        for commit in log:
            for path, oid in _settings_files(commit):
                if oid and path not in seen:
                    seen.add(path)
                    yield _folder(path), oid

    def _begin(self, folder: str, oid: str) -> None:
        self.lines[folder] = len(self.lines)
        self._configure(folder, oid)

    def _configure(self, folder: str, oid: str) -> bool:
        """Takes the settings of a folder; whether other files than before may be records by them."""
        settings = self._settings.get(oid)
        if settings is None and folder in self._tests:  # broken ones change nothing
            return False
        names = (settings or Settings()).paths, (settings or Settings()).exclude
        if folder in self._tests and self._names.get(folder) == names:
            return False
        self._names[folder] = names
        self._tests[folder] = workspace.record_test(settings or Settings())
        return True

    def _step(self, commit: git.Commit) -> dict[int, list[Change]]:
        settings = dict(_settings_files(commit))
        changed = {blob.path: blob.oid for blob in commit.changes if blob.mode in git.FILES or settings.get(blob.path)}
        gone = [blob.path for blob in commit.changes if blob.path not in changed]
        moved = self._follow(settings)
        self._files.update(changed)
        for path in gone:
            self._files.pop(path, None)
        touched = set(changed).union(gone)
        if moved:
            touched.update(path for path in self._files if any(_is_below(path, folder) for folder in moved))
        found: dict[int, list[Change]] = {}
        for path in sorted(touched):
            line, was = self._line(path), self._members.get(path)
            if was is not None and was != line:
                found.setdefault(was, []).append(Change(path, ""))
                del self._members[path]
            if line is not None and (path in changed or was != line):
                self._members[path] = line
                found.setdefault(line, []).append(Change(path, self._files[path]))
        return found

    def _linked(self, commit: git.Commit) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for mode, _, path in commit.changes:
            if mode == _LINK and (line := self._line_at(path)) is not None:
                found.setdefault(line, []).append(path)
        return found

    def _follow(self, settings: dict[str, str]) -> list[str]:
        """Takes what a commit does to settings files; the folders in which other files may now be records."""
        came = [_folder(path) for path, oid in settings.items() if oid and path not in self._files]
        went = [_folder(path) for path, oid in settings.items() if not oid]
        if len(came) == len(went) == 1 and went[0] in self.lines:
            self.lines[came[0]] = self.lines.pop(went[0])
            self._tests.pop(went[0], None)
            went = []
        for folder in went:
            self._tests.pop(folder, None)
        moved = [_folder(path) for path, oid in settings.items() if not oid]
        for path, oid in settings.items():
            if oid:
                folder = _folder(path)
                if self._configure(folder, oid) or folder in came:
                    moved.append(folder)
                self.lines.setdefault(folder, max(self.lines.values(), default=-1) + 1)
        return moved

    def _line(self, path: str) -> int | None:
        """The line of the workspace whose record a file is, if it is one."""
        return self._line_at(path) if path in self._files else None

    def _line_at(self, path: str) -> int | None:
        """The same, if there is or was a file."""
        folder = _folder(path)
        while folder not in self._tests:
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        name = path.removeprefix(join(folder, ""))
        return self.lines[folder] if self._tests[folder](name) else None


def newest_records(tree: list[git.Blob], objects: git.Objects) -> dict[str, str]:
    """The records of a commit's tree: their paths by the ids of their contents."""
    files = {blob.path: blob.oid for blob in tree if blob.mode in git.FILES}
    settings = {
        path: oid for path, oid in files.items() if path.rpartition("/")[2] == SETTINGS and not is_hidden(path)
    }
    found = {}
    for path, raw in zip(settings, objects.contents(settings.values()), strict=True):
        read = workspace.settings_of(raw) if raw is not None else None
        is_record = workspace.record_test(read or Settings())
        below = join(_folder(path), "")
        for name, oid in files.items():
            if name.startswith(below) and is_record(name.removeprefix(below)):
                found[oid] = name
    return found


def _settings_files(commit: git.Commit) -> Iterator[tuple[str, str]]:
    """The settings files that a commit changed, with their object ids; none where one is gone.

    A symbolic link makes a workspace too, but what it says is not read.
    """
    for mode, oid, path in commit.changes:
        if (path == SETTINGS or path.endswith(f"/{SETTINGS}")) and not is_hidden(path):
            yield path, oid if mode in (*git.FILES, _LINK) else ""


def _all_settings(
    log: Iterable[git.Commit], objects: git.Objects, here: Collection[str] | None
) -> dict[str, Settings | None]:
    oids = {oid for commit in log for _, oid in _settings_files(commit) if oid}
    asked = sorted(oid for oid in oids if here is None or oid in here)
    return {
        oid: workspace.settings_of(raw) if raw is not None else None
        for oid, raw in zip(asked, objects.contents(asked), strict=True)
    }


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
