"""Documents: where every key and value stands, what a comment is, and that no input can do harm."""

import json
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff import readall, reading, schemas
from tradeoff.document import Document, Span
from tradeoff.records.shared import Route
from tradeoff.suppressions import collect

HEAD = "schema: tradeoff/decision/v1\nid: a\ntitle: A\nstatus: proposed\n"


def document(text: str) -> Document:
    return Document("decisions/a.yaml", text.encode())


def decision(text: str) -> Document:
    """A decision with more keys, which begin on line 5."""
    return document(HEAD + text)


def shown(document: Document, span: Span) -> str:
    """The text at a span, as a reader of the report sees it."""
    lines = document.lines[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


def value_of(text: str, *route: str | int) -> str:
    read = document(text)
    return shown(read, read.span(route))


# Spans of what was written, by rule

Model = tuple[str, Any]
NAMES = st.sampled_from(["a", "b", "key", "é", "😀", "with blank", "日本"])
PLAIN = st.sampled_from(
    ["x", "two words", "日本語", "😀 smile", "12:30", "http://example.org/x#y", "it's", "0x1F", "a,b"]
)
QUOTED = st.sampled_from(["'x # y'", '"a: 😀"', "''", '"two\n   lines"', "'日本 ''x'''"])
FLOW = st.sampled_from(["[]", "{}", "[a, b ]", "{k: v, 😀: [x, y]}", "[\n   a,\n   b\n   ]", "[{a: b}]"])
BLOCK = st.builds(
    lambda mark, lines, blanks: (mark, [*lines, *[""] * blanks]),
    st.sampled_from(["|", ">-", "|+", ">"]),
    st.lists(st.sampled_from(["text", "", "# no comment", "日本 😀", "  deeper"]), max_size=3).map(
        lambda lines: ["x", *lines]
    ),
    st.integers(0, 2),
)
LEAVES: st.SearchStrategy[Model] = st.one_of(
    st.tuples(st.just("source"), st.one_of(PLAIN, QUOTED, FLOW)),
    st.tuples(st.just("block"), BLOCK),
    st.just(("empty", None)),
)
MODELS: st.SearchStrategy[Model] = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.tuples(st.just("mapping"), st.dictionaries(NAMES, below, min_size=1, max_size=3)),
        st.tuples(st.just("list"), st.lists(below.filter(lambda model: model[0] != "empty"), min_size=1, max_size=3)),
    ),
    max_leaves=8,
)


@dataclass
class Writer:
    """Writes a model in lines, and notes where each key and value begins and ends."""

    lines: list[str] = field(default_factory=lambda: [""])
    keys: dict[Route, Span] = field(default_factory=dict)
    values: dict[Route, Span] = field(default_factory=dict)

    def here(self) -> tuple[int, int]:
        return len(self.lines), len(self.lines[-1]) + 1

    def put(self, text: str) -> None:
        first, *rest = text.split("\n")
        self.lines[-1] += first
        self.lines += rest

    def write(self, model: Model, route: Route, indent: int) -> None:
        """What follows a key's colon or a dash, without the last line's end."""
        kind, content = model
        if kind == "empty":
            self.values[route] = self.keys[route]
            return
        if kind in ("mapping", "list"):
            self.lines.append("")
            self.write_collection(model, route, indent + 2)
            return
        self.put(" ")
        start = self.here()
        if kind == "source":
            self.put(content)
            end = self.here()
        else:
            mark, lines = content
            text = [" " * (indent + 2) + line if line else "" for line in lines]
            self.put("\n".join([mark, *text]))
            last = max(number for number, line in enumerate(text) if line)
            end = start[0] + 1 + last, len(text[last]) + 1
        self.values[route] = Span(*start, *end)

    def write_collection(self, model: Model, route: Route, indent: int) -> None:
        kind, content = model
        start = len(self.lines), indent + 1
        entries = list(content.items() if kind == "mapping" else enumerate(content))
        for number, (step, below) in enumerate(entries):
            if number:
                self.lines.append("")
            self.put(" " * indent)
            at = self.here()
            self.put(f"{step}" if kind == "mapping" else "-")
            if kind == "mapping":
                self.keys[(*route, step)] = Span(*at, *self.here())
                self.put(":")
            self.write(below, (*route, step), indent)
        ends = [self.values[(*route, entries[-1][0])]]
        end = (ends[0].end_line, ends[0].end_column)
        if entries[-1][1][0] == "empty":  # it ends after its colon
            end = (end[0], end[1] + 1)
        self.values[route] = Span(*start, *end)


