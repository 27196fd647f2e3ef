"""The share of records with a mistake: each one breaks a rule of the linter, and none breaks a schema."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from random import Random
from typing import cast

from generator.days import AS_OF, days
from generator.text import Comment, Flow, Noted, Record


@dataclass(frozen=True, slots=True)
class Defect:
    """The rule that a mistake breaks, and the mistake: done to a record, or False where it cannot be made."""

    rule: str
    make: Callable[[Record], bool]


def spoil(random: Random, records: Sequence[Record], defects: int, suppressed: int) -> Iterator[tuple[Record, str]]:
    """Make that many mistakes, no two in one record, and yield each record with the rule that it breaks now.

    `suppressed` more are made and ignored by a comment in the record; they are not yielded.
    """
    left = random.sample(records, len(records))
    for defect, _ in zip(cycle(DEFECTS), range(defects), strict=False):
        yield _first(left, defect.make), defect.rule
    for _ in range(suppressed):
        record = _first(left, _without_constraint)
        reason = "until 2027-01-31 because the numbers come with the next planning"
        record["id"] = Noted(str(record["id"]), f"tradeoff: ignore[missing-constraint] {reason}")


def _first(left: list[Record], make: Callable[[Record], bool]) -> Record:
    """The first record in which the mistake can be made; it is taken off the list."""
    index = next(index for index, record in enumerate(left) if make(record))
    return left.pop(index)


def _accepted(record: Record) -> bool:
    return record.get("schema") == "tradeoff/decision/v1" and record.get("status") == "accepted"


def _running(record: Record) -> bool:
    return record.get("schema") == "tradeoff/exception/v1" and record.get("status") == "active"


def _without_guardrail(record: Record) -> bool:
    if not _accepted(record) or "outcome" not in record:
        return False
    del record["guardrails"]
    return True


def _without_constraint(record: Record) -> bool:
    if not _accepted(record):
        return False
    del record["constraints"]
    return True


def _without_downside(record: Record) -> bool:
    if not _accepted(record):
        return False
    del cast(Record, record["consequences"])["negative"]
    for option in cast(list[Record], record["options"]):
        del option["cons"]
    return True


def _with_one_option(record: Record) -> bool:
    if not _accepted(record):
        return False
    options = cast(list[Record], record["options"])
    record["options"] = [option for option in options if option["id"] == record["chosen"]]
    return True


def _with_unknown_person(record: Record) -> bool:
    if not _accepted(record):
        return False
    people = cast(Flow, record["informed"]).value
    record["informed"] = Flow([*cast(list[str], people), "the-whole-team"])
    return True


def _with_forgotten_revisit(record: Record) -> bool:
    if not _accepted(record) or cast(date, record["decided_on"]) > AS_OF - days(200):
        return False
    record["revisit_by"] = AS_OF - days(40)
    record.pop("revisits", None)
    return True


def _without_decider(record: Record) -> bool:
    if not _accepted(record) or record.get("escalated"):
        return False
    del record["decider"]
    return True


def _with_stale_control(record: Record) -> bool:
    if not _running(record) or cast(date, record["accepted_on"]) > AS_OF - days(120):
        return False
    cast(list[Record], record["compensating_controls"])[0]["verified_on"] = AS_OF - days(110)
    return True


def _past_its_end(record: Record) -> bool:
    if not _running(record) or cast(date, record["accepted_on"]) > AS_OF - days(60):
        return False
    remediation = cast(Record, record["remediation"])
    if remediation["item"] is not None:
        return False
    record["expires"] = remediation["due"] = AS_OF - days(2)
    return True


def _bet_without_end(record: Record) -> bool:
    for item in cast(list[Record], record.get("items", [])):
        if item["status"] == "in_progress" and "kill_criteria" in item:
            item["kill_criteria"] = None
            item["#checkpoints"] = Comment("when do we stop?")
            return True
    return False


DEFECTS = (
    Defect("missing-guardrail", _without_guardrail),
    Defect("no-downside", _without_downside),
    Defect("overdue-revisit", _with_forgotten_revisit),
    Defect("unknown-reference", _with_unknown_person),
    Defect("unverified-control", _with_stale_control),
    Defect("single-option", _with_one_option),
    Defect("missing-hypothesis", _bet_without_end),
    Defect("missing-decider", _without_decider),
    Defect("expired-exception", _past_its_end),
    Defect("missing-constraint", _without_constraint),
)
