"""Where in an invented month to look for each rule of the trade: the first customer and line of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from origyne_pipeline.identifiers import PhoneNumber
from origyne_pipeline.simulation.clock import date_of
from origyne_pipeline.simulation.fleet import NEVER, OFFER_CODES, Fleet
from origyne_pipeline.simulation.people import (
    ADJUSTMENT_HEADER,
    CUSTOMER_HEADER,
    DISCOUNT_HEADER,
    Cells,
    People,
    customer_ref,
)
from origyne_pipeline.simulation.trade_rows import OFFERS, OPTIONS

LIMITS = CUSTOMER_HEADER[-3:]
Named = Mapping[str, object]
"""The cells of a row by the name of their column."""


@dataclass(frozen=True)
class Case:
    """A rule, who shows it (``line`` in the published form, or None), and what is to be seen."""

    rule: str
    customer_ref: str
    line: str | None
    what: str


def cases_of(fleet: Fleet, people: People) -> tuple[Case, ...]:
    """The cases in the order of the contract; none of a plain month."""
    if fleet.plain:
        return ()
    first: dict[tuple[str, str], Case] = {}
    for kind, case in (*_holders(fleet), *_offers(fleet), *_options(fleet), *_sheets(people)):
        first.setdefault((case.rule, kind), case)
    return tuple(first.values())


def _holders(fleet: Fleet) -> Iterator[tuple[str, Case]]:
    for line in np.flatnonzero(fleet.passed_on < NEVER).tolist():
        source = "sheet Titulaires" if fleet.holder_shown[line] == NEVER else "the snapshots, without a date"
        source = "DATE_TITULAIRE" if fleet.holder_dated[line] else source
        next_ref = customer_ref(int(fleet.next_customer[line]))
        what = f"{next_ref}'s from {date_of(int(fleet.passed_on[line]))}, by {source}"
        yield (
            source,
            Case("change of holder", customer_ref(int(fleet.customer[line])), _published(fleet, line), what),
        )


def _offers(fleet: Fleet) -> Iterator[tuple[str, Case]]:
    for code, label, *_, with_tax, _, _, due in (row for row in OFFERS if len(row) == 12):
        for line in np.flatnonzero(fleet.offer == OFFER_CODES.index(code))[:1].tolist():
            rule = "subscription in advance" if due == "A_ECHOIR" else "price with tax"
            what = f"{code}: {label}" + (f", {with_tax} with tax" if with_tax else "")
            yield code, Case(rule, customer_ref(int(fleet.customer[line])), _published(fleet, line), what)


def _options(fleet: Fleet) -> Iterator[tuple[str, Case]]:
    for option, line in np.argwhere(fleet.option_from < NEVER).tolist():
        last = int(fleet.option_to[option, line])
        until = f" to {date_of(last)}" if last < NEVER else " on"
        what = f"{OPTIONS[option][1]}, from {date_of(int(fleet.option_from[option, line]))}{until}"
        rule = "pass" if OPTIONS[option][3] == "UNIQUE" else "option"
        yield str(option), Case(rule, customer_ref(int(fleet.customer[line])), _published(fleet, line), what)


def _sheets(people: People) -> Iterator[tuple[str, Case]]:
    for row in people.discounts:
        cells = _named(DISCOUNT_HEADER, row)
        yield str(cells["PORTEE"]), _case("discount", cells, f"{cells['LIBELLE']} ({cells['PORTEE']})")
    for row in people.customers:
        cells = _named(CUSTOMER_HEADER, row)
        for name in LIMITS:
            if cells.get(name) is not None:
                yield name, _case("limit", cells, f"{name} {cells[name]}")
        if cells["TERRITOIRE_TVA"] != "METROPOLE":
            place = f"{cells['VILLE']} ({cells['PAYS']}), {cells['TYPE']}, {cells['TERRITOIRE_TVA']}"
            yield place, _case("VAT territory", cells, place)
    for row in people.adjustments:
        cells = _named(ADJUSTMENT_HEADER, row)
        kind = "goods" if cells.get("NATURE") == "BIEN" else "adjustment with tax"
        if kind == "goods" or cells.get("MONTANT_TTC") is not None:
            amount, tax = (
                (cells["MONTANT_HT"], "HT")
                if cells["MONTANT_HT"] is not None
                else (cells["MONTANT_TTC"], "TTC")
            )
            yield (
                tax,
                _case(kind, cells, f"{cells['LIBELLE']}, {cells.get('QUANTITE') or 1} for {amount} {tax}"),
            )


def _named(header: list[str], row: Cells) -> Named:
    return dict(zip(header, row, strict=False))


def _case(rule: str, cells: Named, what: str) -> Case:
    line = cells.get("LIGNE")
    return Case(rule, str(cells["REF_CLIENT"]), PhoneNumber.read(str(line)) if line else None, what)


def _published(fleet: Fleet, line: int) -> str:
    return PhoneNumber.read(f"0{fleet.number[line]}")
