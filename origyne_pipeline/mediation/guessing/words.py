"""Columns of words: the usage, the direction, the network."""

from itertools import chain

from origyne_pipeline.mediation.guessing.headers_read import best, points
from origyne_pipeline.mediation.guessing.kinds import NETWORK, TADIG, Column
from origyne_pipeline.mediation.guessing.proposal import Proposal, first_of, name_of, short

USAGE_WORDS = {
    "VOIX": (
        "voix voice call calls tel telephony telephone telephonie sprache voce voz moc phone appel speech v vo"
        " audio"
    ).split(),
    "SMS": "sms sm message text texto smsmo messaging".split(),
    "MMS": "mms mm".split(),
    "DATA": "data gprs internet packet ps lte 4g 5g umts daten dati datos volume web".split(),
}
DIRECTION_WORDS = {
    "SORTANT": (
        "sortant out outbound outgoing mo moc originating orig outbound-api outbound-dial uscita"
        " ausgehend saliente o"
    ).split(),
    "ENTRANT": "entrant in inbound incoming mt mtc terminating term entrata eingehend entrante i".split(),
}
FRANCE = "20801"


def propose_usage(proposal: Proposal) -> None:
    """What tells calls, messages and data apart."""
    of_words = [column for column in proposal.free if column.is_of_words]
    scored = [
        (sum(word.lower() in chain.from_iterable(USAGE_WORDS.values()) for word in column.words), column)
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
        short({"from": name_of(column), **({"words": words} if words else {})}),
        f"words: {', '.join(column.words[:6])}",
    )


def propose_direction(proposal: Proposal) -> None:
    """What tells incoming from outgoing."""
    known = set(chain.from_iterable(DIRECTION_WORDS.values()))
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


def propose_network(proposal: Proposal) -> None:
    """The visited network."""
    mcc, mnc = best(proposal.free, "MCC"), best(proposal.free, "MNC")
    networks = [column for column in proposal.free if column.all_are(NETWORK)]
    if mcc and mnc and mcc is not mnc:
        proposal.says(
            "RESEAU", {"join": [name_of(mcc), name_of(mnc)], "digits": [3, 2]}, "country and network"
        )
    elif column := best(networks, "RESEAU") or next((one for one in networks if not one.header), None):
        proposal.says("RESEAU", name_of(column), f"networks, such as {column.words[0]}")
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
