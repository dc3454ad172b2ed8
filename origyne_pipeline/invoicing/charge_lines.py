"""The charges of a month as invoice lines, each customer's in the invoice's order (invoicing.md).

Pure. A TTC price stays one where the customer's rate is the workbook's; elsewhere (DOM, exempt) its gross amount is
brought to its net with the workbook's rate, and the line is an HT line.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from origyne_pipeline import french
from origyne_pipeline.invoicing.models import (
    ACTIVATION,
    ADJUSTMENT,
    OPTION,
    SUBSCRIPTION,
    TERMINATION,
    USAGE,
    ZERO,
    InvoiceLine,
)
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.invoicing.texts.places import origin
from origyne_pipeline.invoicing.vat import rate_of
from origyne_pipeline.money import net_amount, round_half_up
from origyne_pipeline.parties import Adjustment
from origyne_pipeline.periods import Month

Row = Mapping[str, Any]
USAGE_ORDER = ("VOIX", "VOIX_RECUE", "SMS", "MMS", "DATA")
FEE_ORDER = (
    (SUBSCRIPTION, "OFFER"),
    (OPTION, "OPTION"),
    (OPTION, "PASS"),
    (ACTIVATION, "OFFER"),
    (ACTIVATION, "OPTION"),
    (ACTIVATION, "PASS"),
    (TERMINATION, "OFFER"),
)
DUE_ORDER = ("TAKEN_BACK", "CORRECTION", "ARREARS", "ADVANCE", "ONCE")
PRICE_PLACES = 6
QUANTITIES = ("event_count", "billed_quantity", "included_quantity", "service_excl_tax", "amount_excl_tax")


def fee_and_usage_lines(
    recurring: Iterable[Row], usage: Iterable[Row], territory: str
) -> tuple[InvoiceLine, ...]:
    """Fees then usage of each line, by its number as text."""
    by_line: dict[str, list[InvoiceLine]] = defaultdict(list)
    for row in sorted(filter(_is_told, recurring), key=_fee_key):
        by_line[row["line"]].append(_fee_line(row, territory))
    for row in sorted(_at_rates(filter(_informs, usage), territory), key=_usage_key):
        by_line[row["line"]].append(_usage_line(row))
    return tuple(line for number in sorted(by_line) for line in by_line[number])


def adjustment_lines(adjustments: Iterable[Adjustment], territory: str) -> Iterator[InvoiceLine]:
    """The adjustments of a month, in the order of their sheet."""
    for adjustment in adjustments:
        line = InvoiceLine(
            position=0,
            kind=ADJUSTMENT,
            line=adjustment.line,
            label=adjustment.label,
            quantity=adjustment.quantity,
            amount_excl_tax=ZERO,
            vat_rate=rate_of(territory, adjustment.vat_rate),
            is_goods=adjustment.is_goods,
        )
        yield _priced(line, adjustment.amount_excl_tax, adjustment.amount_incl_tax, adjustment.vat_rate)


def _priced(
    line: InvoiceLine, amount_excl_tax: Decimal | None, amount_incl_tax: Decimal | None, own_rate: Decimal
) -> InvoiceLine:
    """The line with its amount, without tax or with it; ``own_rate`` is that of the workbook."""
    if amount_incl_tax is None:
        return replace(line, amount_excl_tax=_cents(amount_excl_tax or ZERO))
    gross = _cents(amount_incl_tax)
    if line.vat_rate != own_rate:
        return replace(line, amount_excl_tax=net_amount(gross, own_rate) + ZERO)
    return replace(line, amount_incl_tax=gross)


def _cents(amount: Decimal) -> Decimal:
    """Half up to 2 decimals, and never minus zero."""
    return round_half_up(amount) + ZERO


def _is_told(row: Row) -> bool:
    """Whether a fee is worth a line: a correction of nothing is not."""
    return bool(row["due"] != "CORRECTION" or row["amount_excl_tax"] or row["amount_incl_tax"])


def _fee_key(row: Row) -> tuple[int, str, date, str, int]:
    return (
        FEE_ORDER.index((row["kind"], row["product"])),
        row["for_month"] or "",
        row["valid_from"],
        row["charge_code"],
        DUE_ORDER.index(row["due"]),
    )


def _fee_line(row: Row, territory: str) -> InvoiceLine:
    line = InvoiceLine(
        position=0,
        kind=row["kind"],
        line=row["line"],
        label=_fee_label(row),
        quantity=1,
        amount_excl_tax=ZERO,
        vat_rate=rate_of(territory, row["vat_rate"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        for_month=row["for_month"],
    )
    return _priced(line, row["amount_excl_tax"], row["amount_incl_tax"], row["vat_rate"])


def _fee_label(row: Row) -> str:
    name, first, last = row["label"] or row["charge_code"], row["valid_from"], row["valid_to"]
    if row["kind"] == ACTIVATION:
        return _of_kind(labels.ACTIVATION_LABEL, name)
    if row["kind"] == TERMINATION:
        return _of_kind(labels.TERMINATION_LABEL, name)
    if row["product"] == "PASS":
        days = f", du {first:%d/%m} au {last:%d/%m}" if last else f", à partir du {first:%d/%m}"
        return f"{name}{days}"
    kind = labels.SUBSCRIPTION_LABEL if row["kind"] == SUBSCRIPTION else labels.OPTION_LABEL
    label = f"{labels.DUES.get(row['due'], '')}{_of_kind(kind, name)}"
    month = Month.of(first)
    if row["due"] in labels.DUES:
        label += f", {french.month_name(month)}"
    if month.days != row["days"]:
        label += f", du {first:%d/%m} au {last:%d/%m} ({french.plural(row['days'], 'jour')})"
    return label


def _of_kind(kind: str, name: str) -> str:
    """The kind of a fee before its name, unless the name begins with it.

    >>> _of_kind("Option", "Pro"), _of_kind("Option", "option Pro"), _of_kind("Option", "Optionnel")
    ('Option Pro', 'Option Pro', 'Option Optionnel')
    """
    if f"{name} ".casefold().startswith(f"{kind} ".casefold()):
        name = name[len(kind) + 1 :]
    return f"{kind} {name}".rstrip()


def _informs(row: Row) -> bool:
    """Whether a usage row is worth a line: free incoming events, which bill and cost nothing, are not.

    Calls of 0 s are: each is itemised, and a customer who counts the detail again comes to the totals.
    """
    is_incoming = row["destination_group"] == "RECU" and row["usage"] != "VOIX_RECUE"
    return bool(not is_incoming or row["billed_quantity"] or round_half_up(row["amount_excl_tax"]))


def _at_rates(usage: Iterable[Row], territory: str) -> Iterator[Row]:
    """The rows at the customer's rates: two workbook rates under one rate of the territory are one row."""
    summed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in usage:
        rate = rate_of(territory, row["vat_rate"])
        key = (row["line"], row["usage"], row["origin_zone"], row["destination_group"], row["is_late"], rate)
        if key not in summed:
            summed[key] = {**row, "vat_rate": rate}
            continue
        one = summed[key]
        if _price_of(one) != _price_of(row):
            one["unit_price_excl_tax"] = one["price_unit"] = None
        for name in QUANTITIES:
            one[name] += row[name]
    yield from summed.values()


