"""How fast debit files are written and checked, beside a bare string writer and lxml's own pass; not a test.

``python tests/payments/bench.py [DEBITS]`` prints a line per measure: seconds, those of the baseline, their
ratio. The last line is the growth of the process's memory while a file is written and checked.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from lxml import etree

from origyne_pipeline.identifiers import Iban, Ics, Rum
from origyne_pipeline.parties import Mandate
from origyne_pipeline.payments.collect import collect
from origyne_pipeline.payments.debits import Collection, Creditor, InvoiceDue
from origyne_pipeline.payments.pain008 import VERSIONS, BatchHeader, FileHeader, render
from origyne_pipeline.payments.read_back import check_file as check_schema
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Sepa

IBAN = Iban("FR7630006000011234567890189")
DAY, INSTANT = date(2026, 10, 20), datetime(2026, 10, 6, 8, tzinfo=UTC)


def debits(count: int) -> Iterator[Collection]:
    """Debits of 1.00, made as they are asked for."""
    for n in range(count):
        number, customer = f"F2026-{n:06d}", f"C{n:06d}"
        yield Collection(
            number, number, customer, "2026-09", Decimal("1.00"), "CORE", "RCUR", DAY, Rum(f"RUM-{n}"),
            date(2025, 1, 15), "Titulaire", IBAN, None,
        )  # fmt: skip


def write(path: Path, count: int) -> None:
    """The file, streamed."""
    total = Decimal(count)
    header = FileHeader(
        "SDD-BENCH", INSTANT, Creditor("VNO", Ics("FR72ZZZ123456"), IBAN, None), "08", count, total
    )
    batch = BatchHeader(1, "CORE", "RCUR", DAY, count, total)
    with path.open("w", encoding="utf-8") as out:
        out.writelines(render(header, [(batch, debits(count))]))


def write_bare(path: Path, content: str, count: int) -> None:
    """The baseline of writing: one constant transaction, formatted with its number and nothing else."""
    start = content.index("<DrctDbtTxInf>")
    transaction = (
        content[start : content.index("\n", start) + 1].replace("{", "").replace("F2026-000000", "{0}")
    )
    with path.open("w", encoding="utf-8") as out:
        out.write(content[:start])
        out.writelines(transaction.format(f"F2026-{n:06d}") for n in range(count))
        out.write("</PmtInf>\n</CstmrDrctDbtInitn>\n</Document>\n")


def validate_whole(path: Path) -> None:
    """The baseline of checking: lxml parses the whole file, then validates it."""
    schema = etree.XMLSchema(etree.parse(str(VERSIONS["08"].schema)))
    schema.assertValid(etree.parse(str(path)))


def collect_all(home: Path, count: int) -> None:
    """Everything: keys checked, plan, register, file, schema."""
    numbers, day = range(count), INSTANT.date()
    invoices = [InvoiceDue(f"F2026-{n:06d}", f"C{n}", "2026-09", day, Decimal(1)) for n in numbers]
    mandates = [Mandate(f"C{n}", Rum(f"RUM-{n}"), day, IBAN, None, "Titulaire", True) for n in numbers]
    collect(home, Month(2026, 9), invoices, mandates, Sepa(), INSTANT)


def timed(work: Callable[[], None]) -> float:
    """CPU seconds of a piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main(count: int) -> None:
    """Measures in the order that lets memory be seen: the streamed ways first."""
    with tempfile.TemporaryDirectory() as folder:
        path, bare = Path(folder) / "a.xml", Path(folder) / "b.xml"
        write(path, 10)
        check_schema(path, "08")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        written = timed(lambda: write(path, count))
        checked = timed(lambda: check_schema(path, "08"))
        growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        content = path.read_text(encoding="utf-8")
        written_bare = timed(lambda: write_bare(bare, content, count))
        checked_whole = timed(lambda: validate_whole(path))
        everything = timed(lambda: collect_all(Path(folder), count))
    for name, ours, baseline in (
        ("write, beside a bare string writer", written, written_bare),
        ("check, beside lxml parse + XSD", checked, checked_whole),
        ("collect whole, beside both baselines", everything, written_bare + checked_whole),
    ):
        print(f"{name:40} {ours:8.2f} s {baseline:8.2f} s  x{ours / baseline:.2f}")
    print(f"{'memory grown by write and check':40} {growth / 1024:8.1f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
