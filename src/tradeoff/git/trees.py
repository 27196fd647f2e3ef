"""What files a commit, the index or the work tree has, and in which two of them differ."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tradeoff.errors import CannotDo
from tradeoff.git.command import ask, fed, lines_of, records_of, run
from tradeoff.git.revisions import has_commits

# The empty file, as SHA-1 and SHA-256 repositories name it.
_EMPTY = frozenset(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    )
)


FILES = ("100644", "100755")
"""The modes of regular files."""


class Blob(NamedTuple):
    """One file of the index or of a commit: its mode, object id, and path from the repository's root."""

    mode: str
    oid: str
    path: str


def index(root: Path) -> list[Blob]:
    """The files of the index. A file with conflicts has no one content, so there is nothing to read."""
    blobs = []
    for record in records_of(run(root, "ls-files", "--stage", "-z", "--full-name")):
        information, path = record.split("\t", 1)
        mode, oid, stage = information.split()
        if stage != "0":
            raise CannotDo(f"{path} has merge conflicts in the index: resolve them and `git add` it")
        blobs.append(Blob(mode, oid, path))
    announced = _announced(root, blobs)
    return [blob for blob in blobs if blob.path not in announced] if announced else blobs


def _announced(root: Path, blobs: list[Blob]) -> set[str]:
    """Files of `git add --intent-to-add`, which no commit holds yet; the index shows them as empty ones."""
    if not any(blob.oid in _EMPTY for blob in blobs):
        return set()
    command = ("diff-files", "--diff-filter=A", "--name-only", "--ignore-submodules", "-z")
    return set(records_of(run(root, *command)))


def tree(root: Path, commit: str) -> list[Blob]:
    """The files of a commit."""
    return list(_listed(run(root, "ls-tree", "-r", "-z", "--full-tree", commit)))


def _listed(output: bytes) -> Iterator[Blob]:
    """The files of a listed tree."""
    for record in records_of(output):
        information, path = record.split("\t", 1)
        mode, _kind, oid = information.split()
        yield Blob(mode, oid, path)


RawChange = list[tuple[bytes, bytes]]
"""What a log says of each file that a commit changed, and the file's path."""


def changed_on_disk(root: Path, commit: str) -> frozenset[str]:
    """The paths of files that the work tree has otherwise than a commit, or not at all."""
    return frozenset(path for _, path in raw_changes(run(root, "diff-index", *_RAW, commit, "--")))


def changed_on_branch(root: Path, base: str, tip: str) -> list[Blob]:
    """The files that a branch has otherwise than where it went apart from another one; nothing if it never did."""
    status, output, _ = ask(root, "diff-tree", "-r", *_RAW, "--merge-base", base, tip)
    found = () if status else raw_changes(output)
    return [Blob(mode, oid, path) for (_, mode, _, oid, _), path in found if mode in FILES]


def staged(root: Path, pathspecs: Iterable[str]) -> list[str]:
    """The files that the pathspecs match and that the index has otherwise than HEAD."""
    changed = ("diff-index", "--cached", "--name-only", "--no-renames", "-z", "HEAD")
    everything = ("ls-files", "--cached", "-z", "--full-name")
    return records_of(run(root, *(changed if has_commits(root) else everything), "--", *pathspecs))


def tracked(root: Path, revision: str, path: str = "") -> list[Blob]:
    """The files of a commit (without a revision: of the index) at or below a path, in the order of their paths."""
    at = [path] if path else []
    if revision:
        output = run(root, "ls-tree", "-r", "-z", "--full-tree", revision, "--", *at)
    else:
        output = run(root, "--literal-pathspecs", "ls-files", "--stage", "-z", "--full-name", "--", *at)
    found: dict[str, Blob] = {}
    for record in records_of(output):
        information, name = record.split("\t", 1)
        fields = information.split()
        found.setdefault(name, Blob(fields[0], fields[2] if revision else fields[1], name))
    return [found[name] for name in sorted(found)]


