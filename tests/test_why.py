"""`tradeoff why` against real repositories: what governs a line, a file or a folder, and by which evidence."""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inside import tradeoff
from test_cli import ENVIRONMENT, assert_refused, git
from tradeoff.scopes import NoScope, parse

SETTINGS = "schema: tradeoff/settings/v1\n"

CHARTER = """schema: tradeoff/charter/v1
id: charter
people:
  mara: {name: Mara Lind, emails: [mara@example.com]}
  ines: {name: Inês Rocha, emails: [ines@example.com]}
areas:
  - {id: pricing, title: What we charge, owns: mara, co_owns: [ines], code: ["services/billing/**"]}
  - {id: architecture, title: How it is cut, owns: ines, code: ["services/**"]}
"""

SEATS = """schema: tradeoff/decision/v1
id: seat-pricing
title: Charge for each seat
status: superseded
decided_on: 2025-01-10
decider: mara
"""

USAGE = """schema: tradeoff/decision/v1
id: usage-pricing
title: Move new accounts to usage pricing
status: accepted
decided_on: 2026-09-19
decider: mara
supersedes: [seat-pricing]
aliases: [ADR-0042]
applies_to: ["services/billing/**"]
"""

ITEMS = """schema: tradeoff/roadmap/v1
id: product
title: Product
track: outcome
items:
  - {id: metering, title: Meter what accounts use, status: in_progress, due: 2026-12-15, owner: ines,
     decided_in: usage-pricing}
"""

METER = "services/billing/meter.py"


def write(folder: Path, files: dict[str, str]) -> None:
    """Writes files, each with its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(text))


def commit_by(folder: Path, who: str, day: str, message: str, **files: str) -> str:
    """Commits everything that is there, as someone, at noon of a day; gives the commit's short id."""
    write(folder, files)
    git(folder, "add", "--all")
    name, email = {
        "mara": ("Mara", "mara@example.com"),
        "ines": ("Ines R.", "INES@example.com"),
        "pia": ("Pia", "pia@example.org"),
    }[who]
    when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00+0100", "GIT_COMMITTER_DATE": f"{day}T12:00:00+0100"}
    author = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message, **when, **author)
    return git(folder, "rev-parse", "--short", "HEAD")


def lines(*numbers: int) -> str:
    """A file of lines that cannot be taken for each other."""
    return "".join(f"step_{number} = {number * 7919}\n" for number in numbers)


RECORDS = {
    "tradeoff.yaml": SETTINGS,
    "charter.yaml": CHARTER,
    "decisions/seat-pricing.yaml": SEATS,
    "decisions/usage-pricing.yaml": USAGE,
    "roadmaps/product.yaml": ITEMS,
}


def begin(folder: Path, *options: str) -> Path:
    """An empty repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *options)
    return folder


class Company(dict[str, str]):
    """The short ids of the commits of the company, and where it is."""

    folder: Path


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Billing that counted seats until usage took their place: 12 lines of seats, then 5 of usage, then 2 more."""
    folder = begin(tmp_path / "company")
    made = Company()
    made.folder = folder
    write(folder, {METER: lines(*range(1, 13))})
    made["seats"] = commit_by(folder, "pia", "2025-02-01", "Count seats\n\nDecision: seat-pricing")
    write(folder, RECORDS)
    made["records"] = commit_by(folder, "mara", "2026-09-19", "Decide on usage pricing")
    write(folder, {METER: lines(*range(1, 18))})
    trailers = "Decision: usage-pricing\nItem: metering"
    made["meter"] = commit_by(folder, "ines", "2026-10-02", f"Meter events per account\n\n{trailers}")
    write(folder, {METER: lines(*range(1, 20))})
    made["round"] = commit_by(folder, "pia", "2026-10-05", "Round to the cent")
    return made


def why(folder: Path, *arguments: str, **environment: str) -> str:
    """What `tradeoff why` prints; it has to succeed."""
    result = tradeoff(folder, "why", *arguments, **environment)
    assert (result.returncode, result.stderr) == (0, ""), result
    return result.stdout


def data(folder: Path, *arguments: str) -> Any:
    """The same as data."""
    return json.loads(why(folder, "--format", "json", *arguments))


def governors(found: Any) -> list[str]:
    return [governor["id"] for governor in found["governed_by"]]


def evidence(found: Any, id: str) -> list[tuple[str, str]]:
    """By what a record was found: the kind of evidence, and the scope, commit or id that it names."""
    (governor,) = [governor for governor in found["governed_by"] if governor["id"] == id]
    return [(each["by"], each.get("scope") or each.get("subject") or each.get("id")) for each in governor["evidence"]]


