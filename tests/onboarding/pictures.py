"""Logos and banners that are good, and such with one mistake each."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageCms, ImageDraw, ImageFont

from origyne_pipeline.artwork import BANNER_SIZE, LOGO_SIZE
from origyne_pipeline.drawing.typefaces import FOLDER

PNG_START = b"\x89PNG\r\n\x1a\n"
Size = tuple[int, int]


def drawing(size: Size = LOGO_SIZE, mode: str = "RGB", seed: int = 0) -> Image.Image:
    """A drawing with shapes, a gradient and text, as native programs draw it."""
    width, _ = size
    image = (
        Image.linear_gradient("L").resize(size).convert("RGB")
        if seed % 2
        else Image.new("RGB", size, "white")
    )
    pen = ImageDraw.Draw(image)
    for place in range(5):
        left = (seed * 37 + place * 53) % width
        pen.ellipse(
            (left, place * 11, left + 30 + seed % 9, place * 11 + 27), fill=(seed * 53 % 256, 40 * place, 90)
        )
    font = ImageFont.truetype(FOLDER / "SourceSansPro-Semibold.ttf", 18 + seed % 7)
    pen.text((5, 8 + seed % 40), "Été Mobile SAS", fill=(20, 60, 120), font=font)
    return image.convert(mode)


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """A picture as a file; at 300 dpi unless told otherwise."""
    buffer = io.BytesIO()
    options.setdefault("dpi", (300, 300))
    image.save(buffer, form, **{key: value for key, value in options.items() if value is not None})
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def raw_png(size: Size, depth: int, colour: int, row: bytes, more: bytes = b"") -> bytes:
    """A PNG of any depth and kind of colour, each row the same, 300 dpi."""
    head = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0)
    packed = zlib.compress((b"\0" + row) * size[1])
    density = chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
    return PNG_START + chunk(b"IHDR", head) + density + more + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def without(content: bytes, kind: bytes) -> bytes:
    """A PNG without its chunks of a kind."""
    kept, place = PNG_START, len(PNG_START)
    while place < len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        kept += b"" if name == kind else content[place : place + 12 + length]
        place += 12 + length
    return kept


def turned(orientation: int) -> bytes:
    """The EXIF note to turn a picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def animated() -> bytes:
    return saved(drawing(), save_all=True, append_images=[drawing(seed=3)], duration=200)


def bomb(side: int = 60_000) -> bytes:
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        PNG_START + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    )


def lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


