"""Repositories of commits made in memory: nothing is checked out, and git runs twice however many there are."""

import os
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from conftest import BASE

Files = dict[str, bytes]


class Commit(NamedTuple):
    """All files of a commit, its day, and the address of who made it."""

    files: Files
    day: str
    email: str = "mara@example.com"


def base_files() -> Files:
    """The clean workspace."""
    return {path.relative_to(BASE).as_posix(): path.read_bytes() for path in BASE.rglob("*") if path.is_file()}


def changed(files: Files, change: dict[str, Any]) -> Files:
    """The files after the `moves`, `edits` and `files` of a case; what an edit replaces has to stand there once."""
    found = dict(files)
    for old, new in change.get("moves", {}).items():
        found[new] = found.pop(old)
    for name, edits in change.get("edits", {}).items():
        text = found[name].decode("utf-8")
        for edit in edits:
            assert text.count(edit["old"]) == 1, f"{name}: {edit['old']!r} stands {text.count(edit['old'])} times"
            text = text.replace(edit["old"], edit["new"])
        found[name] = text.encode("utf-8")
    for name, text in change.get("files", {}).items():
        if text is None:
            del found[name]
        else:
            found[name] = text.encode("utf-8")
    return found


def repository(folder: Path, commits: Iterable[Commit]) -> Path:
    """A bare repository with the commits, oldest first, on its branch `main`."""
    git(folder.parent, b"", "init", "--quiet", "--bare", "--initial-branch=main", folder.name)
    git(folder, b"".join(map(_imported, commits)), "fast-import", "--quiet")
    return folder


def git(folder: Path, given: bytes, *arguments: str) -> None:
    """Runs git with nothing of the machine's settings, and what it is given on standard input."""
    isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | isolated
    subprocess.run(["git", *arguments], cwd=folder, env=environment, input=given, check=True, timeout=60)


def _imported(commit: Commit) -> bytes:
    """A commit as `git fast-import` reads it; it follows the one before it."""
    seconds = (date.fromisoformat(commit.day) - date(1970, 1, 1)).days * 86400 + 43200
    name = commit.email.partition("@")[0].title()
    parts = [
        b"commit refs/heads/main\n",
        f"committer {name} <{commit.email}> {seconds} +0000\n".encode(),
        b"data 6\nChange\ndeleteall\n",
    ]
    for path, content in sorted(commit.files.items()):
        parts += [b'M 100644 inline "%s"\ndata %d\n' % (path.encode(), len(content)), content, b"\n"]
    return b"".join(parts)