# What it says


def test_a_line_is_explained(company: Company) -> None:
    assert why(company.folder, f"{METER}:15").splitlines() == [
        "usage-pricing   accepted 2026-09-19 by mara   Move new accounts to usage pricing",
        "    scope       services/billing/**",
        f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02)",
        "    item        metering was decided so (in_progress, due 2026-12-15, ines)",
        "    replaces    seat-pricing; 12 lines of this file are older than that and were not touched since",
        "metering   in_progress, due 2026-12-15, ines   Meter what accounts use",
        f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02)",
        "area pricing   mara decides, ines must agree   services/billing/**",
        "area architecture   ines decides   services/**",
    ]


def test_a_line_that_rests_on_what_was_replaced(company: Company) -> None:
    assert why(company.folder, f"{METER}:3").splitlines() == [
        "usage-pricing   accepted 2026-09-19 by mara   Move new accounts to usage pricing",
        "    scope       services/billing/**",
        "    replaces    seat-pricing; "
        "12 lines of this file are older than that and were not touched since, line 3 among them",
        "seat-pricing   superseded 2026-09-19 by usage-pricing   Charge for each seat",
        f"    trailer     {company['seats']} Count seats (Pia, 2025-02-01)",
        "area pricing   mara decides, ines must agree   services/billing/**",
        "area architecture   ines decides   services/**",
    ]


def test_a_range_of_lines(company: Company) -> None:
    found = why(company.folder, f"{METER}:11-14")
    assert f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02); 2 lines\n" in found
    assert f"    trailer     {company['seats']} Count seats (Pia, 2025-02-01); 2 lines\n" in found
    assert "12 lines of this file are older than that" in found
    assert "not touched since, some of lines 11-14 among them\n" in found
    told = data(company.folder, f"{METER}:13-19")
    assert (told["line"], told["end_line"]) == (13, 19)
    assert evidence(told, "metering") == [("trailer", "Meter events per account")]
    assert "seat-pricing" not in governors(told)
    assert data(company.folder, f"{METER}:13-13") == data(company.folder, f"{METER}:13")
    write(company.folder, {METER: lines(*range(1, 23))})
    assert "note: some of lines 19-22 are not committed yet\n" in why(company.folder, f"{METER}:19-22")
    only = "note: lines 20-22 are not committed yet: only scopes can say what governs them\n"
    assert only in why(company.folder, f"{METER}:20-22")


def test_a_line_that_only_scopes_explain(company: Company) -> None:
    found = data(company.folder, f"{METER}:19")
    assert governors(found) == ["usage-pricing"]
    assert evidence(found, "usage-pricing") == [("scope", "services/billing/**"), ("replaces", "seat-pricing")]
    assert (found["line"], found["parts"], found["uncommitted"], found["revision"]) == (19, 19, 0, None)


def test_a_file_counts_the_lines_of_each_commit(company: Company) -> None:
    found = why(company.folder, METER)
    assert f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02); 5 lines\n" in found
    assert f"    trailer     {company['seats']} Count seats (Pia, 2025-02-01); 12 lines\n" in found
    assert "seat-pricing; 12 lines of this file are older than that and were not touched since\n" in found


def test_counts_are_those_of_git_blame(company: Company) -> None:
    """Lines moved, changed and deleted by chance, in a file that is renamed on the way."""
    chance = random.Random(7)
    path = company.folder / METER
    for turn in range(12):
        old = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = chance.randrange(len(old))
        old[place : place + chance.randrange(3)] = [f"change_{turn}_{number} = 1\n" for number in range(3)]
        path.write_text("".join(old), encoding="utf-8")
        if turn == 5:
            path = path.rename(path.with_name("counter.py"))
        named = chance.choice(["usage-pricing", "ADR-0042", "seat-pricing"])
        commit_by(company.folder, "ines", f"2026-{chance.randrange(1, 13):02}-11", f"Turn\n\nDecision: {named}")
    name = "services/billing/counter.py"
    blamed = git(company.folder, "blame", "--line-porcelain", name).splitlines()
    commits = [line.split()[0] for line in blamed if len(line.split()) in (3, 4) and len(line.split()[0]) == 40]
    days = [git(company.folder, "log", "-1", "--format=%as", commit) for commit in commits]
    names = [git(company.folder, "log", "-1", "--format=%B", commit) for commit in commits]
    found = data(company.folder, name)
    counted = {
        each["oid"]: each["lines"]
        for governor in found["governed_by"]
        for each in governor["evidence"]
        if each["by"] == "trailer" and each["key"] == "decision"
    }
    naming = [commit for commit, message in zip(commits, names, strict=True) if "\nDecision: " in message]
    assert counted == {commit: naming.count(commit) for commit in naming}
    newer = ("Decision: usage-pricing", "Decision: ADR-0042")
    older = [
        day for day, message in zip(days, names, strict=True) if day < "2026-09-19" and not message.endswith(newer)
    ]
    (usage,) = [governor for governor in found["governed_by"] if governor["id"] == "usage-pricing"]
    (replaced,) = [each for each in usage["evidence"] if each["by"] == "replaces"]
    assert replaced["rests"] == {"number": len(older), "older": True, "asked": False}
    assert len(older) > 0


