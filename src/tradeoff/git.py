"""Everything that tradeoff asks of git; no other module talks to it.

GitPython's command wrapper runs git's plumbing; its object model is not used (it is slow, and fails on
SHA-256 repositories, an unborn HEAD and inside `git commit -a`). Imported only when git is asked.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git
from git.exc import GitCommandNotFound

from tradeoff.errors import CannotDo

# Messages are read only to be shown, but a hook's caller may have set another language or a prompt.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


# The empty file, as SHA-1 and SHA-256 repositories name it.
_EMPTY = frozenset(
    (
        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
        "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
    )
)


class Blob(NamedTuple):
    """One file of the index or of a commit: its mode, object id, and path from the repository's root."""

    mode: str
    oid: str
    path: str


def _ask(folder: Path, *arguments: str) -> tuple[int, bytes, str]:
    """The exit code of a git command run in a folder, what it prints, and what it complains of."""
    try:
        answer: tuple[int, bytes, str] = Git(str(folder)).execute(
            ["git", *arguments],
            env=_ENVIRONMENT,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandNotFound:
        raise CannotDo("git is not installed, or not on the PATH") from None
    return answer


def run(folder: Path, *arguments: str) -> bytes:
    """What a git command prints, run in a folder; raises `CannotDo` in git's own words."""
    status, output, complaint = _ask(folder, *arguments)
    if status:
        raise CannotDo(_complaint(status, complaint))
    return output


def _complaint(status: int, said: str) -> str:
    return f"git: {said.strip().removeprefix('fatal: ') or f'exit code {status}'}"


def text(folder: Path, *arguments: str) -> str:
    """The same as text, without the last line's end."""
    return os.fsdecode(run(folder, *arguments)).rstrip("\n")


def top_level(folder: Path) -> Path:
    """The root of the work tree that a folder is in."""
    return Path(text(folder, "rev-parse", "--show-toplevel"))


def root(folder: Path) -> Path | None:
    """The root of the work tree that git sees from a folder, or a bare repository itself, if there is one."""
    status, output, complaint = _ask(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir")
    if status:
        if "not a git repository" in complaint:
            return None
        raise CannotDo(_complaint(status, complaint))
    bare, directory = _lines(output)
    return Path(directory) if bare == "true" else top_level(folder)


def index(root: Path) -> list[Blob]:
    """The files of the index. A file with conflicts has no one content, so there is nothing to read."""
    blobs = []
    for record in _records(run(root, "ls-files", "--stage", "-z", "--full-name")):
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
    return set(_records(run(root, *command)))


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
    question = f"{revision}^{{commit}}"
    status, output, complaint = _ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", question)
    if status and complaint:
        raise CannotDo(_complaint(status, complaint))
    if status and not has_commits(root):
        raise CannotDo(f"{revision} names no commit here: there are none yet")
    if status:
        advice = "`git fetch` it, or name a branch, a tag or a commit"
        raise CannotDo(f"{revision} names no commit here: {advice}")
    return _lines(output)[0]


def has_commits(root: Path) -> bool:
    """Whether HEAD points at a commit yet."""
    return _ask(root, "rev-parse", "--verify", "--quiet", "HEAD")[0] == 0


def blobs(root: Path, oids: Iterable[str]) -> Iterator[bytes]:
    """The contents of objects, in their order, by one `git cat-file --batch`."""
    oids = list(oids)
    with tempfile.TemporaryFile() as questions:
        # No pipe: git may answer while we still ask, and neither side must wait for the other.
        questions.write("".join(f"{oid}\n" for oid in oids).encode())
        questions.seek(0)
        process = Git(str(root)).execute(
            ["git", "cat-file", "--batch"], env=_ENVIRONMENT, istream=questions, as_process=True
        )
        stream = process.stdout
        try:
            for oid in oids:
                header = stream.readline().split()
                if not header or header[-1] == b"missing":  # git ends where it cannot fetch what it misses
                    advice = "`git fetch --refetch` brings what a partial clone leaves out"
                    raise CannotDo(f"object {oid} is not in this clone: {advice}")
                yield stream.read(int(header[2]))
                stream.read(1)
        finally:
            if child := process.proc:  # it has nothing more to say
                child.kill()
                child.wait()


def hooks_folder(folder: Path) -> Path:
    """Where git looks for hooks: `core.hooksPath`, or the hooks of the repository that a worktree shares."""
    return folder / text(folder, "rev-parse", "--git-path", "hooks")


def _lines(output: bytes) -> list[str]:
    return os.fsdecode(output).rstrip("\n").split("\n")


def _records(output: bytes) -> list[str]:
    return [os.fsdecode(record) for record in output.split(b"\0") if record]
