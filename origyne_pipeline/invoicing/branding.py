"""The VNO's logo and banner, from the deposit's folder ``Personnalisation/``.

Source: feeds.md (logo 95x95 px, banner 760x95 px, both 300 dpi, PNG or JPEG). They are drawn at their true
size: 8.04 mm and 64.35 x 8.04 mm.
"""

import functools
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from origyne_pipeline.artwork import (
    BANNER_SIZE,
    LOGO_SIZE,
    MOST_BYTES,
    NO_PICTURE,
    UNDECODABLE,
    UNREADABLE,
    NotDrawable,
    dpi_fault,
    loaded_picture,
    size_fault,
)
from origyne_pipeline.invoicing.models import InvoicingError

KEPT_TIMES = 4
"""How many times the size of feeds.md a picture keeps in each direction: 1200 dpi, beyond what a printer shows."""


@dataclass(frozen=True)
class Branding:
    """The two pictures as deposited; either may be missing, and the invoice is then drawn without it."""

    logo: bytes | None = None
    banner: bytes | None = None

    @property
    def logo_sha256(self) -> str | None:
        """The logo's hash."""
        return hashlib.sha256(self.logo).hexdigest() if self.logo else None

    @property
    def banner_sha256(self) -> str | None:
        """The banner's hash."""
        return hashlib.sha256(self.banner).hexdigest() if self.banner else None


@dataclass(frozen=True)
class LandedPicture:
    """A picture that landed: its path in the deposit, its file here, and the hash that it landed with."""

    name: str
    path: Path
    sha256: str


class PictureError(InvoicingError):
    """A deposited picture that cannot stand on an invoice."""


def normalised(content: bytes, size: tuple[int, int]) -> bytes:
    """A deposited picture as it is kept for ever: decoded, bounded, RGB on white, as PNG.

    Args:
        content: the file.
        size: what feeds.md asks for, in pixels. A larger picture is kept at ``KEPT_TIMES`` this size at most.

    Raises:
        PictureError: it is no PNG or JPEG, is too large to be decoded, or cannot be decoded to its end.
    """
    try:
        flat = _flat(loaded_picture(content))
    except NotDrawable as error:
        raise PictureError(str(error)) from None
    except UNREADABLE as error:
        raise PictureError(f"{UNDECODABLE} ({type(error).__name__})") from None
    bound = (size[0] * KEPT_TIMES, size[1] * KEPT_TIMES)
    if flat.width > bound[0] or flat.height > bound[1]:
        flat.thumbnail(bound, Image.Resampling.LANCZOS)
    written = io.BytesIO()
    flat.save(written, "PNG")
    return written.getvalue()


def latest_good(
    versions: Iterable[LandedPicture], size: tuple[int, int]
) -> tuple[bytes | None, tuple[str, ...]]:
    """The first of some versions that can be drawn, normalised, and what is wrong with those before it.

    Args:
        versions: the latest first.
        size: see ``normalised``.
    """
    warnings: list[str] = []
    for version in versions:
        try:
            picture = normalised(_as_landed(version), size)
        except OSError as error:
            warnings.append(
                f"{version.name}: the landed file {version.path} can't be read ({error.strerror})"
            )
            continue
        except PictureError as error:
            warnings.append(f"{version.name}: {error}")
            continue
        return picture, tuple(f"{text}; the picture before it stays in force" for text in warnings)
    return None, tuple(f"{text}; invoices are drawn without it" for text in warnings)


def _as_landed(version: LandedPicture) -> bytes:
    """The bytes of a landed picture; of one that is too large only the beginning.

    Raises:
        PictureError: they are not those that landed.
    """
    with version.path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) <= MOST_BYTES and hashlib.sha256(content).hexdigest() != version.sha256:
        raise PictureError(
            f"the landed file {version.path} is not what landed; put its bytes back, or delete it and run"
            " 'origyne land'"
        )
    return content


def branding_faults(branding: Branding) -> list[str]:
    """What is wrong with the pictures, in words: form, size, resolution."""
    faults = []
    for name, content, size in (
        ("logo", branding.logo, LOGO_SIZE),
        ("bandeau", branding.banner, BANNER_SIZE),
    ):
        if content is None:
            faults.append(f"{name}: missing; deposit {name}.png or {name}.jpg under Personnalisation/")
            continue
        try:
            with Image.open(io.BytesIO(content)) as picture:
                picture.verify()
                own = (size_fault(picture, size), dpi_fault(picture))
        except UNREADABLE:
            faults.append(f"{name}: {NO_PICTURE}")
            continue
        faults += [f"{name}: {fault}" for fault in own if fault]
    return faults


@functools.lru_cache(maxsize=8)
def rgb_picture(content: bytes) -> Image.Image | None:
    """A registered picture in RGB on white, without alpha (which PDF/A-3b readers dislike); None: it can't be drawn.

    An older release registered pictures as they came. One that Pillow refuses was never drawn: its invoices are drawn
    without it, always, so their bytes stay the same.
    """
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            return _flat(picture)
    except UNREADABLE:
        return None


def _flat(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "P"):
        rgba = picture.convert("RGBA")
        flat = Image.new("RGB", rgba.size, "white")
        flat.paste(rgba, mask=rgba.getchannel("A"))
        return flat
    return picture.convert("RGB")
