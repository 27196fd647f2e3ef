"""`tradeoff move`, `drop`, `displace` and `deliver`: what becomes of an item, and nothing else in the files."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from conftest import DAY, contents
from inside import tradeoff
from terminal import on_terminal
from test_cli import Result, assert_refused, commit, copy_base, edit, git, repository
from tradeoff.reading import read
from tradeoff.rules import RULES

PRODUCT = "roadmaps/product.yaml"
ODD = "roadmaps/odd.yaml"
CAPACITY = "capacity/2026-Q4.yaml"
WHY = "The pipeline takes four weeks longer"
NOTE = f"deprioritized: {{on: {DAY}, reason: {WHY}}}"
METERING = ("    decided_in: usage-pricing\n\n", f"    decided_in: usage-pricing\n    {NOTE}\n\n")
"""The note where `metering` ends."""
ALERTS = ("    x_ticket: PAY-311\n", f"    {NOTE}\n    x_ticket: PAY-311\n")
"""The note where the keys of the format end in `spend-alerts`."""

Edit = tuple[str, str]
"""A text of a file, and what stands in its place afterwards."""

ODD_TEXT = """\
schema: tradeoff/roadmap/v1   # kind
id: odd
"title": "Odd: but fine"
track: outcome

items:
  # in one line
  - {id: flat, title: 'In one line', status: planned, horizon: next, owner: ines, due: 2027-Q1}   # flow

  -   id: wide          # wide
      title: "It's \\"quoted\\""
      # between
      "status": 'in_progress'   # why planned
      horizon: "next"  # not yet

      due: '2027-03-31'   # a day
      effort_weeks: 06.0   # weeks
      outcome: {metric: activation, baseline: {value: 40, on: 2026-11-06}, target: {value: 46.50, by: 2027-Q2}} # aim
      x_ticket: "A-1"
      # the end"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of its own."""
    return repository(copy_base(tmp_path / "repo"))


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """The same with a roadmap that is written oddly: CRLF, no end of the last line, quotes, comments everywhere."""
    folder = copy_base(tmp_path / "repo")
    (folder / ODD).write_bytes(ODD_TEXT.replace("\n", "\r\n").encode())
    return repository(folder)


def run(folder: Path, *arguments: str) -> Result:
    """The command on the day on which the base is clean."""
    return tradeoff(folder, *arguments, "--as-of", DAY)


def edited(before: dict[str, bytes], path: str, *edits: Edit) -> dict[str, bytes]:
    """The files after edits of one of them, each of a text that stands there once."""
    text = before[path].decode()
    for old, new in edits:
        if b"\r\n" in before[path]:
            old, new = (part.replace("\n", "\r\n") for part in (old, new))
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return before | {path: text.encode()}


def data_of(folder: Path, path: str) -> dict[str, Any]:
    """What a file says, as plain data."""
    data = read(path, (folder / path).read_bytes())[0].data
    assert data is not None
    return data


def item_of(folder: Path, path: str, id: str) -> dict[str, Any]:
    """What a roadmap says of an item, as plain data."""
    found: dict[str, Any] = next(item for item in data_of(folder, path)["items"] if item["id"] == id)
    return found


def of_base_rules(folder: Path, base: str) -> list[str]:
    """What the rules on a change say of the work tree against a commit."""
    result = tradeoff(folder, "lint", "--base", base, "--as-of", DAY, "--format", "json")
    assert result.returncode in (0, 1), result.stderr
    found = json.loads(result.stdout)["findings"]
    return [finding["message"] for finding in found if "base" in RULES[finding["rule"]].needs]


def assert_legal(folder: Path) -> None:
    """The rules on a change have nothing to say, neither before nor after the commit."""
    assert of_base_rules(folder, "HEAD") == []
    commit(folder, "Move")
    assert of_base_rules(folder, "HEAD~1") == []


def assert_untouched(folder: Path, result: Result, *words: str) -> None:
    """Refused, and all files as they were committed."""
    assert_refused(result, *words)
    assert git(folder, "status", "--porcelain") == ""


