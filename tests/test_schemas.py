"""The JSON Schemas: sound under both drafts, helpful in an editor, and of one meaning for every validator."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.protocols import Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from conftest import BASE
from tradeoff import conformance, reading, schemas
from tradeoff.document import Document

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data"


# The schemas themselves


def plain(kind: str) -> dict[str, Any]:
    """A schema that leaves open which draft it follows."""
    return {key: value for key, value in schemas.schema(kind).items() if key != "$schema"}


@pytest.mark.parametrize("kind", schemas.KINDS)
@pytest.mark.parametrize("draft", [Draft7Validator, Draft202012Validator])
def test_the_schema_is_valid_under_both_drafts(draft: type[Validator], kind: str) -> None:
    draft.check_schema(plain(kind))


SAME_IN_BOTH = {
    *("$id", "$schema", "title", "description", "examples", "default", "$ref", "definitions"),
    *("type", "enum", "required", "properties", "patternProperties", "additionalProperties", "items"),
    *("pattern", "minimum", "maximum", "exclusiveMinimum", "minItems", "uniqueItems", "if", "then"),
}
"""Keywords that mean the same in draft-07 and 2020-12 (`items` as long as it is one schema for all entries)."""

ANNOTATIONS = {"title", "description", "examples", "default"}


def subschemas(node: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas in it."""
    if not isinstance(node, dict):
        return
    yield node
    for key in ("properties", "patternProperties", "definitions"):
        for below in node.get(key, {}).values():
            yield from subschemas(below)
    for key in ("items", "additionalProperties", "if", "then"):
        yield from subschemas(node.get(key))


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_schema_keeps_to_what_both_drafts_read_alike(kind: str) -> None:
    for node in subschemas(schemas.schema(kind)):
        assert set(node) <= SAME_IN_BOTH
        assert not isinstance(node.get("items"), list)
        if "$ref" in node:  # draft-07 reads nothing beside it
            assert set(node) - {"$ref"} <= ANNOTATIONS


