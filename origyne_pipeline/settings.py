"""The settings: environment over ``origyne.toml`` over defaults; the only reader of the environment.

Each setting is a field of one of the frozen sections below; its TOML name is ``[section] field``. Those of
``setting_variables`` may also be given by an environment variable, which wins. Secrets come from the environment only.
"""

import dataclasses
import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping, Sequence
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from origyne_pipeline.follow_up_sections import FollowUp, Fraud, Notices
from origyne_pipeline.lake_setting import settle
from origyne_pipeline.periods import Month, PeriodError
from origyne_pipeline.run_sections import Alerts, Dagster, LakeStore
from origyne_pipeline.setting_checks import ENGINES, SettingsError, check_settings
from origyne_pipeline.setting_sections import (
    Accounting,
    Company,
    InvoiceTerms,
    Mail,
    Payments,
    Publish,
    Rating,
    ReminderLevel,
    Reminders,
    Sepa,
    Settings,
    Sim,
    Wholesaler,
)
from origyne_pipeline.setting_values import PARSERS, near_setting
from origyne_pipeline.setting_variables import SECRETS, VARIABLES
from origyne_pipeline.source_sections import Ftp, Source
from origyne_pipeline.sources import LONGEST_NAME, MAIN, is_source_name, password_variable

__all__ = [
    "ENGINES",
    "Accounting",
    "Alerts",
    "Company",
    "FollowUp",
    "Fraud",
    "Ftp",
    "InvoiceTerms",
    "Mail",
    "Notices",
    "Payments",
    "Publish",
    "Rating",
    "ReminderLevel",
    "Reminders",
    "Sepa",
    "Settings",
    "SettingsError",
    "Source",
    "Wholesaler",
    "load_settings",
]

SECTIONS: dict[str, type] = {
    "ftp": Ftp,
    "rating": Rating,
    "company": Company,
    "sepa": Sepa,
    "invoice": InvoiceTerms,
    "payments": Payments,
    "mail": Mail,
    "wholesaler": Wholesaler,
    "reminders": Reminders,
    "publish": Publish,
    "sim": Sim,
    "alerts": Alerts,
    "accounting": Accounting,
    "followup": FollowUp,
    "fraud": Fraud,
    "notices": Notices,
    "dagster": Dagster,
    "lake": LakeStore,
}


def load_settings(environment: Mapping[str, str] | None = None, toml: Path | None = None) -> Settings:
    """The settings of this process.

    Args:
        environment: the variables; ``os.environ`` when not given.
        toml: the settings file; ``origyne.toml`` of the working directory when not given (and there is one).

    Raises:
        SettingsError: anything wrong in them, naming the setting, before any work starts.
    """
    environment = os.environ if environment is None else environment
    _refuse_unknown(environment)
    given = _from_toml(toml or _toml_of(environment))
    for variable, setting in VARIABLES.items():
        if environment.get(variable):
            given[setting] = (environment[variable], variable)
    further = _sources(given, environment)
    sections = {name: _section(kind, name, given) for name, kind in SECTIONS.items()}
    home = _absolute(_take(given, "home", Path) or Path(".origyne"))
    clients = _take(given, "clients", Path)
    settings = Settings(
        home=home,
        clients=_absolute(clients) if clients else home / "reference" / "clients.xlsx",
        first_month=_take(given, "first_month", Month),
        cutoff_day=_or_default(_take(given, "cutoff_day", int), 5),
        invoice_basis=_take(given, "invoice_basis", str) or "rated",
        layouts=_take(given, "layouts", Path),
        further_sources=further,
        **sections,
    )
    _refuse_left_over(given)
    check_settings(settings)
    settle(settings.home, settings.lake)
    return settings


def _absolute(path: Path) -> Path:
    try:
        return path.absolute()
    except OSError:
        raise SettingsError(
            f"{path}: the working folder is gone; start origyne in one that exists, or give a full path"
        ) from None


Given = dict[str, tuple[Any, str]]


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    """Refuses variables that look like settings and are none: one mistyped letter would go unseen."""
    known = [*VARIABLES, "ORIGYNE_TOML"]
    for name in sorted(environment):
        is_passed_over = name.startswith(("ORIGYNE_TEST_", f"{password_variable(MAIN)}_"))
        if name.startswith("ORIGYNE_") and name not in known and not is_passed_over:
            near = difflib.get_close_matches(name, known, 1)
            raise SettingsError(
                f"{name}: no setting has this variable{f'; perhaps {near[0]}' if near else ''}."
                f" There are {', '.join(known)}; other settings stand in origyne.toml"
            )


def _toml_of(environment: Mapping[str, str]) -> Path:
    """The settings file: the one that the environment names, which must be there, or that of the working folder."""
    named = environment.get("ORIGYNE_TOML")
    if named and not Path(named).is_file():
        raise SettingsError(f"ORIGYNE_TOML: no file at {named}; correct the path, or take the variable away")
    return Path(named or "origyne.toml")


