"""What does not conform: every mistake at once, each at its place, in the words of the format, with what to do."""

from typing import Any

import pytest

from tradeoff import conformance, readall, reading
from tradeoff.document import Problem
from tradeoff.reading import PlainReading
from tradeoff.records import Record
from tradeoff.records.capacity import Capacity
from tradeoff.records.charter import Charter
from tradeoff.records.decision import Decision
from tradeoff.records.roadmap import Roadmap

DECISION = "id: a\ntitle: A\nstatus: proposed\n"
ROADMAP = "id: a\ntitle: A\ntrack: outcome\nitems:\n"
CHARTER = "id: charter\npeople:\n  mara: {name: Mara}\nareas: []\n"
CAPACITY = "id: 2026-Q4\nbuckets:\n  platform: {planned: 100}\n"
SCORECARD = "id: a\ntitle: A\nmetrics:\n"
EXCEPTION = "id: a\ntitle: A\nstatus: requested\nrisk: R\nresidual_risk: low\n"


def read(kind: str, text: str, stem: str = "a") -> PlainReading:
    """A record whose first line, the schema, is line 1."""
    raw = f"schema: tradeoff/{kind}/v1\n{text}".encode()
    said, _ = reading.read(f"{stem}.yaml", raw, "settings" if kind == "settings" else None)
    return said


def problems(kind: str, text: str, stem: str = "a") -> list[Problem]:
    return sorted(
        read(kind, text, stem).problems, key=lambda problem: (problem.span.line, problem.span.column, problem.message)
    )


# Missing keys


@pytest.mark.parametrize(
    ("kind", "text", "missing"),
    [
        ("decision", "", [("id", 1, 1), ("status", 1, 1), ("title", 1, 1)]),
        ("decision", "id: a\ntitle: A\n", [("status", 2, 5)]),
        ("decision", "title: A\nstatus: proposed\n", [("id", 1, 1)]),
        ("roadmap", "id: a\ntitle: A\n", [("items", 2, 5), ("track", 2, 5)]),
        ("capacity", "id: 2026-Q4\n", [("buckets", 2, 5)]),
        ("scorecard", "id: a\ntitle: A\n", [("metrics", 2, 5)]),
        ("exception", "id: a\ntitle: A\nstatus: requested\n", [("residual_risk", 2, 5), ("risk", 2, 5)]),
        ("charter", "id: charter\n", [("areas", 2, 5), ("people", 2, 5)]),
    ],
)
def test_a_missing_key_is_named_at_the_id(kind: str, text: str, missing: list[tuple[str, int, int]]) -> None:
    stem = {"capacity": "2026-Q4", "charter": "charter"}.get(kind, "a")
    found = problems(kind, text, stem)
    assert {problem.rule for problem in found} == {"missing-key"}
    assert [(problem.message, problem.span.line, problem.span.column) for problem in found] == [
        (f"{stem} misses `{key}`", line, column) for key, line, column in missing
    ]
    assert all(problem.help.startswith(f"write {problem.route[-1]}: ") for problem in found)


@pytest.mark.parametrize(
    ("kind", "text", "helps"),
    [
        (
            "roadmap",
            "id: a\ntitle: A\n",
            ["write items: and its value", "write track: outcome or technology"],
        ),
        ("decision", "id: a\ntitle: A\n", ["write status: proposed, accepted, rejected, deprecated or superseded"]),
        ("decision", "id: a\ntitle:\nstatus: accepted\n", ["write title: and its value"]),
        (
            "exception",
            "id: a\ntitle: A\nstatus: requested\nrisk: R\nresidual_risk:\n",
            ["write residual_risk: low, medium, high or critical"],
        ),
        (
            "scorecard",
            SCORECARD + "- {id: x, title: X, unit: percent}\n",
            [
                "write category: product, delivery, reliability, security or cost",
                "write direction: increase, decrease or maintain",
            ],
        ),
        ("charter", "people: {}\nareas: []\n", ["write id: charter"]),
    ],
)
def test_a_missing_key_says_which_words_it_takes(kind: str, text: str, helps: list[str]) -> None:
    stem = "charter" if kind == "charter" else "a"
    assert [problem.help for problem in problems(kind, text, stem)] == helps


