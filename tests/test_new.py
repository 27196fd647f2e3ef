"""`tradeoff new`: what it asks, what it writes, which ids are free, and what it refuses."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import test_cli
from conftest import BASE, DAY, contents
from inside import lint, tradeoff
from terminal import on_terminal
from test_cli import ENVIRONMENT, Result, assert_refused, commit, copy_base, edit, git, repository
from tradeoff.authoring import ids, templates
from tradeoff.authoring.new import decision, exception, item, metric
from tradeoff.calendar import period_before
from tradeoff.desk import Desk
from tradeoff.document import Document

PRODUCT = "roadmaps/product.yaml"


def new(folder: Path, *arguments: str) -> Result:
    """`tradeoff new` as of the day on which the base is clean."""
    return tradeoff(folder, "new", *arguments, "--as-of", DAY)


def text(path: Path) -> str:
    """A file's text, with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def data(path: Path) -> dict[str, object]:
    """What a file says."""
    return {key: value for key, value in Document(str(path), path.read_bytes()).data.items() if value is not None}


# Decisions

OPEN = """\
schema: tradeoff/decision/v1
id: bill-by-event
title: Bill by event
status: proposed
# Whose decision right is it? An area of the charter: roadmap, architecture, reliability, pricing, data-ai,
# security.
area:
raised_on: 2026-11-16
# Who brought it forward?
proposed_by:
# Who decides, alone?
decider:
# Can we go back? one_way or two_way.
reversibility:

# What is the situation, and why is it to be decided now?
context:

# 1. What are we optimising for? One metric, where it stands, where it should be and by when.
#   {metric: net-revenue-retention, baseline: {value: 101.8, on: 2026-10-31}, target: {value: 110, by: 2027-06-30}}
outcome:
# And what must not get worse meanwhile?
#   - {metric: activation, op: gte, threshold: 35}
guardrails:

# 2. What is the constraint? Its kind (reliability, security, time, cost, dependency, people or compliance),
# and a note.
#   - {kind: people, note: Three of us know this code}
constraints:

# 3. What is the smallest bet that proves or disproves it? Something that a few people can try in weeks.
smallest_bet:

# 4. What are we explicitly NOT doing? What, or which item of a roadmap, why, and until when.
#   - {what: Moving existing accounts, why: Their contracts run until then, until: 2027-Q4}
not_doing:

# What could we do? Two options or more, with what speaks for and against each.
#   - {id: wait, title: Wait a quarter, pros: [Costs nothing], cons: [Nor does it bring anything]}
options:

# What gets worse by it?
#   {negative: [For a year there are two price lists]}
consequences:

# When do we look again? On a day, or (as `revisit_when`) once something has happened.
revisit_by:
"""

ANSWERED = """\
schema: tradeoff/decision/v1
id: events
title: Bill by event
status: proposed
area: pricing
lens: both
raised_on: 2026-11-09
proposed_by: ines
decider: mara
reversibility: two_way

context: |-
  Two lines,
  and: more of "it" # here

# 1. What are we optimising for?
outcome:
  metric: net-revenue-retention
  baseline: {value: 101.8, on: 2026-10-31}
  target: {value: 108, by: 2027-Q2}
guardrails:
  - {metric: billing-disputes, op: lte, threshold: 4}
  - {metric: activation, op: gt, threshold: 38.5}

# 2. What is the constraint?
constraints:
  - {kind: time, note: Metering starts in October}
  - {kind: people, note: "Three of us: no more"}

# 3. What is the smallest bet that proves or disproves it?
smallest_bet: Twenty accounts for one billing cycle

# 4. What are we explicitly NOT doing?
not_doing:
  - {item: mobile-app, why: Two teams cannot carry it}
  - {what: Moving existing accounts, why: Their contracts run}

options:
  - id: price-by-event
    title: Price by event
  - id: keep-seats
    title: Keep seats
  - id: keep-seats-2
    title: Keep seats!

consequences:
  negative: [Two price lists, "A month: late"]

revisit_by: 2027-03-31
revisit_when: Disputes pass four
supersedes: [usage-pricing]
amends: [single-region]
reverses: [event-log]
applies_to: [services/billing/**]
tags: [pricing]
"""

FLAGS = (
    *("--id", "events", "--area", "pricing", "--lens", "both", "--raised-on", "2026-11-09", "--proposed-by", "ines"),
    *("--decider", "mara", "--reversibility", "two_way", "--context", 'Two lines,\nand: more of "it" # here'),
    *("--metric", "net-revenue-retention", "--target", "108@2027-Q2", "--guardrail", "billing-disputes <= 4"),
    *("--guardrail", "activation gt 38.5", "--constraint", "time: Metering starts in October"),
    *("--constraint", "people: Three of us: no more", "--smallest-bet", "Twenty accounts for one billing cycle"),
    *("--not-doing", "mobile-app: Two teams cannot carry it"),
    *("--not-doing", "Moving existing accounts: Their contracts run"),
    *("--option", "Price by event", "--option", "Keep seats", "--option", "Keep seats!"),
    *("--downside", "Two price lists", "--downside", "A month: late"),
    *("--revisit-by", "2027-03-31", "--revisit-when", "Disputes pass four", "--supersedes", "ADR-0042"),
    *("--amends", "single-region", "--reverses", "event-log", "--applies-to", "services/billing/**"),
    *("--tag", "pricing"),
)


def test_a_decision_of_a_title_alone_asks_the_four_questions(base: Path) -> None:
    before = contents(base)
    result = new(base, "decision", "Bill by event")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "wrote decisions/bill-by-event.yaml\n"
        "bill-by-event is proposed\n"
        "open: 1. What are we optimising for?\n"
        "open: 2. What is the constraint?\n"
        "open: 3. What is the smallest bet that proves or disproves it?\n"
        "open: 4. What are we explicitly NOT doing?\n"
        "also open: area, proposed_by, decider, reversibility, context, guardrails, options, "
        "consequences, revisit_by\n"
        "`tradeoff accept bill-by-event`, once these are answered and it is decided\n"
    )
    assert contents(base) == before | {"decisions/bill-by-event.yaml": OPEN.encode()}
    assert lint(base).stdout == ""


def test_a_decision_of_which_everything_is_said(base: Path) -> None:
    before = contents(base)
    result = new(base, "decision", "Bill by event", *FLAGS)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "wrote decisions/events.yaml\nevents is proposed\n`tradeoff accept events`, once it is decided\n"
    )
    assert contents(base) == before | {"decisions/events.yaml": ANSWERED.encode()}
    assert lint(base).stdout == ""


def test_a_metric_without_a_target_leaves_the_first_question_open(base: Path) -> None:
    said = new(base, "decision", "One", *FLAGS[2:], "--target", "").stdout
    assert "open: 1. What are we optimising for? Still open: where it should be and by when (`target`)\n" in said
    assert "once these are answered and it is decided" in said


