"""Rules on the decision log: accepted decisions, unless a rule says otherwise."""

from collections.abc import Iterator
from itertools import pairwise

from tradeoff.calendar import add_days, days_between
from tradeoff.conformance import nearest
from tradeoff.finding import Flag, Mark, mark, missing, wrong
from tradeoff.fix import Fix, is_same_word, setting_of
from tradeoff.portfolio import Portfolio
from tradeoff.records import Decision
from tradeoff.rules.graph import cycles
from tradeoff.rules.model import Context, rule
from tradeoff.rules.rights import overstepped


@rule("missing-decider", "error", "tree", core=True)
def missing_decider(c: Context) -> Iterator[Flag]:
    """An accepted or rejected decision that names nobody as its decider.

    Why it hurts: a decision that everybody took is one that nobody answers for. When it turns out wrong there is
    nobody to reopen it, and every leader becomes the bottleneck of what was never anybody's.

    Bad:
        # decisions/usage-pricing.yaml
        decider:

    Good:
        # decisions/usage-pricing.yaml
        decider: mara

    How to fix: name the one person who is accountable under `decider`; who agreed goes under `agreed_by`.
    """
    for decision in c.portfolio.decisions:
        if decision.status in ("accepted", "rejected") and not decision.decider:
            yield missing(
                decision,
                "decider",
                f"{decision.id} is {decision.status}, and nobody is named as its decider",
                "name the one person who is accountable: decider: HANDLE",
            )


@rule("unentitled-decider", "error", "tree")
def unentitled_decider(c: Context) -> Iterator[Flag]:
    """A decision taken by someone whom the charter does not give that right.

    Why it hurts: decision rights that nobody keeps to are no rights. The area's owner learns of the decision when
    it is carried out, and shadow priorities displace plans unseen.

    Bad:
        # decisions/usage-pricing.yaml
        decider: tomas

    Good:
        # decisions/usage-pricing.yaml
        decider: mara

    How to fix: let the area's owner (or someone it is `delegated_to`) decide; or name the `escalated` way by which
    it came to the person who did.
    """
    for decision in c.portfolio.accepted:
        if area := overstepped(c.portfolio, decision, decision.decider):
            yield wrong(
                decision,
                "decider",
                f"{decision.id} was decided by {decision.decider}, and {area.id} is {area.owns}'s to decide",
                f"let {area.owns} decide, delegate {area.id} to {decision.decider} in the charter, "
                "or name the escalation",
                related=[mark(area, "owns", f"{area.id} is owned here")],
            )


@rule("missing-agreement", "warning", "tree")
def missing_agreement(c: Context) -> Iterator[Flag]:
    """A decision in an area with co-owners that not all of them agreed to.

    Why it hurts: a co-owner who did not agree carries out something else. Product and engineering end up on
    different clocks, each sure that it was decided.

    Bad:
        # decisions/usage-pricing.yaml
        agreed_by:

    Good:
        # decisions/usage-pricing.yaml
        agreed_by: [tomas]

    How to fix: get the co-owner's agreement and add the handle to `agreed_by`; where they disagree, write it under
    `dissent` and take the area's escalation.
    """
    for decision in c.portfolio.accepted:
        area = c.portfolio.area(decision.area)
        if area is None or any(person not in c.portfolio.people for person in decision.agreed_by):
            continue  # whom an unknown handle means cannot be told
        for person in area.co_owns:
            if person != decision.decider and person not in decision.agreed_by and person in c.portfolio.people:
                yield missing(
                    decision,
                    "agreed_by",
                    f"{decision.id} lacks the agreement of {person}, who co-owns {area.id}",
                    f"get it, and add {person} to agreed_by",
                    related=[mark(area, "co_owns", f"co-owners of {area.id}")],
                )


