"""Whether a RIO may go with a number into a portability order, and if not, why and what it might have been.

``OO Q RRRRRR CCC``: operator, quality, contract reference, key. Mobile: two digits, then P or E (enterprise);
fixed: any letters or digits. Numbers of 08 and short codes are ported by other means.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from origyne_pipeline.identifiers import PhoneNumber, is_phone_form
from origyne_pipeline.onboarding.rio.key import rio_key
from origyne_pipeline.onboarding.rio.repair import repairs

LENGTH = 12
STEM = 9
FORM = re.compile(r"[0-9A-Z]{9}[0-9A-Z+]{3}")
KINDS = (
    ("M2M", re.compile(r"0700[0-9]{10}")),
    ("MOBILE", re.compile(r"0[67][0-9]{8}")),
    ("FIXED", re.compile(r"0[1-59][0-9]{8}")),
)
OPERATORS = {"01": "Orange", "02": "SFR", "03": "Bouygues Telecom", "04": "Free"}


class RioReason(StrEnum):
    """Why a RIO is refused; the first that applies, in this order."""

    EMPTY = "EMPTY"
    BAD_NUMBER = "BAD_NUMBER"
    NUMBER_NOT_CONCERNED = "NUMBER_NOT_CONCERNED"
    BAD_LENGTH = "BAD_LENGTH"
    BAD_CHARACTER = "BAD_CHARACTER"
    BAD_OPERATOR = "BAD_OPERATOR"
    BAD_QUALITY = "BAD_QUALITY"
    BAD_KEY = "BAD_KEY"
    OWN_OPERATOR = "OWN_OPERATOR"


@dataclass(frozen=True)
class RioVerdict:
    """What is to be said of a RIO and a number.

    Attributes:
        rio: as compared: capitals, no spaces or hyphens.
        number: national form, or as given when it is no French number.
        valid: whether the order may be placed.
        reason: why not; None when valid.
        message: the reason in words, for the person who keys the order.
        suggestion: the one RIO that fits this number when look-alike or lost characters are put right.
        fitting_number: another of the given numbers that this RIO fits.
        operator: who the operator code belongs to, where it is known.
        kind: MOBILE, FIXED or M2M; None for other numbers.
        enterprise: whether the contract is one of a business (mobile only).
        warnings: what looks odd and refuses nothing.
    """

    rio: str
    number: str
    valid: bool
    reason: RioReason | None = None
    message: str = ""
    suggestion: str | None = None
    fitting_number: str | None = None
    operator: str | None = None
    kind: str | None = None
    enterprise: bool = False
    warnings: tuple[str, ...] = ()


def check_rio(
    rio: str, number: str, own_operator: str | None = None, other_numbers: Iterable[str] = ()
) -> RioVerdict:
    """The verdict on a RIO for a number.

    Args:
        rio: in any case, with spaces or hyphens.
        number: national or international form.
        own_operator: the operator code of this VNO, from which nothing is to be ported.
        other_numbers: numbers of the same customer or list, tried when the key does not fit.
    """
    rio, number = compact_rio(rio), to_national(number)
    kind = next((kind for kind, form in KINDS if form.fullmatch(number)), None)
    fault = _fault(rio, number, kind)
    if fault is None and own_operator and rio[:2] == own_operator:
        fault = (
            RioReason.OWN_OPERATOR,
            f"operator code {own_operator} is this operator's own: nothing to port",
        )
    operator = OPERATORS.get(rio[:2]) if kind in ("MOBILE", "M2M") else None
    if fault is None:
        odd = () if operator or kind == "FIXED" else (f"operator code {rio[:2]} is not a known one",)
        return RioVerdict(
            rio,
            number,
            True,
            operator=operator,
            kind=kind,
            enterprise=kind != "FIXED" and rio[2] == "E",
            warnings=odd,
        )
    reason, message = fault
    suggestion = fitting = None
    if kind and reason not in (RioReason.EMPTY, RioReason.OWN_OPERATOR):
        suggestion = _suggestion(rio, number, kind)
        fitting = next((other for other in map(to_national, other_numbers) if _fits(rio, other)), None)
    return RioVerdict(
        rio,
        number,
        False,
        reason,
        message,
        suggestion=suggestion,
        fitting_number=fitting if fitting != number else None,
        operator=operator,
        kind=kind,
    )


def compact_rio(text: str) -> str:
    """A RIO in capitals without spaces and hyphens; its ``+`` stay."""
    return re.sub(r"[\s\-‐-―]", "", text).upper()


def to_national(text: str) -> str:
    """A number in its national form, 0 and 9 digits (13 for M2M); as given when it is no French number.

    >>> [to_national(n) for n in ("+33 6 12 34 56 78", "0033612345678", "06.12.34.56.78", "+33 (0)6 12 34 56 78")]
    ['0612345678', '0612345678', '0612345678', '0612345678']
    """
    text = "".join(text.replace("(0)", "").split())
    if not is_phone_form(text):
        return text
    digits = re.sub(r"[.\-]", "", text)
    is_national = re.fullmatch(r"0[1-9][0-9]{8}|0700[0-9]{10}", digits)
    return digits if is_national else PhoneNumber.read(text).national


def _fault(rio: str, number: str, kind: str | None) -> tuple[RioReason, str] | None:
    if not rio:
        return RioReason.EMPTY, "no RIO given: the subscriber gets it by calling 3179"
    if kind is None:
        if re.fullmatch(r"08[0-9]{8}|[0-9]{2,6}", number):
            return (
                RioReason.NUMBER_NOT_CONCERNED,
                f"{number} is a number of 08 or a short code: ported by other means",
            )
        return (
            RioReason.BAD_NUMBER,
            f"{number or 'no number'}: expected a French number of 10 digits (M2M: 14)",
        )
    if len(rio) != LENGTH:
        return RioReason.BAD_LENGTH, f"{len(rio)} characters, expected {LENGTH}"
    if not FORM.fullmatch(rio):
        return (
            RioReason.BAD_CHARACTER,
            "expected letters and digits, and + among the last three characters only",
        )
    if kind != "FIXED" and not rio[:2].isdecimal():
        return RioReason.BAD_OPERATOR, f"operator code {rio[:2]}: expected two digits for a mobile number"
    if kind != "FIXED" and rio[2] not in "PE":
        return (
            RioReason.BAD_QUALITY,
            f"third character {rio[2]}: expected P or E (enterprise) for a mobile number",
        )
    if rio_key(rio[:STEM], number) != rio[STEM:]:
        return (
            RioReason.BAD_KEY,
            f"its key does not fit {number}, whose key is {rio_key(rio[:STEM], number)}: one of the two is mistyped",
        )
    return None


def _fits(rio: str, number: str) -> bool:
    kind = next((kind for kind, form in KINDS if form.fullmatch(number)), None)
    return kind is not None and _fault(rio, number, kind) is None


def _suggestion(rio: str, number: str, kind: str) -> str | None:
    """The candidate that fits with the fewest changes, unless two fit with as few: then none can be trusted."""
    for candidates in repairs(rio):
        fitting = [candidate for candidate in candidates if _fault(candidate, number, kind) is None]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None
