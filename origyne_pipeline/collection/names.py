"""Names from a server: which are refused, how the others are shown, and where their files land.

A name is bytes on the server, and may be hostile: camel-ftp (CVE-2026-79983) wrote
outside its folder because a listing said ``../x``. Requests keep the bytes; people and tables see the decoded
form.
"""

import hashlib
import re
import unicodedata

MAX_NAME_BYTES = 255
MAX_PATH_BYTES = 1024
REFUSED_CATEGORIES = {"Cc": "a control character", "Zl": "a line separator", "Zp": "a line separator"}
RESERVED_START = "%2E"


def refusal(name: bytes) -> str | None:
    """Why a name in a listing, one path segment, is refused; None when it is not."""
    if name in (b"", b".", b".."):
        return "a name that is a path"
    for byte, character in ((b"/", "a slash"), (b"\\", "a backslash"), (b"\0", "a NUL")):
        if byte in name:
            return f"a name with {character}"
    if len(name) > MAX_NAME_BYTES:
        return f"a name longer than {MAX_NAME_BYTES} bytes"
    for char in decoded(name):
        if unicodedata.category(char) in REFUSED_CATEGORIES:
            return f"a name with {REFUSED_CATEGORIES[unicodedata.category(char)]}"
    return None


def decoded(path: bytes) -> str:
    """A path as people read it: UTF-8, else Windows-1252, else Latin-1 (for each name), in NFC."""
    return "/".join(unicodedata.normalize("NFC", _decoded_name(name)) for name in path.split(b"/"))


def shown(path: bytes) -> str:
    """Any bytes, hostile ones too, as text that is safe to print."""
    text = decoded(path)
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def landing_name(path: str) -> str:
    """Where a file lands, relative to the landing folder: its own path, made safe for a local disk.

    Two paths never land at the same place: a dot that begins a path would meet the landing folder's own
    hidden folders and is written ``%2E``; a name too long for the disk once decoded is cut and ends with its
    digest.
    """
    if path.startswith("."):
        path = RESERVED_START + path[1:]
    elif re.match("%(25)*2E", path):
        path = "%25" + path[1:]
    return "/".join(_short(name) for name in path.split("/"))


def path_landed_at(place: str) -> str:
    """The path whose ``landing_name`` is this; of a name that was cut, another one."""
    if place.startswith(RESERVED_START):
        return "." + place[len(RESERVED_START) :]
    return "%" + place[3:] if re.match("%(25)+2E", place) else place


def _decoded_name(name: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")


def _short(name: str) -> str:
    whole = name.encode()
    if len(whole) <= MAX_NAME_BYTES:
        return name
    digest = hashlib.sha256(whole).hexdigest()[:16]
    return whole[: MAX_NAME_BYTES - 17].decode(errors="ignore") + "~" + digest
