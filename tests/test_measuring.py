"""`tradeoff measure` and `reading`: what numbers show, and nothing else in the files."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import DAY, contents
from terminal import on_terminal
from test_cli import ENVIRONMENT, assert_refused, commit, copy_base, edit, git, repository
from test_moving import PRODUCT, Edit, assert_legal, assert_untouched, data_of, edited, item_of, run

SCORECARD = "scorecard.yaml"
RETENTION = "      - {on: 2026-10-31, value: 101.8, note: First accounts on usage pricing}\n"
ODD = "scorecards/odd.yaml"

ODD_TEXT = """\
schema: tradeoff/scorecard/v1
id: odd
title: "Odd"
metrics:
  - {id: flat, title: F, category: cost, unit: €, direction: decrease, readings: [{on: 2026-10-31, value: 3}]} # flow
  - id: newest-first
    title: Newest first
    category: cost
    unit: "%"   # of all
    direction: increase
    readings:   # newest first
    - on: 2026-11-06   # Friday
      value: 43
    # October
    - {on: 2026-10-31, value: 42.5}
  - id: unread
    title: 'Never read'
    category: cost
    unit: x
    direction: maintain
    readings: []   # none yet
  - id: last
    title: Last
    category: cost
    unit: x
    direction: increase
    readings:
      - {on: '2026-10-31', value: 1.50}   # the end"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository of its own."""
    return repository(copy_base(tmp_path / "repo"))


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """The same with a scorecard that is written oddly: CRLF, no end of the last line, every style of list."""
    folder = copy_base(tmp_path / "repo")
    settings = folder / "tradeoff.yaml"
    settings.write_text(
        settings.read_text() + "paths: [charter.yaml, scorecard.yaml, scorecards, roadmaps, decisions]\n"
    )
    (folder / ODD).parent.mkdir()
    (folder / ODD).write_bytes(ODD_TEXT.replace("\n", "\r\n").encode())
    return repository(folder)


@pytest.fixture
def delivered(repo: Path) -> Path:
    """`metering` delivered: from 101 to be 108 by 2027-Q2."""
    result = run(repo, "deliver", "metering", "--on", "2026-11-02")
    assert result.returncode == 0, result.stderr
    commit(repo, "Deliver")
    return repo


# Readings


def test_a_reading_is_added_as_it_is_given(repo: Path) -> None:
    before = contents(repo)
    arguments = ("reading", "net-revenue-retention", "104.20", "--note", "Four: #1, at last")
    shown = run(repo, *arguments, "--diff")
    assert contents(repo) == before
    result = run(repo, *arguments)
    entry = f'      - {{on: {DAY}, value: 104.20, note: "Four: #1, at last"}}\n'
    assert contents(repo) == edited(before, SCORECARD, (RETENTION, RETENTION + entry))
    said = (
        f"net-revenue-retention 104.20 ({DAY}; 101.8 on 2026-10-31 before): above its guardrail 98, "
        "target 110 by 2027-06-30\n"
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, f"wrote {SCORECARD}\n{said}", "")
    assert (shown.returncode, shown.stderr) == (0, said)
    assert_legal(repo)
    git(repo, "checkout", "--quiet", "HEAD~1")
    subprocess.run(["git", "apply"], cwd=repo, input=shown.stdout.encode(), check=True)
    assert git(repo, "diff", "--stat", "main") == ""


