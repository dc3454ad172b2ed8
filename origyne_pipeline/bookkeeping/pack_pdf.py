"""The month-end pack on paper: the figures of the workbook on A4 pages, without the lists of all customers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from origyne_pipeline import french
from origyne_pipeline.bookkeeping.accounts import percent
from origyne_pipeline.bookkeeping.models import total
from origyne_pipeline.bookkeeping.pack import BUCKETS, Aged, Pack
from origyne_pipeline.drawing.pen import MM, PAGE_HEIGHT, PAGE_WIDTH, Pen, Style, bold, colour
from origyne_pipeline.drawing.wrapping import shorten

LEFT, TOP, BOTTOM = 16 * MM, 18 * MM, PAGE_HEIGHT - 18 * MM
WIDTH = PAGE_WIDTH - 2 * LEFT
BLUE, GREY, LINE, RED = colour("#14467c"), colour("#5b6672"), colour("#d5dde5"), colour("#b3261e")
TITLE, HEADING, TEXT, STRONG, SMALL = (
    bold(16, BLUE),
    bold(10.5, BLUE),
    Style(8.5),
    bold(8.5),
    Style(7.5, colour=GREY),
)
ALERT = bold(8.5, RED)
ROW, GAP = 13.2, 14.0
KEPT_TOGETHER = 16
"""A table of so many rows is not cut over two pages, and a longer one not before so many."""


@dataclass(frozen=True)
class _Table:
    """A table: its heading, its columns (title, share of the width; the first ones are text), rows, totals.

    ``texts`` is how many columns from the left are text; the others are right aligned.
    """

    heading: str
    columns: tuple[tuple[str, float], ...]
    rows: Sequence[Sequence[str]]
    texts: int = 1
    last: Sequence[str] = ()
    wrong: frozenset[int] = frozenset()


def draw_pack(pack: Pack) -> bytes:
    """The document; the same figures give the same bytes."""
    title = f"Clôture {pack.of_month}"
    pages = _pages(map(_or_nothing, _tables(pack)))
    pen = Pen(f"{title} – {pack.company}", pack.company, f"Dossier de clôture au {french.day(pack.day)}")
    for number, page in enumerate(pages, 1):
        if number == 1:
            pen.text(LEFT, TOP + 12, title, TITLE)
            pen.text(LEFT, TOP + 27, shorten(f"{pack.company} – SIREN {pack.siren}", TEXT, WIDTH), TEXT)
            pen.text(LEFT + WIDTH, TOP + 27, f"au {french.long_day(pack.day)}", TEXT, "right")
        for y, table, first, last in page:
            _draw(pen, table, y, first, last)
        pen.text(LEFT, BOTTOM + 22, f"{title} – {pack.company}", SMALL)
        pen.text(LEFT + WIDTH, BOTTOM + 22, f"{number} / {len(pages)}", SMALL, "right")
        pen.next_page()
    return pen.bytes()


def _or_nothing(table: _Table) -> _Table:
    """A table without rows says so."""
    if table.rows or table.last:
        return table
    return replace(table, rows=[("Néant", *[""] * (len(table.columns) - 1))])


def _pages(tables: Iterable[_Table]) -> list[list[tuple[float, _Table, int, int]]]:
    """Where each part of each table goes: (y, table, first row, row after the last)."""
    pages: list[list[tuple[float, _Table, int, int]]] = [[]]
    y = TOP + 44
    for table in tables:
        first = 0
        while True:
            room = int((BOTTOM - y - GAP - 2 * ROW - (ROW if table.last else 0)) // ROW)
            if room < min(KEPT_TOGETHER, len(table.rows) - first):
                pages.append([])
                y = TOP
                continue
            last = min(len(table.rows), first + room)
            pages[-1].append((y, table, first, last))
            y += GAP + (2 + last - first + bool(table.last)) * ROW + GAP
            first = last
            if first == len(table.rows):
                break
            pages.append([])
            y = TOP
    return pages


def _draw(pen: Pen, table: _Table, y: float, first: int, last: int) -> None:
    more = " (suite)" if first else ""
    pen.text(LEFT, y + 11, table.heading + more, HEADING)
    y += GAP + ROW
    _draw_row(pen, table, y, [title for title, _ in table.columns], SMALL)
    pen.rule(LEFT, y + 4, WIDTH, BLUE, 0.8)
    for number in range(first, last):
        y += ROW
        _draw_row(pen, table, y, table.rows[number], ALERT if number in table.wrong else TEXT)
        pen.rule(LEFT, y + 4, WIDTH, LINE, 0.4)
    if table.last and last == len(table.rows):
        _draw_row(pen, table, y + ROW, table.last, STRONG)


def _draw_row(pen: Pen, table: _Table, y: float, values: Sequence[str], style: Style) -> None:
    x = LEFT
    for index, (value, (_, share)) in enumerate(zip(values, table.columns, strict=True)):
        width = share * WIDTH
        text = shorten(value, style, width - 4)
        if index < table.texts:
            pen.text(x, y, text, style)
        else:
            pen.text(x + width, y, text, style, "right")
        x += width


def _tables(pack: Pack) -> Iterator[_Table]:
    amount = french.amount
    figures = [(name, amount(value)) for name, value in pack.figures()]
    yield _Table("Synthèse (€)", (("", 0.75), ("Montant", 0.25)), figures)
    yield _Table(
        "Ventes du journal VE, par compte et taux de TVA (€)",
        (("Compte", 0.14), ("Libellé", 0.48), ("Taux", 0.14), ("Crédit net", 0.24)),
        [
            (s.account, s.label, percent(s.rate) if s.rate is not None else "", amount(s.amount))
            for s in pack.sales
        ],
        texts=2,
        last=("Total", "", "", amount(total(s.amount for s in pack.sales))),
    )
    yield _Table(
        "TVA par taux (€)",
        (
            ("Taux", 0.16),
            ("Base HT", 0.21),
            ("TVA facturée", 0.21),
            ("TVA exigible", 0.21),
            ("En attente", 0.21),
        ),
        [(percent(one.rate), *(amount(value) for value in one[1:])) for one in pack.vat],
    )
    yield _Table(
        "Encaissements et décaissements, par moyen (€)",
        (("Moyen", 0.44), ("Compte", 0.16), ("Nombre", 0.16), ("Montant", 0.24)),
        [(one.title, one.account, french.count(one.movements), amount(one.amount)) for one in pack.cash],
        texts=2,
    )
    aged = (("Client", 0.25), *((bucket, 0.107) for bucket in BUCKETS), ("Avance", 0.105), ("Solde", 0.11))
    yield _Table(
        f"Balance âgée : {french.plural(pack.customers, 'client')}, dont les plus en retard (€)",
        aged,
        [_aged_row(f"{one.customer_ref} {one.name}", one) for one in pack.latest],
        last=_aged_row("Tous les clients", pack.aged),
    )
    yield _Table(
        "Consommations valorisées et non facturées, hors taxes (€)",
        (("Mois", 0.2), ("Taux", 0.16), ("Clients", 0.14), ("Pour des tiers", 0.25), ("Total", 0.25)),
        [
            (
                u.billing_month,
                percent(u.rate),
                french.count(u.customers),
                amount(u.third_parties),
                amount(u.amount),
            )
            for u in pack.unbilled
        ],
    )
    yield _Table(
        "Opérateur de gros : factures non parvenues, hors taxes (€)",
        (("Mois", 0.2), ("Origine", 0.55), ("Montant", 0.25)),
        [(one.billing_month, one.source, amount(one.amount)) for one in pack.wholesaler],
        texts=2,
    )
    yield _Table(
        "Régularisations du mois précédent : fichiers arrivés depuis son dossier, hors taxes (€)",
        (("Mois précédent", 0.55), ("Remis", 0.15), ("Aujourd'hui", 0.15), ("Écart", 0.15)),
        [
            (one.name, amount(one.given), amount(one.now), amount(one.difference))
            for one in pack.restated or ()
        ]
        or ([("Dossier du mois précédent non établi", "", "", "")] if pack.restated is None else []),
    )
    yield _Table(
        "Contrôles : les journaux et leurs sources (€)",
        (("Contrôle", 0.55), ("Journaux", 0.16), ("Source", 0.16), ("Écart", 0.13)),
        [(tie.name, amount(tie.journal), amount(tie.source), amount(tie.difference)) for tie in pack.ties],
        wrong=frozenset(number for number, tie in enumerate(pack.ties) if tie.difference),
    )


def _aged_row(name: str, aged: Aged) -> tuple[str, ...]:
    return (name, *map(french.amount, aged.amounts), french.amount(aged.credit), french.amount(aged.balance))
