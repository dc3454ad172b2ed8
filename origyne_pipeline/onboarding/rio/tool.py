"""The RIO tool: a workbook whose own formulas check the RIO that are typed into it, for who has only a spreadsheet.

The first sheet is filled by people, a line a row, and answers beside it; the second says how; the sheets behind hold
the steps and the words, and are hidden. ``origyne rio --workbook`` reads a filled tool as any list.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from origyne_pipeline.onboarding.rio.check import OPERATORS
from origyne_pipeline.onboarding.rio.tool_formulas import CALC, STEPS, VALID, steps
from origyne_pipeline.onboarding.rio.tool_texts import (
    COLUMNS,
    GUIDE,
    INTRO,
    OWN_COMMENT,
    OWN_LABEL,
    REASONS,
    TITLE,
)
from origyne_pipeline.workbook.form_styles import FormStyles, comment_of, lines_of, write
from origyne_pipeline.workbook.headers_shown import header_lines, width_for
from origyne_pipeline.workbook.pages import Paper, set_page
from origyne_pipeline.workbook.saving import workbook_bytes

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

ROWS = 200
SHEET, HELP, WORDS = "Contrôle RIO", "Mode d'emploi", "Motifs"
OWN_ROW, EXAMPLE_ROW, HEADER_ROW = 3, 4, 5
FIRST_ROW = HEADER_ROW + 1
OWN_CELL = f"C{OWN_ROW}"
TO_TYPE = (2, 3, 4)
"""The columns that people fill: customer, RIO, number."""
LINE_HEIGHT = 15
GUIDE_WIDTHS = (22, 72)
WIDTHS = [width_for(column.header, column.width) for column in COLUMNS]
HEADER_LINES = [header_lines(column.header, width) for column, width in zip(COLUMNS, WIDTHS, strict=True)]
GOOD, WRONG, ODD = "DDF2E0", "FADBD8", "FFF0CC"
LONGEST_PROMPT = 250
Typed = tuple[object, object]


def tool_bytes(rows: int = ROWS, typed: Sequence[Typed] = (), own_operator: str = "") -> bytes:
    """The workbook, the same bytes each time.

    Args:
        rows: how many RIO it takes.
        typed: RIO and numbers that stand in it already.
        own_operator: this VNO's own operator code, from which nothing is to be ported.
    """
    book = Workbook()
    book.properties.title, book.properties.creator = TITLE, "Origyne Pipeline"
    sheet = book.worksheets[0]
    sheet.title = SHEET
    styles = FormStyles.of(book)
    paper = set_page(sheet, TITLE, WIDTHS, HEADER_ROW)
    sheet.freeze_panes = f"E{FIRST_ROW}"
    _write_head(sheet, styles, own_operator, paper)
    calc = book.create_sheet(CALC)
    calc.append(STEPS)
    for place in range(rows):
        row = FIRST_ROW + place
        _write_row(sheet, styles, place, rows, typed[place] if place < len(typed) else (None, None))
        calc.append(steps(f"'{SHEET}'!$C{row}", f"'{SHEET}'!$D{row}", place + 2, f"'{SHEET}'!${OWN_CELL}"))
    _colour(sheet, rows)
    _advise(sheet, rows)
    _write_guide(book.create_sheet(HELP, 1), styles)
    _write_words(book.create_sheet(WORDS))
    for each in book.worksheets:
        each.protection.enable()
        each.protection.formatColumns = each.protection.formatRows = False  # False: allowed
    calc.sheet_state = book[WORDS].sheet_state = "hidden"
    book.security = WorkbookProtection(lockStructure=True)
    return workbook_bytes(book)


def _write_head(sheet: "Worksheet", styles: FormStyles, own_operator: str, paper: Paper) -> None:
    """Title, sentence over the columns of the first page, the VNO's own code, an example, the header."""
    first, last = paper.text_column, paper.first_columns
    write(sheet.cell(1, first), TITLE, styles.title)
    write(sheet.cell(2, first), INTRO, styles.intro)
    sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=last)
    write(sheet.cell(OWN_ROW, first), OWN_LABEL, styles.intro)
    write(sheet[OWN_CELL], own_operator or None, styles.cell("@", False, False))
    sheet[OWN_CELL].comment = comment_of(OWN_COMMENT)
    intro = LINE_HEIGHT * lines_of(INTRO, round(sum(WIDTHS[first - 1 : last]))) + 4
    heads = LINE_HEIGHT * max(map(len, HEADER_LINES)) + 4
    for row, height in ((1, 24), (2, intro), (OWN_ROW, 2 * LINE_HEIGHT + 4), (HEADER_ROW, heads)):
        sheet.row_dimensions[row].height = height
    for place, column in enumerate(COLUMNS, 1):
        write(sheet.cell(EXAMPLE_ROW, place), column.example or None, styles.example("@"))
        header = sheet.cell(HEADER_ROW, place)
        write(header, column.header, styles.header if place in TO_TYPE else styles.locked_header)
        if column.comment:
            header.comment = comment_of(column.comment)


def _write_row(sheet: "Worksheet", styles: FormStyles, place: int, rows: int, typed: Typed) -> None:
    """A row: its number, customer, RIO and number to type, then the answers."""
    row = FIRST_ROW + place
    to_type = styles.cell("@", False, False)
    for column, value in zip(TO_TYPE, (None, *typed), strict=True):
        write(sheet.cell(row, column), value if value != "" else None, to_type)
    grey, answer = styles.cell("General", True, True), styles.cell("General", True, False)
    write(sheet.cell(row, 1), place + 1, grey)
    last = len(COLUMNS)
    for column, formula in enumerate(_answers(place + 2, rows), TO_TYPE[-1] + 1):
        _write_formula(sheet.cell(row, column), formula, grey if column == last else answer)
    sheet.row_dimensions[row].height = LINE_HEIGHT