def test_blanks_at_both_ends_of_a_text_stay(base: Path) -> None:
    verbatim = "  two blanks, and a line\n"
    new(base, "decision", "One", "--constraint", f"people: {verbatim}", "--downside", verbatim, "--context", verbatim)
    record = data(base / "decisions/one.yaml")
    assert record["constraints"] == [{"kind": "people", "note": verbatim}]
    assert record["consequences"] == {"negative": [verbatim]}
    assert record["context"] == verbatim
    texts = ("--requested-by", "--reason", "--we-believe", "--will-result-in", "--we-will-know-when")
    new(base, "item", "Two", "--roadmap", "product", *(word for flag in texts for word in (flag, verbatim)))
    item = Document("", (base / PRODUCT).read_bytes()).data["items"][-1]
    assert item["intake"] == {"requested_by": verbatim, "requested_on": DAY, "reason": verbatim}
    assert set(item["hypothesis"].values()) == {verbatim}


@pytest.mark.parametrize("kind", ["decision", "item", "exception", "metric"])
def test_without_a_title_a_script_is_told_and_a_terminal_asked(base: Path, kind: str) -> None:
    assert_refused(new(base, kind), "TITLE is needed")


def test_a_terminal_is_asked_for_the_title(base: Path) -> None:
    asked = [
        ("What is it called, in a line?", ""),
        ("an answer is needed", "Sweep the logs"),
        ("Which roadmap?", "\x03"),
    ]
    assert on_terminal(base, "new", "item", answers=asked).code == 130
    shown = on_terminal(base, "new", "capacity", "--as-of", DAY, answers=[("Which period? [2027-Q1]", "")])
    assert shown.code in (0, 1), shown.text
    assert (base / "capacity/2027-Q1.yaml").exists()


def test_a_place_where_no_file_can_be_is_said_before_anything_else(base: Path) -> None:
    long = new(base, "decision", "One", "--id", "a" * 260)
    assert_refused(long, "the name of the file would be too long", "--id")
    for path in sorted((base / "exceptions").iterdir()):
        path.unlink()
    (base / "exceptions").rmdir()
    (base / "exceptions").write_text("no folder", encoding="utf-8")
    refused = new(base, "exception", "Old TLS", "--risk", "R", "--residual-risk", "low")
    assert_refused(refused, "exceptions is a file, and exceptions/old-tls.yaml goes below it")


def test_a_bare_repository_is_nothing_to_write_in(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    refused = new(tmp_path / "bare.git", "decision", "One")
    assert_refused(refused, "is a bare repository", "clone it")
    assert "--rev" not in refused.stderr


def test_what_is_half_said_says_what_lacks(base: Path) -> None:
    new(base, "decision", "One", "--metric", "activation", "--area", "pricing", "--baseline", "")
    written = text(base / "decisions/one.yaml")
    assert "# Who decides, alone? The area pricing is mara's.\ndecider:\n" in written
    assert (
        "# 1. What are we optimising for? Still open: where it stands (`baseline`) and where it should be and by "
        "when\n# (`target`).\noutcome: {metric: activation}\n"
    ) in written
    new(base, "decision", "Two", "--unmeasurable-because", "The law asks for it", "--revisit-when", "It changes")
    written = text(base / "decisions/two.yaml")
    assert "# 1. What are we optimising for?\nunmeasurable_because: The law asks for it\n\n# 2." in written
    assert written.endswith("\nrevisit_when: It changes\n")
    assert "revisit_by" not in written
    assert lint(base).stdout == ""


def test_the_numbers_and_days_of_an_outcome(base: Path) -> None:
    said = ("--baseline", "-1.50@2026-11-01", "--target", "1e2@2027", "--guardrail", "activation>=38")
    new(base, "decision", "One", "--metric", "lead-time", *said)
    found = data(base / "decisions/one.yaml")
    outcome = {"metric": "lead-time", "baseline": {"value": -1.5, "on": "2026-11-01"}}
    assert found["outcome"] == outcome | {"target": {"value": 100, "by": "2027"}}
    assert found["guardrails"] == [{"metric": "activation", "op": "gte", "threshold": 38}]
    new(base, "decision", "Two", "--metric", "lead-time", "--baseline", "5")
    assert data(base / "decisions/two.yaml")["outcome"] == {
        "metric": "lead-time",
        "baseline": {"value": 5, "on": DAY},
    }


def test_who_runs_it_proposes_it(base: Path) -> None:
    edit(base / "charter.yaml", "role: Head of Product}", "role: Head of Product, emails: [ines@example.com]}")
    repository(base)
    result = tradeoff(base, "new", "decision", "Bill by event", "--as-of", DAY, GIT_AUTHOR_EMAIL="ines@example.com")
    assert result.returncode == 0
    assert data(base / "decisions/bill-by-event.yaml")["proposed_by"] == "ines"
    result = tradeoff(base, "new", "exception", "Old", "--risk", "R", "--residual-risk", "low", "--as-of", DAY)
    assert "requested_by" not in data(base / "exceptions/old.yaml")  # Mara states no address


# Where it goes


@pytest.mark.parametrize(
    ("arrange", "path"),
    [
        (lambda _base: None, "decisions/bill-by-event.yaml"),
        (
            lambda base: edit(base / "tradeoff.yaml", "naming: slug", "naming: date-slug"),
            "decisions/2026-11-16-bill-by-event.yaml",
        ),
        (lambda base: by_year(base), "decisions/2026/bill-by-event.yaml"),
        (lambda base: elsewhere(base, "docs/decisions"), "docs/decisions/bill-by-event.yaml"),
        (lambda base: elsewhere(base, "adr"), "adr/bill-by-event.yaml"),
        (lambda base: other_ending(base), "decisions/bill-by-event.yml"),
    ],
)
def test_a_decision_goes_where_the_others_are(base: Path, arrange: object, path: str) -> None:
    arrange(base)  # type: ignore[operator]
    result = new(base, "decision", "Bill by event")
    assert (result.returncode, result.stderr) == (0, "")
    assert (base / path).is_file()
    assert lint(base).stdout == ""


def by_year(base: Path) -> None:
    for number, path in enumerate(sorted((base / "decisions").iterdir())):
        folder = base / "decisions" / str(2024 + number % 2)
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)


def elsewhere(base: Path, folder: str) -> None:
    (base / folder).parent.mkdir(exist_ok=True)
    (base / "decisions").rename(base / folder)
    with (base / "tradeoff.yaml").open("a", encoding="utf-8") as file:
        file.write(f"paths: [charter.yaml, scorecard.yaml, {folder}, roadmaps, capacity, exceptions]\n")


def other_ending(base: Path) -> None:
    for path in list((base / "decisions").iterdir()):
        path.rename(path.with_suffix(".yml"))


