"""What a change is compared with, which findings it has, and what is said where that cannot be told."""

import re
from pathlib import Path

import pytest

from inside import lint
from test_cli import (
    EVENT_LOG,
    STATUS_PAGE,
    Result,
    assert_refused,
    commit,
    copy_base,
    edit,
    forget_decider,
    git,
    repository,
    tradeoff,
)
from test_events import PRODUCT, TLS, USAGE


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of one commit on `main`."""
    return repository(copy_base(tmp_path / "repo"))


def rewrite(folder: Path) -> None:
    """Rewrites the reason of an accepted decision."""
    edit(folder / USAGE, "seats stopped doing so in 2025", "seats stopped doing so in 2024")


def push(folder: Path) -> None:
    """Lets an exception run longer, without a word."""
    edit(folder / TLS, "expires: 2027-01-31", "expires: 2027-02-28")


def rules(result: Result) -> list[str]:
    """The rules that speak, in the order of the report."""
    assert result.returncode in (0, 1), result.stderr
    return [line.split("[")[1].split("]")[0] for line in result.stdout.splitlines()]


# Which base


def test_a_branch_is_compared_with_where_it_began(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "feature")
    rewrite(repo)
    commit(repo, "Rewrite")
    git(repo, "checkout", "--quiet", "main")
    push(repo)
    commit(repo, "What main did meanwhile is not undone by the branch")
    git(repo, "checkout", "--quiet", "feature")
    assert rules(lint(repo, "--base", "main")) == ["edited-decision"]
    assert rules(lint(repo, "--base", "auto")) == ["edited-decision"]
    assert rules(lint(repo, "--base", git(repo, "rev-parse", "HEAD~1"))) == ["edited-decision"]


def test_a_commit_that_is_named_is_the_base(repo: Path) -> None:
    rewrite(repo)
    commit(repo, "Rewrite")
    push(repo)
    commit(repo, "Push")
    assert rules(lint(repo, "--base", "HEAD~1")) == ["pushed-date"]
    assert rules(lint(repo, "--base", "HEAD~2")) == ["edited-decision", "pushed-date"]
    assert rules(lint(repo, "--rev", "HEAD~1", "--base", "HEAD~2")) == ["edited-decision"]
    assert rules(lint(repo, "--base", "HEAD")) == []


def test_auto_takes_what_the_remote_calls_its_head(repo: Path, tmp_path: Path) -> None:
    git(repo, "branch", "--move", "trunk")
    git(tmp_path, "clone", "--quiet", str(repo), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "--quiet", "-b", "feature")
    rewrite(clone)
    commit(clone, "Rewrite")
    assert rules(lint(clone, "--base", "auto")) == ["edited-decision"]


def test_auto_says_so_where_there_is_no_default_branch(repo: Path) -> None:
    git(repo, "branch", "--move", "trunk")
    assert_refused(lint(repo, "--base", "auto"), "--base auto finds no default branch", "--base origin/main")


def test_what_is_staged_is_compared_with_head(repo: Path) -> None:
    rewrite(repo)
    assert rules(lint(repo, "--staged")) == []
    git(repo, "add", "--all")
    push(repo)
    assert rules(lint(repo, "--staged")) == ["edited-decision"]
    assert rules(lint(repo, "--base", "HEAD")) == ["edited-decision", "pushed-date"]


def test_the_first_commit_has_nothing_to_compare_with(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    assert rules(lint(folder, "--staged")) == []
    assert_refused(lint(folder, "--base", "main"), "main names no commit here", "none yet")


def test_a_base_without_a_workspace(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo")
    copy_base(folder)
    commit(folder, "Adopt the tool")
    assert rules(lint(folder, "--base", "HEAD~1")) == []


def test_records_that_are_older_than_the_settings_have_a_base(tmp_path: Path) -> None:
    folder = copy_base(tmp_path / "repo")
    settings = (folder / "tradeoff.yaml").read_bytes()
    (folder / "tradeoff.yaml").unlink()
    repository(folder)
    (folder / "tradeoff.yaml").write_bytes(settings)
    rewrite(folder)
    commit(folder, "Adopt the tool, and rewrite")
    assert rules(lint(folder, "--base", "HEAD~1")) == ["edited-decision"]


def test_a_workspace_that_moved(repo: Path) -> None:
    (repo / "product").mkdir()
    for name in git(repo, "ls-files").splitlines():
        (repo / "product" / name).parent.mkdir(parents=True, exist_ok=True)
        git(repo, "mv", name, f"product/{name}")
    rewrite(repo / "product")
    commit(repo, "Make room, and rewrite")
    assert rules(lint(repo, "--base", "HEAD~1")) == ["edited-decision"]


@pytest.mark.parametrize("gone", ["tradeoff.yaml", "."])
def test_a_workspace_that_is_gone_takes_its_records_along(tmp_path: Path, gone: str) -> None:
    copy_base(tmp_path / "repo/one")
    copy_base(tmp_path / "repo/two")
    folder = repository(tmp_path / "repo")
    git(folder, "rm", "-r", "--quiet", f"two/{gone}")
    result = lint(folder, "--base", "HEAD")
    assert set(rules(result)) == {"deleted-record"}
    assert (
        "two/tradeoff.yaml:1:1: error[deleted-record] the decision usage-pricing is no longer there" in result.stdout
    )
    assert rules(lint(folder / "one", "--base", "HEAD")) == []


def test_two_workspaces_that_moved(tmp_path: Path) -> None:
    copy_base(tmp_path / "repo/one")
    copy_base(tmp_path / "repo/two")
    folder = repository(tmp_path / "repo")
    git(folder, "mv", "two/decisions/event-log.yaml", "two/decisions/bus.yaml")
    edit(folder / "two/decisions/bus.yaml", "id: event-log", "id: bus\naliases: [event-log]")
    commit(folder, "Tell them apart")
    git(folder, "mv", "one", "eins")
    git(folder, "mv", "two", "zwei")
    rewrite(folder / "zwei")
    commit(folder, "In German")
    result = lint(folder, "--base", "HEAD~1")
    assert rules(result) == ["edited-decision"]
    assert result.stdout.startswith("zwei/")


def test_the_history_of_a_workspace_that_is_being_moved(repo: Path) -> None:
    for day in ("2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"):
        text = (repo / TLS).read_text(encoding="utf-8")
        (repo / TLS).write_text(re.sub(r"(?m)^expires: .*", f"expires: {day}", text), encoding="utf-8")
        commit(repo, f"Until {day}")
    often = ("--history", "--select", "renewed-too-often")
    assert rules(lint(repo, *often)) == ["renewed-too-often"]
    (repo / "product").mkdir()
    for path in sorted(repo.iterdir()):
        if path.name not in (".git", "product"):
            git(repo, "mv", path.name, f"product/{path.name}")
    assert rules(lint(repo, *often)) == ["renewed-too-often"]


def test_a_work_tree_with_other_line_endings_is_the_same(repo: Path) -> None:
    for path in repo.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert rules(lint(repo, "--base", "HEAD")) == []


def test_a_detached_head_and_a_second_work_tree(repo: Path, tmp_path: Path) -> None:
    rewrite(repo)
    commit(repo, "Rewrite")
    git(repo, "worktree", "add", "--quiet", "--detach", str(tmp_path / "second"), "HEAD")
    assert rules(lint(tmp_path / "second", "--base", "HEAD~1")) == ["edited-decision"]
    push(tmp_path / "second")
    assert rules(lint(tmp_path / "second", "--base", "HEAD~1")) == ["edited-decision", "pushed-date"]


def test_a_bare_repository(repo: Path, tmp_path: Path) -> None:
    rewrite(repo)
    commit(repo, "Rewrite")
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    assert rules(lint(tmp_path / "bare.git", "--rev", "main", "--base", "main~1")) == ["edited-decision"]


def test_a_bare_repository_has_no_files_to_read(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "server.git")
    server = tmp_path / "server.git"
    for arguments in ((), ("decisions",), ("--base", "main"), ("--history",)):
        assert_refused(lint(server, *arguments), "bare repository", "name a commit, as in --rev HEAD")
    assert_refused(tradeoff(server, "show", "metering"), "bare repository", "name a commit, as in --rev HEAD")
    assert tradeoff(server, "log").returncode == 0
    git(server, "symbolic-ref", "HEAD", "refs/heads/master")
    assert_refused(tradeoff(server, "log"), "HEAD names no commit here", "has none; name another one, such as main")


def test_a_sha256_repository(tmp_path: Path) -> None:
    folder = repository(copy_base(tmp_path / "repo"), "--object-format=sha256")
    rewrite(folder)
    commit(folder, "Rewrite")
    assert rules(lint(folder, "--base", "HEAD~1")) == ["edited-decision"]


# Where it cannot be told


def test_outside_a_repository(base: Path) -> None:
    assert_refused(lint(base, "--base", "main"), "no git repository: --base needs one")
    assert_refused(lint(base, "--history"), "no git repository: --history needs one")
    assert_refused(lint(base, "--staged"), "no git repository: --staged needs one")
    assert_refused(lint(base, "--rev", "main"), "no git repository: --rev needs one")


def test_a_base_that_is_not_here(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repo}", "clone")
    clone = tmp_path / "clone"
    advice = "git fetch origin release:refs/remotes/origin/release"
    assert_refused(lint(clone, "--base", "origin/release"), "origin/release", advice)
    assert_refused(lint(clone, "--base", "0" * 39 + "1"), "git fetch --unshallow")
    assert_refused(lint(repo, "--base", "nothing"), "nothing names no commit here")


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("main", "origin/main"),
        ("mian", "origin/main"),
        ("main~1", "origin/main~1"),
        ("refs/heads/main", "origin/main"),
        ("orgin/main", "origin/main"),
        ("origin/mian", "origin/main"),
        ("november", "origin/November"),
        ("v1.1", "v1.0"),
        ("tpoic", "topic"),
    ],
)
def test_a_name_that_is_near(repo: Path, tmp_path: Path, named: str, meant: str) -> None:
    git(repo, "branch", "November")
    git(repo, "tag", "v1.0")
    git(tmp_path, "clone", "--quiet", "--branch", "main", str(repo), "clone")
    clone = tmp_path / "clone"
    git(clone, "branch", "--quiet", "--move", "main", "topic")
    assert_refused(lint(clone, "--base", named), f"did you mean {meant}?")
    assert_refused(lint(clone, "--rev", named), f"{named} names no commit here: did you mean {meant}?")
    assert_refused(tradeoff(clone, "trailers", "--commits", f"{named}..HEAD"), f"did you mean {meant}?")
    assert_refused(tradeoff(clone, "diff", named, "HEAD"), f"did you mean {meant}?")


def test_steps_that_lead_nowhere_have_no_near_name(repo: Path) -> None:
    for revision in ("main~9", "HEAD~9", "HEAD@{9}"):
        result = lint(repo, "--rev", revision)
        assert_refused(result, "names no commit here: `git fetch` it")


def test_a_shallow_clone_that_cannot_tell_where_the_branch_began(repo: Path, tmp_path: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "feature")
    rewrite(repo)
    commit(repo, "Rewrite")
    git(repo, "checkout", "--quiet", "main")
    push(repo)
    commit(repo, "Push")
    git(
        tmp_path,
        "clone",
        "--quiet",
        "--depth",
        "1",
        "--no-single-branch",
        "--branch",
        "feature",
        f"file://{repo}",
        "clone",
    )
    clone = tmp_path / "clone"
    assert_refused(lint(clone, "--base", "origin/main"), "no commit in common", "git fetch --unshallow")
    git(clone, "fetch", "--quiet", "--unshallow")
    assert rules(lint(clone, "--base", "origin/main")) == ["edited-decision"]


def test_a_base_that_was_pushed_by_force(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "-b", "feature")
    rewrite(repo)
    commit(repo, "Rewrite")
    git(repo, "checkout", "--quiet", "main")
    git(repo, "commit", "--quiet", "--amend", "--message", "Another beginning", "--date", "2020-01-01T00:00:00Z")
    git(repo, "checkout", "--quiet", "feature")
    assert_refused(lint(repo, "--base", "main"), "no commit in common", "name the commit")
    assert rules(lint(repo, "--base", git(repo, "rev-parse", "main"))) == ["edited-decision"]


def test_a_partial_clone_without_the_base_fetches_nothing(repo: Path, tmp_path: Path) -> None:
    git(repo, "config", "uploadpack.allowFilter", "true")
    rewrite(repo)
    commit(repo, "Rewrite")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{repo}", "partial")
    clone = tmp_path / "partial"
    assert_refused(lint(clone, "--base", "HEAD~1"), "not in this clone", "git fetch --refetch --no-filter")
    git(clone, "fetch", "--quiet", "--refetch", "--no-filter")
    assert rules(lint(clone, "--base", "HEAD~1")) == ["edited-decision"]


def test_a_sparse_work_tree(repo: Path) -> None:
    push(repo)
    commit(repo, "Push")
    git(repo, "sparse-checkout", "set", "decisions")
    assert_refused(lint(repo, "--base", "HEAD~1"), "is not checked out", "--staged")
    assert rules(lint(repo, "--staged", "--base", "HEAD~1")) == ["pushed-date"]


def test_history_needs_all_of_it(repo: Path, tmp_path: Path) -> None:
    push(repo)
    commit(repo, "Push")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repo}", "clone")
    assert_refused(lint(tmp_path / "clone", "--history"), "shallow", "git fetch --unshallow")


def test_a_rule_that_needs_what_is_not_asked_for(repo: Path) -> None:
    assert_refused(lint(repo, "--select", "edited-decision"), "needs a base", "--base REF")
    assert_refused(lint(repo, "--select", "repeated-retarget", "--base", "HEAD"), "needs the history", "--history")


# Which findings


def test_days_turn_no_unrelated_change_red(repo: Path) -> None:
    """The status page was proposed in autumn; half a year later that is a finding of whoever touches it."""
    late = ("--as-of", "2027-06-01", "--select", "lingering-two-way,stale-proposal,expired-exception,pushed-date")
    everything = rules(lint(repo, *late[:2], "--select", late[3].removesuffix(",pushed-date")))
    assert len(everything) >= 2
    edit(repo / STATUS_PAGE, "title: ", "title: Now ")
    assert rules(lint(repo, "--base", "HEAD", *late)) == [name for name in everything if name != "expired-exception"]
    assert rules(lint(repo, "--base", "HEAD", "--all", *late)) == everything


def test_a_change_cannot_turn_off_what_shows_that_it_does(repo: Path) -> None:
    edit(repo / "tradeoff.yaml", "profile: full\n", "profile: full\nrules: {weakened-rule: off, missing-owner: off}\n")
    assert "weakened-rule" in rules(lint(repo, "--base", "HEAD"))
    with_reason = "because we say so"
    text = (repo / "tradeoff.yaml").read_text(encoding="utf-8")
    hidden = text.replace("rules: {", f"# tradeoff: ignore[weakened-rule] until 2027-01-31 {with_reason}\nrules: {{")
    (repo / "tradeoff.yaml").write_text(hidden, encoding="utf-8")
    assert "weakened-rule" in rules(lint(repo, "--base", "HEAD"))


def test_the_base_can_turn_it_off(repo: Path) -> None:
    edit(repo / "tradeoff.yaml", "profile: full\n", "profile: full\nrules: {weakened-rule: off}\n")
    commit(repo, "Nobody wants to see it")
    edit(repo / "tradeoff.yaml", "{weakened-rule: off}", "{weakened-rule: off, missing-owner: off}")
    assert rules(lint(repo, "--base", "HEAD")) == []


def test_only_named_paths_are_reported(repo: Path) -> None:
    rewrite(repo)
    push(repo)
    assert rules(lint(repo, "--base", "HEAD", "exceptions")) == ["pushed-date"]


def test_warnings_only_where_something_changed(repo: Path) -> None:
    edit(repo / "charter.yaml", "    co_owns: [jonas]\n    backup: jonas\n\n", "    co_owns: [jonas]\n\n")
    forget_decider(repo)
    commit(repo, "A warning and an error")
    edit(repo / STATUS_PAGE, "title: ", "title: Now ")
    assert rules(lint(repo, "--base", "HEAD")) == ["missing-backup", "missing-decider"]
    assert rules(lint(repo, "--base", "HEAD", "--changed")) == ["missing-decider"]
    since_both = rules(lint(repo, "--base", "HEAD~1", "--changed"))
    assert since_both == ["missing-backup", "edited-decision", "missing-decider"]
    new = "schema: tradeoff/decision/v1\nid: new\ntitle: TBD\nstatus: proposed\n"
    (repo / "decisions/new.yaml").write_text(new, encoding="utf-8")
    assert rules(lint(repo, "--base", "HEAD", "--changed")) == ["missing-decider", "placeholder-text"]
    assert_refused(lint(repo, "--changed"), "--changed needs a base", "--base REF")


def test_nothing_is_written(repo: Path) -> None:
    rewrite(repo)
    commit(repo, "Rewrite")
    before = {path: path.stat().st_mtime_ns for path in repo.rglob("*")}
    lint(repo, "--base", "HEAD~1", "--history")
    assert {path: path.stat().st_mtime_ns for path in repo.rglob("*")} == before


# Ids of other branches


@pytest.fixture
def two_branches(repo: Path) -> Path:
    """Two branches that each add an item `speed`; the one that is checked out calls it another thing."""
    for branch, title in (("theirs", "Speed up the invoice run"), ("ours", "Speed limits for imports")):
        git(repo, "checkout", "--quiet", "-b", branch, "main")
        edit(repo / PRODUCT, "  # done, and not done\n", f"  - {{id: speed, title: {title}, status: proposed}}\n")
        commit(repo, title)
    return repo


def collide(folder: Path, *arguments: str) -> Result:
    return lint(folder, "--base", "main", "--across-branches", "--select", "duplicate-id", *arguments)


def test_an_id_that_another_branch_mints(two_branches: Path) -> None:
    result = collide(two_branches)
    assert rules(result) == ["duplicate-id"]
    assert "speed is an item on theirs already, “Speed up the invoice run”, by Mara on" in result.stdout
    assert rules(lint(two_branches, "--base", "main", "--select", "duplicate-id")) == []


def test_one_of_a_remote(two_branches: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--branch", "ours", str(two_branches), "clone")
    result = lint(tmp_path / "clone", "--base", "origin/main", "--across-branches", "--select", "duplicate-id")
    assert "on origin/theirs already" in result.stdout


def test_the_same_thing_on_two_branches_is_one(two_branches: Path) -> None:
    git(two_branches, "checkout", "--quiet", "-b", "copy")
    edit(two_branches / PRODUCT, "status: proposed}", "status: planned}")
    commit(two_branches, "Plan it")
    git(two_branches, "branch", "--delete", "--force", "theirs")
    assert rules(collide(two_branches)) == []


def test_a_branch_that_is_merged_is_no_other(two_branches: Path) -> None:
    git(two_branches, "merge", "--quiet", "--strategy", "ours", "--message", "Ours it is", "theirs")
    assert rules(collide(two_branches)) == []


def test_an_alias_collides_too(two_branches: Path) -> None:
    git(two_branches, "checkout", "--quiet", "-b", "third", "main")
    edit(two_branches / EVENT_LOG, "status: accepted\n", "status: accepted\naliases: [speed]\n")
    commit(two_branches, "Call it speed")
    result = collide(two_branches)
    assert rules(result) == ["duplicate-id", "duplicate-id"]
    assert result.stdout.startswith(EVENT_LOG)


def test_a_branch_that_only_kept_what_is_gone_mints_nothing(two_branches: Path) -> None:
    git(two_branches, "checkout", "--quiet", "main")
    git(two_branches, "merge", "--quiet", "theirs")
    git(two_branches, "branch", "old")
    edit(two_branches / PRODUCT, "  - {id: speed, title: Speed up the invoice run, status: proposed}\n", "")
    commit(two_branches, "Nobody wants it")
    git(two_branches, "checkout", "--quiet", "old")
    commit(two_branches, "Something else")
    git(two_branches, "branch", "--delete", "--force", "theirs", "ours")
    git(two_branches, "checkout", "--quiet", "-b", "fresh", "main")
    with (two_branches / PRODUCT).open("a", encoding="utf-8") as roadmap:
        roadmap.write("  - {id: speed, title: Another, status: proposed}\n")
    commit(two_branches, "Another thing of that name")
    assert rules(collide(two_branches)) == []


def test_the_first_commit_of_an_orphan_branch(two_branches: Path) -> None:
    git(two_branches, "checkout", "--quiet", "--orphan", "new")
    result = lint(two_branches, "--staged", "--across-branches", "--select", "duplicate-id")
    assert "speed is an item on theirs already" in result.stdout


def test_a_partial_clone_that_lacks_what_others_mint(two_branches: Path, tmp_path: Path) -> None:
    git(two_branches, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", "--branch", "ours", two_branches.as_uri(), "partial")
    partial = tmp_path / "partial"
    git(partial, "show", "--quiet", "origin/main:tradeoff.yaml")
    result = lint(partial, "--base", "HEAD", "--across-branches", "--select", "duplicate-id")
    assert rules(result) == []
    (partial / "roadmaps/more.yaml").write_text(
        "schema: tradeoff/roadmap/v1\nid: more\ntitle: More\ntrack: outcome\n"
        "items: [{id: faster, title: Faster, status: proposed}]\n"
    )
    git(partial, "add", "--all")
    refused = lint(partial, "--base", "HEAD", "--across-branches", "--select", "duplicate-id")
    assert_refused(refused, "origin/theirs", "git fetch --refetch --no-filter")


def test_it_needs_a_base(repo: Path) -> None:
    assert_refused(lint(repo, "--across-branches"), "--across-branches needs a base", "--base REF")
