"""A reader of QR codes, of ISO/IEC 18004 and of no code of the project: level M, versions 2 to 9, bytes, no damage."""

from collections.abc import Sequence

CENTRES = {
    2: (6, 18),
    3: (6, 22),
    4: (6, 26),
    5: (6, 30),
    6: (6, 34),
    7: (6, 22, 38),
    8: (6, 24, 42),
    9: (6, 26, 46),
}
"""Where alignment patterns lie (annex E)."""
BLOCKS = {
    2: [28], 3: [44], 4: [32] * 2, 5: [43] * 2, 6: [27] * 4, 7: [31] * 4, 8: [38] * 2 + [39] * 2,
    9: [36] * 3 + [37] * 2,
}  # fmt: skip
"""Data codewords of each block at level M (table 9)."""
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
Rows = Sequence[Sequence[bool]]


def read_code(rows: Rows) -> str:
    """The text of a code whose modules are given by row."""
    size, version = len(rows), (len(rows) - 17) // 4
    level, mask = (rows[8][0] ^ True, rows[8][1]), (rows[8][2] ^ True, rows[8][3], rows[8][4] ^ True)
    assert level == (False, False), "error correction level M"
    is_inverted = MASKS[mask[0] * 4 + mask[1] * 2 + mask[2]]
    bits = [rows[r][c] ^ is_inverted(r, c) for r, c in _path(size) if not _is_pattern(r, c, size, version)]
    words = [
        sum(bit << 7 - n for n, bit in enumerate(bits[at : at + 8])) for at in range(0, len(bits) - 7, 8)
    ]
    stream = "".join(f"{word:08b}" for word in _data(words, BLOCKS[version]))
    assert stream[:4] == "0100", "bytes"
    length = int(stream[4:12], 2)
    return bytes(int(stream[12 + 8 * n : 20 + 8 * n], 2) for n in range(length)).decode()


def _path(size: int) -> list[tuple[int, int]]:
    """The modules in the order in which bits are laid: two columns at a time, up and down."""
    path, is_up = [], True
    for right in [c for c in range(size - 1, 0, -2) if c > 6] + [5, 3, 1]:
        for r in range(size - 1, -1, -1) if is_up else range(size):
            path += [(r, right), (r, right - 1)]
        is_up = not is_up
    return path


def _is_pattern(r: int, c: int, size: int, version: int) -> bool:
    corner = (r < 9 and (c < 9 or c >= size - 8)) or (r >= size - 8 and c < 9)
    timing = r == 6 or c == 6
    told = version >= 7 and ((r < 6 and c >= size - 11) or (c < 6 and r >= size - 11))
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    centres = [(y, x) for y in CENTRES[version] for x in CENTRES[version] if (y, x) not in corners]
    return corner or timing or told or any(abs(r - y) <= 2 and abs(c - x) <= 2 for y, x in centres)


def _data(words: list[int], sizes: list[int]) -> list[int]:
    """The data codewords, block after block; they are laid one of each block in turn."""
    blocks: list[list[int]] = [[] for _ in sizes]
    at = 0
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(words[at])
                at += 1
    return [word for block in blocks for word in block]
