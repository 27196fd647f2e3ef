"""The validators that the linter is measured against: how they are installed, and run over a workspace."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring import SetupError

HERE = Path(__file__).parent
SCHEMAS = HERE.parent / "schemas"
FOLDER = HERE / ".peers"
PIP = ("check-jsonschema==0.39.0",)
NPM = ("ajv-cli@5.0.0",)
# Where `generate.py` puts the records of each kind.
KINDS = {
    "decision": "decisions/**/*.yaml",
    "roadmap": "roadmaps/*.yaml",
    "exception": "exceptions/*.yaml",
    "capacity": "capacity/*.yaml",
    "scorecard": "scorecards/*.yaml",
    "charter": "charter.yaml",
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A validator: its commands for one workspace, to be run there one after the other."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    listing: tuple[str, ...] = ()  # what makes a command print the files that it accepts, one a line


def install() -> None:
    """Make `.peers`, unless it holds these versions already."""
    marker = FOLDER / "installed.json"
    wanted = json.dumps([PIP, NPM, sys.version_info[:2]])
    if marker.is_file() and marker.read_text(encoding="utf-8") == wanted:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("npm is not on the PATH; ajv-cli needs Node.js")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    print(f"installing {', '.join(PIP + NPM)} into {FOLDER}", file=sys.stderr)
    _run(sys.executable, "-m", "venv", str(FOLDER / "venv"))
    _run(str(FOLDER / "venv/bin/pip"), "install", "--quiet", *PIP)
    _run(npm, "install", "--silent", "--no-fund", "--no-audit", "--prefix", str(FOLDER), *NPM)
    marker.write_text(wanted, encoding="utf-8")


def one_schema() -> Path:
    """All schemas in one, which applies to a record the schema of its kind. Written anew into `.peers`."""
    schemas = {kind: json.loads(_schema(kind).read_text(encoding="utf-8")) for kind in KINDS}
    cases = [
        {
            "if": {"properties": {"schema": {"const": f"tradeoff/{kind}/v1"}}},
            "then": {"$ref": f"#/definitions/{kind}"},
        }
        for kind in KINDS
    ]
    draft = schemas["decision"]["$schema"]
    path = FOLDER / "one.schema.json"
    path.write_text(json.dumps({"$schema": draft, "allOf": cases, "definitions": schemas}), encoding="utf-8")
    return path


def check_jsonschema(workspace: Path) -> Peer:
    """check-jsonschema takes one schema and a list of files: as long a list as the system allows."""
    commands = []
    for kind, glob in KINDS.items():
        start = (str(FOLDER / "venv/bin/check-jsonschema"), "--schemafile", str(_schema(kind)))
        files = sorted(path.relative_to(workspace).as_posix() for path in workspace.glob(glob))
        commands += [(*start, *chunk) for chunk in _chunks(start, files)]
    return Peer("check-jsonschema", tuple(commands), ("-vv",))


def ajv() -> Peer:
    """ajv-cli takes one schema and globs, which it expands itself."""
    return Peer("ajv-cli", tuple((*_ajv(_schema(kind)), "-d", glob) for kind, glob in KINDS.items()))


def ajv_at_once() -> Peer:
    """The best that ajv-cli can do: one process for all kinds. (check-jsonschema is ten times slower so.)"""
    data = (word for glob in KINDS.values() for word in ("-d", glob))
    return Peer("ajv-cli, one schema", ((*_ajv(one_schema()), *data),))


def _ajv(schema: Path) -> tuple[str, ...]:
    """The option saves it from printing a warning for every value that may have two types."""
    program = str(FOLDER / "node_modules/.bin/ajv")
    return (program, "validate", "--allow-union-types", "-s", str(schema))


def _schema(kind: str) -> Path:
    return SCHEMAS / f"{kind}.schema.json"


def accepted(peer: Peer, workspace: Path) -> int:
    """How many files the peer says that it has read and found valid.

    Raises SetupError if it found one invalid: then it would be timed at printing, not at validating.
    """
    count = 0
    for command in peer.commands:
        run = subprocess.run([*command, *peer.listing], cwd=workspace, capture_output=True, text=True, check=False)
        if run.returncode:
            raise SetupError(f"{peer.name} rejects a generated record:\n{(run.stdout + run.stderr)[-2000:]}")
        lines = (line.strip() for line in run.stdout.splitlines())
        count += sum(line.removesuffix(" valid").endswith(".yaml") for line in lines)
    return count


def _chunks(start: tuple[str, ...], files: list[str]) -> Iterator[list[str]]:
    """The files in as few lists as fit a command line; a word takes its bytes and a pointer, as on Linux."""
    environment = sum(len(os.fsencode(key + value)) + 10 for key, value in os.environ.items())
    room = os.sysconf("SC_ARG_MAX") - environment - sum(len(word) + 9 for word in start) - 4096
    chunk: list[str] = []
    used = 0
    for file in files:
        size = len(os.fsencode(file)) + 9
        if chunk and used + size > room:
            yield chunk
            chunk, used = [], 0
        chunk.append(file)
        used += size
    if chunk:
        yield chunk


def _run(*command: str) -> None:
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SetupError(f"{' '.join(command)}\n{(run.stdout + run.stderr)[-2000:]}")
