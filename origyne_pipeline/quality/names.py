"""Which checks a table has: known without looking at anything, and without the engines that look."""

from origyne_pipeline.quality.claims import claims_of
from origyne_pipeline.quality.expectations import SENTENCES, expectations_of
from origyne_pipeline.quality.results import ERROR

DEPOSITS_CAME = "deposits_came"
"""The check of ``landed_versions``."""


def check_names(table: str) -> dict[str, tuple[str, str]]:
    """The checks of a table: name to (severity, what must be true)."""
    expected = {e.check: (ERROR, SENTENCES[e.check]) for e in expectations_of(table)}
    return expected | {claim.name: (claim.severity, claim.sentence) for claim in claims_of(table)}
