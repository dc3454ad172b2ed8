"""Names from a server: the hostile are refused, the others each land at a place of their own."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from origyne_pipeline.collection.names import decoded, landing_name, path_landed_at, refusal, shown


@pytest.mark.parametrize(
    "name",
    [
        b"", b".", b"..", b"a/b", b"/etc", b"..\\x", b"a\0b", b"a\nb", b"a\rb", b"a\x1bb", b"a\x7f",
        b"x" * 256,
        "a\x85b".encode(), "a\u2028b".encode(),
    ],
)  # fmt: skip
def test_a_hostile_name_is_refused(name: bytes) -> None:
    assert refusal(name)


@pytest.mark.parametrize(
    "name", ["Intégrateur".encode(), b"Int\xe9grateur", b" x ", b"...", b"-rf", b"CON", b"x" * 255]
)
def test_an_odd_name_is_no_hostile_one(name: bytes) -> None:
    assert refusal(name) is None


def test_each_name_of_a_path_is_decoded_by_itself() -> None:
    assert decoded(b"Re\xe7us/Inte\xcc\x81grateur/\x80") == "Reçus/Intégrateur/€"


def test_what_is_shown_holds_no_control_character() -> None:
    assert shown(b"a\x1b[31m\nb") == "a\\x1b[31m\\nb"


names = st.binary(min_size=1, max_size=255).filter(lambda name: refusal(name) is None)


@given(st.lists(names, min_size=1, max_size=4))
def test_a_path_lands_inside_the_landing_folder_in_names_that_a_disk_takes(segments: list[bytes]) -> None:
    place = PurePosixPath(landing_name(decoded(b"/".join(segments))))
    assert not place.is_absolute()
    assert len(place.parts) == len(segments)
    assert ".." not in place.parts
    assert all(len(part.encode()) <= 255 for part in place.parts)
    assert not place.parts[0].startswith(".")


@given(
    st.lists(
        st.sampled_from([".versions", "%2Eversions", "%252Eversions", "a", "%2", "%", "é" * 130]), max_size=9
    )
)
def test_two_paths_land_at_two_places(paths: list[str]) -> None:
    assert len({landing_name(path) for path in paths}) == len(set(paths))
    assert all(path_landed_at(landing_name(path)) == path for path in paths if len(path) < 100)


def test_an_ordinary_path_lands_as_it_is() -> None:
    assert (
        landing_name("Factures/Intégrateur/Facture_202609.csv") == "Factures/Intégrateur/Facture_202609.csv"
    )
