"""A forge on this machine: an API that keeps comments, pull requests as forges make them, and the runner."""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from conftest import DAY
from inside import tradeoff
from test_cli import EVENT_LOG, Result, commit, copy_base, edit, git, repository

PRODUCT = "roadmaps/product.yaml"
TOKEN = "ghs_a-token-that-nobody-may-see"


class Asked(NamedTuple):
    """One request that the API got."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Api:
    """What an API of GitHub or GitLab knows, and what it was asked."""

    address: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    refuses: dict[str, int] = field(default_factory=dict)
    """By method, or by method and end of path: the status that it is answered with."""
    me: str | None = None
    """Whose token it is; a job's own token on GitHub does not say."""

    def write(self, body: str, login: str = "github-actions[bot]") -> None:
        """Adds a comment, as somebody would in a browser."""
        bot = login.endswith("[bot]")
        self.comments.append(
            {
                "id": 100 + len(self.asked) + len(self.comments),
                "body": body,
                "user": {"login": login, "type": "Bot" if bot else "User"},
                "author": {"username": login},
                "system": False,
            }
        )

    def wrote(self) -> list[str]:
        """The methods of the requests that changed something."""
        return [asked.method for asked in self.asked if asked.method != "GET"]

    def answer(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        """Status, data and headers."""
        url = urlsplit(asked.path)
        for what, status in self.refuses.items():
            method, _, end = what.partition(" ")
            if method == asked.method and url.path.endswith(end):
                headers = {"Location": "http://localhost:1/elsewhere"} if 300 <= status < 400 else {}
                return status, {"message": f"Resource not accessible by {TOKEN}"}, headers
        if url.path.endswith("/user"):
            return (200, {"login": self.me, "username": self.me}, {}) if self.me else (403, {"message": "no"}, {})
        if asked.method == "GET":
            query = {name: int(values[0]) for name, values in parse_qs(url.query).items() if "page" in name}
            start = query["per_page"] * (query["page"] - 1)
            last = start + query["per_page"]
            more = {"Link": '<http://localhost/x?page=2>; rel="next"'} if last < len(self.comments) else {}
            return 200, self.comments[start:last], more
        if asked.method == "POST":
            self.write(asked.body["body"], self.me or "github-actions[bot]")
            return 201, self.comments[-1], {}
        number = int(url.path.rpartition("/")[2])
        found = next(comment for comment in self.comments if comment["id"] == number)
        if asked.method == "DELETE":
            self.comments.remove(found)
            return 204, None, {}
        found["body"] = asked.body["body"]
        return 200, found, {}


@contextmanager
def serving(api: Api) -> Iterator[Api]:
    """The API, on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            asked = Asked(self.command, self.path, dict(self.headers), body)
            api.asked.append(asked)
            status, data, headers = api.answer(asked)
            text = b"" if data is None else json.dumps(data).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = respond  # noqa: N815 - as the base class calls them

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        api.address = f"http://127.0.0.1:{server.server_port}"
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# Pull requests


GOOD, BAD, CODE, FIRST = 1, 2, 3, 4
"""Their numbers: a due date moved with its reason; a decider taken away; nothing of a record."""


def make_origin(folder: Path) -> Path:
    """A repository with pull requests, each with the merge that the forge makes of it; main went on meanwhile."""
    origin = repository(copy_base(folder / "origin"))
    branch(origin, GOOD)
    edit(origin / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    commit(origin, "Later")
    edit(
        origin / PRODUCT,
        "due: 2027-01-29\n",
        "due: 2027-01-29\n    deprioritized: {on: 2026-11-16, reason: The ledger comes first}\n",
    )
    commit(origin, "And why")
    branch(origin, BAD)
    edit(origin / EVENT_LOG, "decider: jonas\n", "")
    commit(origin, "Nobody decides")
    branch(origin, CODE)
    (origin / "main.py").write_text("print()\n", encoding="utf-8")
    commit(origin, "Code")
    git(origin, "switch", "--quiet", "main")
    (origin / "README.md").write_text("Readme\n", encoding="utf-8")
    commit(origin, "Main goes on")
    for number in (GOOD, BAD, CODE):
        merge(origin, number)
    return origin


def branch(origin: Path, number: int) -> None:
    """Begins the branch of a pull request."""
    git(origin, "switch", "--quiet", "--create", f"branch-{number}", "main")


def merge(origin: Path, number: int) -> None:
    """Makes the merge of a pull request, as GitHub does, and leaves the branch main checked out."""
    git(origin, "switch", "--quiet", "--detach", "main")
    git(origin, "merge", "--quiet", "--no-ff", "--message", "Merge", f"branch-{number}")
    git(origin, "update-ref", f"refs/pull/{number}/merge", "HEAD")
    git(origin, "switch", "--quiet", "main")


def checkout(origin: Path, folder: Path, ref: str, depth: int = 0) -> Path:
    """A clone as actions/checkout makes it: with depth 0 all branches, else so many commits of the ref."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", origin.as_uri())
    depths = [f"--depth={depth}"] if depth else []
    branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
    name = f"refs/remotes/{ref.removeprefix('refs/')}"
    git(folder, "fetch", "--quiet", "--no-tags", *depths, "origin", *branches, f"+{ref}:{name}")
    git(folder, "checkout", "--quiet", "--detach", name)
    return folder


