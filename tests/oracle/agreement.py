"""What a published database and the oracle say differently, table by table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

Expected = dict[str, Any]
CDR_FEEDS = "feed like 'rated_cdrs%'"
ACCOUNT_FEEDS = "feed like 'account%'"

INVOICE_LINES = """
select
    customer_ref, row_number() over (partition by invoice_number order by l.position), l.kind, line,
    l.amount_excl_tax, l.amount_incl_tax, vat_rate, usage, origin_zone, destination_group,
    coalesce(is_late, false), for_month, case when l.kind = 'ADJUSTMENT' then quantity end
from invoice_lines as l join invoices using (invoice_number)
where billing_month = '{month}' and (l.amount_excl_tax <> 0 or coalesce(l.amount_incl_tax, 0) <> 0)
"""


def differences(database: Path, expected: Expected, *, invoices: bool = True) -> list[str]:
    """One text a difference; empty when they agree.

    Args:
        database: ``origyne.duckdb``.
        expected: what ``compute`` gives.
        invoices: whether to compare what was issued and collected, too.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        published = _Published(connection)
        found = [*published.clean(expected), *published.rating(expected)]
        if invoices:
            found += published.issued(expected)
        return found


class _Published:
    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        self._connection.execute("set timezone = 'UTC'")
        return self._connection.execute(query).fetchall()

    def clean(self, expected: Expected) -> Iterator[str]:
        """Quarantine, duplicates, events, lines."""
        for word, feeds, rows, files in (
            ("", CDR_FEEDS, "quarantine", "bad_files"),
            (" of accounts", ACCOUNT_FEEDS, "quarantine_accounts", "bad_account_files"),
        ):
            refused = self._rows(
                f"select source_path, source_line, reason from quarantined_rows where {feeds}"
            )
            yield from told("quarantine" + word, expected[rows], refused)
            bad = self._rows(f"select path from landed_files where {feeds} and status = 'quarantined'")
            yield from told("bad files" + word, ([path] for path in expected[files]), bad)
        copies = self._rows(
            "select coalesce(sum(duplicate_count), 0) from landed_files"
            f" where {CDR_FEEDS} and status = 'loaded'"
        )
        yield from told("duplicates", [[expected["duplicates"]]], copies)
        events = self._rows(
            "select feed || ':' || cdr_id, usage, direction, line, strftime(started_at, '%Y-%m-%d %H:%M:%S'),"
            " called_number, visited_network, duration_s, volume_bytes, supplier_amount_excl_tax,"
            " supplier_cost_excl_tax, source_path, source_line from cdrs"
        )
        yield from told("cdrs", ([key, *event] for key, event in expected["events"].items()), events)
        lines = self._rows("select line, customer_ref, offer_code, valid_from, valid_to from lines")
        yield from told("lines", expected["lines"], lines)

    def rating(self, expected: Expected) -> Iterator[str]:
        """Rated and unrated events, consumption, margin, differences with the wholesaler, allowances."""
        for month, wanted in expected["months"].items():
            yield from self._rated(month, wanted)
            sums = self._rows(
                "select customer_ref, line, usage, origin_zone, destination_group, is_late, event_count,"
                " billed_quantity, included_quantity, charged_quantity, service_excl_tax, amount_excl_tax"
                f" from monthly_consumption where billing_month = '{month}'"
            )
            yield from told(f"consumption {month}", wanted["consumption"], sums)
            margin = self._rows(
                "select concat_ws('|', customer_ref, line, usage), revenue_excl_tax, cost_excl_tax"
                " from margin"
                f" where billing_month = '{month}'"
            )
            yield from told(f"margin {month}", ([k, *v] for k, v in wanted["margin"].items()), margin)
            found = self._rows(
                f"select kind, feed || ':' || cdr_id from reconciliation where billing_month = '{month}'"
            )
            yield from told(f"reconciliation {month}", _reconciled(expected, month), found)
        used = self._rows(
            "select event_month, allowance_code, customer_ref, line, granted_quantity, used_quantity"
            " from allowance_usage"
        )
        yield from told("allowances", expected["allowance_usage"], used)

    def _rated(self, month: str, wanted: Expected) -> Iterator[str]:
        rated = self._rows(
            "select feed || ':' || cdr_id, customer_ref, line, offer_code, tariff_from, origin_zone, usage,"
            " destination_code, destination_group, event_month, billed_quantity, included_quantity,"
            " connection_fee_excl_tax, service_excl_tax, amount_excl_tax, band"
            f" from rated_cdrs where billing_month = '{month}'"
        )
        fields = [
            "client",
            "line",
            "offer",
            "tariff",
            "zone",
            "usage",
            "dest",
            "group",
            "event_month",
            "billed",
            "included",
            "fee",
            "service",
            "amount",
            "band",
        ]
        events = ([key, *(event.get(f) for f in fields)] for key, event in wanted["rated"].items())
        yield from told(f"rated {month}", events, rated)
        unrated = self._rows(
            f"select feed || ':' || cdr_id, reason from unrated_cdrs where billing_month = '{month}'"
        )
        yield from told(f"unrated {month}", wanted["unrated"].items(), unrated)

    def issued(self, expected: Expected) -> Iterator[str]:
        """Invoices, their lines and VAT, direct debits, and numbers without a hole."""
        for month, wanted in expected["months"].items():
            issued = {ref: i for ref, i in wanted["invoices"].items() if ref not in wanted["held"]}
            totals = self._rows(
                "select customer_ref, total_excl_tax, total_incl_tax from invoices"
                f" where billing_month = '{month}'"
            )
            yield from told(
                f"invoices {month}", ([r, i["net"], i["gross"]] for r, i in issued.items()), totals
            )
            lines = self._rows(INVOICE_LINES.format(month=month))
            mine = (row for ref, invoice in issued.items() for row in _lines_of(ref, invoice))
            yield from told(f"invoice lines {month}", mine, lines)
            vat = self._rows(
                "select customer_ref, vat_rate, base_excl_tax, vat from invoice_vat"
                f" join invoices using (invoice_number) where billing_month = '{month}'"
                " and base_excl_tax <> 0"
            )
            rates = ([r, *row] for r, i in issued.items() for row in _vat_rows(i))
            yield from told(f"VAT {month}", rates, vat)
            debits = self._rows(
                "select d.customer_ref, d.amount from direct_debits as d join invoices using (invoice_number)"
                f" where billing_month = '{month}'"
            )
            owed = ([r, i["gross"]] for r, i in issued.items() if i["direct_debit"])
            yield from told(f"debits {month}", owed, debits)
            kept = self._rows(
                "select customer_ref, regexp_extract(reason, '^[A-Z_]+'), amount_excl_tax from held_customers"
                f" where billing_month = '{month}'"
            )
            held = ([ref, h["reason"], h["net"]] for ref, h in wanted["held"].items())
            yield from told(f"held {month}", held, kept)
        numbers = sorted(n for (n,) in self._rows("select invoice_number from invoices"))
        yield from told("invoice numbers", ([n] for n in _without_holes(numbers)), ([n] for n in numbers))


