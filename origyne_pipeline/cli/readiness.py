"""The settings of a command, checked for what it is about to do: every fault is reported before any work starts."""

import contextlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from origyne_pipeline.cli.logs import log_to
from origyne_pipeline.cli.printing import warn
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identity import refuse_identity, warning_of
from origyne_pipeline.rights import make_private_once
from origyne_pipeline.settings import Settings, SettingsError, load_settings


def settings_to_look() -> Settings:
    """The settings, for a command that only reads."""
    return _settings()


def settings_to_try() -> Settings:
    """The settings, for a command that leaves every byte of the data root, and every mode, as it is."""
    return _settings(is_made_private=False)


def settings_to_work() -> Settings:
    """The settings, for a command that writes into the data root.

    Raises:
        SettingsError: the data root cannot be written.
    """
    settings = _settings()
    _refuse_unwritable_home(settings.home)
    log_to(settings.home)
    return settings


def settings_to_change(*, dry_run: bool) -> Settings:
    """The settings, for a command that changes something, or only shows what it would change.

    Raises:
        SettingsError: the data root cannot be written.
    """
    return settings_to_look() if dry_run else settings_to_work()


def _settings(*, is_made_private: bool = True) -> Settings:
    from origyne_pipeline.feeds.source_layouts import faults_of, layout_of

    settings = load_settings()
    _refuse_unusable_home(settings.home)
    if settings.layouts or settings.further_sources:
        with _named():
            for words in faults_of(layout_of(settings)):
                warn(words)
    if is_made_private:
        make_private_once(settings.home, settings.publish.group)
    return settings


def _refuse_unusable_home(home: Path) -> None:
    """Refuses a data root that is not a folder, or that this user may not enter."""
    try:
        if home.exists() and not home.is_dir():
            raise SettingsError(f"ORIGYNE_HOME: {home} is not a folder; give another path")
        if home.exists() and not os.access(home, os.R_OK | os.X_OK):
            raise SettingsError(f"ORIGYNE_HOME: {home} belongs to another user and is closed to this one; start"
                                " origyne as that user, or give another path")  # fmt: skip
        nearest = next(parent for parent in (home, *home.parents) if parent.exists())
        if not nearest.is_dir():
            raise SettingsError(
                f"ORIGYNE_HOME: {nearest} is not a folder, so {home} cannot be one; give another path"
            )
    except OSError as error:
        raise SettingsError(
            f"ORIGYNE_HOME: {home} cannot be used ({error.strerror}); give another path"
        ) from None


def _refuse_unwritable_home(home: Path) -> None:
    """Refuses a data root where this user may not write, or whose disk is read-only."""
    nearest = next(parent for parent in (home, *home.parents) if parent.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise SettingsError(
            f"ORIGYNE_HOME: {home} cannot be written: {nearest} is closed to this user, or its disk is read-only;"
            " change its rights, or give another path"
        )


def settings_to_land() -> Settings:
    """The settings, for a command that fetches from the server.

    Raises:
        SettingsError: no deposit is set, or the layouts cannot be used.
    """
    from origyne_pipeline.collection.remote import parse_url
    from origyne_pipeline.feeds.source_layouts import layout_of

    settings = settings_to_work()
    with _named():
        for source in settings.sources:
            parse_url(source.ftp.url)
        layout_of(settings)
    return settings


def settings_to_deliver(*, to_server: bool) -> Settings:
    """The settings, for a command that sends papers to customers.

    Raises:
        SettingsError: no deposit is set where one is needed, or the papers may be real and the company is invented.
    """
    settings = settings_to_land() if to_server else settings_to_work()
    _check_identity(settings)
    return settings


def _check_identity(settings: Settings, *, dry_run: bool = False) -> None:
    if not dry_run:
        refuse_identity(settings)
    warning = warning_of(settings)
    if warning:
        warn(warning)


def settings_to_bill(*, dry_run: bool = False) -> Settings:
    """The settings, for a command that creates invoices, debits or drafts.

    Raises:
        SettingsError: there is no clients.xlsx, the invoices or the bank's file could not be made, or what is billed
            may be real and the company is the invented one.
    """
    from origyne_pipeline.feeds import source_layouts
    from origyne_pipeline.invoicing.layouts import layout_of
    from origyne_pipeline.payments.checks import creditor_of

    settings = settings_to_work()
    if not settings.clients.is_file():
        raise SettingsError(f"ORIGYNE_CLIENTS: no file at {settings.clients}; give the VNO's clients.xlsx")
    if settings.invoice.issue_date:
        try:
            date.fromisoformat(settings.invoice.issue_date)
        except ValueError:
            issue_date = settings.invoice.issue_date
            raise SettingsError(f"[invoice] issue_date: expected AAAA-MM-JJ, found {issue_date!r}") from None
    with _named():
        source_layouts.layout_of(settings)
        layout_of(settings.invoice.layout)
        creditor_of(settings.sepa)
    _check_identity(settings, dry_run=dry_run)
    return settings


def settings_to_run(*, dry_run: bool = False) -> Settings:
    """The settings, for the whole chain."""
    settings_to_land()
    return settings_to_bill(dry_run=dry_run)


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """Turns a room's error about a setting into a ``SettingsError`` with the same message."""
    try:
        yield
    except SettingsError:
        raise
    except OrigyneError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"{error.filename}: {error.strerror}") from None
