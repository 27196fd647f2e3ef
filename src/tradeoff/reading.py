"""One file, read: the facts that everything later needs, small enough to pass between processes or to keep.

A reading holds what is wrong with the file by itself, the comments that speak to the tool, and the record as
plain data in which whatever the schema refused is left out. It never holds the text or its nodes.
"""

import re
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

import msgspec

from tradeoff import conformance
from tradeoff.compose import Unreadable
from tradeoff.document import Comment, Document, Problem, Span
from tradeoff.fix import Fix, is_same_word, setting
from tradeoff.records.shared import Route
from tradeoff.schemas import KINDS, Shape, shape

THINGS = ("themes", "items", "metrics", "areas", "escalation", "teams")
"""Lists of things with an id of their own inside a record."""

_POSITIONED = ("themes", "items", "metrics", "areas", "teams")
KEYED = ("buckets", "people")

_STATED = re.compile(rb"""schema['"]?\s*:\s*['"]?tradeoff/(\w+)/v1""")
_FOLDERS = {"decisions": "decision", "roadmaps": "roadmap", "capacity": "capacity", "exceptions": "exception"}


MOST_MISFITS = 200
"""How much of one file that does not conform is reported; a file with more is no record."""

T = TypeVar("T")


class Reading(msgspec.Struct, Generic[T]):
    """What one file says. `data` is None where the file is no record; `kind` is then what it was meant to be."""

    path: str
    kind: str
    stem: str
    problems: list[Problem] = []
    hidden: list[Route] = []
    placeholders: list[tuple[Route, str, Span]] = []
    unanswered: list[Route] = []
    """The values that are nothing but a placeholder, and that the format could do without."""
    comments: list[Comment] = []
    data: T | None = None


PlainReading = Reading[dict[str, Any]]
"""A reading whose record is still plain data."""


def stem_of(path: str) -> str:
    """The file's name without folders and its YAML ending."""
    name = path.rpartition("/")[2]
    return name.removesuffix(".yaml").removesuffix(".yml")


def read(path: str, raw: bytes, kind: str | None = None) -> tuple[PlainReading, Document | None]:
    """Reads a file, as the kind that its `schema` key states or as the kind given."""
    try:
        document = Document(path, raw, kind)
    except Unreadable as error:
        return unreadable(path, error, meant_kind(path, raw)), None
    reading = PlainReading(path, document.kind, stem_of(path), comments=document.comments)
    if document.kind not in KINDS or (document.kind == "settings" and kind is None):
        reading.problems = [*document.problems, _unknown_kind(document)]
        reading.kind = meant_kind(path, raw)
        return reading, document
    reading.placeholders = [(route, word, document.span(route)) for route, word in document.placeholders]
    reading.unanswered = [route for route, word in document.placeholders if _says_nothing(document, route, word)]
    reading.problems = [*document.problems]
    if kind is not None and document.data.get("schema") != f"tradeoff/{kind}/v1":
        reading.problems.append(_unknown_kind(document, kind))
    misfits = conformance.check(document.kind, document.data, document.in_flow)
    unfilled = _add_misfits(reading, document, misfits[:MOST_MISFITS])
    if reading.problems:
        reading.problems = [_with_id(problem, document) for problem in reading.problems]
    if len(misfits) <= MOST_MISFITS:
        _prune(reading, document, unfilled)
    reading.problems = _once(reading.problems)
    return reading, document


def _says_nothing(document: Document, route: Route, word: str) -> bool:
    """Whether a value is a placeholder and no more, and need not be there."""
    value = _value(document.data, route)
    return (value is None or str(value).strip() == word) and not conformance.requires(document.kind, route)


def _once(problems: list[Problem]) -> list[Problem]:
    """What an alias repeats is written in one place, and wrong there once."""
    found: dict[tuple[Span, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.span, problem.message), problem)
    return list(found.values())


def unreadable(path: str, error: Unreadable, kind: str = "") -> PlainReading:
    """The reading of a file that cannot be read: one finding, at the line where it breaks."""
    line, column = error.line + 1, error.column + 1
    span = Span(line, column, line, column + 1)
    problem = Problem("invalid-yaml", error.message, span, (), error.help)
    return PlainReading(path, kind, stem_of(path), [problem])


