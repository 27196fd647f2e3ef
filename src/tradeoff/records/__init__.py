"""Typed, frozen records, one module a kind; field names are those of the format."""

from tradeoff.records.capacity import Bucket, Capacity, CapacityNote, Team
from tradeoff.records.charter import DEFAULT_CHARTER, Area, Charter, Escalation, Limits, Person
from tradeoff.records.decision import Decision
from tradeoff.records.exception import RiskException
from tradeoff.records.roadmap import Item, Roadmap, Theme
from tradeoff.records.scorecard import CATEGORIES, Measurement, Metric, Scorecard
from tradeoff.records.settings import DEFAULT_PATHS, Settings
from tradeoff.records.shared import SIGNS, Guardrail, Outcome, Place, Reference, Route, Thing

Record = Decision | Roadmap | Capacity | Scorecard | RiskException | Charter | Settings
"""A whole file."""

__all__ = [
    "CATEGORIES",
    "DEFAULT_CHARTER",
    "DEFAULT_PATHS",
    "SIGNS",
    "Area",
    "Bucket",
    "Capacity",
    "CapacityNote",
    "Charter",
    "Decision",
    "Escalation",
    "Guardrail",
    "Item",
    "Limits",
    "Measurement",
    "Metric",
    "Outcome",
    "Person",
    "Place",
    "Record",
    "Reference",
    "RiskException",
    "Roadmap",
    "Route",
    "Scorecard",
    "Settings",
    "Team",
    "Theme",
    "Thing",
]
