"""``clients.xlsx``, the VNO's customers, mandates, adjustments, options, holders and discounts, checked whole.

A workbook with a fault is refused whole, with every fault listed: it is the VNO's own file, corrected in a minute, and
half a file would bill some customers without their discount and hold others in silence. A number whose check key is
wrong is only a warning (see ``client_sheets``). Source: feeds.md.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from origyne_pipeline.countries import FRANCE
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import clients_workbook as contract
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.onboarding import client_sheets as sheets
from origyne_pipeline.onboarding import line_sheets
from origyne_pipeline.parties import Adjustment, Reference
from origyne_pipeline.workbook import Bounds, Fault, Row, WorkbookRefused, read_tables
from origyne_pipeline.workbook.cells import NO_DAY
from origyne_pipeline.workbook.faults import instead_of

T = TypeVar("T")
BOUNDS = Bounds(unfolded_bytes=500_000_000, rows=1_048_576)
"""Some 450,000 customers: the VNO's own workbook may be larger than those of others."""
MOST_COMPARED, MOST_ADVISED = 2_000, 20
"""Of how many customers the nearest to an unknown one is sought, and for how many unknown ones."""


class ClientsMissing(OrigyneError):
    """There is no ``clients.xlsx`` where the settings say."""


class ClientsRefused(WorkbookRefused):
    """A ``clients.xlsx`` that breaks its contract; ``faults`` and ``warnings`` have all: sheet, cell, value, rule."""

    def __init__(
        self, name: str, faults: Sequence[Fault], remedy: str, warnings: Sequence[Fault] = ()
    ) -> None:
        super().__init__(name, faults, remedy)
        self.warnings = tuple(warnings)


@dataclass(frozen=True)
class CheckedClients:
    """A good workbook and what looks wrong in it: account numbers masked, one remark a cell."""

    reference: Reference
    warnings: tuple[Fault, ...]


def warning_where_missing(path: Path, afterwards: str) -> str:
    """What follows for rating and the follow-up where there is no workbook; empty where there is one.

    Args:
        path: where the settings say that it is.
        afterwards: the command to run once it is there.
    """
    if path.is_file():
        return ""
    return (
        f"{path}: expected the VNO's clients.xlsx, found no file: no option, pass or holder of a line counts, and"
        " no own limit of a customer. Put it there, or name another place in ORIGYNE_CLIENTS or in origyne.toml"
        f" (clients), then run '{afterwards}'"
    )


def read_clients(path: Path, layouts: Path | None = None) -> Reference:
    """The whole of ``clients.xlsx``; ``layouts`` is the VNO's file of layouts.

    Raises:
        ClientsMissing: no file there.
        ClientsRefused: with every fault that was found.
    """
    return check_clients(path, layouts).reference


