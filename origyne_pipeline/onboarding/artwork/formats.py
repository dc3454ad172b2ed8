"""Which format a picture has, by its first bytes, and whether it ends where it should."""

import struct
from pathlib import Path

PNG, JPEG = "PNG", "JPEG"
PNG_START = b"\x89PNG\r\n\x1a\n"
STARTS = (
    (PNG_START, PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\x00", "a TIFF"),
    (b"MM\x00*", "a TIFF"),
    (b"%PDF", "a PDF"),
    (b"8BPS", "a Photoshop file"),
    (b"\x00\x00\x01\x00", "an icon (ICO)"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a zip or an office file"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000"),
    (b"\xff\x0a", "a JPEG XL"),
)
ENDS = {".png": PNG, ".jpg": JPEG, ".jpeg": JPEG}
HEAD = 512
CHUNK = 12
"""Bytes of a chunk of PNG beside its content: length, name, sum."""


def format_of(content: bytes) -> str:
    """``PNG``, ``JPEG``, or what else it is, in words."""
    for start, name in STARTS:
        if content.startswith(start):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "a WebP"
    if content[4:8] == b"ftyp":
        return "a HEIC or AVIF" if content[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "a video"
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "an SVG drawing"
    return "an HTML page" if head.startswith((b"<!doctype html", b"<html")) else "something else"


def named_format(name: str) -> str | None:
    """The format that a file's name tells; None where it tells none of the two."""
    return ENDS.get(Path(name).suffix.lower())


def end_fault(content: bytes) -> str | None:
    """Whether something is missing at the end of a picture, or follows it."""
    end = _end_of_png(content) if content.startswith(PNG_START) else _end_of_jpeg(content)
    if end is None:
        return "expected a whole picture, found no end: the file was cut; copy or export it again"
    if content[end:].strip(b"\x00"):
        return f"expected the end of the picture, found {len(content) - end:,} more bytes: export it again"
    return None


def _end_of_png(content: bytes) -> int | None:
    place = len(PNG_START)
    while place + CHUNK <= len(content):
        length, name = struct.unpack(">I4s", content[place : place + 8])
        place += CHUNK + length
        if name == b"IEND":
            return place if place <= len(content) else None
    return None


def _end_of_jpeg(content: bytes) -> int | None:
    """After the end marker that follows the picture's data; thumbnails stand in segments, which are passed over."""
    place = 2
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            place += 1  # data between two scans
            continue
        marker = content[place + 1]
        if marker == 0xD9:
            return place + 2
        if marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD7:
            place += 1 if marker == 0xFF else 2
            continue
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return len(content) if content.endswith(b"\xff\xd9") else None
