"""Two months free for a bakery that pays its year in advance."""

FLAT = 390
FREE_MONTHS = 2


def year_in_advance() -> int:
    """EUR for a year. Every bakery pays the same, so nothing needs to be known about it."""
    return FLAT * (12 - FREE_MONTHS)


def refund(months_left: int) -> int:
    """EUR for the months that a bakery paid and will not use."""
    return FLAT * max(0, months_left - FREE_MONTHS)