def test_the_first_decision_goes_into_a_folder_of_the_settings(tmp_path: Path) -> None:
    settings = "schema: tradeoff/settings/v1\npaths: [docs/decisions, charter.yaml]\n"
    (tmp_path / "tradeoff.yaml").write_text(settings, encoding="utf-8")
    assert new(tmp_path, "decision", "Bill by event").returncode == 0
    assert (tmp_path / "docs/decisions/bill-by-event.yaml").is_file()
    refused = new(tmp_path, "exception", "Old", "--risk", "R", "--residual-risk", "low")
    assert_refused(refused, "exceptions/old.yaml would be no record by tradeoff.yaml", "`paths`")


# Ids


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Don't ship on Fridays", "dont-ship-on-fridays"),
        ("Über Größe — naïve", "uber-grosse-naive"),
        ("Ship 🚀 v2.0 / beta_3", "ship-rocket-v2-0-beta-3"),
        ("日本語", "ribenyu"),
        (
            "one two three four five six seven eight nine ten eleven",
            "one-two-three-four-five-six-seven-eight-nine-ten",
        ),
        ("x" * 80, "x" * 50),
        ("  Blanks  ", "blanks"),
        ("!?", ""),
    ],
)
def test_the_slug_of_a_title(title: str, slug: str) -> None:
    assert ids.slug(title) == slug


@given(st.text(max_size=80))
def test_a_slug_is_an_id_or_nothing(title: str) -> None:
    slug = ids.slug(title)
    assert slug == "" or re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug)
    assert len(slug) <= ids.LONGEST


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("usage-pricing", "usage-pricing is a decision already, in decisions/usage-pricing.yaml"),
        ("metering", "metering is an item already, in roadmaps/product.yaml"),
        ("fair-pricing", "fair-pricing is a theme already, in roadmaps/product.yaml"),
        ("activation", "activation is a metric already, in scorecard.yaml"),
        ("legacy-tls", "legacy-tls is an exception already, in exceptions/legacy-tls.yaml"),
    ],
)
def test_one_namespace(base: Path, id: str, words: str) -> None:
    before = contents(base)
    title = id.replace("-", " ").title()
    needed = ("--risk", "R", "--residual-risk", "low")
    scored = ("--category", "cost", "--unit", "€", "--direction", "decrease")
    for kind, flags in (
        ("decision", ()),
        ("exception", needed),
        ("item", ("--roadmap", "product")),
        ("metric", scored),
    ):
        assert_refused(new(base, kind, title, *flags), words, f"--id {id}-2 is free")
    assert contents(base) == before


def test_an_alias_and_an_unreadable_file_keep_their_ids(base: Path) -> None:
    edit(base / "decisions/usage-pricing.yaml", "aliases: [ADR-0042]", "aliases: [adr-0042]")
    assert_refused(
        new(base, "decision", "ADR 0042"), "adr-0042 is an alias of the decision usage-pricing already", "adr-0042-2"
    )
    (base / "decisions/broken.yaml").write_text("schema: [", encoding="utf-8")
    assert_refused(new(base, "decision", "Broken"), "decisions/broken.yaml already, which cannot be read")


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """The clean workspace as a repository, with a branch that has a decision, its alias, and an item of its own."""
    folder = repository(copy_base(tmp_path / "repo"))
    git(folder, "switch", "--quiet", "--create", "topic")
    proposal = "schema: tradeoff/decision/v1\nid: kiosk\ntitle: A kiosk\nstatus: proposed\naliases: [adr-7]\n"
    (folder / "decisions/kiosk.yaml").write_text(proposal, encoding="utf-8")
    old, added = "  # done, and not done\n", "  - {id: kiosk-trial, title: Try one, status: proposed}\n"
    edit(folder / PRODUCT, old, f"{added}\n{old}")
    commit(folder, "A kiosk")
    git(folder, "switch", "--quiet", "main")
    return folder


def on_topic(branch: str, day: str) -> dict[str, str]:
    tail = f"the branch {branch} already, where Mara was the last to commit, on {day}"
    return {
        "kiosk": f"kiosk is a decision, “A kiosk”, on {tail}",
        "adr-7": f"adr-7 is an alias of the decision kiosk on {tail}",
        "kiosk-trial": f"kiosk-trial is an item, “Try one”, on {tail}",
        "kiosk-2": "",
    }


def test_ids_of_other_branches(repo: Path) -> None:
    day = git(repo, "log", "-1", "--format=%as", "topic")
    desk = Desk.at(repo, DAY)
    assert {id: ids.taken(desk, id) for id in on_topic("topic", day)} == on_topic("topic", day)
    before = contents(repo)
    assert_refused(new(repo, "decision", "Kiosk"), "on the branch topic already", "--id kiosk-2 is free")
    assert contents(repo) == before
    assert new(repo, "decision", "Kiosk", "--id", "kiosk-2").returncode == 0


def test_ids_of_branches_of_a_remote(repo: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(repo), str(clone))
    day = git(repo, "log", "-1", "--format=%as", "topic")
    desk = Desk.at(clone, DAY)
    assert {id: ids.taken(desk, id) for id in on_topic("", day)} == on_topic("origin/topic", day)
    # What others brought to the very branch that the checked out one follows is taken, too.
    git(repo, "merge", "--quiet", "topic")
    git(repo, "branch", "--delete", "--quiet", "topic")
    git(clone, "fetch", "--quiet", "--prune")
    assert "on the branch origin/main already" in ids.taken(Desk.at(clone, DAY), "kiosk")


def test_ids_beside_an_unborn_branch(repo: Path) -> None:
    git(repo, "switch", "--quiet", "--orphan", "fresh")
    copy_base(repo)
    desk = Desk.at(repo, DAY)
    assert "on the branch topic already" in ids.taken(desk, "kiosk")
    assert ids.taken(desk, "something-new") == ""


def test_an_empty_repository_and_none_at_all(base: Path, tmp_path: Path) -> None:
    assert new(base, "decision", "Kiosk").returncode == 0
    fresh = copy_base(tmp_path / "fresh")
    git(fresh, "init", "--quiet")
    assert new(fresh, "decision", "Kiosk").returncode == 0


def test_an_id_is_never_used_again(repo: Path) -> None:
    git(repo, "rm", "--quiet", "decisions/mobile-rewrite.yaml", "exceptions/vendor-access.yaml")
    commit(repo, "Tidy up")
    desk = Desk.at(repo, DAY)
    day = git(repo, "log", "-1", "--format=%as")
    assert ids.taken(desk, "mobile-rewrite") == (
        "mobile-rewrite was a decision before, “Rewrite the web client for phones”, written by Mara on "
        f"{day} in decisions/mobile-rewrite.yaml, and an id is never used again"
    )
    assert "vendor-access was an exception before" in ids.taken(desk, "vendor-access")
    assert ids.taken(desk, "mobile") == ""


