"""The pictures of a run as PNG files, few colours each: every run keeps its own."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


def png_of(image: "Image.Image", colours: int = 64) -> bytes:
    """The picture as a PNG file of so many colours; the same picture gives the same bytes."""
    written = io.BytesIO()
    image.quantize(colours).save(written, "PNG")
    return written.getvalue()
