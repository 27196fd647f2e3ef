"""`tradeoff stale` against real repositories: code that decisions have overtaken, and scopes that match nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from inside import tradeoff
from test_cli import assert_refused, git
from test_why import METER, RECORDS, SETTINGS, Company, begin, commit_by, company, decision, lines, write

__all__ = ["company"]

OLD = "services/billing/old.py"


def stale(folder: Path, *arguments: str) -> str:
    """What `tradeoff stale` prints; it has to succeed."""
    result = tradeoff(folder, "stale", *arguments)
    assert (result.returncode, result.stderr) == (0, ""), result
    return result.stdout


def data(folder: Path, *arguments: str) -> Any:
    """The same as data."""
    return json.loads(stale(folder, "--format", "json", *arguments))


def resting(folder: Path, *arguments: str) -> dict[str, list[str]]:
    """By replaced decision the files that rest on it."""
    return {
        replaced["id"]: [file["path"] for file in replaced["files"]]
        for replaced in data(folder, *arguments)["replaced"]
    }


def orphans(folder: Path, *arguments: str) -> list[tuple[str, str, str | None]]:
    """The scopes that match nothing: whose, which, and the last file that they matched."""
    return [
        (orphan["id"], orphan["scope"], orphan["last"] and orphan["last"]["path"])
        for orphan in data(folder, *arguments)["orphans"]
    ]


@pytest.fixture
def overtaken(company: Company) -> Company:
    """The company with a file that nobody touched since before the decision, and a scope that lost its only file."""
    company["old"] = commit_by(company.folder, "pia", "2026-09-18", "Count once more", **{OLD: lines(30, 31)})
    write(company.folder, decision("one-invoice", "accepted", "applies_to: [services/invoices/]"))
    commit_by(company.folder, "mara", "2026-10-08", "Invoices", **{"services/invoices/make.py": lines(*range(40, 50))})
    git(company.folder, "mv", "services/invoices", "services/bills")
    company["move"] = commit_by(company.folder, "ines", "2026-10-09", "Say bills")
    return company


def test_what_it_says(overtaken: Company) -> None:
    assert stale(overtaken.folder).splitlines() == [
        "seat-pricing   superseded 2026-09-19 by usage-pricing; 1 file was last changed before that",
        f"    {OLD}   {overtaken['old']} Count once more (Pia, 2026-09-18); scope services/billing/**",
        "",
        "one-invoice   decision with the scope services/invoices/",
        "    matches no file any more: the last, services/invoices/make.py, was moved to services/bills/make.py "
        f"by {overtaken['move']} Say bills (ines, 2026-10-09)",
        "",
        "1 file rests on replaced decisions, 1 scope matches nothing, of 3 files and 4 scopes",
    ]


def test_nothing_is_stale(company: Company) -> None:
    assert stale(company.folder) == "nothing is stale in 1 file and 3 scopes\n"
    assert stale(company.folder, "--format", "markdown") == "### nothing is stale in 1 file and 3 scopes\n"


def test_markdown(overtaken: Company) -> None:
    found = stale(overtaken.folder, "--format", "markdown")
    assert found.startswith("### 1 file rests on replaced decisions, 1 scope matches nothing")
    assert f"  - `{OLD}`: {overtaken['old']} Count once more (Pia, 2026-09-18)" in found
    assert "- **one-invoice**, decision, scope `services/invoices/`: matches no file any more" in found


# Code


def test_a_file_counts_from_its_last_change_and_not_from_a_move(overtaken: Company) -> None:
    git(overtaken.folder, "mv", OLD, "services/billing/seats.py")
    commit_by(overtaken.folder, "mara", "2026-10-10", "Rename")
    assert resting(overtaken.folder) == {"seat-pricing": ["services/billing/seats.py"]}
    commit_by(overtaken.folder, "pia", "2026-10-11", "Touch", **{"services/billing/seats.py": lines(30, 31, 32)})
    assert resting(overtaken.folder) == {}


@pytest.mark.parametrize(("day", "found"), [("2026-09-18", [OLD]), ("2026-09-19", []), ("2026-09-20", [])])
def test_the_day_of_the_decision_is_not_before_it(company: Company, day: str, found: list[str]) -> None:
    commit_by(company.folder, "pia", day, "Count once more", **{OLD: lines(30)})
    assert resting(company.folder) == ({"seat-pricing": found} if found else {})


def test_by_the_trailer_of_the_last_change(company: Company) -> None:
    other = "libs/seats.py"
    commit_by(company.folder, "pia", "2026-09-01", "Share\n\nDecision: seat-pricing", **{other: lines(30)})
    commit_by(company.folder, "pia", "2026-09-01", "Other", **{"libs/other.py": lines(31)})
    assert resting(company.folder) == {"seat-pricing": [other]}
    assert "Share (Pia, 2026-09-01), which names it\n" in stale(company.folder)


def test_code_that_was_written_for_the_successor_ahead_of_time(company: Company) -> None:
    commit_by(company.folder, "pia", "2026-09-01", "Try\n\nDecision: ADR-0042", **{OLD: lines(30)})
    assert resting(company.folder) == {}


def test_the_scope_of_the_replaced_decision_is_what_counts(overtaken: Company) -> None:
    path = "decisions/seat-pricing.yaml"
    write(overtaken.folder, {path: RECORDS[path] + "applies_to: [services/seats]\n"})
    assert resting(overtaken.folder) == {}
    write(overtaken.folder, {path: RECORDS[path] + "applies_to: [services]\n"})
    assert resting(overtaken.folder) == {"seat-pricing": [OLD]}


def test_only_what_was_superseded_or_reversed(overtaken: Company) -> None:
    path = "decisions/seat-pricing.yaml"
    usage = RECORDS["decisions/usage-pricing.yaml"].replace("supersedes", "x_was")
    write(overtaken.folder, {"decisions/usage-pricing.yaml": usage})
    for status in ("deprecated", "rejected", "superseded"):
        seats = RECORDS[path].replace("superseded", status) + "applies_to: [services]\n"
        write(overtaken.folder, {path: seats})
        assert resting(overtaken.folder) == {}
    revisit = "revisits: [{on: 2026-10-01, by: mara, verdict: reverse, evidence: Nobody pays}]\n"
    write(overtaken.folder, {path: seats + revisit})
    assert resting(overtaken.folder) == {"seat-pricing": [OLD]}


def test_what_is_only_staged_does_not_count(overtaken: Company) -> None:
    commit_by(overtaken.folder, "pia", "2026-10-11", "Touch", **{OLD: lines(30, 31, 32)})
    git(overtaken.folder, "checkout", "--quiet", "HEAD~1", "--", OLD)
    assert resting(overtaken.folder) == {}
    git(overtaken.folder, "checkout", "--quiet", "HEAD", "--", OLD)
    git(overtaken.folder, "rm", "--quiet", OLD)
    assert resting(overtaken.folder, "--rev", "HEAD~1") == {"seat-pricing": [OLD]}


def test_records_are_no_code(company: Company) -> None:
    path = "decisions/seat-pricing.yaml"
    write(company.folder, {path: RECORDS[path] + "applies_to: ['**']\n"})
    commit_by(company.folder, "mara", "2025-03-01", "Widen\n\nDecision: seat-pricing")
    assert resting(company.folder) == {}


def test_a_change_that_a_merge_left_out_does_not_count(overtaken: Company) -> None:
    git(overtaken.folder, "checkout", "--quiet", "-b", "side")
    commit_by(overtaken.folder, "pia", "2026-10-10", "Rewrite", **{OLD: lines(50, 51)})
    git(overtaken.folder, "checkout", "--quiet", "main")
    commit_by(overtaken.folder, "pia", "2026-10-11", "Else", **{"libs/else.py": "x\n"})
    git(overtaken.folder, "merge", "--quiet", "--strategy=ours", "--no-edit", "side")
    assert resting(overtaken.folder) == {"seat-pricing": [OLD]}


# Scopes


def test_the_last_file_was_removed(overtaken: Company) -> None:
    write(overtaken.folder, decision("old-code", "accepted", f"applies_to: [{OLD}]"))
    git(overtaken.folder, "rm", "--quiet", OLD)
    assert orphans(overtaken.folder)[0] == ("old-code", OLD, None)
    commit_by(overtaken.folder, "ines", "2026-10-10", "Remove")
    assert orphans(overtaken.folder) == [
        ("old-code", OLD, OLD),
        ("one-invoice", "services/invoices/", "services/invoices/make.py"),
    ]
    assert f"the last, {OLD}, was removed by" in stale(overtaken.folder)


def test_the_last_file_moved_and_changed(overtaken: Company) -> None:
    path = "services/bills/make.py"
    write(overtaken.folder, decision("bills", "accepted", "applies_to: [services/bills]"))
    git(overtaken.folder, "mv", path, "make.py")
    commit_by(overtaken.folder, "ines", "2026-10-10", "Flatten", **{"make.py": lines(*range(40, 51))})
    moved = next(line for line in stale(overtaken.folder).splitlines() if path in line and "any more" in line)
    assert f"the last, {path}, was moved to make.py by" in moved


def test_what_is_still_to_be_written_is_no_orphan(company: Company) -> None:
    for status, keys in (("proposed", ()), ("accepted", ("decided_on: 2026-10-01",))):
        write(company.folder, decision(f"{status}-one", status, *keys, "applies_to: [services/new]"))
    roadmap = RECORDS["roadmaps/product.yaml"].replace("owner: ines", "owner: ines, applies_to: [services/next]")
    write(company.folder, {"roadmaps/product.yaml": roadmap.replace("in_progress", "planned")})
    assert orphans(company.folder) == [("accepted-one", "services/new", None)]
    write(company.folder, {"roadmaps/product.yaml": roadmap})
    assert ("metering", "services/next", None) in orphans(company.folder)


def test_scopes_of_what_is_over_do_not_count(company: Company) -> None:
    write(company.folder, decision("past", "deprecated", "applies_to: [services/past]"))
    path = "decisions/seat-pricing.yaml"
    write(company.folder, {path: RECORDS[path] + "applies_to: [services/seats]\n"})
    assert orphans(company.folder) == []


def test_decision_rights_and_exceptions_have_scopes_too(company: Company) -> None:
    charter = RECORDS["charter.yaml"].replace('code: ["services/**"]', 'code: ["services/**", "libs/**"]')
    text = "schema: tradeoff/exception/v1\nid: no-limit\ntitle: No limit\nstatus: active\nrisk: Floods\n"
    text += "residual_risk: low\napplies_to: ['edge/']\n"
    write(company.folder, {"charter.yaml": charter, "exceptions/no-limit.yaml": text})
    assert orphans(company.folder) == [("architecture", "libs/**", None), ("no-limit", "edge/", None)]


def test_a_scope_that_is_none(company: Company) -> None:
    write(company.folder, decision("odd", "accepted", "applies_to: ['../../x', ':!services/']"))
    assert "is no pathspec: it leads out of the repository\n" in stale(company.folder)
    assert data(company.folder)["orphans"][0]["fault"] == "it leads out of the repository"


def test_scopes_are_relative_to_their_workspace(tmp_path: Path) -> None:
    folder = begin(tmp_path / "mono")
    one = decision("inner", "accepted", "applies_to: [src, ':/src', ../two/src, gone]")
    write(folder, {f"teams/one/{name}": text for name, text in {"tradeoff.yaml": SETTINGS, **one}.items()})
    write(folder, {"src/a.py": "x\n", "teams/one/src/a.py": "x\n", "teams/two/src/a.py": "x\n"})
    commit_by(folder, "ines", "2026-10-10", "Begin")
    assert orphans(folder) == [("inner", "gone", None)]
    assert "teams/one: inner   decision with the scope gone\n" in stale(folder)


# Where it looks


def test_another_commit_and_a_bare_repository(overtaken: Company, tmp_path: Path) -> None:
    assert orphans(overtaken.folder, "--rev", "HEAD~1") == []
    git(tmp_path, "clone", "--quiet", "--bare", str(overtaken.folder), "bare.git")
    assert stale(tmp_path / "bare.git", "--rev", "main") == stale(overtaken.folder)
    assert_refused(tradeoff(tmp_path / "bare.git", "stale"), "bare repository", "--rev")
    assert stale(overtaken.folder / "services") == stale(overtaken.folder)


def test_a_shallow_clone_says_that_it_knows_less(overtaken: Company, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{overtaken.folder}", "shallow")
    found = stale(tmp_path / "shallow")
    assert "at least 0 files rest on replaced decisions, 1 scope matches nothing" in found
    assert "note: this clone is shallow" in found
    assert data(tmp_path / "shallow")["at_least"] is True


def test_no_commits_and_no_repository(tmp_path: Path) -> None:
    write(tmp_path / "none", {"tradeoff.yaml": SETTINGS})
    assert_refused(tradeoff(tmp_path / "none", "stale"), "no git repository")
    folder = begin(tmp_path / "empty")
    write(folder, {**RECORDS, METER: lines(1)})
    git(folder, "add", "--all")
    assert stale(folder) == "nothing is stale in 1 file and 3 scopes\n"
