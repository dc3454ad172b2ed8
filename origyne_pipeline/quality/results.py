"""The result of one check of one partition."""

from dataclasses import dataclass, field

ERROR, WARN = "ERROR", "WARN"


@dataclass(frozen=True)
class CheckResult:
    """One check of one partition. ``broken``: the first rows that break it, as text, personal data masked.

    ``looked_at``: rows of the partition; None where a check is not one of rows.
    ``severity``: ERROR stops what follows, WARN is looked at. ``sentence``: what must be true, in one sentence.
    """

    table: str
    partition: str
    check_name: str
    severity: str
    passed: bool
    observed: str
    expected: str
    sentence: str = ""
    broken: tuple[dict[str, str], ...] = field(default=())
    looked_at: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether nothing may be made from the partition."""
        return self.severity == ERROR and not self.passed

    def __str__(self) -> str:
        """A line for people: what was checked, what was found."""
        return f"{self.table} of {self.partition}: {self.sentence or self.check_name}: {self.observed}"
