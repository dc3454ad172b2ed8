"""Consumption as text of 80 columns with bars, and as a CSV file."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from origyne_pipeline.cli.csv_files import expect_file, write_csv
from origyne_pipeline.cli.printing import count, euros, left_out, shown
from origyne_pipeline.identifiers import PhoneNumber

if TYPE_CHECKING:
    from origyne_pipeline.followup.reading import Usage

WIDTH, BAR, DAY_BAR = 80, 20, 40
FULL, EMPTY = "#", "."
ALL_OF_IT = 100
KO_UNITS = (("GO", 1024 * 1024), ("MO", 1024), ("KO", 1))
CSV_COLUMNS = (
    "event_month",
    "kind",
    "customer_ref",
    "line",
    "allowance_code",
    "usage",
    "granted_quantity",
    "used_quantity",
    "forecast_quantity",
    "limit_excl_tax",
    "amount_excl_tax",
    "forecast_excl_tax",
    "used_percent",
    "reached_80_at",
    "reached_100_at",
    "as_of",
)


def usage_text(usage: "Usage", person: str | None, row_limit: int) -> str:
    """What a person consumed, or who comes near a limit."""
    whose = f" of {person}" if person else ""
    head = f"Usage{whose} in {usage.month}, as of {shown(usage.as_of) or 'no deposit yet'}"
    parts = [[head], _limits(usage, person, row_limit), _spends(usage, person, row_limit)]
    if person:
        parts.append(_usages(usage, row_limit))
    parts.append(_days(usage))
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def bar(percent: int | None) -> str:
    """What is used of a limit: full from 100 percent on.

    >>> bar(45), bar(None)
    ('#########...........', '')
    """
    if percent is None:
        return ""
    full = min(BAR, percent * BAR // 100)
    return FULL * full + EMPTY * (BAR - full)


def quantity(usage: str | None, units: int | None) -> str:
    """A quantity as people read it; KO are cut to two decimals of the largest unit.

    >>> quantity("VOIX", 3725), quantity("DATA", 1572864), quantity("SMS", 12), quantity("DATA", None)
    ('1h02m05s', '1.50 GO', '12', 'unlimited')
    """
    if units is None:
        return "unlimited"
    if usage == "DATA":
        name, size = next((name, size) for name, size in KO_UNITS if units >= size or size == 1)
        hundredths = units * 100 // size
        return f"{units} KO" if size == 1 else f"{hundredths // 100:,}.{hundredths % 100:02d} {name}"
    if usage in ("VOIX", "VOIX_RECUE"):
        return f"{units // 3600}h{units // 60 % 60:02d}m{units % 60:02d}s"
    return f"{units:,}"


def _limits(usage: "Usage", person: str | None, row_limit: int) -> list[str]:
    title = "Allowances and limits" if person else "Near or beyond an allowance or a limit"
    lines = [title]
    for row in usage.limits[:row_limit]:
        lines += _limit(row, _line(row, person))
    return [*lines, *_more(len(usage.limits), row_limit)] if usage.limits else [f"{title}: none"]


def _line(row: Mapping[str, Any], person: str | None) -> str:
    """The line of a row: whole where a person was asked for, masked in a list over all customers."""
    return row["line"] if person or not row["line"] else PhoneNumber(row["line"]).masked


def _limit(row: Mapping[str, Any], line: str | None) -> Iterator[str]:
    """Two lines: what it is and whose, then how much of it is used."""
    of_quantity = row["kind"] == "ALLOWANCE"
    names = {"ROAMING": "roaming data", "SPEND": "own limit of the customer"}
    what = row["label"] or row["allowance_code"] if of_quantity else names[row["kind"]]
    whose = f"{row['customer_ref']} {line or 'all lines'}"
    yield _two_sides(f"  {what}", whose)
    if of_quantity:
        used, of = (
            quantity(row["usage"], row["used_quantity"]),
            quantity(row["usage"], row["granted_quantity"]),
        )
        ahead = (
            quantity(row["usage"], row["forecast_quantity"]) if row["forecast_quantity"] is not None else ""
        )
    else:
        used, of = euros(row["spent_excl_tax"]), euros(row["limit_excl_tax"])
        ahead = euros(row["forecast_excl_tax"]) if row["forecast_excl_tax"] is not None else ""
    if (row["used_percent"] or 0) >= ALL_OF_IT:
        ahead = ""  # what goes on beyond a grant is charged, and not used of it
    percent = "" if row["used_percent"] is None else f"{row['used_percent']} %"
    yield f"  {bar(row['used_percent']):<{BAR}} {percent:>6}  {used} of {of}" + (
        f", forecast {ahead}" if ahead else ""
    )
    reached = [
        f"{threshold} % at {shown(row[f'reached_{threshold}_at'])}"
        for threshold in (80, 100)
        if row[f"reached_{threshold}_at"]
    ]
    if reached:
        yield f"  {'':<{BAR}}   {', '.join(reached)}"


def _spends(usage: "Usage", person: str | None, row_limit: int) -> list[str]:
    if not usage.spends:
        return ["Spent outside allowances: nothing"]
    lines = [f"{'Spent outside allowances, excl. tax':<44}{'amount':>12}{'roaming':>12}{'premium':>12}"]
    for row in usage.spends[:row_limit]:
        whose = f"  {_line(row, person)} {row['customer_ref']}"
        amounts = (row["amount_excl_tax"], row["roaming_data_excl_tax"], row["premium_excl_tax"])
        lines.append(f"{whose[:43]:<44}" + "".join(f"{euros(amount):>12}" for amount in amounts))
    return [*lines, *_more(len(usage.spends), row_limit)]


def _usages(usage: "Usage", row_limit: int) -> list[str]:
    if not usage.usages:
        return []
    lines = [f"{'By usage':<40}{'events':>10}{'quantity':>16}{'amount':>14}"]
    for row in usage.usages[:row_limit]:
        what = " ".join(filter(None, (row["usage"], row["origin_zone"], row["destination_group"])))
        lines.append(
            f"  {what[:37]:<38}{row['event_count']:>10,}{quantity(row['usage'], row['billed_quantity']):>16}"
            f"{euros(row['amount_excl_tax']):>14}"
        )
    return [*lines, *_more(len(usage.usages), row_limit)]


def _days(usage: "Usage") -> list[str]:
    most = max((row["event_count"] for row in usage.days), default=0)
    lines = ["By day"]
    for row in usage.days:
        length = max(1, row["event_count"] * DAY_BAR // most)
        events = count(row["event_count"], "event")
        lines.append(
            f"  {row['local_date']} {FULL * length:<{DAY_BAR}} {events:>12} {euros(row['amount_excl_tax']):>11}"
        )
    return lines if usage.days else []


def _two_sides(left: str, right: str) -> str:
    room = WIDTH - len(right) - 1
    return f"{left[:room]:<{room}} {right}"


def _more(rows: int, row_limit: int) -> list[str]:
    more = left_out(rows, row_limit)
    return [f"  {more}"] if more else []


def usage_csv(path: Path, usage: "Usage", *, neutralise: bool) -> None:
    """Writes each allowance, limit and line's spend as a row.

    Raises:
        OrigyneError: the folder is not there, or cannot be written.
    """
    expect_file(path, "--csv")
    rows = ([row.get(name) for name in CSV_COLUMNS] for row in _csv_rows(usage))
    write_csv(path, CSV_COLUMNS, rows, neutralise=neutralise)


def _csv_rows(usage: "Usage") -> Iterable[dict[str, Any]]:
    head = {"event_month": str(usage.month), "as_of": usage.as_of}
    for row in usage.limits:
        amount: Decimal | None = row["spent_excl_tax"]
        yield {**row, **head, "amount_excl_tax": amount}
    for row in usage.spends:
        yield {**row, **head, "kind": "LINE"}