@pytest.mark.parametrize("value", ["", " ''", " ~", " null", ' "  "', " # later"])
def test_a_required_key_that_is_empty_is_missing(value: str) -> None:
    (problem,) = problems("decision", f"id: a\ntitle:{value}\nstatus: proposed\n")
    assert (problem.rule, problem.message, problem.route) == ("missing-key", "a misses `title`", ("title",))


@pytest.mark.parametrize(
    ("kind", "text", "message", "line", "id"),
    [
        ("roadmap", ROADMAP + "- {id: x, title: X}\n", "x misses `status`", 6, "x"),
        ("roadmap", ROADMAP + "- title: X\n  status: planned\n", "entry 1 of items misses `id`", 6, "a"),
        ("roadmap", ROADMAP.replace("items:", "items: []\nthemes:") + "- id: t\n", "t misses `title`", 7, "t"),
        (
            "scorecard",
            SCORECARD + "- {id: m, title: M, unit: '%', direction: increase}\n",
            "m misses `category`",
            5,
            "m",
        ),
        ("charter", CHARTER.replace("[]", "\n- {id: x, title: X}"), "x misses `owns`", 6, "x"),
        ("charter", CHARTER.replace("{name: Mara}", "{role: CPTO}"), "mara misses `name`", 4, "charter"),
        ("charter", CHARTER.replace("{name: Mara}", ""), "mara misses `name`", 4, "charter"),
        (
            "charter",
            CHARTER + "escalation: [{id: x, to: mara}]\n",
            "charter misses `when` in entry 1 of escalation",
            2,
            "charter",
        ),
        ("capacity", CAPACITY.replace("planned: 100", "actual: 90"), "platform misses `planned`", 4, "2026-Q4"),
        ("capacity", CAPACITY.replace("{planned: 100}", ""), "platform misses `planned`", 4, "2026-Q4"),
        ("capacity", CAPACITY + "teams: [{id: t}]\n", "t misses `people`", 5, "t"),
        (
            "decision",
            DECISION + "options: [{id: x, title: X}, {id: y}]\n",
            "a misses `title` in entry 2 of options",
            2,
            "a",
        ),
        (
            "decision",
            DECISION + "outcome: {metric: m, target: {by: 2026}}\n",
            "a misses `value` in outcome.target",
            2,
            "a",
        ),
        (
            "decision",
            DECISION + "not_doing: [{why: x}]\n",
            "a misses `what` (or `item`) in entry 1 of not_doing",
            2,
            "a",
        ),
        (
            "decision",
            DECISION + "not_doing: [{what: , why: x}]\n",
            "a misses `what` (or `item`) in entry 1 of not_doing",
            2,
            "a",
        ),
        (
            "capacity",
            CAPACITY + "deprioritized: [{effect: dropped, reason: x}]\n",
            "2026-Q4 misses `what` (or `item`) in entry 1 of deprioritized",
            2,
            "2026-Q4",
        ),
        (
            "exception",
            EXCEPTION + "compensating_controls: [{owner: x}]\n",
            "a misses `what` in entry 1 of compensating_controls",
            2,
            "a",
        ),
        (
            "roadmap",
            ROADMAP + "- {id: x, title: X, status: planned, hypothesis: {we_believe: b, will_result_in: c}}\n",
            "x misses `we_will_know_when` in hypothesis",
            6,
            "x",
        ),
        (
            "roadmap",
            ROADMAP + "- {id: x, title: X, status: planned, checkpoints: [{verdict: stop}]}\n",
            "x misses `kind` in entry 1 of checkpoints",
            6,
            "x",
        ),
    ],
)
def test_the_innermost_thing_misses_it(kind: str, text: str, message: str, line: int, id: str) -> None:
    (problem,) = problems(kind, text)
    assert (problem.rule, problem.message, problem.span.line, problem.id) == ("missing-key", message, line, id)
    assert problem.help.startswith(f"write {problem.route[-1]}: ")


