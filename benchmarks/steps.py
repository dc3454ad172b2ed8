"""The steps, each to be run in a process of its own: ``python -m benchmarks.steps RESULT.json STEP ARGUMENTS``."""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.backfill import days_cleaned
from benchmarks.fresh import measured
from origyne_pipeline.periods import BillingCalendar, Month
from origyne_pipeline.settings import Settings, load_settings
from origyne_pipeline.warehouse import Warehouse

if TYPE_CHECKING:
    from origyne_pipeline.feeds.layout import Layout

MONTH = Month(2026, 9)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
Facts = Mapping[str, Any] | None


def variables_of(folder: str) -> dict[str, str]:
    """The variables of a deposit and its data root side by side in a folder."""
    root = Path(folder).resolve()
    return {
        "ORIGYNE_HOME": str(root / "home"),
        "ORIGYNE_FTP_URL": f"file://{root}/ftp",
        "ORIGYNE_CLIENTS": str(root / "reference/clients.xlsx"),
        "ORIGYNE_SETTLE_SECONDS": "0",
    }


def layout_of(folder: str) -> "Layout":
    """The layout of a folder, where one lies in it; else the default files'."""
    from origyne_pipeline.feeds.layout import load_layout

    path = Path(folder) / "layouts.toml"
    return load_layout(path if path.exists() else None)


def in_other_form(source: str, folder: str, form: str) -> Callable[[], Facts]:
    """Copies a deposit, its MOBILE files rewritten in a form of ``benchmarks.layouts``."""
    from benchmarks.layouts import copied, rewrite

    def work() -> Facts:
        rewrite(copied(Path(source), Path(folder)), form)
        return {}

    return work


def settings_of(folder: str) -> Settings:
    """The settings that they make."""
    return load_settings(variables_of(folder))


def simulate(folder: str, rows: str, days: str, lines: str, rules: str = "plain") -> Callable[[], Facts]:
    """Invents a deposit of MOBILE events: of the ``plain`` rules, or of ``all`` of the trade's."""
    from origyne_pipeline.simulation import simulate_mobile

    def work() -> Facts:
        a_day = int(rows) // int(days)
        made = simulate_mobile(
            Path(folder),
            month=MONTH,
            lines=int(lines),
            days=int(days),
            rows_a_day=a_day,
            seed=3,
            plain=rules == "plain",
        )
        return {"files": made.files, "size_mb": made.size_bytes / 1e6, "rows": made.events["MOBILE"]}

    return work


def add_file(folder: str, rows: str, day: str) -> Callable[[], Facts]:
    """Drops one more MOBILE file into a deposit: events of the month that follows."""
    from origyne_pipeline.simulation import simulate_mobile

    def work() -> Facts:
        invented = Path(folder) / f"invented-{day}"
        simulate_mobile(
            invented, month=MONTH.next(), lines=2000, days=int(day), rows_a_day=int(rows), seed=int(day)
        )
        files = sorted(invented.glob(f"ftp/RatedCDRs/MOBILE/RatedCDRs_MOBILE_202610{int(day):02d}_*.csv"))
        target = Path(folder) / f"ftp/RatedCDRs/MOBILE/RatedCDRs_MOBILE_202610{int(day):02d}_100000.csv"
        header, *lines = [line for file in files for line in file.open(encoding="utf-8")]
        target.write_text(header + "".join(line for line in lines if line != header), encoding="utf-8")
        shutil.rmtree(invented)
        return {}

    return work


def land(folder: str) -> Callable[[], Facts]:
    """Lands the deposit; reads its tariffs."""
    from origyne_pipeline.collection.catalogue import catalogue_landed
    from origyne_pipeline.collection.land import land as land_files
    from origyne_pipeline.mediation.tariffs import load_tariffs

    settings, layout = settings_of(folder), layout_of(folder)

    def work() -> Facts:
        land_files(settings, NOW)
        catalogue_landed(Warehouse(settings.home), layout.patterns)
        load_tariffs(Warehouse(settings.home))
        return {}

    return work


