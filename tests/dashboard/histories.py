"""Histories of invented months, for the tests of the page and its pictures."""

from datetime import date
from decimal import Decimal

from origyne_pipeline.dashboard.building import page_of
from origyne_pipeline.dashboard.history import History, Row
from origyne_pipeline.dashboard.models import Page
from origyne_pipeline.periods import Month

MONTH = Month(2026, 10)
WRITTEN_ON = date(2026, 11, 12)
COMPANY = "VNO de démonstration"
Tables = dict[str, list[Row]]


def months_until(month: Month, count: int) -> list[Month]:
    """So many months, the last given."""
    months = [month]
    while len(months) < count:
        months.insert(0, months[0].previous())
    return months


def ordinary(count: int = 13, size: int = 1) -> Tables:
    """Months that grow a little, with waves; ``size`` multiplies amounts and lines."""
    tables: Tables = {"measure_aged_balance": [aged(size)]}
    for place, month in enumerate(months_until(MONTH, count)):
        wave = Decimal((100, 104, 101, 97, 106, 110, 108)[place % 7] + 3 * place) / 100
        for table, row in _of_month(place, wave, size):
            tables.setdefault(table, []).append({"billing_month": str(month), **row})
    return tables


def aged(size: int = 1) -> Row:
    """Debts of all ages."""
    amounts = (8412, 1530, 640, 212, 95)
    names = ("not_due", "late_1_30", "late_31_60", "late_61_90", "late_over_90")
    return {
        "as_of": date(2026, 11, 12),
        "debtor_count": 212 * size,
        **{f"{name}_incl_tax": Decimal(amount * size) for name, amount in zip(names, amounts, strict=True)},
        "in_dispute_incl_tax": Decimal(120 * size),
        "credit_incl_tax": Decimal(85 * size),
        "balance_incl_tax": Decimal((sum(amounts) - 85) * size),
    }


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _of_month(place: int, wave: Decimal, size: int) -> list[tuple[str, Row]]:
    fixed, options, usage = (cents(wave * each * size) for each in (9120, 1240, 2310))
    fees, discounts, other = (
        cents(Decimal(180 * size)),
        cents(Decimal(-260 * size)),
        cents(Decimal(40 * size)),
    )
    revenue = fixed + options + usage + fees + discounts + other
    lines = int(480 * size * wave)
    cost = cents(usage * Decimal("0.61"))
    rows: list[tuple[str, Row]] = [
        ("measure_months", {}),
        (
            "measure_revenue",
            {
                "subscriptions_excl_tax": fixed,
                "options_excl_tax": options,
                "usage_excl_tax": usage,
                "fees_excl_tax": fees,
                "discounts_excl_tax": discounts,
                "other_excl_tax": other,
                "revenue_excl_tax": revenue,
            },
        ),
        ("measure_arpu", {"arpu_excl_tax": cents(revenue / lines)}),
        (
            "measure_churn",
            {
                "opening_count": lines,
                "activated_count": 21 + place,
                "ended_count": 9 + place % 4,
                "closing_count": lines + 12 + place - place % 4,
                "churn_pct": cents(Decimal(100 * (9 + place % 4)) / lines),
            },
        ),
        ("measure_margin", _margin(usage, cost)),
        (
            "measure_receivables",
            {
                "asked_incl_tax": cents(revenue * Decimal("1.2")),
                "received_incl_tax": cents(revenue * Decimal("1.15")),
                "written_off_incl_tax": Decimal(0),
                "balance_incl_tax": cents(Decimal(9800 * size) * wave),
            },
        ),
        (
            "measure_debits",
            {"failed_incl_tax": Decimal(130 + 9 * place), "failed_pct": Decimal("1.10") + place % 5},
        ),
        ("measure_days_to_pay", {"days_to_pay": Decimal("16.5") + place % 6}),
    ]
    for kind, count in (("RATING_DIFFERS", 4 + place), ("MISSING_FROM_RATED", place % 3)):
        row = {
            "kind": kind,
            "event_count": count,
            "our_amount_excl_tax": Decimal("3.2"),
            "their_amount_excl_tax": Decimal("4.1"),
        }
        rows.append(("measure_reconciliation", row))
    supplier = {"expected_excl_tax": 2 * cost, "invoiced_excl_tax": 2 * cost + 18}
    row = {**supplier, "difference_excl_tax": Decimal(18), "unexplained_excl_tax": Decimal(0)}
    rows.append(("measure_supplier_invoices", row))
    for cause, text in (("OTHER_PRICE", "13.50"), ("TERMINATED_LINE", "4.52"), ("ROUNDING", "-0.02")):
        row = {"cause": cause, "evidence_count": 2, "amount_excl_tax": Decimal(text)}
        rows.append(("measure_supplier_causes", row))
    for cause in ("ALLOWANCE", "PRICE_BELOW_COST"):
        row = {"cause": cause, "event_count": 40, "loss_excl_tax": Decimal("6.25")}
        rows.append(("measure_losses", row))
    for cause, amount in (("UNRATED", Decimal("12.40")), ("HELD", Decimal(45 * (place % 2)))):
        rows.append(
            ("measure_money_not_billed", {"cause": cause, "amount_excl_tax": amount, "item_count": 3})
        )
    uses: list[tuple[str, int, str, str]] = [
        ("VOIX", 3_100_000, "NATIONAL", "FR"),
        ("DATA", 9 * 10**8, "DATA", "FR"),
        ("SMS", 41_000, "NATIONAL", "FR"),
        ("MMS", 1200, "NATIONAL", "FR"),
        ("VOIX", 120_000, "UE", "FR"),
        ("VOIX", 31_000, "MONDE", "UE"),
    ]
    for number, (name, quantity, group, zone) in enumerate(uses):
        part = cents(usage * (40 - 6 * number) / 150)
        row = {
            "usage": name,
            "line_count": 300 * size,
            "event_count": quantity // 90 * size,
            "billed_quantity": int(quantity * size * wave),
            "amount_excl_tax": part,
        }
        if number < 4:
            rows += [
                ("measure_usage", row),
                ("measure_margin_by_usage", {"usage": name, **_margin(part, part / 2)}),
            ]
        rows.append(
            (
                "measure_destinations",
                {**row, "place": number + 1, "origin_zone": zone, "destination_group": group},
            )
        )
    return rows


def _margin(revenue: Decimal, cost: Decimal) -> Row:
    margin = revenue - cost
    return {
        "revenue_excl_tax": revenue,
        "cost_excl_tax": cost,
        "margin_excl_tax": margin,
        "margin_pct": cents(margin * 100 / revenue) if revenue > 0 else None,
    }


def page(tables: Tables, month: Month = MONTH) -> Page:
    """The page of a month of a history."""
    return page_of(History(tables, month), COMPANY, WRITTEN_ON)
