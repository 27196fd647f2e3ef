"""What is said in an option or at a prompt, as a value of the format: `activation >= 38`, `108@2027-Q2`, `time: note`.

Each function takes the text and gives plain data; `CannotDo` says what is wrong with it and how it is written.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from tradeoff import schemas
from tradeoff.authoring import ids, scalars
from tradeoff.authoring.scalars import number, written
from tradeoff.conformance import nearest
from tradeoff.desk import Desk
from tradeoff.errors import CannotDo
from tradeoff.records import Metric, Roadmap, Scorecard
from tradeoff.reporters.display import visible

Data = dict[str, Any]

_SIGNS = {"<": "lt", "<=": "lte", "≤": "lte", ">": "gt", ">=": "gte", "≥": "gte"}
_OPS = ("lt", "lte", "gt", "gte")
_LIMIT = re.compile(r"\s*(?:(<=|>=|<|>|≤|≥)\s*|(lte|lt|gte|gt)\s+)(\S+)\s*")
_GUARDRAIL = re.compile(r"\s*([^\s<>≤≥]+)(?=[\s<>≤≥])(.*)", re.DOTALL)


@contextmanager
def said_in(flag: str) -> Iterator[None]:
    """Begins with the option's name whatever is wrong with what it says."""
    try:
        yield
    except CannotDo as error:
        raise CannotDo(f"{flag}: {error}") from None


# Texts


def title(text: str) -> str:
    """A title: one line that says something."""
    if not text.strip():
        raise CannotDo("the title is empty: say in one line what it is about")
    if len(text.splitlines()) > 1 or text.splitlines() != [text]:
        raise CannotDo("a title is one line: what else there is to say belongs in a text of its own")
    return utf8(text)


