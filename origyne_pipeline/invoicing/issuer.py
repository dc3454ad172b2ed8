"""Who invoices, as the settings and the deposit say it now: checked before anything is numbered."""

from origyne_pipeline.artwork import SIZES
from origyne_pipeline.invoicing.branding import Branding, LandedPicture, latest_good
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
    versions: dict[str, list[LandedPicture]] = {"logo": [], "bandeau": []}
    home = session.lake.home
    for path, stem, stored, sha256 in session.query(
        "select path, lower(split_part(name, '.', 1)), stored_at, sha256 from landed_versions where feed = 'branding'"
        " order by is_current desc, deposited_at desc, path desc, landed_at desc"
    ):
        if stem in versions:
            versions[stem].append(LandedPicture(path, home / stored, sha256))
    chosen = {stem: latest_good(pictures, SIZES[stem]) for stem, pictures in versions.items()}
    warnings = tuple(warning for _, faults in chosen.values() for warning in faults)
    return Branding(chosen["logo"][0], chosen["bandeau"][0]), warnings
