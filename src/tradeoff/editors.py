"""The schemas where an editor finds them: the files, and the mapping of VS Code and yaml-language-server."""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from tradeoff import schemas
from tradeoff.snapshot import repository_root

MAPPING = "vscode-settings.json"

_FILES = {
    "settings": ["tradeoff.yaml"],
    "charter": ["charter.yaml"],
    "scorecard": ["scorecard.yaml"],
    "decision": ["decisions/**/*.yaml", "decisions/**/*.yml"],
    "roadmap": ["roadmaps/**/*.yaml", "roadmaps/**/*.yml"],
    "capacity": ["capacity/**/*.yaml", "capacity/**/*.yml"],
    "exception": ["exceptions/**/*.yaml", "exceptions/**/*.yml"],
}


def write(folder: Path, kinds: Sequence[str]) -> Iterator[Path]:
    """Writes schemas and the mapping to a folder; gives the path of each file after it is written."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds:
        source = schemas.path_of(kind)
        target = folder / source.name
        target.write_bytes(source.read_bytes())
        yield target
    target = folder / MAPPING
    target.write_text(mapping(folder, kinds), encoding="utf-8")
    yield target


def mapping(folder: Path, kinds: Sequence[str]) -> str:
    """What goes into `.vscode/settings.json`: which files follow which schema."""
    full = Path(os.path.abspath(folder))
    if root := repository_root(full):  # which is the folder that people open in an editor
        folder = full.relative_to(root)
    prefix = folder.as_posix() if folder.is_absolute() else f"./{folder.as_posix()}"
    globs = {f"{prefix}/{schemas.path_of(kind).name}": _FILES[kind] for kind in kinds}
    return json.dumps({"yaml.schemas": globs, "yaml.yamlVersion": "1.2"}, indent=2) + "\n"