def test_the_id_of_a_workspace_in_a_monorepo_is_its_own(tmp_path: Path) -> None:
    mono = tmp_path / "mono"
    for folder in ("one", "two"):
        copy_base(mono / folder)
    repository(mono)
    git(mono, "switch", "--quiet", "--create", "topic")
    new(mono / "one", "decision", "Kiosk")
    commit(mono, "Kiosk")
    git(mono, "switch", "--quiet", "main")
    assert ids.taken(Desk.at(mono / "one", DAY), "kiosk")
    assert not ids.taken(Desk.at(mono / "two", DAY), "kiosk")
    assert new(mono / "two", "decision", "Kiosk").stdout.startswith("wrote two/decisions/kiosk.yaml\n")
    assert_refused(new(mono, "decision", "Kiosk"), "several workspaces here (one, two)")


# What is refused


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--area", "pricin"), ("--area: there is no area pricin", "did you mean pricing?")),
        (("--area", "zzz"), ("there is no area zzz", "roadmap, architecture, reliability")),
        (("--area", "metering"), ("metering is an item, and an area is needed here",)),
        (("--decider", "mra"), ("--decider: there is no person mra", "did you mean mara?")),
        (("--proposed-by", "x"), ("--proposed-by: there is no person x",)),
        (("--metric", "activaton"), ("--metric: there is no metric activaton", "did you mean activation?")),
        (("--metric", "seat-expansion"), ("seat-expansion is retired",)),
        (("--target", "5@2027"), ("name it with --metric",)),
        (("--metric", "activation", "--target", "50"), ("--target: 50 does not say by when", "50@DATE")),
        (("--metric", "activation", "--target", "50@soon"), ("soon is neither a day",)),
        (("--metric", "activation", "--baseline", "many"), ("--baseline: “many” is no number",)),
        (("--metric", "activation", "--baseline", "4,5"), ("4.5",)),
        (("--metric", "activation", "--baseline", "nan"), ("“nan” is no number",)),
        (("--metric", "activation", "--unmeasurable-because", "x"), ("leave it or --metric out",)),
        (("--guardrail", "activation"), ("--guardrail", "METRIC <= NUMBER")),
        (("--guardrail", "activation = 4"), ("“= 4” is no limit",)),
        (("--guardrail", "activaton <= 4"), ("did you mean activation?",)),
        (("--constraint", "tme: now"), ("--constraint: tme is no kind of constraint", "did you mean time?")),
        (("--constraint", "now"), ("KIND: NOTE", "reliability, security")),
        (("--not-doing", "mobile-app"), ("--not-doing", "WHAT: WHY")),
        (("--supersedes", "usage-pricng"), ("--supersedes: there is no decision", "did you mean usage-pricing?")),
        (("--lens", "design"), ("--lens", "'product', 'technology', 'both'")),
        (("--raised-on", "2026-13-01"), ("2026-13-01 is no day",)),
        (("--revisit-by", "2027-Q2"), ("2027-Q2 is no day",)),
        (("--id", "Bill"), ("“Bill” is no id", "bill would be one")),
        (("--context", "a\udc80"), ("--context: the text is not UTF-8",)),
    ],
)
def test_a_decision_that_says_what_cannot_be(base: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    before = contents(base)
    assert_refused(new(base, "decision", "Bill by event", *arguments), *words)
    assert contents(base) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("decision", " "), ("the title is empty",)),
        (("decision", "One\ntwo"), ("a title is one line",)),
        (("decision", "One\n"), ("a title is one line",)),
        (("decision", "One\u2028two"), ("a title is one line",)),
        (("decision", "!!"), ("“!!” has no letter or digit", "--id")),
        (("decision",), ("TITLE", "tradeoff new decision --help")),
        (("decison", "X"), ("decison is no command", "did you mean decision?")),
        (("item", "X"), ("there are several roadmaps, product, technology", "--roadmap")),
        (("item", "X", "--roadmap", "produkt"), ("--roadmap: there is no roadmap produkt", "did you mean product?")),
        (("item", "X", "--roadmap", "product", "--theme", "metering"), ("--theme: metering is an item",)),
        (("item", "X", "--roadmap", "product", "--due", "soon"), ("--due: soon is neither a day",)),
        (("item", "X", "--roadmap", "product", "--bucket", "platfrm"), ("--bucket", "did you mean platform?")),
        (("item", "X", "--roadmap", "product", "--effort-weeks", "0"), ("more than 0",)),
        (("item", "X", "--roadmap", "product", "--we-believe", "B"), ("add --will-result-in and --we-will-know",)),
        (("item", "X", "--roadmap", "product", "--reason", "R"), ("add --requested-by",)),
        (("item", "X", "--roadmap", "product", "--urgent"), ("add --requested-by and --reason",)),
        (
            ("item", "X", "--roadmap", "product", "--urgent", "--requested-by", "A", "--reason", "R"),
            ("if it is urgent, we decide what it displaces", "--displaces 'ITEM: EFFECT: WHY'"),
        ),
        (("item", "X", "--roadmap", "product", "--displaces", "metering: later: x"), ("later is no effect",)),
        (("item", "X", "--roadmap", "product", "--displaces", "metering: delayed"), ("ITEM: EFFECT: WHY",)),
        (("item", "X", "--roadmap", "product", "--displaces", "onboarding: delayed: x"), ("onboarding is delivered",)),
        (("exception", "X"), ("add --risk and --residual-risk",)),
        (("exception", "X", "--risk", "R"), ("add --residual-risk",)),
        (
            ("exception", "X", "--risk", "R", "--residual-risk", "low", "--expires", "2026-11-16"),
            ("--expires: 2026-11-16 is not after 2026-11-16",),
        ),
        (
            ("exception", "X", "--risk", "R", "--residual-risk", "low", "--item", "meterin"),
            ("did you mean metering?",),
        ),
        (("metric", "X"), ("--category and --unit and --direction",)),
        (("metric", "X", "--category", "cost", "--unit", "€"), ("a metric has direction",)),
        (("metric", "X", "--guardrail", "activation <= 4"), ("--guardrail: “activation <= 4” is no limit",)),
        (("metric", "X", "--scorecard", "scores"), ("--scorecard: there is no scorecard scores",)),
        (("capacity", "2026-Q4"), ("2026-Q4 is there already, in capacity/2026-Q4.yaml", "begin 2027-Q1")),
        (("capacity", "2027-q1"), ("“2027-q1” is no period", "did you mean 2027-Q1?")),
        (("capacity", "next"), ("“next” is no period", "2026-Q4")),
        (("capacity", "--bucket", "platform=30"), ("is 105 in all, and not 100 percent",)),
        (("capacity", "--bucket", "platfrm=30"), ("--bucket: there is no bucket platfrm", "did you mean platform?")),
        (("capacity", "--bucket", "platform"), ("NAME=NUMBER",)),
        (("capacity", "--bucket", "platform=-5"), ("a share is 0 or more",)),
        (("capacity", "--total", "9"), ("--total is of people",)),
        (("capacity", "--decided-in", "x"), ("--decided-in: there is no decision x",)),
    ],
)
def test_what_cannot_be_written(base: Path, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    before = contents(base)
    assert_refused(new(base, *arguments), *words)
    assert contents(base) == before


def test_without_what_it_belongs_to(tmp_path: Path) -> None:
    assert_refused(new(tmp_path, "decision", "X"), "no workspace", "`tradeoff init`")
    (tmp_path / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\n", encoding="utf-8")
    assert_refused(new(tmp_path, "item", "X"), "there is no roadmap yet")
    assert_refused(new(tmp_path, "metric", "X"), "there is no scorecard yet")


def test_a_file_that_cannot_be_read_is_left_alone(base: Path) -> None:
    path = base / "scorecard.yaml"
    path.write_text(text(path) + "\t- broken", encoding="utf-8")
    before = contents(base)
    assert new(base, "metric", "X", "--category", "cost", "--unit", "€", "--direction", "decrease").returncode == 2
    assert contents(base) == before


# Items

ITEM = """\
  - id: spend-cap
    title: "Stop spending: a cap"
    status: planned
    horizon: next
    theme: fair-pricing
    owner: ines
    commitment: committed
    due: 2027-Q2
    bucket: product_bets
    effort_weeks: 3.5
    outcome:
      metric: billing-disputes
      baseline: {value: 2.4, on: 2026-10-31}
      target: {value: 1.8, by: 2027-Q3}
    guardrails:
      - {metric: activation, op: gte, threshold: 38}
    hypothesis:
      we_believe: that a cap calms
      will_result_in: fewer disputes
      we_will_know_when: they fall under 2
    kill_criteria: Nobody sets one
    depends_on: [metering]
    enables: [trust]
    cost_of_not_doing: Disputes
    decided_in: usage-pricing
    intake:
      requested_by: Bäckerei Größler KG
      requested_on: 2026-11-16
      reason: "It cost: a lot"
      urgent: true
    displaces:
      - {item: spend-alerts, effect: delayed, why: "The cap first, they say"}
    applies_to: [services/billing/**]
    tags: [billing]
"""

ITEM_FLAGS = (
    *(
        "--id",
        "spend-cap",
        "--roadmap",
        "product",
        "--status",
        "planned",
        "--theme",
        "fair-pricing",
        "--owner",
        "ines",
    ),
    *("--commitment", "committed", "--due", "2027-Q2", "--bucket", "product_bets", "--effort-weeks", "3.5"),
    *("--metric", "billing-disputes", "--target", "1.8@2027-Q3", "--guardrail", "activation >= 38"),
    *("--we-believe", "that a cap calms", "--will-result-in", "fewer disputes"),
    *("--we-will-know-when", "they fall under 2", "--kill-criteria", "Nobody sets one", "--depends-on", "metering"),
    *("--enables", "trust", "--cost-of-not-doing", "Disputes", "--decided-in", "ADR-0042"),
    *("--requested-by", "Bäckerei Größler KG", "--reason", "It cost: a lot", "--urgent"),
    *("--displaces", "spend-alerts: delayed: The cap first, they say", "--applies-to", "services/billing/**"),
    *("--tag", "billing"),
)


def test_an_item_of_which_everything_is_said(base: Path) -> None:
    before = contents(base)
    result = new(base, "item", "Stop spending: a cap", *ITEM_FLAGS)
    said = result.stdout.splitlines()
    assert said[:4] == [
        f"wrote {PRODUCT}",
        "spend-cap is planned for next on the roadmap product",
        "to commit to it, it needs: checkpoints",
        "`tradeoff displace spend-alerts --by spend-cap --effect delayed --due DATE` writes what becomes of "
        "spend-alerts",
    ]
    assert contents(base) == before | {PRODUCT: before[PRODUCT] + ITEM.encode()}


def test_an_item_of_a_title_alone(base: Path) -> None:
    before = contents(base)
    result = new(base, "item", "Sweep the logs", "--roadmap", "technology")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "wrote roadmaps/technology.yaml\n"
        "sweep-the-logs is proposed for later on the roadmap technology\n"
        "to commit to it, it needs: owner, due, outcome (or unmeasurable_because), guardrails, enables, "
        "cost_of_not_doing, decided_in\n"
    )
    added = b"  - id: sweep-the-logs\n    title: Sweep the logs\n    status: proposed\n    horizon: later\n"
    assert contents(base) == before | {"roadmaps/technology.yaml": before["roadmaps/technology.yaml"] + added}
    assert lint(base).stdout == ""


def test_the_only_roadmap_is_meant(base: Path) -> None:
    roadmap = "schema: tradeoff/roadmap/v1\nid: all\ntitle: All\ntrack: outcome\nitems: []\n"
    for path in (base / "roadmaps").iterdir():
        path.unlink()
    (base / "roadmaps/all.yaml").write_text(roadmap, encoding="utf-8")
    assert new(base, "item", "Sweep").stdout.startswith("wrote roadmaps/all.yaml\n")
    assert data(base / "roadmaps/all.yaml")["items"] == [
        {"id": "sweep", "title": "Sweep", "status": "proposed", "horizon": "later"}
    ]


def test_an_urgent_item_stands_in_next(base: Path) -> None:
    request = ("--urgent", "--requested-by", "Bob", "--reason", "It burns", "--displaces", "metering: delayed: Logs")
    said = new(base, "item", "Sweep", "--roadmap", "product", *request).stdout
    assert "sweep is proposed for next on the roadmap product" in said


@pytest.mark.parametrize(
    ("effect", "values"),
    [("delayed", {"DATE": "2027-Q3"}), ("descoped", {"WEEKS": "2"}), ("dropped", {})],
)
def test_the_command_that_a_new_item_prints_completes_its_displacement(
    tmp_path: Path, effect: str, values: dict[str, str]
) -> None:
    repo = repository(copy_base(tmp_path / "repo"))
    request = ("--urgent", "--requested-by", "Bob", "--reason", "It burns")
    displaces = ("--displaces", f"spend-alerts: {effect}: Logs first")
    said = new(repo, "item", "Sweep", "--roadmap", "technology", *request, *displaces).stdout
    [printed] = re.findall(r"`tradeoff (displace .*?)`", said)
    arguments = [values.get(word, word) for word in printed.split()]
    result = tradeoff(repo, *arguments, "--as-of", DAY)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"sweep displaces spend-alerts, {effect}: Logs first" in result.stdout
    against = tradeoff(repo, "lint", "--base", "HEAD", "--as-of", DAY, "--format", "concise", "--fail-on", "error")
    assert "paper-displacement" not in against.stdout
    assert "missing-deprioritization-note" not in against.stdout
    again = tradeoff(repo, *arguments, "--as-of", DAY)
    assert again.returncode == 2, again.stdout


def test_an_item_that_counts_as_committed_says_so(base: Path) -> None:
    now = ("--roadmap", "product", "--status", "in_progress", "--horizon", "now")
    assert (
        "sweep is in progress in now, and so counts as committed; `commitment: aspirational` says otherwise\n"
        in new(base, "item", "Sweep", *now).stdout
    )
    assert "counts as" not in new(base, "item", "Try", *now, "--commitment", "aspirational").stdout
    assert "counts as" not in new(base, "item", "Wait", *now[:2]).stdout


def test_what_an_item_brings_is_linted(base: Path) -> None:
    result = new(base, "item", "Sweep", "--roadmap", "product", "--status", "planned", "--horizon", "now")
    assert result.returncode == 1
    assert "error[missing-outcome-metric]: sweep is committed" in result.stdout
    assert text(base / PRODUCT).endswith("    status: planned\n    horizon: now\n")


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_ends_of_lines_stay(base: Path, ends: str) -> None:
    path = base / PRODUCT
    old = path.read_bytes().replace(b"\n", ends.encode()).rstrip()
    path.write_bytes(old)
    assert new(base, "item", "Sweep", "--roadmap", "product").returncode == 0
    added = ["", "  - id: sweep", "    title: Sweep", "    status: proposed", "    horizon: later"]
    assert path.read_bytes() == old + ends.join(added).encode()


# Exceptions

EXCEPTION = """\
schema: tradeoff/exception/v1
id: old-tls
title: Old TLS for one more
status: requested
risk: "Someone reads: it"
area: security
escalated: security-exception
residual_risk: high
requested_by: jonas
expires: 2027-01-31

justification: They leave in January

compensating_controls:
  - {what: "Only from #2"}
  - {what: A second look}

remediation: {item: tls-everywhere}
applies_to: [infra/edge/**]
"""

EXCEPTION_OPEN = """\
schema: tradeoff/exception/v1
id: old-tls
title: Old TLS
status: requested
risk: Someone reads it
# Who may accept it? The owner of an area of the charter: roadmap (mara), architecture (jonas), reliability
# (jonas), pricing (mara), data-ai (ines), security (priya).
area:
residual_risk: high
# Who asks for it?
requested_by:
# Until when? At most 90 days after it is accepted, where the risk left is high.
expires:

# Why is it not mended now?
justification:

# What keeps the risk small meanwhile, who sees to that, and when was it last verified?
#   - {what: Only from two fixed addresses, owner: mara, verified_on: 2026-11-16}
compensating_controls:

# What ends it? The item of a roadmap, due before it expires.
#   {item: metering, due: 2027-02-14}
remediation:
"""


def test_an_exception(base: Path) -> None:
    before = contents(base)
    flags = (
        *("--id", "old-tls", "--risk", "Someone reads: it", "--residual-risk", "high", "--area", "security"),
        *("--escalated", "security-exception", "--requested-by", "jonas", "--expires", "2027-01-31"),
        *("--justification", "They leave in January", "--control", "Only from #2", "--control", "A second look"),
        *("--item", "tls-everywhere", "--applies-to", "infra/edge/**"),
    )
    result = new(base, "exception", "Old TLS for one more", *flags)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "wrote exceptions/old-tls.yaml\n"
        "old-tls is requested; nobody has accepted it yet\n"
        "`tradeoff accept old-tls`, by somebody other than jonas\n"
    )
    assert contents(base) == before | {"exceptions/old-tls.yaml": EXCEPTION.encode()}
    assert lint(base).stdout == ""


