"""The optional sheets of ``clients.xlsx`` that say what a line has and who pays less: options, holders, discounts."""

from decimal import Decimal

from origyne_pipeline.onboarding.client_sheets import REFERENCE_LENGTH, read_line, read_month
from origyne_pipeline.parties import Discount, LineHolder, LineOption
from origyne_pipeline.workbook import Fault, Row

SCOPES = ("ABONNEMENT", "CONSOMMATION", "TOUT")


def read_option(row: Row, _warnings: list[Fault]) -> LineOption:
    """An option of a line; an empty AU is open."""
    from_on = row.day("DU")
    to_on = None if row.is_empty("AU") else row.day("AU")
    row.in_order("DU", "AU", to_on is None or from_on <= to_on)
    return LineOption(read_line(row), row.text("CODE_OPTION"), from_on, to_on)


def read_holder(row: Row, _warnings: list[Fault]) -> LineHolder:
    """Who holds a line from a day on."""
    return LineHolder(read_line(row), row.day("DU"), row.text("REF_CLIENT", longest=REFERENCE_LENGTH))


def read_discount(row: Row, warnings: list[Fault]) -> Discount:
    """A discount, in percent or in euros, of whole months; an empty AU is open."""
    first_month = read_month(row, "DU")
    last_month = None if row.is_empty("AU") else read_month(row, "AU")
    row.in_order("DU", "AU", last_month is None or first_month <= last_month)
    rate, amount = _read_reduction(row, warnings)
    return Discount(
        customer_ref=row.text("REF_CLIENT", longest=REFERENCE_LENGTH),
        line=None if row.is_empty("LIGNE") else read_line(row),
        scope=row.choice("PORTEE", SCOPES),
        rate=rate,
        amount_excl_tax=amount,
        first_month=first_month,
        last_month=last_month,
        label=row.text("LIBELLE"),
    )


def _read_reduction(row: Row, warnings: list[Fault]) -> tuple[Decimal | None, Decimal | None]:
    """A rate in percent, or an amount in euros; the other is None."""
    if row.is_empty("TAUX"):
        if row.is_empty("MONTANT_HT"):
            row.fault("TAUX", "is empty, and so is MONTANT_HT: fill one of them")
            return None, None
        return None, row.decimal("MONTANT_HT", places=2, positive=True)
    if not row.is_empty("MONTANT_HT"):
        row.fault("MONTANT_HT", "and TAUX are both filled: keep one of them")
    rate = row.decimal("TAUX", positive=True)
    if rate > 100:
        row.fault("TAUX", "must be a percentage of at most 100")
    elif 0 < rate < 1:
        rule = "is less than 1 percent: write 20, or 20 % in a cell of percent format, for a fifth"
        warnings.append(row.remark("TAUX", rule, str(rate)))
    return rate, None
