"""Files of codes beside a layout: what the wholesaler writes, and what is read."""

from pathlib import Path

from origyne_pipeline.feeds.recipes import RecipeError

LARGEST_CODES = 10_000


def read_codes(path: Path) -> dict[str, str]:
    """A file of codes: what the wholesaler writes, a semicolon or comma, what is read.

    Raises:
        RecipeError: it can't be read, or a line is none of these, or tells a code twice.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"lookup: expected a file of codes at {path}, found none that can be read ({error})"
        ) from None
    codes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        theirs, sign, ours = line.partition(";" if ";" in line else ",")
        if not sign or not theirs.strip() or theirs.strip() in codes or len(codes) == LARGEST_CODES:
            raise RecipeError(
                f"lookup: {path} line {number}: expected a code, a semicolon and what it is, each code once, at most"
                f" {LARGEST_CODES}; found {line[:80]!r}"
            )
        codes[theirs.strip()] = ours.strip()
    return codes
