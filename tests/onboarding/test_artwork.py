"""Logo and banner before they are sent: every mistake is named, a good one passes, a composed banner is good."""

import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from origyne_pipeline.artwork import BANNER_SIZE, LOGO_SIZE, MOST_BYTES, SIZES
from origyne_pipeline.invoicing.branding import PictureError, normalised
from origyne_pipeline.onboarding.artwork.banner import MENTIONED, CannotCompose, compose_banner
from origyne_pipeline.onboarding.artwork.blocks import LEAST, block_evidence, has_uneven_background
from origyne_pipeline.onboarding.artwork.judging import judge, judge_file, judge_together
from origyne_pipeline.settings import Company
from tests.onboarding.pictures import GOOD, PLANTED, drawing, saved

COMPANY = Company(
    name="Été Mobile SAS",
    address="12 rue de l'Église",
    postcode="29200",
    city="Brest",
    siret="40483304800022",
    vat_id="FR83404833048",
    phone="02 98 00 00 00",
    phone_cost="prix d'un appel local",
    email="service.client@ete-mobile.fr",
)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_one_passes(name: str) -> None:
    judgement = judge(name, GOOD[name])
    assert (judgement.faults, judgement.warnings) == ([], [])
    assert judgement.kind == ("logo" if "logo" in name.lower() else "bandeau")


@pytest.mark.parametrize("mistake", PLANTED)
def test_each_planted_mistake_is_named_with_what_to_do(mistake: str) -> None:
    name, make, words = PLANTED[mistake]
    faults = judge(name, make()).faults
    assert [fault for fault in faults if words in fault], faults
    assert all(": " in fault for fault in faults)
    assert len(faults) == 1, faults


def test_a_file_is_judged_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    assert "cannot be read" in judge_file(path).faults[0]
    path.write_bytes(GOOD["logo.png"])
    assert judge_file(path).faults == []
    path.write_bytes(bytes(MOST_BYTES + 100))
    assert any("at most" in fault for fault in judge_file(path).faults)


def test_two_files_for_one_place_are_a_fault_of_the_second() -> None:
    judgements = [judge("logo.png", GOOD["logo.png"]), judge("logo.jpg", GOOD["logo.jpg"])]
    judge_together(judgements)
    assert [len(judgement.faults) for judgement in judgements] == [0, 1]


def test_the_same_fault_has_the_words_of_the_invoices() -> None:
    for mistake in ("a text", "cut by half", "four megabytes", "a bomb"):
        name, make, _ = PLANTED[mistake]
        content = make()
        with pytest.raises(PictureError) as error:
            normalised(content, LOGO_SIZE)
        if mistake != "a text":
            assert any(str(error.value) in fault for fault in judge(name, content).faults)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", SIZES.values())
def test_a_png_made_from_a_jpeg_is_told_from_a_native_one(size: tuple[int, int], seed: int) -> None:
    native = drawing(size, seed=seed)
    assert block_evidence(native) <= LEAST / 2 and not has_uneven_background(native)
    for quality in (75, 90):
        jpeg = Image.open(io.BytesIO(saved(native, "JPEG", quality=quality)))
        judgement = judge("logo.png" if size == LOGO_SIZE else "bandeau.png", saved(jpeg.convert("RGB")))
        assert judgement.faults == [] and "8x8 blocks" in "".join(judgement.warnings), quality


def test_no_false_alarm_where_drawings_keep_to_the_grid_of_eight() -> None:
    tiles = np.kron(np.random.default_rng(1).integers(0, 256, (12, 95, 3)), np.ones((8, 8, 1)))[:95, :760]
    ramp = np.tile(np.linspace(0, 255, 760)[None, :, None], (95, 1, 3))
    checks = np.indices((95, 760)).sum(axis=0)[..., None] // 8 % 2 * np.ones(3) * 200
    for pixels in (tiles, ramp, checks):
        image = Image.fromarray(pixels.astype(np.uint8))
        assert block_evidence(image) <= LEAST / 2 and not has_uneven_background(image)


def test_a_composed_banner_is_good_and_the_same_each_time() -> None:
    content = compose_banner(COMPANY)
    judgement = judge("bandeau.png", content)
    assert (judgement.faults, judgement.warnings) == ([], [])
    assert content == compose_banner(COMPANY)


def test_the_mentions_of_a_usual_company_are_as_large_as_its_invoice_s_smallest_text() -> None:
    pixels = np.asarray(Image.open(io.BytesIO(compose_banner(COMPANY)))).min(axis=2)
    rows = (pixels[:, 8:] < 128).any(axis=1)
    starts = np.flatnonzero(rows[1:] & ~rows[:-1])
    assert len(starts) <= 4, "a name and two lines; accents may stand apart"
    assert (pixels[:, 700:] < 128).any(), "the whole width"


LONG: tuple[dict[str, str], ...] = (
    {},
    {"name": "Compagnie Générale de Télécommunications Mobiles et Fixes de l'Ouest"},
    {
        "name": "Télécommunicationsinternationales",
        "email": "relation.clientele.particuliers@telecom-ouest.fr",
    },
    {
        "address": "Bâtiment C, 3e étage, 128 avenue du Général-de-Gaulle",
        "city": "Saint-Germain-en-Laye Cedex",
    },
    {"phone_cost": "0,15 € par minute, plus le prix d'un appel local"},
)


@pytest.mark.parametrize("values", LONG)
def test_nothing_is_drawn_beyond_the_edge(values: dict[str, str]) -> None:
    company = dataclasses.replace(COMPANY, **values)  # type: ignore[arg-type]
    pixels = np.asarray(Image.open(io.BytesIO(compose_banner(company)))).astype(int)
    assert pixels.shape == (BANNER_SIZE[1], BANNER_SIZE[0], 3)
    edges = (pixels[:2, 6:], pixels[-2:, 6:], pixels[:, -3:])
    assert all((edge == 255).all() for edge in edges)
    assert (pixels[:, 8:250].min(axis=2) < 128).any() and (pixels[:, 280:].min(axis=2) < 128).any()


@pytest.mark.parametrize("name", MENTIONED)
def test_a_setting_that_lacks_is_named(name: str) -> None:
    with pytest.raises(CannotCompose, match=f"{name}: expected a text"):
        compose_banner(dataclasses.replace(COMPANY, **{name: " "}))


def test_the_demo_s_values_wrong_keys_and_what_is_too_long_are_named() -> None:
    with pytest.raises(CannotCompose) as error:
        compose_banner(Company())
    for name in ("name", "address", "siret", "vat_id", "phone", "email"):
        assert f"{name}: still the demo's" in str(error.value)
    for name, value, words in (
        ("siret", "40483304800023", "siret .* has a wrong check digit"),
        ("vat_id", "FR84404833048", "check digits"),
        ("name", "Société " * 40, "name is too long"),
        ("address", "rue " * 120, "too long"),
        ("name", "\u4e2d\u6587", "lacks"),
    ):
        with pytest.raises(CannotCompose, match=words):
            compose_banner(dataclasses.replace(COMPANY, **{name: value}))
