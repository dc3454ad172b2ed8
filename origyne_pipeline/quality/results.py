"""The result of one check of one partition."""

from dataclasses import dataclass, field

ERROR, WARN = "ERROR", "WARN"


@dataclass(frozen=True)
class CheckResult:
    """The result of a check of a partition. ``broken``: the first rows that break it, as text, personal data masked.

    ``looked_at``: rows of the partition; None where a check is not about rows.
    ``severity``: ERROR stops the later stages, WARN does not. ``sentence``: what must be true, in one sentence.
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
        """Whether later stages must not use the partition."""
        return self.severity == ERROR and not self.passed

    @property
    def title(self) -> str:
        """What must be true, as a heading: without its full stop."""
        return (self.sentence or self.check_name).removesuffix(".")

    @property
    def words(self) -> str:
        """What must be true and what was observed; the one sentence of terminal, UI and alerts."""
        return f"{self.title}: {self.observed}"

    def __str__(self) -> str:
        """One line: table, partition, sentence, observation."""
        return f"{self.table} of {self.partition}: {self.words}"


def broken_words(count: int) -> str:
    """How many rows break a check, as its observation begins.

    >>> broken_words(1), broken_words(1200)
    ('1 row breaks it', '1,200 rows break it')
    """
    return "1 row breaks it" if count == 1 else f"{count:,} rows break it"
