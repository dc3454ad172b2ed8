"""The engines beside DuckDB that are installed where the tests run.

``make test-spark`` and ``make test-sail`` have an environment each: both bring a package named ``pyspark``.
"""

from origyne_pipeline.engine import EngineError, Sessions
from origyne_pipeline.engines import require, sail_sessions, spark_sessions


def is_installed(engine: str) -> bool:
    """Whether an engine is installed here."""
    try:
        require(engine)
    except EngineError:
        return False
    return True


INSTALLED = tuple(engine for engine in ("spark", "sail") if is_installed(engine))
NONE = "neither Spark nor Sail is installed here: see make test-spark and make test-sail"


def sessions_on(engine: str) -> Sessions:
    """The sessions of an engine on this machine."""
    return spark_sessions("local[2]", "2g") if engine == "spark" else sail_sessions()
