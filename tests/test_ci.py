"""`tradeoff ci`, the action and the GitLab job: what reviewers, the forge and whoever pushes can rely on."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from conftest import DAY
from forges import (
    BAD,
    CODE,
    GOOD,
    NOWHERE,
    PRODUCT,
    TOKEN,
    Api,
    bash,
    branch,
    checkout,
    ci,
    job,
    make_origin,
    merge,
    obeyed,
    of_merge_request,
    of_pull,
    pull,
    serving,
)
from test_cli import ENVIRONMENT, EVENT_LOG, Result, assert_refused, commit, copy_base, edit, git, repository
from tradeoff import __version__
from tradeoff.forge.api import Refused
from tradeoff.forge.comment import publish
from tradeoff.forge.github import PullRequest

ROOT = Path(__file__).parents[1]
DOCUMENTATION = (ROOT / "docs" / "pull-requests.md").read_text(encoding="utf-8")
MARK = "<!-- tradeoff: . -->\n"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with pull requests. No test changes it."""
    return make_origin(tmp_path_factory.mktemp("forge"))


@pytest.fixture
def api() -> Iterator[Api]:
    with serving(Api()) as serves:
        yield serves


def oid(folder: Path, revision: str) -> str:
    return git(folder, "rev-parse", revision)


# A pull request on GitHub


