"""The command line as people use it: where it looks, what it reports, and which exit code they can rely on."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import BASE, DAY, lint_folder
from tradeoff.cli import COMMANDS, cli
from tradeoff.rules import RULES

ENVIRONMENT = {
    name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "TRADEOFF_", "COV_"))
} | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "Mara",
    "GIT_AUTHOR_EMAIL": "mara@example.com",
    "GIT_COMMITTER_NAME": "Mara",
    "GIT_COMMITTER_EMAIL": "mara@example.com",
}
"""Nothing of the machine's git, and nothing of a hook that the tests may run in."""

EVENT_LOG = "decisions/event-log.yaml"
STATUS_PAGE = "decisions/status-page.yaml"

Result = subprocess.CompletedProcess[str]


def tradeoff(folder: Path, *arguments: str, **environment: str) -> Result:
    """The command, run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "tradeoff", *arguments],
        cwd=folder,
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def lint(folder: Path, *arguments: str, **environment: str) -> Result:
    """`tradeoff lint` as of the day on which the base is clean."""
    return tradeoff(folder, "lint", "--as-of", DAY, "--format", "concise", *arguments, **environment)


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """What a git command prints; it has to succeed."""
    return subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    ).stdout.strip()


def repository(folder: Path, *options: str) -> Path:
    """A repository of what a folder holds, all of it in one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    commit(folder, "Begin")
    return folder


def commit(folder: Path, message: str) -> None:
    """Commits everything that is there."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)


def copy_base(folder: Path) -> Path:
    """The clean workspace at a folder."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Replaces what stands in a file exactly once."""
    text = path.read_bytes().decode("utf-8")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def forget_decider(workspace: Path) -> None:
    """The mistake that most tests here look for, an error in one file."""
    edit(workspace / EVENT_LOG, "decider: jonas\n", "")


def found(result: Result) -> list[tuple[str, str]]:
    """Path and rule of each finding of a concise report."""
    assert result.returncode in (0, 1), result.stderr
    lines = [re.fullmatch(r"(.+?):\d+:\d+: \w+\[(.+?)\] .+", line) for line in result.stdout.splitlines()]
    assert all(lines), result.stdout
    return [(line[1], line[2]) for line in lines if line]


