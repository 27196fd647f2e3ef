"""The two readers of YAML are one: what libyaml reads, the reference reads alike, and neither can be hurt."""

import io
import json
import random
import string
import subprocess
import sys
import time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from conftest import BASE
from tradeoff import compose
from tradeoff.compose import Unreadable
from tradeoff.document import Document
from tradeoff.nodes import CollectionNode, MappingNode, Node, ScalarNode

ROOT = Path(__file__).parents[1]
FILES = sorted([*BASE.rglob("*.yaml"), *(ROOT / "example-repo").rglob("*.yaml")])

pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML has no libyaml")

# How trees are compared


def tree(node: Node) -> list[tuple[Any, ...]]:
    """Every node in order: kind, text, whether quoted, where it begins and ends; what an alias repeats is a number."""
    numbers: dict[int, int] = {}
    found: list[tuple[Any, ...]] = []

    def walk(node: Node, in_flow: bool) -> None:
        if id(node) in numbers:
            found.append(("alias", numbers[id(node)]))
            return
        numbers[id(node)] = len(numbers)
        start, end = (node.start_mark.line, node.start_mark.column), (node.end_mark.line, node.end_mark.column)
        if isinstance(node, ScalarNode):
            quoted = node.style in ("'", '"', "|", ">")
            # An empty value between braces has no place of its own: its key stands for it.
            place = () if in_flow and not node.value and not quoted else (start, end)
            found.append(("text", node.value, quoted, node.style or None, place))
            return
        assert isinstance(node, CollectionNode)
        flow = bool(node.flow_style)
        # The mark of a block collection's end is wherever the next token begins.
        found.append((type(node).__name__, len(node.value), flow, start, end if flow else ()))
        for child in node.value:
            for part in child if isinstance(node, MappingNode) else (child,):
                walk(part, flow)

    walk(node, False)
    return found


def disagreement(raw: bytes) -> str:
    """How the readers differ on a text, or nothing; libyaml may always leave a text to the reference."""
    fast = compose._compose_fast(raw)
    if fast is None:
        return ""
    try:
        reference = compose._compose_reference(raw)
    except Unreadable as error:
        return f"libyaml accepts what the reference refuses: {error}"
    pairs = zip(tree(fast), tree(reference), strict=False)
    first = next((f"{one} is {other} in the reference" for one, other in pairs if one != other), "")
    return first or ("" if len(tree(fast)) == len(tree(reference)) else "one has more nodes")


# Texts by hand

