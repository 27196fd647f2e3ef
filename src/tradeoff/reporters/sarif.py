"""SARIF 2.1.0, as code scanning of GitHub and others reads it."""

from collections import Counter
from hashlib import sha256
from itertools import groupby
from typing import Any
from urllib.parse import quote

from tradeoff import __version__
from tradeoff.document import Span
from tradeoff.finding import Edit, Finding
from tradeoff.fix import Fix
from tradeoff.lint import Report
from tradeoff.reporters import Style
from tradeoff.reporters.json import dump
from tradeoff.rules import RULES
from tradeoff.rules.documentation import markdown, page, plain
from tradeoff.rules.model import Rule

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def render(report: Report, _style: Style) -> str:
    """One run with the rules that found something and their results."""
    names = sorted({finding.rule for finding in report.findings})
    seen: Counter[str] = Counter()
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tradeoff",
                        "semanticVersion": __version__,
                        "rules": [_rule(RULES[name]) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository"}}},
                "results": [_result(finding, names.index(finding.rule), seen) for finding in report.findings],
            }
        ],
    }
    return dump(log)


def _rule(rule: Rule) -> dict[str, Any]:
    found = page(rule)
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": found.summary},
        "fullDescription": {"text": f"Why it hurts: {found.why}"},
        "help": {"text": plain(rule, "tradeoff"), "markdown": markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["decisions", *sorted(rule.needs)]},
    }


def _result(finding: Finding, index: int, seen: Counter[str]) -> dict[str, Any]:
    text = f"{finding.message}\nHelp: {finding.help}" if finding.help else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [_location(finding.path, finding.span)],
        "partialFingerprints": {"tradeoff/v1": fingerprint(finding, seen)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                **_location(related.path, related.span),
                "message": {"text": related.message or "related"},
            }
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.fix and finding.edits:
        result["fixes"] = [_fix(finding.fix, finding.edits)]
    return result


def _fix(fix: Fix, edits: tuple[Edit, ...]) -> dict[str, Any]:
    by_path = groupby(sorted(edits, key=lambda edit: edit.path), key=lambda edit: edit.path)
    return {
        "description": {"text": fix.title if fix.safe else f"{fix.title} (needs a look)"},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": list(map(_replacement, found))}
            for path, found in by_path
        ],
        "properties": {"safe": fix.safe},
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}


def _location(path: str, span: Span) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(span)}}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path), "uriBaseId": "SRCROOT"}


def _region(span: Span) -> dict[str, int]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """What stays the same when lines move: rule, file, id and field; a second equal one gets a number."""
    key = "\0".join((finding.rule, finding.path, finding.id, finding.field))
    seen[key] += 1
    return sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:32]
