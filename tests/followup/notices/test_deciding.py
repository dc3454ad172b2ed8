"""What happens to an alert: in which hours, where to, and when never."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from origyne_pipeline.followup.notices.alert import EMAIL, FAILED, SMS, SUPPRESSED, Key, Outcome
from origyne_pipeline.followup.notices.deciding import SEND, WAIT, Decision, Rules, Situation, decide
from origyne_pipeline.followup.notices.register import Kept

from .samples import LINE, NIGHT, NOON, REF, alert, key, switched_off

RULES = Rules(True, {"ALLOWANCE": EMAIL, "ROAMING": SMS, "SPEND": EMAIL}, (time(8), time(22)), 5)
MAIL = "jeanne.martin@exemple.fr"


def decided(
    kept: Kept,
    now: datetime = NOON,
    rules: Rules = RULES,
    reached: tuple[Key, ...] | None = None,
    addresses: dict[str, str | None] | None = None,
    holders: dict[str, str] | None = None,
) -> Decision:
    keys = (kept.alert.key,) if reached is None else reached
    return decide(
        kept, rules, now, Situation(keys, {REF: MAIL} if addresses is None else addresses, holders or {})
    )


def of(kind: str = "ALLOWANCE", threshold: int = 80, line: str | None = LINE) -> Kept:
    return Kept(alert(kind, threshold, line), NOON)


@pytest.mark.parametrize(
    ("hour", "minute", "is_sent"),
    [(6, 59, False), (7, 0, True), (20, 59, True), (21, 0, False), (0, 0, False)],
)
def test_nothing_but_roaming_goes_out_at_night(hour: int, minute: int, *, is_sent: bool) -> None:
    """22h to 8h in Paris, which is UTC + 1 in November."""
    now = datetime(2026, 11, 20, hour, minute, tzinfo=UTC)
    assert decided(of(), now).what == (SEND if is_sent else WAIT)
    assert decided(of("SPEND", line=None), now).what == (SEND if is_sent else WAIT)
    assert decided(of("ROAMING"), now).what == SEND


def test_the_night_follows_the_summer_time() -> None:
    before, after = datetime(2026, 7, 9, 5, 59, tzinfo=UTC), datetime(2026, 7, 9, 6, tzinfo=UTC)
    july = replace(alert(), key=replace(key(), event_month="2026-07"))
    assert [decided(Kept(july, before), now).what for now in (before, after)] == [WAIT, SEND]


def test_a_kind_has_its_channel_and_the_other_one_where_that_reaches_nobody() -> None:
    nobody: dict[str, str | None] = {REF: None}
    assert decided(of()) == Decision(SEND, "", EMAIL, MAIL)
    assert decided(of("ROAMING")) == Decision(SEND, "", SMS, LINE)
    assert decided(of(), addresses=nobody) == Decision(SEND, "", SMS, LINE)
    assert decided(of("ROAMING", line=None)).channel == EMAIL
    assert decided(of("SPEND", line=None), addresses=nobody).what == FAILED
    assert decided(of("ROAMING", line="33123456789")).channel == EMAIL, "a fixed line"
    assert "not a mail address" in decided(of(line=None), addresses={REF: "jeanne@"}).reason
    assert "not in clients.xlsx" in decided(of(line=None), addresses={}).reason


def test_a_line_that_another_customer_has_now_gets_no_text_message() -> None:
    assert decided(of("ROAMING"), holders={LINE: "C00002"}).channel == EMAIL
    assert decided(of("ROAMING"), holders={LINE: REF}).channel == SMS


def test_what_was_raised_while_notices_were_off_never_goes_out() -> None:
    kept = Kept(switched_off(alert()), NOON)
    assert decided(kept, rules=replace(RULES, send=False)).what == WAIT
    assert decided(kept) == Decision(SUPPRESSED, "raised before notices were switched on")


def test_a_notice_of_a_month_long_over_never_goes_out() -> None:
    last = datetime(2026, 12, 5, 12, tzinfo=UTC)
    assert decided(of(), last).what == SEND
    late = decided(of(), last + timedelta(days=1))
    assert (late.what, late.reason) == (SUPPRESSED, "its month ended more than 5 days before")
    failed = replace(of(), outcome=Outcome(alert().alert_id, FAILED, "refused: 550"))
    ended = decided(failed, last + timedelta(days=1))
    assert (ended.what, ended.reason) == (SUPPRESSED, f"{late.reason}; it had failed: refused: 550")


def test_a_lower_threshold_gives_way_to_a_higher_one_of_the_same_subject() -> None:
    full = key(threshold=100)
    assert decided(of(), reached=(key(), full)).what == SUPPRESSED
    assert decided(of(threshold=100), reached=(key(), full)).what == SEND
    other = replace(full, allowance_code="VOIX")
    assert decided(of(), reached=(key(), other)).what == SEND


def test_usage_that_a_later_file_took_back_waits() -> None:
    assert decided(of(), reached=()).what == WAIT
    assert decided(of("ROAMING"), NIGHT, reached=()).what == WAIT
