"""What is wrong with a logo or a banner before it is sent, and how to correct it: by its content, never by its name."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from origyne_pipeline.artwork import (
    BANNER_SIZE,
    LOGO_SIZE,
    MOST_BYTES,
    SIZES,
    NotDrawable,
    dpi_fault,
    loaded_picture,
    size_fault,
)
from origyne_pipeline.onboarding.artwork.blocks import has_jpeg_blocks
from origyne_pipeline.onboarding.artwork.colours import colour_faults, profile_fault, profile_warning
from origyne_pipeline.onboarding.artwork.formats import PNG, end_fault, format_of, named_format

ORIENTATION = 0x0112
NAMES = {
    "logo": re.compile(r"logo", re.IGNORECASE),
    "bandeau": re.compile(r"bandeau|banner|banni[eè]re", re.IGNORECASE),
}
EXPORT = "export it again from its source as PNG, 8 bits a colour, RGB, without transparency"
FROM_JPEG = "shows the 8x8 blocks of a JPEG, so it was made from one: export the PNG from the source drawing"


@dataclass
class Judgement:
    """A file: what it is taken for (logo, bandeau), its faults, and what looks odd and refuses nothing."""

    name: str
    kind: str = ""
    format: str = ""
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def judge_file(path: Path) -> Judgement:
    """Everything that is wrong with a file; of one that is too large only its beginning is read."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        return Judgement(
            str(path), faults=[f"cannot be read ({error.strerror}): correct the name or its rights"]
        )
    return judge(str(path), content)


def judge(name: str, content: bytes) -> Judgement:
    """Everything that is wrong with a picture.

    Args:
        name: of the file; its end must tell its format, and it may tell what the picture is.
        content: the file.
    """
    judgement = Judgement(name, _kind_of_name(name), format_of(content))
    if not content:
        judgement.faults.append("expected a PNG or JPEG picture, found an empty file: export it again")
        return judgement
    _judge_format(judgement)
    try:
        picture = loaded_picture(content)
    except NotDrawable as error:
        remedy = "" if judgement.faults else f": {EXPORT}"
        if not judgement.faults or "at most" in str(error):
            judgement.faults.append(f"{error}{remedy}")
        return judgement
    if fault := end_fault(content):
        judgement.faults.append(fault)
    judgement.kind = judgement.kind or _kind_of_size(picture)
    _judge_size(judgement, picture)
    judgement.faults += colour_faults(picture, content)
    _judge_rest(judgement, picture)
    return judgement


def _judge_format(judgement: Judgement) -> None:
    actual, named = judgement.format, named_format(judgement.name)
    if actual not in ("PNG", "JPEG"):
        judgement.faults.append(f"expected a PNG or JPEG picture, found {actual}: {EXPORT}")
    elif named is None:
        end = Path(judgement.name).suffix or "none"
        judgement.faults.append(
            f"expected a name that ends with .png or .jpg, found {end}: rename this {actual}"
        )
    elif named != actual:
        remedy = "rename it .png" if actual == PNG else f"rename it .jpg, or {EXPORT}"
        judgement.faults.append(
            f"expected a {named}, as its name says, found a {actual} that was renamed: {remedy}"
        )


def _judge_size(judgement: Judgement, picture: Image.Image) -> None:
    size = SIZES[judgement.kind]
    if fault := size_fault(picture, size):
        other = next((kind for kind, its in SIZES.items() if its == picture.size), None)
        if other:
            remedy = f"it has the size of the {other}; exchange the two files, or their names"
        elif picture.size[0] * size[1] == picture.size[1] * size[0]:
            remedy = f"export it at {size[0]}x{size[1]} px from its source"
        else:
            remedy = f"draw it anew at {size[0]}x{size[1]} px: stretched to this size it would be distorted"
        judgement.faults.append(f"{fault}: {remedy}")
    if fault := dpi_fault(picture):
        density = fault if picture.info.get("dpi") else "expected 300 dpi, found none stated"
        judgement.faults.append(f"{density}: set 300 pixels an inch when you export, without resampling")


def _judge_rest(judgement: Judgement, picture: Image.Image) -> None:
    """Animation, rotation, profile, blankness, blocks."""
    if getattr(picture, "n_frames", 1) > 1:
        judgement.faults.append(f"expected one picture, found an animation of {picture.n_frames}: {EXPORT}")  # type: ignore[attr-defined]
    orientation = picture.getexif().get(ORIENTATION, 1)
    if orientation != 1:
        judgement.faults.append(
            f"expected pixels as they are shown, found a note to turn them (EXIF orientation {orientation}), which a"
            " printer leaves out: turn the picture itself and save it again"
        )
    if fault := profile_fault(picture):
        judgement.faults.append(fault)
    if warning := profile_warning(picture):
        judgement.warnings.append(warning)
    extrema = picture.convert("RGB").getextrema()
    if all(low == high for low, high in extrema):  # type: ignore[misc]
        judgement.faults.append("expected a drawing, found one colour only: export the drawing itself")
    elif judgement.format == PNG and has_jpeg_blocks(picture):
        judgement.warnings.append(FROM_JPEG)


def _kind_of_name(name: str) -> str:
    kinds = [kind for kind, form in NAMES.items() if form.search(Path(name).stem)]
    return kinds[0] if len(kinds) == 1 else ""


def _kind_of_size(picture: Image.Image) -> str:
    """Exact, else the nearer proportion."""
    for kind, size in SIZES.items():
        if picture.size == size:
            return kind
    proportion = picture.size[0] / max(picture.size[1], 1)
    logo, banner = LOGO_SIZE[0] / LOGO_SIZE[1], BANNER_SIZE[0] / BANNER_SIZE[1]
    return "logo" if proportion < (logo * banner) ** 0.5 else "bandeau"


def judge_together(judgements: list[Judgement]) -> None:
    """Two files for one place: only one of them can be sent."""
    first: dict[str, str] = {}
    for judgement in judgements:
        if judgement.kind and judgement.kind in first:
            other = first[judgement.kind]
            judgement.faults.append(
                f"expected one {judgement.kind}, found {other} too: keep one, or rename the other"
            )
        elif judgement.kind:
            first[judgement.kind] = judgement.name
