"""What drawing a month of many invoices costs, and the memory that it takes: one page each, without calls; not a test.

``python -m tests.invoicing.bench_month [INVOICES [PROCESSES]]`` issues them, then draws them in a process of its own;
it prints CPU milliseconds and bytes a document, wall seconds, and the largest size of that process and of its workers.
"""

import resource
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer

AT_ONCE = 1000
"""Invoices that are assembled at once here; they are issued in so many steps."""


@dataclass(frozen=True)
class MonthDrawn:
    """What drawing took: CPU of the process and its workers, their largest sizes."""

    documents: int
    cpu_s: float
    wall_s: float
    bytes_each: int
    peak_mb: float
    worker_peak_mb: float

    @property
    def milliseconds(self) -> float:
        """CPU milliseconds a document."""
        return self.cpu_s * 1000 / self.documents

    @property
    def sizes(self) -> str:
        """The two peaks, in words."""
        return f"peak {self.peak_mb:.0f} MB, of a worker {self.worker_peak_mb:.0f} MB"


def issued(home: Path, count: int) -> None:
    """Issues so many invoices, one a customer."""
    every = (f"C{n:06d}" for n in range(count))
    while refs := list(islice(every, AT_ONCE)):
        people = {ref: customer(ref) for ref in refs}
        drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
        issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)


def drawn(home: Path, processes: int | None) -> MonthDrawn:
    """Draws them."""
    start = time.monotonic()
    count = len(draw_month(home, MONTH, processes=processes).drawn)
    wall = time.monotonic() - start
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    size = sum(path.stat().st_size for path in home.glob("invoices/*/*.pdf"))
    return MonthDrawn(count, cpu, wall, size // count, own.ru_maxrss / 1024, workers.ru_maxrss / 1024)


def measured(count: int, processes: int | None) -> MonthDrawn:
    """Issues in one process, draws in another."""
    with tempfile.TemporaryDirectory() as folder:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pool.submit(issued, Path(folder), count).result()
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            return pool.submit(drawn, Path(folder), processes).result()


def main(count: int, processes: int | None) -> None:
    """Measures and prints."""
    took = measured(count, processes)
    sys.stdout.write(
        f"{took.documents} documents: {took.cpu_s:.1f} CPU-s, {took.milliseconds:.2f} ms and {took.bytes_each} bytes"
        f" each; wall {took.wall_s:.1f} s; {took.sizes}\n"
    )


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(numbers[0] if numbers else 1000, numbers[1] if len(numbers) > 1 else None)