@rule("unchallenged-decision", "warning", "tree")
def unchallenged_decision(c: Context) -> Iterator[Flag]:
    """A one-way decision, or one for product and technology both, that one leader took with nobody else heard.

    Why it hurts: where one person leads product and technology, nobody's job is to say no. The trade-off between
    the two is then made in one head, and its weak side is found in production.

    Bad:
        # charter.yaml
        areas: [{id: pricing, co_owns: null}]
        # decisions/usage-pricing.yaml
        agreed_by:
        consulted:
        dissent:

    Good:
        # decisions/usage-pricing.yaml
        consulted: [priya]

    How to fix: let someone else challenge it before it holds, and write down who: `consulted`, `agreed_by`, or
    `dissent` with what they said.
    """
    if c.portfolio.charter.model != "cpto":
        return
    for decision in c.portfolio.accepted:
        if decision.reversibility != "one_way" and _lens(c.portfolio, decision) != "both":
            continue
        heard = {*decision.agreed_by, *decision.consulted, *(dissent.by for dissent in decision.dissent)}
        if heard <= {decision.decider, ""}:
            why = "one-way" if decision.reversibility == "one_way" else "for product and technology both"
            yield missing(
                decision,
                "consulted",
                f"{decision.id} is {why}, and nobody but its decider was heard",
                "let someone challenge it, and name them under consulted, agreed_by or dissent",
            )


def _lens(portfolio: Portfolio, decision: Decision) -> str:
    """Its own lens, or its area's."""
    area = portfolio.area(decision.area)
    return decision.lens or (area.lens if area else "")


@rule("single-option", "warning", "tree")
def single_option(c: Context) -> Iterator[Flag]:
    """An accepted decision that weighed fewer than two options.

    Why it hurts: with one option nothing was decided, something was announced. In a year nobody can tell what else
    was possible, and why it was left.

    Bad:
        # decisions/usage-pricing.yaml
        options:
          - {id: usage, title: Usage pricing, cons: [A harder forecast]}

    Good:
        # decisions/usage-pricing.yaml
        options:
          - {id: usage, title: Usage pricing, cons: [A harder forecast]}
          - {id: seats, title: Keep seats}

    How to fix: write down what else was weighed; doing nothing is an option too.
    """
    for decision in c.portfolio.accepted:
        if len(decision.options) >= 2:
            continue
        message = f"{decision.id} weighed {'one option' if decision.options else 'no options'}"
        help = "add what else was possible; doing nothing is an option too"
        if decision.options:
            yield wrong(decision, "options", message, help)
        else:
            yield missing(decision, "options", message, help)


@rule("unchosen-option", "error", "tree")
def unchosen_option(c: Context) -> Iterator[Flag]:
    """An accepted decision that lists options and does not say which was chosen.

    Why it hurts: the log then holds a discussion. Two teams read it, and carry out two different options.

    Bad:
        # decisions/usage-pricing.yaml
        chosen:

    Good:
        # decisions/usage-pricing.yaml
        chosen: usage

    How to fix: write the id of the option under `chosen`.
    """
    for decision in c.portfolio.accepted:
        if decision.options and not decision.chosen:
            known = ", ".join(option.id for option in decision.options if option.id)
            only = known if len(decision.options) == 1 else ""
            yield missing(
                decision,
                "chosen",
                f"{decision.id} is accepted, and none of its options is chosen",
                f"write the one that was: chosen: ({known})",
                fix=setting_of(decision, "chosen", only, safe=False) if only else None,
            )


@rule("unknown-chosen-option", "error", "tree")
def unknown_chosen_option(c: Context) -> Iterator[Flag]:
    """A decision, whatever its status, whose `chosen` is none of its options.

    Why it hurts: nobody can tell what was decided, although it says that something was.

    Bad:
        # decisions/usage-pricing.yaml
        chosen: usages

    Good:
        # decisions/usage-pricing.yaml
        chosen: usage

    How to fix: write the id of one of `options`, or add the option.
    """
    for decision in c.portfolio.decisions:
        known = [option.id for option in decision.options]
        if decision.chosen and decision.chosen not in known and "" not in known:
            near = nearest(decision.chosen, known)
            listed = ", ".join(known)
            help = f"did you mean {near}?" if near else f"its options are {listed}" if listed else "add the option"
            message = f"{decision.chosen} is none of the options of {decision.id}"
            yield wrong(decision, "chosen", message, help, fix=_option(decision, near) if near else None)


