"""Drafts: what is edited becomes what was asked for, and every other byte stays."""

import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tradeoff import emitting, order
from tradeoff.authoring.scalars import Given
from tradeoff.compose import Unreadable
from tradeoff.document import Document, Span
from tradeoff.draft import CannotEdit, Draft, text_of
from tradeoff.records.shared import Route
from tradeoff.schemas import KINDS

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
PLAIN_FILES = sorted(ROOT.glob("example-repo/**/*.yaml")) + sorted(ROOT.glob("tests/base/**/*.yaml"))

LONG = "Whoever has the key can read every stop of every bakery: names, addresses and times of some customers, schools"
FIRST, REST = LONG[: LONG.index(" schools")], "schools"


def edited(before: str, how: str, *arguments: Any, kind: str | None = None) -> str:
    draft = Draft("x.yaml", before.encode(), kind)
    getattr(draft, how)(*arguments)
    assert draft.data == Draft("x.yaml", draft.raw, kind).data
    return draft.raw.decode()


def check(before: str, how: str, *arguments: Any, kind: str | None = None) -> None:
    """A case whose last argument is the text afterwards."""
    *given, after = arguments
    assert edited(before, how, *given, kind=kind) == after


# One value for another

a = ("a",)
SETS = [
    # quotes, blanks and comments
    ("a: x\n", a, "v", "a: v\n"),
    ("a: x # why\n", a, "v", "a: v # why\n"),
    ("a: x      # why\n", a, "longer", "a: longer      # why\n"),
    ("a:    x\n", a, "v", "a:    v\n"),
    ("a : x\n", a, "v", "a : v\n"),
    ('"a": x\n', a, "v", '"a": v\n'),
    ("a: x  \n", a, "v", "a: v  \n"),
    ('a: "x"\n', a, "v", 'a: "v"\n'),
    ("a: 'x'\n", a, "v", "a: 'v'\n"),
    ("a: 'x'\n", a, "it's", "a: 'it''s'\n"),
    ("a: 'x'\n", a, "tab\there", 'a: "tab\\there"\n'),
    ('a: "x"\n', a, 'say "y"', 'a: "say \\"y\\""\n'),
    ("a: x\n", a, 'say: "y"', "a: 'say: \"y\"'\n"),
    ("a: x\n", a, "b: c", 'a: "b: c"\n'),
    ("a: x\n", a, "b #c", 'a: "b #c"\n'),
    ("a: x\n", a, "b, [c]", "a: b, [c]\n"),
    ("a: x\n", a, "-x", 'a: "-x"\n'),
    ("a: x\n", a, "no", 'a: "no"\n'),
    ("a: x\n", a, "😀 ok", "a: 😀 ok\n"),
    ("a: x\n", a, "a\x85b\u2028\ufeff\x07", 'a: "a\\Nb\\L\\uFEFF\\a"\n'),
    ("a: x\n", a, "", 'a: ""\n'),
    ("a: x\n", a, 5, "a: 5\n"),
    ("a: x\n", a, 0.1, "a: 0.1\n"),
    ("a: x\n", a, 99.0, "a: 99.0\n"),
    ("a: x\n", a, True, "a: true\n"),
    # nothing there, nothing wanted
    ("a:\n", a, "v", "a: v\n"),
    ("a: \n", a, "v", "a: v\n"),
    ("a:", a, "v", "a: v"),
    ("a: # why\n", a, "v", "a: v # why\n"),
    ("a:   # why\n", a, "v", "a: v   # why\n"),
    ("a: x\n", a, None, "a:\n"),
    ("a: x # why\n", a, None, "a: # why\n"),
    ("a:\n  - x\nb: y\n", a, None, "a:\nb: y\n"),
    ("a:\n  x # why\n", a, "v", "a:\n  v # why\n"),
    ("- ", (), "", ""),
    # texts of several lines, and long ones
    ("a: x # why\nb: y\n", a, "one\ntwo\n", "a: | # why\n  one\n  two\nb: y\n"),
    ("a: x\n", a, "one\ntwo", "a: |-\n  one\n  two\n"),
    ("a: x\n", a, "one\n\ntwo\n\n", "a: |+\n  one\n\n  two\n\n"),
    ("a: x\n", a, " one\ntwo", "a: |2-\n   one\n  two\n"),
    ("a: x", a, "one\ntwo", "a: |-\n  one\n  two"),
    ("a: x", a, "one\ntwo\n", 'a: "one\\ntwo\\n"'),
    ("a: x\n", a, "one\r\ntwo", 'a: "one\\r\\ntwo"\n'),
    ("a: x\r\nb: y\r\n", a, "one\ntwo", "a: |-\r\n  one\r\n  two\r\nb: y\r\n"),
    ("a: x\rb: y\r", a, "one\ntwo", "a: |-\r  one\r  two\rb: y\r"),
    ("a: {b: x}\n", ("a", "b"), "one\ntwo", 'a: {b: "one\\ntwo"}\n'),
    (
        "a: x\n",
        a,
        LONG,
        f"a: >-\n  {FIRST}\n  {REST}\n",
    ),
    ('a: "x"\n', a, LONG, f'a: "{LONG}"\n'),
    (f"a: {LONG.replace(':', '')} {LONG.replace(':', '')}\n", a, LONG, f'a: "{LONG}"\n'),
    ("a: |  # why\n  one\n  two\n\nb: y\n", a, "x", "a: x  # why\n\nb: y\n"),
    ("a: >-\n  one\n  two\n# b\nb: y\n", a, "x\ny", "a: |-\n  x\n  y\n# b\nb: y\n"),
    ("a: |2\n   one\nb: y\n", a, "x\n", "a: |\n  x\nb: y\n"),
    ("a: |+\n  one\n\n\nb: y\n", a, "x", "a: x\nb: y\n"),
    ("a: one\n  two\nb: y\n", a, "x", "a: x\nb: y\n"),
    ('a: "one\n  two" # why\nb: y\n', a, "x", 'a: "x" # why\nb: y\n'),
    # comments between a key or dash and its value
    ("a:\n  # b\n  x\n", a, "v", "a:\n  # b\n  v\n"),
    ("a:\n  # b\n  x # c\n", a, "v", "a:\n  # b\n  v # c\n"),
    ("a: # b\n  x # c\n", a, "v", "a: # b\n  v # c\n"),
    ("a: # b\n      # c\n      !!str x # d\n", a, "v", "a: # b\n      # c\n      !!str v # d\n"),
    ("a: !!str # b\n  x # c\n", a, "v", "a: !!str # b\n  v # c\n"),
    ("a:\n\n  # b\n\n  'x' # c", a, "v", "a:\n\n  # b\n\n  'v' # c"),
    ("a:\r\n  # b\r\n  x # c\r\n", a, "v", "a:\r\n  # b\r\n  v # c\r\n"),
    ("a:\n  # b\n  x # c\n", a, 5, "a:\n  # b\n  5 # c\n"),
    ("a:\n  # b\n  x # c\n", a, None, "a:\n  # b\n  # c\n"),
    ("a:\n  # b\n  x # c\n", a, "one\ntwo", "a:\n  # b\n  |- # c\n  one\n  two\n"),
    ("a:\n  # b\n  | # c\n  one\n  # two\nd: e\n", a, "v", "a:\n  # b\n  v # c\nd: e\n"),
    ("a:\n  # b\n  x # c\n", a, ["v"], "a:\n  # b\n  [v] # c\n"),
    ("a:\n  # b\n  x # c\n", a, [{"id": "v"}], "a:\n  # b\n  # c\n  - id: v\n"),
    ("a:\n  # b\n  [x] # c\n", a, ["x", "v"], "a:\n  # b\n  [x, v] # c\n"),
    ("a:\n-\n  # b\n  x # c\n- y\n", ("a", 0), "v", "a:\n-\n  # b\n  v # c\n- y\n"),
    ("a:\n-\n  # b\n  x\n", ("a", 0), {"id": "v", "c": ["d"]}, "a:\n-\n  # b\n  id: v\n  c: [d]\n"),
    ("a:\n- # b\n  id: x # c\n", ("a", 0, "id"), "v", "a:\n- # b\n  id: v # c\n"),
    ("? a\n:\n  # b\n  x # c\n", a, "v", "? a\n:\n  # b\n  v # c\n"),
    ("{a: # b\n  x, # c\n  d: e}\n", a, "v", "{a: # b\n  v, # c\n  d: e}\n"),
    # comments inside of what is replaced
    ("a:\n  # b\n  - x # c\n", a, "v", "a:\n  # b\n  v # c\n"),
    ("a: # b\n  - x # c\n  # d\n  - y # e\nf: g\n", a, "v", "a: # b\n  # c\n  # d\n  v # e\nf: g\n"),
    ("a:\n# b\n- x # c\n", a, "v", "a:\n# b\n  v # c\n"),
    ("a:\n  - x\n  - y # c\n", a, "v", "a: v # c\n"),
    ("a:\n  - x # c\n  - y\n", a, "v", "a: v # c\n"),
    ("a:\n  - x # c\n  - y", a, "v", "a: v # c"),
    ("a: &x\n  - x # c\n  # d\n  - y\n", a, "v", "a:\n  # c\n  # d\n  v\n"),
    ("a:\n  - x # c\n  # d\n  - y # e\n", a, {"b": "v"}, "a:\n  # c\n  # d\n  # e\n  b: v\n"),
    ("a: [x, # c\n  y] # d\n", a, "v", "a:\n  # c\n  v # d\n"),
    ("a: [\n  # c\n  y]\nb: z\n", a, "v", "a:\n  # c\n  v\nb: z\n"),
    ("a: {\n    # c\n  }\n", a, {"b": "v"}, "a:\n  # c\n  b: v\n"),
    ("a: [\n    # c\n  ] # d\n", a, ["v"], "a:\n  # c\n  # d\n  - v\n"),
    ("{a: {\n  # c\n  }, d: e}\n", a, {"b": "v"}, "{a: {\n  # c\n  b: v }, d: e}\n"),
    ("a:\n- b: x # c\n  d: y\n- e\n", ("a", 0), "v", "a:\n- v # c\n- e\n"),
    ("a:\n- b: x # c\n  d: y # d\n- e\n", ("a", 0), "v", "a:\n-\n  # c\n  v # d\n- e\n"),
    ("a:\n  # b\n  b: x # b too\n  # c\n  c: y # c too\n", a, {"d": "v"}, "a:\n  # b\n  # c\n  d: v\n"),
    ("a:\n  # b\n  - x # b too\n  # c\n  - y # c too\n", a, [], "a: []\n  # b\n  # c\n"),
    # collections
    ("a: x # why\n", a, ["b", "c"], "a: [b, c] # why\n"),
    ("a: x # why\n", a, [{"b": ["c"]}], "a: # why\n  - b: [c]\n"),
    ("a: x\n", a, {"b": "c", "d": 1}, "a: {b: c, d: 1}\n"),
    ("a: x\n", a, {"b": {"c": {"d": None}}}, "a:\n  b:\n    c: {d: null}\n"),
    ("a: x\n", a, [], "a: []\n"),
    ("a:\n  - x\n  - y\nb: z\n", a, "t", "a: t\nb: z\n"),
    ("a: # why\n  b: c\n", a, ["x"], "a: [x] # why\n"),
    ("a: [x,\n  y] # why\n", a, "t", "a: t # why\n"),
    ("a: [x, y] # why\n", a, {"b": [{"c": "d"}]}, "a: # why\n  b:\n    - {c: d}\n"),
    ("a: [x, y]\n", a, ["x", "z"], "a: [x, z]\n"),
    ("a: [x, y, 'z']\n", a, ["x", "z"], "a: [x, 'z']\n"),
    ("a: [x, 'z']\n", a, ["x", "v", "z"], "a: [x, v, 'z']\n"),
    ("a:\n  - x # x\n  - y # y\n", a, ["y"], "a:\n  - y # y\n"),
    ("a: {b: 1, c: 2} # why\n", a, {"c": 3, "d": 4}, "a: {c: 3, d: 4} # why\n"),
    ("a:\n  b: 1 # b\n  c: 2 # c\n", a, {"b": "1", "c": 3}, "a:\n  b: 1 # b\n  c: 3 # c\n"),
    # inside lists and brackets
    ("a: [x, y]\n", ("a", 1), "no", 'a: [x, "no"]\n'),
    ("a: [x, y]\n", ("a", 0), "b, c", 'a: ["b, c", y]\n'),
    ("a: [x, y]\n", ("a", 0), "https://a.example", 'a: ["https://a.example", y]\n'),
    ("a: [x, y]\n", ("a", 0), None, "a: [null, y]\n"),
    ("a: [x, y]\n", ("a", 0), {"b": ["c"]}, "a: [{b: [c]}, y]\n"),
    ("a: {b, c: d}\n", ("a", "b"), "x", "a: {b: x, c: d}\n"),
    ("a: {b: , c: d}\n", ("a", "b"), "x", "a: {b: x , c: d}\n"),
    ("a: [b: c]\n", ("a", 0, "b"), "x", "a: [b: x]\n"),
    ("a:\n- x # x\n-   y\n", ("a", 1), "z", "a:\n- x # x\n-   z\n"),
    ("a:\n-\n- y\n", ("a", 0), "x", "a:\n- x\n- y\n"),
    ("a:\n- x\n- y\n", ("a", 0), "b\nc", "a:\n- |-\n  b\n  c\n- y\n"),
    ("a:\n- b: x\n  c: y\n- d\n", ("a", 0), "t", "a:\n- t\n- d\n"),
    ("a:\n- x\n- y\n", ("a", 0), {"b": "c", "id": "d"}, "a:\n- b: c\n  id: d\n- y\n"),
    ("a:\n- - x\n  - y\n", ("a", 0, 1), "z", "a:\n- - x\n  - z\n"),
    # around the document
    ("\ufeffa: x\n", a, "v", "\ufeffa: v\n"),
    ("%YAML 1.2\n---\na: x\n...\n", a, "v", "%YAML 1.2\n---\na: v\n...\n"),
    ("b: '\u2028'\na: x\n", a, "v", "b: '\u2028'\na: v\n"),
    ("? a\n: x # why\n", a, "v", "? a\n: v # why\n"),
    ("{a: x}\n", a, "v", "{a: v}\n"),
    ("{}\n", a, "v", "a: v\n"),
    ("# nothing yet\n{}", a, "v", "# nothing yet\na: v"),
    # anchors, aliases and tags
    ("a: &x y\nb: z\n", a, "t", "a: &x t\nb: z\n"),
    ("b: &x y\na: *x # why\n", a, "t", "b: &x y\na: t # why\n"),
    ("a: !!str 1\n", a, "t", "a: !!str t\n"),
    ("a: &x y # why\nb: *x # b\nc: *x\n", a, "t", "a: t # why\nb: &x y # b\nc: *x\n"),
    ("a: &x 'y'\nb: [*x , *x]\n", a, "t", "a: 't'\nb: [&x 'y' , *x]\n"),
    ("a: &x y, z\nb: [*x]\n", a, "t", 'a: t\nb: [&x "y, z"]\n'),
    ("a: &x !!str y\nb:\n- *x\n", a, None, "a:\nb:\n- &x !!str y\n"),
    ("a: &x |\n  y\nb: *x\n", a, "t", 'a: t\nb: &x "y\\n"\n'),
    ("b: &x {c: d}\na:\n  <<: *x\n", ("a", "c"), "t", "b: &x {c: d}\na:\n  <<: *x\n  c: t\n"),
]
SETS = [case for case in SETS if case[1]]


