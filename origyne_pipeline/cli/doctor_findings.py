"""What a check of ``origyne doctor`` finds: one line of its report."""

from dataclasses import dataclass

OK, WARNING, FAULT, NOT_SET = "ok", "warning", "fault", "not set"
SHOWN = 5


@dataclass(frozen=True)
class Finding:
    """One line of the report; ``remedy`` is empty where there is nothing to do."""

    what: str
    verdict: str
    found: str
    remedy: str = ""
