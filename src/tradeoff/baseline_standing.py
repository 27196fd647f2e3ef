"""How the findings of a workspace stand against its baseline; apart from it, as most workspaces have none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from tradeoff.finding import Finding
from tradeoff.workspace import Workspace

if TYPE_CHECKING:
    from tradeoff.baseline import Baseline, Entry

_NONE: Mapping[int, int] = {}


class Standing(NamedTuple):
    """The findings of one workspace, and what its baseline makes of them; without one, nothing is held."""

    space: Workspace
    baseline: "Baseline | None"
    reported: tuple[Finding, ...]
    """The findings that are not in it, or were and have expired; in order."""
    matched: int = 0
    """How many findings are not reported because of it."""
    returned: frozenset[Finding] = frozenset()
    """The reported ones that were in it."""
    held: Mapping[int, int] = _NONE
    """By the index of an entry whose day has not passed, how many findings of it are there."""
    expired: Mapping[int, int] = _NONE
    """By the index of an entry whose day has passed, how many findings of it are there, reported or not."""
    paid_off: Mapping[int, int] = _NONE
    """By the index of an entry, how many of its findings are not there any more, although they would be found."""

    @property
    def size(self) -> int:
        """How many findings the baseline holds."""
        return self.baseline.size if self.baseline else 0

    def expiring(self, until: str) -> dict[int, int]:
        """By the index of an entry that holds up to a day and not longer, how many findings of it are there."""
        known = self.baseline.entries if self.baseline else ()
        return {index: count for index, count in self.held.items() if known[index].until <= until}

    def listed(self, counts: Mapping[int, int]) -> "list[Entry]":
        """The entries of some indexes, with these counts."""
        from dataclasses import replace  # where there are entries, it is known already

        known = self.baseline.entries if self.baseline else ()
        return [replace(known[index], count=count) for index, count in sorted(counts.items())]