LEGAL = [
    # a promise that is taken back
    (
        ("move", "metering", "later", "--due", "2027-H1", "--status", "planned", "--reason", WHY),
        [
            ("    status: in_progress\n", "    status: planned\n"),
            ("    horizon: now\n", "    horizon: later\n"),
            ("    commitment: committed\n    due: 2026-12-15\n", "    commitment: aspirational\n    due: 2027-H1\n"),
            METERING,
        ],
        "metering: horizon now → later, due 2026-12-15 → 2027-H1, status in_progress → planned, "
        "commitment committed → aspirational",
    ),
    (
        ("move", "metering", "later", "--no-due", "--reason", WHY),
        [
            ("    horizon: now\n", "    horizon: later\n"),
            ("    commitment: committed\n    due: 2026-12-15\n", "    commitment: aspirational\n"),
            METERING,
        ],
        "metering is still in progress: if work on it stops, say so with --status planned or --status paused",
    ),
    # put off where it is
    (
        ("move", "metering", "now", "--due", "2027-01-15", "--reason", WHY),
        [("due: 2026-12-15", "due: 2027-01-15"), METERING],
        f"deprioritized on {DAY}: {WHY}",
    ),
    (
        ("move", "metering", "--due", "2027-01-15", "--reason", WHY),
        [("due: 2026-12-15", "due: 2027-01-15"), METERING],
        "metering: due 2026-12-15 → 2027-01-15",
    ),
    # no promise, or brought forward: nothing loses
    (("move", "spend-alerts", "--due", "2027-Q2"), [("due: 2027-Q1", "due: 2027-Q2")], "due 2027-Q1 → 2027-Q2"),
    (
        ("move", "spend-alerts", "now", "--due", "2027-02-28"),
        [
            ("    status: planned\n    horizon: next\n", "    status: planned\n    horizon: now\n"),
            ("due: 2027-Q1", "due: 2027-02-28"),
        ],
        "spend-alerts: horizon next → now, due 2027-Q1 → 2027-02-28",
    ),
    (
        ("move", "mobile-app", "next", "--status", "planned"),
        [
            ("    status: proposed\n    horizon: later\n", "    status: planned\n    horizon: next\n"),
        ],
        "mobile-app: horizon later → next, status proposed → planned",
    ),
    # paused, without another place
    (
        ("move", "metering", "--status", "paused", "--reason", WHY),
        [("status: in_progress", "status: paused"), METERING],
        "metering: status in_progress → paused",
    ),
    # given up
    (
        ("drop", "spend-alerts", "--reason", WHY),
        [("    status: planned\n", "    status: dropped\n"), ALERTS],
        f"deprioritized on {DAY}: {WHY}",
    ),
    (
        ("drop", "mobile-app", "--reason", WHY),
        [
            ("    status: proposed\n", "    status: dropped\n"),
            ("    commitment: aspirational\n", f"    commitment: aspirational\n    {NOTE}\n"),
        ],
        "mobile-app: status proposed → dropped",
    ),
    # displaced: the entry in the item that wins is the note
    (
        ("displace", "spend-alerts", "--by", "metering", "--effect", "delayed", "--due", "2027-Q2", "--why", WHY),
        [
            ("due: 2027-Q1", "due: 2027-Q2"),
            (
                "    decided_in: usage-pricing\n\n",
                "    decided_in: usage-pricing\n    displaces:\n"
                f"      - {{item: spend-alerts, effect: delayed, why: {WHY}}}\n\n",
            ),
        ],
        f"metering displaces spend-alerts, delayed: {WHY}",
    ),
    (
        (
            *("displace", "metering", "--by", "spend-alerts", "--effect", "descoped", "--why", WHY),
            *("--target", "107.50", "--decided-in", "event-log", "--effort-weeks", "10"),
        ),
        [
            ("    effort_weeks: 14\n", "    effort_weeks: 10\n"),
            ("target: {value: 108, by: 2027-Q2}", "target: {value: 107.50, by: 2027-Q2}"),
            ("    decided_in: usage-pricing\n\n", "    decided_in: event-log\n\n"),
            (
                "    x_ticket: PAY-311\n",
                f"    displaces:\n      - {{item: metering, effect: descoped, why: {WHY}}}\n    x_ticket: PAY-311\n",
            ),
        ],
        "metering: effort_weeks 14 → 10, target 108 → 107.50, decided_in usage-pricing → event-log",
    ),
    (
        ("displace", "invoice-explainer", "--by", "spend-alerts", "--effect", "dropped", "--why", WHY),
        [
            ("    status: paused\n", "    status: dropped\n"),
            (
                "    x_ticket: PAY-311\n",
                f"    displaces:\n      - {{item: invoice-explainer, effect: dropped, why: {WHY}}}\n"
                "    x_ticket: PAY-311\n",
            ),
        ],
        "invoice-explainer: status paused → dropped",
    ),
    # delivered
    (
        ("deliver", "metering", "--on", "2026-11-13"),
        [
            ("    status: in_progress\n", "    status: delivered\n"),
            ("    due: 2026-12-15\n", "    due: 2026-12-15\n    delivered_on: 2026-11-13\n"),
        ],
        "measure net-revenue-retention before 2027-01-12 (it was 101, the target is 108 by 2027-Q2): "
        "`tradeoff measure metering VALUE`",
    ),
]


