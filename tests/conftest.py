"""What the tests share: the clean workspace in `tests/base`, copies of it, and the linter in this process."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tradeoff.lint import Report, Request, lint

BASE = Path(__file__).parent / "base"
DAY = "2026-11-16"

Lint = Callable[..., Report]


def lint_folder(folder: Path, day: str = DAY, **options: object) -> Report:
    """The report on a workspace, as the command line makes it."""
    return lint(Request(folder, day, **options))  # type: ignore[arg-type]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but git's own, by path, with its bytes."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def copy_of_base(below: Path) -> Path:
    """A copy of the clean workspace in a folder of its own, outside any repository."""
    folder = below / "workspace"
    shutil.copytree(BASE, folder)
    return folder


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A copy of the clean workspace, outside any repository."""
    return copy_of_base(tmp_path)
