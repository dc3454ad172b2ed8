"""Rated months rated again with a workbook on trial, one after another; what each leaves to the next is scratch."""

from collections.abc import Callable
from dataclasses import dataclass

from origyne_pipeline.in_view import InView
from origyne_pipeline.rating.chain import LEFT_TO_NEXT, MonthChain
from origyne_pipeline.rating.month import RATED_EVENTS, bind_view, rating_models
from origyne_pipeline.tariff_impact.rated_months import RatedMonth
from origyne_pipeline.tariff_impact.sums import TariffSums
from origyne_pipeline.tariff_impact.trial_book import TrialBook, bind_trial_book
from origyne_pipeline.warehouse import Session, Warehouse

Sums = Callable[[Session], TariffSums]


@dataclass
class RatedAgain:
    """A row of months, each rated over what those before it left.

    Attributes:
        warehouse: the lake, whose sessions spill outside the home.
        trial: the workbook and its days.
        chain: the months rated so far.
    """

    warehouse: Warehouse
    trial: TrialBook
    chain: MonthChain

    def rate(self, rated: RatedMonth, bind_costs: Callable[[Session], None], sums: Sums) -> TariffSums:
        """Rates a month again and sums it; ``bind_costs`` binds what events cost by their wholesaler's own tariffs."""
        reason = f"{rated.month} was rated from it"
        with InView(self.warehouse, rated.inputs.tables, reason).session() as session:
            bind_view(session, rated.inputs, self.chain.bind_before)
            bind_trial_book(session, self.trial)
            bind_costs(session)
            models = rating_models(session, rated.inputs)
            models.run(RATED_EVENTS)
            session.run("tariff_impact/usage_sums")
            models.run("lines", *LEFT_TO_NEXT)
            month_sums = sums(session)
            self.chain.leave(session, rated.month)
        return month_sums


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
