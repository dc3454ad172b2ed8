"""A server that speaks S3 for the tests of this folder, and a lake on it."""

import uuid
from collections.abc import Iterator

import pytest

from origyne_pipeline.lake_place import LakePlace
from tests.lake.s3_server import S3Server, s3_server


@pytest.fixture(scope="session")
def server() -> Iterator[S3Server]:
    with s3_server() as started:
        yield started


@pytest.fixture
def place(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> LakePlace:
    """An empty lake of a small cache, whose leases are short."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return LakePlace(f"{server.bucket(f'b-{uuid.uuid4().hex}')}/a-vno", server.url, 64 << 20, 5)