@pytest.mark.parametrize(("before", "route", "value", "after"), SETS)
def test_a_value_is_set_and_nothing_else(before: str, route: Route, value: Any, after: str) -> None:
    check(before, "set", route, value, after)


@pytest.mark.parametrize(("before", "route"), [case[:2] for case in SETS])
def test_a_value_that_is_there_is_not_touched(before: str, route: Route) -> None:
    draft = Draft("x.yaml", before.encode())
    if draft.data:
        draft.set(route, _at(draft.data, route))
    assert draft.raw == before.encode()


TYPED = [
    ("items:\n- {id: a, due: 2026-11-30}\n", ("items", 0, "due"), "2026-Q4", "items:\n- {id: a, due: 2026-Q4}\n"),
    ("items:\n- {due: '2026-11-30'}\n", ("items", 0, "due"), "2026-12-01", "items:\n- {due: '2026-12-01'}\n"),
    ("items:\n- {effort_weeks: 4}\n", ("items", 0, "effort_weeks"), 2.5, "items:\n- {effort_weeks: 2.5}\n"),
    ("items:\n- {title: x}\n", ("items", 0, "title"), "2026-11-30", 'items:\n- {title: "2026-11-30"}\n'),
    ("items:\n- {title: x}\n", ("items", 0, "title"), 4, 'items:\n- {title: "4"}\n'),
    (
        "items:\n- {intake: {urgent: no}}\n",
        ("items", 0, "intake", "urgent"),
        True,
        "items:\n- {intake: {urgent: true}}\n",
    ),
    ("items:\n- {x_n: 4}\n", ("items", 0, "x_n"), 5, "items:\n- {x_n: 5}\n"),
]


