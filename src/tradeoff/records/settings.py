"""The settings of the tool in one workspace: `tradeoff.yaml`."""

import msgspec

from tradeoff.records.shared import Thing

DEFAULT_PATHS = ("charter.yaml", "scorecard.yaml", "decisions", "roadmaps", "capacity", "exceptions")


class Settings(Thing, frozen=True, tag_field="schema", tag="tradeoff/settings/v1"):
    """What a workspace checks, how strictly, and where its records are."""

    ruleset: str = ""
    profile: str = "full"
    paths: tuple[str, ...] = DEFAULT_PATHS
    exclude: tuple[str, ...] = ()
    rules: dict[str, str] = msgspec.field(default_factory=dict)
    mutability: str = "amend"
    naming: str = "slug"
    baseline: str = ".tradeoff-baseline.yaml"
