"""The Reviewdog Diagnostic Format as one JSON object; its columns count bytes of UTF-8."""

import json
from typing import Any

from tradeoff.document import Span
from tradeoff.lint import Report
from tradeoff.reporters import Style

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report, _style: Style) -> str:
    """One diagnostic a finding."""
    result = {
        "source": {"name": "tradeoff"},
        "diagnostics": [
            {
                "message": f"{finding.message}\n{finding.help}" if finding.help else finding.message,
                "location": _location(finding.path, finding.span, finding.excerpt),
                "severity": _SEVERITIES[finding.severity],
                "code": {"value": finding.rule},
                "relatedLocations": [
                    {
                        "message": related.message,
                        "location": _location(related.path, related.span, related.excerpt),
                    }
                    for related in finding.related
                ],
            }
            for finding in report.findings
        ],
    }
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _location(path: str, span: Span, line: str) -> dict[str, Any]:
    start = {"line": span.line, "column": _bytes(line, span.column)}
    if span.end_line != span.line:  # the other line's text is not at hand, so its bytes cannot be counted
        return {"path": path, "range": {"start": start}}
    end = {"line": span.end_line, "column": _bytes(line, span.end_column)}
    return {"path": path, "range": {"start": start, "end": end}}


def _bytes(line: str, column: int) -> int:
    return len(line[: column - 1].encode("utf-8", "replace")) + 1
