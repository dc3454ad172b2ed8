"""Names of the internet as people type them: e-mail addresses, hosts, access points of mobile data.

Sources: RFC 5321 and 5322 (addresses, their usual form), RFC 1035 and 1123 (labels), TS 23.003 section 9.1 (APN).
"""

import ipaddress
import re

LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LONGEST_NAME, LONGEST_LOCAL_PART, LONGEST_ADDRESS, LONGEST_APN = 253, 64, 254, 62
NETWORK_PART = re.compile(r"(?:.*\.)?mnc[0-9]{3}\.mcc[0-9]{3}\.gprs", re.IGNORECASE)
FORBIDDEN_STARTS = ("rac", "lac", "sgsn", "rnc")
EMAIL_EXPECTED = "must be an e-mail address, for example contact@exemple.fr"
HOST_EXPECTED = (
    "must be the name of a server or its IP address, without sftp:// and port, for example ftp.exemple.fr"
)
APN_EXPECTED = "must be an access point name: labels of letters, digits and inner dashes, joined by dots"


def email_fault(text: str) -> str | None:
    """What is wrong with an e-mail address.

    >>> email_fault("contact@exemple.fr"), email_fault("contact@exemple")
    (None, 'must be an e-mail address, for example contact@exemple.fr')
    """
    local, _, domain = text.rpartition("@")
    labels = domain.split(".")
    is_good = (
        len(text) <= LONGEST_ADDRESS
        and len(local) <= LONGEST_LOCAL_PART
        and LOCAL_PART.fullmatch(local)
        and len(labels) > 1
        and all(map(LABEL.fullmatch, labels))
        and re.search("[A-Za-z]{2}", labels[-1])
    )
    return None if is_good else EMAIL_EXPECTED


def masked_email(text: str) -> str:
    """The first letter and the domain: enough to recognise an address, not to write to it.

    >>> masked_email("jeanne.martin@exemple.fr")
    'j***@exemple.fr'
    """
    local, _, domain = text.rpartition("@")
    return f"{local[:1]}***@{domain}"


def host_fault(text: str) -> str | None:
    """What is wrong with a host: a name, or an address of IPv4 or IPv6.

    >>> host_fault("ftp.exemple.fr"), host_fault("192.0.2.7"), host_fault("2001:db8::7")
    (None, None, None)
    >>> host_fault("sftp://ftp.exemple.fr") == HOST_EXPECTED, host_fault("192.0.2.700") == HOST_EXPECTED
    (True, True)
    """
    try:
        ipaddress.ip_address(text)
    except ValueError:
        labels = text.split(".")
        is_name = (
            len(text) <= LONGEST_NAME and all(map(LABEL.fullmatch, labels)) and not labels[-1].isdecimal()
        )
        return None if is_name else HOST_EXPECTED
    return None


def apn_fault(text: str) -> str | None:
    """What is wrong with an access point name (its network identifier).

    >>> apn_fault("internet.vno"), apn_fault("internet_vno") == APN_EXPECTED + ", for example internet.vno"
    (None, True)
    """
    if len(text) > LONGEST_APN:
        return f"must have at most {LONGEST_APN} characters, and has {len(text)}"
    if not all(map(LABEL.fullmatch, text.split("."))):
        return f"{APN_EXPECTED}, for example internet.vno"
    if NETWORK_PART.fullmatch(text) or text.lower().endswith(".gprs"):
        return "must not end with the operator's part (mncXXX.mccXXX.gprs): the network adds it"
    if text.lower().startswith(FORBIDDEN_STARTS):
        return f"must not begin with {', '.join(FORBIDDEN_STARTS)}: TS 23.003 keeps these for networks"
    return None
