"""The electrical profile of a VNO's SIM cards: what the card holds, the networks it prefers, and the VNO's access."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Vno:
    """Who asks for the cards; ``code`` is the one in the file's name."""

    code: str
    company: str
    contact_name: str
    contact_phone: str
    contact_email: str
    on: date


@dataclass(frozen=True)
class SimProfile:
    """What every card holds. None where the card holds none; ``pin1`` None: drawn for each card.

    ``network`` is MCC and MNC; ``search_minutes`` is the period of the search for the home network.
    """

    spn: str
    spn_display: str
    long_name: str
    short_name: str
    gid1: str | None
    gid2: str | None
    network: str
    first_imsi: str
    last_imsi: str
    first_iccid: str
    last_iccid: str
    pin1: str | None = field(repr=False)
    asks_pin1: bool
    languages: tuple[str, ...]
    smsc: str
    voicemail: str | None
    search_minutes: int | None
    formats: tuple[str, ...]
    test_cards: int


@dataclass(frozen=True)
class Network:
    """A network abroad, preferred in the order of ``rank`` or forbidden."""

    rank: int
    mcc: str
    mnc: str
    operator: str
    technologies: tuple[str, ...]
    is_forbidden: bool


@dataclass(frozen=True)
class ServiceNumber:
    """A number that the card shows or, of emergency, dials without a PIN."""

    label: str
    number: str
    is_emergency: bool


@dataclass(frozen=True)
class Apn:
    """An access point; ``mmsc`` and ``mms_proxy`` (None: no proxy) are for MMS."""

    label: str
    apn: str
    user: str | None
    authentication: str
    mmsc: str | None
    mms_proxy: str | None


@dataclass(frozen=True)
class FtpAccess:
    """The VNO's access to the deposit; ``fingerprint`` is that of the SFTP server's host key."""

    protocol: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "/"
    fingerprint: str | None = None


@dataclass(frozen=True)
class ElectricalProfile:
    """The whole workbook; ``ftp`` None: the wholesaler has not filled it yet."""

    vno: Vno
    sim: SimProfile
    networks: tuple[Network, ...]
    numbers: tuple[ServiceNumber, ...]
    apns: tuple[Apn, ...]
    ftp: FtpAccess | None
