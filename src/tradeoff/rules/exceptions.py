"""Rules on accepted risks: active exceptions, unless a rule says otherwise."""

from collections.abc import Iterator
from textwrap import shorten

from tradeoff.calendar import days_between, last_day
from tradeoff.finding import Flag, mark, missing, wrong
from tradeoff.records import RiskException
from tradeoff.rules.model import Context, rule
from tradeoff.rules.rights import overstepped

_NOTICE_DAYS = 14


def _active(c: Context) -> Iterator[RiskException]:
    return (exception for exception in c.portfolio.exceptions if exception.active)


@rule("missing-expiry", "error", "tree", core=True)
def missing_expiry(c: Context) -> Iterator[Flag]:
    """An active exception without a day on which it ends.

    Why it hurts: an exception without an end is a new rule that nobody decided. The risk is carried on in
    silence until it becomes the crisis.

    Bad:
        # exceptions/legacy-tls.yaml
        expires:

    Good:
        # exceptions/legacy-tls.yaml
        expires: 2027-01-31

    How to fix: agree with whoever accepted the risk on the last day it holds, and write it under `expires`.
    """
    for exception in _active(c):
        if not exception.expires:
            yield missing(
                exception,
                "expires",
                f"{exception.id} is active, and never ends",
                "set the last day on which it holds: expires: YYYY-MM-DD",
            )


@rule("missing-control", "error", "tree")
def missing_control(c: Context) -> Iterator[Flag]:
    """An active exception with nothing that keeps the risk in check meanwhile.

    Why it hurts: a risk that is accepted is still there. Without a control the day of the exception is the
    day from which everybody stops looking at it.

    Bad:
        # exceptions/legacy-tls.yaml
        compensating_controls:

    Good:
        # exceptions/legacy-tls.yaml
        compensating_controls:
          - {what: Only from two fixed addresses, owner: priya, verified_on: 2026-10-26}

    How to fix: name under `compensating_controls` what keeps the risk bearable until it is gone, who sees to
    it, and when that was last seen to work.
    """
    for exception in _active(c):
        if not exception.compensating_controls:
            yield missing(
                exception,
                "compensating_controls",
                f"{exception.id} is active, and no control compensates for its risk",
                "add one: compensating_controls: [{what: ..., owner: HANDLE, verified_on: YYYY-MM-DD}]",
            )


@rule("missing-acceptor", "error", "tree")
def missing_acceptor(c: Context) -> Iterator[Flag]:
    """An active exception that nobody has accepted by name.

    Why it hurts: a risk that nobody signed is one that everybody thinks another leader knows of. When it
    strikes, nobody can end it either.

    Bad:
        # exceptions/legacy-tls.yaml
        accepted_by:

    Good:
        # exceptions/legacy-tls.yaml
        accepted_by: priya

    How to fix: name under `accepted_by` the one person who accepts the risk; until there is one, it is
    `requested`.
    """
    for exception in _active(c):
        if not exception.accepted_by:
            yield missing(
                exception,
                "accepted_by",
                f"{exception.id} is active, and nobody has accepted its risk",
                "name the one person who accepts it: accepted_by: HANDLE",
            )


@rule("expired-exception", "error", "date", core=True)
def expired_exception(c: Context) -> Iterator[Flag]:
    """An exception that is still active after the day on which it ended.

    Why it hurts: from that day on the risk is accepted by nobody, and is there all the same. An end that
    passes unnoticed teaches everyone that ends mean nothing.

    Bad:
        # exceptions/legacy-tls.yaml
        expires: 2026-11-15
        remediation:

    Good:
        # exceptions/legacy-tls.yaml
        expires: 2027-01-31

    How to fix: close it (`status: closed`, `closed_on`) if the risk is gone; else decide anew, verify the
    controls, and set a new `expires`.
    """
    for exception in _active(c):
        if exception.expires and exception.expires < c.day:
            ago = _days(exception.expires, c.day)
            yield wrong(
                exception,
                "expires",
                f"{exception.id} ended on {exception.expires}, {ago} ago, and is still active",
                "close it, or decide anew and set a new day",
            )


