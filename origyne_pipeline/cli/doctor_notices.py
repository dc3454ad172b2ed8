"""What ``origyne doctor`` says of notices to customers: whether they go out, how, whether their texts are usable."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from origyne_pipeline.cli.doctor_findings import FAULT, NOT_SET, OK, WARNING, Finding
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.settings import Settings


def notice_findings(settings: Settings) -> Iterator[Finding]:
    """One line: switched off, or what waits and by which ways notices go out."""
    from origyne_pipeline.followup.notices.alert import FAILED
    from origyne_pipeline.followup.notices.register import read_notices
    from origyne_pipeline.followup.notices.wording import check_templates

    notices = settings.notices
    try:
        check_templates(settings.company, notices.templates)
        with read_notices(settings.home) as register:
            waiting = Counter(kept.status for kept in register.pending()) if register else Counter()
    except OrigyneError as error:
        yield Finding("notices", FAULT, str(error), "correct it; no notice goes out until then")
        return
    if not notices.send:
        remedy = "origyne notices send --dry-run shows who would get what; then [notices] send = true"
        yield Finding("notices", NOT_SET, "thresholds are recorded, customers are not told", remedy)
        return
    by = (
        "the webhook at " + str(urlsplit(notices.sms_webhook).hostname)
        if notices.sms_webhook
        else "outbox/sms"
    )
    hours = f"{notices.hours[0]:%H:%M} to {notices.hours[1]:%H:%M}"
    verdict = WARNING if waiting[FAILED] else OK
    remedy = "origyne notices --status FAILED lists them" if waiting[FAILED] else ""
    line = (
        f"sent from {hours}, text messages by {by}; {waiting.total()} wait, {waiting[FAILED]} of them failed"
    )
    yield Finding("notices", verdict, line, remedy)