def test_a_folder_is_explained_by_its_files_and_commits(company: Company) -> None:
    commit_by(
        company.folder, "ines", "2026-10-06", "Invoice\n\nItem: metering", **{"services/billing/invoice.py": "x\n"}
    )
    commit_by(company.folder, "ines", "2024-01-01", "Tax", **{"services/billing/tax.py": "x\n"})
    commit_by(company.folder, "ines", "2024-01-01", "Mail", **{"services/mail/send.py": "x\n"})
    for place in ("services/", "services"):
        found = why(company.folder, place)
        assert "    scope       services/billing/**; 3 of 4 files\n" in found
        assert "    replaces    seat-pricing; 1 file is older than that and was not touched since\n" in found
        assert f"    trailer     {company['seats']} Count seats (Pia, 2025-02-01)\n" in found
        assert "Invoice (ines, 2026-10-06)\n" in found
    assert "nothing governs services/mail: no scope matches it" in why(company.folder, "services/mail")
    assert governors(data(company.folder, ".")) == governors(data(company.folder, "services/billing"))


def test_nothing_governs_it(company: Company) -> None:
    commit_by(company.folder, "ines", "2026-10-06", "Build", Makefile="all:\n")
    assert why(company.folder, "Makefile") == (
        "nothing governs Makefile: no scope matches it, "
        "and the commit that it is from names neither a decision nor an item\n"
    )


def test_markdown_is_safe_to_paste(company: Company) -> None:
    message = "Round @everyone <b>\n\nDecision: usage-pricing"
    commit_by(company.folder, "pia", "2026-10-06", message, **{METER: lines(*range(1, 22))})
    found = why(company.folder, METER, "--format", "markdown")
    assert found.startswith(f"### Why `{METER}`\n\n- **usage-pricing**, accepted 2026-09-19 by mara: Move new")
    assert "  - scope: `services/billing/**`\n" in found
    assert "&lt;b&gt;" in found
    assert "@everyone" not in found
    assert "  - replaces: seat-pricing; **12 lines of this file are older" in found


# Where it looks


def test_a_rename_is_followed(company: Company) -> None:
    git(company.folder, "mv", METER, "meter.py")
    commit_by(company.folder, "mara", "2026-10-07", "Move")
    found = data(company.folder, "meter.py:15")
    assert evidence(found, "usage-pricing")[0] == ("trailer", "Meter events per account")
    assert found["areas"] == []


def test_the_name_of_a_line_follows_the_file(company: Company) -> None:
    """A decision without a scope of its own is as wide as what replaced it."""
    path = company.folder / "decisions/seat-pricing.yaml"
    path.write_text(SEATS + "applies_to: [services/seats/]\n", encoding="utf-8")
    found = why(company.folder, METER)
    assert "replaces    seat-pricing; 12 lines of this file are from a commit that names it\n" in found
    path.write_text(SEATS + "applies_to: [services/]\n", encoding="utf-8")
    assert "12 lines of this file are older than that" in why(company.folder, METER)


def test_from_a_folder_and_by_other_paths(company: Company, tmp_path: Path) -> None:
    expected = why(company.folder, f"{METER}:15")
    assert why(company.folder / "services", "billing/meter.py:15") == expected
    assert why(company.folder / "decisions", f"../{METER}:15") == expected
    assert why(tmp_path, f"company/{METER}:15") == expected
    assert why(tmp_path, f"{company.folder}/{METER}:15") == expected
    (tmp_path / "link").symlink_to(company.folder)
    assert why(tmp_path / "link", f"{METER}:15") == expected


