"""The pre-receive hook: real pushes to a real bare repository, and what the one who pushes gets to read."""

import subprocess
from pathlib import Path

import pytest

from test_cli import (
    ENVIRONMENT,
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
    settings,
    tradeoff,
)
from tradeoff.rules import RULES


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """An empty bare repository with the hook."""
    folder = tmp_path / "srv/a company's.git"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    installed = tradeoff(folder, "hooks", "install")
    assert installed.returncode == 0, installed.stderr
    assert installed.stdout.endswith("/hooks/pre-receive: installed\n")
    assert installed.stdout.count("\n") == 1
    return folder


@pytest.fixture
def repo(tmp_path: Path, server: Path) -> Path:
    """The clean workspace, clean on any day, as a repository that knows the server; nothing is pushed yet."""
    folder = copy_base(tmp_path / "repo")
    dated = ", ".join(f"{rule.name}: off" for rule in RULES.values() if "date" in rule.needs)
    settings(folder, f"rules: {{{dated}}}")
    repository(folder)
    git(folder, "remote", "add", "origin", str(server))
    return folder


@pytest.fixture
def pushed(repo: Path) -> Path:
    """The same with its main branch on the server."""
    assert_taken(push(repo, "main"))
    return repo


def push(folder: Path, *arguments: str, **environment: str) -> Result:
    """`git push` to the server, which the hook may stop."""
    return subprocess.run(
        ["git", "push", "origin", *arguments],
        cwd=folder,
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def assert_taken(result: Result) -> None:
    assert result.returncode == 0, result.stderr
    assert "tradeoff" not in result.stderr


def assert_stopped(result: Result, *words: str) -> None:
    """The push was refused, and the one who pushed reads why."""
    assert result.returncode != 0, result
    said = "\n".join(line for line in result.stderr.splitlines() if line.startswith("remote: "))
    assert "pre-receive hook declined" in result.stderr
    for word in (*words, "is not taken: mend what is said above"):
        assert word in said, result.stderr


def branches(server: Path) -> dict[str, str]:
    """The branches that the server has, with the subjects of their last commits."""
    listed = git(server, "for-each-ref", "--format=%(refname:short) %(subject)", "refs/heads")
    return dict(line.split(" ", 1) for line in listed.splitlines())


def improve(folder: Path, message: str = "Better") -> None:
    """A commit that nothing is wrong with."""
    (folder / "notes.txt").write_text(f"{message}\n{(folder / 'notes.txt').exists()}", encoding="utf-8")
    commit(folder, message)


def spoil(folder: Path, message: str = "Worse") -> None:
    """A commit with a finding of its own."""
    forget_decider(folder)
    commit(folder, message)


# Branches


def test_the_first_push_to_an_empty_server(repo: Path, server: Path) -> None:
    assert_taken(push(repo, "main"))
    assert branches(server) == {"main": "Begin"}


def test_a_first_push_that_is_not_good(repo: Path, server: Path) -> None:
    spoil(repo)
    assert_stopped(
        push(repo, "main"), "error[missing-decider]", f"{EVENT_LOG}:2:5", "main has 1 error and is not taken"
    )
    assert branches(server) == {}


def test_errors_in_records_and_in_messages_are_counted_together(pushed: Path) -> None:
    spoil(pushed, "Worse\n\nDecision: zzz")
    assert_stopped(push(pushed, "main"), "error[missing-decider]", "error[unknown-trailer]", "main has 3 errors and")


def test_warnings_are_told_of_what_is_pushed_and_not_again(pushed: Path) -> None:
    edit(pushed / "charter.yaml", "    co_owns: [jonas]\n    backup: jonas\n\n", "    co_owns: [jonas]\n\n")
    commit(pushed, "Nobody stands in")
    taken = push(pushed, "main")
    assert taken.returncode == 0
    assert "tradeoff: on main:" in taken.stderr
    assert "warning[missing-backup]" in taken.stderr
    improve(pushed)
    assert_taken(push(pushed, "main"))


def test_an_update(pushed: Path, server: Path) -> None:
    improve(pushed)
    assert_taken(push(pushed, "main"))
    spoil(pushed)
    assert_stopped(push(pushed, "main"), "error[missing-decider]")
    assert branches(server) == {"main": "Better"}


def test_an_update_is_held_to_what_the_branch_was(pushed: Path) -> None:
    edit(pushed / EVENT_LOG, "status: accepted", "status: proposed")
    commit(pushed, "Think again")
    assert_stopped(push(pushed, "main"), "error[illegal-transition]", EVENT_LOG)


def test_a_forced_push_is_held_to_what_it_throws_away(pushed: Path, server: Path) -> None:
    git(pushed, "checkout", "--quiet", "--orphan", "anew")
    edit(pushed / EVENT_LOG, "status: accepted", "status: proposed")
    commit(pushed, "Begin anew")
    assert_stopped(push(pushed, "--force", "anew:main"), "error[illegal-transition]", EVENT_LOG)
    edit(pushed / EVENT_LOG, "status: proposed", "status: accepted")
    commit(pushed, "As it was")
    assert_taken(push(pushed, "--force", "anew:main"))
    assert branches(server) == {"main": "As it was"}


def test_a_new_branch_is_held_to_where_it_left_the_default_branch(pushed: Path, server: Path) -> None:
    git(pushed, "checkout", "--quiet", "-b", "topic")
    improve(pushed)
    edit(pushed / EVENT_LOG, "status: accepted", "status: proposed")
    commit(pushed, "Think again")
    assert_stopped(push(pushed, "topic"), "error[illegal-transition]", "topic has 1 error and is not taken")
    git(pushed, "reset", "--quiet", "--hard", "HEAD~1")
    assert_taken(push(pushed, "topic"))
    assert branches(server) == {"main": "Begin", "topic": "Better"}


def test_a_new_branch_on_a_server_whose_head_names_no_branch(pushed: Path, server: Path) -> None:
    git(server, "symbolic-ref", "HEAD", "refs/heads/master")
    git(pushed, "checkout", "--quiet", "-b", "feature")
    edit(pushed / "decisions/usage-pricing.yaml", "chosen: usage", "chosen: tiers")
    commit(pushed, "Choose otherwise")
    assert_stopped(push(pushed, "feature"), "edited-decision")


def test_a_new_branch_without_common_history_is_held_to_itself(pushed: Path, server: Path) -> None:
    git(pushed, "checkout", "--quiet", "--orphan", "other")
    edit(pushed / EVENT_LOG, "status: accepted", "status: proposed")
    commit(pushed, "Another company")
    taken = push(pushed, "other")
    assert taken.returncode == 0
    assert "edited-decision" not in taken.stderr  # main's decision is no earlier state of this one
    edit(pushed / EVENT_LOG, "status: proposed", "status: accepted")
    spoil(pushed)
    assert_stopped(push(pushed, "other:third"), "error[missing-decider]")
    assert branches(server) == {"main": "Begin", "other": "Another company"}


def test_a_branch_is_deleted_freely(pushed: Path, server: Path) -> None:
    git(pushed, "push", "--quiet", "origin", "main:topic")
    assert_taken(push(pushed, "--delete", "topic"))
    assert branches(server) == {"main": "Begin"}


def test_several_at_once_are_all_judged(pushed: Path, server: Path) -> None:
    git(pushed, "push", "--quiet", "origin", "main:gone")
    git(pushed, "branch", "good")
    git(pushed, "checkout", "--quiet", "-b", "bad")
    spoil(pushed)
    git(pushed, "checkout", "--quiet", "-b", "worse", "main")
    improve(pushed, "Name\n\nDecision: zzz")
    stopped = push(pushed, "good", "bad", "worse", ":gone")
    bad, worse = "tradeoff: bad has 2 errors and is not taken", "tradeoff: worse has 1 error and is not taken"
    order = ["on bad:", "error[missing-decider]", bad, "on worse:", "error[unknown-trailer]", worse]
    assert_stopped(stopped, *order)
    assert sorted(order, key=stopped.stderr.index) == order
    assert "good" not in stopped.stderr.partition("To ")[0]
    assert set(branches(server)) == {"main", "gone"}
    assert_stopped(push(pushed, "--atomic", "good", "bad"), bad)
    assert_taken(push(pushed, "--atomic", "good", ":gone"))
    assert set(branches(server)) == {"main", "good"}


def test_a_branch_without_a_workspace_is_free(pushed: Path, server: Path) -> None:
    git(pushed, "checkout", "--quiet", "--orphan", "pages")
    git(pushed, "rm", "--quiet", "-r", "--force", ".")
    (pushed / ".templates").mkdir()
    (pushed / ".templates/tradeoff.yaml").write_text("a hidden folder is no workspace\n", encoding="utf-8")
    commit(pushed, "Hello\n\nDecision: zzz")
    assert_taken(push(pushed, "pages"))
    improve(pushed)
    assert_taken(push(pushed, "pages"))
    assert branches(server)["pages"] == "Better"


def test_a_workspace_does_not_go_unnoticed(pushed: Path) -> None:
    git(pushed, "rm", "--quiet", "tradeoff.yaml")
    commit(pushed, "Be free")
    base = git(pushed, "rev-parse", "--short=12", "HEAD~1")
    back = f"git checkout {base} -- tradeoff.yaml"
    assert_stopped(push(pushed, "main"), "on main:", "tradeoff.yaml is gone in", f"bring it back, as with `{back}`")
    git(pushed, *back.split()[1:])
    commit(pushed, "Be held to it")
    assert_taken(push(pushed, "main"))


def test_a_branch_that_begins_to_keep_records(repo: Path, server: Path) -> None:
    git(repo, "checkout", "--quiet", "--orphan", "young")
    git(repo, "rm", "--quiet", "-r", "--force", ".")
    improve(repo)
    assert_taken(push(repo, "young:main"))
    copy_base(repo)
    git(repo, "checkout", "main", "--", "tradeoff.yaml")
    commit(repo, "Keep records")
    assert_taken(push(repo, "young:main"))
    assert branches(server) == {"main": "Keep records"}


def test_other_refs_are_left_alone(pushed: Path, server: Path) -> None:
    spoil(pushed, "Worse\n\nDecision: zzz")
    git(pushed, "tag", "v1")
    assert_taken(push(pushed, "v1", "HEAD:refs/notes/odd"))
    assert "tags/v1" in git(server, "for-each-ref", "--format=%(refname)")
    # A tag brings its commits, and they are as new to a branch as before.
    git(pushed, "revert", "--no-edit", "HEAD")
    assert_stopped(push(pushed, "main"), "error[unknown-trailer]")


# Messages


def test_every_new_message_is_checked(pushed: Path) -> None:
    improve(pushed, "One\n\nDecision: seat-pricing")
    improve(pushed, "Two")
    wrong = git(pushed, "rev-parse", "HEAD~1")
    assert_stopped(push(pushed, "main"), "error[dead-trailer]", f"commit {wrong[:10]}:3:11", "instead: usage-pricing")


def test_commits_that_a_branch_has_are_not_checked_again(pushed: Path, server: Path) -> None:
    hook = server / "hooks/pre-receive"
    kept = hook.rename(hook.with_name("later"))
    improve(pushed, "One\n\nDecision: seat-pricing")
    git(pushed, "push", "--quiet", "origin", "main")
    kept.rename(hook)
    improve(pushed, "Two")
    assert_taken(push(pushed, "main", "main:topic"))


def test_the_server_asks_for_trailers(pushed: Path, server: Path) -> None:
    git(server, "config", "--add", "tradeoff.require", "src/**")
    git(server, "config", "--add", "tradeoff.require", "lib/**")
    for name in ("src", "lib"):
        (pushed / name).mkdir()
        (pushed / name / "meter.py").write_text("count = 0\n", encoding="utf-8")
    commit(pushed, "Meter")
    assert_stopped(push(pushed, "main"), "error[missing-trailer]", "lib/meter.py and 1 more change")
    git(pushed, "commit", "--quiet", "--amend", "--message", "Meter\n\nDecision: none (a first sketch)")
    assert_taken(push(pushed, "main"))


# The server


def test_a_server_that_lies_in_another_repository(pushed: Path, server: Path) -> None:
    repository(server.parent)
    improve(pushed)
    assert_taken(push(pushed, "main"))
    spoil(pushed)
    assert_stopped(push(pushed, "main"), "error[missing-decider]", f"{EVENT_LOG}:2:5")


def test_sha256_repositories(tmp_path: Path) -> None:
    server = tmp_path / "server.git"
    server.mkdir()
    git(server, "init", "--quiet", "--bare", "--object-format=sha256", "--initial-branch=main")
    assert tradeoff(server, "hooks", "install").returncode == 0
    folder = repository(copy_base(tmp_path / "repo"), "--object-format=sha256")
    git(folder, "remote", "add", "origin", str(server))
    assert_taken(push(folder, "main", "main:other"))
    improve(folder, "One\n\nDecision: zzz")
    assert_stopped(push(folder, "main"), "error[unknown-trailer]")
    assert_taken(push(folder, "--delete", "other"))


def test_a_hook_that_was_there_runs_first_and_reads_the_same(repo: Path, server: Path) -> None:
    hook = server / "hooks/pre-receive"
    assert ": removed" in tradeoff(server, "hooks", "uninstall").stdout
    hook.write_text("#!/bin/sh\ncat >seen\ntest ! -e stop\n", encoding="utf-8")
    hook.chmod(0o755)
    assert "runs first" in tradeoff(server, "hooks", "install").stdout
    assert_taken(push(repo, "main"))
    assert (server / "seen").read_text("utf-8").split()[1:] == [git(repo, "rev-parse", "HEAD"), "refs/heads/main"]
    (server / "stop").touch()
    improve(repo)
    assert push(repo, "main").returncode != 0
    assert branches(server) == {"main": "Begin"}


def test_a_server_without_tradeoff_takes_nothing(repo: Path, server: Path) -> None:
    hook = server / "hooks/pre-receive"
    lines = hook.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("TRADEOFF="))
    lines[place] = "TRADEOFF=/gone/tradeoff"
    hook.write_text("\n".join([*lines, ""]), encoding="utf-8")
    stopped = push(repo, "main", PATH="/usr/bin:/bin")
    assert stopped.returncode != 0
    assert "tradeoff is not installed on this server" in stopped.stderr


def test_hooks_go_where_git_runs_them(repo: Path, server: Path) -> None:
    assert_refused(tradeoff(repo, "hooks", "install", "--only", "pre-receive"), "pre-receive", "bare repository")
    assert_refused(tradeoff(server, "hooks", "install", "--only", "commit-msg"), "commit-msg", "no work tree")
    assert ": up to date" in tradeoff(server / "refs", "hooks", "install", "--only", "pre-receive").stdout
    assert STATUS_PAGE in git(repo, "ls-files")
