"""How a picture keeps its colours: three of 8 bits each, on the screen's own scale."""

from PIL import Image

from origyne_pipeline.onboarding.artwork.formats import PNG_START

BIT_DEPTH, COLOUR_TYPE = 24, 25
"""Places of the two bytes in a PNG."""
BITS = 8
WAYS = {
    "L": "shades of grey",
    "LA": "shades of grey with transparency",
    "1": "black and white only",
    "P": "a palette of colours",
    "RGBA": "transparency (an alpha channel)",
    "CMYK": "the four inks of a printer (CMYK)",
    "YCCK": "the four inks of a printer (CMYK)",
    "I": "shades of grey of 16 bits",
    "I;16": "shades of grey of 16 bits",
}
REMEDIES = {
    "P": "convert it to RGB (Image > Mode > RGB) and export it again",
    "RGBA": "put it on a white background, remove the alpha channel and export it again",
    "LA": "put it on a white background, convert it to RGB and export it again",
}
CONVERT = "convert it to RGB, 8 bits a colour, and export it again"
SPACE, DESCRIPTION_ROOM = slice(16, 20), 4096


def colour_faults(picture: Image.Image, content: bytes) -> list[str]:
    """What is wrong with the way a picture keeps its colours."""
    faults = []
    mode = picture.mode
    if mode != "RGB":
        way = WAYS.get(mode, f"colours of another kind ({mode})")
        faults.append(f"expected RGB, found {way}: {REMEDIES.get(mode, CONVERT)}")
    if "transparency" in picture.info and mode not in ("RGBA", "LA"):
        faults.append(f"expected RGB, found a transparent colour: {REMEDIES['RGBA']}")
    if not faults and content.startswith(PNG_START) and content[BIT_DEPTH] > BITS:
        faults.append(f"expected 8 bits a colour, found {content[BIT_DEPTH]}: {CONVERT}")
    return faults


def profile_fault(picture: Image.Image) -> str | None:
    """A colour profile that is not for RGB."""
    profile = picture.info.get("icc_profile") or b""
    if not profile or profile[SPACE] == b"RGB ":
        return None
    space = profile[SPACE].decode("ascii", "replace").strip() or "nothing"
    return f"expected a colour profile of RGB, found one of {space}: convert it to sRGB and export it again"


def profile_warning(picture: Image.Image) -> str | None:
    """A profile of RGB that is not the screen's: the printer leaves it out, and colours look different."""
    profile = picture.info.get("icc_profile") or b""
    if not profile or profile[SPACE] != b"RGB ":
        return None
    words = profile[:DESCRIPTION_ROOM].replace(b"\x00", b"")
    if b"sRGB" in words or b"IEC61966" in words:
        return None
    return "has a colour profile that is not sRGB: colours will look different; convert it to sRGB"