def test_another_commit(company: Company) -> None:
    git(company.folder, "tag", "with-meter")
    git(company.folder, "rm", "--quiet", METER)
    commit_by(company.folder, "mara", "2026-10-08", "Remove")
    assert_refused(tradeoff(company.folder, "why", METER), "no such file or folder", "--rev")
    found = data(company.folder, f"{METER}:15", "--rev", "with-meter")
    assert evidence(found, "metering") == [("trailer", "Meter events per account")]
    assert found["revision"] == git(company.folder, "rev-parse", "with-meter")
    before = data(company.folder, METER, "--rev", company["records"])
    assert [before["parts"], governors(before)] == [12, ["usage-pricing", "seat-pricing"]]
    assert_refused(
        tradeoff(company.folder, "why", METER, "--rev", company["seats"]), "tradeoff.yaml", company["seats"]
    )


def test_a_detached_head_and_a_worktree(company: Company, tmp_path: Path) -> None:
    expected = why(company.folder, METER)
    git(company.folder, "checkout", "--quiet", "--detach")
    assert why(company.folder, METER) == expected
    git(company.folder, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert why(tmp_path / "tree", METER) == expected


def test_a_bare_repository(company: Company, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(company.folder), "bare.git")
    assert why(tmp_path / "bare.git", f"{METER}:15", "--rev", "main") == why(company.folder, f"{METER}:15")
    assert "3 of 3" not in why(tmp_path / "bare.git", "services", "--rev", "main")
    assert_refused(tradeoff(tmp_path / "bare.git", "why", METER), "bare repository", "--rev")


def test_inside_a_hook(company: Company) -> None:
    expected = why(company.folder, f"{METER}:15")
    assert why(company.folder, f"{METER}:15", GIT_DIR=".git", GIT_INDEX_FILE=".git/index") == expected
    assert why(company.folder, f"{METER}:15", GIT_DIR=str(company.folder / ".git")) == expected
    assert why(company.folder / "services", "billing/meter.py:15", GIT_DIR=".git") == expected


def test_a_repository_of_sha256(tmp_path: Path) -> None:
    folder = begin(tmp_path / "company", "--object-format=sha256")
    write(folder, {**RECORDS, METER: lines(1, 2)})
    commit_by(folder, "ines", "2026-10-02", "Meter\n\nItem: metering")
    write(folder, {METER: lines(1, 2, 3)})
    found = data(folder, METER)
    assert evidence(found, "metering") == [("trailer", "Meter")]
    assert found["uncommitted"] == 1
    assert len(found["governed_by"][0]["evidence"]) == 3


def test_a_shallow_clone_says_that_it_knows_less(company: Company, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{company.folder}", "shallow")
    found = why(tmp_path / "shallow", METER)
    assert (
        f"{company['meter']} Meter events per account (ines, 2026-10-02); 17 lines; this clone has nothing older"
        in found
    )
    assert "note: this clone is shallow" in found
    assert data(tmp_path / "shallow", METER)["at_least"] is True
    assert data(tmp_path / "shallow", f"{METER}:19")["at_least"] is True
    assert data(company.folder, METER)["at_least"] is False


def test_a_partial_clone_says_what_it_lacks(company: Company, tmp_path: Path) -> None:
    git(company.folder, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{company.folder}", "partial")
    refused = tradeoff(tmp_path / "partial", "why", METER)
    assert_refused(refused, "lacks objects", "git fetch --refetch --no-filter")
    assert tradeoff(tmp_path / "partial", "stale").stdout == tradeoff(company.folder, "stale").stdout


def test_several_workspaces(tmp_path: Path) -> None:
    folder = begin(tmp_path / "mono")
    team = {f"teams/one/{name}": text for name, text in RECORDS.items()}
    root = {
        "tradeoff.yaml": SETTINGS,
        "decisions/one-language.yaml": "schema: tradeoff/decision/v1\nid: one-language\ntitle: Python\n"
        "status: accepted\napplies_to: ['*.py']\n",
        "decisions/usage-pricing.yaml": "schema: tradeoff/decision/v1\nid: usage-pricing\ntitle: Other\n"
        "status: proposed\n",
    }
    write(folder, {**team, **root, f"teams/one/{METER}": lines(1), METER: lines(2)})
    commit_by(folder, "ines", "2026-10-02", "Begin\n\nDecision: usage-pricing\nDecision: one-language")
    inner = data(folder, f"teams/one/{METER}")
    assert [(each["workspace"], each["id"]) for each in inner["governed_by"]] == [
        ("teams/one", "usage-pricing"),
        ("", "one-language"),
    ]
    assert [each["workspace"] for each in inner["areas"]] == ["teams/one", "teams/one"]
    outer = why(folder, METER)
    assert outer.startswith(".: one-language   accepted")
    assert ".: usage-pricing   proposed   Other\n" in outer
    assert "area" not in outer


# What is not committed


def test_lines_that_are_not_committed(company: Company) -> None:
    write(company.folder, {METER: lines(*range(1, 23))})
    assert "note: 3 lines of this file are not committed yet\n" in why(company.folder, METER)
    found = why(company.folder, f"{METER}:21")
    assert "note: line 21 is not committed yet: only scopes can say what governs it\n" in found
    assert "trailer" not in found
    assert "12 lines of this file are older" in found
    assert "note" not in why(company.folder, f"{METER}:15")


@pytest.mark.parametrize("stage", [False, True])
def test_a_file_that_is_not_committed(company: Company, stage: bool) -> None:
    write(company.folder, {"services/billing/new.py": lines(1, 2)})
    if stage:
        git(company.folder, "add", "services/billing/new.py")
    for place in ("services/billing/new.py", "services/billing/new.py:2"):
        found = why(company.folder, place)
        assert "    scope       services/billing/**\n" in found
        assert "note: this file is not committed yet: only scopes can say what governs it\n" in found
    assert_refused(tradeoff(company.folder, "why", "services/billing/new.py:3"), "2 lines", "no line 3")


@pytest.mark.parametrize("stage", [False, True])
def test_no_commits_at_all(tmp_path: Path, stage: bool) -> None:
    folder = begin(tmp_path / "company")
    write(folder, {**RECORDS, METER: lines(1)})
    if stage:
        git(folder, "add", "--all")
    assert "note: this file is not committed yet" in why(folder, METER)
    assert governors(data(folder, "services")) == (["usage-pricing"] if stage else [])
    assert_refused(tradeoff(folder, "why", METER, "--rev", "HEAD"), "no commit", "none yet")


# Trailers


def test_trailers_by_alias_in_other_cases_and_of_the_other_kind(company: Company) -> None:
    trailers = "decision: ADR-0042\nITEM: usage-pricing\nDecision: gone-decision\nDecision: none (a typo)"
    new = commit_by(company.folder, "pia", "2026-10-06", f"Fix\n\n{trailers}", **{METER: lines(*range(1, 21))})
    found = why(company.folder, f"{METER}:20")
    assert f"    trailer     {new} Fix (Pia, 2026-10-06) as ADR-0042\n" in found
    assert f"    trailer     {new} Fix (Pia, 2026-10-06)\n" in found
    assert f"note: {new} Fix (Pia, 2026-10-06) names the decision gone-decision, which no record is\n" in found
    assert "none" not in found
    assert "gone-decision" not in why(company.folder, f"{METER}:15")
    assert data(company.folder, f"{METER}:20")["unknown"][0]["id"] == "gone-decision"


def test_authors_as_mailmap_and_charter_name_them(company: Company) -> None:
    (company.folder / ".mailmap").write_text("Pia Holm <mara@example.com> <pia@example.org>\n", encoding="utf-8")
    assert "Count seats (mara, 2025-02-01)" in why(company.folder, f"{METER}:3")
    (company.folder / ".mailmap").write_text("Pia Holm <pia@example.org>\n", encoding="utf-8")
    assert "Count seats (Pia Holm, 2025-02-01)" in why(company.folder, f"{METER}:3")


def test_an_author_without_a_name(company: Company) -> None:
    write(company.folder, {METER: lines(*range(1, 25))})
    git(company.folder, "add", METER)
    tree = git(company.folder, "write-tree")
    parent = git(company.folder, "rev-parse", company["round"])
    raw = f"tree {tree}\nparent {parent}\nauthor  <bot@example.com> 1791100000 +0000\n"
    raw += "committer  <bot@example.com> 1791100000 +0000\n\nDaily\n\nDecision: usage-pricing\n"
    (company.folder / "raw").write_text(raw, encoding="utf-8")
    commit = git(company.folder, "hash-object", "-t", "commit", "-w", "--literally", "raw")
    (company.folder / "raw").unlink()
    git(company.folder, "reset", "--quiet", "--hard", commit)
    assert "Daily (bot, 2026-10-04)\n" in why(company.folder, f"{METER}:24")


def test_the_signature_setting_of_git_changes_nothing(company: Company) -> None:
    expected = why(company.folder, METER)
    for key, value in (
        ("log.showSignature", "true"),
        ("blame.showEmail", "true"),
        ("color.ui", "always"),
        ("trailer.separators", "="),
        ("core.quotePath", "true"),
        ("log.follow", "true"),
    ):
        git(company.folder, "config", key, value)
    assert why(company.folder, METER) == expected


# What holds today


def decision(id: str, status: str, *keys: str) -> dict[str, str]:
    """A decision file."""
    text = f"schema: tradeoff/decision/v1\nid: {id}\ntitle: About {id}\nstatus: {status}\n"
    return {f"decisions/{id}.yaml": text + "".join(f"{key}\n" for key in keys)}


def said(company: Company, place: str = METER) -> list[str]:
    """The lines of the answer without those of areas."""
    return [line for line in why(company.folder, place).splitlines() if not line.startswith("area")]


def test_a_chain_of_replacements_leads_to_what_holds(company: Company) -> None:
    used = USAGE.replace("status: accepted", "status: superseded").replace('applies_to: ["services/billing/**"]\n', "")
    write(company.folder, {"decisions/usage-pricing.yaml": used})
    write(company.folder, decision("flat-pricing", "accepted", "decided_on: 2026-10-03", "reverses: [usage-pricing]"))
    assert said(company, f"{METER}:15") == [
        "flat-pricing   accepted 2026-10-03   About flat-pricing",
        "    reverses    usage-pricing; 5 lines of this file are from a commit that names it, line 15 among them",
        "    replaces    seat-pricing, by way of usage-pricing; 12 lines of this file are from a commit that names it",
        "metering   in_progress, due 2026-12-15, ines   Meter what accounts use",
        f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02)",
        "usage-pricing   reversed 2026-10-03 by flat-pricing   Move new accounts to usage pricing",
        f"    trailer     {company['meter']} Meter events per account (ines, 2026-10-02)",
        "    item        metering was decided so (in_progress, due 2026-12-15, ines)",
    ]


def test_a_circle_of_replacements_ends(company: Company) -> None:
    seats = SEATS + "supersedes: [usage-pricing]\n"
    write(company.folder, {"decisions/seat-pricing.yaml": seats})
    assert governors(data(company.folder, METER)) == ["metering", "usage-pricing", "seat-pricing"]


def test_a_proposal_replaces_nothing_yet(company: Company) -> None:
    write(company.folder, decision("flat-pricing", "proposed", "raised_on: 2026-11-01", "supersedes: [usage-pricing]"))
    assert governors(data(company.folder, f"{METER}:15")) == ["usage-pricing", "metering"]


@pytest.mark.parametrize(
    ("status", "keys", "state", "rests"),
    [
        ("deprecated", (), "deprecated", "5 lines of this file are from a commit that names it"),
        (
            "rejected",
            ("applies_to: [services]", "decided_on: 2026-12-01", "decider: mara"),
            "rejected 2026-12-01 by mara",
            "5 lines of this file are from a commit that names it",
        ),
        (
            "accepted",
            ("applies_to: [services]", "revisits: [{on: 2026-10-04, by: ines, verdict: reverse, evidence: Worse}]"),
            "reversed 2026-10-04",
            "17 lines of this file are older than that and were not touched since",
        ),
    ],
)
def test_what_ended_without_a_successor(
    company: Company, status: str, keys: tuple[str, ...], state: str, rests: str
) -> None:
    (company.folder / "decisions/usage-pricing.yaml").unlink()
    write(company.folder, decision("usage-pricing", status, *keys))
    text = "\n".join(said(company))
    assert f"usage-pricing   {state}   About usage-pricing" in text
    assert f"\n    rests       {rests}" in text


def test_an_amendment_counts_too(company: Company) -> None:
    write(company.folder, decision("free-tier", "accepted", "amends: [ADR-0042]"))
    assert "    amends      usage-pricing" in said(company, f"{METER}:19")


def test_an_active_exception_covers_code(company: Company) -> None:
    text = "schema: tradeoff/exception/v1\nid: no-limit\ntitle: No limit\nstatus: active\nrisk: Floods\n"
    text += "residual_risk: low\naccepted_by: mara\nexpires: 2027-01-31\napplies_to: [services/billing/meter.py]\n"
    write(company.folder, {"exceptions/no-limit.yaml": text})
    assert "no-limit   active until 2027-01-31 accepted by mara   No limit" in said(company)
    last = data(company.folder, METER, "--as-of", "2027-01-31")
    assert governors(last) == ["usage-pricing", "metering", "no-limit", "seat-pricing"]
    later = data(company.folder, METER, "--as-of", "2027-02-01")
    assert governors(later) == ["usage-pricing", "metering", "no-limit", "seat-pricing"]
    covering = later["governed_by"][2]
    assert (covering["status"], covering["state"]) == ("active", "expired 2027-01-31, accepted by mara")
    assert covering["ended"] == {"how": "expired", "on": "2027-01-31", "by": None}
    write(company.folder, {"exceptions/no-limit.yaml": text.replace("active", "closed")})
    assert not any("no-limit" in line for line in said(company))


def test_the_most_specific_scope_comes_first(company: Company) -> None:
    for id, scope in (("a", "'*.py'"), ("b", "services/"), ("c", METER), ("d", "'services/bill*'"), ("e", "docs")):
        write(company.folder, decision(id, "accepted", f"applies_to: [{scope}]"))
    assert governors(data(company.folder, f"{METER}:19")) == ["c", "usage-pricing", "d", "b", "a"]


def test_records_that_cannot_be_read_are_said(company: Company) -> None:
    write(company.folder, {"decisions/broken.yaml": "schema: [\n"})
    assert "note: 1 record cannot be read and was left out: `tradeoff lint` says why\n" in why(company.folder, METER)


# Odd files


@pytest.mark.parametrize(
    "name",
    [
        "a b.py",
        "a:12",
        "a:12:3",
        "new\nline.py",
        "wild*[x].py",
        os.fsdecode(b"l\xe4tin.py"),
        "-v",
        "日本.py",
        ":(glob)x",
    ],
)
def test_names_that_are_hard_to_say(company: Company, name: str) -> None:
    path = f"services/billing/{name}"
    write(company.folder, {path: lines(1, 2)})
    commit_by(company.folder, "ines", "2026-10-06", "Odd\n\nItem: metering")
    for place in (path, f"{path}:2", "services/billing/"):
        assert evidence(data(company.folder, place), "metering")[0] == ("trailer", "Odd")
    assert evidence(data(company.folder / "services/billing", "--", f"./{name}"), "metering") == [("trailer", "Odd")]


@pytest.mark.parametrize("content", ["", "a\0b\nc\n"])
def test_files_without_lines(company: Company, content: str) -> None:
    path = "services/billing/logo.png"
    write(company.folder, {path: content or "x"})
    commit_by(company.folder, "ines", "2025-03-01", "Draw\n\nItem: metering")
    write(company.folder, {path: content})
    commit_by(company.folder, "ines", "2025-04-01", "Draw again")
    git(company.folder, "mv", path, "services/billing/mark.png")
    commit_by(company.folder, "ines", "2025-04-02", "Rename")
    found = why(company.folder, "services/billing/mark.png")
    assert "Draw (ines, 2025-03-01)\n" in found or not content
    assert "seat-pricing; this file is older than that and was not touched since\n" in found
    assert_refused(tradeoff(company.folder, "why", "services/billing/mark.png:1"), "has no lines")


def test_symbolic_links_are_code_too(company: Company) -> None:
    (company.folder / "services/billing/alias.py").symlink_to("meter.py")
    (company.folder / "services/billing/nowhere.py").symlink_to("/nowhere")
    commit_by(company.folder, "ines", "2026-10-06", "Link\n\nItem: metering")
    for name in ("alias.py", "nowhere.py"):
        assert evidence(data(company.folder, f"services/billing/{name}"), "metering") == [("trailer", "Link")]


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("nowhere.py", ("nowhere.py", "no such file or folder")),
        ("nowhere.py:3", ("nowhere.py:", "no such file or folder")),
        (f"{METER}:20", (METER, "has 19 lines", "no line 20")),
        (f"{METER}:0", ("no line 0", "from 1")),
        ("services:3", ("services is a folder", "without a line")),
        (f"{METER}:18-20", ("has 19 lines, and no line 20",)),
        (f"{METER}:5-3", ("5-3 is no range of lines: write 3-5",)),
        (f"{METER}:0-3", ("no line 0",)),
        ("..", ("not in the repository",)),
        ("/", ("/",)),
    ],
)
def test_what_cannot_be_answered(company: Company, place: str, words: tuple[str, ...]) -> None:
    assert_refused(tradeoff(company.folder, "why", place), *words)


