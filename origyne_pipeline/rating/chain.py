"""A row of months, each rated over what those before it left, of which nothing is committed.

A month that is rated to be billed reads what earlier months left from the lake. Here it is kept in files of a scratch
folder: months can be rated that are not to be committed, on trial or because they are still open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from origyne_pipeline.engine import Engine
from origyne_pipeline.issued import IssuedFrom
from origyne_pipeline.periods import Month
from origyne_pipeline.rating.month import bind_months_before
from origyne_pipeline.warehouse import Session

LEFT_TO_NEXT = ("unrated_cdrs", "recurring_charges", "allowance_draws")
"""What a month leaves to those that follow."""


@dataclass
class MonthChain:
    """What the months that were rated so far left.

    Attributes:
        scratch: a folder that goes away afterwards.
        months: those rated so far, in order, without a gap.
    """

    scratch: Path
    months: list[Month] = field(default_factory=list)

    def bind_before(self, session: Engine, inputs: IssuedFrom) -> None:
        """Binds what earlier months leave to a month: from the lake for the first of the chain, else from its files."""
        if not self.months:
            bind_months_before(session, inputs)
            return
        assert isinstance(session, Session)
        previous = inputs.month.previous()
        session.bind_file("unrated_before", "unrated_cdrs", self._file("unrated_cdrs", previous))
        session.bind_file("charges_before", "recurring_charges", self._file("recurring_charges", previous))
        committed = inputs.terms.calendar.earlier(session.lake.partitions("allowance_draws"), self.months[0])
        session.bind("allowance_draws", committed, name="draws_as_rated")
        names = ["draws_as_rated"]
        for month in self.months:
            names.append(f"draws_of_{str(month).replace('-', '_')}")
            session.bind_file(names[-1], "allowance_draws", self._file("allowance_draws", month))
        session.query("create or replace temp view earlier_draws as " + _union(names))

    def leave(self, session: Session, month: Month) -> None:
        """Keeps what a month leaves to those that follow; its models have run (see ``LEFT_TO_NEXT``)."""
        for table in LEFT_TO_NEXT:
            session.write(table, self._file(table, month))
        self.months.append(month)

    def _file(self, table: str, month: Month) -> Path:
        return self.scratch / f"{table}-{month}.parquet"


def _union(names: Sequence[str]) -> str:
    return " union all ".join(f"select * from {name}" for name in names)
