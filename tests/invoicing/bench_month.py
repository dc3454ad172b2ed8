"""What drawing a month of many invoices costs, and the memory that it takes: one page each, without calls; not a test.

``python -m tests.invoicing.bench_month [INVOICES [PROCESSES]]`` issues them, then draws them in a process of its own;
it prints CPU milliseconds and bytes a document, wall seconds, and the largest size of that process and of its workers.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer

AT_ONCE = 1000
"""Invoices that are assembled at once here; they are issued in so many steps."""


def issued(home: Path, count: int) -> None:
    """Issues so many invoices, one a customer."""
    every = (f"C{n:06d}" for n in range(count))
    while refs := list(islice(every, AT_ONCE)):
        people = {ref: customer(ref) for ref in refs}
        drafts = assembled(MONTH, people, [fee(ref) for ref in people], []).drafts
        issue(home, MONTH, drafts, ISSUE_DATE, issuer(), debit)


def drawn(home: Path, processes: int | None) -> None:
    """Draws them, and prints what it took."""
    start = time.monotonic()
    count = len(draw_month(home, MONTH, processes=processes).drawn)
    wall = time.monotonic() - start
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime
    size = sum(path.stat().st_size for path in home.glob("invoices/*/*.pdf"))
    sys.stdout.write(
        f"{count} documents: {cpu:.1f} CPU-s, {cpu * 1000 / count:.2f} ms and {size // count} bytes each;"
        f" wall {wall:.1f} s; peak {own.ru_maxrss / 1024:.0f} MB, of a worker {workers.ru_maxrss / 1024:.0f} MB\n"
    )


def main(count: int, processes: int | None) -> None:
    """Issues in one process, draws in another."""
    with tempfile.TemporaryDirectory() as folder:
        context = multiprocessing.get_context("spawn")
        for work, given in ((issued, count), (drawn, processes)):
            child = context.Process(target=work, args=(Path(folder), given))
            child.start()
            child.join()
            if child.exitcode:
                raise SystemExit(child.exitcode)


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(numbers[0] if numbers else 1000, numbers[1] if len(numbers) > 1 else None)
