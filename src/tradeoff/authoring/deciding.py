"""What is done with a decision: it is accepted, rejected, deprecated or looked at again.

Each function drafts on a desk, and says in a line each what it did.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tradeoff.authoring.decisions import (
    Acceptable,
    acceptable,
    check_day,
    check_people,
    deprecable,
    rejectable,
    revisitable,
    sound,
)
from tradeoff.authoring.superseding import turn
from tradeoff.desk import Desk
from tradeoff.draft import Plain
from tradeoff.errors import CannotDo
from tradeoff.records import Decision, RiskException
from tradeoff.rules.since import listed

VERDICTS = ("keep", "amend", "reverse")


class Acceptance(NamedTuple):
    """Who accepts, on which day, and what else they say; empty for what nobody says."""

    by: str
    on: str
    because: str = ""
    chosen: str = ""
    agreed_by: tuple[str, ...] = ()
    revisit_by: str = ""
    expires: str = ""


class Revisit(NamedTuple):
    """One look back, with the day of the next one, if that is known."""

    on: str
    by: str
    verdict: str
    evidence: str
    note: str = ""
    next: str = ""


# Accepting


_FIELDS = {
    "--decider": "decider",
    "--on": "decided_on",
    "--chosen": "chosen",
    "--reason": "rationale",
    "--revisit-by": "revisit_by",
    "--agreed-by": "agreed_by",
}
"""The fields of a decision that options of an acceptance set."""

_WRITTEN = (
    "status",
    "decided_on",
    "decider",
    "chosen",
    "agreed_by",
    "revisit_by",
    "rationale",
    "supersedes",
    "reverses",
)
_WRITTEN_OF_RISK = ("status", "accepted_by", "accepted_on", "expires", "justification")


def accept(desk: Desk, id: str, said: Acceptance) -> Iterator[str]:
    """Accepts a decision with what it supersedes or reverses, or a risk for a time."""
    record = acceptable(desk, id)
    if isinstance(record, RiskException):
        yield from _accept_risk(desk, record, said)
        return
    if said.expires:
        raise CannotDo(f"--expires is for exceptions, and {record.id} is a decision")
    if record.accepted:
        _refuse_other_words(desk, record, said)
        when = f" since {record.decided_on}" if record.decided_on else ""
        yield f"{record.id} is accepted already{when}{f', by {record.decider}' if record.decider else ''}"
        yield from turn(desk, record, ("accepted",))
        return
    sound(desk, record, *_WRITTEN)
    check_people(desk, (said.by, *said.agreed_by))
    check_day(desk, said.on, f"{record.id} was decided", record.raised_on, "it was raised")
    _check_option(record, said.chosen)
    if said.revisit_by and said.revisit_by <= said.on:
        raise CannotDo(f"--revisit-by {said.revisit_by} is not after {said.on}, the day of the decision")
    draft = desk.draft(record)
    draft.set(("status",), "accepted")
    draft.set(("decided_on",), said.on)
    draft.set(("decider",), said.by)
    for handle in said.agreed_by:
        if handle not in record.agreed_by:
            draft.append(("agreed_by",), handle)
    if said.because:
        _say_why(desk, record, "rationale", record.rationale, said.because)
    if said.chosen:
        draft.set(("chosen",), said.chosen)
    if said.revisit_by:
        draft.set(("revisit_by",), said.revisit_by)
    yield f"{record.id} is accepted: decided on {said.on} by {said.by}"
    yield from turn(desk, record, ("accepted", "deprecated"))


def _refuse_other_words(desk: Desk, record: Decision, said: Acceptance) -> None:
    """Raises `CannotDo` where somebody says otherwise of an accepted decision: its substance stays."""
    there = {
        "--decider": (said.by, record.decider),
        "--on": (said.on, record.decided_on),
        "--chosen": (said.chosen, record.chosen),
        "--reason": (said.because, record.rationale),
        "--revisit-by": (said.revisit_by, record.revisit_by),
        "--agreed-by": (" ".join(said.agreed_by), " ".join(one for one in said.agreed_by if one in record.agreed_by)),
    }
    others = [
        flag for flag, (wanted, stated) in there.items() if wanted and " ".join(wanted.split()) != stated.strip()
    ]
    if others:
        raise CannotDo(
            f"{record.id} is accepted already, and what was accepted is not edited by that ({', '.join(others)}): "
            f"`tradeoff revisit {record.id} --verdict amend` says why it changes; then "
            f"{how_to_amend(desk, record, listed([_FIELDS[flag] for flag in others], 'and'))}"
        )


def how_to_amend(desk: Desk, record: Decision, what: str) -> str:
    """How what an accepted decision says may change, as the settings have it."""
    anew = f"`tradeoff new decision TITLE --amends {record.id}`"
    if desk.space.settings.mutability == "strict":
        return f"what changes is a decision of its own: {anew}"
    return f"edit {what} in {record.at.path} in the same change, or write a decision of its own: {anew}"


def _refuse_more(
    record: Decision | RiskException, state: str, there: Mapping[str, tuple[str, tuple[str, ...]]]
) -> None:
    """Raises `CannotDo` for what is said by an option of something that is settled, and does not say that already."""
    others = [
        flag
        for flag, (wanted, stated) in there.items()
        if wanted and wanted.split() not in [text.split() for text in stated]
    ]
    if others:
        raise CannotDo(
            f"{record.id} is {state} already, and does not say that ({', '.join(others)}): leave it out, "
            f"or edit {record.at.path}"
        )


def _check_option(record: Decision, chosen: str) -> None:
    known = [option.id for option in record.options]
    if chosen and chosen not in known:
        listed = f"its options are {', '.join(known)}" if known else "it lists no options"
        raise CannotDo(f"{chosen} is none of the options of {record.id}: {listed}")


def _say_why(desk: Desk, record: Acceptable, field: str, stated: str, because: str) -> None:
    """Writes a reason where there is none yet; raises `CannotDo` rather than lose another one."""
    if stated and stated.split() != because.split():
        raise CannotDo(f"{record.id} has a {field} already: edit it in {record.at.path}, or leave --reason out")
    if not stated:
        desk.draft(record).set((field,), because)


def _accept_risk(desk: Desk, risk: RiskException, said: Acceptance) -> Iterator[str]:
    for flag, value in (("--chosen", said.chosen), ("--agreed-by", said.agreed_by), ("--revisit-by", said.revisit_by)):
        if value:
            raise CannotDo(f"{flag} is for decisions, and {risk.id} is an exception")
    if risk.active:
        until = f" until {risk.expires}" if risk.expires else ""
        if (said.expires or risk.expires) != risk.expires:
            raise CannotDo(f"{risk.id} is accepted already{until}: for longer, verify its controls and edit `expires`")
        check_people(desk, filter(None, (said.by,)))
        there = {
            "--decider": (said.by, (risk.accepted_by,)),
            "--on": (said.on, (risk.accepted_on,)),
            "--reason": (said.because, (risk.justification,)),
        }
        _refuse_more(risk, "accepted", there)
        yield f"{risk.id} is accepted already{until}{f', by {risk.accepted_by}' if risk.accepted_by else ''}"
        return
    sound(desk, risk, *_WRITTEN_OF_RISK)
    check_people(desk, (said.by,))
    check_day(desk, said.on, f"{risk.id} was accepted")
    expires = said.expires or risk.expires
    if expires and expires <= said.on:
        raise CannotDo(
            f"{risk.id} would expire on {expires}, and be accepted on {said.on}: --expires names a later day"
        )
    draft = desk.draft(risk)
    draft.set(("status",), "active")
    draft.set(("accepted_by",), said.by)
    draft.set(("accepted_on",), said.on)
    if expires:
        draft.set(("expires",), expires)
    if said.because:
        _say_why(desk, risk, "justification", risk.justification, said.because)
    yield f"{risk.id} is accepted: by {said.by} on {said.on}" + (f", until {expires}" if expires else "")


# Rejecting and deprecating


def reject(desk: Desk, id: str, by: str, on: str, because: str) -> Iterator[str]:
    """Rejects a proposal. The reason is its rationale; beside one that argues for it, it is the decider's dissent."""
    record = rejectable(desk, id)
    if record.status == "rejected":
        check_people(desk, filter(None, (by,)))
        views = [one.view for one in record.dissent if one.by == record.decider]
        there = {
            "--decider": (by, (record.decider,)),
            "--on": (on, (record.decided_on,)),
            "--reason": (because, (record.rationale, *views)),
        }
        _refuse_more(record, "rejected", there)
        yield f"{record.id} is rejected already" + (f" since {record.decided_on}" if record.decided_on else "")
        return
    on = on or desk.day
    sound(desk, record, "status", "decided_on", "decider", "rationale", "dissent")
    check_people(desk, (by,))
    check_day(desk, on, f"{record.id} was decided", record.raised_on, "it was raised")
    draft = desk.draft(record)
    draft.set(("status",), "rejected")
    draft.set(("decided_on",), on)
    draft.set(("decider",), by)
    yield f"{record.id} is rejected: decided on {on} by {by}"
    if because and record.rationale and record.rationale.split() != because.split():
        draft.append(("dissent",), {"by": by, "view": because})
        yield "its rationale stays; why it was rejected stands under dissent"
    elif because and not record.rationale:
        draft.set(("rationale",), because)


