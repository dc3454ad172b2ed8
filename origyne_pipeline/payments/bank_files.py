"""Reading a bank's answers: pain.002 (payment status report), camt.053 (statement), camt.054 (notification).

Hostile until proven otherwise: no DTD, no entity, no network, limited depth and size. Elements are found by
their local names, which the versions between those that banks send have in common.

Source: ISO 20022 pain.002.001.03 to .10, camt.053.001.02 to .08, camt.054.001.02 to .08.
"""

import re
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from origyne_pipeline.payments.answers import Answer
from origyne_pipeline.payments.camt import read_camt
from origyne_pipeline.payments.debits import PaymentsError
from origyne_pipeline.payments.elements import in_short
from origyne_pipeline.payments.pain002 import read_pain002

LARGEST_BYTES = 200_000_000
NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.053|camt\.054)\.001\.(\d\d)")
READERS: dict[str, tuple[Callable[[etree._Element], list[Answer]], range]] = {
    "pain.002": (read_pain002, range(3, 11)),
    "camt.053": (read_camt, range(2, 9)),
    "camt.054": (read_camt, range(2, 9)),
}


def read_bank_file(path: Path) -> list[Answer]:
    """What a bank's file says about direct debits, in its order.

    Raises:
        PaymentsError: not a file of these kinds, or one that no bank sends.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise PaymentsError(f"{path.name}: larger than {LARGEST_BYTES} bytes; ask the bank for smaller files")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.parse(str(path), parser)
    except etree.XMLSyntaxError as error:
        raise PaymentsError(
            f"{path.name}: not XML ({in_short(error.msg)}); fetch it from the bank again"
        ) from None
    except OSError as error:  # lxml says so of bytes that are not of the file's encoding, too
        reason = str(error).replace(str(path), path.name)
        raise PaymentsError(
            f"{path.name}: can't be read ({in_short(reason)}); fetch it from the bank again"
        ) from None
    if getattr(tree.docinfo, "doctype", ""):
        raise PaymentsError(f"{path.name}: has a document type, which no bank's file has; it is not read")
    root = tree.getroot()
    kind = NAMESPACE.fullmatch(etree.QName(root).namespace or "")
    if kind and int(kind[2]) in READERS[kind[1]][1]:
        try:
            return READERS[kind[1]][0](root)
        except ValueError as error:
            raise PaymentsError(f"{path.name}: {error}; fetch it from the bank again") from None
    raise PaymentsError(
        f"{path.name}: expected pain.002.001.03 to .10, camt.053 or camt.054.001.02 to .08, found"
        f" {in_short(etree.QName(root).namespace or etree.QName(root).localname)}"
    )