@pytest.mark.parametrize(("before", "route", "value", "after"), TYPED)
def test_a_value_is_written_as_its_field_wants_it(before: str, route: Route, value: Any, after: str) -> None:
    check(before, "set", route, value, after, kind="roadmap")


# Keys

KEYS = [
    # where the format has them
    ("id: a\nstatus: x\n", ("title",), "t", "id: a\ntitle: t\nstatus: x\n"),
    ("id: a # a\n\n# x\nstatus: x\n", ("title",), "t", "id: a # a\ntitle: t\n\n# x\nstatus: x\n"),
    ("id: a\n  # more on a\nstatus: x\n", ("title",), "t", "id: a\n  # more on a\ntitle: t\nstatus: x\n"),
    ("id: a\n# about a\n\nstatus: x\n", ("title",), "t", "id: a\n# about a\ntitle: t\n\nstatus: x\n"),
    ("id: a\n# about x\nstatus: x\n", ("title",), "t", "id: a\ntitle: t\n# about x\nstatus: x\n"),
    ("# file\nid: a\n", ("schema",), "tradeoff/decision/v1", "# file\nschema: tradeoff/decision/v1\nid: a\n"),
    ("id: a\nlinks: []\n", ("x_own",), "t", "id: a\nlinks: []\nx_own: t\n"),
    ("id: a\n", ("decided_on",), "2026-11-30", "id: a\ndecided_on: 2026-11-30\n"),
    ("id: a", ("title",), "t", "id: a\ntitle: t"),
    ("id: a\r\n", ("title",), "t", "id: a\r\ntitle: t\r\n"),
    ("id: a\nstatus: x\r\n", ("title",), "t", "id: a\ntitle: t\nstatus: x\r\n"),
    ("id: a\n", ("status",), None, "id: a\nstatus:\n"),
    ("id: |\n  a\n\n\nstatus: x\n", ("title",), "t", "id: |\n  a\ntitle: t\n\n\nstatus: x\n"),
    ("id: |+\n  a\n\n\nstatus: x\n", ("title",), "t", "id: |+\n  a\n\n\ntitle: t\nstatus: x\n"),
    ("id: |\n  a", ("title",), "t", "id: |-\n  a\ntitle: t"),
    ("id: a\n...\n", ("title",), "t", "id: a\ntitle: t\n...\n"),
    # below others
    ("outcome:\n  target: {value: 1}\n", ("outcome", "metric"), "m", "outcome:\n  metric: m\n  target: {value: 1}\n"),
    ("outcome:\n  # t\n  target: {}\n", ("outcome", "metric"), "m", "outcome:\n  metric: m\n  # t\n  target: {}\n"),
    ("outcome:\n    metric: m\nid: a\n", ("outcome", "target", "by"), None, None),
    ("outcome:\n    metric: m\nid: a\n", ("outcome", "target"), {"by": "2026-Q4", "value": 3},
     "outcome:\n    metric: m\n    target: {value: 3, by: 2026-Q4}\nid: a\n"),
    ("options:\n- id: b\n  cons: [x]\n- id: c\n", ("options", 0, "title"), "t",
     "options:\n- id: b\n  title: t\n  cons: [x]\n- id: c\n"),
    ("options:\n- title: b\n", ("options", 0, "id"), "t", "options:\n- id: t\n  title: b\n"),
    ("options:\n- id: b\n  # later: pros\n- id: c\n", ("options", 0, "title"), "t",
     "options:\n- id: b\n  # later: pros\n  title: t\n- id: c\n"),
    ("options:\n- id: b\n# about c\n- id: c\n", ("options", 0, "title"), "t",
     "options:\n- id: b\n  title: t\n# about c\n- id: c\n"),
    ("outcome:\nid: a\n", ("outcome", "metric"), "m", "outcome: {metric: m}\nid: a\n"),
    ("outcome: {} # why\n", ("outcome", "metric"), "m", "outcome: {metric: m} # why\n"),
    ("outcome: {}\n", ("outcome", "baseline"), {"value": 1}, "outcome:\n  baseline: {value: 1}\n"),
    # between braces
    ("outcome: {target: {}}\n", ("outcome", "metric"), "m", "outcome: {metric: m, target: {}}\n"),
    ("outcome: {metric: m}\n", ("outcome", "target"), {"value": 1}, "outcome: {metric: m, target: {value: 1}}\n"),
    ("outcome: { metric: m, }\n", ("outcome", "target"), None, "outcome: { metric: m, target: null, }\n"),
    ("outcome: {\n  metric: m, # m\n}\n", ("outcome", "target"), {},
     "outcome: {\n  metric: m, # m\n  target: {},\n}\n"),
    ("outcome: {\n  metric: m # m\n}\n", ("outcome", "target"), {}, "outcome: {\n  metric: m, # m\n  target: {}\n}\n"),
    ("outcome: {\n  target: {} }\n", ("outcome", "metric"), "m", "outcome: {\n  metric: m,\n  target: {} }\n"),
    ("{id: a}", ("title",), "t", "{id: a, title: t}"),
    ('{"id": "a", "tags": []}', ("title",), "t", '{"id": "a", "title": "t", "tags": []}'),
    ('{"id": "a"}', ("outcome",), {"target": {"value": 3, "by": "2026-Q4"}},
     '{"id": "a", "outcome": {"target": {"value": 3, "by": "2026-Q4"}}}'),
    ('{"id": "a", "revisits": []}', ("revisits",), [{"on": "2026-11-30"}],
     '{"id": "a", "revisits": [{"on": "2026-11-30"}]}'),
    ("{'id': a}", ("title",), "t", "{'id': a, 'title': t}"),
    ("{'id': a, title: b}", ("status",), "t", "{'id': a, title: b, status: t}"),
    ("outcome:\n  target: { value: 1 }\n", ("outcome", "baseline"), {"value": 2},
     "outcome:\n  baseline: { value: 2 }\n  target: { value: 1 }\n"),
]  # fmt: skip
KEYS = [case for case in KEYS if case[3] is not None]


@pytest.mark.parametrize(("before", "route", "value", "after"), KEYS)
def test_a_key_goes_where_the_format_has_it(before: str, route: Route, value: Any, after: str) -> None:
    check(before, "set", route, value, after, kind="decision")


