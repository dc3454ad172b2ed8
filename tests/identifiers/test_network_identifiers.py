"""What a SIM card, a network and the internet call things: each form, and what to write instead."""

import pytest

from origyne_pipeline.identifiers import (
    apn_fault,
    e164_fault,
    email_fault,
    host_fault,
    iccid_fault,
    imsi_fault,
    luhn_digit,
    mcc_fault,
    mnc_fault,
    network_fault,
    phone_fault,
)


@pytest.mark.parametrize("text", ["8933010000000000010", "89330100000000000129"])
def test_a_french_iccid(text: str) -> None:
    assert iccid_fault(text[:-1] + luhn_digit(text[:-1])) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("893301000000000001", "and has 18"),
        ("893301000000000001234", "and has 21"),
        ("89330100000000000 13", "and nothing else"),
        ("893301000000000001F", "and nothing else"),
        ("8934010000000000012", "must begin with 8933"),
        ("8933010000000000014", "it is 0"),
        ("８933010000000000013", "and nothing else"),
    ],
)
def test_a_wrong_iccid_says_what_is_expected(text: str, words: str) -> None:
    assert words in (iccid_fault(text) or "")


@pytest.mark.parametrize(
    "text", ["20801000000000", "2080100000000011", "20801000000000A", "208010000000001 ", "²08010000000001"]
)
def test_a_wrong_imsi(text: str) -> None:
    assert "15 digits" in (imsi_fault(text) or "")


@pytest.mark.parametrize("text", ["33", "2080", "208 ", "001", "999", "20a", "", "٢٠٨"])
def test_a_wrong_country_code(text: str) -> None:
    assert mcc_fault(text)


def test_networks() -> None:
    assert [mnc_fault(text) is None for text in ("01", "001", "1", "0001", "1a", "")] == [
        True,
        True,
        *[False] * 4,
    ]
    assert [network_fault(text) is None for text in ("20801", "310410", "208 01", "2081", "3310120", "00101")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["+33609001390", "+337001234567890", "+3227777", "+12025550123", "+262692123456"]
)
def test_an_international_number(text: str) -> None:
    assert e164_fault(text) is None and phone_fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "33609001390",
        "0609001390",
        "+330609001390",
        "+33 609001390",
        "+0609001390",
        "+336090013",
        "+",
        "+1234567890123456",
        "0033609001390",
    ],
)
def test_what_is_no_international_number(text: str) -> None:
    assert "+33609001390" in (e164_fault(text) or "")


@pytest.mark.parametrize(
    "text",
    ["609001390", "+33", "01 23 45 67 8", "appelez", "01  23 45 67 89", "112", "+330123456789", "0012345678"],
)
def test_what_is_no_telephone_number_of_a_person(text: str) -> None:
    assert "must be a telephone number" in (phone_fault(text) or "")


@pytest.mark.parametrize("text", ["01.23.45.67.89", "01-23-45-67-89", "0123456789", "+33 1 23 45 67 89"])
def test_a_telephone_number_as_people_write_it(text: str) -> None:
    assert phone_fault(text) is None


@pytest.mark.parametrize(
    "text", ["a@b.fr", "jean.dupont+sim@mail.exemple.fr", "o'neil@exemple.paris", "a@xn--caf-dma.fr"]
)
def test_an_address(text: str) -> None:
    assert email_fault(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "@b.fr", "a@", "a b@c.fr", "a@b..fr", "a.@b.fr", ".a@b.fr", "a@b.fr,c@d.fr", "a@@b.fr", "a@-b.fr",
     "a@b.1", "a@b.f", "é@b.fr", "<a@b.fr>", "mailto:a@b.fr", "a@b_c.fr", "x" * 65 + "@b.fr"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    assert email_fault(text)


@pytest.mark.parametrize("text", ["ftp.exemple.fr", "localhost", "192.0.2.1", "2001:db8::1", "a-b.fr"])
def test_a_host(text: str) -> None:
    assert host_fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp exemple.fr",
        "sftp://ftp.exemple.fr",
        "ftp.exemple.fr:22",
        "ftp.exemple.fr/in",
        "vno@ftp.exemple.fr",
        "-a.fr",
        "a_b.fr",
        "192.0.2",
        "192.0.2.256",
        "a..b",
    ],
)
def test_what_is_no_host(text: str) -> None:
    assert host_fault(text)


@pytest.mark.parametrize("text", ["internet", "mms.vno", "a-1.b2", "A" * 62])
def test_an_apn(text: str) -> None:
    # A label has at most 63 characters, and the whole at most 62.
    assert apn_fault(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "mms_vno", "mms vno", "-mms", "mms-", "mms..vno", ".mms", "mms.", "*", "é", "internet.mnc001.mcc208.gprs",
     "x.gprs", "rac1", "sgsn.vno", "a" * 63, "http://mms"],
)  # fmt: skip
def test_what_is_no_apn(text: str) -> None:
    assert apn_fault(text)
