"""Letting a check pass that would stop what follows: for a reason, by somebody, and both are kept with its result."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.quality.names import acceptable_names
from origyne_pipeline.quality.results import WARN, CheckResult


class AcceptanceError(OrigyneError):
    """An acceptance of something that is no check, or without a reason: nothing would be let pass by it."""


def check_acceptances(accepted: Mapping[str, str]) -> None:
    """Refuses what accepts nothing.

    Args:
        accepted: the check's name, or ``table.name``, to the reason.

    Raises:
        AcceptanceError: a name that no check has, or an empty reason.
    """
    known = acceptable_names() if accepted else set()
    for name, reason in accepted.items():
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "docs/operating.md lists the gates and checks"
            raise AcceptanceError(f"accept: no check or gate is called {name!r}; {hint}")
        if not reason.strip():
            raise AcceptanceError(
                f"accept {name}: expected the reason, found an empty text; it is kept with the result"
            )


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
