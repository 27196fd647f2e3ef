"""A work tree as it would be after changes that nobody has written yet: what an edit leads to is linted before."""

from collections.abc import Iterable, Iterator, Mapping

from tradeoff import snapshot
from tradeoff.snapshot import Entry, WorkTree, is_hidden, join


class Overlay(WorkTree):
    """The files on disk, but for those that are pending: by path their new bytes, or None for no file."""

    def __init__(self, beneath: WorkTree, pending: Mapping[str, bytes | None]) -> None:
        super().__init__(beneath.root)
        self.pending = dict(pending)
        self._new = sorted(path for path, raw in pending.items() if raw is not None and not beneath.is_file(path))

    def workspaces(self, folder: str) -> list[str]:
        new = {path.removesuffix(snapshot.SETTINGS).rstrip("/") for path in self._new if _is_settings(path)}
        here = {found for found in new if (found == folder or found.startswith(join(folder, ""))) or not folder}
        kept = (found for found in super().workspaces(folder) if self.is_file(join(found, snapshot.SETTINGS)))
        return sorted({*kept, *here})

    def is_file(self, path: str) -> bool:
        if path in self.pending:
            return self.pending[path] is not None
        return super().is_file(path)

    def is_folder(self, path: str) -> bool:
        return super().is_folder(path) or any(new.startswith(join(path, "")) for new in self._new)

    def entry(self, path: str) -> Entry:
        return Entry(snapshot.shown(path), path) if self.pending.get(path) is not None else super().entry(path)

    def records(self, path: str) -> Iterator[Entry]:
        if self.pending.get(path) is not None:
            return iter((self.entry(path),))
        return self._with_new(path, super().records(path))

    def records_of_workspace(self, folder: str) -> Iterator[Entry]:
        return self._with_new(folder, super().records_of_workspace(folder))

    def _with_new(self, folder: str, found: Iterable[Entry]) -> Iterator[Entry]:
        below = join(folder, "")
        kept = [entry for entry in found if self.pending.get(entry.source, b"") is not None]
        for path in self._new:
            is_record = path.endswith((".yaml", ".yml")) and not is_hidden(path[len(below) :])
            if is_record and path.startswith(below) and not self._is_nested(folder, path):
                kept.append(self.entry(path))
        return iter(sorted(kept, key=lambda entry: entry.path))

    def _is_nested(self, folder: str, path: str) -> bool:
        """Whether another workspace between the two owns a file."""
        above = path.rpartition("/")[0]
        while len(above) > len(folder):
            if self.is_file(join(above, snapshot.SETTINGS)):
                return True
            above = above.rpartition("/")[0]
        return False

    def _read(self, path: str) -> bytes:
        pending = self.pending.get(path)
        return super()._read(path) if pending is None else pending


def _is_settings(path: str) -> bool:
    return path == snapshot.SETTINGS or path.endswith(f"/{snapshot.SETTINGS}")
