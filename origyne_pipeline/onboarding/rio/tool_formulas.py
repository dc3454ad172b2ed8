"""The formulas by which a spreadsheet checks a RIO, step by step: the same rules as ``check``, cell by cell.

Only functions that Excel 2016 and LibreOffice share; arrays stand within SUMPRODUCT alone, which takes them as they are
in both. The letters are the columns of sheet ``CALC``, a row for each row of the sheet that people fill.
"""

from origyne_pipeline.identifiers.lines import OVERSEAS
from origyne_pipeline.onboarding.rio.check import LENGTH, STEM
from origyne_pipeline.onboarding.rio.key import ALPHABET, FACTORS

CALC = "Calcul"
STEPS = (
    "RIO", "NUMERO", "CHIFFRES", "FORME", "INTERNATIONAL", "NATIONAL", "TYPE", "CLE", "CODE",
)  # fmt: skip
"""The headers of sheet ``CALC``, columns A to I."""
VALID = "VALID"
"""The code of a RIO that may go into an order; the others are those of ``RioReason``."""
NOT_CONCERNED = "08"
"""The type of a number of 08 or a short code."""
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
DASHES = "-‐‑‒–—―"
DIGITS = "0123456789"
LETTERS = ALPHABET.removesuffix("+")
MODULUS = len(ALPHABET)
MOST_DIGITS = 17


def steps(rio: str, number: str, row: int, own_operator: str) -> tuple[str, ...]:
    """The formulas of one row of sheet ``CALC``.

    Args:
        rio: the cell where the RIO is typed, with its sheet.
        number: that of the number.
        row: of sheet ``CALC``.
        own_operator: the cell of the VNO's own operator code.
    """
    a, b, c, d, e, f, g, h = (f"{letter}{row}" for letter in "ABCDEFGH")
    return tuple(
        f"={text}"
        for text in (
            f"UPPER({_without(_as_text(rio), SPACES + DASHES)})",
            _typed_number(number),
            _without(b, ".-+"),
            _is_phone_form(b, c),
            _international(b, c),
            f'IF({d},{_national(c, e)},"")',
            _kind(f),
            _key(a, f, g),
            _code(rio, number, (a, g, h), own_operator),
        )
    )


def _as_text(cell: str) -> str:
    return f'{cell}&""'


def _without(text: str, characters: str) -> str:
    """A text without some characters; line ends and tabs go with the spaces."""
    for character in characters:
        text = f'SUBSTITUTE({text},"{character}","")'
    if " " in characters:
        for code in (9, 10, 13):
            text = f'SUBSTITUTE({text},CHAR({code}),"")'
    return text


def _typed_number(number: str) -> str:
    """The number without spaces; the zero that a spreadsheet drops from numbers is put back."""
    typed = _as_text(number)
    text = _without(f'SUBSTITUTE({typed},"(0)","")', SPACES)
    lost_zero = f'OR(LEN({typed})=9,AND(LEN({typed})=13,LEFT({typed},3)="700"))'
    return f'IF(ISNUMBER({number}),IF({lost_zero},"0","")&{number},{text})'


def _all_of(text: str, allowed: str, first: int, last: int) -> str:
    """Whether the characters of a text from one place to another are all allowed ones."""
    places = ";".join(str(place) for place in range(first, last + 1))
    return f'SUMPRODUCT(--ISERROR(FIND(MID({text},{{{places}}},1),"{allowed}")))=0'


def _is_phone_form(text: str, digits: str) -> str:
    """As ``is_phone_form`` of a text without spaces: digits, dots and dashes between any but the last two."""
    padded = f'{digits}&REPT("0",{MOST_DIGITS})'
    return (
        f"IF(LEN({digits})<2,FALSE,AND("
        f'LEN({digits})<=IF(LEFT({digits},2)="00",{MOST_DIGITS},15),'
        f"{_all_of(padded, DIGITS, 1, MOST_DIGITS)},"
        f'ISNUMBER(FIND(LEFT({text},1),"+{DIGITS}")),'
        f'ISERROR(FIND("+",{text},2)),'
        f'ISNUMBER(FIND(RIGHT({text},1),"{DIGITS}")),'
        f'ISNUMBER(FIND(LEFT(RIGHT({text},2),1),"{DIGITS}"))))'
    )


def _international(text: str, digits: str) -> str:
    """The digits after ``+`` or ``00``; empty where the number is written as in France."""
    has_prefix = (
        f'AND(LEFT({digits},2)="00",OR(LEN({digits})>6,AND(LEN({digits})=6,LEFT({digits},4)="0033")))'
    )
    return f'IF(LEFT({text},1)="+",{digits},IF({has_prefix},MID({digits},3,15),""))'


