"""Expected errors as the UI shows them: one sentence, what was expected and found, what to do; no Python frames.

``expected_errors`` decorates the body of every step. The command line gets the library's own error back.
"""

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from assets.dagster_private import DagsterUserCodeProcessError
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.interrupts import is_interrupt

if TYPE_CHECKING:
    from origyne_pipeline.quality.results import CheckResult

Parameters = ParamSpec("Parameters")
Returned = TypeVar("Returned")

PLAIN = "origyne_expected_errors"
"""The mark of a decorated body."""
COMMAND_JOBS = {
    "run": "bill_month",
    "land": "land",
    "rate": "rate_month",
    "invoice": "invoice_month",
    "collect": "collect_month",
    "bank-answers": "read_bank",
    "publish": "publish",
}
"""Command of the command line to the job that does the same."""
COMMAND = re.compile(r"['`]origyne (?P<command>[a-z-]+)(?P<options> [^'`]*)?['`]")
ACCEPTANCE = re.compile(r'--accept (?P<check>\S+)=("(?P<reason>[^"]*)"|\S+)')
NO_ACCEPTANCE = ". It can't be accepted: rows or money would be lost or counted twice"
PARTS = re.compile(
    r"^(?P<where>[^:\n]+(?::\d+)?): .*?\bexpected (?P<expected>[^;\n]+?), found (?P<found>[^;\n]+)"
    r"(?:; (?P<remedy>.+))?",
    re.DOTALL,
)


class BlockedError(OrigyneError):
    """Blocking checks failed; ``results`` are those checks, with the first rows that break them."""

    def __init__(self, results: "Iterable[CheckResult]") -> None:
        """Words the failures, a line each."""
        self.results = tuple(results)
        lines = [f"- {result}" for result in self.results]
        names = _acceptable(result.check_name for result in self.results)
        options = " ".join(f'--accept {name}="reason"' for name in names)
        remedy = f"; or accept the result: {options}" if names else NO_ACCEPTANCE
        super().__init__(
            "blocking checks failed, later stages did not run:\n"
            + "\n".join(lines)
            + f"\nFix the cause and run again{remedy}"
        )


def _acceptable(names: Iterable[str]) -> list[str]:
    """The checks that failed, once each; none where one of them is never accepted."""
    from origyne_pipeline.quality.names import is_acceptable

    names = list(dict.fromkeys(names))
    return names if all(is_acceptable(name) for name in names) else []


class ExpectedFailure(DagsterUserCodeProcessError, dg.Failure):
    """A step's expected error: ``error`` is the library's own, for a caller in this process.

    Dagster records the error of another process as that process worded it, without the frames of this one. This is
    such an error, and a ``Failure`` with metadata.
    """

    def __init__(self, error: OrigyneError, step: str) -> None:
        """``step`` is the op that met it."""
        words = launchpad_words(error, step)
        super().__init__(  # type: ignore[no-untyped-call]
            words,
            metadata=failure_metadata(error, step, words),
            allow_retries=False,
            user_code_process_error_infos=[SerializableErrorInfo(message=words, stack=[], cls_name=None)],
        )
        self.error = error


