"""Claims on a wholesaler: what persons recorded of each, from its opening until the credit came; and what may pay it.

Kept in ``registers/supplier_claims.jsonl``, which is only added to. The status of a claim is that of its last step;
``FOLLOWS`` says what a step may follow.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from origyne_pipeline.assurance.invoice_labels import words_of
from origyne_pipeline.assurance.supplier_charges import InvoiceLine
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.headed_log import HeadedLog
from origyne_pipeline.periods import Month, local_day

LOG = HeadedLog(
    "registers/supplier_claims.jsonl",
    "supplier_claims",
    "steps",
    "supplier claims",
    consequence="no claim is shown or changed",
)
OPEN, SENT, ACCEPTED, REFUSED, CREDITED = "OPEN", "SENT", "ACCEPTED", "REFUSED", "CREDITED"
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    SENT: (OPEN, REFUSED),
    ACCEPTED: (SENT, REFUSED),
    REFUSED: (SENT,),
    CREDITED: (SENT, ACCEPTED, REFUSED),
}
"""Each step, and the statuses that it may follow. A refused claim may be sent again."""
LONGEST = 500


class ClaimError(OrigyneError):
    """A claim that is not there, or a step that it can't take."""


@dataclass(frozen=True)
class Difference:
    """One cause of one item of a month, as ``supplier_differences`` has it."""

    month: str
    source: str
    category: str
    label: str
    cause: str
    invoice: str
    amount: Decimal

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it one claim, however often the month is compared."""
        return (self.month, self.source, self.category, self.label, self.cause)


@dataclass(frozen=True)
class Claim:
    """A claim as it stands. ``accepted`` is what the wholesaler agreed to; None while it has not answered."""

    id: str
    difference: Difference
    status: str
    opened_on: date
    sent_on: date | None = None
    answered_on: date | None = None
    accepted: Decimal | None = None
    credited: Decimal = Decimal(0)
    credited_on: date | None = None
    credits: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def open_amount(self) -> Decimal:
        """Euros that a credit is still awaited for; of a refused claim none."""
        owed = self.difference.amount if self.accepted is None else self.accepted
        return Decimal(0) if self.status == REFUSED else owed - self.credited


@dataclass(frozen=True)
class Step:
    """A step of a claim that a person takes. ``credit``: invoice and line that pay."""

    claim: str
    status: str
    note: str = ""
    amount: Decimal | None = None
    credit: tuple[str, str] | None = None


@dataclass(frozen=True)
class Proposal:
    """A credit of a later invoice that may pay a claim, and why; a person confirms it."""

    claim: str
    line: InvoiceLine
    why: str


def claims_of(entries: Iterable[Mapping[str, str]]) -> dict[str, Claim]:
    """The claims as the lines of the log leave them, by their ids."""
    claims: dict[str, Claim] = {}
    for entry in entries:
        claims[entry["claim"]] = _after(claims.get(entry["claim"]), entry)
    return claims


def _after(claim: Claim | None, entry: Mapping[str, str]) -> Claim:
    day, status, note = local_day(datetime.fromisoformat(entry["at"])), entry["status"], entry.get("note", "")
    if claim is None:
        difference = Difference(
            entry["month"],
            entry["source"],
            entry["category"],
            entry["label"],
            entry["cause"],
            entry["invoice"],
            Decimal(entry["amount"]),
        )
        return Claim(entry["claim"], difference, status, day, note=note)
    amount = Decimal(entry["amount"]) if entry.get("amount") else None
    changed = replace(claim, status=status, note=note or claim.note)
    if status == SENT:
        return replace(changed, sent_on=day, answered_on=None, accepted=None)
    if status == ACCEPTED:
        return replace(
            changed, answered_on=day, accepted=claim.difference.amount if amount is None else amount
        )
    if status == REFUSED:
        return replace(changed, answered_on=day, accepted=Decimal(0))
    credited = claim.credited + (amount or Decimal(0))
    owed = claim.accepted or claim.difference.amount
    return replace(
        changed,
        status=CREDITED if credited >= owed else claim.status,
        credited=credited,
        credited_on=day,
        credits=(*claim.credits, (entry["credit_invoice"], entry["credit_line"])),
    )


def new_entries(
    claims: Mapping[str, Claim], differences: Iterable[Difference], at: datetime, user: str, note: str
) -> list[dict[str, str]]:
    """The lines that open a claim for each difference that has none."""
    known = {claim.difference.key for claim in claims.values()}
    numbers: dict[str, int] = {}
    for claim in claims.values():
        numbers[claim.difference.month] = numbers.get(claim.difference.month, 0) + 1
    entries = []
    for one in differences:
        if one.key in known:
            continue
        numbers[one.month] = numbers.get(one.month, 0) + 1
        identifier = f"R{one.month.replace('-', '')}-{numbers[one.month]:02d}"
        entries.append(
            {
                "at": at.isoformat(),
                "user": user,
                "claim": identifier,
                "status": OPEN,
                "month": one.month,
                "source": one.source,
                "category": one.category,
                "label": one.label,
                "cause": one.cause,
                "invoice": one.invoice,
                "amount": f"{one.amount:f}",
                "note": _checked_note(note),
            }
        )
    return entries


def entry_of(claims: Mapping[str, Claim], step: Step, at: datetime, user: str) -> dict[str, str] | None:
    """The line of a step; None where the claim is there already.

    Raises:
        ClaimError: no such claim, or it can't take the step.
    """
    claim = claims.get(step.claim)
    if claim is None:
        known = ", ".join(sorted(claims)[-5:]) or "none"
        raise ClaimError(
            f"claim {step.claim[:20]!r}: expected the id of a claim, found none of that id (the last ones: {known});"
            " 'origyne supplier claims' lists them"
        )
    if step.credit and step.credit in claim.credits:
        return None
    if step.status == claim.status and step.status != CREDITED:
        return None
    if claim.status not in FOLLOWS[step.status]:
        allowed = " or ".join(FOLLOWS[step.status])
        raise ClaimError(
            f"claim {claim.id}: expected one that is {allowed} for {step.status}, found one that is {claim.status};"
            " 'origyne supplier claims' shows where each is"
        )
    if step.credit and (other := _paid_by(claims, step.credit)):
        raise ClaimError(
            f"claim {claim.id}: line {step.credit[1]} of {step.credit[0]} already credits {other}; choose another line"
        )
    if step.amount is not None and not 0 < step.amount <= claim.difference.amount:
        raise ClaimError(
            f"claim {claim.id}: expected an amount above 0 and at most {claim.difference.amount:.2f}, found"
            f" {step.amount}; give what the wholesaler agreed to"
        )
    entry = {
        "at": at.isoformat(),
        "user": user,
        "claim": claim.id,
        "status": step.status,
        "note": _checked_note(step.note),
    }
    if step.amount is not None:
        entry["amount"] = f"{step.amount:f}"
    if step.credit:
        entry |= {"credit_invoice": step.credit[0], "credit_line": step.credit[1]}
    return entry


def _paid_by(claims: Mapping[str, Claim], credit: tuple[str, str]) -> str:
    return next((claim.id for claim in claims.values() if credit in claim.credits), "")


def _checked_note(note: str) -> str:
    if len(note) > LONGEST or not note.isprintable():
        raise ClaimError(
            f"--note: expected one line of at most {LONGEST} characters, found another; shorten it"
        )
    return note.strip()


def proposals(claims: Mapping[str, Claim], lines: Sequence[tuple[Month, str, InvoiceLine]]) -> list[Proposal]:
    """The credits that may pay claims: lines of negative amounts, of the same wholesaler and of a later month.

    A label that names the claim, or its invoice, comes before an amount that is that of the claim. A line that was
    confirmed for a claim is proposed no more.
    """
    used = {credit for claim in claims.values() for credit in claim.credits}
    proposed = []
    for claim in claims.values():
        if claim.open_amount <= 0:
            continue
        for month, source, line in lines:
            is_later = str(month) > claim.difference.month and source == claim.difference.source
            if not is_later or line.amount >= 0 or (line.invoice, str(line.number)) in used:
                continue
            if why := _why(claim, line):
                proposed.append(Proposal(claim.id, line, why))
    return proposed


def _why(claim: Claim, line: InvoiceLine) -> str:
    label = f" {words_of(line.label)} "
    if f" {words_of(claim.id)} " in label:
        return "its label names the claim"
    numbers = [words_of(number) for number in claim.difference.invoice.split(", ") if words_of(number)]
    if any(f" {number} " in label for number in numbers):
        return "its label names the invoice"
    return "its amount is that of the claim" if -line.amount == claim.open_amount else ""
