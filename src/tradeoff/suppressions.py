"""Comments that suppress a finding: `# tradeoff: ignore[rule-name] until 2027-01-31 because REASON`.

At the end of the line of the finding, or alone on the line above. Reason and date are required.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tradeoff import calendar
from tradeoff.conformance import nearest
from tradeoff.document import Comment, Problem
from tradeoff.finding import FileFlag, Finding
from tradeoff.reading import Reading
from tradeoff.records import Record

_FORM = "# tradeoff: ignore[RULE] until YYYY-MM-DD because REASON"
_COMMENT = re.compile(
    r"#\s*tradeoff:\s*ignore\s*\[(?P<rules>[^\]]*)\](?:\s+until\s+(?P<until>\S+))?(?:\s+because\b(?P<reason>.*))?\s*"
)


@dataclass(slots=True)
class Suppression:
    """One valid comment: the rules it suppresses on which line, until when, and whether it has done so yet."""

    path: str
    comment: Comment
    rules: tuple[str, ...]
    line: int
    until: str
    used: bool = False
    powerless: str = ""
    """The rule that it cannot suppress, as it came with the change which that rule is about."""


def collect(readings: Iterable[Reading[Record]], known: Collection[str]) -> tuple[list[Suppression], list[FileFlag]]:
    """The suppressions of all files, and a flag for each comment that cannot be understood."""
    found: list[Suppression] = []
    flags: list[FileFlag] = []
    for reading in readings:
        alone = {comment.span.line for comment in reading.comments if comment.alone}
        for comment in reading.comments:
            parsed = _parse(comment, known)
            if isinstance(parsed, tuple):
                message, help = parsed
                flags.append(_flag(reading, "malformed-suppression", comment, message, help))
                continue
            parsed.path = reading.path
            while comment.alone and parsed.line in alone:  # several, one above the other
                parsed.line += 1
            found.append(parsed)
    return found, flags


def _parse(comment: Comment, known: Collection[str]) -> Suppression | tuple[str, str]:
    """The suppression, or what is wrong with it and how it is written."""
    match = _COMMENT.fullmatch(comment.text)
    if not match:
        return "this is no suppression that can be understood", f"write {_FORM}"
    rules = tuple(name.strip() for name in match["rules"].split(",") if name.strip())
    if not rules:
        return "the suppression names no rule", f"write {_FORM}"
    for name in rules:
        if name not in known:
            near = nearest(name, list(known))
            return f"{name} is no rule", f"did you mean {near}?" if near else "`tradeoff rules` lists them"
    until = match["until"] or ""
    if not until:
        return "the suppression has no day on which it ends", f"write {_FORM}"
    if not calendar.is_day(until):
        return f"the suppression ends on “{until}”, which is no day", f"write {_FORM}"
    if not (match["reason"] or "").strip():
        return "the suppression gives no reason", f"write {_FORM}"
    return Suppression("", comment, rules, comment.span.line + comment.alone, until)


def apply(findings: list[Finding], suppressions: list[Suppression], day: str) -> tuple[list[Finding], int]:
    """The findings that remain, and how many were suppressed; an expired suppression does nothing."""
    by_place: dict[tuple[str, int], list[Suppression]] = {}
    for suppression in suppressions:
        if suppression.until >= day:
            by_place.setdefault((suppression.path, suppression.line), []).append(suppression)
    kept = []
    for finding in findings:
        hit = [
            suppression
            for suppression in by_place.get((finding.path, finding.span.line), ())
            if finding.rule in suppression.rules and finding.rule != suppression.powerless
        ]
        for suppression in hit:
            suppression.used = True
        if not hit:
            kept.append(finding)
    return kept, len(findings) - len(kept)


def judge(
    suppressions: Iterable[Suppression], readings: dict[str, Reading[Record]], ran: Collection[str], day: str
) -> Iterator[FileFlag]:
    """A flag for each suppression that has expired, or that suppresses nothing although its rules ran."""
    for suppression in suppressions:
        names = ", ".join(suppression.rules)
        reading = readings[suppression.path]
        if suppression.until < day:
            yield _flag(
                reading,
                "expired-suppression",
                suppression.comment,
                f"the suppression of {names} ended on {suppression.until}",
                "mend what it hides, or give a new day and reason",
            )
        elif not suppression.used and all(rule in ran for rule in suppression.rules):
            message, help = f"nothing here violates {names}", "delete the comment"
            if suppression.powerless in suppression.rules:
                message = "what weakens the rules cannot be suppressed by the change that does it"
                help = "delete the comment, and say why in the commit"
            yield _flag(reading, "unused-suppression", suppression.comment, message, help)


def _flag(reading: Reading[Record], rule: str, comment: Comment, message: str, help: str) -> FileFlag:
    id = reading.data.id if reading.data is not None and reading.data.id else reading.stem
    return FileFlag(reading.path, id, "", Problem(rule, message, comment.span, (), help))
