"""Columns of words: the usage, the direction, the network."""

import re
import unicodedata

from origyne_pipeline.mediation.guessing.headers_read import best, points
from origyne_pipeline.mediation.guessing.kinds import NETWORK, TADIG, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, first_of, name_of, short

USAGE_WORDS = {
    "VOIX": (
        "voix voice call calls tel telephony telephone telephonie sprache voce voz phone appel appels speech v vo"
        " audio voicecall"
    ).split(),
    "SMS": "sms sm message text texto textos smsmo messaging s".split(),
    "MMS": "mms mm".split(),
    "DATA": "data gprs internet packet ps lte 4g 5g umts daten dati datos volume web d g".split(),
}
DIRECTION_WORDS = {
    "SORTANT": (
        "sortant sortante sortants out outbound outgoing mo moc originating orig uscita emis ausgehend saliente o"
    ).split(),
    "ENTRANT": "entrant entrante entrants in inbound incoming mt mtc terminating term entrata recu eingehend i".split(),
}
TOTAL = re.compile("(?:sous-|sub-?)?total", re.IGNORECASE)
FRANCE = "20801"


def propose_usage(proposal: Proposal) -> None:
    """What tells calls, messages and data apart."""
    of_words = [column for column in proposal.free if column.is_of_words]
    known = [
        column
        for column in of_words
        if sum(bool(ours_of(word, USAGE_WORDS)) for word in column.words) * 2 >= len(column.words)
        and (points(column.header, "TYPE") or not column.header or _says_two(column))
        and not (len(column.words) == 1 and ours_of(column.words[0], DIRECTION_WORDS))
    ]
    column = max(known, key=lambda c: (points(c.header, "TYPE"), -c.place), default=None)
    if column is not None:
        _words_of(proposal, "TYPE", column, USAGE_WORDS)
        proposal.is_data = {ours_of(word, USAGE_WORDS) for word in column.words} == {"DATA"}
        return
    if is_data_alone(proposal):
        proposal.is_data = True
        proposal.says("TYPE", {"constant": "DATA"}, "a volume and no duration")
        proposal.questions.append("are all events data? There is a volume, no duration, and no column tells.")
        return
    proposal.says("TYPE", {"constant": "VOIX"}, "no column tells calls from messages or data")
    named = best(of_words, "TYPE")
    if named and not all(ours_of(word, DIRECTION_WORDS) for word in named.words):
        shown = ", ".join(repr(word) for word in named.words[:6])
        proposal.questions.append(f"are all events calls? {name_of(named)!r} holds {shown}.")
    elif any(points(one.header, "VOLUME") or points(one.header, "UP") for one in proposal.free):
        proposal.questions.append(
            "are there messages or data in this file? Then which column tells them apart?"
        )


def is_data_alone(proposal: Proposal) -> bool:
    """Whether a file has a volume and no duration: its events are data."""
    headers = [one.header for one in proposal.free if one.is_number or one.is_clock]
    has_volume = any(points(header, name) for header in headers for name in ("VOLUME", "UP", "DOWN"))
    return has_volume and not any(points(header, "DUREE") for header in headers)


def ours_of(word: str, known: dict[str, list[str]]) -> str:
    """Which of our words a wholesaler's is, or holds; empty: none, or two.

    >>> ours_of("outbound-api", DIRECTION_WORDS), ours_of("*voice", USAGE_WORDS), ours_of("Reçu", DIRECTION_WORDS)
    ('SORTANT', 'VOIX', 'ENTRANT')
    """
    bare = unicodedata.normalize("NFKD", word.lower()).encode("ascii", "ignore").decode()
    parts = [part for part in re.split("[^a-z0-9]+", bare) if part]
    ours = {
        ours
        for ours, theirs in known.items()
        if any(part in theirs or part == ours.lower() for part in parts)
    }
    if (
        len(ours) == 2 and "VOIX" in ours
    ):  # SMS mobile, data national: where a call goes, in the name of another use
        ours.discard("VOIX")
    return ours.pop() if len(ours) == 1 else ""


def _says_two(column: Column) -> bool:
    """Whether a column tells two uses apart."""
    return len({ours_of(word, USAGE_WORDS) for word in column.words} - {""}) > 1


def _words_of(proposal: Proposal, name: str, column: Column, known: dict[str, list[str]]) -> None:
    words: dict[str, list[str]] = {}
    for word in column.words:
        ours = ours_of(word, known)
        if TOTAL.match(word):
            proposal.only.append((name_of(column), word))
        elif not ours:
            proposal.questions.append(f"what is {word!r} of {name_of(column)!r}: {', '.join(known)}?")
        else:
            words.setdefault(ours, []).append(word)
    words = words if any(word.upper() != ours for ours, theirs in words.items() for word in theirs) else {}
    proposal.says(
        name,
        short({"from": name_of(column), **({"words": words} if words else {})}),
        f"words: {', '.join(column.words[:6])}",
    )


def propose_direction(proposal: Proposal) -> None:
    """What tells incoming from outgoing."""
    of_words = [
        column
        for column in proposal.sample.columns
        if column.is_of_words and all(ours_of(word, DIRECTION_WORDS) for word in column.words)
    ]
    telling = [column for column in of_words if len(column.words[0]) > 1 or len(column.words) == 2]
    column = best(of_words, "SENS") or next(iter(telling), None)
    if column is None and not proposal.sample.dialect.header:
        column = next(iter(of_words), None)
        if column:
            proposal.questions.append(f"does {column.words[0]!r} of {name_of(column)} tell the direction?")
    if column:
        _words_of(proposal, "SENS", column, DIRECTION_WORDS)
        if column.filled != column.texts:
            recipe, why = proposal.columns["SENS"]
            recipe = recipe if isinstance(recipe, dict) else {"from": recipe}
            proposal.columns["SENS"] = ({**recipe, "missing": "SORTANT"}, why)
            proposal.questions.append(f"are events without {name_of(column)!r} outgoing? So they were read.")
        return
    proposal.says("SENS", {"constant": "SORTANT"}, "no column tells incoming from outgoing")
    proposal.questions.append("are all events outgoing? No column with words for it was recognized.")


def propose_network(proposal: Proposal) -> None:
    """The visited network."""
    mcc, mnc = best(proposal.free, "MCC"), best(proposal.free, "MNC")
    networks = [column for column in proposal.free if column.all_are(NETWORK)]
    if mcc and mnc and mcc is not mnc:
        proposal.says(
            "RESEAU", {"join": [name_of(mcc), name_of(mnc)], "digits": [3, 2]}, "country and network"
        )
    elif column := best(networks, "RESEAU") or next((one for one in networks if not one.header), None):
        recipe = {"from": name_of(column), **({"replace": {"-": ""}} if "-" in column.words[0] else {})}
        proposal.says("RESEAU", short(recipe), f"networks, such as {column.words[0]}")
    elif tadig := first_of(
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
