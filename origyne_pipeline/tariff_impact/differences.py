"""The differences that a workbook makes: in all, by customer, by usage and destination; euros excluding tax."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from origyne_pipeline.tariff_impact.impact import TariffImpact
from origyne_pipeline.tariff_impact.sums import ZERO, Count, CustomerSums, TariffSums


@dataclass(frozen=True)
class Figure:
    """One amount before and after."""

    name: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class CustomerDifference:
    """What a customer pays, and would pay."""

    customer_ref: str
    before: CustomerSums
    after: CustomerSums

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after.total - self.before.total


@dataclass(frozen=True)
class DestinationDifference:
    """The events of a usage from a zone to a destination; the destination is as each workbook calls it."""

    usage: str
    origin_zone: str
    destination_code: str
    before: Count
    after: Count

    @property
    def difference(self) -> Decimal:
        """After less before."""
        return self.after.amount - self.before.amount


def figures(before: TariffSums, after: TariffSums) -> tuple[Figure, ...]:
    """Revenue by its parts, the cost of the events, and the margin: revenue less cost."""
    revenue = (before.total(), after.total())
    return (
        Figure("usage", before.total(lambda s: s.usage), after.total(lambda s: s.usage)),
        Figure(
            "subscriptions", before.total(lambda s: s.subscriptions), after.total(lambda s: s.subscriptions)
        ),
        Figure("fees", before.total(lambda s: s.fees), after.total(lambda s: s.fees)),
        Figure("reductions", before.total(lambda s: s.reductions), after.total(lambda s: s.reductions)),
        Figure("revenue", *revenue),
        Figure("cost", before.cost, after.cost),
        Figure("margin", revenue[0] - before.cost, revenue[1] - after.cost),
    )


def customer_differences(impact: TariffImpact) -> list[CustomerDifference]:
    """Every customer, who pays more first; equal differences by reference."""
    refs = impact.before.customers.keys() | impact.after.customers.keys()
    nothing = CustomerSums()
    rows = [
        CustomerDifference(
            ref, impact.before.customers.get(ref, nothing), impact.after.customers.get(ref, nothing)
        )
        for ref in refs
    ]
    return sorted(rows, key=lambda row: (-row.difference, row.customer_ref))


def destination_differences(impact: TariffImpact) -> list[DestinationDifference]:
    """Every usage, zone and destination, the largest difference of either sign first."""
    keys = impact.before.destinations.keys() | impact.after.destinations.keys()
    nothing = Count()
    rows = [
        DestinationDifference(
            *key, impact.before.destinations.get(key, nothing), impact.after.destinations.get(key, nothing)
        )
        for key in keys
    ]
    return sorted(
        rows, key=lambda row: (-abs(row.difference), row.usage, row.origin_zone, row.destination_code)
    )


def total_difference(rows: list[CustomerDifference]) -> Decimal:
    """The differences of some customers together."""
    return sum((row.difference for row in rows), ZERO)


def as_mapping(impact: TariffImpact) -> Mapping[str, Any]:
    """All of it, for programs."""
    customers = customer_differences(impact)
    return {
        "workbook": impact.workbook,
        "in_force_from": impact.from_day,
        "in_force_to": impact.to_day,
        "months": [{"month": month.month, **_sides(month.before, month.after)} for month in impact.months],
        "total": _sides(impact.before, impact.after),
        "customers": [_customer(row) for row in customers],
        "destinations": [
            {
                "usage": row.usage,
                "origin_zone": row.origin_zone,
                "destination_code": row.destination_code,
                "events_before": row.before.events,
                "events_after": row.after.events,
                "before_excl_tax": row.before.amount,
                "after_excl_tax": row.after.amount,
                "difference_excl_tax": row.difference,
            }
            for row in destination_differences(impact)
        ],
        "billed_by_wholesaler": impact.is_billed_by_wholesaler,
        "warnings": [str(warning) for warning in impact.warnings],
    }


def _sides(before: TariffSums, after: TariffSums) -> dict[str, Any]:
    sides: dict[str, Any] = {
        f"{figure.name}_excl_tax": {
            "before": figure.before,
            "after": figure.after,
            "difference": figure.difference,
        }
        for figure in figures(before, after)
    }
    sides["rated_events"] = {"before": before.rated_events, "after": after.rated_events}
    sides["unrated"] = {
        name: {
            "events": sums.unrated_events.events,
            "supplier_amount_excl_tax": sums.unrated_events.amount,
            "events_by_reason": {reason: count.events for reason, count in sorted(sums.unrated.items())},
        }
        for name, sums in (("before", before), ("after", after))
    }
    return sides


def _customer(row: CustomerDifference) -> dict[str, Any]:
    parts = {
        f"{part}_{name}_excl_tax": getattr(sums, part)
        for part in ("usage", "subscriptions", "fees", "reductions")
        for name, sums in (("before", row.before), ("after", row.after))
    }
    return {
        "customer_ref": row.customer_ref,
        "before_excl_tax": row.before.total,
        "after_excl_tax": row.after.total,
        "difference_excl_tax": row.difference,
        **parts,
    }


def customer_rows(impact: TariffImpact) -> list[dict[str, Any]]:
    """A row for each customer, for a file."""
    return [_customer(row) for row in customer_differences(impact)]
