"""Texts that a spreadsheet would take for a formula, made harmless where they leave for a person to open.

Source: OWASP, CSV Injection. A text that begins with = + - @ (full width too), a tab or a line end gets
an apostrophe before it. Numbers stay as they are, also those that are kept as text.
"""

import re

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def neutral(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text.startswith(STARTS) and not _NUMBER.fullmatch(text) else text
