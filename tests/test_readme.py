"""The README is true: its files are written, its commands run, and they print what it shows."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from sessions import File, Session, Stage, parts, play
from tradeoff.document import Document

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISION = "decisions/guided-setup.yaml"


class Told(NamedTuple):
    """What became of the README: each command with what is shown and what was printed, and where that was."""

    commands: list[tuple[str, str, str]]
    stage: Stage
    drafted: bytes
    """The decision as the command wrote it, before the README's own answers."""


class _Keeping(Stage):
    """Keeps the decision that is there before the one that is shown takes its place."""

    drafted = b""

    def write(self, file: File) -> None:
        self.drafted = (self.here / file.path).read_bytes()
        super().write(file)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Everything that the README shows, done in its order by the installed command."""
    stage = _Keeping(tmp_path_factory.mktemp("readme"), installed=True)
    commands = list(play(README, stage))
    return Told(commands, stage, stage.drafted)


def shell(command: str, stage: Stage) -> subprocess.CompletedProcess[str]:
    """A command as a user types it in the workspace, with the tradeoff of this environment."""
    [printed] = stage.run(Session("the workspace", [(command, "")], 0, None))
    return subprocess.CompletedProcess(command, printed.code, printed.text)


def test_the_readme_has_all_its_parts() -> None:
    found = list(parts(README))
    assert [part.path for part in found if isinstance(part, File)] == [DECISION]
    sessions = [part for part in found if isinstance(part, Session)]
    assert [session.where for session in sessions] == [
        "example-repo",
        *["the workspace"] * 5,
        *["the demo"] * 4,
    ]
    assert len(sessions) == README.count("```console\n")
    run = " ; ".join(command for session in sessions for command, _ in session.commands)
    for command in ("init", "new decision", "accept", "displace", "log", "why", "lint --base"):
        assert f"tradeoff {command} " in run


def test_the_sessions_print_what_they_show(told: Told) -> None:
    for command, shown, printed in told.commands:
        assert printed == shown, command


def test_the_decision_that_is_shown_is_the_draft_with_its_questions_answered(told: Told) -> None:
    [shown] = [part for part in parts(README) if isinstance(part, File)]
    draft, final = (Document(DECISION, raw).data for raw in (told.drafted, shown.content.encode()))
    said = {key: value for key, value in draft.items() if value is not None}
    assert {key: final[key] for key in said} == said
    assert draft.keys() - final.keys() == {"guardrails"}
    assert None not in final.values()


def test_the_hook_of_the_readme_stops_a_bad_commit(told: Told) -> None:
    decision = told.stage.go("the workspace") / DECISION
    good = decision.read_text(encoding="utf-8")
    decision.write_text(good.replace("decider: ana\n", ""), encoding="utf-8")
    stopped = shell("git commit --all --message Worse", told.stage)
    assert stopped.returncode != 0
    assert "missing-decider" in stopped.stdout
    decision.write_text(f"{good}tags: [onboarding]\n", encoding="utf-8")
    passed = shell("git commit --all --message Better", told.stage)
    assert passed.returncode == 0, passed.stdout


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        assert (ROOT / path).exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.*)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings], link


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
