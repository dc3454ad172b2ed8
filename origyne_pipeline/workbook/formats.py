"""What a file is that is called a workbook, by its content: an .xlsx or .ods is read, all else is refused in words.

The name says nothing: banks and switches write HTML and CSV under the name of a workbook.
"""

import re
import zipfile

from origyne_pipeline.workbook.sheet import CannotOpen

OOXML, OPENDOCUMENT = "xlsx", "ods"
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
"""How .xls files of Excel 2 to 5 begin."""
SAVE_AS = 'open it and save it as .xlsx (in French: "Enregistrer sous", "Classeur Excel (*.xlsx)")'
NO_PASSWORD = (
    'has a password: open it, take the password away (in French: "Fichier", "Informations", "Protéger le classeur",'
    ' "Chiffrer avec mot de passe") and save it as .xlsx'
)
EXPECTED = "expected a workbook (.xlsx, .xlsm, .ods)"
EXPECTED_OR_XLS = "expected a workbook (.xls, .xlsx, .xlsm, .ods)"
OTHER_PACKAGES = (
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("word/document.xml", "a Word document (.docx)"),
    ("ppt/presentation.xml", "a PowerPoint presentation (.pptx)"),
)
OTHER_STARTS = (
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a file packed with gzip"),
    (b"7z\xbc\xaf", "a file packed with 7-Zip"),
    (b"Rar!", "a file packed with RAR"),
    (b"{\\rtf", "an RTF document"),
)
SPREADSHEET_TYPE = re.compile(rb"application/vnd\.oasis\.opendocument\.spreadsheet(-template)?\s*")


def is_xls(content: bytes) -> bool:
    """Whether it is an .xls of Excel 95 to 2003: an OLE2 file with the stream of a workbook."""
    return content.startswith(OLE_MAGIC) and any(_has_stream(content, name) for name in ("Workbook", "Book"))


def refuse_other_files(content: bytes, *, reads_xls: bool = False) -> None:
    """Refuses what is no zip archive.

    Raises:
        CannotOpen: in words for whoever has to save the file again.
    """
    try:
        _refuse_other_files(content)
    except CannotOpen as error:
        raise CannotOpen(str(error).replace(EXPECTED, EXPECTED_OR_XLS) if reads_xls else str(error)) from None


def _refuse_other_files(content: bytes) -> None:
    if not content:
        raise CannotOpen(f"is empty, 0 bytes: {EXPECTED}; save or send it again")
    if content.startswith(OLE_MAGIC):
        raise CannotOpen(_ole_words(content))
    if content.startswith(OLD_BIFF):
        raise CannotOpen(f"is an old workbook (.xls): {EXPECTED}; {SAVE_AS}")
    if content.startswith(b"PK"):
        return
    for start, words in OTHER_STARTS:
        if content.startswith(start):
            raise CannotOpen(f"is {words}: {EXPECTED}; give the workbook itself")
    raise CannotOpen(_text_words(content))


def format_of(archive: zipfile.ZipFile) -> str:
    """``OOXML`` or ``OPENDOCUMENT``.

    Raises:
        CannotOpen: another kind of archive.
    """
    names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    for name, words in OTHER_PACKAGES:
        if name in names:
            raise CannotOpen(f"is {words}: {EXPECTED}; {SAVE_AS}")
    if "index/document.iwa" in names or "index.zip" in names or "index.numbers" in names:
        raise CannotOpen(
            f'is a workbook of Numbers: {EXPECTED}; export it to Excel (in French: "Fichier", "Exporter vers",'
            ' "Excel")'
        )
    if "encrypted-package" in names:
        raise CannotOpen(NO_PASSWORD)
    if "content.xml" in names and "mimetype" in names:
        if not SPREADSHEET_TYPE.fullmatch(_start_of(archive, "mimetype")):
            raise CannotOpen(f"is an OpenDocument file of another kind: {EXPECTED}; {SAVE_AS}")
        if b"encryption-data" in _start_of(archive, "META-INF/manifest.xml"):
            raise CannotOpen(NO_PASSWORD)
        return OPENDOCUMENT
    if "[content_types].xml" in names or "xl/workbook.xml" in names:
        return OOXML
    inside = ", ".join(sorted(names)[:3])
    raise CannotOpen(
        f"is a zip archive and no workbook, it holds {inside or 'nothing'}: {EXPECTED}; unpack it"
    )


def _start_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """What a small part holds; nothing where there is none."""
    try:
        with archive.open(name) as stream:
            return stream.read(1 << 20)
    except KeyError:
        return b""


def _ole_words(content: bytes) -> str:
    """What an OLE2 file is, by the names of its streams."""
    if _has_stream(content, "EncryptedPackage"):
        return f"{NO_PASSWORD}; {EXPECTED}"
    if _has_stream(content, "WordDocument"):
        return f"is an old Word document (.doc): {EXPECTED}; give the workbook itself"
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return f"is an old workbook (.xls): {EXPECTED}; {SAVE_AS}, without password"
    return f"is an old Office file, or one with a password: {EXPECTED}; {SAVE_AS}, without password"


def _has_stream(content: bytes, name: str) -> bool:
    """Whether an OLE2 file has a stream of this name, which it writes in UTF-16."""
    return name.encode("utf-16-le") in content


def _text_words(content: bytes) -> str:
    start = content[:4096].replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf")
    head = start.lstrip(b"\xff\xfe \t\r\n").lower()
    if b"office:spreadsheet" in head and b"urn:schemas-microsoft-com" in head:
        return f"is an XML workbook of Excel 2003: {EXPECTED}; {SAVE_AS}"
    if b"<office:document" in head:
        return f"is a flat OpenDocument file (.fods): {EXPECTED}; open it and save it as .ods or .xlsx"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")) or b"<html" in head:
        return f"is a web page (HTML) under the name of a workbook: {EXPECTED}; {SAVE_AS}"
    body = start if content.startswith((b"\xff\xfe", b"\xfe\xff")) else content[:4096]
    if not re.search(rb"[\x00-\x08\x0e-\x1f]", body) and re.search(rb"[;,\t|]", start):
        return f"is a text file (CSV) under the name of a workbook: {EXPECTED}; {SAVE_AS}"
    return f"is no workbook: {EXPECTED}, which is a zip archive; give a workbook, or the undamaged file"
