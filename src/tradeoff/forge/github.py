"""GitHub Actions: which change its job is about, and the comments on a pull request."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tradeoff import change, git
from tradeoff.errors import CannotDo
from tradeoff.forge.api import Api, Refused, as_object
from tradeoff.forge.comment import Comment
from tradeoff.forge.job import HEAD, Job, commit_of, here, is_nothing, stated
from tradeoff.reporters.display import harmless

API = "https://api.github.com"

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PULL = re.compile(r"refs/pull/([0-9]+)/(merge|head)")
_DEPTH = "with actions/checkout it is fetch-depth: 0 that brings it"


def runs(environment: Mapping[str, str]) -> bool:
    """Whether this is a job of GitHub Actions, or of a forge that works like it."""
    return environment.get("GITHUB_ACTIONS") == "true"


def job(environment: Mapping[str, str], root: Path, base: str) -> Job:
    """The job; raises `CannotDo` where the base is not in this clone, or what is checked out is not the change."""
    event = _event(environment)
    number = _number(environment, event)
    commit, called = stated(root, base) if base else _base(environment, event, root, number)
    thread, mute = _thread(environment, number) if number else (None, "")
    tip = _oid(event, "pull_request", "head", "sha")
    return Job(
        commit,
        called,
        "this pull request" if number else _name(environment),
        tip if tip and commit_of(root, "HEAD^2") == tip else "",
        thread,
        mute,
        form="github",
        summary=environment.get("GITHUB_STEP_SUMMARY", ""),
        outputs=environment.get("GITHUB_OUTPUT", ""),
        top=environment.get("GITHUB_WORKSPACE", ""),
    )


def _name(environment: Mapping[str, str]) -> str:
    return environment.get("GITHUB_SHA", "")[:7] or HEAD


# The event


def _event(environment: Mapping[str, str]) -> dict[str, Any]:
    """What happened, as the forge wrote it down; nothing where it did not."""
    try:
        return as_object(json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_bytes()))
    except (OSError, ValueError):
        return {}


def _value(event: Any, *keys: str) -> Any:
    for key in keys:
        event = event.get(key) if isinstance(event, dict) else None
    return event


def _oid(event: Any, *keys: str) -> str:
    """The id of a commit that the event tells; empty for anything that is none."""
    value = _value(event, *keys)
    return value if isinstance(value, str) and _OID.fullmatch(value) else ""


def _number(environment: Mapping[str, str], event: dict[str, Any]) -> int:
    """The number of the pull request; 0 where the job is about none."""
    number = _value(event, "pull_request", "number")
    if isinstance(number, int):
        return number
    ref = _PULL.fullmatch(environment.get("GITHUB_REF", ""))
    if ref:
        return int(ref[1])
    number = event.get("number")
    is_pull = environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request")
    return number if is_pull and isinstance(number, int) else 0


# The base


def _base(environment: Mapping[str, str], event: dict[str, Any], root: Path, number: int) -> tuple[str, str]:
    """The commit that the change is compared with, and what to call it; nothing where there is none."""
    name = environment.get("GITHUB_EVENT_NAME", "")
    if number or name.startswith("pull_request"):
        return _base_of_pull_request(environment, event, root)
    if name == "merge_group":
        commit = _oid(event, "merge_group", "base_sha")
        if not commit:
            raise CannotDo("the event does not say what the merge group is compared with: name it with --base")
        called = str(_value(event, "merge_group", "base_ref") or commit[:7]).removeprefix("refs/heads/")
        return here(root, commit, "what the merge group is compared with", _DEPTH), called
    if name == "push":
        commit = _oid(event, "before")
        if not commit:
            raise CannotDo(
                "GITHUB_EVENT_PATH does not say which commit was there before the push: name it with --base"
            )
        if is_nothing(commit):  # a new branch
            return "", ""
        return here(root, commit, "the commit before the push", _DEPTH), commit[:7]
    return "", ""  # a schedule, or somebody's click: there is no change to compare with


def _base_of_pull_request(environment: Mapping[str, str], event: dict[str, Any], root: Path) -> tuple[str, str]:
    """What was merged into, where the forge's merge is checked out; else where the branch left its base."""
    target = environment.get("GITHUB_BASE_REF", "") or str(_value(event, "pull_request", "base", "ref") or "")
    head, tip = git.resolve(root, HEAD), _oid(event, "pull_request", "head", "sha")
    if _is_merge(environment, root, head, tip):
        return git.resolve(root, "HEAD^1"), target or "the base"
    commit = _parting(root, target, _oid(event, "pull_request", "base", "sha"), head)
    if commit == head:
        raise CannotDo(
            f"what is checked out is {target or 'the base'}, and nothing of the pull request: "
            "let the job run on pull_request, and check out what that event stands for"
        )
    return commit, target or "the base"


