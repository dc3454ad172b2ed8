"""From a sample to a proposal: which column is which of ours, how it is read, why, and what a person must answer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from origyne_pipeline.mediation.guessing.headers_read import best, has_word, points
from origyne_pipeline.mediation.guessing.kinds import (
    CLOCK,
    GROUPED,
    ICCID,
    IMSI,
    NETWORK,
    TADIG,
    Column,
)
from origyne_pipeline.mediation.guessing.sample import Sample

USAGE_WORDS = {
    "VOIX": "voix voice call calls tel telephony telephone telephonie sprache voce voz moc phone appel speech v vo audio".split(),
    "SMS": "sms sm message text texto smsmo messaging".split(),
    "MMS": "mms mm".split(),
    "DATA": "data gprs internet packet ps lte 4g 5g umts daten dati datos volume web".split(),
}
DIRECTION_WORDS = {
    "SORTANT": "sortant out outbound outgoing mo moc originating orig outbound-api outbound-dial uscita ausgehend saliente o".split(),
    "ENTRANT": "entrant in inbound incoming mt mtc terminating term entrata eingehend entrante i".split(),
}
FRANCE = "20801"
MOBILE = ("06", "07", "336", "337", "+336", "+337", "00336", "00337")
SIM_COLUMNS = ("NUM_COMMANDE", "ICCID", "IMSI", "PIN1", "PUK1", "PIN2", "PUK2")
ACCOUNT_COLUMNS = (
    "MSISDN", "ICCID", "IMSI", "REF_CLIENT", "CODE_OFFRE", "ETAT", "DATE_ACTIVATION", "DATE_OFFRE", "DATE_SUSPENSION",
    "DATE_RESILIATION",
)  # fmt: skip


@dataclass
class Proposal:
    """A section of a layout: what is said of each of our columns, with the reason; and what only a person knows."""

    feed: str
    sample: Sample
    columns: dict[str, tuple[Any, str]] = field(default_factory=dict)
    questions: list[str] = field(default_factory=list)

    def says(self, name: str, recipe: Any, why: str) -> None:
        """Says how one of our columns is had."""
        self.columns.setdefault(name, (recipe, why))

    @property
    def used(self) -> set[int]:
        """The places of the columns that have a use."""
        by_header = {column.header: column.place for column in self.sample.columns if column.header}
        places: set[int] = set()
        for recipe, _ in self.columns.values():
            texts = (
                recipe
                if not isinstance(recipe, dict)
                else [v for k in ("from", "join", "sum") if k in recipe for v in _listed(recipe[k])]
            )
            places |= {by_header.get(text, text) for text in _listed(texts)}
        return places

    @property
    def free(self) -> list[Column]:
        """The columns that have no use yet, and hold something."""
        used = self.used
        return [column for column in self.sample.columns if column.place not in used and column.filled]


def guess(sample: Sample) -> Proposal:
    """The layout that would most likely read the file that a sample is of."""
    headers = [column.header for column in sample.columns]
    if any(points(header, "PUK1") for header in headers):
        return _by_headers(Proposal("sim_cards", sample), SIM_COLUMNS)
    is_call = any(column.moment_form or column.time_form for column in sample.columns)
    if (
        not is_call
        and any(points(header, "ETAT") for header in headers)
        and any(points(header, "ICCID") for header in headers)
    ):
        return _by_headers(Proposal("account_status", sample), ACCOUNT_COLUMNS)
    proposal = Proposal("rated_cdrs_mobile", sample)
    for step in (_start, _numbers, _usage, _direction, _duration, _volume, _amounts, _network, _rest):
        step(proposal)
    return proposal


def name_of(column: Column) -> str | int:
    """How a layout names a column of the file."""
    return column.header or column.place


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _of(value: dict[str, Any]) -> Any:
    """A recipe as short as it can be written."""
    return value["from"] if value.keys() == {"from"} else value


def _by_headers(proposal: Proposal, names: Iterable[str]) -> Proposal:
    for name in names:
        if column := best(proposal.free, name):
            recipe: dict[str, Any] = {"from": name_of(column)}
            if name.startswith("DATE") and column.day_form not in ("", "%Y-%m-%d", "%d/%m/%Y"):
                recipe["format"] = column.day_form
            proposal.says(name, _of(recipe), f"its header: {column.header}")
        else:
            proposal.questions.append(f"which column is {name}? None is called so.")
    return proposal


def _first(columns: Sequence[Column], name: str, is_kind: Callable[[Column], object]) -> Column | None:
    """Of the columns of a kind, the one whose header names ours; else the first."""
    of_kind = [column for column in columns if is_kind(column)]
    return best(of_kind, name) or (of_kind[0] if of_kind else None)


def _start(proposal: Proposal) -> None:
    moments = [column for column in proposal.free if column.moment_form and not _is_other_moment(column)]
    column = best(moments, "DATE_HEURE") or (moments[0] if moments else None)
    if column:
        recipe: dict[str, Any] = {"from": name_of(column), "format": column.moment_form}
        tells_zone = "%z" in column.moment_form or "epoch" in column.moment_form
        if has_word(column.header, "utc", "gmt") and not tells_zone:
            recipe["zone"] = "UTC"
        elif not tells_zone:
            proposal.questions.append(
                f'is the time of {name_of(column)!r} that of Paris? If not: zone = "UTC", or another.'
            )
        proposal.says("DATE_HEURE", recipe, f"a day and a time, such as {column.words[0]}")
        _ask_if_swapped(proposal, column)
        if len(moments) > 1:
            others = ", ".join(repr(name_of(one)) for one in moments if one is not column)
            proposal.questions.append(
                f"is {name_of(column)!r} when the event starts? {others} hold moments too."
            )
        return
    day = _first(proposal.free, "DATE", lambda one: one.day_form and not _is_other_moment(one))
    if day is None:
        proposal.questions.append(
            "which column says when the event starts? None holds a day that is recognized."
        )
        return
    plain_day = day.day_form in ("%d/%m/%Y", "%Y-%m-%d")
    proposal.says(
        "DATE",
        _of({"from": name_of(day), **({} if plain_day else {"format": day.day_form})}),
        f"a day, such as {day.words[0]}",
    )
    _ask_if_swapped(proposal, day)
    following = [column for column in proposal.free if column.time_form and column.place > day.place]
    time = best(following, "HEURE") or (following[0] if following else None)
    if time is None:
        proposal.questions.append("which column says the time of the event?")
        return
    form = time.time_form
    proposal.says(
        "HEURE",
        _of({"from": name_of(time), **({} if form == "%H:%M:%S" else {"format": form})}),
        f"a time, such as {time.words[0]}",
    )
    proposal.questions.append(f"is the time of {name_of(time)!r} that of Paris?")


def _is_other_moment(column: Column) -> bool:
    """Whether a header says that it is another moment than the start."""
    start = max(points(column.header, name) for name in ("DATE_HEURE", "DATE", "HEURE"))
    return max(points(column.header, "END"), points(column.header, "ANSWER")) > start


def _ask_if_swapped(proposal: Proposal, column: Column) -> None:
    if column.may_be_swapped:
        proposal.questions.append(
            f"is {column.words[0]!r} the day first, then the month? The sample reads both ways; if not, swap %d and %m."
        )


def _numbers(proposal: Proposal) -> None:
    phones = [column for column in proposal.free if column.is_phone]
    line = best(phones, "MSISDN")
    called = best(
        [
            column
            for column in proposal.free
            if column.may_be_called or (column.is_phone and column is not line)
        ],
        "NUMERO_APPELE",
    )
    if line is called:
        called = None
    others = [column for column in phones if column is not called]
    if line is None:
        mobile = [
            column
            for column in others
            if all(text.removeprefix("'").startswith(MOBILE) for text in column.words)
        ]
        line = (mobile or others or [None])[0]
        if line is not None:
            why = "a mobile number" if mobile else "the first phone number"
            proposal.questions.append(
                f"is {name_of(line)!r} the customer's line? It holds {why}, and no header says so."
            )
    if line is None:
        proposal.questions.append("which column is the customer's line? None holds phone numbers alone.")
        return
    proposal.says("MSISDN", _phone_recipe(line), f"phone numbers, such as {_hidden(line)}")
    if called is None:
        rest = [column for column in phones if column is not line and column.words != line.words]
        rest = rest or [
            column
            for column in proposal.free
            if column.may_be_called and len(column.words[0]) > 5 and column.words != line.words
        ]
        called = rest[0] if rest else None
    if called is not None:
        proposal.says("NUMERO_APPELE", _phone_recipe(called), f"numbers, such as {_hidden(called)}")
    else:
        proposal.questions.append("which column is the called number?")


def _phone_recipe(column: Column) -> Any:
    recipe: dict[str, Any] = {"from": name_of(column)}
    strip = [sign for sign in ("tel:", "sip:", "'") if any(text.startswith(sign) for text in column.words)]
    if strip:
        recipe["strip"] = strip
    if all(len(text) == 9 and text[0] in "123456789" for text in column.words):
        recipe["national"] = True
    return _of(recipe)


def _hidden(column: Column) -> str:
    text = column.words[0]
    return f"{text[:-4]}****"


def _usage(proposal: Proposal) -> None:
    of_words = [column for column in proposal.free if column.is_of_words]
    scored = [
        (sum(word.lower() in sum(USAGE_WORDS.values(), []) for word in column.words), column)
        for column in of_words
    ]
    column = max(
        (c for n, c in scored if n), key=lambda c: (points(c.header, "TYPE"), -c.place), default=None
    ) or best(of_words, "TYPE")
    if column is None:
        has_volume = any(points(one.header, "VOLUME") or points(one.header, "UP") for one in proposal.free)
        proposal.says("TYPE", {"constant": "VOIX"}, "no column tells calls from messages or data")
        if has_volume:
            proposal.questions.append(
                "are there messages or data in this file? Then which column tells them apart?"
            )
        return
    _words_of(proposal, "TYPE", column, USAGE_WORDS)


def _words_of(proposal: Proposal, name: str, column: Column, known: dict[str, list[str]]) -> None:
    words: dict[str, list[str]] = {}
    for word in column.words:
        ours = next((ours for ours, theirs in known.items() if word.lower() in theirs), None)
        if ours is None:
            proposal.questions.append(f"what is {word!r} of {name_of(column)!r}: {', '.join(known)}?")
        elif word.upper() != ours:
            words.setdefault(ours, []).append(word)
    proposal.says(
        name,
        _of({"from": name_of(column), **({"words": words} if words else {})}),
        f"words: {', '.join(column.words[:6])}",
    )


def _direction(proposal: Proposal) -> None:
    known = sum(DIRECTION_WORDS.values(), [])
    of_words = [
        column
        for column in proposal.free
        if column.is_of_words and all(word.lower() in known for word in column.words)
    ]
    if column := best(of_words, "SENS") or (
        of_words[0] if of_words and len(of_words[0].words[0]) > 1 else None
    ):
        _words_of(proposal, "SENS", column, DIRECTION_WORDS)
        return
    proposal.says("SENS", {"constant": "SORTANT"}, "no column tells incoming from outgoing")
    proposal.questions.append("are all events outgoing? No column with words for it was recognized.")


def _duration(proposal: Proposal) -> None:
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
    proposal.says("DUREE", _of(recipe), f"numbers such as {column.words[0]}")
    others = [one for one in numbers if one is not column and points(one.header, "DUREE")]
    if others:
        proposal.questions.append(
            f"is {name_of(column)!r} the duration that is billed? {', '.join(repr(name_of(one)) for one in others)} may be it too."
        )


def _is_short(column: Column) -> bool:
    return all(len(text) <= 8 for text in column.words)


def _between_moments(proposal: Proposal, numbers: Sequence[Column]) -> Column | None:
    """Without headers: the column that is the time between two moments of each row, the shortest such."""
    from datetime import datetime

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


def _volume(proposal: Proposal) -> None:
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
        proposal.says("VOLUME", _of({"from": name_of(both), **unit}), f"its header: {both.header}")
        if not unit:
            proposal.questions.append(f"is {both.header!r} in octets?")
    elif up is not None and down is not None and up is not down:
        proposal.says("VOLUME", {"sum": [name_of(up), name_of(down)], **unit}, "up and down")
    else:
        proposal.says("VOLUME", {"constant": ""}, "no column holds volumes")
        if up is not None or down is not None:
            proposal.questions.append("is there a volume up and one down? One of them alone was recognized.")


def _amounts(proposal: Proposal) -> None:
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
            f"is {name_of(amount)!r} the amount without tax? {', '.join(repr(name_of(one)) for one in others)} hold amounts too."
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
            f"are the amounts of {name_of(column)!r} in euros? Whole numbers may be cents (scale = -2) or thousandths (-3)."
        )
    return _of(recipe)


def _ask_currency(proposal: Proposal, amount: Column) -> None:
    currencies = [column for column in proposal.free if points(column.header, "CURRENCY")]
    words = [word for column in currencies for word in column.words if word.upper() not in ("EUR", "€")]
    if words or has_word(amount.header, "usd", "gbp", "dollars", "chf"):
        other = words[0] if words else amount.header
        proposal.questions.append(
            f"are the amounts in euros? {other!r} says another currency; nothing is converted."
        )


def _network(proposal: Proposal) -> None:
    mcc, mnc = best(proposal.free, "MCC"), best(proposal.free, "MNC")
    networks = [column for column in proposal.free if column.all_are(NETWORK)]
    if mcc and mnc and mcc is not mnc:
        proposal.says(
            "RESEAU", {"join": [name_of(mcc), name_of(mnc)], "digits": [3, 2]}, "country and network"
        )
    elif column := best(networks, "RESEAU") or next((one for one in networks if not one.header), None):
        proposal.says("RESEAU", name_of(column), f"networks, such as {column.words[0]}")
    elif tadig := _first(
        proposal.free, "TADIG", lambda one: one.all_are(TADIG) and points(one.header, "TADIG")
    ):
        proposal.says(
            "RESEAU",
            {"from": name_of(tadig), "lookup": "tadig.csv"},
            f"TADIG codes, such as {tadig.words[0]}",
        )
        proposal.questions.append(
            "tadig.csv: write each code of the file and its network, such as FRAF1;20801."
        )
    else:
        proposal.says("RESEAU", {"constant": FRANCE}, "no column holds networks")
        proposal.questions.append(
            f"are all events in France? No network was recognized; {FRANCE} is taken for all."
        )


def _rest(proposal: Proposal) -> None:
    for name, form in (("ICCID", ICCID), ("IMSI", IMSI)):
        if name == "ICCID" and (column := next((one for one in proposal.free if one.all_are(form)), None)):
            proposal.says(name, name_of(column), "card numbers")
    unique = [column for column in proposal.free if len(set(column.filled)) == len(column.texts)]
    unique = [one for one in unique if points(one.header, "ID_CDR") > points(one.header, "REF_CLIENT")]
    if column := best(unique, "ID_CDR"):
        proposal.says("ID_CDR", name_of(column), "each row has another")
    if column := best([one for one in proposal.free if not one.is_number], "DESTINATION"):
        proposal.says("DESTINATION", name_of(column), f"its header: {column.header}")
