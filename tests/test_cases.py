"""The rule set, case by case: `tests/cases/RULE.yaml` edits the clean workspace and says exactly what is found."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from conftest import BASE, DAY, lint_folder
from tradeoff.rules import RULES

CASES = Path(__file__).parent / "cases"


def _load(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    return cases


PARAMETERS = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(CASES.glob("*.yaml"))
    for case in _load(path)
]


def _build(case: dict[str, Any], folder: Path) -> None:
    shutil.copytree(BASE, folder)
    for name, edits in case.get("edits", {}).items():
        path = folder / name
        text = path.read_bytes().decode("utf-8")
        for edit in edits:
            assert text.count(edit["old"]) == 1, f"{name}: {edit['old']!r} stands {text.count(edit['old'])} times"
            text = text.replace(edit["old"], edit["new"])
        path.write_bytes(text.encode("utf-8"))
    for name, text in case.get("files", {}).items():
        path = folder / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)


def _is(finding: tuple[str, str, str, str, str, str], expected: dict[str, Any]) -> bool:
    """Whether a finding is the expected one; a case names no id where the format leaves it open."""
    rule, severity, path, id, line, message = finding
    return (
        (rule, severity, path) == (expected["rule"], expected["severity"], expected["path"])
        and ("id" not in expected or id == str(expected["id"]))
        and line.startswith(str(expected.get("line", "")).strip())
        and str(expected.get("message", "")) in message
    )


@pytest.mark.parametrize("case", PARAMETERS)
def test_case(case: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    _build(case, folder)
    report = lint_folder(folder, str(case.get("as_of", DAY)))
    found = []
    for finding in report.findings:
        lines = (folder / finding.path).read_bytes().decode("utf-8", "replace").replace("\r", "\n").split("\n")
        line = lines[finding.span.line - 1].strip()
        found.append((finding.rule, finding.severity, finding.path, finding.id, line, finding.message))
    for expected in case["expect"]:
        match = next((finding for finding in found if _is(finding, expected)), None)
        assert match, f"not found: {expected}; found: {found}"
        found.remove(match)
    assert not found


def test_every_rule_of_a_snapshot_has_cases() -> None:
    named = {path.stem for path in CASES.glob("*.yaml")}
    assert {name for name, rule in RULES.items() if rule.needs & {"tree", "date"}} <= named