def test_a_good_pull_request(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = ci(clone, **of_pull(origin, clone, GOOD, api.address))
    assert done.returncode == 0, done
    assert done.stderr == f"tradeoff: commented on example/bakery#{GOOD}\n"
    (comment,) = api.comments
    assert comment["body"] == (
        f"{MARK}### 2 changes of meaning between main and this pull request\n"
        "\n"
        "**Promises made and moved**\n"
        "\n"
        "- `metering` due 2026-12-15 → 2027-01-29\n"
        "  - why: The ledger comes first\n"
        "\n"
        "**What lost**\n"
        "\n"
        "- `metering` deprioritized: The ledger comes first\n"
        "\n"
        "**No new findings**\n"
        "\n"
        f"Checked {oid(origin, f'branch-{GOOD}')[:7]} against {oid(origin, 'main')[:7]} as of {DAY}: "
        "no findings in 17 records\n"
    )
    assert api.asked[-1].path == f"/repos/example/bakery/issues/{GOOD}/comments"
    assert all(asked.headers["Authorization"] == f"Bearer {TOKEN}" for asked in api.asked)
    assert git(clone, "status", "--porcelain") == ""


def test_a_bad_pull_request(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    environment = of_pull(origin, clone, BAD, api.address)
    (tmp_path / "summary.md").write_text("Of another command\n", encoding="utf-8")
    done = ci(clone, "--sarif", "found.sarif", "--junit", "junit.xml", "--summary", "mine.md", **environment)
    assert done.returncode == 1, done
    lines = done.stdout.splitlines()
    places = [re.findall("file=(.+?),line=(.+?),.*title=tradeoff (.+?),", line) for line in lines]
    assert [found[0] for found in places if found] == [
        (EVENT_LOG, "2", "edited-decision"),
        (EVENT_LOG, "2", "missing-decider"),
    ]
    assert obeyed(done.stdout) == ["group", "endgroup", "error", "error"]
    assert "error[missing-decider]: event-log is accepted, and nobody is named as its decider" in lines
    (comment,) = api.comments
    assert "**2 new findings**" in comment["body"]
    sarif = json.loads((clone / "found.sarif").read_text(encoding="utf-8"))
    assert [found["ruleId"] for found in sarif["runs"][0]["results"]] == ["edited-decision", "missing-decider"]
    assert 'failures="2"' in (clone / "junit.xml").read_text(encoding="utf-8")
    assert (tmp_path / "output").read_text(encoding="utf-8") == (
        "findings=2\nerrors=2\nwarnings=0\nsarif-file=found.sarif\n"
    )
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    own = (clone / "mine.md").read_text(encoding="utf-8")
    assert summary == f"Of another command\n{own}"
    assert own.startswith("### tradeoff: 2 errors in 17 records (0 suppressed, 0 fixable)\n")
    assert "\n### 1 change of meaning between main and this pull request\n" in own


def test_code_alone_is_worth_no_comment(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", CODE)
    environment = of_pull(origin, clone, CODE, api.address)
    done = ci(clone, **environment)
    assert (done.returncode, api.comments) == (0, [])
    assert done.stderr == f"tradeoff: no comment on example/bakery#{CODE}, as there is nothing to say\n"
    api.write(f"{MARK}What an earlier push meant")
    assert ci(clone, **environment).returncode == 0
    (comment,) = api.comments
    assert comment["body"].startswith(f"{MARK}### no change of meaning between main and this pull request\n")
    assert "**No new findings**" in comment["body"]


def test_red_for_what_was_wrong_before_is_worth_a_comment(tmp_path: Path, api: Api) -> None:
    origin = repository(copy_base(tmp_path / "origin"))
    edit(origin / EVENT_LOG, "decider: jonas\n", "")
    commit(origin, "Main is red")
    branch(origin, CODE)
    (origin / "main.py").touch()
    commit(origin, "Code")
    merge(origin, CODE)
    clone = pull(origin, tmp_path / "clone", CODE)
    assert ci(clone, **of_pull(origin, clone, CODE, api.address)).returncode == 1
    (comment,) = api.comments
    assert "**No new findings**" in comment["body"]
    assert comment["body"].endswith(": 1 error in 17 records (0 suppressed, 0 fixable)\n")


# One comment


def test_three_runs_are_one_comment(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address)
    api.write("Looks good", "ines")
    for said in ("commented on", "is up to date", "is up to date"):
        assert said in ci(clone, **environment).stderr
    assert api.wrote() == ["POST"]
    edit(clone / PRODUCT, "due: 2027-01-29", "due: 2027-02-26")
    git(clone, "commit", "--quiet", "--all", "--amend", "--no-edit")
    done = ci(clone, **{**environment, "GITHUB_SHA": oid(clone, "HEAD")})
    assert done.stderr == f"tradeoff: updated the comment on example/bakery#{GOOD}\n"
    assert api.wrote() == ["POST", "PATCH"]
    assert len(api.comments) == 2
    assert "2027-02-26" in api.comments[1]["body"]


def thread(api: Api, token: str = TOKEN) -> PullRequest:
    """The comments of a pull request, as the command asks for them."""
    return PullRequest(api.address, token, "example/bakery", GOOD)


def test_the_comment_is_found_on_a_later_page(api: Api) -> None:
    for number in range(230):
        api.write(f"Comment {number}", "ines")
    api.write(f"{MARK}Of before")
    assert publish(thread(api), MARK.strip(), "New", is_new=True) == "updated the comment on example/bakery#1"
    assert len(api.comments) == 231
    assert api.comments[-1]["body"] == f"{MARK}New"
    assert [asked.path.partition("?")[2] for asked in api.asked if "?" in asked.path] == [
        f"per_page=100&page={page}" for page in (1, 2, 3)
    ]


def test_a_comment_deleted_by_hand_comes_back(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address)
    ci(clone, **environment)
    api.comments.clear()
    assert "commented on" in ci(clone, **environment).stderr
    api.refuses = {"PATCH": 404}  # deleted between the two requests
    assert publish(thread(api), MARK.strip(), "New", is_new=False).startswith("no comment on")
    assert publish(thread(api), MARK.strip(), "New", is_new=True).startswith("commented on")
    assert api.wrote()[-3:] == ["PATCH", "PATCH", "POST"]


def test_two_comments_of_jobs_at_once_become_one(api: Api) -> None:
    api.write(f"{MARK}First")
    api.write("A person", "ines")
    api.write(f"{MARK}Second")
    publish(thread(api), MARK.strip(), "New", is_new=False)
    assert [comment["body"] for comment in api.comments] == [f"{MARK}New", "A person"]


def test_nobody_elses_comment_is_touched(api: Api) -> None:
    api.write(f"{MARK}Written by a person who copied the first line", "ines")
    api.write(f"In the middle\n{MARK}is no first line")
    api.write("<!-- tradeoff: other -->\nThe comment on another folder")
    before = [comment["body"] for comment in api.comments]
    publish(thread(api), MARK.strip(), "New", is_new=True)
    assert [comment["body"] for comment in api.comments] == [*before, f"{MARK}New"]
    assert api.wrote() == ["POST"]


def test_the_token_of_a_person_finds_its_own_comment(api: Api) -> None:
    api.me = "mara"
    api.write(f"{MARK}Of the bot")
    for text in ("One", "Two"):
        publish(thread(api), MARK.strip(), text, is_new=True)
    assert [comment["body"] for comment in api.comments] == [f"{MARK}Of the bot", f"{MARK}Two"]


def test_each_folder_has_its_own_comment(tmp_path: Path, api: Api) -> None:
    origin = tmp_path / "origin"
    for name in ("one", "two äöü"):
        copy_base(origin / name)
    repository(origin)
    branch(origin, GOOD)
    for name in ("one", "two äöü"):
        edit(origin / name / PRODUCT, "due: 2026-12-15", "due: 2026-12-16")
    commit(origin, "Both")
    merge(origin, GOOD)
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address)
    for name in ("one", "two äöü", "one"):
        assert ci(clone / name, "--sarif", "s.sarif", **environment, GITHUB_WORKSPACE=str(clone)).returncode == 0
    assert "sarif-file=one/s.sarif\n" in (tmp_path / "output").read_text(encoding="utf-8")
    assert [comment["body"].partition("\n")[0] for comment in api.comments] == [
        "<!-- tradeoff: one -->",
        "<!-- tradeoff: two%20%C3%A4%C3%B6%C3%BC -->",
    ]


@pytest.mark.parametrize("filler", ["word ", "\U0001f680 "])
def test_more_than_a_comment_holds(origin: Path, tmp_path: Path, api: Api, filler: str) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address)
    title = filler * (650 // len(filler))
    metrics = "".join(
        f"  - {{id: m{number}, title: {title}, category: product, unit: percent, direction: increase}}\n"
        for number in range(110)
    )
    with (clone / "scorecard.yaml").open("a", encoding="utf-8") as file:
        file.write(metrics)
    assert len(metrics) > 70_000
    git(clone, "commit", "--quiet", "--all", "--amend", "--no-edit")
    ci(clone, "--fail-on", "never", **{**environment, "GITHUB_SHA": oid(clone, "HEAD")})
    body = api.comments[0]["body"]
    assert 50_000 < len(body.encode("utf-16-le")) // 2 <= 65_536
    assert "… and more than a comment holds: run `tradeoff" in body


# Where the comment cannot be written


def test_the_token_of_a_fork_is_a_warning(origin: Path, tmp_path: Path, api: Api) -> None:
    api.refuses = {"POST": 403}
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = ci(clone, **of_pull(origin, clone, GOOD, api.address))
    assert (done.returncode, done.stderr, api.comments) == (0, "", [])
    assert done.stdout.splitlines()[-1] == (
        "::warning title=tradeoff::the comment on example/bakery#1 was not written: "
        "403 Resource not accessible by ***; the job needs pull-requests: write, "
        "and the token of a pull request from a fork may only read"
    )


def test_an_api_that_is_down_is_a_warning(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    done = ci(clone, **of_pull(origin, clone, BAD, "http://127.0.0.1:1"))
    assert (done.returncode, done.stderr) == (1, "")
    assert "was not written: 127.0.0.1:1 does not answer (" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("refuses", "words"),
    [
        ({"GET comments": 401}, "401 Resource not accessible by ***"),
        ({"GET comments": 404}, "404 "),
        ({"GET comments": 302}, "302 "),  # nobody else is given the token
        ({"POST": 500}, "500 "),
    ],
)
def test_what_the_api_refuses(api: Api, refuses: dict[str, int], words: str) -> None:
    api.refuses = refuses
    with pytest.raises(Refused) as refusal:
        publish(thread(api), MARK.strip(), "Body", is_new=True)
    assert str(refusal.value).startswith(words)
    assert TOKEN not in str(refusal.value)
    assert api.comments == []


@pytest.mark.parametrize(
    ("address", "token", "words"),
    [
        ("file:///etc", TOKEN, "file:///etc is no address of an API"),
        ("", TOKEN, "is no address of an API"),
        ("http://[", TOKEN, "is no address of an API"),
        ("http://127.0.0.1:1", f"{TOKEN}\nX-Other: yes", "the token has characters that no token has"),
    ],
)
def test_what_nobody_is_asked_with(address: str, token: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        list(PullRequest(address, token, "example/bakery", GOOD).comments())


def test_what_is_no_api(api: Api) -> None:
    api.comments.append({"no": "comment"})
    with pytest.raises(Refused, match="does not answer as its API would"):
        list(thread(api).comments())


def test_without_a_token(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    environment = of_pull(origin, clone, BAD, api.address, GITHUB_TOKEN="")
    done = ci(clone, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith("tradeoff: no comment: GITHUB_TOKEN holds no token")
    assert ci(clone, "--no-comment", **environment).stderr == ""
    assert api.asked == []


def test_a_dry_run_asks_nobody(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = ci(clone, "--dry-run", **of_pull(origin, clone, GOOD, api.address))
    assert f"\nThe comment on example/bakery#{GOOD}:\n\n{MARK}### 2 changes of meaning" in done.stdout
    assert obeyed(done.stdout) == ["group", "endgroup"]
    assert api.asked == []


# What is compared with what


def base_of(done: Result) -> str:
    """The name of the base in what the command printed."""
    found = re.search(r"of meaning between (.+?) and ", done.stdout)
    assert found, done
    return found[1]


def test_without_the_event_the_ref_tells_the_pull_request(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address, GITHUB_EVENT_PATH=str(tmp_path / "none.json"))
    done = ci(clone, **environment)
    assert (done.returncode, base_of(done)) == (0, "main")
    assert len(api.comments) == 1


def test_two_commits_are_enough_to_compare(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD, depth=2)
    done = ci(clone, "--no-comment", **of_pull(origin, clone, BAD))
    assert done.returncode == 1
    assert "1 change of meaning between main and this pull request" in done.stdout


def test_a_clone_without_the_base(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD, depth=1)
    environment = of_pull(origin, clone, BAD)
    done = ci(clone, "--sarif", "found.sarif", **environment)
    assert_refused(done, "`git fetch --unshallow`", "fetch-depth: 0")
    assert done.stdout.startswith("::error title=tradeoff::this clone does not have the commit")
    assert not (clone / "found.sarif").exists()
    git(clone, "fetch", "--quiet", "--unshallow")
    assert ci(clone, "--no-comment", **environment).returncode == 1


def test_who_wrote_it_is_not_guessed_in_a_shallow_clone(tmp_path: Path) -> None:
    origin = repository(copy_base(tmp_path / "origin"))
    edit(origin / "charter.yaml", "role: Head of Platform}", "role: Head of Platform, emails: [jonas@example.com]}")
    commit(origin, "Addresses")
    branch(origin, GOOD)
    edit(origin / "decisions/status-page.yaml", "status: proposed", "status: accepted\ndecided_on: 2026-11-13")
    with (origin / "decisions/status-page.yaml").open("a", encoding="utf-8") as file:
        file.write("decider: jonas\n")
    commit(origin, "By Mara")
    (origin / "notes.md").touch()
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "By Jonas", GIT_AUTHOR_EMAIL="jonas@example.com")
    merge(origin, GOOD)
    whole = pull(origin, tmp_path / "whole" / "clone", GOOD)
    done = ci(whole, "--no-comment", "--format", "concise", **of_pull(origin, whole, GOOD))
    assert "self-approval" not in done.stdout
    shallow = pull(origin, tmp_path / "shallow" / "clone", GOOD, depth=2)
    assert_refused(
        ci(shallow, "--no-comment", **of_pull(origin, shallow, GOOD)), "who else wrote", "git fetch --unshallow"
    )


def test_the_branch_instead_of_the_merge(origin: Path, tmp_path: Path) -> None:
    clone = checkout(origin, tmp_path / "clone", f"refs/heads/branch-{BAD}")
    done = ci(clone, "--no-comment", **of_pull(origin, clone, BAD))
    assert done.returncode == 1
    assert "1 change of meaning between main and this pull request" in done.stdout


def test_a_branch_that_ends_in_a_merge_of_its_own(tmp_path: Path) -> None:
    origin = repository(copy_base(tmp_path / "origin"))
    branch(origin, BAD)
    edit(origin / EVENT_LOG, "decider: jonas\n", "")
    commit(origin, "Nobody decides")
    git(origin, "switch", "--quiet", "main")
    (origin / "README.md").touch()
    commit(origin, "Main goes on")
    git(origin, "switch", "--quiet", f"branch-{BAD}")
    git(origin, "merge", "--quiet", "--message", "Up to date", "main")
    clone = checkout(origin, tmp_path / "clone", f"refs/heads/branch-{BAD}")
    environment = of_pull(origin, clone, BAD, GITHUB_SHA="0" * 40)
    assert "1 change of meaning" in ci(clone, "--no-comment", **environment).stdout


def test_the_base_is_no_pull_request(origin: Path, tmp_path: Path) -> None:
    clone = checkout(origin, tmp_path / "clone", "refs/heads/main")
    environment = of_pull(origin, clone, BAD, GITHUB_EVENT_NAME="pull_request_target", GITHUB_REF="refs/heads/main")
    assert_refused(ci(clone, **environment), "what is checked out is main, and nothing of the pull request")


def test_another_base_by_name(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = ci(clone, "--no-comment", "--base", "HEAD^2", **of_pull(origin, clone, GOOD))
    assert "no change of meaning between HEAD^2 and this pull request" in done.stdout
    assert_refused(ci(clone, "--base", "release", **of_pull(origin, clone, GOOD)), "release names no commit here")


@pytest.mark.parametrize("depth", [0, 1])
def test_a_push(origin: Path, tmp_path: Path, api: Api, depth: int) -> None:
    clone = checkout(origin, tmp_path / "clone", "refs/heads/main", depth)
    before = oid(origin, "main~1")
    environment = job(clone, "push", {"before": before, "after": oid(origin, "main")}, api.address)
    done = ci(clone, **environment, GITHUB_TOKEN=TOKEN, GITHUB_REF="refs/heads/main")
    if depth:
        assert_refused(done, f"`git fetch origin {before}` brings it", "fetch-depth: 0")
        git(clone, "fetch", "--quiet", "origin", before)
        done = ci(clone, **environment, GITHUB_TOKEN=TOKEN, GITHUB_REF="refs/heads/main")
    assert (done.returncode, base_of(done), api.asked) == (0, before[:7], [])


@pytest.mark.parametrize(
    ("name", "event", "expected"),
    [
        ("push", {"before": "0" * 40}, 0),  # a new branch
        ("schedule", {}, 0),
        ("workflow_dispatch", {"inputs": None}, 0),
        ("push", {}, 2),
        ("merge_group", {}, 2),
    ],
)
def test_events_without_a_base(origin: Path, tmp_path: Path, name: str, event: dict[str, Any], expected: int) -> None:
    clone = checkout(origin, tmp_path / "clone", "refs/heads/main")
    done = ci(clone, **job(clone, name, event))
    assert done.returncode == expected, done
    if expected == 2:
        assert_refused(done, "--base")
    else:
        assert "no findings in 17 records" in done.stdout
        assert "of meaning" not in done.stdout


def test_a_merge_group(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    group = {"base_sha": oid(origin, "main"), "base_ref": "refs/heads/main", "head_sha": oid(clone, "HEAD")}
    done = ci(clone, **job(clone, "merge_group", {"merge_group": group}), GITHUB_TOKEN=TOKEN)
    assert (done.returncode, base_of(done)) == (1, "main")


def test_a_pull_request_that_begins_with_tradeoff(tmp_path: Path, api: Api) -> None:
    origin = tmp_path / "origin"
    origin.mkdir()
    (origin / "README.md").touch()
    repository(origin)
    branch(origin, GOOD)
    copy_base(origin)
    commit(origin, "Keep a decision log")
    merge(origin, GOOD)
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = ci(clone, **of_pull(origin, clone, GOOD, api.address))
    assert done.returncode == 0, done
    assert "`event-log` accepted by jonas" in api.comments[0]["body"]


def test_what_other_steps_leave_behind_is_not_checked(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    (clone / EVENT_LOG).write_text("broken: [", encoding="utf-8")
    done = ci(clone, "--no-comment", **of_pull(origin, clone, GOOD))
    assert (done.returncode, done.stderr) == (0, "")


# What reviewers and the log read is no command


EVIL = (
    "::add-mask::a ##[stop-commands]b ![x](https://example.org/x.png) <img src=x> <!-- tradeoff: . --> "
    "@mara /close #7 !8 gh-9 [y](javascript:z) `code` | x"
)


def test_text_of_records_commands_nobody(tmp_path: Path, api: Api) -> None:
    origin = repository(copy_base(tmp_path / "origin"))
    branch(origin, BAD)
    begin = "schema: tradeoff/decision/v1\nraised_on: 2026-11-02\n"
    texts = {
        "loud": f"{begin}id: loud\nstatus: proposed\ntitle: {json.dumps(EVIL)}\n",
        "louder": f"{begin}id: louder\nstatus: {json.dumps(EVIL)}\ntitle: |\n  ::add-mask::mask\n  /merge\n  @mara\n",
        "##[add-mask]x\n::set-env name=PATH::y": f"{begin}id: other\n::add-mask::z\n: 1\n",
    }
    for name, text in texts.items():
        (origin / "decisions" / f"{name}.yaml").write_text(text, encoding="utf-8")
    commit(origin, "Evil")
    merge(origin, BAD)
    clone = pull(origin, tmp_path / "clone", BAD)
    environment = of_pull(origin, clone, BAD, api.address)
    for form in ("github", "text", "json"):
        done = ci(clone, "--format", form, "--dry-run", **environment)
        assert done.returncode == 1, done
        assert "add-mask" in done.stdout
        assert set(obeyed(done.stdout)) <= {"group", "endgroup", "error", "warning", "notice"}
        assert obeyed(done.stderr) == []
    ci(clone, **environment)
    body = api.comments[0]["body"]
    shown = re.sub(r"(?<![\\`])(`+)(?!`).+?(?<!`)\1(?!`)", "", body.removeprefix(MARK))
    assert "\\!\\[x\\](https" in shown
    assert not re.search(r"<|@\w|[#!]\d|gh-\d|(?<!\\)[!\[]", shown), shown
    assert not any(line.startswith("/") for line in body.splitlines())
    assert_refused(ci(clone, "--base", "##[add-mask]x", **environment), "## [add-mask]x names no commit")


# GitLab


def test_a_merge_request(origin: Path, tmp_path: Path, api: Api) -> None:
    api.me = "project_42_bot"
    clone = checkout(origin, tmp_path / "clone", f"refs/heads/branch-{BAD}")
    environment = of_merge_request(
        clone, api.address, CI_MERGE_REQUEST_DIFF_BASE_SHA=oid(origin, "main~1"), CI_MERGE_REQUEST_PROJECT_ID="7"
    )
    done = ci(clone, "--code-quality", "quality.json", **environment)
    assert (done.returncode, base_of(done)) == (1, "main")
    assert done.stderr == "tradeoff: commented on example/bakery!2\n"
    assert "::" not in done.stdout.replace(":::", "")
    quality = json.loads((clone / "quality.json").read_text(encoding="utf-8"))
    assert [issue["check_name"] for issue in quality] == ["edited-decision", "missing-decider"]
    assert api.asked[-1].path == "/api/v4/projects/7/merge_requests/2/notes"
    assert api.asked[-1].headers["Private-Token"] == TOKEN
    assert "between main and this merge request" in api.comments[0]["body"]
    api.write(f"{MARK}Of another person", "ines")
    api.comments[0]["body"] = f"{MARK}Of before"
    assert "updated the comment" in ci(clone, **environment).stderr
    assert api.wrote() == ["POST", "PUT"]
    api.refuses = {"GET notes": 403}
    done = ci(clone, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith("tradeoff: warning: the comment on example/bakery!2 was not written: 403")
    assert len(done.stderr.splitlines()) == 1


def test_a_pipeline_for_merged_results(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    environment = of_merge_request(
        clone,
        CI_MERGE_REQUEST_EVENT_TYPE="merged_result",
        CI_MERGE_REQUEST_DIFF_BASE_SHA=oid(origin, "main~1"),
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=oid(origin, f"branch-{BAD}"),
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=oid(origin, "main"),
    )
    done = ci(clone, "--dry-run", **environment)
    assert f"Checked {oid(origin, f'branch-{BAD}')[:7]} against {oid(origin, 'main')[:7]} as of" in done.stdout


def test_gitlab_without_token_base_or_merge_request(origin: Path, tmp_path: Path) -> None:
    clone = checkout(origin, tmp_path / "clone", f"refs/heads/branch-{BAD}", depth=1)
    base = oid(origin, "main~1")
    environment = of_merge_request(clone, TRADEOFF_TOKEN="", CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert_refused(ci(clone, **environment), f"`git fetch origin {base}` brings it", 'GIT_DEPTH: "0"')
    git(clone, "fetch", "--quiet", "--unshallow")
    done = ci(clone, **environment)
    assert done.returncode == 1
    assert done.stderr.startswith("tradeoff: no comment: TRADEOFF_TOKEN holds no token")
    assert_refused(ci(clone, **{**environment, "CI_MERGE_REQUEST_DIFF_BASE_SHA": ""}), "--base")
    push = {"GITLAB_CI": "true", "CI_PIPELINE_SOURCE": "push", "CI_COMMIT_SHORT_SHA": "abcdef1"}
    assert base_of(ci(clone, **push, CI_COMMIT_BEFORE_SHA=base)) == base[:7]
    assert "of meaning" not in ci(clone, **push, CI_COMMIT_BEFORE_SHA="0" * 40).stdout


# By hand


def test_anywhere(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    done = ci(clone)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("Decisions\n  event-log  amended: decider jonas removed\n\n1 change of meaning")
    assert done.stdout.endswith(
        "2 errors in 17 records (0 suppressed, 0 fixable); tradeoff rules NAME explains a rule\n"
    )
    edit(clone / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    done = ci(clone, "--base", "origin/main", "--dry-run")
    assert done.stderr.startswith("tradeoff: 1 record changed since the last commit and left out")
    assert (
        f"\nThe comment on a pull request:\n\n{MARK}### 1 change of meaning between origin/main and HEAD"
        in done.stdout
    )
    assert "2027-01-29" not in done.stdout


def test_where_there_is_nothing_to_check(tmp_path: Path) -> None:
    assert_refused(ci(tmp_path), "is in no git repository")
    git(tmp_path, "init", "--quiet")
    assert ci(tmp_path).returncode == 2
    (tmp_path / "README.md").touch()
    git(tmp_path, "branch", "--move", "main")
    commit(tmp_path, "Begin")
    assert_refused(ci(tmp_path), "is in no workspace")
    assert_refused(ci(tmp_path, "--base", ""), "--base", "empty")
    assert_refused(ci(tmp_path, "--format", "yaml"), "'yaml'")


def test_a_report_that_cannot_be_written(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    assert_refused(ci(clone, "--sarif", "no/such/folder.sarif"), "no/such/folder.sarif cannot be written")


# The action and the job, step by step


def steps() -> list[dict[str, Any]]:
    """The steps of the action."""
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    return found


def inputs(**given: str) -> dict[str, str]:
    """The inputs of the action with their defaults."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    defaults = {name: str(told["default"]) for name, told in action["inputs"].items()}
    return {**defaults, "token": TOKEN, **{name.replace("_", "-"): value for name, value in given.items()}}


def run_check(clone: Path, environment: dict[str, str], **given: str) -> Result:
    """The last step of the action, as the runner does it, with the tradeoff of this environment."""
    step, values = steps()[-1], inputs(**given)
    stated = {name: values[re.fullmatch(r"\$\{\{ inputs\.(.+) \}\}", text)[1]] for name, text in step["env"].items()}  # type: ignore[index]
    (clone.parent / "tradeoff").symlink_to(sys.prefix)
    return subprocess.run(
        [bash(), "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=clone / values["working-directory"],
        env={**ENVIRONMENT, **environment, **stated, "RUNNER_TEMP": str(clone.parent)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_action_on_a_bad_pull_request(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", BAD)
    environment = of_pull(origin, clone, BAD, api.address, GITHUB_TOKEN="")
    done = run_check(clone, environment, sarif="$(touch broken).sarif")
    assert done.returncode == 1, done
    assert obeyed(done.stdout).count("error") >= 2
    assert len(api.comments) == 1
    assert (clone / "$(touch broken).sarif").exists()
    assert not (clone / "broken").exists()
    assert "sarif-file=$(touch broken).sarif\n" in (tmp_path / "output").read_text(encoding="utf-8")


def test_the_action_on_a_good_pull_request(origin: Path, tmp_path: Path, api: Api) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    environment = of_pull(origin, clone, GOOD, api.address)
    done = run_check(clone, environment, comment="false", format="concise", fail_on="never", base="origin/main")
    assert (done.returncode, api.asked) == (0, []), done
    found = tmp_path / "tradeoff.sarif"
    assert json.loads(found.read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert f"sarif-file={found}\n" in (tmp_path / "output").read_text(encoding="utf-8")
    outputs = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"]
    written = (tmp_path / "output").read_text(encoding="utf-8")
    for name, told in outputs.items():
        assert told["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
        assert f"{name}=" in written


def test_the_action_refuses_a_comment_that_is_neither_true_nor_false(origin: Path, tmp_path: Path) -> None:
    clone = pull(origin, tmp_path / "clone", GOOD)
    done = run_check(clone, of_pull(origin, clone, GOOD), comment="yes")
    assert (done.returncode, done.stdout) == (2, "::error title=tradeoff::the input comment is true or false\n")


def test_the_action_installs_its_own_commit(tmp_path: Path) -> None:
    """What the first step would have pip do; a real installation needs the network.

    With -I it imports nothing from the folder that it runs in, which is that of the pull request.
    """
    asked = tmp_path / "asked"
    python = tmp_path / "python3"
    python.write_text(
        "#!/bin/sh\n"
        'test "$1" = -I || exit 1\n'
        'case "$*" in *version_info*) exit 0 ;; esac\n'
        f'echo "$@" >> "{asked}"\n'
        'if [ "$3" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    for version, expected in (
        ("", ["--constraint ROOT/constraints.txt hatchling", "ROOT/constraints.txt --no-build-isolation ROOT"]),
        ("1.2.3", ["tradeoff==1.2.3"]),
    ):
        asked.write_text("", encoding="utf-8")
        environment = {
            **ENVIRONMENT,
            "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_ACTION_PATH": "ROOT",
            "INPUT_VERSION": version,
        }
        done = subprocess.run([bash(), "-c", steps()[0]["run"]], env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done
        lines = asked.read_text(encoding="utf-8").splitlines()[1:]
        assert len(lines) == len(expected)
        assert all(line.endswith(end) for line, end in zip(lines, expected, strict=True))


def test_the_job_of_gitlab(origin: Path, tmp_path: Path, api: Api) -> None:
    told = yaml.safe_load((ROOT / "gitlab" / "tradeoff.yml").read_text(encoding="utf-8"))["tradeoff"]
    assert told["variables"]["TRADEOFF_PACKAGE"] == f"tradeoff=={__version__}"
    assert told["variables"]["GIT_DEPTH"] == "0"
    install, check = told["script"]
    assert install == 'pip install --quiet "$TRADEOFF_PACKAGE"'
    api.me = "project_42_bot"
    clone = checkout(origin, tmp_path / "clone", f"refs/heads/branch-{BAD}")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = of_merge_request(clone, api.address, CI_MERGE_REQUEST_DIFF_BASE_SHA=oid(origin, "main~1"), PATH=path)
    done = subprocess.run(
        [bash(), "-e", "-c", check],
        cwd=clone,
        env={**ENVIRONMENT, **NOWHERE, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done
    report = told["artifacts"]["reports"]["codequality"]
    assert len(json.loads((clone / report).read_text(encoding="utf-8"))) >= 2
    assert told["artifacts"]["when"] == "always"
    assert len(api.comments) == 1


# What others say of what we ship and show


def shown(name: str) -> str:
    """A file that the documentation shows."""
    found = re.search(rf"^`{re.escape(name)}`\n```yaml\n(.*?)^```$", DOCUMENTATION, re.MULTILINE | re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    """The workflow of the documentation, and one that uses the action as it is here."""
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    text = shown(".github/workflows/tradeoff.yml")
    (folder / "tradeoff.yml").write_text(text, encoding="utf-8")
    with_all = "".join(f"\n          {name}: x" for name in inputs() if name != "token")
    own = re.sub(r"OWNER/tradeoff@\w+ #.*", f"./\n        with:{with_all}", text)
    (folder / "own.yml").write_text(own, encoding="utf-8")
    (tmp_path / "action.yml").write_text((ROOT / "action.yml").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def passes(folder: Path, tool: str, *arguments: str, input: str | None = None) -> None:
    """A tool of this environment, which has to have nothing to say against it."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / tool), *arguments],
        cwd=folder,
        input=input,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor(workflow: Path) -> None:
    files = (".github/workflows/tradeoff.yml", "action.yml")
    passes(workflow, "zizmor", "--offline", "--persona=pedantic", "--strict-collection", *files)


def test_actionlint(workflow: Path) -> None:
    (workflow / ".git").mkdir()
    shellcheck = f"-shellcheck={Path(sys.executable).parent / 'shellcheck'}"
    files = [str(path) for path in (workflow / ".github" / "workflows").iterdir()]
    assert len(files) == 2
    passes(workflow, "actionlint", shellcheck, *files)


def test_shellcheck() -> None:
    for step in steps():
        assert "${{" not in step["run"]
        assert step["run"].startswith("set -euo pipefail\n")
        passes(ROOT, "shellcheck", "--shell=bash", "-", input=step["run"])


def test_the_schemas_of_the_forges(workflow: Path) -> None:
    (workflow / ".gitlab-ci.yml").write_text(shown(".gitlab-ci.yml"), encoding="utf-8")
    for schema, paths in (
        ("github-actions", [ROOT / "action.yml"]),
        ("github-workflows", [workflow / ".github" / "workflows" / "tradeoff.yml"]),
        ("gitlab-ci", [ROOT / "gitlab" / "tradeoff.yml", workflow / ".gitlab-ci.yml"]),
    ):
        passes(ROOT, "check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, paths))


def test_least_permissions() -> None:
    told = yaml.safe_load(shown(".github/workflows/tradeoff.yml"))
    assert told["permissions"] == {}
    (only,) = told["jobs"].values()
    assert only["permissions"] == {"contents": "read", "pull-requests": "write"}
    checkout_step, own = only["steps"]
    assert re.fullmatch(r"actions/checkout@[0-9a-f]{40}", checkout_step["uses"])
    assert checkout_step["with"] == {"fetch-depth": 0, "persist-credentials": False}
    assert re.fullmatch(r"OWNER/tradeoff@[0-9a-f]{40}", own["uses"])
    assert all("uses" not in step for step in steps())


def test_all_that_the_action_installs_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in lines if line[0] != "#"]
    assert all(pinned)
    known = {_plain(found[1]): found[2] for found in pinned if found}
    waiting, seen = ["tradeoff"], set()
    while waiting:
        name = waiting.pop()
        seen.add(_plain(name))
        if importlib.metadata.version(name) != known.get(_plain(name), importlib.metadata.version(name)):
            pytest.skip("other versions are installed than those that are pinned, and they may need others")
        for text in importlib.metadata.requires(name) or ():
            wanted = Requirement(text)
            is_needed = wanted.marker is None or wanted.marker.evaluate({"extra": ""})
            if is_needed and _plain(wanted.name) not in seen:
                waiting.append(wanted.name)
    assert seen - {"tradeoff"} <= known.keys()
    assert "hatchling" in known


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_documentation_has_every_option_and_input() -> None:
    options = re.findall(r"--[a-z-]+", ci(ROOT, "--help").stdout)
    assert set(options) - {"--help"} <= set(re.findall(r"--[a-z-]+", DOCUMENTATION))
    assert set(inputs()) <= set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENTATION, re.MULTILINE))