def test_an_empty_entry_misses_all_that_it_needs() -> None:
    found = problems("decision", DECISION + "options:\n-\n- {}\n")
    assert [problem.message for problem in found] == [
        f"a misses `{key}` in entry {number} of options" for key in ("id", "title") for number in (1, 2)
    ]


@pytest.mark.parametrize(
    "text",
    ["not_doing: [{item: x, why: y}]", "not_doing: [{what: x, why: y}]", "not_doing: [{what: x, item: y, why: z}]"],
)
def test_what_or_item_will_do(text: str) -> None:
    assert problems("decision", DECISION + text) == []


# Unknown keys


@pytest.mark.parametrize(
    ("text", "key", "near"),
    [
        ("statuss: x\n", "statuss", "status"),
        ("Decider: mara\n", "Decider", "decider"),
        ("decided-on: 2026-01-01\n", "decided-on", "decided_on"),
        ("decided on: 2026-01-01\n", "decided on", "decided_on"),
        ("DECIDEDON: 2026-01-01\n", "DECIDEDON", "decided_on"),
        ("option: []\n", "option", "options"),
        ("guardrail: []\n", "guardrail", "guardrails"),
        ("supercedes: []\n", "supercedes", "supersedes"),
        ("outcome: {metric: m, base_line: {value: 1}}\n", "base_line", "baseline"),
        ("consequences: {negatives: [x]}\n", "negatives", "negative"),
    ],
)
def test_an_unknown_key_gets_the_nearest(text: str, key: str, near: str) -> None:
    (problem,) = problems("decision", DECISION + text)
    assert (problem.rule, problem.span.line) == ("unknown-key", 5)
    assert problem.message == f"`{key}` is no key of the format here"
    assert problem.help == f"did you mean `{near}`?"


@pytest.mark.parametrize(
    ("kind", "text", "help"),
    [
        ("decision", DECISION + "budget: 3\n", "the keys of a decision are schema, id, title, status, area,"),
        ("exception", EXCEPTION + "budget: 3\n", "the keys of an exception are schema, id, title, status, risk,"),
        ("settings", "budget: 3\n", "the keys of the settings are schema, ruleset, profile, paths,"),
        (
            "decision",
            DECISION + "links: [{url: x, budget: 3}]\n",
            "the keys of `links` are title, url; one of your own begins with x_",
        ),
        (
            "capacity",
            CAPACITY.replace("100", "100, budget: 3"),
            "the keys of `platform` are planned, actual; one of your own begins with x_",
        ),
    ],
)
def test_an_unknown_key_that_is_near_to_none_lists_them(kind: str, text: str, help: str) -> None:
    (problem,) = problems(kind, text)
    assert problem.message == "`budget` is no key of the format here"
    assert problem.help.startswith(help)
    assert problem.help.endswith("one of your own begins with x_")


@pytest.mark.parametrize("key", ["superseded_by", "reversed_by", "amended_by"])
def test_a_back_link_says_where_it_belongs(key: str) -> None:
    (problem,) = problems("decision", DECISION + f"{key}: b\n")
    assert problem.help.startswith("back-links are derived: name this one under `")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("not_doing:\n- {what: Mobile app, why: Two teams, one client}\n", "one client"),
        ("not_doing:\n- {what: Mobile, tablet and watch, why: x}\n", "tablet and watch"),
        ("outcome: {metric: m, baseline: {value: 1,5}}\n", "5"),
        ("dissent: [{by: tom, view: Too early, I think}]\n", "I think"),
        ("dissent: [{by: tom, view: Too early,\n  I think}]\n", "I think"),
        ("links: [{url: https://example.org/a,b}]\n", "b"),
    ],
)
def test_a_text_that_its_comma_cut_is_to_be_quoted(text: str, key: str) -> None:
    (problem,) = problems("decision", DECISION + text)
    assert (problem.rule, problem.route[-1]) == ("unknown-key", key)
    assert problem.message == f"`{key}` is no key of the format here"
    assert problem.help == "a text was cut at its comma: quote it"


