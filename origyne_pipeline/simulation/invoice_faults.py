"""What is wrong in the wholesaler's own invoice, one of each cause: in the Billed file behind it, and in its lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation.cdr_files import MOBILE_COLUMNS
from origyne_pipeline.simulation.papers import MOBILE_PRICE, Charge

COST = MOBILE_COLUMNS.index("COUT_HT")
IDENTIFIER, LINE, DATE = (MOBILE_COLUMNS.index(name) for name in ("ID_CDR", "MSISDN", "DATE"))
NO_LINE = "0799000003"
"""No line of any deposit."""
LEAST = Decimal("0.0050")
"""A planted event costs as much at least, so that its cents can be seen."""


@dataclass(frozen=True)
class PlantedCharge:
    """A difference that was planted: the cause that must bear it, and its euros."""

    cause: str
    amount: Decimal


def plant_in_events(root: Path, path: str, month: Month, ended: Mapping[str, date]) -> list[PlantedCharge]:
    """Of a BilledCDRs MOBILE file: events dearer, twice, in no daily file, of no line, left out, of the next month.

    ``ended``: lines that were terminated, as MSISDN has them, with their day; one of them goes on calling.
    """
    file = root / path
    head, *rows = file.read_text("utf-8").splitlines()
    costly = [place for place, row in enumerate(rows) if _cost(row) >= LEAST]
    dear, twice, ghost, absent = costly[-4:]
    stranger = costly[-5]
    later = next(_events_of(root, month.next()))
    gone = _after_termination([rows[place] for place in costly[:-5]], ended)
    added = [
        rows[twice],
        _with(rows[ghost], IDENTIFIER, "ABSENT0001"),
        _with(_with(rows[stranger], IDENTIFIER, "INCONNU001"), LINE, NO_LINE),
        f"{later};{month.year:04d}{month.number:02d}",
        *gone,
    ]
    planted = [
        PlantedCharge("OTHER_PRICE", Decimal("0.10")),
        PlantedCharge("BILLED_TWICE", _cost(rows[twice])),
        PlantedCharge("MISSING_EVENT", _cost(rows[ghost])),
        PlantedCharge("UNKNOWN_LINE", _cost(rows[stranger])),
        *(PlantedCharge("TERMINATED_LINE", _cost(row)) for row in gone),
        PlantedCharge("PERIOD", _cost(later)),
        PlantedCharge("NOT_BILLED", -_cost(rows[absent])),
    ]
    dearer = f"{_cost(rows[dear]) + Decimal('0.10'):.4f}".replace(".", ",")
    rows[dear] = _with(rows[dear], COST, dearer)
    del rows[absent]
    file.write_text("\n".join([head, *rows, *added]) + "\n", "utf-8", newline="")
    return planted


def _after_termination(rows: list[str], ended: Mapping[str, date]) -> list[str]:
    """The last of some events as one of a line that had ended by then; none where no line had."""
    for row in reversed(rows):
        day = datetime.strptime(row.split(";")[DATE], "%d/%m/%Y").date()
        for number in sorted(number for number, last in ended.items() if last <= day):
            return [_with(_with(row, IDENTIFIER, "RESILIE001"), LINE, number)]
    return []


def plant_in_charges(charges: list[Charge]) -> list[PlantedCharge]:
    """Of the invoice's lines: another price, a line of no one, cards of no order, a false product, a fee, a credit."""
    label, category, quantity, price, _ = charges[0]
    charges[0] = Charge(label, category, quantity - 1, price)
    charges += [
        Charge(f"{label} (ajustement)", category, 1, MOBILE_PRICE + Decimal("0.60")),
        Charge(f"Abonnement {NO_LINE}", category, 1, MOBILE_PRICE),
        Charge("Cartes SIM", "SIM", 3, Decimal("1.20"), Decimal("5.60")),
        Charge("Frais de gestion", "AUTRE", 1, Decimal("7.50")),
        Charge("Avoir commercial", "AUTRE", 1, Decimal("-2.00")),
        Charge("Prestation 4711", "CONSOMMATION", 1, Decimal("3.30")),
    ]
    return [
        PlantedCharge("OTHER_PRICE", Decimal("0.60")),
        PlantedCharge("UNKNOWN_LINE", MOBILE_PRICE),
        PlantedCharge("UNKNOWN_CARD", Decimal("3.60")),
        PlantedCharge("ARITHMETIC", Decimal("2.00")),
        PlantedCharge("OTHER_CHARGE", Decimal("7.50")),
        PlantedCharge("CREDIT", Decimal("-2.00")),
        PlantedCharge("UNKNOWN_LABEL", Decimal("3.30")),
    ]


def _events_of(root: Path, month: Month) -> Iterator[str]:
    """The costly rows of the daily files whose events are of a month."""
    for path in sorted((root / "RatedCDRs/MOBILE").glob("*.csv"), reverse=True):
        for row in path.read_text("utf-8").splitlines()[1:]:
            if row.split(";")[DATE].endswith(f"{month.number:02d}/{month.year:04d}") and _cost(row) >= LEAST:
                yield row


def _cost(row: str) -> Decimal:
    return Decimal(row.split(";")[COST].replace(",", "."))


def _with(row: str, column: int, value: str) -> str:
    cells = row.split(";")
    cells[column] = value
    return ";".join(cells)