@rule("expiring-exception", "warning", "date")
def expiring_exception(c: Context) -> Iterator[Flag]:
    """An exception that ends within two weeks, with no work under way or done that would end its risk.

    Why it hurts: on its last day there is only the choice between breaking the rule and breaking the product.
    Two weeks before there still is a third.

    Bad:
        # exceptions/legacy-tls.yaml
        expires: 2026-11-30
        remediation:

    Good:
        # exceptions/legacy-tls.yaml
        expires: 2026-11-30
        remediation: {item: event-pipeline, due: 2026-11-30}

    How to fix: start the item that ends the risk and name it under `remediation.item`; or ask now for a
    renewal.
    """
    for exception in _active(c):
        if not exception.expires or not 0 <= days_between(c.day, exception.expires) <= _NOTICE_DAYS:
            continue
        if c.refused(exception, "remediation", "item"):
            continue
        name = exception.remediation.item if exception.remediation else ""
        item = c.portfolio.item(name)
        if name and (item is None or item.status in ("in_progress", "delivered", "")):
            continue
        left = _days(c.day, exception.expires)
        undone = f"{name} has not begun" if item else "no item remedies it"
        if item and item.status in ("paused", "dropped"):
            undone = f"{name} is {item.status}"
        yield wrong(
            exception,
            "expires",
            f"{exception.id} ends {'today' if left == '0 days' else f'in {left}'}, and {undone}",
            "start what ends the risk, and name it under remediation.item; or ask for a renewal now",
            related=[mark(item, "status", undone)] if item else (),
        )


def _days(earlier: str, later: str) -> str:
    count = days_between(earlier, later)
    return "one day" if count == 1 else f"{count} days"


@rule("exception-too-long", "error", "tree")
def exception_too_long(c: Context) -> Iterator[Flag]:
    """An exception that is accepted for longer than the charter allows for the risk that is left.

    Why it hurts: the more there is to lose, the sooner someone has to look again. A critical risk that is
    accepted for a year is not accepted, it is forgotten.

    Bad:
        # exceptions/legacy-tls.yaml
        expires: 2027-06-30

    Good:
        # exceptions/legacy-tls.yaml
        expires: 2027-02-28

    How to fix: end it within the charter's `exception_days` for its `residual_risk`, or lower the risk with a
    better control; who needs longer renews it, with a fresh look.
    """
    limits = c.portfolio.charter.limits.exception_days
    for exception in _active(c):
        limit: int | None = getattr(limits, exception.residual_risk, None)
        if limit is None or not exception.accepted_on or not exception.expires:
            continue
        lasts = days_between(exception.accepted_on, exception.expires)
        if lasts > limit:
            risk = exception.residual_risk
            yield wrong(
                exception,
                "expires",
                f"{exception.id} is accepted for {lasts} days; the limit for {risk} risk is {limit}",
                f"end it within {limit} days of {exception.accepted_on}",
                related=[mark(exception, "accepted_on", "accepted here")],
            )


@rule("self-accepted-risk", "error", "tree")
def self_accepted_risk(c: Context) -> Iterator[Flag]:
    """An exception that the person who asked for it has accepted.

    Why it hurts: whoever needs the exception sees what it buys, and not what it may cost. Two people are what
    makes it a trade-off.

    Bad:
        # exceptions/legacy-tls.yaml
        requested_by: priya

    Good:
        # exceptions/legacy-tls.yaml
        requested_by: jonas

    How to fix: let someone else accept the risk: the area's owner, or the one it escalates to.
    """
    for exception in _active(c):
        if exception.accepted_by and exception.accepted_by == exception.requested_by:
            yield wrong(
                exception,
                "accepted_by",
                f"{exception.id} was requested and accepted by {exception.accepted_by}",
                "let someone else accept the risk",
                related=[mark(exception, "requested_by", "requested here")],
            )


@rule("unentitled-acceptor", "error", "tree")
def unentitled_acceptor(c: Context) -> Iterator[Flag]:
    """An exception whose risk was accepted by someone whom the charter does not give that right.

    Why it hurts: the one who answers for the area learns of the risk when it strikes. A risk can only be
    accepted by who would have to bear it.

    Bad:
        # exceptions/legacy-tls.yaml
        accepted_by: tomas

    Good:
        # exceptions/legacy-tls.yaml
        accepted_by: priya

    How to fix: let the area's owner (or someone it is `delegated_to`) accept it; or name the `escalated` way
    by which it came to the person who did.
    """
    for exception in _active(c):
        person = exception.accepted_by
        if area := overstepped(c.portfolio, exception, person):
            yield wrong(
                exception,
                "accepted_by",
                f"{exception.id} was accepted by {person}, and {area.id} is {area.owns}'s to decide",
                f"let {area.owns} accept it, delegate {area.id} to {person}, or name the escalation",
                related=[mark(area, "owns", f"{area.id} is owned here")],
            )


