"""JSON for programs: version 1, stable, lines and columns from 1."""

import json
import re
from typing import TYPE_CHECKING, Any

from tradeoff.finding import Finding
from tradeoff.reporters import Style
from tradeoff.reporters.text import notice_day

if TYPE_CHECKING:  # the commands that check nothing do without the rules
    from tradeoff.baseline import Entry
    from tradeoff.lint import Report


def render(report: "Report", _style: Style) -> str:
    """The whole report as one object."""
    return dump(data(report))


# What JSON allows in a text and a terminal obeys: controls, line breaks, marks of the direction of writing.
_OBEYED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def dump(value: Any) -> str:
    """JSON with everything readable as it is, and everything else escaped."""
    return readable(json.dumps(value, ensure_ascii=False, indent=1))


def readable(text: str) -> str:
    """Written JSON with its last line's end, in which nothing is left that a terminal would obey."""
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def data(report: "Report") -> dict[str, Any]:
    """The whole report as plain data."""
    return {
        "version": 1,
        "ruleset": report.ruleset,
        "checked": report.checked,
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "error": report.count("error"),
            "warning": report.count("warning"),
            "info": report.count("info"),
            "suppressed": report.suppressed,
            "baselined": report.baselined,
        },
        "not_run": list(report.not_run),
        **_baseline(report),
    }


def _baseline(report: "Report") -> dict[str, Any]:
    """What became of the baseline, in all workspaces; nothing where there is none."""
    standings = [(standing.baseline, standing) for standing in report.standings if standing.baseline]
    if not standings:
        return {}
    soon = notice_day(report)
    told = {
        "files": [baseline.path for baseline, _ in standings],
        "entries": sum(baseline.size for baseline, _ in standings),
        "matched": report.baselined,
        "paid_off": [_entry(of.path, one) for of, standing in standings for one in standing.listed(standing.paid_off)],
        "expiring": [
            _entry(of.path, one) for of, standing in standings for one in standing.listed(standing.expiring(soon))
        ],
        "expired": [_entry(of.path, one) for of, standing in standings for one in standing.listed(standing.expired)],
    }
    return {"baseline": told}


def _entry(file: str, entry: "Entry") -> dict[str, Any]:
    return {
        "file": file,
        "line": entry.span.line,
        "rule": entry.rule,
        "id": entry.id,
        "field": entry.field,
        "count": entry.count,
        "until": entry.until,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    span = finding.span
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "path": finding.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "id": finding.id,
        "field": finding.field,
        "help": finding.help,
        "fixable": finding.fixable,
        "related": [
            {
                "message": related.message,
                "path": related.path,
                "line": related.span.line,
                "column": related.span.column,
            }
            for related in finding.related
        ],
    }
