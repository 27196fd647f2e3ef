"""Where a check runs: a job of GitHub or GitLab, or anywhere; what it compares with, and where a comment goes."""

from collections.abc import Mapping
from pathlib import Path

from tradeoff import change
from tradeoff.forge import github, gitlab
from tradeoff.forge.job import Job, stated

__all__ = ["Job", "detect"]


def detect(environment: Mapping[str, str], root: Path, base: str = "") -> Job:
    """The job that the variables of a forge tell of; without any, one that compares with the default branch.

    `base` is compared with whatever the forge says. Raises `CannotDo` where the base is not in this clone, with what
    brings it.
    """
    if github.runs(environment):
        return github.job(environment, root, base)
    if gitlab.runs(environment):
        return gitlab.job(environment, root, base)
    return Job(*stated(root, base or change.AUTO), is_local=True)
