"""The log of all commits: what each changed in meaning, whatever the repository looks like."""

import os
import shutil
from pathlib import Path

import pytest

from conftest import BASE
from test_cli import ENVIRONMENT, EVENT_LOG, commit, copy_base, edit, git, repository
from test_events import PRODUCT, STATUS_PAGE, TLS, USAGE, Said, said
from tradeoff import history, readall, snapshot, workspace
from tradeoff.errors import CannotDo
from tradeoff.events import between
from tradeoff.history import History
from tradeoff.portfolio import Portfolio
from tradeoff.rules import RULES, RULESETS


@pytest.fixture(autouse=True)
def _no_git_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of one commit."""
    return repository(copy_base(tmp_path / "repo"))


def only(folder: Path, revision: str = "HEAD") -> History:
    """The history of the one workspace of a repository."""
    (found,) = history.read(folder, revision)
    return found


def story(told: History) -> list[tuple[str, list[Said]]]:
    """The subject of each commit with its events, the first commit left out."""
    return [(step.commit.subject, [said(event) for event in step.events]) for step in told.steps[1:] if step.commit]


def push_metering(folder: Path, day: str = "2027-01-15") -> Said:
    """Moves the due day of an item; the event that this is."""
    edit(folder / PRODUCT, "due: 2026-12-15", f"due: {day}")
    return ("due-changed", "item", "metering", "due", "2026-12-15", day)


def test_the_first_commit_has_an_event_for_everything(repo: Path) -> None:
    (step,) = only(repo).steps
    kinds = [event.kind for event in step.events]
    assert kinds.count("accepted") == 5  # four decisions and an exception
    assert ("added", "metering") in [(event.kind, event.id) for event in step.events]


def test_a_change_knows_its_commit(repo: Path) -> None:
    pushed = push_metering(repo)
    git(repo, "commit", "--quiet", "--all", "--message", "Push metering", GIT_AUTHOR_DATE="2026-11-03T23:30:00-0500")
    step = only(repo).steps[-1]
    assert [said(event) for event in step.events] == [pushed]
    assert step.commit is not None
    assert step.commit.oid == git(repo, "rev-parse", "HEAD")
    assert (step.commit.author, step.commit.day, step.commit.subject) == ("Mara", "2026-11-03", "Push metering")


def test_what_is_no_change_of_meaning_is_no_step(repo: Path) -> None:
    (repo / "decisions/2026").mkdir()
    git(repo, "mv", USAGE, "decisions/2026/usage-pricing.yaml")
    commit(repo, "By year")
    edit(repo / "decisions/2026/usage-pricing.yaml", "consulted: [jonas, priya]", "consulted: [priya, jonas] # both")
    commit(repo, "Another order")
    (repo / "README.md").write_text("no record\n")
    commit(repo, "No record")
    assert story(only(repo)) == []


def test_an_item_that_moves_between_files_keeps_its_history(repo: Path) -> None:
    text = (repo / PRODUCT).read_text(encoding="utf-8")
    start, end = text.index("  - id: mobile-app"), text.index("  # done, and not done")
    (repo / PRODUCT).write_text(text[:start] + text[end:], encoding="utf-8")
    technology = repo / "roadmaps/technology.yaml"
    technology.write_text(technology.read_text(encoding="utf-8") + text[start:end], encoding="utf-8")
    commit(repo, "Technology takes the phones")
    edit(technology, "A client for phones\n    status: proposed", "A client for phones\n    status: dropped")
    commit(repo, "Drop it")
    dropped = ("dropped", "item", "mobile-app", "status", "proposed", "dropped")
    assert story(only(repo)) == [("Drop it", [dropped])]


def test_a_broken_file_keeps_what_it_last_said(repo: Path) -> None:
    good = (repo / PRODUCT).read_text(encoding="utf-8")
    (repo / PRODUCT).write_text("schema: [", encoding="utf-8")
    commit(repo, "Break it")
    (repo / PRODUCT).write_text(good, encoding="utf-8")
    pushed = push_metering(repo)
    commit(repo, "Mend it")
    told = only(repo)
    assert story(told) == [("Mend it", [pushed])]
    assert [(skipped.path, skipped.commit) for skipped in told.skipped] == [
        (PRODUCT, git(repo, "rev-parse", "HEAD~1"))
    ]
    assert "YAML" in told.skipped[0].reason


def test_what_is_no_record_of_this_version_is_skipped_and_named(repo: Path) -> None:
    text = (repo / STATUS_PAGE).read_text(encoding="utf-8")
    older = text.replace("tradeoff/decision/v1", "tradeoff/decision/v0").replace("id: status-page", "id: older")
    template = text.replace("id: status-page", "id: <id>")
    (repo / "decisions/older.yaml").write_text(older, encoding="utf-8")
    (repo / "decisions/template.yaml").write_text(template, encoding="utf-8")
    (repo / "decisions/large.yaml").write_text(text + "#" * 10_000_000, encoding="utf-8")
    (repo / "decisions/latin.yaml").write_bytes(b"schema: tradeoff/decision/v1\ntitle: caf\xe9\n")
    commit(repo, "Four that are none")
    told = only(repo)
    assert story(told) == []
    assert [skipped.path.partition("/")[2] for skipped in told.skipped] == [
        "large.yaml",
        "latin.yaml",
        "older.yaml",
        "template.yaml",
    ]
    assert "does not know" in told.skipped[2].reason
    assert "template" in told.skipped[3].reason


def test_records_are_older_than_the_settings(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    settings = (folder / "tradeoff.yaml").read_text(encoding="utf-8")
    (folder / "tradeoff.yaml").unlink()
    repository(folder)
    pushed = push_metering(folder)
    commit(folder, "Push metering")
    (folder / "tradeoff.yaml").write_text(settings, encoding="utf-8")
    commit(folder, "Adopt the tool")
    assert story(only(folder)) == [("Push metering", [pushed])]


def test_the_settings_of_the_time_say_what_is_a_record(repo: Path) -> None:
    (repo / "log").mkdir()
    edit(
        repo / "tradeoff.yaml",
        "profile: full\n",
        "profile: full\npaths: [charter.yaml, scorecard.yaml, log, roadmaps]\n",
    )
    git(repo, "mv", "decisions", "log/decisions")
    commit(repo, "Decisions are the log; capacity and exceptions are no records any more")
    ((_, events),) = story(only(repo))
    assert {(event[0], event[1]) for event in events} == {("deleted", "exception"), ("deleted", "capacity")}
    assert len(events) == 5


def test_a_workspace_that_moves_keeps_its_history(repo: Path) -> None:
    (repo / "product").mkdir()
    for path in sorted(BASE.iterdir()):
        git(repo, "mv", path.name, f"product/{path.name}")
    commit(repo, "Make room for code")
    pushed = push_metering(repo / "product")
    commit(repo, "Push metering")
    told = only(repo)
    assert told.folder == "product"
    assert story(told) == [("Push metering", [pushed])]
    assert len(told.steps) == 2


def test_workspaces_have_histories_of_their_own(tmp_path: Path) -> None:
    copy_base(tmp_path / "repo/one")
    copy_base(tmp_path / "repo/two")
    repo = repository(tmp_path / "repo")
    pushed = push_metering(repo / "two")
    commit(repo, "Push metering in one of them")
    one, two = history.read(repo)
    assert (one.folder, story(one)) == ("one", [])
    assert (two.folder, story(two)) == ("two", [("Push metering in one of them", [pushed])])


def test_a_merge_is_one_step(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "side")
    pushed = push_metering(repo)
    commit(repo, "On the side")
    git(repo, "checkout", "--quiet", "main")
    edit(repo / TLS, "expires: 2027-01-31", "expires: 2027-02-28")
    commit(repo, "Renew")
    git(repo, "merge", "--quiet", "--message", "Merge side", "side")
    renewed = ("renewed", "exception", "legacy-tls", "expires", "2027-01-31", "2027-02-28")
    assert story(only(repo)) == [("Renew", [renewed]), ("Merge side", [pushed])]


def test_an_octopus_is_one_step_too(repo: Path) -> None:
    for name, path, old, new in (
        ("one", PRODUCT, "due: 2026-12-15", "due: 2027-01-15"),
        ("two", TLS, "expires: 2027-01-31", "expires: 2027-02-28"),
    ):
        git(repo, "checkout", "--quiet", "-b", name, "main")
        edit(repo / path, old, new)
        commit(repo, name)
    git(repo, "checkout", "--quiet", "main")
    git(repo, "merge", "--quiet", "--no-ff", "--message", "Octopus", "one", "two")
    ((subject, events),) = story(only(repo))
    assert (subject, sorted(event[0] for event in events)) == ("Octopus", ["due-changed", "renewed"])


def test_people_are_named_by_their_handles_and_mailmap_is_respected(repo: Path) -> None:
    edit(repo / "charter.yaml", "  ines: {", "  ines: {emails: [INES@example.com], ")
    (repo / ".mailmap").write_text("Inês Carvalho <ines@example.com> <ines@laptop.local>\n", encoding="utf-8")
    commit(repo, "Who is who")
    push_metering(repo)
    git(
        repo, "commit", "--quiet", "--all", "--message", "x", GIT_AUTHOR_NAME="i", GIT_AUTHOR_EMAIL="ines@laptop.local"
    )
    commit_ = only(repo).steps[-1].commit
    assert commit_ is not None
    assert (commit_.name, commit_.email, commit_.author) == ("Inês Carvalho", "ines@example.com", "ines")


def test_two_records_of_one_id_are_the_first_of_them(repo: Path) -> None:
    """As a merge of two branches can leave them, for a while."""
    (repo / "decisions/z").mkdir()
    shutil.copy(repo / EVENT_LOG, repo / "decisions/z/event-log.yaml")
    commit(repo, "Twice")
    (repo / EVENT_LOG).unlink()
    commit(repo, "Once again")
    assert story(only(repo)) == []


def test_no_commits_yet(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    git(folder, "init", "--quiet")
    with pytest.raises(CannotDo, match="no commit"):
        history.read(folder)


def test_a_commit_without_a_workspace_has_no_history(tmp_path: Path) -> None:
    assert history.read(repository(tmp_path / "empty")) == []


def test_a_shallow_clone_says_what_it_lacks(repo: Path, tmp_path: Path) -> None:
    push_metering(repo)
    commit(repo, "Push metering")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repo}", "shallow")
    told = only(tmp_path / "shallow")
    assert told.limits == (history.SHALLOW,)
    assert not told.complete
    assert only(repo).complete


def test_a_partial_clone_says_what_it_lacks_and_fetches_nothing(repo: Path, tmp_path: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    push_metering(repo)
    commit(repo, "Push metering")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{repo}", "partial")
    objects = sorted(path.name for path in (tmp_path / "partial/.git/objects/pack").iterdir())
    told = only(tmp_path / "partial")
    assert told.limits == (history.PARTIAL,)
    assert [(skipped.path, skipped.reason) for skipped in told.skipped] == [
        (PRODUCT, "its content is not in this clone")
    ]
    assert sorted(path.name for path in (tmp_path / "partial/.git/objects/pack").iterdir()) == objects


def test_each_step_is_the_difference_of_two_snapshots(repo: Path) -> None:
    """Whatever the commits are, their events are those of their two trees."""
    push_metering(repo)
    commit(repo, "One")
    edit(repo / STATUS_PAGE, "status: proposed", "status: rejected")
    (repo / TLS).unlink()
    commit(repo, "Two")
    edit(repo / "charter.yaml", "    owns: mara\n    co_owns: [tomas]", "    owns: tomas")
    git(repo, "mv", EVENT_LOG, "decisions/bus.yaml")
    edit(repo / "decisions/bus.yaml", "id: event-log", "id: bus\naliases: [event-log]")
    commit(repo, "Three")
    told = only(repo)
    for number, step in enumerate(told.steps[1:], 1):
        before, after = (at(repo, f"main~{3 - number + back}") for back in (1, 0))
        assert sorted(map(str, map(said, between(before, after)))) == sorted(map(str, map(said, step.events)))


def at(folder: Path, revision: str) -> Portfolio:
    """The records of a commit."""
    files = snapshot.commit(folder, revision)
    space = workspace.load(files, "", RULESETS, RULES)
    readings, _ = readall.read_all(files, workspace.entries(files, space)[0], lambda _done, _total: None)
    return Portfolio(space.settings, readings)