@rule("unverified-control", "warning", "date")
def unverified_control(c: Context) -> Iterator[Flag]:
    """A control of an active exception that nobody has seen work for longer than the charter allows.

    Why it hurts: the risk was accepted because of the control. One that nobody verifies is a hope, and it is
    found to have failed in the incident that it was there to prevent.

    Bad:
        # exceptions/legacy-tls.yaml
        compensating_controls: [{what: Only from two fixed addresses, owner: priya}]

    Good:
        # exceptions/legacy-tls.yaml
        compensating_controls: [{what: Only from two fixed addresses, owner: priya, verified_on: 2026-10-26}]

    How to fix: check that it works, and write the day under `verified_on` and what you saw under `evidence`.
    """
    limit = c.portfolio.charter.limits.control_days
    for exception in _active(c):
        for index, control in enumerate(exception.compensating_controls):
            field = ("compensating_controls", index, "verified_on")
            what = shorten(control.what, 60, placeholder=" …")
            named = f"the control “{what}” of {exception.id}" if what else f"a control of {exception.id}"
            if c.refused(exception, "compensating_controls", index, "what"):
                continue
            if not control.verified_on:
                message = f"{named} was never verified"
                yield missing(exception, field, message, "check that it works: verified_on: YYYY-MM-DD")
            elif (age := days_between(control.verified_on, c.day)) > limit:
                message = f"{named} was last verified {age} days ago; the limit is {limit}"
                yield wrong(exception, field, message, "check that it works, and write the day")


@rule("remediation-after-expiry", "error", "tree")
def remediation_after_expiry(c: Context) -> Iterator[Flag]:
    """An exception that ends before its risk does: the remediation is due later, or was dropped.

    Why it hurts: between the two days the risk is accepted by nobody. It is known today that the exception
    will be renewed, and nobody says so to who accepted it.

    Bad:
        # exceptions/legacy-tls.yaml
        remediation: {due: 2027-02-28}

    Good:
        # exceptions/legacy-tls.yaml
        remediation: {due: 2026-12-31}

    How to fix: bring the work forward, or agree on a later `expires` now; for a dropped item name the one
    that ends the risk instead.
    """
    for exception in _active(c):
        plan = exception.remediation
        if plan is None:
            continue
        end = exception.expires
        item = c.portfolio.item(plan.item)
        late = end and last_day(plan.due) > end
        if late:
            yield wrong(
                exception,
                ("remediation", "due"),
                f"{exception.id} ends on {end}, and its remediation is due {plan.due}",
                "bring the remediation forward, or agree on a later day for expires",
                related=[mark(exception, "expires", "ends here")],
            )
        if item is None:
            continue
        if item.dead:
            yield wrong(
                exception,
                ("remediation", "item"),
                f"{exception.id} is to be ended by {item.id}, which was dropped",
                "name the item that ends the risk",
                related=[mark(item, "status", "dropped here")],
            )
        elif end and not late and item.status != "delivered" and last_day(item.due) > end:
            yield wrong(
                exception,
                ("remediation", "item"),
                f"{exception.id} ends on {end}, and {item.id}, which remedies it, is due {item.due}",
                f"bring {item.id} forward, or agree on a later day for expires",
                related=[
                    mark(item, "due", f"{item.id} is due here"),
                    mark(exception, "expires", "ends here"),
                ],
            )


@rule("closed-without-remediation", "warning", "tree")
def closed_without_remediation(c: Context) -> Iterator[Flag]:
    """An exception that was closed although the item that should end its risk is not delivered.

    Why it hurts: the list gets shorter, and the risk stays. Nobody verifies the controls of what is closed.

    Bad:
        # exceptions/shared-admin.yaml
        remediation: {item: tls-everywhere}

    Good:
        # exceptions/shared-admin.yaml
        remediation: {item: named-admins}

    How to fix: reopen it until the item is delivered; or, if something else ended the risk, name that item
    under `remediation`.
    """
    for exception in c.portfolio.exceptions:
        if exception.status != "closed" or exception.remediation is None:
            continue
        item = c.portfolio.item(exception.remediation.item)
        if item is not None and item.status not in ("delivered", ""):
            stands = item.status.replace("_", " ")
            yield wrong(
                exception,
                "status",
                f"{exception.id} is closed, and {item.id}, which was to end the risk, is {stands}",
                f"reopen it until {item.id} is delivered, or name what ended the risk",
                related=[mark(item, "status", f"{stands} here")],
            )


RULES = (
    missing_expiry,
    missing_control,
    missing_acceptor,
    expired_exception,
    expiring_exception,
    exception_too_long,
    self_accepted_risk,
    unentitled_acceptor,
    unverified_control,
    remediation_after_expiry,
    closed_without_remediation,
)
