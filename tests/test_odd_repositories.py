"""Repositories that are out of the ordinary, and git told to speak otherwise: the answer is right, or one sentence."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from conftest import BASE, DAY
from inside import lint, tradeoff
from terminal import on_terminal
from test_bad_input import HEEDING, SECONDS, children
from test_cli import ENVIRONMENT, Result, assert_refused, commit, copy_base, edit, git, repository
from test_events import PRODUCT, TLS

CODE = "src/meter.py"
DATES = {"GIT_AUTHOR_DATE": "2026-10-01T12:00:00+0200", "GIT_COMMITTER_DATE": "2026-10-01T12:00:00+0200"}

LOG, BLAME, SHOW = ("log",), ("blame", "metering"), ("show", "metering", "--as-of", DAY)
DIFF, WHY, STALE = ("diff", "HEAD~1"), ("why", CODE), ("stale",)
LINT = ("lint", "--as-of", DAY, "--format", "concise")
TRAILERS = ("trailers", "--commits", "HEAD~1..HEAD")
COMMANDS = (LOG, BLAME, SHOW, DIFF, WHY, STALE, (*LINT, "--base", "HEAD~1", "--history"), TRAILERS)
"""One for everything that reads a repository; what they say of the story below is not empty."""


def tell(folder: Path, **environment: str) -> None:
    """The story: an item that is pushed, a renewed exception with code, and a merge, in a copy of the base."""
    copy_base(folder)
    (folder / "src").mkdir()
    (folder / CODE).write_text("a = 1\nb = 2\n")
    edit(folder / "decisions/seat-pricing.yaml", "status: superseded\n", "status: superseded\napplies_to: [src/**]\n")
    git(folder, "init", "--quiet", "--initial-branch=main", **environment)
    say(folder, "Begin", **environment)
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2027-01-15")
    say(folder, "Push metering\n\nItem: metering", **environment)
    git(folder, "checkout", "--quiet", "-b", "side", **environment)
    edit(folder / TLS, "expires: 2027-01-31", "expires: 2027-02-28")
    (folder / CODE).write_text("a = 1\nb = 3\n")
    say(folder, "Bücher\n\nDecision: usage-pricing", **environment)
    git(folder, "checkout", "--quiet", "main", **environment)
    git(folder, "merge", "--quiet", "--no-ff", "--message", "Merge side", "side", **DATES, **environment)


def say(folder: Path, message: str, **environment: str) -> None:
    """Commits everything, always at the same time, so that the ids are always the same."""
    git(folder, "add", "--all", **environment)
    git(folder, "commit", "--quiet", "--message", message, **DATES | environment)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, which no test may change."""
    folder = tmp_path_factory.mktemp("story") / "repo"
    tell(folder)
    return folder


@pytest.fixture
def repo(story: Path, tmp_path: Path) -> Path:
    """A copy of the story, whose files the index knows by other times."""
    return Path(shutil.copytree(story, tmp_path / "repo"))


@pytest.fixture(scope="module")
def answers(story: Path) -> dict[tuple[str, ...], tuple[int, str, str]]:
    """What each command says of the story."""
    return {command: said(story, command) for command in COMMANDS}


def said(folder: Path, command: tuple[str, ...], **environment: str) -> tuple[int, str, str]:
    """Exit code, output and complaint of a command."""
    result = tradeoff(folder, *command, **environment)
    return result.returncode, result.stdout, result.stderr


def told(folder: Path, *arguments: str, **environment: str) -> Any:
    """What a command says in JSON."""
    result = tradeoff(folder, *arguments, "--format", "json", **environment)
    assert result.returncode == 0, result.stderr
    return msgspec.json.decode(result.stdout)


def subjects(folder: Path, *arguments: str) -> list[str]:
    """The subjects of the commits that changed something, newest first."""
    return [found["subject"] for found in told(folder, "log", *arguments)["commits"]]


def import_(folder: Path, stream: bytes, *options: str) -> None:
    """Adds commits that `git commit` would not make; on disk is what the last of them has."""
    command = ["git", "fast-import", "--quiet", *options]
    subprocess.run(command, cwd=folder, env=ENVIRONMENT, input=stream, check=True, timeout=60)
    git(folder, "reset", "--quiet", "--hard", "main")


