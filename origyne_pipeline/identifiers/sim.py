"""The numbers of a SIM card: that printed on it (ICCID, ITU-T E.118) and that of its subscription (IMSI, ITU-T E.212).

An ICCID has 19 or 20 digits, the last a Luhn check digit; an IMSI has 15, its country (MCC) and network (MNC) first.
"""

import re

ICCID = re.compile(r"[0-9]{19,20}")
IMSI_DIGITS = 15
FRENCH_ICCID = "8933"
NETWORK = re.compile(r"(?:[2-7][0-9]{2}|901)[0-9]{2,3}")
COUNTRY_CODE = re.compile(r"[2-7][0-9]{2}|901")


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others.

    >>> passes_luhn("732829320"), passes_luhn("732829321")
    (True, False)
    """
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


def is_iccid(text: str) -> bool:
    """Whether the text is an ICCID with its check digit."""
    return ICCID.fullmatch(text) is not None and passes_luhn(text)


def luhn_digit(digits: str) -> str:
    """The check digit to write after some digits.

    >>> luhn_digit("73282932")
    '0'
    """
    from stdnum import luhn

    return str(luhn.calc_check_digit(digits))


def iccid_fault(text: str, first: str = FRENCH_ICCID) -> str | None:
    """What is wrong with the ICCID of a French card; ``first`` empty: of any.

    >>> iccid_fault("8933010000000000010"), iccid_fault("8933010000000000014")
    (None, 'has a wrong check digit: after 893301000000000001 it is 0')
    """
    if not re.fullmatch("[0-9]+", text):
        return f"must be 19 or 20 digits, {f'{first} first, ' if first else ''}and nothing else"
    if not ICCID.fullmatch(text):
        return f"must be 19 or 20 digits, and has {len(text)}"
    if not text.startswith(first):
        return f"must begin with {first}, a card of telecommunications of France"
    if not passes_luhn(text):
        return f"has a wrong check digit: after {text[:-1]} it is {luhn_digit(text[:-1])}"
    return None


def imsi_fault(text: str, network: str = "") -> str | None:
    """What is wrong with an IMSI of a home network (MCC and MNC); empty: of any.

    >>> imsi_fault("208010000000001", "20801"), imsi_fault("20801000000001"), imsi_fault("208100000000001", "20801")
    (None, 'must be 15 digits, and has 14', 'must begin with 20801, the MCC and MNC')
    """
    if not re.fullmatch("[0-9]+", text):
        return f"must be {IMSI_DIGITS} digits and nothing else"
    if len(text) != IMSI_DIGITS:
        return f"must be {IMSI_DIGITS} digits, and has {len(text)}"
    if not text.startswith(network):
        return f"must begin with {network}, the MCC and MNC"
    return None


def mcc_fault(text: str) -> str | None:
    """What is wrong with a mobile country code.

    >>> mcc_fault("208"), mcc_fault("33")
    (None, 'must be a mobile country code of 3 digits, from 200 to 799 or 901, for example 208')
    """
    if COUNTRY_CODE.fullmatch(text):
        return None
    return "must be a mobile country code of 3 digits, from 200 to 799 or 901, for example 208"


def mnc_fault(text: str) -> str | None:
    """What is wrong with a mobile network code.

    >>> mnc_fault("01"), mnc_fault("1")
    (None, 'must be a mobile network code of 2 or 3 digits, its zeros too, for example 01')
    """
    if re.fullmatch("[0-9]{2,3}", text):
        return None
    return "must be a mobile network code of 2 or 3 digits, its zeros too, for example 01"


def network_fault(text: str) -> str | None:
    """What is wrong with an MCC and MNC written together.

    >>> network_fault("20801"), network_fault("208-01")
    (None, 'must be the MCC and the MNC together, 5 or 6 digits, for example 20801')
    """
    if NETWORK.fullmatch(text):
        return None
    return "must be the MCC and the MNC together, 5 or 6 digits, for example 20801"
