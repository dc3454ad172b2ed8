"""The column of durations: by its header, else by the moments of each row or its place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import best, has_word, points
from origyne_pipeline.mediation.guessing.kinds import GLUED_CLOCK, ISO_DURATION, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, name_of, names_in_words, short

BILLED = ("bill", "billed", "billable", "billing", "billsec", "charged", "facturee", "facture", "rated")
SECONDS_OF_DAY = 86_400


def propose_duration(proposal: Proposal) -> None:
    """The duration that is billed."""
    if proposal.is_data:
        proposal.says("DUREE", {"constant": ""}, "data have none")
        return
    clocks = [column for column in proposal.free if column.is_clock and _is_duration(column)]
    numbers = [
        column
        for column in proposal.free
        if column.is_number and not column.has_decimals and _is_short(column)
    ]
    column = _billed([*clocks, *numbers])
    if column is None and not proposal.sample.dialect.header:
        column = _between_moments(proposal, numbers) or _behind(proposal, [*clocks, *numbers])
        if column:
            proposal.questions.append(
                f"is column {column.place} the duration in seconds that is billed? No header says so."
            )
    if column is None:
        _propose_between(proposal)
        return
    recipe = {"from": name_of(column), **_form_of(proposal, column)}
    proposal.says("DUREE", short(recipe), f"numbers such as {column.words[0]}")
    others = [one for one in numbers if one is not column and points(one.header, "DUREE")]
    if others:
        proposal.questions.append(
            f"is {name_of(column)!r} the duration that is billed? {names_in_words(others)} may be it too."
        )


def _form_of(proposal: Proposal, column: Column) -> dict[str, Any]:
    """The form of durations, with a question where it may be another."""
    if forms := column.worded_forms:
        return {"form": forms[0] if len(forms) == 1 else list(forms)}
    if column.all_are(ISO_DURATION):
        return {"form": "ISO"}
    if column.is_clock:
        if column.words[0].count(":") == 2:
            return {"form": "HH:MM:SS"}
        proposal.questions.append(f"is {column.words[0]!r} of {name_of(column)!r} minutes and seconds?")
        return {"form": "MM:SS"}
    if column.all_are(GLUED_CLOCK) and any(text[0] == "0" and text.strip("0") for text in column.words):
        proposal.questions.append(
            f"is {column.words[0]!r} of {name_of(column)!r} hours, minutes and seconds?"
        )
        return {"form": "HHMMSS"}
    return _unit_of(proposal, column)


def _unit_of(proposal: Proposal, column: Column) -> dict[str, Any]:
    if has_word(column.header, "ms", "millis", "milliseconds", "msec"):
        return {"form": "MS"}
    if has_word(column.header, "min", "mins", "minutes", "mn"):
        return {"form": "MIN"}
    longest = max(int(float(text.replace(",", "."))) for text in column.words)
    if longest > SECONDS_OF_DAY or _are_thousands(column):
        proposal.questions.append(
            f"is {name_of(column)!r} in milliseconds? Its numbers are large, or all whole thousands: then"
            ' form = "MS".'
        )
    return {}


def _billed(columns: Sequence[Column]) -> Column | None:
    """The column of the duration by its header, that of the billed one first."""
    named = [one for one in columns if points(one.header, "DUREE")]
    billed = [one for one in named if has_word(one.header, *BILLED)]
    return best(billed, "DUREE") or best(named, "DUREE")


def _is_duration(column: Column) -> bool:
    """Whether a clock is a duration rather than a time of day, as far as its header says."""
    return points(column.header, "DUREE") >= points(column.header, "HEURE")


def _are_thousands(column: Column) -> bool:
    return all(text.isdecimal() and int(text) % 1000 == 0 for text in column.words) and any(
        int(text) for text in column.words
    )


def _propose_between(proposal: Proposal) -> None:
    """Where no column is the duration: the time from the answer, or the start, to the end."""
    moments = [one for one in proposal.sample.columns if one.moment_form and one.filled]
    starts = [one for one in moments if one.place in proposal.used]
    begin = best(moments, "ANSWER") or best(starts, "DATE_HEURE")
    end = best([one for one in moments if one not in starts], "END")
    if not proposal.sample.dialect.header and len(moments) > 1:
        begin, end = moments[-2], moments[-1]
    if begin is None or end is None or begin.moment_form != end.moment_form:
        proposal.questions.append("which column is the duration?")
        proposal.says("DUREE", {"constant": "0"}, "no column was recognized")
        return
    recipe = {"between": [name_of(begin), name_of(end)], "format": begin.moment_form}
    proposal.says("DUREE", recipe, "the time between two moments")
    proposal.questions.append(
        f"is the duration the time from {name_of(begin)!r} to {name_of(end)!r}? No column holds it."
    )


def _is_short(column: Column) -> bool:
    return not column.is_phone and all(len(text) <= 9 and text[0] not in "+-" for text in column.words)


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
    own = {one.place for one in proposal.sample.columns if not one.header}
    used = [place for place in proposal.used if place in own]
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
