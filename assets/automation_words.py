"""What the UI says of each schedule and sensor: what it does, when, and what to do where its run fails."""

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

READ_ERROR = "open the failed run: its error says what to do"
TRIES_AGAIN = (
    f"If a run fails it is tried again, up to five times in eleven hours; then {READ_ERROR}; start it again."
)
READS_ERROR = f"If a run fails, {READ_ERROR}."
TEXTS = {
    "deposit_window": f"""
        Each half hour while the wholesaler deposits: lands what is new and cleans its day. deposit_sensor
        does it sooner; switch on one of the two. {READS_ERROR} The next half hour tries again.
    """,
    "daily_closing": f"""
        Each deposit day, half an hour after the window closes: lands the last files, cleans what is not
        clean, reports deposits that never came. {READS_ERROR} Then run the job close_days for today: it
        takes all that is not clean.
    """,
    "monthly_billing": f"""
        At 6:00 on the day after the cut-off day: lands, cleans, rates, invoices and collects the month
        that closed. It ISSUES INVOICES AND WRITES THE BANK'S FILE. Each hour to 20:00 it makes up for a
        month that was missed. {TRIES_AGAIN} A run that blocks on a check names the check: correct the
        cause, or accept the result in the launchpad. Nothing is billed twice.
    """,
    "daily_account": f"""
        At 5:00 each day: debits whose day has passed count as paid, what is late is a day older; checks
        the accounts and publishes them. {READS_ERROR} The job update_account does the same at any time.
    """,
    "monthly_pack": f"""
        At 9:00 each day, once the last month is billed and where its pack is not made yet: the month-end
        pack for the accountant. {READS_ERROR} The next day tries again; 'origyne month-end AAAA-MM' makes
        it now.
    """,
    "monthly_page": f"""
        At 9:30 each day, once the last month is billed and where its page is not made yet: the manager's
        page, HTML and PDF. {READS_ERROR} The next day tries again; 'origyne dashboard AAAA-MM' makes it
        now.
    """,
    "hourly_notices": f"""
        Five minutes past each hour: raises and sends the notices to customers that waited for the morning
        or for the mail server. Asks for nothing while [notices] send is false. {READS_ERROR} No notice
        goes out twice; 'origyne notices --status FAILED' lists those that did not go out.
    """,
    "deposit_sensor": f"""
        Every 5 minutes: lists the server while the wholesaler deposits, lands what is new and cleans its
        days; at any time cleans days that landed and are not clean. {TRIES_AGAIN} 'origyne doctor' tests
        the server.
    """,
    "bank_sensor": f"""
        Every 5 minutes: where a file of the bank's folder is new, reads the folder, brings debits and
        accounts to what the bank says, and publishes. {TRIES_AGAIN} A file that cannot be read stays in
        the folder.
    """,
    "supplier_invoice_sensor": f"""
        Every 5 minutes: where a wholesaler's invoice landed, or was replaced, after its month was
        compared, compares the month again. It changes no invoice of yours. {TRIES_AGAIN}
    """,
    "follow_up_sensor": f"""
        Every 30 seconds: where days were cleaned, snapshots or tariffs read, or a month issued, brings
        what customers consume, notices and signals of fraud to it, and publishes. It changes no invoice.
        {TRIES_AGAIN} 'origyne usage --update' does the same at any time.
    """,
    "failed_runs": """
        When a run fails: a line in alerts.log of the data root, a mail and a webhook where [alerts] sets
        them. On from the start. If a mail or webhook does not answer, alerts.log says why, and it is
        tried for a day.
    """,
    "run_watch": """
        Every minute: fails the runs whose process was killed, and sends the alerts that wait. On from the
        start. If a tick fails, the daemon's log says why; the next minute tries again.
    """,
}
DESCRIPTIONS: "Mapping[str, str]" = MappingProxyType(
    {name: " ".join(text.split()) for name, text in TEXTS.items()}
)
