"""Rated months rated again with a workbook on trial, one after another; what each leaves to the next is scratch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from origyne_pipeline.engine import Engine
from origyne_pipeline.in_view import InView
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.view import RATED_EVENTS, bind_months_before, bind_view, rating_models
from origyne_pipeline.tariff_impact.rated_months import RatedMonth
from origyne_pipeline.tariff_impact.sums import TariffSums
from origyne_pipeline.tariff_impact.trial_book import TrialBook, bind_trial_book
from origyne_pipeline.warehouse import Session, Warehouse

LEFT_TO_NEXT = ("unrated_cdrs", "recurring_charges", "allowance_draws")
"""What a month leaves to those that follow."""
Sums = Callable[[Session], TariffSums]


@dataclass
class RatedAgain:
    """A row of months, each rated over what those before it left.

    Attributes:
        warehouse: the lake, whose sessions spill outside the home.
        trial: the workbook and its days.
        scratch: a folder that goes away afterwards.
        months: those rated so far, in order.
    """

    warehouse: Warehouse
    trial: TrialBook
    scratch: Path
    months: list[Month] = field(default_factory=list)

    def rate(self, rated: RatedMonth, bind_costs: Callable[[Session], None], sums: Sums) -> TariffSums:
        """Rates a month again and sums it; ``bind_costs`` binds what events cost by their wholesaler's own tariffs."""
        reason = f"{rated.month} was rated from it"
        with InView(self.warehouse, rated.inputs.tables, reason).session() as session:
            bind_view(session, rated.inputs, self._bind_before)
            bind_trial_book(session, self.trial)
            bind_costs(session)
            models = rating_models(session, rated.inputs)
            models.run(RATED_EVENTS)
            session.run("tariff_impact/usage_sums")
            models.run("lines", *LEFT_TO_NEXT)
            month_sums = sums(session)
            for table in LEFT_TO_NEXT:
                session.write(table, self._file(table, rated.month))
        self.months.append(rated.month)
        return month_sums

    def _bind_before(self, session: Engine, inputs: IssuedFrom) -> None:
        if not self.months:
            bind_months_before(session, inputs)
            return
        assert isinstance(session, Session)
        previous = inputs.month.previous()
        session.bind_file("unrated_before", "unrated_cdrs", self._file("unrated_cdrs", previous))
        session.bind_file("charges_before", "recurring_charges", self._file("recurring_charges", previous))
        as_rated = inputs.terms.calendar.earlier(session.lake.partitions("allowance_draws"), self.months[0])
        session.bind("allowance_draws", as_rated, name="draws_as_rated")
        names = ["draws_as_rated"]
        for month in self.months:
            names.append(f"draws_of_{str(month).replace('-', '_')}")
            session.bind_file(names[-1], "allowance_draws", self._file("allowance_draws", month))
        session.query("create or replace temp view earlier_draws as " + _union(names))

    def _file(self, table: str, month: Month) -> Path:
        return self.scratch / f"{table}-{month}.parquet"


def as_rated(
    warehouse: Warehouse, rated: RatedMonth, bind_costs: Callable[[Session], None], sums: Sums
) -> TariffSums:
    """The sums of a month as it is rated."""
    with warehouse.session() as session:
        for table in (RATED_EVENTS, "unrated_cdrs", "recurring_charges", "lines"):
            session.bind(table, [str(rated.month)])
        bind_costs(session)
        session.run("tariff_impact/usage_sums")
        return sums(session)


def _union(names: Sequence[str]) -> str:
    return " union all ".join(f"select * from {name}" for name in names)