LOGO, BANNER = drawing(), drawing(BANNER_SIZE)
GOOD = {
    "logo.png": saved(LOGO),
    "LOGO.PNG": saved(LOGO),
    "logo.jpg": saved(LOGO, "JPEG", quality=95),
    "logo.jpeg": saved(LOGO, "JPEG", quality=95, progressive=True),
    "bandeau.png": saved(BANNER),
    "bandeau.jpg": saved(BANNER, "JPEG", quality=95, subsampling=0),
    "interlaced.png": saved(
        BANNER, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    ),
}
Make = Callable[[], bytes]
PLANTED: dict[str, tuple[str, Make, str]] = {
    "a jpg named png": ("logo.png", lambda: GOOD["logo.jpg"], "found a JPEG that was renamed"),
    "a png named jpg": ("logo.jpg", lambda: GOOD["logo.png"], "found a PNG that was renamed"),
    "a png named jpeg": ("bandeau.JPEG", lambda: GOOD["bandeau.png"], "found a PNG that was renamed"),
    "a png named gif": ("logo.gif", lambda: GOOD["logo.png"], "ends with .png or .jpg"),
    "no ending": ("logo", lambda: GOOD["logo.png"], "ends with .png or .jpg"),
    "a gif": ("logo.png", lambda: saved(LOGO, "GIF"), "found a GIF"),
    "a bmp": ("logo.png", lambda: saved(LOGO, "BMP"), "found a BMP"),
    "a tiff": ("logo.png", lambda: saved(LOGO, "TIFF"), "found a TIFF"),
    "a webp": ("logo.png", lambda: saved(LOGO, "WEBP", dpi=None), "found a WebP"),
    "a pdf": ("bandeau.png", lambda: saved(BANNER, "PDF", dpi=None), "found a PDF"),
    "an svg": ("logo.png", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "found an SVG"),
    "a page": ("logo.png", lambda: b"<!DOCTYPE html><html></html>", "found an HTML page"),
    "a text": ("logo.png", lambda: b"logo", "found something else"),
    "an empty file": ("logo.png", lambda: b"", "found an empty file"),
    "grey": ("logo.png", lambda: saved(LOGO.convert("L")), "found shades of grey"),
    "a grey jpg": ("logo.jpg", lambda: saved(LOGO.convert("L"), "JPEG"), "found shades of grey"),
    "four inks": ("logo.jpg", lambda: saved(LOGO.convert("CMYK"), "JPEG"), "CMYK"),
    "a palette": ("logo.png", lambda: saved(LOGO.quantize(64)), "found a palette"),
    "black and white": ("logo.png", lambda: saved(LOGO.convert("1")), "black and white"),
    "transparency": ("logo.png", lambda: saved(LOGO.convert("RGBA")), "alpha channel"),
    "grey with transparency": ("logo.png", lambda: saved(LOGO.convert("LA")), "grey with transparency"),
    "a transparent colour": (
        "logo.png",
        lambda: saved(LOGO, transparency=(255, 255, 255)),
        "transparent colour",
    ),
    "sixteen bits": ("logo.png", lambda: raw_png(LOGO_SIZE, 16, 2, bytes(range(190)) * 3), "expected 8 bits"),
    "sixteen bits of grey": (
        "logo.png",
        lambda: raw_png(LOGO_SIZE, 16, 0, bytes(range(190))),
        "shades of grey",
    ),
    "94 px wide": ("logo.png", lambda: saved(drawing((94, 95))), "found 94x95"),
    "96 px high": ("logo.png", lambda: saved(drawing((95, 96))), "found 95x96"),
    "twice the size": ("logo.png", lambda: saved(drawing((190, 190))), "found 190x190"),
    "a banner of 761 px": ("bandeau.png", lambda: saved(drawing((761, 95))), "found 761x95"),
    "a banner of 94 px": ("bandeau.png", lambda: saved(drawing((760, 94))), "found 760x94"),
    "a banner upright": ("bandeau.png", lambda: saved(drawing((95, 760))), "found 95x760"),
    "a banner called logo": ("logo.png", lambda: saved(BANNER), "size of the bandeau"),
    "a logo called banner": ("banner.png", lambda: saved(LOGO), "size of the logo"),
    "no resolution": ("logo.png", lambda: saved(LOGO, dpi=None), "found none stated"),
    "no resolution in a jpg": ("logo.jpg", lambda: saved(LOGO, "JPEG", dpi=None), "expected 300 dpi"),
    "72 dpi": ("logo.png", lambda: saved(LOGO, dpi=(72, 72)), "found 72x72"),
    "96 dpi in a jpg": ("bandeau.jpg", lambda: saved(BANNER, "JPEG", dpi=(96, 96)), "found 96x96"),
    "600 dpi": ("bandeau.png", lambda: saved(BANNER, dpi=(600, 600)), "found 600x600"),
    "300x150 dpi": ("logo.png", lambda: saved(LOGO, dpi=(300, 150)), "found 300x150"),
    "298 dpi": ("logo.png", lambda: saved(LOGO, dpi=(298, 298)), "found 298x298"),
    "a resolution without unit": (
        "logo.png",
        lambda: GOOD["logo.png"].replace(
            chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1)),
            chunk(b"pHYs", struct.pack(">IIB", 300, 300, 0)),
        ),
        "expected 300 dpi",
    ),
    "an animation": ("logo.png", animated, "animation of 2"),
    "a note to turn it": ("logo.jpg", lambda: saved(LOGO, "JPEG", exif=turned(6)), "EXIF orientation 6"),
    "a note to turn a png": ("logo.png", lambda: saved(LOGO, exif=turned(3)), "EXIF orientation 3"),
    "another colour space": (
        "logo.png",
        lambda: saved(LOGO, icc_profile=lab_profile()),
        "colour profile of RGB",
    ),
    "one colour": ("logo.png", lambda: saved(Image.new("RGB", LOGO_SIZE, "white")), "one colour"),
    "cut by half": ("logo.png", lambda: GOOD["logo.png"][: len(GOOD["logo.png"]) // 2], "cannot be decoded"),
    "cut at its end": ("logo.png", lambda: GOOD["logo.png"][:-12], "found no end"),
    "a jpg cut by half": (
        "logo.jpg",
        lambda: GOOD["logo.jpg"][: len(GOOD["logo.jpg"]) // 2],
        "cannot be decoded",
    ),
    "a jpg cut at its end": ("logo.jpg", lambda: GOOD["logo.jpg"][:-2], "cannot be decoded"),
    "a changed byte": ("logo.png", lambda: changed(GOOD["logo.png"]), "cannot be decoded"),
    "a page behind it": ("logo.png", lambda: GOOD["logo.png"] + b"<script>", "8 more bytes"),
    "a page behind a jpg": ("logo.jpg", lambda: GOOD["logo.jpg"] + b"<script>", "8 more bytes"),
    "a bomb": ("logo.png", bomb, "at most 25,000,000 pixels"),
    "six thousand pixels a side": ("logo.png", lambda: bomb(6000), "at most 25,000,000 pixels"),
    "four megabytes": ("logo.png", lambda: GOOD["logo.png"] + bytes(4_000_000), "at most 4,000,000 bytes"),
}


def changed(content: bytes) -> bytes:
    """One byte of the picture's data is another."""
    place = content.index(b"IDAT") + 40
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
