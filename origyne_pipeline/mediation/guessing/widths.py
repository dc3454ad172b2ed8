"""Columns of fixed widths, told by the blanks that every line has in the same places."""

from collections.abc import Sequence

FEWEST_COLUMNS, LONGEST_LINE = 3, 2000


def fixed_widths(lines: Sequence[str]) -> tuple[int, ...]:
    """The widths of the columns of lines; empty: the lines have no blanks in common.

    >>> fixed_widths(["US 0699134886  60", "US 0142685300 120"])
    (3, 11, 3)
    """
    longest = max(map(len, lines))
    if longest > LONGEST_LINE or max(map(len, lines)) - min(map(len, lines)) > longest // 2:
        return ()
    padded = [line.expandtabs(1).ljust(longest) for line in lines]
    is_blank = [all(line[place] == " " for line in padded) for place in range(longest)]
    starts = [
        place for place in range(longest) if not is_blank[place] and (place == 0 or is_blank[place - 1])
    ]
    if len(starts) < FEWEST_COLUMNS or not any("  " in line.strip() for line in lines):
        return ()
    starts[0] = 0
    return tuple(end - begin for begin, end in zip(starts, [*starts[1:], longest], strict=True))


def by_widths(line: str, widths: Sequence[int]) -> list[str]:
    """The pieces of a line.

    >>> by_widths("US 0699134886  60", (3, 11, 3))
    ['US', '0699134886', '60']
    """
    fields, at = [], 0
    for width in widths:
        fields.append(line[at : at + width].strip())
        at += width
    return fields
