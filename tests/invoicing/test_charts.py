"""The two small pictures of an invoice are drawn where there is something to compare, and only there."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.layouts import LAYOUTS
from origyne_pipeline.invoicing.layouts.parts.pictures import picture_blocks
from origyne_pipeline.invoicing.layouts.standard.first_page import DESIGN
from origyne_pipeline.invoicing.models import AllowanceUse, Invoice, MonthTotal
from origyne_pipeline.invoicing.pictures import Column, month_columns, usage_bars
from origyne_pipeline.invoicing.texts import labels
from origyne_pipeline.periods import Month
from tests.invoicing.gallery import Row, correction
from tests.invoicing.samples import MOBILE, fee, frozen, used

LIMITED = AllowanceUse("A", "2 h", "VOIX", MOBILE, 7200, 3600)
UNLIMITED = AllowanceUse("B", "Illimité", "DATA", MOBILE, None, 1024)


def billed_in(*months: int) -> Invoice:
    return replace(frozen(usage=[]), history=tuple(MonthTotal(Month(2026, n), Decimal(n)) for n in months))


def test_an_allowance_that_ends_is_compared_with_what_was_used() -> None:
    heading, bars = usage_bars(replace(frozen(), allowances=(LIMITED, UNLIMITED)), 4)
    assert heading == labels.ALLOWANCES_HEADING
    assert [(bar.label, bar.share) for bar in bars] == [("2 h", 0.5), ("Illimité", None)]


@pytest.mark.parametrize(
    ("usage", "used_of", "granted", "words"),
    [
        ("DATA", 1536, 2048, "1,5 Mo sur 2 Mo"),
        ("DATA", 1911, 2048, "1,9 Mo sur 2 Mo"),
        ("DATA", 2040, 2048, "1,99 Mo sur 2,00 Mo"),
        ("DATA", 2047, 2048, "2 047 Ko sur 2 048 Ko"),
        ("DATA", 2048, 2048, "2 Mo sur 2 Mo"),
        ("DATA", 300, 2 << 20, "300 Ko sur 2 Go"),
        ("VOIX", 7230, 7259, "2 h 00 min 30 s sur 2 h 00 min 59 s"),
        ("VOIX", 30, 7200, "30 s sur 2 h 00"),
        ("SMS", 999, 1000, "999 sur 1 000"),
    ],
)
def test_what_was_used_is_never_written_as_what_was_granted_where_it_is_less(
    usage: str, used_of: int, granted: int, words: str
) -> None:
    use = AllowanceUse("A", "x", usage, MOBILE, granted, used_of)
    [bar] = usage_bars(replace(frozen(), allowances=(use,)), 4)[1]
    assert bar.value.replace("\u202f", " ").replace("\xa0", " ") == words


def test_allowances_without_end_give_way_to_the_parts_of_the_month() -> None:
    heading, bars = usage_bars(replace(frozen(), allowances=(UNLIMITED,)), 4)
    assert heading == labels.SPENDING_HEADING
    assert [bar.label for bar in bars] == ["Abonnements et frais", "Appels"]


@pytest.mark.parametrize("rows", [([fee()], []), ([], [used()]), ([fee()], [used(amount="0")])])
def test_one_part_is_no_picture(rows: tuple[list[Row], list[Row]]) -> None:
    assert usage_bars(frozen(*rows), 4)[1] == []


def test_months_begin_with_the_first_that_was_billed_and_are_six_at_least_and_twelve_at_most() -> None:
    assert month_columns(billed_in()) == []
    letters = {
        months: [one.label for one in month_columns(billed_in(*months))] for months in ((8,), (2,), (1, 8))
    }
    assert letters[8,] == list("AMJJAS")
    assert letters[2,] == list("FMAMJJAS")
    assert letters[1, 8] == list("JFMAMJJAS")
    long_ago = replace(billed_in(8), history=(MonthTotal(Month(2025, 10), Decimal(1)),))
    assert len(month_columns(long_ago)) == 12
    assert month_columns(long_ago)[-1] == Column("S", long_ago.total_incl_tax, is_current=True)
    assert month_columns(replace(long_ago, history=(MonthTotal(Month(2025, 9), Decimal(1)),))) == []


def test_no_frame_is_drawn_around_nothing() -> None:
    assert list(picture_blocks(billed_in(), DESIGN)) == []
    assert list(picture_blocks(replace(correction(), allowances=(LIMITED,)), DESIGN)) == []
    assert len(list(picture_blocks(billed_in(8), DESIGN))) == 1


def test_every_allowance_of_a_customer_is_drawn() -> None:
    allowances = tuple(replace(LIMITED, code=f"A{n}", label=f"Forfait {n}") for n in range(9))
    invoice = replace(frozen(), allowances=allowances)
    _, bars = usage_bars(invoice, 4)
    assert [bar.label for bar in bars] == [use.label for use in allowances]
    for layout in LAYOUTS.values():
        document = pypdfium2.PdfDocument(layout(invoice, Branding(), []))
        text = "".join(page.get_textpage().get_text_range() for page in document)
        assert [use.label for use in allowances if use.label not in text] == []
