"""Offers and options that lines of the rated months have, the tariff in force lists, and a workbook on trial does not.

Nothing of such lines would have a price: figures beside those as rated would compare nothing.
"""

from pathlib import Path

from origyne_pipeline.in_view import InView
from origyne_pipeline.tariff_impact.rated_months import RatedMonth
from origyne_pipeline.tariff_impact.trial_book import TrialBook, TrialError
from origyne_pipeline.warehouse import Warehouse

USED = {
    "offer": """
select distinct offer_code, line
from lines
where valid_from < $end and (valid_to is null or valid_to > $start)
    and offer_code in (select offer_code from tariff_offers)
""",
    "option": """
select distinct option_code, line
from line_options
where from_on < $end and (to_on is null or to_on >= $start)
    and option_code in (select option_code from tariff_options)
""",
}
"""What lines have between two days, the second excluded, of what a deposited workbook lists."""
SHEETS = {"offer": "Offres", "option": "Options"}
Lines = dict[tuple[str, str], set[str]]


def refuse_left_out(
    warehouse: Warehouse, months: tuple[RatedMonth, ...], trial: TrialBook, path: Path
) -> None:
    """Refuses a workbook that lacks an offer or option in use, before anything is rated.

    Raises:
        TrialError: which, of how many lines, and which rows to add.
    """
    lines: Lines = {}
    for month in months:
        _gather(lines, warehouse, month, trial)
    if lines:
        raise TrialError(_words(lines, path))


def _gather(lines: Lines, warehouse: Warehouse, rated: RatedMonth, trial: TrialBook) -> None:
    """Adds the lines of what the workbook lacks, of the days of a month on which it stands in."""
    listed = {
        "offer": {row["offer_code"] for row in trial.book.offers},
        "option": {row["option_code"] for row in trial.book.options},
    }
    days = {
        "start": max(rated.month.first_day, trial.from_day),
        "end": rated.month.next().first_day,
    }
    with InView(warehouse, rated.inputs.tables, f"{rated.month} was rated from it").session() as session:
        session.bind("lines", [str(rated.month)])
        for table in ("tariff_offers", "tariff_options", "line_options"):
            session.bind(table)
        for noun, query in USED.items():
            for code, line in session.query(query, days):
                if code not in listed[noun]:
                    lines.setdefault((noun, code), set()).add(line)


def _words(lines: Lines, path: Path) -> str:
    by_size = sorted(lines.items(), key=lambda item: (-len(item[1]), item[0]))
    uses = ", ".join(
        f"{noun} {code} ({len(own):,} {'line' if len(own) == 1 else 'lines'})"
        for (noun, code), own in by_size
    )
    sheets = " and ".join(SHEETS[noun] for noun in sorted({noun for noun, _ in lines}))
    return (
        f"{path}: expected each offer and option that lines of these months have, and did not find {uses}; nothing was"
        f" computed, as their events and fees would have no price. Add their rows to {sheets}, with their allowances in"
        " Forfaits and what they have of their own in Tarifs, as in the workbook in force ('origyne tariff diff"
        f" {path}' shows what is gone), then run again"
    )
