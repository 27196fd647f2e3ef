"""Comments that suppress a finding: `# tradeoff: ignore[rule-name] until 2027-01-31 because REASON`.

At the end of the line of the finding, or alone on the line above. Reason and date are required.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tradeoff import calendar
from tradeoff.conformance import nearest
from tradeoff.document import Comment, Problem
from tradeoff.finding import FileFlag, Finding
from tradeoff.fix import Fix, commenting, is_same_word
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
            if isinstance(parsed, _Malformed):
                message, help, fix = parsed
                flags.append(_flag(reading, "malformed-suppression", comment, message, help, fix))
                continue
            parsed.path = reading.path
            while comment.alone and parsed.line in alone:  # several, one above the other
                parsed.line += 1
            found.append(parsed)
    return found, flags


class _Malformed(NamedTuple):
    """What is wrong with a comment, and how it is written."""

    message: str
    help: str = f"write {_FORM}"
    fix: Fix | None = None


def _parse(comment: Comment, known: Collection[str]) -> Suppression | _Malformed:
    """The suppression, or what is wrong with it."""
    match = _COMMENT.fullmatch(comment.text)
    if not match:
        return _Malformed("this is no suppression that can be understood")
    rules = tuple(name.strip() for name in match["rules"].split(",") if name.strip())
    if not rules:
        return _Malformed("the suppression names no rule")
    for name in rules:
        if name not in known:
            return _unknown_rule(comment, match, name, known)
    until = match["until"] or ""
    if not until:
        return _Malformed("the suppression has no day on which it ends")
    if not calendar.is_day(until):
        from tradeoff import dates  # no comment with a good day needs it

        meant = dates.meant(until, or_period=False)
        fix = meant and _reworded(comment, match.span("until"), meant.text, safe=meant.safe)
        return _Malformed(f"the suppression ends on “{until}”, which is no day", fix=fix)
    if not (match["reason"] or "").strip():
        return _Malformed("the suppression gives no reason")
    return Suppression("", comment, rules, comment.span.line + comment.alone, until)


def _unknown_rule(comment: Comment, match: re.Match[str], name: str, known: Collection[str]) -> _Malformed:
    """A rule that does not exist, with the one that was meant."""
    message = f"{name} is no rule"
    near = nearest(name, list(known))
    if not near:
        return _Malformed(message, "`tradeoff rules` lists them")
    place = re.search(rf"(?<![^\[,\s]){re.escape(name)}(?![^\],\s])", match[0])
    fix = place and _reworded(comment, place.span(), near, safe=is_same_word(name, near))
    return _Malformed(message, f"did you mean {near}?", fix)


def _reworded(comment: Comment, place: tuple[int, int], text: str, *, safe: bool) -> Fix:
    """The comment with another text in one place."""
    start, end = place
    return commenting(comment.span.line, comment.text[:start] + text + comment.text[end:], safe=safe)


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
    suppressions: Iterable[Suppression],
    readings: dict[str, Reading[Record]],
    ran: Collection[str],
    sure: Collection[str],
    is_hidden: Callable[[Suppression], bool],
    day: str,
) -> Iterator[FileFlag]:
    """A flag for each suppression that has expired, or that suppresses nothing although its rules ran.

    `sure` are the rules that had all before them that they judge: only where those are meant is deleting it safe.
    `is_hidden` tells whether part of what a suppression is about could not be read: then nobody knows what it is for.
    """
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
                commenting(suppression.comment.span.line, "", safe=False),
            )
        elif not suppression.used and all(rule in ran for rule in suppression.rules) and not is_hidden(suppression):
            message, help = f"nothing here violates {names}", "delete the comment"
            if suppression.powerless in suppression.rules:
                message = "what weakens the rules cannot be suppressed by the change that does it"
                help = "delete the comment, and say why in the commit"
            fix = commenting(suppression.comment.span.line, "", safe=all(rule in sure for rule in suppression.rules))
            yield _flag(reading, "unused-suppression", suppression.comment, message, help, fix)


def _flag(
    reading: Reading[Record], rule: str, comment: Comment, message: str, help: str, fix: Fix | None = None
) -> FileFlag:
    id = reading.data.id if reading.data is not None and reading.data.id else reading.stem
    return FileFlag(reading.path, id, "", Problem(rule, message, comment.span, (), help, fix=fix))
