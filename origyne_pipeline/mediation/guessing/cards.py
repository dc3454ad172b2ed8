"""Lists of SIM cards: told by what they hold, with codes or without."""

import re
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import best, points
from origyne_pipeline.mediation.guessing.kinds import ICCID, IMSI, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, name_of, short
from origyne_pipeline.mediation.guessing.sample import Sample

CODES = ("PIN1", "PUK1", "PIN2", "PUK2")
FILLED_CARD = re.compile(r"89\d{17,18}F*", re.ASCII)
PIN, PUK = re.compile(r"\d{4}", re.ASCII), re.compile(r"\d{8}", re.ASCII)


def is_card_list(sample: Sample) -> bool:
    """Whether a file lists SIM cards: it has codes, or cards with their IMSI and neither times nor states."""
    if any(points(column.header, "PUK1") for column in sample.columns):
        return True
    if any(
        column.moment_form or column.day_form or points(column.header, "ETAT") for column in sample.columns
    ):
        return False
    return all(any(column.all_are(form) for column in sample.columns) for form in (FILLED_CARD, IMSI))


def propose_cards(proposal: Proposal) -> Proposal:
    """Which column holds what; codes that the files do not have are said to lack."""
    order = best([one for one in proposal.free if not _is_number_of(one)], "NUM_COMMANDE")
    if order:
        proposal.says("NUM_COMMANDE", name_of(order), f"its header: {order.header}")
    else:
        proposal.says("NUM_COMMANDE", {"constant": "?"}, "no column holds orders")
        proposal.questions.append("which order are these cards of? Write it in place of the question mark.")
    for name, form in (("ICCID", FILLED_CARD), ("IMSI", IMSI)):
        column = best([one for one in proposal.free if one.all_are(form)], name) or next(
            (one for one in proposal.free if one.all_are(form)), None
        )
        column = column or best(proposal.free, name)
        if column is None:
            proposal.questions.append(
                f"which column is {name}? None is called so, and none holds such numbers."
            )
            continue
        recipe: dict[str, Any] = {"from": name_of(column)}
        if name == "ICCID" and any(text.endswith("F") for text in column.words):
            recipe["strip"] = ["F"]
        proposal.says(name, short(recipe), "card numbers" if name == "ICCID" else "numbers of 15 figures")
    _codes(proposal)
    return proposal


def _codes(proposal: Proposal) -> None:
    by_place: dict[str, Column] = {}
    if not proposal.sample.dialect.header:
        for form, names in ((PIN, ("PIN1", "PIN2")), (PUK, ("PUK1", "PUK2"))):
            by_place |= zip(names, [one for one in proposal.free if one.all_are(form)][:2], strict=False)
        if by_place:
            proposal.questions.append("are the codes in the order PIN1, PUK1, PIN2, PUK2? No header says so.")
    for name in CODES:
        column = best(proposal.free, name) or by_place.get(name)
        if column:
            proposal.says(name, name_of(column), "a code")
        else:
            proposal.says(name, {"constant": ""}, "these files have none")


def _is_number_of(column: Column) -> bool:
    return column.all_are(ICCID) or column.all_are(IMSI)
