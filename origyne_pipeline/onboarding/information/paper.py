"""The form of further information on paper, one page of A4: to fill by hand and sign, or filled and to sign."""

from collections.abc import Mapping

from origyne_pipeline.drawing.pen import MM, PAGE_WIDTH, Pen, Style, bold, colour
from origyne_pipeline.drawing.wrapping import fit, wrap
from origyne_pipeline.onboarding.information.fields import FIELDS, Field
from origyne_pipeline.onboarding.information.form import TITLE
from origyne_pipeline.setting_sections import Settings
from origyne_pipeline.settings_file import Key

BLUE, GREY, LINE = colour("#14467c"), colour("#6b7682"), colour("#8a97a6")
LEFT, TOP = 20 * MM, 24 * MM
WIDTH = PAGE_WIDTH - 2 * LEFT
BOX_HEIGHT, GAP, EDGE = 11 * MM, 8 * MM, 0.9
HEAD, LABEL, TEXT, SMALL, TYPED = (
    bold(20, BLUE),
    bold(11, BLUE),
    Style(10),
    Style(8.5, colour=GREY),
    Style(12),
)
ICS_CELLS = 13
NO_ANSWERS: Mapping[Key, object] = {}
TO_FILL = (
    "Ouverture d'un compte d'opérateur virtuel. Écrivez lisiblement : les adresses e-mail en minuscules, l'ICS en"
    " capitales, un caractère par case. Renvoyez cette page signée avec le dossier technique. Le même formulaire existe"
    " en classeur à remplir : il est relu et contrôlé automatiquement."
)
TO_SIGN = (
    "Ouverture d'un compte d'opérateur virtuel. Ces réponses sont celles du classeur rempli et contrôlé : relisez-les,"
    " puis complétez le bas de la page, signez-la et renvoyez-la avec ce classeur."
)
SIGNED = (("Nom et qualité du signataire", 0.0, 1.0), ("Fait à", 0.0, 0.48), ("Le (JJ/MM/AAAA)", 0.52, 0.48))
SIGNATURE = "Signature et cachet"
SIGNATURE_HEIGHT = 32 * MM


def paper_form(settings: Settings, answers: Mapping[Key, object] = NO_ANSWERS) -> bytes:
    """The PDF to print, with the answers of a checked form; else what the settings know stands in it already."""
    pen = Pen(TITLE, "Origyne Pipeline", "Formulaire d'ouverture de compte")
    pen.text(LEFT, TOP, TITLE, HEAD)
    pen.rule(LEFT, TOP + 4 * MM, WIDTH, BLUE, 1.2)
    intro = TO_SIGN if answers else TO_FILL
    y = pen.paragraph(LEFT, TOP + 11 * MM, wrap(intro, TEXT, WIDTH), TEXT) + 6 * MM
    for number, field in enumerate(FIELDS, 1):
        value = str(answers.get(field.key) or field.of(settings))
        y = _field(pen, y, number, field, value, is_to_fill=not answers)
    for label, start, share in SIGNED:
        top = y
        pen.text(LEFT + start * WIDTH, top, label, LABEL)
        _box(pen, LEFT + start * WIDTH, top + 2.5 * MM, share * WIDTH, BOX_HEIGHT)
        if start + share == 1:
            y = top + BOX_HEIGHT + GAP + 2.5 * MM
    pen.text(LEFT, y, SIGNATURE, LABEL)
    _box(pen, LEFT, y + 2.5 * MM, WIDTH, SIGNATURE_HEIGHT)
    pen.next_page()
    return pen.bytes()


def _field(pen: Pen, y: float, number: int, field: Field, value: str, is_to_fill: bool) -> float:
    """A piece of information: its name, what it is or what to write, its box; gives where the next begins."""
    pen.text(LEFT, y, f"{number}. {field.label}", LABEL)
    comment = f"{field.comment} Exemple : {field.example}" if is_to_fill else field.comment
    y = pen.paragraph(LEFT, y + 5 * MM, wrap(comment, SMALL, WIDTH), SMALL)
    y -= SMALL.leading - 2.5 * MM
    if field.is_in_cells:
        side = WIDTH / ICS_CELLS
        for place in range(ICS_CELLS):
            _box(pen, LEFT + place * side, y, side, BOX_HEIGHT)
            letter = value[place : place + 1]
            pen.text(LEFT + (place + 0.5) * side, y + BOX_HEIGHT * 0.67, letter, TYPED, "centre")
    else:
        _box(pen, LEFT, y, WIDTH, BOX_HEIGHT)
        text, style = fit(value, TYPED, WIDTH - 6 * MM, 6)
        pen.text(LEFT + 3 * MM, y + BOX_HEIGHT * 0.67, text, style)
    return y + BOX_HEIGHT + GAP


def _box(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """An empty box with a thin edge."""
    for top in (y, y + height):
        pen.rule(x, top, width, LINE, EDGE)
    for left in (x, x + width):
        pen.box(left - EDGE / 2, y - EDGE / 2, EDGE, height + EDGE, LINE)
