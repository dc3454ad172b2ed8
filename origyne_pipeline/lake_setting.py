"""Makes a data root remember where the settings say that its lake lies; a lake is never begun in two places."""

import contextlib
import re
from pathlib import Path

from origyne_pipeline.lake_place import NOTE, ON_DISK, LakePlace, LakePlaceError, lake_place, remember
from origyne_pipeline.run_sections import LakeStore
from origyne_pipeline.setting_checks import SettingsError

ADDRESS = re.compile(r"(s3|gs|az)://[^/\s@?#]+(/[^/\s@?#]+)*/?")
ENDPOINT = re.compile(r"https?://[^/\s@?#]+/?")
LEAST_CACHE_BYTES = 1 << 20
LEAST_LEASE_S, LONGEST_LEASE_S = 5, 3600


def settle(home: Path, stated: LakeStore) -> None:
    """Makes the data root remember what the settings say; without an address it keeps to what it remembers.

    Raises:
        SettingsError: a value is wrong, or the lake is elsewhere.
    """
    if stated.address and not ADDRESS.fullmatch(stated.address):
        raise SettingsError(
            "[lake] address: expected s3://BUCKET/PREFIX, without a key or password (the environment gives them:"
            f" AWS_ACCESS_KEY_ID and so on), found {_without_keys(stated.address)!r}"
        )
    if stated.endpoint and not (ENDPOINT.fullmatch(stated.endpoint) and stated.address[:3] in ("", "s3:")):
        raise SettingsError(
            f"[lake] endpoint: expected https://HOST:PORT of an S3 store, found {_without_keys(stated.endpoint)!r}"
        )
    if stated.cache_bytes < LEAST_CACHE_BYTES:
        raise SettingsError(
            f"[lake] cache_bytes: expected {LEAST_CACHE_BYTES} or more, found {stated.cache_bytes}"
        )
    if not LEAST_LEASE_S <= stated.lease_seconds <= LONGEST_LEASE_S:
        raise SettingsError(
            f"[lake] lease_seconds: expected {LEAST_LEASE_S} to {LONGEST_LEASE_S}, found {stated.lease_seconds}"
        )
    try:
        known = lake_place(home)
    except LakePlaceError as error:
        raise SettingsError(str(error)) from None
    address = stated.address.rstrip("/") or (known.address if known else "")
    if known and address != known.address:
        raise SettingsError(
            f"[lake] address: {address}, but the lake of {home} is at {known.address}; give that address, or copy the"
            f" objects to the other one, then remove {NOTE} from the data root"
        )
    if address and not known and _holds_tables(home / ON_DISK):
        raise SettingsError(
            f"[lake] address: expected a data root without a lake on its disk, found {home / ON_DISK}; copy its folders"
            f" of tables to {address}, under the same names, and move them away (docs/operating.md)"
        )
    endpoint = stated.endpoint or (known.endpoint if known else "")
    place = LakePlace(address, endpoint, stated.cache_bytes, stated.lease_seconds) if address else None
    if place != known:
        remember(home, place)


def _holds_tables(folder: Path) -> bool:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        return any(not entry.name.startswith(".") for entry in folder.iterdir())
    return False


def _without_keys(address: str) -> str:
    return re.sub("//.*@", "//...@", address)
