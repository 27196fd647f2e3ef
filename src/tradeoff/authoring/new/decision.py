"""A new decision: proposed, with the four questions of the format, answered or open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tradeoff.authoring import ids, templates
from tradeoff.authoring.new import values
from tradeoff.authoring.templates import Part
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo

OUTCOME = "1. What are we optimising for?"
CONSTRAINT = "2. What is the constraint?"
BET = "3. What is the smallest bet that proves or disproves it?"
NOT_DOING = "4. What are we explicitly NOT doing?"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said about it, as it was written in options and at prompts; None where nobody said anything."""

    title: str
    id: str | None = None
    area: str | None = None
    lens: str | None = None
    raised_on: str = ""
    proposed_by: str | None = None
    decider: str | None = None
    reversibility: str | None = None
    context: str | None = None
    metric: str | None = None
    baseline: str | None = None
    target: str | None = None
    unmeasurable_because: str | None = None
    guardrails: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    smallest_bet: str | None = None
    not_doing: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    downsides: tuple[str, ...] = ()
    revisit_by: str = ""
    revisit_when: str | None = None
    supersedes: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    reverses: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def data(desk: Desk, wish: Wish) -> dict[str, Any]:
    """The record; raises `CannotDo` for what is said of it that cannot be."""
    if (wish.unmeasurable_because or "").strip() and (wish.metric or "").strip():
        raise CannotDo("--unmeasurable-because stands for an outcome: leave it or --metric out")
    raised_on = wish.raised_on or desk.day
    title = values.title(wish.title)
    id = _id(desk, wish.id, title, raised_on)
    desk.check_new(templates.path(desk, "decision", id, raised_on))
    return {
        "schema": "tradeoff/decision/v1",
        "id": id,
        "title": title,
        "status": "proposed",
        "area": values.one("--area", wish.area, lambda text: values.reference(desk, "area", text)),
        "lens": wish.lens,
        "raised_on": raised_on,
        "proposed_by": values.person(desk, "--proposed-by", wish.proposed_by, desk.me()),
        "decider": values.person(desk, "--decider", wish.decider),
        "reversibility": wish.reversibility,
        "context": values.one("--context", wish.context, values.utf8),
        "outcome": values.outcome(desk, wish.metric, wish.baseline, wish.target),
        "unmeasurable_because": values.one("--unmeasurable-because", wish.unmeasurable_because, values.utf8),
        "guardrails": values.each("--guardrail", wish.guardrails, lambda text: values.guardrail(desk, text)),
        "constraints": values.each("--constraint", wish.constraints, values.constraint),
        "smallest_bet": values.one("--smallest-bet", wish.smallest_bet, values.utf8),
        "not_doing": values.each("--not-doing", wish.not_doing, lambda text: values.not_doing(desk, text)),
        "options": _options(values.each("--option", wish.options, values.title)),
        "consequences": _consequences(values.each("--downside", wish.downsides, values.utf8)),
        "revisit_by": wish.revisit_by,
        "revisit_when": values.one("--revisit-when", wish.revisit_when, values.utf8),
        "supersedes": _decisions(desk, "--supersedes", wish.supersedes),
        "amends": _decisions(desk, "--amends", wish.amends),
        "reverses": _decisions(desk, "--reverses", wish.reverses),
        "applies_to": values.each("--applies-to", wish.applies_to, values.utf8),
        "tags": values.each("--tag", wish.tags, values.utf8),
    }


def _id(desk: Desk, stated: str | None, title: str, raised_on: str) -> str:
    prefix = f"{raised_on}-" if desk.space.settings.naming == "date-slug" else ""
    return values.id(desk, stated, title, prefix)


def _options(titles: Sequence[str]) -> list[dict[str, str]]:
    found: dict[str, str] = {}
    for title in titles:
        found[ids.numbered(ids.slug(title) or "option", found.__contains__)] = title
    return [{"id": id, "title": title} for id, title in found.items()]


def _consequences(downsides: list[str]) -> dict[str, list[str]] | None:
    return {"negative": downsides} if downsides else None


def _decisions(desk: Desk, flag: str, texts: Sequence[str]) -> list[str]:
    return values.each(flag, texts, lambda text: values.reference(desk, "decision", text))


# The file


def edit(desk: Desk, wish: Wish) -> Iterator[str]:
    """Drafts the file; says what is still open."""
    record = data(desk, wish)
    path = templates.path(desk, "decision", record["id"], record["raised_on"])
    parts = list(_parts(desk, record))
    desk.create(path, templates.text("decision", parts))
    yield f"{record['id']} is proposed"
    yield from _still_open(record, parts)


