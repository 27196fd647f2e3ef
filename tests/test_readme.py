"""The README is true: its files are written, its commands run, and they print what it shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

_FILE = re.compile(r"^`([\w./-]+)`\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SESSION = re.compile(
    r"<!-- run in (?P<where>[^;]*?)(?:; exit (?P<code>\d))? -->\n```console\n(?P<text>.*?)^```$", re.M | re.S
)


class Session(NamedTuple):
    """Commands of a terminal picture, each with what it prints, and the exit code of the last."""

    where: str
    commands: list[tuple[str, str]]
    code: int


def sessions() -> list[Session]:
    found = []
    for match in _SESSION.finditer(README):
        pieces = re.split(r"^\$ (.*)\n", match["text"], flags=re.MULTILINE)
        found.append(
            Session(match["where"], list(zip(pieces[1::2], pieces[2::2], strict=True)), int(match["code"] or -1))
        )
    return found


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command as a user types it, with the tradeoff of this environment."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def newcomer(tmp_path: Path) -> Path:
    """The files of the five minutes, in a new repository."""
    for name, text in _FILE.findall(README):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shell("git init --quiet && git config user.name Ana && git config user.email ana@example.org", tmp_path)
    return tmp_path


def test_the_readme_has_all_its_parts() -> None:
    names = [name for name, _ in _FILE.findall(README)]
    assert names[:4] == ["tradeoff.yaml", "charter.yaml", "scorecard.yaml", "decisions/guided-setup.yaml"]
    assert [session.where for session in sessions()] == [
        "example-repo",
        *["the workspace"] * 3,
        *["the demo"] * 3,
    ]


def test_the_sessions_print_what_they_show(newcomer: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    demo = tmp_path_factory.mktemp("demo")
    assert shell(f"tradeoff demo {demo}", newcomer).returncode == 0
    folders = {"example-repo": ROOT / "example-repo", "the workspace": newcomer, "the demo": demo}
    for session in sessions():
        folder = folders[session.where]
        for command, shown in session.commands:
            done = shell(command, folder)
            assert done.stdout.strip() == shown.strip(), command
        if session.code >= 0:
            assert done.returncode == session.code


def test_the_hook_of_the_readme_stops_a_bad_commit(newcomer: Path) -> None:
    assert shell("pre-commit install", newcomer).returncode == 0
    decision = newcomer / "decisions" / "guided-setup.yaml"
    good = decision.read_text(encoding="utf-8")
    decision.write_text(good.replace("decider: ana\n", ""), encoding="utf-8")
    stopped = shell("git add . && git commit -m First", newcomer)
    assert stopped.returncode != 0
    assert "missing-decider" in stopped.stdout
    decision.write_text(good, encoding="utf-8")
    passed = shell("git add . && git commit -m First", newcomer)
    assert passed.returncode == 0, passed.stdout


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", README) if "://" not in link]
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_what_is_generated_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/write_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_make_shows_its_targets() -> None:
    make = shutil.which("make")
    assert make
    done = subprocess.run([make, "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "make demo" in done.stdout
