"""Whether the settings allow what a command is about to do: all that can be said is said before any work starts."""

import contextlib
from collections.abc import Iterator
from datetime import date

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.rights import make_private_once
from origyne_pipeline.settings import Settings, SettingsError, load_settings


def settings_to_look() -> Settings:
    """The settings, for a command that reads what is there."""
    return _settings()


def _settings() -> Settings:
    settings = load_settings()
    make_private_once(settings.home, settings.publish.group)
    return settings


def settings_to_land() -> Settings:
    """The settings, for a command that goes to the server.

    Raises:
        SettingsError: no deposit is set, or the layouts cannot be used.
    """
    from origyne_pipeline.collection.remote import parse_url
    from origyne_pipeline.feeds.layout import load_layout

    settings = _settings()
    with _named():
        parse_url(settings.ftp.url)
        load_layout(settings.layouts)
    return settings


def settings_to_bill() -> Settings:
    """The settings, for a command that makes invoices or debits.

    Raises:
        SettingsError: there is no clients.xlsx, or the invoices or the bank's file could not be made.
    """
    from origyne_pipeline.feeds.layout import load_layout
    from origyne_pipeline.invoicing.layouts import layout_of
    from origyne_pipeline.payments.checks import check_creditor
    from origyne_pipeline.payments.debits import Creditor

    settings = _settings()
    if not settings.clients.is_file():
        raise SettingsError(f"ORIGYNE_CLIENTS: no file at {settings.clients}; give the VNO's clients.xlsx")
    if settings.invoice.issue_date:
        try:
            date.fromisoformat(settings.invoice.issue_date)
        except ValueError:
            found = settings.invoice.issue_date
            raise SettingsError(f"[invoice] issue_date: expected AAAA-MM-JJ, found {found!r}") from None
    sepa = settings.sepa
    with _named():
        load_layout(settings.layouts)
        layout_of(settings.invoice.layout)
        iban, bic = sepa.iban.replace(" ", ""), sepa.bic.replace(" ", "") if sepa.bic else None
        check_creditor(Creditor(sepa.creditor_name, sepa.ics, iban, bic))
    return settings


def settings_to_run() -> Settings:
    """The settings, for the whole chain."""
    settings_to_land()
    return settings_to_bill()


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """What a room says of a setting is wrong settings here, with the same words."""
    try:
        yield
    except SettingsError:
        raise
    except OrigyneError as error:
        raise SettingsError(str(error)) from None