def _option(decision: Decision, near: str) -> Fix:
    """The fix that chooses the option that was probably meant."""
    same = [option for option in decision.options if is_same_word(option.id, decision.chosen)]
    return setting_of(decision, "chosen", near, safe=len(same) == 1 and same[0].id == near)


@rule("no-downside", "warning", "tree")
def no_downside(c: Context) -> Iterator[Flag]:
    """An accepted decision without any downside: no negative consequence, and no con of the chosen option.

    Why it hurts: every trade-off costs something. What is not written down is found by whoever pays for it, and the
    promise turns out not to be feasible.

    Bad:
        # decisions/usage-pricing.yaml
        options:
          - {id: usage, title: Usage pricing, pros: [Follows the value]}
          - {id: seats, title: Keep seats}
        consequences: {negative: }

    Good:
        # decisions/usage-pricing.yaml
        consequences: {negative: [Revenue moves with the seasons]}

    How to fix: write what gets worse under `consequences.negative`, or the `cons` of the chosen option.
    """
    for decision in c.portfolio.accepted:
        if decision.consequences and any(decision.consequences.negative):
            continue
        chosen = next((option for option in decision.options if option.id == decision.chosen), None)
        undecided = chosen is None and (decision.options or decision.chosen)  # other rules ask for that first
        unread = c.partly_refused(decision, "options") or c.partly_refused(decision, "consequences")
        if undecided or unread or (chosen and any(chosen.cons)):
            continue
        yield missing(
            decision,
            ("consequences", "negative"),
            f"{decision.id} names no downside",
            "write what gets worse: consequences: {negative: [...]}",
        )


@rule("missing-constraint", "warning", "tree")
def missing_constraint(c: Context) -> Iterator[Flag]:
    """An accepted decision that does not answer the second question: what is the constraint?

    Why it hurts: an option looks free until someone asks what it is bound by. Promises without feasibility begin
    with a constraint that nobody named.

    Bad:
        # decisions/usage-pricing.yaml
        constraints:

    Good:
        # decisions/usage-pricing.yaml
        constraints: [{kind: time, note: Contracts renew in January}]

    How to fix: name what bounds it: reliability, security, time, cost, a dependency, people or compliance.
    """
    for decision in c.portfolio.accepted:
        if not decision.constraints:
            yield missing(
                decision,
                "constraints",
                f"{decision.id} names no constraint",
                "answer the second question: constraints: [{kind: time, note: ...}]",
            )


@rule("missing-smallest-bet", "warning", "tree")
def missing_smallest_bet(c: Context) -> Iterator[Flag]:
    """An accepted decision that could be tried small, and does not say how.

    Why it hurts: what can be undone can be tested for little. Without the smallest bet the whole of it is built
    before anybody learns whether it works.

    Bad:
        # decisions/single-region.yaml
        smallest_bet:

    Good:
        # decisions/single-region.yaml
        smallest_bet: Run one service in one region for a month

    How to fix: answer the third question: which smallest bet proves or disproves it? One-way decisions are exempt.
    """
    for decision in c.portfolio.accepted:
        if decision.reversibility != "one_way" and not decision.smallest_bet:
            yield missing(
                decision,
                "smallest_bet",
                f"{decision.id} can be undone, and names no smallest bet",
                "answer the third question: smallest_bet: ...",
            )


