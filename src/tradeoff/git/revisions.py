"""Names of commits: what they mean, what was meant by one that means nothing, and where two went apart."""

import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from tradeoff.errors import CannotDo
from tradeoff.git.command import ask, complaint_of, lines_of, run
from tradeoff.git.objects import completeness


def resolve(root: Path, revision: str) -> str:
    """The full id of the commit that a revision names."""
    question = f"{revision}^{{commit}}"
    status, output, complaint = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", question)
    if status and complaint:
        raise CannotDo(complaint_of(status, complaint))
    if status:
        raise CannotDo(f"{revision} names no commit here: {_advice(root, revision)}")
    return lines_of(output)[0]


def _advice(root: Path, revision: str) -> str:
    """What to do about a revision that names nothing."""
    names = branches_and_tags(root)
    if not has_commits(root):
        if not names:
            return "there are none yet"
        if revision.startswith("HEAD"):
            return f"the branch that it stands for has none; name another one, such as {names[0]}"
    if near := near_name(root, revision):
        return f"did you mean {near}?"
    if completeness(root).shallow:
        return "`git fetch` it, or `git fetch --unshallow`, as this clone lacks what is older"
    return "`git fetch` it, or name a branch, a tag or a commit"


def branches_and_tags(root: Path) -> list[str]:
    """The short names of all branches, here and of remotes, and of all tags."""
    form = "--format=%(refname:short) %(symref)"
    listed = lines_of(run(root, "for-each-ref", form, "refs/heads", "refs/remotes", "refs/tags"))
    return [name for name, _, symref in (line.partition(" ") for line in listed) if name and not symref]


def near_name(root: Path, revision: str) -> str:
    """What was probably meant by a revision that names nothing: a branch that only a remote has, or a name that is
    written alike; with the steps from there, such as `~2`. Empty where nothing is near."""
    name, *steps = re.split(r"(?=[~^@:])", revision, maxsplit=1)
    name = re.sub(r"^refs/(heads|remotes|tags)/", "", name)
    known = branches_and_tags(root)
    if name in (*known, "HEAD"):  # only the steps lead nowhere
        return ""
    remotes = tuple(f"{remote}/" for remote in lines_of(run(root, "remote")) if remote)
    own = name.removesuffix(_without(remotes, name))
    meant: dict[str, str] = {}
    for found in sorted(known, key=lambda found: (not found.startswith(own), found.startswith(remotes), found)):
        meant.setdefault(_without(remotes, found), found)
    near = get_close_matches(_without(remotes, name), [*meant, *known], n=1)
    return "".join([meant.get(near[0], near[0]), *steps]) if near else ""


def _without(remotes: tuple[str, ...], name: str) -> str:
    """What a remote calls a branch that is called after the remote here, as in `origin/main`."""
    return next((name.removeprefix(remote) for remote in remotes if name.startswith(remote)), name)


def has_commits(root: Path) -> bool:
    """Whether HEAD points at a commit yet; raises `CannotDo` where git cannot tell, as in a repository of others."""
    status, _, complaint = ask(root, "rev-parse", "--verify", "--quiet", "HEAD")
    if status > 1:
        raise CannotDo(complaint_of(status, complaint))
    return status == 0


def merge_base(root: Path, one: str, other: str) -> str:
    """The commit from which two commits went apart; empty where they have no history in common here."""
    status, output, complaint = ask(root, "merge-base", one, other)
    if status and complaint:
        raise CannotDo(complaint_of(status, complaint))
    return lines_of(output)[0]


def is_branch(root: Path, revision: str) -> bool:
    """Whether a revision is the name of a branch, here or of a remote."""
    _, output, _ = ask(root, "rev-parse", "--symbolic-full-name", "--verify", "--quiet", revision)
    return os.fsdecode(output).startswith(("refs/heads/", "refs/remotes/"))


def default_branch(root: Path) -> str:
    """The branch that others begin from: what a remote calls its HEAD, or else one named main or master."""
    names = lines_of(run(root, "for-each-ref", "--format=%(refname) %(symref)", "refs/remotes", "refs/heads"))
    refs = dict(line.partition(" ")[::2] for line in names if line)
    heads = [target for name, target in refs.items() if target and name.endswith("/HEAD")]
    preferred = [target for target in heads if target.startswith("refs/remotes/origin/")] or heads
    if preferred:
        return preferred[0]
    for name in ("main", "master"):
        for place in ("refs/remotes/origin/", "refs/remotes/upstream/", "refs/heads/"):
            if place + name in refs:
                return place + name
    return ""


def fetch_of(root: Path, revision: str) -> str:
    """The command that would bring a branch of a remote, such as `origin/main`; empty for anything else."""
    name = revision.removeprefix("refs/remotes/")
    for remote in lines_of(run(root, "remote")):
        if remote and name.startswith(f"{remote}/"):
            branch = name.removeprefix(f"{remote}/")
            return f"git fetch {remote} {branch}:refs/remotes/{remote}/{branch}"
    return "git fetch --unshallow" if completeness(root).shallow else ""


class Branch(NamedTuple):
    """A branch, here or of a remote: its short name, and its newest commit."""

    name: str
    tip: str


def branches_beside(root: Path, head: str, with_upstream: bool = False) -> list[Branch]:
    """The branches that have a commit which the head does not; not the one that the checked out branch follows, unless
    that is asked for too."""
    _, upstream, _ = ask(root, "rev-parse", "--symbolic-full-name", "--verify", "--quiet", "@{upstream}")
    own = set() if with_upstream else {os.fsdecode(upstream).strip()}
    listed = lines_of(
        run(
            root,
            *("for-each-ref", *([f"--no-merged={head}"] if head else [])),
            *("--format=%(objectname) %(refname) %(refname:short) %(symref)", "refs/heads", "refs/remotes"),
        )
    )
    found = (line.split(" ") for line in listed if line)
    return [Branch(short, tip) for tip, name, short, symref in found if not symref and name not in own]