@given(st.dictionaries(NAMES, MODELS, min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_key_and_value_has_its_span(record: dict[str, Model], end: str, mark: bool) -> None:
    writer = Writer()
    writer.write_collection(("mapping", record), (), 0)
    text = "\n".join([*writer.lines, ""])
    read = document(("\ufeff" if mark else "") + text.replace("\n", end))
    assert {route: read.span(route) for route in writer.values} == writer.values
    assert {route: read.span(route, "key") for route in writer.keys} == writer.keys


# Spans by hand


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_move_nothing(end: str, mark: str) -> None:
    read = document(mark + "a: x\nb:\n  - 😀: [y,\n    z]\n".replace("\n", end))
    assert read.span(("a",)) == Span(1, 4, 1, 5)
    assert read.span(("b", 0, "😀"), "key") == Span(3, 5, 3, 6)
    assert read.span(("b", 0, "😀")) == Span(3, 8, 4, 7)
    assert read.span(("b",)) == Span(3, 3, 4, 7)


@pytest.mark.parametrize("sign", ["\u0085", "\u2028", "\u2029", "\u00a0", "\u3000", "\\v", "\\N", "\\L"])
def test_what_is_no_line_break_in_yaml_1_2_moves_nothing(sign: str) -> None:
    source = f'"x{sign}y"'
    read = document(f"a: {source}\nb: z\n")
    assert read.span(("a",)) == Span(1, 4, 1, 4 + len(source))
    assert read.span(("b",)) == Span(2, 4, 2, 5)


@pytest.mark.parametrize(
    "after",
    ["\nb: c\n", "\n\n\nb: c\n", "\n# comment\nb: c\n", "\n\n # comment\n\nb: c\n", "\n", "", "\n\n", "\n   \nb: c\n"],
)
@pytest.mark.parametrize("mark", ["|", ">", "|-", ">+", "|2", "| # comment"])
def test_a_block_of_text_ends_with_its_last_line(mark: str, after: str) -> None:
    assert document(f"a: {mark}\n  one\n\n  two{after}").span(("a",)) == Span(1, 4, 4, 6)


@pytest.mark.parametrize("after", ["", "\n", "\n\n\n", "\nb: c\n", "\n\n\nb: c\n", "\n# comment\n"])
def test_an_empty_block_of_text_is_its_mark(after: str) -> None:
    assert document(f"a: |{after}").span(("a",)) == Span(1, 4, 1, 5)


def test_a_collection_in_lines_ends_with_its_last_entry() -> None:
    text = "a:\n  - b: |\n      text\n\n  - c: {d: e}\n    # comment\n\n# comment\nf: g\n"
    assert value_of(text, "a") == "- b: |\n      text\n\n  - c: {d: e}"
    assert value_of(text, "a", 0) == "b: |\n      text"
    assert value_of(text, "a", 1) == "c: {d: e}"


def test_brackets_belong_to_what_they_hold() -> None:
    text = "a: [x, {y: z} ] # comment\nb: {c: [], d: [e,\n  f], }\n"
    assert value_of(text, "a") == "[x, {y: z} ]"
    assert value_of(text, "a", 1) == "{y: z}"
    assert value_of(text, "b") == "{c: [], d: [e,\n  f], }"
    assert value_of(text, "b", "c") == "[]"


@pytest.mark.parametrize(
    "text", ["a:\n  b:\nc: d\n", "a:\n  b: # comment\n\nc: d\n", "a: {b: , c: d}\n", "a: {b, c: d}\n", "a:\n  b:"]
)
def test_an_empty_value_is_shown_at_its_key(text: str) -> None:
    read = document(text)
    assert shown(read, read.span(("a", "b"))) == "b"
    assert read.span(("a", "b")) == read.span(("a", "b"), "key")


@pytest.mark.parametrize("value", ["''", '""', "~", "null", "[]", "{}"])
def test_a_written_empty_value_is_shown_itself(value: str) -> None:
    assert value_of(f"a:\n  b: {value}\n", "a", "b") == value


@pytest.mark.parametrize("text", ["a:\n-\n- b\n", "a:\n  - # comment\n  - b\n"])
def test_an_empty_entry_is_shown_at_its_dash(text: str) -> None:
    read = document(text)
    span = read.span(("a", 0))
    assert (span.line, read.lines[1][span.column - 2]) == (2, "-")


def test_what_is_not_there_falls_back_to_what_would_hold_it() -> None:
    text = "id: x\na:\n  b: c\nd: [e]\nf:\n"
    assert value_of(text, "a", "nothing") == "b: c"
    assert value_of(text, "a", "b", "deeper", 3) == "c"
    assert value_of(text, "d", 7) == "[e]"
    assert value_of(text, "f", "g") == "f"
    assert value_of(text, "nothing") == text.rstrip()[: -len(":")] + ":"


def test_the_id_of_a_thing_stands_for_it() -> None:
    read = document("title: x\nid: whole\nitems:\n  - title: y\n    id: part\n  - title: z\n  - text\n")
    assert shown(read, read.span((), "id")) == "whole"
    assert shown(read, read.span(("items", 0), "id")) == "part"
    assert shown(read, read.span(("items", 1), "id")) == "title"
    assert shown(read, read.span(("items", 2), "id")) == "text"
    assert shown(read, read.span(("items", 9), "id")) == shown(read, read.span(("items",)))


def test_what_an_alias_repeats_is_shown_where_it_is_written() -> None:
    text = "a: &a {b: c}\nd:\n  - e\n  - *a\nf:\n  g: *a\nh: i\n"
    assert value_of(text, "d", 1) == "&a {b: c}"
    assert value_of(text, "d", 1, "b") == "c"
    assert value_of(text, "f", "g") == "&a {b: c}"


def test_what_ends_with_an_alias_does_not_end_before_it_begins() -> None:
    text = "a: &a x\nd:\n  - e\n  - *a\nf:\n  g: *a\nh:\n  - *a\ni: {j: *a}\nk: &k\n  - &l y\n  - z\n  - *l\n"
    assert value_of(text, "d") == "- e"
    assert value_of(text, "f") == "g"
    assert value_of(text, "h") == "-"
    assert value_of(text, "i") == "{j: *a}"
    assert value_of(text, "k") == "&k\n  - &l y\n  - z"


def test_a_merged_key_is_shown_at_the_merge() -> None:
    text = "base: &base\n  a: 1\n  b: 2\nx:\n  <<: *base\n  b: 3\n"
    assert document(text).data["x"] == {"a": "1", "b": "3"}
    assert value_of(text, "x", "a") == "<<"
    assert value_of(text, "x", "b") == "3"


# Data


def test_merges_yield_to_what_stands_in_the_mapping_and_earlier_ones_to_none() -> None:
    text = "b1: &b1 {a: one, b: one}\nb2: &b2 {b: two, c: two}\nx:\n  c: own\n  <<: [*b1, *b2]\n  d: own\n"
    assert document(text).data["x"] == {"a": "one", "b": "one", "c": "own", "d": "own"}


def test_a_merge_in_a_record_fills_its_keys() -> None:
    text = HEAD + "x_base: &base {area: pricing, raised_on: 2026-01-02, tags: [a]}\n<<: *base\n"
    said, _ = reading.read("a.yaml", text.encode())
    assert said.problems == []
    assert said.data is not None
    assert (said.data["area"], said.data["raised_on"], said.data["tags"]) == ("pricing", "2026-01-02", ["a"])


@pytest.mark.parametrize("key", ["'<<'", '"<<"'])
def test_a_quoted_merge_is_a_key(key: str) -> None:
    assert document(f"{key}: {{a: b}}\n").data == {"<<": {"a": "b"}}


@pytest.mark.parametrize("value", ["text", "[text]", "''", "[[{a: b}]]"])
def test_a_merge_of_what_has_no_keys_adds_none(value: str) -> None:
    assert document(f"<<: {value}\na: b\n").data == {"a": "b"}


def test_every_duplicate_is_named_with_its_first() -> None:
    read = decision(
        "area: a\narea: b\noutcome:\n  metric: x\n  target: {value: 1, value: 2}\n  metric: y\n'area': c\n"
    )
    found = [(problem.rule, problem.route, problem.span.line, problem.message) for problem in read.problems]
    message = "`{}` stands twice in this mapping; the first is on line {}".format
    assert found == [
        ("duplicate-key", ("area",), 6, message("area", 5)),
        ("duplicate-key", ("outcome", "target", "value"), 9, message("value", 9)),
        ("duplicate-key", ("outcome", "metric"), 10, message("metric", 8)),
        ("duplicate-key", ("area",), 11, message("area", 5)),
    ]
    assert (read.data["area"], read.data["outcome"]["metric"]) == ("a", "x")


def test_two_keys_that_are_no_text_are_no_duplicates() -> None:
    read = decision("? [a]\n: b\n? {c: d}\n: e\n'[…]': f\n")
    assert [problem.message for problem in read.problems] == [
        "`[…]` stands twice in this mapping; the first is on line 5"
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("2026-11-32", "2026-11-32 is no day of the calendar"),
        ("2023-14-05", "2023-14-05 is no day of the calendar"),
        ("2026-02-29", "2026-02-29 is no day of the calendar"),
        ("2026-1-5", "2026-1-5 is no date"),
        ("2026-Q4", "2026-Q4 is a period, and only a day will do here"),
        ("'2026'", "2026 is a period, and only a day will do here"),
        ("2026-11-30T12:00:00Z", "“2026-11-30T12:00:00Z” is no date"),
        ("next week", "“next week” is no date"),
        ("30.11.2026", "“30.11.2026” is no date"),
        ("20261130", "“20261130” is no date"),
        ("٢٠٢٦-11-30", "“٢٠٢٦-11-30” is no date"),
        ('"2026-11-30\\n"', "“2026-11-30” is no date"),
    ],
)
def test_a_date_that_is_none_says_why(value: str, message: str) -> None:
    read = decision(f"raised_on: {value}\n")
    (problem,) = read.problems
    assert (problem.rule, problem.message, problem.route, problem.span.line) == (
        "invalid-date",
        message,
        ("raised_on",),
        5,
    )
    assert problem.help
    assert shown(read, problem.span) == value


@pytest.mark.parametrize("value", ["2026-11-30", "'2026-11-30'", '"2026-11-30"', "2024-02-29", "|-\n  2026-11-30"])
def test_a_day_is_text_however_it_is_written(value: str) -> None:
    read = decision(f"raised_on: {value}\n")
    assert read.problems == []
    assert read.data["raised_on"] in ("2026-11-30", "2024-02-29")


@pytest.mark.parametrize("value", ["2026-Q4", "2026-H1", "2026-11", "2026", "2026-11-30"])
def test_a_date_or_period_takes_either(value: str) -> None:
    read = decision(f"not_doing: [{{what: x, why: y, until: {value}}}]\n")
    assert read.problems == []
    assert read.data["not_doing"][0]["until"] == value


def test_a_date_left_from_a_template_is_a_placeholder_and_no_wrong_date() -> None:
    read = decision("raised_on: YYYY-MM-DD\ndecided_on: TBD\n")
    assert read.problems == []
    assert read.placeholders == [(("raised_on",), "YYYY-MM-DD"), (("decided_on",), "TBD")]


# Comments


def comments(text: str) -> list[tuple[int, int, str, bool]]:
    return [(c.span.line, c.span.column, c.text, c.alone) for c in document(text).comments]


def test_a_comment_is_found_at_the_end_of_a_line_and_alone() -> None:
    text = "# tradeoff: first\na: b # tradeoff: second  \nc:\n  # tradeoff: third\n  - 😀  #tradeoff:fourth\n"
    assert comments(text) == [
        (1, 1, "# tradeoff: first", True),
        (2, 6, "# tradeoff: second", False),
        (4, 3, "# tradeoff: third", True),
        (5, 8, "#tradeoff:fourth", False),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_comment_ends_where_its_line_does(end: str, mark: str) -> None:
    read = document(mark + "# tradeoff: x\na: b # tradeoff: y\n".replace("\n", end))
    assert [comment.span for comment in read.comments] == [Span(1, 1, 1, 14), Span(2, 6, 2, 19)]


@pytest.mark.parametrize(
    "text",
    [
        "a: 'x # tradeoff: no'\n",
        'a: "x # tradeoff: no"\n',
        "a: 'x\n  # tradeoff: no\n  y'\n",
        'a: "x\n  # tradeoff: no"\n',
        "a: |\n  x # tradeoff: no\n  # tradeoff: no\n",
        "a: >-\n  # tradeoff: no\n\n  # tradeoff: no\nb: c\n",
        "a: x# tradeoff:no\n",
        "a: x\u00a0# tradeoff:no\n",
        "a: http://example.org/#tradeoff: x\n".replace(": x", ":x"),
        "'# tradeoff: no': a\n",
        "a: ['# tradeoff: no', \"# tradeoff: no\"]\n",
        "a: [\n  'x\n   # tradeoff: no']\n",
        "a: b # Tradeoff: no\n",
        "a: b # about tradeoff: no\n",
    ],
)
def test_what_is_no_comment_to_the_tool_is_none(text: str) -> None:
    assert comments(text) == []


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: | # tradeoff: x\n  text\n", 1, 6),
        ("a: >- # tradeoff: x\n  # text\nb: c\n", 1, 7),
        ("a: |\n  text\n# tradeoff: x\nb: c\n", 3, 1),
        ("a: |\n  text\n\n # tradeoff: x\nb: c\n", 4, 2),
        ("a: 'x' # tradeoff: x\n", 1, 8),
        ("a: 'see # tradeoff: no' # tradeoff: x\n", 1, 25),
        ('a: "x\n  # no" # tradeoff: x\n', 2, 9),
        ("a: [b, # tradeoff: x\n  c]\n", 1, 8),
        ("a: plain\n  # tradeoff: x\nb: c\n", 2, 3),
        ("a: b # agreed # tradeoff: x\n", 1, 15),
        ("a: [b,\t# tradeoff: x\n  c]\n", 1, 8),
        ("a: b\n# tradeoff: x", 2, 1),
    ],
)
def test_a_real_comment_is_found(text: str, line: int, column: int) -> None:
    assert [(found[0], found[1], found[2]) for found in comments(text)] == [(line, column, "# tradeoff: x")]


