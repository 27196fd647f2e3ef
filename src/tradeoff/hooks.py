"""Git hooks for people without pre-commit: put in place, and taken away again."""

import os
import shlex
import shutil
import stat
import sys
from pathlib import Path
from typing import NamedTuple

from tradeoff import git
from tradeoff.errors import CannotDo

NAMES = ("pre-commit",)

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


def install(stand: Path) -> list[Change]:
    """Puts the hooks where git looks for them; a hook that is there already is kept, and runs first."""
    target = _target(stand)
    target.mkdir(parents=True, exist_ok=True)
    command = "" if _is_shared(target, stand) else _own_command()
    return [_install(target / name, _text(name, command)) for name in NAMES]


def _target(stand: Path) -> Path:
    top = git.top_level(stand)
    return Path(os.path.normpath(git.hooks_folder(top)))


def _is_shared(target: Path, stand: Path) -> bool:
    """Whether the hooks lie among the files of the repository, where a path of this machine has no place."""
    top = git.top_level(stand)
    return target.is_relative_to(top) and ".git" not in target.relative_to(top).parts


def _text(name: str, command: str) -> str:
    text = (folder() / name).read_text(encoding="utf-8")
    return text.replace(_LINE, f"\nTRADEOFF={shlex.quote(command)}\n") if command else text


def _own_command() -> str:
    """The command of this very installation, so that the hook works where no virtual environment is active."""
    beside = Path(sys.executable).parent / "tradeoff"
    return str(beside) if beside.is_file() else shutil.which("tradeoff") or ""


def _install(path: Path, text: str) -> Change:
    what = "installed"
    if path.exists() or path.is_symlink():
        if _is_ours(path):
            what = "up to date" if path.read_text(encoding="utf-8") == text else "updated"
        else:
            before = path.with_name(path.name + _BEFORE)
            if before.exists():
                raise CannotDo(f"{path} and {before} are both there: merge them, and install again")
            path.rename(before)
            what = f"installed; the hook that was there runs first, as {before.name}"
    if what != "up to date":
        path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return Change(path, what)


def uninstall(stand: Path) -> list[Change]:
    """Takes the hooks away, and puts back what was there before them."""
    target = _target(stand)
    return [_uninstall(target / name) for name in NAMES]


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
