"""A line with letters that the main font lacks: which font draws each, joined and in the order in which it is read.

A piece of the line is what one font draws in one direction. HarfBuzz joins the letters of a piece (Arabic), moves
them (Devanagari) and puts marks where they belong (Thai); ``bidi`` orders the pieces.
"""

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

import uharfbuzz

from origyne_pipeline.drawing import bidi
from origyne_pipeline.drawing.fallbacks import BOX, Face, face_of
from origyne_pipeline.drawing.typefaces import Foreign, advances, written

SHORT = 300
"""Characters of a text whose shape is worth remembering."""
JOINERS = {"\u200c", "\u200d"}
"""They part or join the letters beside them (Persian, Hindi, emoji) and are never seen themselves."""
FEATURES = {"kern": False}
FLAGS = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES | uharfbuzz.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE


class Glyph(NamedTuple):
    """One glyph of a fallback font; measures are in thousandths of the size.

    ``text`` is what it stands for: one letter, several (a ligature), or none (a part of what the glyph before it
    stands for). ``width`` is the glyph's own, ``advance`` how far the pen goes on.
    """

    code: int
    text: str
    width: int
    advance: int
    right: int
    up: int


class Piece(NamedTuple):
    """What one font draws: ``glyphs`` of a fallback font, or ``text`` of the main font (no face)."""

    face: Face | None
    text: str
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True)
class Shape:
    """A text as it is drawn.

    ``pieces`` stand from left to right. ``ends`` says where each character ends, in the order of the text, 0 first, in
    thousandths of the size; ``safe`` whether a text that is cut before it stays as it is.
    """

    pieces: tuple[Piece, ...]
    ends: tuple[int, ...]
    safe: tuple[bool, ...]


@dataclass
class _Letter:
    """A character of a text, what is drawn for it and by which font."""

    face: Face | None
    drawn: str
    text: str
    place: int
    level: int = 0
    width: int = 0
    is_safe: bool = True


def shape(text: str, font: str) -> Shape:
    """How a text in NFC is drawn; ``font`` is the main font, which draws what it can."""
    return (_shaped_before if len(text) <= SHORT else _shaped)(text, font)


def _shaped(text: str, font: str) -> Shape:
    letters = [letter for letter in _letters(text, font) if letter.drawn]
    for letter, level in zip(letters, bidi.levels([letter.drawn[0] for letter in letters]), strict=True):
        letter.level = level
    groups = [list(group) for _, group in groupby(letters, key=lambda letter: (letter.face, letter.level))]
    pieces = [
        _plain(group, font) if group[0].face is None else _joined(group[0].face, group) for group in groups
    ]
    order = bidi.visual([group[0].level for group in groups])
    widths, safe = [0] * len(text), [True] * len(text)
    for letter in letters:
        widths[letter.place] = letter.width
        safe[letter.place] = letter.is_safe
    return Shape(tuple(pieces[place] for place in order), tuple(accumulate(widths, initial=0)), (*safe, True))


_shaped_before = functools.lru_cache(maxsize=4096)(_shaped)


def _letters(text: str, font: str) -> list[_Letter]:
    """Each character with its font. A mark is drawn by the font of its letter where one has both."""
    letters: list[_Letter] = []
    before: _Letter | None = None
    for place, character in enumerate(text):
        letter = _Letter(*_drawn(character, font), character, place)
        if before:
            _join(letter, before)
        letters.append(letter)
        if letter.drawn:
            before = letter
    for before, letter, after in zip(letters, letters[1:], letters[2:], strict=False):
        face = before.face if before.face is after.face and letter.drawn == " " else None
        if face and face.has(" ") and not face.is_of_pictures:
            letter.face = face
    return letters


def _join(letter: _Letter, before: _Letter) -> None:
    """Draws a letter with the font of the one before it, where that is better."""
    character = letter.text
    is_mark = _is_mark(character) and bool(letter.drawn)
    is_joiner = character in JOINERS
    face = letter.face
    if before.face and (is_joiner or ((letter.face or is_mark) and before.face.has(character))):
        letter.face, letter.drawn = before.face, character
    elif is_mark and letter.face and before.drawn.strip() and not (before.face or _is_mark(before.text)):
        both = face_of(before.drawn + character)
        if both:
            before.face = letter.face = both
            letter.drawn = character
    letter.is_safe = not (is_mark or is_joiner or before.text in JOINERS or letter.face is not face)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@functools.lru_cache(maxsize=20_000)