def test_a_suppression_at_the_mark_of_a_block_of_text_works() -> None:
    text = (
        HEAD
        + "context: >- # tradeoff: ignore[placeholder-text] until 2027-01-31 because the vendor is unnamed\n  TBD\n"
    )
    said, _ = reading.read("a.yaml", text.encode())
    found, flags = collect([readall.typed(said)], ["placeholder-text"])
    assert flags == []
    assert [(suppression.line, suppression.rules) for suppression in found] == [(5, ("placeholder-text",))]


# Any input


def check(raw: bytes, kind: str | None = None) -> None:
    """Reading never fails: what is wrong is a problem at a place in the file, and what is right becomes a record."""
    said, read = reading.read("decisions/a.yaml", raw, kind)
    problems, data = list(said.problems), said.data
    assert problems or data is not None
    lines = raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        span = problem.span
        assert problem.message
        assert problem.help or problem.rule != "invalid-yaml"
        assert "\n" not in problem.message + problem.help
        assert 1 <= span.line <= span.end_line <= len(lines)
        if read is not None:
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
    record = readall.typed(said).data
    assert (record is None) == (data is None)


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace"))))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_are_a_reading(raw: bytes) -> None:
    check(raw)
    check(b"schema: tradeoff/roadmap/v1\n" + raw)


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=10),
        st.sampled_from(
            ["2026-Q4", "2026-11-30", "2026-13-01", "TBD", "accepted", "lte", "a", "A b", "<name>", "1e3", "x_y", ""]
        ),
    ),
    lambda below: st.one_of(
        st.lists(below, max_size=3),
        st.dictionaries(st.sampled_from(["id", "x_a", "", "what", "item", "by"]), below, max_size=3),
    ),
    max_leaves=5,
)


