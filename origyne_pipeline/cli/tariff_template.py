"""``origyne tariff template``: the tariff workbook that a VNO begins with."""

from datetime import date
from pathlib import Path

import click

from origyne_pipeline.cli.options import DAY, PATH, now
from origyne_pipeline.cli.printing import count, stdout
from origyne_pipeline.feeds.tariff_workbook import DESTINATIONS, OFFERS, PRICES, ZONES
from origyne_pipeline.files import write_atomically
from origyne_pipeline.periods import local_day

SHOWN = (
    (OFFERS, "offer", "offers"),
    (DESTINATIONS, "prefix", "prefixes"),
    (ZONES, "network", "networks"),
    (PRICES, "price", "prices"),
)


@click.command(short_help="Write a starting tariff workbook: French plan, world, offers.")
@click.option(
    "--date",
    "valid_from",
    type=DAY,
    help="The day from which it is in force; today by default.",
)
@click.option("--out", type=PATH, default=Path(), help="A folder, or the file itself. Default: here.")
def tariff_template(valid_from: date | None, out: Path) -> None:
    """Writes TABLES_TARIFAIRES_AAAAMMJJ.xlsx: a starting set for a French VNO, filled in.

    French numbers with what their service costs, overseas, every country and network, three offers. Prices are
    starting ones: replace them by yours.
    """
    from origyne_pipeline.onboarding.tariffs.template import sheet_rows, template_bytes, template_name

    day = valid_from or local_day(now())
    name = template_name(day)
    path = out if out.suffix.lower() == ".xlsx" and not out.is_dir() else out / name
    content = template_bytes(day)
    if path.exists() and path.read_bytes() != content:
        raise click.ClickException(
            f"{path}: exists already, and may hold your changes; nothing was written. Delete it, or give another --out"
        )
    write_atomically(path, content)
    held = ", ".join(count(len(sheet_rows(layout.sheet)), *words) for layout, *words in SHOWN)
    stdout().print(f"{path}: {held}", soft_wrap=True)
    if path.name != name:
        stdout().print(f"Name it {name} when you send it: its day is read from its name.")
    stdout().print("The prices are starting ones: replace them by yours.")
