"""Texts that a spreadsheet would take for a formula, made harmless where they leave for a person to open.

Source: OWASP, CSV Injection. A text that begins with = + - @ (full width too), a tab or a line end gets
an apostrophe before it. Numbers stay as they are, also those that are kept as text.
"""

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate the text.

    >>> is_formula("=1+1"), is_formula("+33612345678"), is_formula("Dupont")
    (True, False, False)
    """
    return text.startswith(STARTS) and _NUMBER.fullmatch(text) is None
