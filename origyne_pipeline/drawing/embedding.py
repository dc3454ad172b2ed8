"""Fallback fonts in a document: only the glyphs that it shows, and what letters each of them stands for.

A glyph has one code for each text that it stands for, numbered as they come: a font of two-byte codes
(PDF 32000-1, 9.7) whose ``ToUnicode`` gives every letter back, joined ones and moved ones too.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import uharfbuzz
from reportlab.pdfbase import pdfdoc

from origyne_pipeline.drawing.fallbacks import Face
from origyne_pipeline.drawing.shaping import Glyph

NOT_DRAWN = ("cmap", "GSUB", "GPOS", "GDEF", "kern", "name", "post", "OS/2", "gasp", "STAT", "vhea", "vmtx")
"""Tables of a font that a document does not need: it names glyphs by their numbers."""
SYMBOLIC = 4
CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
@entries@
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
SILENT = (0x2, 0x3, 0x93, 0x94, 0x96, 0x97, 0x98)
"""Codes of glyphs that stand for no text, first choice: pdfium, which shows a code that has none, skips these."""
FIRST = 0x100
MOST = 100
"""Entries of one list of a CMap."""


class EmbeddedFace:
    """One fallback font of one document; reportlab asks for its objects when the document is finished."""

    def __init__(self, face: Face, name: str) -> None:
        """``name`` is what the pages call it."""
        self.name = name
        self._face = face
        self._codes: dict[tuple[int, str], int] = {}
        self._glyphs: dict[int, Glyph] = {}
        self._silent = iter(SILENT)
        self._telling = iter(range(FIRST, 0x10000))

    def operators(self, glyphs: Iterable[Glyph], size: float) -> str:
        """What shows glyphs one after the other and leaves the pen behind the last."""
        parts, moved, up = ["["], 0, 0
        for glyph in glyphs:
            if glyph.up != up:
                up = glyph.up
                parts.append(f"{moved or ''}] TJ {up * size / 1000:.5g} Ts [")
                moved = 0
            moved -= glyph.right
            parts.append(f"{moved or ''}<{self._code(glyph):04X}>")
            moved = glyph.width + glyph.right - glyph.advance
        parts.append(f"{moved or ''}] TJ" + (" 0 Ts" if up else ""))
        return "".join(parts).replace("><", "")

    def _code(self, glyph: Glyph) -> int:
        key = (glyph.code, glyph.text)
        if key not in self._codes:
            code = (next(self._silent, None) if not glyph.text else None) or next(self._telling, None)
            if code is None:  # 65,000 different texts: this one is told as another that looks like it
                return next((code for (shown, _), code in self._codes.items() if shown == glyph.code), FIRST)
            self._codes[key] = code
            self._glyphs[code] = glyph
        return self._codes[key]

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Adds the font to a document that is finished."""
        program, places = _subset(self._face, sorted({glyph.code for glyph in self._glyphs.values()}))
        numbers = bytearray(2 * (max(self._glyphs) + 1))
        widths: list[int | pdfdoc.PDFArray] = []
        for code, glyph in sorted(self._glyphs.items()):
            numbers[2 * code : 2 * code + 2] = places[glyph.code].to_bytes(2, "big")
            widths += [code, pdfdoc.PDFArray([glyph.width])]
        tag = hashlib.sha256(program).digest()
        base = pdfdoc.PDFName("".join(chr(65 + byte % 26) for byte in tag[:6]) + "+" + self._face.name)
        extents = self._face.font.get_font_extents("ltr")
        ascender, descender = map(self._face.thousandths, (extents.ascender, extents.descender))
        descriptor = {
            "Type": pdfdoc.PDFName("FontDescriptor"),
            "FontName": base,
            "Flags": SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray([-1000, descender, 2000, ascender]),
            "ItalicAngle": 0,
            "Ascent": ascender,
            "Descent": descender,
            "CapHeight": ascender,
            "StemV": 80,
            "FontFile2": _stream(doc, program, Length1=len(program)),
        }
        descendant = {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("CIDFontType2"),
            "BaseFont": base,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "FontDescriptor": doc.Reference(pdfdoc.PDFDictionary(descriptor)),
            "CIDToGIDMap": _stream(doc, bytes(numbers)),
            "DW": 0,
            "W": pdfdoc.PDFArray(widths),
        }
        font = {
            "Type": pdfdoc.PDFName("Font"),
            "Subtype": pdfdoc.PDFName("Type0"),
            "BaseFont": base,
            "Encoding": pdfdoc.PDFName("Identity-H"),
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(pdfdoc.PDFDictionary(descendant))]),
            "ToUnicode": _stream(
                doc, _cmap({code: glyph.text for code, glyph in sorted(self._glyphs.items())}).encode()
            ),
        }
        doc.idToObject[pdfdoc.BasicFonts].dict[self.name] = pdfdoc.PDFDictionary(font)


def _stream(doc: pdfdoc.PDFDocument, content: bytes, **entries: int) -> pdfdoc.PDFObjectReference:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), content, [pdfdoc.PDFZCompress])
    return doc.Reference(stream)


def _subset(face: Face, glyphs: Sequence[int]) -> tuple[bytes, dict[int, int]]:
    """A font program with these glyphs only, and where each of them is in it."""
    subset_input = uharfbuzz.SubsetInput()
    subset_input.glyph_set.update(glyphs)
    subset_input.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in NOT_DRAWN)
    subset_input.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
    plan = uharfbuzz.SubsetPlan(face.face, subset_input)
    places = plan.old_to_new_glyph_mapping
    return plan.execute().blob.data, {glyph: places[glyph] for glyph in glyphs}


def _cmap(texts: Mapping[int, str]) -> str:
    """The ``ToUnicode`` of these codes."""
    entries = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in texts.items()]
    lists = (entries[first : first + MOST] for first in range(0, len(entries), MOST))
    return CMAP.replace(
        "@entries@",
        "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in lists),
    )