def test_an_unknown_key_without_a_value_in_lines_was_not_cut() -> None:
    (problem,) = problems("decision", DECISION + "outcome:\n  metric: m\n  metrics:\n")
    assert problem.help == "did you mean `metric`?"


@pytest.mark.parametrize(
    "text",
    [
        "x_note: [a, {b: c}]\n",
        "outcome: {metric: m, x_note: 1}\n",
        "options: [{id: a, title: A, x_cost: {low: 1}}]\n",
        "x_: 1\n",
    ],
)
def test_free_keys_are_free_everywhere(text: str) -> None:
    assert problems("decision", DECISION + text) == []


@pytest.mark.parametrize("key", ["xnote", "X_note", "note_x", "_x"])
def test_other_keys_are_not(key: str) -> None:
    (problem,) = problems("decision", DECISION + f"{key}: 1\n")
    assert problem.rule == "unknown-key"


def test_a_key_that_is_no_text_is_unknown() -> None:
    (problem,) = problems("decision", DECISION + "? [a, b]\n: c\n")
    assert (problem.rule, problem.span.line, problem.message) == (
        "unknown-key",
        5,
        "`[…]` is no key of the format here",
    )


def test_a_key_over_several_lines_is_shown_in_one() -> None:
    (problem,) = problems("decision", DECISION + "? |\n  one\n  two\n: c\n")
    assert problem.message == "`one two` is no key of the format here"


@pytest.mark.parametrize("key", ["23", "007", "+5", "0", "''", "1e3", "-1", "a/b", "~1", "'#'", "é", "9" * 30])
def test_a_mistake_below_any_key_is_found_there(key: str) -> None:
    text = f"id: charter\npeople:\n  {key}: {{role: CTO}}\nareas: []\n"
    (problem,) = problems("charter", text)
    name = key.strip("'")
    assert (problem.route, problem.span.line, problem.span.column) == (("people", name, "name"), 4, 3)
    assert problem.message == f"{name} misses `name`"


def test_a_rule_that_there_is_not() -> None:
    (near,) = problems("settings", "rules: {missing-owners: off}\n")
    (far,) = problems("settings", "rules: {be-nice: off}\n")
    assert (near.rule, near.message, near.help) == (
        "unknown-key",
        "missing-owners is no rule",
        "did you mean `missing-owner`?",
    )
    assert (far.message, far.help) == ("be-nice is no rule", "`tradeoff rules` lists them")


# Values


@pytest.mark.parametrize(
    ("kind", "text", "message", "help"),
    [
        (
            "decision",
            DECISION.replace("proposed", "acepted"),
            "“acepted” is no `status`",
            "did you mean accepted? The words are proposed, accepted, rejected, deprecated, superseded",
        ),
        (
            "decision",
            DECISION.replace("proposed", "Proposed"),
            "“Proposed” is no `status`",
            "did you mean proposed? The words are proposed, accepted, rejected, deprecated, superseded",
        ),
        (
            "decision",
            DECISION.replace("proposed", "done"),
            "“done” is no `status`",
            "write one of proposed, accepted, rejected, deprecated, superseded",
        ),
        (
            "decision",
            DECISION + "reversibility: one-way\n",
            "“one-way” is no `reversibility`",
            "did you mean one_way? The words are one_way, two_way",
        ),
        (
            "decision",
            DECISION + "reversibility: Two Way\n",
            "“Two Way” is no `reversibility`",
            "did you mean two_way? The words are one_way, two_way",
        ),
        (
            "decision",
            DECISION + "guardrails: [{metric: m, op: '<=', threshold: 1}]\n",
            "“<=” is no `op`",
            "did you mean lte? The words are lt, lte, gt, gte",
        ),
        (
            "charter",
            CHARTER + "cadences: {tradeoffs: bi-weekly}\n",
            "“bi-weekly” is no cadence",
            "did you mean biweekly? The words are weekly, biweekly, monthly, quarterly",
        ),
        (
            "settings",
            "rules: {missing-owner: warn}\n",
            "“warn” is no severity",
            "did you mean warning? The words are error, warning, info, off",
        ),
    ],
)
def test_a_word_that_is_none(kind: str, text: str, message: str, help: str) -> None:
    (problem,) = problems(kind, text)
    assert (problem.rule, problem.message, problem.help) == ("invalid-value", message, help)


