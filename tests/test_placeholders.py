"""Placeholders: what a template left behind is found, and what only looks like it is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff import placeholders
from tradeoff.document import Document

LEFT_BEHIND = [
    ("TBD", "TBD"),
    ("tbd", "tbd"),
    ("Tbd.", "Tbd"),
    ("Metric: TBD by finance", "TBD"),
    ("(TBD)", "TBD"),
    ("**TBD**", "TBD"),
    ("TBD, see the board", "TBD"),
    ("TODO", "TODO"),
    ("TODO: write this", "TODO"),
    ("TODO(mara) ask support", "TODO"),
    ("[TODO]", "TODO"),
    ("???", "???"),
    ("Cost: ????? a month", "?????"),
    ("between 5 and ??? percent", "???"),
    ("YYYY-MM-DD", "YYYY-MM-DD"),
    ("decided on YYYY-MM-DD.", "YYYY-MM-DD"),
    ("Lorem ipsum dolor sit amet", "Lorem ipsum"),
    ("lorem\nipsum", "lorem\nipsum"),
    ("LOREM IPSUM", "LOREM IPSUM"),
    ("...", "..."),
    (" … ", "…"),
    ("<…>", "<…>"),
    ("<...>", "<...>"),
    ("{…}", "{…}"),
    ("{...}", "{...}"),
    ("<name>", "<name>"),
    ("<who decides?>", "<who decides?>"),
    ("<your team> asked for it", "<your team>"),
    ("Asked for by <customer>.", "<customer>"),
    ("<Kunde, Öffnungszeit>", "<Kunde, Öffnungszeit>"),
    ("metric moves from <x> to <y>", "<x>"),
    ('"<name>"', "<name>"),
    ("{title}", "{title}"),
    ("{{title}}", "{{title}}"),
    ("{{ title }}", "{{ title }}"),
    ("{title of option 1}", "{title of option 1}"),
    ("{short title, representative of the solved problem}", "{short title, representative of the solved problem}"),
    ("{example | description | pointer to more | …}", "{example | description | pointer to more | …}"),
    ("{proposed | rejected | accepted}", "{proposed | rejected | accepted}"),
    ("{name and/or role of the decider}", "{name and/or role of the decider}"),
    ("Good, because {argument a}", "{argument a}"),
    ("`code` first, then {argument}", "{argument}"),
    ("<b>bold</b> and <name>", "<name>"),
    ("before <https://example.org> and after <reason>", "<reason>"),
]

MEANT = [
    "",
    "See <https://example.org/a?b=c>.",
    "See <http://localhost:8080>.",
    "Ask <mara@example.org>.",
    "Mara Lind <mara.lind@example.org> agreed",
    "<mailto:mara@example.org>",
    "a <b>bold</b> word",
    'a <span class="x">coloured</span> word',
    "one<br>two<br/>three<br />four",
    "<ul><li>one<li>two</ul>",
    "<p>a paragraph",
    "<!-- a comment -->",
    "List<String> and Map<String, List<Integer>>",
    "std::vector<int> becomes Option<T>",
    "p95 < 300 ms and > 100 ms",
    "a<b and c>d",
    "if a < b and c > d",
    "5 <7> 3",
    "p < 0.05",
    "a <-> b, a -> b, a => b, a <- b, a <> b, a <= b >= c",
    "a >> b << c",
    "GET /accounts/{id}/orders",
    "/accounts/{id}",
    "https://{tenant}.example.org/{path}",
    "{tenant}.example.org",
    "orders-{date}.csv and {date}-orders.csv",
    "db.{region}.example.org",
    "${HOME} and $HOME and ${{ matrix.os }}",
    "#{name} and %{name} and f`{name}`",
    'send {"id": 1, "name": "x"}',
    "send {id: 1}",
    "send {id=1}",
    "an empty {} or { }",
    "the set {a, b, c}",
    "one of {now, next, later}",
    "services/{billing,metering}/**",
    "use `<name>` and `{id}`, mark it `TODO` or `TBD`",
    "```\n{id}\n<name>\nTODO\n```",
    "our todo list grows",
    "Todo lists do not scale",
    "The todo: call support",
    "TODOs are tracked elsewhere",
    "see TODO.md",
    "TBD-7 is the ticket",
    "Why???",
    "Really?? No!",
    "What, then? Nothing.",
    "and so on ...",
    "wait… what",
    "etc.",
    "the year YYYY",
    "lorem",
    "ipsum",
    "mastodon",
    "STBD",
    "1 {2} 3",
    "smiley :-} and {-:",
    "unbalanced {brace",
    "unbalanced <angle",
    "a > b",
]


def found(text: str) -> list[str]:
    return [word for _, word in placeholders.find({"context": text})]


@pytest.mark.parametrize(("text", "word"), LEFT_BEHIND)
def test_what_a_template_left_is_found(text: str, word: str) -> None:
    assert found(text) == [word]


@pytest.mark.parametrize("text", MEANT)
def test_what_is_meant_is_left_alone(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", [text for text, _ in LEFT_BEHIND])
@pytest.mark.parametrize("form", ["context: |\n  {}\n", 'context: "{}"\n', "context: '{}'\n", "tags: [a, '{}']\n"])
def test_it_is_found_however_it_is_written(form: str, text: str) -> None:
    written = text.replace("\n", "\n  ").replace('"', "")
    document = Document("a.yaml", f"schema: tradeoff/decision/v1\n{form.format(written)}".encode())
    assert len(document.placeholders) == 1


PARTS = st.sampled_from([*"TBDOtbdo?YM-<>{}`. \n…a/", "TBD", "TODO", "YYYY-MM-DD", "Lorem ", "IPSUM", "name", "..."])


@given(st.lists(PARTS, max_size=12).map("".join))
@settings(max_examples=500, deadline=None, derandomize=True)
def test_the_quick_look_never_misses_one(text: str) -> None:
    assert placeholders.possible(text.encode()) or not found(text)


def test_every_text_of_a_record_is_looked_at() -> None:
    data = {
        "title": "<title>",
        "options": [{"id": "a", "title": "A", "pros": ["fine", "TBD"]}, {"title": "{title}"}],
        "people": {"mara": {"name": "TODO"}},
        "revisit_when": None,
        "effort_weeks": 3,
        "urgent": True,
    }
    assert list(placeholders.find(data)) == [
        (("title",), "<title>"),
        (("options", 0, "pros", 1), "TBD"),
        (("options", 1, "title"), "{title}"),
        (("people", "mara", "name"), "TODO"),
    ]


def test_free_keys_and_the_kind_are_not_looked_at() -> None:
    assert list(placeholders.find({"schema": "TBD", "x_note": "TBD", "x_more": {"a": ["TBD"]}})) == []


@pytest.mark.parametrize("key", ["url", "applies_to", "code", "source", "paths", "exclude"])
def test_an_address_or_pattern_is_one_only_as_a_whole(key: str) -> None:
    fine = ["https://example.org/{id}?x=<y>", "services/{a,b}/**", "https://example.org/TODO", "{a,b}", "a/{b c}"]
    assert list(placeholders.find({key: fine})) == []
    assert [word for _, word in placeholders.find({key: ["TBD", "<link>", "{path}", "..."]})] == [
        "TBD",
        "<link>",
        "{path}",
        "...",
    ]


@pytest.mark.parametrize("text", ["TBD", " TODO ", "<date>", "YYYY-MM-DD", "???", "...", "…"])
def test_a_text_that_is_nothing_else(text: str) -> None:
    assert placeholders.whole(text) == text.strip()


@pytest.mark.parametrize("text", ["", "TBD by Monday", "2026-11-30", "before YYYY-MM-DD", "a <b>"])
def test_a_text_that_is_more(text: str) -> None:
    assert placeholders.whole(text) == ""
