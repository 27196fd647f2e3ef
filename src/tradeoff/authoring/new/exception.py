"""A new exception: a risk that somebody asks to accept for a while."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tradeoff import calendar
from tradeoff.authoring import templates
from tradeoff.authoring.new import values
from tradeoff.authoring.templates import Part
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo

RISK = "What may happen, and to whom? TEXT"
RESIDUAL = "How much risk is left with the controls?"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said about it, as it was written in options and at prompts; None where nobody said anything."""

    title: str
    id: str | None = None
    risk: str | None = None
    residual_risk: str | None = None
    area: str | None = None
    escalated: str | None = None
    requested_by: str | None = None
    expires: str = ""
    justification: str | None = None
    controls: tuple[str, ...] = ()
    item: str | None = None
    applies_to: tuple[str, ...] = ()


def data(desk: Desk, wish: Wish) -> dict[str, Any]:
    """The record; raises `CannotDo` for what is said of it that cannot be."""
    title = values.title(wish.title)
    if wish.expires and wish.expires <= desk.day:
        raise CannotDo(f"--expires: {wish.expires} is not after {desk.day}: a risk is accepted up to a day to come")
    id = values.id(desk, wish.id, title)
    desk.check_new(templates.path(desk, "exception", id, desk.day))
    item = values.one("--item", wish.item, lambda text: values.reference(desk, "item", text))
    return {
        "schema": "tradeoff/exception/v1",
        "id": id,
        "title": title,
        "status": "requested",
        "risk": values.one("--risk", wish.risk, values.utf8),
        "area": values.one("--area", wish.area, lambda text: values.reference(desk, "area", text)),
        "escalated": values.one(
            "--escalated", wish.escalated, lambda text: values.reference(desk, "escalation", text)
        ),
        "residual_risk": wish.residual_risk,
        "requested_by": values.person(desk, "--requested-by", wish.requested_by, desk.me()),
        "expires": wish.expires,
        "justification": values.one("--justification", wish.justification, values.utf8),
        "compensating_controls": [{"what": what} for what in values.each("--control", wish.controls, values.utf8)],
        "remediation": {"item": item} if item else None,
        "applies_to": values.each("--applies-to", wish.applies_to, values.utf8),
    }


def edit(desk: Desk, wish: Wish) -> Iterator[str]:
    """Drafts the file; says what is still open."""
    record = data(desk, wish)
    lacking = [key for key in ("risk", "residual_risk") if not record[key]]
    if lacking:
        named = " and ".join(f"--{key.replace('_', '-')}" for key in lacking)
        raise CannotDo(f"an exception says what the risk is and how much is left of it: add {named}")
    parts = list(_parts(desk, record))
    path = templates.path(desk, "exception", record["id"], desk.day)
    desk.create(path, templates.text("exception", parts))
    yield f"{record['id']} is requested; nobody has accepted it yet"
    if asked := [part.key for part in parts if part.is_open and part.question]:
        yield f"open: {', '.join(asked)}"
    other = f"somebody other than {record['requested_by']}" if record["requested_by"] else "somebody who did not ask"
    yield f"`tradeoff accept {record['id']}`, by {other}"


def _parts(desk: Desk, record: dict[str, Any]) -> Iterator[Part]:
    days = getattr(desk.portfolio.charter.limits.exception_days, record["residual_risk"], None)
    longest = f" At most {days} days after it is accepted, where the risk left is {record['residual_risk']}."
    for key in ("schema", "id", "title", "status"):
        yield Part(key, record[key])
    yield Part("risk", record["risk"])
    yield Part("area", record["area"], f"Who may accept it? {_areas(desk)}")
    yield Part("escalated", record["escalated"])
    yield Part("residual_risk", record["residual_risk"])
    yield Part("requested_by", record["requested_by"], "Who asks for it?")
    yield Part("expires", record["expires"], f"Until when?{longest if days else ''}")
    yield Part("justification", record["justification"], "Why is it not mended now?", gap=True)
    yield Part(
        "compensating_controls",
        record["compensating_controls"],
        "What keeps the risk small meanwhile, who sees to that, and when was it last verified?",
        example=f"- {{what: Only from two fixed addresses, owner: {_somebody(desk)}, verified_on: {desk.day}}}",
        gap=True,
    )
    yield Part(
        "remediation",
        record["remediation"],
        "What ends it? The item of a roadmap, due before it expires.",
        example=f"{{item: {_item(desk)}, due: {calendar.add_days(desk.day, 90)}}}",
        gap=True,
    )
    yield Part("applies_to", record["applies_to"])


def _areas(desk: Desk) -> str:
    areas = [f"{area.id} ({area.owns})" for area in desk.portfolio.charter.areas if area.id and area.owns]
    return f"The owner of an area of the charter: {', '.join(areas)}." if areas else "The owner of an area."


def _somebody(desk: Desk) -> str:
    return next((handle for handle, person in desk.portfolio.people.items() if not person.left), "priya")


def _item(desk: Desk) -> str:
    return next((item.id for item in desk.portfolio.items if item.live and item.id), "tls-everywhere")