@pytest.mark.parametrize(("arguments", "edits", "said"), LEGAL, ids=[" ".join(case[0][:3]) for case in LEGAL])
def test_it_edits_just_that_and_the_rules_on_a_change_are_silent(
    repo: Path, arguments: tuple[str, ...], edits: list[Edit], said: str
) -> None:
    before = contents(repo)
    shown = run(repo, *arguments, "--diff")
    assert contents(repo) == before
    result = run(repo, *arguments)
    assert contents(repo) == edited(before, PRODUCT, *edits)
    assert result.stdout.startswith(f"wrote {PRODUCT}\n")
    assert said in result.stdout
    assert result.stderr == ""
    assert shown.returncode == result.returncode
    assert said in shown.stderr
    assert_legal(repo)
    git(repo, "checkout", "--quiet", "HEAD~1")
    subprocess.run(["git", "apply"], cwd=repo, input=shown.stdout.encode(), check=True)
    assert git(repo, "diff", "--stat", "main") == ""


ODDLY = [
    (
        ("move", "wide", "later", "--due", "2027-H2", "--reason", "a, \"b\": 'c' # d"),
        [
            ('"next"  # not', '"later"  # not'),
            ("'2027-03-31'", "'2027-H2'"),
            (
                '      x_ticket: "A-1"',
                '      deprioritized: {on: 2026-11-16, reason: "a, \\"b\\": \'c\' # d"}\n' + '      x_ticket: "A-1"',
            ),
        ],
    ),
    (("move", "flat", "now"), [("horizon: next, owner", "horizon: now, owner")]),
    (
        ("drop", "flat", "--reason", "a, b"),
        [
            ("status: planned", "status: dropped"),
            ("2027-Q1}", '2027-Q1, deprioritized: {on: 2026-11-16, reason: "a, b"}}'),
        ],
    ),
    (
        ("displace", "wide", "--by", "flat", "--effect", "descoped", "--effort-weeks", "4.50", "--why", "É"),
        [
            ("06.0   # weeks", "4.50   # weeks"),
            ("2027-Q1}", "2027-Q1, displaces: [{item: wide, effect: descoped, why: É}]}"),
        ],
    ),
    (
        ("displace", "flat", "--by", "wide", "--effect", "delayed", "--horizon", "later", "--no-due", "--why", "x"),
        [
            ("horizon: next, owner: ines, due: 2027-Q1}", "horizon: later, owner: ines}"),
            (
                '      x_ticket: "A-1"',
                '      displaces:\n        - {item: flat, effect: delayed, why: x}\n      x_ticket: "A-1"',
            ),
        ],
    ),
    (
        ("deliver", "wide"),
        [
            ("'in_progress'   # why", "'delivered'   # why"),
            ("'2027-03-31'   # a day\n", "'2027-03-31'   # a day\n      delivered_on: 2026-11-16\n"),
        ],
    ),
    (("deliver", "flat"), [("planned, ", "delivered, "), ("2027-Q1}", "2027-Q1, delivered_on: 2026-11-16}")]),
]


@pytest.mark.parametrize(("arguments", "edits"), ODDLY, ids=[" ".join(case[0][:2]) for case in ODDLY])
def test_a_file_that_is_written_oddly_stays_so(odd: Path, arguments: tuple[str, ...], edits: list[Edit]) -> None:
    before = contents(odd)
    result = run(odd, *arguments)
    assert result.returncode in (0, 1), result.stderr
    assert contents(odd) == edited(before, ODD, *edits)
    assert_legal(odd)


