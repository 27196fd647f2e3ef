"""Running git: one command at a time, or one that is read while it runs, and its complaints in words."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO, BinaryIO

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # before GitPython is imported

from git import Git
from git.exc import GitCommandNotFound

from tradeoff.errors import CannotDo

# Messages are read only to be shown, but a hook's caller may have set another language or a prompt.
# And nothing is fetched: what is not in this clone is said, not brought behind its owner's back.
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # the same, for versions of git before 2.45
    # What a caller has set for its own pathspecs would give ours another meaning.
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
}


def ask(
    folder: Path, *arguments: str, istream: BinaryIO | None = None, env: dict[str, str] = ENVIRONMENT
) -> tuple[int, bytes, str]:
    """The exit code of a git command run in a folder, what it prints, and what it complains of."""
    if env is ENVIRONMENT:
        _refuse_another(folder)
    try:
        answer: tuple[int, bytes, str] = Git(str(folder)).execute(
            ["git", *arguments],
            env=env,
            istream=istream,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandNotFound:
        raise CannotDo("git is not installed, or not on the PATH") from None
    status, output, complaint = answer
    return status, output, _HINT.sub("", complaint)


def _refuse_another(root: Path) -> None:
    """Raises `CannotDo` where a caller, such as a hook of another repository, has told git to read that one."""
    stated = {name: root / os.environ[name] for name in ("GIT_DIR", "GIT_WORK_TREE") if name in os.environ}
    own = root / ".git"
    if not stated or not own.exists():
        return
    if own.is_file():  # of a second work tree, or a submodule
        own = root / os.fsdecode(own.read_bytes()).removeprefix("gitdir: ").rstrip("\n")
    if "GIT_WORK_TREE" in stated:
        same = stated["GIT_WORK_TREE"].resolve() == root.resolve()
    else:
        same = stated["GIT_DIR"].resolve() == own.resolve()
    if not same:
        named = " and ".join(stated)
        raise CannotDo(f"{named} would make git read another repository than {root}: unset it, or go to that one")


_HINT = re.compile(r"^hint:.*\n?", re.MULTILINE)


def run(folder: Path, *arguments: str, istream: BinaryIO | None = None) -> bytes:
    """What a git command prints, run in a folder; raises `CannotDo` in git's own words."""
    status, output, complaint = ask(folder, *arguments, istream=istream)
    if status:
        raise CannotDo(complaint_of(status, complaint))
    return output


def complaint_of(status: int, said: str) -> str:
    if "promisor remote" in said:
        return f"this clone lacks objects that the answer needs: {REFETCH} brings what a partial clone leaves out"
    if "dubious ownership" in said and (owned := re.search(r"safe\.directory (.+)", said)):
        trust = f"`git config --global --add safe.directory {owned[1]}` says that you trust them"
        return f"git reads nothing here, as the repository belongs to somebody else: {trust}"
    if missing := re.search(r"could not open object name list: (.+)", said):
        advice = "make the file, or leave it out: `git config blame.ignoreRevsFile ''`"
        return f"git's setting blame.ignoreRevsFile names {missing[1]}, which is not there: {advice}"
    return f"git: {said.strip().removeprefix('fatal: ') or f'exit code {status}'}"


def fed(folder: Path, question: bytes, *arguments: str) -> bytes:
    """What a git command prints that reads a text from its standard input."""
    with tempfile.TemporaryFile() as file:
        file.write(question)
        file.seek(0)
        return run(folder, *arguments, istream=file)


def text(folder: Path, *arguments: str) -> str:
    """The same as text, without the last line's end."""
    return os.fsdecode(run(folder, *arguments)).rstrip("\n")


class Running:
    """A git command whose output is read while it runs."""

    def __init__(self, root: Path, *command: str, istream: int | None = None) -> None:
        self._process = Git(str(root)).execute(["git", *command], env=ENVIRONMENT, istream=istream, as_process=True)
        self.stdin, self.stdout = self._process.stdin, self._process.stdout
        self._complaint: list[bytes] = []
        # Git would wait for a reader of its complaints once they fill their pipe, and we for git.
        self._reader = Thread(target=lambda: self._complaint.append(self._process.stderr.read()), daemon=True)
        self._reader.start()

    def end(self) -> None:
        """Waits for it; raises `CannotDo` in git's words if it failed."""
        if status := self._process.proc.wait() if self._process.proc else 0:
            self._reader.join()
            raise CannotDo(complaint_of(status, os.fsdecode(b"".join(self._complaint))))

    def stop(self) -> None:
        """Ends it, whatever it does."""
        if child := self._process.proc:
            child.kill()
            child.wait()


REFETCH = "`git fetch --refetch --no-filter`"


def lines_of(output: bytes) -> list[str]:
    return os.fsdecode(output).rstrip("\n").split("\n")


def records_of(output: bytes) -> list[str]:
    return [os.fsdecode(record) for record in output.split(b"\0") if record]


def between_nuls(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream, as it comes."""
    rest = b""
    while block := stream.read(1 << 16):
        *whole, rest = (rest + block).split(b"\0")
        yield from whole
