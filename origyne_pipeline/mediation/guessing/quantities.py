"""Columns of numbers: durations, volumes, amounts, and what may be wrong with their units."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import best, has_word, points
from origyne_pipeline.mediation.guessing.kinds import CLOCK, GROUPED, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, name_of, short


def propose_duration(proposal: Proposal) -> None:
    """The duration that is billed."""
    clocks = [column for column in proposal.free if column.all_are(CLOCK)]
    numbers = [
        column
        for column in proposal.free
        if column.is_number and not column.has_decimals and _is_short(column)
    ]
    column = best([*clocks, *numbers], "DUREE")
    if column is None and not any(one.header for one in proposal.sample.columns):
        column = _between_moments(proposal, numbers) or _behind(proposal, [*clocks, *numbers])
        if column:
            proposal.questions.append(
                f"is column {column.place} the duration in seconds that is billed? No header says so."
            )
    if column is None:
        proposal.questions.append("which column is the duration?")
        proposal.says("DUREE", {"constant": "0"}, "no column was recognized")
        return
    recipe: dict[str, Any] = {"from": name_of(column)}
    if column in clocks:
        recipe["form"] = "HH:MM:SS" if column.words[0].count(":") == 2 else "MM:SS"
    elif has_word(column.header, "ms", "millis", "milliseconds", "msec"):
        recipe["form"] = "MS"
    elif has_word(column.header, "min", "mins", "minutes", "mn"):
        recipe["form"] = "MIN"
    elif max(int(float(text.replace(",", "."))) for text in column.words) > 86_400:
        proposal.questions.append(
            f'is {name_of(column)!r} in milliseconds? Some would be over a day: then form = "MS".'
        )
    proposal.says("DUREE", short(recipe), f"numbers such as {column.words[0]}")
    others = [one for one in numbers if one is not column and points(one.header, "DUREE")]
    if others:
        proposal.questions.append(
            f"is {name_of(column)!r} the duration that is billed? {_names(others)} may be it too."
        )


def _names(columns: Sequence[Column]) -> str:
    return ", ".join(repr(name_of(column)) for column in columns)


def _is_short(column: Column) -> bool:
    return not column.is_phone and all(len(text) <= 9 for text in column.words)


def _between_moments(proposal: Proposal, numbers: Sequence[Column]) -> Column | None:
    """Without headers: the column that is the time between two moments of each row, the shortest such."""
    moments = [one for one in proposal.sample.columns if one.moment_form and "epoch" not in one.moment_form]
    spans = []
    for start in moments:
        for end in moments:
            pairs = [(a, b) for a, b in zip(start.texts, end.texts, strict=True)]
            if end.place <= start.place or not all(a and b for a, b in pairs):
                continue
            spans.append(
                [
                    (
                        datetime.strptime(b, end.moment_form) - datetime.strptime(a, start.moment_form)
                    ).total_seconds()
                    for a, b in pairs
                ]
            )
    fitting = [
        column for column in numbers for span in spans if [float(text or -1) for text in column.texts] == span
    ]
    return min(fitting, key=lambda column: sum(float(text) for text in column.texts), default=None)


def _behind(proposal: Proposal, columns: Sequence[Column]) -> Column | None:
    """Without headers: the first number behind the moment or the numbers."""
    used = [place for place in proposal.used if isinstance(place, int)]
    first = min((place for place in used), default=0)
    times = [
        one.place
        for name in ("HEURE", "DATE_HEURE", "DATE")
        if name in proposal.columns
        for one in proposal.sample.columns
        if one.place in used and (one.moment_form or one.time_form or one.day_form)
    ]
    after = max(times, default=first)
    return next((column for column in columns if column.place > after), None)


def propose_volume(proposal: Proposal) -> None:
    """The volume of data."""
    numbers = [column for column in proposal.free if column.is_number]
    up, down, both = (best(numbers, name) for name in ("UP", "DOWN", "VOLUME"))
    unit = {}
    column = both or up
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
        if not unit:
            proposal.questions.append(f"is {both.header!r} in octets?")
    elif up is not None and down is not None and up is not down:
        proposal.says("VOLUME", {"sum": [name_of(up), name_of(down)], **unit}, "up and down")
    else:
        proposal.says("VOLUME", {"constant": ""}, "no column holds volumes")
        if up is not None or down is not None:
            proposal.questions.append("is there a volume up and one down? One of them alone was recognized.")


def propose_amounts(proposal: Proposal) -> None:
    """The wholesaler's amount, and its cost."""
    numbers = [column for column in proposal.free if column.is_number and not column.moment_form]
    decimals = [column for column in numbers if column.has_decimals]
    cost = best(numbers, "COUT_HT")
    amount = best(
        [column for column in numbers if column is not cost and not points(column.header, "GROSS")],
        "MONTANT_HT",
    )
    if amount is None and not any(one.header for one in proposal.sample.columns):
        amount = decimals[0] if decimals else None
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
    proposal.says("MONTANT_HT", _amount_recipe(proposal, amount), f"amounts such as {amount.words[0]}")
    if cost is not None and cost is not amount:
        proposal.says("COUT_HT", _amount_recipe(proposal, cost), f"its header: {cost.header}")
    others = sorted(
        {one.place: one for one in [*decimals, *named] if one not in (amount, cost)}.values(),
        key=lambda one: one.place,
    )
    if others:
        proposal.questions.append(
            f"is {name_of(amount)!r} the amount without tax? {_names(others)} hold amounts too."
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
    if strip := [sign for sign in ("€", "EUR") if any(sign in text for text in column.words)]:
        recipe["strip"] = strip
    if all(text.startswith("-") or not text.strip("0.,-") for text in column.words) and any(
        text.startswith("-") for text in column.words
    ):
        recipe["negate"] = True
        proposal.questions.append(
            f"are the amounts of {name_of(column)!r} negative where the VNO pays? So they were read."
        )
    if column.is_whole and any(int(text) for text in column.words):
        proposal.questions.append(
            f"are the amounts of {name_of(column)!r} in euros? Whole numbers may be cents (scale = -2) or"
            " thousandths (-3)."
        )
    return short(recipe)


def _ask_currency(proposal: Proposal, amount: Column) -> None:
    currencies = [column for column in proposal.free if points(column.header, "CURRENCY")]
    words = [word for column in currencies for word in column.words if word.upper() not in ("EUR", "€")]
    if words or has_word(amount.header, "usd", "gbp", "dollars", "chf"):
        other = words[0] if words else amount.header
        proposal.questions.append(
            f"are the amounts in euros? {other!r} says another currency; nothing is converted."
        )