@rule("missing-revisit", "warning", "tree")
def missing_revisit(c: Context) -> Iterator[Flag]:
    """An accepted decision that will never be looked at again: an error where it is one-way.

    Why it hurts: what was right then is carried on when its reasons are gone. A one-way decision is the one where
    noticing late costs most.

    Bad:
        # decisions/usage-pricing.yaml
        revisit_by:
        revisit_when:

    Good:
        # decisions/usage-pricing.yaml
        revisit_by: 2027-03-31

    How to fix: set the day under `revisit_by`, or the condition that reopens it under `revisit_when`.
    """
    for decision in c.portfolio.accepted:
        if not decision.revisit_by and not decision.revisit_when and not c.refused(decision, "revisit_when"):
            one_way = decision.reversibility == "one_way"
            yield missing(
                decision,
                "revisit_by",
                f"{decision.id} is never looked at again" + (", and cannot be undone" if one_way else ""),
                "set a day: revisit_by: YYYY-MM-DD, or a condition: revisit_when: ...",
                severity="error" if one_way else None,
            )


@rule("overdue-revisit", "warning", "date")
def overdue_revisit(c: Context) -> Iterator[Flag]:
    """A decision whose day to look again has passed, by more than the charter's grace, without a revisit.

    Why it hurts: "we look again in spring" was part of the agreement. When spring passes in silence, those who
    agreed because of it were misled.

    Bad:
        # decisions/usage-pricing.yaml
        revisit_by: 2026-10-15
        revisits:

    Good:
        # decisions/usage-pricing.yaml
        revisit_by: 2027-03-31

    How to fix: look again, and add what came of it to `revisits`: keep, amend or reverse, with the evidence.
    """
    latest = add_days(c.day, -c.portfolio.charter.limits.revisit_grace_days)
    for decision in c.portfolio.accepted:
        due = decision.revisit_by
        if not due or due >= latest:
            continue
        if not any(revisit.on >= due for revisit in decision.revisits):
            yield wrong(
                decision,
                "revisit_by",
                f"{decision.id} was to be revisited by {due}, {days_between(due, c.day)} days ago",
                "look again, and add the verdict and its evidence to revisits",
            )


@rule("rushed-one-way", "warning", "tree")
def rushed_one_way(c: Context) -> Iterator[Flag]:
    """A one-way decision taken within days of being raised.

    Why it hurts: what cannot be undone deserves the nights that a challenge needs. Speed belongs to the decisions
    that can be.

    Bad:
        # decisions/usage-pricing.yaml
        raised_on: 2026-09-18
        decided_on: 2026-09-19

    Good:
        # decisions/usage-pricing.yaml
        raised_on: 2026-08-30
        decided_on: 2026-09-19

    How to fix: let it rest for the charter's `one_way_min_days`; where there was no time, say so under
    `constraints` and suppress the finding with that reason.
    """
    limit = c.portfolio.charter.limits.one_way_min_days
    for decision in c.portfolio.accepted:
        if decision.reversibility != "one_way" or not decision.raised_on or not decision.decided_on:
            continue
        took = days_between(decision.raised_on, decision.decided_on)
        if 0 <= took < limit:
            yield wrong(
                decision,
                "decided_on",
                f"{decision.id} cannot be undone, and was decided {_after(took)} it was raised",
                f"give a one-way decision at least {limit} days",
                related=[mark(decision, "raised_on", "raised here")],
            )


def _after(days: int) -> str:
    return "on the day on which" if days == 0 else "the day after" if days == 1 else f"{days} days after"


@rule("lingering-two-way", "warning", "date")
def lingering_two_way(c: Context) -> Iterator[Flag]:
    """A proposal that could be undone, and has waited for longer than the charter allows.

    Why it hurts: waiting costs more than being wrong where being wrong can be undone. Teams wait with it, and the
    one who decides has become the bottleneck.

    Bad:
        # decisions/status-page.yaml
        reversibility: two_way
        raised_on: 2026-10-01

    Good:
        # decisions/status-page.yaml
        reversibility: two_way
        raised_on: 2026-11-09

    How to fix: decide it, try the smallest bet, or reject it.
    """
    limit = c.portfolio.charter.limits.two_way_max_days
    yield from _waiting(c, limit, two_way=True)


