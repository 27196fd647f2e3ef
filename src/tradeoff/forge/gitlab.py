"""GitLab CI: which change its job is about, and the notes on a merge request."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from tradeoff import git
from tradeoff.errors import CannotDo
from tradeoff.forge.api import Api, as_object
from tradeoff.forge.comment import Comment
from tradeoff.forge.job import HEAD, Job, commit_of, here, is_nothing, stated

_DEPTH = 'in a job it is the variable GIT_DEPTH: "0" that brings it'


def runs(environment: Mapping[str, str]) -> bool:
    """Whether this is a job of GitLab CI."""
    return environment.get("GITLAB_CI") == "true"


def job(environment: Mapping[str, str], root: Path, base: str) -> Job:
    """The job; raises `CannotDo` where the base is not in this clone."""
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    commit, called = stated(root, base) if base else _base(environment, root)
    thread, mute = _thread(environment, number) if number else (None, "")
    tip = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")  # which only a pipeline for merged results has
    name = "this merge request" if number else environment.get("CI_COMMIT_SHORT_SHA") or HEAD
    return Job(commit, called, name, tip, thread, mute)


def _base(environment: Mapping[str, str], root: Path) -> tuple[str, str]:
    """The commit that the change is compared with, and what to call it; nothing where there is none."""
    if environment.get("CI_MERGE_REQUEST_IID"):
        called = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME") or "the target branch"
        return _base_of_merge_request(environment, root), called
    before = environment.get("CI_COMMIT_BEFORE_SHA", "")
    if environment.get("CI_PIPELINE_SOURCE", "push") != "push" or is_nothing(before):
        return "", ""  # a schedule, somebody's click, or a new branch
    return here(root, before, "the commit before the push", _DEPTH), before[:7]


def _base_of_merge_request(environment: Mapping[str, str], root: Path) -> str:
    """What was merged into, where the result of the merge is checked out; else where the branch left its target."""
    source = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")
    if source and commit_of(root, "HEAD^2") == commit_of(root, source) != "":
        return git.resolve(root, "HEAD^1")
    named = environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA") or environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA")
    if not named:
        raise CannotDo("the job does not say what the merge request is compared with: name it with --base")
    commit = here(root, named, "what the merge request is compared with", _DEPTH)
    return git.merge_base(root, commit, git.resolve(root, HEAD)) or commit


# The notes


def _thread(environment: Mapping[str, str], number: str) -> tuple["MergeRequest", str]:
    """Where notes go, and why none can be written there, if so."""
    token = environment.get("TRADEOFF_TOKEN", "").strip()
    address = environment.get("CI_API_V4_URL", "")
    project = environment.get("CI_MERGE_REQUEST_PROJECT_ID") or environment.get("CI_PROJECT_ID", "")
    path = environment.get("CI_MERGE_REQUEST_PROJECT_PATH") or environment.get("CI_PROJECT_PATH") or project
    mute = ""
    if not token:
        mute = (
            "TRADEOFF_TOKEN holds no token, and the one of the job may not write notes: "
            "set it to a project access token with the scope api, or say --no-comment"
        )
    elif not (address and project and number.isdecimal()):
        mute = "CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID do not name the merge request"
    return MergeRequest(address, token, project, number, f"{path}!{number}"), mute


class MergeRequest:
    """The notes on a merge request."""

    longest = 1_000_000
    help = "TRADEOFF_TOKEN needs the scope api, and the role Reporter or a higher one"

    def __init__(self, address: str, token: str, project: str, number: str, name: str) -> None:
        self._api = Api(address, token, {"PRIVATE-TOKEN": token})
        self._notes = f"projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        self.name = name

    def comments(self) -> Iterator[Comment]:
        """All notes that somebody wrote, the oldest first."""
        for told in self._api.pages(f"{self._notes}?sort=asc&order_by=created_at"):
            author = as_object(told.get("author"))
            if not told.get("system"):
                yield Comment(told["id"], str(told.get("body") or ""), str(author.get("username") or ""))

    def is_mine(self, comment: Comment) -> bool:
        """Whether the token's owner wrote it."""
        return comment.author == self._me != ""

    @cached_property
    def _me(self) -> str:
        return str(self._api.get("user").get("username") or "")

    def create(self, body: str) -> None:
        """Writes a new note."""
        self._api.send("POST", self._notes, {"body": body})

    def update(self, id: int, body: str) -> None:
        """Writes a note anew."""
        self._api.send("PUT", f"{self._notes}/{id}", {"body": body})

    def delete(self, id: int) -> None:
        """Takes a note away."""
        self._api.send("DELETE", f"{self._notes}/{id}")
