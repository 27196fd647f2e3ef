"""GitLab's Code Quality report."""

from collections import Counter

from tradeoff.finding import Finding
from tradeoff.lint import Report
from tradeoff.reporters import Style, places
from tradeoff.reporters.json import dump
from tradeoff.reporters.sarif import fingerprint

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, _style: Style) -> str:
    """One issue a finding."""
    seen: Counter[str] = Counter()
    issues = [
        {
            "type": "issue",
            "check_name": finding.rule,
            "description": _description(finding),
            "categories": ["Clarity"],
            "severity": _SEVERITIES[finding.severity],
            "fingerprint": fingerprint(finding, seen),
            "location": {
                "path": finding.path,
                "lines": {"begin": finding.span.line, "end": finding.span.end_line},
            },
        }
        for finding in report.findings
    ]
    return dump(issues)


def _description(finding: Finding) -> str:
    """One line: GitLab shows it as the whole issue."""
    beside = "; ".join(text for text in (finding.help, *places(finding)) if text)
    return f"{finding.message} ({beside})" if beside else finding.message
