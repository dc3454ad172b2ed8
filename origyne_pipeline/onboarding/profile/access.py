"""The VNO's access to the deposit, from sheet FTP into ``[ftp]`` of ``origyne.toml`` and the file of known hosts.

The password is never written: it is given by the environment. Comments and all other settings stay as they are.
"""

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.files import write_atomically
from origyne_pipeline.onboarding.profile.models import FtpAccess
from origyne_pipeline.settings import SettingsError, load_settings
from origyne_pipeline.settings_file import write_settings

KNOWN_HOSTS = "known_hosts"
NEW_FILE = 0o600


class AccessError(OrigyneError):
    """The access cannot be written to the settings."""


@dataclass(frozen=True)
class WrittenAccess:
    """What was written: the settings, by name; the file of known hosts, None where there is none."""

    toml: Path
    settings: dict[str, str]
    known_hosts: Path | None


def deposit_url(ftp: FtpAccess) -> str:
    """The URL of an access, without its password.

    >>> deposit_url(FtpAccess("SFTP", "ftp.exemple.fr", 2222, "vno@fr", "secret", "/in"))
    'sftp://vno%40fr@ftp.exemple.fr:2222/in'
    """
    host = f"[{ftp.host}]" if ":" in ftp.host else ftp.host
    return f"{ftp.protocol.lower()}://{quote(ftp.user, safe='')}@{host}:{ftp.port}{quote(ftp.folder)}"


def write_access(ftp: FtpAccess, toml: Path, line: str | None) -> WrittenAccess:
    """Writes the settings of an access; the same access again changes nothing.

    Args:
        ftp: the access.
        toml: the settings file; it is created where there is none.
        line: of known hosts, for SFTP.

    Raises:
        AccessError: another key of this host is known, or a file cannot be used.
        SettingsError: the settings file cannot be used, or would not be accepted; nothing is written.
    """
    values: dict[tuple[str, str], object] = {("ftp", "url"): deposit_url(ftp)}
    known_hosts = None
    if line is not None:
        known_hosts = _known_hosts(toml)
        values["ftp", "known_hosts"] = str(known_hosts)
    try:
        _check(toml.resolve(), values)
        if known_hosts is not None and line is not None:
            _add_line(known_hosts, line)
        write_settings(toml, values)
    except OSError as error:
        raise AccessError(f"{error.filename}: cannot be written ({error.strerror})") from None
    return WrittenAccess(toml, {name: str(value) for (_, name), value in values.items()}, known_hosts)


def _known_hosts(toml: Path) -> Path:
    """The file of known hosts: the one that the settings name, else one beside them."""
    if toml.exists():
        try:
            named = tomllib.loads(toml.read_text(encoding="utf-8")).get("ftp", {}).get("known_hosts")
        except (OSError, ValueError, AttributeError):
            named = None  # write_settings says what is wrong with the file
        if isinstance(named, str) and named:
            return Path(named).expanduser()
    return toml.resolve().with_name(KNOWN_HOSTS)


def _check(toml: Path, values: Mapping[tuple[str, str], object]) -> None:
    """Whether the settings would be accepted, before they take the place of others."""
    trial = toml.with_name(f".{toml.name}.trial")
    try:
        write_atomically(trial, toml.read_bytes() if toml.exists() else b"")
        write_settings(trial, values)
        load_settings({}, trial)
    except SettingsError as error:
        raise SettingsError(str(error).replace(str(trial), str(toml))) from None
    finally:
        trial.unlink(missing_ok=True)


def _add_line(path: Path, line: str) -> None:
    """Adds a line to the known hosts, once."""
    host, kind, _ = line.split()
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise AccessError(f"{path}: cannot be read ({error}); correct it and run again") from None
    for number, known in enumerate(text.splitlines(), 1):
        words = known.split()
        if words[:2] == [host, kind] and words[:3] != line.split():
            raise AccessError(
                f"{path}, line {number}: another {kind} key of {host} is known. Nothing was written. Ask the"
                " wholesaler; if they changed it, delete that line and run again"
            )
    if line not in [" ".join(known.split()[:3]) for known in text.splitlines()]:
        end = "" if not text or text.endswith("\n") else "\n"
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else NEW_FILE
        write_atomically(path, f"{text}{end}{line}\n".encode(), mode)
