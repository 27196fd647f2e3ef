"""A new item: appended to a roadmap."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tradeoff.authoring import templates
from tradeoff.authoring.items import counts_as_committed, in_words
from tradeoff.authoring.new import values
from tradeoff.authoring.new.capacity import SEEDS
from tradeoff.authoring.scalars import number
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.records import Item, Roadmap

_HYPOTHESIS = ("we_believe", "will_result_in", "we_will_know_when")
WHAT_LOSES = "if it is urgent, we decide what it displaces"

# The four questions, as an item answers them; the first is that of a decision.
SERVES = "   Whom does it serve? The ITEM, theme, metric or exception that it enables"
WAITS = "2. What is the constraint? The ITEM that it waits for"
ENDS = "3. What is the smallest bet that proves or disproves it? The result that would end it"
LOSES = "4. What are we explicitly NOT doing for it?"
COST = "   And what does it cost not to do this one? TEXT"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said about it, as it was written in options and at prompts; None where nobody said anything."""

    title: str
    id: str | None = None
    roadmap: str | None = None
    status: str = "proposed"
    horizon: str | None = None
    theme: str | None = None
    owner: str | None = None
    commitment: str | None = None
    due: str | None = None
    bucket: str | None = None
    effort_weeks: str | None = None
    metric: str | None = None
    baseline: str | None = None
    target: str | None = None
    unmeasurable_because: str | None = None
    guardrails: tuple[str, ...] = ()
    we_believe: str | None = None
    will_result_in: str | None = None
    we_will_know_when: str | None = None
    kill_criteria: str | None = None
    depends_on: tuple[str, ...] = ()
    enables: tuple[str, ...] = ()
    cost_of_not_doing: str | None = None
    decided_in: str | None = None
    requested_by: str | None = None
    requested_on: str = ""
    reason: str | None = None
    urgent: bool = False
    displaces: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def data(desk: Desk, wish: Wish) -> dict[str, Any]:
    """The item; raises `CannotDo` for what is said of it that cannot be."""
    title = values.title(wish.title)
    if (wish.unmeasurable_because or "").strip() and (wish.metric or "").strip():
        raise CannotDo("--unmeasurable-because stands for an outcome: leave it or --metric out")
    due = values.one("--due", wish.due, values.day_or_period)
    found = {
        "id": values.id(desk, wish.id, title),
        "title": title,
        "status": wish.status,
        "horizon": wish.horizon or ("later" if wish.status == "proposed" and not (due or wish.urgent) else "next"),
        "theme": values.one("--theme", wish.theme, lambda text: values.reference(desk, "theme", text)),
        "owner": values.person(desk, "--owner", wish.owner),
        "commitment": wish.commitment,
        "due": due,
        "bucket": values.one("--bucket", wish.bucket, lambda text: _bucket(desk, text)),
        "effort_weeks": values.one("--effort-weeks", wish.effort_weeks, _weeks),
        "outcome": values.outcome(desk, wish.metric, wish.baseline, wish.target),
        "guardrails": values.each("--guardrail", wish.guardrails, lambda text: values.guardrail(desk, text)),
        "unmeasurable_because": values.one("--unmeasurable-because", wish.unmeasurable_because, values.utf8),
        "hypothesis": _hypothesis(wish),
        "kill_criteria": values.one("--kill-criteria", wish.kill_criteria, values.utf8),
        "depends_on": values.each("--depends-on", wish.depends_on, lambda text: values.reference(desk, "item", text)),
        "enables": values.each("--enables", wish.enables, lambda text: enabled(desk, text)),
        "cost_of_not_doing": values.one("--cost-of-not-doing", wish.cost_of_not_doing, values.utf8),
        "decided_in": values.one(
            "--decided-in", wish.decided_in, lambda text: values.reference(desk, "decision", text)
        ),
        "intake": _intake(desk, wish),
        "displaces": values.each("--displaces", wish.displaces, lambda text: values.displacement(desk, text)),
        "applies_to": values.each("--applies-to", wish.applies_to, values.utf8),
        "tags": values.each("--tag", wish.tags, values.utf8),
    }
    return templates.sorted_keys("roadmap", ("items", 0), found)


