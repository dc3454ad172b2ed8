"""One alert, and its words."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

FAILED, WARNING = "failed", "warning"
SUBJECT_LENGTH = 120
SHOWN = 50


@dataclass(frozen=True)
class Alert:
    """A run that failed, or a check that warns.

    ``key`` is the same for the same evidence: an alert is sent once. ``month`` is the billing month, or the deposit
    days, or empty. ``run_url`` is where the UI shows the run; ``run_id`` is empty of what a sensor saw.
    """

    key: str
    at: datetime
    severity: str
    month: str
    stage: str
    reason: str
    job: str
    run_id: str
    run_url: str

    @property
    def headline(self) -> str:
        """Month, stage and the first sentence of the reason."""
        what = "failed" if self.severity == FAILED else "warns"
        month = f"{self.month}: " if self.month else ""
        return (
            f"{month}{self.stage} {what}: {self.reason.splitlines()[0] if self.reason else 'no reason given'}"
        )

    def as_line(self) -> str:
        """One line, for a file."""
        reason = " ".join(self.reason.split())
        month = f"{self.month} " if self.month else ""
        what = "failed" if self.severity == FAILED else "warns"
        return f"{self.at:%Y-%m-%dT%H:%M:%SZ} {month}{self.stage} {what}: {reason} [{self._run}]"

    @property
    def _run(self) -> str:
        return f"run {self.run_id} of {self.job}" if self.run_id else self.job

    def as_text(self) -> str:
        """A paragraph, for a mail."""
        lines = [
            f"Month:  {self.month or 'none'}",
            f"Stage:  {self.stage}",
            f"Reason: {self.reason}",
            f"Run:    {self._run.removeprefix('run ')}",
            f"        {self.run_url}",
        ]
        return "\n".join([self.headline, "", *lines])

    def as_json(self) -> str:
        """For the record, and for webhooks."""
        return json.dumps({**asdict(self), "at": f"{self.at:%Y-%m-%dT%H:%M:%SZ}"}, ensure_ascii=False)


def evidence_key(*parts: object) -> str:
    """The key of what was found: other evidence has another key."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()


def subject_of(headlines: Sequence[str]) -> str:
    """The subject of a mail with some alerts."""
    more = f" (and {len(headlines) - 1} more)" if len(headlines) > 1 else ""
    words = " ".join(f"origyne: {headlines[0]}".split())
    room = SUBJECT_LENGTH - len(more)
    return (words if len(words) <= room else words[: room - 1] + "…") + more
