"""Work tree, index and commit: one answer for one content, whatever the repository looks like."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import DAY, lint_folder
from test_cli import (
    ENVIRONMENT,
    EVENT_LOG,
    STATUS_PAGE,
    assert_refused,
    commit,
    copy_base,
    edit,
    forget_decider,
    found,
    git,
    lint,
    repository,
    settings,
)
from tradeoff.errors import CannotDo
from tradeoff.finding import Finding
from tradeoff.rules import RULES

TECHNOLOGY = "roadmaps/technology.yaml"


@pytest.fixture(autouse=True)
def _no_git_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in ENVIRONMENT.items():
        if name.startswith("GIT_"):
            monkeypatch.setenv(name, value)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of its own."""
    return repository(copy_base(tmp_path / "repo"))


def findings(folder: Path, **options: object) -> tuple[Finding, ...]:
    """What is found in one snapshot, with places, excerpts and all."""
    return lint_folder(folder, DAY, **options).findings


def places(folder: Path, **options: object) -> list[tuple[str, str]]:
    """Path and rule of what is found in one snapshot, whatever it is compared with."""
    found = findings(folder, **options)
    return [(finding.path, finding.rule) for finding in found if RULES[finding.rule].needs != {"base"}]


# One content, one answer


def break_much(workspace: Path) -> None:
    forget_decider(workspace)
    edit(workspace / STATUS_PAGE, "area: reliability", "area: availability")
    edit(workspace / TECHNOLOGY, "decided_in: tls-baseline", "decided_in: seat-pricing")


def break_texts(workspace: Path) -> None:
    (workspace / "decisions/cut.yaml").write_bytes(b"schema: [tradeoff\n")
    (workspace / "decisions/latin.yaml").write_bytes(b"schema: tradeoff/decision/v1\ntitle: caf\xe9\n")
    (workspace / "decisions/empty.yml").write_bytes(b"")
    (workspace / "decisions/unknown.yaml").write_bytes(b"schema: tradeoff/decree/v1\nid: unknown\n")
    (workspace / "decisions/notes.txt").write_bytes(b"no record\n")


def end_lines_with_crlf(workspace: Path) -> None:
    break_much(workspace)
    with_crlf(workspace)


def with_crlf(workspace: Path) -> None:
    for path in workspace.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def end_lines_with_crlf_on_checkout(workspace: Path) -> None:
    (workspace / ".gitattributes").write_text("*.yaml text eol=crlf\n", encoding="utf-8")
    end_lines_with_crlf(workspace)


def give_strange_names(workspace: Path) -> None:
    for name in ("a b.yaml", 'it\'s "so".yaml', "zwei\nzeilen.yaml", "déjà-vu.yaml", "-x.yaml", "tab\t.yml"):
        shutil.copy(workspace / STATUS_PAGE, workspace / "decisions" / name)
    (workspace / "decisions/2026").mkdir()
    (workspace / STATUS_PAGE).rename(workspace / "decisions/2026/status-page.yaml")


def nest_workspaces(workspace: Path) -> None:
    for folder in ("decisions/team", "node_modules/package", ".hidden", "capacity/.old", "ünder/wégs"):
        forget_decider(copy_base(workspace / folder))


def hide_files(workspace: Path) -> None:
    (workspace / "decisions/.draft.yaml").write_text("no record\n", encoding="utf-8")
    (workspace / "decisions/.drafts").mkdir()
    (workspace / "decisions/.drafts/draft.yaml").write_text("no record\n", encoding="utf-8")


def name_a_folder_like_a_file(workspace: Path) -> None:
    (workspace / "decisions/more.yaml").mkdir()
    shutil.copy(workspace / STATUS_PAGE, workspace / "decisions/more.yaml/copy.yaml")


def link_inside(workspace: Path) -> None:
    (workspace / "shelf").mkdir()
    (workspace / STATUS_PAGE).rename(workspace / "shelf/first")
    (workspace / "shelf/second").symlink_to("./first")
    (workspace / "alias").symlink_to("shelf")
    (workspace / STATUS_PAGE).symlink_to("../decisions/..//alias/second")
    (workspace / "scorecard.yaml").rename(workspace / "shelf/scores")
    (workspace / "scorecard.yaml").symlink_to("shelf/scores")
    (workspace / "tradeoff.yaml").rename(workspace / "shelf/settings")
    (workspace / "tradeoff.yaml").symlink_to("shelf/settings")


