"""The itemised communications: for each line its own services, then third-party services, with sub-totals."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from origyne_pipeline.invoicing import wording
from origyne_pipeline.invoicing.communications import (
    Communication,
    itemised,
    shown_number,
)
from origyne_pipeline.invoicing.drawing.flow import Block
from origyne_pipeline.invoicing.drawing.pen import MM, Pen, Style, shorten
from origyne_pipeline.invoicing.layouts.standard.look import (
    ACCENT,
    HEADING,
    LABEL,
    LEFT,
    RIGHT,
    SMALL,
    SOFT,
    STRONG,
    WIDTH,
)
from origyne_pipeline.invoicing.models import Invoice

CELL = Style(7.4)
ROW = 10.4
TIME_LEFT = LEFT + 19 * MM
NUMBER_LEFT = LEFT + 36 * MM
KIND_LEFT = LEFT + 66 * MM
DESTINATION_LEFT = LEFT + 84 * MM
QUANTITY_RIGHT = RIGHT - 25 * MM
DESTINATION_WIDTH = QUANTITY_RIGHT - DESTINATION_LEFT - 26 * MM
KINDS = {
    "VOIX": "Appel",
    "VOIX_RECUE": "Appel reçu",
    "SMS": "SMS",
    "MMS": "MMS",
    "DATA": "Internet",
}
OWN = "Communications"
THIRD_PARTY = "Services à valeur ajoutée (services de tiers)"


def _draw_column_heads(pen: Pen, y: float) -> None:
    for x, text in (
        (LEFT, "Date"), (TIME_LEFT, "Heure"), (NUMBER_LEFT, "Numéro"), (KIND_LEFT, "Type"),
        (DESTINATION_LEFT, "Destination"),
    ):  # fmt: skip
        pen.text(x + 3, y + 9, text, LABEL)
    pen.text(QUANTITY_RIGHT, y + 9, "Durée, volume", LABEL, "right")
    pen.text(RIGHT - 3, y + 9, "Montant HT (€)", LABEL, "right")
    pen.rule(LEFT, y + 12.5, WIDTH, ACCENT, 0.6)


COLUMN_HEADS = Block(15, _draw_column_heads, keeps_next=True)


MASK_NOTE = Block(
    12,
    lambda pen, y: pen.text(
        LEFT,
        y + 8,
        "Les quatre derniers chiffres des numéros appelés sont masqués ; les appels gratuits ne figurent pas.",
        SMALL,
    ),
    keeps_next=True,
)


def call_blocks(invoice: Invoice, events: Sequence[Communication]) -> Iterator[Block]:
    """The detail of every line; the first opens a page of its own."""
    masked = invoice.customer.mask_details
    for index, (line, own, third_party) in enumerate(itemised(events)):
        yield _heading(f"Détail des communications de la ligne {wording.phone(line)}", index == 0)
        if index == 0 and masked:
            yield MASK_NOTE
        for name, section in ((OWN, own), (THIRD_PARTY, third_party)):
            if section:
                yield from _section(name, section, masked)


def _heading(text: str, opens_page: bool) -> Block:
    return Block(
        22,
        lambda pen, y: pen.text(LEFT, y + 14, text, HEADING),
        keeps_next=True,
        opens_page=opens_page,
    )


def _section(name: str, events: list[Communication], masked: bool) -> Iterator[Block]:
    yield Block(15, lambda pen, y: pen.text(LEFT, y + 10, name, STRONG), keeps_next=True)
    yield COLUMN_HEADS
    for index, event in enumerate(events):
        yield _row(event, masked, index % 2 == 1)
    yield _subtotal(name, events)


def _row(event: Communication, masked: bool, shaded: bool) -> Block:
    def draw(pen: Pen, y: float) -> None:
        if shaded:
            pen.box(LEFT, y, WIDTH, ROW, SOFT)
        base = y + 7.6
        pen.text(LEFT + 3, base, f"{event.started_at:%d/%m/%Y}", CELL)
        pen.text(TIME_LEFT + 3, base, f"{event.started_at:%H:%M:%S}", CELL)
        pen.text(NUMBER_LEFT + 3, base, shown_number(event.called_number, masked), CELL)
        pen.text(KIND_LEFT + 3, base, KINDS.get(event.usage, event.usage), CELL)
        pen.text(
            DESTINATION_LEFT + 3,
            base,
            shorten(event.destination, CELL, DESTINATION_WIDTH),
            CELL,
        )
        pen.text(
            QUANTITY_RIGHT,
            base,
            wording.quantity(event.usage, event.quantity),
            CELL,
            "right",
        )
        pen.text(RIGHT - 3, base, _price(event), CELL, "right")

    return Block(ROW, draw, heading=COLUMN_HEADS)


def _price(event: Communication) -> str:
    is_included = event.included_quantity >= event.quantity > 0 and not event.amount_excl_tax
    return "inclus" if is_included else wording.fine_amount(event.amount_excl_tax, 4)


def _subtotal(name: str, events: list[Communication]) -> Block:
    total = sum((event.amount_excl_tax for event in events), Decimal(0))

    def draw(pen: Pen, y: float) -> None:
        pen.rule(LEFT, y + 0.5, WIDTH, ACCENT, 0.4)
        pen.text(LEFT + 3, y + 10, f"Sous-total {name.lower()} : {len(events)}", STRONG)
        pen.text(RIGHT - 3, y + 10, wording.fine_amount(total, 4), STRONG, "right")

    return Block(18, draw, heading=COLUMN_HEADS)
