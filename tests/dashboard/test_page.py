"""The page of invented months: what stands out, what is missing, huge or negative, and that both files say the same."""

import io
import re
from decimal import Decimal
from xml.etree import ElementTree

import pypdf
import pytest

from origyne_pipeline import french
from origyne_pipeline.dashboard.axis import laid
from origyne_pipeline.dashboard.html import html_of
from origyne_pipeline.dashboard.models import MonthPlot, Page, Table
from origyne_pipeline.dashboard.pdf import pdf_of
from origyne_pipeline.dashboard.plan import HEADLINES, SUBJECTS
from origyne_pipeline.dashboard.remarks import CONDITIONS, rules
from origyne_pipeline.dashboard.scales import EUROS, KILOBYTES, SECONDS, change, scale_of, with_unit
from tests.dashboard.histories import MONTH, Tables, ordinary, page

SVG = "{http://www.w3.org/2000/svg}"


def plain(text: str) -> str:
    return text.replace(french.NBSP, " ")


def without_margin() -> Tables:
    tables = ordinary(6)
    for row in tables["measure_margin"][-2:]:
        row |= {"margin_excl_tax": Decimal("-312.44"), "margin_pct": Decimal("-21.33")}  # type: ignore[operator]
    return tables


PAGES = {
    "ordinary": page(ordinary()),
    "first month": page(ordinary(1)),
    "nothing": page({}),
    "huge": page(ordinary(13, 1_000_000)),
    "negative margin": page(without_margin()),
}


def tree(shown: Page) -> ElementTree.Element:
    text = html_of(shown).decode().removeprefix("<!DOCTYPE html>")
    return ElementTree.fromstring(text)


@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_the_file_is_whole_and_asks_for_nothing_else(shown: Page) -> None:
    text = html_of(shown).decode()
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(|\bon\w+=|<img", text)
    assert not re.search(r"None|NaN|Decimal|E\+", text)
    assert html_of(shown) == html_of(shown)
    assert pdf_of(shown) == pdf_of(shown)


@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_every_plot_says_what_it_shows_and_a_table_follows(shown: Page) -> None:
    root = tree(shown)
    assert root.attrib["lang"] == "fr"
    drawings = list(root.iter("svg"))
    assert drawings or shown is PAGES["nothing"]
    identifiers = [node.attrib["id"] for node in root.iter() if "id" in node.attrib]
    assert len(identifiers) == len(set(identifiers))
    for drawing in drawings:
        assert drawing.attrib["role"] == "img"
        assert set(drawing.attrib["aria-labelledby"].split()) <= set(identifiers)
        assert drawing.findtext("title") and drawing.findtext("desc")
    for place in root.iter("section"):
        kinds = [child.attrib.get("class") for child in place]
        for number, kind in enumerate(kinds):
            assert kind != "plots" or kinds[number + 1] == "table"
    for cell in root.iter("th"):
        assert cell.attrib["scope"] in ("col", "row")


@pytest.mark.parametrize("shown", PAGES.values(), ids=PAGES)
def test_the_pdf_says_what_the_html_says(shown: Page) -> None:
    document = pypdf.PdfReader(io.BytesIO(pdf_of(shown)))
    words = re.sub(r"\s+", "", "".join(sheet.extract_text() for sheet in document.pages))
    tables = [part for section in shown.sections for part in section.parts if isinstance(part, Table)]
    texts = [tile.value for section in shown.sections for tile in section.tiles]
    texts += [section.sentence for section in shown.sections]
    texts += [cell for table in tables for row in table.rows for cell in row]
    assert [text for text in texts if re.sub(r"\s+", "", text) not in words] == []


def test_what_stands_out_is_one_sentence_a_section() -> None:
    sentences = [plain(section.sentence) for section in PAGES["ordinary"].sections]
    assert sentences == [
        "Chiffre d’affaires de 18 458,20 €, le plus haut des 13 derniers mois.",
        "Le parc atteint 724 lignes, le plus haut des 13 derniers mois.",
        "Les consommations laissent une marge de 39,00 %.",
        "Internet mobile : 1 253,1 Go, le plus haut des 13 derniers mois.",
        "Ce qui rapporte le plus : Appels – France métropolitaine, 899,36 €.",
        "Des événements n’ont pas de prix : 12,40 € selon l’opérateur de gros.",
        "La facture du grossiste dépasse de 18,00 € ce que nous attendions.",
        "Les clients doivent 14 308,00 € en fin de mois.",
    ]


def test_a_first_month_has_no_comparison_and_says_so() -> None:
    shown = PAGES["first month"]
    assert shown.note.startswith("Premier mois facturé")
    assert {tile.change for tile in shown.tiles} == {""}
    assert not [part for section in shown.sections for part in section.parts if isinstance(part, MonthPlot)]
    assert PAGES["ordinary"].note == ""


def test_a_month_with_nothing_has_dashes_and_zeros_and_no_plot() -> None:
    shown = PAGES["nothing"]
    assert {tile.value for tile in shown.tiles} == {"–"}
    assert shown.sections[0].sentence == "Aucune donnée pour ce mois."
    assert plain(shown.sections[5].tiles[0].value) == "0,00 €"


def test_a_negative_margin_is_said_and_compared_without_percents() -> None:
    margin = PAGES["negative margin"].sections[2]
    assert plain(margin.sentence) == "Les consommations coûtent plus qu’elles ne rapportent : −312,44 €."
    assert (margin.tiles[0].change, plain(margin.tiles[1].change)) == ("", "0,00 pt sur un mois")
    plot = next(part for part in margin.parts if isinstance(part, MonthPlot))
    drawn = laid(plot)
    assert [mark.is_negative for mark in drawn.marks] == [False] * 4 + [True] * 2
    assert len([tick for tick in drawn.ticks if tick.is_zero]) == 1


def test_a_month_between_that_was_not_billed_is_a_gap() -> None:
    tables = ordinary(5)
    missing = str(MONTH.previous())
    shown = page(
        {name: [row for row in rows if row.get("billing_month") != missing] for name, rows in tables.items()}
    )
    table = next(part for part in shown.sections[0].parts if isinstance(part, Table))
    assert table.rows[-3][1] == "–" and table.rows[-1][1] == "–"


def test_the_bars_of_a_plot_are_as_long_as_their_values() -> None:
    plot = next(part for part in PAGES["ordinary"].sections[0].parts if isinstance(part, MonthPlot))
    drawn = laid(plot)
    values = [value for value in plot.values if value is not None]
    lengths = [mark.height / value for mark, value in zip(drawn.marks, values, strict=True)]
    assert max(lengths) - min(lengths) < max(lengths) / 100


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (EUROS, "1234.565", "1 234,57 €"),
        (EUROS, "-0.005", "−0,01 €"),
        (EUROS, "1234567.89", "1 234,6 k€"),
        (EUROS, "1234567890", "1 234,6 M€"),
        (SECONDS, "150", "2,5 min"),
        (SECONDS, "45000", "12,5 h"),
        (KILOBYTES, "1572864", "1,5 Go"),
    ],
)
def test_a_value_is_written_in_french_in_its_scale(unit: str, value: str, text: str) -> None:
    assert plain(with_unit(Decimal(value), scale_of(unit, [Decimal(value)]))) == text


