"""The rules on changes, case by case: `tests/changes` has commits, and says exactly what is found in the last one."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from commits import Commit, Files, base_files, changed, repository
from conftest import DAY, lint_folder
from tradeoff.finding import Finding
from tradeoff.rules import RULES

CASES = Path(__file__).parent / "changes"


def _load(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return cases


PARAMETERS = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(CASES.glob("*.yaml"))
    for case in _load(path)
]


def _commits(case: dict[str, Any]) -> list[Commit]:
    """A base and one change of it; or a history that begins with the clean workspace."""
    if "history" not in case:
        before = changed(base_files(), case.get("before", {}))
        return [Commit(before, "2026-11-13"), Commit(changed(before, case["after"]), DAY, _email(case))]
    commits = [Commit(base_files(), "2026-01-05")]
    for step in case["history"]:
        commits.append(Commit(changed(commits[-1].files, step), str(step["on"]), _email(step)))
    return commits


def _email(source: dict[str, Any]) -> str:
    return f"{source.get('author', 'mara')}@example.com"


def _is(finding: Finding, expected: dict[str, Any], files: Files) -> bool:
    """Whether a finding is the expected one; a case leaves out what the format leaves open.

    Of `message` and `help` it may state the part that it is about.
    """
    text = files[finding.path].decode("utf-8").split("\n")[finding.span.line - 1].strip()
    return (
        (finding.rule, finding.severity, finding.path) == (expected["rule"], expected["severity"], expected["path"])
        and ("id" not in expected or finding.id == str(expected["id"]))
        and text.startswith(str(expected.get("line", "")).strip())
        and expected.get("message", "") in finding.message
        and expected.get("help", "") in finding.help
    )


@pytest.mark.parametrize("case", PARAMETERS)
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    commits = _commits(case)
    folder = repository(tmp_path / "repository", commits)
    asked = {"history": True} if "history" in case else {"base": "main~1"}
    found = list(lint_folder(folder, str(case.get("as_of", DAY)), revision="main", **asked).findings)
    for expected in case["expect"]:
        match = next((finding for finding in found if _is(finding, expected, commits[-1].files)), None)
        assert match, f"not found: {expected}; found: {_shown(found)}"
        found.remove(match)
    assert not found, _shown(found)


def _shown(findings: list[Finding]) -> str:
    return "\n".join(
        f"{finding.path}:{finding.span.line} {finding.id} {finding.severity}[{finding.rule}] {finding.message}"
        for finding in findings
    )


def test_every_rule_on_changes_has_cases() -> None:
    named = {path.stem for path in CASES.glob("*.yaml")}
    assert {name for name, rule in RULES.items() if rule.needs & {"base", "log"}} <= named