def test_an_exception_of_what_is_needed_alone(base: Path) -> None:
    before = contents(base)
    result = new(base, "exception", "Old TLS", "--risk", "Someone reads it", "--residual-risk", "high")
    assert result.stdout.splitlines()[2:] == [
        "open: area, requested_by, expires, justification, compensating_controls, remediation",
        "`tradeoff accept old-tls`, by somebody who did not ask",
    ]
    assert contents(base) == before | {"exceptions/old-tls.yaml": EXCEPTION_OPEN.encode()}
    assert lint(base).stdout == ""


# Capacity

CAPACITY = """\
schema: tradeoff/capacity/v1
id: 2027-Q1
unit: percent
buckets:
  product_bets: {planned: 40}
  platform: {planned: 30}
  risk_reduction: {planned: 15}
  unplanned: {planned: 15}

# Why this split, and what is different from the period before?
note:
# Which decision is behind it? Needed where a bucket moves by more than 15 points.
decided_in:

teams:
  - id: growth
    title: Growth
    people: 5
    lead: ines
    split: {product_bets: 75, platform: 5, risk_reduction: 5, unplanned: 15}
    works_on: [metering]
  - id: core
    title: Core
    people: 4
    lead: jonas
    split: {product_bets: 10, platform: 50, risk_reduction: 25, unplanned: 15}
    works_on: [event-pipeline]

# What loses in this period, and why? So that nobody has to guess.
#   - {what: A second mobile app, effect: not_started, reason: Two teams cannot carry two clients}
deprioritized:
"""