def _drawn(character: str, font: str) -> tuple[Face | None, str]:
    """The font that draws a character, and what it draws: it, the letters that it is made of, or a box."""
    try:
        return None, written(character, font)
    except Foreign:
        pass
    face = face_of(character)
    if face:
        return face, character
    parts = unicodedata.normalize("NFKD", character)
    if parts != character:
        try:
            return None, "".join(written(part, font) for part in parts)
        except Foreign:
            face = face_of(parts)
    return (face, parts) if face else (face_of(BOX), BOX)


def _plain(letters: Sequence[_Letter], font: str) -> Piece:
    """A piece that the main font draws; marks stay behind their letters."""
    measure = advances(font)
    clusters: list[str] = []
    for letter in letters:
        mirrored = bidi.MIRRORED.get(letter.drawn, letter.drawn) if letter.level % 2 else letter.drawn
        letter.width = sum(map(measure.__getitem__, mirrored))
        if clusters and unicodedata.combining(mirrored[0]):
            clusters[-1] += mirrored
        else:
            clusters.append(mirrored)
    if letters[0].level % 2:
        clusters.reverse()
    return Piece(None, "".join(clusters), ())


def _joined(face: Face, letters: Sequence[_Letter]) -> Piece:
    """A piece that HarfBuzz shapes; gives each letter the width of what begins with it."""
    owners = [letter for letter in letters for _ in letter.drawn]
    shown = [text for letter in letters for text in (_shown(letter), *("" for _ in letter.drawn[1:]))]
    is_leftward = bool(letters[0].level % 2)
    buffer = uharfbuzz.Buffer()
    buffer.add_str("".join(letter.drawn for letter in letters))
    buffer.language = "und"
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_leftward else "ltr"
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.flags = FLAGS
    uharfbuzz.shape(face.font, buffer, FEATURES)
    pairs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    starts = sorted({info.cluster for info, _ in pairs})
    stops = dict(pairwise([*starts, len(owners)]))
    glyphs: list[Glyph] = []
    safe: set[int] = set()
    for start, group in groupby(pairs, key=lambda pair: pair[0].cluster):
        cluster = list(group)
        texts = [text for text in shown[start : stops[start]] if text]
        drawn = [_glyph(face, info.codepoint, position) for info, position in cluster]
        owners[start].width += sum(glyph.advance for glyph in drawn)
        glyphs += _with_letters_leftward(drawn, texts, face) if is_leftward else _with_letters(drawn, texts)
        if not any(info.flags & uharfbuzz.GlyphFlags.UNSAFE_TO_BREAK for info, _ in cluster):
            safe.add(id(owners[start]))
    for letter in letters:
        letter.is_safe = letter.is_safe and id(letter) in safe
    return Piece(face, "", tuple(glyphs))


def _glyph(face: Face, code: int, position: uharfbuzz.GlyphPosition) -> Glyph:
    moves = map(face.thousandths, (position.x_advance, position.x_offset, position.y_offset))
    return Glyph(code, "", face.width(code), *moves)


def _with_letters(glyphs: Sequence[Glyph], texts: Sequence[str]) -> list[Glyph]:
    """Glyphs that show letters together, each with a letter while there are any; the last one has the rest.

    Marks that are put over or under a letter have none: programs that read a document lose them.
    """
    bearers = [place for place, glyph in enumerate(glyphs) if glyph.advance and not glyph.up] or [0]
    lettered = list(glyphs)
    for count, place in enumerate(bearers, 1):
        letters = texts[count - 1 :] if count == len(bearers) else texts[count - 1 : count]
        lettered[place] = lettered[place]._replace(text="".join(letters))
    return lettered


def _with_letters_leftward(glyphs: Sequence[Glyph], texts: Sequence[str], face: Face) -> list[Glyph]:
    """The same from right to left. Programs that read a document turn its letters one by one, not those of one glyph.

    So a glyph has one letter, and blanks of no width have the others (lam and alef are one glyph).
    """
    blank = face.font.get_nominal_glyph(ord(" "))
    shown, others = (texts[:1], texts[1:]) if blank else (texts, ())
    blanks = [Glyph(blank, text, face.width(blank), 0, 0, 0) for text in reversed(others)]
    return [*blanks, *_with_letters(glyphs[::-1], shown)[::-1]]


def _shown(letter: _Letter) -> str:
    """What a reader of the document is given; a box stands for what no font has, where that is a character at all."""
    unknown = letter.drawn == BOX and unicodedata.category(letter.text).startswith("C")
    return BOX if unknown else letter.text