def link_wrongly(workspace: Path) -> None:
    (workspace.parent / "outside.yaml").write_text("schema: tradeoff/decision/v1\n", encoding="utf-8")
    (workspace / "decisions/outside.yaml").symlink_to("../../outside.yaml")
    (workspace / "decisions/absolute.yaml").symlink_to(workspace / STATUS_PAGE)
    (workspace / "decisions/dangling.yaml").symlink_to("nowhere.yaml")
    (workspace / "decisions/through-a-file.yaml").symlink_to("status-page.yaml/nowhere")
    (workspace / "decisions/loop.yaml").symlink_to("pool.yaml")
    (workspace / "decisions/pool.yaml").symlink_to("loop.yaml")
    (workspace / "decisions/folder.yaml").symlink_to("../roadmaps")
    (workspace / "decisions/folder").symlink_to("../roadmaps")
    (workspace / "decisions/readme").symlink_to("../../outside.yaml")


def link_a_record_folder(workspace: Path) -> None:
    (workspace / "exceptions").rename(workspace / "accepted")
    (workspace / "exceptions").symlink_to("accepted")


def link_the_settings_out(workspace: Path) -> None:
    (workspace / "tradeoff.yaml").rename(workspace.parent / "tradeoff.yaml")
    (workspace / "tradeoff.yaml").symlink_to("../tradeoff.yaml")


LINKS = {
    "absolute.yaml": "out of the repository",
    "dangling.yaml": "to a file that is not there",
    "folder": "to a folder",
    "folder.yaml": "to a folder",
    "loop.yaml": "to a file that is not there",
    "outside.yaml": "out of the repository",
    "pool.yaml": "to a file that is not there",
    "through-a-file.yaml": "to a file that is not there",
}

MUCH = [
    ("decisions/event-log.yaml", "missing-decider"),
    ("decisions/status-page.yaml", "unknown-reference"),
    ("roadmaps/technology.yaml", "undecided-commitment"),
]

CONTENTS: dict[Callable[[Path], None], list[tuple[str, str]]] = {
    break_much: MUCH,
    break_texts: [
        ("decisions/cut.yaml", "invalid-yaml"),
        ("decisions/empty.yml", "invalid-yaml"),
        ("decisions/latin.yaml", "invalid-yaml"),
        ("decisions/unknown.yaml", "unknown-kind"),
    ],
    end_lines_with_crlf: MUCH,
    end_lines_with_crlf_on_checkout: MUCH,
    give_strange_names: [
        ("decisions/-x.yaml", "id-mismatch"),
        ("decisions/a b.yaml", "id-mismatch"),
        ("decisions/déjà-vu.yaml", "id-mismatch"),
        ('decisions/it\'s "so".yaml', "id-mismatch"),
        ("decisions/tab\t.yml", "id-mismatch"),
        ("decisions/zwei\nzeilen.yaml", "id-mismatch"),
    ],
    nest_workspaces: [
        ("decisions/team/decisions/event-log.yaml", "missing-decider"),
        ("ünder/wégs/decisions/event-log.yaml", "missing-decider"),
    ],
    hide_files: [],
    name_a_folder_like_a_file: [
        ("decisions/more.yaml", "invalid-yaml"),
        ("decisions/more.yaml/copy.yaml", "id-mismatch"),
    ],
    link_inside: [],
    link_wrongly: [(f"decisions/{name}", "invalid-yaml") for name in LINKS],
    link_a_record_folder: [("exceptions", "invalid-yaml")],
    link_the_settings_out: [("tradeoff.yaml", "invalid-yaml")],
}


@pytest.mark.parametrize("change", CONTENTS, ids=lambda change: change.__name__)
def test_all_three_snapshots_find_the_same(base: Path, change: Callable[[Path], None]) -> None:
    change(base)
    repository(base)
    compared: dict[str, Any] = {"base": "HEAD", "every_date": True}
    work_tree = lint_folder(base, **compared)
    assert [(finding.path, finding.rule) for finding in work_tree.findings] == CONTENTS[change]
    assert lint_folder(base, staged=True, **compared) == work_tree
    assert lint_folder(base, revision="HEAD", **compared) == work_tree
    assert lint_folder(base).findings == work_tree.findings


def test_a_link_that_is_not_followed_says_why(base: Path) -> None:
    link_wrongly(base)
    said = {Path(finding.path).name: finding.message for finding in findings(base)}
    assert said.keys() == LINKS.keys()
    for name, reason in LINKS.items():
        assert reason in said[name]


def test_crlf_moves_no_position(base: Path) -> None:
    break_much(base)
    before = findings(base)
    with_crlf(base)
    assert findings(base) == before
    assert len(before) == 3