def _price_of(row: Row) -> tuple[Decimal | None, str | None]:
    """The one price that made a row of usage, and its unit."""
    return row.get("unit_price_excl_tax"), row.get("price_unit")


def _usage_key(row: Row) -> tuple[bool, int, str, str, Decimal]:
    """Late events come last."""
    usage = row["usage"]
    order = USAGE_ORDER.index(usage) if usage in USAGE_ORDER else len(USAGE_ORDER)
    return bool(row["is_late"]), order, row["origin_zone"], row["destination_group"], row["vat_rate"]


def _usage_line(row: Row) -> InvoiceLine:
    price, unit = _price_of(row)
    return InvoiceLine(
        position=0,
        kind=USAGE,
        line=row["line"],
        label=french.usage_label(
            row["usage"],
            row["destination_group"],
            bool(row["is_late"]),
            origin(row["usage"], row["origin_zone"], row.get("zone_label")),
        ),
        quantity=int(row["billed_quantity"]),
        amount_excl_tax=_cents(row["amount_excl_tax"]),
        vat_rate=row["vat_rate"],
        usage=row["usage"],
        origin_zone=row["origin_zone"],
        destination_group=row["destination_group"],
        is_late=bool(row["is_late"]),
        event_count=int(row["event_count"]),
        included_quantity=int(row["included_quantity"]),
        service_excl_tax=row["service_excl_tax"],
        unit_price_excl_tax=price,
        price_unit=unit,
    )


def with_unit_price(line: InvoiceLine) -> InvoiceLine:
    """A line that is no usage with the price of one piece; None where its amount is no whole number of them."""
    if line.kind == USAGE or not line.quantity:
        return line
    price = round_half_up(line.amount_excl_tax / line.quantity, PRICE_PLACES)
    is_exact = price * line.quantity == line.amount_excl_tax
    return replace(line, unit_price_excl_tax=price if is_exact else None)
