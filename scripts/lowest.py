"""Prints the lowest version of each runtime dependency that pyproject.toml allows, as requirements for pip."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def lowest() -> list[str]:
    """`name==version` for every dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = []
    for requirement in project["dependencies"]:
        match = re.match(r"([\w.-]+)>=([\w.]+)", requirement)
        assert match, f"{requirement} has no lower bound"
        pinned.append(f"{match[1]}=={match[2]}")
    return pinned


if __name__ == "__main__":
    print(" ".join(lowest()))
