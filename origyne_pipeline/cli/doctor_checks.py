"""The checks of ``origyne doctor``: each gives a verdict, a finding and a remedy. They change and send nothing."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.cli.doctor_engines import check_lake, check_run_storage, check_sail, check_spark
from origyne_pipeline.cli.doctor_findings import FAULT, NOT_SET, OK, SHOWN, WARNING, Finding
from origyne_pipeline.cli.doctor_references import check_references
from origyne_pipeline.cli.doctor_server import check_server
from origyne_pipeline.cli.printing import count
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identity import invented_settings, perhaps_forgotten, reason_of_real_use, warning_of
from origyne_pipeline.identity_keys import company_key_faults
from origyne_pipeline.periods import local_day
from origyne_pipeline.rights import is_data_root, open_to_others
from origyne_pipeline.settings import Settings

ROOM, LITTLE_ROOM = 1_000_000_000, 5_000_000_000
"""Bytes free on the disk of the data root: less is a fault, a warning."""
MAIL_CAN_WAIT = "only 'origyne deliver' and 'reminders --send' need it, all else works without"
Check = Callable[[Settings, datetime], Iterator[Finding]]


def findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Runs every check, in the order in which a VNO is set up. An error in a check is its finding."""
    for name, check in CHECKS.items():
        try:
            yield from check(settings, now)
        except (OrigyneError, OSError, sqlite3.Error) as error:
            yield Finding(name, FAULT, str(error), "correct what the message says")


def _identity(settings: Settings, _now: datetime) -> Iterator[Finding]:
    if faults := company_key_faults(settings.company):
        yield Finding(
            "identity",
            FAULT,
            "; ".join(faults),
            "correct [company] in origyne.toml; nothing is issued until then",
        )
        return
    invented = invented_settings(settings)
    if not invented:
        company = f"{settings.company.name}, SIREN {settings.company.siren}"
        yield Finding("identity", OK, company, perhaps_forgotten(settings.company))
        return
    reason = reason_of_real_use(settings)
    yield Finding(
        "identity",
        FAULT if reason else WARNING,
        f"{warning_of(settings)}" + (f"; and {reason}: nothing is issued" if reason else ""),
        "fill in [company] and [sepa] of origyne.toml; start origyne where it is, or name it in ORIGYNE_TOML",
    )


def _clients(settings: Settings, _now: datetime) -> Iterator[Finding]:
    from origyne_pipeline.onboarding.clients import ClientsMissing, check_clients
    from origyne_pipeline.status.references import listed_options
    from origyne_pipeline.warehouse import Warehouse

    try:
        checked = check_clients(settings.clients, settings.layouts, listed_options(Warehouse(settings.home)))
    except ClientsMissing as error:
        blank = f"origyne onboard clients --write --out {settings.clients.parent}, then fill it"
        yield Finding("clients.xlsx", NOT_SET, str(error), f"{blank}; or set ORIGYNE_CLIENTS")
        return
    reference = checked.reference
    counts = f"{count(len(reference.customers), 'customer')}, {count(len(reference.mandates), 'mandate')}"
    if not reference.customers:
        yield Finding(
            "clients.xlsx",
            WARNING,
            f"{counts}: nobody can be invoiced",
            f"fill sheet Clients of {settings.clients}",
        )
        return
    warnings = [str(warning) for warning in checked.warnings]
    more = [f"and {len(warnings) - SHOWN} more"] if len(warnings) > SHOWN else []
    yield Finding("clients.xlsx", WARNING if warnings else OK, "; ".join([counts, *warnings[:SHOWN], *more]),
                  f"correct {settings.clients}" if warnings else "")  # fmt: skip


def _tariffs(settings: Settings, now: datetime) -> Iterator[Finding]:
    from origyne_pipeline.issued import issued_months
    from origyne_pipeline.rating.late_tariffs import late_tariffs
    from origyne_pipeline.warehouse import Warehouse

    warehouse = Warehouse(settings.home)
    days = sorted({key[:10] for key in warehouse.partitions("tariff_offers")})
    month = settings.calendar.last_closed(local_day(now))
    is_open = month not in issued_months(settings.home)
    for late in late_tariffs(warehouse, month, settings.calendar) if is_open else ():
        yield Finding(
            "tariffs", WARNING, str(late), "in a real month: its events are billed with the next one"
        )
    in_force = [day for day in days if day <= f"{now:%Y-%m-%d}"]
    if in_force:
        yield Finding("tariffs", OK, f"{count(len(days), 'version')} landed; in force since {in_force[-1]}")
    elif days:
        yield Finding(
            "tariffs",
            WARNING,
            f"none in force yet; the first begins on {days[0]}",
            "ask the wholesaler for the current one",
        )
    else:
        yield Finding(
            "tariffs", NOT_SET, "no tariff workbook has been read", "run origyne land, then origyne status"
        )


