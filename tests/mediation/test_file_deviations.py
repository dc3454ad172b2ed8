"""One sound file of events, and how a wholesaler may write the file otherwise, one thing at a time."""

import gzip
from pathlib import Path

import pytest

from tests.mediation.test_deviations import READ_VOICE, RIGHT, VOICE, outcome, text_of

SOUND = text_of(VOICE)
HEAD, ROW = SOUND.splitlines()
QUOTED = VOICE | {"DESTINATION": '"Saint-""X"""'}
FILES: dict[str, tuple[bytes, str, str, str]] = {
    "BOM": (SOUND.encode("utf-8-sig"), RIGHT, "", ""),
    "Windows-1252": (SOUND.encode("cp1252"), RIGHT, "", ""),
    "Latin-9": (SOUND.encode("iso-8859-15"), RIGHT, "encoding = 'iso-8859-15'", RIGHT),
    "code page 850": (SOUND.encode("cp850"), RIGHT, "encoding = 'cp850'", RIGHT),
    "two encodings": (SOUND.encode() + ROW.replace("VOIX", "FAX").encode("cp1252"), "BAD_ENUM", "", ""),
    "UTF-16 LE with BOM": (SOUND.encode("utf-16"), "NUL_BYTES", "encoding = 'utf-16'", RIGHT),
    "UTF-16 BE without BOM": (SOUND.encode("utf-16-be"), "NUL_BYTES", "encoding = 'utf-16-be'", RIGHT),
    "CRLF": (SOUND.replace("\n", "\r\n").encode(), RIGHT, "", ""),
    "CR": (SOUND.replace("\n", "\r").encode(), RIGHT, "", ""),
    "mixed line ends": ((HEAD + "\r" + ROW + "\r\n\n").encode(), RIGHT, "", ""),
    "no last line end": (SOUND.strip().encode(), RIGHT, "", ""),
    "next lines (NEL)": (SOUND.replace("\n", "\x85").encode(), "BAD_HEADER", "header = true", "MISSING_COLUMN"),
    "tabs": (SOUND.replace(";", "\t").encode(), "BAD_HEADER", 'delimiter = "\\t"', RIGHT),
    "bars": (SOUND.replace(";", "|").encode(), "BAD_HEADER", "delimiter = '|'", RIGHT),
    "two bars": (SOUND.replace(";", "||").encode(), "BAD_HEADER", "delimiter = '||'", RIGHT),
    "commas, decimals quoted": (
        SOUND.replace(";", ",").replace("0,0450", '"0,0450"').encode(), "BAD_HEADER", "delimiter = ','", RIGHT,
    ),
    "commas, decimals bare": (
        SOUND.replace(";", ",").encode(), "BAD_HEADER", "delimiter = ','", "BAD_COLUMN_COUNT",
    ),
    "sep=;": (("sep=;\n" + SOUND).encode(), "MISSING_COLUMN", "header = true", RIGHT),
    "a separator at each end": (SOUND.replace("\n", ";\n").encode(), RIGHT, "ragged = 'pad'", RIGHT),
    "a separator behind rows": ((HEAD + "\n" + ROW + ";\n").encode(), "BAD_COLUMN_COUNT", "ragged = 'pad'", RIGHT),
    "doubled quotes": (text_of(QUOTED).encode(), RIGHT, "", ""),
    "escaped quotes": (
        text_of(VOICE | {"DESTINATION": r'"Saint-\"X\";Y"'}).encode(), "BAD_COLUMN_COUNT", "escape = '\\'", RIGHT,
    ),
    "a line end in quotes": (text_of(VOICE | {"DESTINATION": '"a\nb"'}).encode(), RIGHT, "", ""),
    "single quotes": (
        text_of({name: f"'{text}'" for name, text in VOICE.items()}).encode(), "BAD_ENUM", 'quote = "\'"', RIGHT,
    ),
    "no header": ((ROW + "\n").encode(), "BAD_HEADER", "header = false", RIGHT),
    "the header again": ((SOUND + HEAD + "\n").encode(), "BAD_ENUM", "skip_end = 1", RIGHT),
    "another order": (text_of(dict(reversed(VOICE.items()))).encode(), RIGHT, "", ""),
    "a name twice": (
        (HEAD + ";DUREE\n" + ROW + ";63\n").encode(), "REPEATED_COLUMN", "ragged = 'pad'", "REPEATED_COLUMN",
    ),
    "titles above": (("Relevé\nAoût;2026\n" + SOUND).encode(), "MISSING_COLUMN", "skip_lines = 2", RIGHT),
    "a total below": ((SOUND + "Total;;;;;;;;;;0,0450\n").encode(), "BAD_ENUM", "skip_end = 1", RIGHT),
    "blank lines": ((HEAD + "\n\n  \n" + ROW + "\n\n").encode(), RIGHT, "", ""),
    "NUL bytes": (SOUND.replace("20801", "20\x00801").encode(), "NUL_BYTES", "header = true", "NUL_BYTES"),
    "gzip": (gzip.compress(SOUND.encode()), "NUL_BYTES", "compression = 'gzip'", RIGHT),
    "nothing": (b"", "EMPTY_FILE", "", ""),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n", "MISSING_COLUMN", "header = true", "OTHER_CONTENT"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_written_otherwise_is_never_read_wrong_in_silence(tmp_path: Path, name: str) -> None:
    content, by_default, dialect, by_layout = FILES[name]
    assert outcome(tmp_path, content, "", READ_VOICE) == by_default
    if dialect:
        layout = f"[rated_cdrs_mobile]\n[rated_cdrs_mobile.file]\n{dialect}\n"
        if name == "no header":
            places = (f"{header} = {place}\n" for place, header in enumerate(VOICE, 1))
            layout += f"[rated_cdrs_mobile.columns]\n{''.join(places)}"
        assert outcome(tmp_path, content, layout, READ_VOICE) == by_layout
