"""What changed in meaning, and what did not: every edit of the clean workspace with exactly its events."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import BASE
from tradeoff import readall, workspace
from tradeoff.events import KINDS, Event, between
from tradeoff.portfolio import Portfolio
from tradeoff.rules import RULES, RULESETS
from tradeoff.snapshot import WorkTree

CHARTER = "charter.yaml"
SCORECARD = "scorecard.yaml"
PRODUCT = "roadmaps/product.yaml"
USAGE = "decisions/usage-pricing.yaml"
STATUS_PAGE = "decisions/status-page.yaml"
TLS = "exceptions/legacy-tls.yaml"
Q4 = "capacity/2026-Q4.yaml"

Said = tuple[str, str, str, str, Any, Any]


def portfolio(folder: Path) -> Portfolio:
    """The records of a workspace that is on disk."""
    files = WorkTree(folder)
    space = workspace.load(files, "", RULESETS, RULES)
    readings, _ = readall.read_all(files, workspace.entries(files, space)[0], lambda _done, _total: None)
    return Portfolio(space.settings, readings)


def said(event: Event) -> Said:
    """Everything of an event but the things themselves."""
    return event[:6]


def changed(tmp_path: Path, edits: dict[str, list[tuple[str, str]]]) -> list[Said]:
    """The events of some edits."""
    folder = tmp_path / "after"
    shutil.copytree(BASE, folder)
    for name, replaced in edits.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in replaced:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return [said(event) for event in between(portfolio(BASE), portfolio(folder))]


METERING = "  - id: metering\n    title: Meter billable events per account\n"
IN_PROGRESS = f"{METERING}    status: in_progress\n"

CASES: list[tuple[str, dict[str, list[tuple[str, str]]], list[Said]]] = [
    (
        "a due day moved",
        {PRODUCT: [("due: 2026-12-15", "due: 2027-01-15")]},
        [("due-changed", "item", "metering", "due", "2026-12-15", "2027-01-15")],
    ),
    (
        "an item delivered, with its day",
        {PRODUCT: [(IN_PROGRESS, f"{METERING}    status: delivered\n    delivered_on: 2026-11-14\n")]},
        [
            ("delivered", "item", "metering", "status", "in_progress", "delivered"),
            ("edited", "item", "metering", "delivered_on", None, "2026-11-14"),
        ],
    ),
    (
        "an item started",
        {PRODUCT: [("before they overspend\n    status: planned", "before they overspend\n    status: in_progress")]},
        [("started", "item", "spend-alerts", "status", "planned", "in_progress")],
    ),
    (
        "a bet taken back to later, without its promise",
        {PRODUCT: [("horizon: now\n", "horizon: later\n"), ("    commitment: committed\n", "")]},
        [
            ("horizon-changed", "item", "metering", "horizon", "now", "later"),
            ("commitment-changed", "item", "metering", "commitment", "committed", None),
        ],
    ),
    (
        "another owner and another health",
        {PRODUCT: [("owner: ines\n    commitment: committed", "owner: tomas\n    commitment: committed")]}
        | {
            SCORECARD: [
                (
                    "    owner: tomas\n    cadence: monthly\n    source: https://bi",
                    "    owner: mara\n    cadence: monthly\n    source: https://bi",
                )
            ]
        },
        [
            ("owner-changed", "item", "metering", "owner", "ines", "tomas"),
            ("owner-changed", "metric", "net-revenue-retention", "owner", "tomas", "mara"),
        ],
    ),
    (
        "a target moved, in value and day",
        {PRODUCT: [("target: {value: 108, by: 2027-Q2}", "target: {value: 104, by: 2027-Q4}")]},
        [
            ("target-changed", "item", "metering", "outcome.target.value", 108.0, 104.0),
            ("target-changed", "item", "metering", "outcome.target.by", "2027-Q2", "2027-Q4"),
        ],
    ),
    (
        "another baseline",
        {PRODUCT: [("baseline: {value: 101, on: 2026-08-31}", "baseline: {value: 100, on: 2026-08-31}")]},
        [("outcome-changed", "item", "metering", "outcome.baseline.value", 101.0, 100.0)],
    ),
    (
        "a guardrail wider, and one gone",
        {
            PRODUCT: [
                (
                    "{metric: billing-disputes, op: lte, threshold: 4}",
                    "{metric: billing-disputes, op: lte, threshold: 6}",
                ),
                ("      - {metric: availability, op: gte, threshold: 99.8}\n", ""),
            ]
        },
        [
            ("guardrail-changed", "item", "metering", "guardrails.billing-disputes.threshold", 4.0, 6.0),
            (
                "guardrail-changed",
                "item",
                "metering",
                "guardrails.availability",
                {"metric": "availability", "op": "gte", "threshold": 99.8},
                None,
            ),
        ],
    ),
    (
        "a result and a checkpoint's verdict",
        {
            PRODUCT: [
                (
                    "- {kind: post_launch, due: 2027-03-31}",
                    "- {kind: post_launch, due: 2027-03-31, verdict: continue}",
                ),
                ("result: {status: achieved, value: 42.5, on: 2026-11-06, note: Held for four weeks}", ""),
            ]
        },
        [
            ("checkpoint-passed", "item", "metering", "checkpoints.post_launch.verdict", None, "continue"),
            (
                "edited",
                "item",
                "onboarding",
                "result",
                {"status": "achieved", "value": 42.5, "on": "2026-11-06", "note": "Held for four weeks"},
                None,
            ),
        ],
    ),
    (
        "an item displaces another, said of the one that loses",
        {
            PRODUCT: [
                (
                    "    due: 2026-12-15\n",
                    "    due: 2026-12-15\n    displaces: [{item: spend-alerts, effect: delayed}]\n",
                )
            ]
        },
        [
            (
                "edited",
                "item",
                "metering",
                "displaces.spend-alerts",
                None,
                {"item": "spend-alerts", "effect": "delayed"},
            ),
            (
                "displaced",
                "item",
                "spend-alerts",
                "displaced_by.metering",
                None,
                {"by": "metering", "effect": "delayed", "why": None},
            ),
        ],
    ),
    (
        "a new note on what lost",
        {PRODUCT: [("reason: The invoices change with metering anyway", "reason: Nobody asked")]},
        [
            (
                "deprioritized",
                "item",
                "invoice-explainer",
                "deprioritized",
                {
                    "on": "2026-10-05",
                    "reason": "The invoices change with metering anyway",
                    "displaced_by": "metering",
                    "decided_in": "usage-pricing",
                    "revisit_by": "2027-01-15",
                },
                {
                    "on": "2026-10-05",
                    "reason": "Nobody asked",
                    "displaced_by": "metering",
                    "decided_in": "usage-pricing",
                    "revisit_by": "2027-01-15",
                },
            )
        ],
    ),
    (
        "a proposal accepted",
        {STATUS_PAGE: [("status: proposed", "status: accepted\ndecider: jonas")]},
        [
            ("accepted", "decision", "status-page", "status", "proposed", "accepted"),
            ("edited", "decision", "status-page", "decider", None, "jonas"),
        ],
    ),
    (
        "an accepted decision amended in its substance, revisited, and tagged",
        {
            USAGE: [
                ("chosen: usage", "chosen: tiers"),
                ("tags: [pricing, billing]", "tags: [pricing]"),
                (
                    "supersedes: [seat-pricing]",
                    "supersedes: [seat-pricing]\nrevisits: [{on: 2026-11-12, by: mara, verdict: amend, evidence: x}]",
                ),
            ]
        },
        [
            ("amended", "decision", "usage-pricing", "chosen", "usage", "tiers"),
            (
                "revisited",
                "decision",
                "usage-pricing",
                "revisits.2026-11-12",
                None,
                {"on": "2026-11-12", "by": "mara", "verdict": "amend", "evidence": "x"},
            ),
            ("edited", "decision", "usage-pricing", "tags", ["pricing", "billing"], ["pricing"]),
        ],
    ),
    (
        "a decision reversed, by the alias of its id",
        {
            "decisions/single-region.yaml": [("aliases", "reverses: [ADR-0042]\naliases")]
            if "aliases" in (BASE / "decisions/single-region.yaml").read_text(encoding="utf-8")
            else [("schema: tradeoff/decision/v1\n", "schema: tradeoff/decision/v1\nreverses: [ADR-0042]\n")],
            USAGE: [("status: accepted", "status: superseded")],
        },
        [
            ("amended", "decision", "single-region", "reverses", None, ["ADR-0042"]),
            ("reversed", "decision", "usage-pricing", "", None, {"by": "single-region"}),
            ("superseded", "decision", "usage-pricing", "status", "accepted", "superseded"),
        ],
    ),
    (
        "a split shifted, and actuals recorded",
        {
            Q4: [
                ("product_bets: {planned: 45}", "product_bets: {planned: 40}"),
                ("platform: {planned: 25}", "platform: {planned: 30, actual: 28}"),
            ]
        },
        [
            ("split-shifted", "capacity", "2026-Q4", "buckets.product_bets.planned", 45.0, 40.0),
            ("split-shifted", "capacity", "2026-Q4", "buckets.platform.planned", 25.0, 30.0),
            ("actual-recorded", "capacity", "2026-Q4", "buckets.platform.actual", None, 28.0),
        ],
    ),
    (
        "a period lets an item go, and something that is none",
        {
            Q4: [
                (
                    "  - {what: Export to spreadsheets, effect: not_started, reason: The API covers it}",
                    "  - {what: Export to spreadsheets, effect: not_started, reason: The API covers it}\n"
                    "  - {what: A second office, effect: dropped, reason: Too dear}\n"
                    "  - {item: spend-alerts, effect: delayed, reason: Metering first}",
                )
            ]
        },
        [
            (
                "deprioritized",
                "capacity",
                "2026-Q4",
                "deprioritized.A second office",
                None,
                {"what": "A second office", "effect": "dropped", "reason": "Too dear"},
            ),
            (
                "edited",
                "capacity",
                "2026-Q4",
                "deprioritized.spend-alerts",
                None,
                {"item": "spend-alerts", "effect": "delayed", "reason": "Metering first"},
            ),
            (
                "deprioritized",
                "item",
                "spend-alerts",
                "deprioritized_in.2026-Q4",
                None,
                {"item": "spend-alerts", "effect": "delayed", "reason": "Metering first"},
            ),
        ],
    ),
    (
        "a reading added, one rewritten, one removed",
        {
            SCORECARD: [
                ("      - {on: 2026-07-31, value: 100.6}\n", ""),
                ("{on: 2026-09-30, value: 101.2}", "{on: 2026-09-30, value: 102.2}"),
                (
                    "      - {on: 2026-11-13, value: 43}\n",
                    "      - {on: 2026-11-13, value: 43}\n      - {on: 2026-11-15, value: 44}\n",
                ),
            ]
        },
        [
            ("reading-rewritten", "metric", "net-revenue-retention", "readings.2026-09-30.value", 101.2, 102.2),
            (
                "reading-rewritten",
                "metric",
                "net-revenue-retention",
                "readings.2026-07-31",
                {"on": "2026-07-31", "value": 100.6},
                None,
            ),
            (
                "reading-added",
                "metric",
                "activation",
                "readings.2026-11-15",
                None,
                {"on": "2026-11-15", "value": 44.0},
            ),
        ],
    ),
    (
        "a second reading of one day beside the first",
        {
            SCORECARD: [
                (
                    "      - {on: 2026-11-13, value: 43}\n",
                    "      - {on: 2026-11-13, value: 42}\n      - {on: 2026-11-13, value: 43}\n",
                )
            ]
        },
        [("reading-added", "metric", "activation", "readings.2026-11-13", None, {"on": "2026-11-13", "value": 42.0})],
    ),
    (
        "a second bound on one metric, before the first",
        {
            PRODUCT: [
                (
                    "      - {metric: billing-disputes, op: lte, threshold: 4}\n",
                    "      - {metric: billing-disputes, op: gte, threshold: 1}\n"
                    "      - {metric: billing-disputes, op: lte, threshold: 4}\n",
                )
            ]
        },
        [
            (
                "guardrail-changed",
                "item",
                "metering",
                "guardrails.billing-disputes",
                None,
                {"metric": "billing-disputes", "op": "gte", "threshold": 1.0},
            )
        ],
    ),
    (
        "an exception renewed",
        {TLS: [("expires: 2027-01-31", "expires: 2027-02-28")]},
        [("renewed", "exception", "legacy-tls", "expires", "2027-01-31", "2027-02-28")],
    ),
    (
        "an exception that ends sooner, and one accepted",
        {
            TLS: [("expires: 2027-01-31", "expires: 2026-12-31")],
            "exceptions/vendor-access.yaml": [("status: requested", "status: active")],
        },
        [
            ("edited", "exception", "legacy-tls", "expires", "2027-01-31", "2026-12-31"),
            ("accepted", "exception", "vendor-access", "status", "requested", "active"),
        ],
    ),
    (
        "rights granted and withdrawn, people come and go",
        {
            CHARTER: [
                ("    owns: mara\n    co_owns: [tomas]", "    owns: tomas\n    co_owns: [mara]"),
                (
                    "  - {id: major-spend, when: More than 50 000 € a year, to: tomas}",
                    "  - {id: major-spend, when: More than 50 000 € a year, to: mara}",
                ),
                (
                    "  bruno: {name: Bruno Keller, role: Former Head of Sales, left: 2026-06-30}\n",
                    "  lena: {name: Lena}\n",
                ),
            ]
        },
        [
            ("added", "person", "lena", "", None, {"name": "Lena"}),
            (
                "deleted",
                "person",
                "bruno",
                "",
                {"name": "Bruno Keller", "role": "Former Head of Sales", "left": "2026-06-30"},
                None,
            ),
            ("right-withdrawn", "area", "pricing", "owns", "mara", None),
            ("right-granted", "area", "pricing", "owns", None, "tomas"),
            ("right-withdrawn", "area", "pricing", "co_owns", "tomas", None),
            ("right-granted", "area", "pricing", "co_owns", None, "mara"),
            ("right-withdrawn", "escalation", "major-spend", "to", "tomas", None),
            ("right-granted", "escalation", "major-spend", "to", None, "mara"),
        ],
    ),
    (
        "the remediation of a risk is put off",
        {TLS: [("due: 2026-12-31", "due: 2027-01-15")]},
        [("due-changed", "exception", "legacy-tls", "remediation.due", "2026-12-31", "2027-01-15")],
    ),
    ("a status that cannot be read", {PRODUCT: [(IN_PROGRESS, f"{METERING}    status: doing\n")]}, []),
    # No change of meaning
    (
        "a list in another order, a comment, other quotes, a number written otherwise",
        {
            USAGE: [
                ("consulted: [jonas, priya]", "consulted: [priya, 'jonas']  # both heard"),
                ("baseline: {value: 101, on: 2026-08-31}", "baseline: {on: '2026-08-31', value: 101.0}"),
                ("# 2. What is the constraint?\n", ""),
            ],
            PRODUCT: [
                (
                    "      - {metric: billing-disputes, op: lte, threshold: 4}\n"
                    "      - {metric: availability, op: gte, threshold: 99.8}\n",
                    "      - {metric: availability, op: gte, threshold: 99.8}\n"
                    "      - {threshold: 4, metric: billing-disputes, op: lte}\n",
                ),
            ],
            Q4: [("unit: percent\n", "")],
        },
        [],
    ),
    (
        "a text folded otherwise",
        {
            USAGE: [
                (
                    "context: |\n  Seats punish the customers who invite everyone. Twelve of the last twenty\n"
                    "  cancellations named the price of occasional users as the reason.\n",
                    "context: Seats punish the customers who invite everyone. Twelve of the last twenty cancellations "
                    "named the price of occasional users as the reason.\n",
                )
            ]
        },
        [],
    ),
    (
        "constraints of one kind in another order",
        {
            USAGE: [
                ("  - {kind: people, note: Three engineers know the billing code}\n", ""),
                ("constraints:\n", "constraints:\n  - {kind: people, note: Three engineers know the billing code}\n"),
            ]
        },
        [],
    ),
]


@pytest.mark.parametrize(("edits", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_edit(edits: dict[str, list[tuple[str, str]]], expected: list[Said], tmp_path: Path) -> None:
    assert sorted(changed(tmp_path, edits), key=str) == sorted(expected, key=str)


def test_nothing_happened() -> None:
    assert between(portfolio(BASE), portfolio(BASE)) == []


def moved(tmp_path: Path, *moves: tuple[str, str]) -> list[Said]:
    folder = tmp_path / "after"
    shutil.copytree(BASE, folder)
    for old, new in moves:
        (folder / new).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / new)
    return [said(event) for event in between(portfolio(BASE), portfolio(folder))]


def test_a_moved_file_is_no_event(tmp_path: Path) -> None:
    assert moved(tmp_path, (USAGE, "decisions/2026/usage-pricing.yaml")) == []


def test_an_item_keeps_its_identity_in_another_roadmap(tmp_path: Path) -> None:
    text = (BASE / PRODUCT).read_text(encoding="utf-8")
    start, end = text.index("  - id: mobile-app"), text.index("  # done, and not done")
    technology = (BASE / "roadmaps/technology.yaml").read_text(encoding="utf-8").rstrip("\n")
    edits = {
        PRODUCT: [(text[start:end], "")],
        "roadmaps/technology.yaml": [(technology, technology + "\n" + text[start:end].rstrip())],
    }
    assert changed(tmp_path, edits) == []


def test_gone(tmp_path: Path) -> None:
    folder = tmp_path / "after"
    shutil.copytree(BASE, folder)
    for name in (USAGE, TLS, Q4, "roadmaps/technology.yaml"):
        (folder / name).unlink()
    found = {said(event) for event in between(portfolio(BASE), portfolio(folder))}
    assert found == {
        ("deleted", "decision", "usage-pricing", "", "accepted", None),
        ("deleted", "exception", "legacy-tls", "", "active", None),
        ("deleted", "capacity", "2026-Q4", "", None, None),
        ("deleted", "roadmap", "technology", "", None, None),
        ("vanished", "item", "event-pipeline", "", "in_progress", None),
        ("vanished", "item", "tls-everywhere", "", "in_progress", None),
        ("vanished", "item", "postgres-upgrade", "", "planned", None),
        ("vanished", "item", "named-admins", "", "delivered", None),
    }


def test_a_charter_brings_its_areas_and_takes_them_along(tmp_path: Path) -> None:
    folder = tmp_path / "after"
    shutil.copytree(BASE, folder)
    (folder / CHARTER).unlink()
    with_charter, without = portfolio(BASE), portfolio(folder)
    areas = ("roadmap", "architecture", "reliability", "pricing", "data-ai", "security")
    came = [event for event in between(without, with_charter) if event.thing == "area"]
    assert [(event.kind, event.id) for event in came] == [("added", area) for area in areas]
    went = [event for event in between(with_charter, without) if event.thing == "area"]
    assert [(event.kind, event.id) for event in went] == [("deleted", area) for area in areas]


def test_renamed_with_its_old_id_as_an_alias(tmp_path: Path) -> None:
    folder = tmp_path / "after"
    shutil.copytree(BASE, folder)
    text = (folder / USAGE).read_text(encoding="utf-8")
    (folder / USAGE).unlink()
    text = text.replace("id: usage-pricing", "id: metered-pricing").replace("[ADR-0042]", "[ADR-0042, usage-pricing]")
    (folder / "decisions/metered-pricing.yaml").write_text(text, encoding="utf-8")
    found = [said(event) for event in between(portfolio(BASE), portfolio(folder))]
    assert found == [
        ("renamed", "decision", "metered-pricing", "id", "usage-pricing", "metered-pricing"),
        (
            "edited",
            "decision",
            "metered-pricing",
            "aliases",
            ["ADR-0042"],
            ["ADR-0042", "usage-pricing"],
        ),
    ]


def test_a_file_that_cannot_be_read_has_not_vanished(tmp_path: Path) -> None:
    assert changed(tmp_path, {PRODUCT: [("schema: tradeoff/roadmap/v1", "schema: [")]}) == []
    broken = portfolio(tmp_path / "after")
    assert between(broken, portfolio(BASE)) == []


def test_every_kind_is_explained_and_every_event_has_a_kind() -> None:
    seen = {event[0] for _, _, events in CASES for event in events} | {"vanished", "deleted", "renamed"}
    assert seen <= KINDS.keys()
    assert all(KINDS.values())
