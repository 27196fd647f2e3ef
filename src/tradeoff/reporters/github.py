"""Workflow commands of GitHub Actions, which become annotations on the changed lines."""

from tradeoff.lint import Report
from tradeoff.reporters import Style, places
from tradeoff.reporters.display import harmless

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report, _style: Style) -> str:
    """One command a finding."""
    lines = []
    for finding in report.findings:
        span = finding.span
        properties = {
            "file": finding.path,
            "line": str(span.line),
            "endLine": str(span.end_line),
            "title": f"tradeoff {finding.rule}",
        }
        if span.end_line == span.line:  # GitHub refuses columns of a span over several lines
            properties |= {"col": str(span.column), "endColumn": str(max(span.end_column, span.column))}
        named = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
        text = "\n".join(part for part in (finding.message, finding.help, *places(finding)) if part)
        lines.append(f"::{_COMMANDS[finding.severity]} {named}::{_data(text)}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return harmless(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