def assert_refused(result: Result, *words: str) -> None:
    """Exit code 2, one line that says all the words, and no traceback."""
    assert result.returncode == 2, result
    assert len(result.stderr.splitlines()) == 1, result.stderr
    assert result.stderr.startswith("tradeoff: ")
    assert "Traceback" not in result.stderr
    assert "mistake in tradeoff" not in result.stderr
    for word in words:
        assert word in result.stderr


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of its own."""
    return repository(copy_base(tmp_path / "repo"))


# Usage


def test_version_is_one_line(tmp_path: Path) -> None:
    result = tradeoff(tmp_path, "--version")
    assert result.returncode == 0
    assert re.fullmatch(r"tradeoff, version \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.parametrize("arguments", [("--help",), ("-h",)])
def test_help_lists_every_command(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = tradeoff(tmp_path, *arguments)
    assert result.returncode == 0
    listed = re.findall(r"^  ([a-z]+)  ", result.stdout.partition("Start:")[2], re.MULTILINE)
    assert listed == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_is_for(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


@pytest.mark.parametrize(("arguments", "heading"), [((), "Start"), (("hooks",), "Commands")])
def test_a_command_that_is_not_complete_shows_its_help(
    tmp_path: Path, arguments: tuple[str, ...], heading: str
) -> None:
    result = tradeoff(tmp_path, *arguments)
    assert result.returncode == 2
    assert result.stderr.startswith("Usage: tradeoff")
    assert f"\n{heading}:\n" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lnit",), ("lnit is no command", "did you mean lint?")),
        (("frobnicate",), ("frobnicate is no command", "the commands are init, ")),
        (("lint", "--stagged"), ("--stagged", "--staged", "tradeoff lint --help")),
        (("lint", "--select", "missing-ownr"), ("missing-ownr is no rule", "did you mean missing-owner?")),
        (("lint", "--ignore", "zzz"), ("zzz is no rule", "tradeoff rules")),
        (("lint", "--fail-on", "always"), ("--fail-on", "'error', 'warning', 'info', 'never'")),
        (("lint", "--as-of", "2026-13-01"), ("2026-13-01 is no day", "YYYY-MM-DD")),
        (("lint", "--as-of", "yesterday"), ("yesterday is no day",)),
        (("lint", "--format", "yaml"), ("yaml is no format", "sarif")),
        (("lint", "--format", "json="), ("json= names no file", "json=FILE")),
        (("lint", "--format", "json", "--format", "text"), ("only one format", "FORMAT=FILE")),
        (("lint", "--staged", "--rev", "HEAD"), ("--staged", "--rev")),
        (("lint", "--rev", ""), ("--rev", "empty")),
        (("rules", "missing-ownr"), ("missing-ownr is no rule", "did you mean missing-owner?")),
        (("rules", "one", "two"), ("tradeoff rules --help",)),
        (("schema", "decisions"), ("decisions is no kind", "did you mean decision?")),
        (("hooks", "instal"), ("instal is no command", "did you mean install?")),
        (("hooks", "install", "--forse"), ("--forse", "tradeoff hooks install --help")),
    ],
)
def test_what_cannot_be_understood(base: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(base, *arguments), *words)


def test_rules_lists_every_rule(tmp_path: Path) -> None:
    result = tradeoff(tmp_path, "rules")
    assert result.returncode == 0
    known, _, logged = result.stdout.partition("Rules between two commits run")
    listed = {line.split()[0]: line for line in known.replace("*", " ").splitlines() if line[:1] == " "}
    assert listed.keys() == RULES.keys()
    assert all((name in logged) == ("log" in rule.needs) for name, rule in RULES.items())
    assert all(rule.severity in listed[name] for name, rule in RULES.items())


def test_rules_explains_one(tmp_path: Path) -> None:
    result = tradeoff(tmp_path, "rules", "missing-guardrail")
    assert result.returncode == 0
    for part in ("missing-guardrail", "Why it hurts", "Bad", "Good", "How to fix"):
        assert part in result.stdout


# Where it looks


@pytest.mark.parametrize("stand", [".", "decisions", "roadmaps"])
def test_the_workspace_is_found_from_any_folder_in_it(repo: Path, stand: str) -> None:
    forget_decider(repo)
    assert found(lint(repo / stand)) == [(EVENT_LOG, "missing-decider")]


def test_a_workspace_needs_no_repository(base: Path) -> None:
    forget_decider(base)
    assert found(lint(base / "capacity")) == [(EVENT_LOG, "missing-decider")]


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    """A repository with a workspace at its root, one nested in it, and one beside that; all with the mistake."""
    for folder in ("", "teams/one", "teams/one/labs"):
        forget_decider(copy_base(tmp_path / "mono" / folder))
    (tmp_path / "mono/docs").mkdir()
    (tmp_path / "mono/docs/readme.md").write_text("Nothing to lint.\n", encoding="utf-8")
    return repository(tmp_path / "mono")


ALL = ("", "teams/one/", "teams/one/labs/")


SNAPSHOTS = {"work tree": (), "index": ("--staged",), "commit": ("--rev", "HEAD")}


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_the_nearest_workspace_is_checked_and_at_the_root_all(monorepo: Path, snapshot: str) -> None:
    nearest = {
        ".": ALL,
        "docs": ALL[:1],
        "teams": ALL[:1],
        "teams/one/roadmaps": ALL[1:2],
        "teams/one/labs": ALL[2:],
    }
    for stand, workspaces in nearest.items():
        result = lint(monorepo / stand, *SNAPSHOTS[snapshot])
        assert found(result) == [(f"{folder}{EVENT_LOG}", "missing-decider") for folder in workspaces], stand


@pytest.mark.parametrize("snapshot", SNAPSHOTS)
@pytest.mark.parametrize(
    ("stand", "paths", "workspaces"),
    [
        (".", (EVENT_LOG,), ("",)),
        ("decisions", ("event-log.yaml", "../roadmaps"), ("",)),
        (".", ("teams",), ALL[1:]),
        ("docs", ("..",), ALL),
        ("docs", ("../decisions/", f"../teams/one/{EVENT_LOG}"), ALL[:2]),
        (".", ("roadmaps",), ()),
    ],
)
def test_only_what_is_named_is_reported(
    monorepo: Path, stand: str, paths: tuple[str, ...], workspaces: tuple[str, ...], snapshot: str
) -> None:
    result = lint(monorepo / stand, *SNAPSHOTS[snapshot], *paths)
    assert found(result) == [(f"{folder}{EVENT_LOG}", "missing-decider") for folder in workspaces]
    assert result.returncode == bool(workspaces)


def test_absolute_paths_also_of_another_repository(repo: Path, tmp_path: Path) -> None:
    other = repository(copy_base(tmp_path / "other"))
    forget_decider(other)
    assert found(lint(repo, str(repo / EVENT_LOG))) == []
    assert found(lint(repo, str(other / EVENT_LOG))) == [(EVENT_LOG, "missing-decider")]
    assert_refused(lint(repo, EVENT_LOG, str(other / EVENT_LOG)), "one repository at a time")


def test_paths_through_a_symbolic_link_to_the_repository(repo: Path, tmp_path: Path) -> None:
    forget_decider(repo)
    (tmp_path / "link").symlink_to(repo)
    assert found(lint(tmp_path / "link")) == [(EVENT_LOG, "missing-decider")]
    assert found(lint(tmp_path, "link/decisions")) == [(EVENT_LOG, "missing-decider")]
    assert found(lint(repo, str(tmp_path / "link" / EVENT_LOG))) == [(EVENT_LOG, "missing-decider")]


def test_what_is_not_named_is_still_context(repo: Path) -> None:
    (repo / STATUS_PAGE).unlink()
    edit(repo / EVENT_LOG, "chosen: log", "chosen: log\namends: [status-page]")
    result = lint(repo, EVENT_LOG)
    assert found(result) == [(EVENT_LOG, "unknown-reference")]
    assert found(lint(repo, "charter.yaml")) == []


def test_checked_counts_what_is_reported_on(repo: Path) -> None:
    result = tradeoff(repo, "lint", "--as-of", DAY, "--format", "json", "decisions")
    assert json.loads(result.stdout)["checked"] == len(list((repo / "decisions").iterdir()))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("decisions/nowhere.yaml", ("decisions/nowhere.yaml", "no such file or folder")),
        ("README.md", ("README.md holds no record", "decisions")),
        ("notes", ("notes holds no record",)),
        ("/", ("/ is not in the repository",)),
    ],
)
def test_a_path_with_nothing_to_check_is_a_mistake(repo: Path, path: str, words: tuple[str, ...]) -> None:
    (repo / "README.md").write_text("Hello\n", encoding="utf-8")
    (repo / "notes").mkdir()
    assert_refused(lint(repo, EVENT_LOG, path), *words)


def test_skip_others_leaves_out_what_is_no_record(repo: Path, tmp_path: Path) -> None:
    forget_decider(repo)
    (repo / "README.md").write_text("Hello\n", encoding="utf-8")
    (tmp_path / "tree.yaml").write_text("splits: 7\n", encoding="utf-8")
    assert found(lint(repo, "--skip-others", "README.md", EVENT_LOG)) == [(EVENT_LOG, "missing-decider")]
    assert found(lint(repo, "--skip-others", "README.md")) == []
    assert found(lint(tmp_path, "--skip-others", "tree.yaml")) == []
    assert_refused(lint(tmp_path, "--skip-others"), "no workspace")
    assert_refused(lint(repo, "--skip-others", "nowhere.yaml"), "no such file or folder")


def test_no_workspace_anywhere(tmp_path: Path) -> None:
    assert_refused(lint(tmp_path), "no workspace", "tradeoff.yaml", "schema: tradeoff/settings/v1")
    assert_refused(lint(tmp_path, "--staged"), "no git repository")


def test_a_workspace_without_records(tmp_path: Path) -> None:
    (tmp_path / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\n", encoding="utf-8")
    assert_refused(lint(tmp_path), "nothing to check", "decisions")


# Options


def test_as_of_is_the_day_that_rules_go_by(base: Path) -> None:
    late = tradeoff(base, "lint", "--format", "concise", "--as-of", "2026-12-01", "--select", "overdue-item")
    assert [path for path, _ in found(late)] == ["roadmaps/technology.yaml"]
    assert found(lint(base, "--select", "overdue-item")) == []


def break_three(workspace: Path) -> None:
    """One finding each of missing-decider, missing-constraint and missing-smallest-bet."""
    forget_decider(workspace)
    edit(workspace / EVENT_LOG, "constraints:\n  - {kind: time, note: Metering starts in October}\n", "")
    edit(
        workspace / EVENT_LOG,
        "smallest_bet: Write the events of one service twice for two weeks and compare.\n",
        "",
    )


THREE = {"missing-decider", "missing-constraint", "missing-smallest-bet"}


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ((), THREE),
        (("--select", "missing-decider,missing-constraint"), {"missing-decider", "missing-constraint"}),
        (
            ("--select", "missing-decider", "--select", "missing-constraint"),
            {"missing-decider", "missing-constraint"},
        ),
        (("--select", " missing-decider , missing-owner"), {"missing-decider"}),
        (("--select", "overdue-item"), set()),
        (("--ignore", "missing-decider,missing-constraint"), {"missing-smallest-bet"}),
        (("--ignore", "missing-decider", "--ignore", "missing-constraint"), {"missing-smallest-bet"}),
        (
            ("--select", "missing-decider,missing-constraint", "--ignore", "missing-decider"),
            {"missing-constraint"},
        ),
    ],
)
def test_select_and_ignore(base: Path, options: tuple[str, ...], rules: set[str]) -> None:
    break_three(base)
    assert {rule for _, rule in found(lint(base, *options))} == rules


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        ("error", "error", 1),
        ("error", "info", 1),
        ("error", "never", 0),
        ("warning", "error", 0),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("info", "info", 1),
        ("off", "info", 0),
    ],
)
def test_the_exit_code_follows_fail_on_and_the_settings(base: Path, severity: str, fail_on: str, code: int) -> None:
    forget_decider(base)
    settings(base, f"rules: {{missing-decider: {severity}}}")
    result = lint(base, "--fail-on", fail_on)
    assert result.returncode == code
    assert found(result) == ([] if severity == "off" else [(EVENT_LOG, "missing-decider")])


def test_a_selected_rule_runs_whatever_the_settings_say(base: Path) -> None:
    forget_decider(base)
    settings(base, "rules: {missing-decider: off}")
    assert found(lint(base, "--select", "missing-decider")) == [(EVENT_LOG, "missing-decider")]


def test_quiet_prints_findings_and_nothing_else(base: Path) -> None:
    clean = tradeoff(base, "lint", "--as-of", DAY, "--quiet")
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")
    forget_decider(base)
    result = tradeoff(base, "lint", "--as-of", DAY, "-q")
    assert result.returncode == 1
    assert result.stdout.startswith("error[missing-decider]: ")
    assert "in 17 records" not in result.stdout
    assert "1 error in 17 records" in tradeoff(base, "lint", "--as-of", DAY).stdout


def test_statistics_count_each_rule(base: Path) -> None:
    break_three(base)
    result = tradeoff(base, "lint", "--as-of", DAY, "--statistics", "--quiet")
    counted = re.findall(r"^ +(\d+)  (error|warning) +([a-z-]+)$", result.stdout, re.MULTILINE)
    assert sorted(counted) == [
        ("1", "error", "missing-decider"),
        ("1", "warning", "missing-constraint"),
        ("1", "warning", "missing-smallest-bet"),
    ]


def test_statistics_do_not_disturb_a_format_for_programs(base: Path) -> None:
    break_three(base)
    result = tradeoff(base, "lint", "--as-of", DAY, "--statistics", "--format", "json")
    assert len(json.loads(result.stdout)["findings"]) == 3
    assert "missing-decider" in result.stderr


def test_formats_go_to_files_beside_the_one_on_standard_output(base: Path, tmp_path: Path) -> None:
    forget_decider(base)
    result = lint(base, "--format", f"json={tmp_path}/report.json", "--format", f"sarif={tmp_path}/report.sarif")
    assert found(result) == [(EVENT_LOG, "missing-decider")]
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["findings"][0]["rule"] == "missing-decider"
    assert json.loads((tmp_path / "report.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert_refused(lint(base, "--format", f"json={tmp_path}/no/such/folder.json"), "no/such/folder.json")


def test_a_revision_is_read_whatever_the_work_tree_holds(repo: Path) -> None:
    forget_decider(repo)
    commit(repo, "Forget")
    git(repo, "checkout", "--quiet", "HEAD", "--", ".")
    git(repo, "tag", "bad")
    git(repo, "reset", "--quiet", "--hard", "HEAD~1")
    assert found(lint(repo, "--rev", "bad")) == [(EVENT_LOG, "missing-decider")]
    assert found(lint(repo, "--rev", "HEAD")) == []
    assert_refused(lint(repo, "--rev", "nowhere"), "nowhere names no commit here", "git fetch")
    assert_refused(lint(repo, "--rev", "--all"), "--all names no commit here")
    assert_refused(lint(repo, "--rev", "HEAD", "gone.yaml"), "no such file or folder in HEAD")


# Settings


def settings(workspace: Path, text: str) -> None:
    """Adds lines to the settings of a workspace."""
    path = workspace / "tradeoff.yaml"
    kept = [line for line in path.read_text("utf-8").splitlines() if line.split(":")[0] != text.split(":")[0]]
    path.write_text("\n".join([*kept, text, ""]), encoding="utf-8")


def test_profile_core_runs_its_rules_and_those_that_rules_adds(base: Path) -> None:
    break_three(base)
    settings(base, "profile: core")
    assert {rule for _, rule in found(lint(base))} == {"missing-decider"}
    settings(base, "rules: {missing-constraint: error, missing-decider: off}")
    result = lint(base)
    assert {rule for _, rule in found(result)} == {"missing-constraint"}
    assert "error[missing-constraint]" in result.stdout


@pytest.mark.parametrize(
    ("lines", "rule", "words"),
    [
        ("rules: {missing-ownr: off}", "unknown-key", ("missing-ownr", "missing-owner")),
        ("rules: {missing-owner: fatal}", "invalid-value", ("fatal",)),
        ("rules: [missing-owner]", "invalid-value", ("rules",)),
        ("profile: strict", "invalid-value", ("strict", "core")),
        ("ruleset: '2031.01'", "invalid-value", ("2031.01", "2026.11")),
        ("paths: [../elsewhere]", "invalid-value", ("../elsewhere", "out of the workspace")),
        ("paths: [/etc]", "invalid-value", ("/etc",)),
        ("exlude: [drafts]", "unknown-key", ("exlude", "exclude")),
        ("exclude: ['!']", "invalid-value", ("“!” is no glob", ".gitignore")),
        ("exclude: ['[z-a]']", "invalid-value", ("[z-a]",)),
        ("paths: ['[z-a]']", "invalid-value", ("[z-a]",)),
        ("mutability: strict\nmutability: amend", "duplicate-key", ("mutability",)),
    ],
)
def test_a_mistake_in_the_settings_is_a_finding(base: Path, lines: str, rule: str, words: tuple[str, ...]) -> None:
    if lines.startswith("paths"):
        lines = lines.removesuffix("]") + ", decisions, roadmaps, capacity, exceptions, charter.yaml, scorecard.yaml]"
    settings(base, lines)
    (finding,) = lint_folder(base).findings
    assert (finding.path, finding.rule, finding.severity) == ("tradeoff.yaml", rule, "error")
    assert finding.excerpt in lines.splitlines()
    for word in words:
        assert word in finding.message + finding.help


@pytest.mark.parametrize(
    "content",
    [b"schema: [", b"", b"- a list\n", b"schema: tradeoff/settings/v1\nprofile: c\xf6re\n", b"a: 1\n---\nb: 2\n"],
)
def test_settings_that_cannot_be_read(base: Path, content: bytes) -> None:
    forget_decider(base)
    (base / "tradeoff.yaml").write_bytes(content)
    result = lint(base)
    assert result.returncode == 2
    assert "tradeoff.yaml cannot be read" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    reported = re.findall(r"^(.+?):.+\[(.+?)\]", result.stdout, re.MULTILINE)
    assert reported == [(EVENT_LOG, "missing-decider"), ("tradeoff.yaml", "invalid-yaml")]
    assert lint(base, "--fail-on", "never").returncode == 2


@pytest.mark.parametrize(
    "paths",
    [
        "paths: [docs]",
        "paths: [docs/]",
        "paths: [./docs]",
        "paths: ['docs/**']",
        "paths: ['docs/*.yaml', 'docs/*/*.yaml']",
        "paths: ['d?cs/**/*.yaml']",
        "paths: [docs, docs/decisions]",
        "paths: [.]",
    ],
)
def test_records_are_where_paths_says(tmp_path: Path, paths: str) -> None:
    workspace = tmp_path / "workspace"
    forget_decider(copy_base(workspace / "docs"))
    (workspace / "docs/tradeoff.yaml").rename(workspace / "tradeoff.yaml")
    settings(workspace, paths)
    repository(workspace)
    for report in (lint_folder(workspace), lint_folder(workspace, staged=True)):
        assert [finding.path for finding in report.findings] == [f"docs/{EVENT_LOG}"]
        assert report.checked == 17


@pytest.mark.parametrize("named", [(), ("decisions",), (EVENT_LOG,), (EVENT_LOG, "charter.yaml")])
@pytest.mark.parametrize("glob", [EVENT_LOG, "decisions/event-*", "**/event-log.yaml", "event-log.yaml"])
def test_exclude_wins_over_named_files(base: Path, named: tuple[str, ...], glob: str) -> None:
    (base / EVENT_LOG).write_text("a draft, no record\n", encoding="utf-8")
    assert EVENT_LOG in {finding.path for finding in lint_folder(base, paths=named).findings}
    settings(base, f"exclude: ['{glob}']")
    assert EVENT_LOG not in {finding.path for finding in lint_folder(base, paths=named).findings}


# What it costs, and what it leaves alone

MODULES = """
import sys
from tradeoff.cli import run
sys.argv = ["tradeoff", *sys.argv[1:]]
code = run()
print("modules:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def imported(folder: Path, *arguments: str) -> set[str]:
    """The top-level modules that a command has imported when it is done."""
    result = subprocess.run(
        [sys.executable, "-c", MODULES, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return set(result.stdout.partition("modules:")[2].split())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_cheap_options_import_next_to_nothing(base: Path, option: str) -> None:
    modules = imported(base, option)
    heavy = {"git", "jsonschema", "jsonschema_rs", "yaml", "ruamel", "msgspec", "pathspec", "rich"}
    assert "click" in modules
    assert not modules & heavy


def test_a_lint_of_the_work_tree_imports_only_what_it_needs(repo: Path) -> None:
    forget_decider(repo)
    modules = imported(repo, "lint", "--as-of", DAY, "--quiet")
    assert {"yaml", "msgspec"} <= modules
    assert not modules & {"git", "jsonschema", "ruamel", "rich", "multiprocessing"}


def fingerprint(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below a folder, `.git` included, by its content and the time of its last change."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
            path.stat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def test_checking_never_writes(repo: Path) -> None:
    forget_decider(repo)
    git(repo, "add", "--all")
    (repo / EVENT_LOG).touch()  # makes the index's knowledge of the file stale, which git likes to refresh
    before = fingerprint(repo)
    for snapshot in SNAPSHOTS.values():
        assert lint(repo, *snapshot).returncode in (0, 1)
        assert fingerprint(repo) == before


def test_the_same_input_gives_the_same_output(repo: Path) -> None:
    break_three(repo)
    runs = {
        tradeoff(repo, "lint", "--as-of", DAY, "--format", "json", PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
