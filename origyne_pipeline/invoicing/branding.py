"""The VNO's logo and banner, from the deposit's folder ``Personnalisation/``.

Source: feeds.md (logo 95x95 px, banner 760x95 px, both 300 dpi, PNG or JPEG). They are drawn at their true
size: 8.04 mm and 64.35 x 8.04 mm.
"""

import functools
import hashlib
import io
from dataclasses import dataclass

from PIL import Image

LOGO_SIZE = (95, 95)
BANNER_SIZE = (760, 95)
DPI = 300


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
                found, dpi = picture.size, picture.info.get("dpi", (0, 0))
        except (OSError, SyntaxError, ValueError):
            faults.append(f"{name}: expected a PNG or JPEG picture, found something else")
            continue
        if found != size:
            faults.append(f"{name}: expected {size[0]}x{size[1]} px, found {found[0]}x{found[1]}")
        if any(abs(float(value) - DPI) > 1 for value in dpi):
            faults.append(f"{name}: expected {DPI} dpi, found {float(dpi[0]):.0f}x{float(dpi[1]):.0f}")
    return faults


@functools.lru_cache(maxsize=8)
def rgb_picture(content: bytes) -> Image.Image | None:
    """The picture in RGB on white, without alpha (which PDF/A-3b readers dislike); None when it is no picture."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            picture.load()
            if picture.mode in ("RGBA", "LA", "P"):
                rgba = picture.convert("RGBA")
                flat = Image.new("RGB", rgba.size, "white")
                flat.paste(rgba, mask=rgba.getchannel("A"))
                return flat
            return picture.convert("RGB")
    except (OSError, SyntaxError, ValueError):
        return None
