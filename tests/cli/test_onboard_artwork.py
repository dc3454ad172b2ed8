import json
from pathlib import Path

from origyne_pipeline.onboarding.stages import Checklist
from tests.onboarding.pictures import GOOD, PLANTED

from .conftest import Cli

COMPANY = """[company]
name = "Été Mobile SAS"
address = "12 rue de l'Église"
postcode = "29200"
city = "Brest"
siren = "404833048"
siret = "40483304800022"
vat_id = "FR83404833048"
phone = "02 98 00 00 00"
email = "service.client@ete-mobile.fr"
"""


def test_good_ones_are_status_0_and_a_bad_one_is_1_with_what_to_do(
    cli: Cli, home: Path, tmp_path: Path
) -> None:
    for name in ("logo.png", "bandeau.png"):
        (tmp_path / name).write_bytes(GOOD[name])
    shown = cli("onboard", "artwork", str(tmp_path / "logo.png"))
    assert "not given: banner (760x95 px); the step artwork needs both" in shown.stdout
    assert "artwork" not in Checklist.read(home).ticks
    shown = cli("onboard", "artwork", str(tmp_path / "logo.png"), str(tmp_path / "bandeau.png"))
    assert shown.exit_code == 0 and shown.stdout.count(": good") == 2
    assert Checklist.read(home).ticks["artwork"].note == "logo.png, bandeau.png"
    _, make, words = PLANTED["four inks"]
    (tmp_path / "logo.jpg").write_bytes(make())
    shown = cli("onboard", "artwork", str(tmp_path / "logo.jpg"))
    assert shown.exit_code == 1 and words in shown.stdout and "not given: banner" in shown.stdout
    judged = json.loads(cli("onboard", "artwork", str(tmp_path / "logo.jpg"), "--json").stdout)
    assert [len(each["faults"]) for each in judged] == [1]


def test_a_banner_is_composed_once_from_the_settings(cli: Cli, tmp_path: Path) -> None:
    toml, out = tmp_path / "origyne.toml", tmp_path / "bandeau.png"
    toml.write_text(COMPANY, encoding="utf-8")
    shown = cli("onboard", "artwork", "--compose", "--out", str(out), ORIGYNE_TOML=str(toml))
    assert shown.exit_code == 0, shown.stderr
    assert "[company] rcs, [company] website; correct them" in shown.stderr
    assert "[company] capital '10 000 €': the demo's values, change them" in shown.stderr
    assert cli("onboard", "artwork", str(out)).exit_code == 0
    again = cli("onboard", "artwork", "--compose", "--out", str(out), ORIGYNE_TOML=str(toml))
    assert again.exit_code == 1 and "move it away" in again.stderr


def test_a_setting_that_lacks_is_named_and_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "bandeau.png"
    shown = cli("onboard", "artwork", "--compose", "--out", str(out))
    assert shown.exit_code == 1 and "siret: still the demo's" in shown.stderr
    assert not out.exists()


def test_a_siret_of_another_company_is_told_from_siren(cli: Cli, tmp_path: Path) -> None:
    toml = tmp_path / "origyne.toml"
    toml.write_text(COMPANY.replace("404833048", "732829320"), encoding="utf-8")
    shown = cli("onboard", "artwork", "--compose", ORIGYNE_TOML=str(toml))
    assert shown.exit_code == 1 and "has a wrong check digit" in shown.stderr
    toml.write_text(COMPANY.replace('siren = "404833048"', 'siren = "944766476"'), encoding="utf-8")
    shown = cli("onboard", "artwork", "--compose", ORIGYNE_TOML=str(toml))
    assert shown.exit_code == 1 and "must begin with siren, '944766476'" in shown.stderr


def test_wrong_usage_is_status_2(cli: Cli) -> None:
    assert cli("onboard", "artwork").exit_code == 2
    assert cli("onboard", "artwork", "logo.png", "--compose").exit_code == 2
    assert cli("onboard", "artwork", "--compose", "--out", "bandeau.jpg").exit_code == 2
