"""Files on disk, changed all or none: each replaced as a whole, only if it still is what was read.

Nobody sees half a file, whatever happens meanwhile: an interruption or a full disk leaves the old one. Nothing else
in the package writes into a workspace.
"""

import contextlib
import difflib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tradeoff.errors import CannotDo
from tradeoff.snapshot import shown

try:
    import fcntl
except ImportError:  # Windows: what changed meanwhile is still noticed before a file is replaced
    fcntl = None  # type: ignore[assignment]

_NEW_FILE = 0o666


class Change(NamedTuple):
    """What becomes of one file: its path from the root, with `/`, and its bytes before and after.

    None is a file that is not there: before, it is made; after, it is taken away. `like` is the path of a file whose
    mode a new one gets.
    """

    path: str
    before: bytes | None
    after: bytes | None
    like: str = ""


# Seeing it first


def diff(changes: Iterable[Change]) -> str:
    """The changes as `git diff` shows them; `git apply` takes it.

    Bytes that are no UTF-8 are surrogates in it, so that they come out as they are.
    """
    return "".join(_diff_of(change) for change in changes if change.before != change.after)


def _diff_of(change: Change) -> str:
    ours, theirs = _quoted(f"a/{change.path}"), _quoted(f"b/{change.path}")
    head = f"diff --git {ours} {theirs}\n"
    if change.before is None:
        head += "new file mode 100644\n"
        ours = "/dev/null"
    if change.after is None:
        head += "deleted file mode 100644\n"
        theirs = "/dev/null"
    # A name with a space ends at a tab, or whoever applies the diff takes the first word for it.
    ours, theirs = (f"{name}\t" if " " in name and not name.startswith('"') else name for name in (ours, theirs))
    lines = difflib.unified_diff(_lines(change.before), _lines(change.after), ours, theirs)
    return head + "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(raw: bytes | None) -> list[str]:
    """The lines with their ends, counted as git counts them."""
    lines = (raw or b"").decode("utf-8", "surrogateescape").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _quoted(path: str) -> str:
    """A path in a diff; in quotes, as git writes it, where it has characters that would end the line or the name."""
    text = shown(path)
    if not any(character < " " or character in '"\\\x7f' for character in text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\{ord(c):03o}" for c in escaped) + '"'


# Doing it


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Waits until no other tradeoff writes below a folder, which may be yet to be made; keeps others waiting then."""
    if fcntl is None:
        yield
        return
    descriptor = os.open(next(folder for folder in (root, *root.parents) if folder.exists()), os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks, as some networks have it
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(root: Path, changes: Sequence[Change]) -> None:
    """Makes the changes, all of them or none; raises `CannotDo` where one cannot be made.

    A symbolic link stays one: the file that it leads to is changed, if that is below the root.
    """
    wanted = [change for change in changes if change.before != change.after]
    targets = [_target(root, change) for change in wanted]
    made: list[Path] = []
    staged: list[Path | None] = []
    done: list[tuple[Path, Change, int]] = []
    try:
        for change, target in zip(wanted, targets, strict=True):
            if change.after is not None:
                made += _folders(target.parent)
            staged.append(_staged(target, change, _mode(root / change.like if change.like else target)))
        for change, target, new in zip(wanted, targets, staged, strict=True):
            _check_unchanged(target, change)
            done.append((target, change, _mode(target)))
            _put(target, change, new)
    except BaseException:
        for target, change, mode in reversed(done):
            _put_back(target, change, mode)
        for left in filter(None, staged):
            left.unlink(missing_ok=True)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    for folder in {target.parent for target in targets}:
        _settle(folder)


def _put(target: Path, change: Change, new: Path | None) -> None:
    try:
        if new is None:
            target.unlink()
        else:
            os.replace(new, target)
    except OSError as error:  # which names the new file, that nobody knows
        raise CannotDo(f"{shown(change.path)} cannot be written: {error.strerror}") from None


def resolved(root: Path, changes: Iterable[Change]) -> list[Change]:
    """The changes with the paths of the files that are written where a path leads through symbolic links."""
    top = Path(os.path.realpath(root))
    found = []
    for change in changes:
        target = Path(os.path.realpath(root / change.path))
        is_followed = target.is_relative_to(top) and change.after is not None
        found.append(change._replace(path=target.relative_to(top).as_posix()) if is_followed else change)
    return found


def check(root: Path, path: str) -> None:
    """Raises `CannotDo` for a file, by its path from the root, that may not be written."""
    _target(root, Change(path, None, b""))


def _target(root: Path, change: Change) -> Path:
    """The file that a change is about, where it really is; raises `CannotDo` for one that may not be written."""
    named = root / change.path
    name = shown(change.path)
    target = Path(os.path.realpath(named))
    if not target.is_relative_to(os.path.realpath(root)):
        raise CannotDo(f"{name} leads out of {root} by a symbolic link, which is not followed: edit the file itself")
    if named.is_symlink() and change.after is None:
        target = named
    try:
        state = target.lstat()
    except FileNotFoundError:
        return target
    except OSError as error:
        raise CannotDo(f"{name} cannot be written: {error.strerror}") from None
    if stat.S_ISREG(state.st_mode) and not state.st_mode & 0o222:
        raise CannotDo(f"{name} is read-only: `chmod u+w` it first, if it is to change")
    return target


def _folders(folder: Path) -> list[Path]:
    """Makes a folder and what lacks above it; what was made, the topmost first."""
    lacking = [above for above in (folder, *folder.parents) if not above.exists()]
    for above in reversed(lacking):
        try:
            above.mkdir()
        except OSError as error:
            raise CannotDo(f"{shown(str(above))} cannot be made: {error.strerror}") from None
    return lacking[::-1]


def _staged(target: Path, change: Change, mode: int) -> Path | None:
    """The new content in a file beside the old one; None where there is to be none."""
    if change.after is None:
        return None
    place = ""
    try:
        descriptor, place = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:64]}.", suffix=".new")
        with os.fdopen(descriptor, "wb") as file:
            _as_it_was(place, target, mode)
            file.write(change.after)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        if place:
            with contextlib.suppress(OSError):
                os.unlink(place)
        if isinstance(error, OSError):
            raise CannotDo(f"{shown(change.path)} cannot be written: {error.strerror}") from None
        raise
    return Path(place)


def _as_it_was(place: str, target: Path, mode: int) -> None:
    """Gives a new file the mode and, where that is possible, the owner of the one that it replaces."""
    if hasattr(os, "chown") and target.exists():
        state = target.stat()
        with contextlib.suppress(OSError):
            os.chown(place, state.st_uid, state.st_gid)
    os.chmod(place, mode)


def _mode(target: Path) -> int:
    """The mode of a file that is there; for a new one that which any program would give it."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return _NEW_FILE & ~mask


def _check_unchanged(target: Path, change: Change) -> None:
    """Raises `CannotDo` where someone else has written the file since it was read."""
    try:
        now: bytes | None = target.read_bytes()
    except FileNotFoundError:
        now = None
    except OSError as error:
        raise CannotDo(f"{shown(change.path)} cannot be read: {error.strerror}") from None
    if now == change.before:
        return
    if change.before is None:
        raise CannotDo(f"{shown(change.path)} is there already, and is not overwritten")
    raise CannotDo(changed_meanwhile(change.path))


def changed_meanwhile(path: str) -> str:
    """Why a file is not written that is not what was read any more."""
    return f"{shown(path)} was changed by someone else meanwhile: nothing was written; run it again"


def _put_back(target: Path, change: Change, mode: int) -> None:
    with contextlib.suppress(OSError, CannotDo):
        if change.before is None:
            target.unlink(missing_ok=True)
        elif not target.exists() or target.read_bytes() != change.before:
            os.replace(_staged(target, Change(change.path, None, change.before), mode) or target, target)


def _settle(folder: Path) -> None:
    """Has the names in a folder written to the disk, too, where the system can do that."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
