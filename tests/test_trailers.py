"""Commit messages: which trailers count, what they may name, and when one is asked for; by the real git."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from inside import tradeoff
from test_cli import ENVIRONMENT, EVENT_LOG, Result, assert_refused, commit, copy_base, edit, git, repository

MESSAGE = ".git/COMMIT_EDITMSG"
SCISSORS = "# ------------------------ >8 ------------------------"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of its own."""
    return repository(copy_base(tmp_path / "repo"))


def check(folder: Path, message: str, *arguments: str, **environment: str) -> Result:
    """The command on a message, as a commit-msg hook calls it."""
    (folder / MESSAGE).write_text(message, encoding="utf-8")
    return tradeoff(folder, "trailers", MESSAGE, *arguments, **environment)


def found(result: Result) -> list[tuple[str, int, int]]:
    """Name, line and column of each finding of a report in JSON."""
    assert result.returncode in (0, 1), result
    report = json.loads(result.stdout)
    assert report["summary"]["error"] == len(report["findings"])
    assert result.returncode == bool(report["findings"])
    return [(finding["rule"], finding["line"], finding["column"]) for finding in report["findings"]]


def judged(folder: Path, message: str, *arguments: str) -> list[tuple[str, int, int]]:
    return found(check(folder, message, "--format", "json", *arguments))


def judged_of_head(folder: Path) -> list[tuple[str, int, int]]:
    return found(tradeoff(folder, "trailers", "--commits", "HEAD~1..HEAD", "--format", "json"))


