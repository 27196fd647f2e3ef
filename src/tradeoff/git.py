"""Everything that tradeoff asks of git; no other module talks to it.

GitPython's command wrapper runs git's plumbing; its object model is not used (it is slow, and fails on SHA-256
repositories, an unborn HEAD and inside `git commit -a`). Imported only when git is asked.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from tradeoff.errors import CannotDo

# Messages are read only to be shown, but a hook's caller may have set another language or a prompt.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


class Blob(NamedTuple):
    """One file of the index or of a commit: its mode, object id, and path from the repository's root."""

    mode: str
    oid: str
    path: str


def run(folder: Path, *arguments: str) -> bytes:
    """What a git command prints, run in a folder; raises `CannotDo` in git's own words."""
    with Git(str(folder)) as git:
        try:
            output: bytes = git.execute(
                ["git", *arguments],
                env=_ENVIRONMENT,
                stdout_as_string=False,
                strip_newline_in_stdout=False,
            )
        except GitCommandNotFound:
            raise CannotDo("git is not installed, or not on the PATH") from None
        except GitCommandError as error:
            raise CannotDo(_complaint(error)) from None
        return output


def _complaint(error: GitCommandError) -> str:
    lines = [line.strip().strip("'").strip() for line in str(error.stderr).splitlines()]
    lines = [line.removeprefix("stderr:").strip().strip("'") for line in lines if line]
    said = " ".join(lines) or f"exit code {error.status}"
    return f"git: {said.removeprefix('fatal: ')}"


def text(folder: Path, *arguments: str) -> str:
    """The same as text, without the last line's end."""
    return run(folder, *arguments).decode("utf-8", "surrogateescape").rstrip("\n")


def top_level(folder: Path) -> Path:
    """The root of the work tree that a folder is in."""
    return Path(text(folder, "rev-parse", "--show-toplevel"))


def index(root: Path) -> list[Blob]:
    """The files of the index. A file with conflicts has no one content, so there is nothing to read."""
    blobs = []
    for record in _records(run(root, "ls-files", "--stage", "-z", "--full-name")):
        information, path = record.split("\t", 1)
        mode, oid, stage = information.split()
        if stage != "0":
            raise CannotDo(f"{path} has merge conflicts in the index: resolve them and `git add` it")
        blobs.append(Blob(mode, oid, path))
    return blobs


def tree(root: Path, commit: str) -> list[Blob]:
    """The files of a commit."""
    blobs = []
    for record in _records(run(root, "ls-tree", "-r", "-z", "--full-tree", commit)):
        information, path = record.split("\t", 1)
        mode, _kind, oid = information.split()
        blobs.append(Blob(mode, oid, path))
    return blobs


def resolve(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names."""
    try:
        return text(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except CannotDo as error:
        if "exit code 1" not in str(error):
            raise
        raise CannotDo(
            f"{revision} names no commit here: `git fetch` it, or name a branch, a tag or a commit"
        ) from None


def has_commits(root: Path) -> bool:
    """Whether HEAD points at a commit yet."""
    try:
        run(root, "rev-parse", "--verify", "--quiet", "HEAD")
    except CannotDo:
        return False
    return True


def blobs(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of objects, in their order, by one `git cat-file --batch`."""
    with tempfile.TemporaryFile() as questions, Git(str(root)) as git:
        # A file rather than a pipe: git may answer while we still ask, and neither side must wait for the other.
        questions.write("".join(f"{oid}\n" for oid in oids).encode())
        questions.seek(0)
        process = git.execute(
            ["git", "cat-file", "--batch"], env=_ENVIRONMENT, istream=questions, as_process=True
        )
        stream = process.stdout
        while header := stream.readline():
            fields = header.split()
            if fields[-1] == b"missing":
                oid = fields[0].decode()
                raise CannotDo(
                    f"object {oid} is not in this clone: `git fetch --refetch` (a partial clone leaves it out)"
                )
            yield stream.read(int(fields[2]))
            stream.read(1)
        process.wait()


def hooks_folder(folder: Path) -> Path:
    """Where git looks for hooks: `core.hooksPath`, or the hooks of the repository that a worktree shares."""
    return folder / text(folder, "rev-parse", "--git-path", "hooks")


def _records(output: bytes) -> list[str]:
    return [record.decode("utf-8", "surrogateescape") for record in output.split(b"\0") if record]
