"""The statement of account as a PDF: movements with the balance after each, what is open by age, how to pay; French."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.account.models import (
    CREDIT_NOTE,
    DEBIT,
    DEBIT_RETURNED,
    FEE,
    INVOICE,
    PAYMENT,
    REFUND,
    REVERSAL,
    TRANSFER,
    WRITE_OFF,
    ZERO,
    Entry,
    Item,
    total,
)
from origyne_pipeline.account.statement import Statement
from origyne_pipeline.drawing.flow import Block
from origyne_pipeline.drawing.pen import Pen
from origyne_pipeline.identifiers import Bic, Iban
from origyne_pipeline.letters.page import DESIGN, Heading, draw_paper, text_block
from origyne_pipeline.letters.panel import code_of, payment_panel
from origyne_pipeline.letters.table import Table
from origyne_pipeline.settings import Company

TITLE = "Relevé de compte"
WORDS = {
    INVOICE: "Facture",
    CREDIT_NOTE: "Avoir",
    DEBIT: "Prélèvement",
    DEBIT_RETURNED: "Prélèvement rejeté",
    TRANSFER: "Virement reçu",
    PAYMENT: "Paiement reçu",
    REVERSAL: "Annulation d’une écriture",
    REFUND: "Remboursement",
    WRITE_OFF: "Solde annulé",
    FEE: "Frais de relance",
}
CHARGES = {"interest": "Pénalités de retard", "indemnity": "Indemnité de recouvrement"}
"""What a fee is by the end of its id; the others are the fees of a reminder."""
AGES = ("Non échu", "1 à 30 jours", "31 à 60 jours", "61 à 90 jours", "plus de 90 jours", "Avoir", "Solde")
MOST_NAMED = 2


@dataclass(frozen=True)
class Sides:
    """Whose account it is, who keeps it, and how what is late is paid: ``reference`` is that of the oldest invoice."""

    seller: Company
    address: tuple[str, ...]
    iban: Iban
    bic: Bic | None
    reference: str
    payee_name: str
    logo: bytes | None


def draw_statement(statement: Statement, sides: Sides, debited: Sequence[str] = ()) -> bytes:
    """The document: the same values give the same bytes.

    Args:
        statement: of one customer.
        sides: both parties.
        debited: invoices whose debit is on its way: they are not to be paid by transfer.
    """
    day = french.day(statement.as_of)
    period = f"du {french.day(statement.since)} au {day}" if statement.since else f"jusqu’au {day}"
    heading = Heading(
        TITLE,
        [
            ("Référence client", statement.customer_ref),
            ("Date", french.long_day(statement.as_of)),
            ("Période", period),
        ],
        sides.address,
        sides.seller,
        sides.logo,
        f"{TITLE} au {day} · {statement.customer_ref}",
    )
    pen = Pen(f"{TITLE} au {day}", sides.seller.name, f"Client {statement.customer_ref}")
    return draw_paper(pen, heading, _blocks(statement, sides, frozenset(debited)))


def _blocks(statement: Statement, sides: Sides, debited: frozenset[str]) -> Iterator[Block]:
    yield _panel(statement, sides, debited)
    yield text_block(["Mouvements"], DESIGN.heading, 6, keeps_next=True)
    yield from _movements(statement)
    if statement.account.open_items:
        yield Block(12, lambda pen, y: None)
        yield text_block(["Restant dû"], DESIGN.heading, 6, keeps_next=True)
        yield from _open_items(statement, debited)
    yield Block(12, lambda pen, y: None)
    yield text_block(["Solde par ancienneté"], DESIGN.heading, 6, keeps_next=True)
    aged = statement.aged
    amounts = (
        aged.not_due,
        aged.late_1_30,
        aged.late_31_60,
        aged.late_61_90,
        aged.late_over_90,
        ZERO - aged.credit,
    )
    texts = [french.euros(amount) for amount in (*amounts, aged.balance)]
    yield from Table(AGES, [texts], left=()).blocks()


def _panel(statement: Statement, sides: Sides, debited: frozenset[str]) -> Block:
    """The balance; what of it is late and waits for a transfer, never what a debit will ask for or is in dispute."""
    balance = statement.aged.balance
    due = total(
        item.open_amount
        for item in statement.late_items()
        if not item.in_dispute and item.item not in debited
    )
    what = "Solde en votre faveur" if balance < 0 else "Solde à ce jour"
    amount = french.euros(abs(balance))
    if not due:
        return payment_panel(what, amount, "Aucune somme échue à régler par virement")
    pairs = [("IBAN", sides.iban.grouped), ("Référence à rappeler", sides.reference)]
    if sides.bic:
        pairs.insert(1, ("BIC", sides.bic))
    code = code_of(sides.payee_name, sides.iban, due, sides.reference, sides.bic)
    return payment_panel(what, amount, f"À régler par virement : {french.euros(due)}", pairs, code)


def _movements(statement: Statement) -> Iterator[Block]:
    rows = [_movement(row.entry, row.balance) for row in statement.rows]
    if statement.since:
        first = ["", f"Solde avant le {french.day(statement.since)}", "", "", french.euros(statement.opening)]
        rows.insert(0, first)
    rows.append(["", f"Solde au {french.day(statement.as_of)}", "", "", french.euros(statement.aged.balance)])
    heads = ("Date", "Opération", "Facturé", "Réglé ou déduit", "Solde")
    yield from Table(heads, rows, left=(0, 1), words=1, strong=(len(rows) - 1,)).blocks()


def _movement(entry: Entry, balance: Decimal) -> list[str]:
    owed, paid = (entry.amount, None) if entry.amount >= 0 else (None, ZERO - entry.amount)
    sides = [french.euros(side) if side is not None else "" for side in (owed, paid)]
    return [french.day(entry.day), words(entry), *sides, french.euros(balance)]


def words(entry: Entry) -> str:
    """What an entry is, in French, as the customer reads it; notes of persons stay inside."""
    what = WORDS[entry.kind]
    if entry.kind == INVOICE:
        return f"{what} {entry.item}"
    if entry.kind == FEE:
        return _fee_words(entry.id)
    if entry.kind == CREDIT_NOTE:
        what = f"{what} {entry.source}"
    names = ", ".join(entry.names_invoices[:MOST_NAMED])
    names += ", …" if len(entry.names_invoices) > MOST_NAMED else ""
    return f"{what}, {'factures' if len(entry.names_invoices) > 1 else 'facture'} {names}" if names else what


def _fee_words(identifier: str) -> str:
    _, number, charge = identifier.split(":", 2)
    return f"{CHARGES.get(charge, WORDS[FEE])}, facture {number}"


def _item_words(item: Item) -> str:
    if item.kind == INVOICE:
        return f"{WORDS[INVOICE]} {item.item}"
    return _fee_words(item.item) if item.kind == FEE else WORDS[item.kind]


def _open_items(statement: Statement, debited: frozenset[str]) -> Iterator[Block]:
    rows = [
        [
            _item_words(item),
            french.day(item.due_day),
            french.euros(item.amount),
            french.euros(item.open_amount),
            _state(item, statement, debited),
        ]
        for item in statement.account.open_items
    ]
    heads = ("Pièce", "Échéance", "Montant TTC", "Restant dû", "État")
    yield from Table(heads, rows, left=(0,), words=0).blocks()


def _state(item: Item, statement: Statement, debited: frozenset[str]) -> str:
    if item.in_dispute:
        return "contestée"
    if item.item in debited:
        return "prélèvement à venir"
    days = (statement.as_of - item.due_day).days
    return f"{french.plural(days, 'jour')} de retard" if days > 0 else "non échue"
