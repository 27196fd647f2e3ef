"""Decisions on the command line: each edit byte for byte, each step of the life cycle, each refusal."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from conftest import DAY, contents
from inside import tradeoff
from terminal import on_terminal
from test_cli import ENVIRONMENT, Result, assert_refused, commit, copy_base, edit, git, repository

SECOND = "decisions/second-region.yaml"
SINGLE = "decisions/single-region.yaml"
STATUS_PAGE = "decisions/status-page.yaml"
SEATS = "decisions/seat-pricing.yaml"
VENDOR = "exceptions/vendor-access.yaml"

PROPOSAL = """\
schema: tradeoff/decision/v1
id: second-region
title: "Run a second region"   # since the outage of 9 November
status: proposed   # until the board has met
area: reliability
raised_on: '2026-11-09'
proposed_by: jonas

reversibility: two_way
outcome: {metric: availability, baseline: {value: 99.91, on: 2026-10-31}, target: {value: 99.97, by: 2027-Q2}}
guardrails: [ {metric: cloud-cost-per-account, op: lte, threshold: 3.6} ]
constraints:
    - kind: cost
      note: 9 000 € a month
smallest_bet: Serve one read-only service from there for a week.
not_doing: [{what: Active-active writes, why: "Nobody asked: yet"}]
options:
- {id: standby, title: Warm standby, cons: [Twice the cost]}
- {id: restore, title: Tested restores}
consequences: {negative: [Two places to patch]}
supersedes:
  - single-region # of March
# Nothing below.
"""


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace with one complete proposal, as a repository."""
    folder = copy_base(tmp_path / "repo")
    (folder / SECOND).write_bytes(PROPOSAL.encode())
    return repository(folder)


def run(folder: Path, *arguments: str) -> Result:
    return tradeoff(folder, *arguments, "--as-of", DAY)


def done(result: Result) -> str:
    assert result.returncode == 0, result.stderr + result.stdout
    assert result.stderr == ""
    return result.stdout


def assert_unchanged(folder: Path) -> None:
    assert git(folder, "status", "--porcelain") == ""


def errors_since(folder: Path) -> list[str]:
    """The errors that a lint against the last commit has."""
    result = tradeoff(folder, "lint", "--base", "HEAD", "--as-of", DAY, "--format", "json")
    assert result.returncode in (0, 1), result.stderr
    return [f["rule"] for f in json.loads(result.stdout)["findings"] if f["severity"] == "error"]


