"""The customer's name and postal address, sized so that each part of the address stays on its line where it can."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from origyne_pipeline.drawing.pen import Pen, Style
from origyne_pipeline.drawing.typefaces import BOLD
from origyne_pipeline.drawing.wrapping import fitting, wrap
from origyne_pipeline.invoicing.layouts.parts.design import LEAST_SIZE
from origyne_pipeline.invoicing.models import Invoice
from origyne_pipeline.invoicing.texts import contents

LEAST_SHARE = 0.85
"""How small the address may become before it is wrapped."""


@dataclass(frozen=True)
class Recipient:
    """Name and address in lines, each with its style."""

    name: tuple[str, ...]
    name_style: Style
    address: tuple[str, ...]
    address_style: Style

    @property
    def height(self) -> float:
        """How high the block is, in points."""
        return len(self.name) * self.name_style.leading + len(self.address) * self.address_style.leading

    def draw(self, pen: Pen, x: float, y: float) -> None:
        """Writes it, the first base line at ``y``."""
        y = pen.paragraph(x, y, self.name, self.name_style)
        pen.paragraph(x, y, self.address, self.address_style)


def recipient_of(invoice: Invoice, style: Style, width: float) -> Recipient:
    """The block of an invoice's customer, no wider than ``width``."""
    return recipient_block(contents.address(invoice.customer), style, width)


def recipient_block(address: Sequence[str], style: Style, width: float) -> Recipient:
    """The block of a name and an address, no wider than ``width``."""
    name, *rest = address
    fitted = fitting(rest, style, width, max(style.size * LEAST_SHARE, LEAST_SIZE))
    name_style = replace(style, font=BOLD)
    lines = tuple(line for part in rest for line in wrap(part, fitted, width))
    return Recipient(wrap(name, name_style, width), name_style, lines, fitted)