def expected_errors(body: Callable[Parameters, Returned]) -> Callable[Parameters, Returned]:
    """The body of a step, its expected errors worded for the UI.

    Raises:
        ExpectedFailure: the body raised an ``OrigyneError``, or the system refused a file.
    """
    if inspect.isgeneratorfunction(body):

        @functools.wraps(body)
        def step(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Any:
            try:
                yield from body(*args, **kwargs)
            except (OrigyneError, OSError) as error:
                raise _failure(error) from None
            except BaseException as error:
                _cancel_if_stopped(error)
                raise

    else:

        @functools.wraps(body)
        def step(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Any:
            try:
                return body(*args, **kwargs)
            except (OrigyneError, OSError) as error:
                raise _failure(error) from None
            except BaseException as error:
                _cancel_if_stopped(error)
                raise

    setattr(step, PLAIN, True)
    return step


def _cancel_if_stopped(error: BaseException) -> None:
    """Marks the run as being canceled where a person stopped it: Dagster takes any other end for a failure."""
    if is_interrupt(error):
        context = dg.OpExecutionContext.get()
        run = context.instance.get_run_by_id(context.run_id)
        if run and not run.is_finished and run.status != dg.DagsterRunStatus.CANCELING:
            context.instance.report_run_canceling(run, "stopped by Ctrl-C")


def _failure(error: OrigyneError | OSError) -> ExpectedFailure:
    if isinstance(error, OSError):
        if error.filename is None and not error.strerror:
            raise error
        where = f"{error.filename}: " if error.filename is not None else ""
        reason = error.strerror or str(error)
        error = OrigyneError(f"{where}{reason}; correct the folder, its rights or the disk, and run again")
    return ExpectedFailure(error, dg.OpExecutionContext.get().op.name)


def launchpad_words(error: OrigyneError, step: str) -> str:
    """The error's message for a reader of the UI: jobs and configuration where the command line has commands."""
    results: tuple[CheckResult, ...] = getattr(error, "results", ())
    if not results:
        message = COMMAND.sub(_job, str(error))
        return ACCEPTANCE.sub(lambda match: f'accept: {{{match["check"]}: "the reason"}}', message)
    names = list(dict.fromkeys(result.check_name for result in results))
    partitions = ", ".join(dict.fromkeys(result.partition for result in results if result.partition))
    head = (
        f"{step}: {partitions or results[0].table}: {', '.join(names)} failed, and later stages did not run."
    )
    lines = [f"- {r.table}: {r.words}; expected {r.expected}" for r in results]
    return "\n".join([head, *lines, remedy_of(names, step)])


def remedy_of(names: Iterable[str], step: str) -> str:
    """What a person does about checks that hold a run, in the launchpad's words."""
    accept = ", ".join(f'{name}: "the reason"' for name in _acceptable(names))
    if not accept:
        return f"Fix the cause and run again{NO_ACCEPTANCE}."
    return (
        "Fix the cause and run again. Or accept the result: in the launchpad,"
        f" add accept: {{{accept}}} to the configuration of {step}."
    )


def _job(command: re.Match[str]) -> str:
    job = COMMAND_JOBS.get(command["command"])
    if job is None:
        return command[0]
    month = re.search(r"--month (\S+)", command["options"] or "")
    return f"the job {job}" + (f" of {month[1]}" if month else "")


def failure_metadata(error: OrigyneError, step: str, words: str) -> Mapping[str, Any]:
    """Where, expected, found and what to do, as far as the message says them; the checks as a table."""
    results: tuple[CheckResult, ...] = getattr(error, "results", ())
    if results:
        columns = ("partition", "table", "check_name", "observed", "expected")
        records = [dg.TableRecord({name: str(getattr(r, name)) for name in columns}) for r in results]
        names = list(dict.fromkeys(result.check_name for result in results))
        return {
            "where": step,
            "checks that failed": dg.MetadataValue.table(records),
            "what to do": remedy_of(names, step),
        }
    parts = PARTS.match(words)
    if parts is None:
        _, semicolon, remedy = words.partition("; ")
        return {"where": step, "what to do": remedy} if semicolon else {"where": step}
    named = {"where": "where", "expected": "expected", "found": "found", "remedy": "what to do"}
    return {title: parts[group].strip() for group, title in named.items() if parts[group]}


def steps_without_plain_errors(assets: Iterable[Any]) -> Iterator[str]:
    """The steps whose body is not decorated, for the test that there are none."""
    for each in assets:
        if isinstance(each, dg.AssetsDefinition) and each.is_executable:
            body = getattr(each.op.compute_fn, "decorated_fn", None)
            if not getattr(body, PLAIN, False):
                yield each.op.name