def pull(origin: Path, folder: Path, number: int, depth: int = 0) -> Path:
    """A clone of what comes of merging a pull request; made once, and copied."""
    made = origin.parent / f"clone-{number}-{depth}"
    if not made.exists():
        checkout(origin, made, f"refs/pull/{number}/merge", depth)
    shutil.copytree(made, folder, symlinks=True)
    return folder


def of_pull(origin: Path, clone: Path, number: int, address: str = "", **others: str) -> dict[str, str]:
    """What GitHub sets for a job on a pull request; files are beside the clone."""
    event = {
        "action": "synchronize",
        "number": number,
        "pull_request": {
            "number": number,
            "head": {"sha": git(origin, "rev-parse", f"branch-{number}"), "ref": f"branch-{number}"},
            "base": {"sha": git(origin, "rev-parse", "main"), "ref": "main"},
        },
    }
    return {
        **job(clone, "pull_request", event, address),
        "GITHUB_REF": f"refs/pull/{number}/merge",
        "GITHUB_SHA": git(clone, "rev-parse", "HEAD"),
        "GITHUB_BASE_REF": "main",
        "GITHUB_HEAD_REF": f"branch-{number}",
        "GITHUB_TOKEN": TOKEN,
        **others,
    }


def job(clone: Path, name: str, event: dict[str, Any], address: str = "") -> dict[str, str]:
    """What GitHub sets for any job."""
    beside = clone.parent
    (beside / "event.json").write_text(json.dumps(event), encoding="utf-8")
    for file in ("summary.md", "output"):
        (beside / file).touch()
    return {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": name,
        "GITHUB_EVENT_PATH": str(beside / "event.json"),
        "GITHUB_STEP_SUMMARY": str(beside / "summary.md"),
        "GITHUB_OUTPUT": str(beside / "output"),
        "GITHUB_REPOSITORY": "example/bakery",
        "GITHUB_API_URL": address,
        "NO_PROXY": "*",
    }


def of_merge_request(clone: Path, address: str = "", **others: str) -> dict[str, str]:
    """What GitLab sets for a job on a merge request."""
    return {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_API_V4_URL": f"{address}/api/v4",
        "CI_PROJECT_ID": "42",
        "CI_PROJECT_PATH": "example/bakery",
        "CI_MERGE_REQUEST_IID": "2",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_COMMIT_BEFORE_SHA": "0" * 40,
        "CI_COMMIT_SHA": git(clone, "rev-parse", "HEAD"),
        "TRADEOFF_TOKEN": TOKEN,
        "NO_PROXY": "*",
        **others,
    }


NOWHERE = {"GITHUB_ACTIONS": "", "GITLAB_CI": ""}
"""No forge, whatever the tests themselves run in."""


def ci(folder: Path, *arguments: str, **environment: str) -> Result:
    """`tradeoff ci` as of the day on which the base is clean; nothing that it prints has the token."""
    done = tradeoff(folder, "ci", "--as-of", DAY, *arguments, **{**NOWHERE, **environment})
    assert TOKEN not in done.stdout + done.stderr
    return done


def bash() -> str:
    """The shell that jobs run."""
    found = shutil.which("bash")
    assert found
    return found


# The runner of GitHub Actions


_COMMANDS: tuple[str, ...] = (
    "add-mask",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "notice",
    "save-state",
    "set-env",
)
_COMMANDS += ("set-output", "stop-commands", "warning", "add-matcher", "remove-matcher", "internal-set-repo-path")


def obeyed(output: str) -> list[str]:
    """The commands that the runner obeys in what a step prints, in both of the forms that it knows."""
    found: list[str] = []
    pause = ""
    for line in re.split(r"\r\n|\r|\n", output):
        modern = re.match(r"::([^ :]+)(?: .*?)?::", line.lstrip())
        known = (*_COMMANDS, *([pause] if pause else []))
        name = modern[1] if modern and modern[1] in known else ""
        if not name:
            old = re.search(r"##\[([^ \]]+)[^\]]*\]", line)
            name = old[1] if old and old[1] in known else ""
        if pause:
            pause = "" if name == pause else pause
        elif name == "stop-commands":
            pause = line.lstrip().rpartition("::")[2]
        elif name:
            found.append(name)
    assert not pause
    return found
