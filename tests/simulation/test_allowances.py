"""What the wholesaler takes from allowances, on fleets of two lines made by hand."""

from typing import Any

import numpy as np
import pytest

from origyne_pipeline.periods import Month
from origyne_pipeline.simulation import fleet as fleets
from origyne_pipeline.simulation import trade_rows as trade
from origyne_pipeline.simulation.allowances import Allowances, Drawing
from origyne_pipeline.simulation.clock import epoch_day
from origyne_pipeline.simulation.fleet import NEVER, Fleet
from origyne_pipeline.simulation.numbering import WHOLE_BOOK
from origyne_pipeline.simulation.price_table import BAND_NAMES, PriceTable
from origyne_pipeline.simulation.standing_files import tariff_books
from origyne_pipeline.simulation.traffic import DATA, VOIX

SEPTEMBER = Month(2026, 9)
FIRST = epoch_day(SEPTEMBER.first_day)
BOOK = tariff_books(SEPTEMBER, plain=False)[0]
TABLE = PriceTable(BOOK, WHOLE_BOOK.ranges)
GO, HC, HP = 1024 * 1024, "HC", "HP"


def two_lines(offers: tuple[int, int], customers: tuple[int, int] = (0, 0), **changes: Any) -> Fleet:
    """Two lines in service for long, of one customer unless said otherwise; a third customer is there too."""
    never = np.full(2, NEVER)
    fields: dict[str, Any] = {
        "professional": np.zeros(3, bool),
        "customer": np.array(customers),
        "number": np.array([640_000_001, 640_000_002]),
        "iccid": np.ones(2, int),
        "imsi": np.ones(2, int),
        "offer": np.array(offers),
        "next_offer": np.array(offers),
        "activated": np.full(2, FIRST - 100),
        **dict.fromkeys(("changed", "suspended", "resumed", "terminated", "holder_shown"), never),
        "visible_hour": np.full(2, 8),
        "plain": False,
        "next_customer": np.array(customers),
        "passed_on": never,
        "holder_dated": np.zeros(2, bool),
        "option_from": np.full((len(trade.OPTIONS), 2), NEVER),
        "option_to": np.full((len(trade.OPTIONS), 2), NEVER),
    }
    return Fleet(**(fields | changes))


class Spending:
    """Draws one event after another on the allowances of a fleet."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet, self._allowances = fleet, Allowances(fleet, BOOK, TABLE)

    def data(self, line: int, day: int, billed: int, zone: str = "FR") -> int:
        return self._draw(line, day, DATA, zone, "DATA", HP, billed)

    def call(self, line: int, day: int, billed: int, band: str, group: str = "NATIONAL") -> int:
        return self._draw(line, day, VOIX, "FR", group, band, billed)

    def _draw(self, line: int, day: int, usage: int, zone: str, group: str, band: str, billed: int) -> int:
        month = SEPTEMBER if day < 30 else SEPTEMBER.next()
        values = (
            line,
            FIRST + day,
            self._fleet.offer[line],
            usage,
            TABLE.zone_names.index(zone),
            TABLE.group_names.index(group),
            BAND_NAMES.index(band),
            billed,
        )
        return int(self._allowances.cover(month, Drawing(*(np.array([value]) for value in values)))[0])


def with_option(option: int, line: int, first: int, last: int) -> dict[str, Any]:
    since, until = (np.full((len(trade.OPTIONS), 2), NEVER) for _ in range(2))
    since[option, line], until[option, line] = FIRST + first, FIRST + last
    return {"option_from": since, "option_to": until}


def test_evenings_are_unlimited_and_days_are_half_an_hour() -> None:
    spending = Spending(two_lines((fleets.SOIREES, fleets.SOIREES)))
    assert spending.call(0, 3, 20_000, HC) == 20_000
    assert spending.call(0, 3, 1_000, HP) == 1_000
    assert spending.call(0, 4, 1_000, HP) == 800
    assert spending.call(1, 4, 1_000, HP) == 1_000


def test_a_fleet_shares_one_pool_over_two_offers() -> None:
    spending = Spending(two_lines((fleets.EQUIPE, fleets.EQUIPE_XL)))
    assert spending.data(0, 2, 3 * GO) == 3 * GO
    assert spending.data(1, 3, 12 * GO) == 11 * GO, "1 GO is left of the pool, then 10 GO of the line's own"
    assert spending.data(0, 4, GO) == 0


def test_a_line_joins_the_familys_data_by_an_option_for_its_days() -> None:
    family = (fleets.FAMILLE, fleets.LIBRE)
    joined = Spending(two_lines(family, **with_option(trade.OPT_FAMILLE, 1, 15, 99)))
    assert joined.data(1, 14, GO) == 0
    assert joined.data(1, 15, 40 * GO) == 30 * GO


def test_a_pass_holds_over_the_months_end_and_once_for_all_of_its_days() -> None:
    spending = Spending(two_lines((fleets.LIBRE, fleets.LIBRE), **with_option(trade.PASS_EUROPE, 0, 26, 32)))
    assert spending.data(0, 25, GO, "UE") == 0
    assert spending.data(0, 26, 3 * GO, "UE") == 3 * GO
    assert spending.data(1, 27, GO, "UE") == 0
    assert spending.data(0, 27, GO, "AM_NORD") == 0
    assert spending.data(0, 31, 3 * GO, "UE") == 2 * GO
    assert spending.data(0, 33, GO, "UE") == 0


@pytest.mark.parametrize(("day", "covered"), [(19, 3 * GO), (20, 0)])
def test_the_next_holder_draws_nothing_from_a_pass_of_the_one_before(day: int, covered: int) -> None:
    taken: dict[str, Any] = {"passed_on": np.array([FIRST + 20, NEVER]), "next_customer": np.array([2, 0])}
    lines = two_lines((fleets.LIBRE, fleets.LIBRE), **taken, **with_option(trade.PASS_EUROPE, 0, 16, 22))
    assert Spending(lines).data(0, day, 3 * GO, "UE") == covered


def test_each_holder_has_the_allowances_of_its_days() -> None:
    taken: dict[str, Any] = {"passed_on": np.array([FIRST + 12, NEVER]), "next_customer": np.array([2, 0])}
    spending = Spending(two_lines((fleets.SERIE, fleets.SERIE), **taken))
    assert spending.data(0, 11, GO, "UE") == 200 * 1024 * 12 // 30
    assert spending.data(0, 12, GO, "UE") == 200 * 1024 * 18 // 30
    assert spending.data(1, 12, GO, "UE") == 200 * 1024


def test_a_line_taken_over_brings_its_days_to_the_pool_of_its_holder() -> None:
    taken: dict[str, Any] = {"passed_on": np.array([FIRST + 15, NEVER]), "next_customer": np.array([1, 1])}
    spending = Spending(two_lines((fleets.EQUIPE, fleets.EQUIPE), (0, 1), **taken))
    assert spending.data(0, 3, 3 * GO) == GO
    assert spending.data(1, 3, 9 * GO) == 3 * GO
    assert spending.data(0, 20, GO) == 0
