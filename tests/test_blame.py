"""`tradeoff blame`: who last changed the meaning of each field."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inside import tradeoff
from test_cli import assert_refused, copy_base, edit, git
from test_log import CHARTER, PRODUCT, commit_as
from tradeoff.blame import blame
from tradeoff.reporters.display import width
from tradeoff.stories.blame import text
from tradeoff.stories.layout import Page

USAGE = "decisions/usage-pricing.yaml"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace, in which the due day of metering moved a day after the first commit."""
    folder = copy_base(tmp_path / "repo")
    edit(folder / CHARTER, "role: Head of Product}", "role: Head of Product, emails: [ines@example.com]}")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_as(folder, "jonas", "2026-09-22", "Begin")
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2026-12-22")
    commit_as(folder, "ines", "2026-09-23", "A week more")
    return folder


def fields(folder: Path, id: str, *arguments: str) -> dict[str, tuple[Any, str | None]]:
    """By field: its value, and the subject of the commit that last changed it."""
    result = tradeoff(folder, "blame", id, *arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    (record,) = json.loads(result.stdout)["records"]
    return {field["field"]: (field["value"], field["subject"]) for field in record["fields"]}


def test_every_field_has_the_commit_that_last_changed_it(repo: Path) -> None:
    newest, first = git(repo, "rev-parse", "HEAD")[:7], git(repo, "rev-parse", "HEAD~1")[:7]
    result = tradeoff(repo, "blame", "spend-alerts")
    assert result.returncode == 0
    assert result.stdout.splitlines()[:3] == [
        "spend-alerts   Alert customers before they overspend   roadmaps/product.yaml",
        f"{first}  Jonas  2026-09-22   title                  Alert customers before they overspend",
        f"{first}  Jonas  2026-09-22   status                 planned",
    ]
    lines = tradeoff(repo, "blame", "metering").stdout.splitlines()
    assert [line for line in lines if newest in line] == [
        line for line in lines if line.split()[:4] == [newest, "ines", "2026-09-23", "due"]
    ]
    assert sum(newest in line for line in lines) == 1


def test_a_form_or_a_move_changes_nothing(repo: Path) -> None:
    before = fields(repo, "metering")
    whole = (repo / PRODUCT).read_text(encoding="utf-8")
    (repo / PRODUCT).unlink()
    moved = whole.replace("id: product\n", "id: bets\n").replace(
        "    due: 2026-12-22\n", "    due: '2026-12-22' # !\n"
    )
    (repo / "roadmaps/bets.yaml").write_text(moved, encoding="utf-8")
    commit_as(repo, "tomas", "2026-09-24", "Another file")
    assert fields(repo, "metering") == before


def test_a_part_is_blamed_apart_and_goes_with_the_whole(repo: Path) -> None:
    edit(repo / PRODUCT, "target: {value: 108, by: 2027-Q2}", "target: {value: 106, by: 2027-Q2}")
    commit_as(repo, "ines", "2026-09-24", "Less is enough")
    found = fields(repo, "metering")
    assert found["outcome.target.value"] == (106, "Less is enough")
    assert found["outcome.target.by"] == ("2027-Q2", "Begin")
    outcome = "    outcome:\n      metric: billing-disputes\n      baseline: {value: 2.4, on: 2026-10-31}\n"
    target = "      target: {value: 1.8, by: 2027-Q3}\n"
    edit(repo / PRODUCT, outcome + target, "")
    commit_as(repo, "ines", "2026-09-25", "Without")
    edit(repo / PRODUCT, "    depends_on: [metering]\n", f"    depends_on: [metering]\n{outcome}{target}")
    commit_as(repo, "ines", "2026-09-26", "And back")
    assert fields(repo, "spend-alerts")["outcome.target.value"] == (1.8, "And back")


def test_a_renamed_decision_keeps_its_past(repo: Path) -> None:
    (repo / USAGE).rename(repo / "decisions/pay-per-use.yaml")
    edit(repo / "decisions/pay-per-use.yaml", "id: usage-pricing\n", "id: pay-per-use\naliases: [usage-pricing]\n")
    commit_as(repo, "mara", "2026-09-24", "A plainer name")
    found = fields(repo, "pay-per-use")
    assert found == fields(repo, "usage-pricing")
    assert {subject for _, subject in found.values()} == {"Begin", "A plainer name"}
    assert [field for field, (_, subject) in found.items() if subject != "Begin"] == ["aliases"]


def test_what_is_not_committed_is_said_field_by_field(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-22", "due: 2026-12-29")
    found = fields(repo, "metering")
    assert found["due"] == ("2026-12-29", None)
    assert found["horizon"] == ("now", "Begin")
    lines = [line.split() for line in tradeoff(repo, "blame", "metering").stdout.splitlines()]
    assert ["not", "committed", "yet", "due", "2026-12-29"] in lines
    assert fields(repo, "metering", "--rev", "HEAD")["due"] == ("2026-12-22", "A week more")
    assert fields(repo, "metering", "--rev", "HEAD~1")["due"] == ("2026-12-15", "Begin")


def test_a_new_file_is_not_committed_at_all(repo: Path) -> None:
    text = (repo / USAGE).read_text(encoding="utf-8").replace("id: usage-pricing\n", "id: free-tier\n")
    (repo / "decisions/free-tier.yaml").write_text(text, encoding="utf-8")
    assert {subject for _, subject in fields(repo, "free-tier").values()} == {None}


def test_areas_and_people_are_blamed_too(repo: Path) -> None:
    edit(repo / CHARTER, "lens: product\n    owns: mara", "lens: product\n    owns: ines")
    edit(repo / CHARTER, "role: Head of Platform", "role: Head of Technology")
    commit_as(repo, "mara", "2026-09-24", "New rights")
    assert fields(repo, "pricing")["owns"] == ("ines", "New rights")
    assert fields(repo, "pricing")["co_owns"] == (["tomas"], "Begin")
    assert fields(repo, "jonas") == {"name": ("Jonas Weiß", "Begin"), "role": ("Head of Technology", "New rights")}


def test_a_default_that_nobody_wrote_is_no_field(repo: Path) -> None:
    assert "status" not in fields(repo, "activation")
    assert "tolerance" not in fields(repo, "2026-Q4")


def test_short_parts_of_one_entry_share_a_line_and_keys_are_not_repeated(repo: Path) -> None:
    lines = [line.split(maxsplit=4)[3:] for line in tradeoff(repo, "blame", "metering").stdout.splitlines()[1:]]
    told = {name: said[0] for name, *said in lines}
    assert told["outcome.target"] == "108 by 2027-Q2"
    assert told["guardrails.billing-disputes"] == "≤ 4"
    assert not {"guardrails.billing-disputes.metric", "checkpoints.experiment.kind"} & told.keys()
    assert "checkpoints.experiment.verdict" in told
    edit(repo / PRODUCT, "target: {value: 108, by: 2027-Q2}", "target: {value: 106, by: 2027-Q2}")
    apart = tradeoff(repo, "blame", "metering").stdout
    assert "outcome.target.value" in apart
    assert "outcome.target.by" in apart


def test_a_sentence_as_a_key_is_shortened_to_the_column(repo: Path) -> None:
    answer = blame(repo, "usage-pricing")
    for columns in (80, 100):
        lines = text(answer, Page(columns=columns)).splitlines()
        assert max(map(width, lines)) <= columns
        whole = "\n".join(lines)
        assert re.findall(r"  not_doing\.Mov[^…]*…\.(\w+)", whole) == ["what", "why", "until"]
        assert any(line.endswith("  Moving existing accounts") for line in lines)
        assert "options.usage.title" in whole
        assert "options.usage.id" not in whole


def test_where_a_shallow_clone_ends_it_may_be_earlier(repo: Path, tmp_path: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-22", "due: 2026-12-23")
    newest = commit_as(repo, "ines", "2026-09-24", "A day more")
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{repo}", "clone")
    last = git(repo, "rev-parse", "--short=7", "HEAD~1")
    lines = tradeoff(tmp_path / "clone", "blame", "metering").stdout.splitlines()
    assert lines[1].startswith(f"^{last}  ines  2026-09-23 or earlier   title ")
    (due,) = [line for line in lines if " due " in line]
    assert due.startswith(f"{newest}   ines  2026-09-24              due ")


def test_the_path_of_a_file_means_its_record(repo: Path) -> None:
    assert fields(repo, USAGE) == fields(repo, "usage-pricing")
    text = (repo / USAGE).read_text(encoding="utf-8").replace("id: usage-pricing\n", "id: free-tier\n")
    (repo / "decisions/free.yaml").write_text(text, encoding="utf-8")
    assert fields(repo / "decisions", "free.yaml") == fields(repo, "free-tier")


def test_markdown_is_a_table(repo: Path) -> None:
    newest = git(repo, "rev-parse", "HEAD")[:7]
    text = tradeoff(repo, "blame", "metering", "--format", "markdown").stdout
    assert text.startswith("### `metering` Meter billable events per account\n\n| Field | Value | Last changed |\n")
    assert f"\n| `due` | 2026-12-22 | 2026-09-23 by ines in `{newest}` |\n" in text


def test_what_is_gone_never_was_or_has_no_history_is_refused(repo: Path, tmp_path: Path) -> None:
    assert_refused(tradeoff(repo, "blame", "meterin"), "did you mean metering?")
    assert_refused(tradeoff(repo, "blame", "metering", "--rev", "HEAD~1..HEAD"), "is a range")
    (repo / USAGE).unlink()
    assert_refused(tradeoff(repo, "blame", "usage-pricing"), "is not there any more", "`tradeoff log usage-pricing`")
    commit_as(repo, "ines", "2026-09-24", "Gone")
    assert_refused(tradeoff(repo, "blame", "usage-pricing"), "is not there any more")
    assert fields(repo, "usage-pricing", "--rev", "HEAD~1")["status"] == ("accepted", "Begin")
    assert_refused(tradeoff(copy_base(tmp_path / "plain"), "blame", "metering"), "is in no git repository")


def test_blaming_writes_nothing(repo: Path) -> None:
    edit(repo / PRODUCT, "due: 2026-12-22", "due: 2026-12-29")
    before = {path: path.stat().st_mtime_ns for path in repo.rglob("*")}
    fields(repo, "metering")
    assert {path: path.stat().st_mtime_ns for path in repo.rglob("*")} == before
