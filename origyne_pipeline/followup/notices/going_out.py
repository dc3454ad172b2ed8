"""One run of notices: what is due is raised, what waits is sent where notices are switched on, the table follows."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from origyne_pipeline.followup.notices.alert import Alert, Outcome
from origyne_pipeline.followup.notices.due import alerts_due
from origyne_pipeline.followup.notices.planning import plan, rules_of
from origyne_pipeline.followup.notices.raising import record
from origyne_pipeline.followup.notices.sending import Ways, send
from origyne_pipeline.followup.notices.table import write_alerts_table
from origyne_pipeline.followup.notices.webhook import post_text_message
from origyne_pipeline.identity import refuse_identity, refuse_to_mail
from origyne_pipeline.invoicing.delivery.transport import Transport
from origyne_pipeline.parties import Customer
from origyne_pipeline.settings import Settings
from origyne_pipeline.warehouse import Warehouse


@dataclass
class Run:
    """What a run did so far: it is filled as it goes, so that what was sent before a fault is reported too."""

    raised: list[Alert] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)


def run_notices(
    warehouse: Warehouse,
    settings: Settings,
    customers: Callable[[], Mapping[str, Customer]],
    now: Callable[[], datetime],
    run: Run,
) -> None:
    """Raises, sends, and brings the table up to date, whatever happens to the sending.

    Args:
        warehouse: the lake.
        settings: of the data root.
        customers: reads the customers of today; called where something may be sent.
        now: the clock.
        run: takes what was done.

    Raises:
        MailServerError: the mail server can't be used; the alerts wait.
        OrigyneError: a register or a template can't be used, or the company is the invented one.
    """
    try:
        due = alerts_due(warehouse, settings)
        run.raised += record(settings.home, due, now())
        if settings.notices.send:
            refuse_identity(settings)
            refuse_to_mail(settings)
            _send(warehouse, settings, customers(), due, now, run)
    finally:
        write_alerts_table(warehouse)


def _send(
    warehouse: Warehouse,
    settings: Settings,
    customers: Mapping[str, Customer],
    due: Sequence[Alert],
    now: Callable[[], datetime],
    run: Run,
) -> None:
    planned = plan(warehouse, settings, customers, due, now())
    url = settings.notices.sms_webhook
    post = partial(post_text_message, url) if url else None
    with Transport(settings.mail) as transport:
        ways = Ways(now, time.sleep, transport, post)
        for outcome in send(settings, planned, rules_of(settings), ways):
            run.outcomes.append(outcome)
