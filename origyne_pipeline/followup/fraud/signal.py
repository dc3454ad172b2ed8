"""A signal of fraud: what one line does under one rule from one day on, and the words of its evidence. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.follow_up_sections import Fraud
from origyne_pipeline.followup.fraud.rules import GO
from origyne_pipeline.hash_chain import sha256

OPEN, CONFIRMED, DISMISSED = "OPEN", "CONFIRMED", "DISMISSED"
WHAT = {
    "BURST": "many calls or messages to dear destinations within 60 minutes",
    "CONCURRENT": "several calls of one line at once",
    "TRAVEL": "one SIM card in two countries, with too little time between them",
    "NEW_COUNTRY": "first traffic to a country or from a zone, and dear",
    "SURGE": "a day far dearer than the line's mean day",
    "DUPLICATE": "one call listed under several ids",
    "LONG": "a very long call or data session",
}
CENT = Decimal("0.01")


class FraudError(OrigyneError):
    """A signal that is not there, or a register of signals that can't be used."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal as it was last seen.

    Attributes:
        detail: the country or zone of NEW_COUNTRY, VOIX or DATA of LONG; else empty.
        evidence: JSON, without a number of a person.
    """

    signal_id: str
    rule: str
    line: str
    detail: str
    customer_ref: str | None
    first_event_at: datetime
    last_event_at: datetime
    event_count: int
    amount_excl_tax: Decimal
    cost_excl_tax: Decimal
    evidence: str

    @property
    def at_risk(self) -> Decimal:
        """Euros: what the customer owes or what the wholesaler asks for it, whichever is more."""
        return max(self.amount_excl_tax, self.cost_excl_tax)

    @property
    def seen(self) -> str:
        """What was seen, in words."""
        return str(json.loads(self.evidence)["seen"])

    def to_json(self) -> str:
        """For the register."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Signal":
        """From the register.

        Raises:
            FraudError: it holds something else.
        """
        try:
            values = json.loads(text)
            for name in ("first_event_at", "last_event_at"):
                values[name] = datetime.fromisoformat(values[name])
            for name in ("amount_excl_tax", "cost_excl_tax"):
                values[name] = Decimal(values[name])
            return cls(**values)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            raise FraudError(f"expected a signal of fraud, found {text[:80]!r}") from None

    def is_incident_of(self, other: "Signal") -> bool:
        """Whether both are the same incident: a late file may move the first event to an earlier day."""
        if self.signal_id == other.signal_id:
            return True
        return (
            (self.rule, self.line, self.detail) == (other.rule, other.line, other.detail)
            and self.first_event_at <= other.last_event_at
            and other.first_event_at <= self.last_event_at
        )

    def extended(self, other: "Signal") -> "Signal":
        """With what the other one adds: events, money, an earlier or a later one; itself where it adds nothing."""
        is_more = (
            other.event_count > self.event_count
            or other.amount_excl_tax > self.amount_excl_tax
            or other.cost_excl_tax > self.cost_excl_tax
        )
        first = min(self.first_event_at, other.first_event_at)
        last = max(self.last_event_at, other.last_event_at)
        if not is_more and (first, last) == (self.first_event_at, self.last_event_at):
            return self
        return replace(
            self,
            customer_ref=self.customer_ref or other.customer_ref,
            first_event_at=first,
            last_event_at=last,
            event_count=max(self.event_count, other.event_count),
            amount_excl_tax=max(self.amount_excl_tax, other.amount_excl_tax),
            cost_excl_tax=max(self.cost_excl_tax, other.cost_excl_tax),
            evidence=other.evidence,
        )


def signal_of(candidate: Mapping[str, Any], fraud: Fraud) -> Signal:
    """The signal of a row of ``fraud_candidates``; ``fraud`` are the limits that it passed."""
    rule, line, detail = candidate["rule"], candidate["line"], candidate["detail"]
    return Signal(
        signal_id_of(rule, line, detail, candidate["incident_day"]),
        rule,
        line,
        detail,
        candidate["customer_ref"],
        candidate["first_event_at"],
        candidate["last_event_at"],
        candidate["event_count"],
        candidate["amount_excl_tax"],
        candidate["cost_excl_tax"],
        _evidence(candidate, fraud),
    )