def _parts(desk: Desk, record: dict[str, Any]) -> Iterator[Part]:
    for key in ("schema", "id", "title", "status"):
        yield Part(key, record[key])
    yield Part("area", record["area"], f"Whose decision right is it? {_areas(desk)}")
    yield Part("lens", record["lens"])
    yield Part("raised_on", record["raised_on"])
    yield Part("proposed_by", record["proposed_by"], "Who brought it forward?")
    yield Part("decider", record["decider"], f"Who decides, alone?{_owner(desk, record['area'])}")
    yield Part("reversibility", record["reversibility"], "Can we go back? one_way or two_way.")
    yield Part("context", record["context"], "What is the situation, and why is it to be decided now?", gap=True)
    yield from _four_questions(desk, record)
    yield Part(
        "options",
        record["options"],
        "What could we do? Two options or more, with what speaks for and against each.",
        example="- {id: wait, title: Wait a quarter, pros: [Costs nothing], cons: [Nor does it bring anything]}",
        gap=True,
    )
    yield Part(
        "consequences",
        record["consequences"],
        "What gets worse by it?",
        example="{negative: [For a year there are two price lists]}",
        gap=True,
    )
    yield Part("revisit_by", record["revisit_by"], "" if record["revisit_when"] else _REVISIT, gap=True)
    yield Part("revisit_when", record["revisit_when"], gap=not record["revisit_by"])
    for key in ("supersedes", "amends", "reverses", "applies_to", "tags"):
        yield Part(key, record[key])


_REVISIT = "When do we look again? On a day, or (as `revisit_when`) once something has happened."


def _four_questions(desk: Desk, record: dict[str, Any]) -> Iterator[Part]:
    unmeasurable = record["unmeasurable_because"]
    if not unmeasurable:
        yield Part(
            "outcome",
            record["outcome"],
            "One metric, where it stands, where it should be and by when.",
            f"{OUTCOME}{_lacking(record['outcome'])}",
            values.example_outcome(desk),
            gap=True,
        )
    else:
        yield Part("unmeasurable_because", unmeasurable, heading=OUTCOME, gap=True)
    yield Part(
        "guardrails",
        record["guardrails"],
        "" if unmeasurable else "And what must not get worse meanwhile?",
        example=values.example_guardrail(desk, (record["outcome"] or {}).get("metric", "")),
    )
    kinds = values.words_of("decision", "constraints", "*", "kind")
    yield Part(
        "constraints",
        record["constraints"],
        f"Its kind ({', '.join(kinds[:-1])} or {kinds[-1]}), and a note.",
        CONSTRAINT,
        "- {kind: people, note: Three of us know this code}",
        gap=True,
    )
    yield Part("smallest_bet", record["smallest_bet"], "Something that a few people can try in weeks.", BET, gap=True)
    yield Part(
        "not_doing",
        record["not_doing"],
        "What, or which item of a roadmap, why, and until when.",
        NOT_DOING,
        "- {what: Moving existing accounts, why: Their contracts run until then, until: 2027-Q4}",
        gap=True,
    )


def _areas(desk: Desk) -> str:
    areas = [area.id for area in desk.portfolio.charter.areas if area.id]
    return f"An area of the charter: {', '.join(areas)}." if areas else "An area of the charter."


def _owner(desk: Desk, id: str | None) -> str:
    area = desk.portfolio.area(id) if id else None
    return f" The area {area.id} is {area.owns}'s." if area and area.owns else ""


def _lacking(outcome: dict[str, Any] | None) -> str:
    """What an outcome still lacks."""
    if outcome is None:
        return ""
    lacking = [words for key, words in _OUTCOME.items() if key not in outcome]
    return f" Still open: {' and '.join(lacking)}." if lacking else ""


_OUTCOME = {"baseline": "where it stands (`baseline`)", "target": "where it should be and by when (`target`)"}


def _still_open(record: dict[str, Any], parts: Sequence[Part]) -> Iterator[str]:
    """The questions that have no answer yet, and whatever else the file asks."""
    asked = [part for part in parts if part.is_open and part.question]
    headed = [part.heading for part in asked if part.heading]
    if record["outcome"] and (lacking := _lacking(record["outcome"])):
        headed.insert(0, f"{OUTCOME}{lacking}".removesuffix("."))
    yield from (f"open: {heading}" for heading in headed)
    if others := [part.key for part in asked if not part.heading]:
        yield f"{'also ' if headed else ''}open: {', '.join(others)}"
    yield f"`tradeoff accept {record['id']}`, once {'these are answered and ' if headed else ''}it is decided"