TRICKY = [
    "a: b\nc: d\n",
    "a: [https://example.org/x, b]\nc: {a:1}\n",
    "a: {b: 1, c: 'x', \"d\": [1, 2, {e: f}]}\n",
    '{"a":"b","c":[1,2]}\n',
    '{"a": "b", "c": [1, 2]}\n',
    "[ 'a' :b ]\n",
    "a: ['a':1, b]\nc: [{d: e}:f]\n",
    "a: [[b]\n:c]\n",
    "a: |\n  one\n\n  two\n\n\nb: >-\n  folded\n  text\n\n   more\n  end\n",
    "a: |+\n  keep\n\nb: >+\n  x\n\n\nc: |2\n    indented\n",
    "a: |\n  one\n# comment\nb: >\n  two\n  # no comment\n",
    "a: |\n  one\n\n  # no comment\n\n # comment\nb: c\n",
    "a: >2\n   x\n  y\nb: |1-\n x\n  y\nc: |-2\n  x\n",
    "a: |  # comment\n  text # no comment\nb: > \n\n  text\n",
    "a: |#\n  x\n",
    "a: >-#\n  x\n",
    "a: |2-#\n  x\n",
    "a: |\n \n  begins with a short blank line\n",
    "a: >\n\n\n  x\n   y\n\n z\n",
    "a: |\nb: >\n\n\nc: d\n",
    "a: |\n  no break at the end",
    "a:\n- b\n- c:\n    d\n- - e\n  - f\n-\n  g: h\n",
    "- a\n- b: c\n  d: e\n-\n- ''\n",
    "a: 'single ''quoted'' text'\nb: \"\\\"double\\\" \\n \\t \\x41 \\u263a \\U0001F600 \\/ \\e \\_ \\N \\L\"\n",
    "a: 'multi\n  line\n\n  single'\nb: \"multi\n  line \\\n  double\n\n  end\"\n",
    "a: plain\n  of lines\n\n  text\nb: x # comment\nc: x# no comment\n",
    "a: &x {b: c}\nd: *x\ne: [*x, *x]\n",
    "a: &é x\nb: *é\n",
    "a: &x:y z\nb: *x:y\n",
    "a: &x [b]\nc: {*x : d}\n*x : e\n",
    "base: &base\n  a: 1\n  b: 2\nderived:\n  <<: *base\n  b: 3\nlist:\n  <<: [*base, {c: 4}]\n",
    "? a\n: b\n? [c, d]\n: e\n? |\n  block\n: - x\n",
    "{a: b, ? c : d, e, f: }\n",
    "? a\n? b\n",
    "?\n",
    "a: {? b}\n",
    "a: [? b, c]\n",
    "a: {?b: c}\n",
    "&a a: &b b\n*a: *b\n",
    "a: {&c: d}\n",
    "a: b\n&anchor: c\n",
    "a: &a b\nc: [*a: d]\n",
    "# comment\n%YAML 1.1#\n---\na: b\n",
    "[a: b, {c: d}, ? e : f, [g]]\n",
    "[?a, ?, -, :b, a :b, c: :d, ::e]\n",
    "a: !!str 1\nb: !!int '2'\nc: ! x\nd: !\n",
    "a: !local y\n",
    "%YAML 1.2\n---\na: b\n...\n",
    "# comment\n%YAML 1.1\n---\na: b\n",
    "--- # comment\na: b\n...\n# end\n...\n",
    "--- {a: b}\n",
    "---\na: b\n---\nc: d\n",
    "# yaml-language-server: $schema=x\n---\na: b\n",
    "# comment\n\n  # indented\na: b\n   # odd\nc: d\n",
    "a:\nb: \nc: ~\nd: null\ne: ''\nf: \"\"\n",
    "a:\n  b:\n    c:\n",
    "a: http://example.org:80/x?y=z#f\nb: 12:30\nc: -1\nd: - x\n",
    "a: b:c\n'd': e\n\"f\": g\nh : i\n",
    "a: [\n  b,\n  c, # comment\n]\nd: {\n  e: f,\n  g: h\n  }\n",
    "a: [b,]\nc: {d: e,}\nf: []\ng: {}\n",
    'a: 😀 wide\n"😀": x\nb: [😀, y]\nc: {😀: z, é: w} # é\n',
    "a: ?x\nb: :y\nc: -z\nd: [-1]\n",
    "a: 0o14\nb: 0x1F\nc: 1e3\nd: +5\ne: 0011\nf: 1_000\ng: .5\nh: 190:20\n",
    "yes: no\non: off\ny: n\n=: x\n1: 2\n",
    "a: 'x' : y\n",
    "[a]: b\n{c: d}: e\n'f' : g\n",
    "a: x\ty\n\tb: c\n",
    "a: x\r\nb: |\r\n  y\r\n",
    "a: x\rb: y\r",
    "\ufeffa: b\n",
    "a: x\u0085b: y\n",
    "a: x\u2028  y\nb: 'z\u2029  w'\n",
    "a: x\u00a0# no comment\n\u00a0b: c\n",
    "a: '\x7f'\nb: \x07\n",
    '"\\ud83d\\ude00": "\\ud800"\n',
    "|\n...\n",
    ">\n# text\n",
    "text",
    "- list",
    "",
    "# nothing\n",
    "---\n",
]


@pytest.mark.parametrize("text", TRICKY)
def test_a_tricky_text_is_read_alike(text: str) -> None:
    assert disagreement(text.encode()) == ""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_record_is_read_alike_and_fast(path: Path) -> None:
    raw = path.read_bytes()
    assert compose._compose_fast(raw) is not None
    assert disagreement(raw) == ""
    assert disagreement(raw.replace(b"\n", b"\r\n")) == ""


