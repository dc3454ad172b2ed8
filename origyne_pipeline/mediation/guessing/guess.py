"""From a sample to a proposal: which column is which of ours; here the kind of file, the start, the numbers."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from origyne_pipeline.mediation.guessing.cards import is_card_list, propose_cards
from origyne_pipeline.mediation.guessing.durations import propose_duration
from origyne_pipeline.mediation.guessing.headers_read import EXACT, best, has_word, points
from origyne_pipeline.mediation.guessing.kinds import ICCID, IMSI, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, first_of, name_of, short
from origyne_pipeline.mediation.guessing.quantities import propose_amounts, propose_volume
from origyne_pipeline.mediation.guessing.sample import Sample
from origyne_pipeline.mediation.guessing.words import propose_direction, propose_network, propose_usage

SHORTEST_DIALLED = 5
OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):?[0-5]\d", re.ASCII)
"""Of a time from UTC, in a column of its own."""
FLAGGED_TIME = re.compile(r"(?:[01]\d|2[0-3])(?::?[0-5]\d){2}[A-Za-z]{1,2}", re.ASCII)
MOBILE = ("06", "07", "336", "337", "+336", "+337", "00336", "00337")
ACCOUNT_COLUMNS = (
    "MSISDN", "ICCID", "IMSI", "REF_CLIENT", "CODE_OFFRE", "ETAT", "DATE_ACTIVATION", "DATE_OFFRE", "DATE_SUSPENSION",
    "DATE_RESILIATION",
)  # fmt: skip


def guess(sample: Sample) -> Proposal:
    """The layout that would most likely read the file that a sample is of."""
    headers = [column.header for column in sample.columns]
    if is_card_list(sample):
        return propose_cards(Proposal("sim_cards", sample))
    is_call = any(column.moment_form or column.time_form for column in sample.columns)
    if (
        not is_call
        and any(points(header, "ETAT") for header in headers)
        and any(points(header, "ICCID") for header in headers)
    ):
        return _by_headers(Proposal("account_status", sample), ACCOUNT_COLUMNS)
    proposal = Proposal("rated_cdrs_mobile", sample)
    for step in (
        _start,
        propose_usage,
        _numbers,
        propose_direction,
        propose_duration,
        propose_volume,
        propose_amounts,
        propose_network,
        _rest,
    ):
        step(proposal)
    return proposal


def _by_headers(proposal: Proposal, names: Iterable[str]) -> Proposal:
    for name in names:
        if column := best(proposal.free, name):
            recipe: dict[str, Any] = {"from": name_of(column)}
            if name.startswith("DATE") and column.day_form not in ("", "%Y-%m-%d", "%d/%m/%Y"):
                recipe["format"] = column.day_form
            proposal.says(name, short(recipe), f"its header: {column.header}")
        else:
            proposal.questions.append(f"which column is {name}? None is called so.")
    return proposal


def _start(proposal: Proposal) -> None:
    moments = [column for column in proposal.free if column.moment_form and not _is_other_moment(column)]
    column = best(moments, "DATE_HEURE") or (moments[0] if moments else None)
    if column:
        recipe: dict[str, Any] = {"from": name_of(column), "format": _day_format(proposal, column)}
        tells_zone = any(sign in column.moment_form for sign in ("%z", "%Z", "epoch"))
        if has_word(column.header, "utc", "gmt") and not tells_zone:
            recipe["zone"] = "UTC"
        elif not tells_zone and (offset := next((one for one in proposal.free if one.all_are(OFFSET)), None)):
            recipe = {"join": [name_of(column), name_of(offset)], "format": f"{recipe['format']}%z"}
        elif not tells_zone:
            proposal.questions.append(
                f'is the time of {name_of(column)!r} that of Paris? If not: zone = "UTC", or another.'
            )
        proposal.says("DATE_HEURE", recipe, f"a day and a time, such as {column.words[0]}")
        if len(moments) > 1:
            others = ", ".join(repr(name_of(one)) for one in moments if one is not column)
            proposal.questions.append(
                f"is {name_of(column)!r} when the event starts? {others} hold moments too."
            )
        return
    day = first_of(proposal.free, "DATE", lambda one: one.day_form and not _is_other_moment(one))
    if day is None:
        proposal.questions.append(
            "which column says when the event starts? None holds a day that is recognized."
        )
        return
    day_form = _day_format(proposal, day)
    plain_day = day_form in ("%d/%m/%Y", "%Y-%m-%d")
    proposal.says(
        "DATE",
        short({"from": name_of(day), **({} if plain_day else {"format": day_form})}),
        f"a day, such as {day.words[0]}",
    )
    is_carried = bool(day.header) and not proposal.sample.dialect.header
    following = [one for one in proposal.free if one.time_form and (is_carried or one.place > day.place)]
    following.sort(key=lambda one: one.time_form == "%H%M")  # any four figures may be one: the last choice
    beside = next((one for one in following if one.place == day.place + 1), None)
    time = best(following, "HEURE") or beside or next(iter(following), None)
    is_flagged = any(one.all_are(FLAGGED_TIME) for one in proposal.free)
    if time is None or (is_flagged and not points(time.header, "HEURE")):
        _propose_flagged_time(proposal)
        return
    form = time.time_form
    proposal.says(
        "HEURE",
        short({"from": name_of(time), **({} if form == "%H:%M:%S" else {"format": form})}),
        f"a time, such as {time.words[0]}",
    )
    proposal.questions.append(f"is the time of {name_of(time)!r} that of Paris?")


def _propose_flagged_time(proposal: Proposal) -> None:
    """A time with a letter glued to it, for day or night rates."""
    time = next((one for one in proposal.free if one.all_are(FLAGGED_TIME)), None)
    if time is None:
        proposal.questions.append("which column says the time of the event?")
        return
    form = "%H:%M:%S" if ":" in time.words[0] else "%H%M%S"
    recipe = {"from": name_of(time), "take": "^([0-9:]+)", "format": form}
    proposal.says("HEURE", recipe, f"a time and a letter, such as {time.words[0]}")
    proposal.questions.append(f"is the time of {name_of(time)!r} that of Paris?")


def _is_other_moment(column: Column) -> bool:
    """Whether a header says that it is another moment than the start."""
    start = max(points(column.header, name) for name in ("DATE_HEURE", "DATE", "HEURE"))
    return max(points(column.header, "END"), points(column.header, "ANSWER")) > start


def _day_format(proposal: Proposal, column: Column) -> str:
    """The format of a column's days; where it reads them two ways, that which is nearer to the day in the name."""
    form, other = column.moment_form or column.day_form, column.swapped_form
    if not other:
        return form
    stamp, why = proposal.sample.stamp, ""
    if stamp and abs(column.last_day(other) - stamp) < abs(column.last_day(form) - stamp):
        form, other, why = other, form, f", since the file's name says {stamp}"
    proposal.questions.append(
        f"is {column.words[0]!r} the {column.last_day(form):%-d %B}? It was read as {form}{why}; it may be {other}."
    )
    return form


