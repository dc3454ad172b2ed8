"""Sheet Destinations of the starting set: every number of every country has its destination, and the right one."""

import csv
from collections import Counter

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from origyne_pipeline.countries import EU
from origyne_pipeline.identifiers.lines import OVERSEAS_PLANS, PhoneNumber
from origyne_pipeline.onboarding.tariffs.numbering import DATA, Destination, destinations, regions
from tests.onboarding.tariffs.derived_prefixes import derive

BY_PREFIX = {destination.prefix: destination for destination in destinations()}
KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.VOIP: "fixed",
    PhoneNumberType.TOLL_FREE: "fixed",
    PhoneNumberType.UAN: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.PAGER: "mobile",
    PhoneNumberType.PREMIUM_RATE: "special",
    PhoneNumberType.SHARED_COST: "special",
    PhoneNumberType.PERSONAL_NUMBER: "special",
}
OTHERWISE = {
    "CL fixed": "600: shared by both kinds",
    "FM mobile": "fixed and mobile numbers begin alike",
    "FR special": "0884: no number of it is given out",
    "JP special": "0601: mobile numbers begin so too",
    "PM special": "numbers of six digits begin with 81 too",
    "VU fixed": "5 digits of 7 are mobile",
}
"""Example numbers that the first four digits do not tell apart, or that nobody has."""


def destination_of(dialled: str) -> Destination | None:
    number = PhoneNumber.read(dialled)
    lengths = range(len(number), 0, -1)
    return next((BY_PREFIX[number[:length]] for length in lengths if number[:length] in BY_PREFIX), None)


def codes_of(*dialled: str) -> set[str]:
    return {destination.code if (destination := destination_of(number)) else "none" for number in dialled}


def test_each_prefix_has_one_destination_and_each_code_one_group() -> None:
    assert len(BY_PREFIX) == len(destinations())
    groups = {(destination.code, destination.group) for destination in destinations()}
    assert [code for code, count in Counter(code for code, _ in groups).items() if count > 1] == []


def test_a_code_has_one_label() -> None:
    labels = {(destination.code, destination.label) for destination in destinations()}
    assert [code for code, count in Counter(code for code, _ in labels).items() if count > 1] == []


@pytest.mark.parametrize("code", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))
def test_every_itu_country_code_is_reached(code: int) -> None:
    assert str(code) in BY_PREFIX or all(
        destination_of(f"+{code}{start}000000") for start in range(100, 1000)
    )


@pytest.mark.parametrize("first", [f"0{digit}" for digit in range(1, 10)])
def test_every_french_number_of_ten_digits_has_its_destination(first: str) -> None:
    """Prefixes have at most 8 digits after the 0, so 0ZABPQ and two digits tell every number."""
    expected = {"08": "0", "09": "FR_09", "06": "FR_MOBILE", "07": "FR_MOBILE"}.get(first, "FR_FIXE")
    for rest in range(10_000):
        national = f"{first}{rest:04d}"
        destination = destination_of(national + "1234")
        assert destination is not None, national
        if first == "08":
            assert destination.group in ("GRATUIT", "BANALISE", "SVA")
        elif destination.code != expected:
            assert destination.group in ("DROM", "DROM_MOBILE", "COM", "M2M"), national