def test_no_record_of_a_large_workspace_goes_the_slow_way(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    command = [sys.executable, str(ROOT / "benchmarks" / "generate.py"), str(folder), "--records", "300"]
    subprocess.run(command, check=True, capture_output=True)
    paths = sorted(folder.rglob("*.yaml"))
    assert len(paths) == 301
    assert [path.name for path in paths if compose._compose_fast(path.read_bytes()) is None] == []


@pytest.mark.parametrize("path", FILES[:6], ids=lambda path: path.name)
def test_without_libyaml_the_reference_reads_everything(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = path.read_bytes()
    fast = Document(path.name, raw)
    monkeypatch.setattr(compose, "CParser", None)
    slow = Document(path.name, raw)
    assert (slow.data, slow.problems, slow.comments) == (fast.data, fast.problems, fast.comments)
    assert tree(slow.root) == tree(fast.root)


# Damaged texts

SIGNS = [
    *"-?:,[]{}#&*!|>'\"%@` \n" * 3,
    *"\n\n\n  \t\r~<=.019abxtnN\\/+_é😀",
    *("\u0085", "\u2028", "\u2029", "\ufeff", "\u00a0", "\u200b", "\ufffe", "\x00", "\x07", "\x1b", "\x7f"),
    *(
        "- ",
        ": ",
        "? ",
        " # ",
        "---",
        "...",
        "<<: ",
        "&a ",
        "*a",
        "!!str ",
        "! ",
        "|\n",
        ">\n",
        "|+\n",
        ">-\n",
        "|2\n",
    ),
    *(
        "%YAML 1.2\n",
        "''",
        '""',
        "\r\n",
        "\\u00e9",
        "\\\n",
        "[]",
        "{}",
        "\n\n",
        "\n  ",
        ",,",
        "- - ",
        "a: b",
        "\n# c\n",
    ),
    *("{a: b}", "[a, b]", "{a:1}", '"a":1', "'a' :1", "[a:b]", "\n---\n", "\n...\n", "\n \n", " :"),
]


def damage(chance: random.Random, text: str) -> str:
    """The text with one to five mishaps, as hands, merges and editors cause them."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        at, sign = chance.randrange(len(text) + 1), chance.choice(SIGNS)
        lines = text.split("\n")
        line = chance.randrange(len(lines))
        match chance.randrange(10):
            case 0 | 1 | 2 | 3:
                text = text[:at] + sign + text[at:]
            case 4:
                text = text[:at] + text[at + chance.choice((1, 1, 2, 5)) :]
            case 5:
                text = text[:at] + sign + text[at + 1 :]
            case 6:
                to = chance.randrange(len(text) + 1)
                text = text[:to] + text[at : at + 20] + text[to:]
            case 7:
                lines.insert(line, lines[chance.randrange(len(lines))])
                text = "\n".join(lines)
            case 8:
                lines[line] = chance.choice((" ", "  ", "    ", "")) + lines[line].removeprefix(" ")
                text = "\n".join(lines)
            case _:
                lines[line] += sign
                text = "\n".join(lines)
    return text


def pieces() -> list[str]:
    """The records in pieces of a dozen lines, which damage does not break as often as a whole."""
    texts = [path.read_text(encoding="utf-8").split("\n") for path in FILES]
    return ["\n".join(lines[start : start + 14]) for lines in texts for start in range(0, len(lines), 12)]


@pytest.mark.parametrize("seed", range(8))
def test_what_is_damaged_is_read_alike(seed: int) -> None:
    chance = random.Random(seed)
    sound = pieces()
    for _ in range(400):
        raw = damage(
            chance, chance.choice((chance.choice(sound), chance.choice(sound), chance.choice(TRICKY)))
        ).encode()
        assert (disagreement(raw), raw) == ("", raw)


# Texts by rule

WORDS = st.sampled_from(
    [
        "a",
        "b c",
        "x:y",
        "a#b",
        "é",
        "😀",
        "-a",
        "a,b",
        "a:",
        "it's",
        "12:30",
        "0x1F",
        "no",
        "a!",
        "R&D",
        "why?",
        "1 %",
        "**/x",
    ]
)


@cache
def quoted(indent: int) -> st.SearchStrategy[str]:
    """A text in quotes, over one line or two."""
    inner = st.sampled_from([": ", " # no comment", "''", "[a]", "a, b", "?", "!", "\n" + " " * (indent + 1), ""])
    single = st.builds(
        "'{}{}{}'".format, WORDS.map(lambda word: word.replace("'", "''")), inner, WORDS.filter(str.isascii)
    )
    escape = st.sampled_from(["\\n", '\\"', "\\\\", "\\x41", "\\u263a", "\\t", "\\/", "\\_", ""])
    double = st.builds('"{}{}{}"'.format, WORDS, escape, inner.filter(lambda text: text != "''"))
    return st.one_of(single.filter(lambda text: text.count("'") % 2 == 0), double)


@cache
def flow(indent: int, depth: int) -> st.SearchStrategy[str]:
    """A text, a list or a mapping between brackets."""
    text = st.one_of(WORDS.filter(lambda word: "," not in word and not word.startswith("*")), quoted(indent))
    if not depth:
        return text
    below = flow(indent, depth - 1)
    gap = st.sampled_from(["", " ", "\n" + " " * (indent + 1), " # comment\n" + " " * (indent + 1)])
    pair = st.builds("{}{} {}".format, text, st.sampled_from([":", " :"]), st.one_of(below, st.just("")))
    comma = st.sampled_from([",", ", ", ",\n" + " " * (indent + 1)])
    listed = st.builds(
        "[{}{}{}]".format, gap, comma.flatmap(lambda comma: st.lists(below, max_size=3).map(comma.join)), gap
    )
    mapped = st.builds(
        "{{{}{}{}}}".format, gap, comma.flatmap(lambda comma: st.lists(pair, max_size=3).map(comma.join)), gap
    )
    return st.one_of(text, listed, mapped)


@cache
def block_text(indent: int) -> st.SearchStrategy[str]:
    """A block of text: its mark, and lines."""
    mark = st.builds(
        "{}{}{}".format,
        st.sampled_from("|>"),
        st.sampled_from(["", "-", "+", "2", "2-"]),
        st.sampled_from(["", " ", " # c"]),
    )
    line = st.one_of(
        st.just(""),
        st.sampled_from(["text", "# no comment", "- no list", "no: key", "  deeper", "'", "end "]).map(
            lambda text: " " * (indent + 2) + text
        ),
        st.integers(0, indent + 1).map(lambda blanks: " " * blanks),
    )
    return st.builds("{}\n{}".format, mark, st.lists(line, max_size=4).map("\n".join))


@cache
def value(indent: int, depth: int) -> st.SearchStrategy[str]:
    """What may follow `key:` or `-`, with the line break before or after it."""
    end = st.sampled_from(
        ["\n", "\n", "\n", "\n\n", " \n", " # comment\n", "\n# comment\n", "\n" + " " * indent + "# comment\n"]
    )
    choices = [
        st.builds(
            " {}{}".format, st.one_of(WORDS.filter(lambda word: word[0] != "*"), quoted(indent), flow(indent, 2)), end
        ),
        st.builds(" {}\n".format, block_text(indent)),
        end,
    ]
    if depth:
        choices += [
            st.builds("{}{}".format, end, mapping(indent + 2, depth - 1)),
            st.builds(
                "{}{}".format, end, st.sampled_from((0, 2)).flatmap(lambda more: items(indent + more, depth - 1))
            ),
        ]
    return st.one_of(choices)


@cache
def mapping(indent: int, depth: int) -> st.SearchStrategy[str]:
    """A mapping in lines."""
    key = st.one_of(
        st.sampled_from(["a", "b c", "é", "x-1", "no", "1", "<<", "a b:c"]),
        quoted(0).filter(lambda key: "\n" not in key),
    )
    pair = st.builds(
        "{}{}{}{}".format, st.just(" " * indent), key, st.sampled_from([":", ":", ":", " :"]), value(indent, depth)
    )
    return st.lists(pair, min_size=1, max_size=3).map("".join)


@cache
def items(indent: int, depth: int) -> st.SearchStrategy[str]:
    """A list in lines, whose entries may begin a mapping on the line of the dash."""
    entries = st.one_of(value(indent, depth), mapping(indent + 2, depth).map(lambda text: text[indent + 1 :]))
    return st.lists(entries.map(lambda entry: " " * indent + "-" + entry), min_size=1, max_size=3).map("".join)


@given(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "", "---\n", "# comment\n"]),
        mapping(0, 2),
        st.sampled_from(["", "# end", "\n"]),
    )
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_written_by_rule_is_read_alike(text: str) -> None:
    assert disagreement(text.encode()) == ""


# The data that others read


def data(raw: bytes) -> Any:
    """What ruamel.yaml itself makes of a text."""
    return YAML(typ="safe", pure=True).load(raw.decode())


def assert_same(ours: Any, theirs: Any) -> None:
    """The data is the same but for types: in a text field a number, a boolean or a date is its source text."""
    if isinstance(theirs, dict):
        assert set(ours) == {str(key) for key in theirs}
        for key, value in theirs.items():
            assert_same(ours[str(key)], value)
    elif isinstance(theirs, list):
        assert len(ours) == len(theirs)
        for one, other in zip(ours, theirs, strict=True):
            assert_same(one, other)
    elif isinstance(ours, str) and not isinstance(theirs, str):
        assert data(ours.encode()) == theirs
    elif theirs == "":
        assert ours is None
    else:
        assert (ours, type(ours)) == (theirs, type(theirs))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_record_says_what_it_says_to_others(path: Path) -> None:
    raw = path.read_bytes()
    assert_same(Document(path.name, raw).data, data(raw))


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=40)


def expected(text: str) -> str | None:
    return text if text.strip() else None


@given(st.dictionaries(st.sampled_from(["title", "context", "rationale", "smallest_bet", "area"]), TEXT, min_size=1))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_text_comes_back_as_any_tool_wrote_it(texts: dict[str, str]) -> None:
    wanted = {"schema": "tradeoff/decision/v1"} | {key: expected(text) for key, text in texts.items()}
    record = {"schema": "tradeoff/decision/v1", **texts}
    by_ruamel = io.BytesIO()
    YAML(typ="safe", pure=True).dump(record, by_ruamel)
    by_pyyaml: bytes = yaml.safe_dump(record, encoding="utf-8", allow_unicode=True)
    for written in (by_ruamel.getvalue(), by_pyyaml, json.dumps(record).encode()):
        assert Document("a.yaml", written).data == wanted


@pytest.mark.parametrize(
    ("source", "number"),
    [
        *(
            ("5", 5),
            ("+5", 5),
            ("-5", -5),
            ("0", 0),
            ("-0", 0),
            ("0011", 11),
            ("0o14", 12),
            ("0x1F", 31),
            ("0xff", 255),
        ),
        *((".5", 0.5), ("5.", 5.0), ("-1.25", -1.25), ("1e3", 1000.0), ("1E-2", 0.01), ("+1.5e+1", 15.0)),
    ],
)
def test_a_number_is_one_of_yaml_1_2(source: str, number: float) -> None:
    raw = f"schema: tradeoff/capacity/v1\nid: 2026-Q4\nbuckets: {{platform: {{planned: {source}}}}}\n".encode()
    planned = Document("2026-Q4.yaml", raw).data["buckets"]["platform"]["planned"]
    assert (planned, type(planned)) == (number, type(number))
    assert data(raw)["buckets"]["platform"]["planned"] == number


NO_NUMBERS = [
    *(
        "1_000",
        "0b11",
        "12:30",
        ".inf",
        "-.Inf",
        ".nan",
        "'5'",
        '"5"',
        "1,5",
        "5 %",
        "0o9",
        "0xG",
        "-0x1F",
        "1e",
        "e3",
    ),
    *(".", "+", "١", "1e999", "9" * 60),
]


@pytest.mark.parametrize("source", NO_NUMBERS)
def test_what_is_no_number_of_yaml_1_2_stays_text(source: str) -> None:
    raw = f"schema: tradeoff/scorecard/v1\nmetrics:\n- target:\n    value: {source}\n".encode()
    found = Document("a.yaml", raw).data["metrics"][0]["target"]["value"]
    assert found == source.strip("'\"")


@pytest.mark.parametrize(
    "source", ["no", "on", "12:30", "0011", "2026-11-30", "1e3", "true", "~x", "=", "<<", "0x1F", "42", ".5"]
)
def test_any_scalar_in_a_text_field_is_its_source_text(source: str) -> None:
    assert Document("a.yaml", f"schema: tradeoff/decision/v1\ntitle: {source}\n".encode()).data["title"] == source


@pytest.mark.parametrize(
    "source", ["", "~", "null", "Null", "NULL", "''", '""', "'  '", '" \\n\\t"', "|\n\n\n", '"\\u00a0"']
)
def test_empty_is_absent(source: str) -> None:
    assert Document("a.yaml", f"schema: tradeoff/decision/v1\ntitle: {source}\n".encode()).data["title"] is None


@pytest.mark.parametrize("source", ["'~'", '"null"', "NuLL", "none", "nil"])
def test_a_text_that_looks_empty_is_none_where_it_is_quoted(source: str) -> None:
    assert Document("a.yaml", f"schema: tradeoff/decision/v1\ntitle: {source}\n".encode()).data[
        "title"
    ] == source.strip("'\"")


# What is refused

REFUSED = [
    (b"", 1, 1, "the file is empty"),
    (b"# nothing\n", 1, 1, "the file is empty"),
    (b"- a\n", 1, 1, "a record is a mapping of keys to values"),
    (b"\n\ntext\n", 3, 1, "a record is a mapping of keys to values"),
    (b"a: b\n---\nc: d\n", 2, 1, "the file has a second document"),
    (b"a: b\nc: *d\n", 2, 4, "*d refers to an anchor that is not there"),
    (b"a: b\nc: !date 2026-01-01\n", 2, 4, "the tag !date means nothing in a record"),
    (
        b"a: b\nc: !!python/object:os.system x\n",
        2,
        4,
        "the tag tag:yaml.org,2002:python/object:os.system means nothing",
    ),
    (b"a: b\nc: x\xffy\n", 2, 5, "this is not UTF-8: byte 0xff"),
    ("a: b\nc: é\x07y\n".encode(), 2, 5, "this is not YAML: the character U+0007 may not stand in a YAML file"),
    (b"a: b\n\xc3\xa9: \xed\xa0\x80\n", 2, 4, "this is not UTF-8: byte 0xed"),
    (b'a: b\nc: "\\ud800"\n', 2, 4, "the text has half of a surrogate pair"),
    (b"a: b: c\n", 1, 5, "this is not YAML: mapping values are not allowed here"),
    (b"a:\n\tb: c\n", 2, 1, "this is not YAML: found character '\\t' that cannot start any token"),
    (b"a: @b\n", 1, 4, "this is not YAML: found character '@' that cannot start any token"),
    (b"a: [b\nc: d\n", 2, 2, "this is not YAML: expected ',' or ']', but got ':'"),
    (b"a: 'b\n", 1, 4, "this is not YAML: found unexpected end of stream"),
    (b"\xff\xfea\x00:\x00 \x00b\x00", 1, 1, "this is not UTF-8: byte 0xff"),
    (b"a: " + b"[" * 100 + b"]" * 100, 1, 67, "nested deeper than 64 levels"),
    (b"a: " + b"{b: " * 100 + b"}" * 100, 1, 256, "nested deeper than 64 levels"),
    (b"a: &a [*a]\n", 1, 4, "an alias stands inside what it repeats"),
    (b"a" * (1 << 20) + b": b", 1, 1, "the file has 1,048,579 bytes, and a record may have 1,048,576"),
]


@pytest.mark.parametrize(("raw", "line", "column", "message"), REFUSED, ids=[case[3][:40] for case in REFUSED])
def test_what_cannot_be_read_says_where_and_why(raw: bytes, line: int, column: int, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Document("a.yaml", raw)
    assert caught.value.message.startswith(message)
    assert (caught.value.line + 1, caught.value.column + 1) == (line, column)


INDENT = 'indent this key like the others of its mapping; a text that holds ": " goes in quotes'
QUOTES = 'put a text that holds ": " in quotes'
APOSTROPHE = "an apostrophe inside single quotes is written twice, or use double quotes"
BLANKS = "write blanks instead of tabs"
SEPARATOR = "write a blank or a new line"

ADVICE = {
    "a key that is indented too far": ("title: foo\n  status: accepted\n", INDENT),
    "the same in an entry": ("items:\n  - id: a\n    title: foo\n     status: x\n", INDENT),
    "the same with an entry": ("items:\n  - id: a\n    title: foo\n      - status: x\n", INDENT),
    "a key that should hold a mapping and has a value": ("a: b\n  c:\n    d: 1\n", INDENT),
    "a colon in a text": ("title: a: b\n", QUOTES),
    "a colon in a text of an entry": ("a:\n  - title: a: b\n", QUOTES),
    "an apostrophe": ("title: 'We don't keep a log'\nstatus: x\n", APOSTROPHE),
    "an apostrophe, and no quote at the end": ("title: 'We don't keep\nstatus: x\n", APOSTROPHE),
    "an apostrophe in braces": ("a: [{what: 'don't', why: x}]\n", APOSTROPHE),
    "an apostrophe in an entry": ("a:\n  - 'We don't'\n", APOSTROPHE),
    "an apostrophe at the end of a word": ("a: 'The users' view'\nb: c\n", APOSTROPHE),
    "a text after quotes": (
        "a: 'The' view\nb: c\n",
        "close every bracket and quote, and indent the keys of one mapping alike",
    ),
    "a quote that is not closed": ("b: c\na: 'We keep\nb: x\nc: don't\n", "close the quote that begins on line 2"),
    "a tab before a comment": ("a: b\t# c\n", BLANKS),
    "a tab before a comment after quotes": ("a: 'b'\t# c\n", BLANKS),
    "a tab before a comment after a block's mark": ("a: |\t# c\n  b\n", BLANKS),
    "a tab before a value": ("a:\tb\n", BLANKS),
    "a tab after a dash": ("a:\n  -\tb\n", BLANKS),
    "a tab at the end": ("a: b\t\nc: d\n", BLANKS),
    "a tab as indentation": ("a:\n\tb: c\n", BLANKS),
    "a line separator in a comment": ("a: 1 # x\u2028y\nb: 1\n", SEPARATOR),
    "a line separator in a comment of its own": ("# x\u2028y\nb: 1\n", SEPARATOR),
    "a line separator in a block": ("a: |\n  x\u2028y\nb: 1\n", SEPARATOR),
    "a next-line character in a block": ("a: |\n  x\x85y\nb: 1\n", SEPARATOR),
}


@pytest.mark.parametrize(("text", "help"), ADVICE.values(), ids=ADVICE.keys())
def test_what_to_do_about_it_goes_by_the_cause(text: str, help: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Document("a.yaml", text.encode())
    assert caught.value.help == help


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u2028", "a line separator, U+2028,"),
        ("\u2029", "a paragraph separator, U+2029,"),
        ("\x85", "a next-line character, U+0085,"),
    ],
)
def test_a_line_break_that_nobody_sees_is_named(character: str, name: str) -> None:
    for text, line, column in ((f"a: 1 # x{character}y\nb: 1\n", 1, 9), (f"a: |\n  x{character}y\nb: 1\n", 2, 4)):
        with pytest.raises(Unreadable) as caught:
            Document("a.yaml", text.encode())
        error = caught.value
        assert error.message == f"this is not YAML: there is {name} here"
        assert (error.line + 1, error.column + 1) == (line, column)


def bomb(levels: int) -> bytes:
    """Aliases of aliases: nine times as many values a level."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def merge_bomb(levels: int) -> bytes:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, levels)]
    return "\n".join(lines).encode()


HOSTILE = {
    "list in list in flow": b"a: " + b"[ " * 100_000,
    "the same, closed": b"a: " + b"[ " * 50_000 + b"] " * 50_000,
    "mapping in mapping in flow": b"a: " + b"{ a: " * 100_000,
    "list in list in one line": b"a:\n" + b"-  " * 300_000 + b"x",
    "key in key": b"? " * 400_000 + b"x",
    "key in key in lines": b"".join(b" " * depth + b"?\n" for depth in range(1000)),
    "key in key in flow": b"a: {" + b"[" * 500 + b"]" * 500 + b": b} # tradeoff: x",
    "mapping in mapping": b"".join(b" " * depth + b"a:\n" for depth in range(1000)),
    "alias bomb": bomb(9),
    "alias bomb after quoted keys": bomb(9).replace(b": &", b'": &').replace(b"a", b'"a', 1).replace(b"\na", b'\n"a'),
    "merge bomb": merge_bomb(9),
    "alias in itself": b"a: &a {b: *a}",
    "alias as key in itself": b"? &a [*a]\n: b\n",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_hostile_is_refused_soon(raw: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(Unreadable, match=r"nested deeper|write out to more|stands inside"):
        Document("a.yaml", raw)
    assert time.monotonic() - began < 20


def test_many_values_are_read() -> None:
    raw = b"schema: tradeoff/decision/v1\ntags:\n" + b"- x\n" * 50_000
    assert len(Document("a.yaml", raw).data["tags"]) == 50_000


@given(st.one_of(st.binary(max_size=60), st.text(string.printable + "é\u2028\ufeff", max_size=60).map(str.encode)))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_a_tree_or_refused(raw: bytes) -> None:
    assert disagreement(raw) == ""
    try:
        root = compose.compose(raw)
    except Unreadable as error:
        line = raw.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")[error.line]
        refused_at = error.column
    else:
        line, refused_at = str(tree(root)), 0
    assert 0 <= refused_at <= len(line)