def check_clients(
    path: Path, layouts: Path | None = None, listed_options: Collection[str] = ()
) -> CheckedClients:
    """As ``read_clients``, with the warnings: what is read all the same, but stops a debit or a mail later on.

    ``listed_options``: the options of the tariff workbooks that landed, where any did; another one is a warning.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ClientsMissing(
            f"{path}: cannot be read ({error.strerror}); put the VNO's clients.xlsx there, or name another place in"
            " ORIGYNE_CLIENTS"
        ) from error
    faults: list[Fault] = []
    warnings: list[Fault] = []
    tables = read_tables(content, load_layout(layouts).clients, faults, BOUNDS, warnings)

    def read(sheet: str, reader: Callable[[Row, list[Fault]], T]) -> list[tuple[Row, T]]:
        return [(row, reader(row, warnings)) for row in tables[sheet]]

    customers = read(contract.CUSTOMERS.sheet, sheets.read_customer)
    _check_unique(((row, customer.ref) for row, customer in customers), "REF_CLIENT")
    mandates = read(contract.MANDATES.sheet, sheets.read_mandate)
    _check_unique(((row, mandate.reference.upper()) for row, mandate in mandates), "RUM")
    adjustments = read(contract.ADJUSTMENTS.sheet, sheets.read_adjustment)
    options = read(contract.OPTIONS.sheet, line_sheets.read_option)
    _check_unique(
        ((row, (option.line, option.option_code, option.from_on)) for row, option in options), "LIGNE"
    )
    _warn_unlisted(((row, option.option_code) for row, option in options), listed_options, warnings)
    holders = read(contract.HOLDERS.sheet, line_sheets.read_holder)
    _check_unique(((row, (holder.line, holder.from_on)) for row, holder in holders), "LIGNE")
    discounts = read(contract.DISCOUNTS.sheet, line_sheets.read_discount)
    known = {customer.ref for _, customer in customers}
    if known or not faults:  # without a customer that can be read, every other row would be told the same
        _warn_unknown(((row, mandate.customer_ref) for row, mandate in mandates), known, warnings)
        _warn_unknown(((row, adjustment.customer_ref) for row, adjustment in adjustments), known, warnings)
        _warn_unknown(((row, discount.customer_ref) for row, discount in discounts), known, warnings)
        held = "their invoices are held"
        _warn_unknown(((row, holder.customer_ref) for row, holder in holders), known, warnings, held)
    reference = Reference(
        customers={customer.ref: customer for _, customer in customers},
        mandates=tuple(mandate for _, mandate in mandates),
        adjustments=tuple(adjustment for _, adjustment in adjustments),
        discounts=tuple(discount for _, discount in discounts),
        options=tuple(option for _, option in options),
        holders=tuple(holder for _, holder in holders),
    )
    _warn_goods(adjustments, reference, warnings)
    if faults:
        raise ClientsRefused(path.name, faults, f"correct {path} and run again", warnings)
    return CheckedClients(reference, tuple(warnings))


def clients_faults(path: Path, layouts: Path | None = None) -> tuple[Fault, ...]:
    """Everything that is wrong or looks wrong in ``clients.xlsx``, a missing file included; none when it is good."""
    try:
        return check_clients(path, layouts).warnings
    except ClientsRefused as refused:
        return (*refused.faults, *refused.warnings)
    except ClientsMissing as missing:
        return (Fault("", "", "", str(missing)),)


def _warn_unlisted(codes: Iterable[tuple[Row, str]], listed: Collection[str], warnings: list[Fault]) -> None:
    """A warning at each option that no tariff workbook lists; none where nothing is known of them."""
    for row, code in codes if listed else ():
        if code and code not in listed:
            rule = "is in no landed tariff workbook (sheet Options): it gives neither fee nor allowance"
            warnings.append(row.remark("CODE_OPTION", f"{rule}; {instead_of(code, listed)}", code))


def _check_unique(keys: Iterable[tuple[Row, Hashable]], column: str) -> None:
    """No key twice, also in rows with another fault; a key that lacks a part is a fault already."""
    first: dict[Hashable, int] = {}
    for row, key in keys:
        parts = key if isinstance(key, tuple) else (key,)
        if any(not part or part == NO_DAY for part in parts):
            continue
        if key in first:
            row.fault(column, f"repeats the key of row {first[key]}")
        first.setdefault(key, row.number)


def _warn_goods(
    adjustments: Iterable[tuple[Row, Adjustment]], reference: Reference, warnings: list[Fault]
) -> None:
    """Goods that stay in France bear its VAT, and a customer abroad is billed none."""
    for row, adjustment in adjustments:
        customer = reference.customers.get(adjustment.customer_ref)
        if not (customer and adjustment.is_goods and customer.vat_territory == "HORS_FR"):
            continue
        if customer.delivered_to.country in FRANCE:
            rule = (
                "is BIEN, delivered in France, to a customer who is billed no VAT: bill it to one in France"
            )
            warnings.append(row.remark("NATURE", rule, "BIEN"))


def _warn_unknown(
    refs: Iterable[tuple[Row, str]],
    known: set[str],
    warnings: list[Fault],
    effect: str = "the row is not used",
) -> None:
    advised = MOST_ADVISED if len(known) <= MOST_COMPARED else 0
    for row, ref in refs:
        if ref and ref not in known:
            advised -= 1
            advice = f"; {instead_of(ref, known)}" if advised >= 0 else ""
            warnings.append(row.remark("REF_CLIENT", f"is not in sheet Clients: {effect}{advice}", ref))
