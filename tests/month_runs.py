"""Runs of ``origyne`` that may be killed: each in a process of its own, forked from one that has its modules.

A fork is a process like another, and saves the seconds that the imports cost each time.
"""

import multiprocessing
import os
from multiprocessing.context import ForkServerProcess

import assets.launch  # noqa: F401 - what a run imports
from origyne_pipeline.cli.commands import origyne

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


def start(words: tuple[str, ...], variables: dict[str, str]) -> ForkServerProcess:
    """Starts a run of ``origyne``; what it prints goes nowhere."""
    process = FORKS.Process(target=_run, args=(words, variables), daemon=True)
    process.start()
    return process


def _run(words: tuple[str, ...], variables: dict[str, str]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    os.environ.update(variables)
    origyne(words, prog_name="origyne")
