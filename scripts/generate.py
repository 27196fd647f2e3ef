"""Writes what is generated from the rules: docs/rules.md, the README's table, the rule names of the settings schema.

`--check` writes nothing and fails where a file is stale.
"""

import json
import re
import sys
from pathlib import Path

from tradeoff.rules import GROUPS, NEEDING_HISTORY, RULES, RULESET
from tradeoff.rules.documentation import markdown, page

ROOT = Path(__file__).parents[1]
RULES_PAGE = ROOT / "docs" / "rules.md"
README = ROOT / "README.md"
SETTINGS = ROOT / "schemas" / "settings.schema.json"

INTRODUCTION = f"""# Rules

Rule set {RULESET}: {len(RULES)} rules. Written from the rules themselves by `make docs`; `tradeoff rules NAME` shows
the same at the command line.

An example shows the lines that matter; the rest of the record is complete and right. A date that a rule compares
with is the as-of day, 2026-11-16 unless the example says otherwise.
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
            f"| [{rule.name}](docs/rules.md#{rule.name}) | {rule.severity[0].upper()} | {_cell(page(rule).summary)} |"
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
    described |= {name: f"A rule that needs {needs}." for name, needs in NEEDING_HISTORY.items()}
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


GENERATED = {RULES_PAGE: rules_page, README: readme, SETTINGS: settings_schema}


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