def test_new_mappings_have_their_keys_in_the_order_of_the_format() -> None:
    revisit = {"evidence": LONG, "on": "2026-11-30", "x_own": 1, "verdict": "keep", "by": "mara"}
    expected = (
        f"id: a\nrevisits:\n  - on: 2026-11-30\n    by: mara\n    verdict: keep\n    evidence: >-\n      {FIRST}\n"
    )
    text = edited("id: a\n", "append", ("revisits",), revisit, kind="decision")
    assert text == f"{expected}      {REST}\n    x_own: 1\n"


# Entries

ENTRIES = [
    ("a: [x, y] # why\n", a, "z", "a: [x, y, z] # why\n"),
    ("a: [ x ]\n", a, "z", "a: [ x, z ]\n"),
    ("a: [x, ]\n", a, "z", "a: [x, z, ]\n"),
    ('a: ["x/**"]\n', a, "z/**", 'a: ["x/**", "z/**"]\n'),
    ("a: ['x']\n", a, "z", "a: ['x', 'z']\n"),
    ("a: [\n  x, # x\n  y, # y\n]\n", a, "z", "a: [\n  x, # x\n  y, # y\n  z,\n]\n"),
    ("a: [\n  x, # x\n  y # y\n]\n", a, "z", "a: [\n  x, # x\n  y, # y\n  z\n]\n"),
    ("a: [x,\n  y]\n", a, "z", "a: [x,\n  y, z]\n"),
    ("a: [x, # x\n  y # y\n  ]\n", a, "z", "a: [x, # x\n  y, # y\n  z\n  ]\n"),
    ("a: []\n", a, "z", "a: [z]\n"),
    ("a: [] # why\n", a, {"id": "z"}, "a: # why\n  - id: z\n"),
    ("a:\n", a, {"b": 1}, "a:\n  - {b: 1}\n"),
    ("b: x\n", a, "z", "b: x\na: [z]\n"),
    ("a:\n  - x\n", a, "z", "a:\n  - x\n  - z\n"),
    ("a:\n- x\nb: y\n", a, "z", "a:\n- x\n- z\nb: y\n"),
    ("a:\n- x # x\n# b\nb: y\n", a, "z", "a:\n- x # x\n- z\n# b\nb: y\n"),
    ("a:\n  - x\n  # more on x\nb: y\n", a, "z", "a:\n  - x\n  # more on x\n  - z\nb: y\n"),
    ("a:\n  - x\n\n# b\nb: y\n", a, "z", "a:\n  - x\n  - z\n\n# b\nb: y\n"),
    ("a:\n-   x\n", a, "z", "a:\n-   x\n-   z\n"),
    ("a:\n-   b: x\n    c: y\n", a, {"b": "z", "c": LONG},
     f"a:\n-   b: x\n    c: y\n-   b: z\n    c: >-\n      {FIRST}\n      {REST}\n"),
    ("a:\n  - x", a, "z", "a:\n  - x\n  - z"),
    ("a:\r\n  - x\r\n", a, "z", "a:\r\n  - x\r\n  - z\r\n"),
    ("a:\n  - {b: 1}\n", a, {"b": 2}, "a:\n  - {b: 1}\n  - {b: 2}\n"),
    ("a:\n  - { b: 1 }\n  - {}\n", a, {"b": [2]}, "a:\n  - { b: 1 }\n  - {}\n  - { b: [2] }\n"),
    ("a:\n  - { b: 1 }\n  - {b: 1}\n", a, {"b": 2}, "a:\n  - { b: 1 }\n  - {b: 1}\n  - {b: 2}\n"),
    ("a: [{ b: 1 }]\n", a, {"b": 2}, "a: [{ b: 1 }, { b: 2 }]\n"),
    ("a:\n  - [ b ]\n", a, ["c", "d"], "a:\n  - [ b ]\n  - [ c, d ]\n"),
    ('a:\n  - {"b": "x"}\n', a, {"b": "y"}, 'a:\n  - {"b": "x"}\n  - {"b": "y"}\n'),
    ("a: [] # c\n", a, "z", "a: [z] # c\n"),
    ("a:\n  - {b: x}\n", a, {"b": LONG}, f"a:\n  - {{b: x}}\n  - b: >-\n      {FIRST}\n      {REST}\n"),
    ("a:\n  - b: 1\n", a, {"b": 2}, "a:\n  - b: 1\n  - b: 2\n"),
    ("a:\n  - b: 1\n\n  - b: 2\n\nc: x\n", a, {"b": 3}, "a:\n  - b: 1\n\n  - b: 2\n\n  - b: 3\n\nc: x\n"),
    ("a:\n- - x\n  - y\n", ("a", 0), "z", "a:\n- - x\n  - y\n  - z\n"),
    ("a:\n- - x\n", a, ["v", "z"], "a:\n- - x\n- - v\n  - z\n"),
    ("a:\n-\n-\n", a, "z", "a:\n-\n-\n- z\n"),
    ("a:\n- &b x\n- *b\n", a, "z", "a:\n- &b x\n- *b\n- z\n"),
    ("a: [&b x, *b]\n", a, "z", "a: [&b x, *b, z]\n"),
    ("a:\n- |+\n  x\n\n", a, "z", "a:\n- |+\n  x\n\n- z\n"),
    ("a:\n- >\n  x", a, "z", "a:\n- >-\n  x\n- z"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "route", "value", "after"), ENTRIES)
def test_an_entry_is_added_in_the_style_of_the_others(before: str, route: Route, value: Any, after: str) -> None:
    check(before, "append", route, value, after)


INSERTS = [
    ("a: [x, y]\n", 0, "a: [z, x, y]\n"),
    ("a: [x, y]\n", 1, "a: [x, z, y]\n"),
    ("a: [x, y]\n", 2, "a: [x, y, z]\n"),
    ("a: [\n  x, # x\n  y\n]\n", 0, "a: [\n  z,\n  x, # x\n  y\n]\n"),
    ("a: [\n  x, # x\n  y\n]\n", 1, "a: [\n  x, # x\n  z,\n  y\n]\n"),
    ("a: # a\n  # x\n  - x\n", 0, "a: # a\n  - z\n  # x\n  - x\n"),
    ("a:\n  - x # x\n  # y\n  - y\n", 1, "a:\n  - x # x\n  - z\n  # y\n  - y\n"),
    ("a:\n  - x\n\n  # y\n  - y\n", 1, "a:\n  - x\n\n  - z\n\n  # y\n  - y\n"),
    ("a:\n- x\n- y", 2, "a:\n- x\n- y\n- z"),
]


@pytest.mark.parametrize(("before", "index", "after"), INSERTS)
def test_an_entry_is_put_before_another(before: str, index: int, after: str) -> None:
    check(before, "insert", a, index, "z", after)


# Taking away

