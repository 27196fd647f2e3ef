"""A file's data against the JSON Schema of its kind: what does not conform, in the words of the format.

`jsonschema-rs` gives the verdict where it can be installed, `jsonschema` everywhere else. Both only say which
keyword failed where; the messages are made here, so that they are the same whichever found it.
"""

import difflib
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

from tradeoff import schemas
from tradeoff.fix import Fix, Step, is_same_word, renaming, setting, to_set
from tradeoff.records.shared import Route

try:
    import jsonschema_rs
except ImportError:  # no wheel for this platform
    jsonschema_rs = None  # type: ignore[assignment]  # a module where it is there


class Failure(NamedTuple):
    """One keyword of the schema that a value does not meet, with the part of the schema that has it."""

    keyword: str
    route: Route
    fragment: dict[str, Any]
    value: Any


class Misfit(NamedTuple):
    """A failure in words. For `missing-key` the route is that of the thing that misses `key`."""

    rule: str
    route: Route
    message: str
    help: str = ""
    key: str = ""
    fix: Fix | None = None


@cache
def _validator(kind: str) -> Any:
    if jsonschema_rs is not None:
        return jsonschema_rs.validator_for(schemas.schema(kind))
    return _python_validator(kind)


@cache
def _python_validator(kind: str) -> Any:
    return _extended()(schemas.schema(kind))