@rule("stale-proposal", "warning", "date")
def stale_proposal(c: Context) -> Iterator[Flag]:
    """A proposal that has waited for longer than the charter allows; two-way ones have a limit of their own.

    Why it hurts: an open question is work in progress that nobody sees. Whoever waits for it plans around it.

    Bad:
        # decisions/status-page.yaml
        reversibility: one_way
        raised_on: 2026-09-01

    Good:
        # decisions/status-page.yaml
        reversibility: one_way
        raised_on: 2026-11-01

    How to fix: decide it, escalate it, or reject it.
    """
    limit = c.portfolio.charter.limits.proposed_days
    yield from _waiting(c, limit, two_way=False)


def _waiting(c: Context, limit: int, two_way: bool) -> Iterator[Flag]:
    for decision in c.portfolio.decisions:
        if decision.status != "proposed" or (decision.reversibility == "two_way") is not two_way:
            continue
        if decision.raised_on and (waited := days_between(decision.raised_on, c.day)) > limit:
            yield wrong(
                decision,
                "raised_on",
                f"{decision.id} has been proposed for {waited} days; the limit is {limit}",
                "decide it, escalate it, or reject it",
            )


@rule("ritual-renewal", "info", "tree")
def ritual_renewal(c: Context) -> Iterator[Flag]:
    """Two revisits in a row that keep a decision on the very same evidence.

    Why it hurts: a look that finds what it found last time was no look. The practice turns into a ritual, and the
    decision stays because it is there.

    Bad:
        # decisions/usage-pricing.yaml
        revisits:
          - {on: 2026-10-10, by: mara, verdict: keep, evidence: Retention holds}
          - {on: 2026-11-10, by: mara, verdict: keep, evidence: Retention holds}

    Good:
        # decisions/usage-pricing.yaml
        revisits:
          - {on: 2026-10-10, by: mara, verdict: keep, evidence: Retention at 103}
          - {on: 2026-11-10, by: mara, verdict: keep, evidence: Retention at 104}

    How to fix: look at what has happened since, or move `revisit_by` to when there will be something to see.
    """
    for decision in c.portfolio.accepted:
        ordered = sorted(enumerate(decision.revisits), key=lambda entry: (entry[1].on, entry[0]))
        for (first, before), (second, after) in pairwise(ordered):
            same = " ".join(before.evidence.split()).casefold() == " ".join(after.evidence.split()).casefold()
            if before.verdict == after.verdict == "keep" and same and after.evidence:
                yield wrong(
                    decision,
                    ("revisits", second, "evidence"),
                    f"{decision.id} was kept twice on the same evidence",
                    "write what is new since the last look",
                    related=[mark(decision, ("revisits", first, "evidence"), "the same as here")],
                )


@rule("one-sided-supersession", "error", "tree", core=True)
def one_sided_supersession(c: Context) -> Iterator[Flag]:
    """A supersession of which only one side says so.

    Flags a decision that is `superseded` by no accepted one, and one that is still accepted although an accepted
    decision supersedes or reverses it.

    Why it hurts: two decisions hold at once, or none does. Whoever finds the old one first follows it.

    Bad:
        # decisions/usage-pricing.yaml
        supersedes:

    Good:
        # decisions/usage-pricing.yaml
        supersedes: [seat-pricing]

    How to fix: set the old one's `status: superseded`, as `lint --fix` does; or name it under `supersedes` of the
    decision that replaced it.
    """
    portfolio = c.portfolio
    replaced: set[int] = set()
    for decision, field, predecessor in _replacements(portfolio):
        if decision.accepted and predecessor.accepted and id(predecessor) not in replaced:
            in_circle = _leads_to(portfolio, predecessor, decision)
            yield wrong(
                predecessor,
                "status",
                f"{predecessor.id} is still accepted, and {decision.id} {field[0]} it",
                "set status: superseded",
                related=[mark(decision, field, f"{field[0]} it here")],
                fix=None if in_circle else setting_of(predecessor, "status", "superseded", safe=True),
            )
        replaced.add(id(predecessor))
    orphans = [one for one in portfolio.decisions if one.status == "superseded" and id(one) not in replaced]
    if not orphans or portfolio.unread("decision") or _successors_refused(c):
        return
    if portfolio.dangling("decision", "supersedes", "reverses"):
        return  # it may be meant for one of them
    for decision in orphans:
        yield wrong(
            decision,
            "status",
            f"{decision.id} is superseded, and no accepted decision supersedes or reverses it",
            "name it under supersedes of the decision that replaced it",
        )


