"""A credit sent back: once, whatever stops between, in a file that a bank takes."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import origyne_pipeline.refunds as refunds
from origyne_pipeline.account import noted
from origyne_pipeline.account.models import REFUND
from origyne_pipeline.account.register import open_ledger
from origyne_pipeline.customer_accounts import account_entries, customer_accounts
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.identifiers import Bic, Iban
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.answers import RETURNED, Answer
from origyne_pipeline.payments.pain001 import SCHEMA, CreditTransfer, check_file, render
from origyne_pipeline.payments.refund_orders import order_path, read_order
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.refunds import Refunded, check_refunds, restore_refunds, send_back
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, used
from tests.test_amounts_due import AT, DAY, MANDATES, SEPA, collected, pay

ON = ISSUE_DATE + 25 * DAY
PEOPLE = {"C00001": customer("C00001"), "C00002": customer("C00002")}
Ask = Callable[..., Refunded]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A customer who owes 25.46 and paid 30.00."""
    drafts = assembled(MONTH, PEOPLE, [fee(ref) for ref in PEOPLE], [used(ref) for ref in PEOPLE]).drafts
    issue(tmp_path, MONTH, drafts, ISSUE_DATE, issuer(), debit)
    pay(tmp_path, "30.00", ISSUE_DATE + DAY)
    return tmp_path


def ask(home: Path, ref: str = "C00001", day: date = ON, mandates: Any = MANDATES, **more: Any) -> Refunded:
    return send_back(home, ref, mandates, PEOPLE, SEPA, day, AT + timedelta(days=25), **more)


def test_the_credit_is_sent_back_once_to_the_customers_account(home: Path) -> None:
    sent = ask(home)
    assert (sent.amount, sent.iban_masked, sent.is_new) == (Decimal("4.54"), "FR76...0189", True)
    assert sent.path and sent.path.stat().st_mode & 0o777 == 0o600
    etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(etree.parse(str(sent.path)))
    texts = {
        etree.QName(one).localname: one.text for one in etree.parse(str(sent.path)).iter() if not len(one)
    }
    expected = {"InstdAmt": "4.54", "IBAN": "FR7630006000011234567890189", "ChrgBr": "SLEV", "Cd": "SEPA"}
    expected |= {
        "Nm": "Elise Durand",
        "Ustrd": "Remboursement, client C00001",
        "CtrlSum": "4.54",
        "NbOfTxs": "1",
    }
    assert texts | expected == texts
    [account] = customer_accounts(home, ON, customer_ref="C00001")
    assert (account.credit, account.open_amount) == (Decimal(0), Decimal(0))
    [entry] = [one for one in account_entries(home, ON, "C00001") if one.kind == REFUND]
    assert (entry.amount, entry.day, entry.source) == (Decimal("4.54"), ON, sent.path.stem)
    with pytest.raises(OrigyneError, match=r"nothing to send back.*4.54 euros were sent back before"):
        ask(home, day=ON + DAY)


