"""Writes what is generated: from the rules docs/rules.md, the README's table and the rule names in the schema of the
settings; from the schemas docs/format.md.

`--check` writes nothing and fails where a file is stale.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tradeoff.rules import GROUPS, RULES, RULESET
from tradeoff.rules.documentation import markdown, page
from tradeoff.schemas import KINDS

ROOT = Path(__file__).parents[1]
RULES_PAGE = ROOT / "docs" / "rules.md"
FORMAT_PAGE = ROOT / "docs" / "format.md"
FORMAT_INTRODUCTION = ROOT / "docs" / "format-introduction.md"
README = ROOT / "README.md"
SETTINGS = ROOT / "schemas" / "settings.schema.json"

INTRODUCTION = f"""# Rules

Rule set {RULESET}: {len(RULES)} rules. Written from the rules themselves by `make docs`; `tradeoff rules NAME` shows
the same at the command line.

An example shows the lines that matter; the rest of the record is complete and right. A date that a rule compares
with is the as-of day, 2026-11-16 unless the example says otherwise. Where a rule compares two commits, the example
shows both: `# before` and `# after`; where it reads the history, each commit with its day.
"""


def rules_page() -> str:
    """docs/rules.md: every rule by group."""
    parts = [INTRODUCTION]
    for title, rules in GROUPS:
        listed = ", ".join(f"[{rule.name}](#{rule.name})" for rule in rules)
        parts.append(f"\n## {title}\n\n{listed}\n")
        parts.extend(f"\n{markdown(rule)}" for rule in rules)
    return "".join(parts)


def readme() -> str:
    """The README with its table of rules as it should be."""
    rows = ["| rule | | what it flags |", "|---|---|---|"]
    for title, rules in GROUPS:
        rows.append(f"| **{title}** | | |")
        rows.extend(
            f"| [{rule.name}](docs/rules.md#{rule.name}) | {rule.severity[0].upper()}{' •' * rule.core} "
            f"| {_cell(page(rule).summary)} |"
            for rule in rules
        )
    table = "\n".join(rows)
    text = README.read_text(encoding="utf-8")
    return re.sub(
        r"(<!-- rules: written by make docs -->\n).*?(\n<!-- /rules -->)",
        lambda match: f"{match[1]}{table}{match[2]}",
        text,
        flags=re.DOTALL,
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").rstrip(".")


def settings_schema() -> str:
    """The schema of the settings with a key for each rule, so that an editor completes their names."""
    schema = json.loads(SETTINGS.read_text(encoding="utf-8"))
    rules = schema["properties"]["rules"]
    described = {name: page(rule).summary for name, rule in RULES.items()}
    rules["properties"] = {
        name: {
            "title": name,
            "description": description,
            "examples": ["off"],
            "type": ["string", "null"],
            "enum": ["error", "warning", "info", "off", None],
        }
        for name, description in described.items()
    }
    rules["additionalProperties"] = False
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def format_page() -> str:
    """docs/format.md: every key of every kind, from the schemas."""
    text = FORMAT_INTRODUCTION.read_text(encoding="utf-8")
    return text + "".join(_kind(kind) for kind in KINDS)


def _kind(kind: str) -> str:
    schema = json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
    rows = "".join(_rows(schema, schema, ""))
    return (
        f"\n## {schema['title']}\n\n`schema: tradeoff/{kind}/v1`. {schema['description']}\n\n"
        f"| key | type | meaning |\n|---|---|---|\n{rows}"
    )


def _rows(node: dict[str, Any], root: dict[str, Any], prefix: str) -> Iterator[str]:
    required = node.get("required", [])
    for key, value in node.get("properties", {}).items():
        if prefix == "rules." and key in RULES:
            continue  # docs/rules.md has them
        resolved = _resolved(value, root)
        name = f"`{prefix}{key}`" + ("!" if key in required else "")
        meaning = " ".join(value["description"].split()).rstrip(".")
        if "default" in value:
            meaning += f" (default: {_default(value['default'])})"
        yield f"| {name} | {_cell(_type(resolved, value, root))} | {_cell(meaning)} |\n"
        yield from _below(resolved, root, f"{prefix}{key}.")


def _default(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else json.dumps(value).strip('"')


def _below(node: dict[str, Any], root: dict[str, Any], prefix: str) -> Iterator[str]:
    if "items" in node:
        yield from _below(_resolved(node["items"], root), root, prefix)
        return
    yield from _rows(node, root, prefix)
    if isinstance(node.get("additionalProperties"), dict):
        yield from _below(_resolved(node["additionalProperties"], root), root, f"{prefix}<name>.")


def _resolved(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = root["definitions"][node["$ref"].removeprefix("#/definitions/")]
    return node


def _type(node: dict[str, Any], stated: dict[str, Any], root: dict[str, Any]) -> str:
    reference = stated.get("$ref", "").rpartition("/")[2]
    if "date" in reference:
        return "date or period" if "period" in reference else "date"
    if "enum" in node:
        return " ".join(f"`{word}`" for word in node["enum"] if word is not None)
    types = [node["type"]] if isinstance(node.get("type"), str) else node.get("type", [])
    if "object" in types and "string" not in types:
        entries = node.get("additionalProperties")
        return f"mapping of name to {_type(_resolved(entries, root), entries, root)}" if entries else "mapping"
    if "array" in types and "string" not in types:
        return f"list of {_type(_resolved(node['items'], root), node['items'], root)}"
    if "string" in types:
        return "text"
    return "true or false" if "boolean" in types else "whole number" if "integer" in types else "number"


GENERATED = {RULES_PAGE: rules_page, README: readme, SETTINGS: settings_schema, FORMAT_PAGE: format_page}


def main(check: bool) -> int:
    """Writes the files, or names those that are stale."""
    stale = []
    for path, make in GENERATED.items():
        text = make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.relative_to(ROOT))
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"{name} is stale: run `make docs`" if check else f"wrote {name}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
