"""What the stages of runs in this process came to, for whoever started them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from origyne_pipeline.assurance.month import MonthAssured
    from origyne_pipeline.collection.land import LandingResult
    from origyne_pipeline.followup.follow import FollowedUp
    from origyne_pipeline.invoicing.models import Invoice
    from origyne_pipeline.invoicing.month import MonthInvoiced
    from origyne_pipeline.mediation.days import DayCounts
    from origyne_pipeline.mediation.reference import ReferenceCounts
    from origyne_pipeline.mediation.tariffs import TariffCounts
    from origyne_pipeline.payments.month import MonthCollected
    from origyne_pipeline.periods import Month
    from origyne_pipeline.publication.publish import Published
    from origyne_pipeline.quality.results import CheckResult
    from origyne_pipeline.rating.month import MonthRated
    from origyne_pipeline.status.quarantined_money import QuarantinedMoney


@dataclass(frozen=True)
class Outcomes:
    """What each stage came to when it last ran; None, or nothing, for a stage that did not run.

    ``days`` are the deposit days that were cleaned, by table. The stages of a month have a value for each month of
    the run, in order.
    """

    landing: "LandingResult | None" = None
    tariffs: "TariffCounts | None" = None
    reference: "ReferenceCounts | None" = None
    days: "Mapping[str, tuple[DayCounts, ...]]" = field(default_factory=dict)
    rating: "tuple[MonthRated, ...]" = ()
    follow_up: "FollowedUp | None" = None
    assurance: "tuple[MonthAssured, ...]" = ()
    invoicing: "tuple[MonthInvoiced, ...]" = ()
    credit_notes: "tuple[Invoice, ...]" = ()
    payments: "tuple[MonthCollected, ...]" = ()
    publication: "Published | None" = None


@dataclass(frozen=True)
class MonthRun:
    """What the run of a month did, stage by stage; a stage that did not run is None.

    ``days`` are the deposit days that were cleaned, by table; ``quarantine`` is the money of the rows of RatedCDRs in
    quarantine in the month's view; ``checks`` all that was checked, in order;
    ``runs`` each run's id and its job.
    """

    month: "Month"
    landing: "LandingResult | None" = None
    tariffs: "TariffCounts | None" = None
    reference: "ReferenceCounts | None" = None
    days: "Mapping[str, tuple[DayCounts, ...]]" = field(default_factory=dict)
    rating: "MonthRated | None" = None
    quarantine: "QuarantinedMoney | None" = None
    assurance: "MonthAssured | None" = None
    invoicing: "MonthInvoiced | None" = None
    payments: "MonthCollected | None" = None
    publication: "Published | None" = None
    checks: "tuple[CheckResult, ...]" = ()
    runs: Mapping[str, str] = field(default_factory=dict)