REMOVES = [
    ("a: x\nb: y\n", a, "b: y\n"),
    ("b: y\na: x\n", a, "b: y\n"),
    ("b: y\na: x", a, "b: y"),
    ("b: y\r\na: x # why\r\nc: z\r\n", a, "b: y\r\nc: z\r\n"),
    ("b: y\n# a\n# a too\na: x # x\n# c\nc: z\n", a, "b: y\n# a\n# a too\n# c\nc: z\n"),
    ("b: y\n# not a\n\na: x\nc: z\n", a, "b: y\n# not a\n\nc: z\n"),
    ("b: y\n# a\na: x # x\n", a, "b: y\n# a\n"),
    ("b: y\n\n# a\na: x\n\n# c\nc: z\n", a, "b: y\n\n# a\n\n# c\nc: z\n"),
    ("b: y\na: x\n  # more\nc: z\n", a, "b: y\n  # more\nc: z\n"),
    ("b: y\na:\n  # x\n  - x\n  # more\n # less\nc: z\n", a, "b: y\n # less\nc: z\n"),
    ("a: x\n\nb: y\n", a, "\nb: y\n"),
    ("b: y\n\n\na: x\nc: z\n", a, "b: y\n\n\nc: z\n"),
    ("b: y\na: x\n\n", a, "b: y\n\n"),
    ("b: y\n\n\na: x", a, "b: y"),
    ("# file\na: x\nb: y\n", a, "# file\nb: y\n"),
    ("b: y\n\na: x\n\nc: z\n", a, "b: y\n\nc: z\n"),
    ("b: y\na: x\n\nc: z\n", a, "b: y\n\nc: z\n"),
    ("b: y\n\na: x\n", a, "b: y\n"),
    ("b: y\na: |\n  x\n\n  x\n\nc: z\n", a, "b: y\n\nc: z\n"),
    ("b: y\na:\n  - x # x\n    # more\n  - y\nc: z\n", a, "b: y\nc: z\n"),
    ("a: x\n", a, "{}\n"),
    ("# file\na: x # why\n", a, "# file\n{}\n"),
    ("b: |+\n  y\n\na: x\n", a, "b: |+\n  y\n\n"),
    ("b: |\n  y\na: x", a, "b: |\n  y\n"),
    ("b: |\n  y\na: x\n\n  # more\n  # most\nc: z\n", a, "b: |\n  y\n# more\n# most\nc: z\n"),
    # entries
    ("a:\n- x # x\n- y # y\n", ("a", 0), "a:\n- y # y\n"),
    ("a:\n- x # x\n- y # y\n", ("a", 1), "a:\n- x # x\n"),
    ("a:\n  - b: 1\n    c: 2\n\n  - b: 3\n\nd: x\n", ("a", 0), "a:\n\n  - b: 3\n\nd: x\n"),
    ("a:\n  - b: 1\n    c: 2\n\n  - b: 3\n\nd: x\n", ("a", 1), "a:\n  - b: 1\n    c: 2\n\nd: x\n"),
    ("a:\n  - b: 1\n    c: 2\n", ("a", 0, "b"), "a:\n  - c: 2\n"),
    ("a:\n  - b: 1 # b\n    # c\n    c: 2\n", ("a", 0, "b"), "a:\n  -\n    # c\n    c: 2\n"),
    ("a:\n  - b: 1 # b\n    c: 2\n", ("a", 0, "b"), "a:\n  - c: 2\n"),
    ("a:\n- b: 1\n# x\n- c: 1 # c\n  # more\n  d: 2\n  # most\n- e\n", ("a", 1), "a:\n- b: 1\n# x\n- e\n"),
    ("a:\n- - x\n  - y\n", ("a", 0, 0), "a:\n- - y\n"),
    ("a: # why\n  # x\n  - x # x\nb: y\n", ("a", 0), "a: [] # why\n  # x\nb: y\n"),
    ("a:\n\n  - x\n\nb: y\n", ("a", 0), "a: []\n\nb: y\n"),
    ("a:\n  # none\n\n  - x\nb: y\n", ("a", 0), "a: []\n  # none\n\nb: y\n"),
    ("a:\n  b: x\n", ("a", "b"), "a: {}\n"),
    ("a:\n- b: x # b\n- c\n", ("a", 0, "b"), "a:\n- {}\n- c\n"),
    ("a:\n-\n- x\n", ("a", 0), "a:\n- x\n"),
    # between brackets
    ("a: [x, y, z]\n", ("a", 0), "a: [y, z]\n"),
    ("a: [x, y, z]\n", ("a", 1), "a: [x, z]\n"),
    ("a: [x, y, z]\n", ("a", 2), "a: [x, y]\n"),
    ("a: [ x, y, ] # why\n", ("a", 1), "a: [ x, ] # why\n"),
    ("a: [ x ]\n", ("a", 0), "a: []\n"),
    ("a: {b: x, c: y}\n", ("a", "b"), "a: {c: y}\n"),
    ("a: {b: x, c: y}\n", ("a", "c"), "a: {b: x}\n"),
    ("a: [\n  x, # x\n  y, # y\n  z # z\n]\n", ("a", 1), "a: [\n  x, # x\n  z # z\n]\n"),
    ("a: [\n  x, # x\n  y, # y\n  z # z\n]\n", ("a", 2), "a: [\n  x, # x\n  y # y\n]\n"),
    ("a: [\n  x, # x\n  # y\n  y, # y too\n  z\n]\n", ("a", 1), "a: [\n  x, # x\n  # y\n  z\n]\n"),
    ("a: [x, # x\n  y]\n", ("a", 1), "a: [x # x\n  ]\n"),
    ("b: &x c\na: *x\nd: *x\n", ("b",), "a: &x c\nd: *x\n"),
    ("b: &x [c]\na: *x\n", a, "b: &x [c]\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "route", "after"), REMOVES)
def test_what_is_taken_away_goes_with_its_comment(before: str, route: Route, after: str) -> None:
    check(before, "remove", route, after)


# Keys and comments

RENAMES = [
    ("a: x # why\n", a, "b", "b: x # why\n"),
    ('"a" : x\n', a, "b", '"b" : x\n'),
    ("c: {a: x}\n", ("c", "a"), "b: d", 'c: {"b: d": x}\n'),
    ("c:\n- a: x\n", ("c", 0, "a"), "no", 'c:\n- "no": x\n'),
    ("? a\n: x\n", a, "b", "? b\n: x\n"),
    ("a:\n  - x\n", a, "b", "b:\n  - x\n"),
]


@pytest.mark.parametrize(("before", "route", "key", "after"), RENAMES)
def test_a_key_is_respelled(before: str, route: Route, key: str, after: str) -> None:
    check(before, "rename", route, key, after)


def test_a_value_is_read_as_its_new_key_wants_it() -> None:
    draft = Draft("x.yaml", b"items:\n- {id: a, effort_week: 4}\n", "roadmap")
    draft.rename(("items", 0, "effort_week"), "effort_weeks")
    assert draft.raw == b"items:\n- {id: a, effort_weeks: 4}\n"
    assert draft.data == {"items": [{"id": "a", "effort_weeks": 4}]}


COMMENTS = [
    ("a: x  # tradeoff: y\n", "# z", "a: x  # z\n"),
    ("a: x  # tradeoff: y\n", "", "a: x\n"),
    ("b: y\n# tradeoff: y\na: x\n", "# z", "b: y\n# z\na: x\n"),
    ("b: y\n  # tradeoff: y\na: x\n", "", "b: y\na: x\n"),
    ("a: x\r\n# tradeoff: y\r\n", "", "a: x\r\n"),
    ("a: x\n# tradeoff: y", "", "a: x"),
    ("\ufeff# tradeoff: y\na: '\u2028'  # more\n", "", "\ufeffa: '\u2028'  # more\n"),
]


@pytest.mark.parametrize(("before", "text", "after"), COMMENTS)
def test_a_comment_is_replaced_or_taken_away(before: str, text: str, after: str) -> None:
    span = Document("x.yaml", before.encode()).comments[0].span
    check(before, "replace", span, text, after)


# What cannot be

REFUSED = [
    ("b: &x {c: d}\na: *x\n", "set", (("a", "c"), "t"), "x.yaml:2: the mapping a is an alias of another"),
    ("b: &x {c: d}\na: *x\n", "set", (("b", "c"), "t"), "x.yaml:1: b has an anchor, and an alias elsewhere"),
    ("b: &x [y]\na: *x\n", "remove", (("b",),), "x.yaml:1: b has an anchor, and an alias elsewhere"),
    ("b: &x [y]\na: *x\n", "set", (("b",), "t"), "x.yaml:1: b has an anchor, and an alias elsewhere"),
    ("b: &x y\n*x : z\n", "set", (("b",), "t"), "x.yaml:1: b has an anchor, and an alias elsewhere"),
    ("{a: [x, # c\n  y], d: e}\n", "set", (("a",), "t"), "x.yaml:1: the comment “# c” would be lost"),
    ("a: [x # c\n  # d\n  , y]\n", "remove", (("a", 0),), "x.yaml:1: the comment “# d” would be lost"),
    ("b: &x {c: {d: e}}\na:\n  <<: *x\n", "set", (("a", "c", "d"), "t"), "x.yaml:2: a.c comes from elsewhere"),
    ("a: x\na: y\n", "remove", (("a",),), "x.yaml:1: a stands twice in its mapping"),
    ("? [x]\n: y\n", "set", (("[…]",), "t"), "x.yaml:1: […] has a key that is no text"),
    ("a: x\n", "set", (("b", "c"), "t"), "x.yaml:1: there is no b that could hold `c`"),
    ("a: x\n", "set", (("a", "c"), "t"), "x.yaml:1: there is no a that could hold `c`"),
    ("a: [x]\n", "set", (("a", 1), "t"), "x.yaml:1: there is no entry 1 in a"),
    ("a: [x]\n", "insert", (("a",), 2, "t"), "x.yaml:1: there is no entry 2 in a"),
    ("a: x\n", "append", (("a",), "t"), "x.yaml:1: a is no list"),
    ("a: x\n", "remove", (("b",),), "x.yaml:1: there is no b to remove"),
    ("a: x\nb: y\n", "rename", (("a",), "b"), "x.yaml:1: `b` is there already"),
    ("a: x\n", "set", (("a",), "\ud800"), "x.yaml:1: a cannot be set: the text has half of a surrogate pair"),
    ("a: x\n", "set", (("a",), float("nan")), "x.yaml:1: a cannot be set: nan is no number"),
    ("a: x # y\n", "replace", (Span(1, 4, 1, 5), "z"), "x.yaml:1:"),
    ("a: x # y\n", "replace", (Span(1, 6, 1, 9), "# y\nb: z"), "x.yaml:1:"),
]


@pytest.mark.parametrize(("before", "how", "arguments", "says"), REFUSED)
def test_what_cannot_be_edited_is_refused_and_stays(before: str, how: str, arguments: Any, says: str) -> None:
    draft = Draft("x.yaml", before.encode())
    with pytest.raises(CannotEdit) as refused:
        getattr(draft, how)(*arguments)
    assert str(refused.value).startswith(says)
    assert draft.raw == before.encode()


def test_what_is_no_day_is_refused() -> None:
    draft = Draft("x.yaml", b"items:\n- {id: a}\n", "roadmap")
    for value in ("soon", 5, True):
        with pytest.raises(CannotEdit, match="is no day such as 2026-11-30 and no period such as 2026-Q4"):
            draft.set(("items", 0, "due"), value)


def test_a_file_that_cannot_be_read_cannot_be_drafted() -> None:
    with pytest.raises(Unreadable):
        Draft("x.yaml", b"a: [")


def test_what_is_empty_is_not_had() -> None:
    draft = Draft("x.yaml", b"a:\nb: []\nc: {}\nd: [x, ~]\n")
    routes: list[Route] = [("a",), ("b",), ("c",), ("d",), ("d", 0), ("d", 1), ("d", 2), ("e",)]
    assert [draft.has(route) for route in routes] == [False, False, False, True, True, False, False, False]


def test_the_kind_is_read_anew_once_it_is_stated() -> None:
    draft = Draft("x.yaml", b"schema: tradeoff/roadmp/v1\nitems:\n- {effort_weeks: 4}\n")
    assert draft.data["items"] == [{"effort_weeks": "4"}]
    draft.set(("schema",), "tradeoff/roadmap/v1")
    assert draft.data["items"] == [{"effort_weeks": 4}]


# Plain files

VALUES: list[Any] = ["x", "a: b", LONG, "two\nlines\n", None, "", ["a", "b"], [{"id": "a"}], {"value": 1}, {}, []]


@pytest.mark.parametrize("path", PLAIN_FILES, ids=lambda path: path.stem)
def test_every_place_of_a_plain_file_can_be_edited(path: Path) -> None:
    raw = path.read_bytes()
    chance = random.Random(path.stem)
    routes = list(_routes(Draft("x.yaml", raw).data))
    for route in chance.sample(routes, min(len(routes), 12)):
        draft = Draft("x.yaml", raw)
        if not _is_date(draft, route):
            draft.set(route, chance.choice(VALUES))
        if isinstance(_at(draft.data, route), list):
            draft.append(route, chance.choice(VALUES))
        draft.remove(route)
        before, after = raw.splitlines(keepends=True), draft.raw.splitlines(keepends=True)
        assert [line for line in after if line not in before] in ([], *([line] for line in after))


def _is_date(draft: Draft, route: Route) -> bool:
    return emitting.form(draft.kind, route) in ("date", "date or period")


@pytest.mark.parametrize("path", PLAIN_FILES, ids=lambda path: path.stem)
def test_a_whole_file_is_written_as_people_would(path: Path) -> None:
    document = Document("x.yaml", path.read_bytes())
    text = text_of(document.data, document.kind)
    assert Document("x.yaml", text.encode()).data == document.data
    assert text == text_of(Document("x.yaml", text.encode()).data, document.kind)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert all(len(line) <= emitting.WIDTH for line in text.split("\n"))


def test_a_whole_file() -> None:
    decision = {
        "links": [{"url": "https://docs.example/a", "title": "Notes"}],
        "title": "Usage: not seats",
        "context": LONG,
        "id": "usage",
        "options": [{"id": "b", "title": "Bands", "pros": ["No, or yes"]}, {"id": "c", "title": "No"}],
        "guardrails": [{"threshold": 4, "metric": "disputes", "op": "lte"}],
        "status": "proposed",
        "raised_on": "2026-11-16",
        "applies_to": ["services/**"],
        "schema": "tradeoff/decision/v1",
        "rationale": "One\ntwo: three\n",
        "decider": None,
    }
    assert text_of(decision, "decision") == (
        "schema: tradeoff/decision/v1\n"
        "id: usage\n"
        'title: "Usage: not seats"\n'
        "status: proposed\n"
        "raised_on: 2026-11-16\n"
        "decider:\n"
        "context: >-\n"
        f"  {FIRST}\n"
        f"  {REST}\n"
        "rationale: |\n"
        "  One\n"
        "  two: three\n"
        "guardrails:\n"
        "  - {metric: disputes, op: lte, threshold: 4}\n"
        "\n"
        "options:\n"
        "  - id: b\n"
        "    title: Bands\n"
        '    pros: ["No, or yes"]\n'
        "  - id: c\n"
        '    title: "No"\n'
        "\n"
        "applies_to: [services/**]\n"
        "links:\n"
        '  - {title: Notes, url: "https://docs.example/a"}\n'
    )


# Texts

TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.text("ab :#-?,[]{}&*!|>'\"%@`~=<\n\t\r\\.0123_+eEnoy\x85\u2028\ufeff\x00\x7f\ud7ff😀 é", max_size=12),
    st.lists(st.sampled_from(["word", "a:", "#b", "-", " ", "\n", "\n\n", "long" * 20]), max_size=14).map(" ".join),
)
PLACES = [
    "a: x\nb: y\n",
    "a: 'x'\nb: y\n",
    'a: "x"',
    "a: |\n  x\nb: y\n",
    "a: >-\r\n  x\r\n\r\nb: y\r\n",
    "a: [x]\n",
    "{a: x}",
]


@given(text=TEXTS, before=st.sampled_from(PLACES))
@settings(deadline=None, max_examples=300)
def test_any_text_comes_back_as_it_is(text: str, before: str) -> None:
    draft = Draft("x.yaml", before.encode())
    draft.set(a, text)
    assert draft.data["a"] == _read(text)
    draft.append(("c",), text)
    draft.append(("c",), text)
    assert draft.data["c"] == [_read(text)] * 2
    whole = {"id": "x", "title": text, "tags": [text], "options": [{"id": text, "title": text}], "x_own": {text: text}}
    found = Document("x.yaml", text_of(whole, "decision").encode(), "decision").data
    once = _read(text)
    assert found == {
        **whole,
        "title": once,
        "tags": [once],
        "options": [{"id": once, "title": once}],
        "x_own": {text: once},
    }


@given(text=TEXTS)
@settings(deadline=None, max_examples=300)
def test_any_text_is_a_text_for_other_readers(text: str) -> None:
    written = text_of({"id": "x", "title": text, "tags": [text], "x_own": {"y": text}}, "decision")
    expected = {"id": "x", "title": text, "tags": [text], "x_own": {"y": text}}
    assert yaml.safe_load(written) == expected
    assert YAML(typ="safe", pure=True).load(written) == expected


NO_TEXTS = [
    "no",
    "On",
    "y",
    "NULL",
    "~",
    "true",
    "12:30",
    "1_000",
    "0o7",
    "017",
    "0x1F",
    "1e3",
    ".5",
    "-1",
    "+1",
    "1.",
]
NO_TEXTS += [".inf", ".NaN", "=", "<<", "2026-11-30", "2026-11-30 12:00", "1:2:3", "1,000"]


@pytest.mark.parametrize("text", NO_TEXTS)
def test_a_text_that_others_take_for_something_else_is_quoted(text: str) -> None:
    assert edited("title: x\n", "set", ("title",), text, kind="decision") == f'title: "{text}"\n'


@pytest.mark.parametrize(
    "text", ["x", "70% of it", "a:b", "a#b", "2026-Q4", "1.2.3", "€ 5", "x, y", "(z)", "it's", "~5"]
)
def test_a_text_without_traps_is_not_quoted(text: str) -> None:
    assert edited("title: x\n", "set", ("title",), text, kind="decision") == f"title: {text}\n"


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15))
@settings(deadline=None)
def test_any_number_comes_back(value: float) -> None:
    text = edited("effort_weeks:\n", "set", ("effort_weeks",), value)
    found = Document("x.yaml", f"items:\n- {text}".encode(), "roadmap").data["items"][0]["effort_weeks"]
    assert found == value
    assert yaml.safe_load(text)["effort_weeks"] == value


