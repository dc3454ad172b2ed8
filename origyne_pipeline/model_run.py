"""The models of a stage, run in the order that their headers give: each after those that it reads.

A stage names by hand only what Python computes between two models (``PythonStep``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from origyne_pipeline.engine import Engine
from origyne_pipeline.model import Model, all_models


@dataclass(frozen=True)
class PythonStep:
    """A table of the session that Python computes.

    Attributes:
        bind: binds the table.
        reads: the models and steps that it reads, which run before it.
    """

    bind: Callable[[Engine], None]
    reads: tuple[str, ...] = ()


@dataclass
class ModelRun:
    """The models of one stage in one session; each runs once.

    Attributes:
        session: where what other stages made is bound already.
        stage: the stage; what its models read of others, or of other partitions, is not run.
        params: the values of the parameters that its models take.
        python_steps: by the name that models read.
    """

    session: Engine
    stage: str
    params: Mapping[str, Any] = field(default_factory=dict)
    python_steps: Mapping[str, PythonStep] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)

    def run(self, *tables: str) -> None:
        """Runs the models of some tables, or steps, after all that they read."""
        for name in tables:
            if name not in self.done:
                self.done.add(name)
                self._run(name)

    def _run(self, name: str) -> None:
        path = f"{self.stage}/{name}"
        if name in self.python_steps:
            step = self.python_steps[name]
            self.run(*step.reads)
            step.bind(self.session)
        elif path in all_models():
            model = all_models()[path]
            self.run(*model.reads)
            self._run_model(path, model)

    def _run_model(self, path: str, model: Model) -> None:
        params = {name: self.params[name] for name in model.params}
        if model.storage == "view":
            self.session.view(path)
        else:
            self.session.run(path, dictionaries=model.storage == "dictionaries", **params)
        if model.row_number:
            self.session.number(model.name, model.row_number)
