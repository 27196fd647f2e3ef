"""Where a repository is, how it is set up, and how one is made."""

import os
import re
import tempfile
from pathlib import Path

from tradeoff.errors import CannotDo
from tradeoff.git.command import ENVIRONMENT, ask, complaint_of, lines_of, records_of, text


def top_level(folder: Path) -> Path:
    """The root of the work tree that a folder is in."""
    return Path(text(folder, "rev-parse", "--show-toplevel"))


def root(folder: Path) -> Path | None:
    """The root of the work tree that git sees from a folder, or a bare repository itself, if there is one."""
    status, output, complaint = ask(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir")
    if status:
        if "not a git repository" in complaint:
            return None
        raise CannotDo(complaint_of(status, complaint))
    bare, directory = lines_of(output)
    return Path(directory) if bare == "true" else top_level(folder)


def is_merging(root: Path) -> bool:
    """Whether the next commit will be a merge."""
    return ask(root, "rev-parse", "--verify", "--quiet", "MERGE_HEAD")[0] == 0


def settings(root: Path, *keys: str) -> list[str]:
    """The values that git's configuration has for some keys, the one that counts most last."""
    pattern = "^({})$".format("|".join(re.escape(key.lower()) for key in keys))
    records = records_of(ask(root, "config", "--null", "--get-regexp", pattern)[1])
    return [record.partition("\n")[2] for record in records]


def is_bare(folder: Path) -> bool:
    """Whether a folder is in a repository that has no work tree, as a server's."""
    return text(folder, "rev-parse", "--is-bare-repository") == "true"


def hooks_folder(folder: Path) -> Path:
    """Where git looks for hooks: `core.hooksPath`, or the hooks of the repository that a worktree shares."""
    return folder / text(folder, "rev-parse", "--git-path", "hooks")


def make(folder: Path, branch: str, commits: bytes) -> None:
    """Makes a repository in an empty folder from a stream for `git fast-import`, and checks out a branch of it.

    The folder is absolute. Nothing of the machine's settings, templates and hooks has a part in it, nor the repository
    that a hook runs in.
    """
    inside = folder / ".git"
    env = ENVIRONMENT | {
        "GIT_DIR": str(inside),
        "GIT_COMMON_DIR": str(inside),
        "GIT_WORK_TREE": str(folder),
        "GIT_INDEX_FILE": str(inside / "index"),
        "GIT_OBJECT_DIRECTORY": str(inside / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": "",
        "GIT_DEFAULT_HASH": "sha1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "0",
        "GIT_CONFIG_PARAMETERS": "",
        "GIT_ATTR_NOSYSTEM": "1",
    }
    settings = ("core.logAllRefUpdates=false", f"core.attributesFile={os.devnull}", "core.autocrlf=false")
    options = [word for setting in settings for word in ("-c", setting)]
    with tempfile.TemporaryFile() as stream:
        stream.write(commits)
        for arguments in (
            ("init", "--quiet", "--template="),
            ("symbolic-ref", "HEAD", f"refs/heads/{branch}"),
            ("config", "core.autocrlf", "false"),  # or the files on disk would not be those of the commits
            ("fast-import", "--quiet", "--done"),
            ("read-tree", "--reset", "-u", "HEAD"),
        ):
            stream.seek(0)
            status, _, complaint = ask(folder, *options, *arguments, istream=stream, env=env)
            if status:
                raise CannotDo(complaint_of(status, complaint))