@cache
def _extended() -> Any:
    from jsonschema import Draft7Validator, validators

    extend: Any = validators.extend  # it has no types
    return extend(Draft7Validator, {"pattern": _pattern})


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[Any]:
    """`$` is the end of the text, as in JSON Schema; in Python it may also stand before a last line break."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        from jsonschema import ValidationError

        yield ValidationError(f"{value!r} does not match {pattern!r}")


def check(kind: str, data: dict[str, Any], in_flow: Callable[[Route], bool]) -> list[Misfit]:
    """Everything that keeps the data from being a record of its kind.

    `in_flow` tells whether the mapping at a route is written between braces, where a comma cuts a text.
    """
    validator = _validator(kind)
    if validator.is_valid(data):
        return []
    if _has_lost_key(data):
        validator = _python_validator(kind)
    misfits = [misfit for failure in failures(kind, data, validator) for misfit in explain(failure, kind, in_flow)]
    return sorted(set(misfits), key=lambda misfit: (str(misfit.route), misfit.rule, misfit.key))


def fits(kind: str, key: str, data: dict[str, Any]) -> bool:
    """Whether one key of a record conforms, whatever the others are."""
    return bool(_key_validator(kind, key).is_valid(data))


@cache
def _key_validator(kind: str, key: str) -> Any:
    whole = schemas.schema(kind)
    kept = ("$schema", "definitions", "patternProperties")
    part: dict[str, Any] = {name: whole[name] for name in kept if name in whole}
    if key in whole["properties"]:
        part["properties"] = {key: whole["properties"][key]}
    part["additionalProperties"] = False
    return jsonschema_rs.validator_for(part) if jsonschema_rs is not None else _extended()(part)


_LOST_KEY = re.compile(r"\+?[0-9]*", re.ASCII)


def _has_lost_key(data: Any) -> bool:
    """Whether a key is empty or a number: jsonschema-rs leaves out the one and takes the other for an index."""
    if isinstance(data, dict):
        return any(map(_LOST_KEY.fullmatch, data)) or any(map(_has_lost_key, data.values()))
    return isinstance(data, list) and any(map(_has_lost_key, data))


def failures(kind: str, data: dict[str, Any], validator: Any) -> Iterator[Failure]:
    """What a validator of either library found."""
    root = schemas.schema(kind)
    for error in validator.iter_errors(data):
        route = tuple(getattr(error, "instance_path", ()) or getattr(error, "absolute_path", ()))
        path = list(getattr(error, "absolute_schema_path", None) or error.schema_path)
        yield Failure(str(path[-1]), route, _fragment(root, path[:-1]), _value(data, route))


def _fragment(root: dict[str, Any], path: list[Any]) -> dict[str, Any]:
    node: Any = root
    for step in path:
        while isinstance(node, dict) and step not in node and "$ref" in node:
            node = root["definitions"][node["$ref"].removeprefix("#/definitions/")]
        if step != "$ref":
            node = node[step]
    while isinstance(node, dict) and "$ref" in node:
        node = root["definitions"][node["$ref"].removeprefix("#/definitions/")]
    assert isinstance(node, dict)
    return node


def _value(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def explain(failure: Failure, kind: str, in_flow: Callable[[Route], bool]) -> Iterator[Misfit]:
    """The failure in the words of the format."""
    keyword, route, fragment, value = failure
    if keyword == "required":
        for key in fragment["required"]:
            if key not in value:
                yield _missing(route, key, _property(fragment, key, kind))
    elif value is None:
        yield from _empty(route, fragment, kind)
    elif keyword == "additionalProperties":
        known = list(fragment.get("properties", {}))
        for key in value:
            if key not in known and not key.startswith("x_"):
                if value[key] is None and in_flow(route):
                    found = _unknown(route, key, known, "a text was cut at its comma: quote it", kind)
                    yield found._replace(fix=_joined(route, key, value))
                else:
                    found = _unknown(route, key, known, "", kind)
                    yield found._replace(fix=_respelt(route, key, value, fragment, kind))
    elif keyword == "enum":
        yield _not_a_word(route, value, [word for word in fragment["enum"] if word is not None], kind)
    else:
        message, help = _WORDS.get(keyword, _by_other)(route, value, fragment)
        fix = _retyped(route, value, fragment, kind) if keyword == "type" else None
        yield Misfit("invalid-value", route, message, help, fix=fix)


def _property(fragment: dict[str, Any], key: str, kind: str) -> dict[str, Any]:
    """What the schema says of one key of a mapping."""
    return _resolved(fragment.get("properties", {}).get(key, {}), kind)


def _resolved(node: dict[str, Any], kind: str) -> dict[str, Any]:
    while "$ref" in node:
        node = schemas.schema(kind)["definitions"][node["$ref"].removeprefix("#/definitions/")]
    return node


def requires(kind: str, route: Route) -> bool:
    """Whether the format requires the key at a route, or has nothing to say of it."""
    node: Any = schemas.schema(kind)
    for step in route[:-1]:
        node = _resolved(node, kind)
        node = node.get("items") if isinstance(step, int) else _child(node, step)
        if not isinstance(node, dict):
            return True
    return isinstance(route[-1], str) and route[-1] in _resolved(node, kind).get("required", ())


def _child(node: dict[str, Any], key: str) -> Any:
    return node.get("properties", {}).get(key) or node.get("additionalProperties")


def _empty(route: Route, fragment: dict[str, Any], kind: str) -> Iterator[Misfit]:
    """A required key that is left empty is missing, as are the required keys of an empty entry of a map."""
    above: Any = schemas.shape(kind)
    for step in route[:-1]:
        above = above.items if isinstance(step, int) else above.keys.get(step, above.rest)
    if isinstance(route[-1], str) and route[-1] in above.keys:
        yield _missing(route[:-1], route[-1], fragment)
    elif required := fragment.get("required"):
        for key in required:
            yield _missing(route, key, _property(fragment, key, kind))
    else:
        yield Misfit("invalid-value", route, f"an entry of `{_field(route)}` is empty", "fill it, or delete it")


_EITHER = ("not_doing", "deprioritized")
"""Lists whose entries have `item` or else `what`."""


def _missing(route: Route, key: str, fragment: dict[str, Any]) -> Misfit:
    or_item = " (or `item`)" if key == "what" and any(name in route for name in _EITHER) else ""
    *others, last = [str(word) for word in fragment.get("enum", ()) if word is not None] or ["and its value"]
    words = f"{', '.join(others)} or {last}" if others else last
    return Misfit("missing-key", route, f"misses `{key}`{or_item}", f"write {key}: {words}", key)


# Keys that other formats of decision records have, and what takes their place.
_ELSEWHERE = {
    "superseded_by": "back-links are derived: name this one under `supersedes` of the decision that replaced it",
    "reversed_by": "back-links are derived: name this one under `reverses` of the decision that reverses it",
    "amended_by": "back-links are derived: name this one under `amends` of the decision that amends it",
}


def _unknown(route: Route, key: str, known: list[str], help: str, kind: str) -> Misfit:
    help = help or _ELSEWHERE.get(key, "")
    if not help and (near := nearest(key, known)):
        help = f"did you mean `{near}`?"
    if kind == "settings" and route == ("rules",):
        message = f"{show(key, bare=True)} is no rule"
        return Misfit("unknown-key", (*route, key), message, help or "`tradeoff rules` lists them")
    if not help:
        place = f"`{_field(route)}`" if route else "the settings" if kind == "settings" else f"{_a(kind)} {kind}"
        help = f"the keys of {place} are {', '.join(known)}; one of your own begins with x_"
    return Misfit("unknown-key", (*route, key), f"`{show(key, bare=True)}` is no key of the format here", help)


def _a(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


_SIGNS = {"<": "lt", "<=": "lte", "≤": "lte", ">": "gt", ">=": "gte", "≥": "gte"}


def _not_a_word(route: Route, value: Any, words: list[str], kind: str) -> Misfit:
    what = "severity" if kind == "settings" and route[0] == "rules" else f"`{_field(route)}`"
    what = "cadence" if route[0] == "cadences" else what
    near = (_SIGNS.get(value) or nearest(value, words)) if isinstance(value, str) else ""
    listed = ", ".join(str(word) for word in words)
    help = f"did you mean {near}? The words are {listed}" if near in words else f"write one of {listed}"
    if len(words) == 1:
        help = f"write {words[0]}"
    safe = isinstance(value, str) and (value in _SIGNS or is_same_word(value, near))
    fix = setting(route, near, safe=safe) if near in words else None
    return Misfit("invalid-value", route, f"{show(value)} is no {what}", help, fix=fix)


def _by_type(route: Route, value: Any, fragment: dict[str, Any]) -> tuple[str, str]:
    types = fragment["type"]
    types = [types] if isinstance(types, str) else types
    if "object" in types and "string" not in types:
        wanted, help = "a mapping", _mapping_help(value, fragment)
    elif "array" in types:
        wanted, help = "a list", _list_help(value)
    elif "boolean" in types and "string" not in types:
        wanted, help = "true or false", "write true or false"
    elif "string" not in types:
        wanted, help = "a whole number" if "integer" in types else "a number", _number_help(value)
    elif isinstance(value, list) and isinstance(route[-1], str):
        wanted, help = "text", "name one: this is no list"
    else:
        wanted, help = "text", "write text, in quotes if it begins with [ or {"
    entry = "an entry of " if isinstance(route[-1], int) else ""
    return f"{entry}`{_field(route)}` is {show(value)}, and should be {wanted}", help


def _mapping_help(value: Any, fragment: dict[str, Any]) -> str:
    keys = list(fragment.get("properties", {}))
    if "planned" in keys and _is_scalar(value):
        return f"write {{planned: {show(value, bare=True)}}}"
    return f"write its keys: {', '.join(keys)}" if keys else "write `key: value` lines"


def _list_help(value: Any) -> str:
    if isinstance(value, dict):
        return "begin the entry with a dash: `- key: value`"
    return f"write [{show(value, bare=True)}]" if _is_scalar(value) else "write a list"


def _number_help(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d+,\d+", value) and not _THOUSANDS.fullmatch(value):
        return f"the decimal sign is a point: write {value.replace(',', '.')}"
    return "write a number without quotes and unit"


def _by_pattern(route: Route, value: Any, fragment: dict[str, Any]) -> tuple[str, str]:
    field = _field(route)
    if field == "id" and "a-z" in fragment["pattern"]:
        return (
            f"{show(value)} is no id",
            "use small letters, digits, dots, dashes and underscores, beginning with a letter or digit",
        )
    if field == "id":
        return f"{show(value)} is no period", "write 2026-Q4, 2026-H1, 2026-11 or 2026"
    return f"{show(value)} is no `{field}`", f"write it like {_example(fragment)}"


def _by_bound(route: Route, value: Any, fragment: dict[str, Any]) -> tuple[str, str]:
    bounds = {"minimum": "at least", "exclusiveMinimum": "more than", "maximum": "at most"}
    words = " and ".join(f"{text} {fragment[key]}" for key, text in bounds.items() if key in fragment)
    return f"`{_field(route)}` is {show(value)}, and should be {words}", f"write a number of {words}"


def _by_other(route: Route, value: Any, _fragment: dict[str, Any]) -> tuple[str, str]:
    return f"{show(value)} will not do for `{_field(route)}`", "see `tradeoff schema`"


_WORDS = {
    "type": _by_type,
    "pattern": _by_pattern,
    "minimum": _by_bound,
    "exclusiveMinimum": _by_bound,
    "maximum": _by_bound,
}


# What mends it


def _respelt(route: Route, key: str, value: dict[str, Any], fragment: dict[str, Any], kind: str) -> Fix | None:
    """The key that was meant, unless the mapping has that one too; a guess only where the value conforms there."""
    known = fragment.get("properties", {})
    if key in _ELSEWHERE or not (near := nearest(key, list(known))) or near in value:
        return None
    safe = is_same_word(key, near)
    if not safe and not _part_validator(kind, json.dumps(known[near])).is_valid(value[key]):
        return None
    return renaming((*route, key), near, safe=safe)


@cache
def _part_validator(kind: str, part: str) -> Any:
    """The validator of a part of a kind's schema, which is given as JSON."""
    whole = schemas.schema(kind)
    names = ("$schema", "definitions")
    schema = {name: whole[name] for name in names if name in whole} | {"allOf": [json.loads(part)]}
    return jsonschema_rs.validator_for(schema) if jsonschema_rs is not None else _extended()(schema)