@pytest.mark.parametrize(
    ("kind", "text", "message", "help"),
    [
        ("decision", "tags: a, b\n", "`tags` is “a, b”, and should be a list", "write [a, b]"),
        ("decision", "consulted: mara\n", "`consulted` is “mara”, and should be a list", "write [mara]"),
        (
            "decision",
            "options: {id: a, title: A}\n",
            "`options` is a mapping, and should be a list",
            "begin the entry with a dash: `- key: value`",
        ),
        ("decision", "decider: [mara, tom]\n", "`decider` is a list, and should be text", "name one: this is no list"),
        (
            "decision",
            "context: {a: b}\n",
            "`context` is a mapping, and should be text",
            "write text, in quotes if it begins with [ or {",
        ),
        (
            "decision",
            "tags: [[a]]\n",
            "an entry of `tags` is a list, and should be text",
            "write text, in quotes if it begins with [ or {",
        ),
        (
            "decision",
            "outcome: more revenue\n",
            "`outcome` is “more revenue”, and should be a mapping",
            "write its keys: metric, baseline, target",
        ),
        (
            "decision",
            "options: [A, B]\n",
            "an entry of `options` is “A”, and should be a mapping",
            "write its keys: id, title, pros, cons",
        ),
        (
            "decision",
            "guardrails: [{metric: m, op: lte, threshold: 5 %}]\n",
            "`threshold` is “5 %”, and should be a number",
            "write a number without quotes and unit",
        ),
        (
            "decision",
            "guardrails: [{metric: m, op: lte, threshold: '5'}]\n",
            "`threshold` is “5”, and should be a number",
            "write a number without quotes and unit",
        ),
        (
            "decision",
            "outcome:\n  metric: m\n  baseline:\n    value: 1,5\n",
            "`value` is “1,5”, and should be a number",
            "the decimal sign is a point: write 1.5",
        ),
    ],
)
def test_a_value_of_another_kind(kind: str, text: str, message: str, help: str) -> None:
    found = problems(kind, DECISION + text)
    assert {problem.rule for problem in found} == {"invalid-value"}
    assert (found[0].message, found[0].help) == (message, help)


@pytest.mark.parametrize(
    ("kind", "text", "message", "help"),
    [
        (
            "decision",
            DECISION.replace("id: a", "id: My Decision"),
            "“My Decision” is no id",
            "use small letters, digits, dots, dashes and underscores, beginning with a letter or digit",
        ),
        (
            "capacity",
            CAPACITY.replace("2026-Q4", "Q4 2026"),
            "“Q4 2026” is no period",
            "write 2026-Q4, 2026-H1, 2026-11 or 2026",
        ),
        (
            "capacity",
            CAPACITY.replace("{planned: 100}", "100"),
            "`platform` is 100, and should be a mapping",
            "write {planned: 100}",
        ),
        (
            "capacity",
            CAPACITY.replace("100", "-1"),
            "`planned` is -1, and should be at least 0",
            "write a number of at least 0",
        ),
        (
            "roadmap",
            ROADMAP + "- {id: x, title: X, status: planned, effort_weeks: 0}\n",
            "`effort_weeks` is 0, and should be more than 0",
            "write a number of more than 0",
        ),
        (
            "roadmap",
            ROADMAP + "- {id: x, title: X, status: planned, intake: {requested_by: x, requested_on: 2026-01-01, "
            "reason: y, urgent: yes}}\n",
            "`urgent` is “yes”, and should be true or false",
            "write true or false",
        ),
        (
            "charter",
            CHARTER + "capacity: {floors: {platform: 120}}\n",
            "`platform` is 120, and should be at least 0 and at most 100",
            "write a number of at least 0 and at most 100",
        ),
        (
            "charter",
            CHARTER + "limits: {metrics: 1.5}\n",
            "`metrics` is 1.5, and should be a whole number",
            "write a number without quotes and unit",
        ),
        (
            "charter",
            CHARTER.replace("{name: Mara}", "Mara"),
            "`mara` is “Mara”, and should be a mapping",
            "write its keys: name, role, emails, left",
        ),
        (
            "charter",
            "id: charter\npeople: [mara]\nareas: []\n",
            "`people` is a list, and should be a mapping",
            "write `key: value` lines",
        ),
    ],
)
def test_a_value_that_will_not_do(kind: str, text: str, message: str, help: str) -> None:
    (problem,) = problems(kind, text)
    assert (problem.rule, problem.help) == ("invalid-value", help)
    assert problem.message.replace("“100”", "100") == message


