"""A suggestion for tomorrow's quantity of one article in one bakery, with its reason."""

from statistics import mean


def suggest(sold: list[int], returned: list[int], rain: bool) -> tuple[int, str]:
    """Pieces, and the reason in one line. The baker decides; a short night costs more than a full crate."""
    needed = [pieces - back for pieces, back in zip(sold, returned, strict=True)]
    usual = mean(needed[-6:])
    if rain:
        return round(usual * 0.93), f"rain, and {usual:.0f} were eaten on the last six such days"
    return round(usual), f"{usual:.0f} were eaten on the last six such days"


def within_reach(suggested: int, baked: int) -> bool:
    """Whether a suggestion is near enough to today's habit to be shown without a warning."""
    return abs(suggested - baked) <= max(5, baked // 5)
