"""What no run could use is refused before any work starts, with the name of the setting."""

import contextlib
import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.follow_up_sections import FRAUD_RULES, FollowUp, Fraud, Notices
from origyne_pipeline.identifiers.internet import email_fault
from origyne_pipeline.periods import Month
from origyne_pipeline.rights import RightsError, group_id
from origyne_pipeline.run_sections import Alerts
from origyne_pipeline.setting_sections import Accounting, Rating, Reminders, Settings
from origyne_pipeline.source_sections import Ftp
from origyne_pipeline.sources import MAIN, password_variable

ENGINES = ("duckdb", "spark", "sail")
MOST_PARTS = 256
"""Of a rated month: a file of each is open at once while it is cut."""
MOST_PROCESSES = 64
BY_RATE = ("services", "goods", "third_parties", "vat_due", "vat_waiting")
"""Accounts of ``[accounting]`` that may be one for each VAT rate."""
NOTICE_CHANNELS = ("email", "sms")
FTP_SCHEMES = ("ftp", "ftps", "sftp", "file")


class SettingsError(OrigyneError):
    """A setting that is missing or wrong; the message names it."""


MOST_RETRY_DAYS = 365
SUBSCRIPTION_COUNTS = ("any_day", "first_day", "last_day", "prorata")


def check_settings(settings: Settings) -> None:
    """Refuses what no run could use. The check digits of ICS and IBAN are the payments room's to check."""
    if not 1 <= settings.cutoff_day <= 28:
        raise SettingsError(f"ORIGYNE_CUTOFF_DAY: expected a day from 1 to 28, found {settings.cutoff_day}")
    if settings.invoice_basis not in ("rated", "billed"):
        raise SettingsError(
            f"ORIGYNE_INVOICE_BASIS: expected 'rated' or 'billed', found {settings.invoice_basis!r}"
        )
    _check_rating(settings.rating)
    for source in settings.sources:
        with _of_source(source.name):
            _check_ftp(source.ftp)
    _check_alerts(settings.alerts)
    for name, allowed, value in (
        ("[sepa] version", ("08", "02"), settings.sepa.version),
        ("[sepa] sequence", ("RCUR", "FRST"), settings.sepa.sequence),
        ("[payments] credit_balance", ("next_invoice", "refund"), settings.payments.credit_balance),
        ("[wholesaler] subscription_count", SUBSCRIPTION_COUNTS, settings.wholesaler.subscription_count),
    ):
        if value not in allowed:
            raise SettingsError(f"origyne.toml {name}: expected one of {', '.join(allowed)}, found {value!r}")
    for name, least, number in (
        ("[sepa] notice_days", 1, settings.sepa.notice_days),
        ("[sepa] max_transactions", 1, settings.sepa.max_transactions),
        ("[sepa] bank_cutoff_days", 0, settings.sepa.bank_cutoff_days),
        ("[sim] warn_weeks", 1, settings.sim.warn_weeks),
    ):
        if number < least:
            raise SettingsError(f"origyne.toml {name}: expected {least} or more, found {number}")
    _check_shares(settings)
    _check_accounting(settings.accounting)
    _check_reminders(settings.reminders)
    _check_follow_up(settings.followup)
    _check_fraud(settings.fraud)
    _check_notices(settings.notices)
    _check_postgres_url(settings.dagster.postgres_url)
    _check_group(settings.publish.group)
    _check_accounting_email(settings.wholesaler.accounting_email)


def _check_rating(rating: Rating) -> None:
    if rating.engine not in ENGINES:
        raise SettingsError(
            f"ORIGYNE_ENGINE: expected {' or '.join(map(repr, ENGINES))}, found {rating.engine!r}"
        )
    if not 0 <= rating.parts <= MOST_PARTS:
        raise SettingsError(
            f"ORIGYNE_PARTS: expected 0 (by the month's size) to {MOST_PARTS}, found {rating.parts}"
        )
    if not 1 <= rating.processes <= MOST_PROCESSES:
        raise SettingsError(f"ORIGYNE_PROCESSES: expected 1 to {MOST_PROCESSES}, found {rating.processes}")
    if not re.fullmatch(r"[1-9][0-9]*[mg]", rating.spark_memory):
        raise SettingsError(
            f"ORIGYNE_SPARK_MEMORY: expected a size such as '3g', found {rating.spark_memory!r}"
        )
    if not re.fullmatch(r"(sc://[^/\s]+)?", rating.sail_remote):
        raise SettingsError(f"ORIGYNE_SAIL_REMOTE: expected sc://HOST:PORT, found {rating.sail_remote!r}")


def _check_follow_up(followup: FollowUp) -> None:
    where = "origyne.toml [followup]"
    if not followup.thresholds or not 1 <= followup.thresholds[0] <= followup.thresholds[-1] <= 100:
        raise SettingsError(
            f"{where} thresholds: expected percentages from 1 to 100, found {list(followup.thresholds)}"
        )
    limit = followup.roaming_limit_excl_tax
    if not 0 < limit < 1_000_000 or limit != round(limit, 2):
        raise SettingsError(f"{where} roaming_limit_excl_tax: expected an amount over 0.00, found {limit}")


