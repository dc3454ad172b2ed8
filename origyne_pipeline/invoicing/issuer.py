"""Who invoices, as the settings and the deposit say it now: checked before anything is numbered."""

from origyne_pipeline.invoicing.branding import SIZES, Branding, latest_good
from origyne_pipeline.invoicing.issuing import Issuer, issuer_faults, terms_of
from origyne_pipeline.invoicing.layouts import layout_of
from origyne_pipeline.invoicing.models import InvoicingError
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Session


def issuer_of(session: Session, settings: Settings) -> Issuer:
    """The VNO as it is today, with the latest logo and banner that landed and can be drawn.

    Raises:
        InvoicingError: a setting that every invoice would bear can't be drawn.
    """
    terms = terms_of(settings.invoice, settings.sepa)
    layout_of(terms.layout)
    faults = issuer_faults(settings.company, terms)
    if faults:
        raise InvoicingError(
            f"the settings can't stand on an invoice: {'; '.join(faults)}; correct origyne.toml"
        )
    branding, warnings = branding_in_force(session)
    return Issuer(settings.company, terms, branding, warnings)


def branding_in_force(session: Session) -> tuple[Branding, tuple[str, ...]]:
    """The latest logo and banner that can be drawn, and what is wrong with later ones."""
    session.bind("landed_versions")
    versions: dict[str, list[tuple[str, str]]] = {"logo": [], "bandeau": []}
    for path, stem, stored in session.query(
        "select path, lower(split_part(name, '.', 1)), stored_at from landed_versions where feed = 'branding'"
        " order by is_current desc, deposited_at desc, path desc, landed_at desc"
    ):
        if stem in versions:
            versions[stem].append((path, stored))
    home = session.warehouse.home
    found = {
        stem: latest_good(((path, home / stored) for path, stored in rows), SIZES[stem])
        for stem, rows in versions.items()
    }
    warnings = tuple(warning for _, told in found.values() for warning in told)
    return Branding(found["logo"][0], found["bandeau"][0]), warnings