@pytest.mark.parametrize("value", ["1e3", "1000.0", "+30", "0x1E", "0o36", "030", "-0.0"])
def test_a_whole_number_may_be_written_in_any_way(value: str) -> None:
    whole = read("charter", CHARTER + f"limits: {{proposed_days: {value}}}\n", "charter")
    assert whole.problems == []
    record: Any = readall.typed(whole).data
    assert record.limits.proposed_days == int(float(value)) if "x" not in value and "o" not in value else 30
    assert isinstance(record.limits.proposed_days, int)


@pytest.mark.parametrize("value", ["1e300", "99999999999999999", "1e999", "many", "true"])
def test_a_number_that_is_too_large_or_none_is_no_whole_number(value: str) -> None:
    (problem,) = problems("charter", CHARTER + f"limits: {{proposed_days: {value}}}\n")
    assert problem.message == f"`proposed_days` is “{value}”, and should be a whole number"


def test_a_long_value_is_shown_short_and_in_one_line() -> None:
    (problem,) = problems("decision", DECISION + f"lens: |\n  {'word ' * 20}\n  more\n")
    assert problem.message == "“word word word word word word word word…” is no `lens`"


# All at once


def test_every_mistake_of_a_file_is_said_at_once_each_at_its_place() -> None:
    text = """\
id: a
title: A
status: acepted
decider: [mara]
statuss: x
raised_on: 2026-13-01
options:
  - id: x
  - {id: y, title: Y, price: 3}
  - text
guardrails:
  - {metric: m, op: less, threshold: few}
area: p
area: q
"""
    found = [
        (problem.rule, problem.span.line, problem.span.column, problem.route) for problem in problems("decision", text)
    ]
    assert found == [
        ("missing-key", 2, 5, ("options", 0, "title")),
        ("invalid-value", 4, 9, ("status",)),
        ("invalid-value", 5, 10, ("decider",)),
        ("unknown-key", 6, 1, ("statuss",)),
        ("invalid-date", 7, 12, ("raised_on",)),
        ("unknown-key", 10, 23, ("options", 1, "price")),
        ("invalid-value", 11, 5, ("options", 2)),
        ("invalid-value", 13, 21, ("guardrails", 0, "op")),
        ("invalid-value", 13, 38, ("guardrails", 0, "threshold")),
        ("duplicate-key", 15, 1, ("area",)),
    ]


def test_the_same_is_found_without_the_fast_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    text = DECISION + "lens: x\noptions: [{id: a}, b]\nnot_doing: [{why: x}]\noutcome: {metric: }\nfoo: 1\ntags: a\n"
    fast = problems("decision", text)
    monkeypatch.setattr(conformance, "_validator", conformance._python_validator)
    assert problems("decision", text) == fast
    assert len(fast) == 7


