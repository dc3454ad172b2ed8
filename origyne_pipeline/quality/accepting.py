"""Letting a check pass that would stop what follows: for a reason, by somebody, and both are kept with its result."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from origyne_pipeline.quality.results import WARN, CheckResult


def accepted_results(results: Iterable[CheckResult], accepted: Mapping[str, str]) -> list[CheckResult]:
    """The results, those that are accepted no more than warnings.

    Args:
        results: as they were found.
        accepted: the check's name, or ``table.name``, to who accepts it and why.
    """
    return [_accepted(result, accepted) for result in results]


def _accepted(result: CheckResult, accepted: Mapping[str, str]) -> CheckResult:
    reason = accepted.get(f"{result.table}.{result.check_name}") or accepted.get(result.check_name)
    if not reason or not result.blocks:
        return result
    return replace(result, severity=WARN, observed=f"{result.observed} (accepted: {reason})")