def test_capacity_begins_with_the_period_before(base: Path) -> None:
    edit(base / "capacity/2026-Q4.yaml", "[event-pipeline, tls-everywhere]", "[event-pipeline, named-admins]")
    before = contents(base)
    result = new(base, "capacity", "--bucket", "platform=30", "--bucket", "product_bets=40")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        "wrote capacity/2027-Q1.yaml\n"
        "2027-Q1 begins with the split of 2026-Q4\n"
        "  product_bets 40, 45 in 2026-Q4\n"
        "  platform 30, 25 in 2026-Q4\n"
        "core has named-admins no more, which is delivered\n"
        "to be settled before it begins, on 2027-01-01 (46 days from now)\n"
        "`actual` of each bucket is due once it is over, after 2027-03-31\n"
    )
    assert contents(base) == before | {"capacity/2027-Q1.yaml": CAPACITY.encode()}
    assert lint(base).stdout == ""


def test_a_bucket_under_its_floor_is_said(base: Path) -> None:
    shares = ("--bucket", "platform=10", "--bucket", "product_bets=60")
    result = new(base, "capacity", *shares, "--decided-in", "ADR-0042", "--note", "Growth first")
    assert result.returncode == 1
    assert "error[below-floor]: 2027-Q1 plans 10 % for platform" in result.stdout
    found = data(base / "capacity/2027-Q1.yaml")
    assert (found["note"], found["decided_in"]) == ("Growth first", "usage-pricing")