class Pair(NamedTuple):
    """A file that two states have otherwise: its path, and the object ids of what each has there.

    An id is empty where that state has no file there, and None where it is as it is on disk.
    """

    path: str
    before: str
    after: str | None


def differing(root: Path, before: str, after: str, *pathspecs: str) -> list[Pair]:
    """The files that two commits or trees have otherwise."""
    return pairs_of(run(root, "diff-tree", "-r", *_RAW, "--end-of-options", before, after, "--", *pathspecs))


def differing_in_index(root: Path, before: str, *pathspecs: str) -> list[Pair]:
    """The files that the index has otherwise than a commit or tree; raises `CannotDo` where it has conflicts."""
    output = run(root, "diff-index", "--cached", "--ita-invisible-in-index", *_RAW, before, "--", *pathspecs)
    for about, path in raw_changes(output):
        if about[-1] == "U":
            raise CannotDo(f"{path} has merge conflicts in the index: resolve them and `git add` it")
    return pairs_of(output)


def differing_on_disk(root: Path, before: str, *pathspecs: str) -> list[Pair]:
    """The files that the work tree has otherwise than a commit or tree, with those that git does not track yet."""
    tracked = _touched(root, pairs_of(run(root, "diff-index", *_RAW, before, "--", *pathspecs), on_disk=True))
    others = records_of(run(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", *pathspecs))
    untracked = [Pair(path, "", None) for path in others if not path.endswith("/")]
    found = {pair.path: pair for pair in tracked}
    for pair in untracked:  # of a file that is only no longer tracked, what was there before is known
        found[pair.path] = Pair(pair.path, found[pair.path].before if pair.path in found else "", None)
    return [found[path] for path in sorted(found)]


def _touched(root: Path, pairs: list[Pair]) -> list[Pair]:
    """The pairs without files that are as they were: where only their times are other ones, the index cannot tell."""
    there = [pair.path for pair in pairs if pair.before and pair.after is None and (root / pair.path).is_file()]
    asked = [path for path in there if "\n" not in path and not path.startswith('"')]
    if not asked:
        return pairs
    listed = "".join(f"{path}\n" for path in asked)
    found = dict(zip(asked, lines_of(fed(root, os.fsencode(listed), "hash-object", "--stdin-paths")), strict=True))
    return [pair for pair in pairs if found.get(pair.path) != pair.before]


_RAW = ("--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules")


def raw_changes(output: bytes) -> Iterator[tuple[list[str], str]]:
    """For each file of a raw diff: modes, ids and status, and the path."""
    parts = iter(output.split(b"\0"))
    for about, path in zip(parts, parts, strict=False):
        yield about.decode("ascii").removeprefix(":").split(), os.fsdecode(path)


def pairs_of(output: bytes, on_disk: bool = False) -> list[Pair]:
    found: dict[str, Pair] = {}
    for (mode, mode_after, oid, oid_after, status), path in raw_changes(output):
        before = oid if mode in FILES else found[path].before if path in found else ""
        after: str | None = oid_after if mode_after in FILES else ""
        if on_disk and (status == "U" or (after and not after.strip("0"))):
            after = None
        if before != after:
            found[path] = Pair(path, before, after)
    return list(found.values())


def nothing(root: Path) -> str:
    """The id of the tree without files, which every repository knows."""
    return os.fsdecode(fed(root, b"", "hash-object", "-t", "tree", "--stdin")).strip()


def files_at(root: Path, commit: str, paths: Iterable[str]) -> dict[str, str]:
    """By its path, the object id of each of some files that a commit or tree has."""
    listed = sorted(paths)
    found: dict[str, str] = {}
    for start in range(0, len(listed), 1000):  # as many as fit in the arguments of one process
        some = listed[start : start + 1000]
        output = run(root, "--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--", *some)
        found.update((blob.path, blob.oid) for blob in _listed(output) if blob.mode in FILES)
    return found
