"""Standard output and error, even when closed, in a pipe that ends early, on a full disk or in an old encoding."""

import contextlib
import io
import os
import select
import sys

FAILED = 1


def prepare_streams() -> None:
    """Opens closed streams, so that no file takes their descriptor; writes UTF-8 to files and pipes."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w" if number else "r"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="replace" if stream.isatty() else "backslashreplace")


def reader_is_gone() -> bool:
    """Whether the reader of our output has stopped reading, as ``head`` does.

    What could not be written may be dropped already, and a flush says nothing then: the pipe itself is asked.
    """
    try:
        sys.stdout.flush()
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    except BrokenPipeError:
        return True
    except (OSError, ValueError):
        return False


def end_output(code: int) -> int:
    """Flushes the output and returns the exit status: a failure where the output could not be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except (OSError, ValueError) as error:
        _drop_output()
        with contextlib.suppress(OSError, ValueError):
            print(f"origyne: standard output cannot be written: {error}", file=sys.stderr)  # noqa: T201
        return code or FAILED
    return code


def _drop_output() -> None:
    """Stops the interpreter from writing again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