@pytest.mark.parametrize(
    ("arguments", "edits", "said"),
    [
        (
            ("flat", "-1.50"),
            [("value: 3}]}", f"value: 3}}, {{on: {DAY}, value: -1.50}}]}}")],
            f"flat -1.50 ({DAY}; 3 on 2026-10-31 before)",
        ),
        (
            ("newest-first", "43.0"),
            [("    - on: 2026-11-06 ", f"    - on: {DAY}\n      value: 43.0\n    - on: 2026-11-06 ")],
            f"newest-first 43.0 ({DAY}; 43 on 2026-11-06 before)",
        ),
        (
            ("newest-first", "41", "--on", "2026-10-01"),
            [("value: 42.5}\n", "value: 42.5}\n    - {on: 2026-10-01, value: 41}\n")],
            "newest-first 41 (2026-10-01); the last reading is still 43 on 2026-11-06",
        ),
        (
            ("unread", "+7"),
            [("readings: []   # none yet", f"readings:   # none yet\n      - {{on: {DAY}, value: +7}}")],
            f"unread +7 ({DAY})",
        ),
        (
            ("last", ".5"),
            [("1.50}   # the end", f"1.50}}   # the end\n      - {{on: {DAY}, value: .5}}")],
            f"last .5 ({DAY}; 1.5 on 2026-10-31 before)",
        ),
        (
            ("last", "2", "--on", "2026-09-30"),
            [
                (
                    "      - {on: '2026-10-31', value: 1.50}",
                    "      - {on: 2026-09-30, value: 2}\n      - {on: '2026-10-31', value: 1.50}",
                )
            ],
            "last 2 (2026-09-30); the last reading is still 1.5 on 2026-10-31",
        ),
    ],
)
def test_a_reading_keeps_the_style_and_order_of_the_others(
    odd: Path, arguments: tuple[str, ...], edits: list[Edit], said: str
) -> None:
    before = contents(odd)
    result = run(odd, "reading", *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(odd) == edited(before, ODD, *edits)
    assert said in result.stdout
    assert_legal(odd)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("availability", "99.5"), "at its guardrail 99.5, target 99.95 by 2027-09-30"),
        (("availability", "99.96"), "above its guardrail 99.5, target 99.95 by 2027-09-30 is met"),
        (("availability", "99.4"), "breaks its guardrail ≥ 99.5"),
        (("critical-vulnerabilities", "0"), "below its guardrail 6, target 0 by 2027-03-31 is met"),
        (("error-budget-burn", "1.2"), "breaks its guardrail ≤ 1"),
    ],
)
def test_it_says_how_the_metric_stands(repo: Path, arguments: tuple[str, ...], said: str) -> None:
    assert f": {said}" in run(repo, "reading", *arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("availability", "99.93", "--on", "2026-10-31"), ("read 99.91 on 2026-10-31", "not rewritten", "--note")),
        (("availability", "99.93", "--on", "2026-11-17"), ("2026-11-17 is yet to come",)),
        (("availability", "99.93", "--on", "yesterday"), ("yesterday is no day",)),
        (("availability", "99,93"), ("“99,93” is no number: write 99.93",)),
        (("availability", "99.93%"), ("is no number: write 99.93",)),
        (("availability", "high"), ("“high” is no number", "104.2")),
        (("availability", "0x10"), ("is no number: write 16 ",)),
        (("availability", "0o7"), ("is no number: write 7 ",)),
        (("availability", "0b2"), ("is no number: write it as 104.2",)),
        (("availability", "12:30"), ("is no number: write it as 104.2",)),
        (("availability", "€ 1,200.50"), ("is no number: write 1200.50 ",)),
        (("availability", "inf"), ("is no number",)),
        (("availability", "1e999"), ("“1e999” is too large",)),
        (("availability", "9007199254740993"), ("“9007199254740993” is too large",)),
        (("availability", ""), ("VALUE is needed",)),
        (("availability",), ("VALUE is needed", "% of minutes")),
        (("availability", "--noet", "x"), ("--noet",)),
        (("--noet", "x"), ("--noet",)),
        (("availabilty", "99.9"), ("no metric availabilty", "did you mean availability?")),
        (("metering", "99.9"), ("metering is an item, and a metric is needed",)),
        (("seat-expansion", "1"), ("seat-expansion is retired since 2026-09-30",)),
    ],
)
def test_a_reading_that_is_none_is_refused(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_untouched(repo, run(repo, "reading", *arguments), *words)


def test_a_broken_file_is_not_written_and_another_one_no_hindrance(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Product roadmap", "title: [Product roadmap")
    commit(repo, "Break the roadmap")
    before = contents(repo)
    assert run(repo, "reading", "activation", "44").returncode == 0
    last = "      - {on: 2026-11-13, value: 43}\n"
    assert contents(repo) == edited(before, SCORECARD, (last, f"{last}      - {{on: {DAY}, value: 44}}\n"))
    edit(repo / SCORECARD, "title: What we watch", "title: [What we watch")
    commit(repo, "Break the scorecard")
    assert_untouched(repo, run(repo, "reading", "activation", "45"), SCORECARD, "nothing was changed")


def test_readings_of_two_processes_at_once_all_arrive(repo: Path) -> None:
    days = [f"2026-11-{number:02}" for number in range(1, 6)]
    script = """
import sys
from pathlib import Path
from tradeoff import cli
for day, value in zip(sys.argv[1::2], sys.argv[2::2]):
    arguments = sys.argv
    sys.argv = ["tradeoff", "reading", "lead-time", value, "--on", day, "--as-of", "2026-11-16"]
    assert cli.run() == 0
    sys.argv = arguments
"""
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, *(text for day in mine for text in (day, f"6.{day[-2:]}"))],
            cwd=repo,
            env=ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for mine in (days, [day.replace("2026-11", "2026-09") for day in days])
    ]
    for process in running:
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (0, b"")
    metrics = data_of(repo, SCORECARD)["metrics"]
    readings = next(metric for metric in metrics if metric["id"] == "lead-time")["readings"]
    there = {(reading["on"], reading["value"]) for reading in readings}
    wanted = {(day.replace("-11-", f"-{month}-"), float(f"6.{day[-2:]}")) for day in days for month in ("09", "11")}
    assert there >= wanted
    assert len(readings) == 2 + len(wanted)
    assert_legal(repo)


# Results


@pytest.mark.parametrize(
    ("arguments", "result", "said"),
    [
        (("108",), "{status: achieved, value: 108, on: 2026-11-16}", "metering: achieved"),
        (("110.0",), "{status: achieved, value: 110.0, on: 2026-11-16}", "metering: achieved"),
        (
            ("104.20", "--on", "2026-11-13", "--note", "a: b"),
            '{status: partial, value: 104.20, on: 2026-11-13, note: "a: b"}',
            "metering: partial (net-revenue-retention 104.20 on 2026-11-13, baseline 101, target 108 by 2027-Q2)",
        ),
        (("101",), "{status: missed, value: 101, on: 2026-11-16}", "metering: missed"),
        (("-1.5",), "{status: missed, value: -1.5, on: 2026-11-16}", "metering: missed"),
        (
            ("107", "--status", "achieved"),
            "{status: achieved, value: 107, on: 2026-11-16}",
            "by its baseline and target it would be partial: say in --note why it is achieved",
        ),
        (("--status", "missed"), "{status: missed, on: 2026-11-16}", "metering: missed (2026-11-16)"),
    ],
)
def test_a_result_follows_from_baseline_and_target(
    delivered: Path, arguments: tuple[str, ...], result: str, said: str
) -> None:
    before = contents(delivered)
    done = run(delivered, "measure", "metering", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    end = "      - {kind: post_launch, due: 2027-03-31}\n"
    assert contents(delivered) == edited(before, PRODUCT, (end, f"{end}    result: {result}\n"))
    assert said in done.stdout
    assert_legal(delivered)


def test_a_metric_that_should_fall_is_better_when_it_fell(repo: Path) -> None:
    run(repo, "deliver", "event-pipeline", "--on", "2026-11-10")
    for value, status in (("5", "achieved"), ("6", "partial"), ("6.5", "missed")):
        result = run(repo, "measure", "event-pipeline", value, "--again")
        assert f"event-pipeline: {status} (lead-time {value}" in result.stdout


def test_the_value_is_a_reading_too_if_that_is_wanted(delivered: Path) -> None:
    before = contents(delivered)
    result = run(delivered, "measure", "metering", "104", "--reading")
    end = "      - {kind: post_launch, due: 2027-03-31}\n"
    assert contents(delivered) == edited(
        edited(before, PRODUCT, (end, f"{end}    result: {{status: partial, value: 104, on: {DAY}}}\n")),
        SCORECARD,
        (RETENTION, f"{RETENTION}      - {{on: {DAY}, value: 104}}\n"),
    )
    assert "net-revenue-retention 104 (2026-11-16; 101.8 on 2026-10-31 before): above its guardrail" in result.stdout
    commit(delivered, "Measure")
    again = run(delivered, "measure", "metering", "104", "--reading", "--again", "--note", "Read twice")
    assert "net-revenue-retention has that reading already" in again.stdout
    assert git(delivered, "status", "--porcelain").split() == ["M", PRODUCT]
    other = run(delivered, "measure", "metering", "105", "--reading", "--again")
    assert_refused(other, "net-revenue-retention read 104 on 2026-11-16")


def test_a_new_result_takes_the_place_of_an_older_one_only_if_that_is_said(repo: Path) -> None:
    before = contents(repo)
    assert_untouched(repo, run(repo, "measure", "onboarding", "44"), "measured on 2026-11-06", "42.5", "--again")
    result = run(repo, "measure", "onboarding", "41.0", "--again")
    assert (result.returncode, result.stderr) == (0, "")
    assert contents(repo) == edited(
        before,
        PRODUCT,
        (
            "{status: achieved, value: 42.5, on: 2026-11-06, note: Held for four weeks}",
            "{status: partial, value: 41.0, on: 2026-11-16}",
        ),
    )
    assert_legal(repo)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("spend-alerts", "2"), ("spend-alerts is planned", "`tradeoff deliver spend-alerts`")),
        (("seat-bundles", "2"), ("seat-bundles is dropped", "begin a new item")),
        (("meterin", "2"), ("did you mean metering?",)),
        (("named-admins", "2", "--again"), ("--status is needed",)),
        (("onboarding", "--again"), ("VALUE is needed", "% of new accounts")),
        (("onboarding", "many", "--again"), ("“many” is no number",)),
        (("onboarding", "44", "--again", "--on", "2026-08-27"), ("delivered on 2026-08-28",)),
        (("onboarding", "44", "--again", "--on", "2026-12-27"), ("yet to come",)),
        (("named-admins", "--status", "missed", "--again", "--reading"), ("no metric to add a reading to",)),
    ],
)
def test_a_result_that_is_none_is_refused(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_untouched(repo, run(repo, "measure", *arguments), *words)


# On a terminal


def test_a_terminal_asks_for_the_value(delivered: Path) -> None:
    shown = on_terminal(
        delivered,
        *("measure", "metering", "--as-of", DAY),
        columns=120,
        answers=[("What does net-revenue-retention read now? (%)", "much"), ("is no number", "104.0")],
    )
    assert shown.code == 0, shown.text
    assert item_of(delivered, PRODUCT, "metering")["result"] == {"status": "partial", "value": 104, "on": DAY}


def test_an_interruption_at_a_question_leaves_all_as_it_was(repo: Path) -> None:
    shown = on_terminal(
        repo, *("reading", "availability", "--as-of", DAY), answers=[("What does availability read?", "\x03")]
    )
    assert shown.code == 130
    assert git(repo, "status", "--porcelain") == ""


def test_it_works_from_a_folder_below(repo: Path) -> None:
    assert "wrote scorecard.yaml" in run(repo / "roadmaps", "reading", "activation", "44").stdout
