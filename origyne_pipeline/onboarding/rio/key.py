"""The key of a RIO: three characters over the nine others and the number.

Source: the operators' common algorithm v1.1, as three public implementations give it. ``+`` is a character of the
key like any other (8 RIOs in 100 hold one).
"""

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+"
VALUES = {character: value for value, character in enumerate(ALPHABET)}
FACTORS = (1, 2, 4)


def rio_key(stem: str, number: str) -> str:
    """The three key characters.

    Args:
        stem: operator, quality and reference, 9 characters of ``ALPHABET``.
        number: national form, 10 digits (14 for M2M).

    >>> rio_key("01PEROY4P", "0612345678")
    '4TR'
    """
    sums = [0, 0, 0]
    for character in stem + number:
        sums = [
            (factor * total + VALUES[character]) % 37 for factor, total in zip(FACTORS, sums, strict=True)
        ]
    return "".join(ALPHABET[total] for total in sums)