def copy(folder: str) -> Callable[[], Facts]:
    """The baseline of landing: every file copied and hashed."""
    import hashlib

    root = Path(folder)

    def work() -> Facts:
        for path in (path for path in root.glob("ftp/**/*") if path.is_file()):
            shutil.copyfile(path, root / "copied")
            with (root / "copied").open("rb") as file:
                hashlib.file_digest(file, "sha256")
        return {}

    return work


def clean(folder: str) -> Callable[[], Facts]:
    """RatedCDRs to ``cdrs``."""
    from origyne_pipeline.mediation.cleaning import clean_days
    from origyne_pipeline.mediation.families import family

    rated = family(layout_of(folder).feeds, "rated_cdrs")
    warehouse = Warehouse(settings_of(folder).home)
    return lambda: {"rows": sum(day.clean for day in clean_days(warehouse, rated))}


def accounts(folder: str) -> Callable[[], Facts]:
    """AccountStatus to ``line_observations``; what ``clients.xlsx`` says of lines."""
    from origyne_pipeline.feeds.layout import load_layout
    from origyne_pipeline.mediation.cleaning import clean_days
    from origyne_pipeline.mediation.families import family
    from origyne_pipeline.onboarding.line_tables import write_line_tables

    settings = settings_of(folder)
    states = family(load_layout(None).feeds, "accounts")
    warehouse = Warehouse(settings.home)

    def work() -> Facts:
        write_line_tables(warehouse, settings.clients)
        return {"rows": sum(day.clean for day in clean_days(warehouse, states))}

    return work


def rate(folder: str, memory_limit: str) -> Callable[[], Facts]:
    """The month, rated rows written."""
    from origyne_pipeline.rating.month import rate_month

    warehouse = Warehouse(settings_of(folder).home, memory_limit=memory_limit)

    def work() -> Facts:
        month_rated = rate_month(warehouse, MONTH, BillingCalendar(5, MONTH))
        return {
            "rows": month_rated.due,
            "rated": month_rated.rated,
            "unrated": month_rated.unrated,
            "amount": str(month_rated.amount_excl_tax),
        }

    return work


def rate_by_parts(folder: str, parts: str) -> Callable[[], Facts]:
    """The month, cut into so many parts of its customers."""
    from origyne_pipeline.rating.month import rate_month
    from origyne_pipeline.warehouse import cutting  # noqa: F401 - what it imports when it is called

    warehouse = Warehouse(settings_of(folder).home)
    return lambda: {"rows": rate_month(warehouse, MONTH, BillingCalendar(5, MONTH), parts=int(parts)).due}


def rate_rows(folder: str, memory_limit: str) -> Callable[[], Facts]:
    """The events of the month: rated rows, unrated rows and draws written; nothing summed."""
    from origyne_pipeline.issued import Terms
    from origyne_pipeline.rating.month import inputs_of_month, rate_events
    from origyne_pipeline.rating.view import bind_view, rating_models

    warehouse = Warehouse(settings_of(folder).home, memory_limit=memory_limit)

    def work() -> Facts:
        with warehouse.session() as session:
            inputs = inputs_of_month(warehouse, MONTH, Terms(BillingCalendar(5, MONTH)))
            bind_view(session, inputs)
            return {"rated": rate_events(session, rating_models(session, inputs), MONTH).rows}

    return work


def follow(folder: str) -> Callable[[], Facts]:
    """What is open, followed."""
    from dataclasses import replace

    from origyne_pipeline.followup.follow import follow_up

    settings = replace(settings_of(folder), first_month=MONTH)
    warehouse = Warehouse(settings.home)
    return lambda: {"rated": follow_up(warehouse, settings).rated_events}


def impact(folder: str) -> Callable[[], Facts]:
    """The rated month rated again by the latest workbook of its deposit as if in force all month, and compared."""
    from origyne_pipeline.mediation import tariff_book  # noqa: F401 - what it imports when it is called
    from origyne_pipeline.tariff_impact.impact import tariff_impact

    settings = settings_of(folder)
    workbook = sorted(Path(folder).glob("ftp/Tables tarifaires/*.xlsx"))[-1]

    def work() -> Facts:
        compared = tariff_impact(settings, workbook, 1)
        return {"rows": compared.after.rated_events, "customers": len(compared.after.customers)}

    return work


