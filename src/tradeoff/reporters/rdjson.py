"""The Reviewdog Diagnostic Format as one JSON object; its columns count bytes of UTF-8."""

from typing import Any

from tradeoff.document import Span
from tradeoff.finding import Edit, Finding
from tradeoff.lint import Report
from tradeoff.reporters import Style
from tradeoff.reporters.json import dump

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report, _style: Style) -> str:
    """One diagnostic a finding."""
    result = {
        "source": {"name": "tradeoff"},
        "diagnostics": [_diagnostic(finding) for finding in report.findings],
    }
    return dump(result)


def _diagnostic(finding: Finding) -> dict[str, Any]:
    diagnostic: dict[str, Any] = {
        "message": f"{finding.message}\n{finding.help}" if finding.help else finding.message,
        "location": _location(finding.path, finding.span, finding.excerpt),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    if finding.related:  # older versions of reviewdog refuse a key that they do not know
        diagnostic["related_locations"] = [
            {"message": related.message, "location": _location(related.path, related.span, related.excerpt)}
            for related in finding.related
        ]
    if finding.edits and all(edit.path == finding.path for edit in finding.edits):  # it cannot name another file
        diagnostic["suggestions"] = [_suggestion(edit) for edit in finding.edits]
    return diagnostic


def _suggestion(edit: Edit) -> dict[str, Any]:
    span = edit.span
    start = {"line": span.line, "column": _bytes(edit.line, span.column)}
    end = {"line": span.end_line, "column": _bytes(edit.end_line, span.end_column)}
    return {"range": {"start": start, "end": end}, "text": edit.text}


def _location(path: str, span: Span, line: str) -> dict[str, Any]:
    start = {"line": span.line, "column": _bytes(line, span.column)}
    if span.end_line != span.line:  # the other line's text is not at hand, so its bytes cannot be counted
        return {"path": path, "range": {"start": start}}
    end = {"line": span.end_line, "column": _bytes(line, span.end_column)}
    return {"path": path, "range": {"start": start, "end": end}}


def _bytes(line: str, column: int) -> int:
    return len(line[: column - 1].encode("utf-8", "replace")) + 1