def test_a_sha_256_repository(base: Path) -> None:
    break_much(base)
    repository(base, "--object-format=sha256")
    work_tree = findings(base)
    assert len(work_tree) == 3
    assert findings(base, staged=True) == work_tree
    assert findings(base, revision="HEAD") == work_tree


# What is staged


def test_staged_sees_what_is_staged_and_nothing_else(repo: Path) -> None:
    forget_decider(repo)
    assert places(repo, staged=True) == []
    git(repo, "add", EVENT_LOG)
    (repo / EVENT_LOG).write_bytes((repo / EVENT_LOG).read_bytes() + b"decider: jonas\n")
    assert places(repo) == []
    assert places(repo, staged=True) == [(EVENT_LOG, "missing-decider")]
    assert places(repo, revision="HEAD") == []


def test_a_staged_deletion_breaks_those_that_refer_to_it(repo: Path) -> None:
    (repo / EVENT_LOG).unlink()
    assert places(repo, staged=True) == []
    git(repo, "rm", "--quiet", "--cached", EVENT_LOG)
    assert (TECHNOLOGY, "unknown-reference") in places(repo, staged=True)


def test_a_staged_file_that_is_gone_from_the_work_tree_is_still_read(repo: Path) -> None:
    git(repo, "rm", "--quiet", "--cached", EVENT_LOG)
    assert (TECHNOLOGY, "unknown-reference") in places(repo, staged=True)
    assert places(repo) == []


def test_a_staged_rename_is_judged_by_its_new_name(repo: Path) -> None:
    git(repo, "mv", STATUS_PAGE, "decisions/incidents.yaml")
    assert places(repo, staged=True) == [("decisions/incidents.yaml", "id-mismatch")]


def test_what_git_add_only_announces_is_not_staged_yet(repo: Path) -> None:
    (repo / "decisions/later.yaml").write_text("half a thou", encoding="utf-8")
    git(repo, "add", "--intent-to-add", "decisions/later.yaml")
    assert places(repo, staged=True) == []
    (repo / "decisions/empty.yaml").touch()
    git(repo, "add", "decisions/empty.yaml")
    assert places(repo, staged=True) == [("decisions/empty.yaml", "invalid-yaml")]


def test_a_merge_conflict_is_no_content(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "other")
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    commit(repo, "Ines proposes")
    git(repo, "checkout", "--quiet", "main")
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: priya")
    commit(repo, "Priya proposes")
    with pytest.raises(Exception, match="exit status 1"):
        git(repo, "merge", "--quiet", "other")
    assert_refused(lint(repo, "--staged"), STATUS_PAGE, "merge conflicts", "git add")
    assert places(repo) == [(STATUS_PAGE, "invalid-yaml")]
    assert places(repo, revision="other") == []


@pytest.mark.parametrize("absolute", [True, False])
def test_another_index_as_git_sets_it_for_a_hook(repo: Path, monkeypatch: pytest.MonkeyPatch, absolute: bool) -> None:
    index = ".git/next-index-42.lock"
    shutil.copy(repo / ".git/index", repo / index)
    forget_decider(repo)
    monkeypatch.setenv("GIT_INDEX_FILE", str(repo / index) if absolute else index)
    monkeypatch.setenv("GIT_DIR", str(repo / ".git") if absolute else ".git")
    assert places(repo, staged=True) == []
    git(repo, "add", EVENT_LOG, GIT_INDEX_FILE=str(repo / index))
    assert places(repo, staged=True) == [(EVENT_LOG, "missing-decider")]
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert places(repo, staged=True) == []


# Repositories of all kinds


def test_a_detached_head(repo: Path) -> None:
    forget_decider(repo)
    commit(repo, "Forget")
    git(repo, "checkout", "--quiet", "--detach", "HEAD~1")
    assert places(repo, revision="HEAD") == places(repo, staged=True) == []
    assert places(repo, revision="main") == [(EVENT_LOG, "missing-decider")]


def test_a_revision_is_a_branch_a_tag_or_an_id(repo: Path) -> None:
    forget_decider(repo)
    commit(repo, "Forget")
    git(repo, "tag", "--annotate", "release", "--message", "Release")
    full = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "--quiet", "HEAD~1")
    for revision in ("main", "release", full, full[:10], "HEAD@{1}", "main^0"):
        assert places(repo, revision=revision) == [(EVENT_LOG, "missing-decider")], revision
    assert places(repo, revision="main~1") == []