def properties(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """All keys that a kind has anywhere, each with its schema; a condition speaks of keys that stand elsewhere."""
    root = schemas.schema(kind)
    conditions = [below for node in subschemas(root) for key in ("if", "then") for below in subschemas(node.get(key))]
    for node in subschemas(root):
        if node not in conditions:
            yield from node.get("properties", {}).items()


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_every_key_is_explained_in_an_editor(kind: str) -> None:
    for key, node in properties(kind):
        assert node["title"].strip(), key
        assert node["description"].rstrip().endswith((".", "?", ")", "…")), key
        assert node["examples"], key


@pytest.mark.parametrize("kind", schemas.KINDS)
@pytest.mark.parametrize("draft", [Draft7Validator, Draft202012Validator])
def test_every_example_and_default_is_valid(draft: type[Validator], kind: str) -> None:
    definitions = schemas.schema(kind)["definitions"]
    for key, node in properties(kind):
        validator = draft({"definitions": definitions, "allOf": [node]})
        shown = [*node["examples"], *([node["default"]] if "default" in node else [])]
        assert [example for example in shown if not validator.is_valid(example)] == [], key


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_example_of_a_whole_record_has_nothing_wrong_with_it(kind: str) -> None:
    examples = schemas.schema(kind)["examples"]
    assert examples
    for example in examples:
        path = f"{example.get('id', 'tradeoff')}.yaml"
        said, _ = reading.read(path, json.dumps(example).encode(), "settings" if kind == "settings" else None)
        assert (said.kind, said.problems) == (kind, [])


# One verdict

MINIMAL: dict[str, dict[str, str]] = {
    "decision": {"id": "a", "title": "A", "status": "proposed"},
    "roadmap": {"id": "a", "title": "A", "track": "outcome", "items": "[]"},
    "capacity": {"id": "2026-Q4", "buckets": "{}"},
    "scorecard": {"id": "a", "title": "A", "metrics": "[]"},
    "exception": {"id": "a", "title": "A", "status": "requested", "risk": "R", "residual_risk": "low"},
    "charter": {"id": "charter", "people": "{}", "areas": "[]"},
    "settings": {},
}

Case = tuple[str, Mapping[str, str | None]]
"""A kind, and the YAML of the keys that differ from the least that a record of that kind needs."""

METRIC = "id: m, title: M, category: product, unit: '%', direction: increase"

GOOD: list[Case] = [
    *((kind, {}) for kind in MINIMAL),
    ("decision", {"title": "42"}),
    ("decision", {"title": "no"}),
    ("decision", {"title": "12:30"}),
    ("decision", {"context": ""}),
    ("decision", {"context": "~"}),
    ("decision", {"context": "|\n  two\n  lines"}),
    ("decision", {"raised_on": "2026-11-16"}),
    ("decision", {"raised_on": "'2026-11-16'"}),
    ("decision", {"raised_on": ""}),
    ("decision", {"tags": "[1, yes, 2026-11-16]"}),
    ("decision", {"outcome": "{metric: m, baseline: {value: 1.5}, target: {value: 2, by: 2027-Q1}}"}),
    ("decision", {"outcome": "{metric: m, target: {value: 2, by: 2027}}"}),
    ("decision", {"not_doing": "[{item: a, why: w, until: 2027-H1}, {what: a, why: w}]"}),
    ("decision", {"x_note": "{any: [thing, 1, null]}"}),
    ("decision", {"links": "[{url: https://example.org, x_seen: true}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, effort_weeks: 0.5, due: 2027-01}]"}),
    (
        "roadmap",
        {
            "items": "[{id: a, title: A, status: planned, intake: "
            "{requested_by: B, requested_on: 2026-11-01, reason: R, urgent: true}}]"
        },
    ),
    ("capacity", {"id": "2026", "buckets": "{any_name: {planned: 0}, unplanned: {planned: 100.0, actual: 7}}"}),
    ("scorecard", {"metrics": f"[{{{METRIC}, readings: [{{on: 2026-11-01, value: -1e3}}]}}]"}),
    ("charter", {"people": "{mara: {name: Mara}}", "areas": "[{id: a, title: A, owns: mara}]"}),
    ("settings", {"rules": "{missing-guardrail: warning, id-mismatch: off}", "ruleset": "2026.11"}),
]

BAD: list[Case] = [
    *((kind, {"schema": f"tradeoff/{kind}/v2"}) for kind in MINIMAL),
    *((kind, {"bogus": "1"}) for kind in MINIMAL),
    *((kind, {"X_note": "1"}) for kind in MINIMAL),
    *((kind, {key: None}) for kind, keys in MINIMAL.items() for key in keys),
    *((kind, {key: ""}) for kind, keys in MINIMAL.items() for key in keys),
    ("decision", {"title": "'  '"}),
    ("decision", {"title": "[A]"}),
    ("decision", {"title": "{a: A}"}),
    ("decision", {"status": "Accepted"}),
    ("decision", {"status": "[accepted]"}),
    ("decision", {"id": "Usage Pricing"}),
    ("decision", {"id": "-a"}),
    ("decision", {"raised_on": "yesterday"}),
    ("decision", {"raised_on": "2026-13-01"}),
    ("decision", {"raised_on": "20261116"}),
    ("decision", {"raised_on": "2026-Q4"}),
    ("decision", {"tags": "a"}),
    ("decision", {"tags": "[[a]]"}),
    ("decision", {"tags": "[a, ]", "aliases": "[null]"}),
    ("decision", {"outcome": "net-revenue-retention"}),
    ("decision", {"outcome": "{target: {value: 1}}"}),
    ("decision", {"outcome": "{metric: m, target: {value: '108'}}"}),
    ("decision", {"outcome": "{metric: m, target: {by: 2027-Q1}}"}),
    ("decision", {"outcome": "{metric: m, target: {value: 1, by: 2027-Q5}}"}),
    ("decision", {"guardrails": "{metric: m, op: lt, threshold: 4}"}),
    ("decision", {"guardrails": "[{metric: m, op: <, threshold: 4}]"}),
    ("decision", {"guardrails": "[{metric: m, op: lt, threshold: four}]"}),
    ("decision", {"guardrails": "[{metric: m, op: lt, threshold: true}]"}),
    ("decision", {"not_doing": "[{why: w}]"}),
    ("decision", {"not_doing": "[{what: a}]"}),
    ("decision", {"not_doing": "[{item: a, why: w, until: soon}]"}),
    ("decision", {"links": "[https://example.org]"}),
    ("decision", {"options": "[{id: a, title: A, pros: [{a: 1}]}]"}),
    ("decision", {"constraints": "[{kind: money, note: N}]"}),
    ("decision", {"revisits": "[{on: 2026-11-01, by: mara, verdict: keep}]"}),
    ("roadmap", {"track": "product"}),
    ("roadmap", {"items": "[{id: a, title: A}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: done}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, effort_weeks: 0}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, effort_weeks: 2 weeks}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, due: 99999}]"}),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, health: green}]"}),
    (
        "roadmap",
        {
            "items": "[{id: a, title: A, status: planned, intake: "
            "{requested_by: B, requested_on: 2026-11-01, reason: R, urgent: yes}}]"
        },
    ),
    ("roadmap", {"items": "[{id: a, title: A, status: planned, result: {status: achieved}}]"}),
    ("roadmap", {"themes": "[{id: a}]"}),
    ("capacity", {"id": "2026-Q5"}),
    ("capacity", {"id": "2026-q4"}),
    ("capacity", {"unit": "hours"}),
    ("capacity", {"buckets": "{product_bets: 50}"}),
    ("capacity", {"buckets": "{product_bets: {planned: -1}}"}),
    ("capacity", {"buckets": "{product_bets: {actual: 5}}"}),
    ("capacity", {"teams": "[{id: a}]"}),
    ("capacity", {"deprioritized": "[{effect: delayed, reason: R}]"}),
    ("scorecard", {"metrics": "[m]"}),
    ("scorecard", {"metrics": "[{id: m, title: M}]"}),
    ("scorecard", {"metrics": f"[{{{METRIC}, status: gone}}]"}),
    ("scorecard", {"metrics": f"[{{{METRIC}, readings: [{{on: 2026-11-01}}]}}]"}),
    ("scorecard", {"metrics": f"[{{{METRIC}, guardrail: {{op: lt}}}}]"}),
    ("exception", {"residual_risk": "severe"}),
    ("exception", {"compensating_controls": "[{owner: mara}]"}),
    ("charter", {"model": "ceo"}),
    ("charter", {"people": "{mara: Mara}"}),
    ("charter", {"people": "{mara: {}}"}),
    ("charter", {"people": "{mara: }"}),
    ("charter", {"areas": "[{id: a, title: A}]"}),
    ("charter", {"escalation": "[{id: a, when: W}]"}),
    ("charter", {"limits": "{metrics: twelve}"}),
    ("charter", {"limits": "{metric: 12}"}),
    ("charter", {"cadences": "{tradeoffs: yearly}"}),
    ("settings", {"profile": "all"}),
    ("settings", {"paths": "decisions"}),
    ("settings", {"rules": "{missing-guardrails: error}"}),
    ("settings", {"rules": "{missing-guardrail: fatal}"}),
]


