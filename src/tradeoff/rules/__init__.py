"""The rule set: an explicit list of every rule, by group."""

from tradeoff.rules import (
    cadence,
    capacity,
    charter,
    decisions,
    exceptions,
    files,
    platform,
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
    ("Cadence", cadence.RULES),
)

NEEDING_HISTORY: dict[str, str] = dict.fromkeys(
    (
        "edited-decision",
        "illegal-transition",
        "deleted-record",
        "moved-goalposts",
        "pushed-date",
        "silent-retarget",
        "rewritten-reading",
        "rewritten-plan",
        "self-granted-right",
        "weakened-rule",
    ),
    "a base to compare with",
) | dict.fromkeys(("reused-id", "repeated-retarget", "renewed-too-often", "untouched-item"), "the history")
"""Names of the rule set that one snapshot cannot answer, with what they need: known, and reported as not run."""

RULES: dict[str, Rule] = {rule.name: rule for _, rules in GROUPS for rule in rules}

__all__ = ["GROUPS", "NEEDING_HISTORY", "RULES", "RULESET", "RULESETS", "Context", "Rule"]
