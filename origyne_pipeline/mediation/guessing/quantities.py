"""Columns of numbers: volumes and amounts, and what may be wrong with their units."""

import re
from collections.abc import Sequence
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import EXACT, best, has_word, points
from origyne_pipeline.mediation.guessing.kinds import GROUPED, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, name_of, names_in_words, short
from origyne_pipeline.mediation.guessing.words import USAGE_WORDS, ours_of
from origyne_pipeline.mediation.number_sql import MOST_DECIMALS

WHOLE_AMOUNT = re.compile(r"[+-]?\d{1,15}", re.ASCII)
CENTS = ("cent", "cents", "centime", "centimes", "cts", "pence", "rappen")
THOUSANDTHS = ("millime", "millimes", "thousandths", "mills", "milli", "millieuro", "milliemes")


def propose_volume(proposal: Proposal) -> None:
    """The volume of data."""
    numbers = [column for column in proposal.free if column.is_number]
    numbers = [
        column
        for column in numbers
        if not points(column.header, "MONTANT_HT") > points(column.header, "VOLUME")
    ]
    up, down, both = (best(numbers, name) for name in ("UP", "DOWN", "VOLUME"))
    unit = {}
    column = both or up
    if column is None and not proposal.sample.dialect.header and _propose_volume_of_data(proposal):
        return
    if column is not None:
        for words, name in (
            (("ko", "kilo", "kilooctets"), "KO"),
            (("kb", "kilobytes"), "KB"),
            (("mo",), "MO"),
            (("mb", "megabytes"), "MB"),
            (("go",), "GO"),
            (("gb",), "GB"),
        ):
            if has_word(column.header, *words):
                unit = {"unit": name}
    if both is not None:
        proposal.says("VOLUME", short({"from": name_of(both), **unit}), f"its header: {both.header}")
        if not unit and both.has_decimals:
            recipe = {"from": name_of(both), "unit": "MB"}
            proposal.columns["VOLUME"] = (recipe, f"its header: {both.header}; decimals, so no octets")
            proposal.questions.append(
                f"is {both.header!r} in MB (millions of octets)? It may be MO, KB, KO or GB."
            )
        elif not unit:
            proposal.questions.append(f"is {both.header!r} in octets? It may be KO, KB, MO or MB.")
    elif up is not None and down is not None and up is not down:
        proposal.says("VOLUME", {"sum": [name_of(up), name_of(down)], **unit}, "up and down")
    else:
        proposal.says("VOLUME", {"constant": ""}, "no column holds volumes")
        if up is not None or down is not None:
            proposal.questions.append("is there a volume up and one down? One of them alone was recognized.")


def _propose_volume_of_data(proposal: Proposal) -> bool:
    """Without headers: the numbers that only rows of data have. Whether there are any."""
    usage = proposal.columns["TYPE"][0]
    of_type = next(
        (
            one
            for one in proposal.sample.columns
            if isinstance(usage, dict) and usage.get("from") == one.place
        ),
        None,
    )
    if of_type is None:
        return False
    is_data = [ours_of(word, USAGE_WORDS) == "DATA" for word in of_type.texts]
    columns = [
        one
        for one in proposal.free
        if one.is_whole
        and all(bool(text.strip("0")) == data for text, data in zip(one.texts, is_data, strict=True))
    ][:2]
    if not columns:
        return False
    names = [name_of(one) for one in columns]
    proposal.says("VOLUME", names[0] if len(names) == 1 else {"sum": names}, "only rows of data have it")
    proposal.questions.append(
        f"is {' and '.join(map(str, names))} the volume in octets? Only rows of data have it."
    )
    return True