def by(author: bytes, message: bytes, expires: bytes, more: bytes = b"") -> bytes:
    """A commit of somebody, as `git fast-import` reads it, that renews the exception."""
    content = (BASE / TLS).read_bytes().replace(b"expires: 2027-01-31", b"expires: " + expires)
    head = b"commit refs/heads/main\nauthor " + author + b"\ncommitter C <c@example.com> 1600000000 +0000\n" + more
    body = b"data %d\n%s\nfrom refs/heads/main^0\n" % (len(message), message)
    return head + body + b"M 100644 inline %s\ndata %d\n%s\n" % (TLS.encode(), len(content), content)


def in_a_row(commits: list[bytes]) -> bytes:
    """Commits of one stream; only the first has to say what it follows."""
    return b"".join([commits[0], *(made.replace(b"\nfrom refs/heads/main^0\n", b"\n") for made in commits[1:])])


# Nothing is written


def fingerprint(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """All files and folders, those of git too: mode, time of the last change, content."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        state = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (state.st_mode, state.st_mtime_ns, content)
    return found


@pytest.mark.parametrize(
    "commands",
    [
        COMMANDS,
        [
            ("log", "--oneline", "metering"),
            ("diff", "--staged"),
            ("diff", "HEAD~1..HEAD", "--format", "markdown"),
            ("why", "src", "--rev", "HEAD"),
            (*LINT, "--staged", "--across-branches"),
            (*LINT, "--rev", "HEAD"),
            ("completion", "bash"),
        ],
    ],
)
def test_no_command_writes(repo: Path, commands: list[tuple[str, ...]]) -> None:
    (repo / TLS).touch()
    (repo / "decisions/new.yaml").write_text("schema: tradeoff/decision/v1\n")
    before = fingerprint(repo)
    for command in commands:
        assert "mistake" not in tradeoff(repo, *command).stderr
        assert fingerprint(repo) == before, command


def test_a_repository_and_a_home_that_may_not_be_written(repo: Path, answers: dict[tuple[str, ...], object]) -> None:
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if powerless and not shutil.which("setpriv"):
        pytest.skip("root can write everything")
    for path in (repo, *repo.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    for command in (LOG, DIFF):
        result = subprocess.run(
            [*powerless, sys.executable, "-m", "tradeoff", *command],
            cwd=repo,
            env=ENVIRONMENT | {"HOME": "/nonexistent"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (result.returncode, result.stdout, result.stderr) == answers[command]
    for path in (repo, *repo.rglob("*")):
        path.chmod(path.stat().st_mode | 0o200)


# Git told to speak otherwise

CONFIGURATION = """
[log]
    showSignature = true
    date = relative
    mailmap = false
    follow = true
    decorate = full
    abbrevCommit = true
    diffMerges = combined
    showRoot = false
[diff]
    noprefix = true
    external = /bin/false
    renames = copies
    algorithm = patience
    submodule = log
    relative = true
    ignoreSubmodules = all
    autoRefreshIndex = false
[diff "shouting"]
    textconv = "touch ran; tr a-z A-Z <"
[format]
    pretty = fuller
[color]
    ui = always
[column]
    ui = always
[core]
    quotePath = false
    pager = /bin/false
    commentChar = %
[pager]
    log = /bin/false
    blame = /bin/false
[blame]
    showEmail = true
    showRoot = true
    blankBoundary = true
    date = relative
    coloring = highlightRecent
    markIgnoredLines = true
[i18n]
    logOutputEncoding = ISO-8859-1
[trailer]
    separators = "#"
    ifexists = replace
[status]
    showUntrackedFiles = no
[alias]
    log = !false
    blame = !false
"""


def test_no_setting_of_git_changes_an_answer(
    repo: Path, tmp_path: Path, answers: dict[tuple[str, ...], object]
) -> None:
    (tmp_path / "config").write_text(CONFIGURATION)
    (repo / ".git/info/attributes").write_text("*.py diff=shouting\n")
    for command in COMMANDS:
        assert said(repo, command, GIT_CONFIG_GLOBAL=str(tmp_path / "config")) == answers[command]
    assert not (repo / "ran").exists()


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "TZ": "Pacific/Kiritimati", "GIT_ICASE_PATHSPECS": "1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "GIT_LITERAL_PATHSPECS": "1", "TERM": "dumb"},
        {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": "", "GIT_NOGLOB_PATHSPECS": "1"},
    ],
)
def test_no_environment_changes_an_answer(
    story: Path, answers: dict[tuple[str, ...], object], environment: dict[str, str]
) -> None:
    for command in (LOG, DIFF, WHY, TRAILERS):
        assert said(story, command, **environment) == answers[command]


def test_a_list_of_revisions_that_is_not_there(repo: Path) -> None:
    git(repo, "config", "blame.ignoreRevsFile", "nowhere")
    assert_refused(tradeoff(repo, *WHY), "blame.ignoreRevsFile names nowhere, which is not there", "git config")


# Where a repository may be


def test_a_detached_head_and_a_second_work_tree(repo: Path, answers: dict[tuple[str, ...], object]) -> None:
    git(repo, "checkout", "--quiet", "--detach")
    second = repo.parent / "second"
    git(repo, "worktree", "add", "--quiet", str(second), "main")
    for folder in (repo, second):
        for command in (BLAME, DIFF, WHY):
            assert said(folder, command) == answers[command]


def test_a_submodule_is_asked_by_itself(story: Path, tmp_path: Path, answers: dict[tuple[str, ...], object]) -> None:
    outer = repository(copy_base(tmp_path / "outer"))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(story), "inner")
    commit(outer, "Take it in")
    for command in (LOG, DIFF, WHY):
        assert said(outer / "inner", command) == answers[command]
    assert subjects(outer) == ["Begin"]
    assert tradeoff(outer, "diff", "HEAD~1").stdout == "no change of meaning between HEAD~1 and the work tree\n"


def test_a_hook_in_a_second_work_tree(repo: Path, answers: dict[tuple[str, ...], tuple[int, str, str]]) -> None:
    second = repo.parent / "second"
    git(repo, "worktree", "add", "--quiet", "--detach", str(second))
    hook = repo / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f'#!/bin/sh\ncd decisions && "{sys.executable}" -m tradeoff log > ../said && env > ../set\n')
    hook.chmod(0o755)
    git(second, "commit", "--quiet", "--allow-empty", "--message", "Nothing")
    assert "GIT_INDEX_FILE=" in (second / "set").read_text()
    assert (second / "said").read_text(encoding="utf-8") == answers[LOG][1]


def test_the_hook_of_another_repository(story: Path, tmp_path: Path) -> None:
    """What git would tell is not of the repository that one stands in."""
    repository(tmp_path / "other")
    hooked = {"GIT_DIR": str(tmp_path / "other/.git")}
    for command in (LOG, DIFF, (*LINT, "--base", "HEAD~1")):
        assert_refused(tradeoff(story, *command, **hooked), "GIT_DIR", "another repository than", "unset it")
    assert_refused(tradeoff(story, *LOG, **hooked, GIT_WORK_TREE=str(tmp_path / "other")), "GIT_WORK_TREE")
    assert lint(story, **hooked).returncode == 0


def test_a_bare_repository_has_commits_only(repo: Path, answers: dict[tuple[str, ...], object]) -> None:
    git(repo.parent, "clone", "--quiet", "--bare", str(repo), "bare.git")
    bare = repo.parent / "bare.git"
    for command in (BLAME, TRAILERS):
        assert said(bare, command) == answers[command]
    for question in (SHOW, DIFF, STALE, LINT):
        assert_refused(tradeoff(bare, *question), "is a bare repository, without a work tree")
    assert said(bare, (*WHY, "--rev", "HEAD")) == answers[WHY]


def test_longer_ids(tmp_path: Path, answers: dict[tuple[str, ...], tuple[int, str, str]]) -> None:
    tell(tmp_path / "repo", GIT_DEFAULT_HASH="sha256")
    for command in (LOG, BLAME, SHOW, WHY):
        status, output, complaint = said(tmp_path / "repo", command)
        same = [re.sub(r"\b[0-9a-f]{7}\b", "?", text) for text in (output, answers[command][1])]
        assert (status, same[0], complaint) == (answers[command][0], same[1], answers[command][2])


@pytest.mark.parametrize("orphan", [False, True])
def test_no_commits_on_the_branch(tmp_path: Path, orphan: bool) -> None:
    folder = copy_base(tmp_path / "repo")
    if orphan:
        repository(folder)
        git(folder, "checkout", "--quiet", "--orphan", "new")
    else:
        git(folder, "init", "--quiet")
    for command in (LOG, TRAILERS, (*LINT, "--base", "HEAD~1")):
        assert_refused(tradeoff(folder, *command), "none")
    assert tradeoff(folder, *SHOW).stdout.endswith("no history: nothing is committed yet\n")
    assert tradeoff(folder, "diff").stdout.endswith("between nothing and the work tree\n")
    assert tradeoff(folder, *STALE).returncode == 0


def test_a_repository_of_somebody_else(story: Path) -> None:
    """Which git refuses to read; that nothing is known is not that there is nothing."""
    for command in (LOG, SHOW, WHY, TRAILERS, (*LINT, "--history"), ("diff",)):
        result = tradeoff(story, *command, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
        assert_refused(result, "belongs to somebody else", f"`git config --global --add safe.directory {story}`")


# Clones that lack something


def clone(story: Path, folder: Path, *options: str) -> Path:
    """A clone of the story, of which fetching would bring the rest."""
    source = shutil.copytree(story, folder / "source")
    git(source, "config", "uploadpack.allowFilter", "true")
    git(folder, "clone", "--quiet", *options, f"file://{source}", "clone")
    return folder / "clone"


def test_a_shallow_clone_is_never_taken_for_the_whole(story: Path, tmp_path: Path) -> None:
    shallow = clone(story, tmp_path, "--depth=1")
    assert re.search(r"at least \d+ events in at least 1 commit, ", tradeoff(shallow, *LOG).stdout)
    assert "this clone is shallow: `git fetch --unshallow`" in tradeoff(shallow, *BLAME).stderr
    for question in (SHOW, WHY, STALE):
        assert "this clone is shallow" in tradeoff(shallow, *question).stdout
    assert "the history of this clone has none" in tradeoff(shallow, *STALE).stdout
    assert told(shallow, *WHY)["at_least"] is True
    assert told(shallow, *LOG)["complete"] is False
    for arguments in (DIFF, TRAILERS, ("log", "--rev", "HEAD~1..HEAD"), (*LINT, "--base", "HEAD~1")):
        assert_refused(tradeoff(shallow, *arguments), "HEAD~1", "git fetch --unshallow")
    assert_refused(tradeoff(shallow, *LINT, "--history"), "--history needs all of it, and this clone is shallow")


def test_a_clone_without_older_contents(story: Path, tmp_path: Path) -> None:
    partial = clone(story, tmp_path, "--filter=blob:none")
    before = fingerprint(partial)
    result = tradeoff(partial, *LOG)
    assert re.search(r"at least \d+ events in at least \d commits, ", result.stdout)
    assert "this clone is partial: `git fetch --refetch --no-filter`" in result.stderr
    assert f"{TLS} in " in result.stderr
    assert tradeoff(partial, "diff").stdout == "no change of meaning between HEAD and the work tree\n"
    for command in (DIFF, WHY, (*LINT, "--base", "HEAD~1"), (*LINT, "--history")):
        assert_refused(tradeoff(partial, *command), "`git fetch --refetch --no-filter` brings")
    assert fingerprint(partial) == before


def test_a_clone_without_older_trees(story: Path, tmp_path: Path) -> None:
    treeless = clone(story, tmp_path, "--filter=tree:0")
    for command in (LOG, SHOW, DIFF, STALE, (*LINT, "--history")):
        assert_refused(tradeoff(treeless, *command), "`git fetch --refetch --no-filter` brings")
    assert tradeoff(treeless, *LINT).returncode == 0


def test_a_damaged_object_is_no_complete_history(repo: Path) -> None:
    oid = git(repo, "rev-parse", f"HEAD~1:{TLS}")
    path = repo / ".git/objects" / oid[:2] / oid[2:]
    path.chmod(0o644)
    path.write_bytes(b"no object")
    result = tradeoff(repo, *LOG)
    assert "at least 2 commits" in result.stdout or "at least 3 commits" in result.stdout
    assert "objects are missing here or damaged: `git fsck` says more" in result.stderr
    assert_refused(tradeoff(repo, *LINT, "--history"), "--history needs all of it", "git fsck")
    assert_refused(tradeoff(repo, *DIFF), oid, "git fsck")


# Odd histories


AUTHORS = {
    b" <> 1600000000 +0000": ("unknown", "2020-09-13"),
    b" <ines@example.com> 1600000000 +0000": ("ines", "2020-09-13"),
    b"O\xe9 <o@example.com> 1600000000 +0000": ("O\ufffd", "2020-09-13"),
    b"Early <e@example.com> -86400 +0000": ("Early", "1970-01-01"),
    b"Late <l@example.com> 99999999999 +1400": ("Late", "5138-11-16"),
    b"East <x@example.com> 1600041600 +1200": ("East", "2020-09-14"),
    b"\x1b[31mRed <r@example.com> 1600000000 -1200": ("\x1b[31mRed", "2020-09-13"),
}


def test_authors_as_others_write_them(repo: Path) -> None:
    commits = [by(author, b"Renew", b"2027-03-1%d" % number) for number, author in enumerate(AUTHORS)]
    import_(repo, in_a_row(commits), "--date-format=raw-permissive")
    log = told(repo, "log", "--rev", "HEAD~7..HEAD", "--reverse")["commits"]
    assert [(found["author"], found["day"]) for found in log] == list(AUTHORS.values())
    shown = tradeoff(repo, "log", "legacy-tls", "expires").stdout
    assert "\x1b" not in shown
    assert all(day in shown for _, day in AUTHORS.values())


@pytest.mark.parametrize(
    "author", [None, b"nobody", b"X <x@example.com>", b"X <x@example.com> 99999999999999999999 +0000"]
)
def test_commits_that_name_no_author_or_no_time(repo: Path, author: bytes | None) -> None:
    """Which `git log` shows as of the first day of all."""
    edit(repo / TLS, "expires: 2027-02-28", "expires: 2027-03-31")
    edit(repo / CODE, "a = 1", "a = 2")
    git(repo, "add", "--all")
    lines = [f"tree {git(repo, 'write-tree')}".encode(), f"parent {git(repo, 'rev-parse', 'HEAD')}".encode()]
    lines += [b"author " + author] if author else []
    (repo / ".git/odd").write_bytes(
        b"\n".join([*lines, b"committer C <c@example.com> 1600000000 +0000", b"", b"Odd\n"])
    )
    oid = git(repo, "hash-object", "-t", "commit", "-w", "--literally", ".git/odd")
    git(repo, "update-ref", "refs/heads/main", oid)
    (found,) = told(repo, "log", "--rev", "HEAD~1..HEAD")["commits"]
    assert (found["author"], found["day"]) == ("X" if author and b"X" in author else "unknown", "1970-01-01")
    assert f"{oid[:7]} Odd ({found['author']}, 1970-01-01)" in tradeoff(repo, *STALE).stdout


def test_a_message_in_another_encoding(repo: Path) -> None:
    said = "Grüße".encode("latin-1")
    import_(repo, by(b"M <m@example.com> 1600000000 +0000", said, b"2027-03-31", b"encoding ISO-8859-1\n"))
    assert subjects(repo, "--rev", "HEAD~1..HEAD") == ["Grüße"]
    import_(repo, by(b"M <m@example.com> 1600000000 +0000", said, b"2027-04-30"))
    assert subjects(repo, "--rev", "HEAD~1..HEAD") == ["Gr\ufffd\ufffde"]


def test_days_out_of_order(repo: Path) -> None:
    for day, moment in (
        (b"2027-03-31", b"1900000000"),
        (b"2027-04-30", b"1000000000"),
        (b"2027-05-31", b"1500000000"),
    ):
        import_(repo, by(b"M <m@example.com> " + moment + b" +0000", day, day))
    assert subjects(repo, "legacy-tls")[:3] == ["2027-05-31", "2027-04-30", "2027-03-31"]
    assert tradeoff(repo, "log", "legacy-tls").stdout.endswith("5 events in 5 commits, 2001-09-09 to 2030-03-17\n")


def test_replaced_objects_are_what_git_shows(repo: Path) -> None:
    git(repo, "replace", "--graft", "HEAD~1")
    assert subjects(repo) == ["Merge side", "Push metering"]
    assert_refused(tradeoff(repo, "log", "--rev", "HEAD~2"), "HEAD~2 names no commit here")
    git(repo, "replace", "-d", git(repo, "rev-parse", "HEAD~1"))
    (repo / ".git/info/grafts").write_text(git(repo, "rev-parse", "HEAD~1") + "\n")
    assert subjects(repo) == ["Merge side", "Push metering"]
    assert_refused(tradeoff(repo, "log", "--rev", "HEAD~2"), "HEAD~2 names no commit here: `git fetch` it")


def test_what_is_no_change_of_a_record_is_no_step(repo: Path) -> None:
    (repo / TLS).chmod(0o755)
    commit(repo, "Mode")
    commit(repo, "Empty")
    assert subjects(repo) == ["Merge side", "Push metering", "Begin"]
    assert tradeoff(repo, *DIFF).stdout == "no change of meaning between HEAD~1 and the work tree\n"


def test_a_record_that_was_a_folder_and_a_folder_that_was_a_file(repo: Path) -> None:
    (repo / TLS).unlink()
    (repo / TLS).mkdir()
    (repo / TLS / "notes.txt").write_text("none\n")
    shutil.rmtree(repo / "roadmaps")
    (repo / "roadmaps").write_text("none\n")
    commit(repo, "Upside down")
    shutil.rmtree(repo / TLS)
    (repo / "roadmaps").unlink()
    git(repo, "checkout", "HEAD~1", "--", TLS, "roadmaps")
    commit(repo, "As it was")
    log = told(repo, "log", "--rev", "HEAD~2..HEAD")
    away, back = ([event["kind"] for event in found["events"]] for found in reversed(log["commits"]))
    assert len(away) == len(back) > 10
    assert {"vanished", "deleted"} == set(away)
    assert {"added", "accepted"} == set(back)
    assert log["skipped"] == []
    assert tradeoff(repo, "diff", "HEAD~2").stdout.startswith("no change of meaning")


def test_symbolic_links_in_the_history_are_named(repo: Path) -> None:
    (repo / "shared.txt").write_bytes((repo / TLS).read_bytes())
    (repo / TLS).unlink()
    (repo / TLS).symlink_to("../shared.txt")
    commit(repo, "Share it")
    log = told(repo, "log", "--rev", "HEAD~1..HEAD")
    assert [event["kind"] for found in log["commits"] for event in found["events"]] == ["deleted"]
    ((path, reason),) = [(fault["path"], fault["reason"]) for fault in log["skipped"]]
    assert (path, reason) == (TLS, "it is a symbolic link, which the history does not follow")


def test_settings_that_are_a_symbolic_link_make_a_workspace(repo: Path) -> None:
    (repo / "tradeoff.yaml").rename(repo / "settings.yaml")
    (repo / "tradeoff.yaml").symlink_to("settings.yaml")
    commit(repo, "Link the settings")
    assert subjects(repo) == ["Merge side", "Push metering", "Begin"]


def test_a_workspace_that_goes_and_comes_back_above_another(repo: Path) -> None:
    copy_base(repo / "nested")
    commit(repo, "One more")
    git(repo, "rm", "--quiet", "-r", "tradeoff.yaml", "charter.yaml", "scorecard.yaml", "decisions", "roadmaps")
    commit(repo, "The outer one goes")
    assert subjects(repo) == ["One more"]
    assert_refused(tradeoff(repo / "src", *LOG), "is in no workspace")
    git(repo, "checkout", "HEAD~1", "--", ".")
    commit(repo, "It is back")
    assert subjects(repo, "metering") == ["It is back", "The outer one goes", "One more", "Push metering", "Begin"]
    assert subjects(repo / "nested", "metering") == ["One more"]
    dues = [
        (found["workspace"], [value["value"] for value in found["values"]])
        for found in told(repo, "log", "metering", "due")["fields"]
    ]
    assert dues == [("", ["2027-01-15", None, "2027-01-15", "2026-12-15"]), ("nested", ["2026-12-15"])]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="needs a file system that takes any bytes for a name")
@pytest.mark.parametrize("name", [b"two\nlines.py", b"\xff.py", b"-dash.py", b'"quoted".py', b":(glob)star*.py"])
def test_names_of_code(repo: Path, name: bytes) -> None:
    path = os.fsdecode(b"src/" + name)
    (repo / path).write_text("new = 1\n")
    commit(repo, "Odd names\n\nItem: metering")
    for options in ((), ("--rev", "HEAD")):
        found = told(repo, "why", *options, path)["governed_by"]
        assert [governor["id"] for governor in found if governor["kind"] == "item"] == ["metering"]


# The work tree


def test_files_that_only_their_times_tell_apart(repo: Path) -> None:
    """As after a copy, or where a cache brought the files back."""
    (repo / TLS).touch()
    assert tradeoff(repo, "diff").stdout == "no change of meaning between HEAD and the work tree\n"
    (repo / TLS).write_bytes((repo / TLS).read_bytes() + b"# one more\n")
    assert tradeoff(repo, "diff").stdout.endswith("; 1 file differs in form only\n")


def test_a_merge_that_is_not_done(repo: Path, answers: dict[tuple[str, ...], tuple[int, str, str]]) -> None:
    git(repo, "checkout", "--quiet", "-b", "third", "HEAD~1")
    edit(repo / TLS, "expires: 2027-01-31", "expires: 2027-03-31")
    edit(repo / CODE, "b = 2", "b = 4")
    commit(repo, "Otherwise")
    git(repo, "checkout", "--quiet", "main")
    merge = subprocess.run(["git", "merge", "third"], cwd=repo, env=ENVIRONMENT, capture_output=True, check=False)
    assert merge.returncode == 1
    assert said(repo, LOG) == answers[LOG]
    assert said(repo, BLAME) == answers[BLAME]
    assert f"not compared: {TLS}" in tradeoff(repo, *DIFF).stdout
    assert "lines of this file are not committed yet" in tradeoff(repo, *WHY).stdout
    assert "1 record cannot be read" in tradeoff(repo, *STALE).stdout
    assert lint(repo, "--base", "HEAD~1").stdout.startswith(f"{TLS}:11:1: error[invalid-yaml] a merge conflict")
    for command in (("diff", "--staged"), (*LINT, "--staged")):
        assert_refused(tradeoff(repo, *command), f"{TLS} has merge conflicts in the index")


# Terminals, pipes and Ctrl-C


def test_a_narrow_terminal(story: Path) -> None:
    for command in (LOG, DIFF):
        shown = on_terminal(story, *command, columns=40).text
        assert "\x1b[1m" in shown
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert max(map(len, plain.splitlines())) <= 40
    assert "2027-01-15" in on_terminal(story, "log", "metering", "due", columns=40).text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(story: Path, environment: dict[str, str]) -> None:
    for command in (LOG, WHY):
        assert "\x1b" not in on_terminal(story, *command, environment=environment).text


def test_nothing_is_read_from_standard_input(
    story: Path, answers: dict[tuple[str, ...], tuple[int, str, str]]
) -> None:
    for command in (LOG, DIFF):
        shell = f'exec "{sys.executable}" -m tradeoff {" ".join(command)} <&-'
        result: Result = subprocess.run(
            ["sh", "-c", shell], cwd=story, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
        )
        assert (result.returncode, result.stdout, result.stderr) == answers[command]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history that takes a while to tell."""
    folder = tmp_path_factory.mktemp("long") / "repo"
    repository(copy_base(folder))
    days = [f"{2027 + n // 300}-{n % 12 + 1:02}-{n % 25 + 1:02}".encode() for n in range(8000)]
    import_(folder, in_a_row([by(b"M <m@example.com> 1600000000 +0000", day, day) for day in days]))
    return folder


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to see the processes")
@pytest.mark.parametrize("command", [LOG, ("blame", "legacy-tls")])
def test_ctrl_c_leaves_nothing_behind(long: Path, command: tuple[str, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HEEDING, *command], cwd=long, env=ENVIRONMENT, stdout=-1, stderr=-1, encoding="utf-8"
    ) as process:
        started: list[int] = []
        deadline = time.monotonic() + SECONDS
        while not started and time.monotonic() < deadline:
            started = children(process.pid)
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGINT)
        output, complaint = process.communicate(timeout=SECONDS)
    assert (process.returncode, output, complaint) == (130, "", "\ntradeoff: interrupted\n")
    while any(map(runs, started)) and time.monotonic() < deadline:  # git ends when nobody reads what it writes
        time.sleep(0.01)
    assert started
    assert not any(map(runs, started))


def runs(process: int) -> bool:
    """Whether a process is there and more than its entry in the table of processes."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_reader_that_wants_no_more(long: Path) -> None:
    command = [sys.executable, "-m", "tradeoff", "log", "--oneline"]
    with subprocess.Popen(command, cwd=long, env=ENVIRONMENT, stdout=-1, stderr=-1) as process:
        assert process.stdout
        assert process.stderr
        assert b"legacy-tls" in process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == -signal.SIGPIPE