def enabled(desk: Desk, text: str) -> str:
    """The id of what an item of the technology track may serve."""
    return values.reference(desk, "item theme metric exception", text)


def _weeks(text: str) -> int | float:
    found = number(text)
    if found <= 0:
        raise CannotDo(f"{text} weeks are none: write the person-weeks, more than 0")
    return found


def _bucket(desk: Desk, text: str) -> str:
    """A bucket that some period has; of a workspace without capacity any name will do."""
    known = list(dict.fromkeys(name for split in desk.portfolio.capacities for name in split.buckets))
    return values.word(text, known or [text], "bucket") if text not in SEEDS else text


def _hypothesis(wish: Wish) -> dict[str, str] | None:
    said = {part: getattr(wish, part) or "" for part in _HYPOTHESIS}
    lacking = [f"--{part.replace('_', '-')}" for part, text in said.items() if not text.strip()]
    if len(lacking) == len(said):
        return None
    if lacking:
        raise CannotDo(f"a hypothesis has three parts: add {' and '.join(lacking)}")
    return {part: values.utf8(text) for part, text in said.items()}


def _intake(desk: Desk, wish: Wish) -> dict[str, Any] | None:
    """Where the request came from."""
    by = values.one("--requested-by", wish.requested_by, values.utf8)
    reason = values.one("--reason", wish.reason, values.utf8)
    if not (by or reason or wish.requested_on or wish.urgent):
        return None
    lacking = [flag for flag, said in (("--requested-by", by), ("--reason", reason)) if not said]
    if lacking:
        raise CannotDo(f"a request says who asks, and why: add {' and '.join(lacking)}")
    found = {"requested_by": by, "requested_on": wish.requested_on or desk.day, "reason": reason}
    return {**found, "urgent": True} if wish.urgent else found


def roadmap(desk: Desk, id: str | None) -> Roadmap:
    """The roadmap with an id, or the only one; raises `CannotDo` without it."""
    return values.holder("roadmap", desk.portfolio.roadmaps, id)


def edit(desk: Desk, wish: Wish) -> Iterator[str]:
    """Drafts the item at the end of its roadmap; says what it needs before it can be promised."""
    holder = roadmap(desk, wish.roadmap)
    found = data(desk, wish)
    if wish.urgent and "displaces" not in found:
        raise CannotDo(f"{WHAT_LOSES}: add --displaces 'ITEM: EFFECT: WHY'")
    desk.draft(holder).append(("items",), found)
    yield f"{found['id']} is {in_words(found['status'])} for {found['horizon']} on the roadmap {holder.id}"
    if said := counts_as_committed(
        Item(**{key: found.get(key, "") for key in ("id", "status", "horizon", "commitment")})
    ):
        yield said
    if lacking := list(_lacking(desk, found, holder)):
        yield f"to commit to it, it needs: {', '.join(lacking)}"
    for loser in found.get("displaces", ()):
        options = f"--by {found['id']} --effect {loser['effect']}{_COMPLETED[loser['effect']]}"
        yield f"`tradeoff displace {loser['item']} {options}` writes what becomes of {loser['item']}"


_COMPLETED = {"delayed": " --due DATE", "descoped": " --effort-weeks WEEKS", "dropped": ""}
"""What has to be said of an item that loses, by the effect."""


def _lacking(desk: Desk, item: dict[str, Any], holder: Roadmap) -> Iterator[str]:
    """What the rules ask of a committed item, and this one lacks."""
    if "owner" not in item:
        yield "owner"
    if "due" not in item:
        yield "due"
    outcome = item.get("outcome")
    if outcome is None and "unmeasurable_because" not in item:
        yield "outcome (or unmeasurable_because)"
    if outcome is not None:
        yield from (f"outcome.{key}" for key in ("baseline", "target") if key not in outcome)
    if "unmeasurable_because" not in item and not item.get("guardrails") and not desk.portfolio.charter.guardrails:
        yield "guardrails"
    if holder.track == "technology":
        yield from (key for key in ("enables", "cost_of_not_doing") if key not in item)
    elif item.get("bucket", "product_bets") == "product_bets":
        yield from (key for key in ("hypothesis", "kill_criteria") if key not in item)
        yield "checkpoints"
    if "decided_in" not in item:
        yield "decided_in"