def test_a_new_bucket(base: Path) -> None:
    assert new(base, "capacity", "--bucket", "research=5", "--bucket", "product_bets=40").returncode == 0
    buckets = data(base / "capacity/2027-Q1.yaml")["buckets"]
    assert buckets == {
        "product_bets": {"planned": 40},
        "platform": {"planned": 25},
        "risk_reduction": {"planned": 15},
        "unplanned": {"planned": 15},
        "research": {"planned": 5},
    }


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("2026-Q4", "2027-Q1"),
        ("2026-Q1", "2026-Q2"),
        ("2026-H1", "2026-H2"),
        ("2026-H2", "2027-H1"),
        ("2026-11", "2026-12"),
        ("2026-12", "2027-01"),
        ("2026", "2027"),
    ],
)
def test_the_period_after_the_last(tmp_path: Path, last: str, following: str) -> None:
    (tmp_path / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\n", encoding="utf-8")
    (tmp_path / "capacity").mkdir()
    split = "unit: people\ntotal: 9.5\ntolerance: 2\nbuckets: {bets: {planned: 7, actual: 6}, rest: {planned: 2.5}}\n"
    head = f"schema: tradeoff/capacity/v1\nid: '{last}'\nnote: Gone\ndecided_in: gone\n"
    (tmp_path / f"capacity/{last}.yaml").write_text(head + split, encoding="utf-8")
    assert new(tmp_path, "capacity").returncode == 0
    assert period_before(following) == last
    assert data(tmp_path / f"capacity/{following}.yaml") == {
        "schema": "tradeoff/capacity/v1",
        "id": following,
        "unit": "people",
        "buckets": {"bets": {"planned": 7}, "rest": {"planned": 2.5}},
        "total": 9.5,
        "tolerance": 2,
    }
    assert new(tmp_path, "capacity", "2040", "--total", "10", "--bucket", "rest=3").returncode == 0


def test_the_first_capacity_has_the_shares_of_practice(tmp_path: Path) -> None:
    (tmp_path / "tradeoff.yaml").write_text("schema: tradeoff/settings/v1\n", encoding="utf-8")
    result = new(tmp_path, "capacity")
    assert result.stdout.splitlines()[:3] == [
        "wrote capacity/2026-Q4.yaml",
        "2026-Q4 is the first period; it begins with the shares of practice",
        "  product_bets 45, platform 25, risk_reduction 15, unplanned 15",
    ]
    assert data(tmp_path / "capacity/2026-Q4.yaml")["buckets"] == {
        "product_bets": {"planned": 45},
        "platform": {"planned": 25},
        "risk_reduction": {"planned": 15},
        "unplanned": {"planned": 15},
    }
    assert lint(tmp_path).stdout == ""


# Metrics

METRIC = """\

  - id: support-minutes
    title: "Support: minutes"
    category: cost
    unit: minutes a month
    direction: decrease
    indicator: leading
    owner: tomas
    cadence: monthly
    source: https://bi.example.com/support
    target: {value: 36, by: 2027-06-30}
    guardrail: {op: lte, threshold: 45}
    readings:
      - {on: 2026-10-31, value: 43}
"""


def test_a_metric(base: Path) -> None:
    before = contents(base)
    flags = (
        *("--category", "cost", "--unit", "minutes a month", "--direction", "decrease", "--indicator", "leading"),
        *("--owner", "tomas", "--cadence", "monthly", "--source", "https://bi.example.com/support"),
        *("--target", "36@2027-06-30", "--guardrail", "<= 45", "--reading", "43@2026-10-31"),
    )
    result = new(base, "metric", "Support: minutes", *flags)
    assert result.returncode == 0
    assert result.stdout.startswith("wrote scorecard.yaml\nsupport-minutes is a metric of scorecard\n\ninfo[unused-")
    assert text(base / "scorecard.yaml").startswith(before["scorecard.yaml"].decode())
    assert text(base / "scorecard.yaml").removeprefix(before["scorecard.yaml"].decode()).strip() == METRIC.strip()


def test_a_metric_that_nobody_answers_for_is_an_error(base: Path) -> None:
    result = new(base, "metric", "Support", "--category", "cost", "--unit", "€", "--direction", "decrease")
    assert result.returncode == 1
    assert "error[missing-metric-owner]" in result.stdout
    assert "open: owner, cadence, source, target, guardrail\n" in result.stdout
    assert "`tradeoff reading support VALUE` records where it stands\n" in result.stdout


# The preview


@pytest.mark.parametrize(
    "arguments",
    [
        ("decision", "Bill by event", *FLAGS),
        ("decision", "Bill by event"),
        ("item", "Stop spending: a cap", *ITEM_FLAGS),
        ("exception", "Old TLS", "--risk", "R", "--residual-risk", "low"),
        ("capacity",),
        ("metric", "Support", "--category", "cost", "--unit", "€", "--direction", "decrease"),
    ],
)
def test_what_is_shown_is_what_is_written(base: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    other = repository(copy_base(tmp_path / "other"))
    before = contents(base)
    shown = new(base, *arguments, "--diff")
    assert contents(base) == before
    written = new(base, *arguments)
    assert written.returncode == shown.returncode
    assert contents(base) != before
    git_apply = subprocess.run(
        ["git", "apply", "-"],
        cwd=other,
        env=ENVIRONMENT,
        input=shown.stdout.encode(),
        capture_output=True,
        check=False,
    )
    assert git_apply.returncode == 0, git_apply.stderr
    assert contents(other) == contents(base)
    assert written.stdout.partition("\n")[2].split() == shown.stderr.split()


def test_new_files_are_canonical(base: Path) -> None:
    new(base, "decision", "Bill by event")
    new(base, "decision", "Bill by event", *FLAGS)
    new(base, "exception", "Old TLS", "--risk", "R", "--residual-risk", "low")
    new(base, "capacity")
    made = (
        "decisions/bill-by-event.yaml",
        "decisions/events.yaml",
        "exceptions/old-tls.yaml",
        "capacity/2027-Q1.yaml",
    )
    result = tradeoff(base, "fmt", "--check", *made)
    assert (result.returncode, result.stderr) == (0, "")


# Texts come out as they went in

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=60)
TITLES = (
    LINES
    | st.sampled_from(["null", "~", "no", "2026-11-16", "1e3", "0x1F", "12:30", "- a", "? a", "a: b", "a #b", "#a"])
    | st.sampled_from(
        ["'", '"', "\\", "{a}", "[a, b]", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "…", "🚀", "שלום"]
    )
).filter(str.strip)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=200) | TITLES


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=TITLES, said=TEXTS)
@example(title="a", said="a\n\n")
@example(title="a", said="a\n\n\nb\n\n\n")
def test_titles_and_texts_come_out_the_same(title: str, said: str) -> None:
    desk = Desk.at(BASE, DAY)
    wish = decision.Wish(title, id="new-one", context=said, smallest_bet=said, options=(title,), tags=(title,))
    assert list(decision.edit(desk, wish))
    list(exception.edit(desk, exception.Wish(title, id="new-risk", risk=f"R{said}", residual_risk="low")))
    list(item.edit(desk, item.Wish(title, id="new-item", roadmap="product", kill_criteria=said)))
    list(metric.edit(desk, metric.Wish(title, id="new-metric", category="cost", unit=title, direction="increase")))
    after = {change.path: Document(change.path, change.after or b"").data for change in desk.changes()}
    record = after["tests/base/decisions/new-one.yaml"]
    text = said if said.strip() else None
    assert (record["title"], record.get("context"), record.get("smallest_bet")) == (title, text, text)
    assert (record["options"][0]["title"], record["tags"]) == (title, [title])
    assert after["tests/base/exceptions/new-risk.yaml"]["risk"] == f"R{said}"
    entry = after["tests/base/roadmaps/product.yaml"]["items"][-1]
    assert (entry["title"], entry.get("kill_criteria")) == (title, text)
    assert after["tests/base/scorecard.yaml"]["metrics"][-1]["unit"] == title


