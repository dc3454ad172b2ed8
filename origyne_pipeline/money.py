"""Money is ``Decimal`` euros; this is the only place that rounds it.

"Half up" means halves away from zero (rating.md; EN 16931).
"""

from decimal import ROUND_HALF_UP, Decimal

CENTS = 2


def round_half_up(amount: Decimal, places: int = CENTS) -> Decimal:
    """The amount with ``places`` decimals, halves away from zero.

    >>> round_half_up(Decimal("2.675")), round_half_up(Decimal("-0.005"))
    (Decimal('2.68'), Decimal('-0.01'))
    """
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def written(amount: Decimal) -> str:
    """An amount in an English text.

    >>> written(Decimal("1234.5"))
    '1,234.50 €'
    """
    return f"{amount:,.2f} €"


def net_amount(gross: Decimal, rate: Decimal) -> Decimal:
    """What an amount including tax leaves without it, in cents: half up(gross * 100 / (100 + rate)).

    >>> net_amount(Decimal("9.99"), Decimal(20)), net_amount(Decimal("29.97"), Decimal(20))
    (Decimal('8.33'), Decimal('24.98'))
    """
    return round_half_up(gross * 100 / (100 + rate))


def vat_amount(base: Decimal, rate: Decimal) -> Decimal:
    """VAT of a rate's base, in cents: rounded once, on the sum of the lines (EN 16931, BR-CO-17).

    Args:
        base: euros excluding tax, 2 decimals.
        rate: percent, e.g. ``Decimal("20.00")``.
    """
    return round_half_up(base * rate / 100)
