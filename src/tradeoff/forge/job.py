"""One job: the change that it checks, and what it may write beside its output."""

from dataclasses import dataclass
from pathlib import Path

from tradeoff import change, git
from tradeoff.errors import CannotDo
from tradeoff.forge.comment import Thread

HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Job:
    """A change as a forge tells of it: always what is committed, from a base to HEAD."""

    base: str = ""
    """The id of the commit that HEAD is compared with; empty for none, as when a branch is new."""
    base_name: str = ""
    """What people call it."""
    name: str = HEAD
    """What people call the change."""
    tip: str = ""
    """The newest commit that a person made, where HEAD is a merge that the forge made of it."""
    thread: Thread | None = None
    """Where a comment on the change goes."""
    mute: str = ""
    """Why nothing can be written there, if so."""
    form: str = "text"
    """The format of the output."""
    summary: str = ""
    """The file that the forge shows on the page of the job."""
    outputs: str = ""
    """The file that takes what later steps read."""
    top: str = ""
    """The folder in which later steps begin."""
    is_local: bool = False
    """Whether somebody runs it by hand, who may have changes that are not committed yet."""


def stated(root: Path, base: str) -> tuple[str, str]:
    """The base that was asked for by name: its commit, and what to call it."""
    commit = change.base_commit(root, base, git.resolve(root, HEAD))
    return commit, "the default branch" if base == change.AUTO else base


def commit_of(root: Path, revision: str) -> str:
    """The id of a commit; empty where this clone does not have it."""
    try:
        return git.resolve(root, revision)
    except CannotDo:
        return ""


def is_nothing(commit: str) -> bool:
    """Whether an id is that of no commit, as forges tell of a branch that is new."""
    return not commit.strip("0")


def here(root: Path, commit: str, what: str, depth: str) -> str:
    """The id of a commit that a forge names; raises `CannotDo` with what brings it where this clone lacks it."""
    found = commit_of(root, commit)
    if not found:
        raise CannotDo(f"{what} ({commit[:12]}) is not in this clone: `git fetch origin {commit}` brings it; {depth}")
    return found