def test_a_change_has_a_base_above_zero() -> None:
    assert plain(change(EUROS, Decimal("10.05"), Decimal(10))) == "+0,5 %"
    assert plain(change(EUROS, Decimal(99999), Decimal(1))) == "+9 999 800 %"
    assert change(EUROS, Decimal(5), Decimal(0)) == change(EUROS, None, Decimal(1)) == ""


def test_every_rule_is_of_a_figure_and_of_a_known_condition() -> None:
    known = {(subject.name, name) for subject in SUBJECTS for name in subject.figures}
    for rule in rules():
        assert (rule.subject, rule.figure) in known and rule.condition in CONDITIONS
        assert rule.text.endswith(".")
    plotted = {plot.figure for subject in SUBJECTS for plot in subject.plots}
    assert set(HEADLINES) <= plotted


@pytest.mark.parametrize(
    ("condition", "limit", "holds", "fails"),
    [
        ("highest", 0, "1 2 3 4", "1 2 4 4"),
        ("highest", 0, "1 2 3 4", "1 2 4"),
        ("lowest", 0, "3 2 4 1", "3 2 1 1"),
        ("rises", 5, "100 105", "100 104"),
        ("falls", 5, "100 95", "100 96"),
        ("over", 1, "2", "1"),
        ("under", 0, "-1", "0"),
        ("rises", 5, "1 2", "0 2"),
    ],
)
def test_a_condition_holds_from_its_limit_on(condition: str, limit: int, holds: str, fails: str) -> None:
    for values, expected in ((holds, True), (fails, False)):
        assert CONDITIONS[condition](list(map(Decimal, values.split())), Decimal(limit)) is expected


def test_two_figures_of_one_name_say_why_they_differ() -> None:
    notes = {subject.name: subject.note for subject in SUBJECTS}
    named = [
        s.name for s in SUBJECTS if any(figure.title == "Consommations" for figure in s.figures.values())
    ]
    assert named == ["revenue", "margin"]
    assert "celles des lignes de facture, arrondies" in notes["revenue"]
    assert "avant l’arrondi de chaque ligne de facture au centime" in notes["margin"]
