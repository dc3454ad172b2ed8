"""The check of ``origyne doctor`` on late interest: whether the legal rate of each half-year is known."""

from collections.abc import Iterator
from datetime import datetime

from origyne_pipeline.cli.doctor_findings import FAULT, OK, WARNING, Finding
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.periods import local_day
from origyne_pipeline.settings import Settings

WHAT = "late interest"


def rate_findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """One line: which rates are used, or which is missing and how to add it."""
    from origyne_pipeline.account.legal_rates import known_rates, unknown_since, what_to_add

    rules = settings.reminders
    if rules.late_interest_rate is not None:
        yield Finding(WHAT, OK, f"{rules.late_interest_rate} % a year")
        return
    try:
        missing = unknown_since(rules, local_day(now))
        latest = known_rates(rules)[-1]
    except OrigyneError as error:
        yield Finding(WHAT, FAULT, str(error), "correct the file of [reminders] legal_rates")
        return
    if missing:
        problem, _, remedy = what_to_add(rules, missing).partition(". ")
        yield Finding(WHAT, WARNING, problem, f"nothing before the first letter of reminder; then: {remedy}")
    else:
        times = f"{rules.legal_rate_times} times the legal rate, {latest.percent} % from {latest.from_day}"
        yield Finding(WHAT, OK, times if rules.legal_rate_times else "none is asked for")