def _joined(route: Route, key: str, value: dict[str, Any]) -> Fix | None:
    """The text before a key that is the rest of it, with that rest; not what may be the decimals of a number."""
    keys = list(value)
    before = keys[keys.index(key) - 1] if keys[0] != key else ""
    text = value.get(before)
    if not isinstance(text, str) or (text[-1:].isdigit() and key[:1].isdigit()):
        return None
    whole = f"{text}, {key}"
    steps = (Step("remove", route=(*route, key)), to_set((*route, before), whole))
    return Fix(f'write {before}: "{show(whole, bare=True)}"', False, steps)


_TRUE = frozenset(("true", "yes", "on"))
_FALSE = frozenset(("false", "no", "off"))


def _retyped(route: Route, value: Any, fragment: dict[str, Any], kind: str) -> Fix | None:
    """The same value as the type that belongs there, where nothing is lost."""
    types = fragment["type"]
    types = {types} if isinstance(types, str) else set(types)
    if "string" in types:
        only = value[0] if isinstance(value, list) and len(value) == 1 else None
        return setting(route, only, safe=True) if isinstance(only, str) and isinstance(route[-1], str) else None
    if "array" in types:
        entries = _resolved(fragment.get("items", {}), kind).get("type", [])
        is_one = isinstance(value, str) and "string" in entries and "," not in value
        return setting(route, [value], safe=not re.search(r"\s", value)) if is_one else None
    if not isinstance(value, str):
        return None
    if "boolean" in types:
        word = value.strip().lower()
        return setting(route, word in _TRUE, safe=True) if word in _TRUE | _FALSE else None
    if not (match := _NUMBER.fullmatch(value.strip())) or _THOUSANDS.fullmatch(match[1]):
        return None
    number: int | float = float(match[1].replace(",", ".")) if set(match[1]) & set(".,") else int(match[1])
    if "planned" in fragment.get("properties", {}):
        return setting(route, {"planned": number}, safe=False)
    fits = "number" in types or ("integer" in types and isinstance(number, int))
    return setting(route, number, safe=match[1] == value.strip() and "," not in value) if fits else None


