"""The hooks, run by the real git and the real pre-commit: what they stop, what they let pass, what they keep."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from test_cli import (
    ENVIRONMENT,
    EVENT_LOG,
    STATUS_PAGE,
    Result,
    assert_refused,
    copy_base,
    edit,
    forget_decider,
    git,
    repository,
    settings,
    tradeoff,
)
from tradeoff.rules import RULES

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository of the clean workspace that is clean on any day: the hooks judge as of today."""
    folder = copy_base(tmp_path / "a company's repo")
    dated = ", ".join(f"{rule.name}: off" for rule in RULES.values() if "date" in rule.needs)
    settings(folder, f"rules: {{{dated}}}")
    return repository(folder)


def try_commit(folder: Path, *arguments: str, **environment: str) -> Result:
    """`git commit`, which the hook may stop."""
    return subprocess.run(
        ["git", "commit", "--message", "Change", *arguments],
        cwd=folder,
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def commits(folder: Path) -> int:
    """How many commits the current branch has."""
    return int(git(folder, "rev-list", "--count", "HEAD"))


def assert_stopped(folder: Path, result: Result, *words: str) -> None:
    """The commit did not happen, and the output says why."""
    assert result.returncode == 1, result
    assert commits(folder) == 1
    for word in words:
        assert word in result.stdout + result.stderr


def assert_committed(folder: Path, result: Result) -> None:
    assert result.returncode == 0, result
    assert commits(folder) == 2


# Without pre-commit


def install(folder: Path) -> str:
    """What `tradeoff hooks install` says."""
    result = tradeoff(folder, "hooks", "install")
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def hooked(repo: Path) -> Path:
    """The same with the hook installed."""
    install(repo)
    return repo


def write_script(path: Path, *lines: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path: Path) -> str:
    """A PATH that has git and no tradeoff, whatever this machine has where."""
    write_script(tmp_path / "bare/git", f'exec "{shutil.which("git")}" "$@"')
    return str(tmp_path / "bare")


def test_a_good_commit_passes_and_a_bad_one_is_stopped(hooked: Path) -> None:
    forget_decider(hooked)
    git(hooked, "add", "--all")
    assert_stopped(hooked, try_commit(hooked), "error[missing-decider]", f"{EVENT_LOG}:2:5")
    git(hooked, "checkout", "--quiet", "HEAD", "--", ".")
    edit(hooked / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    git(hooked, "add", "--all")
    assert_committed(hooked, try_commit(hooked))


def test_a_commit_that_only_deletes_is_judged_too(hooked: Path) -> None:
    git(hooked, "rm", "--quiet", EVENT_LOG)
    assert_stopped(hooked, try_commit(hooked), "error[unknown-reference]", "roadmaps/technology.yaml")


def test_what_is_not_staged_does_not_count(hooked: Path) -> None:
    forget_decider(hooked)
    edit(hooked / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    git(hooked, "add", STATUS_PAGE)
    assert_committed(hooked, try_commit(hooked))


def test_commit_all_judges_what_it_commits(hooked: Path) -> None:
    forget_decider(hooked)
    assert_stopped(hooked, try_commit(hooked, "--all"), "error[missing-decider]")


def test_commit_of_a_path_judges_only_that(hooked: Path) -> None:
    forget_decider(hooked)
    edit(hooked / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    git(hooked, "add", "--all")
    assert_stopped(hooked, try_commit(hooked, EVENT_LOG), "error[missing-decider]")
    assert_committed(hooked, try_commit(hooked, STATUS_PAGE))


def test_a_commit_from_a_sub_folder(hooked: Path) -> None:
    forget_decider(hooked)
    assert_stopped(hooked, try_commit(hooked / "capacity", "--all"), "error[missing-decider]", EVENT_LOG)


def test_amending(hooked: Path) -> None:
    forget_decider(hooked)
    assert_stopped(hooked, try_commit(hooked, "--all", "--amend"), "error[missing-decider]")


def test_no_environment_needs_to_be_active(hooked: Path, bare_path: str) -> None:
    forget_decider(hooked)
    assert_stopped(hooked, try_commit(hooked, "--all", PATH=bare_path), "error[missing-decider]")


def test_a_hook_whose_tradeoff_is_gone_takes_the_one_on_the_path(hooked: Path, bare_path: str, tmp_path: Path) -> None:
    hook = hooked / ".git/hooks/pre-commit"
    hook.write_text(re.sub("TRADEOFF=.+", "TRADEOFF=/gone/tradeoff", hook.read_text("utf-8"), count=1), "utf-8")
    forget_decider(hooked)
    assert_stopped(hooked, try_commit(hooked, "--all", PATH=bare_path), "tradeoff is not installed here")
    write_script(tmp_path / "bare/tradeoff", f'exec "{sys.executable}" -m tradeoff "$@"')
    assert_stopped(hooked, try_commit(hooked, "--all", PATH=bare_path), "error[missing-decider]")


def test_a_branch_without_a_workspace_commits_freely(hooked: Path) -> None:
    git(hooked, "checkout", "--quiet", "--orphan", "pages")
    git(hooked, "rm", "--quiet", "-r", "--force", ".")
    (hooked / "index.html").write_text("Hello\n", encoding="utf-8")
    write_script(hooked / ".templates/tradeoff.yaml", "a hidden folder is no workspace")
    git(hooked, "add", "--all")
    assert try_commit(hooked).returncode == 0


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    install(tmp_path)
    (tmp_path / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\n", encoding="utf-8")
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions/first.yaml").write_text("schema: tradeoff/decision/v1\n", encoding="utf-8")
    git(tmp_path, "add", "--all")
    stopped = try_commit(tmp_path)
    assert stopped.returncode == 1
    assert "error[missing-key]" in stopped.stdout + stopped.stderr


def test_installing_twice_changes_nothing(repo: Path) -> None:
    assert re.fullmatch(r".+/hooks/pre-commit: installed\n.+/hooks/commit-msg: installed\n", install(repo))
    before = (repo / ".git/hooks/pre-commit").read_bytes()
    assert re.fullmatch(r"(.+/hooks/(pre-commit|commit-msg): up to date\n){2}", install(repo / "decisions"))
    assert (repo / ".git/hooks/pre-commit").read_bytes() == before


def test_an_older_hook_of_ours_is_updated(hooked: Path) -> None:
    hook = hooked / ".git/hooks/pre-commit"
    current = hook.read_text("utf-8")
    hook.write_text("\n".join([*current.splitlines()[:2], "exit 0", ""]), encoding="utf-8")
    assert ": updated" in install(hooked)
    assert hook.read_text("utf-8") == current


@pytest.mark.parametrize("absolute", [True, False])
def test_core_hooks_path_is_respected(repo: Path, tmp_path: Path, bare_path: str, absolute: bool) -> None:
    folder = tmp_path / "hooks of mine" if absolute else repo / ".githooks"
    git(repo, "config", "core.hooksPath", str(folder) if absolute else ".githooks")
    assert str(folder / "pre-commit") in install(repo / "roadmaps")
    assert not (repo / ".git/hooks/pre-commit").exists()
    forget_decider(repo)
    if not absolute:  # it is committed, so it may not say where tradeoff is on this machine
        assert str(Path(sys.executable).parent) not in (folder / "pre-commit").read_text("utf-8")
        write_script(tmp_path / "bare/tradeoff", f'exec "{sys.executable}" -m tradeoff "$@"')
    stopped = try_commit(repo / "decisions", "--all", PATH=bare_path)
    assert_stopped(repo, stopped, "error[missing-decider]")
    assert ": removed" in tradeoff(repo, "hooks", "uninstall").stdout
    assert not (folder / "pre-commit").exists()


def test_an_existing_hook_is_kept_and_runs_first(repo: Path) -> None:
    hook = repo / ".git/hooks/pre-commit"
    write_script(hook, "# tradeoff or not, nobody commits on a Sunday", "echo ran first >&2", "test ! -e stop")
    own = hook.read_bytes()
    assert "runs first" in install(repo)
    assert ": up to date" in install(repo)
    forget_decider(repo)
    result = try_commit(repo, "--all")
    assert_stopped(repo, result, "ran first", "error[missing-decider]")
    (repo / "stop").touch()
    result = try_commit(repo, "--all")
    assert_stopped(repo, result, "ran first")
    assert "missing-decider" not in result.stdout + result.stderr
    assert "back" in tradeoff(repo, "hooks", "uninstall").stdout
    assert hook.read_bytes() == own
    assert os.access(hook, os.X_OK)
    assert sorted(path.name for path in hook.parent.iterdir() if not path.name.endswith(".sample")) == ["pre-commit"]


def test_two_hooks_in_the_way_are_not_overwritten(repo: Path) -> None:
    hook = repo / ".git/hooks/pre-commit"
    write_script(hook, "exit 0")
    write_script(hook.with_name("pre-commit.before-tradeoff"), "exit 1")
    assert_refused(tradeoff(repo, "hooks", "install"), "pre-commit.before-tradeoff", "merge them")
    assert hook.read_text("utf-8") == "#!/bin/sh\nexit 0\n"
    assert not hook.with_name("commit-msg").exists()
    assert tradeoff(repo, "hooks", "install", "--only", "commit-msg").returncode == 0
    assert hook.read_text("utf-8") == "#!/bin/sh\nexit 0\n"


def test_uninstalling_leaves_the_hooks_of_others_alone(repo: Path) -> None:
    assert ": not installed" in tradeoff(repo, "hooks", "uninstall").stdout
    write_script(repo / ".git/hooks/pre-commit", "exit 0")
    assert ": not installed" in tradeoff(repo, "hooks", "uninstall").stdout
    assert (repo / ".git/hooks/pre-commit").read_text("utf-8") == "#!/bin/sh\nexit 0\n"


def test_a_linked_worktree_shares_the_hook(repo: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    git(repo, "worktree", "add", "--quiet", "-b", "other", str(linked))
    assert str(repo / ".git/hooks/pre-commit") in install(linked)
    forget_decider(linked)
    assert_stopped(linked, try_commit(linked, "--all"), "error[missing-decider]")
    assert_stopped(linked, try_commit(linked / "decisions", "event-log.yaml"), "error[missing-decider]")
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    assert_committed(repo, try_commit(repo, "--all"))


def test_installing_outside_of_a_repository(tmp_path: Path) -> None:
    assert_refused(tradeoff(tmp_path, "hooks", "install"), "not a git repository")


def test_only_one_of_the_hooks(repo: Path) -> None:
    only = ("--only", "commit-msg")
    assert re.fullmatch(r".+/hooks/commit-msg: installed\n", tradeoff(repo, "hooks", "install", *only).stdout)
    assert not (repo / ".git/hooks/pre-commit").exists()
    install(repo)
    assert re.fullmatch(r".+/hooks/commit-msg: removed\n", tradeoff(repo, "hooks", "uninstall", *only).stdout)
    assert (repo / ".git/hooks/pre-commit").exists()
    assert_refused(tradeoff(repo, "hooks", "install", "--only", "post-commit"), "--only", "'commit-msg'")


# The message


def say(folder: Path, *trailers: str, **environment: str) -> Result:
    """`git commit` of what is staged, or of nothing, with trailers."""
    return try_commit(folder, "--allow-empty", "--message", "\n".join(trailers), **environment)


def test_a_message_is_checked(hooked: Path) -> None:
    stopped = say(hooked, "Item: metering", "Decision: event-lg")
    words = ("error[unknown-trailer]", ".git/COMMIT_EDITMSG:4:11", "did you mean event-log?")
    assert_stopped(hooked, stopped, *words)
    assert_committed(hooked, say(hooked, "Item: metering", "Decision: event-log"))


def test_a_message_is_held_to_what_is_committed_with_it(hooked: Path) -> None:
    edit(hooked / STATUS_PAGE, "status: proposed", "status: rejected\ndecider: ines")
    git(hooked, "add", "--all")
    assert_stopped(hooked, say(hooked, "Decision: status-page"), "error[dead-trailer]", "status-page is rejected")
    only = ("--only", "--message", "Decision: status-page", "--", "tradeoff.yaml")
    (hooked / "tradeoff.yaml").write_text((hooked / "tradeoff.yaml").read_text("utf-8") + "# edited\n", "utf-8")
    assert_committed(hooked, try_commit(hooked, *only))


def test_the_instructions_and_the_diff_of_an_editor_do_not_count(hooked: Path) -> None:
    (hooked / "notes.md").write_text("Decision: zzz\n", encoding="utf-8")
    git(hooked, "add", "--all")
    editing = ("--edit", "--verbose", "--message", "Decision: event-log")
    assert_committed(hooked, try_commit(hooked, *editing, GIT_EDITOR="true"))
    stopped = try_commit(hooked, *editing[:-1], "Decision: event-lg", "--allow-empty", GIT_EDITOR="true")
    assert stopped.returncode == 1
    assert ".git/COMMIT_EDITMSG:3:11" in stopped.stderr


def test_files_under_a_pattern_of_the_configuration_ask_for_a_trailer(hooked: Path) -> None:
    git(hooked, "config", "--add", "tradeoff.require", "src/**")
    git(hooked, "checkout", "--quiet", "-b", "side")
    write_script(hooked / "src/meter.sh", "exit 0")
    git(hooked, "add", "--all")
    assert_stopped(hooked, try_commit(hooked), "error[missing-trailer]", "src/meter.sh changes")
    assert_committed(hooked, say(hooked, "Item: metering"))
    git(hooked, "checkout", "--quiet", "main")
    git(hooked, "merge", "--quiet", "--no-ff", "--message", "Bring it in", "side")
    git(hooked, "revert", "--mainline=1", "--no-edit", "HEAD")
    assert git(hooked, "log", "-1", "--format=%s") == 'Revert "Bring it in"'


def test_a_message_in_a_linked_worktree(hooked: Path, tmp_path: Path) -> None:
    git(hooked, "worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    assert_stopped(hooked, say(tmp_path / "linked/decisions", "Decision: zzz"), "error[unknown-trailer]")


def test_a_branch_without_a_workspace_says_what_it_likes(hooked: Path) -> None:
    git(hooked, "checkout", "--quiet", "--orphan", "pages")
    git(hooked, "rm", "--quiet", "-r", "--force", ".")
    assert say(hooked, "Decision: zzz").returncode == 0


def test_another_hook_for_messages_runs_first(repo: Path) -> None:
    write_script(repo / ".git/hooks/commit-msg", 'sed "s/zzz/event-log/" "$1" >"$1.new" && mv "$1.new" "$1"')
    assert "commit-msg.before-tradeoff" in install(repo)
    assert_committed(repo, say(repo, "Decision: zzz"))


# With pre-commit


def test_the_manifest_is_valid() -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST)]
    assert subprocess.run(command, check=False).returncode == 0


def manifest(hook: str) -> dict[str, str]:
    """What the manifest says of a hook."""
    hooks: list[dict[str, str]] = yaml.safe_load(MANIFEST.read_text("utf-8"))
    return next(entry for entry in hooks if entry["id"] == hook)


@pytest.mark.parametrize(
    "path",
    [
        "tradeoff.yaml",
        "charter.yaml",
        "scorecard.yml",
        EVENT_LOG,
        "decisions/2026/q4/price list.yml",
        "teams/one/charter.yaml",
        "teams/one/roadmaps/product.yaml",
        "capacity/2026-Q4.yaml",
        "exceptions/légacy.yaml",
    ],
)
def test_the_pattern_of_files_matches_records(path: str) -> None:
    assert re.search(manifest("tradeoff-lint-files")["files"], path)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "decisions/README.md",
        "decisions.yaml",
        "decisions/notes.yaml.txt",
        "decisions/.draft.yaml",
        "decisions/.drafts/draft.yaml",
        "my-decisions/one.yaml",
        "not-a-charter.yaml",
        "charter.yaml/readme",
        "charter.json",
        ".tradeoff-baseline.yaml",
        "src/decisions.py",
    ],
)
def test_the_pattern_of_files_matches_nothing_else(path: str) -> None:
    assert not re.search(manifest("tradeoff-lint-files")["files"], path)


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of this test run."""
    own = factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as it is in the work tree, as a repository of its own; made once, for all processes."""
    made, shared = tmp_path_factory.mktemp("project"), shared_folder(tmp_path_factory) / "project"
    built = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    for name in ("src", *built["force-include"]):
        shutil.copytree(ROOT / name, made / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", MANIFEST.name):
        shutil.copy(ROOT / name, made / name)
    repository(made)
    try:
        made.rename(shared)
    except OSError:  # another process was first
        assert (shared / ".git").exists()
    return shared


# What pip says where it cannot reach an index to build the hook's environment from.
_OFFLINE = re.compile(r"NewConnectionError|NameResolutionError|No matching distribution found for hatchling")


@pytest.fixture(scope="session")
def pre_commit_home(project: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache of pre-commit in which the environment of the hooks is installed; pre-commit locks it itself."""
    home = str(shared_folder(tmp_path_factory) / "pre-commit")
    folder = repository(tmp_path_factory.mktemp("first"))
    configure(folder, project, "tradeoff-lint")
    result = pre_commit(folder, home, "install-hooks")
    if _OFFLINE.search(result.stdout + result.stderr) and not os.environ.get("CI"):
        pytest.skip("the package index cannot be reached, from which pre-commit installs the hook")
    assert result.returncode == 0, result.stdout + result.stderr
    return home


def configure(folder: Path, project: Path, *hooks: str, args: tuple[str, ...] = ()) -> None:
    """Makes a repository use hooks of this project, the last of them with arguments."""
    listed: list[dict[str, object]] = [{"id": hook} for hook in hooks]
    listed[-1] |= {"args": list(args)} if args else {}
    config = {"repos": [{"repo": str(project), "rev": git(project, "rev-parse", "HEAD"), "hooks": listed}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def pre_commit(folder: Path, home: str, *arguments: str) -> Result:
    """The command of pre-commit, run in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env=ENVIRONMENT | {"PRE_COMMIT_HOME": home},
        capture_output=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def use_pre_commit(folder: Path, project: Path, home: str, hook: str) -> None:
    """Installs pre-commit into a repository with one hook, as part of the first commit."""
    configure(folder, project, hook)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--amend", "--no-edit")
    assert pre_commit(folder, home, "install").returncode == 0


@pytest.mark.parametrize("hook", ["tradeoff-lint", "tradeoff-lint-files"])
def test_pre_commit_stops_a_bad_commit_and_passes_a_good_one(
    repo: Path, project: Path, pre_commit_home: str, hook: str
) -> None:
    use_pre_commit(repo, project, pre_commit_home, hook)
    forget_decider(repo)
    stopped = try_commit(repo, "--all", PRE_COMMIT_HOME=pre_commit_home)
    assert_stopped(repo, stopped, "error[missing-decider]", f"{EVENT_LOG}:2:5", "decider")
    git(repo, "checkout", "--quiet", "HEAD", "--", ".")
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    assert_committed(repo, try_commit(repo, "--all", PRE_COMMIT_HOME=pre_commit_home))


def test_pre_commit_installed_later_keeps_all_hooks(repo: Path, tmp_path: Path) -> None:
    write_script(repo / ".git/hooks/pre-commit", "echo ran first >&2")
    install(repo)
    (repo / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    git(repo, "add", ".pre-commit-config.yaml")
    assert pre_commit(repo, str(tmp_path / "home"), "install").returncode == 0
    forget_decider(repo)
    stopped = try_commit(repo, "--all", PRE_COMMIT_HOME=str(tmp_path / "home"))
    assert_stopped(repo, stopped, "ran first", "error[missing-decider]")


def test_pre_commit_stops_a_commit_that_only_deletes(repo: Path, project: Path, pre_commit_home: str) -> None:
    use_pre_commit(repo, project, pre_commit_home, "tradeoff-lint")
    git(repo, "rm", "--quiet", EVENT_LOG)
    stopped = try_commit(repo, PRE_COMMIT_HOME=pre_commit_home)
    assert_stopped(repo, stopped, "error[unknown-reference]", "roadmaps/technology.yaml")


def test_pre_commit_judges_what_is_staged(repo: Path, project: Path, pre_commit_home: str) -> None:
    use_pre_commit(repo, project, pre_commit_home, "tradeoff-lint")
    forget_decider(repo)
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    assert_committed(repo, try_commit(repo, STATUS_PAGE, PRE_COMMIT_HOME=pre_commit_home))
    assert "decider: jonas" not in (repo / EVENT_LOG).read_text("utf-8")


def test_lint_files_checks_only_the_files_that_are_passed(repo: Path, project: Path, pre_commit_home: str) -> None:
    use_pre_commit(repo, project, pre_commit_home, "tradeoff-lint-files")
    forget_decider(repo)
    git(repo, "commit", "--quiet", "--all", "--amend", "--no-edit", "--no-verify")
    edit(repo / STATUS_PAGE, "proposed_by: jonas", "proposed_by: ines")
    assert_committed(repo, try_commit(repo, "--all", PRE_COMMIT_HOME=pre_commit_home))
    everything = pre_commit(repo, pre_commit_home, "run", "--all-files")
    assert everything.returncode == 1
    assert "error[missing-decider]" in everything.stdout


def test_lint_files_leaves_the_folders_of_others_alone(tmp_path: Path, project: Path, pre_commit_home: str) -> None:
    folder = repository(tmp_path / "other")
    use_pre_commit(folder, project, pre_commit_home, "tradeoff-lint-files")
    (folder / "decisions").mkdir()
    (folder / "decisions/tree.yaml").write_text("splits: 7\n", encoding="utf-8")
    git(folder, "add", "--all")
    assert_committed(folder, try_commit(folder, PRE_COMMIT_HOME=pre_commit_home))


@pytest.mark.parametrize("hook", ["tradeoff-lint", "tradeoff-lint-files"])
def test_pre_commit_run_all_files(repo: Path, project: Path, pre_commit_home: str, hook: str) -> None:
    use_pre_commit(repo, project, pre_commit_home, hook)
    result = pre_commit(repo, pre_commit_home, "run", "--all-files")
    assert result.returncode == 0, result.stdout
    assert re.search(r"^tradeoff lint.*Passed$", result.stdout, re.MULTILINE)


def test_pre_commit_checks_the_message(repo: Path, project: Path, pre_commit_home: str) -> None:
    configure(repo, project, "tradeoff-lint", "tradeoff-trailers", args=("--require", "src/**"))
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--amend", "--no-edit")
    types = ("--hook-type", "pre-commit", "--hook-type", "commit-msg")
    assert pre_commit(repo, pre_commit_home, "install", *types).returncode == 0
    stopped = say(repo, "Decision: event-lg", PRE_COMMIT_HOME=pre_commit_home)
    assert_stopped(repo, stopped, "tradeoff trailers", "error[unknown-trailer]", "did you mean event-log?")
    write_script(repo / "src/meter.sh", "exit 0")
    git(repo, "add", "--all")
    assert_stopped(repo, try_commit(repo, PRE_COMMIT_HOME=pre_commit_home), "error[missing-trailer]")
    passed = say(repo, "Decision: event-log", PRE_COMMIT_HOME=pre_commit_home)
    assert_committed(repo, passed)
    assert (passed.stdout + passed.stderr).count("tradeoff lint.") == 1  # not at the message again
