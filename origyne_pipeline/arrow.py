"""pyarrow, kept from importing pandas: it would at the first list of values, to tell a list from a series.

Nothing here gives it a series, and pandas takes half a CPU-second to import.
"""

import functools
import sys
from typing import Any


class _NoPandas:
    """A finder of modules that says that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


@functools.cache
def arrow() -> Any:
    """The library. It asks once a process whether there is pandas: here, unless pandas is loaded already."""
    import pyarrow

    sys.meta_path.insert(0, _NoPandas)
    try:
        pyarrow.array([0])
    finally:
        sys.meta_path.remove(_NoPandas)
    return pyarrow
