"""Git hooks for people without pre-commit: put in place, and taken away again."""

import os
import shlex
import shutil
import stat
import sys
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from tradeoff import git
from tradeoff.errors import CannotDo

COMMITTING = ("pre-commit", "commit-msg")
"""The hooks of a work tree."""

RECEIVING = ("pre-receive",)
"""The hooks of a bare repository, which people push to."""

NAMES = (*COMMITTING, *RECEIVING)

_BEFORE = ".before-tradeoff"
_OURS = "# tradeoff {name} hook: "
_LINE = "\nTRADEOFF=tradeoff\n"


class Change(NamedTuple):
    """What was done with one hook, in words."""

    path: Path
    what: str


def folder() -> Path:
    """Where the hooks are that tradeoff ships: inside the installed package, or at the top of a checkout."""
    inside = Path(__file__).parent / "hooks"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "hooks"


def install(stand: Path, only: Collection[str] = ()) -> list[Change]:
    """Puts the hooks where git looks for them, or `only` some; one that is there already is kept, and runs first."""
    target = _target(stand)
    names = _fitting(stand, only)
    for name in names:
        _refuse_two(target / name)
    target.mkdir(parents=True, exist_ok=True)
    command = "" if _is_shared(target, stand) else _own_command()
    return [_install(target / name, _text(name, command)) for name in names]


def _fitting(stand: Path, only: Collection[str]) -> list[str]:
    """The hooks that git runs in this kind of repository; raises `CannotDo` for others."""
    bare = git.is_bare(stand)
    fitting = RECEIVING if bare else COMMITTING
    for name in only:
        if name not in fitting and bare:
            raise CannotDo(f"{name} runs where people commit, and a bare repository has no work tree: leave it out")
        if name not in fitting:
            raise CannotDo(f"{name} runs where people push to: install it in the bare repository on the server")
    return [name for name in fitting if not only or name in only]


def _target(stand: Path) -> Path:
    return Path(os.path.normpath(git.hooks_folder(_top(stand))))


def _top(stand: Path) -> Path:
    root = git.root(stand)
    if root is None:
        raise CannotDo(f"{stand} is not a git repository, nor in one: go to the one that the hooks are for")
    return root


def _is_shared(target: Path, stand: Path) -> bool:
    """Whether the hooks lie among the files of the repository, where a path of this machine has no place."""
    top = _top(stand)
    return not git.is_bare(stand) and target.is_relative_to(top) and ".git" not in target.relative_to(top).parts


def _text(name: str, command: str) -> str:
    text = (folder() / name).read_text(encoding="utf-8")
    return text.replace(_LINE, f"\nTRADEOFF={shlex.quote(command)}\n") if command else text


def _own_command() -> str:
    """The command of this very installation, so that the hook works where no virtual environment is active."""
    beside = Path(sys.executable).parent / "tradeoff"
    return str(beside) if beside.is_file() else shutil.which("tradeoff") or ""


def _refuse_two(path: Path) -> None:
    """Raises `CannotDo` where two hooks of others are in the way, as only one of them could be kept."""
    before = path.with_name(path.name + _BEFORE)
    if path.exists() and before.exists() and not _is_ours(path):
        raise CannotDo(f"{path} and {before} are both there: merge them, and install again")


def _install(path: Path, text: str) -> Change:
    what = "installed"
    if path.exists() or path.is_symlink():
        if _is_ours(path):
            what = "up to date" if path.read_text(encoding="utf-8") == text else "updated"
        else:
            before = path.with_name(path.name + _BEFORE)
            path.rename(before)
            what = f"installed; the hook that was there runs first, as {before.name}"
    if what != "up to date":
        path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return Change(path, what)


def uninstall(stand: Path, only: Collection[str] = ()) -> list[Change]:
    """Takes the hooks away, or `only` some, and puts back what was there before them."""
    target = _target(stand)
    return [_uninstall(target / name) for name in _fitting(stand, only)]


def _uninstall(path: Path) -> Change:
    if not path.exists() or not _is_ours(path):
        return Change(path, "not installed")
    path.unlink()
    before = path.with_name(path.name + _BEFORE)
    if before.exists():
        before.rename(path)
        return Change(path, "removed; the hook that was there before is back")
    return Change(path, "removed")


def _is_ours(path: Path) -> bool:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return len(lines) > 1 and lines[1].startswith(_OURS.format(name=path.name))