def _numbers(proposal: Proposal) -> None:
    phones = [column for column in proposal.free if column.is_phone or column.is_phone_in_brackets]
    line = best(phones, "MSISDN")
    dialled = [
        column
        for column in proposal.free
        if (column.may_be_called and not column.all_are(IMSI)) or column.is_phone
    ]
    called = best([column for column in dialled if column is not line], "NUMERO_APPELE")
    line = line or _likely_line(proposal, [column for column in phones if column is not called])
    if line is None:
        _ask_line(proposal)
        return
    proposal.says("MSISDN", _phone_recipe(line), f"phone numbers, such as {_hidden(line)}")
    if called is None and proposal.is_data:
        proposal.says("NUMERO_APPELE", {"constant": ""}, "data call no number")
        return
    called = called or _other_number(line, phones, proposal.free)
    if called is not None:
        proposal.says("NUMERO_APPELE", _phone_recipe(called), f"numbers, such as {_hidden(called)}")
    else:
        proposal.questions.append("which column is the called number?")


def _ask_line(proposal: Proposal) -> None:
    if proposal.is_data:
        proposal.says("NUMERO_APPELE", {"constant": ""}, "data call no number")
    card = next((one for one in proposal.free if one.all_are(ICCID)), None)
    if card is None:
        proposal.questions.append("which column is the customer's line? None holds phone numbers alone.")
        return
    proposal.says("MSISDN", {"from": name_of(card), "lookup": "lines.csv"}, "the line of each card")
    proposal.says("ICCID", name_of(card), "card numbers")
    proposal.questions.append(
        "which line is each card's? No column holds lines: write lines.csv beside the layout, with a card, a semicolon"
        " and its line on each line."
    )


def _likely_line(proposal: Proposal, phones: Sequence[Column]) -> Column | None:
    """Without a header that names it: the first mobile number, else the first number."""
    mobile = [one for one in phones if all(text.removeprefix("'").startswith(MOBILE) for text in one.words)]
    line = next(iter([*mobile, *phones]), None)
    if line:
        why = "a mobile number" if mobile else "the first phone number"
        proposal.questions.append(
            f"is {name_of(line)!r} the customer's line? It holds {why}, and no header says so."
        )
    return line


def _other_number(line: Column, phones: Sequence[Column], free: Sequence[Column]) -> Column | None:
    """Without a header that names it: the next number that is another."""
    dialled = [
        column
        for column in free
        if column.may_be_called
        and len(column.words[0]) > SHORTEST_DIALLED
        and not column.header
        and not column.all_are(IMSI)
        and not column.moment_form
        and not column.day_form
    ]
    return next((column for column in [*phones, *dialled] if column.words != line.words), None)


def _phone_recipe(column: Column) -> Any:
    recipe: dict[str, Any] = {"from": name_of(column)}
    if column.is_phone_in_brackets:
        return {**recipe, "take": "<([+0-9]+)>"}
    strip = [sign for sign in ("tel:", "sip:", "'") if any(text.startswith(sign) for text in column.words)]
    if strip:
        recipe["strip"] = strip
    if all(len(text) == 9 and text[0] in "123456789" for text in column.words):
        recipe["national"] = True
    return short(recipe)


def _hidden(column: Column) -> str:
    text = column.words[0]
    return f"{text[:-4]}****" if column.is_phone else "****"


def _rest(proposal: Proposal) -> None:
    if column := next((one for one in proposal.free if one.all_are(ICCID)), None):
        proposal.says("ICCID", name_of(column), "card numbers")
    unique = [column for column in proposal.free if len(set(column.filled)) == len(column.texts)]
    surely = 0 if len(proposal.sample.columns[0].texts) > 1 else EXACT  # one row is no proof
    unique = [
        one for one in unique if points(one.header, "ID_CDR") > max(points(one.header, "REF_CLIENT"), surely)
    ]
    if column := best(unique, "ID_CDR"):
        proposal.says("ID_CDR", name_of(column), "each row has another")
    if column := best([one for one in proposal.free if not one.is_number], "DESTINATION"):
        proposal.says("DESTINATION", name_of(column), f"its header: {column.header}")