def is_given_up(record: Decision) -> bool:
    """Whether the last look back says why a decision holds no more."""
    last = max(record.revisits, key=lambda revisit: revisit.on, default=None)
    return last is not None and last.verdict == "reverse"


def deprecate(desk: Desk, id: str, by: str, on: str, because: str) -> Iterator[str]:
    """Gives up a decision that nothing takes the place of. The reason is a last look back, with the verdict reverse.

    An accepted decision's own words stay, and `revisits` is where the format has what was learned since.
    """
    record = deprecable(desk, id)
    if record.status == "deprecated":
        looks = [one for one in record.revisits if one.verdict == "reverse"]
        there = {
            "--by": (by, tuple(one.by for one in looks)),
            "--on": (on, tuple(one.on for one in looks)),
            "--reason": (because, tuple(one.evidence for one in looks)),
        }
        _refuse_more(record, "deprecated", there)
        yield f"{record.id} is deprecated already"
        return
    on = on or desk.day
    sound(desk, record, "status", "revisits")
    desk.draft(record).set(("status",), "deprecated")
    if because:
        check_people(desk, (by,))
        check_day(desk, on, f"{record.id} was given up", record.decided_on, "it was decided")
        _append_revisit(desk, record, Revisit(on, by, "reverse", because))
    yield f"{record.id} is deprecated, and nothing takes its place"
    if because:
        yield "why stands under revisits, with the verdict reverse"