def test_a_text_that_would_read_otherwise_is_not_written() -> None:
    part = templates.Part("raised_on", "soon")
    with pytest.raises(Exception, match="`raised_on` cannot be written so that it reads the same"):
        templates.text("decision", [templates.Part("schema", "tradeoff/decision/v1"), part])


# On a terminal


def test_the_four_questions(base: Path) -> None:
    shown = on_terminal(
        base,
        *("new", "decision", "Bill by event", "--as-of", DAY),
        answers=[
            ("1. What are we optimising for? METRIC: ", "activaton"),
            ("1. What are we optimising for? METRIC: ", "activation"),
            ("Where does it stand? VALUE@DATE [43@2026-11-13]: ", ""),
            ("Where should it be, and by when? VALUE@DATE or VALUE@PERIOD: ", "50@2027-Q2"),
            ("What must not get worse meanwhile? METRIC <= NUMBER: ", "billing-disputes <= 4"),
            (
                "? KIND: NOTE (reliability, security, time, cost, dependency, people, compliance): ",
                "time: Metering starts in October",
            ),
            ("3. What is the smallest bet that proves or disproves it? TEXT: ", ""),
            ("4. What are we explicitly NOT doing? WHAT: WHY: ", "mobile-app: Two teams cannot carry it"),
        ],
    )
    assert shown.code == 0
    assert "  activation                Accounts active in their first week: 43 on 2026-11-13\n" in shown.text
    assert "seat-expansion" not in shown.text  # which is retired
    assert "there is no metric activaton: did you mean activation?\n" in shown.text
    found = data(base / "decisions/bill-by-event.yaml")
    assert found["outcome"] == {
        "metric": "activation",
        "baseline": {"value": 43, "on": "2026-11-13"},
        "target": {"value": 50, "by": "2027-Q2"},
    }
    assert found["guardrails"] == [{"metric": "billing-disputes", "op": "lte", "threshold": 4}]
    assert found["constraints"] == [{"kind": "time", "note": "Metering starts in October"}]
    assert found["not_doing"] == [{"item": "mobile-app", "why": "Two teams cannot carry it"}]
    assert "smallest_bet" not in found


def test_enter_leaves_every_question_open(base: Path) -> None:
    questions = ("1. What", "2. What", "3. What", "4. What")
    shown = on_terminal(
        base, "new", "decision", "Bill by event", "--as-of", DAY, answers=[(asked, "") for asked in questions]
    )
    assert shown.code == 0
    assert text(base / "decisions/bill-by-event.yaml") == OPEN


def test_what_options_say_is_not_asked(base: Path) -> None:
    shown = on_terminal(base, "new", "decision", "Bill by event", *FLAGS, "--as-of", DAY)
    assert (shown.code, shown.text.splitlines()[0]) == (0, "wrote decisions/events.yaml")
    assert text(base / "decisions/events.yaml") == ANSWERED


def test_an_interrupted_question_writes_nothing(base: Path) -> None:
    before = contents(base)
    shown = on_terminal(
        base, "new", "decision", "X", "--as-of", DAY, answers=[("1. What", "activation"), ("stand", "\x03")]
    )
    assert shown.code == 130
    assert contents(base) == before


def test_a_wrong_option_is_said_before_anything_is_asked(base: Path) -> None:
    shown = on_terminal(base, "new", "decision", "X", "--area", "pricin", "--as-of", DAY)
    assert (shown.code, shown.text) == (2, "tradeoff: --area: there is no area pricin: did you mean pricing?\n")


def test_an_urgent_item_is_asked_what_it_displaces(base: Path) -> None:
    said = ("--urgent", "--requested-by", "Bob", "--reason", "It burns", "--as-of", DAY)
    shown = on_terminal(
        base,
        *("new", "item", "Sweep", *said),
        answers=[
            ("Which roadmap? (product, technology): ", "technology"),
            ("1. What", ""),
            ("Whom does it serve?", "trust"),
            ("2. What is the constraint? The ITEM that it waits for: ", "event-pipeline"),
            ("3. What", ""),
            ("If it is urgent, we decide what it displaces. ITEM: EFFECT: WHY: ", ""),
            ("an answer is needed", "postgres-upgrade: delayed: Logs first"),
            ("what does it cost not to do this one? TEXT: ", "A breach"),
        ],
        columns=120,
    )
    assert shown.code == 0, shown.text
    assert Document("", (base / "roadmaps/technology.yaml").read_bytes()).data["items"][-1] == {
        "id": "sweep",
        "title": "Sweep",
        "status": "proposed",
        "horizon": "next",
        "depends_on": ["event-pipeline"],
        "enables": ["trust"],
        "cost_of_not_doing": "A breach",
        "intake": {"requested_by": "Bob", "requested_on": DAY, "reason": "It burns", "urgent": True},
        "displaces": [{"item": "postgres-upgrade", "effect": "delayed", "why": "Logs first"}],
    }


def test_what_an_exception_and_a_metric_need_is_asked(base: Path) -> None:
    shown = on_terminal(
        base,
        *("new", "exception", "Old", "--as-of", DAY),
        answers=[("What may happen, and to whom? TEXT: ", "It leaks"), ("(low, medium, high, critical): ", "low")],
    )
    assert shown.code == 0
    assert data(base / "exceptions/old.yaml")["risk"] == "It leaks"
    shown = on_terminal(
        base,
        *("new", "metric", "Support", "--unit", "€", "--as-of", DAY),
        answers=[
            ("What is it about? (product, delivery, reliability, security, cost): ", "cost"),
            ("Which way is better? (increase, decrease, maintain): ", "decrease"),
            ("Who answers for it? ", "tomas"),
        ],
    )
    assert shown.code == 0
    assert Document("", (base / "scorecard.yaml").read_bytes()).data["metrics"][-1] == {
        "id": "support",
        "title": "Support",
        "category": "cost",
        "unit": "€",
        "direction": "decrease",
        "owner": "tomas",
    }


# In a shell


def test_a_shell_completes_metrics_areas_and_roadmaps(base: Path) -> None:
    def completed(*words: str) -> list[str]:
        environment = {
            "_TRADEOFF_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("tradeoff", "new", *words)),
            "COMP_CWORD": str(len(words) + 1),
        }
        found = test_cli.tradeoff(base, **environment)  # in a process of its own, which completion ends
        return [line.partition(",")[2] for line in found.stdout.splitlines()]

    assert completed("decision", "X", "--metric", "a") == ["activation", "availability"]
    assert completed("decision", "X", "--area", "p") == ["pricing"]
    assert completed("item", "X", "--roadmap", "") == ["product", "technology"]
