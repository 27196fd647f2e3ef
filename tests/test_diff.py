"""`tradeoff diff`: what a change means, whatever the states are that it lies between."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import DAY
from inside import tradeoff
from test_cli import ENVIRONMENT, EVENT_LOG, STATUS_PAGE, assert_refused, commit, copy_base, edit, git, repository
from test_events import said
from test_history import at
from tradeoff.comparison import compare
from tradeoff.events import between
from tradeoff.reporters.display import width
from tradeoff.stories.diff import text
from tradeoff.stories.layout import Page

PRODUCT = "roadmaps/product.yaml"
TECHNOLOGY = "roadmaps/technology.yaml"
SCORECARD = "scorecard.yaml"
NEW_DECISION = "decisions/no-phone-client.yaml"

SUMMARY = Path(__file__).parent / "data" / "diff.md"
"""What reviewers are shown, as a forge renders it."""

DOCS = Path(__file__).parents[1] / "docs"

NOTHING = "no change of meaning between"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of one commit."""
    return repository(copy_base(tmp_path / "repo"))


def diff(folder: Path, *arguments: str) -> str:
    """What the command prints, which has to succeed."""
    result = tradeoff(folder, "diff", *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def change_much(folder: Path) -> None:
    """Something of each group: a decision, a promise, what lost, capacity, a reading, a risk, a right."""
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    edit(
        folder / PRODUCT,
        "    status: planned\n    horizon: next\n    theme: fair-pricing\n    owner: ines\n    due: 2027-Q1\n",
        "    status: paused\n    horizon: later\n    theme: fair-pricing\n    owner: ines\n    due: 2027-Q2\n"
        "    deprioritized: {on: 2026-11-16, reason: Metering comes first, displaced_by: metering}\n",
    )
    edit(folder / "capacity/2026-Q4.yaml", "  product_bets: {planned: 45}", "  product_bets: {planned: 40}")
    edit(folder / "capacity/2026-Q4.yaml", "  platform: {planned: 25}", "  platform: {planned: 30}")
    disputes = "      - {on: 2026-10-31, value: 2.4}\n"
    edit(
        folder / SCORECARD, disputes, f"{disputes}      - {{on: 2026-11-15, value: 3.9, note: First metered bills}}\n"
    )
    edit(folder / "exceptions/legacy-tls.yaml", "expires: 2027-01-31", "expires: 2027-03-01")
    edit(folder / "charter.yaml", "    owns: mara\n    co_owns: [tomas]", "    owns: mara\n    co_owns: [tomas, ines]")
    edit(folder / EVENT_LOG, "schema:", "# Read again in November.\nschema:")
    (folder / NEW_DECISION).write_text(DECISION, encoding="utf-8")


DECISION = """\
schema: tradeoff/decision/v1
id: no-phone-client
title: No client for phones in 2027
status: accepted
area: roadmap
raised_on: 2026-11-02
decided_on: 2026-11-14
decider: mara
agreed_by: [ines]
dissent:
  - {by: tomas, view: Two large accounts asked for it.}
reversibility: two_way
rationale: Metering pays for itself first.
not_doing:
  - {item: mobile-app, why: Two teams cannot carry two clients, until: 2027-12-31}
"""


def printed(page: Path) -> str:
    """What the documentation says that the command on a page prints."""
    text = page.read_text(encoding="utf-8")
    return text.partition("```console\n$ tradeoff ")[2].partition("```\n")[0].partition("\n")[2]


# What it shows


def test_text(repo: Path) -> None:
    change_much(repo)
    assert diff(repo) == printed(DOCS / "diff.md")


def test_markdown(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "november")
    change_much(repo)
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    commit(repo, "What we decided in November")
    assert diff(repo, "main..november", "--format", "markdown", "--as-of", DAY) == SUMMARY.read_text(encoding="utf-8")


def test_a_change_that_brings_no_finding_says_so(repo: Path) -> None:
    cost = "    cost_of_not_doing: Two contracts lapse in 2027.\n"
    edit(repo / TECHNOLOGY, cost, "")
    commit(repo, "Forget what it costs")
    edit(repo / TECHNOLOGY, "    enables: [legacy-tls]\n", f"    enables: [legacy-tls]\n{cost}")
    told = diff(repo, "--format", "markdown", "--as-of", DAY)
    assert told.endswith("**No new findings**; 1 finding of before is gone\n")


def test_json(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    edit(repo / EVENT_LOG, "schema:", "# Read again in November.\nschema:")
    told = json.loads(diff(repo, "--format", "json"))
    assert told == {
        "version": 1,
        "before": {"name": "HEAD", "commit": git(repo, "rev-parse", "HEAD")},
        "after": {"name": "the work tree", "commit": None},
        "workspaces": [
            {
                "folder": "",
                "events": [
                    {
                        "group": "promises",
                        "kind": "due-changed",
                        "thing": "item",
                        "id": "metering",
                        "field": "due",
                        "before": "2026-12-15",
                        "after": "2027-01-29",
                        "title": "Meter billable events per account",
                        "path": PRODUCT,
                        "why": None,
                    }
                ],
                "form_only": [EVENT_LOG],
                "unread": [],
            }
        ],
    }


def test_several_edits_of_one_thing_are_one_line(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Meter billable events per account", "title: Meter events")
    edit(repo / PRODUCT, "effort_weeks: 14", "effort_weeks: 16")
    assert "  metering  edited: title, effort_weeks\n" in diff(repo)


def test_control_characters_are_not_obeyed(repo: Path) -> None:
    edit(repo / STATUS_PAGE, "status: proposed", 'status: rejected\nrationale: "\\e[31mred\\a"')
    for form in ("text", "markdown", "json"):
        told = diff(repo, "--format", form, *(("--as-of", DAY) if form == "markdown" else ()))
        assert "red" in told
        assert not any(ord(character) < 32 and character != "\n" for character in told)


@pytest.mark.usefixtures("no_other_git")
def test_a_narrow_terminal(repo: Path) -> None:
    change_much(repo)
    told = text(compare(repo), Page(color=True, columns=60))
    assert "\033[1mWhat lost\033[0m\n" in told
    plain = re.sub("\033.*?m", "", told)
    assert max(map(width, plain.splitlines())) <= 60
    assert plain.split() == diff(repo).split()


def test_a_finding_is_no_new_one_because_another_entry_came_before_it(repo: Path) -> None:
    todo = "{on: 2026-09-30, value: 2.6, note: TODO}"
    edit(repo / SCORECARD, "{on: 2026-09-30, value: 2.6}", todo)
    commit(repo, "To do")
    edit(repo / SCORECARD, f"      - {todo}\n", f"      - {{on: 2026-08-31, value: 2.6}}\n      - {todo}\n")
    assert diff(repo, "--format", "markdown", "--as-of", DAY).endswith("**No new findings**\n")


# Which states


def push(folder: Path, day: str) -> None:
    """Moves the due day of metering, and commits that."""
    text = (folder / PRODUCT).read_text(encoding="utf-8")
    before, _, after = text.partition("commitment: committed\n    due: ")
    (folder / PRODUCT).write_text(f"{before}commitment: committed\n    due: {day}{after[10:]}", encoding="utf-8")
    commit(folder, f"Due {day}")


def test_two_dots_compare_two_commits_as_they_are(repo: Path) -> None:
    push(repo, "2027-01-15")
    push(repo, "2027-02-15")
    told = diff(repo, "HEAD~2..HEAD")
    assert "  metering  due 2026-12-15 → 2027-02-15\n" in told
    assert told.endswith("1 change of meaning between HEAD~2 and HEAD\n")
    assert "due 2027-02-15 → 2026-12-15" in diff(repo, "HEAD..HEAD~2")


@pytest.mark.parametrize("revisions", ["main...topic", "main..."])
def test_three_dots_compare_with_where_a_branch_began(repo: Path, revisions: str) -> None:
    git(repo, "switch", "--quiet", "--create", "topic")
    push(repo, "2027-01-15")
    git(repo, "switch", "--quiet", "main")
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    commit(repo, "Meanwhile on main")
    git(repo, "switch", "--quiet", "topic")
    assert "status-page" not in diff(repo, revisions)
    assert "metering" in diff(repo, revisions)
    assert "status-page" in diff(repo, "main..topic")


def test_one_commit_is_compared_with_the_work_tree(repo: Path) -> None:
    push(repo, "2027-01-15")
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    told = diff(repo, "HEAD~1")
    assert "metering" in told
    assert "status-page" in told


def test_what_is_staged(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    git(repo, "add", PRODUCT)
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    told = diff(repo, "--staged")
    assert "metering" in told
    assert "status-page" not in told
    assert told.endswith("between HEAD and the index\n")


@pytest.mark.parametrize("prepare", [(), ("add", "--intent-to-add", NEW_DECISION), ("add", NEW_DECISION)])
def test_a_new_file_counts_as_git_sees_it(repo: Path, prepare: tuple[str, ...]) -> None:
    (repo / NEW_DECISION).write_text(DECISION, encoding="utf-8")
    if prepare:
        git(repo, *prepare)
    assert "no-phone-client  accepted by mara" in diff(repo)
    assert ("no-phone-client" in diff(repo, "--staged")) == (prepare == ("add", NEW_DECISION))


def test_an_ignored_file_is_no_change(repo: Path) -> None:
    (repo / ".gitignore").write_text("no-phone-client.yaml\n", encoding="utf-8")
    (repo / NEW_DECISION).write_text(DECISION, encoding="utf-8")
    assert diff(repo).startswith(NOTHING)


def test_a_file_that_is_gone(repo: Path) -> None:
    (repo / STATUS_PAGE).unlink()
    assert "  status-page  deleted (was proposed)" in diff(repo)
    git(repo, "rm", "--quiet", "--cached", EVENT_LOG)
    assert "event-log" not in diff(repo)  # it is still there
    assert "event-log" in diff(repo, "--staged")


def test_before_the_first_commit_everything_is_new(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    git(folder, "init", "--quiet")
    assert "usage-pricing" in diff(folder)
    assert diff(folder).splitlines()[-1].endswith("between nothing and the work tree")
    git(folder, "add", "--all")
    assert diff(folder, "--staged").splitlines()[-1].endswith("between nothing and the index")
    assert "new finding" in diff(folder, "--staged", "--format", "markdown", "--as-of", DAY)


def test_a_bare_repository(repo: Path, tmp_path: Path) -> None:
    push(repo, "2027-01-15")
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    assert "metering" in diff(tmp_path / "bare.git", "HEAD~1..HEAD")
    for arguments in ((), ("--staged",), ("HEAD",)):
        assert_refused(tradeoff(tmp_path / "bare.git", "diff", *arguments), "bare repository", "main~1..main")


def test_a_repository_of_longer_ids(tmp_path: Path) -> None:
    repo = repository(copy_base(tmp_path / "repo"), "--object-format=sha256")
    push(repo, "2027-01-15")
    assert "metering" in diff(repo, "HEAD~1..HEAD")
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    assert "status-page" in diff(repo)


def test_only_what_differs_is_read(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    oid = git(repo, "rev-parse", f"HEAD:{EVENT_LOG}")
    (repo / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert "metering" in diff(repo)


def test_a_content_that_a_partial_clone_lacks(repo: Path, tmp_path: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    push(repo, "2027-01-15")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{repo}", "partial")
    assert_refused(tradeoff(tmp_path / "partial", "diff", "HEAD~1..HEAD"), "not in this clone", "git fetch")


def test_a_shallow_clone_without_the_common_commit(repo: Path, tmp_path: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "topic")
    push(repo, "2027-01-15")
    git(repo, "switch", "--quiet", "main")
    push(repo, "2027-02-15")
    git(tmp_path, "clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{repo}", "shallow")
    result = tradeoff(tmp_path / "shallow", "diff", "main...origin/topic")
    assert_refused(result, "no commit in common", "git fetch --unshallow")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("HEAD..nowhere",), ("nowhere names no commit here", "git fetch")),
        (("nowhere",), ("nowhere names no commit here",)),
        (("main", "nowhere"), ("nowhere names no commit here",)),
        (("main..HEAD", "HEAD"), ("more than two states", "write A..B, or A B")),
        (("main", "HEAD", "HEAD"), ("more than two states",)),
        (("",), ("a name is empty",)),
        (("main", "HEAD", "--staged"), ("--staged", "main..HEAD")),
        (("main..HEAD", "--staged"), ("--staged", "main..HEAD")),
        (("--format", "html"), ("'text', 'json', 'markdown'",)),
    ],
)
def test_what_cannot_be_compared(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(repo, "diff", *arguments), *words)


def test_conflicts_in_the_index(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "topic")
    push(repo, "2027-01-15")
    git(repo, "switch", "--quiet", "main")
    push(repo, "2027-02-15")
    with pytest.raises(Exception, match="exit status 1"):
        git(repo, "merge", "topic")
    assert_refused(tradeoff(repo, "diff", "--staged"), PRODUCT, "merge conflicts", "git add")
    assert f"not compared: {PRODUCT} cannot be read in the work tree" in diff(repo)


def test_no_repository(base: Path) -> None:
    assert_refused(tradeoff(base, "diff", GIT_CEILING_DIRECTORIES=str(base.parent)), "in no git repository")


def test_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/notes.yaml").write_text("a: 1\n", encoding="utf-8")
    repo = repository(tmp_path / "empty")
    assert_refused(tradeoff(repo, "diff"), "in no workspace", "tradeoff.yaml", "schema: tradeoff/settings/v1")


def test_a_workspace_that_git_ignores(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    (folder / ".gitignore").write_text("*.yaml\n", encoding="utf-8")
    assert diff(repository(folder)).startswith(NOTHING)


# What is a change, and of what


def test_what_is_only_form(repo: Path) -> None:
    text = (repo / SCORECARD).read_text(encoding="utf-8")
    (repo / SCORECARD).write_text(text.replace("{on: 2026-07-31, value: 100.6}", "{value: 100.6, on: 2026-07-31}"))
    git(repo, "mv", EVENT_LOG, "decisions/2026-event-log.yaml")
    (repo / "decisions/2026").mkdir()
    git(repo, "mv", "decisions/2026-event-log.yaml", "decisions/2026/event-log.yaml")
    assert diff(repo) == f"{NOTHING} HEAD and the work tree; 2 files differ in form only\n"


def test_nothing_at_all(repo: Path) -> None:
    (repo / "readme.md").write_text("Not a record.\n", encoding="utf-8")
    assert diff(repo) == f"{NOTHING} HEAD and the work tree\n"


def test_a_record_that_cannot_be_read_is_named_and_the_others_are_told(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    (repo / STATUS_PAGE).write_text("schema: [\n", encoding="utf-8")
    told = diff(repo)
    assert "metering" in told
    assert "status-page  deleted" not in told
    assert f"not compared: {STATUS_PAGE} cannot be read in the work tree: " in told


def test_a_new_id_with_the_old_one_as_alias_is_a_renaming(repo: Path) -> None:
    git(repo, "mv", EVENT_LOG, "decisions/bus.yaml")
    edit(repo / "decisions/bus.yaml", "id: event-log", "id: bus\naliases: [event-log]")
    assert "  bus  renamed from event-log" in diff(repo)


@pytest.fixture
def no_other_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's git in this process."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, setting in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, setting)


@pytest.mark.usefixtures("no_other_git")
def test_it_tells_what_two_whole_snapshots_tell(repo: Path) -> None:
    change_much(repo)
    git(repo, "rm", "--quiet", STATUS_PAGE)
    commit(repo, "Much")
    (change,) = compare(repo, "HEAD~1..HEAD").changes
    whole = between(at(repo, "HEAD~1"), at(repo, "HEAD"))
    assert sorted(map(str, map(said, change.events))) == sorted(map(str, map(said, whole)))


def test_records_that_other_settings_leave_out_or_take_in(repo: Path) -> None:
    edit(repo / "tradeoff.yaml", "profile: full", "profile: full\nexclude: [decisions/status-page.yaml]")
    assert "  status-page  deleted (was proposed)" in diff(repo)
    commit(repo, "Leave it out")
    edit(repo / "tradeoff.yaml", "exclude: [decisions/status-page.yaml]", "exclude: []")
    told = diff(repo)
    assert "  status-page  proposed" in told
    assert "event-log" not in told


def test_a_workspace_that_moved_as_a_whole(tmp_path: Path) -> None:
    copy_base(tmp_path / "repo/product")
    repo = repository(tmp_path / "repo")
    git(repo, "mv", "product", "company")
    assert diff(repo, "--staged").startswith(NOTHING)
    edit(repo / "company" / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    assert "  metering  due 2026-12-15 → 2027-01-29\n" in diff(repo)


def test_records_that_are_older_than_their_settings(repo: Path) -> None:
    settings = (repo / "tradeoff.yaml").read_text(encoding="utf-8")
    git(repo, "rm", "--quiet", "tradeoff.yaml")
    commit(repo, "Records without settings")
    (repo / "tradeoff.yaml").write_text(settings, encoding="utf-8")
    assert diff(repo).startswith(NOTHING)


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """Two workspaces beside each other, with the same change in both."""
    for folder in ("one", "two"):
        copy_base(tmp_path / "mono" / folder)
    repo = repository(tmp_path / "mono")
    for folder in ("one", "two"):
        edit(repo / folder / PRODUCT, "due: 2026-12-15", "due: 2027-01-29")
    return repo


def folders(told: str) -> list[str]:
    """The workspaces of which something is told."""
    found: list[dict[str, Any]] = json.loads(told)["workspaces"]
    return [workspace["folder"] for workspace in found]


@pytest.mark.parametrize(("stand", "expected"), [("", ["one", "two"]), ("one", ["one"]), ("two/decisions", ["two"])])
def test_the_workspace_where_one_stands(monorepo: Path, stand: str, expected: list[str]) -> None:
    assert folders(diff(monorepo / stand, "--format", "json")) == expected


def test_several_workspaces_have_a_heading_each(monorepo: Path) -> None:
    assert (
        diff(monorepo)
        == """\
one

Promises made and moved
  metering  due 2026-12-15 → 2027-01-29

two

Promises made and moved
  metering  due 2026-12-15 → 2027-01-29

2 changes of meaning between HEAD and the work tree
"""
    )


def test_nothing_is_written(repo: Path) -> None:
    change_much(repo)
    before = files(repo)
    for arguments in ((), ("--staged",), ("--format", "markdown"), ("HEAD",), ("HEAD..HEAD",)):
        diff(repo, *arguments)
    assert files(repo) == before


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