def stage(folder: Path, *paths: str) -> None:
    """New files, ready to be committed."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"{path}\n", encoding="utf-8")
    git(folder, "add", "--all")


# What a trailer may name


@pytest.mark.parametrize(
    "trailers",
    [
        "Signed-off-by: Mara <mara@example.com>",
        "Decision: usage-pricing",
        "Decision: ADR-0042",
        "Decision: status-page",
        "Item: metering",
        "Item: mobile-app",
        "Item: invoice-explainer",
        "Item: onboarding",
        "decision: usage-pricing\nITEM :  metering\nSigned-off-by: Mara <mara@example.com>",
        "Decision:\n  usage-pricing",
        "Decision: none (a typo in a comment)",
        "Decision: NONE (a word,\n  and its translation)",
    ],
)
def test_what_is_alive_may_be_named(repo: Path, trailers: str) -> None:
    result = check(repo, f"Meter events\n\nPer account.\n\n{trailers}\n")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("trailer", "name", "column", "words"),
    [
        (
            "Decision: usage-pricng",
            "unknown-trailer",
            11,
            ("usage-pricng is no decision", "did you mean usage-pricing?"),
        ),
        ("Decision: Usage-Pricing", "unknown-trailer", 11, ("did you mean usage-pricing?",)),
        ("decision: zzz", "unknown-trailer", 11, ("zzz is no decision", "commit it first")),
        ("Item: meterng", "unknown-trailer", 7, ("did you mean metering?",)),
        ("Item: usage-pricing", "unknown-trailer", 7, ("write `Decision: usage-pricing`",)),
        ("Decision: metering", "unknown-trailer", 11, ("it is an item: write `Item: metering`",)),
        ("Decision: availability", "unknown-trailer", 11, ("it is a metric: name a decision",)),
        ("Decision: usage-pricing, tls-baseline", "unknown-trailer", 11, ("one id a line",)),
        ("Decision:", "unknown-trailer", 1, ("`Decision:` names nothing",)),
        ("Item: none (a typo)", "unknown-trailer", 7, ("`Decision: none (",)),
        ("Decision:   seat-pricing", "dead-trailer", 13, ("seat-pricing is superseded", "instead: usage-pricing")),
        ("Decision: mobile-rewrite", "dead-trailer", 11, ("mobile-rewrite is rejected",)),
        ("Decision: nightly-exports", "dead-trailer", 11, ("nightly-exports is deprecated",)),
        ("Item: seat-bundles", "dead-trailer", 7, ("seat-bundles was dropped",)),
        ("Decision: none", "bare-waiver", 11, ("does not say why", "`Decision: none (")),
        ("Decision: none ( )", "bare-waiver", 11, ()),
        ("Decision: none, as it is a typo", "bare-waiver", 11, ()),
        ("Decision: none (<why this change needs none>)", "bare-waiver", 11, ()),
    ],
)
def test_what_may_not_be_named(repo: Path, trailer: str, name: str, column: int, words: tuple[str, ...]) -> None:
    message = f"Meter events\n\nItem: metering\n{trailer}\n"
    result = check(repo, message)
    assert result.returncode == 1
    for word in (f"error[{name}]", f"--> {MESSAGE}:4:{column}", f"4 | {trailer}", "1 error in 1 message", *words):
        assert word in result.stdout
    assert judged(repo, message) == [(name, 4, column)]


@pytest.mark.parametrize(
    ("trailer", "meant", "column"),
    [
        ("Decison: usage-pricing", "Decision", 10),
        ("decisions: ADR-0042", "Decision", 12),
        ("Decisions: usage-pricing, tls-baseline", "Decision", 12),
        ("Decison: none (a typo)", "Decision", 10),
        ("Items: metering", "Item", 8),
    ],
)
def test_a_key_that_is_almost_one(repo: Path, trailer: str, meant: str, column: int) -> None:
    message = f"Meter events\n\nSigned-off-by: Mara <mara@example.com>\n{trailer}\n"
    result = check(repo, message)
    key = trailer.partition(":")[0]
    assert result.returncode == 1
    for word in (f"error[misspelt-trailer]: `{key}:` is neither", f"4 | {trailer}", f"did you mean {meant}?"):
        assert word in result.stdout
    stage(repo, "src/billing/meter.py")
    assert judged(repo, message, "--require", "src") == [("misspelt-trailer", 4, column)]
    commit(repo, message)
    assert judged_of_head(repo) == [("misspelt-trailer", 4, column)]


@pytest.mark.parametrize("trailer", ["Items: 3", "Decisions: see the page on pricing", "Team: metering", "Item-1: no"])
def test_the_keys_of_others_are_theirs(repo: Path, trailer: str) -> None:
    assert judged(repo, f"Meter events\n\n{trailer}\nSigned-off-by: Mara <mara@example.com>\n") == []


def test_a_decision_leads_to_what_holds_in_the_end(repo: Path) -> None:
    usage = repo / "decisions/usage-pricing.yaml"
    newest = usage.read_text("utf-8").replace("seat-pricing", "usage-pricing").replace("[ADR-0042]", "[]")
    usage.with_name("flat-pricing.yaml").write_text(newest.replace("id: usage-pricing", "id: flat-pricing"), "utf-8")
    edit(usage, "status: accepted", "status: superseded")
    git(repo, "add", "--all")
    result = check(repo, "Bill\n\nDecision: seat-pricing\n")
    assert result.returncode == 1
    assert "name what holds instead: flat-pricing" in result.stdout


def test_the_records_are_those_of_the_index(repo: Path) -> None:
    git(repo, "rm", "--quiet", "--cached", EVENT_LOG)
    assert judged(repo, "Log\n\nDecision: event-log\n") == [("unknown-trailer", 3, 11)]
    git(repo, "add", EVENT_LOG)
    (repo / EVENT_LOG).unlink()
    assert judged(repo, "Log\n\nDecision: event-log\n") == []


def test_any_workspace_of_the_repository_may_hold_the_record(tmp_path: Path) -> None:
    copy_base(tmp_path / "two/one")
    copy_base(tmp_path / "two/other/nested")
    edit(tmp_path / "two/one/decisions/event-log.yaml", "status: accepted", "status: deprecated")
    (tmp_path / "two/one/decisions/status-page.yaml").unlink()
    folder = repository(tmp_path / "two")
    assert judged(folder, "Log\n\nDecision: event-log\nDecision: status-page\nDecision: zzz\n") == [
        ("unknown-trailer", 5, 11)
    ]


def test_what_may_be_in_a_file_that_cannot_be_read_is_not_called_unknown(repo: Path) -> None:
    (repo / EVENT_LOG).write_text("schema: tradeoff/decision/v1\nid: [", encoding="utf-8")
    git(repo, "add", "--all")
    assert judged(repo, "Log\n\nDecision: event-log\n") == []


def test_without_a_workspace_nothing_can_be_named(tmp_path: Path) -> None:
    folder = repository(tmp_path)
    assert_refused(check(folder, "Log\n\nDecision: event-log\n"), "no tradeoff.yaml in the index", "git add")
    assert check(folder, "Log\n\nDecision: none (there are no records)\n").returncode == 0


# What is a trailer


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\n\n",
        "Decision: zzz",
        "\n# a comment\n\nDecision: zzz\n",
        "Title\n\nDecision: zzz\n\nMore to say.\n",
        "Title\n\nWe took our time.\nDecision: zzz\nand then went on.\n",
        "Title\n\nItem: metering\n# Decision: zzz\n",
        f"Title\n\nItem: metering\n\n# Please enter it.\n{SCISSORS}\n# Leave the line.\ndiff\n\nDecision: zzz\n",
        f"Title\n\nItem: metering\n\n{SCISSORS}\n\nDecision: zzz\n",
        "Title\n\nItem:\n  metering\nSee-also: the page on\n  Decision: zzz\n",
    ],
)
def test_what_is_no_trailer_is_not_judged(repo: Path, message: str) -> None:
    assert judged(repo, message) == []


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Title\n\nDecision: zzz", 3),
        ("Title\r\n\r\nBody\r\n\r\nDecision: zzz\r\n", 5),
        ("\n# a comment\nTitle\n# another\n\nDecision: zzz\n# Please enter the message.\n#\n", 6),
        ("Title\n\n---\nDecision: is the word of the day\n\n---\n\nDecision: zzz\n", 8),
        ("Title\n\nDecision: metering, once more\n\nItem: metering\nDecision: zzz\n", 6),
        (f"Title\n\nDecision: zzz\n\n{SCISSORS}\ndiff\n", 3),
        ("Übersicht\n\nDecision: zzz\n", 3),
    ],
)
def test_trailers_are_what_git_says(repo: Path, message: str, line: int) -> None:
    assert judged(repo, message) == [("unknown-trailer", line, 11)]


@pytest.mark.parametrize(("stated", "character"), [(";", ";"), ("auto", ";"), ("auto", "#")])
def test_comments_begin_as_the_configuration_says(repo: Path, stated: str, character: str) -> None:
    git(repo, "config", "core.commentChar", stated)
    comment = f"{character} Decision: yyy\n{character} Please enter the message.\n"
    assert judged(repo, f"Title\n\nDecision: zzz\n{comment}") == [("unknown-trailer", 3, 11)]
    cut = SCISSORS.replace("#", character)
    assert judged(repo, f"Title\n\n{comment}{cut}\ndiff\n\nDecision: zzz\n{comment}") == []


def test_separators_of_ones_own_do_not_change_what_is_a_trailer(repo: Path) -> None:
    git(repo, "config", "trailer.separators", "=")
    assert judged(repo, "Title\n\nDecision: zzz\n") == [("unknown-trailer", 3, 11)]
    assert judged(repo, "Title\n\nDecision=zzz\n") == []


def test_another_name_that_git_is_told_for_a_key_counts(repo: Path) -> None:
    git(repo, "config", "trailer.decided.key", "Decision")
    assert judged(repo, "Title\n\nDecided: zzz\nDecision: usage-pricing\n") == [("unknown-trailer", 1, 1)]


def test_the_message_may_come_from_standard_input(repo: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "tradeoff", "trailers", "-"],
        cwd=repo / "decisions",
        env=ENVIRONMENT,
        input="Title\n\nDecision: zzz\n",
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert "--> message:3:11" in result.stdout


# When one is asked for


@pytest.mark.parametrize(
    ("patterns", "asked"),
    [
        (("src/**",), True),
        (("src",), True),
        (("*.py",), True),
        (("docs/**", "src/*/meter.py"), True),
        ((":(glob)*.py",), False),
        (("docs/**",), False),
        (("src", ":(exclude)*.py"), False),
    ],
)
def test_files_under_a_pattern_ask_for_a_trailer(repo: Path, patterns: tuple[str, ...], asked: bool) -> None:
    stage(repo, "src/billing/meter.py")
    options = [option for pattern in patterns for option in ("--require", pattern)]
    assert judged(repo, "Meter events\n", *options) == ([("missing-trailer", 1, 1)] if asked else [])
    for line in ("Item: metering", "Decision: usage-pricing", "Decision: none (a typo)"):
        assert judged(repo, f"Meter events\n\n{line}\n", *options) == []


def test_what_is_missing_is_told_with_what_to_write(repo: Path) -> None:
    stage(repo, "src/a.py", "src/b.py")
    result = check(repo, "Meter events\n\nPer account.\n", "--require", "src")
    for word in ("src/a.py and 1 more change", f"{MESSAGE}:1:1", "`Decision: ID`", "`Decision: none ("):
        assert word in result.stdout


def test_a_missing_one_is_told_at_the_subject(repo: Path) -> None:
    stage(repo, "src/a.py")
    assert judged(repo, "# a comment\n\nMeter events\n", "--require", "src") == [("missing-trailer", 3, 1)]


def test_a_trailer_that_is_none_is_told(repo: Path) -> None:
    stage(repo, "src/a.py")
    result = check(repo, "Meter events\n\nItem: metering\n\nPer account.\n", "--require", "src")
    for word in ("src/a.py changes", f"{MESSAGE}:3:1", "trailers are the last paragraph"):
        assert word in result.stdout


def test_a_wrong_trailer_is_not_called_a_missing_one_too(repo: Path) -> None:
    stage(repo, "src/a.py")
    assert judged(repo, "Meter\n\nDecision: none\n", "--require", "src") == [("bare-waiver", 3, 11)]
    assert judged(repo, "Meter\n\nItem: zzz\n", "--require", "src") == [("unknown-trailer", 3, 7)]


def test_only_what_is_staged_asks(repo: Path) -> None:
    stage(repo, "src/a.py")
    git(repo, "reset", "--quiet")
    assert judged(repo, "Meter events\n", "--require", "src") == []


def test_a_moved_and_a_deleted_file_ask_too(repo: Path) -> None:
    stage(repo, "src/a.py")
    commit(repo, "Add a file")
    git(repo, "mv", "src/a.py", "a.py")
    assert judged(repo, "Move it\n", "--require", "src") == [("missing-trailer", 1, 1)]


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    git(folder, "init", "--quiet")
    stage(folder, "src/a.py")
    assert judged(folder, "Begin\n", "--require", "src") == [("missing-trailer", 1, 1)]
    assert judged(folder, "Begin\n\nItem: metering\n", "--require", "src") == []


def test_patterns_may_stand_in_the_configuration(repo: Path) -> None:
    git(repo, "config", "--add", "tradeoff.require", "docs/**")
    git(repo, "config", "--add", "tradeoff.require", "src/**")
    stage(repo, "src/a.py")
    assert judged(repo, "Meter events\n") == [("missing-trailer", 1, 1)]
    assert judged(repo, "Meter events\n", "--require", "lib") == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Merge branch 'billing' into main\n", False),
        ("Merge remote-tracking branch 'origin/main'\n", False),
        ("Merge the two meters\n", True),
        ('Revert "Meter events"\n\nThis reverts commit 0123456789012345678901234567890123456789.\n', False),
        ('Revert "Meter events"\n', True),
        ("fixup! Meter events\n", False),
        ("squash! Meter events\n\n# This is a comment\n", False),
        ("amend! Meter events\n\nMeter all events\n", False),
        ("fixups of the meter\n", True),
        ("", False),
        (f"# nothing is said, and git will refuse it\n{SCISSORS}\ndiff\n", False),
    ],
)
def test_what_git_writes_itself_is_not_asked(repo: Path, message: str, asked: bool) -> None:
    stage(repo, "src/a.py")
    assert bool(judged(repo, message, "--require", "src")) == asked


def test_a_message_of_git_may_not_name_what_is_dead(repo: Path) -> None:
    assert judged(repo, "fixup! Meter\n\nDecision: seat-pricing\n") == [("dead-trailer", 3, 11)]


# The commits of a range


def commit_file(folder: Path, path: str, message: str) -> str:
    """A commit that adds a file; its id."""
    stage(folder, path)
    commit(folder, message)
    return git(folder, "rev-parse", "HEAD")


def ranged(folder: Path, *arguments: str) -> list[tuple[str, str, int]]:
    """Commit, name and line of each finding in the commits of a range."""
    result = tradeoff(folder, "trailers", "--format", "json", "--commits", *arguments)
    found(result)
    return [(entry["commit"], entry["rule"], entry["line"]) for entry in json.loads(result.stdout)["findings"]]


def test_every_commit_is_held_to_the_records_that_it_has(repo: Path) -> None:
    commit_file(repo, "src/a.py", "One\n\nDecision: event-log")
    edit(repo / EVENT_LOG, "status: accepted", "status: deprecated")
    late = commit_file(repo, "src/b.py", "Two\n\nBody\n\nDecision: event-log")
    edit(repo / EVENT_LOG, "status: deprecated", "status: accepted")
    commit_file(repo, "src/c.py", "Three\n\nDecision: event-log")
    assert ranged(repo, "HEAD~3..HEAD") == [(late, "dead-trailer", 5)]
    result = tradeoff(repo, "trailers", "--commits", "HEAD~3..HEAD")
    assert f"--> commit {late[:10]}:5:11" in result.stdout
    assert result.stdout.endswith("\n\n1 error in 3 messages\n")
    quiet = tradeoff(repo, "trailers", "--commits", "HEAD~3..HEAD", "--quiet")
    assert (quiet.returncode, quiet.stdout) == (1, result.stdout.removesuffix("\n1 error in 3 messages\n"))


def test_commits_that_are_well_are_counted(repo: Path) -> None:
    commit_file(repo, "src/a.py", "One\n\nDecision: event-log")
    said = tradeoff(repo, "trailers", "--commits", "HEAD~1..HEAD")
    assert (said.returncode, said.stdout, said.stderr) == (0, "no findings in 1 message\n", "")
    assert tradeoff(repo, "trailers", "--commits", "HEAD~1..HEAD", "-q").stdout == ""
    assert tradeoff(repo, "trailers", "--commits", "HEAD..HEAD").stdout == "no findings in 0 messages\n"


def test_commits_under_a_pattern_ask_for_a_trailer(repo: Path) -> None:
    start = git(repo, "rev-parse", "HEAD")
    git(repo, "checkout", "--quiet", "-b", "side")
    asked = commit_file(repo, "src/a.py", "One")
    commit_file(repo, "docs/a.md", "Two")
    commit_file(repo, "src/b.py", "Three\n\nItem: metering")
    commit_file(repo, "src/c.py", "fixup! Three")
    git(repo, "checkout", "--quiet", "main")
    also = commit_file(repo, "src/d.py", "Merge branch 'that' is not one")
    git(repo, "merge", "--quiet", "--no-edit", "side")
    git(repo, "rm", "--quiet", "src/a.py")  # as if the side had never been: its commits are asked all the same
    git(repo, "commit", "--quiet", "--amend", "--no-edit")
    missing = {(asked, "missing-trailer", 1), (also, "missing-trailer", 1)}
    assert set(ranged(repo, f"{start}..HEAD", "--require", "src")) == missing
    assert ranged(repo, f"{start}..HEAD") == []


def test_new_leaves_out_what_a_branch_has(repo: Path) -> None:
    commit_file(repo, "src/a.py", "One\n\nDecision: zzz")
    git(repo, "checkout", "--quiet", "--detach")
    own = commit_file(repo, "src/b.py", "Two\n\nDecision: zzz")
    assert ranged(repo, "HEAD", "--new") == [(own, "unknown-trailer", 3)]
    assert len(ranged(repo, "HEAD")) == 2


def test_commits_without_a_workspace_are_free(repo: Path) -> None:
    git(repo, "checkout", "--quiet", "--orphan", "pages")
    git(repo, "rm", "--quiet", "-r", "--force", ".")
    commit_file(repo, "index.html", "One\n\nDecision: zzz")
    assert ranged(repo, "pages", "--require", "*.html") == []


def test_a_shallow_clone_is_said_out_loud(repo: Path, tmp_path: Path) -> None:
    commit_file(repo, "src/a.py", "One")
    git(tmp_path, "clone", "--quiet", "--depth=1", repo.as_uri(), "clone")
    assert_refused(tradeoff(tmp_path / "clone", "trailers", "--commits", "HEAD"), "shallow", "git fetch --unshallow")


def test_sha256_repositories(tmp_path: Path) -> None:
    folder = repository(copy_base(tmp_path), "--object-format=sha256")
    own = commit_file(folder, "src/a.py", "One\n\nDecision: zzz")
    assert ranged(folder, "HEAD") == [(own, "unknown-trailer", 3)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("FILE", "--commits")),
        ((MESSAGE, "--commits", "HEAD"), ("either", "--commits")),
        (("--commits", ""), ("--commits names no commits",)),
        (("--commits", "nope..HEAD"), ("nope..HEAD names no commits here", "git fetch")),
        (("--commits", "--all"), ("--all names no commits here",)),
        ((MESSAGE, "--new"), ("--new", "--commits")),
        ((MESSAGE, "--require", " "), ("--require", "pattern is empty")),
        (("HEAD", "--require", ":(wrong)src"), ("HEAD", "No such file")),
        (("--commits", "HEAD", "--require", ":(wrong)src"), ("Invalid pathspec magic",)),
        ((MESSAGE, "--format", "yaml"), ("--format", "'json'")),
    ],
)
def test_what_cannot_be_done(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(repo, "trailers", *arguments), *words)


def test_a_standard_input_that_is_closed(repo: Path) -> None:
    command = f"exec '{sys.executable}' -m tradeoff trailers - <&-"
    result = subprocess.run(
        ["sh", "-c", command], cwd=repo, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
    )
    assert_refused(result, "standard input is closed")


def test_outside_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "message").write_text("Title\n\nDecision: zzz\n", encoding="utf-8")
    assert_refused(tradeoff(tmp_path, "trailers", "message"), "in no git repository")