def test_a_placeholder_where_a_value_is_needed_is_no_second_mistake() -> None:
    text = DECISION + "raised_on: YYYY-MM-DD\nrevisits: [{on: TBD, by: mara, verdict: keep, evidence: x}]\n"
    whole = read("decision", text)
    assert whole.problems == []
    assert [(route, word) for route, word, _ in whole.placeholders] == [
        (("raised_on",), "YYYY-MM-DD"),
        (("revisits", 0, "on"), "TBD"),
    ]


@pytest.mark.parametrize("repeated", ["<<: *first", "outcome: *outcome"])
def test_what_an_alias_repeats_is_wrong_once(repeated: str) -> None:
    first = "- &first\n  id: x\n  title: X\n  status: planned\n"
    first += "  outcome: &outcome {metric: m, target: {value: 1, by: 2026-13}}\n"
    whole = read("roadmap", ROADMAP + first + f"- id: y\n  title: Y\n  status: planned\n  {repeated}\n")
    (problem,) = whole.problems
    assert (problem.rule, problem.span.line) == ("invalid-date", 10)
    assert {("items", number, "outcome", "target", "by") for number in (0, 1)} == set(whole.hidden)


# What is refused is hidden, and not taken for absent


def typed(kind: str, text: str, stem: str = "a") -> tuple[Any, list[Any]]:
    whole = read(kind, text, stem)
    hidden = list(whole.hidden)
    record: Record | None = readall.typed(whole).data
    return record, hidden


def test_what_is_refused_is_absent_from_the_record_and_known_to_be_hidden() -> None:
    decision, hidden = typed("decision", DECISION + "lens: x\narea: [a]\nraised_on: 2026-13-01\ncontext: C\nfoo: 1\n")
    assert isinstance(decision, Decision)
    assert (decision.lens, decision.area, decision.raised_on, decision.context) == ("", "", "", "C")
    assert {("lens",), ("area",), ("raised_on",), ("foo",)} <= set(hidden)


def test_a_missing_key_is_hidden_so_that_nothing_else_says_it_again() -> None:
    _, hidden = typed("decision", "id: a\nstatus: proposed\n")
    assert hidden == [("title",)]


def test_a_date_left_from_a_template_is_hidden() -> None:
    decision, hidden = typed("decision", DECISION + "raised_on: TBD\ncontext: TBD\n")
    assert isinstance(decision, Decision)
    assert (decision.raised_on, decision.context) == ("", "TBD")
    assert hidden == [("raised_on",)]


def test_lists_keep_their_indexes() -> None:
    items = "- {id: x, title: X, status: planned}\n- text\n- {id: z, title: Z, status: nope, due: never}\n-\n"
    items += "- {id: w, title: W, status: paused}\n"
    roadmap, hidden = typed("roadmap", ROADMAP + items)
    assert isinstance(roadmap, Roadmap)
    assert [item.id for item in roadmap.items] == ["x", "", "z", "", "w"]
    assert [item.at.route for item in roadmap.items if item.id] == [("items", 0), ("items", 2), ("items", 4)]
    assert (roadmap.items[2].status, roadmap.items[2].due) == ("", "")
    assert {("items", 1), ("items", 2, "status"), ("items", 2, "due"), ("items", 3, "id")} <= set(hidden)


def test_texts_in_lists_keep_their_indexes() -> None:
    decision, hidden = typed("decision", DECISION + "tags: [a, [b], c]\nagreed_by:\n- mara\n-\n- tom\n")
    assert isinstance(decision, Decision)
    assert (tuple(decision.tags), tuple(decision.agreed_by)) == (("a", "", "c"), ("mara", "", "tom"))
    assert {("tags", 1), ("agreed_by", 1)} <= set(hidden)


def test_entries_of_a_mapping_that_are_refused_are_gone() -> None:
    capacity, hidden = typed(
        "capacity", CAPACITY + "  risk_reduction: many\n  unplanned: {planned: x, actual: 3}\n", "2026-Q4"
    )
    assert isinstance(capacity, Capacity)
    assert set(capacity.buckets) == {"platform", "unplanned"}
    assert (capacity.buckets["unplanned"].planned, capacity.buckets["unplanned"].actual) == (None, 3)
    assert {("buckets", "risk_reduction"), ("buckets", "unplanned", "planned")} <= set(hidden)