def meant_kind(path: str, raw: bytes) -> str:
    """The kind that a file was meant to be, by its text or else its folder; empty where nothing tells."""
    if (match := _STATED.search(raw)) and match[1].decode() in KINDS:
        return match[1].decode()
    if stem_of(path) in ("charter", "scorecard"):
        return stem_of(path)
    return next((kind for part, kind in _FOLDERS.items() if part in PurePosixPath(path).parts), "")


def _unknown_kind(document: Document, wanted: str | None = None) -> Problem:
    """What is wrong with the `schema` of a file; `wanted` is the kind that it has to be by its name."""
    stated = document.data.get("schema")
    known = [f"tradeoff/{kind}/v1" for kind in KINDS if kind == wanted or (not wanted and kind != "settings")]
    if stated is None:
        message, help = "the file does not say what kind of record it is", f"begin with schema: {known[0]}"
        meant = wanted or meant_kind(document.path, document.raw)  # only the settings have a name that says it
        fix = setting(("schema",), f"tradeoff/{meant}/v1", safe=bool(wanted)) if meant else None
        return Problem("unknown-kind", message, document.span((), "id"), ("schema",), help, hides=True, fix=fix)
    near = known[0] if wanted else conformance.nearest(str(stated), known)
    message = f"{conformance.show(stated)} is no kind of record"
    help = f"did you mean {near}?" if near else f"the kinds are {', '.join(known)}"
    fix = setting(("schema",), near, safe=is_same_word(str(stated), near)) if near else None
    if stated == "tradeoff/settings/v1":
        message, help = "settings are no record", "they belong in tradeoff.yaml, at the top of the workspace"
        fix = None
    elif re.fullmatch(r"tradeoff/\w+/v\d+", str(stated)) and str(stated).rpartition("/")[0] + "/v1" in known:
        message = f"{stated} is a version of the format that this tradeoff does not know"
        help = "update tradeoff, or write v1"
        fix = None
    return Problem("unknown-kind", message, document.span(("schema",)), ("schema",), help, hides=True, fix=fix)


def _add_misfits(reading: PlainReading, document: Document, misfits: list[conformance.Misfit]) -> set[Route]:
    """Adds what does not conform to the schema, each place once; the places where only a placeholder stands."""
    said = {problem.route for problem in reading.problems if problem.hides}
    unfilled = {route for route, _ in document.placeholders}
    misfitting = set()
    for misfit in misfits:
        route = (*misfit.route, misfit.key) if misfit.rule == "missing-key" else misfit.route
        id = document.data.get("id")
        if route == ("id",) and document.kind == "charter" and isinstance(id, str) and id != stem_of(document.path):
            continue  # id-mismatch says it, as for every other kind
        if route in unfilled:
            misfitting.add(route)
        elif route not in said:
            said.add(route)
            reading.problems.append(_problem(document, misfit, route))
    return misfitting


def _problem(document: Document, misfit: conformance.Misfit, route: Route) -> Problem:
    fix = _named(document, misfit.rule) if route == ("id",) else misfit.fix
    if misfit.rule != "missing-key":
        span = document.span(route, "key" if misfit.rule == "unknown-key" else "value")
        return Problem(misfit.rule, misfit.message, span, route, misfit.help, hides=True, fix=fix)
    thing, part = innermost(misfit.route)
    nameless = str(thing[-1]) if part == "key" else _place(thing) or stem_of(document.path)
    name = thing_id(document.data, thing) or nameless
    rest = misfit.route[len(thing) :]
    inside = f" in {_place(rest)}" if rest else ""
    message = f"{conformance.show(name, bare=True)} {misfit.message}{inside}"
    return Problem("missing-key", message, document.span(thing, part), route, misfit.help, hides=True, fix=fix)


