"""The form of further information as a workbook: one piece a row, its value to fill in."""

from origyne_pipeline.onboarding.information.fields import FIELDS
from origyne_pipeline.setting_sections import Settings
from origyne_pipeline.workbook.forms import FormColumn, FormSheet, form_bytes

TITLE = "Renseignements complémentaires"
SHEET = "Renseignements"
NAME, VALUE = "RENSEIGNEMENT", "VALEUR"
INTRO = (
    "Remplissez les cases jaunes de la colonne VALEUR, puis renvoyez ce classeur. Les quatre renseignements sont"
    " obligatoires ; les exemples en gris ne sont pas lus."
)
COLUMNS = (
    FormColumn(NAME, "Ce qui est demandé : ne changez pas ces mots.", 30, is_locked=True),
    FormColumn(
        VALUE, "Votre réponse. Le commentaire de chaque case dit ce qu'il faut écrire.", 40, number_format="@"
    ),
    FormColumn("Exemple", width=26, is_locked=True, is_grey=True),
    FormColumn("Ce qu'il faut écrire", width=50, is_locked=True),
)


def workbook_form(settings: Settings) -> bytes:
    """The .xlsx to fill; what the settings know stands in it already."""
    rows = [(field.label, field.of(settings) or None, field.example, field.comment) for field in FIELDS]
    comments = {place: field.comment for place, field in enumerate(FIELDS)}
    return form_bytes(TITLE, [FormSheet(SHEET, INTRO, COLUMNS, rows, row_comments=comments)])