@pytest.mark.parametrize(
    ("given", "written"),
    [("1e3", "1.0e+3"), ("1.5E3", "1.5E+3"), ("2e-5", "2.0e-5"), ("007.50", "007.50"), ("017", "17"), ("-00", "-0")],
)
def test_a_number_is_written_as_it_is_given_where_all_readers_take_it_for_the_same(given: str, written: str) -> None:
    assert edited("effort_weeks: 1\n", "set", ("effort_weeks",), Given(given)) == f"effort_weeks: {written}\n"
    assert yaml.safe_load(written) == float(given)


# The order of keys


def test_the_order_of_keys_is_that_of_the_schema() -> None:
    assert order.keys("roadmap", ("items", 4, "outcome", "target")) == ("value", "by")
    assert order.keys("charter", ("people", "mara")) == ("name", "role", "emails", "left")
    assert order.keys("roadmap", ("items", 0, "checkpoints", 0, "evidence", 0)) == ("title", "url")
    assert all(order.keys(kind, ())[0] == "schema" for kind in KINDS)
    for kind, route in (("roadmap", ("nothing",)), ("roadmap", ("title", "x")), ("charter", ("people",)), ("", ())):
        assert order.keys(kind, route) == ()


def test_keys_are_sorted_with_the_unknown_last() -> None:
    assert order.sort("decision", (), ["x_b", "title", "x_a", "id"]) == ["id", "title", "x_b", "x_a"]


