"""Logo and banner as they are deposited: bounded and decoded before an invoice is numbered, never after."""

import hashlib
import io
import random
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from origyne_pipeline.artwork import LOGO_SIZE, MOST_BYTES
from origyne_pipeline.invoicing.branding import (
    KEPT_TIMES,
    Branding,
    LandedPicture,
    PictureError,
    latest_good,
    normalised,
    rgb_picture,
)
from origyne_pipeline.invoicing.documents import draw_month
from origyne_pipeline.invoicing.issuing import issue
from origyne_pipeline.invoicing.models import InvoiceDraft
from tests.invoicing.samples import ISSUE_DATE, MONTH, assembled, customer, debit, fee, issuer, picture


def bomb(side: int) -> bytes:
    """A PNG of side x side white pixels, in few bytes: the rows are zeros, which pack well."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    row = bytes(1 + (side + 7) // 8)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("CMYK", (95, 95), (10, 20, 30, 40)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        picture(95, 95)[:60],
        bomb(60_000),
        bomb(9_000),
        picture(95, 95) + bytes(MOST_BYTES),
        struct.pack("<4s6H", b"RIFF", 0, 0, 0, 0, 0, 0),
    ],
    ids=["empty", "gif", "svg", "cut", "60000x60000", "9000x9000", "too many bytes", "riff"],
)
def test_a_picture_that_cannot_be_drawn_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(PictureError, match="expected"):
        normalised(content, LOGO_SIZE)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_good_picture_looks_the_same_when_it_is_kept(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (95, 95), 1).save(buffer, "PNG")
    before = rgb_picture(buffer.getvalue())
    kept = rgb_picture(normalised(buffer.getvalue(), LOGO_SIZE))
    assert before is not None and kept is not None
    assert before.tobytes() == kept.tobytes()


def test_a_large_picture_is_kept_smaller_and_a_jpeg_of_four_inks_too() -> None:
    kept = rgb_picture(normalised(picture(2000, 1000), LOGO_SIZE))
    assert kept is not None
    assert kept.size == (LOGO_SIZE[0] * KEPT_TIMES, LOGO_SIZE[1] * KEPT_TIMES // 2)
    assert rgb_picture(normalised(jpeg(), LOGO_SIZE)) is not None


def landed(name: str, path: Path) -> LandedPicture:
    """A picture as it landed; its file may be gone since."""
    content = path.read_bytes() if path.exists() else b""
    return LandedPicture(name, path, hashlib.sha256(content).hexdigest())


def test_a_bad_picture_leaves_the_last_good_one_in_force(tmp_path: Path) -> None:
    good, bad, gone = tmp_path / "good.png", tmp_path / "bad.png", tmp_path / "gone.png"
    good.write_bytes(picture(95, 95, "#c02010"))
    bad.write_bytes(bomb(60_000))
    pictures = [landed("gone.png", gone), landed("bad.png", bad), landed("logo.png", good)]
    chosen, warnings = latest_good(pictures, LOGO_SIZE)
    assert chosen == normalised(good.read_bytes(), LOGO_SIZE)
    assert [warning.split(":")[0] for warning in warnings] == ["gone.png", "bad.png"]
    assert "stays in force" in warnings[1] and "3600000000 pixels" in warnings[1]
    chosen, (warning,) = latest_good([landed("bad.png", bad)], LOGO_SIZE)
    assert chosen is None
    assert "drawn without it" in warning


def test_a_picture_that_was_edited_after_it_landed_is_not_drawn(tmp_path: Path) -> None:
    path, former = tmp_path / "logo.png", tmp_path / "former.png"
    path.write_bytes(picture(95, 95, "#c02010"))
    former.write_bytes(picture(95, 95, "#102030"))
    pictures = [landed("logo.png", path), landed("logo.png", former)]
    path.write_bytes(picture(95, 95, "#00ff00"))
    chosen, (warning,) = latest_good(pictures, LOGO_SIZE)
    assert chosen == normalised(former.read_bytes(), LOGO_SIZE)
    assert "is not what landed" in warning and "origyne land" in warning


def test_an_entry_whose_picture_cannot_be_decoded_is_drawn_without_it_and_so_for_ever(tmp_path: Path) -> None:
    """As an older release may have registered one."""
    branding = Branding(bomb(60_000), picture(760, 95))
    who = issuer()
    old = type(who)(who.company, who.terms, branding)
    issue(tmp_path, MONTH, drafts(), ISSUE_DATE, old, debit)
    made = draw_month(tmp_path, MONTH)
    assert made.faults == () and len(made.drawn) == 2
    (warning,) = made.warnings
    assert "logo" in warning and "without it" in warning
    paths = sorted((tmp_path / "invoices").rglob("*.pdf"))
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    assert draw_month(tmp_path, MONTH).faults == ()
    assert [path.read_bytes() for path in paths] == before


def drafts() -> tuple[InvoiceDraft, ...]:
    people = {ref: customer(ref) for ref in ("C00001", "C00002")}
    return assembled(MONTH, people, [fee(ref) for ref in people], []).drafts


def test_damaged_pictures_are_kept_or_refused_and_nothing_else() -> None:
    """Fuzzing: the bytes of good pictures changed, cut, doubled."""
    chance = random.Random(11)
    good = [picture(95, 95), picture(95, 95, mode="RGBA"), jpeg(), picture(760, 95, mode="P", ink="#000")]
    for _ in range(600):
        content = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 2, 8))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        if chance.random() < 0.2:
            del content[chance.randrange(len(content)) :]
        try:
            assert rgb_picture(normalised(bytes(content), LOGO_SIZE)) is not None
        except PictureError:
            continue