def test_where_there_is_nothing_to_ask(tmp_path: Path) -> None:
    write(tmp_path, {"tradeoff.yaml": SETTINGS, "code.py": lines(1)})
    assert_refused(tradeoff(tmp_path, "why", "code.py"), "no git repository")
    folder = begin(tmp_path / "empty")
    write(folder, {"code.py": lines(1)})
    assert_refused(tradeoff(folder, "why", "code.py"), "tradeoff.yaml", "workspace")
    assert_refused(tradeoff(folder, "why", "code.py", "--rev", "nowhere"), "nowhere names no commit")
    assert_refused(tradeoff(folder, "why", "code.py", "--rev", " "), "revision is empty")
    assert_refused(tradeoff(folder, "why"), "PATH[:LINE[-LINE]]")


def test_nothing_is_written(company: Company) -> None:
    write(company.folder, {METER: lines(*range(1, 30))})

    def state() -> dict[str, tuple[int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_size)
            for path in company.folder.rglob("*")
            if path.is_file()
        }

    before = state()
    for place in (METER, f"{METER}:15", "services", "."):
        why(company.folder, place)
    tradeoff(company.folder, "stale")
    assert state() == before


# Scopes


def test_scopes_match_what_git_matches(tmp_path: Path) -> None:
    """Each scope against `git ls-files` with the same pathspec, in the root and in a folder."""
    names = ["a", "b", "a.py", "B.py", "ä.py", "x y", "a*b", "[z]", "foo", "foobar", "d"]
    chance = random.Random(3)
    folder = begin(tmp_path / "files")
    for _ in range(90):
        path = folder.joinpath(*(chance.choice(names) for _ in range(chance.randrange(1, 5))))
        if not any(above.is_file() for above in path.parents) and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    git(folder, "add", "--all")
    paths = sorted(git(folder, "ls-files", "-z").strip("\0").split("\0"))
    pieces = ["a", "b", "*", "**", "/", "?", "[a-b]", "[!a]", "[[:alpha:]]", "\\*", ".py", "foo", "ä", "/**/", "/**"]
    pieces += ["**/", "[", "x y", "[]z]", "[z-a]", "[a\\]]", "[[:no:]]"]
    magic = ["", "", "", ":(glob)", ":(icase)", ":(literal)", ":/", ":(glob,icase)"]
    inside = next(name for name in ("foo", "a", "d", "b") if (folder / name).is_dir())
    matched = 0
    for _ in range(250):
        where = chance.choice(["", inside])
        text = chance.choice(magic) + "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 5)))
        try:
            scope = parse(text, where)
        except NoScope:
            continue
        listed = git(folder / where, "ls-files", "-z", "--full-name", "--", text).strip("\0").split("\0")
        expected = sorted(filter(None, listed))
        matched += bool(expected)
        assert scope.among(paths) == expected, (text, where)
    assert matched > 30


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("/services", "begins with /"),
        ("../../x", "leads out"),
        (":(attr:x)y", "“attr:x” is no magic"),
        (":(top", "not closed"),
        (":(glob,literal)x", "exclude each other"),
    ],
)
def test_what_is_no_scope(text: str, reason: str) -> None:
    with pytest.raises(NoScope, match=reason):
        parse(text, "team")


