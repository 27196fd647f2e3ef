"""The rule set: an explicit list of every rule, by group."""

from tradeoff.rules import (
    cadence,
    capacity,
    changes,
    charter,
    decisions,
    exceptions,
    files,
    oversight,
    platform,
    promises,
    roadmaps,
    scorecard,
    three,
)
from tradeoff.rules.model import Context, Rule

RULESET = "2026.11"
"""The newest version of the rule set that this tradeoff knows."""

RULESETS = ("2026.11",)

GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("Files", files.RULES),
    ("Three that every record answers", three.RULES),
    ("Decisions", decisions.RULES),
    ("Roadmaps", roadmaps.RULES + platform.RULES),
    ("Capacity", capacity.RULES),
    ("Scorecard", scorecard.RULES),
    ("Exceptions", exceptions.RULES),
    ("Charter and references", charter.RULES),
    ("Between two commits", changes.RULES + promises.RULES + oversight.RULES),
    ("Cadence", cadence.RULES),
)

RULES: dict[str, Rule] = {rule.name: rule for _, rules in GROUPS for rule in rules}

__all__ = ["GROUPS", "RULES", "RULESET", "RULESETS", "Context", "Rule"]