def _check_fraud(fraud: Fraud) -> None:
    where = "origyne.toml [fraud]"
    if unknown := [rule for rule in fraud.off if rule not in FRAUD_RULES]:
        raise SettingsError(f"{where} off: expected rules of {', '.join(FRAUD_RULES)}, found {unknown[0]!r}")
    least = {"concurrent_calls": 2, "surge_times": 2, "travel_minutes": 0}
    for name, value in vars(fraud).items():
        if isinstance(value, int) and not least.get(name, 1) <= value < 1_000_000:
            raise SettingsError(
                f"{where} {name}: expected a number from {least.get(name, 1)} on, found {value}"
            )
        if isinstance(value, Decimal) and (not 0 <= value < 1_000_000 or value != round(value, 2)):
            raise SettingsError(f"{where} {name}: expected an amount of 0.00 or more, found {value}")


def _check_notices(notices: Notices) -> None:
    where = "origyne.toml [notices]"
    for name in ("allowance_channel", "roaming_channel", "spend_channel"):
        if (value := getattr(notices, name)) not in NOTICE_CHANNELS:
            raise SettingsError(f"{where} {name}: expected {' or '.join(NOTICE_CHANNELS)}, found {value!r}")
    if not 0 <= notices.days_after_month <= 60:
        raise SettingsError(
            f"{where} days_after_month: expected 0 to 60 days, found {notices.days_after_month}"
        )
    if notices.templates and not notices.templates.is_dir():
        raise SettingsError(f"{where} templates: expected a folder, found none at {notices.templates}")
    url = urlsplit(notices.sms_webhook or "https://none")
    if url.scheme not in ("http", "https") or not url.hostname:
        raise SettingsError("ORIGYNE_SMS_WEBHOOK: expected a URL of http or https, found something else")


def _check_postgres_url(url: str | None) -> None:
    """Shows no part of the address: it holds a password."""
    if url and not re.fullmatch(r"postgres(ql)?(\+psycopg2)?://[^/\s]*/[^/?\s]+(\?\S*)?", url):
        raise SettingsError(
            "ORIGYNE_DAGSTER_POSTGRES_URL: expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE, found something else"
            " (it is a secret and not shown); write signs such as / or @ of the password as %2F or %40"
        )


@contextlib.contextmanager
def _of_source(name: str) -> Iterator[None]:
    """Names the setting of another source than the first as ``[[sources]]`` does."""
    try:
        yield
    except SettingsError as error:
        raise SettingsError(words_of_source(name, str(error))) from None


def words_of_source(name: str, words: str) -> str:
    """A message about the settings of the first source, as it is of another one.

    >>> words_of_source("alpha", "ORIGYNE_FTP_URL: not a URL; give it as ORIGYNE_FTP_PASSWORD")
    '[[sources]] "alpha" url: not a URL; give it as ORIGYNE_FTP_PASSWORD_ALPHA'
    """
    if name == MAIN:
        return words
    words = (
        words.replace("[ftp]", f'[[sources]] "{name}"')
        .replace("ORIGYNE_SETTLE", "ORIGYNE_FTP_SETTLE")
        .replace("ORIGYNE_FTP_PASSWORD", password_variable(name))
    )
    return re.sub(
        r"ORIGYNE_FTP_(?!PASSWORD)([A-Z_]*[A-Z])",
        lambda match: f'[[sources]] "{name}" {match[1].lower()}',
        words,
    )


def _check_ftp(ftp: Ftp) -> None:
    if not 0 <= ftp.silence_days <= 366:
        raise SettingsError(
            f"[ftp] silence_days: expected 0 (never told) to 366 deposit days, found {ftp.silence_days}"
        )
    if ftp.cost_tariffs is not None and not re.fullmatch(
        r"[^\x00-\x1f\\*?]*[^\x00-\x1f\\*?\s/][^\x00-\x1f\\*?]*", ftp.cost_tariffs
    ):
        raise SettingsError(
            f"[ftp] cost_tariffs: expected a folder of the deposit, for example 'Tarifs de gros', found"
            f" {ftp.cost_tariffs!r}"
        )
    if ftp.settle_seconds < 0:
        raise SettingsError(f"ORIGYNE_SETTLE_SECONDS: expected 0 or more seconds, found {ftp.settle_seconds}")
    for name, least, number in (
        ("ORIGYNE_FTP_MAX_FILE_BYTES", 1, ftp.max_file_bytes),
        ("ORIGYNE_FTP_RECHECK_BYTES", 0, ftp.recheck_bytes),
    ):
        if number < least:
            raise SettingsError(f"{name}: expected {least} or more bytes, found {number}")
    if ftp.url is not None:
        _check_url(ftp.url)
    if ftp.key_file and not ftp.key_file.is_file():
        raise SettingsError(f"ORIGYNE_FTP_KEY_FILE: no file at {ftp.key_file}")