def test_a_scope_of_many_stars_is_quick() -> None:
    assert not parse("*a" * 30 + "b", "").matches("a" * 4000)


def test_scopes_that_take_files_out(company: Company) -> None:
    scope = f'applies_to: ["services/**", ":!{METER}"]'
    write(company.folder, decision("not-here", "accepted", scope))
    assert "not-here" not in governors(data(company.folder, METER))
    write(company.folder, {"services/billing/other.py": "x\n"})
    assert "not-here" in governors(data(company.folder, "services/billing/other.py"))


# On a terminal


def test_a_long_answer_goes_through_the_pager(company: Company) -> None:
    pty = pytest.importorskip("pty")
    outer, inner = pty.openpty()
    environment = ENVIRONMENT | {"PAGER": "sed s/^/paged:/", "LINES": "4", "COLUMNS": "80", "NO_COLOR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "tradeoff", "why", METER],
        cwd=company.folder,
        env=environment,
        stdout=inner,
        stdin=inner,
    ) as process:
        process.wait(timeout=60)
    os.close(inner)
    shown = os.read(outer, 65536).decode("utf-8")
    os.close(outer)
    assert shown.startswith("paged:usage-pricing   accepted 2026-09-19 by mara")


# The documentation


def test_the_sessions_of_the_documentation(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "docs/why.md").read_text(encoding="utf-8")
    sessions = re.findall(r"^```console\n\$ tradeoff ([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert [arguments.split()[0] for arguments, _ in sessions] == ["why", "stale"]
    assert tradeoff(tmp_path, "demo", "demo").returncode == 0
    for arguments, shown in sessions:
        assert tradeoff(tmp_path / "demo", *arguments.split()).stdout == shown
