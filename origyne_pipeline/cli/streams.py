"""Standard output and error as they may come: closed, in a pipe that ends early, on a full disk, in an old encoding."""

import contextlib
import io
import os
import sys

FAILED = 1


def prepare_streams() -> None:
    """Opens what is closed, so that no file takes its place; writes UTF-8 to files and pipes."""
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
    """Whether who reads our output has stopped reading, as ``head`` does."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return True
    except (OSError, ValueError):
        return False
    return False


def end_output(code: int) -> int:
    """Writes what is left of the output; the exit status, which is a failure where it could not be written."""
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
    """Nothing more is tried at the interpreter's end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
