"""How a header is shown in its column: broken between words only, the column wide enough for its longest word.

Letters are counted by the widths of Arial bold (those of Helvetica-Bold, Adobe's metrics), which most fonts that
take its place do not exceed in relation to their figures, by which a workbook counts a column's width.
"""

import re
import unicodedata

HEADER_SIZE = 10
POINTS_PER_WIDTH = 5.25
"""A column of width 1 is a figure of the default font wide: 7 pixels, 96 to the inch."""
CELL_EDGE = 4
"""Points of a column that stay free beside its text."""
_THOUSANDTHS = {
    278: "Iijl ./:,;|!",
    333: "ft-()'’°",
    389: "r",
    556: "Jaceksvxyz_0123456789€",
    611: "FLTZbdghnopqu?",
    667: "EPSVXY",
    722: "ABCDHKNRU",
    778: "GOQw",
    833: "M",
    889: "m%",
    944: "W",
}
_WIDTHS = {letter: width for width, letters in _THOUSANDTHS.items() for letter in letters}
_WIDEST = 1000


def header_words(header: str) -> list[str]:
    """The parts between which a header may be broken: words, and after each underscore.

    >>> header_words("FRAIS_CONNEXION_HT"), header_words("Écart HT (€)")
    (['FRAIS_', 'CONNEXION_', 'HT'], ['Écart ', 'HT ', '(€)'])
    """
    return re.findall(r"[^_ ]*[_ ]|[^_ ]+", header)


def header_lines(header: str, width: float) -> list[str]:
    """The lines of a header in a column of a width; only a column that is too narrow for a word has it cut.

    >>> header_lines("ABONNEMENT_HT", 16), header_lines("ABONNEMENT_HT", 20)
    (['ABONNEMENT_', 'HT'], ['ABONNEMENT_HT'])
    """
    lines = [""]
    for part in header_words(header):
        if lines[-1] and width_of(lines[-1] + part) > width:
            lines.append("")
        lines[-1] += part
    return [line.rstrip(" ") for line in lines]


def broken_header(header: str, width: float) -> str:
    r"""A header as its cell holds it: a line break after an underscore where it is too wide; read as if it had none.

    >>> broken_header("ABONNEMENT_HT", 16), broken_header("Clé attendue", 10)
    ('ABONNEMENT_\nHT', 'Clé attendue')
    """
    lines = header_lines(header, width)
    return "".join(line + ("\n" if line.endswith("_") else " ") for line in lines[:-1]) + lines[-1]


def width_of(text: str) -> float:
    """The width of a column that shows a bold text on one line.

    >>> width_of("HT") < width_of("ABONNEMENT_HT") < 20
    True
    """
    letters = unicodedata.normalize("NFD", text.rstrip(" "))
    thousandths = sum(_WIDTHS.get(letter, _WIDEST) for letter in letters if not unicodedata.combining(letter))
    return (thousandths * HEADER_SIZE / 1000 + CELL_EDGE) / POINTS_PER_WIDTH


def width_for(header: str, width: float) -> float:
    """A column's width, or more if the longest word of its header needs it."""
    words = max((width_of(part) for part in header_words(header)), default=0)
    return max(width, -(-words // 0.5) * 0.5)