def _is_merge(environment: Mapping[str, str], root: Path, head: str, tip: str) -> bool:
    """Whether HEAD is the merge of the pull request that the forge made, and no merge that its branch ends in."""
    merged = commit_of(root, "HEAD^2")
    if not merged:
        return False
    if tip and merged == tip:
        return True
    ref = _PULL.fullmatch(environment.get("GITHUB_REF", ""))
    return bool(ref and ref[2] == "merge" and environment.get("GITHUB_SHA", "") == head)


def _parting(root: Path, target: str, commit: str, head: str) -> str:
    for branch in (f"origin/{target}", target) if target else ():
        if commit_of(root, branch):
            return _merge_base(root, branch, head)
    if commit and commit_of(root, commit):
        return _merge_base(root, commit, head)
    if git.completeness(root).shallow:
        raise CannotDo(
            "this clone does not have the commit that the pull request is compared with: "
            f"`git fetch --unshallow` brings it; {_DEPTH}"
        )
    if not target:
        raise CannotDo("the job does not say which branch the pull request goes to: name it with --base")
    return change.base_commit(root, f"origin/{target}", head)


def _merge_base(root: Path, named: str, head: str) -> str:
    if not _OID.fullmatch(named):
        return change.base_commit(root, named, head)
    found = git.merge_base(root, named, head)
    if not found:
        raise CannotDo(
            f"the base {named[:12]} has no commit in common with what is checked: "
            f"`git fetch --unshallow` brings the history; {_DEPTH}"
        )
    return found


# The comments


def _thread(environment: Mapping[str, str], number: int) -> tuple["PullRequest", str]:
    """Where comments go, and why none can be written there, if so."""
    token = (environment.get("TRADEOFF_TOKEN") or environment.get("GITHUB_TOKEN") or "").strip()
    repository = environment.get("GITHUB_REPOSITORY", "")
    mute = ""
    if not token:
        mute = "GITHUB_TOKEN holds no token: pass it, with pull-requests: write, or say --no-comment"
    elif repository.count("/") != 1:
        mute = "GITHUB_REPOSITORY does not name the repository, as in owner/name"
    return PullRequest(environment.get("GITHUB_API_URL") or API, token, repository, number), mute


class PullRequest:
    """The comments on a pull request."""

    longest = 65_536
    help = "the job needs pull-requests: write, and the token of a pull request from a fork may only read"

    def __init__(self, address: str, token: str, repository: str, number: int) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._api = Api(address, token, headers)
        self._issues = f"repos/{quote(repository)}/issues"
        self._number = number
        self.name = f"{repository}#{number}"

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first."""
        for told in self._api.pages(f"{self._issues}/{self._number}/comments"):
            author = as_object(told.get("user"))  # none, where the account is gone
            body, login = str(told.get("body") or ""), str(author.get("login") or "")
            yield Comment(told["id"], body, login, author.get("type") == "Bot")

    def is_mine(self, comment: Comment) -> bool:
        """Whether the token's owner wrote it; a job's own token does not say whose it is, and is some bot's."""
        return comment.author == self._me if self._me else comment.is_bot

    @cached_property
    def _me(self) -> str:
        try:
            return str(self._api.get("user").get("login") or "")
        except Refused as refusal:
            if refusal.status in (403, 404):
                return ""
            raise

    def create(self, body: str) -> None:
        """Writes a new comment."""
        self._api.send("POST", f"{self._issues}/{self._number}/comments", {"body": body})

    def update(self, id: int, body: str) -> None:
        """Writes a comment anew."""
        self._api.send("PATCH", f"{self._issues}/comments/{id}", {"body": body})

    def delete(self, id: int) -> None:
        """Takes a comment away."""
        self._api.send("DELETE", f"{self._issues}/comments/{id}")


# What the log obeys


def annotation(severity: str, text: str) -> str:
    """A workflow command that shows a text on the page of the job, with nothing in it that is a command itself."""
    escaped = harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{severity} title=tradeoff::{escaped}\n"


def unheeded(text: str) -> str:
    """A text for the log, in which the runner obeys nothing: records may hold lines that look like its commands.

    What ends the pause is a hash of the text, which the text cannot hold itself.
    """
    word = sha256(text.encode("utf-8", "replace")).hexdigest()
    return f"::stop-commands::{word}\n{text.rstrip(chr(10))}\n::{word}::\n"


def inert(text: str) -> str:
    """A line for the error stream, with nothing in it that the runner would take for one of its old commands."""
    return text.replace("##[", "## [")