@pytest.mark.parametrize(
    "text",
    [
        "a: b",
        "- a # b",
        "{x}",
        "yes",
        "2026-11-30",
        "'",
        '"',
        "Zwei\nZeilen: ä\n",
        " vorn",
        "\t",
        "漢字 🎈\u2028é",
        "x" * 200,
    ],
)
def test_a_reason_comes_out_as_the_same_text(odd: Path, text: str) -> None:
    for id in ("flat", "wide"):
        result = run(odd, "drop", id, "--reason", text)
        if not text.strip():
            assert_refused(result, "--reason is needed")
            return
        assert result.returncode == 0, result.stderr
        assert item_of(odd, ODD, id)["deprioritized"] == {"on": DAY, "reason": text}
    run(
        odd, "displace", "invoice-explainer", "--by", "metering", "--effect", "delayed", "--due", "2028", "--why", text
    )
    assert item_of(odd, PRODUCT, "metering")["displaces"] == [
        {"item": "invoice-explainer", "effect": "delayed", "why": text}
    ]


# The note


def test_a_newer_note_takes_the_place_of_an_older_one(repo: Path) -> None:
    edit(
        repo / PRODUCT,
        "      displaced_by: metering\n",
        "      displaced_by: metering   # who else\n      x_told: all\n",
    )
    commit(repo, "Tell all")
    before = contents(repo)
    result = run(repo, "move", "invoice-explainer", "later", "--reason", WHY, "--by", "spend-alerts")
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(repo) == edited(
        before,
        PRODUCT,
        ("    status: paused\n    horizon: next\n", "    status: paused\n    horizon: later\n"),
        (
            "      on: 2026-10-05\n      reason: The invoices change with metering anyway\n"
            "      displaced_by: metering   # who else\n",
            f"      on: {DAY}\n      reason: {WHY}\n      displaced_by: spend-alerts   # who else\n",
        ),
        ("      decided_in: usage-pricing\n      revisit_by: 2027-01-15\n", ""),
    )
    assert_legal(repo)


def test_a_note_names_what_there_is(repo: Path) -> None:
    drop = ("drop", "spend-alerts", "--reason", WHY)
    result = run(repo, *drop, "--by", "tls-everywhere", "--decided-in", "ADR-0042", "--revisit-by", "2027-05-01")
    assert result.returncode == 0, result.stderr
    assert item_of(repo, PRODUCT, "spend-alerts")["deprioritized"] == {
        "on": DAY,
        "reason": WHY,
        "displaced_by": "tls-everywhere",
        "decided_in": "usage-pricing",
        "revisit_by": "2027-05-01",
    }
    git(repo, "checkout", "--quiet", ".")
    for wrong, words in (
        (("--by", "meterin"), ("no item meterin", "did you mean metering?")),
        (("--by", "spend-alerts"), ("cannot lose to itself",)),
        (("--by", "usage-pricing"), ("usage-pricing is a decision",)),
        (("--decided-in", "usage-pricin"), ("did you mean usage-pricing?",)),
        (("--revisit-by", DAY), (DAY, "not to come")),
        (("--revisit-by", "soon"), ("soon is no day",)),
        (("--on", "2026-11-17"), ("2026-11-17 is yet to come",)),
    ):
        assert_untouched(repo, run(repo, *drop, *wrong), *words)


