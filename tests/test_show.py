"""`tradeoff show`: one record with everything that belongs to it, at any commit, with or without a history."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import DAY
from inside import tradeoff
from test_cli import STATUS_PAGE, assert_refused, copy_base, edit, git, repository
from test_diff import DOCS, printed
from tradeoff.dossier import dossiers
from tradeoff.reporters.display import width
from tradeoff.stories.layout import Page
from tradeoff.stories.show import text

PRODUCT = "roadmaps/product.yaml"
SCORECARD = "scorecard.yaml"
USAGE = "decisions/usage-pricing.yaml"
SEATS = "decisions/seat-pricing.yaml"


def commit_on(folder: Path, day: str, message: str) -> None:
    """Commits everything that is there, at noon of a day."""
    noon = f"{day}T12:00:00+00:00"
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message, GIT_AUTHOR_DATE=noon, GIT_COMMITTER_DATE=noon)


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository, in which the due day of metering moved once."""
    folder = copy_base(tmp_path / "repo")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_on(folder, "2026-10-05", "Begin")
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2026-12-31")
    commit_on(folder, "2026-11-02", "Metering needs two weeks more")
    return folder


def show(folder: Path, *arguments: str) -> str:
    """What the command prints as of the day on which the base is clean, with the ids of commits made plain."""
    result = tradeoff(folder, "show", "--as-of", DAY, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return re.sub(r"\b[0-9a-f]{7}\b(?=\))", "1234567", result.stdout)


def records(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """The records of the JSON output."""
    told = json.loads(show(folder, "--format", "json", *arguments))
    assert told["version"] == 1
    found: list[dict[str, Any]] = told["records"]
    return found


def record(folder: Path, *arguments: str) -> dict[str, Any]:
    """The only record of the JSON output."""
    (found,) = records(folder, *arguments)
    return found


def section(told: str, title: str) -> list[str]:
    """The lines below one heading."""
    return told.partition(f"\n\n{title}\n")[2].partition("\n\n")[0].splitlines()


# What it shows


def test_a_decision(repo: Path) -> None:
    assert show(repo, "usage-pricing") == printed(DOCS / "show.md")
    page = (Path(__file__).parent / "data" / "show.md").read_text(encoding="utf-8")
    assert show(repo, "usage-pricing", "--format", "markdown") == page


def test_an_item(repo: Path) -> None:
    told = show(repo, "metering")
    assert told.splitlines()[:3] == [
        "metering   Meter billable events per account",
        "item, in_progress, due 2026-12-31, ines",
        "roadmaps/product.yaml",
    ]
    assert section(told, "Outcome") == [
        "  outcome    net-revenue-retention (%): 101 on 2026-08-31 → 108 by 2027-Q2",
        "  so far     101.2 (2026-09-30), 101.8 (2026-10-31): not met yet",
        "  guardrail  billing-disputes ≤ 4: 2.4 on 2026-10-31, holds",
        "  guardrail  availability ≥ 99.8: 99.91 on 2026-10-31, holds",
    ]
    assert section(told, "History") == [
        "  2026-11-02  due 2026-12-15 → 2026-12-31 (Mara, 1234567)",
        "  2026-10-05  added as in_progress (Mara, 1234567)",
    ]
    assert "  item  spend-alerts: depends_on" in section(told, "Referred to by")


@pytest.mark.parametrize(
    ("id", "kind", "words"),
    [
        ("ADR-0042", "decision", "usage-pricing   Move new accounts to usage pricing"),
        ("trust", "theme", "Customers build on us without a second thought"),
        ("billing-disputes", "metric", "2026-10-31  2.4"),
        ("legacy-tls", "exception", "active until 2027-01-31 accepted by priya"),
        ("2026-Q4", "capacity", "platform        planned 25 %"),
        ("pricing", "area", "mara decides, tomas must agree"),
        ("ines", "person", "Head of Product"),
        ("major-spend", "escalation", "goes to tomas"),
        ("technology", "roadmap", "in_progress, due 2026-11-30, jonas: Carry billable events through one log"),
        ("scorecard", "scorecard", "99.91 on 2026-10-31: Availability of the API"),
        ("charter", "charter", "mara: Prices and packaging"),
    ],
)
def test_every_kind(repo: Path, id: str, kind: str, words: str) -> None:
    told = show(repo, id)
    assert words in told
    assert told.splitlines()[1].startswith(kind)
    assert record(repo, id)["kind"] == kind
    assert show(repo, id, "--format", "markdown").startswith("### ")


def test_what_is_shown_of_an_entry_has_its_name(repo: Path) -> None:
    capacity = [line.strip() for line in section(show(repo, "2026-Q4"), "Record")]
    split = "product_bets 75, platform 5, risk_reduction 5, unplanned 15"
    assert f"teams          growth, Growth; people: 5; lead: ines; split: {split}; works_on: metering" in capacity
    reason = "effect: delayed; reason: Growth meters events first; until: 2027-01-15; decided_in: usage-pricing"
    assert f"deprioritized  invoice-explainer; {reason}; told: tomas, ines" in capacity
    exception = dict(line.strip().split("  ", 1) for line in section(show(repo, "legacy-tls"), "Record"))
    control = (
        "Only from two fixed addresses; owner: priya; verified_on: 2026-10-26; evidence: Firewall rules 14 and 15"
    )
    assert exception["compensating_controls"] == control
    assert exception["remediation.due"].strip() == "2026-12-31"


def test_the_path_of_a_file_means_its_record(repo: Path) -> None:
    assert show(repo, USAGE) == show(repo, "usage-pricing")
    result = tradeoff(repo / "decisions", "show", "usage-pricing.yaml", "--as-of", DAY)
    assert result.stdout.startswith("usage-pricing   Move new accounts")
    assert_refused(tradeoff(repo, "show", "decisions/nothing.yaml"), "nothing is called decisions/nothing.yaml")


def test_the_roles_of_a_person(repo: Path) -> None:
    told = section(show(repo, "tomas"), "Referred to by")
    assert "  area        pricing: co_owns, backup" in told
    assert "  decision    usage-pricing: agreed_by, dissent.by" in told
    assert "  escalation  major-spend: to" in told


def test_what_holds_in_the_place_of_a_decision_that_ended(repo: Path) -> None:
    text = (repo / USAGE).read_text(encoding="utf-8")
    later = text.replace("id: usage-pricing", "id: flat-pricing").replace(
        "supersedes: [seat-pricing]", "reverses: [usage-pricing]"
    )
    later = later.replace("title: Move new accounts to usage pricing", "title: One price for all").replace(
        "aliases: [ADR-0042]\n", ""
    )
    (repo / "decisions/flat-pricing.yaml").write_text(later.replace("2026-09-19", "2026-11-10"), encoding="utf-8")
    edit(repo / USAGE, "status: accepted", "status: superseded")
    told = show(repo, "seat-pricing")
    assert "decision, superseded 2026-09-19 by usage-pricing\n" in told
    (today,) = section(told, "What holds today")
    assert today == "  flat-pricing  accepted 2026-11-10 by mara: One price for all, by way of usage-pricing"
    assert record(repo, "seat-pricing")["chain"] == ["usage-pricing", "flat-pricing"]
    assert "decision, reversed 2026-11-10 by flat-pricing\n" in show(repo, "usage-pricing")
    assert "  reversed by  flat-pricing: One price for all" in section(
        show(repo, "usage-pricing"), "What came before and after it"
    )


def test_a_decision_that_ended_without_a_successor(repo: Path) -> None:
    (line,) = section(show(repo, "nightly-exports"), "What holds today")
    assert line == "  nothing in its place: it was deprecated and no decision replaces it"


def test_questions_without_an_answer_are_shown(repo: Path) -> None:
    assert section(show(repo, "seat-pricing"), "3. What is the smallest bet that proves or disproves it?") == [
        "  not answered"
    ]


def test_an_exception_past_its_day(repo: Path) -> None:
    told = tradeoff(repo, "show", "legacy-tls", "--as-of", "2027-02-01").stdout
    assert told.splitlines()[1] == "exception, expired 2027-01-31, accepted by priya"


@pytest.mark.parametrize(
    ("reading", "day", "verdict"),
    [
        ("", DAY, "not yet"),
        ("{on: 2027-05-31, value: 108}", DAY, "not yet"),
        ("{on: 2027-05-31, value: 108}", "2027-06-15", "met"),
        ("{on: 2027-05-31, value: 107.9}", "2027-06-30", "not yet"),
        ("{on: 2027-05-31, value: 107.9}", "2027-07-01", "missed"),
        ("{on: 2027-07-31, value: 109}", "2027-08-01", "met late"),
    ],
)
def test_whether_an_outcome_was_met(repo: Path, reading: str, day: str, verdict: str) -> None:
    last = "      - {on: 2026-10-31, value: 101.8, note: First accounts on usage pricing}\n"
    edit(repo / SCORECARD, last, f"{last}      - {reading}\n" if reading else last)
    told = json.loads(tradeoff(repo, "show", "usage-pricing", "--as-of", day, "--format", "json").stdout)
    assert told["records"][0]["outcome"]["verdict"] == verdict


def test_less_is_better_where_the_target_is_below_the_baseline(repo: Path) -> None:
    assert record(repo, "spend-alerts")["outcome"]["verdict"] == "not measured"
    last = "      - {on: 2026-10-31, value: 2.4}\n"
    edit(repo / SCORECARD, last, f"{last}      - {{on: 2026-11-15, value: 1.7}}\n")
    assert record(repo, "spend-alerts")["outcome"]["verdict"] == "met"


def test_a_guardrail_that_is_broken(repo: Path) -> None:
    edit(repo / SCORECARD, "{on: 2026-10-31, value: 2.4}", "{on: 2026-10-31, value: 4.5}")
    told = {guard["metric"]: guard["holds"] for guard in record(repo, "usage-pricing")["guardrails"]}
    assert told["billing-disputes"] is False
    assert "billing-disputes ≤ 4: 4.5 on 2026-10-31, broken" in show(repo, "usage-pricing")


def test_a_narrow_terminal(base: Path) -> None:
    told = text(dossiers(base, "usage-pricing", DAY), Page(color=True, columns=60))
    assert "\033[1mWhy\033[0m\n" in told
    plain = re.sub("\033.*?m", "", told)
    assert max(map(width, plain.splitlines())) <= 60
    assert plain.split() == show(base, "usage-pricing").split()


def test_control_characters_are_not_obeyed(repo: Path) -> None:
    edit(repo / STATUS_PAGE, "status: proposed", 'status: proposed\nrationale: "\\e[31mred\\a"')
    for form in ("text", "markdown", "json"):
        told = show(repo, "status-page", "--format", form)
        assert "red" in told
        assert not any(ord(character) < 32 and character != "\n" for character in told)


# The history


def test_what_is_not_committed_yet(repo: Path) -> None:
    edit(repo / PRODUCT, "health: on_track", "health: at_risk")
    newest, *_ = section(show(repo, "metering"), "History")
    assert newest == "  not committed  health on_track → at_risk"
    assert record(repo, "metering")["history"]["events"][0]["oid"] is None


def test_a_commit(repo: Path) -> None:
    edit(repo / PRODUCT, "health: on_track", "health: at_risk")
    before = record(repo, "metering", "--rev", "HEAD~1")
    assert before["record"]["due"] == "2026-12-15"
    assert [event["kind"] for event in before["history"]["events"]] == ["added"]


def test_the_history_goes_on_under_a_new_id(repo: Path) -> None:
    git(repo, "mv", "decisions/event-log.yaml", "decisions/bus.yaml")
    edit(repo / "decisions/bus.yaml", "id: event-log", "id: bus\naliases: [event-log]")
    commit_on(repo, "2026-11-03", "Call it a bus")
    for name in ("bus", "event-log"):
        assert [event["kind"] for event in record(repo, name)["history"]["events"]][-2:] == ["renamed", "accepted"]


def test_no_history(base: Path) -> None:
    told = tradeoff(base, "show", "metering", "--as-of", DAY, GIT_CEILING_DIRECTORIES=str(base.parent)).stdout
    assert section(told, "History") == ["  no history: this is no git repository"]
    git(base, "init", "--quiet")
    assert section(show(base, "metering"), "History") == ["  no history: nothing is committed yet"]


def test_a_shallow_clone_says_that_there_may_be_more(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repo}", "shallow")
    *_, oldest, last = section(show(tmp_path / "shallow", "metering"), "History")
    assert oldest.startswith("  2026-11-02  added as in_progress (Mara, ^")
    assert oldest.endswith(", or earlier)")
    assert "there may be more: this clone is shallow" in last
    assert record(tmp_path / "shallow", "metering")["history"]["complete"] is False


# Which record


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("meterin",), ("nothing is called meterin", "did you mean metering?")),
        (("zzzzzz",), ("nothing is called zzzzzz", "tradeoff log zzzzzz")),
        (("metering", "--rev", "nowhere"), ("nowhere names no commit here",)),
        (("metering", "--as-of", "soon"), ("soon is no day",)),
        ((), ("Missing argument 'ID'",)),
    ],
)
def test_what_cannot_be_shown(repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(repo, "show", *arguments), *words)


