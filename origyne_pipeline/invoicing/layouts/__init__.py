"""The layouts an invoice can have: one folder each, one word here; ``draw`` is a pure function."""

from collections.abc import Callable, Sequence

from origyne_pipeline.invoicing.branding import Branding
from origyne_pipeline.invoicing.communications import Communication
from origyne_pipeline.invoicing.layouts import compact, standard
from origyne_pipeline.invoicing.models import Invoice, InvoicingError

Layout = Callable[[Invoice, Branding, Sequence[Communication]], bytes]

LAYOUTS: dict[str, Layout] = {"standard": standard.draw, "compact": compact.draw}


def layout_of(name: str) -> Layout:
    """A layout by its name.

    Raises:
        InvoicingError: there is none of that name.
    """
    if name not in LAYOUTS:
        raise InvoicingError(f"[invoice] layout: expected one of {', '.join(LAYOUTS)}, found {name!r}")
    return LAYOUTS[name]
