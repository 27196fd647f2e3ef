"""The examples of the rules' documentation: the bad one is flagged by just that rule, the good one by nothing."""

import inspect
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from conftest import BASE, DAY, lint_folder
from tradeoff.reading import THINGS
from tradeoff.rules import RULES
from tradeoff.rules.documentation import page
from tradeoff.rules.model import Rule

_HEAD = re.compile(r"^# (?P<path>\S+\.yaml)(?P<whole> \(whole file\))?$", re.MULTILINE)
_DAY = re.compile(r"^# as of (\d{4}-\d{2}-\d{2})$", re.MULTILINE)


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _merge(base: Any, change: dict[str, Any]) -> dict[str, Any]:
    """The record with the keys of an example; an empty key removes, things in lists are matched by their id."""
    merged = dict(base or {})
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict):
            merged[key] = _merge(merged.get(key), value) if isinstance(merged.get(key), dict) else value
        elif key in THINGS and isinstance(merged.get(key), list):
            merged[key] = _merge_things(merged[key], value)
        else:
            merged[key] = value
    return merged


def _merge_things(base: list[Any], changes: list[Any]) -> list[Any]:
    merged = list(base)
    for change in changes:
        index = next((i for i, thing in enumerate(merged) if thing["id"] == change["id"]), None)
        if index is None:
            merged.append(change)
        else:
            merged[index] = _merge(merged[index], change)
    return merged


def _text(data: Any) -> str:
    """Plain data as YAML in which dates stay text."""
    import io

    stream = io.StringIO()
    dumper = YAML(typ="safe", pure=True)
    dumper.default_flow_style = False
    dumper.allow_unicode = True
    dumper.dump(data, stream)
    return re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", stream.getvalue())


def _plain(value: Any) -> Any:
    """Dates back as the text they were."""
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _apply(example: str, folder: Path) -> str:
    """Builds the workspace of an example; the day as of which it is meant."""
    shutil.copytree(BASE, folder)
    heads = list(_HEAD.finditer(example))
    assert heads, "an example begins with `# path`"
    ends = [head.start() for head in heads[1:]] + [len(example)]
    for head, end in zip(heads, ends, strict=True):
        body = example[head.end() : end].strip("\n")
        path = folder / head["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if head["whole"]:
            path.write_text(inspect.cleandoc("\n" + body) + "\n", encoding="utf-8")
            continue
        base = _plain(_yaml().load(path.read_text(encoding="utf-8"))) if path.exists() else {}
        path.write_text(_text(_merge(base, _plain(_yaml().load(body)))), encoding="utf-8")
    day = _DAY.search(example)
    return day[1] if day else DAY


def test_the_base_is_clean() -> None:
    assert lint_folder(BASE).findings == ()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items()])
def test_bad_example(rule: Rule, tmp_path: Path) -> None:
    day = _apply(page(rule).bad, tmp_path / "bad")
    found = lint_folder(tmp_path / "bad", day).findings
    assert {finding.rule for finding in found} == {rule.name}, found


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items()])
def test_good_example(rule: Rule, tmp_path: Path) -> None:
    day = _apply(page(rule).good, tmp_path / "good")
    assert lint_folder(tmp_path / "good", day).findings == ()
