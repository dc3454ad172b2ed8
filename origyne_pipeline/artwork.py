"""What a logo and a banner must be, in one place, and how a picture is opened within bounds.

Source: feeds.md (logo 95x95 px, banner 760x95 px, both 300 dpi, PNG or JPEG). The invoices that bear them and the
check before they are sent say the same fault in the same words.
"""

import io
import struct
import zlib

from PIL import Image

from origyne_pipeline.errors import OrigyneError

LOGO_SIZE = (95, 95)
BANNER_SIZE = (760, 95)
SIZES = {"logo": LOGO_SIZE, "bandeau": BANNER_SIZE}
DPI = 300
FORMATS = ("PNG", "JPEG")
MOST_BYTES = 4_000_000
MOST_PIXELS = 25_000_000
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, struct.error, zlib.error,
              Image.DecompressionBombError)  # fmt: skip
"""What Pillow raises for a file that is no picture, or is a broken or an enormous one."""
NO_PICTURE = "expected a PNG or JPEG picture, found something else"
UNDECODABLE = "expected a PNG or JPEG picture, found something that cannot be decoded"


class NotDrawable(OrigyneError):
    """A file that no invoice can bear."""


def loaded_picture(content: bytes) -> Image.Image:
    """A picture, decoded to its end.

    Raises:
        NotDrawable: it is no PNG or JPEG, is too large to be decoded, or cannot be decoded to its end.
    """
    if len(content) > MOST_BYTES:
        raise NotDrawable(f"expected at most {MOST_BYTES:,} bytes, found more")
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise NotDrawable(f"expected at most {MOST_PIXELS:,} pixels, found {width} x {height}")
        picture.load()
    except Image.DecompressionBombError as error:
        raise NotDrawable(f"expected at most {MOST_PIXELS:,} pixels, found more: {error}") from None
    except UNREADABLE as error:
        raise NotDrawable(f"{UNDECODABLE} ({type(error).__name__})") from None
    return picture


def size_fault(picture: Image.Image, size: tuple[int, int]) -> str | None:
    """What is wrong with the pixels of a picture."""
    if picture.size == size:
        return None
    return f"expected {size[0]}x{size[1]} px, found {picture.size[0]}x{picture.size[1]}"


def dpi_fault(picture: Image.Image) -> str | None:
    """What is wrong with the resolution that a picture states."""
    dpi = picture.info.get("dpi", (0, 0))
    if not any(abs(float(value) - DPI) > 1 for value in dpi):
        return None
    return f"expected {DPI} dpi, found {float(dpi[0]):.0f}x{float(dpi[1]):.0f}"