def _named(document: Document, rule: str) -> Fix | None:
    """The id that a record has by its file's name, where the name will do for one."""
    stem = stem_of(document.path)
    if not stem.isascii() or not conformance.fits(document.kind, "id", {"id": stem}):
        return None
    stated = document.data.get("id")
    return setting(("id",), stem, safe=rule == "missing-key" or is_same_word(str(stated), stem))


def _place(route: Route) -> str:
    """A route in words, in which entries are counted from one."""
    place = ""
    for step in route:
        if isinstance(step, int):
            place = f"entry {step + 1} of {place}"
        else:
            place = f"{step} of {place}" if " " in place else f"{place}.{step}".removeprefix(".")
    return place


def _with_id(problem: Problem, document: Document) -> Problem:
    thing, _ = innermost(problem.route)
    id = thing_id(document.data, thing) or thing_id(document.data, ())
    return msgspec.structs.replace(problem, id=id)


def innermost(route: Route) -> tuple[Route, Any]:
    """The thing that a route leads into, and whether its `id` or its key says where it stands."""
    if len(route) >= 2 and route[0] in _POSITIONED:
        return route[:2], "id"
    if len(route) >= 2 and route[0] in KEYED:
        return route[:2], "key"
    return (), "id"


def thing_id(data: Any, route: Route) -> str:
    """The id that stands at a route, or nothing."""
    for step in route:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return ""
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else ""


def dotted(route: Route) -> str:
    """A route as people write it."""
    return ".".join(str(step) for step in route)


# The record without what the schema refused


_GONE: Any = object()


def _prune(reading: PlainReading, document: Document, unfilled: set[Route]) -> None:
    hidden = [problem.route for problem in reading.problems if problem.hides] + list(unfilled)
    hidden += [route for route, _ in document.placeholders if _value(document.data, route) is None]
    reading.hidden = hidden
    refused = {problem.route for problem in reading.problems if problem.hides and problem.rule != "missing-key"}
    refused |= unfilled
    if hidden or b"x_" in document.raw:
        data = _without(document.data, (), refused, shape(document.kind))
    else:
        data = _filled(document.data) if document.has_empty else document.data
    for route in refused:
        if route[:1] == ("items",) and route[2:] in (("commitment",), ("horizon",)):
            data["items"][route[1]]["status"] = ""  # whether it is promised cannot be told
    data["schema"] = f"tradeoff/{document.kind}/v1"
    data["at"] = (reading.path, ())
    for name in THINGS:
        for index, thing in enumerate(data.get(name, ())):
            if isinstance(thing, dict):
                thing["at"] = (reading.path, (name, index))
                if name == "items":
                    thing["track"] = data.get("track", "")
    reading.data = data


def _filled(data: Any) -> Any:
    """The data without its empty keys; built in place, for a record that conforms."""
    if isinstance(data, dict):
        for key in [key for key, value in data.items() if value is None]:
            del data[key]
        for value in data.values():
            if value.__class__ is dict or value.__class__ is list:
                _filled(value)
    else:
        for value in data:
            if value.__class__ is dict or value.__class__ is list:
                _filled(value)
    return data


def cleaned(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Data that conforms, without empty keys and those that are nobody's business."""
    kept: dict[str, Any] = _without(data, (), set(), shape(kind))
    return kept


def _without(data: Any, route: Route, refused: set[Route], form: str | Shape | None) -> Any:
    """The data without refused values and empty keys; a list keeps its indexes, with an empty entry instead."""
    if route in refused:
        return _GONE
    below = form if isinstance(form, Shape) else None
    if isinstance(data, dict):
        kept = {
            key: _without(value, (*route, key), refused, below and below.keys.get(key, below.rest))
            for key, value in data.items()
            if not key.startswith("x_")
        }
        return {key: value for key, value in kept.items() if value is not _GONE and value is not None}
    if isinstance(data, list):
        items = below.items if below else None
        entries = [_without(value, (*route, index), refused, items) for index, value in enumerate(data)]
        empty: Any = {} if isinstance(items, Shape) else ""
        return [empty if entry is _GONE or entry is None else entry for entry in entries]
    return data


def _value(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data
