"""The words of tariffs that customers read: no code of the program's own template reaches an invoice."""

from origyne_pipeline.french import usage_label
from origyne_pipeline.invoicing.texts.places import origin
from origyne_pipeline.onboarding.tariffs.networks import networks
from origyne_pipeline.onboarding.tariffs.numbering import destinations
from origyne_pipeline.tariff_words import has_group_words, plain, zone_words
from tests.tariff_checks.books import checked, remarks, sheets


def test_every_group_of_the_template_has_words() -> None:
    groups = {destination.group for destination in destinations()}
    assert {group for group in groups if not has_group_words(group)} == set()
    labels = {group: usage_label("VOIX", group, False) for group in groups}
    assert len(set(labels.values())) == len(groups), "two groups with one label"
    assert not [label for label in labels.values() if "_" in label]
    assert labels["EUROPE_MOBILE"] == "Appels – Europe hors Union européenne, mobiles"


def test_every_zone_of_the_template_has_words() -> None:
    zones = {network.zone for network in networks()} - {"FR"}
    assert {zone for zone in zones if zone_words(zone) is None} == set()
    assert origin("VOIX", "AMNORD", "AMNORD") == " depuis l’Amérique du Nord"
    assert origin("VOIX", "EUROPE1", "EUROPE1") == " depuis la Suisse, le Royaume-Uni et leurs voisins"
    assert origin("VOIX_RECUE", "MER_AIR", "MER_AIR") == " : un bateau, un avion ou un satellite"


def test_a_code_of_ones_own_is_written_without_underscore_and_warned_of_once() -> None:
    assert usage_label("SMS", "MES_AMIS", False) == "SMS – Mes amis"
    assert plain("A__B_") == "A B"
    rows = sheets()
    group = rows["Destinations"][0].index("GROUPE")
    for row in rows["Destinations"][1:]:
        row[group] = "MES_AMIS"
    rows["Zones"] += [[f"{network}", "LOIN_1", f"Pays {network}"] for network in range(710, 717)]
    warned = [remark for remark in remarks(checked(rows), "codes") if "no French words" in remark]
    assert [remark.split(":")[0] for remark in warned] == [
        "Destinations!D2 'MES_AMIS'",
        f"Zones!B{len(rows['Zones']) - 2} 'LOIN_1'",
    ]
    assert "invoices will say 'Mes amis'" in warned[0] and "'zone LOIN 1'" in warned[1]
