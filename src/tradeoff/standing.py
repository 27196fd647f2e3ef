"""What still holds: what ended a decision, what replaced it, what holds in its place today; and when a risk that was
accepted is no longer."""

from collections.abc import Iterator
from typing import NamedTuple

from tradeoff.calendar import is_day, last_day
from tradeoff.portfolio import Portfolio
from tradeoff.records import Decision, RiskException


class End(NamedTuple):
    """How a decision ended: `superseded`, `reversed`, `deprecated` or `rejected`; on which day, if records say so.

    An exception that is still active after its last day, `day`, has `expired`.
    """

    how: str
    day: str
    by: Decision | None
    """The decision that took its place, if one did."""


class Replacement(NamedTuple):
    """One decision that took the place of another; `day` is that of the new one, empty where it states none."""

    old: Decision
    new: Decision
    how: str
    day: str


def expiry(exception: RiskException, day: str) -> End | None:
    """The end of an active exception whose last day lies before a day; None for any other."""
    is_over = exception.active and "" < last_day(exception.expires) < day
    return End("expired", exception.expires, None) if is_over else None


class Standing:
    """How the decisions of a workspace stand to each other. Only what was accepted once replaces anything."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._into: dict[str, list[Replacement]] = {}
        self._from: dict[str, list[Replacement]] = {}
        self._amended: dict[str, list[Decision]] = {}
        for decision in portfolio.decisions:
            if decision.status not in ("accepted", "superseded", "deprecated"):
                continue
            day = decision.decided_on if is_day(decision.decided_on) else ""
            for how, names in (("superseded", decision.supersedes), ("reversed", decision.reverses)):
                for old in filter(None, map(portfolio.decision, names)):
                    if old.id != decision.id:
                        replacement = Replacement(old, decision, how, day)
                        self._from.setdefault(old.id, []).append(replacement)
                        self._into.setdefault(decision.id, []).append(replacement)
            if decision.accepted:
                for old in filter(None, map(portfolio.decision, decision.amends)):
                    self._amended.setdefault(old.id, []).append(decision)

    def end(self, decision: Decision) -> End | None:
        """How a decision ended, by its first replacement or else by its own words; None for one that did not."""
        replacements = self._from.get(decision.id, [])
        if replacements:
            first = min(replacements, key=lambda replacement: (replacement.day or "9999", replacement.new.id))
            return End(first.how, first.day, first.new)
        last = max(decision.revisits, key=lambda revisit: revisit.on, default=None)
        if last and last.verdict == "reverse":
            return End("reversed", last.on if is_day(last.on) else "", None)
        if not decision.dead:
            return None
        return End(decision.status, decision.decided_on if decision.status == "rejected" else "", None)

    def replaced(self, decision: Decision) -> list[Replacement]:
        """All that a decision replaced, itself or by way of what it replaced; the nearest first."""
        return list(self._walk(decision, self._into, "old"))

    def heirs(self, decision: Decision) -> list[Decision]:
        """What is at the end of the line that begins with a decision, which no further one replaced."""
        later = [replacement.new for replacement in self._walk(decision, self._from, "new")]
        return [new for new in dict.fromkeys(later) if not self._from.get(new.id)]

    def successors(self, decision: Decision) -> frozenset[str]:
        """The ids of everything that came after a decision in its place."""
        return frozenset(replacement.new.id for replacement in self._walk(decision, self._from, "new"))

    def amended_by(self, decision: Decision) -> list[Decision]:
        """The accepted decisions that amend one."""
        return self._amended.get(decision.id, [])

    def _walk(self, decision: Decision, steps: dict[str, list[Replacement]], to: str) -> Iterator[Replacement]:
        seen = {decision.id}
        queue = [decision]
        for place in queue:
            for replacement in steps.get(place.id, ()):
                target: Decision = getattr(replacement, to)
                if target.id not in seen:
                    seen.add(target.id)
                    queue.append(target)
                    yield replacement
