"""From a drawn PDF to an archivable one: PDF/A-3b with the XML embedded, the same bytes for the same input.

Adds what reportlab leaves out: the output intent (sRGB), XMP metadata that agrees with the Info dictionary and names
the Factur-X profile, the embedded file and its association, and line ends before ``endstream``.
Source: ISO 19005-3; Factur-X 1.09, chapter 6.
"""

import functools
import hashlib
import io
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

FILE_NAME = "factur-x.xml"
CREATOR = "Origyne Pipeline"
SRGB = Path(__file__).with_name("sRGB.icc")
XMP = (Path(__file__).with_name("metadata.xmp")).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Description:
    """What the document says of itself; equal in XMP and in the Info dictionary."""

    title: str
    author: str
    subject: str
    day: date


def archive(drawn: bytes, xml: bytes, description: Description) -> bytes:
    """The PDF/A-3b.

    Args:
        drawn: a PDF whose fonts are all embedded and whose colours are all RGB.
        xml: the Factur-X document.
        description: title, author, subject and day of the document.
    """
    stamp = f"D:{description.day:%Y%m%d}000000Z"
    with Pdf.open(io.BytesIO(drawn)) as pdf:
        pdf.trailer.Info = pdf.make_indirect(
            Dictionary(
                Title=String(description.title),
                Author=String(description.author),
                Subject=String(description.subject),
                Creator=String(CREATOR),
                Producer=String(CREATOR),
                CreationDate=String(stamp),
                ModDate=String(stamp),
            )
        )
        pdf.Root.Metadata = pdf.make_indirect(_metadata(pdf, description))
        profile = Stream(pdf, _profile(), N=3)
        pdf.Root.OutputIntents = Array(
            [
                Dictionary(
                    Type=Name.OutputIntent,
                    S=Name.GTS_PDFA1,
                    OutputConditionIdentifier=String("sRGB"),
                    Info=String("sRGB"),
                    DestOutputProfile=pdf.make_indirect(profile),
                )
            ]
        )
        _embed(pdf, xml, stamp)
        for page in pdf.pages:
            if Name.Trans in page:
                del page.Trans
        written = io.BytesIO()
        pdf.save(
            written,
            deterministic_id=True,
            fix_metadata_version=False,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            min_version="1.7",
        )
        return written.getvalue()


@functools.cache
def _profile() -> bytes:
    return SRGB.read_bytes()


def _metadata(pdf: Pdf, description: Description) -> Stream:
    values = {
        "title": description.title,
        "author": description.author,
        "subject": description.subject,
        "creator": CREATOR,
        "stamp": f"{description.day.isoformat()}T00:00:00Z",
        "file_name": FILE_NAME,
    }
    text = XMP
    for name, value in values.items():
        text = text.replace(f"@{name}@", escape(value))
    return Stream(pdf, text.encode(), Type=Name.Metadata, Subtype=Name.XML)


def _embed(pdf: Pdf, xml: bytes, stamp: str) -> None:
    file = Stream(
        pdf,
        xml,
        Type=Name.EmbeddedFile,
        Subtype=Name("/text/xml"),
        Params=Dictionary(
            ModDate=String(stamp),
            Size=len(xml),
            CheckSum=String(hashlib.md5(xml, usedforsecurity=False).digest()),
        ),
    )
    reference = pdf.make_indirect(file)
    entry = pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(FILE_NAME),
            UF=String(FILE_NAME),
            Desc=String("Facture Factur-X"),
            AFRelationship=Name.Data,
            EF=Dictionary(F=reference, UF=reference),
        )
    )
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(FILE_NAME), entry])))
    pdf.Root.AF = Array([entry])
