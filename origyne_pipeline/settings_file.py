"""Settings written into ``origyne.toml``: only these lines change, its comments and its other lines stay.

A setting that is not there yet goes below its commented default, where the file has one (as ``origyne.toml.example``).
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from origyne_pipeline.files import write_atomically
from origyne_pipeline.setting_checks import SettingsError

PRIVATE = 0o600
HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(?:#.*)?")
NEW_FILE = (
    "# Settings of a VNO; what each means: docs/operating.md, and their defaults: origyne.toml.example.\n"
)
Key = tuple[str, str]
"""Section and name."""


@dataclass(frozen=True)
class SettingChange:
    """A setting that is written: its name as ``[section] name``, what stood in the file (None: nothing), what will."""

    name: str
    before: object
    after: object


def setting_changes(path: Path, values: Mapping[Key, object]) -> list[SettingChange]:
    """What writing these values would change.

    Raises:
        SettingsError: the file is no TOML, or cannot be read.
    """
    return _changes(_document(path, _text(path)), values)


def write_settings(path: Path, values: Mapping[Key, object]) -> list[SettingChange]:
    """Writes the values, whole or not at all; gives what changed. Nothing is written where nothing changes.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or would not say the same beside these values.
    """
    path = path.resolve()  # a link stays one
    text = _text(path)
    document = _document(path, text)
    changes = _changes(document, values)
    if not changes:
        return []
    expected = {**document}
    written = text or NEW_FILE
    for (section, name), value in values.items():
        expected[section] = {**expected.get(section, {}), name: value}
        if document.get(section, {}).get(name) != value:
            written = _with_value(written, section, name, value, expected)
    if _parsed(written) != expected:
        names = ", ".join(f"{change.name} = {change.after!r}" for change in changes)
        raise SettingsError(
            f"{path}: cannot be changed without touching its other settings; write {names} by hand"
        )
    mode = path.stat().st_mode & 0o777 if path.exists() else PRIVATE
    write_atomically(path, written.encode(), mode)
    return changes


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not a TOML file ({error}); correct it or take it away") from None


def _document(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not a TOML file ({error}); correct it or take it away") from None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _changes(document: Mapping[str, Any], values: Mapping[Key, object]) -> list[SettingChange]:
    changes = []
    for (section, name), value in values.items():
        table = document.get(section, {})
        if not isinstance(table, dict):
            raise SettingsError(f"origyne.toml {section}: expected a section [{section}], found {table!r}")
        if table.get(name) != value:
            changes.append(SettingChange(f"[{section}] {name}", table.get(name), value))
    return changes


def _with_value(text: str, section: str, name: str, value: object, expected: Mapping[str, Any]) -> str:
    """The text with one more value: below its commented default, else where tomlkit puts it."""
    try:
        document = tomlkit.parse(text)
        table = document.get(section)
        if table is None or name not in table:
            below = _below_its_default(text, section, name, f"{name} = {tomlkit.item(value).as_string()}")
            if below and (_parsed(below) or {}).get(section, {}) == expected[section]:
                return below
        if table is None:
            document.add(tomlkit.nl())
            document[section] = {name: value}
        else:
            table[name] = value
        return document.as_string()
    except (TOMLKitError, TypeError, AttributeError):
        return text


def _below_its_default(text: str, section: str, name: str, line: str) -> str | None:
    lines = text.splitlines(keepends=True)
    is_in_section = False
    for place, each in enumerate(lines):
        if header := HEADER.fullmatch(each.rstrip("\r\n")):
            is_in_section = header[1] == section
        elif is_in_section and re.match(rf"\s*#\s*{re.escape(name)}\s*=", each):
            end = each[len(each.rstrip("\r\n")) :] or "\n"
            before = each if each.endswith("\n") else each + end
            return "".join([*lines[:place], before, line + end, *lines[place + 1 :]])
    return None
