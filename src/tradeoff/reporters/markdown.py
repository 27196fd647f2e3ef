"""Markdown for the comment on a pull request."""

import re
from typing import TYPE_CHECKING

from tradeoff.finding import Finding
from tradeoff.reporters import Style, places
from tradeoff.reporters.display import visible
from tradeoff.reporters.text import Painter, counts, of_baseline

if TYPE_CHECKING:  # the commands that check nothing do without the rules
    from tradeoff.lint import Report

_ICONS = {"error": "🔴 error", "warning": "🟡 warning", "info": "🔵 info"}
_MOST = 50_000
"""Characters; a comment on GitHub holds 65,536."""


def render(report: "Report", _style: Style) -> str:
    """A heading that counts, and a table of the findings."""
    heading = f"### tradeoff: {counts(report, Painter(False))}\n"
    heading += "".join(f"\n{line[:1].upper()}{line[1:]}.\n" for line in of_baseline(report))
    if not report.findings:
        return heading
    parts = [heading, "\n| | Where | Finding |\n|---|---|---|\n"]
    length = 0
    for number, finding in enumerate(report.findings):
        row = _row(finding)
        length += len(row)
        if length > _MOST:
            parts.append(f"\n… and {len(report.findings) - number} more: run `tradeoff lint`\n")
            break
        parts.append(row)
    return "".join(parts)


def _row(finding: Finding) -> str:
    beside = "".join(f"<br>{escape(text)}" for text in (finding.help, *places(finding)) if text)
    where = f"{code(finding.path)}:{finding.span.line}"
    said = f"**{finding.rule}**: {escape(finding.message)}{beside}"
    return f"| {_ICONS[finding.severity]} | {where} | {said} |\n"


def escape(text: str) -> str:
    """The text with everything that Markdown, HTML or a forge would read as more than text made harmless."""
    line = visible(" ".join(text.split()))
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"([\\`*{}\[\]|~#!$]|(?<![^\W_])_|_(?![^\W_]))", r"\\\1", line)  # `_` inside a word is no markup
    line = line.replace("@", "@\u200b")  # so that nobody is called to the pull request
    return re.sub("(?:(?<=[#!])|(?<=GH-))(?=[0-9])", "\u200b", line, flags=re.I)  # nor another one told of a mention


def code(text: str) -> str:
    """The text as code, whatever backticks it has."""
    line = visible(text).replace("|", "\\|")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if "`" in line else f"`{line}`"
