"""The examples of the rules' documentation: the bad one is flagged by just that rule, the good one by nothing."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from commits import Commit, Files, base_files, repository
from conftest import BASE, DAY, lint_folder
from tradeoff.finding import Finding
from tradeoff.reading import THINGS
from tradeoff.rules import RULES
from tradeoff.rules.documentation import page
from tradeoff.rules.model import Rule

_HEAD = re.compile(r"^# (?P<path>\S+\.yaml)(?: \((?P<how>whole file|deleted)\))?$", re.MULTILINE)
_MARK = re.compile(r"^# (?:before|after(?:, by (?P<email>\S+))?|on (?P<when>\d{4}-\d\d-\d\d))$", re.MULTILINE)
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


def _applied(example: str, files: Files) -> Files:
    """The files after what one part of an example says of each."""
    found = dict(files)
    heads = list(_HEAD.finditer(example))
    assert heads, "an example begins with `# path`"
    ends = [head.start() for head in heads[1:]] + [len(example)]
    for head, end in zip(heads, ends, strict=True):
        path, how, body = head["path"], head["how"], example[head.end() : end].strip("\n")
        if how == "deleted":
            del found[path]
        elif how == "whole file":
            found[path] = (inspect.cleandoc("\n" + body) + "\n").encode()
        else:
            base = _plain(_yaml().load(found[path].decode())) if path in found else {}
            found[path] = _text(_merge(base, _plain(_yaml().load(body)))).encode()
    return found


def _findings(example: str, folder: Path) -> tuple[Finding, ...]:
    """What is found in the workspace of an example; in the last of its commits, where it shows several."""
    stated = _DAY.search(example)
    day = stated[1] if stated else DAY
    marks = list(_MARK.finditer(example))
    if not marks:
        for path, content in _applied(example, base_files()).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        return lint_folder(folder, day).findings
    commits = [] if marks[0]["when"] else [Commit(base_files(), DAY)]
    ends = [mark.start() for mark in marks[1:]] + [len(example)]
    for mark, end in zip(marks, ends, strict=True):
        files = commits[-1].files if commits else base_files()
        email = mark["email"] or "mara@example.com"
        commits.append(Commit(_applied(example[mark.end() : end], files), mark["when"] or DAY, email))
    asked = {"history": True} if marks[0]["when"] else {"base": "main~1"}
    return lint_folder(repository(folder, commits), day, revision="main", **asked).findings


def test_the_base_is_clean() -> None:
    assert lint_folder(BASE).findings == ()


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items()])
def test_bad_example(rule: Rule, tmp_path: Path) -> None:
    found = _findings(page(rule).bad, tmp_path / "bad")
    assert {finding.rule for finding in found} == {rule.name}, found


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items()])
def test_good_example(rule: Rule, tmp_path: Path) -> None:
    assert _findings(page(rule).good, tmp_path / "good") == ()
