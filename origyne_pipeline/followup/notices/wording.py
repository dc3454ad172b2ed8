"""The words of a notice, in French: a template of ``templates/``, or one of the VNO's own, with its fields filled.

A mail is ``<kind>_near.txt`` or ``<kind>_reached.txt``; a text message the same name with ``_sms``, one line.
"""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.followup.notices.alert import ALLOWANCE, FULL, KINDS, Alert, Key, NoticeError
from origyne_pipeline.periods import PARIS, Month
from origyne_pipeline.settings import Company
from origyne_pipeline.text_templates import TemplateError, fill

TEMPLATES = Path(__file__).parent / "templates"
ALLOWANCES = {
    "VOIX": "forfait d’appels",
    "VOIX_RECUE": "forfait d’appels reçus à l’étranger",
    "SMS": "forfait de SMS",
    "MMS": "forfait de MMS",
    "DATA": "forfait Internet mobile",
}
IN_A_TEXT_MESSAGE = str.maketrans({french.NBSP: " ", "\u202f": " ", "’": "'", "‘": "'", "−": "-", "–": "-"})
"""Letters that would make each part of a text message hold 70 letters in place of 160."""


def mail_of(alert: Alert, customer_name: str, company: Company, folder: Path | None) -> tuple[str, str]:
    """Subject and text of the mail.

    Raises:
        NoticeError: the template is missing, or asks for something unknown.
    """
    subject, body = _filled(_name(alert), alert, customer_name, company, folder)
    return subject.replace(french.NBSP, " "), body.replace(french.NBSP, " ")


def text_message_of(alert: Alert, customer_name: str, company: Company, folder: Path | None) -> str:
    """The text message, one line.

    Raises:
        NoticeError: the template is missing, or asks for something unknown.
    """
    text, _ = _filled(f"{_name(alert)}_sms", alert, customer_name, company, folder)
    return text.translate(IN_A_TEXT_MESSAGE)


def check_templates(company: Company, folder: Path | None) -> None:
    """Fills every template with invented values.

    Raises:
        NoticeError: one of them can't be used.
    """
    at = datetime(2026, 1, 1, 12, tzinfo=PARIS)
    for kind in KINDS:
        for threshold in (FULL - 1, FULL):
            key = Key("2026-01", kind, threshold, "C1", "33612345678", None)
            alert = Alert(key, at, Decimal(1), Decimal(1), "DATA", "", at, is_sending=False)
            mail_of(alert, "", company, folder)
            text_message_of(alert, "", company, folder)


def _name(alert: Alert) -> str:
    return f"{alert.key.kind.lower()}_{'reached' if alert.key.is_full else 'near'}"


def _filled(
    template: str, alert: Alert, customer_name: str, company: Company, folder: Path | None
) -> tuple[str, str]:
    own = (folder or TEMPLATES) / f"{template}.txt"
    path = own if own.is_file() else TEMPLATES / own.name
    try:
        return fill(path, _fields(alert, customer_name, company))
    except TemplateError as error:
        raise NoticeError(f"{path}: cannot be used as a template of a notice ({error}); correct it") from None


def _fields(alert: Alert, customer_name: str, company: Company) -> dict[str, str]:
    key = alert.key
    used = alert.limit * key.threshold / 100 if alert.used is None else alert.used
    return {
        "customer_name": customer_name,
        "customer_ref": key.customer_ref,
        "line": french.phone(key.line) if key.line else "",
        "of_lines": f"de votre ligne {french.phone(key.line)}" if key.line else "de vos lignes",
        "on_lines": f"sur votre ligne {french.phone(key.line)}" if key.line else "sur vos lignes",
        "allowance": ALLOWANCES.get(alert.usage or "", "forfait"),
        "allowance_name": alert.label or key.allowance_code or "",
        "threshold": french.percent(Decimal(key.threshold)),
        "limit": _quantity(alert, alert.limit),
        "used": _quantity(alert, used),
        "month": french.month_name(Month.parse(key.event_month)),
        "of_month": french.of_month(Month.parse(key.event_month)),
        "reached_at": _instant(alert.reached_at),
        "as_of": _instant(alert.as_of) if alert.as_of else _instant(alert.reached_at),
        "company_name": company.name,
        "company_phone": company.phone,
        "company_phone_cost": company.phone_cost,
        "company_email": company.email,
        "company_website": company.website,
        "mediator": company.mediator,
    }


def _quantity(alert: Alert, value: Decimal) -> str:
    """Exact to the second, act and cent; a volume in its unit, with 2 decimals."""
    if alert.key.kind != ALLOWANCE:
        return f"{french.euros(value)}{french.NBSP}HT"
    if alert.usage in ("SMS", "MMS"):
        return f"{french.count(int(value))}{french.NBSP}{alert.usage}"
    return french.quantity(alert.usage or "", int(value))


def _instant(at: datetime) -> str:
    local = at.astimezone(PARIS)
    return f"{french.day(local.date())} à {local:%Hh%M}"