def propose_amounts(proposal: Proposal) -> None:
    """The wholesaler's amount, and its cost."""
    numbers = [column for column in proposal.free if column.is_number and not column.moment_form]
    numbers = [
        one
        for one in numbers
        if not any(points(one.header, name) for name in ("UP", "DOWN", "VOLUME"))
        or points(one.header, "MONTANT_HT") > EXACT
    ]
    decimals = [column for column in numbers if column.has_decimals]
    cost = best(numbers, "COUT_HT")
    amount = best(
        [column for column in numbers if column is not cost and not points(column.header, "GROSS")],
        "MONTANT_HT",
    )
    if amount is None and not proposal.sample.dialect.header:
        amount = decimals[0] if decimals else _totalled(proposal, numbers) or _filled_up(numbers)
        if amount:
            proposal.questions.append(f"is column {amount.place} the price without tax? No header says so.")
    if amount is None and decimals:
        amount = next((column for column in decimals if column is not cost), None)
    if amount is None:
        proposal.says("MONTANT_HT", {"constant": "0"}, "no column holds amounts")
        proposal.questions.append(
            "is there no price in this file? Then the wholesaler's amount is 0, and margins say nothing."
        )
        return
    named = [
        column
        for column in numbers
        if column is not amount
        and points(column.header, "MONTANT_HT") >= points(amount.header, "MONTANT_HT") > 0
    ]
    recipe = _amount_recipe(proposal, amount)
    fee = best([one for one in decimals if one is not amount], "FEE")
    if fee is not None and not (isinstance(recipe, dict) and recipe.keys() - {"from"}):
        recipe = {"sum": [name_of(fee), name_of(amount)]}
        proposal.questions.append(f"is {name_of(fee)!r} a part of the amount? It was added.")
    proposal.says("MONTANT_HT", recipe, f"amounts such as {amount.words[0]}")
    if cost is not None and cost is not amount:
        proposal.says("COUT_HT", _amount_recipe(proposal, cost), f"its header: {cost.header}")
    others = sorted(
        {one.place: one for one in [*decimals, *named] if one not in (amount, cost, fee)}.values(),
        key=lambda one: one.place,
    )
    if others:
        proposal.questions.append(
            f"is {name_of(amount)!r} the amount without tax? {names_in_words(others)} hold amounts too."
        )
    _ask_currency(proposal, amount)


def _amount_recipe(proposal: Proposal, column: Column) -> Any:
    recipe: dict[str, Any] = {"from": name_of(column)}
    grouped = [match for text in column.words if (match := GROUPED.fullmatch(text.strip("€ ")))]
    if grouped and any(match[2] or match[1] not in (".", ",") for match in grouped):
        recipe["thousands"] = grouped[0][1]
        recipe["decimal"] = next(
            (match[2] for match in grouped if match[2]), "," if grouped[0][1] != "," else "."
        )
    elif grouped:
        proposal.questions.append(
            f"is {grouped[0][0]!r} of {name_of(column)!r} in thousands, or does its sign begin decimals?"
        )
    if strip := [sign for sign in ("€", "EUR", "$", "£") if any(sign in text for text in column.words)]:
        recipe["strip"] = strip
    if all(text.startswith("-") or not text.strip("0.,-") for text in column.words) and any(
        text.startswith("-") for text in column.words
    ):
        recipe["negate"] = True
        proposal.questions.append(
            f"are the amounts of {name_of(column)!r} negative where the VNO pays? So they were read."
        )
    if any(re.search(rf"[.,]\d{{{MOST_DECIMALS + 1},}}$", text) for text in column.words):
        recipe["round"] = True
    if column.all_are(WHOLE_AMOUNT) and any(int(text) for text in column.words):
        recipe["scale"] = -3 if has_word(column.header, *THOUSANDTHS) else -2
        if not has_word(column.header, *CENTS, *THOUSANDTHS):
            proposal.questions.append(
                f"are the amounts of {name_of(column)!r} cents? Whole numbers may be euros (no scale), cents"
                " (scale = -2) or thousandths (-3)."
            )
    return short(recipe)


def _totalled(proposal: Proposal, numbers: Sequence[Column]) -> Column | None:
    """Without headers: the last column of whole numbers whose sum the file's foot tells."""
    rows = max((len(one.texts) for one in numbers), default=0)
    totals = {int(text) for text in proposal.sample.foot[1:] if text.strip().isdecimal()} - {rows}
    fitting = [one for one in numbers if one.is_whole and sum(map(int, one.filled)) in totals]
    return fitting[-1] if fitting else None


def _filled_up(numbers: Sequence[Column]) -> Column | None:
    """Without headers: numbers with zeros before them, as amounts without a sign of decimals are written."""
    form = re.compile(r"\+?0\d{5,17}", re.ASCII)
    return next((one for one in numbers if one.all_are(form) and not one.is_phone), None)


def _ask_currency(proposal: Proposal, amount: Column) -> None:
    currencies = [column for column in proposal.free if points(column.header, "CURRENCY")]
    words = [word for column in currencies for word in column.words if word.upper() not in ("EUR", "€")]
    if (
        words
        or has_word(amount.header, "usd", "gbp", "dollars", "chf")
        or any(sign in amount.words[0] + amount.header for sign in "$£")
    ):
        other = words[0] if words else amount.header
        proposal.questions.append(
            f"are the amounts in euros? {other!r} says another currency; nothing is converted."
        )
