"""The checks of ``origyne doctor`` on the servers of the wholesalers."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from origyne_pipeline.cli.doctor_findings import FAULT, NOT_SET, OK, WARNING, Finding
from origyne_pipeline.cli.printing import count
from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.remote import Listing, parse_url
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS
from origyne_pipeline.setting_checks import words_of_source
from origyne_pipeline.settings import Settings, Source
from origyne_pipeline.source_sections import Ftp
from origyne_pipeline.sources import MAIN

DEPOSITED = tuple(
    dict.fromkeys(
        pattern.folder.split("/")[0]
        for feed, pattern in DEFAULT_PATTERNS.items()
        if feed not in ("documents", "customer_invoices")
    )
)
"""The folders into which a wholesaler deposits, where no layouts file names others."""
CLOCKS_APART = timedelta(minutes=5)


def check_server(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Looks whether each server can be used, and what it holds."""
    for source in settings.sources:
        for finding in _server_of(source, now):
            is_first = source.name == MAIN
            yield (
                finding
                if is_first
                else replace(
                    finding,
                    what=f"{source.name}: {finding.what}",
                    found=words_of_source(source.name, finding.found),
                    remedy=words_of_source(source.name, finding.remedy),
                )
            )


def _server_of(source: Source, now: datetime) -> Iterator[Finding]:
    if source.ftp.url is None:
        remedy = "origyne onboard profile --settings FILE, once the access has come; or set ORIGYNE_FTP_URL"
        yield Finding("server", NOT_SET, "no server to land from", remedy)
        return
    yield from _known_hosts(source.ftp)
    try:
        with contextlib.closing(connect(source.ftp)) as remote:
            listing = remote.list_tree(lambda _path, _mark: None)
    except OrigyneError as error:
        yield Finding(
            "server",
            FAULT,
            str(error),
            "check [ftp] of origyne.toml and ORIGYNE_FTP_* of the environment, or ask the wholesaler",
        )
        return
    folders = Counter(file.path.split("/")[0] for file in listing.files)
    yield Finding(
        "server",
        OK if listing.files else WARNING,
        _contents(folders, source),
        "" if listing.files else "check that ORIGYNE_FTP_URL is the root of the deposit",
    )  # fmt: skip
    yield from _clock_of_server(listing, now)


def _contents(folders: Counter[str], source: Source) -> str:
    """How many files are there, in which folder, and the folders of the wholesaler's default that have none."""
    total = count(folders.total(), "file")
    counts = ", ".join(f"{number:,} in {name}" for name, number in folders.most_common())
    if not folders or source.layouts is not None:
        return f"{total}: {counts}" if folders else total
    empty = [name for name in DEPOSITED if name not in folders]
    return f"{total}: {counts}" + (f"; none yet in {', '.join(empty)}" if empty else "")


def _clock_of_server(listing: Listing, now: datetime) -> Iterator[Finding]:
    latest = max((file.stat.modified_at for file in listing.files), default=None)
    if latest and latest - now > CLOCKS_APART:
        yield Finding(
            "clock",
            WARNING,
            f"a file of the server is dated {latest:%Y-%m-%d %H:%M} UTC, here it is {now:%Y-%m-%d %H:%M}",
            "set the clock of this machine (timedatectl), or ask the wholesaler to set theirs",
        )


def _known_hosts(ftp: Ftp) -> Iterator[Finding]:
    if parse_url(ftp.url).scheme != "sftp":
        return
    path = ftp.known_hosts
    if path is None:
        yield Finding("known hosts", NOT_SET, "no server is trusted", "set ORIGYNE_FTP_KNOWN_HOSTS")
    elif not path.is_file():
        yield Finding("known hosts", FAULT, f"no file at {path}", "correct ORIGYNE_FTP_KNOWN_HOSTS")
    else:
        lines = [
            line for line in path.read_text(errors="replace").splitlines() if line.strip() and line[0] != "#"
        ]
        yield Finding("known hosts", OK if lines else FAULT, f"{count(len(lines), 'key')} in {path}",
                      "" if lines else "put the server's key in it (ssh-keyscan)")  # fmt: skip
