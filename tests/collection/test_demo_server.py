"""The demo's embedded server: read-only, closed to strangers, gone after its block."""

import ftplib
import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from origyne_pipeline.collection.land import land
from origyne_pipeline.settings import Ftp, Settings
from origyne_pipeline.simulation.ftp_server import serve

from .conftest import NOW


def client(url: str, user: str, password: str) -> ftplib.FTP:
    address = urlsplit(url)
    connection = ftplib.FTP(timeout=5)
    connection.connect(address.hostname or "", address.port or 0)
    connection.login(user, password)
    return connection


def test_what_it_serves_can_be_landed(tmp_path: Path) -> None:
    (tmp_path / "deposit" / "Cartes SIM").mkdir(parents=True)
    (tmp_path / "deposit" / "Cartes SIM" / "CartesSIM_1_20260802.csv").write_text("x")
    with serve(tmp_path / "deposit") as (url, password):
        ftp = Ftp(url=url, password=password, settle_seconds=0)
        result = land(Settings(home=tmp_path / "home", clients=tmp_path / "x", ftp=ftp), NOW)
    assert [file.feed for file in result.landed] == ["sim_cards"]
    assert password not in url


def test_strangers_and_writers_are_turned_away(tmp_path: Path) -> None:
    with serve(tmp_path) as (url, password):
        with pytest.raises(ftplib.error_perm):
            client(url, "anonymous", "x")
        user = urlsplit(url).username or ""
        with client(url, user, password) as connection, pytest.raises(ftplib.error_perm):
            connection.storbinary("STOR x", io.BytesIO(b"x"))
    with pytest.raises(OSError):
        client(url, user, password)