# Odd files


class Odd:
    """Files in odd but valid styles: every comment has a text of its own."""

    PLAIN = ("x", "two words", "12:30", "no", "5", "2026-11-30", "http://example.org/x#y", "it's", "日本", "😀 smile")
    QUOTED = ('"x"', "'y'", '"a # b: c"', "'it''s'", '""', '"e\\n\\u2028"')

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._comments = 0

    def file(self) -> bytes:
        lines = [self._comment()] if self._is(0.2) else []
        lines += ["---"] if self._is(0.1) else []
        lines += self._mapping(0, 3)
        lines += ["", self._comment()] if self._is(0.2) else []
        text = "\n".join(lines) + self._one_of(("\n", "\n", "\n", "", "\n\n"))
        text = text.replace("\n", self._one_of(("\n", "\n", "\n", "\r\n", "\r")))
        return (b"\xef\xbb\xbf" if self._is(0.08) else b"") + text.encode()

    def _is(self, share: float) -> bool:
        return self._chance.random() < share

    def _one_of(self, choices: Sequence[T]) -> T:
        return self._chance.choice(choices)

    def _comment(self) -> str:
        self._comments += 1
        return f"# c{self._comments}."

    def _end(self) -> str:
        """What may follow a value on its line."""
        return f"{self._one_of((' ', '   '))}{self._comment()}" if self._is(0.25) else "  " if self._is(0.03) else ""

    def _between(self, indent: int) -> list[str]:
        lines = [self._one_of(("", "", "  "))] if self._is(0.12) else []
        while self._is(0.15):
            lines.append(" " * max(0, indent + self._one_of((0, 0, 0, 2, -2))) + self._comment())
            lines += [""] if self._is(0.3) else []
        return lines

    def _flow(self, indent: int, depth: int = 2) -> str:
        if not depth or self._is(0.5):
            return str(self._one_of((*self.PLAIN[:2], *self.PLAIN[4:], *self.QUOTED)))
        is_list = self._is(0.5)
        parts = [
            self._flow(indent, depth - 1) if is_list or self._is(0.1) else f"k{index}: {self._flow(indent, depth - 1)}"
            for index in range(self._one_of((0, 1, 1, 2, 3)))
        ]
        start, end = "[]" if is_list else "{}"
        if parts and self._is(0.25):
            line = "\n" + " " * indent
            comments = [f" {self._comment()}" if self._is(0.3) else "" for _ in parts]
            commas = [*[","] * (len(parts) - 1), self._one_of(("", ","))]
            middle = [line + "".join(part) for part in zip(parts, commas, comments, strict=True)]
            return start + "".join(middle) + line + end
        blank = self._one_of(("", " "))
        return start + blank + ", ".join(parts) + (", " if parts and self._is(0.1) else "") + blank + end

    def _scalar(self, indent: int, deeper: int) -> list[str]:
        blanks = " " * (indent + deeper)
        style = self._one_of("pppqqmdbff")
        if style == "p":
            return [self._one_of(self.PLAIN) + self._end()]
        if style == "q":
            return [self._one_of(self.QUOTED) + self._end()]
        if style == "m":
            return ["multi", f"{blanks}line{self._end()}"]
        if style == "d":
            return ['"q', f'{blanks}r # s"']
        if style == "f":
            first, *rest = self._flow(indent + deeper).split("\n")
            return [first, *rest[:-1], rest[-1] + self._end()] if rest else [first + self._end()]
        header = self._one_of(("|", "|-", "|+", ">", ">-", f"|{deeper}", ">+", f"|{deeper}-"))
        body = [blanks + self._one_of(("text", "# none", "- x", "a: b")) for _ in range(self._one_of((1, 2, 3)))]
        body += [""] * self._one_of((0, 0, 1, 2))
        return [header, *body]

    def _value(self, indent: int, depth: int, is_entry: bool) -> list[str]:
        """The lines of a value, of which the first follows a colon or dash."""
        kind = self._one_of("mmllllesss")
        anchor = f"&a{self._comments} " if self._is(0.06) else ""
        if kind == "e":
            return [self._end()]
        if kind == "s" or not depth:
            first, *rest = self._scalar(indent, self._one_of((2, 2, 4)))
            return [f" {anchor}{first}", *rest]
        head = f" {anchor}".rstrip() + self._end()
        if kind == "m":
            return [head, *self._mapping(indent + self._one_of((2, 2, 4, 1)), depth - 1)]
        return [head, *self._list(indent + self._one_of((2, 3) if is_entry else (0, 2, 2, 4)), depth - 1)]

    def _mapping(self, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        for index in range(self._one_of((1, 2, 3, 4))):
            key = self._one_of([f"k{index}"] * 6 + [f'"k{index}"', f"'k {index}'", f"日{index}"])
            lines += self._between(indent) if index else []
            first, *rest = self._value(indent, depth, is_entry=False)
            if self._is(0.03):
                lines += [" " * indent + f"? {key}", " " * indent + f":{first}", *rest]
            else:
                lines += [" " * indent + key + self._one_of((":", ":", ":", " :")) + first, *rest]
        return lines

    def _list(self, indent: int, depth: int) -> list[str]:
        lines: list[str] = []
        for index in range(self._one_of((1, 2, 3, 4))):
            lines += self._between(indent) if index else []
            gap = self._one_of((1, 1, 1, 3))
            if depth and self._is(0.5):
                inner = self._mapping if self._is(0.75) else self._list
                first, *rest = inner(indent + 1 + gap, depth - 1)
                lines += [" " * indent + "-" + " " * gap + first.lstrip(" "), *rest]
            else:
                first, *rest = self._value(indent, depth, is_entry=True)
                lines += [" " * indent + "-" + first, *rest]
        return lines


NEW: list[Any] = [
    "x",
    "no",
    "a: b",
    LONG,
    "two\nlines\n",
    " lead\n",
    "end\n\n",
    None,
    5,
    "it's",
    "\u2028",
    "a, b",
    ["a", "b: c"],
]
NEW += [
    [{"id": "a", "title": "b"}],
    [{"on": "2026-01-01", "value": 4}],
    {"value": 3, "by": "x"},
    {"a": {"b": "c"}},
    {},
    [],
]


@given(seed=st.integers(0, 10**9), value=st.sampled_from(NEW), data=st.data())
@settings(deadline=None, max_examples=300)
def test_an_edit_of_an_odd_file_changes_what_it_should_or_nothing(seed: int, value: Any, data: st.DataObject) -> None:
    raw = Odd(random.Random(seed)).file()
    try:
        draft = Draft("x.yaml", raw)
    except Unreadable:
        return
    before = draft.data
    route = data.draw(st.sampled_from(list(_routes(before))))
    there = _at(before, route)
    edits = ["set", "remove", "add"]
    edits += ["append", "insert"] if isinstance(there, list) else []
    edit = data.draw(st.sampled_from(edits))
    read, expected, refusal = _read(value), before, ""
    try:
        if edit == "set":
            draft.set(route, value)
            expected = _changed(before, route, lambda _: read)
        elif edit == "remove":
            draft.remove(route)
            expected = _changed(before, route[:-1], lambda held: _without(held, route[-1]))
        elif edit == "append":
            draft.append(route, value)
            expected = _changed(before, route, lambda entries: [*entries, read])
        elif edit == "insert":
            index = data.draw(st.integers(0, len(there)))
            draft.insert(route, index, value)
            expected = _changed(before, route, lambda entries: [*entries[:index], read, *entries[index:]])
        else:
            route = route if isinstance(there, dict) else ()
            draft.set((*route, "new"), value)
            expected = _changed(before, route, lambda held: {**held, "new": read})
    except CannotEdit as error:
        refusal = str(error)
    if refusal:
        assert draft.raw == raw
        in_flow = Document("x.yaml", raw).in_flow(route[:-1])
        why = "(an alias|a key that is no text)" if not in_flow else "(an alias|a key that is no text|would be lost)"
        assert re.match(rf"x\.yaml:\d+: .*{why}", refusal)
        return
    assert draft.data == expected
    assert Document("x.yaml", draft.raw).data == expected
    old, new = raw.decode(), draft.raw.decode()
    document = Document("x.yaml", raw)
    lost = _comments(old, before) - _comments(new, expected)
    if edit == "remove" or (edit == "set" and there.__class__ is value.__class__ and isinstance(there, (dict, list))):
        lost -= _own_comments(document, route)
    assert not lost
    is_below = edit in ("append", "insert", "add") and bool(_at(before, route))
    if is_below and not document.in_flow(route) and _ends_its_lines(old):
        assert _common(old, new) + _common(old[::-1], new[::-1]) >= len(old)  # one text was put in
    else:
        first, last = _touched(document, before, route, edit)
        above, below = "".join(_lines(old)[:first]), "".join(_lines(old)[last:])
        assert new.startswith(above if _ends_its_lines(old) else above.rstrip("\r\n"))
        assert new.endswith(below if _ends_its_lines(old) else "")
    assert old.startswith("\ufeff") == new.startswith("\ufeff")
    if "\r\n" in old:
        assert not re.search("(?<!\r)\n", new)


def _comments(text: str, data: Any) -> set[str]:
    """The comments of an odd file; some come to stand inside of a text."""
    return set(re.findall(r"# c\d+\.", text)) - set(re.findall(r"# c\d+\.", repr(data)))


def _own_comments(document: Document, route: Route) -> set[str]:
    """The comments on the lines of a key or entry, and those directly below that are indented deeper."""
    key, value = document.span(route, "key"), document.span(route)
    lines, last, first = document.lines, max(key.line, value.end_line), key.line - 1
    is_marked = isinstance(route[-1], str) or document.in_flow(route[:-1]) or "-" in lines[first][: key.column - 1]
    while not is_marked:
        first -= 1
        is_marked = "-" in lines[first]
    while last < len(lines) and re.match(r" +#| *:", lines[last]):
        last += 1
    return set(re.findall(r"# c\d+\.", "\n".join(lines[first:last])))


def _ends_its_lines(text: str) -> bool:
    """Whether a file ends in a line break; without one, that of a block of text at its end is not sure."""
    return text.endswith(("\n", "\r"))


def _lines(text: str) -> list[str]:
    return re.split("(?<=\n)|(?<=\r)(?!\n)", text)


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at the beginning."""
    return next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), min(len(one), len(other))
    )


_INDICATORS = re.compile(r"[\s?:-]*([&]\S+)?\s*(#.*)?")


def _touched(document: Document, data: Any, route: Route, edit: str) -> tuple[int, int]:
    """The lines that an edit at a route may change: the first, and the first after them."""
    while route and (document.in_flow(route[:-1]) or (edit == "remove" and len(_at(data, route[:-1])) == 1)):
        if not document.in_flow(route[:-1]):
            edit = "set"
        route = route[:-1]
    if not route:
        return 0, len(document.lines)
    lines = document.lines
    first = document.span(route, "key").line - 1
    last = max(document.span(route).end_line, first + 1)
    held = _at(data, route[:-1])
    moves_up = edit == "remove" and route[-1] == next(iter(held if isinstance(held, dict) else range(1)))  # `- id: x`
    while first and _INDICATORS.fullmatch(lines[first - 1]):
        first -= 1
    marks = (":", "#") if edit == "remove" else (":",)
    while last < len(lines) and (not lines[last].strip() or lines[last].lstrip().startswith(marks)):
        last += 1
    last += moves_up
    return first, last


# Helpers


def _routes(data: Any, route: Route = ()) -> list[Route]:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for step, inner in steps for found in ((*route, step), *_routes(inner, (*route, step)))]


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _changed(data: Any, route: Route, change: Any) -> Any:
    if not route:
        return change(data)
    copy = data.copy()
    copy[route[0]] = _changed(data[route[0]], route[1:], change)
    return copy


def _without(held: Any, step: str | int) -> Any:
    if isinstance(held, dict):
        return {key: value for key, value in held.items() if key != step}
    return [value for index, value in enumerate(held) if index != step]


def _read(value: Any) -> Any:
    """A value as it is read where the schema wants nothing: blanks as nothing, numbers as text."""
    if isinstance(value, dict):
        return {key: _read(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_read(inner) for inner in value]
    if isinstance(value, str):
        return None if not value or value.isspace() else value
    return None if value is None else str(value)