# Looking again


def revisit(desk: Desk, id: str, said: Revisit) -> Iterator[str]:
    """Records a look back, and when the next one is due; says what its verdict leads to."""
    record = revisitable(desk, id)
    sound(desk, record, "revisits", "revisit_by")
    check_people(desk, (said.by,))
    check_day(desk, said.on, f"{record.id} was looked at again", record.decided_on, "it was decided")
    if said.next and said.next <= said.on:
        raise CannotDo(f"--next {said.next} is not after {said.on}, the day of this look")
    if any(_is_same(one, said) for one in record.revisits):
        yield f"{record.id} has this look of {said.on} by {said.by} already"
    else:
        _append_revisit(desk, record, said)
        yield f"{record.id} was looked at on {said.on} by {said.by}: {said.verdict}"
    if said.next:
        desk.draft(record).set(("revisit_by",), said.next)
        yield f"the next look is due on {said.next}"
    elif said.verdict == "keep" and not record.revisit_when and record.revisit_by <= said.on:
        yield f"no day is set for the next look: `tradeoff revisit {record.id}` takes it as --next"
    if said.verdict == "amend":
        yield how_to_amend(desk, record, "what changes")
    elif said.verdict == "reverse":
        yield (
            f"what is done instead is a decision of its own: `tradeoff new decision TITLE --reverses {record.id}`; "
            f"where nothing is, `tradeoff deprecate {record.id}`"
        )


def _append_revisit(desk: Desk, record: Decision, said: Revisit) -> None:
    entry: dict[str, Plain] = {"on": said.on, "by": said.by, "verdict": said.verdict, "evidence": said.evidence}
    if said.note:
        entry["note"] = said.note
    desk.draft(record).append(("revisits",), entry)


def _is_same(one: object, said: Revisit) -> bool:
    fields = ("on", "by", "verdict", "evidence", "note")
    return all(getattr(one, field).split() == getattr(said, field).split() for field in fields)
