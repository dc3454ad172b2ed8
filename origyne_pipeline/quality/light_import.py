"""Imports great-expectations in half the time: without the statistics and charts that two of its expectations use.

Its import creates hundreds of classes, and imports ``scipy.stats`` and ``altair`` for expectations that are not used
here. A placeholder stands for each until one of its names is used.
"""

import gc
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

RARELY_NEEDED = ("altair", "scipy.stats")


class _Later(ModuleType):
    """A placeholder for a module, which is imported when one of its names is used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module(self.__name__), name)


def great_expectations() -> Any:
    """The library."""
    if "great_expectations" not in sys.modules:
        with _put_off(), _without_collecting():
            importlib.import_module("great_expectations")
            importlib.import_module("great_expectations.expectations")
    return sys.modules["great_expectations"]


@contextmanager
def _put_off() -> Iterator[None]:
    stand_ins = {name: _Later(name) for name in RARELY_NEEDED if name not in sys.modules}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name in stand_ins:
            if sys.modules.get(name) is stand_ins[name]:
                del sys.modules[name]


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Turns the garbage collector off: so many new classes make it run again and again, and it frees nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