def values(shape: Any) -> st.SearchStrategy[Any]:
    """Values that have the form of a part of a record more or less."""
    if not isinstance(shape, schemas.Shape):
        return VALUES
    below = {key: values(form) for key, form in shape.keys.items()}
    choices = [VALUES, st.fixed_dictionaries({}, optional=below)]
    if shape.rest is not None:
        choices.append(st.dictionaries(st.sampled_from(["a", "b", ""]), values(shape.rest), max_size=2))
    if shape.items is not None:
        choices.append(st.lists(values(shape.items), max_size=2))
    return st.one_of(choices)


def with_nothing(shape: schemas.Shape) -> list[Any]:
    """Parts of a record, each with one list or mapping somewhere in which an entry is left empty."""
    found: list[Any] = []
    for key, form in shape.keys.items():
        if isinstance(form, schemas.Shape):
            found += [{key: below} for below in [None, [None], {"a": None}, [{}], *with_nothing(form)]]
    if isinstance(shape.items, schemas.Shape):
        found += [[below] for below in with_nothing(shape.items)]
    if isinstance(shape.rest, schemas.Shape):
        found += [{"a": below} for below in with_nothing(shape.rest)]
    return found


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_an_entry_that_is_left_empty_does_no_harm(kind: str) -> None:
    parts = with_nothing(schemas.shape(kind))
    assert len(parts) >= 10
    for whole in ({"schema": f"tradeoff/{kind}/v1"}, schemas.schema(kind)["examples"][0]):
        for part in parts:
            check(json.dumps({**whole, **part}).encode(), "settings" if kind == "settings" else None)


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_any_data_is_a_reading(kind: str) -> None:
    @given(st.fixed_dictionaries({}, optional={key: values(form) for key, form in schemas.shape(kind).keys.items()}))
    @settings(max_examples=60, deadline=None, derandomize=True, database=None)
    def each(data: dict[str, Any]) -> None:
        record = {**data, "schema": f"tradeoff/{kind}/v1"}
        check(
            json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"),
            "settings" if kind == "settings" else None,
        )

    each()


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_record_is_a_reading(seed: int) -> None:
    from test_compose import FILES, damage

    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in FILES]
    for _ in range(25):
        check(damage(chance, chance.choice(texts)).encode())
