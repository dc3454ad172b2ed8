"""The French names of countries, as customers read them."""

import pytest

from origyne_pipeline import french
from origyne_pipeline.countries import EU, FRANCE, french_names
from origyne_pipeline.invoicing.texts.contents import address
from tests.invoicing.samples import customer


def test_every_code_has_a_french_name_and_is_listed_once_in_order() -> None:
    names = french_names()
    assert len(names) == 250 and list(names) == sorted(names)
    assert all(len(code) == 2 and name == name.strip() and name for code, name in names.items())
    assert names.keys() > EU | {"FR", "CH", "GB", "US", "MC", "GF", "YT"}


def test_france_itself_is_no_other_member_state() -> None:
    assert len(EU) == 26 and not EU & FRANCE


@pytest.mark.parametrize(
    ("code", "name"),
    [("CH", "Suisse"), ("US", "États-Unis"), ("GB", "Royaume-Uni"), ("CI", "Côte d’Ivoire"), ("ZZ", "ZZ")],
)
def test_a_country_is_named_in_french(code: str, name: str) -> None:
    assert french.country(code) == name


def test_an_address_abroad_ends_with_the_country_and_one_in_france_does_not() -> None:
    assert address(customer(country="CH"))[-1] == "Suisse"
    assert address(customer())[-1] == "44000 Nantes"