def data(path: Path) -> dict[str, Any]:
    """What a file says, by another reader than ours."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(path.read_bytes())
    return found


def replaced(text: str, *edits: tuple[str, str]) -> str:
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


ACCEPTED = replaced(
    PROPOSAL,
    ("status: proposed ", "status: accepted "),
    ("raised_on: '2026-11-09'\n", "raised_on: '2026-11-09'\ndecided_on: 2026-11-16\n"),
    ("proposed_by: jonas\n", "proposed_by: jonas\ndecider: jonas\nagreed_by: [priya]\n"),
    ("consequences:", "chosen: standby\nconsequences:"),
    ("supersedes:\n", "revisit_by: 2027-05-31\nsupersedes:\n"),
)
WORDS = ("--decider", "jonas", "--chosen", "standby", "--agreed-by", "priya", "--revisit-by", "2027-05-31")


# Accepting


def test_accept_writes_what_was_said_and_turns_what_is_superseded(repo: Path) -> None:
    before = contents(repo)
    said = done(run(repo, "accept", "second-region", *WORDS))
    assert "second-region is accepted: decided on 2026-11-16 by jonas" in said
    assert "single-region is superseded by second-region" in said
    single = replaced(before[SINGLE].decode(), ("status: accepted", "status: superseded")).encode()
    assert contents(repo) == before | {SECOND: ACCEPTED.encode(), SINGLE: single}
    assert errors_since(repo) == []


@pytest.mark.parametrize(
    "written",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.removesuffix("\n# Nothing below.\n"),
        lambda text: text.replace("\n# Nothing below.\n", "\r\n").replace("\n", "\r\n").removesuffix("\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("status: proposed ", 'status: "proposed" ').replace("accepted ", '"accepted" '),
    ],
)
def test_accept_leaves_every_other_byte(repo: Path, written: object) -> None:
    assert callable(written)
    before, after = (written(text) for text in (PROPOSAL, ACCEPTED))
    after = after.replace("status: accepted ", 'status: "accepted" ') if '"proposed"' in before else after
    (repo / SECOND).write_bytes(before.encode())
    done(run(repo, "accept", "second-region", *WORDS))
    assert (repo / SECOND).read_bytes() == after.encode()


def test_accept_edits_a_decision_in_one_flow_mapping(repo: Path) -> None:
    flow = "{schema: tradeoff/decision/v1, id: status-page, title: 'Status: public', status: proposed} # one line"
    (repo / STATUS_PAGE).write_bytes(flow.encode())
    result = run(repo, "accept", "status-page", "--decider", "jonas")
    assert result.returncode == 1, result.stderr  # it promises nothing, which lint says
    after = (repo / STATUS_PAGE).read_text(encoding="utf-8")
    assert after.startswith(
        "{schema: tradeoff/decision/v1, id: status-page, title: 'Status: public', status: accepted"
    )
    assert after.endswith("} # one line")
    assert "decided_on: 2026-11-16" in after
    assert "decider: jonas" in after


def test_accept_says_which_errors_it_brings(repo: Path) -> None:
    result = run(repo, "accept", "status-page", "--decider", "jonas")
    assert result.returncode == 1
    assert "status-page is accepted" in result.stdout
    assert "error[missing-outcome-metric]" in result.stdout


def test_accept_takes_the_decider_from_the_record_or_from_git(repo: Path) -> None:
    edit(repo / STATUS_PAGE, "proposed_by: jonas\n", "proposed_by: jonas\ndecider: jonas\n")
    run(repo, "accept", "status-page")
    assert b"decider: jonas\n" in (repo / STATUS_PAGE).read_bytes()
    edit(repo / "charter.yaml", "{name: Jonas Weiß,", "{name: Jonas Weiß, emails: [mara@example.com],")
    done(run(repo, "accept", "second-region", "--chosen", "standby"))
    assert b"\ndecider: jonas\n" in (repo / SECOND).read_bytes()


def test_accept_asks_nobody_in_a_script(repo: Path) -> None:
    assert_refused(run(repo, "accept", "second-region", "--chosen", "standby"), "--decider is needed")
    assert_refused(run(repo, "accept", "second-region", "--decider", "jonas"), "--chosen is needed")
    assert_unchanged(repo)


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--decider", " "), ("--decider is needed",)),
        (("--chosen", ""), ("--chosen is needed",)),
        (("--decider", "jonass"), ("--decider: nobody in the charter is called jonass", "did you mean jonas?")),
        (("--chosen", "standbye"), ("--chosen: standbye is none of standby, restore",)),
        (("--agreed-by", "nobody"), ("nobody in the charter is called nobody",)),
        (("--on", "2026-11-01"), ("before it was raised, on 2026-11-09",)),
        (("--on", "2026-12-01"), ("after 2026-11-16",)),
        (("--on", "yesterday"), ("yesterday is no day",)),
        (("--revisit-by", "2026-11-16"), ("not after 2026-11-16",)),
    ],
)
def test_accept_refuses_what_cannot_be(repo: Path, flags: tuple[str, str], words: tuple[str, ...]) -> None:
    given = {"--decider": "jonas", "--chosen": "standby"} | dict([flags])
    result = run(repo, "accept", "second-region", *(word for flag in given.items() for word in flag))
    assert_refused(result, *words)
    assert_unchanged(repo)


def test_accept_keeps_a_rationale_that_is_there(repo: Path) -> None:
    edit(repo / SECOND, "\nreversibility", "rationale: It is time.\nreversibility")
    commit(repo, "Say why")
    refused = run(repo, "accept", "second-region", *WORDS, "--because", "Other words")
    assert_refused(refused, "second-region has a rationale already")
    assert_unchanged(repo)


def test_accept_of_an_accepted_decision_changes_nothing(repo: Path) -> None:
    said = done(run(repo, "accept", "ADR-0042"))
    assert said == "usage-pricing is accepted already since 2026-09-19, by mara\nnothing was changed\n"
    assert_refused(run(repo, "accept", "usage-pricing", "--decider", "ines"), "is not edited", "tradeoff revisit")
    assert_unchanged(repo)


def test_what_is_said_of_an_accepted_decision_is_refused_with_the_way(repo: Path) -> None:
    more = ("accept", "usage-pricing", "--agreed-by", "jonas")
    way = ("`tradeoff revisit usage-pricing --verdict amend`", "edit agreed_by in decisions/usage-pricing.yaml")
    assert_refused(run(repo, *more), "(--agreed-by)", *way, "`tradeoff new decision TITLE --amends usage-pricing`")
    edit(
        repo / "tradeoff.yaml", "schema: tradeoff/settings/v1\n", "schema: tradeoff/settings/v1\nmutability: strict\n"
    )
    strict = run(repo, *more)
    assert_refused(strict, "`tradeoff new decision TITLE --amends usage-pricing`")
    assert "in the same change" not in strict.stderr


@pytest.mark.parametrize("flag", ["--reason", "--why", "--because"])
def test_every_word_for_why_is_understood(repo: Path, flag: str) -> None:
    done(run(repo, "accept", "second-region", *WORDS, flag, "  It is time\n"))
    assert data(repo / SECOND)["rationale"] == "  It is time\n"
    done(run(repo, "reject", "status-page", "--by", "jonas", flag, "  Not now\n"))
    assert data(repo / STATUS_PAGE)["rationale"] == "  Not now\n"
    done(run(repo, "deprecate", "event-log", "--decider", "jonas", flag, " Over\n"))
    assert data(repo / "decisions/event-log.yaml")["revisits"][-1]["evidence"] == " Over\n"


def test_what_cannot_be_written_any_more_is_refused(repo: Path) -> None:
    done(run(repo, "reject", "status-page", "--by", "jonas", "--reason", "Not now"))
    commit(repo, "Reject")
    done(run(repo, "reject", "status-page", "--by", "jonas", "--reason", "Not now"))
    assert_refused(run(repo, "reject", "status-page", "--reason", "Never"), "rejected already", "(--reason)")
    assert_refused(run(repo, "reject", "status-page", "--by", "mara"), "rejected already", "(--decider)")
    assert_refused(run(repo, "accept", "legacy-tls", "--by", "nobody"), "nobody in the charter is called nobody")
    assert_refused(run(repo, "accept", "legacy-tls", "--by", "ines"), "accepted already", "(--decider)")
    assert_refused(run(repo, "accept", "legacy-tls", "--reason", "New"), "accepted already", "(--reason)")
    assert_refused(
        run(repo, "accept", "second-region", *WORDS, "--expires", "2027-01-01"), "--expires is for exceptions"
    )
    done(run(repo, "deprecate", "event-log", "--by", "jonas", "--reason", "Over"))
    commit(repo, "Deprecate")
    assert_refused(run(repo, "deprecate", "event-log", "--reason", "Other"), "deprecated already", "(--reason)")
    assert_unchanged(repo)


def test_an_acceptance_with_errors_says_how_it_is_taken_back(repo: Path) -> None:
    result = run(repo / "roadmaps", "accept", "status-page", "--decider", "jonas")
    assert result.returncode == 1
    way = "git checkout -- ../decisions/status-page.yaml"
    assert result.stdout.endswith(f"\nuntil it is committed, `{way}` takes it back\n")
    git(repo / "roadmaps", *way.split()[1:])
    assert_unchanged(repo)
    edit(repo / STATUS_PAGE, "context:", "x_more: 1\ncontext:")
    result = run(repo, "accept", "status-page", "--decider", "jonas")
    assert (result.returncode, "takes it back" in result.stdout) == (1, False)


def test_a_key_that_stands_twice_is_mended_first(repo: Path) -> None:
    edit(repo / SECOND, "area: reliability\n", "area: reliability\nstatus: accepted\n")
    commit(repo, "Twice")
    assert_refused(run(repo, "accept", "second-region", *WORDS), f"{SECOND}:6:1: `status` stands twice", "mend that")
    assert_unchanged(repo)


def test_accept_of_an_accepted_decision_turns_what_was_left_behind(repo: Path) -> None:
    edit(repo / SEATS, "status: superseded", "status: accepted")
    before = contents(repo)
    said = done(run(repo, "accept", "usage-pricing"))
    assert "seat-pricing is superseded by usage-pricing" in said
    seats = replaced(before[SEATS].decode(), ("status: accepted", "status: superseded")).encode()
    assert contents(repo) == before | {SEATS: seats}


def test_accept_turns_what_is_reversed_and_deprecated_but_no_proposal(repo: Path) -> None:
    edit(
        repo / SECOND,
        "  - single-region # of March\n",
        "  - nightly-exports\nreverses: [single-region, status-page]\n",
    )
    said = done(run(repo, "accept", "second-region", *WORDS))
    assert "nightly-exports is superseded by second-region" in said
    assert "single-region is superseded by second-region" in said
    assert "status-page stays proposed" in said
    assert b"status: proposed" in (repo / STATUS_PAGE).read_bytes()


def test_accept_of_an_exception_takes_the_risk_for_a_time(repo: Path) -> None:
    before = (repo / VENDOR).read_text(encoding="utf-8")
    edit(
        repo / VENDOR,
        "requested_by: tomas\n",
        "requested_by: tomas\ncompensating_controls:\n  - {what: Masked, owner: priya, verified_on: 2026-11-16}\n",
    )
    said = done(run(repo, "accept", "vendor-access", "--by", "priya", "--expires", "2027-05-31"))
    assert "vendor-access is accepted: by priya on 2026-11-16, until 2027-05-31" in said
    after = (repo / VENDOR).read_text(encoding="utf-8")
    head = replaced(before, ("status: requested", "status: active"))
    assert after.startswith(f"{head}accepted_by: priya\naccepted_on: 2026-11-16\nexpires: 2027-05-31\n")
    assert errors_since(repo) == []
    again = done(run(repo, "accept", "vendor-access"))
    assert again == "vendor-access is accepted already until 2027-05-31, by priya\nnothing was changed\n"


def test_accept_of_an_exception_needs_a_day_and_takes_no_option(repo: Path) -> None:
    assert_refused(run(repo, "accept", "vendor-access", "--by", "priya"), "--expires is needed")
    given = ("accept", "vendor-access", "--by", "priya", "--expires", "2027-05-31")
    assert_refused(run(repo, *given, "--chosen", "x"), "--chosen is for decisions")
    assert_refused(run(repo, *given[:4], "--expires", "2026-11-01"), "--expires names a later day")
    assert_unchanged(repo)


# The life cycle


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "mobile-rewrite"), ("is rejected", "proposed again first", "decisions/mobile-rewrite.yaml")),
        (("accept", "nightly-exports"), ("is deprecated", "--supersedes nightly-exports")),
        (("accept", "seat-pricing"), ("is superseded by usage-pricing",)),
        (("accept", "shared-admin"), ("is closed", "requested again first")),
        (("accept", "metering"), ("metering is an item",)),
        (("accept", "statuspage"), ("did you mean status-page?",)),
        (("reject", "event-log"), ("is accepted", "tradeoff deprecate event-log")),
        (("reject", "nightly-exports"), ("is deprecated",)),
        (("reject", "seat-pricing"), ("is superseded by usage-pricing",)),
        (("reject", "vendor-access"), ("vendor-access is an exception",)),
        (("deprecate", "status-page"), ("only proposed", "tradeoff reject status-page")),
        (("deprecate", "mobile-rewrite"), ("is rejected",)),
        (("deprecate", "seat-pricing"), ("is superseded by usage-pricing",)),
        (("revisit", "status-page"), ("only proposed",)),
        (("revisit", "mobile-rewrite"), ("is rejected",)),
        (("revisit", "nightly-exports"), ("is deprecated",)),
        (("revisit", "seat-pricing"), ("is superseded by usage-pricing",)),
        (("supersede", "single-region", "single-region"), ("cannot supersede itself",)),
        (("supersede", "usage-pricing", "ADR-0042"), ("cannot supersede itself",)),
        (("supersede", "seat-pricing", "event-log"), ("superseded by usage-pricing already",)),
        (("supersede", "mobile-rewrite", "second-region"), ("is rejected", "nothing to supersede")),
        (("supersede", "event-log", "mobile-rewrite"), ("mobile-rewrite is rejected",)),
        (("supersede", "event-log", "nightly-exports"), ("nightly-exports is deprecated",)),
        (("supersede", "usage-pricing", "seat-pricing"), ("seat-pricing is superseded",)),
        (("supersede", "second-region", "event-log"), ("only proposed", "`tradeoff reject second-region`")),
        (
            ("supersede", "event-log", "stream-log"),
            ("there is no decision stream-log", "tradeoff new decision TITLE --id stream-log --supersedes event-log"),
        ),
        (("supersede", "event-log", "metering"), ("metering is an item",)),
    ],
)
def test_what_the_life_cycle_does_not_allow_is_refused_in_words(
    repo: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    flags = ("--verdict", "keep", "--evidence", "None") if arguments[0] == "revisit" else ()
    assert_refused(run(repo, *arguments, *flags), *words)
    assert_unchanged(repo)


# Rejecting and deprecating


def test_reject_writes_who_when_and_why(repo: Path) -> None:
    before = contents(repo)
    said = done(
        run(repo, "reject", "status-page", "--decider", "jonas", "--because", "Support: two people\nanswer it")
    )
    assert "status-page is rejected: decided on 2026-11-16 by jonas" in said
    text = before[STATUS_PAGE].decode()
    after = (repo / STATUS_PAGE).read_text(encoding="utf-8")
    head = replaced(
        text,
        ("status: proposed", "status: rejected"),
        ("raised_on: 2026-11-05\n", "raised_on: 2026-11-05\ndecided_on: 2026-11-16\n"),
        ("proposed_by: jonas\n", "proposed_by: jonas\ndecider: jonas\n"),
    )
    assert after.startswith(head)
    assert after.removeprefix(head).startswith("rationale:")
    assert contents(repo) == before | {STATUS_PAGE: after.encode()}
    assert data(repo / STATUS_PAGE)["rationale"] == "Support: two people\nanswer it"
    assert errors_since(repo) == []
    again = done(run(repo, "reject", "status-page"))
    assert again == "status-page is rejected already since 2026-11-16\nnothing was changed\n"


def test_reject_keeps_the_rationale_of_the_proposal(repo: Path) -> None:
    edit(repo / STATUS_PAGE, "context:", "rationale: Customers asked.\ncontext:")
    said = done(run(repo, "reject", "status-page", "--decider", "jonas", "--because", "Too early"))
    assert "why it was rejected stands under dissent" in said
    after = (repo / STATUS_PAGE).read_text(encoding="utf-8")
    assert "rationale: Customers asked.\n" in after
    assert "view: Too early" in after


def test_deprecate_turns_the_status_alone(repo: Path) -> None:
    before = contents(repo)
    said = done(run(repo, "deprecate", "event-log"))
    assert "event-log is deprecated, and nothing takes its place" in said
    path = "decisions/event-log.yaml"
    after = replaced(before[path].decode(), ("status: accepted", "status: deprecated")).encode()
    assert contents(repo) == before | {path: after}
    assert errors_since(repo) == []
    assert done(run(repo, "deprecate", "event-log")) == "event-log is deprecated already\nnothing was changed\n"


def test_deprecate_says_why_as_a_last_look(repo: Path) -> None:
    before = (repo / SINGLE).read_text(encoding="utf-8")
    done(run(repo, "deprecate", "single-region", "--because", "The company: moves", "--by", "jonas"))
    entry = "  - on: 2026-11-16\n    by: jonas\n    verdict: reverse\n    evidence: "
    expected = replaced(before, ("status: accepted", "status: deprecated")) + entry
    after = (repo / SINGLE).read_text(encoding="utf-8")
    assert after.startswith(expected)
    assert after.removeprefix(expected).strip().strip("'\"") == "The company: moves"
    assert errors_since(repo) == []


def test_deprecate_needs_to_know_who_gives_the_reason(repo: Path) -> None:
    assert_refused(run(repo, "deprecate", "event-log", "--because", "Over"), "--by is needed")
    assert_refused(run(repo, "deprecate", "event-log", "--by", "jonas"), "--reason")
    assert_unchanged(repo)


# Superseding


def test_supersede_waits_for_the_new_decision(repo: Path) -> None:
    before = contents(repo)
    said = done(run(repo, "supersede", "event-log", "second-region"))
    assert "event-log stays accepted until second-region is accepted" in said
    after = replaced(PROPOSAL, ("  - single-region # of March\n", "  - single-region # of March\n  - event-log\n"))
    assert contents(repo) == before | {SECOND: after.encode()}
    assert errors_since(repo) == []
    again = done(run(repo, "supersede", "event-log", "second-region"))
    assert "as it said already" in again
    done(run(repo, "accept", "second-region", *WORDS))
    assert b"status: superseded" in (repo / "decisions/event-log.yaml").read_bytes()
    assert errors_since(repo) == []


def test_supersede_by_an_accepted_decision_turns_at_once(repo: Path) -> None:
    said = done(run(repo, "supersede", "event-log", "ADR-0042"))
    assert "usage-pricing is accepted already" in said
    assert "tradeoff revisit usage-pricing --verdict amend" in said
    assert "event-log is superseded by usage-pricing" in said
    assert b"\nsupersedes: [seat-pricing, event-log]\n" in (repo / "decisions/usage-pricing.yaml").read_bytes()
    assert errors_since(repo) == ["edited-decision"]
    done(run(repo, "revisit", "usage-pricing", "--verdict", "amend", "--evidence", "One log less", "--by", "mara"))
    assert errors_since(repo) == []


def test_supersede_mends_a_decision_that_nothing_superseded(repo: Path) -> None:
    edit(repo / "decisions/usage-pricing.yaml", "supersedes: [seat-pricing]\n", "")
    done(run(repo, "supersede", "seat-pricing", "usage-pricing"))
    assert b"\nsupersedes: [seat-pricing]\n" in (repo / "decisions/usage-pricing.yaml").read_bytes()


# Looking again


def test_revisit_appends_the_look_and_sets_the_next(repo: Path) -> None:
    before = contents(repo)
    look = ("revisit", "single-region", "--verdict", "keep", "--evidence", "Restore drill took 55 min")
    said = done(run(repo, *look, "--by", "jonas", "--next", "2027-08-31"))
    assert "single-region was looked at on 2026-11-16 by jonas: keep" in said
    assert "the next look is due on 2027-08-31" in said
    assert run(repo, *look, "--decider", "jonas", "--revisit-by", "2027-08-31").returncode == 0
    text = replaced(before[SINGLE].decode(), ("revisit_by: 2027-05-31", "revisit_by: 2027-08-31"))
    text += "  - on: 2026-11-16\n    by: jonas\n    verdict: keep\n    evidence: Restore drill took 55 min\n"
    assert contents(repo) == before | {SINGLE: text.encode()}
    assert errors_since(repo) == []
    again = done(run(repo, *look, "--by", "jonas", "--next", "2027-08-31"))
    assert "already" in again
    assert (repo / SINGLE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(("verdict", "flag"), [("amend", "--amends"), ("reverse", "--reverses")])
def test_revisit_says_which_command_comes_next(repo: Path, verdict: str, flag: str) -> None:
    said = done(run(repo, "revisit", "event-log", "--verdict", verdict, "--evidence", "It grew", "--by", "jonas"))
    assert f"tradeoff new decision TITLE {flag} event-log" in said
    assert ("edit what changes in decisions/event-log.yaml in the same change, or" in said) == (verdict == "amend")
    assert errors_since(repo) == []


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--evidence", "x"), ("--verdict is needed",)),
        (("--verdict", "keep"), ("--evidence is needed",)),
        (("--verdict", "keep", "--evidence", " "), ("--evidence is needed",)),
        (("--verdict", "drop", "--evidence", "x"), ("drop",)),
        (("--verdict", "keep", "--evidence", "x", "--next", "2026-11-16"), ("--next 2026-11-16 is not after",)),
        (("--verdict", "keep", "--evidence", "x", "--on", "2026-11-17"), ("after 2026-11-16",)),
    ],
)
def test_revisit_refuses_what_says_nothing(repo: Path, flags: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert_refused(run(repo, "revisit", "event-log", "--by", "jonas", *flags), *words)
    assert_unchanged(repo)


def test_texts_come_out_as_they_went_in(repo: Path) -> None:
    evidence = 'yes: "no" # ‘quoted’\n- {a: [b]}\n\n  日本 & *x | > %\ttab'
    done(run(repo, "revisit", "event-log", "--verdict", "amend", "--evidence", evidence, "--by", "jonas"))
    assert data(repo / "decisions/event-log.yaml")["revisits"][0]["evidence"] == evidence


# Seeing it first, and files that are broken


@pytest.mark.parametrize(
    "arguments",
    [
        ("accept", "second-region", *WORDS),
        ("reject", "status-page", "--decider", "jonas", "--because", "No"),
        ("deprecate", "event-log", "--because", "Over", "--by", "jonas"),
        ("supersede", "event-log", "usage-pricing"),
        ("revisit", "single-region", "--verdict", "keep", "--evidence", "x", "--by", "jonas"),
    ],
)
def test_a_preview_writes_nothing_and_applies(repo: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    shown = run(repo, *arguments, "--diff")
    assert shown.returncode == 0, shown.stderr
    assert_unchanged(repo)
    (tmp_path / "it.diff").write_bytes(shown.stdout.encode())
    done(run(repo, *arguments))
    written = contents(repo)
    git(repo, "checkout", "--quiet", "--", ".")
    git(repo, "apply", str(tmp_path / "it.diff"))
    assert contents(repo) == written


def test_a_broken_file_is_refused_with_its_finding_and_another_is_no_matter(repo: Path) -> None:
    edit(repo / STATUS_PAGE, "title: Publish", "title: [Publish")
    commit(repo, "Break it")
    refused = run(repo, "accept", "status-page", "--decider", "jonas")
    assert_refused(refused, "decisions/status-page.yaml:", "nothing was changed")
    assert_unchanged(repo)
    done(run(repo, "accept", "second-region", *WORDS))


def test_a_broken_predecessor_keeps_both_as_they_are(repo: Path) -> None:
    edit(repo / SINGLE, "title: Stay", "title: [Stay")
    commit(repo, "Break it")
    assert_refused(run(repo, "accept", "second-region", *WORDS), "decisions/single-region.yaml:", "mend that first")
    assert_unchanged(repo)


def test_a_field_that_is_broken_is_mended_before_it_is_written(repo: Path) -> None:
    edit(repo / "decisions/event-log.yaml", "chosen: log\n", "chosen: log\nrevisits: soon\n")
    commit(repo, "Break it")
    refused = run(repo, "revisit", "event-log", "--verdict", "keep", "--evidence", "x", "--by", "jonas")
    assert_refused(refused, "decisions/event-log.yaml:27:11", "mend that first")
    assert_unchanged(repo)


def test_two_files_of_one_id_are_told_apart_first(repo: Path) -> None:
    (repo / "decisions/copy.yaml").write_bytes((repo / STATUS_PAGE).read_bytes())
    commit(repo, "Copy it")
    refused = run(repo, "accept", "status-page", "--decider", "jonas")
    assert_refused(refused, "is the id of 2 decisions, in decisions/copy.yaml and in decisions/status-page.yaml")
    assert_unchanged(repo)


# On a terminal


def test_accept_asks_for_what_is_missing(repo: Path) -> None:
    edit(repo / SECOND, "two_way", "one_way")
    edit(repo / "charter.yaml", "    influences: [priya, ines]\n", "    co_owns: [priya]\n")
    shown = on_terminal(
        repo,
        "accept",
        "second-region",
        "--as-of",
        DAY,
        answers=[
            ("Who decides [jonas]:", ""),
            ("Which option is chosen (standby, restore):", "both"),
            ("both is none of standby, restore", ""),
            ("an answer is needed", "standby"),
            ("priya must agree in the area reliability: who agreed (Enter: nobody yet):", "priyaa"),
            ("did you mean priya?", "priya"),
            ("as YYYY-MM-DD:", "next year"),
            ("next year is no day", "2027-05-31"),
        ],
    )
    assert shown.code == 0, shown.text
    expected = ACCEPTED.replace("two_way", "one_way")
    assert (repo / SECOND).read_bytes() == expected.encode()


def test_revisit_asks_for_each_answer(repo: Path) -> None:
    before = (repo / SINGLE).read_text(encoding="utf-8")
    shown = on_terminal(
        repo,
        "revisit",
        "single-region",
        "--as-of",
        DAY,
        answers=[
            ("What came of it (keep, amend, reverse):", "keep"),
            ("What has happened since that speaks for it:", "Restore drill took 55 min"),
            ("What else is there to say (Enter: nothing):", ""),
            ("Who looked [jonas]:", ""),
            ("When is it looked at again, as YYYY-MM-DD (Enter: open):", "2027-08-31"),
        ],
    )
    assert shown.code == 0, shown.text
    text = replaced(before, ("revisit_by: 2027-05-31", "revisit_by: 2027-08-31"))
    text += "  - on: 2026-11-16\n    by: jonas\n    verdict: keep\n    evidence: Restore drill took 55 min\n"
    assert (repo / SINGLE).read_text(encoding="utf-8") == text


def test_a_rejection_is_asked_for_its_reason(repo: Path) -> None:
    asked = [("Why is it rejected: ", ""), ("an answer is needed", "Too early")]
    shown = on_terminal(repo, "reject", "status-page", "--by", "jonas", "--as-of", DAY, answers=asked)
    assert shown.code == 0, shown.text
    assert data(repo / STATUS_PAGE)["rationale"] == "Too early"


def test_a_full_disk_behind_the_output_says_that_the_files_are_written(repo: Path) -> None:
    arguments = [sys.executable, "-m", "tradeoff", "deprecate", "event-log", "--as-of", DAY]
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            arguments, cwd=repo, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert result.returncode == 2
    assert result.stderr.startswith("tradeoff: the files are written, but what was done cannot be printed: No space")
    assert data(repo / "decisions/event-log.yaml")["status"] == "deprecated"


def test_an_interrupted_question_writes_nothing(repo: Path) -> None:
    shown = on_terminal(repo, "reject", "status-page", answers=[("Who decides", "jonas"), ("Why", "\x03")])
    assert shown.code == 130
    assert_unchanged(repo)