def _national(digits: str, international: str) -> str:
    """The national form, as ``to_national``; a short code is its digits, a foreign number begins with ``+``."""
    short = 'IF(AND(LEFT({0},2)="33",LEN({0})>={1},LEN({0})<=8),MID({0},3,6),{2})'
    abroad = short.format(international, 4, _from_e164(international))
    here = short.format(digits, 7, _from_e164(digits))
    is_national = f'AND(LEFT({digits},1)="0",OR(LEN({digits})=10,LEN({digits})=14))'
    at_home = f"IF(OR(LEN({digits})<=6,{is_national}),{digits},{here})"
    return f'IF({international}<>"",{abroad},{at_home})'


def _from_e164(text: str) -> str:
    overseas = ",".join(f'LEFT({text},3)="{code}"' for code in OVERSEAS)
    return (
        f'IF(AND(LEFT({text},2)="33",LEN({text})>=11,LEN({text})<=15),"0"&MID({text},3,13),'
        f'IF(AND(LEFT({text},3)="508",LEN({text})=9),"0"&{text},'
        f'IF(AND(LEN({text})=12,OR({overseas})),"0"&MID({text},4,9),"+"&{text})))'
    )


def _kind(number: str) -> str:
    second = f"MID({number},2,1)"
    of_ten = (
        f'IF(LEFT({number},1)<>"0","",IF(OR({second}="6",{second}="7"),"MOBILE",IF({second}="8","{NOT_CONCERNED}",'
        f'IF({second}="0","","FIXED"))))'
    )
    return (
        f'IF(AND(LEN({number})=14,LEFT({number},4)="0700"),"M2M",IF(LEN({number})=10,{of_ten},'
        f'IF(AND(LEN({number})>=2,LEN({number})<=6,LEFT({number},1)<>"+"),"{NOT_CONCERNED}","")))'
    )


def _key(rio: str, number: str, kind: str) -> str:
    """The key that the number and the first nine characters have; empty where they are none."""
    has_stem = _all_of(rio, LETTERS, 1, STEM)
    keys = [_characters(f"LEFT({rio},{STEM})&{number}", STEM + digits) for digits in (14, 10)]
    is_number = f'OR({kind}="MOBILE",{kind}="FIXED",{kind}="M2M")'
    return f'IF(LEN({rio})<{STEM},"",IF(AND({is_number},{has_stem}),IF({kind}="M2M",{keys[0]},{keys[1]}),""))'


def _characters(text: str, length: int) -> str:
    """The three characters: each a sum of the values of a text, by the powers of a factor."""
    places = ";".join(str(place) for place in range(1, length + 1))
    values = f'(FIND(MID({text},{{{places}}},1),"{ALPHABET}")-1)'
    characters = []
    for factor in FACTORS:
        weights = ";".join(str(pow(factor, length - place, MODULUS)) for place in range(1, length + 1))
        characters.append(f'MID("{ALPHABET}",MOD(SUMPRODUCT({values}*{{{weights}}}),{MODULUS})+1,1)')
    return "&".join(characters)


def _code(typed_rio: str, typed_number: str, cells: tuple[str, str, str], own_operator: str) -> str:
    """The first reason that applies, in the order of ``RioReason``; empty where nothing is typed."""
    rio, kind, key = cells
    is_of_form = f"AND({_all_of(rio, LETTERS, 1, STEM)},{_all_of(rio, ALPHABET, STEM + 1, LENGTH)})"
    own = f'UPPER(SUBSTITUTE({own_operator}&""," ",""))'
    rules = (
        (f'AND({typed_rio}&""="",{typed_number}&""="")', ""),
        (f'{rio}=""', "EMPTY"),
        (f'{kind}="{NOT_CONCERNED}"', "NUMBER_NOT_CONCERNED"),
        (f'{kind}=""', "BAD_NUMBER"),
        (f"LEN({rio})<>{LENGTH}", "BAD_LENGTH"),
        (f"NOT({is_of_form})", "BAD_CHARACTER"),
        (f'AND({kind}<>"FIXED",NOT({_all_of(rio, DIGITS, 1, 2)}))', "BAD_OPERATOR"),
        (f'AND({kind}<>"FIXED",MID({rio},3,1)<>"P",MID({rio},3,1)<>"E")', "BAD_QUALITY"),
        (f"NOT(EXACT(RIGHT({rio},3),{key}))", "BAD_KEY"),
        (f'AND({own}<>"",LEFT({rio},2)={own})', "OWN_OPERATOR"),
    )
    return "".join(f'IF({test},"{code}",' for test, code in rules) + f'"{VALID}"' + ")" * len(rules)