def _write_formula(cell: Any, formula: str, style: Any) -> None:
    """As ``write``, for a text that is to be calculated."""
    write(cell, None, style)
    cell.value = formula


def _answers(step: int, rows: int) -> tuple[str, ...]:
    """The formulas beside a typed RIO; ``step`` is its row of sheet ``CALC``."""
    rio, national, kind, key, code = (f"{CALC}!${letter}{step}" for letter in "AFGHI")
    split_codes = (VALID, "OWN_OPERATOR", "BAD_KEY", "BAD_QUALITY")
    is_split = "OR(" + ",".join(f'{code}="{each}"' for each in split_codes) + ")"
    is_mobile = f'OR({kind}="MOBILE",{kind}="M2M")'
    names = "".join(f'IF(LEFT({rio},2)="{digits}"," {name}",' for digits, name in OPERATORS.items())
    quality = f"MID({rio},3,1)"
    words = f"{WORDS}!$A$2:$A${len(REASONS) + 1}"
    known = f"{WORDS}!$D$2:$D${len(OPERATORS) + 1}"
    first = f"MATCH({national},{CALC}!$F$2:$F${rows + 1},0)"
    is_unknown = f'AND({code}="{VALID}",{is_mobile},ISERROR(MATCH(LEFT({rio},2),{known},0)))'
    has_key = f'OR({code}="{VALID}",{code}="BAD_KEY",AND({code}="BAD_LENGTH",LEN({rio})=9))'
    return (
        f'=IF({code}="","",IF({code}="{VALID}","VALIDE","REFUSÉ"))',
        f'=IF({code}="","",INDEX({words.replace("$A$", "$B$")},MATCH({code},{words},0)))',
        f'=IF({has_key},{key},"")',
        f'=IF({is_split},LEFT({rio},2)&IF({is_mobile},{names}""{")" * len(OPERATORS)},""),"")',
        f'=IF({is_split},{quality}&IF({is_mobile},IF({quality}="P"," - particulier",IF({quality}="E"," - entreprise",'
        f'" - inconnue")),""),"")',
        f'=IF({is_split},MID({rio},4,6),"")',
        f'=IF({kind}="MOBILE","Mobile",IF({kind}="FIXED","Fixe",IF({kind}="M2M","M2M","")))',
        f'=IF(OR({code}="",{kind}="",{kind}="08"),"",IF({first}<{step - 1},"Même numéro que la ligne "&{first}&". ","")'
        f'&IF({is_unknown},"Code opérateur inconnu : à vérifier.",""))',
        f"={code}",
    )


def _colour(sheet: "Worksheet", rows: int) -> None:
    """The verdict by its colour too."""
    last = FIRST_ROW + rows - 1
    for area, test, fill in (
        ("E{}:F{}", f'$E{FIRST_ROW}="VALIDE"', GOOD),
        ("E{}:F{}", f'$E{FIRST_ROW}="REFUSÉ"', WRONG),
        ("L{}:L{}", f'$L{FIRST_ROW}<>""', ODD),
    ):
        rule = Rule(
            "expression", formula=[test], dxf=DifferentialStyle(fill=PatternFill("solid", bgColor=fill))
        )
        sheet.conditional_formatting.add(area.format(FIRST_ROW, last), rule)


def _advise(sheet: "Worksheet", rows: int) -> None:
    """What is shown while a cell is filled; a drop-down of operator codes, which takes others too."""
    last = FIRST_ROW + rows - 1
    own = DataValidation("list", formula1=f'"{",".join(OPERATORS)}"', allow_blank=True)
    own.add(OWN_CELL)
    validations = [own]
    for place, letter in ((2, "C"), (3, "D")):
        text = DataValidation("textLength", operator="between", formula1="1", formula2="40")
        text.promptTitle, text.prompt = COLUMNS[place].header, COLUMNS[place].comment[:LONGEST_PROMPT]
        text.add(f"{letter}{FIRST_ROW}:{letter}{last}")
        validations.append(text)
    for validation in validations:
        validation.showErrorMessage, validation.showInputMessage = False, True
        sheet.add_data_validation(validation)


def _write_guide(sheet: "Worksheet", styles: FormStyles) -> None:
    write(sheet["A1"], HELP, styles.title)
    set_page(sheet, TITLE, GUIDE_WIDTHS, 1)
    for row, (left, right) in enumerate(GUIDE, 2):
        style = styles.intro if right else styles.title
        write(sheet.cell(row, 1), left, style)
        write(sheet.cell(row, 2), right or None, style)
        lines = max(lines_of(left, GUIDE_WIDTHS[0]), lines_of(right, GUIDE_WIDTHS[1]))
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines + 4 if right else 30


def _write_words(sheet: "Worksheet") -> None:
    """The words of each reason, and the known operators, for the formulas to look up."""
    sheet.append(("CODE", "MOTIF", None, "OPERATEUR"))
    operators = [*OPERATORS, *[None] * len(REASONS)]
    for (code, words), operator in zip(REASONS.items(), operators, strict=False):
        sheet.append((code, words, None, operator))