def text_of(case: Case) -> str:
    """The record of a case as YAML."""
    kind, changes = case
    keys = {"schema": f"tradeoff/{kind}/v1", **MINIMAL[kind], **changes}
    return "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)


class Core(SafeConstructor):
    """YAML 1.2's core schema, as editors and most libraries read it: a date is text."""


Core.add_constructor("tag:yaml.org,2002:timestamp", Core.construct_yaml_str)


def core(text: str) -> Any:
    """What YAML says, without what the format knows of its fields."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = Core
    return reader.load(text)


def record_files() -> list[Path]:
    """The records of the clean workspace and of the example company."""
    return sorted(path for folder in (BASE, ROOT / "example-repo") for path in folder.rglob("*.yaml"))


def kind_of(path: Path) -> str:
    return str(core(path.read_text(encoding="utf-8"))["schema"]).split("/")[1]


@cache
def records() -> list[tuple[str, str, Any, bool]]:
    """All records to judge: kind, text, data, and whether they are valid."""
    files = [(kind_of(path), path.read_text(encoding="utf-8"), True) for path in record_files()]
    cases = [(case[0], text_of(case), valid) for valid, listed in ((True, GOOD), (False, BAD)) for case in listed]
    return [(kind, text, core(text), valid) for kind, text, valid in (*files, *cases)]


def misjudged(verdicts: list[bool]) -> list[str]:
    """The records on which somebody is of another opinion."""
    assert len(verdicts) == len(records())
    return [text for (_, text, _, valid), said in zip(records(), verdicts, strict=True) if said != valid]


@pytest.mark.parametrize(
    "library",
    [Draft7Validator, Draft202012Validator, jsonschema_rs.Draft7Validator, jsonschema_rs.Draft202012Validator],
    ids=["jsonschema-draft-07", "jsonschema-2020-12", "jsonschema-rs-draft-07", "jsonschema-rs-2020-12"],
)
def test_python_and_rust_agree(library: Any) -> None:
    validators = {kind: library(plain(kind)) for kind in schemas.KINDS}
    assert misjudged([validators[kind].is_valid(data) for kind, _, data, _ in records()]) == []


def test_the_linter_agrees() -> None:
    verdicts = []
    for kind, text, _, _ in records():
        document = Document("a.yaml", text.encode(), kind)
        said = conformance.check(kind, document.data, document.in_flow) + document.problems
        verdicts.append(not said)
    assert misjudged(verdicts) == []


# Validators of the world of JavaScript

PACKAGES = {"ajv": "8.20.0", "yaml-language-server": "1.25.0"}


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """A folder with the npm packages, kept between runs."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("npm is not installed")
    wanted = json.dumps({"private": True, "dependencies": PACKAGES})
    key = sha256(f"{wanted}{os.getuid() if hasattr(os, 'getuid') else ''}".encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"tradeoff-tests-npm-{key}"
    if not folder.exists():
        fresh = Path(tempfile.mkdtemp(prefix="tradeoff-tests-npm-"))
        (fresh / "package.json").write_text(wanted, encoding="utf-8")
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
        run = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"npm could not install {PACKAGES}: {run.stderr}"
        try:
            fresh.rename(folder)
        except OSError:  # another process of the tests was faster
            shutil.rmtree(fresh)
    return folder / "node_modules"


def test_ajv_agrees(node_modules: Path) -> None:
    question = {
        "schemas": {kind: plain(kind) for kind in schemas.KINDS},
        "records": [[kind, data] for kind, _, data, _ in records()],
    }
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    command = ["node", str(DATA / "ajv.cjs")]
    run = subprocess.run(
        command, input=json.dumps(question), env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    answer = json.loads(run.stdout)
    assert misjudged(answer["draft-07"]) == []
    assert misjudged(answer["2020-12"]) == []


class LanguageServer:
    """yaml-language-server over its standard input and output, as an editor talks to it."""

    def __init__(self, node_modules: Path, folder: Path, settings: dict[str, Any]) -> None:
        script = node_modules / "yaml-language-server" / "bin" / "yaml-language-server"
        self._settings = settings
        self._process = subprocess.Popen(
            ["node", str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._send(
            method="initialize",
            id=0,
            params={
                "processId": None,
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": "workspace"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {"publishDiagnostics": {}},
                },
            },
        )
        while self._receive().get("id") != 0:
            pass
        self._send(method="initialized", params={})

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream
        length = 0
        while (header := stream.readline().strip()) != b"":
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(stream.read(length))
        if "id" in message and "method" in message:
            self._send(id=message["id"], result=self._answer(message))
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        known = {"yaml": self._settings}
        return [known.get(item.get("section"), {}) for item in message["params"]["items"]]

    def diagnostics(self, paths: list[Path]) -> dict[Path, list[str]]:
        """What the server says of files that are opened, once it has spoken of all of them."""
        for path in paths:
            document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text("utf-8")}
            self._send(method="textDocument/didOpen", params={"textDocument": document})
        waiting = {path.as_uri(): path for path in paths}
        found: dict[Path, list[str]] = {}
        until = time.monotonic() + 60
        while waiting and time.monotonic() < until:
            message = self._receive()
            if message.get("method") == "textDocument/publishDiagnostics":
                uri = message["params"]["uri"]
                if uri in waiting:
                    found[waiting.pop(uri)] = [said["message"] for said in message["params"]["diagnostics"]]
        return found

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def test_editors_agree_and_find_the_schemas_by_the_mapping(node_modules: Path, base: Path) -> None:
    run_tradeoff(base, "schema", "--write", "schemas")
    mapping = json.loads((base / "schemas" / "vscode-settings.json").read_text(encoding="utf-8"))
    settings = {"validate": True, "schemaStore": {"enable": False}, "yamlVersion": mapping["yaml.yamlVersion"]}
    settings["schemas"] = mapping["yaml.schemas"]
    mapped = sorted(path for path in base.rglob("*.yaml"))
    for kind in schemas.KINDS:  # the cases have no names that the mapping knows
        settings["schemas"][f"./schemas/{kind}.schema.json"].append(f"cases/*.{kind}.yaml")
    (base / "cases").mkdir()
    cases = []
    for number, (kind, text, _, _) in enumerate(records()):
        cases.append(base / "cases" / f"{number}.{kind}.yaml")
        cases[-1].write_text(text, encoding="utf-8")
    broken = base / "decisions" / "2026" / "broken.yaml"
    broken.parent.mkdir()
    broken.write_text("schema: tradeoff/decision/v1\nid: broken\n", encoding="utf-8")
    server = LanguageServer(node_modules, base, settings)
    try:
        said = server.diagnostics([*mapped, broken, *cases])
    finally:
        server.close()
    assert {path: said[path] for path in mapped if said[path]} == {}
    assert said[broken] == ['Missing property "title".', 'Missing property "status".']
    assert misjudged([not said[path] for path in cases]) == []


# Messages

VALUES: list[Any] = [
    *(None, "text", "abc\n", "a\nb", "2026-Q9", "TRUE", "{'a': 1}", "é" * 60),
    *(0, -1, 1.5, 10**15, 1e300, True, False),
    *([], ["x"], [None], [[]], [{}], {}, {"a": 1}, {"a": None}, {"": 1}, {"1": 1}, {"id": None, "on": "x"}),
]


def routes(data: Any, route: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The routes of all values in plain data but for the data itself."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield (*route, key)
            yield from routes(value, (*route, key))


def mutations(chance: random.Random, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Records of which up to three values were replaced, deleted or added: a kind and its data each."""
    sound = []
    for path in record_files():
        kind = kind_of(path)
        data = Document(path.name, path.read_bytes(), kind).data
        sound.append((kind, json.dumps(data), list(routes(data))))
    for _ in range(count):
        kind, text, known = chance.choice(sound)
        data = json.loads(text)
        for route in chance.sample(known, min(len(known), chance.randint(1, 3))):
            change(data, route, chance)
        yield kind, data


def change(data: Any, route: tuple[str | int, ...], chance: random.Random) -> None:
    """Replaces, deletes or adds one value, unless an earlier change took its place away."""
    try:
        for step in route[:-1]:
            data = data[step]
        data[route[-1]]
    except (KeyError, IndexError, TypeError):
        return
    if isinstance(data, str):
        return
    how = chance.choice(("replace", "replace", "delete", "add"))
    if how == "delete":
        del data[route[-1]]
    elif how == "add" and isinstance(data, dict):
        data[chance.choice(("bogus", "titel", "x_free", "on"))] = chance.choice(VALUES)
    else:
        data[route[-1]] = json.loads(json.dumps(chance.choice(VALUES)))


@cache
def damaged() -> list[tuple[str, dict[str, Any]]]:
    """Records in many ways wrong, as the linter reads them: the bad cases and mutations of the good files."""
    read = [(case[0], Document("a.yaml", text_of(case).encode(), case[0]).data) for case in BAD]
    return read + list(mutations(random.Random(2026), 600))


def misfits(kind: str, data: dict[str, Any], flow: bool = False) -> list[conformance.Misfit]:
    return conformance.check(kind, data, lambda _route: flow)


def test_messages_are_the_same_without_the_library_in_rust(monkeypatch: pytest.MonkeyPatch) -> None:
    by_rust = [misfits(kind, data) for kind, data in damaged()]
    monkeypatch.setattr(conformance, "jsonschema_rs", None)
    conformance._validator.cache_clear()
    try:
        by_python = [misfits(kind, data) for kind, data in damaged()]
    finally:
        conformance._validator.cache_clear()
    assert sum(map(bool, by_rust)) > len(by_rust) / 2
    differing = [case for case, rust, python in zip(damaged(), by_rust, by_python, strict=True) if rust != python]
    assert differing == []


NOT_OURS = re.compile(
    r"is not valid under any of the given schemas|is not of type|is a required property|does not match|is not one of"
    r"|were unexpected|\bNone\b|\bTrue\b|\bFalse\b|\[\]|\{\}|\['|\[\"|OrderedDict|<[a-z]+ object"
)


def test_messages_are_in_the_words_of_the_format() -> None:
    for kind, data in damaged():
        for misfit in misfits(kind, data, flow=True):
            assert not NOT_OURS.search(misfit.message), misfit
            assert not NOT_OURS.search(misfit.help), misfit
            assert misfit.message.strip()
            assert misfit.help.strip()
            assert "\n" not in misfit.message + misfit.help
            assert len(misfit.message) < 120


# The command


def run_tradeoff(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tradeoff", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_schema_lists_the_kinds(tmp_path: Path) -> None:
    run = run_tradeoff(tmp_path, "schema")
    assert run.returncode == 0
    assert [line.split()[0] for line in run.stdout.splitlines()] == list(schemas.KINDS)


def test_schema_prints_one(tmp_path: Path) -> None:
    run = run_tradeoff(tmp_path, "schema", "decision")
    assert (run.returncode, run.stderr) == (0, "")
    assert json.loads(run.stdout) == schemas.schema("decision")


@pytest.mark.parametrize(
    ("kind", "hint"),
    [("decisions", "did you mean decision? The kinds are decision, roadmap,"), ("moon", "The kinds are decision, ")],
)
def test_schema_of_no_kind(kind: str, hint: str, tmp_path: Path) -> None:
    run = run_tradeoff(tmp_path, "schema", kind)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(f"tradeoff: {kind} is no kind: {hint}")


def test_schema_writes_all_with_the_mapping(base: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(base)], check=True)
    run = run_tradeoff(base, "schema", "--write", ".schemas/tradeoff")
    names = [f"{kind}.schema.json" for kind in schemas.KINDS]
    *wrote, advice = run.stdout.splitlines()
    assert wrote == [f"wrote .schemas/tradeoff/{name}" for name in (*names, "vscode-settings.json")]
    assert ".vscode/settings.json" in advice
    folder = base / ".schemas" / "tradeoff"
    for kind in schemas.KINDS:
        assert json.loads((folder / f"{kind}.schema.json").read_text(encoding="utf-8")) == schemas.schema(kind)
    mapping = json.loads((folder / "vscode-settings.json").read_text(encoding="utf-8"))
    assert mapping["yaml.yamlVersion"] == "1.2"
    assert {path: (base / path).is_file() for path in mapping["yaml.schemas"]} == {
        f"./.schemas/tradeoff/{name}": True for name in names
    }
    assert run_tradeoff(base, "lint", "--as-of", "2026-11-16").returncode == 0


def test_schema_writes_one(base: Path) -> None:
    run = run_tradeoff(base, "schema", "roadmap", "--write", "schemas")
    assert run.stdout.splitlines()[:2] == ["wrote schemas/roadmap.schema.json", "wrote schemas/vscode-settings.json"]
    mapping = json.loads((base / "schemas" / "vscode-settings.json").read_text(encoding="utf-8"))
    assert mapping["yaml.schemas"] == {"./schemas/roadmap.schema.json": ["roadmaps/**/*.yaml", "roadmaps/**/*.yml"]}


def test_schema_writes_to_an_absolute_folder(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    run_tradeoff(tmp_path, "schema", "charter", "--write", str(folder))
    mapping = json.loads((folder / "vscode-settings.json").read_text(encoding="utf-8"))
    assert list(mapping["yaml.schemas"]) == [(folder / "charter.schema.json").as_posix()]


def test_schema_does_not_write_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "schemas").write_text("mine\n", encoding="utf-8")
    run = run_tradeoff(tmp_path, "schema", "--write", "schemas")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("tradeoff: schemas: ")
    assert (tmp_path / "schemas").read_text(encoding="utf-8") == "mine\n"
