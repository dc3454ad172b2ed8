"""The order of letters on a line that holds text written from right to left (Unicode, annex 9).

Without explicit controls: these are never drawn, so that a name cannot turn the text around it. A line is read
from left to right unless none of its letters is.
"""

import unicodedata
from collections.abc import Sequence
from itertools import groupby

RIGHT_TO_LEFT = {"R", "AL"}
NEUTRAL = {"B", "S", "WS", "ON"}
BRACKETS = {
    pair[0]: pair[1] for pair in "() [] {} ⁅⁆ ⁽⁾ ₍₎ ⟦⟧ 〈〉 《》 「」 『』 【】 〔〕 （） ［］ ｛｝".split()
}
"""Pairs that open and close."""
MIRRORED = {
    one: other
    for left, right in (*BRACKETS.items(), ("<", ">"), ("«", "»"), ("‹", "›"), ("≤", "≥"))
    for one, other in ((left, right), (right, left))
}
"""What is drawn for a character that stands in text from right to left."""
DEEPEST = 63
"""Brackets within brackets that the annex asks for."""


def levels(characters: Sequence[str]) -> list[int]:
    """How deep each character is nested: even levels are written from left to right, odd ones to the left."""
    classes = [unicodedata.bidirectional(character) or "L" for character in characters]
    if RIGHT_TO_LEFT.isdisjoint(classes) and "AN" not in classes:
        return [0] * len(classes)
    base = int("L" not in classes and not RIGHT_TO_LEFT.isdisjoint(classes))
    types = _neutrals(_brackets(_numbers(_strengths(classes, base), base), characters, base), base)
    nested = [
        base + (kind == "R" if base == 0 else kind != "R") + (base == 0 and kind in {"EN", "AN"}) * 2
        for kind in types
    ]
    for place in range(len(classes) - 1, -1, -1):
        if classes[place] not in {"B", "S", "WS"}:
            break
        nested[place] = base
    return nested


def visual(nested: Sequence[int]) -> list[int]:
    """The places of pieces with these levels, from left to right."""
    order = list(range(len(nested)))
    odd = [level for level in nested if level % 2]
    for level in range(max(nested, default=0), min(odd, default=1) - 1, -1):
        order = [
            place
            for deep, group in groupby(order, key=lambda place: nested[place] >= level)
            for place in (reversed(list(group)) if deep else group)
        ]
    return order


def _direction(level: int) -> str:
    return "R" if level else "L"


def _strengths(classes: Sequence[str], base: int) -> list[str]:
    """Marks follow their letter, digits after Arabic letters are Arabic ones (W1 to W3)."""
    types: list[str] = []
    before = strong = _direction(base)
    for kind in classes:
        if kind in {"NSM", "BN"}:
            kind = before
        before = kind
        if kind in {"L", "R", "AL"}:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kind = "AN"
        types.append(kind)
    return ["R" if kind == "AL" else kind for kind in types]


def _numbers(types: list[str], base: int) -> list[str]:
    """Signs in and beside numbers belong to them; numbers after Latin letters too (W4 to W7)."""
    for place in range(1, len(types) - 1):
        around = types[place - 1]
        if around == types[place + 1] and (
            (types[place] == "CS" and around in {"EN", "AN"}) or (types[place] == "ES" and around == "EN")
        ):
            types[place] = around
    place = 0
    for kind, group in groupby(list(types)):
        end = place + len(list(group))
        if kind == "ET" and "EN" in (types[place - 1 : place] + types[end : end + 1]):
            types[place:end] = ["EN"] * (end - place)
        place = end
    strong = _direction(base)
    for place, kind in enumerate(types):
        if kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            types[place] = "L"
        elif kind in {"ES", "ET", "CS"}:
            types[place] = "ON"
    return types


def _brackets(types: list[str], characters: Sequence[str], base: int) -> list[str]:
    """Both brackets of a pair go the way of what they hold (N0)."""
    closing = _pairs(types, characters)
    inner = _direction(base)
    strong = inner
    for place, kind in enumerate(types):
        end = closing.get(place)
        if end is not None:
            held = {_strong(kind) for kind in types[place + 1 : end]}
            if held & {"L", "R"}:
                for bracket in (place, end):
                    _turn(types, characters, bracket, inner if inner in held else strong)
        strong = _strong(types[place]) or strong
    return types


def _turn(types: list[str], characters: Sequence[str], place: int, kind: str) -> None:
    """Gives a bracket, and the marks over it, a direction."""
    types[place] = kind
    while (place := place + 1) < len(types) and unicodedata.bidirectional(characters[place]) == "NSM":
        types[place] = kind


def _strong(kind: str) -> str:
    """Numbers count as text from right to left."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _pairs(types: Sequence[str], characters: Sequence[str]) -> dict[int, int]:
    """Where each bracket that is closed is closed."""
    waiting: list[tuple[str, int]] = []
    closing: dict[int, int] = {}
    ends = set(BRACKETS.values())
    for place, character in enumerate(characters):
        if types[place] != "ON":
            continue
        if character in BRACKETS:
            if len(waiting) == DEEPEST:
                break
            waiting.append((BRACKETS[character], place))
        elif character in ends:
            depth = next((i for i in reversed(range(len(waiting))) if waiting[i][0] == character), None)
            if depth is not None:
                closing[waiting[depth][1]] = place
                del waiting[depth:]
    return closing


def _neutrals(types: list[str], base: int) -> list[str]:
    """What has no direction takes that of both its neighbours, else that of the line (N1, N2)."""
    place, before = 0, _direction(base)
    for is_neutral, group in groupby(list(types), key=NEUTRAL.__contains__):
        end = place + len(list(group))
        if is_neutral:
            after = _strong(types[end]) if end < len(types) else _direction(base)
            kind = before if before == after else _direction(base)
            types[place:end] = [kind] * (end - place)
        else:
            before = _strong(types[end - 1])
        place = end
    return types
