"""One line a finding, for editors and `grep`."""

from tradeoff.lint import Report
from tradeoff.reporters import Style
from tradeoff.reporters.display import visible


def render(report: Report, _style: Style) -> str:
    """`path:line:column: severity[rule] message`, one line each."""
    return "".join(
        f"{visible(finding.path)}:{finding.span.line}:{finding.span.column}: "
        f"{finding.severity}[{finding.rule}] {visible(finding.message)}\n"
        for finding in report.findings
    )
