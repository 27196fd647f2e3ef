"""GitLab's Code Quality report."""

import json
from collections import Counter

from tradeoff.lint import Report
from tradeoff.reporters import Style
from tradeoff.reporters.sarif import fingerprint

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, _style: Style) -> str:
    """One issue a finding."""
    seen: Counter[str] = Counter()
    issues = [
        {
            "type": "issue",
            "check_name": finding.rule,
            "description": f"{finding.message} ({finding.help})" if finding.help else finding.message,
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
    return json.dumps(issues, ensure_ascii=False, indent=1) + "\n"
