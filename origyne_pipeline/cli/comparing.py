"""``origyne compare``: why a customer's invoice is more, or less, than the one before; in French, on one screen."""

import textwrap
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from origyne_pipeline import french
from origyne_pipeline.cli.options import json_option
from origyne_pipeline.cli.printing import print_json, stdout
from origyne_pipeline.cli.readiness import settings_to_look

if TYPE_CHECKING:
    from origyne_pipeline.invoicing.comparing import Change, Comparison
    from origyne_pipeline.invoicing.models import Invoice

WIDTH, AMOUNT_WIDTH = 80, 14
MOST_LINES = 16
"""Lines of the screen that the changes take; the rest of them is one line."""
ZERO = Decimal("0.00")


@click.command(short_help="Why an invoice is more or less than the customer's one before, in French.")
@click.argument("number")
@json_option
def compare(number: str, as_json: bool) -> None:
    """Compares invoice NUMBER with the customer's invoice of the month before: what changed, the most money first.

    Amounts include tax; the differences sum to that of the two totals. --json has every change.
    """
    from origyne_pipeline.invoicing.comparing import compare as compare_invoices
    from origyne_pipeline.invoicing.previous import with_previous

    before, after = with_previous(settings_to_look().home, number)
    if before is None:
        if as_json:
            print_json(_json(after, None))
        else:
            _print([*_heading(after, None), f"{'':{AMOUNT_WIDTH}}aucune facture de ce client avant elle"])
        return
    comparison = compare_invoices(before, after)
    if as_json:
        print_json(_json(after, comparison))
    else:
        _print(_screen(comparison))


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        stdout().print(line.replace(french.NBSP, " "), markup=False, soft_wrap=True)


def _json(after: "Invoice", comparison: "Comparison | None") -> dict[str, Any]:
    before = comparison.before if comparison else None
    changes = comparison.changes if comparison else ()
    return {
        "number": after.number,
        "billing_month": after.billing_month,
        "customer_ref": after.customer.ref,
        "total_incl_tax": after.total_incl_tax,
        "credit_deducted": after.credit_deducted,
        "previous_number": before.number if before else None,
        "previous_billing_month": before.billing_month if before else None,
        "previous_total_incl_tax": before.total_incl_tax if before else None,
        "previous_credit_deducted": before.credit_deducted if before else None,
        "difference": comparison.difference if comparison else None,
        "changes": [
            {
                "label": one.label,
                "line": one.line,
                "kind": one.kind,
                "status": one.status,
                "before_incl_tax": one.before_incl_tax,
                "after_incl_tax": one.after_incl_tax,
                "difference": one.difference,
                "detail": one.detail,
            }
            for one in changes
        ],
    }


def _heading(after: "Invoice", before: "Invoice | None") -> Iterator[str]:
    yield from textwrap.wrap(
        f"Facture {after.number} ({french.month_name(after.billing_month)})"
        + (f", comparée à {before.number} ({french.month_name(before.billing_month)})" if before else ""),
        WIDTH,
    )
    yield textwrap.shorten(f"Client {after.customer.ref}, {after.customer.name}", WIDTH, placeholder="…")
    yield ""


def _screen(comparison: "Comparison") -> list[str]:
    before, after = comparison.before, comparison.after
    lines = [*_heading(after, before)]
    lines.append(
        _line(french.euros(before.total_incl_tax), f"total TTC, {french.month_name(before.billing_month)}")
    )
    lines += _changes(comparison.changes)
    difference = comparison.difference
    words = f"{french.euros(abs(difference))} {'de plus' if difference > 0 else 'de moins'}"
    words = words if difference else "le même montant"
    total = f"total TTC, {french.month_name(after.billing_month)} : {words}"
    lines.append(_line(french.euros(after.total_incl_tax), total))
    return [*lines, *_amount_due(before, after)]


def _amount_due(before: "Invoice", after: "Invoice") -> Iterator[str]:
    """The credit that was deducted from either, and so what was to be paid."""
    deducted = [one.credit_deducted for one in (before, after)]
    if any(deducted):
        former = french.euros(ZERO - deducted[0]) if deducted[0] else "aucun"
        yield _line(french.euros(ZERO - deducted[1]), f"avoir déduit (facture précédente : {former})")
        yield _line(french.euros(after.total_incl_tax - deducted[1]), "montant à payer")


def _changes(changes: "Sequence[Change]") -> Iterator[str]:
    """The changes that fit on the screen, then what the others sum to."""
    shown = 0
    for place, change in enumerate(changes):
        lines = _change_lines(change)
        is_last = place == len(changes) - 1
        if shown + len(lines) > MOST_LINES - (not is_last):
            rest = changes[place:]
            amount = sum((one.difference for one in rest), ZERO)
            words = french.plural(len(rest), "autre changement").replace(
                "autre c", "autres c" if len(rest) > 1 else "autre c"
            )
            yield _line(_signed(amount), f"{words} (--json les montre)")
            return
        yield from lines
        shown += len(lines)


def _change_lines(change: "Change") -> list[str]:
    where = f", {french.phone(change.line)}" if change.line else ""
    detail = f" : {change.detail}" if change.detail else ""
    texts = textwrap.wrap(f"{change.label}{where}{detail}", WIDTH - AMOUNT_WIDTH - 2)
    return [_line(_signed(change.difference) if not place else "", text) for place, text in enumerate(texts)]


def _line(amount: str, text: str) -> str:
    return f"{amount:>{AMOUNT_WIDTH}}  {text}"


def _signed(amount: Decimal) -> str:
    return f"+{french.euros(amount)}" if amount > 0 else french.euros(amount)