def signal_id_of(rule: str, line: str, detail: str, day: date) -> str:
    """The same for the same rule, line, detail and day of the first event."""
    return f"{rule}-{day}-{sha256(f'{rule}|{line}|{detail}|{day}'.encode())[:12]}"


def _evidence(candidate: Mapping[str, Any], fraud: Fraud) -> str:
    rule = candidate["rule"]
    limit, seen = _limit_and_seen(candidate, fraud)
    ids = [text for text in (candidate["first_ids"] or "").split("|") if text]
    content = {"what": WHAT[rule], "limit": limit, "seen": seen, "first_events": ids}
    return json.dumps(content, ensure_ascii=False)


def _limit_and_seen(candidate: Mapping[str, Any], fraud: Fraud) -> tuple[str, str]:
    measure, amount = candidate["measure"] or 0, candidate["amount_excl_tax"]
    match candidate["rule"]:
        case "BURST":
            limit = (
                f"{fraud.burst_minutes} min of {fraud.burst_calls} calls or more, or {fraud.burst_excl_tax} euros,"
                f" within 60 minutes"
            )
            return limit, f"{_minutes(measure)} and {_euros(candidate['measure_excl_tax'])} within 60 minutes"
        case "CONCURRENT":
            return f"{fraud.concurrent_calls} calls at once", f"{measure} calls at once"
        case "TRAVEL":
            seen = f"{candidate['countries']}, {_minutes(measure)} apart"
            return f"{fraud.travel_minutes} min between countries that are no neighbours", seen
        case "NEW_COUNTRY":
            limit = (
                f"no traffic for {fraud.new_country_days} days, then {fraud.new_country_excl_tax} euros of calls and"
                f" messages, or {fraud.new_country_data_excl_tax} with data, on two days"
            )
            return limit, f"{_place(candidate['detail'])}: {_euros(amount)} on two days"
        case "SURGE":
            mean = candidate["usual_excl_tax"] / candidate["usual_days"]
            limit = (
                f"{fraud.surge_times} times the mean day, and {fraud.surge_excl_tax} euros of calls and messages, or"
                f" {fraud.surge_data_excl_tax} with data"
            )
            days = f"mean of the {candidate['usual_days']} days before: {_euros(mean)}"
            return limit, f"{_euros(amount)} in a day ({days})"
        case "DUPLICATE":
            return "a call is listed once", f"{candidate['event_count']} ids, a call up to {measure} times"
        case _:
            limit = f"a call of {fraud.long_call_minutes} min, a session of {fraud.long_session_go} GO"
            if candidate["detail"] == "DATA":
                return limit, f"a session of {(Decimal(measure) / GO).quantize(CENT, ROUND_HALF_UP)} GO"
            return limit, f"a call of {_minutes(measure)}"


def _place(detail: str) -> str:
    return f"from zone {detail.removeprefix('FROM ')}" if detail.startswith("FROM ") else f"to {detail}"


def _minutes(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _euros(amount: Decimal) -> str:
    return f"{amount.quantize(CENT, ROUND_HALF_UP)} euros"


def joined(signals: Iterable[Signal]) -> list[Signal]:
    """One for each incident: two months may see the same one."""
    incidents: list[Signal] = []
    by_line: dict[tuple[str, str], list[int]] = {}
    for signal in sorted(signals, key=lambda one: (one.first_event_at, one.signal_id)):
        places = by_line.setdefault((signal.rule, signal.line), [])
        same = next((place for place in places if incidents[place].is_incident_of(signal)), None)
        if same is None:
            places.append(len(incidents))
            incidents.append(signal)
        else:
            incidents[same] = incidents[same].extended(signal)
    return incidents
