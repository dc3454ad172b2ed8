"""The settings of the follow-up of consumption as frozen values, with their defaults."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class FollowUp:
    """How the consumption of open months is followed.

    Data is roaming in every zone but ``home_zones``. A notice is due where a percentage of ``thresholds`` of an
    allowance, of a customer's own limit or of ``roaming_limit_excl_tax`` (euros a line and month) is reached.
    ``premium_groups`` are destination groups whose events count as premium, beside those with a service part.
    """

    home_zones: tuple[str, ...] = ("FR", "UE")
    thresholds: tuple[int, ...] = (80, 100)
    roaming_limit_excl_tax: Decimal = Decimal("50.00")
    premium_groups: tuple[str, ...] = ()


USUAL_FOLLOW_UP = FollowUp()


@dataclass(frozen=True)
class Fraud:
    """The rules of fraud, each with its limits; ``off`` names those that are not applied.

    A limit is what must be passed: as much as it is no signal. Amounts are euros excluding tax. Where a rule has two,
    that without ``data`` is for calls and messages, the other one for all usage: roaming data is dear, and has the
    law's own limit.

    Attributes:
        off: rules that are not applied.
        burst_groups: destination groups, calls and messages to which are watched by BURST; of ``SMS_PLUS`` messages
            only: calls to it are those to the operator's own numbers.
        burst_minutes: minutes of calls that begin within 60 minutes, of ``burst_calls`` calls or more.
        burst_calls: a single long call is no burst.
        burst_excl_tax: the amount, or the cost, of what begins within 60 minutes.
        concurrent_calls: so many calls of a line at once.
        travel_minutes: time between two countries that are no neighbours.
        new_country_days: a country or zone without traffic for so many days is new.
        new_country_excl_tax: what calls and messages of the first day and the next cost.
        new_country_data_excl_tax: what all usage of the two days costs.
        surge_times: so many times the mean day of the 30 before.
        surge_excl_tax: what calls and messages of a day cost.
        surge_data_excl_tax: what all usage of a day costs.
        history_days: NEW_COUNTRY and SURGE judge a line from so many days after its first event that is known.
        long_call_minutes: minutes of one call.
        long_session_go: GO of one data session.
    """

    off: tuple[str, ...] = ()
    burst_groups: tuple[str, ...] = (
        "SVA",
        "SMS_PLUS",
        "SAT",
        "SATELLITE",
        "SPECIAL_ETRANGER",
        "MAGHREB",
        "MONDE",
        "MONDE1",
        "MONDE2",
        "MONDE3",
        "MONDE4",
    )
    burst_minutes: int = 60
    burst_calls: int = 3
    burst_excl_tax: Decimal = Decimal("50.00")
    concurrent_calls: int = 3
    travel_minutes: int = 60
    new_country_days: int = 90
    new_country_excl_tax: Decimal = Decimal("80.00")
    new_country_data_excl_tax: Decimal = Decimal("250.00")
    surge_times: int = 5
    surge_excl_tax: Decimal = Decimal("80.00")
    surge_data_excl_tax: Decimal = Decimal("250.00")
    history_days: int = 14
    long_call_minutes: int = 360
    long_session_go: int = 20


FRAUD_RULES = ("BURST", "CONCURRENT", "TRAVEL", "NEW_COUNTRY", "SURGE", "DUPLICATE", "LONG")
USUAL_FRAUD = Fraud()


@dataclass(frozen=True)
class Notices:
    """How customers are told of the thresholds that their usage reached.

    Notices are raised always and sent where ``send`` is true: by ``email`` or ``sms``, in ``hours`` (roaming at any
    hour), up to ``days_after_month`` days after their month. ``templates`` is a folder of the VNO's own texts.
    ``sms_webhook`` takes each text message; it often holds a token, so it is not in ``repr``.
    """

    send: bool = False
    allowance_channel: str = "email"
    roaming_channel: str = "sms"
    spend_channel: str = "email"
    hours: tuple[time, time] = (time(8), time(22))
    days_after_month: int = 5
    templates: Path | None = None
    sms_webhook: str | None = field(default=None, repr=False)


USUAL_NOTICES = Notices()
