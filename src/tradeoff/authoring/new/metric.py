"""A new metric: appended to a scorecard."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tradeoff.authoring import templates
from tradeoff.authoring.new import values
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.records import Scorecard


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said about it, as it was written in options and at prompts; None where nobody said anything."""

    title: str
    id: str | None = None
    scorecard: str | None = None
    category: str | None = None
    unit: str | None = None
    direction: str | None = None
    indicator: str | None = None
    owner: str | None = None
    cadence: str | None = None
    source: str | None = None
    target: str | None = None
    guardrail: str | None = None
    readings: tuple[str, ...] = ()


def data(desk: Desk, wish: Wish) -> dict[str, Any]:
    """The metric; raises `CannotDo` for what is said of it that cannot be."""
    title = values.title(wish.title)
    found = {
        "id": values.id(desk, wish.id, title),
        "title": title,
        "category": wish.category,
        "unit": values.one("--unit", wish.unit, values.utf8),
        "direction": wish.direction,
        "indicator": wish.indicator,
        "owner": values.person(desk, "--owner", wish.owner, desk.me()),
        "cadence": wish.cadence,
        "source": values.one("--source", wish.source, values.utf8),
        "target": values.one("--target", wish.target, values.target),
        "guardrail": values.one("--guardrail", wish.guardrail, values.limit),
        "readings": values.each("--reading", wish.readings, lambda text: _reading(desk, text)),
    }
    return templates.sorted_keys("scorecard", ("metrics", 0), found)


def _reading(desk: Desk, text: str) -> dict[str, Any]:
    stood = values.baseline(text, desk.day)
    return {"on": stood["on"], "value": stood["value"]}


def scorecard(desk: Desk, id: str | None) -> Scorecard:
    """The scorecard with an id, or the only one; raises `CannotDo` without it."""
    return values.holder("scorecard", desk.portfolio.scorecards, id)


def edit(desk: Desk, wish: Wish) -> Iterator[str]:
    """Drafts the metric at the end of its scorecard; says what comes next."""
    holder = scorecard(desk, wish.scorecard)
    found = data(desk, wish)
    lacking = [key for key in ("category", "unit", "direction") if key not in found]
    if lacking:
        raise CannotDo(
            f"a metric has {' and '.join(lacking)}: say it with {' and '.join(f'--{key}' for key in lacking)}"
        )
    desk.draft(holder).append(("metrics",), found)
    yield f"{found['id']} is a metric of {holder.id}"
    open_keys = [key for key in ("owner", "cadence", "source", "target", "guardrail") if key not in found]
    if open_keys:
        yield f"open: {', '.join(open_keys)}"
    if "readings" not in found:
        yield f"`tradeoff reading {found['id']} VALUE` records where it stands"