def test_a_dry_run_orders_nothing(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    planned = ask(home, dry_run=True)
    assert (planned.amount, planned.path) == (Decimal("4.54"), None)
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_second_credit_of_the_same_day_is_a_second_refund(home: Path) -> None:
    first = ask(home)
    pay(home, "10.00", ON, None)
    second = ask(home)
    assert second.amount == Decimal("10.00") and second.path != first.path
    assert [one.id for one in account_entries(home, ON, "C00001") if one.kind == REFUND] == [
        f"REFUND:C00001:{ON}",
        f"REFUND:C00001:{ON}:2",
    ]


@pytest.mark.parametrize("stop", ["keep_order", "open_ledger", "restore_file"])
def test_what_stops_between_sends_nothing_twice_and_loses_nothing(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    class Killed(BaseException):
        """The end of the process."""

    def kill(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(refunds, stop, kill)
        with pytest.raises(Killed):
            refunds.send_back(home, "C00001", MANDATES, PEOPLE, SEPA, ON, AT + timedelta(days=25))
    if stop == "restore_file":
        with pytest.raises(OrigyneError, match="nothing to send back"):
            ask(home, day=ON + DAY)
    else:
        assert ask(home).is_new
    [path] = (home / "refunds").iterdir()
    check_file(path)
    entries = [one for one in account_entries(home, ON, "C00001") if one.kind == REFUND]
    assert [(one.amount, one.source) for one in entries] == [(Decimal("4.54"), path.stem)]


def test_a_file_that_is_gone_or_changed_is_written_again_to_the_byte(home: Path) -> None:
    path = ask(home).path
    assert path
    content = path.read_bytes()
    for spoil in (path.unlink, lambda: path.write_bytes(b"other")):
        spoil()
        assert restore_refunds(home) == [path] and path.read_bytes() == content
    order = order_path(home, path.stem)
    order.write_text(order.read_text().replace("4.54", "454.00"))
    with pytest.raises(OrigyneError, match="not what was kept"):
        restore_refunds(home)
    order.unlink()
    with pytest.raises(OrigyneError, match="the order of a refund is gone"):
        restore_refunds(home)


def test_what_cannot_be_sent_back_is_refused_and_nothing_is_kept(home: Path) -> None:
    known = MANDATES[0]
    for mandates, problem in (
        ([], "no account of this customer is known"),
        ([replace(known, iban=Iban("FR7630006000011234567890188"))], "check digits"),
        ([replace(known, iban=Iban("BR1500000000000010932840814P2"))], "SEPA|outside the EEA"),
        ([replace(known, holder=" ")], "TITULAIRE"),
        ([replace(known, bic=Bic("DEUTDEFF"))], "BIC"),
    ):
        with pytest.raises(OrigyneError, match=problem):
            ask(home, mandates=mandates)
    with pytest.raises(OrigyneError, match="no credit"):
        ask(home, "C00002")
    with pytest.raises(OrigyneError, match="expected the reference of a customer"):
        ask(home, "C9")
    assert not (home / "registers" / "refunds").exists() and not (home / "refunds").exists()


def test_a_mandate_that_ended_still_names_the_account_but_a_closed_one_is_refused(home: Path) -> None:
    ended = [replace(one, active=False) for one in MANDATES]
    assert ask(home, mandates=ended, dry_run=True).amount == Decimal("4.54")
    on = collected(home).rows[0]["collection_date"]
    with open_register(home) as register:
        register.add_answers([("F2026-000002", Answer(RETURNED, on, reason="AC04"))], "a.xml", AT)
    pay(home, "30.00", on, None, "C00002")
    with pytest.raises(OrigyneError, match="the bank answered AC04 for account FR76...0189"):
        ask(home, "C00002", on + DAY)


def ask_again(home: Path) -> Refunded:
    """The last refund comes back on the same day, and is sent again."""
    last = [one for one in account_entries(home, ON, "C00001") if one.kind == REFUND][-1]
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(last, ON, "refusé"), AT)
    return ask(home)


def test_a_refund_that_came_back_is_a_credit_again(home: Path) -> None:
    ask(home)
    [entry] = [one for one in account_entries(home, ON, "C00001") if one.kind == REFUND]
    with open_ledger(home) as ledger:
        ledger.add(noted.reversal(entry, ON, "compte clos"), AT)
    again = [ask(home), ask_again(home)]
    assert [one.amount for one in again] == [Decimal("4.54")] * 2
    assert len({one.path for one in again} | set(restore_refunds(home))) == 3


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<CtrlSum>4.54", "<CtrlSum>4.55", "CtrlSum is 4.55"),
        ("<NbOfTxs>1", "<NbOfTxs>2", "NbOfTxs is 2"),
        ("SLEV", "DEBT", "SLEV"),
        ('Ccy="EUR"', 'Ccy="USD"', "EUR"),
        ("Elise", "Élise", "EPC character set"),
        ("<TwnNm>Nantes</TwnNm>", "", "town"),
        ("7890189", "7890188", "check digits"),
        ("2026-11-02</Dt>", "2026-11-01</Dt>", "TARGET"),
        ("<PmtMtd>TRF</PmtMtd>", "", "not valid"),
        ("<Document", "<Document<", "no XML"),
    ],
)
def test_a_file_that_a_bank_would_refuse_is_refused(
    home: Path, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    path = ask(home).path
    assert path and old in path.read_text()
    broken = tmp_path / "broken.xml"
    broken.write_text(path.read_text().replace(old, new))
    check_file(path)
    with pytest.raises(OrigyneError, match=fault):
        check_file(broken)


def test_an_order_is_frozen_as_it_was(home: Path) -> None:
    path = ask(home).path
    assert path
    order = read_order(home, path.stem)
    assert isinstance(order, CreditTransfer) and render(order) == path.read_bytes()
    assert json.loads(order_path(home, path.stem).read_text())["amount"] == "4.54"
    assert isinstance(MANDATES[0], Mandate)


def problems(home: Path) -> list[tuple[str, str]]:
    return [(Path(fault.place).name, fault.problem) for fault in check_refunds(home).faults]


def test_a_refund_file_that_is_changed_or_gone_or_that_nobody_ordered_is_named(home: Path) -> None:
    assert problems(home) == []
    path = ask(home).path
    assert path is not None and check_refunds(home).counts == {"bank files": 1} and problems(home) == []
    original = path.read_bytes()
    path.write_bytes(original.replace(b"4.54", b"9.54"))
    (path.parent / "SCT-20261101-0123456789AB.xml").write_bytes(original)
    assert problems(home) == [
        (path.name, "it is not what was written"),
        ("SCT-20261101-0123456789AB.xml", "the account has no refund of it"),
    ]
    restore_refunds(home)
    assert path.read_bytes() == original
    (path.parent / "SCT-20261101-0123456789AB.xml").unlink()
    order = order_path(home, path.stem)
    order.write_text(order.read_text().replace("4.54", "9.54"))
    assert problems(home) == [(order.name, "the order of a refund is not what was kept")]
    order.unlink()
    path.unlink()
    assert [problem for _, problem in problems(home)] == [
        "the order of a refund is gone, though the account has it",
        "it is gone",
    ]


def test_a_version_that_writes_another_file_does_not_replace_the_one_that_the_bank_has(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ask(home).path
    assert path is not None
    content = path.read_bytes()
    monkeypatch.setattr("origyne_pipeline.payments.refund_orders.render", lambda order: b"<other/>")
    assert restore_refunds(home) == [path] and path.read_bytes() == content and problems(home) == []
    path.unlink()
    with pytest.raises(OrigyneError, match="it is gone, and this version would write another file"):
        restore_refunds(home)


def test_the_command_given_again_on_its_day_names_the_order_that_was_given(home: Path) -> None:
    first, again = ask(home), ask(home)
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.amount, again.path) == (first.amount, first.path)
    with pytest.raises(OrigyneError, match=r"nothing to send back.*4\.54 euros were sent back before"):
        ask(home, day=ON + DAY)


def test_two_refunds_at_once_send_the_credit_back_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody comes between the credit that one looks at and its entry: the other would see the same credit."""
    holder, refused = refunds._account_holder, []
    monkeypatch.setattr("origyne_pipeline.record_register.WAIT_SECONDS", 0)

    def meanwhile(*given: Any) -> Mandate:
        if not refused:
            refused.append("")
            with pytest.raises(OrigyneError) as error:
                ask(home)
            refused.append(str(error.value))
        return holder(*given)

    monkeypatch.setattr(refunds, "_account_holder", meanwhile)
    assert ask(home).is_new and "ledger.sqlite" in refused[1]
    assert not ask(home).is_new
    assert [e.amount for e in account_entries(home, ON, "C00001") if e.kind == REFUND] == [Decimal("4.54")]
