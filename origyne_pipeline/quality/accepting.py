"""Accepting a blocking check: the reason and the person are kept with its result."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.parties import LIFTED_HOLDS
from origyne_pipeline.quality.names import is_acceptable, known_names
from origyne_pipeline.quality.results import WARN, CheckResult


class AcceptanceError(OrigyneError):
    """An acceptance without effect: of an unknown check, of one that is never accepted, or without a reason."""


def check_acceptances(accepted: Mapping[str, str]) -> None:
    """Refuses an acceptance without effect.

    Args:
        accepted: by the check's name, or ``table.name``: the reason.

    Raises:
        AcceptanceError: a name that no check has, a check that is never accepted, or an empty reason.
    """
    names = known_names() if accepted else set()
    for name, reason in accepted.items():
        is_hold = name.partition(".")[0] in LIFTED_HOLDS and "." in name
        if name not in names and not is_hold:
            near = difflib.get_close_matches(name, sorted(names), n=1)
            hint = f"did you mean {near[0]!r}?" if near else "docs/operating.md lists the gates and checks"
            raise AcceptanceError(f"accept: no check or gate is called {name!r}; {hint}")
        if not is_hold and not is_acceptable(name):
            raise AcceptanceError(
                f"accept: {name} cannot be accepted, since rows or money would be lost or counted twice. Correct it and"
                " run again (docs/operating.md, 'a check blocks')"
            )
        if not reason.strip():
            raise AcceptanceError(
                f"accept {name}: expected the reason, found an empty text; it is kept with the result"
            )


def accepted_results(results: Iterable[CheckResult], accepted: Mapping[str, str]) -> list[CheckResult]:
    """The results, accepted ones as warnings; a result that cannot be accepted still blocks.

    Args:
        results: as the checks gave them.
        accepted: by the check's name, or ``table.name``: who accepts it and why.
    """
    return [_accepted(result, accepted) for result in results]


def _accepted(result: CheckResult, accepted: Mapping[str, str]) -> CheckResult:
    reason = accepted.get(f"{result.table}.{result.check_name}") or accepted.get(result.check_name)
    if not reason or not result.blocks or not is_acceptable(f"{result.table}.{result.check_name}"):
        return result
    return replace(result, severity=WARN, observed=f"{result.observed} (accepted: {reason})")
