"""Every list of tables that the project needs, derived from the headers of the models.

A table belongs to the stage whose folder holds its model. It depends on the tables that its model reads, directly or
through steps, and on those that its header says it ``follows``.
"""

import functools
from collections.abc import Iterator

from origyne_pipeline.model import Model, all_models, table_model

DEPOSIT_DAY, FAMILY_DAY, BILLING_MONTH, WHOLE = "deposit_day", "family_day", "billing_month", "whole"


@functools.cache
def tables() -> dict[str, Model]:
    """Every table of the lake and of publication by its name; steps left out."""
    return {model.name: model for model in all_models().values() if not model.is_step}


@functools.cache
def steps() -> dict[str, Model]:
    """Every step by its name: a query on the way to a table."""
    return {model.name: model for model in all_models().values() if model.is_step}


@functools.cache
def cut_by(partition: str) -> tuple[str, ...]:
    """The tables that are cut in one way; see ``model.PARTITIONS``."""
    return tuple(name for name, model in tables().items() if model.partition == partition)


def is_cut_by(partition: str, table: str) -> bool:
    """Whether a table is cut in this way."""
    return table in cut_by(partition)


@functools.cache
def families() -> dict[str, str]:
    """Each table that is cleaned by deposit day, and the family of feeds that it is cleaned from."""
    return {name: model.family for name, model in tables().items() if model.family}


@functools.cache
def tables_of_family(family: str) -> tuple[str, ...]:
    """The tables by deposit day that the cleaning of a family writes: its own, then those beside it."""
    own = tuple(name for name, word in families().items() if word == family)
    return own + tuple(name for name, model in tables().items() if model.beside in own)


def table_beside(table: str) -> str:
    """The table that is written with another one; empty when none is."""
    return next((name for name, model in tables().items() if model.beside == table), "")


def feed_of(table: str) -> str:
    """The feed of whose files' versions a table is made; empty when it is not cut so."""
    model = tables().get(table)
    return model.feed if model else ""


def versions_of(feed: str) -> tuple[str, ...]:
    """How the keys of ``file_results`` begin that say what became of the versions of a feed's files."""
    return f"{feed}-", f"reference-{feed}-"


@functools.cache
def published(how: str) -> tuple[str, ...]:
    """The tables that the analysts' database shows: ``yes``, as published.md says, or ``internal``, beside it."""
    return tuple(name for name, model in tables().items() if model.published == how)


@functools.cache
def stage_tables(stage: str, partition: str) -> tuple[str, ...]:
    """The tables of a stage that are cut in one way, each after those of the stage that it depends on.

    The first is the one that most others depend on.
    """
    own = [name for name in cut_by(partition) if tables()[name].stage == stage and not tables()[name].beside]
    dependents = {name: sum(name in _reached(other) for other in own) for name in own}
    return tuple(sorted(own, key=lambda name: (-dependents[name], name)))


@functools.cache
def inputs_of(table: str) -> tuple[str, ...]:
    """The tables and assets that a table directly depends on, in the order in which its model names them."""
    return tuple(dict.fromkeys(name for name in _inputs(table_model(table)) if name != table))


def _inputs(model: Model) -> Iterator[str]:
    for name in model.reads:
        if name in tables():
            yield name
        elif name in steps():
            yield from _inputs(steps()[name])
    yield from model.follows


@functools.cache
def _reached(table: str) -> frozenset[str]:
    """The tables that a table depends on, directly or not."""
    direct = [name for name in inputs_of(table) if name in tables()]
    return frozenset(direct).union(*map(_reached, direct))


@functools.cache
def rating_inputs() -> tuple[str, ...]:
    """The tables that rating reads of other stages: an issued month sees the partitions that it was issued from."""
    read = {
        name
        for table in stage_tables("rating", BILLING_MONTH)
        for name in inputs_of(table)
        if name in tables()
    }
    return tuple(sorted(name for name in read if not is_cut_by(BILLING_MONTH, name)))


@functools.cache
def tariff_tables() -> tuple[str, ...]:
    """The tables of the tariff workbooks."""
    return tuple(name for name in cut_by(WHOLE) if _reads_workbook("mediation", name))


@functools.cache
def reference_tables() -> tuple[str, ...]:
    """The tables of the VNO's own workbook that rating reads."""
    return tuple(name for name in cut_by(WHOLE) if _reads_workbook("onboarding", name))


def _reads_workbook(stage: str, table: str) -> bool:
    return tables()[table].stage == stage and "workbook_rows" in tables()[table].reads


def has_rules(table: str) -> bool:
    """Whether a table's header has rules for the values of its columns."""
    return table in tables() and any(column.has_rules for column in tables()[table].columns)