def _lines_of(ref: str, invoice: Expected) -> Iterator[list[Any]]:
    """The lines that are not 0.00, with their place among these."""
    both = zip(invoice["lines"], invoice["more"], strict=True)
    for place, ((kind, line, _, net, rate, gross, zone), more) in enumerate(both, 1):
        usage, group, late, for_month, quantity = more
        told_quantity = quantity if kind == "ADJUSTMENT" else None
        row = [ref, place, kind, line or None, net, gross, rate, usage, zone, group, late, for_month]
        yield [*row, told_quantity]


def _vat_rows(invoice: Expected) -> Iterator[list[str]]:
    for rate, (base, vat) in invoice["vat"].items():
        if Decimal(base):
            yield [rate, base, vat]


def _reconciled(expected: Expected, month: str) -> Iterator[list[str]]:
    found = expected["reconciliation"][month]
    yield from (["MISSING_FROM_BILLED", key] for key in found["missing_from_billed"])
    yield from (["BILLED_AMOUNT_DIFFERS", key] for key in found["amount_differs"])
    yield from (["MISSING_FROM_RATED", key] for key in found["missing_from_rated"])
    rated = expected["months"][month]["rated"]
    yield from (["RATING_DIFFERS", key] for key in expected["wrong_amounts"] if key in rated)


def _without_holes(numbers: list[str]) -> Iterator[str]:
    """The same numbers as they must be: from 1 in each series."""
    counts: Counter[str] = Counter()
    for number in numbers:
        series = number.partition("-")[0]
        counts[series] += 1
        yield f"{series}-{counts[series]:06d}"


def told(aspect: str, wanted: Iterable[Iterable[Any]], found: Iterable[Iterable[Any]]) -> Iterator[str]:
    """One text for each row that only one side has, as often as it has it."""
    mine, theirs = Counter(map(_plain, wanted)), Counter(map(_plain, found))
    for word, rows in (("missing", mine - theirs), ("unexpected", theirs - mine)):
        for row, count in sorted(rows.items(), key=str):
            yield f"{aspect}: {word} {row}" + (f" x {count}" if count > 1 else "")


def _plain(row: Iterable[Any]) -> tuple[str | None, ...]:
    return tuple(map(_text, row))


def _text(value: Any) -> str | None:
    """The same text for 20, 20.00 and "20.00"."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, int | Decimal):
        return format(Decimal(value).normalize(), "f")
    text = str(value)
    whole, point, rest = text.partition(".")
    if point and whole.lstrip("-").isdigit() and rest.isdigit():
        return format(Decimal(text).normalize(), "f")
    return text
