"""`tradeoff log`: the story of a workspace, and the values that a field had."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from inside import tradeoff
from terminal import on_terminal
from test_cli import assert_refused, copy_base, edit, git, repository
from tradeoff.events import KINDS

PRODUCT = "roadmaps/product.yaml"
CHARTER = "charter.yaml"
PLATFORM = "capacity/2026-Q4.yaml"


def commit_as(folder: Path, handle: str, day: str, message: str) -> str:
    """Commits everything as someone of the charter, at noon of a day; the commit's short id."""
    name, address = handle.title(), f"{handle}@example.com"
    environment = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": address, "GIT_AUTHOR_DATE": f"{day}T12:00:00+02:00"}
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message, **environment)
    return git(folder, "rev-parse", "HEAD")[:7]


def displace(folder: Path) -> None:
    """Metering takes the place of spend alerts, and its own day moves too."""
    edit(folder / PRODUCT, "    due: 2026-11-30\n    health", "    due: 2026-12-15\n    health")
    lost = "    displaces:\n      - {item: spend-alerts, effect: delayed, why: The same two people}\n"
    edit(folder / PRODUCT, "    kill_criteria: Fewer", f"{lost}    kill_criteria: Fewer")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace, begun in September, in which metering displaced spend alerts in November."""
    folder = copy_base(tmp_path / "repo")
    edit(folder / PRODUCT, "due: 2026-12-15", "due: 2026-11-30")
    edit(folder / CHARTER, "role: Head of Product}", "role: Head of Product, emails: [ines@example.com]}")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit_as(folder, "ines", "2026-09-22", "Begin")
    edit(folder / PLATFORM, "platform: {planned: 25}", "platform: {planned: 30}")
    edit(folder / PLATFORM, "product_bets: {planned: 45}", "product_bets: {planned: 40}")
    commit_as(folder, "jonas", "2026-10-20", "More for the platform")
    displace(folder)
    commit_as(folder, "ines", "2026-11-03", "Metering first")
    return folder


def told(folder: Path, *arguments: str, **environment: str) -> str:
    """What the command prints, with nothing left out."""
    result = tradeoff(folder, "log", *arguments, **environment)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def data(folder: Path, *arguments: str) -> dict[str, Any]:
    """The same as data."""
    found: dict[str, Any] = json.loads(told(folder, *arguments, "--format", "json"))
    return found


def events(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    """Kind and id of each event, newest first."""
    return [(event["kind"], event["id"]) for one in data(folder, *arguments)["commits"] for event in one["events"]]


def short(folder: Path, revision: str) -> str:
    return git(folder, "rev-parse", revision)[:7]


# The story


def test_the_story_is_told_by_day_and_commit_newest_first(repo: Path) -> None:
    newest, before = short(repo, "HEAD"), short(repo, "HEAD~1")
    assert told(repo, "--since", "2026-10-01") == (
        "2026-11-03\n"
        f"  {newest}  ines  Metering first\n"
        "    metering      due 2026-11-30 → 2026-12-15, after displacing spend-alerts\n"
        "    metering      displaces spend-alerts\n"
        "    spend-alerts  displaced by metering (delayed): The same two people\n"
        "\n"
        "2026-10-20\n"
        f"  {before}  Jonas  More for the platform\n"
        "    2026-Q4  product_bets 45 → 40 %\n"
        "    2026-Q4  platform 25 → 30 %\n"
        "\n"
        "5 events in 2 commits, 2026-10-20 to 2026-11-03\n"
    )


def test_oneline_is_one_line_an_event_with_all_that_tells_where_it_is_from(repo: Path) -> None:
    newest = short(repo, "HEAD")
    assert told(repo, "metering", "--oneline", "--since", "2026-11-01") == (
        f"2026-11-03  {newest}  ines  metering  due 2026-11-30 → 2026-12-15, after displacing spend-alerts\n"
        f"2026-11-03  {newest}  ines  metering  displaces spend-alerts\n"
    )


def test_oneline_has_each_edit_on_its_own_line(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Meter billable events per account", "title: Meter every event")
    edit(repo / PRODUCT, "effort_weeks: 14", "effort_weeks: 15")
    commit = commit_as(repo, "ines", "2026-11-04", "Plainer")
    assert told(repo, "--rev", "HEAD~1..", "--oneline") == (
        f"2026-11-04  {commit}  ines  metering  title Meter billable events per account → Meter every event\n"
        f"2026-11-04  {commit}  ines  metering  effort_weeks 14 → 15\n"
    )


def test_so_many_commits_or_values_and_no_more(repo: Path) -> None:
    assert [one["day"] for one in data(repo, "-n", "2")["commits"]] == ["2026-11-03", "2026-10-20"]
    assert [one["day"] for one in data(repo, "--max-count", "2", "--reverse")["commits"]] == [
        "2026-10-20",
        "2026-11-03",
    ]
    assert told(repo, "metering", "due", "-n", "1").splitlines()[0].startswith("2026-12-15 ")
    assert len(told(repo, "metering", "due", "-n", "1").splitlines()) == 1


def test_a_record_has_its_own_day_where_that_is_another_one(repo: Path) -> None:
    text = told(repo, "usage-pricing", "nightly-exports")
    assert "    usage-pricing    accepted by mara on 2026-09-19 " in text
    edit(repo / "decisions/status-page.yaml", "raised_on: 2026-11-05", "raised_on: 2026-11-04")
    edit(repo / "decisions/status-page.yaml", "id: status-page", "id: status-board")
    (repo / "decisions/status-page.yaml").rename(repo / "decisions/status-board.yaml")
    commit_as(repo, "ines", "2026-11-04", "Board")
    assert "    status-board  proposed by jonas   " in told(repo, "status-board")


def test_rights_of_a_new_charter_are_told(repo: Path) -> None:
    assert "pricing  added: mara decides, tomas must agree " in told(repo, "pricing")
    assert "major-spend  added: goes to tomas\n" in told(repo, "major-spend")


def test_reverse_begins_with_the_oldest(repo: Path) -> None:
    days = [one["day"] for one in data(repo, "--reverse")["commits"]]
    assert days == ["2026-09-22", "2026-10-20", "2026-11-03"]


def test_several_edits_of_one_thing_are_one_line(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Meter billable events per account", "title: Meter every event")
    edit(repo / PRODUCT, "effort_weeks: 14", "effort_weeks: 15")
    commit_as(repo, "ines", "2026-11-04", "Plainer")
    assert "    metering  edited: title, effort_weeks\n" in told(repo, "--rev", "HEAD~1..")


def test_a_commit_that_brings_very_much_is_summed_up_but_not_line_by_line(repo: Path) -> None:
    for number in range(50):
        text = (repo / "decisions/status-page.yaml").read_text(encoding="utf-8")
        again = text.replace("id: status-page", f"id: page-{number}")
        (repo / f"decisions/page-{number}.yaml").write_text(again, encoding="utf-8")
    commit_as(repo, "ines", "2026-11-04", "Import")
    assert "    50 decisions   50 " in told(repo, "--rev", "HEAD~1..")
    assert len(told(repo, "--rev", "HEAD~1..", "--oneline").splitlines()) == 50
    assert len(events(repo, "--rev", "HEAD~1..")) == 50


def test_markdown_is_a_list_and_calls_nobody(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Meter billable events per account", "title: Meter for @jonas | <b>")
    commit = commit_as(repo, "ines", "2026-11-04", "Ask @jonas")
    assert told(repo, "--rev", "HEAD~1..", "--format", "markdown") == (
        "### 2026-11-04\n"
        "\n"
        f"- **Ask @\u200bjonas** (ines, `{commit}`)\n"
        "  - `metering` title Meter billable events per account → Meter for @\u200bjonas \\| &lt;b&gt;\n"
        "\n"
        "1 event in 1 commit, 2026-11-04\n"
    )


def test_json_has_every_event_with_its_commit(repo: Path) -> None:
    found = data(repo, "--event", "due-changed")
    assert found == {
        "version": 1,
        "complete": True,
        "limits": [],
        "commits": [
            {
                "oid": git(repo, "rev-parse", "HEAD"),
                "day": "2026-11-03",
                "moment": 1793700000,
                "name": "Ines",
                "email": "ines@example.com",
                "author": "ines",
                "subject": "Metering first",
                "cut_off": False,
                "workspace": "",
                "events": [
                    {
                        "kind": "due-changed",
                        "thing": "item",
                        "id": "metering",
                        "field": "due",
                        "before": "2026-11-30",
                        "after": "2026-12-15",
                        "title": "Meter billable events per account",
                        "path": "roadmaps/product.yaml",
                    }
                ],
            }
        ],
        "skipped": [],
    }


def test_nothing_found_is_said(repo: Path) -> None:
    assert told(repo, "--event", "reversed") == "nothing that was asked for has changed\n"


# What is asked for


def test_an_id_chooses_what_happened_to_that_thing(repo: Path) -> None:
    assert events(repo, "spend-alerts") == [("displaced", "spend-alerts"), ("added", "spend-alerts")]


def test_a_decision_is_known_by_all_its_names(repo: Path) -> None:
    old, new = repo / "decisions/status-page.yaml", repo / "decisions/public-status.yaml"
    old.rename(new)
    edit(new, "id: status-page\n", "id: public-status\naliases: [status-page, ADR-0007]\n")
    commit_as(repo, "ines", "2026-11-04", "A better name")
    expected = events(repo, "public-status")
    assert expected[0] == ("renamed", "public-status")
    assert expected[-1][1] == "status-page"
    assert events(repo, "status-page") == events(repo, "ADR-0007") == expected


def test_days_count_from_and_including(repo: Path) -> None:
    assert {one["day"] for one in data(repo, "--since", "2026-10-20", "--until", "2026-10-20")["commits"]} == {
        "2026-10-20"
    }


def test_an_area_is_its_decisions_and_what_was_decided_in_them(repo: Path) -> None:
    found = set(events(repo, "--area", "pricing"))
    assert {("accepted", "usage-pricing"), ("added", "metering"), ("due-changed", "metering")} <= found
    assert not {id for _, id in found} & {"event-log", "2026-Q4", "event-pipeline"}


def test_a_person_is_what_they_changed_and_what_they_answer_for(repo: Path) -> None:
    assert {id for _, id in events(repo, "--person", "Jonas", "--since", "2026-10-01")} == {"2026-Q4"}
    answers = events(repo, "--person", "mara", "--since", "2026-10-01")
    assert answers == []
    edit(repo / "decisions/usage-pricing.yaml", "decider: mara", "decider: ines")
    commit_as(repo, "tomas", "2026-11-04", "Hand over")
    assert {id for _, id in events(repo, "--person", "mara", "--since", "2026-10-01")} == {"usage-pricing"}


@pytest.mark.parametrize("part", ["Weiß", "weiß", "Jonas W", "jonas"])
def test_a_part_of_a_name_does_that_only_one_has(repo: Path, part: str) -> None:
    edit(repo / CHARTER, "role: Head of Platform", "role: Head of Technology")
    commit_as(repo, "tomas", "2026-11-04", "A title")
    assert events(repo, "--person", part, "--since", "2026-11-04") == [("edited", "jonas")]


def test_a_part_that_several_have_is_refused(repo: Path) -> None:
    assert_refused(tradeoff(repo, "log", "--person", "a"), "a may be ", "name one of them")


def test_the_path_of_a_file_means_its_record(repo: Path) -> None:
    expected = events(repo, "usage-pricing")
    assert events(repo, "decisions/usage-pricing.yaml") == expected
    assert json.loads(tradeoff(repo / "decisions", "log", "usage-pricing.yaml", "--format", "json").stdout)["commits"]
    git(repo, "mv", "decisions/usage-pricing.yaml", "decisions/pricing.yaml")
    commit_as(repo, "ines", "2026-11-04", "Move")
    assert events(repo, "decisions/usage-pricing.yaml") == expected
    assert_refused(tradeoff(repo, "log", "decisions/nothing.yaml"), "no record of this history")


def test_kinds_and_events_narrow_each_other(repo: Path) -> None:
    assert events(repo, "--kind", "capacity,metric", "--event", "split") == [
        ("split-shifted", "2026-Q4"),
        ("split-shifted", "2026-Q4"),
        ("split-planned", "2026-Q3"),
        ("split-planned", "2026-Q4"),
    ]
    assert events(repo, "--event", "due") == events(repo, "--event", "due-changed") == [("due-changed", "metering")]


def test_a_range_knows_the_state_before_it(repo: Path) -> None:
    kinds = {kind for kind, _ in events(repo, "--rev", "HEAD~1..HEAD")}
    assert kinds == {"due-changed", "edited", "displaced"}
    assert events(repo, "--rev", "HEAD..HEAD~1") == []
    assert {kind for kind, _ in events(repo, "--rev", "HEAD~1")} >= {"split-shifted", "added"}


def test_a_merge_is_told_as_what_it_brought_to_the_branch(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--create", "side", "HEAD~1")
    edit(repo / "scorecard.yaml", "- {on: 2026-08-31, value: 101}", "- {on: 2026-08-31, value: 99}")
    commit_as(repo, "jonas", "2026-11-01", "Correct a reading")
    git(repo, "switch", "--quiet", "main")
    git(repo, "merge", "--quiet", "--no-ff", "--message", "Merge side", "side")
    (newest, *_) = data(repo)["commits"]
    assert newest["subject"] == "Merge side"
    assert [event["kind"] for event in newest["events"]] == ["reading-rewritten"]
    assert "Correct a reading" not in told(repo)


# The values of a field


def test_a_field_has_the_values_that_it_had(repo: Path) -> None:
    newest, first = short(repo, "HEAD"), short(repo, "HEAD~2")
    assert told(repo, "metering", "due") == (
        f"2026-12-15   2026-11-03  ines    {newest}   after displacing spend-alerts\n"
        f"2026-11-30   2026-09-22  ines    {first}   first promise\n"
    )


def test_a_part_of_a_field_is_told_whole(repo: Path) -> None:
    edit(repo / PRODUCT, "target: {value: 108, by: 2027-Q2}", "target: {value: 106, by: 2027-Q2}")
    commit = commit_as(repo, "ines", "2026-11-04", "Less is enough")
    first = short(repo, "HEAD~3")
    assert told(repo, "metering", "outcome.target") == (
        f"106 by 2027-Q2   2026-11-04  ines    {commit}   Less is enough\n"
        f"108 by 2027-Q2   2026-09-22  ines    {first}   first promise\n"
    )
    assert len(data(repo, "metering", "outcome")["fields"][0]["values"]) == 2
    assert len(told(repo, "metering", "outcome.metric").splitlines()) == 1


def test_a_form_without_a_new_meaning_is_no_value(repo: Path) -> None:
    edit(repo / PRODUCT, "    due: 2026-12-15\n", "    due: '2026-12-15'  # sure\n")
    commit_as(repo, "ines", "2026-11-04", "Quote")
    assert len(told(repo, "metering", "due").splitlines()) == 2


def test_a_field_that_went_has_no_value(repo: Path) -> None:
    edit(repo / PRODUCT, "    due: 2026-12-15\n    health: on_track\n", "    health: on_track\n")
    commit_as(repo, "ines", "2026-11-04", "No day yet")
    assert told(repo, "metering", "due").startswith("none         2026-11-04  ines ")


def test_rights_that_came_with_the_charter_have_a_history_too(repo: Path) -> None:
    edit(repo / CHARTER, "lens: product\n    owns: mara", "lens: product\n    owns: ines")
    commit_as(repo, "mara", "2026-11-04", "Pricing goes to Ines")
    rows = told(repo, "pricing", "owns").splitlines()
    assert [row.split()[:2] for row in rows] == [["ines", "2026-11-04"], ["mara", "2026-09-22"]]


def test_each_field_is_of_the_ids_before_it_and_told_once(repo: Path) -> None:
    found = data(repo, "metering", "due", "spend-alerts", "horizon", "metering", "due")["fields"]
    assert [(one["id"], one["field"]) for one in found] == [("metering", "due"), ("spend-alerts", "horizon")]
    found = data(repo, "metering", "spend-alerts", "due")["fields"]
    assert [(one["id"], one["field"]) for one in found] == [("metering", "due"), ("spend-alerts", "due")]
    found = data(repo, "metering", "due", "spend-alerts")["fields"]
    assert [(one["id"], one["field"]) for one in found] == [("metering", "due"), ("spend-alerts", "due")]


def test_a_field_is_known_by_a_part_that_only_it_has(repo: Path) -> None:
    text = told(repo, "2026-Q4", "platform")
    assert text.startswith("capacity 2026-Q4 buckets.platform.planned\n30   2026-10-20  Jonas ")
    assert data(repo, "metering", "target")["fields"][0]["field"] == "outcome.target"
    shortened = data(repo, "metering", "guardrails.bill….threshold")["fields"][0]["field"]
    assert shortened == "guardrails.billing-disputes.threshold"
    refused = tradeoff(repo, "log", "metering", "value")
    assert_refused(refused, "value may be outcome.baseline.value or outcome.target.value: name one field of metering")


def test_of_a_list_only_what_is_new_is_told(repo: Path) -> None:
    edit(repo / "scorecard.yaml", "- {on: 2026-08-31, value: 101}", "- {on: 2026-08-31, value: 99}")
    commit_as(repo, "jonas", "2026-11-04", "Correct a reading")
    newest = told(repo, "net-revenue-retention", "readings").splitlines()[1]
    assert newest == "    + 99 on 2026-08-31, - 101 on 2026-08-31"


def test_a_long_value_stands_below_and_is_not_its_own_reason(repo: Path) -> None:
    note = "Two people are with the alerts until December, and the comparison runs each morning"
    edit(
        repo / PRODUCT,
        "    health: on_track\n",
        f"    health: at_risk\n    health_note: {note} of the week with last\n",
    )
    commit = commit_as(repo, "ines", "2026-11-04", "Less sure")
    assert told(repo, "metering", "health_note") == (
        f"2026-11-04  ines    {commit}   first\n    {note} of the week\n    with last\n"
    )
    edit(repo / PRODUCT, f"{note} of the week with last", note)
    commit = commit_as(repo, "ines", "2026-11-05", "Shorter")
    assert told(repo, "metering", "health_note", "-n", "1") == f"2026-11-05  ines    {commit}   Shorter\n    {note}\n"


def test_several_fields_have_a_heading_each(repo: Path) -> None:
    text = told(repo, "metering", "due", "horizon")
    assert text.startswith("item metering due\n2026-12-15")
    assert "\n\nitem metering horizon\nnow " in text


def test_an_id_wins_over_a_field(repo: Path) -> None:
    assert {id for _, id in events(repo, "metering", "spend-alerts")} == {"metering", "spend-alerts"}


def test_values_as_data(repo: Path) -> None:
    (field,) = data(repo, "metering", "due")["fields"]
    assert [field[key] for key in ("workspace", "kind", "id", "field")] == ["", "item", "metering", "due"]
    assert [(value["value"], value["day"], value["note"]) for value in field["values"]] == [
        ("2026-12-15", "2026-11-03", "after displacing spend-alerts"),
        ("2026-11-30", "2026-09-22", "first promise"),
    ]


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["meterin"], ("no record of this history is or was called meterin", "did you mean metering?")),
        (["metering", "du"], ("du is neither a field of metering", "did you mean due?")),
        (["metering", "due", "--event", "due"], ("a field has values",)),
        (["--event", "accept"], ("accept is no event", "did you mean accepted?")),
        (["--kind", "bug"], ("bug is no kind of record",)),
        (["--area", "prices"], ("prices is no area of this history",)),
        (["--person", "inse"], ("inse is no person", "did you mean ines?")),
        (["--since", "2026-11-32"], ("2026-11-32 is no day",)),
        (["--since", "2026-11-02", "--until", "2026-11-01"], ("is after --until",)),
        (["--rev", "nowhere"], ("nowhere names no commit here",)),
        (["--rev", "main...main"], ("write main..main",)),
        (["--rev", ""], ("the revision is empty",)),
    ],
)
def test_what_is_not_understood_is_refused(repo: Path, arguments: list[str], words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(repo, "log", *arguments), *words)


def test_without_commits_there_is_no_story(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    assert_refused(tradeoff(folder, "log"), "is in no git repository")
    git(folder, "init", "--quiet")
    assert_refused(tradeoff(folder, "log"), "there are none yet")


def test_a_repository_without_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Hello\n", encoding="utf-8")
    words = ("the newest commit has no workspace", "there is no tradeoff.yaml here, above or below")
    assert_refused(tradeoff(repository(tmp_path), "log"), *words)


# Where one stands


def test_the_workspace_one_stands_in_or_all_of_them_at_the_root(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    for name in ("cloud", "desk"):
        copy_base(folder / name)
    git(repository(folder), "status")
    edit(folder / "desk" / PRODUCT, "due: 2026-12-15", "due: 2026-12-18")
    commit_as(folder, "ines", "2026-11-04", "Desk")
    assert [one["workspace"] for one in data(folder)["commits"]] == ["desk", "cloud", "desk"]
    assert "ines  Desk   (desk)" in told(folder).replace("Ines", "ines")
    assert [one["workspace"] for one in data(folder / "desk" / "roadmaps")["commits"]] == ["desk", "desk"]
    (folder / "docs").mkdir()
    assert_refused(tradeoff(folder / "docs", "log"), "docs", "is in no workspace")


def test_a_bare_repository_has_the_same_story(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(repo), "bare.git")
    assert told(tmp_path / "bare.git") == told(repo)


def test_odd_repositories_have_the_same_story(repo: Path, tmp_path: Path) -> None:
    expected = events(repo)
    git(repo, "worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    assert events(tmp_path / "tree") == expected
    environment = {"GIT_DIR": str(repo / ".git"), "GIT_INDEX_FILE": str(repo / ".git" / "index")}  # as in a hook
    assert told(repo, **environment) == told(repo)
    other = tmp_path / "sha256"
    shutil.copytree(repo, other, ignore=shutil.ignore_patterns(".git"))
    repository(other, "--object-format=sha256")
    edit(other / PRODUCT, "due: 2026-12-15", "due: 2026-12-18")
    commit_as(other, "ines", "2026-11-04", "Three days")
    assert events(other, "--since", "2026-11-04", "--until", "2026-11-04") == [("due-changed", "metering")]


def test_an_author_is_named_as_the_mailmap_and_the_charter_say(repo: Path) -> None:
    (repo / ".mailmap").write_text("Inês <ines@example.com> <root@laptop>\nJonas Weiß <jonas@example.com>\n", "utf-8")
    edit(repo / PRODUCT, "due: 2026-12-15", "due: 2026-12-18")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "--message", "Days", GIT_AUTHOR_NAME="root", GIT_AUTHOR_EMAIL="root@laptop")
    authors = [one["author"] for one in data(repo)["commits"]]
    assert authors == ["ines", "ines", "Jonas Weiß", "ines"]
    assert events(repo, "--person", "ines", "--event", "due") == events(repo, "--event", "due")


def test_a_file_whose_name_is_no_text_has_a_story_too(repo: Path) -> None:
    text = (repo / "decisions/status-page.yaml").read_text(encoding="utf-8").replace("id: status-page\n", "")
    Path(os.fsdecode(os.fsencode(repo) + b"/decisions/caf\xe9.yaml")).write_text(text, encoding="utf-8")
    commit_as(repo, "ines", "2026-11-04", "A name from long ago")
    assert [id for _, id in events(repo, "--since", "2026-11-04")] == ["caf\\xe9"]
    assert "caf" in told(repo, "--since", "2026-11-04")


# What is missing


def test_what_could_not_be_read_is_counted_and_named(repo: Path) -> None:
    whole = (repo / PRODUCT).read_bytes()
    (repo / PRODUCT).write_bytes(b"items: [\n")
    broken = commit_as(repo, "ines", "2026-11-04", "Oops")
    (repo / PRODUCT).write_bytes(whole)
    commit_as(repo, "ines", "2026-11-05", "Mend")
    result = tradeoff(repo, "log")
    assert result.returncode == 0
    assert result.stderr.startswith(f"tradeoff: 1 state of a file is no record and left out: {PRODUCT} in {broken} (")
    assert "Oops" not in result.stdout
    assert tradeoff(repo, "log", "metering", "due").stderr == result.stderr
    for elsewhere in (
        ["usage-pricing"],  # which never stood in that file
        ["usage-pricing", "area"],
        ["--kind", "decision"],
        ["--until", "2026-11-03"],
        ["metering", "--until", "2026-11-03"],
        ["metering", "due", "--until", "2026-11-03"],
        ["--rev", "HEAD~2"],
    ):
        assert tradeoff(repo, "log", *elsewhere).stderr == ""
    (skipped,) = data(repo)["skipped"]
    assert skipped["path"] == PRODUCT


def test_a_shallow_clone_says_at_least(repo: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "2", f"file://{repo}", "clone")
    result = tradeoff(tmp_path / "clone", "log")
    assert result.returncode == 0
    assert "at least " in result.stdout.splitlines()[-1]
    assert "`git fetch --unshallow`" in result.stderr
    values = tradeoff(tmp_path / "clone", "log", "metering", "due").stdout.splitlines()
    assert values[-1].endswith("first promise that this clone has")
    last = git(repo, "rev-parse", "--short=7", "HEAD~1")
    assert f"  ^{last}  Jonas  More for the platform (or earlier)\n" in result.stdout
    dense = tradeoff(tmp_path / "clone", "log", "metering", "--oneline").stdout.splitlines()
    assert dense[-1] == f"2026-10-20  ^{last}  Jonas  metering  added as in_progress (or earlier)"
    assert dense[0].startswith(f"2026-11-03  {git(repo, 'rev-parse', '--short=7', 'HEAD')}   ines   metering  due ")
    found = json.loads(tradeoff(tmp_path / "clone", "log", "--format", "json").stdout)
    assert [one["cut_off"] for one in found["commits"]] == [False, True]
    assert found["complete"] is False
    assert "--unshallow" in found["limits"][0]


# At a terminal


def test_nothing_that_a_terminal_obeys_is_shown(repo: Path) -> None:
    edit(repo / PRODUCT, "title: Meter billable events per account", 'title: "Me\\e[31mter"')
    commit_as(repo, "ines", "2026-11-04", "Red \x1b[31m")
    for arguments in ([], ["--oneline"], ["--format", "markdown"], ["--format", "json"], ["metering", "title"]):
        assert "\x1b" not in told(repo, *arguments)


def test_a_terminal_gets_colours_and_lines_that_fit(repo: Path) -> None:
    command = ("log", "--since", "2026-10-01")
    assert "\x1b[1m2026-11-03\x1b[0m" in on_terminal(repo, *command, columns=44).text
    plain = on_terminal(repo, *command, columns=44, environment={"NO_COLOR": "1"}).text
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 44
    assert "spend-alerts" in plain


def test_the_documentation_names_every_kind_of_event() -> None:
    text = (Path(__file__).parents[1] / "docs" / "log.md").read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in text] == []
