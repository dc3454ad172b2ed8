"""``origyne sim stock``: the SIM cards that are left, by order, and until when they last."""

import click

from origyne_pipeline.cli.options import json_option, now
from origyne_pipeline.cli.printing import count, print_json, stdout, table
from origyne_pipeline.cli.readiness import settings_to_look
from origyne_pipeline.periods import local_day

SHOWN = 10
HEADS = [
    "order",
    "of",
    "cards",
    "in stock",
    "in service",
    "terminated",
    "never seen",
    "twice",
    "used",
    "runs out",
]
NAMES = {"UNORDERED": "without order", "ALL": "all cards"}


@click.command("stock", short_help="SIM cards left by order, and the day they run out.")
@json_option
def sim_stock(as_json: bool) -> None:
    """Compares the orders of 'Cartes SIM/' with the snapshots of lines, as far as they are read.

    A card is used when its line first shows in service. The pace is that of the last 8 weeks, or of the life of a
    younger service. Exit status is 0 also where the stock is low.
    """
    from origyne_pipeline.publication import sim_stock as stock
    from origyne_pipeline.quality.card_stock import stock_warning
    from origyne_pipeline.warehouse import Warehouse

    settings = settings_to_look()
    warehouse = Warehouse(settings.home)
    rows, twice = stock.sim_stock(warehouse), stock.cards_of_several_orders(warehouse)
    warning = stock_warning(rows, settings.sim.warn_weeks, local_day(now()))
    if as_json:
        print_json({"rows": rows, "twice": twice, "warn_weeks": settings.sim.warn_weeks, "warning": warning})
        return
    if not rows:
        click.echo(
            "No SIM card is known: no order and no snapshot of lines was read. Run 'origyne land' first."
        )
        return
    shown = [
        [
            NAMES.get(row.scope, row.order_ref),
            row.ordered_on,
            row.card_count,
            row.stock_count,
            row.in_service_count,
            row.terminated_count,
            row.never_seen_count,
            row.twice_count,
            row.used_count,
            row.runs_out_on,
        ]
        for row in rows
    ]
    stdout().print(table("", HEADS, shown, _note(rows[-1])))
    for iccid, orders in list(twice.items())[:SHOWN]:
        click.echo(f"{iccid} is in the orders {', '.join(orders)}")
    if len(twice) > SHOWN:
        click.echo(f"and {len(twice) - SHOWN:,} more; --json lists them")
    if warning:
        click.echo(f"Warning: {warning}")


def _note(row: "object") -> str:
    as_of, days, used = (getattr(row, name) for name in ("as_of", "pace_days", "used_count"))
    if as_of is None:
        return "no snapshot of lines was read yet"
    return f"as of {as_of}; used: in the {days} days up to then, {count(used, 'card')}"