def _leads_to(portfolio: Portfolio, decision: Decision, other: Decision) -> bool:
    """Whether a decision replaces another by its own words, over however many between them."""
    seen, todo = {decision.id}, [decision]
    while todo:
        current = todo.pop()
        for old in (*current.supersedes, *current.reverses):
            found = portfolio.decision(old)
            if found is other:
                return True
            if found is not None and found.id not in seen:
                seen.add(found.id)
                todo.append(found)
    return False


def _successors_refused(c: Context) -> bool:
    """Whether somewhere a reference from a successor could not be read."""
    return any(route[0] in ("supersedes", "reverses") for routes in c.hidden.values() for route in routes)


def _replacements(portfolio: Portfolio) -> Iterator[tuple[Decision, tuple[str, int], Decision]]:
    """Who replaces whom, and in which field; links of a chain count, for each was accepted once."""
    for decision in portfolio.decisions:
        if decision.status in ("proposed", "rejected"):
            continue
        for name in ("supersedes", "reverses"):
            for index, old in enumerate(getattr(decision, name)):
                predecessor = portfolio.decision(old)
                if predecessor is not None and predecessor is not decision:
                    yield decision, (name, index), predecessor


@rule("supersession-cycle", "error", "tree")
def supersession_cycle(c: Context) -> Iterator[Flag]:
    """Decisions that replace each other in a circle, through `supersedes`, `amends` and `reverses`.

    Why it hurts: followed to its end, the log says nothing: none of them is what holds today.

    Bad:
        # decisions/usage-pricing.yaml
        amends: [usage-pricing]

    Good:
        # decisions/usage-pricing.yaml
        amends:

    How to fix: let only the later decision name the earlier one.
    """
    edges: dict[str, list[tuple[str, Mark]]] = {}
    for decision in c.portfolio.decisions:
        for name in ("supersedes", "amends", "reverses"):
            for index, old in enumerate(getattr(decision, name)):
                found = c.portfolio.decision(old)
                if found is not None and decision.id:
                    edges.setdefault(decision.id, []).append((found.id, mark(decision, (name, index))))
    for ids, marks in cycles(edges):
        members = [c.portfolio.decision(id) for id in ids]
        if not any(member and member.accepted for member in members):
            continue  # drafts may still be put in order
        last = marks[-1]
        circle = " → ".join((*ids, ids[0]))
        yield wrong(
            last.thing,
            last.field,
            f"decisions replace each other in a circle: {circle}",
            "let only the later decision name the earlier one",
            related=[other._replace(note="part of the circle") for other in marks[:-1]],
        )


RULES = (
    missing_decider,
    unentitled_decider,
    missing_agreement,
    unchallenged_decision,
    single_option,
    unchosen_option,
    unknown_chosen_option,
    no_downside,
    missing_constraint,
    missing_smallest_bet,
    missing_revisit,
    overdue_revisit,
    rushed_one_way,
    lingering_two_way,
    stale_proposal,
    ritual_renewal,
    one_sided_supersession,
    supersession_cycle,
)
