"""What a bakery pays for a month."""

from dataclasses import dataclass

BANDS = [(10_000, 190), (40_000, 390), (100_000, 690), (250_000, 1190)]
LARGEST = 1900


@dataclass(frozen=True)
class Month:
    bakery: str
    order_lines: int
    signed: str
    renewed: str | None = None


def amount(month: Month) -> int:
    """The month's price in EUR: by band for new and renewed contracts, flat for all others."""
    if (month.renewed or month.signed) < "2026-07-01":
        return 390
    return next((price for lines, price in BANDS if month.order_lines <= lines), LARGEST)


def text(month: Month) -> str:
    return f"{month.bakery}: {amount(month)} EUR for {month.order_lines} order lines"
