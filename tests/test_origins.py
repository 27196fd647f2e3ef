"""Who made what a merge brought: the commit of the branch, in the log, in blame and in what is shown of a record."""

import json
from pathlib import Path
from typing import Any

import pytest

from inside import tradeoff
from test_cli import copy_base, edit, git
from test_log import CHARTER, PRODUCT, commit_as

USAGE = "decisions/usage-pricing.yaml"


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace, into which Mara merged what Ines and Jonas did on a branch, after a change beside it."""
    folder = copy_base(tmp_path / "repo")
    edit(folder / CHARTER, "role: Head of Product}", "role: Head of Product, emails: [ines@example.com]}")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_as(folder, "mara", "2026-09-22", "Begin")
    git(folder, "switch", "--quiet", "--create", "side")
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2026-12-20")
    commit_as(folder, "jonas", "2026-10-01", "Five days")
    edit(folder / PRODUCT, "due: 2026-12-20", "due: 2026-12-22")
    commit_as(folder, "ines", "2026-10-02", "A week")
    edit(folder / PRODUCT, "effort_weeks: 14", "effort_weeks: 15")
    commit_as(folder, "jonas", "2026-10-03", "More work")
    git(folder, "switch", "--quiet", "main")
    edit(folder / PRODUCT, "id: spend-alerts\n    title: Alert", "id: spend-alerts\n    title: Warn")
    commit_as(folder, "mara", "2026-10-04", "Words")
    merge(folder, "side", "2026-10-05")
    return folder


def merge(folder: Path, branch: str, day: str, *options: str) -> None:
    """Merges a branch as Mara, at noon of a day."""
    noon = f"{day}T12:00:00+02:00"
    author = {"GIT_AUTHOR_NAME": "Mara", "GIT_AUTHOR_EMAIL": "mara@example.com", "GIT_AUTHOR_DATE": noon}
    git(folder, "merge", "--quiet", "--no-ff", "--message", f"Merge {branch}", *options, branch, **author)


def data(folder: Path, *arguments: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    result = tradeoff(folder, *arguments, "--format", "json")
    assert result.returncode == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def origins(folder: Path, *arguments: str) -> dict[str, str | None]:
    """By the field of each event of the newest commit, the subject of the commit that made it, where it is another."""
    newest = data(folder, "log", "-n", "1", *arguments)["commits"][0]
    return {event["field"]: event.get("origin", {}).get("subject") for event in newest["events"]}


def test_each_line_of_a_merge_names_who_made_it(repo: Path) -> None:
    side, before = git(repo, "rev-parse", "--short=7", "side"), git(repo, "rev-parse", "--short=7", "side~1")
    assert tradeoff(repo, "log", "-n", "1").stdout == (
        "2026-10-05\n"
        f"  {git(repo, 'rev-parse', '--short=7', 'HEAD')}  Mara  Merge side\n"
        f"    metering  due 2026-12-15 → 2026-12-22 (ines, {before}, 2026-10-02)\n"
        f"    metering  effort_weeks 14 → 15 (Jonas, {side}, 2026-10-03)\n"
        "\n"
        "2 events in 1 commit, 2026-10-05\n"
    )
    assert tradeoff(repo, "log", "-n", "1", "--oneline").stdout == (
        f"2026-10-02  {before}  ines   metering  due 2026-12-15 → 2026-12-22\n"
        f"2026-10-03  {side}  Jonas  metering  effort_weeks 14 → 15\n"
    )
    assert origins(repo) == {"due": "A week", "effort_weeks": "More work"}


def test_what_one_commit_brought_is_said_once(repo: Path) -> None:
    side = git(repo, "rev-parse", "--short=7", "side")
    edited = tradeoff(repo, "log", "-n", "1", "--event", "edited").stdout
    assert f"  Mara  Merge side (Jonas, {side}, 2026-10-03)\n    metering  effort_weeks 14 → 15\n" in edited
    page = tradeoff(repo, "log", "-n", "1", "--event", "edited", "--format", "markdown").stdout
    assert f"(Jonas, {side}, 2026-10-03)\n  - `metering` effort_weeks 14 → 15\n" in page


def test_a_person_is_found_on_a_branch_and_who_only_merged_is_not(repo: Path) -> None:
    for person, fields in (("Jonas", ["effort_weeks"]), ("Mara", [])):
        found = data(repo, "log", "--since", "2026-10-05", "--person", person)["commits"]
        assert [event["field"] for one in found for event in one["events"]] == fields


def test_fields_and_blame_and_show_name_the_commit_of_the_branch(repo: Path) -> None:
    before = git(repo, "rev-parse", "--short=7", "side~1")
    newest, *_ = tradeoff(repo, "log", "metering", "due").stdout.splitlines()
    assert newest == f"2026-12-22   2026-10-02  ines    {before}   A week"
    (value, _) = data(repo, "log", "metering", "due")["fields"][0]["values"]
    assert (value["subject"], value["origin"]["subject"]) == ("Merge side", "A week")
    blamed = {one["field"]: one["subject"] for one in data(repo, "blame", "metering")["records"][0]["fields"]}
    assert [blamed[field] for field in ("due", "effort_weeks", "title")] == ["A week", "More work", "Begin"]
    shown = tradeoff(repo, "show", "metering").stdout
    assert f"  2026-10-02  due 2026-12-15 → 2026-12-22 (ines, {before})\n" in shown
    event = data(repo, "show", "metering")["records"][0]["history"]["events"][0]
    assert (event["field"], event["subject"], event["origin"]["subject"]) == (
        "effort_weeks",
        "Merge side",
        "More work",
    )


def test_a_new_record_is_of_those_who_wrote_its_parts(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "page")
    text = (repo / USAGE).read_text(encoding="utf-8").replace("aliases: [ADR-0042]\n", "")
    new = text.replace("id: usage-pricing\n", "id: free-tier\n").replace("status: accepted", "status: proposed")
    (repo / "decisions/free-tier.yaml").write_text(new, encoding="utf-8")
    commit_as(repo, "ines", "2026-10-06", "Propose")
    edit(repo / "decisions/free-tier.yaml", "status: proposed", "status: accepted")
    commit_as(repo, "jonas", "2026-10-07", "Accept")
    git(repo, "switch", "--quiet", "main")
    merge(repo, "page", "2026-10-08")
    assert origins(repo, "free-tier") == {"": "Accept"}
    blamed = {one["field"]: one["subject"] for one in data(repo, "blame", "free-tier")["records"][0]["fields"]}
    assert blamed.pop("status") == "Accept"
    assert set(blamed.values()) == {"Propose"}


def test_what_was_written_while_merging_is_of_the_merge(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "other")
    edit(repo / PRODUCT, "due: 2026-12-22", "due: 2026-12-28")
    commit_as(repo, "jonas", "2026-10-06", "Six days")
    git(repo, "switch", "--quiet", "main")
    merge(repo, "other", "2026-10-07", "--no-commit")
    edit(repo / PRODUCT, "due: 2026-12-28", "due: 2026-12-27")
    commit_as(repo, "mara", "2026-10-07", "Merge, and one day less")
    assert origins(repo) == {"due": None}
    blamed = {one["field"]: one["subject"] for one in data(repo, "blame", "metering")["records"][0]["fields"]}
    assert blamed["due"] == "Merge, and one day less"


def test_what_another_record_says_is_of_who_wrote_that(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "first")
    lost = "    displaces:\n      - {item: event-pipeline, effect: delayed, why: The same two people}\n"
    edit(repo / PRODUCT, "    kill_criteria: Fewer", f"{lost}    kill_criteria: Fewer")
    commit_as(repo, "ines", "2026-10-06", "Metering first")
    git(repo, "switch", "--quiet", "main")
    merge(repo, "first", "2026-10-07")
    assert origins(repo, "event-pipeline") == {"displaced_by.metering": "Metering first"}


def test_a_branch_of_branches_and_several_at_once(repo: Path) -> None:
    for name, day, old, new in (("one", "06", "effort_weeks: 15", "effort_weeks: 16"), ("two", "07", "22", "23")):
        git(repo, "switch", "--quiet", "--create", name, "main")
        edit(
            repo / PRODUCT,
            old if name == "one" else f"due: 2026-12-{old}",
            new if name == "one" else f"due: 2026-12-{new}",
        )
        commit_as(repo, "jonas", f"2026-10-{day}", f"On {name}")
    git(repo, "switch", "--quiet", "--create", "both", "one")
    merge(repo, "two", "2026-10-08")
    git(repo, "switch", "--quiet", "main")
    merge(repo, "both", "2026-10-09")
    assert origins(repo) == {"due": "On two", "effort_weeks": "On one"}


def test_people_and_rights_of_the_charter_too(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "rights")
    edit(repo / CHARTER, "lens: product\n    owns: mara", "lens: product\n    owns: ines")
    commit_as(repo, "jonas", "2026-10-06", "Pricing to Ines")
    edit(repo / CHARTER, "role: Head of Platform", "role: Head of Technology")
    commit_as(repo, "ines", "2026-10-07", "A new title")
    git(repo, "switch", "--quiet", "main")
    merge(repo, "rights", "2026-10-08")
    assert origins(repo, "pricing") == {"owns": "Pricing to Ines"}
    assert origins(repo, "jonas") == {"role": "A new title"}
    for id, field, subject in (("pricing", "owns", "Pricing to Ines"), ("jonas", "role", "A new title")):
        blamed = {one["field"]: one["subject"] for one in data(repo, "blame", id)["records"][0]["fields"]}
        assert blamed[field] == subject


def test_a_clone_that_ends_within_the_branch_credits_what_it_knows(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{repo}", "clone")
    found = data(tmp_path / "clone", "log", "metering", "--event", "due,edited")["commits"]
    # Beyond the merge there is only the end of each branch, of which nobody knows what it changed.
    assert [event.get("origin") for event in found[0]["events"]] == [None, None]
