"""Ctrl-C, in each of the forms in which it reaches a caller."""

INTERRUPTS = ("DagsterExecutionInterruptedError",)
"""The exception that Dagster raises for Ctrl-C in a run; by name, since only the assets import Dagster."""
STOPPED_QUERY = "Query interrupted"
"""What DuckDB says of Ctrl-C while a statement runs, as a RuntimeError."""


def is_interrupt(error: BaseException | None) -> bool:
    """Whether it is Ctrl-C.

    >>> is_interrupt(KeyboardInterrupt()), is_interrupt(RuntimeError("Query interrupted")), is_interrupt(ValueError())
    (True, True, False)
    """
    if isinstance(error, RuntimeError) and str(error) == STOPPED_QUERY:
        return True
    return isinstance(error, KeyboardInterrupt) or type(error).__name__ in INTERRUPTS