def test_no_workspace(tmp_path: Path) -> None:
    assert_refused(tradeoff(tmp_path, "show", "metering"), "in no workspace", "tradeoff.yaml")


def test_a_file_that_cannot_be_read_may_hold_it(repo: Path) -> None:
    (repo / USAGE).write_text("schema: [\n", encoding="utf-8")
    assert_refused(tradeoff(repo, "show", "zzzzzz"), "1 file that cannot be read", "tradeoff lint")


def test_one_id_of_two_workspaces(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        copy_base(tmp_path / "mono" / folder)
    repo = repository(tmp_path / "mono")
    assert [found["workspace"] for found in records(repo, "metering")] == ["one", "two"]
    assert [found["workspace"] for found in records(repo / "two", "metering")] == ["two"]
    assert show(repo, "metering").count("metering   Meter billable events per account\n") == 2


def test_one_id_of_two_kinds(repo: Path) -> None:
    edit(repo / "charter.yaml", "  - id: pricing\n", "  - id: ines\n")
    assert [found["kind"] for found in records(repo, "ines")] == ["area", "person"]


def test_nothing_is_written(repo: Path) -> None:
    before = files(repo)
    for form in ("text", "json", "markdown"):
        show(repo, "usage-pricing", "--format", form)
    assert files(repo) == before


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