def rated_digest(folder: str) -> Callable[[], Facts]:
    """A digest of the rated rows in whatever order they stand."""

    def work() -> Facts:
        with Warehouse(settings_of(folder).home).session() as session:
            session.bind("rated_cdrs", [str(MONTH)])
            ((digest,),) = session.query("select bit_xor(hash(rated_cdrs)) from rated_cdrs")
        return {"digest": str(digest)}

    return work


def publish(folder: str) -> Callable[[], Facts]:
    """The analysts' database."""
    from origyne_pipeline.publication.publish import publish as publish_database

    warehouse = Warehouse(settings_of(folder).home)
    return lambda: {"rows": publish_database(warehouse).tables["cdrs"]}


def arrival(folder: str, through: str) -> Callable[[], Facts]:
    """What came since: landed, cleaned, published; through the Dagster jobs, or by the library's functions alone."""
    settings = settings_of(folder)
    if through == "dagster":
        from assets.launch import Launcher

        launcher = Launcher(settings, now=lambda: NOW)

        def work() -> Facts:
            launcher.land()
            launcher.clean_days()
            return {"rows": launcher.publish().tables["cdrs"]}

        return work
    steps = (land(folder), clean(folder), accounts(folder), publish(folder))

    def bare() -> Facts:
        return [step() for step in steps][-1]

    return bare


def python_loop(folder: str, sample: str) -> Callable[[], Facts]:
    """The baseline of rating in plain Python."""
    from benchmarks.baselines import plain_python

    return lambda: plain_python(settings_of(folder).home, MONTH, int(sample))


def scan(folder: str) -> Callable[[], Facts]:
    """The floor of rating."""
    from benchmarks.baselines import bare_scan

    return lambda: bare_scan(settings_of(folder).home)


def bare_reading(folder: str) -> Callable[[], Facts]:
    """The baseline of cleaning."""
    from benchmarks.baselines import bare_reading as read

    out = Path(folder) / "bare"
    out.mkdir(exist_ok=True)
    return lambda: read(Path(folder) / "ftp", out)


def documents() -> Callable[[], Facts]:
    """Milliseconds of an invoice of 2 pages with 60 calls, and of reportlab drawing the same bare."""
    from origyne_pipeline.invoicing.documents import draw
    from tests.invoicing import bench_documents as bench
    from tests.invoicing.samples import BRANDING

    def work() -> Facts:
        pages = bench.recorded()
        bare = bench.milliseconds(lambda: bench.bare(pages))
        whole = bench.milliseconds(lambda: draw(bench.INVOICE, BRANDING, bench.INVOICE_CALLS))
        return {"whole_ms": whole, "bare_ms": bare}

    return work


def drawn_month(count: str) -> Callable[[], Facts]:
    """CPU seconds of so many documents drawn by all cores, and the largest sizes of the process and of a worker."""
    from dataclasses import asdict

    from tests.invoicing import bench_month

    return lambda: {
        key: float(value) for key, value in asdict(bench_month.measured(int(count), None)).items()
    }


def debits(count: str) -> Callable[[], Facts]:
    """CPU seconds of a month's debits by part, of bare writers, and the memory that collecting takes."""
    import tempfile

    from tests.payments import bench

    def work() -> Facts:
        with tempfile.TemporaryDirectory() as folder:
            return bench.measure(Path(folder), int(count))

    return work


STEPS: dict[str, Callable[..., Callable[[], Facts]]] = {
    step.__name__: step
    for step in (
        simulate, in_other_form, add_file, land, copy, clean, accounts, rate, rate_by_parts, rate_rows, follow, impact,
        rated_digest, publish, arrival, python_loop, scan, bare_reading, days_cleaned, documents,
        drawn_month, debits,
    )
}  # fmt: skip


def main(result: str, step: str, *arguments: str) -> None:
    """Measures one step, what it needs imported before."""
    used = measured(STEPS[step](*arguments))
    Path(result).write_text(json.dumps(asdict(used)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