def utf8(text: str) -> str:
    """A text that a file can hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise CannotDo("the text is not UTF-8") from None
    return text


def pair(text: str, form: str) -> tuple[str, str]:
    """Two texts with a colon between them, which takes one blank with it; `form` shows how they are written."""
    before, colon, after = utf8(text).partition(": ")
    if not colon:
        before, _, after = text.partition(":")
    if not before.strip() or not after.strip():
        raise CannotDo(f"“{text}” is not written as {form}")
    return before.strip(), after


def word(text: str, words: Sequence[str], what: str) -> str:
    """One of the words that the format knows."""
    if text in words:
        return text
    near = nearest(text, list(words))
    hint = f"did you mean {near}?" if near else f"it is one of {', '.join(words)}"
    raise CannotDo(f"{text} is no {what}: {hint}")


def words_of(kind: str, *route: str) -> tuple[str, ...]:
    """The words that the schema of a kind allows at a route; `*` leads into the entries of a list."""
    root = schemas.schema(kind)
    node: Any = root
    for step in route:
        node = node["items"] if step == "*" else node["properties"][step]
        while "$ref" in node:
            node = root["definitions"][node["$ref"].removeprefix("#/definitions/")]
    return tuple(word for word in node["enum"] if word is not None)


# Values and days


def day(text: str) -> str:
    """A day."""
    return _sound(text.strip(), scalars.day_problem)


def day_or_period(text: str) -> str:
    """A day, or a period, which counts as its last day."""
    return _sound(text.strip(), scalars.date_problem)


def _sound(text: str, problem_of: Callable[[str], str]) -> str:
    if problem := problem_of(text):
        raise CannotDo(problem)
    return text


def baseline(text: str, today: str) -> Data:
    """Where a metric stood and when: `VALUE@DATE`, or `VALUE` for today."""
    value, _, on = text.partition("@")
    return {"value": number(value), "on": day(on) if on.strip() else today}


def target(text: str) -> Data:
    """Where a metric should be and by when: `VALUE@DATE` or `VALUE@PERIOD`."""
    value, _, by = text.partition("@")
    amount = number(value)
    if not by.strip():
        raise CannotDo(f"{text.strip()} does not say by when: write {text.strip()}@DATE, or a period such as 2027-Q2")
    return {"value": amount, "by": day_or_period(by)}


# References


def reference(desk: Desk, kinds: str, id: str) -> str:
    """The id of something of one of the kinds (`"item metric"`) by its id or alias; people go by their handle."""
    bare = id.strip()
    thing = desk.find(kinds, bare)
    return bare if kinds == "person" else thing.id or bare


def person(desk: Desk, flag: str, handle: str | None, default: str = "") -> str | None:
    """The handle that an option names; the default where nobody is named, and nobody where the option is empty."""
    if handle is None:
        return default or None
    found: str | None = one(flag, handle, lambda text: reference(desk, "person", text))
    return found


def id(desk: Desk, stated: str | None, title: str, prefix: str = "") -> str:
    """The id of something new: the stated one, or the slug of the title; raises `CannotDo` where it is taken."""
    found = stated if stated is not None else ids.slug(title)
    if not found.strip():
        raise CannotDo(f"“{title}” has no letter or digit that an id could be made of: give it one with --id")
    found = found if stated is not None else f"{prefix}{found}"
    ids.check(found)
    if complaint := ids.taken(desk, found):
        raise CannotDo(f"{complaint}: --id {ids.free(desk, found)} is free")
    return found


Holder = TypeVar("Holder", Roadmap, Scorecard)


def holder(kind: str, known: Sequence[Holder], id: str | None) -> Holder:
    """The roadmap or scorecard with an id, or the only one there is; raises `CannotDo` without it."""
    if id is not None:
        for found in known:
            if found.id == id.strip():
                return found
    listed = ", ".join(found.id for found in known)
    if not known:
        raise CannotDo(f"there is no {kind} yet: `tradeoff init` makes what a workspace lacks")
    if id is not None:
        near = nearest(id, [found.id for found in known])
        raise CannotDo(
            f"--{kind}: there is no {kind} {id}: {f'did you mean {near}?' if near else f'there is {listed}'}"
        )
    if len(known) > 1:
        raise CannotDo(f"there are several {kind}s, {listed}: name one with --{kind}")
    return known[0]


def metric(desk: Desk, id: str) -> str:
    """The id of a metric that is not retired."""
    found = desk.portfolio.metric(reference(desk, "metric", id))
    if found is not None and found.dead:
        raise CannotDo(f"{found.id} is retired: name a metric that is still read")
    return found.id if found is not None else id


def metrics(desk: Desk) -> list[str]:
    """The metrics that are read, a line each: id, title, and where it stands."""
    known = [metric for metric in desk.portfolio.metrics if metric.live and metric.id]
    width = max((len(metric.id) for metric in known), default=0)
    lines = []
    for metric in known:
        stands = last_reading(desk, metric.id).replace("@", " on ")
        lines.append(visible(f"{metric.id:<{width}}  {metric.title}{f': {stands}' if stands else ''}"))
    return lines


def example_outcome(desk: Desk) -> str:
    """How an outcome is written, with a metric of this workspace if there is one that has all it takes."""
    found = _exemplary(desk)
    stands, wanted = (found.last_reading(desk.day), found.target) if found else (None, None)
    if found is None or stands is None or wanted is None:
        return "{metric: activation, baseline: {value: 43, on: 2026-10-31}, target: {value: 50, by: 2027-Q2}}"
    baseline = f"{{value: {written(stands[1].value or 0)}, on: {stands[1].on}}}"
    target = f"{{value: {written(wanted.value or 0)}, by: {wanted.by}}}"
    return f"{{metric: {found.id}, baseline: {baseline}, target: {target}}}"


def _exemplary(desk: Desk) -> Metric | None:
    """The first metric that says where it stands, where it should be and by when."""
    for metric in desk.portfolio.metrics:
        stands, wanted = metric.last_reading(desk.day), metric.target
        if (
            metric.live
            and stands
            and stands[1].value is not None
            and wanted
            and wanted.value is not None
            and wanted.by
        ):
            return metric
    return None


def example_guardrail(desk: Desk, other: str) -> str:
    """How a guardrail is written, with a metric of this workspace that is not the other one."""
    found = _exemplary(desk)
    taken = other or (found.id if found else "")
    for metric in desk.portfolio.metrics:
        if metric.live and metric.id != taken and metric.guardrail and metric.guardrail.threshold is not None:
            limit = f"op: {metric.guardrail.op}, threshold: {written(metric.guardrail.threshold)}"
            return f"- {{metric: {metric.id}, {limit}}}"
    return "- {metric: availability, op: gte, threshold: 99.8}"


def limit(text: str) -> Data:
    """A limit: `<= 4`, `lte 4`."""
    match = _LIMIT.fullmatch(f"{text} ")
    if not match:
        raise CannotDo(f"“{text.strip()}” is no limit: write it like “<= 4” or “lte 4”; it is {', '.join(_OPS)}")
    sign, op, amount = match.groups()
    return {"op": _SIGNS.get(sign, op), "threshold": number(amount)}


def guardrail(desk: Desk, text: str) -> Data:
    """What must not get worse: `billing-disputes <= 4`, `billing-disputes lte 4`."""
    match = _GUARDRAIL.fullmatch(text)
    if not match:
        raise CannotDo(f"“{text.strip()}” is no guardrail: write METRIC <= NUMBER, METRIC >= NUMBER, < or >")
    return {"metric": metric(desk, match[1]), **limit(match[2])}


def outcome(desk: Desk, of_metric: str | None, from_value: str | None, to_value: str | None) -> Data | None:
    """The metric with where it stands and where it should be, as far as that is said.

    Where nobody says where it stands, its last reading does.
    """
    if not (of_metric or "").strip():
        if from_value or to_value:
            raise CannotDo("--baseline and --target are values of a metric: name it with --metric")
        return None
    known = one("--metric", of_metric, lambda text: metric(desk, text))
    stands = last_reading(desk, known) if from_value is None else from_value
    found = {
        "metric": known,
        "baseline": one("--baseline", stands, lambda text: baseline(text, desk.day)),
        "target": one("--target", to_value, target),
    }
    return {key: value for key, value in found.items() if value}


def last_reading(desk: Desk, id: str) -> str:
    """The last reading of a metric as a baseline is written, `VALUE@DATE`; empty where it has none."""
    found: Metric | None = desk.portfolio.metric(id.strip())
    reading = found.last_reading(desk.day) if found else None
    if reading is None or reading[1].value is None:
        return ""
    return f"{written(reading[1].value)}@{reading[1].on}"


def constraint(text: str) -> Data:
    """What bounds it: `KIND: NOTE`."""
    kinds = words_of("decision", "constraints", "*", "kind")
    kind, note = pair(text, f"KIND: NOTE, where KIND is one of {', '.join(kinds)}")
    return {"kind": word(kind, kinds, "kind of constraint"), "note": note}


def not_doing(desk: Desk, text: str) -> Data:
    """What is not done: `WHAT: WHY`, where WHAT may be the id of an item."""
    what, why = pair(text, "WHAT: WHY")
    return {"item" if desk.portfolio.item(what) else "what": what, "why": why}


def displacement(desk: Desk, text: str) -> Data:
    """What loses: `ITEM: EFFECT: WHY`."""
    effects = words_of("roadmap", "items", "*", "displaces", "*", "effect")
    form = f"ITEM: EFFECT: WHY, where EFFECT is one of {', '.join(effects)}"
    id, rest = pair(text, form)
    effect, why = pair(rest.lstrip(), form)
    loser = desk.portfolio.item(reference(desk, "item", id))
    if loser is not None and not loser.live:
        raise CannotDo(f"{id} is {loser.status}: there is nothing left to displace")
    return {"item": id, "effect": word(effect, effects, "effect"), "why": why}


def each(flag: str, texts: Sequence[str], parse: Callable[[str], Any]) -> list[Any]:
    """What an option says that may be given several times; blanks are left out."""
    with said_in(flag):
        return [parse(text) for text in texts if text.strip()]


def one(flag: str, text: str | None, parse: Callable[[str], Any]) -> Any:
    """What an option says; None where it says nothing."""
    if text is None or not text.strip():
        return None
    with said_in(flag):
        return parse(text)