@pytest.mark.parametrize(
    ("dialled", "code"),
    [
        ("0102030405", "FR_FIXE"),
        ("0912345678", "FR_09"),
        ("0612345678", "FR_MOBILE"),
        ("+33 7 38 15 05 50", "FR_MOBILE"),
        ("07001234567890", "FR_M2M"),
        ("0800123456", "FR_GRATUIT"),
        ("0805123456", "FR_GRATUIT"),
        ("0806123456", "FR_BANALISE"),
        ("0809123456", "FR_BANALISE"),
        ("0810123456", "FR_081"),
        ("0825123456", "FR_082"),
        ("0899123456", "FR_089"),
        ("0836123456", "FR_08_AUTRE"),
        ("3000", "FR_GRATUIT"),
        ("3008", "FR_3BPQ"),
        ("3114", "FR_GRATUIT"),
        ("3169", "FR_GRATUIT"),
        ("3170", "FR_3BPQ"),
        ("3180", "FR_GRATUIT"),
        ("3200", "FR_3BPQ"),
        ("3919", "FR_GRATUIT"),
        ("3949", "FR_3BPQ"),
        ("1014", "FR_10YT"),
        ("118712", "FR_118"),
        ("116006", "FR_GRATUIT"),
        ("38200", "FR_3BPQ"),
        ("82222", "FR_SMS8"),
        ("888", "FR_SMS8"),
        ("0590 12 34 56", "GP"),
        ("0690123456", "GP_MOB"),
        ("0709012345", "GP_MOB"),
        ("0976012345", "GP"),
        ("+590 690 12 34 56", "GP_MOB"),
        ("0596123456", "MQ"),
        ("0696123456", "MQ_MOB"),
        ("0594123456", "GF"),
        ("0694123456", "GF_MOB"),
        ("0262123456", "RE"),
        ("0692123456", "RE_MOB"),
        ("0693123456", "RE_MOB"),
        ("0269612345", "YT"),
        ("0639123456", "YT_MOB"),
        ("0508412345", "PM"),
        ("0708401234", "PM"),
        ("+687 751234", "NC_MOB"),
        ("+689 87123456", "PF_MOB"),
        ("+681 721234", "WF"),
        ("+590 700501234567", "OUTREMER_M2M"),
        ("+44 7400 123456", "GB_MOB"),
        ("+44 1534 123456", "JE"),
        ("+7 701 123 4567", "KZ_MOB"),
        ("+1 876 123 4567", "JM"),
        ("+1 212 555 0100", "US"),
        ("+8816 12345678", "SAT_GMSS"),
        ("+870773123456", "SAT_INMARSAT"),
        ("+979123456789", "INT_SURTAXE"),
        ("+80012345678", "FR_GRATUIT_INT"),
    ],
)
def test_a_number_goes_where_it_belongs(dialled: str, code: str) -> None:
    assert codes_of(dialled) == {code}


@pytest.mark.parametrize(
    "number",
    ["15", "17", "18", "110", "112", "114", "115", "116000", "116117", "119", "191", "196", "197", "+33112"],
)
def test_an_emergency_number_is_one(number: str) -> None:
    assert codes_of(number) == {"FR_URGENCE"}


def test_every_short_number_has_a_destination() -> None:
    for digits in range(2, 7):
        for number in range(10 ** min(digits, 4)):
            assert destination_of(f"{number:0{min(digits, 4)}d}".ljust(digits, "0")) is not None


def test_overseas_plans_are_all_there() -> None:
    for plan, code in OVERSEAS_PLANS.items():
        destination = destination_of(f"0{plan}123456")
        assert destination is not None
        assert destination.group in ("DROM", "DROM_MOBILE")
        assert destination.prefix.startswith(code)


def test_example_numbers_of_every_country_are_of_their_kind() -> None:
    wrong, seen = [], 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for number_type, kind in KINDS.items():
            example = phonenumbers.example_number_for_type(region, number_type)
            if example is None or (example.country_code == 1 and kind == "special"):
                continue  # of North America only 1900 is told apart
            seen += 1
            number = phonenumbers.format_number(example, PhoneNumberFormat.E164)
            if f"{region} {kind}" not in OTHERWISE and kind_of(number) != kind_expected(region, kind):
                wrong.append((region, kind, number, destination_of(number)))
    assert wrong == []
    assert seen > 1000


def kind_of(number: str) -> str:
    destination = destination_of(number)
    assert destination is not None, number
    if destination.group in ("SPECIAL_ETRANGER", "SVA"):
        return "special"
    return "mobile" if destination.group.endswith("_MOBILE") or destination.code == "FR_MOBILE" else "fixed"


def kind_expected(region: str, kind: str) -> str:
    is_apart = regions()[region].is_mobile_apart or region in ("FR", "GP", "MQ", "GF", "RE", "YT", "BL", "MF")
    return kind if kind != "mobile" or is_apart else "fixed"


def test_countries_of_the_union_are_in_its_group_and_its_zone() -> None:
    union = {code for code, region in regions().items() if region.group == "UE"}
    assert union == EU | {"IS", "LI", "NO", "AX", "SJ"}
    at_home = {code for code, region in regions().items() if region.zone == "UE"}
    assert at_home == union | {"GP", "MQ", "GF", "RE", "YT", "BL", "MF", "UA", "MD"}


@pytest.mark.long
def test_prefixes_abroad_are_those_of_libphonenumber() -> None:
    """Run ``python -m tests.onboarding.tariffs.derived_prefixes`` after an update, and look at what changed."""
    with (DATA / "foreign_numbers.csv").open(encoding="utf-8", newline="") as file:
        kept = [(row["prefix"], row["region"], row["kind"]) for row in csv.DictReader(file)]
    assert kept == derive()


def test_every_source_is_named() -> None:
    named = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.glob("*.csv"):
        assert f"`{path.name}`" in named
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert "source" not in row or f"`{row['source']}`" in named, (path.name, row)