def _mail(settings: Settings, _now: datetime) -> Iterator[Finding]:
    from origyne_pipeline.invoicing.delivery.transport import Transport
    from origyne_pipeline.setting_sections import Mail

    mail = settings.mail
    if (mail.host, mail.sender) == (Mail().host, Mail().sender):
        yield Finding(
            "mail",
            NOT_SET,
            "no invoice or letter can be mailed yet",
            f"[mail] sender and host; {MAIL_CAN_WAIT}",
        )
        return
    with Transport(mail) as transport:
        try:
            transport.log_in()
        except OrigyneError as error:
            yield Finding(
                "mail", FAULT, str(error), f"correct [mail], or ORIGYNE_MAIL_PASSWORD; {MAIL_CAN_WAIT}"
            )
            return
    is_encrypted = mail.starttls or mail.is_tls_from_the_start
    ways = ", encrypted" if is_encrypted else ", not encrypted"
    yield Finding("mail", OK, f"connected to {mail.host}:{mail.port}{ways}"
                  + (f", logged in as {mail.username}" if mail.username else ""))  # fmt: skip


def _wholesaler(settings: Settings, _now: datetime) -> Iterator[Finding]:
    address = settings.wholesaler.accounting_email
    if address:
        yield Finding("accounting mail", OK, f"the wholesaler's invoices go to {address}")
        return
    remedy = "origyne onboard form --write, fill it, then --apply; or set [wholesaler] accounting_email"
    yield Finding("accounting mail", NOT_SET, "where the wholesaler's invoices go is not set", remedy)


def _bank(settings: Settings, _now: datetime) -> Iterator[Finding]:
    from origyne_pipeline.payments.checks import creditor_of

    try:
        creditor = creditor_of(settings.sepa)
    except OrigyneError as error:
        yield Finding("bank data", FAULT, str(error), "correct [sepa] in origyne.toml, as the bank wrote it")
        return
    invented = [name for name in invented_settings(settings) if name.startswith("[sepa]")]
    keys = f"ICS {creditor.ics}, account {creditor.iban.masked}: check digits are right"
    yield Finding("bank data", WARNING if invented else OK, keys,
                  f"give the VNO's own: {', '.join(invented)}" if invented else "")  # fmt: skip


def _disk(settings: Settings, _now: datetime) -> Iterator[Finding]:
    nearest = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free
    verdict = FAULT if free < ROOM else WARNING if free < LITTLE_ROOM else OK
    yield Finding("disk", verdict, f"{free / 1e9:,.1f} GB free for {settings.home}",
                  "" if verdict == OK else "free some space, or set another ORIGYNE_HOME")  # fmt: skip


def _rights(settings: Settings, _now: datetime) -> Iterator[Finding]:
    home = settings.home
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding(
            "rights", FAULT, f"{nearest} cannot be written by this user", "start origyne as its owner"
        )
        return
    if not is_data_root(home):
        yield Finding("rights", OK, f"{home} will be created, for this user only")
        return
    readable_by_others = [path for path, _ in open_to_others(home, settings.publish.group)]
    foreign = [path for path in (home, *home.iterdir()) if path.lstat().st_uid != os.geteuid()]
    if foreign and os.geteuid() != 0:
        yield Finding(
            "rights",
            FAULT,
            f"{_paths(foreign)} belong to another user",
            "start origyne as that user, or chown them",
        )
    elif readable_by_others:
        yield Finding(
            "rights",
            WARNING,
            f"other users may read {_paths(readable_by_others)}",
            "nothing to do: the next command that writes closes them",
        )
    else:
        group = f"; group {settings.publish.group} reads the database" if settings.publish.group else ""
        yield Finding("rights", OK, f"only its owner may open {home}{group}")


def _paths(paths: list[Path]) -> str:
    return ", ".join(map(str, paths[:SHOWN])) + (
        f" and {len(paths) - SHOWN:,} more" if len(paths) > SHOWN else ""
    )


def _clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    last = _last_issue(settings.home)
    today = local_day(now)
    if last and last > today:
        yield Finding("clock", FAULT, f"the last invoice is dated {last}, this machine says today is {today}",
                      "set the clock (timedatectl); if the clock is right, see docs/operating.md")  # fmt: skip
    else:
        issued = f"; last issue {last}" if last else ""
        yield Finding("clock", OK, f"{now:%Y-%m-%d %H:%M} UTC{issued}")


def _last_issue(home: Path) -> date | None:
    """The date of the last issue, read without opening the register for writing."""
    from origyne_pipeline.invoicing.register import register_path

    path = register_path(home)
    if not path.exists():
        return None
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        (latest,) = connection.execute("select max(issue_date) from entries").fetchone()
    return date.fromisoformat(latest) if latest else None


CHECKS: dict[str, Check] = {
    "identity": _identity,
    "server": check_server,
    "clients.xlsx": _clients,
    "tariffs": _tariffs,
    "references": check_references,
    "mail": _mail,
    "accounting mail": _wholesaler,
    "bank data": _bank,
    "disk": _disk,
    "rights": _rights,
    "clock": _clock,
    "Java for Spark": check_spark,
    "Sail": check_sail,
    "record of runs": check_run_storage,
    "lake": check_lake,
}
