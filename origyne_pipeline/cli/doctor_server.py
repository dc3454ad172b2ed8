"""The checks of ``origyne doctor`` on the servers of the wholesalers."""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from origyne_pipeline.cli.doctor_findings import FAULT, NOT_SET, OK, SHOWN, WARNING, Finding
from origyne_pipeline.cli.printing import count
from origyne_pipeline.collection.connecting import connect
from origyne_pipeline.collection.remote import Listing, parse_url
from origyne_pipeline.errors import OrigyneError
from origyne_pipeline.setting_checks import words_of_source
from origyne_pipeline.settings import Settings, Source
from origyne_pipeline.source_sections import Ftp
from origyne_pipeline.sources import MAIN

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
        yield Finding("server", NOT_SET, "no server to land from", "set ORIGYNE_FTP_URL")
        return
    yield from _known_hosts(source.ftp)
    try:
        with contextlib.closing(connect(source.ftp)) as remote:
            listing = remote.list_tree(lambda _path, _mark: None)
    except OrigyneError as error:
        yield Finding("server", FAULT, str(error), "check ORIGYNE_FTP_*, or ask the wholesaler")
        return
    folders = Counter(file.path.split("/")[0] for file in listing.files)
    yield Finding(
        "server",
        OK if listing.files else WARNING,
        ", ".join([count(len(listing.files), "file"), *(f"{n:,} in {name}" for name, n in folders.most_common(SHOWN))]),
        "" if listing.files else "check that ORIGYNE_FTP_URL is the root of the deposit",
    )  # fmt: skip
    yield from _clock_of_server(listing, now)


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
