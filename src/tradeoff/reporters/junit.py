"""JUnit XML, for systems that show test reports: a failed test for each finding, or one that passed."""

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from tradeoff.finding import Finding
from tradeoff.lint import Report
from tradeoff.reporters import Style, places
from tradeoff.reporters.display import harmless

# What XML 1.0 cannot hold even when escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, _style: Style) -> str:
    """One suite a file with findings; a clean run is one suite with one passed test."""
    by_path = [(path, list(found)) for path, found in groupby(report.findings, key=lambda found: found.path)]
    suites = [_suite(number, path, found, report.day) for number, (path, found) in enumerate(by_path)]
    if not suites:
        suites = [_suite(0, "tradeoff", [], report.day)]
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n' + "".join(suites) + "</testsuites>\n"


def _suite(number: int, path: str, findings: list[Finding], day: str) -> str:
    tests = max(len(findings), 1)
    head = (
        f'  <testsuite name={_attribute(path)} package="tradeoff" id="{number}" timestamp="{day}T00:00:00"'
        f' hostname="localhost" tests="{tests}" failures="{len(findings)}" errors="0" time="0">\n'
        "    <properties/>\n"
    )
    cases = [_case(finding) for finding in findings]
    if not cases:
        cases = ['    <testcase name="lint" classname="tradeoff" time="0"/>\n']
    return head + "".join(cases) + "    <system-out/>\n    <system-err/>\n  </testsuite>\n"


def _case(finding: Finding) -> str:
    place = f"{finding.path}:{finding.span.line}:{finding.span.column}"
    name = f"{finding.rule} at {finding.span.line}:{finding.span.column}"
    text = f"{place}: {finding.severity}: {finding.message}"
    text += f"\nhelp: {finding.help}" if finding.help else ""
    text += "".join(f"\n{place}" for place in places(finding))
    return (
        f'    <testcase name={_attribute(name)} classname={_attribute(finding.path)} time="0">\n'
        f"      <failure message={_attribute(finding.message)} type={_attribute(finding.severity)}>"
        f"{escape(_clean(text))}</failure>\n"
        "    </testcase>\n"
    )


def _attribute(text: str) -> str:
    return quoteattr(_clean(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", harmless(text))