def _check_shares(settings: Settings) -> None:
    for name in ("max_unrated_share", "max_quarantined_share"):
        share = getattr(settings.invoice, name)
        if not 0 <= share <= 1:
            raise SettingsError(
                f"origyne.toml [invoice] {name}: expected a share from 0 to 1, for example 0.10, found {share}"
            )


def _check_accounting(accounting: Accounting) -> None:
    for name, value in vars(accounting).items():
        place = f"origyne.toml [accounting] {name}"
        if name.endswith("_journal"):
            if not value.strip() or not value.isprintable():
                raise SettingsError(f"{place}: expected a label of one line, found {value!r}")
        elif name in BY_RATE or (isinstance(value, str) and name != "year_end"):
            account = value.replace("{rate}", "", 1) if name in BY_RATE else value
            if not re.fullmatch(r"[1-7][0-9]{2}[0-9A-Z]{0,17}", account):
                by_rate = ", or {rate} in it for one account a VAT rate" if name in BY_RATE else ""
                raise SettingsError(
                    f"{place}: expected an account of the chart of accounts, for example 411000{by_rate}, found"
                    f" {value!r}"
                )
    if not re.fullmatch(r"(0[1-9]|1[0-2])-[0-3][0-9]", accounting.year_end) or not _is_month_end(accounting):
        raise SettingsError(
            "origyne.toml [accounting] year_end: expected the last day of a month, MM-JJ, for example 12-31 or 06-30,"
            f" found {accounting.year_end!r}"
        )
    if accounting.doubtful_after_days is not None and accounting.doubtful_after_days < 0:
        raise SettingsError(
            "origyne.toml [accounting] doubtful_after_days: expected 0 or more days, found"
            f" {accounting.doubtful_after_days}"
        )


def _is_month_end(accounting: Accounting) -> bool:
    """Whether a year ends with a month; of February the 28th stands for its last day in every year."""
    number, day = map(int, accounting.year_end.split("-"))
    return day == Month(2027, number).days


def _check_reminders(reminders: Reminders) -> None:
    if not 0 <= reminders.retry_days <= MOST_RETRY_DAYS:
        raise SettingsError(
            f"origyne.toml [reminders] retry_days: expected days from 0 to {MOST_RETRY_DAYS}, found"
            f" {reminders.retry_days}"
        )
    for name, what, most, number in (
        ("least_amount", "euros", 1_000_000, reminders.least_amount),
        ("legal_rate_times", "a number", 10, reminders.legal_rate_times),
        ("late_interest_rate", "percent a year", 100, reminders.late_interest_rate),
    ):
        if number is not None and not (number.is_finite() and 0 <= number <= most):
            raise SettingsError(
                f"origyne.toml [reminders] {name}: expected {what} from 0 to {most:,}, found {number}"
            )


def _check_group(group: str | None) -> None:
    try:
        if group:
            group_id(group)
    except RightsError as error:
        raise SettingsError(f"origyne.toml {error}") from None


def _check_accounting_email(address: str | None) -> None:
    if address is not None and (fault := email_fault(address)):
        raise SettingsError(f"origyne.toml [wholesaler] accounting_email: {fault}, found {address!r}")


def _check_alerts(alerts: Alerts) -> None:
    for address in alerts.to.split(",") if alerts.to else ():
        if not re.fullmatch(r"[^@\s,]+@[^@\s,]+", address.strip()):
            raise SettingsError(
                f"[alerts] to: expected mail addresses separated by commas, found {address.strip()!r}"
            )
    for name, url in (("ORIGYNE_ALERTS_WEBHOOK", alerts.webhook), ("[alerts] ui_url", alerts.ui_url)):
        if url and not re.fullmatch(r"https?://[^\s/?#]+([/?#]\S*)?", url):
            shown = "another text" if url == alerts.webhook else repr(url)
            raise SettingsError(f"{name}: expected a URL such as https://host/path, found {shown}")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise SettingsError(
            "ORIGYNE_FTP_URL: not a URL; expected for example sftp://vno@ftp.example.com/"
        ) from None
    if parts.password is not None:
        raise SettingsError("ORIGYNE_FTP_URL: no password in the URL; give it as ORIGYNE_FTP_PASSWORD")
    if parts.scheme not in FTP_SCHEMES or not port_is_right:
        raise SettingsError(
            f"ORIGYNE_FTP_URL: expected {', '.join(s + '://' for s in FTP_SCHEMES)}, found {url!r}"
        )
    if parts.scheme != "file" and not parts.hostname:
        raise SettingsError(f"ORIGYNE_FTP_URL: the URL names no host: {url!r}")
