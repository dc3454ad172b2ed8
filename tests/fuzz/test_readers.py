"""Mutants of CSV files, workbooks, layouts and banks' files: each is read, or refused in words."""

import io
import random
import re
import zipfile
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.deposits import classify
from origyne_pipeline.feeds.layout import load_layout
from origyne_pipeline.mediation.csv_reader import CsvReader
from origyne_pipeline.mediation.file_bytes import FileRefused
from origyne_pipeline.mediation.plain_files import look_through
from origyne_pipeline.mediation.tariff_book import TariffBookRefused, read_tariff_book
from origyne_pipeline.onboarding.clients import ClientsRefused, check_clients
from origyne_pipeline.onboarding.rio.workbook import RioWorkbookRefused, check_workbook
from origyne_pipeline.payments.answers import Answer
from origyne_pipeline.payments.bank_files import read_whole_file
from origyne_pipeline.payments.bank_line import BankLine
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.known import Known, KnownCustomer, KnownDebit, OpenInvoice
from origyne_pipeline.payments.matching import match_lines
from origyne_pipeline.payments.movements import one_of_each
from origyne_pipeline.workbook import Fault, Layout, read_tables
from tests.deposits import ACCOUNTS, ICCID, csv_text, sms
from tests.fuzz.mutations import CASES, mutants, within_bounds
from tests.mediation import test_tariff_trade as trade
from tests.onboarding import test_clients as clients
from tests.payments import bank
from tests.payments.statements import entry, paid, record120, statement
from tests.workbook.books import FORMS, part, with_part

CARDS = (
    f"NUM_COMMANDE;ICCID;IMSI;PIN1;PUK1;PIN2;PUK2\nCMD1;{ICCID};208010000000001;1234;12345678;1234;87654321\n"
)
EVENTS = csv_text(
    *(sms(f"A{place}") for place in range(40)), 'B;SMS;SORTANT;"06 12 34\n56 78";;01/09/2026;;;;;;;;'
)
SNAPSHOT = csv_text(
    f"0612345678;{ICCID};208010000000001;C1;O1;ACTIF;01/01/2026;01/01/2026;;", header=ACCOUNTS
)
CSV_FILES = {"rated_cdrs_mobile": EVENTS, "account_status": SNAPSHOT, "sim_cards": CARDS}
LAYOUT = r"""
[rated_cdrs_mobile]
delimiter = ","
encoding = "latin-1"
folder = "CDR/Mobiles"
names = 'MOB_{AAAAMMJJ}_{HHMMSS}\.txt'
[rated_cdrs_mobile.aliases]
MSISDN = ["Numéro de ligne", "LIGNE"]
[rated_cdrs_mobile.units]
VOLUME = "KO"
MONTANT_HT = "CENTIME"
COUT_HT = "CENTIME"
[tariffs]
names = ['T_{AAAAMMJJ}\.xlsx', 'TARIF_{AAAAMM}\.xlsx']
[sim_cards]
quote = "'"
"""
ENCODINGS = (
    "utf-8",
    "cp037",
    "utf-16",
    "idna",
    "punycode",
    "undefined",
    "rot13",
    "unicode_escape",
    "utf-7",
    "hz",
    "\\u0000",
)


def test_csv_files_are_read_or_refused_and_every_byte_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    read = refused = 0
    for word, text in CSV_FILES.items():
        feed = next(feed for feed in FEEDS if feed.word == word)
        for number, content in mutants(
            [text.encode(), text.replace("\n", "\r\n").encode("utf-8-sig")], CASES
        ):
            path.write_bytes(content)
            with within_bounds():
                counted, plain = look_through(path, feed)
                try:
                    reader = CsvReader(path, feed)
                except FileRefused:
                    refused += 1
                    continue
                rows = sum(len(frame) for frame in reader.frames())
            read += 1
            lines = reader.lines
            assert lines.bytes_read == counted.size_bytes == len(content), number
            assert counted.line_count == 1 + lines.rows + lines.blank, number
            assert bool(rows) == bool(lines.rows), number
            assert plain is None or plain.rows == counted.line_count - 1, number
    assert read and refused