def test_a_drop_says_who_is_left(repo: Path) -> None:
    result = run(repo, "drop", "metering", "--reason", WHY, "--on", "2026-11-15")
    assert result.returncode == 1
    assert f"deprioritized on 2026-11-15: {WHY}" in result.stdout
    left = "spend-alerts (depends_on), event-pipeline (enables), growth in 2026-Q4 (works_on)"
    assert f"still named by {left}: decide what becomes of that\n" in result.stdout
    assert "error[late-dependency]: spend-alerts depends on metering, which is dropped" in result.stdout
    assert_legal(repo)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("move", "metering", "later", "--no-due"), ("--reason is needed", "goes from now to later")),
        (("move", "metering", "next"), ("--reason is needed", "goes from now to next")),
        (("move", "metering", "--due", "2027-01-15"), ("--reason is needed", "put off from 2026-12-15 to 2027-01-15")),
        (("move", "metering", "--commitment", "aspirational"), ("--reason is needed", "no longer committed")),
        (("move", "metering", "next", "--reason", " "), ("--reason is needed",)),
        (
            ("move", "metering", "later", "--reason", WHY),
            ("--due or --no-due is needed", "2026-12-15", "such as 2027-H1"),
        ),
        (("move", "metering", "later", "--due", "2027-03-01", "--reason", WHY), ("2027-03-01", "2027-H1")),
        (("move", "metering", "--no-due", "--reason", WHY), ("metering is in now, and has no due",)),
        (("move", "metering", "--due", "2026-11-15"), ("2026-11-15 is past",)),
        (("move", "metering", "--due", "2026-11-31"), ("2026-11-31 is neither a day",)),
        (("move", "metering", "--due", "2027", "--no-due"), ("either --due or --no-due",)),
        (("move", "metering"), ("HORIZON is needed",)),
        (("move", "metering", "soon"), ("soon", "now", "next", "later")),
        (("move", "meterin", "later"), ("did you mean metering?",)),
        (("move", "usage-pricing", "later"), ("usage-pricing is a decision, and an item is needed",)),
        (("move", "onboarding", "now"), ("onboarding is delivered since 2026-08-28",)),
        (("move", "seat-bundles", "now"), ("seat-bundles is dropped", "--status proposed")),
        (("move", "spend-alerts", "later", "--commitment", "committed"), ("what is for later is not committed",)),
        (
            ("move", "mobile-app", "later", "--status", "paused", "--reason", WHY),
            ("mobile-app is proposed", "planned, in progress or dropped", "--status planned`"),
        ),
        (("drop", "metering"), ("--reason is needed", "metering is dropped")),
        (("drop", "onboarding", "--reason", WHY), ("onboarding is delivered, and stays that",)),
        (
            ("deliver", "invoice-explainer"),
            ("paused", "first `tradeoff move invoice-explainer next --status planned`"),
        ),
        (("deliver", "mobile-app"), ("proposed", "first `tradeoff move mobile-app later --status planned`")),
        (("deliver", "seat-bundles"), ("dropped", "can become proposed")),
        (("deliver", "metering", "--on", "2026-11-17"), ("2026-11-17 is yet to come",)),
        (("deliver", "spend-alerts", "--on", "2026-10-07"), ("was requested on 2026-10-08",)),
        (("deliver", "onboarding", "--on", "2026-08-29"), ("was delivered on 2026-08-28",)),
        (("displace", "spend-alerts"), ("--by is needed",)),
        (("displace", "spend-alerts", "--by", "metering"), ("--effect is needed",)),
        (("displace", "spend-alerts", "--by", "metering", "--effect", "dropped"), ("--reason is needed",)),
        (("displace", "spend-alerts", "--by", "spend-alerts"), ("cannot displace itself",)),
        (("displace", "spend-alerts", "--by", "onboarding"), ("onboarding is delivered",)),
        (("displace", "seat-bundles", "--by", "metering"), ("seat-bundles is dropped",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value[0], str) and value[0] in ("move", "drop") else None,
)
def test_what_the_rules_would_flag_is_refused(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_untouched(repo, run(repo, *arguments), *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spend-alerts", "--effect", "delayed"), ("--due or --horizon is needed", "later than 2027-Q1")),
        (("spend-alerts", "--effect", "delayed", "--due", "2027-03-31"), ("2027-03-31 is not later",)),
        (("spend-alerts", "--effect", "delayed", "--horizon", "now"), ("does not go to now",)),
        (("spend-alerts", "--effect", "delayed", "--horizon", "next"), ("as early as it is",)),
        (("spend-alerts", "--effect", "delayed", "--horizon", "later", "--due", "2027-05-01"), ("2027-H1",)),
        (("spend-alerts", "--effect", "dropped", "--due", "2028"), ("--due goes with --effect delayed",)),
        (("spend-alerts", "--effect", "delayed", "--effort-weeks", "2"), ("goes with --effect descoped",)),
        (("spend-alerts", "--effect", "descoped"), ("--effort-weeks or --target is needed",)),
        (("spend-alerts", "--effect", "descoped", "--effort-weeks", "6"), ("takes 6 weeks, and 6 is not less",)),
        (("spend-alerts", "--effect", "descoped", "--effort-weeks", "0"), ("more than no weeks",)),
        (("spend-alerts", "--effect", "descoped", "--effort-weeks", "few"), ("“few” is no number",)),
        (("spend-alerts", "--effect", "descoped", "--target", "1.5"), ("1.5 asks no less of it",)),
        (("spend-alerts", "--effect", "descoped", "--target", "2.4"), ("no better than the 2.4",)),
        (("mobile-app", "--effect", "descoped", "--target", "2.4"), ("has no target",)),
        (("metering", "--effect", "descoped", "--target", "107"), ("--decided-in is needed",)),
        (("metering", "--effect", "descoped", "--target", "107", "--decided-in", "ADR-0042"), ("another decision",)),
        (("metering", "--effect", "descoped", "--target", "107", "--decided-in", "status-page"), ("is proposed",)),
        (("spend-alerts", "--effect", "dropped", "--decided-in", "event-log"), ("goes with --target or --in",)),
        (("spend-alerts", "--effect", "dropped", "--in", "2026-Q5"), ("there is no capacity 2026-Q5",)),
        (("metering", "--effect", "delayed", "--due", "2027", "--in", "2026-Q4"), ("still be in progress",)),
    ],
)
def test_a_displacement_on_paper_is_refused(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    result = run(repo, "displace", *arguments, "--by", "tls-everywhere", "--why", WHY)
    assert_untouched(repo, result, *words)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("move", "metering", "now"), "metering is in progress in now, due 2026-12-15 already\nnothing was changed\n"),
        (("move", "metering", "now", "--due", "2026-12-15", "--reason", WHY), "nothing was changed\n"),
        (("drop", "seat-bundles"), "seat-bundles is dropped already since 2026-09-21\nnothing was changed\n"),
        (("deliver", "onboarding"), "onboarding is delivered already since 2026-08-28\nnothing was changed\n"),
    ],
)
def test_what_is_so_already_is_left(repo: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(repo, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.endswith(said)
    assert git(repo, "status", "--porcelain") == ""


def test_an_overdue_item_does_not_keep_its_due(repo: Path) -> None:
    later = ("--as-of", "2027-01-04", "--reason", WHY)
    assert_untouched(repo, tradeoff(repo, "move", "metering", "next", *later), "--due or --no-due is needed", "past")
    result = tradeoff(repo, "move", "metering", "next", "--due", "2027-Q2", *later)
    assert "horizon now → next, due 2026-12-15 → 2027-Q2" in result.stdout


def test_what_was_dropped_can_be_raised_again(repo: Path) -> None:
    result = run(repo, "move", "seat-bundles", "later", "--status", "proposed")
    assert (result.returncode, result.stderr) == (0, "")
    assert "seat-bundles: horizon set to later, status dropped → proposed" in result.stdout
    assert_legal(repo)


# Displacing


def test_an_urgent_item_and_its_loser_may_stand_in_two_files(repo: Path) -> None:
    edit(
        repo / "roadmaps/technology.yaml",
        "    cost_of_not_doing: Two contracts lapse in 2027.\n",
        "    cost_of_not_doing: Two contracts lapse in 2027.\n"
        "    intake: {requested_by: Legal, requested_on: 2026-11-12, reason: A letter, urgent: true}\n",
    )
    commit(repo, "Urgent")
    assert "urgent-without-displacement" in tradeoff(repo, "lint", "--as-of", DAY).stdout
    move = ("displace", "spend-alerts", "--by", "tls-everywhere", "--effect", "delayed", "--why", WHY)
    result = run(
        repo, *move, "--horizon", "later", "--due", "2027-H2", "--in", "2026-Q4", "--decided-in", "tls-baseline"
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "wrote capacity/2026-Q4.yaml",
        f"wrote {PRODUCT}",
        "wrote roadmaps/technology.yaml",
        f"tls-everywhere displaces spend-alerts, delayed: {WHY}",
        "spend-alerts: horizon next → later, due 2027-Q1 → 2027-H2",
        "2026-Q4 deprioritizes spend-alerts, delayed until 2027-H2",
    ]
    assert data_of(repo, CAPACITY)["deprioritized"][-1] == {
        "item": "spend-alerts",
        "effect": "delayed",
        "reason": WHY,
        "until": "2027-H2",
        "decided_in": "tls-baseline",
    }
    checked = tradeoff(repo, "lint", "--as-of", DAY, "--fail-on", "info")
    assert "urgent-without-displacement" not in checked.stdout
    assert_legal(repo)


def test_a_second_effect_replaces_the_first_and_the_same_one_again_is_refused(repo: Path) -> None:
    displace = ("displace", "spend-alerts", "--by", "metering", "--effect")
    assert run(repo, *displace, "delayed", "--due", "2027-Q2", "--why", "a").returncode == 0
    commit(repo, "Delay")
    again = run(repo, *displace, "delayed", "--due", "2028", "--why", "b")
    assert_untouched(repo, again, "as delayed already", "tradeoff move", "--by metering")
    assert_untouched(repo, run(repo, *displace, "dropped"), "--reason is needed")
    result = run(repo, *displace, "dropped", "--why", "b")
    assert "metering displaces spend-alerts, delayed → dropped: b" in result.stdout
    assert item_of(repo, PRODUCT, "metering")["displaces"] == [
        {"item": "spend-alerts", "effect": "dropped", "why": "b"}
    ]
    assert_legal(repo)


def test_a_displacement_that_is_not_committed_is_completed(repo: Path) -> None:
    edit(
        repo / PRODUCT, "    x_ticket: PAY-311\n", "    displaces: [{item: metering, effect: delayed, why: Alerts}]\n"
    )
    displace = ("displace", "metering", "--by", "spend-alerts", "--effect", "delayed", "--due", "2027-01-15")
    result = run(repo, *displace)
    assert (result.returncode, result.stderr) == (0, "")
    assert "spend-alerts displaces metering, delayed: Alerts" in result.stdout
    assert item_of(repo, PRODUCT, "metering")["due"] == "2027-01-15"
    assert_legal(repo)
    assert_untouched(repo, run(repo, *displace[:-1], "2027-01-29"), "as delayed already", "tradeoff move")


def test_what_is_dropped_keeps_its_note(repo: Path) -> None:
    assert_untouched(repo, run(repo, "drop", "seat-bundles", "--reason", WHY), "dropped already", "(--reason)")
    note = "No seats to bundle under usage pricing"
    assert run(repo, "drop", "seat-bundles", "--because", note).returncode == 0


def test_what_moves_to_now_counts_as_committed(repo: Path) -> None:
    said = run(repo, "move", "spend-alerts", "now", "--due", "2027-02-28").stdout
    assert "spend-alerts is planned in now, and so counts as committed; `commitment: aspirational` says" in said


def test_a_key_that_stands_twice_in_what_is_touched_is_mended_first(repo: Path) -> None:
    edit(repo / PRODUCT, "    x_ticket: PAY-311\n", "    x_ticket: PAY-311\n    status: in_progress\n")
    commit(repo, "Twice")
    for command in (("drop",), ("move", "--due", "2028"), ("displace", "--by", "metering", "--effect", "dropped")):
        refused = run(repo, command[0], "spend-alerts", *command[1:], "--reason", WHY)
        assert_untouched(repo, refused, f"{PRODUCT}:", "`status` stands twice", "mend that first; nothing was changed")
    assert run(repo, "drop", "mobile-app", "--reason", WHY).returncode == 0


# Files that cannot be edited


def test_a_file_that_cannot_be_read_is_not_written(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Product roadmap", "title: [Product roadmap")
    commit(repo, "Break it")
    for arguments in (
        ("move", "metering", "next", "--reason", WHY),
        ("drop", "metering", "--reason", WHY),
        ("deliver", "metering"),
        ("displace", "metering", "--by", "tls-everywhere"),
    ):
        assert_untouched(repo, run(repo, *arguments), PRODUCT, "nothing was changed")


def test_another_file_that_cannot_be_read_is_no_hindrance(repo: Path) -> None:
    edit(repo / "roadmaps/technology.yaml", "title: Technology roadmap", "title: [Technology roadmap")
    commit(repo, "Break another")
    before = contents(repo)
    result = run(repo, "move", "metering", "now", "--due", "2027-01-15", "--reason", WHY)
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(repo) == edited(before, PRODUCT, ("due: 2026-12-15", "due: 2027-01-15"), METERING)


def test_an_id_that_two_items_have_is_refused(repo: Path) -> None:
    edit(repo / PRODUCT, "- id: mobile-app", "- id: metering")
    commit(repo, "Twice")
    assert_untouched(repo, run(repo, "drop", "metering", "--reason", WHY), "metering is the id of 2 items")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_folder_that_is_read_only_is_said(repo: Path) -> None:
    (repo / PRODUCT).parent.chmod(0o555)
    assert_refused(run(repo, "deliver", "metering"), PRODUCT)


def test_a_read_only_file_is_left(repo: Path) -> None:
    (repo / PRODUCT).chmod(0o444)
    assert_refused(run(repo, "deliver", "metering"), PRODUCT, "read-only")
    assert git(repo, "diff", "--stat") == ""


# On a terminal


def test_a_terminal_asks_for_what_a_drop_needs(repo: Path) -> None:
    shown = on_terminal(
        repo,
        *("drop", "spend-alerts", "--as-of", DAY),
        columns=120,
        answers=[
            ("spend-alerts is dropped: what wins, and why? ", ""),
            ("an answer is needed", WHY),
            ("Which item wins?", "meterin"),
            ("did you mean metering?", "metering"),
        ],
    )
    assert shown.code == 0, shown.text
    note = {"on": DAY, "reason": WHY, "displaced_by": "metering"}
    assert item_of(repo, PRODUCT, "spend-alerts")["deprioritized"] == note
    assert f"deprioritized on {DAY}, displaced by metering: {WHY}" in shown.text


def test_a_terminal_asks_for_all_of_a_move(repo: Path) -> None:
    shown = on_terminal(
        repo,
        *("move", "metering", "--as-of", DAY),
        columns=160,
        answers=[
            ("Where does metering go from now?", "later"),
            ("due on the day 2026-12-15", "2027-05-01"),
            ("due on the day 2027-05-01", "2027-H1"),
            ("metering is in progress: what does it become?", ""),
            ("metering goes from now to later: what wins, and why?", WHY),
            ("Which item wins?", ""),
        ],
    )
    assert "metering: horizon now → later, due 2026-12-15 → 2027-H1, status in_progress → planned" in shown.text
    assert item_of(repo, PRODUCT, "metering")["deprioritized"] == {"on": DAY, "reason": WHY}


def test_a_terminal_asks_for_what_a_displacement_needs(repo: Path) -> None:
    shown = on_terminal(
        repo,
        *("displace", "spend-alerts", "--as-of", DAY),
        columns=120,
        answers=[
            ("Which item wins over spend-alerts?", "tls-everywhere"),
            ("What becomes of spend-alerts?", "delayed"),
            ("Why does tls-everywhere win?", WHY),
            ("In which horizon is spend-alerts now?", ""),
            ("When is spend-alerts due now, and not 2027-Q1?", "2026-12-31"),
            ("2026-12-31 is not later", "2027-Q2"),
        ],
    )
    assert shown.code == 0, shown.text
    assert item_of(repo, PRODUCT, "spend-alerts")["due"] == "2027-Q2"
    entry = {"item": "spend-alerts", "effect": "delayed", "why": WHY}
    assert item_of(repo, "roadmaps/technology.yaml", "tls-everywhere")["displaces"] == [entry]
    assert_legal(repo)


def test_a_terminal_asks_what_scope_is_lost_and_who_decided_it(repo: Path) -> None:
    shown = on_terminal(
        repo,
        *("displace", "metering", "--by", "spend-alerts", "--effect", "descoped", "--why", WHY, "--as-of", DAY),
        columns=120,
        answers=[
            ("How many weeks does metering take now, and not 14?", "15"),
            ("15 is not less", ""),
            ("What is its target in net-revenue-retention now, and not 108?", "106"),
            ("Which decision lowers the target of metering?", "usage-pricing"),
            ("a lower target needs another decision", "event-log"),
        ],
    )
    assert "metering: target 108 → 106, decided_in usage-pricing → event-log" in shown.text
    assert_legal(repo)


def test_an_interruption_at_a_question_leaves_all_as_it_was(repo: Path) -> None:
    shown = on_terminal(
        repo,
        *("drop", "spend-alerts", "--as-of", DAY),
        answers=[("what wins, and why?", WHY), ("Which item wins?", "\x03")],
    )
    assert shown.code == 130
    assert git(repo, "status", "--porcelain") == ""