_NUMBER = re.compile(r"(-?[0-9]{1,15}(?:[.,][0-9]{1,15})?)\s*%?", re.ASCII)
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
"""What may be a number of thousands or one with decimals, by where its writer is from."""


def nearest(word: str, known: list[str]) -> str:
    """The known word that was probably meant, or nothing; never one with another number in it."""
    folded = word.strip().lower().replace("-", "_").replace(" ", "_")
    for candidate in known:
        if candidate.lower().replace("-", "_") == folded:
            return candidate
    alike = [candidate for candidate in known if not _is_another(word, candidate)]
    near = difflib.get_close_matches(word.lower(), alike, n=1, cutoff=0.6)
    return near[0] if near else ""


_DIGITS = re.compile(r"[0-9]+")


def _is_another(word: str, known: str) -> bool:
    """Whether two words count differently, as `adr-7` and `adr-17` do, so that neither is a slip for the other."""
    one, other = _DIGITS.findall(word), _DIGITS.findall(known)
    if one == other or (one and other):
        return one != other
    return is_same_word(_DIGITS.sub("", word), _DIGITS.sub("", known))


def _example(fragment: dict[str, Any]) -> str:
    examples = fragment.get("examples")
    return str(examples[0]) if examples else fragment["pattern"]


def _field(route: Route) -> str:
    """The nearest key above a value, which is what people call it."""
    return next((show(step, bare=True) for step in reversed(route) if isinstance(step, str)), "")


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def show(value: Any, bare: bool = False) -> str:
    """A value in a message: short, in one line, and text in quotes unless it is to be bare."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    line = " ".join(value.split())
    line = line if len(line) <= 40 else f"{line[:39]}…"
    return line if bare else f"“{line}”"
