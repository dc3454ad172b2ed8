"""The pieces of further information: their words on the form, their rules, and the settings that hold them."""

from collections.abc import Callable
from dataclasses import dataclass

from origyne_pipeline.identifiers import Ics
from origyne_pipeline.identifiers.internet import email_fault
from origyne_pipeline.setting_sections import Company, Mail, Sepa, Settings, Wholesaler
from origyne_pipeline.settings_file import Key

LONGEST_NAME, LONGEST_EMAIL = 100, 254
INVENTED = "is the demo's: write your own"
NAME_EXPECTED = "must be a company's name, with letters, such as Exemple Mobile SAS"


@dataclass(frozen=True)
class Field:
    """One piece of information.

    ``label``, ``comment`` and ``example`` are French, for the form. ``rule`` says what is wrong with a value.
    ``read`` gives it its one written form. ``invented`` is what the demo has in its place. ``is_in_cells``: on paper, a
    box for each character.
    """

    label: str
    key: Key
    comment: str
    example: str
    rule: Callable[[str], str | None]
    longest: int
    invented: str = ""
    is_address: bool = False
    is_in_cells: bool = False
    read: Callable[[str], str] = str

    def of(self, settings: Settings) -> str:
        """What the settings say; empty where they have the demo's value or none."""
        section, name = self.key
        value = getattr(getattr(settings, section), name) or ""
        return "" if value == self.invented else str(value)

    def fault(self, value: str) -> str | None:
        """What is wrong with a value; None where nothing is."""
        if value == self.read(self.example) and value != self.invented:
            return "is the example of the form: write your own"
        if value == self.invented and not self.is_in_cells:
            return INVENTED
        return self.rule(value)


def _name_fault(text: str) -> str | None:
    is_name = sum(char.isalpha() for char in text) > 1 and "@" not in text
    return None if is_name else NAME_EXPECTED


def _ics_fault(text: str) -> str | None:
    fault = Ics(text).fault
    return f"{fault}; your bank gives it: ask there" if fault else None


FIELDS = (
    Field(
        "Nom de l'opérateur",
        ("company", "name"),
        "La dénomination sociale, comme sur le Kbis. Elle figure sur les factures de vos clients.",
        "Exemple Mobile SAS",
        _name_fault,
        LONGEST_NAME,
        Company.name,
    ),
    Field(
        "E-mail de la comptabilité",
        ("wholesaler", "accounting_email"),
        "L'adresse qui reçoit les factures qu'Origyne vous adresse.",
        "comptabilite@exemple.fr",
        email_fault,
        LONGEST_EMAIL,
        Wholesaler.accounting_email or "",
        is_address=True,
    ),
    Field(
        "E-mail d'envoi des factures",
        ("mail", "sender"),
        "L'adresse qui envoie les factures à vos clients. Son domaine doit recevoir du courrier.",
        "facturation@exemple.fr",
        email_fault,
        LONGEST_EMAIL,
        Mail.sender,
        is_address=True,
    ),
    Field(
        "ICS (identifiant créancier SEPA)",
        ("sepa", "ics"),
        "13 caractères pour la France, donnés par la Banque de France à la demande de votre banque. Ce n'est ni l'IBAN,"
        " ni le SIREN.",
        "FR72 ZZZ 123456",
        _ics_fault,
        35,
        str(Sepa.ics),
        is_in_cells=True,
        read=lambda text: str(Ics.read(text)),
    ),
)
