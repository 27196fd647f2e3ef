"""Events in words: what a reader of the log, of a diff or of a record's history sees."""

from typing import Any

import pytest

from tradeoff.events import KINDS, Event
from tradeoff.records import Capacity, Decision, Item, RiskException
from tradeoff.records.shared import Thing
from tradeoff.stories.words import happened, value

PRICING = Decision(id="usage-pricing", status="accepted", decider="mara", proposed_by="ines")
TLS = RiskException(id="old-tls", status="active", requested_by="jonas", accepted_by="mara", expires="2027-01-31")
LIMIT = {"metric": "billing-disputes", "op": "lte", "threshold": 4.0}
OUTCOME = {"metric": "retention", "baseline": {"value": 101.0}, "target": {"value": 108.0, "by": "2027-Q2"}}
GUARDRAIL = "guardrails.billing-disputes"


def event(kind: str, field: str, before: Any, after: Any, thing: str = "item", new: Thing | None = None) -> Event:
    return Event(kind, thing, "metering", field, before, after, None, new)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (event("accepted", "", None, "accepted", "decision", PRICING), "accepted by mara"),
        (event("accepted", "status", "rejected", "accepted", "decision", PRICING), "accepted by mara (was rejected)"),
        (event("proposed", "", None, "proposed", "decision", PRICING), "proposed by ines"),
        (event("accepted", "", None, "active", "exception", TLS), "accepted by mara until 2027-01-31"),
        (event("renewed", "expires", "2026-12-31", "2027-01-31"), "renewed: expires 2026-12-31 → 2027-01-31"),
        (event("superseded", "status", "accepted", "superseded"), "superseded"),
        (event("amended", "", None, {"by": "free-tier"}), "amended by free-tier"),
        (event("amended", "chosen", "bands", "flat"), "amended: chosen bands → flat"),
        (event("reversed", "", None, {"by": "free-tier"}), "reversed by free-tier"),
        (
            event("revisited", "revisits.2026-11-01", None, {"by": "mara", "verdict": "keep"}),
            "revisited by mara: keep",
        ),
        (event("renamed", "id", "meters", "metering"), "renamed from meters"),
        (event("added", "", None, "planned"), "added as planned"),
        (event("added", "", None, {"name": "Ines"}, "person"), "added"),
        (event("planned", "status", "paused", "planned", new=Item()), "planned (was paused)"),
        (event("delivered", "status", "in_progress", "delivered", new=Item()), "delivered"),
        (event("vanished", "", "planned", None), "vanished (was planned)"),
        (event("due-changed", "due", "2026-11-30", "2026-12-15"), "due 2026-11-30 → 2026-12-15"),
        (event("due-changed", "due", None, "2026-12-15"), "due set to 2026-12-15"),
        (event("due-changed", "due", "2026-12-15", None), "due 2026-12-15 removed"),
        (event("outcome-changed", "outcome", None, OUTCOME), "outcome set to retention 101 → 108 by 2027-Q2"),
        (event("outcome-changed", "outcome", OUTCOME, None), "outcome retention 101 → 108 by 2027-Q2 removed"),
        (event("outcome-changed", "outcome.metric", "churn", "retention"), "outcome.metric churn → retention"),
        (event("target-changed", "outcome.target.value", 108.0, 104.5), "target 108 → 104.5"),
        (event("target-changed", "target.by", "2027-Q2", "2027-Q4"), "target day 2027-Q2 → 2027-Q4"),
        (event("target-changed", "target", None, {"value": 104.0, "by": "2027-Q4"}), "target set to 104 by 2027-Q4"),
        (event("guardrail-changed", GUARDRAIL, None, LIMIT), "guardrail billing-disputes ≤ 4 added"),
        (event("guardrail-changed", GUARDRAIL, LIMIT, None), "guardrail billing-disputes ≤ 4 removed"),
        (event("guardrail-changed", f"{GUARDRAIL}.threshold", 4.0, 6.0), "guardrail billing-disputes threshold 4 → 6"),
        (event("guardrail-changed", f"{GUARDRAIL}.op", "lt", "lte"), "guardrail billing-disputes op < → ≤"),
        (event("guardrail-changed", "guardrail.threshold", 4.0, 6.0, "metric"), "guardrail threshold 4 → 6"),
        (event("measured", "result", None, {"status": "achieved", "value": 42.5}), "measured: achieved, 42.5"),
        (event("checkpoint-passed", "checkpoints.experiment.verdict", None, "pivot"), "checkpoint experiment: pivot"),
        (
            event("displaced", "displaced_by.sso", None, {"by": "sso", "effect": "delayed", "why": "Two deals"}),
            "displaced by sso (delayed): Two deals",
        ),
        (
            event("deprioritized", "deprioritized", None, {"reason": "Later", "displaced_by": "sso"}),
            "deprioritized for sso: Later",
        ),
        (
            event("deprioritized", "deprioritized_in.2026-Q4", None, {"effect": "not_started", "reason": "Later"}),
            "deprioritized in 2026-Q4 (not started): Later",
        ),
        (event("split-planned", "", None, {"bets": 60.0, "platform": 40.0}), "planned: bets 60, platform 40 %"),
        (event("split-shifted", "buckets.platform.planned", 20.0, 25.0), "platform 20 → 25 %"),
        (
            event("split-shifted", "buckets.platform.planned", 2.0, 3.0, "capacity", Capacity(unit="people")),
            "platform 2 → 3 people",
        ),
        (event("split-shifted", "buckets.platform", None, {"planned": 25.0}), "platform added, 25 %"),
        (event("actual-recorded", "buckets.platform.actual", None, 22.0), "platform actual 22 %"),
        (
            event("reading-added", "readings.2026-10-31", None, {"on": "2026-10-31", "value": 2.4}),
            "read 2.4 on 2026-10-31",
        ),
        (event("reading-rewritten", "readings.2026-10-31.value", 2.4, 2.6), "reading of 2026-10-31 2.4 → 2.6"),
        (
            event("reading-rewritten", "readings.2026-10-31", {"value": 2.4}, None),
            "reading of 2026-10-31 removed (2.4)",
        ),
        (
            event("reading-rewritten", "readings.2026-10-31.note", None, "x"),
            "note of the reading of 2026-10-31 set to x",
        ),
        (event("right-granted", "owns", None, "ines", "area"), "ines now owns it"),
        (event("right-withdrawn", "to", "ines", None, "escalation"), "no longer goes to ines"),
        (event("edited", "bucket", "platform", "product_bets"), "bucket platform → product_bets"),
        (event("edited", "context", "Short", "Long, " * 20), "context edited"),
        (event("edited", "dissent.mara", None, {"by": "mara", "view": "No"}), "dissent.mara added"),
        (event("edited", "displaces.sso", None, {"item": "sso"}), "displaces sso"),
    ],
)
def test_an_event_in_words(given: Event, words: str) -> None:
    assert happened(given) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_for_values_of_any_shape(kind: str) -> None:
    for field in ("", "owns", "readings.2026-10-31", "buckets.platform"):
        for content in (None, "text", 4.0, {"by": "x"}, ["a"]):
            if kind.startswith("right-") and field != "owns":  # which only roles have
                continue
            if kind == "reading-rewritten" and not field.startswith("readings"):
                continue
            assert happened(event(kind, field, content, None))
            assert happened(event(kind, field, None, content))


def test_values_are_written_as_people_write_them() -> None:
    assert [value(content) for content in (None, True, 108.0, 0.1, "x", ["a", 2.0])] == [
        "none",
        "yes",
        "108",
        "0.1",
        "x",
        "a, 2",
    ]
    assert value({"value": 4.0, "by": "2027-Q2"}) == "4 by 2027-Q2"
    assert value([{"kind": "time", "note": "Soon"}]) == "(kind: time, note: Soon)"
