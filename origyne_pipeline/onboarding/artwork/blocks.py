"""Whether a PNG was made from a JPEG: the steps to which a JPEG rounds its blocks of 8x8 pixels are still in it.

Two signs; either is enough. A JPEG keeps each frequency of each block as a multiple of a step: in a picture made from
one they lie close to such multiples, in a native one no more than on any other grid. So the likelihood of the best
steps is compared between the grid of a JPEG and eight others. Where much is white, or another end of the scale, this is
lost; but then pixels that differ a little from the background, up and down, lie far from every edge.

Source: Z. Fan, R. de Queiroz, Identification of bitmap compression history, IEEE Trans. Image Processing 12 (2003).
"""

import functools

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SIDE = 8
STEPS = range(2, 49)
OTHER_GRIDS = ((4, 4), (3, 5), (1, 0), (0, 1), (5, 2), (2, 6), (4, 0), (0, 4))
"""How far, across and down, the grids lie that are no JPEG's."""
SPREAD, OUTLIERS = 0.45, 0.2
"""How far rounding to whole colours moves a frequency, and how many are moved further (colours cut at 0 and 255)."""
LEAST = 25.0
"""How much more likely (natural logarithm) the grid of a JPEG must be: see docs/onboarding.md for what was measured."""
FEWEST_BLOCKS = 3
QUIET, REACH = 24, 9
"""How far a pixel may be from the background's colour and belong to it; the square in which an edge explains more."""
CLEAN_SHARE = 0.03
"""The blocks that are of the background's colour alone, at least: a picture without any may be a photograph."""
UNEVEN_SHARE, FEWEST_UNEVEN = 0.03, 5
"""Of the pixels far from edges that differ a little from the background, those that differ from both neighbours."""
LUMA = (0.299, 0.587, 0.114)
Numbers = NDArray[np.float64]


def has_jpeg_blocks(picture: Image.Image) -> bool:
    """Whether the pixels of a picture come from a JPEG whose grid begins at its first pixel."""
    return block_evidence(picture) > LEAST or has_uneven_background(picture)


def block_evidence(picture: Image.Image) -> float:
    """How much more likely the grid of a JPEG is than the best of the others."""
    light = np.asarray(picture.convert("RGB")).astype(np.float64) @ np.array(LUMA)
    others = max(_likelihood(light[down:, across:]) for across, down in OTHER_GRIDS)
    return _likelihood(light) - others


def has_uneven_background(picture: Image.Image) -> bool:
    """Whether a background of one colour is uneven far from every edge, as only a JPEG's blocks make it."""
    pixels = np.asarray(picture.convert("RGB")).astype(np.int64)
    codes, counts = np.unique(pixels @ (1 << 16, 1 << 8, 1), return_counts=True)
    code = int(codes[counts.argmax()])
    background = np.array((code >> 16, code >> 8 & 255, code & 255))
    distance = np.abs(pixels - background).max(axis=2)
    if _clean_share(distance) < CLEAN_SHARE:
        return False
    edges = Image.fromarray(((distance > QUIET) * 255).astype(np.uint8))
    is_near_edge = np.asarray(edges.filter(ImageFilter.MaxFilter(REACH))) > 0
    is_quiet = distance <= QUIET
    is_off = is_quiet & (distance > 0) & ~is_near_edge
    light = pixels @ np.array(LUMA)
    sides = [_uneven(light, is_off, is_quiet), _uneven(light.T, is_off.T, is_quiet.T)]
    uneven, all_off = (sum(side[place] for side in sides) for place in (0, 1))
    return uneven >= FEWEST_UNEVEN and uneven >= UNEVEN_SHARE * all_off


def _clean_share(distance: NDArray[np.int64]) -> float:
    """The share of the blocks in which every pixel has the background's colour."""
    height, width = (size - size % SIDE for size in distance.shape)
    blocks = distance[:height, :width].reshape(height // SIDE, SIDE, width // SIDE, SIDE)
    return float((blocks.max(axis=(1, 3)) == 0).mean()) if blocks.size else 0.0


def _uneven(light: Numbers, is_off: NDArray[np.bool_], is_quiet: NDArray[np.bool_]) -> tuple[int, int]:
    """In each row: pixels off the background that are lighter, or darker, than both neighbours; and all of them."""
    counted = is_off[:, 1:-1] & is_quiet[:, :-2] & is_quiet[:, 2:]
    before, after = light[:, 1:-1] - light[:, :-2], light[:, 1:-1] - light[:, 2:]
    is_uneven = (before * after > 0) & (np.minimum(np.abs(before), np.abs(after)) >= 0.5)
    return int((is_uneven & counted).sum()), int(counted.sum())


def _likelihood(light: Numbers) -> float:
    """How much better multiples of steps explain the frequencies of the blocks than chance; the best steps count."""
    frequencies = _frequencies(light)
    if len(frequencies) < FEWEST_BLOCKS:
        return 0.0
    best = np.zeros(frequencies.shape[1])
    for step in STEPS:
        multiple = np.rint(frequencies / step)
        off = frequencies - step * multiple
        near = np.exp(-off * off / (2 * SPREAD * SPREAD)) / (SPREAD * np.sqrt(2 * np.pi))
        evidence = np.log((1 - OUTLIERS) * near * step + OUTLIERS)
        evidence[multiple == 0] = 0
        best = np.maximum(best, evidence.sum(axis=0))
    return float(best.sum())


def _frequencies(light: Numbers) -> Numbers:
    """The frequencies of each block that is not of one colour, without its mean."""
    height, width = (size - size % SIDE for size in light.shape)
    blocks = light[:height, :width].reshape(height // SIDE, SIDE, width // SIDE, SIDE)
    squares = blocks.transpose(0, 2, 1, 3).reshape(-1, SIDE, SIDE)
    squares = squares[np.ptp(squares, axis=(1, 2)) >= 1]
    turned: Numbers = (_cosines() @ squares @ _cosines().T).reshape(len(squares), SIDE * SIDE)[:, 1:]
    return turned


@functools.cache
def _cosines() -> Numbers:
    """The matrix of the discrete cosine transform."""
    rows, columns = np.arange(SIDE)[:, None], np.arange(SIDE)[None, :]
    matrix: Numbers = np.cos(np.pi * (2 * columns + 1) * rows / (2 * SIDE)) * np.sqrt(2 / SIDE)
    matrix[0] /= np.sqrt(2)
    return matrix
