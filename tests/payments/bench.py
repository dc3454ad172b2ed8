"""What a month's debits cost, part by part, beside a bare string writer and lxml's own XSD pass; not a test.

``python -m tests.payments.bench [DEBITS]`` prints a line per measure: CPU seconds, those of the baseline, their ratio.
Every debit has an account, a name and an address of its own. The two baselines are the least that can be done: one
constant transaction formatted with its number, and lxml parsing and validating the file.
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

from origyne_pipeline.identifiers import Iban, Rum
from origyne_pipeline.parties import Customer, Mandate
from origyne_pipeline.payments.collect import collect, debit_rows
from origyne_pipeline.payments.collections import decisions
from origyne_pipeline.payments.debits import History, InvoiceDue
from origyne_pipeline.payments.pain008 import VERSIONS
from origyne_pipeline.payments.read_back import check_file
from origyne_pipeline.payments.register import open_register
from origyne_pipeline.payments.writing import write_part
from origyne_pipeline.periods import Month
from origyne_pipeline.settings import Sepa

MONTH = Month(2026, 9)
INSTANT = datetime(2026, 10, 6, 8, tzinfo=UTC)
SEPA = Sepa(max_transactions=10_000_000)


def invoices(count: int) -> Iterator[InvoiceDue]:
    """Invoices of a month, one a customer."""
    for n in range(count):
        amount = Decimal(n % 9973 + 100).scaleb(-2)
        yield InvoiceDue(f"F2026-{n:06d}", f"C{n:06d}", str(MONTH), INSTANT.date(), amount)


def mandates(count: int) -> list[Mandate]:
    """A mandate for each, on an account of its own."""
    return [
        Mandate(
            f"C{n:06d}",
            Rum(f"RUM-{n}"),
            date(2025, 1, 15),
            account(n),
            None,
            f"Titulaire Zoé {n}",
            active=True,
        )
        for n in range(count)
    ]


def customers(count: int) -> dict[str, Customer]:
    """The customers, with their addresses."""
    return {
        f"C{n:06d}": Customer(
            f"C{n:06d}", "PARTICULIER", f"Zoé {n}", f"{n % 90} rue de l'Évêché", "44000", "Nantes", "FR", None, None,
            None, "METROPOLE", True,
        )
        for n in range(count)
    }  # fmt: skip


def account(number: int) -> Iban:
    """A right account number."""
    return Iban.of_french_account("30006", "00001", f"{number:011d}")


class Work:
    """A month to collect in a folder: what is given, and each part of the work as a function."""

    def __init__(self, home: Path, count: int) -> None:
        """Makes the invoices, mandates and customers."""
        self.home, self.count = home, count
        self.mandates, self.customers = mandates(count), customers(count)

    def collect(self) -> None:
        """All of it: planned, registered, written, checked; then the rows of the table read, as a month does."""
        given = (self.mandates, SEPA, INSTANT, self.customers)
        self.path = collect(self.home, MONTH, invoices(self.count), *given).paths[0]
        for _ in debit_rows(self.home, MONTH):
            pass

    def plan(self) -> None:
        """The decisions alone: mandates chosen, numbers checked, addresses put into form."""
        for _ in decisions(invoices(self.count), self.mandates, SEPA, History(), self.customers):
            pass

    def write(self) -> None:
        """The file alone, from the register, hashed."""
        with open_register(self.home) as register:
            [file] = register.files(str(MONTH))
            write_part(self.path, register, file.header)[0].unlink()

    def check(self) -> None:
        """The file read back."""
        check_file(self.path, "08")

    def write_bare(self) -> None:
        """The baseline of writing: the file's first transaction, formatted with its number and nothing else."""
        content = self.path.read_text(encoding="utf-8")
        start = content.index("<DrctDbtTxInf>")
        first = content[start : content.index("\n", start) + 1]
        transaction = first.replace("{", "").replace("F2026-000000", "{0}")
        with self.path.with_suffix(".bare").open("w", encoding="utf-8") as out:
            out.write(content[:start])
            out.writelines(transaction.format(f"F2026-{n:06d}") for n in range(self.count))
            out.write("</PmtInf>\n</CstmrDrctDbtInitn>\n</Document>\n")

    def validate_whole(self) -> None:
        """The baseline of checking: lxml parses the whole file, then validates it."""
        schema = etree.XMLSchema(etree.parse(str(VERSIONS["08"].schema)))
        schema.assertValid(etree.parse(str(self.path)))


def timed(work: Callable[[], None]) -> float:
    """CPU seconds of a piece of work."""
    before = time.process_time()
    work()
    return time.process_time() - before


def megabytes() -> float:
    """The largest size that the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, count: int) -> dict[str, float]:
    """CPU seconds by part, imports left out; ``given`` and ``grown`` are megabytes: what is collected, what it took."""
    Work(folder / "small", 10).collect()
    before = megabytes()
    work = Work(folder / "large", count)
    given = megabytes()
    figures = {"whole": timed(work.collect), "given": given - before, "grown": megabytes() - given}
    parts = (work.plan, work.write, work.check, work.write_bare, work.validate_whole)
    return figures | {part.__name__: timed(part) for part in parts}


def main(count: int) -> None:
    """Prints the measures."""
    with tempfile.TemporaryDirectory() as folder:
        took = measure(Path(folder), count)
    both = took["write_bare"] + took["validate_whole"]
    for name, ours, baseline in (
        ("written, beside a bare string writer", took["write"], took["write_bare"]),
        ("checked, beside lxml parse + XSD", took["check"], took["validate_whole"]),
        ("all of it, beside both", took["whole"], both),
        ("all but the check, beside a bare string writer", took["whole"] - took["check"], took["write_bare"]),
        ("of it planned", took["plan"], both),
    ):
        print(f"{name:48} {ours:8.2f} s {baseline:8.2f} s  x{ours / baseline:.2f}")
    print(f"{'invoices, mandates and customers':48} {took['given']:8.0f} MB")
    print(f"{'memory grown beyond them':48} {took['grown']:8.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