def _from_toml(path: Path) -> Given:
    """``{"section.field": (value, where it was found)}`` of a TOML file; empty when there is none."""
    if not path.exists():
        return {}
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not a TOML file ({error}); correct it or take it away") from None
    given: Given = {}
    for name, value in document.items():
        if isinstance(value, dict):
            given.update({f"{name}.{key}": (inner, f"{path} [{name}] {key}") for key, inner in value.items()})
        else:
            given[name] = (value, f"{path} {name}")
    for secret in SECRETS:
        if secret in given:
            raise SettingsError(
                f"{given[secret][1]}: a secret does not belong in a file; use the environment"
            )
    return given


def _sources(given: Given, environment: Mapping[str, str]) -> tuple[Source, ...]:
    """The wholesalers of ``[[sources]]``; what the first one says there counts as ``[ftp]`` and ``layouts``."""
    tables, where = given.pop("sources", ([], ""))
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SettingsError(f"{where}: expected one [[sources]] for each wholesaler, found {tables!r}")
    where = where.removesuffix(" sources")
    names = [table.get("name") for table in tables]
    for number, name in enumerate(names, 1):
        if not isinstance(name, str) or not is_source_name(name) or name in names[: number - 1]:
            raise SettingsError(
                f"{where} [[sources]] {number} name: expected a name of its own, of at most {LONGEST_NAME} small"
                f" letters, digits and single dashes, a letter first; found {name!r}"
            )
    _refuse_unknown_passwords(names, environment)
    sources = []
    for name, table in zip(names, tables, strict=True):
        settings = _settings_of_source(name, table, where, environment)
        if name == MAIN:
            _take_as_first(settings, given)
        else:
            ftp = _section(Ftp, "ftp", settings)
            sources.append(Source(name, ftp, _take(settings, "layouts", Path)))
            _refuse_left_over(settings)
    return tuple(sources)


def _settings_of_source(
    name: str, table: Mapping[str, Any], where: str, environment: Mapping[str, str]
) -> Given:
    """What a table of ``[[sources]]`` says, in the names of the first source's settings."""
    settings: Given = {}
    for key, value in table.items():
        setting = key if key == "layouts" else f"ftp.{key}"
        place = f'{where} [[sources]] "{name}" {key}'
        if setting in SECRETS:
            raise SettingsError(
                f"{place}: a secret does not belong in a file; use the environment, {password_variable(name)}"
            )
        if key != "name":
            settings[setting] = (value, place)
    variable = password_variable(name)
    if name != MAIN and environment.get(variable):
        settings["ftp.password"] = (environment[variable], variable)
    if name != MAIN and "ftp.url" not in settings:
        raise SettingsError(f'{where} [[sources]] "{name}" url: expected the URL of its deposit, found none')
    return settings


def _take_as_first(settings: Given, given: Given) -> None:
    for key, (value, place) in settings.items():
        if key in given:
            raise SettingsError(
                f"{place}: {given[key][1]} says it too, for the same wholesaler; give it in one place"
            )
        given[key] = (value, place)


def _refuse_unknown_passwords(names: Sequence[str], environment: Mapping[str, str]) -> None:
    known = {password_variable(name) for name in names}
    for variable in sorted(environment):
        if variable.startswith(f"{password_variable(MAIN)}_") and variable not in known:
            raise SettingsError(
                f"{variable}: expected one of {', '.join(sorted(known)) or '[[sources]] in origyne.toml'} for it, found"
                " none; correct the name"
            )


def _refuse_left_over(given: Given) -> None:
    if given:
        name, (_, source) = next(iter(given.items()))
        near = near_setting(name, SECTIONS, Settings)
        raise SettingsError(
            f"{source}: no setting is called {name!r}{f'; perhaps {near}' if near else ''}; see docs/operating.md for"
            " their names"
        )


def _section(kind: type, name: str, given: Given) -> Any:
    hints = typing.get_type_hints(kind)
    values = {f.name: _take(given, f"{name}.{f.name}", hints[f.name]) for f in dataclasses.fields(kind)}
    return kind(**{key: value for key, value in values.items() if value is not None})


def _take(given: Given, name: str, kind: Any) -> Any:
    if name not in given:
        return None
    value, source = given.pop(name)
    if isinstance(kind, types.UnionType):
        kind = next(member for member in typing.get_args(kind) if member is not type(None))
    parse, expected = PARSERS[kind]
    try:
        return parse(value)
    except (ValueError, TypeError, LookupError, InvalidOperation, PeriodError, RuntimeError):
        shown = "***" if name in SECRETS else repr(value)
        raise SettingsError(f"{source}: expected {expected}, found {shown}") from None


def _or_default(value: int | None, default: int) -> int:
    return default if value is None else value