@pytest.mark.parametrize("revision", ["main:decisions", "main~7", "no such branch", "-h", "main..main", "f" * 40])
def test_what_is_no_commit_is_refused(repo: Path, revision: str) -> None:
    with pytest.raises(CannotDo, match=r"names no commit here|^git: "):
        findings(repo, revision=revision)


def test_a_repository_without_commits(base: Path) -> None:
    forget_decider(base)
    git(base, "init", "--quiet")
    git(base, "add", "--all")
    assert places(base) == places(base, staged=True) == [(EVENT_LOG, "missing-decider")]
    assert_refused(lint(base, "--rev", "HEAD"), "HEAD names no commit here")


def test_an_empty_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    for snapshot in ((), ("--staged",)):
        assert_refused(lint(tmp_path, *snapshot), "no workspace")


def test_a_linked_worktree_has_its_own_index(repo: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(repo, "worktree", "add", "--quiet", "-b", "other", str(linked))
    forget_decider(linked)
    git(linked, "add", EVENT_LOG)
    assert places(linked / "decisions", staged=True) == [(EVENT_LOG, "missing-decider")]
    assert places(linked) == [(EVENT_LOG, "missing-decider")]
    assert places(repo, staged=True) == places(repo) == []
    commit(linked, "Forget")
    assert places(repo, revision="other") == [(EVENT_LOG, "missing-decider")]


def test_a_work_tree_apart_from_its_repository(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repo / ".git").rename(tmp_path / "elsewhere.git")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo))
    forget_decider(repo)
    git(repo, "add", "--all", GIT_DIR=str(tmp_path / "elsewhere.git"))
    assert places(repo / "roadmaps", staged=True) == [(EVENT_LOG, "missing-decider")]
    assert places(repo, revision="HEAD") == []


def test_a_bare_repository(repo: Path, tmp_path: Path) -> None:
    forget_decider(repo)
    commit(repo, "Forget")
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), str(bare))
    assert found(lint(bare, "--rev", "main")) == [(EVENT_LOG, "missing-decider")]
    assert found(lint(bare, "--rev", "main~1", GIT_DIR=".")) == []  # as in a hook on the server


def test_a_shallow_clone_says_what_to_fetch(repo: Path, tmp_path: Path) -> None:
    forget_decider(repo)
    first = git(repo, "rev-parse", "HEAD")
    commit(repo, "Forget")
    git(tmp_path, "clone", "--quiet", "--depth=1", repo.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    assert places(shallow) == places(shallow, revision="HEAD") == [(EVENT_LOG, "missing-decider")]
    for revision in ("HEAD~1", first):
        assert_refused(lint(shallow, "--rev", revision), f"{revision} names no commit here", "git fetch")


def test_a_partial_clone(repo: Path, tmp_path: Path) -> None:
    forget_decider(repo)
    commit(repo, "Forget")
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--no-checkout", repo.as_uri(), "partial")
    partial = tmp_path / "partial"
    assert_refused(lint(partial, "--rev", "HEAD"), "is not in this clone", "git fetch --refetch --no-filter")
    git(partial, "fetch", "--quiet", "--refetch", "--no-filter")
    assert places(partial, revision="HEAD") == [(EVENT_LOG, "missing-decider")]


def test_a_sparse_checkout(repo: Path) -> None:
    git(repo, "sparse-checkout", "set", "decisions")
    assert not (repo / "roadmaps").exists()
    assert places(repo, staged=True) == places(repo, revision="HEAD") == []
    assert lint_folder(repo, staged=True).checked == 17


def test_a_submodule_is_a_repository_of_its_own(repo: Path, tmp_path: Path) -> None:
    team = repository(copy_base(tmp_path / "team"))
    forget_decider(team)
    commit(team, "Forget")
    git(repo, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(team), "teams/one")
    commit(repo, "Add the team's log")
    assert places(repo) == places(repo, staged=True) == places(repo, revision="HEAD") == []
    inside = repo / "teams/one"
    forgotten = [(EVENT_LOG, "missing-decider")]
    assert places(inside) == places(inside, staged=True) == places(inside / "roadmaps", revision="HEAD") == forgotten


def test_settings_are_those_of_the_snapshot(repo: Path) -> None:
    forget_decider(repo)
    settings(repo, "rules: {missing-decider: off}")
    commit(repo, "Give up")
    git(repo, "checkout", "--quiet", "HEAD~1", "--", "tradeoff.yaml")
    assert places(repo, revision="HEAD") == []
    assert places(repo) == places(repo, staged=True) == [(EVENT_LOG, "missing-decider")]
