import io
from pathlib import Path

import openpyxl
import pytest

from origyne_pipeline.onboarding.client_form import SHEETS, clients_form
from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """The form, with the examples of each sheet typed below its header."""
    book = openpyxl.load_workbook(io.BytesIO(clients_form()))
    for layout, _, columns in SHEETS:
        for at, column in enumerate(columns, 1):
            book[layout.sheet].cell(6, at).value = column.example
    for name in ("Ajustements", "Remises"):
        book[name]["B6"].value = None
    path = tmp_path / "clients.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(("layout", "columns"), [(layout, columns) for layout, _, columns in SHEETS])
def test_a_sheet_has_each_column_that_is_read_once(layout, columns) -> None:  # type: ignore[no-untyped-def]
    known = {*layout.required, *layout.optional} - ({"TYPE"} if layout.sheet == "Mandats" else set())
    headers = [column.header for column in columns]
    assert set(headers) == known
    assert len(headers) == len(known)


def test_an_empty_form_has_no_customer_and_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "clients.xlsx"
    path.write_bytes(clients_form())
    checked = check_clients(path)
    assert (checked.reference.customers, checked.warnings) == ({}, ())


def test_its_examples_are_read_as_they_stand(filled: Path) -> None:
    checked = check_clients(filled)
    reference = checked.reference
    customer = reference.customers["C-1001"]
    assert (customer.name, customer.postcode, customer.siren) == (
        "Boulangerie Martin SARL",
        "01000",
        "732829320",
    )
    assert (len(reference.mandates), len(reference.adjustments), len(reference.discounts)) == (1, 1, 1)
    assert (reference.options[0].line, reference.holders[0].customer_ref) == ("33612345678", "C-1001")
    assert checked.warnings == ()


def test_a_word_that_is_no_choice_is_named_by_its_cell(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    book["Clients"]["B6"].value = "SOCIETE"
    book.save(filled)
    with pytest.raises(ClientsRefused) as refused:
        check_clients(filled)
    assert [(fault.sheet, fault.cell, fault.value) for fault in refused.value.faults] == [
        ("Clients", "B6", "SOCIETE")
    ]