def test_a_person_without_a_name_is_still_a_person() -> None:
    charter, hidden = typed("charter", CHARTER.replace("{name: Mara}", "\n  tom: {role: CTO}"), "charter")
    assert isinstance(charter, Charter)
    assert "tom" in charter.people
    assert {("people", "mara", "name"), ("people", "tom", "name")} <= set(hidden)


def test_free_keys_are_not_in_the_record_and_not_hidden() -> None:
    decision, hidden = typed("decision", DECISION + "x_note: 1\noutcome: {metric: m, x_note: 2}\n")
    assert isinstance(decision, Decision)
    assert hidden == []


# What kind it is


@pytest.mark.parametrize(
    ("schema", "message", "help"),
    [
        ("tradeoff/decison/v1", "“tradeoff/decison/v1” is no kind of record", "did you mean tradeoff/decision/v1?"),
        ("tradeoff/Decision/v1", "“tradeoff/Decision/v1” is no kind of record", "did you mean tradeoff/decision/v1?"),
        ("decision", "“decision” is no kind of record", ""),
        (
            "tradeoff/decision/v2",
            "tradeoff/decision/v2 is a version of the format that this tradeoff does not know",
            "update tradeoff, or write v1",
        ),
        (
            "tradeoff/settings/v1",
            "settings are no record",
            "they belong in tradeoff.yaml, at the top of the workspace",
        ),
        ("[a, b]", "a list is no kind of record", ""),
        ("{a: b}", "a mapping is no kind of record", ""),
    ],
)
def test_a_kind_that_is_none(schema: str, message: str, help: str) -> None:
    whole, _ = reading.read("decisions/a.yaml", f"id: a\nschema: {schema}\n".encode())
    (problem,) = whole.problems
    assert (problem.rule, problem.message, problem.span.line) == ("unknown-kind", message, 2)
    assert help in problem.help
    assert whole.data is None


@pytest.mark.parametrize("text", ["id: a\n", "id: a\nschema:\n", "id: a\nschema: ''\n"])
def test_a_kind_that_is_not_said(text: str) -> None:
    whole, _ = reading.read("decisions/a.yaml", text.encode())
    (problem,) = whole.problems
    assert problem.rule == "unknown-kind"
    assert problem.message == "the file does not say what kind of record it is"
    assert problem.help == "begin with schema: tradeoff/decision/v1"


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("decisions/a.yaml", "a: [", "decision"),
        ("decisions/2026/a.yml", "", "decision"),
        ("roadmaps/a.yaml", "a: [", "roadmap"),
        ("charter.yaml", "a: [", "charter"),
        ("elsewhere/a.yaml", "schema: tradeoff/exception/v1\na: [", "exception"),
        ("decisions/a.yaml", '{"schema": "tradeoff/roadmap/v1", ', "roadmap"),
        ("elsewhere/a.yaml", "a: [", ""),
    ],
)
def test_what_an_unreadable_file_was_meant_to_be(path: str, text: str, kind: str) -> None:
    whole, document = reading.read(path, text.encode())
    assert document is None
    assert (whole.kind, [problem.rule for problem in whole.problems]) == (kind, ["invalid-yaml"])


# The nearest word

WORDS = ["status", "decided_on", "decider", "missing-owner", "2026-Q4"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        *(("Status", "status"), ("STATUS ", "status"), ("decided-on", "decided_on"), ("decided on", "decided_on")),
        *(
            ("missing_owner", "missing-owner"),
            ("mising-owner", "missing-owner"),
            ("2026-q4", "2026-Q4"),
            ("staus", "status"),
        ),
        *(("", ""), ("x", ""), ("completely else", "")),
    ],
)
def test_the_nearest_word(word: str, near: str) -> None:
    assert conformance.nearest(word, WORDS) == near
