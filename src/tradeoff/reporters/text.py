"""For people at a terminal: the lines with a caret under the span, the related place, and what to write."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tradeoff.document import Span
from tradeoff.finding import SEVERITIES, Finding, Severity
from tradeoff.reporters import Style
from tradeoff.reporters.display import number, visible, width, window, wrap

if TYPE_CHECKING:  # the commands that check nothing do without the rules
    from tradeoff.lint import Report

_COLORS = {"error": "1;31", "warning": "1;33", "info": "1;36", "frame": "1;34", "bold": "1", "help": "1;36"}

_NARROWEST = 40

_MANY = 50

_NOTICE_DAYS = 14
"""How long before its day an entry of the baseline is told of."""


def render(report: "Report", style: Style) -> str:
    """All findings with their frames, and a closing line that counts them."""
    paint = Painter(style.color)
    parts = [frame(finding, style, paint) for finding in report.findings]
    if not style.quiet:
        closing = [summary(report, paint), *of_baseline(report), *_of_many(report)]
        parts.append("".join(f"{line}\n" for line in closing))
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
    fix = f"{finding.fix.title} ({finding.fix.option})" if finding.fix else ""
    if finding.help or fix:
        lines.append(f"{'':{margin}} {paint('frame', '|')}")
    lines += _advice(paint, margin, "help", finding.help, columns)
    lines += _advice(paint, margin, "fix", fix, columns)
    return "\n".join(lines) + "\n"


def _advice(paint: Painter, margin: int, name: str, text: str, columns: int) -> list[str]:
    """What to do about it, if there is something to say."""
    if not text:
        return []
    lead = f"{'':{margin}} = {name}: "
    shown = wrap(visible(text), columns, lead, " " * len(lead))
    shown[0] = shown[0].replace(f"= {name}:", f"{paint('frame', '=')} {paint('help', f'{name}:')}", 1)
    return shown


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
    records = number(report.checked, "record")
    baselined = [f"{report.baselined:,} in the baseline"] if report.baselined else []
    if not report.findings:
        beside = [f"{report.suppressed} suppressed"] * bool(report.suppressed) + baselined
        told = f" ({', '.join(beside)})" if beside else ""
        return f"no findings in {records}{told}"
    by_severity = [(severity, report.count(severity)) for severity in SEVERITIES]
    found = ", ".join(paint(severity, _counted(severity, count)) for severity, count in by_severity if count)
    beside = [f"{report.suppressed} suppressed", *baselined, *_fixable(report)]
    return f"{found} in {records} ({', '.join(beside)})"


def of_baseline(report: "Report") -> list[str]:
    """What becomes of the baseline, in lines: what was paid off, what expires soon, and what has."""
    size = sum(standing.size for standing in report.standings)
    paid_off = sum(sum(standing.paid_off.values()) for standing in report.standings)
    expired = sum(sum(standing.expired.values()) for standing in report.standings)
    soon = sorted(
        (entry.until, entry.count)
        for standing in report.standings
        for entry in standing.listed(standing.expiring(notice_day(report)))
    )
    lines = []
    if paid_off:
        are = "is" if paid_off == 1 else "are"
        of_them = f"{paid_off:,} of the {number(size, 'finding')} in the baseline {are} paid off"
        lines.append(f"{of_them}: `tradeoff baseline --prune` takes {'it' if paid_off == 1 else 'them'} out")
    if soon:
        count = sum(count for _, count in soon)
        day = f"on {soon[0][0]}" if soon[0][0] == soon[-1][0] else f"by {soon[-1][0]}, the first on {soon[0][0]}"
        lines.append(f"{number(count, 'finding')} in the baseline expire{'s' * (count == 1)} {day}: {_renew(count)}")
    if expired:
        have = "has" if expired == 1 else "have"
        lines.append(f"{number(expired, 'finding')} in the baseline {have} expired: {_renew(expired)}")
    return lines


def _of_many(report: "Report") -> list[str]:
    """What shows more findings than fit on a screen or two at a glance."""
    if len(report.findings) <= _MANY:
        return []
    return ["`--format concise` gives a line each, `--statistics` counts them"]


def _renew(count: int) -> str:
    return f"mend {'it' if count == 1 else 'them'}, or `tradeoff baseline --renew`"


def notice_day(report: "Report") -> str:
    """The day up to which it is told what expires."""
    from tradeoff.calendar import add_days

    return add_days(report.day, _NOTICE_DAYS) if any(standing.baseline for standing in report.standings) else ""


def _fixable(report: "Report") -> list[str]:
    """How much of it the tool can mend, and by which option."""
    safe = sum(finding.fixable for finding in report.findings)
    unsafe = sum(finding.fix is not None for finding in report.findings) - safe
    said = [f"{safe} fixable with --fix" if safe else "0 fixable"]
    return said + ([f"{unsafe} {'more ' if safe else ''}with --unsafe-fixes"] if unsafe else [])


def _counted(severity: Severity, count: int) -> str:
    return f"{count} infos" if severity == "info" and count != 1 else number(count, severity)


def statistics(report: "Report") -> str:
    """How often each rule found something, the most frequent first."""
    counts: dict[tuple[str, Severity], int] = {}
    for finding in report.findings:
        counts[finding.rule, finding.severity] = counts.get((finding.rule, finding.severity), 0) + 1
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    return "".join(f"{count:6,}  {severity:7}  {rule}\n" for (rule, severity), count in ordered)
