"""The example company as a git repository with a year of history.

The commits are the same on every machine, down to their ids: they are written by `git fast-import`, and nothing of
the machine's own settings has a part in them.
"""

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from tradeoff import git
from tradeoff.demo import story
from tradeoff.errors import CannotDo


class Made(NamedTuple):
    """What was made, in figures."""

    commits: int
    authors: int
    first: str  # days
    last: str
    branches: list[str]


def make(folder: Path) -> Made:
    """Writes the repository into a folder that is empty or not there yet, and checks out its main branch."""
    there = _is_there(folder)
    commits, end = story.read()
    branches = story.branches(commits)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        git.make(folder.resolve(), story.MAIN, stream(commits, story.files(commits, end), branches))
    except BaseException:
        _clear(folder, there)
        raise
    days = sorted(commit.when.date().isoformat() for commit in commits)
    return Made(len(commits), len({commit.by for commit in commits}), days[0], days[-1], list(branches))


def _is_there(folder: Path) -> bool:
    """Whether the folder exists; raises `CannotDo` where it cannot be filled."""
    if not os.path.lexists(folder):
        return False
    if not folder.is_dir():
        raise CannotDo(f"{folder} is not a folder: name one that is empty, or not there yet")
    if any(folder.iterdir()):
        raise CannotDo(f"{folder} is not empty: name a folder that is, or that is not there yet")
    return True


def _clear(folder: Path, keep: bool) -> None:
    """Takes away what a failure left, and the folder itself unless it was there before."""
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.is_dir():
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


def stream(commits: list[story.Commit], files: list[story.Files], branches: dict[str, int]) -> bytes:
    """The commits and their files, as `git fast-import` reads them. A commit's mark is its place in the story."""
    parts: list[bytes] = []
    blobs: dict[str, int] = {}
    for number, (commit, tree) in enumerate(zip(commits, files, strict=True), start=1):
        for text in tree.values():
            if text not in blobs:
                blobs[text] = len(commits) + len(blobs) + 1
                parts += [_lines(["blob", f"mark :{blobs[text]}"]), _data(text)]
        parts += [_head(number, commit), _lines([f"M 100644 :{blobs[tree[path]]} {path}" for path in sorted(tree)])]
    for name, tip in branches.items():
        parts.append(_lines([f"reset refs/heads/{name}", f"from :{tip + 1}"]))
    return b"".join([*parts, b"done\n"])


def _head(number: int, commit: story.Commit) -> bytes:
    """All of a commit but its files. Each is written to main, which is set to its own last commit in the end."""
    who = f"{commit.author} {int(commit.when.timestamp())} {commit.when:%z}"
    lines = [f"commit refs/heads/{story.MAIN}", f"mark :{number}", f"author {who}", f"committer {who}"]
    parents = [f":{parent + 1}" for parent in commit.parents]
    links = [f"from {parent}" for parent in parents[:1]] + [f"merge {parent}" for parent in parents[1:]]
    return _lines(lines) + _data(commit.message) + _lines([*links, "deleteall"])


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def _data(text: str) -> bytes:
    content = text.encode()
    return b"data %d\n%s\n" % (len(content), content)
