"""`tradeoff completion`: a real shell completes commands, options and ids."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from test_cli import ENVIRONMENT, assert_refused, copy_base, git, repository, tradeoff


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The clean workspace, which needs no repository, and the command on the PATH of a shell."""
    return copy_base(tmp_path / "workspace")


def asked(folder: Path, line: str) -> list[str]:
    """The words for the last one of a line, which may have been begun."""
    words = line.split(" ")
    environment = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_TRADEOFF_COMPLETE": "bash_complete"}
    result = tradeoff(folder, **environment)
    assert result.stderr == ""
    return [said.partition(",")[2] for said in result.stdout.splitlines() if said]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs a bash to complete in")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tradeoff bla", ["blame"]),
        ("tradeoff blame usage-", ["usage-pricing"]),
        ("tradeoff log metering du", ["due"]),
        ("tradeoff log --onel", ["--oneline"]),
    ],
)
def test_bash_completes(workspace: Path, line: str, words: list[str]) -> None:
    assert completed(workspace, line, "", "_tradeoff_completion") == words


def completed(workspace: Path, line: str, before: str, function: str) -> list[str]:
    """What bash offers for the last word of a line by a function, with the script of ours in place."""
    (workspace / "bin").mkdir()
    command = workspace / "bin" / "tradeoff"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tradeoff "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    typed = line.split(" ")
    script = (
        f'{before}\neval "$(tradeoff completion bash)"\n'
        f"COMP_WORDS=({line}) COMP_CWORD={len(typed) - 1} COMP_LINE='{line}' COMP_POINT={len(line)}\n"
        f"{function} {typed[0]} {typed[-1]} {typed[-2]}\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    result = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", script],
        cwd=workspace,
        env=ENVIRONMENT | {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return result.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_a_script(workspace: Path, shell: str) -> None:
    result = tradeoff(workspace, "completion", shell)
    assert result.returncode == 0
    assert f"_TRADEOFF_COMPLETE={shell}_complete" in result.stdout


def test_another_shell_is_refused(workspace: Path) -> None:
    assert_refused(tradeoff(workspace, "completion", "tcsh"), "'bash', 'zsh', 'fish'")


def test_every_command_is_offered(workspace: Path) -> None:
    listed = re.findall(r"^  ([a-z]+)  ", tradeoff(workspace, "--help").stdout, re.MULTILINE)
    assert asked(workspace, "tradeoff ") == listed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tradeoff log fair", ["fair-pricing"]),  # a theme
        ("tradeoff log legacy-", ["legacy-tls"]),  # an exception
        ("tradeoff log 2026-", ["2026-Q3", "2026-Q4"]),
        ("tradeoff log metering outcome.t", ["outcome.target.by", "outcome.target.value"]),
        ("tradeoff log --area pr", ["pricing"]),
        ("tradeoff log --person m", ["mara"]),
        ("tradeoff log --kind the", ["theme"]),
        ("tradeoff lint --select missing-own", ["missing-owner"]),
        ("tradeoff rules missing-own", ["missing-owner"]),
        ("tradeoff lint --format s", ["sarif"]),
        ("tradeoff lint --fail-on ne", ["never"]),
        ("tradeoff schema ro", ["roadmap"]),
        ("tradeoff lint --base ma", []),  # no repository yet
        ("tradeoff nonsense --", ["--version", "--help"]),
    ],
)
def test_what_is_completed(workspace: Path, line: str, words: list[str]) -> None:
    assert asked(workspace, line) == words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tradeoff lint --base m", ["main"]),
        ("tradeoff lint --rev v", ["v1"]),
        ("tradeoff why --rev origin/", ["origin/main"]),
        ("tradeoff stale --rev to", ["topic/short"]),
        ("tradeoff diff ma", ["main"]),
        ("tradeoff diff main..to", ["main..topic/short"]),
        ("tradeoff diff main...to", ["main...topic/short"]),
        ("tradeoff diff main to", ["topic/short"]),
        ("tradeoff log --rev v1..m", ["v1..main"]),
        ("tradeoff trailers --commits main..to", ["main..topic/short"]),
    ],
)
def test_branches_and_tags_are_completed(workspace: Path, line: str, words: list[str]) -> None:
    repository(workspace)
    git(workspace, "branch", "topic/short")
    git(workspace, "tag", "v1")
    git(workspace, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(workspace, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert asked(workspace / "decisions", line) == words


GIT_COMPLETION = Path("/usr/share/bash-completion/completions/git")


@pytest.mark.skipif(not GIT_COMPLETION.is_file(), reason="needs git's own completion for bash")
@pytest.mark.parametrize(
    ("line", "words"), [("git tradeoff bla", ["blame"]), ("git -C . tradeoff blame usage-", ["usage-pricing"])]
)
def test_git_completes_it_too(workspace: Path, line: str, words: list[str]) -> None:
    assert completed(workspace, line, f'. "{GIT_COMPLETION}"', "__git_wrap__git_main") == words


def test_files_are_left_to_the_shell(workspace: Path) -> None:
    assert asked(workspace, "tradeoff lint roadm") == ["roadm"]


def test_a_broken_record_or_no_workspace_completes_what_there_is(workspace: Path, tmp_path: Path) -> None:
    (workspace / "roadmaps" / "product.yaml").write_text("items: [\n", encoding="utf-8")
    assert asked(workspace / "roadmaps", "tradeoff blame ev") == ["event-log", "event-pipeline"]
    (tmp_path / "empty").mkdir()
    assert asked(tmp_path / "empty", "tradeoff blame ev") == []
