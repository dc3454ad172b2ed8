"""The settings: environment over ``origyne.toml`` over defaults; the only reader of the environment.

Each setting is a field of one of the frozen sections below; its TOML name is ``[section] field``. Those of
``SettingsVariables`` may also be given by an environment variable, which wins. Secrets come from the environment only.
"""

import dataclasses
import difflib
import os
import re
import tomllib
import types
import typing
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from origyne_pipeline.identifiers import Bic, Iban, Ics
from origyne_pipeline.periods import Month, PeriodError
from origyne_pipeline.setting_checks import ENGINES, SettingsError, check_settings
from origyne_pipeline.setting_sections import (
    Accounting,
    Alerts,
    Company,
    Ftp,
    InvoiceTerms,
    Mail,
    Payments,
    Publish,
    Rating,
    ReminderLevel,
    Reminders,
    Sepa,
    Settings,
)

__all__ = [
    "ENGINES",
    "Accounting",
    "Alerts",
    "Company",
    "Ftp",
    "InvoiceTerms",
    "Mail",
    "Payments",
    "Publish",
    "Rating",
    "ReminderLevel",
    "Reminders",
    "Sepa",
    "Settings",
    "SettingsError",
    "load_settings",
]

VARIABLES = {
    "ORIGYNE_HOME": "home",
    "ORIGYNE_CLIENTS": "clients",
    "ORIGYNE_FIRST_MONTH": "first_month",
    "ORIGYNE_CUTOFF_DAY": "cutoff_day",
    "ORIGYNE_INVOICE_BASIS": "invoice_basis",
    "ORIGYNE_LAYOUTS": "layouts",
    "ORIGYNE_FTP_URL": "ftp.url",
    "ORIGYNE_FTP_PASSWORD": "ftp.password",
    "ORIGYNE_FTP_KEY_FILE": "ftp.key_file",
    "ORIGYNE_FTP_KNOWN_HOSTS": "ftp.known_hosts",
    "ORIGYNE_FTP_CA_FILE": "ftp.ca_file",
    "ORIGYNE_SETTLE_SECONDS": "ftp.settle_seconds",
    "ORIGYNE_FTP_MAX_FILE_BYTES": "ftp.max_file_bytes",
    "ORIGYNE_FTP_RECHECK_BYTES": "ftp.recheck_bytes",
    "ORIGYNE_ENGINE": "rating.engine",
    "ORIGYNE_SPARK_MASTER": "rating.spark_master",
    "ORIGYNE_SPARK_MEMORY": "rating.spark_memory",
    "ORIGYNE_SPARK_PYTHON": "rating.spark_python",
    "ORIGYNE_MAIL_PASSWORD": "mail.password",
    "ORIGYNE_ALERTS_TO": "alerts.to",
    "ORIGYNE_ALERTS_WEBHOOK": "alerts.webhook",
}
SECRETS = ("ftp.password", "mail.password", "alerts.webhook")
SECTIONS: dict[str, type] = {
    "ftp": Ftp,
    "rating": Rating,
    "company": Company,
    "sepa": Sepa,
    "invoice": InvoiceTerms,
    "payments": Payments,
    "mail": Mail,
    "reminders": Reminders,
    "publish": Publish,
    "alerts": Alerts,
    "accounting": Accounting,
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
        **sections,
    )
    if given:
        name, (_, source) = next(iter(given.items()))
        raise SettingsError(f"{source}: no setting is called {name!r}; see docs/operating.md for their names")
    check_settings(settings)
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
        if name.startswith("ORIGYNE_") and name not in known and not name.startswith("ORIGYNE_TEST_"):
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


def _to_bool(value: Any) -> bool:
    words: dict[str, bool] = {"true": True, "1": True, "false": False, "0": False}
    return value if isinstance(value, bool) else words[str(value).lower()]


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _to_path(value: Any) -> Path:
    if not _to_text(value).strip() or "\0" in value:
        raise ValueError
    return Path(value).expanduser()


def _to_whole(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError
    return int(value)


def _to_levels(value: Any) -> tuple[ReminderLevel, ...]:
    levels = tuple(_to_level(**given) for given in value)
    days = [level.after_days for level in levels]
    if days != sorted(set(days)) or min(days, default=0) < 0:
        raise ValueError
    return levels


def _to_level(after_days: Any, template: Any, fee: Any = "0.00") -> ReminderLevel:
    level = ReminderLevel(_to_whole(after_days), _to_text(template), Decimal(str(fee)))
    if not re.fullmatch(r"[\w-]+", level.template) or level.fee < 0 or level.fee != round(level.fee, 2):
        raise ValueError
    return level


PARSERS: dict[Any, tuple[Callable[[Any], Any], str]] = {
    str: (_to_text, "a text"),
    Iban: (lambda value: Iban.read(_to_text(value)), "an IBAN"),
    Bic: (lambda value: Bic.read_optional(_to_text(value)), "a BIC"),
    Ics: (lambda value: Ics.read(_to_text(value)), "a creditor identifier"),
    int: (_to_whole, "a whole number"),
    bool: (_to_bool, "true or false"),
    Path: (_to_path, "a path"),
    Decimal: (lambda value: Decimal(str(value)), "an amount, for example 40.00"),
    Month: (lambda value: Month.parse(_to_text(value)), "a month written AAAA-MM"),
    tuple[ReminderLevel, ...]: (
        _to_levels,
        'levels by rising days, each { after_days = 3, template = "rappel", fee = "0.00" }',
    ),
}
