"""The invoices that no debit asks for, or not as announced: which, why, and the command that lists all."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from origyne_pipeline.cli.printing import euros, stdout, table

if TYPE_CHECKING:
    from origyne_pipeline.payments.debits import Held
    from origyne_pipeline.payments.month import MonthCollected

FEW, SHOWN = 3, 10
ALL_OF_THEM = (
    'origyne query "select invoice_number, code, message from held_debits join invoices using (invoice_number)'
    " where billing_month = '{}'\""
)


def named(held: "Sequence[Held]") -> str:
    """The first invoices and the code of each, for one line."""
    first = ", ".join(f"{one.invoice_number} {one.code}" for one in held[:FEW])
    return f": {first}{', ...' if len(held) > FEW else ''}" if held else ""


def not_as_invoiced(collected: "MonthCollected") -> "Iterator[tuple[str, list[tuple[str, str]]]]":
    """What was not debited as the invoices announce, by kind: which invoice and why."""
    from origyne_pipeline.payments.mandates import PAID_OTHERWISE, SETTLED

    if collected.moved:
        why = (
            "too late for the day printed on the invoice, or it printed none: tell the customer the day and the"
            " amount"
        )
        yield "Debits on another day than announced", [(number, why) for number in collected.moved]
    if collected.lowered:
        yield (
            "Debits of less than announced: credited or paid since the issue",
            [
                (number, f"announced {euros(announced)}, debited {euros(asked)}: tell the customer")
                for number, announced, asked in collected.lowered
            ],
        )
    for heading, held in (
        ("Debits held", [h for h in collected.held if h.code not in PAID_OTHERWISE | {SETTLED}]),
        (
            "Not debited: the customer pays by transfer, as the invoice says",
            [h for h in collected.held if h.code in PAID_OTHERWISE],
        ),
        ("Credited or paid, not debited", [h for h in collected.held if h.code == SETTLED]),
    ):
        if held:
            command = ALL_OF_THEM.format(collected.month)
            rest = [("all of them", command)] if len(held) >= SHOWN else []
            rows = [(f"{h.invoice_number} ({euros(h.amount)})", f"{h.code}: {h.message}") for h in held]
            yield heading, [*rest, *rows]


def print_not_debited(home: Path, months: Iterable[str]) -> None:
    """Prints the invoices of some months that no debit asks for: the first ones, and the command for all."""
    from origyne_pipeline.warehouse import Warehouse

    for month in months:
        with Warehouse(home).session() as session:
            session.bind("held_debits", [month])
            rows = session.query(
                "select invoice_number, amount, code, message from held_debits order by invoice_number"
            )
        shown = [
            (f"{number} ({euros(amount)})", f"{code}: {why}") for number, amount, code, why in rows[:SHOWN]
        ]
        more = f"{len(rows) - SHOWN:,} more: {ALL_OF_THEM.format(month)}" if len(rows) > SHOWN else ""
        stdout().print(table(f"Invoices of {month} not debited", ["invoice", "why"], shown, more))
