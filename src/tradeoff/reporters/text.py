"""For people at a terminal: the lines with a caret under the span, the related place, and what to write."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tradeoff.document import Span
from tradeoff.finding import SEVERITIES, Finding, Severity
from tradeoff.reporters import Style
from tradeoff.reporters.display import visible, width, window, wrap

if TYPE_CHECKING:  # the commands that check nothing do without the rules
    from tradeoff.lint import Report

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "frame": "1;34", "bold": "1", "help": "1;36"}

_NARROWEST = 40


def render(report: "Report", style: Style) -> str:
    """All findings with their frames, and a closing line that counts them."""
    paint = Painter(style.color)
    parts = [frame(finding, style, paint) for finding in report.findings]
    if not style.quiet:
        parts.append(summary(report, paint) + "\n")
    return "\n".join(parts)


class Painter:
    """Colours a text, or leaves it alone."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, name: str, text: str) -> str:
        return f"\033[{_COLORS[name]}m{text}\033[0m" if self._color else text


def frame(finding: Finding, style: Style, paint: Painter) -> str:
    """One finding."""
    columns = max(style.width, _NARROWEST)
    last = max([finding.span.line, *(related.span.line for related in finding.related)])
    margin = len(str(last))
    head = f"{finding.severity}[{finding.rule}]"
    first, *others = wrap(visible(finding.message), columns, f"{head}: ", "  ")
    lines = [paint(finding.severity, head) + paint("bold", first[len(head) :])]
    lines += [paint("bold", line) for line in others]
    lines.append(_place(paint, margin, "-->", finding.path, finding.span))
    lines += _excerpt(paint, margin, finding.excerpt, finding.span, "^", finding.note, finding.severity, columns)
    for related in finding.related:
        lines.append(_place(paint, margin, ":::", related.path, related.span))
        lines += _excerpt(paint, margin, related.excerpt, related.span, "-", related.message, "frame", columns)
    if finding.help:
        lines.append(f"{'':{margin}} {paint('frame', '|')}")
        lead = f"{'':{margin}} = help: "
        shown = wrap(visible(finding.help), columns, lead, " " * len(lead))
        shown[0] = shown[0].replace("= help:", f"{paint('frame', '=')} {paint('help', 'help:')}", 1)
        lines += shown
    return "\n".join(lines) + "\n"


def _place(paint: Painter, margin: int, arrow: str, path: str, span: Span) -> str:
    return f"{'':{margin}}{paint('frame', arrow)} {visible(path)}:{span.line}:{span.column}"


def _excerpt(
    paint: Painter, margin: int, line: str, span: Span, mark: str, note: str, color: str, columns: int
) -> Iterator[str]:
    if not line.strip():
        return
    bar = paint("frame", "|")
    yield f"{'':{margin}} {bar}"
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    line, start, end = window(visible(line), start, max(end, start + 1), columns - margin - 3)
    yield f"{paint('frame', f'{span.line:{margin}}')} {bar} {line.rstrip()}"
    length = max(width(line[start:end]), 1)
    under = " " * width(line[:start]) + paint(color, mark * length)
    said = f" {visible(note)}" if note else ""
    yield f"{'':{margin}} {bar} {under}{paint(color, said) if said else ''}"


def summary(report: "Report", paint: Painter) -> str:
    """How much was found in how much, and how to learn more, in one line."""
    return counts(report, paint) + ("; tradeoff rules NAME explains a rule" if report.findings else "")


def counts(report: "Report", paint: Painter) -> str:
    """How much was found in how much."""
    records = _number(report.checked, "record")
    baselined = [f"{report.baselined} in the baseline"] if report.baselined else []
    if not report.findings:
        beside = [f"{report.suppressed} suppressed"] * bool(report.suppressed) + baselined
        told = f" ({', '.join(beside)})" if beside else ""
        return f"no findings in {records}{told}"
    by_severity = [(severity, report.count(severity)) for severity in SEVERITIES]
    found = ", ".join(paint(severity, _counted(severity, count)) for severity, count in by_severity if count)
    fixable = sum(finding.fixable for finding in report.findings)
    beside = [f"{report.suppressed} suppressed", *baselined, f"{fixable} fixable"]
    return f"{found} in {records} ({', '.join(beside)})"


def _counted(severity: Severity, count: int) -> str:
    return f"{count} infos" if severity == "info" and count != 1 else _number(count, severity)


def _number(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"


def statistics(report: "Report") -> str:
    """How often each rule found something, the most frequent first."""
    counts: dict[tuple[str, Severity], int] = {}
    for finding in report.findings:
        counts[finding.rule, finding.severity] = counts.get((finding.rule, finding.severity), 0) + 1
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return "".join(f"{count:6,}  {severity:7}  {rule}\n" for (rule, severity), count in ordered)