def test_workbooks_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    books = [
        write(sheets)
        for write in FORMS.values()
        for sheets in (trade.with_options(), clients.sheets_with_lines())
    ]
    changed = list(mutants(books, CASES // 2))
    for number in range(CASES * 2):
        chance = random.Random(number)
        book = chance.choice(books)
        parts = [
            name for name in zipfile.ZipFile(io.BytesIO(book)).namelist() if name.endswith((".xml", ".rels"))
        ]
        changed.append((number, _with_part_mutated(book, chance.choice(parts), number)))
    for _, content in changed:
        with within_bounds():
            for refusal, read in (
                (TariffBookRefused, lambda content: read_tariff_book(content, "book")),
                (ClientsRefused, lambda content: check_clients(_saved(path, content))),
                (RioWorkbookRefused, lambda content: check_workbook(_saved(path, content))),
            ):
                with suppress(refusal):
                    read(content)
    assert changed


def test_no_mutant_of_a_price_is_read_as_another_in_silence() -> None:
    """A cell of one price is changed by chance: it is that price, a fault, or the number that is written there."""
    read = refused = 0
    for form, name, pattern in (
        ("xlsx", "xl/worksheets/sheet1.xml", rb"<v>(0\.0123)</v>"),
        ("strict", "xl/worksheets/sheet1.xml", rb"<v>(0\.0123)</v>"),
        ("ods", "content.xml", rb'office:value="(0\.0123)"'),
    ):
        book = FORMS[form]({"Liste": [["CLE", "VALEUR"], ["k", 0.0123]], "Autre": []})
        before = part(book, name)
        place = re.search(pattern, before)
        assert place
        for number, text in mutants([b"0.0123"], CASES):
            if re.search(rb'[<>&"]', text) or not text.strip():
                continue
            changed = with_part(book, name, before[: place.start(1)] + text + before[place.end(1) :])
            faults: list[Fault] = []
            rows = read_tables(changed, [Layout("Liste", ("CLE", "VALEUR"))], faults)["Liste"]
            price = rows[0].decimal("VALEUR") if rows else None
            if faults:
                refused += 1
                continue
            read += 1
            written = text.decode().strip().replace(",", ".")
            assert price == round(Decimal(written), 18), (form, number, text)
    assert read and refused


def test_layouts_are_read_or_refused(tmp_path: Path) -> None:
    path, source = tmp_path / "layouts.toml", tmp_path / "file.csv"
    source.write_text(EVENTS)
    seeds = [LAYOUT.encode(), *(LAYOUT.replace("latin-1", name).encode() for name in ENCODINGS)]
    read = refused = longest = 0
    for _, content in [*enumerate(seeds), *mutants(seeds, CASES * 2)]:
        path.write_bytes(content)
        with within_bounds():
            try:
                layout = load_layout(path)
            except OrigyneError as error:
                refused += 1
                longest = max(longest, len(str(error)))
                continue
            read += 1
            classify("CDR/Mobiles/MOB_20260901_100000.txt", layout.patterns)
            for feed in layout.feeds:
                try:
                    sum(len(frame) for frame in CsvReader(source, feed).frames())
                except FileRefused:
                    continue
    assert read and refused
    assert longest < 2000


def test_files_of_banks_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.xml"
    rejections = bank.rejected("F2026-000001", "AC04") + bank.rejected("F2026-000002", "AM04")
    returned = bank.entry("08", "DBIT", "2026-10-26", bank.transaction("08", "DBIT", "F2026-000001", "MD06"))
    credited = bank.entry(
        "02", "CRDT", "2026-10-26", bank.batch("M-01") + bank.transaction("02", "CRDT", "F1")
    )
    seeds = [
        bank.pain002("03", "<GrpSts>PART</GrpSts>", rejections),
        bank.pain002("10", "<GrpSts>ACCP</GrpSts>", rejections),
        bank.camt("053", "08", returned * 3),
        bank.camt("054", "02", credited * 3),
        statement(entry("25.46", paid("F2026-000001", "facture F2026-000002 merci")) + entry("7.00")),
        statement(entry("25.46", paid(name="Anne Roy")) * 2, kind="052"),
        "\r\n".join(
            [
                record120("01", at34="021126", at90="0000000000000{"),
                record120("04", at32="05", at34="021126", at48="VIR F2026-000001", at90="0000000000254F"),
                record120("05", at45="NPY", at48="ANNE ROY"),
                record120("07", at34="021126", at90="0000000000254F"),
            ]
        ),
    ]
    known = Known(
        [OpenInvoice(f"F2026-00000{number}", f"C{number}", Decimal("25.46")) for number in (1, 2)],
        debits=[KnownDebit("F2026-000001", "F2026-000001", "C1", Decimal("12.34"), "RUM-1")],
        customers=[KnownCustomer("C1", ("Anne Roy",))],
    )
    read = refused = longest = 0
    for _, content in mutants([seed.encode() for seed in seeds], CASES * 4):
        path.write_bytes(content)
        with within_bounds():
            try:
                bank_file = read_whole_file(path)
            except PaymentsError as error:
                refused += 1
                longest = max(longest, len(str(error)))
                continue
            read += 1
            assert all(isinstance(answer, Answer) for answer in bank_file.answers)
            lines = one_of_each(BankLine.from_json(line.to_json()) for line in bank_file.lines)
            assert lines == one_of_each(reversed(bank_file.lines))
            assert all(abs(amount) < 10**13 for line in lines for amount in (line.amount, line.booked))
            assert len(match_lines(lines, known)) <= len(lines)
    assert read and refused
    assert longest < 1000


def _saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _with_part_mutated(book: bytes, name: str, seed: int) -> bytes:
    """A workbook whose zip is good and one of whose parts is not."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in source.namelist():
            content = source.read(part)
            if part == name:
                ((_, content),) = mutants(
                    [
                        content,
                        re.sub(rb"<v>[^<]*</v>", b"<v>1E+400</v>", content),
                        re.sub(rb'office:value="[^"]*"', b'office:value="1E+400"', content),
                    ],
                    1,
                    seed,
                )
            made.writestr(part, content)
    return target.getvalue()
