"""Letters of every alphabet: drawn, never a question mark, in order, as wide as measured, and read back."""

import ctypes
import io
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from pypdfium2 import raw

from origyne_pipeline.drawing import bidi
from origyne_pipeline.drawing.fallbacks import FILES, FOLDER, faces
from origyne_pipeline.drawing.pen import Pen, Style, bold
from origyne_pipeline.drawing.shaping import shape
from origyne_pipeline.drawing.typefaces import BOLD, REGULAR, advances
from origyne_pipeline.drawing.wrapping import fit, shorten, wrap
from origyne_pipeline.invoicing.documents import draw
from origyne_pipeline.invoicing.layouts import LAYOUTS
from tests.invoicing.samples import BRANDING, call, frozen
from tests.invoicing.test_drawing import operations
from tests.invoicing.verapdf import verapdf

SAMPLES = {
    "latin": "Éléonore Œuvrard Łódź ǅ ɓ Ꞌ",
    "greek": "Ωμέγα ᾧ",
    "cyrillic": "Кириллица Ӂ Ѫ",
    "vietnamese": "Nguyễn Thị Ánh",
    "many letters": "".join(
        chr(code) for code in (*range(0xC0, 0x17F), *range(0x391, 0x3A2), *range(0x410, 0x44F))
    ),
    "arabic": "شركة الاتصالات لا إله",
    "persian": "می‌خواهم",
    "hebrew": "שלום עולם",
    "chinese": "中华人民共和国 有限公司",
    "japanese": "株式会社ソニー ひらがな",
    "korean": "한국 통신 주식회사",
    "thai": "ประเทศไทย น้ำ กู้ ที่",
    "devanagari": "हिन्दी कार्ति क्षत्रिय",
    "tamil": "தமிழ் கொ",
    "bengali": "বাংলা কো",
    "others": "ქართული Հայերեն አማርኛ ລາວ ತೆಲುಗು",
    "emoji": "😀🎉✈☎★",
    "mixed": "Société 東京 Ωμέγα 🎉 SA",
}
STYLES = {REGULAR: Style(10), BOLD: bold(10)}
UNSEEN = "\u200b\u200e\u200f\u202a\u202e\u2066\u2069\ufe0f\u00ad"


def drawn(*texts: str, style: Style = STYLES[REGULAR]) -> bytes:
    pen = Pen("", "", "")
    for place, text in enumerate(texts):
        pen.text(40, 40 + 20 * place, text, style)
    pen.next_page()
    return pen.bytes()


def read(document: bytes) -> str:
    """The letters of the first page as pdfium tells them."""
    return str(pypdfium2.PdfDocument(document)[0].get_textpage().get_text_range())


def letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def origins(document: bytes) -> dict[str, float]:
    """How far from the left each character of the first page begins."""
    page = pypdfium2.PdfDocument(document)[0].get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    places = {}
    for place in range(page.count_chars()):
        raw.FPDFText_GetCharOrigin(page.raw, place, x, y)
        places[chr(raw.FPDFText_GetUnicode(page.raw, place))] = x.value
    return places


def fonts_of(document: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(document)) as pdf:
        names = [str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()]
    return {name.partition("+")[2] for name in names}


@pytest.mark.parametrize("font", STYLES)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_is_drawn_in_its_own_letters_and_read_back(name: str, font: str) -> None:
    text = SAMPLES[name]
    document = drawn(text, style=STYLES[font])
    assert letters(read(document)) == letters(text)
    assert letters(pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()) == letters(text)
    for piece in shape(unicodedata.normalize("NFC", text), font).pieces:
        assert all(glyph.code for glyph in piece.glyphs)
        assert not {"?", "□"} & set(piece.text)


def test_what_no_font_has_is_a_box_and_no_question_mark() -> None:
    unknown = "a\ue000\U00020000\U0010fffd\ud800b"
    assert letters(read(drawn(unknown))) == "a□\U00020000□□b"
    boxes = [glyph for piece in shape(unknown, REGULAR).pieces for glyph in piece.glyphs]
    assert len({glyph.code for glyph in boxes}) == 1 and len(boxes) == 4


def test_every_character_can_be_drawn() -> None:
    """A part of all that Unicode has, between letters of both directions; letters that are never seen, too."""
    unseen = "\u115f \u1160 \u3164 \uffa0 \u17b4 \u180b \u034f"
    parts = ("".join(map(chr, range(first, first + 24))) for first in range(0, 0x20000, 480))
    for part in (unseen, *parts):
        text = unicodedata.normalize("NFC", "".join(f"א{character}b" for character in part))
        assert shape(text, REGULAR).ends[-1] > 0
        assert shape(part[0], BOLD).ends[-1] >= 0


def test_controls_are_spaces_and_marks_of_direction_nothing() -> None:
    assert read(drawn("a\tb\0c\u2028d")).strip() == "a b c d"
    assert read(drawn(f"e{UNSEEN}f")).strip() == "ef"
    assert Style().width(f"e{UNSEEN}f") == Style().width("ef")


def test_an_alphabet_from_right_to_left_runs_so_and_its_neighbours_do_not() -> None:
    place = origins(drawn("A \u202eאבג\u202c B 7"))
    assert place["A"] < place["ג"] < place["ב"] < place["א"] < place["B"] < place["7"]
    hostile = origins(drawn("\u202eabc\u2067 def"))
    assert sorted(hostile, key=lambda letter: hostile[letter])[-3:] == ["d", "e", "f"]
    alone = origins(drawn("(אב) 12"))
    assert alone["1"] < alone["2"] < alone["ב"] < alone["א"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc", "abc"),
        ("אבג 12 דה", "הד 12 גבא"),
        ("A אב (12) ג B", "A ג (12) בא B"),
        ("A (אב) B", "A (בא) B"),
        ("אב 1,5 €", "€ 1,5 בא"),
        ("ا 12-3", "3-12 ا"),
        ("A אב!", "A בא!"),
    ],
)
def test_a_line_is_ordered_as_unicode_says(text: str, shown: str) -> None:
    levels = bidi.levels(text)
    order = bidi.visual(levels)
    assert "".join(bidi.MIRRORED.get(text[i], text[i]) if levels[i] % 2 else text[i] for i in order) == shown


def test_arabic_letters_are_joined_and_devanagari_ones_placed() -> None:
    (piece,) = shape("ببب", REGULAR).pieces
    assert len({glyph.code for glyph in piece.glyphs}) == 3  # at the end, in the middle, at the beginning
    (piece,) = shape("لا", REGULAR).pieces
    assert [glyph.text for glyph in piece.glyphs if glyph.advance] == [
        "ل"
    ]  # one glyph; a blank tells the other
    (apart,) = shape("कि", REGULAR).pieces
    (alone,) = shape("क", REGULAR).pieces
    assert apart.glyphs[-1].code == alone.glyphs[0].code  # the vowel is written before its consonant
    (family,) = shape("👨\u200d👩\u200d👧", REGULAR).pieces
    assert len(family.glyphs) == 1


def test_a_mark_is_drawn_by_the_font_of_its_letter() -> None:
    accented = shape("x\u0360", REGULAR)  # Source Sans Pro lacks the tilde over two letters
    (piece,) = accented.pieces
    assert piece.face and [glyph.text for glyph in piece.glyphs if glyph.text]
    assert letters(read(drawn("x\u0360"))) == "x\u0360"


@pytest.mark.parametrize("font", STYLES)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_text_is_as_wide_as_it_is_measured(name: str, font: str) -> None:
    """The letter after it begins where it ends."""
    style, text = STYLES[font], SAMPLES[name]
    after = origins(drawn(text + "Ж", style=style))["Ж"]
    assert after - 40 == pytest.approx(style.width(text), abs=0.05)


def test_mirrored_signs_are_as_wide_as_each_other() -> None:
    for font in STYLES:
        known = [
            (one, other)
            for one, other in bidi.MIRRORED.items()
            if all(c in "()[]{}<>«»‹›≤≥" for c in (one, other))
        ]
        assert known
        assert all(advances(font)[one] == advances(font)[other] for one, other in known)


def some_text(chance: random.Random) -> str:
    alphabet = "".join(SAMPLES.values()) + "بتثج" * 20 + "  ()-\u0301\u064b\u200d\u200c"
    start = chance.randrange(len(alphabet))
    near = alphabet[start : start + chance.choice((6, 40, 500))]
    return "".join(chance.choice(near) for _ in range(chance.choice((3, 30, 200))))


def test_no_line_is_wider_than_its_room_and_no_letter_is_lost() -> None:
    chance = random.Random(20261127)
    for _ in range(400):
        text, style, width = (
            unicodedata.normalize("NFC", some_text(chance)),
            bold(9),
            chance.choice((40, 90, 300)),
        )
        lines = wrap(text, style, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in (*lines, shorten(text, style, width)):
            assert style.width(line) <= width or len(line.strip("…")) <= 1, line
        line, fitted = fit(text, style, width, 5)
        assert fitted.width(line) <= width * 1.0001


@pytest.mark.parametrize(
    "text", ["جطسضكضثلجكحصطغتشعطططهمت", "\u0940गखाी\u093e\u0940\u0940\u093eगखर्"], ids=["arabic", "devanagari"]
)
def test_what_is_left_of_a_word_that_was_cut_is_measured_again(text: str) -> None:
    """A letter that begins a line has another form than in the middle of its word."""
    assert all(bold(9).width(line) <= 20 for line in wrap(text, bold(9), 20))


def test_latin_documents_open_no_other_font() -> None:
    program = """
import sys
from origyne_pipeline.invoicing.documents import draw
from tests.invoicing.samples import BRANDING, call, frozen
invoice = frozen(name="Éléonore Œuvrard Ωμέγα Łódź\\u202f!\\t\\u200b")
sys.stdout.buffer.write(draw(invoice, BRANDING, [call()]))
assert not [name for name in sys.modules if name.startswith("origyne_pipeline.") and "fallbacks" in name]
"""
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    assert fonts_of(answer.stdout) == {"SourceSansPro-Regular", "SourceSansPro-Semibold"}


def test_a_document_holds_what_it_shows_of_a_font_and_no_more() -> None:
    assert fonts_of(drawn("a漢")) == {"SourceSansPro-Regular", "DroidSansFallbackFull"}
    assert len(drawn("漢字")) - len(drawn("ab")) < 4_000
    assert len(drawn(*SAMPLES.values())) < 120_000


def test_the_same_letters_give_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from tests.invoicing.test_alphabets import SAMPLES, drawn;"
        "sys.stdout.buffer.write(drawn(*SAMPLES.values()))"
    )
    for seed in ("1", "2"):
        answer = subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed, "LANG": "tr_TR.UTF-8"},
        )
        assert answer.stdout == drawn(*SAMPLES.values())


@pytest.mark.long
def test_verapdf_accepts_letters_of_every_alphabet(tmp_path: Path) -> None:
    everything = " ".join(SAMPLES.values()) + " \ue000\U00020000"
    invoice = frozen(name=everything, address=everything, city="x\u0360 שָׁלוֹם नी")
    lines = tuple(replace(line, label=everything) for line in invoice.lines)
    calls = [call(destination=text) for text in SAMPLES.values()]
    for layout in LAYOUTS:
        document = draw(
            replace(invoice, lines=lines, terms=replace(invoice.terms, layout=layout)), BRANDING, calls
        )
        (tmp_path / f"{layout}.pdf").write_bytes(document)
    assert verapdf(sorted(tmp_path.glob("*.pdf"))) == ["compliant", "compliant"]


@pytest.mark.parametrize("word", ["漢", "ب", "कि ", "a\u0360", "\ue000", "(ب"])
@pytest.mark.parametrize("cut", [partial(wrap, most=10), shorten], ids=["wrap", "shorten"])
def test_cutting_costs_in_proportion_to_the_length_of_a_text(
    cut: Callable[[str, Style, float], object], word: str
) -> None:
    texts = [(word * length)[:length] for length in (2_000, 8_000)]
    cut(word, Style(), 50)
    costs = [operations(partial(cut, text, Style(), 50)) for text in texts]
    for before, after in pairwise(costs):
        assert after <= 5 * before, costs  # four times the text


def test_every_font_is_there_with_outlines_that_a_pdf_takes() -> None:
    assert [face.name for face in faces()] == [file.removesuffix(".ttf") for file in FILES]
    for face in faces():
        assert "glyf" in face.face.table_tags
    assert {path.name for path in FOLDER.glob("*.ttf")} == {
        *FILES,
        "SourceSansPro-Regular.ttf",
        "SourceSansPro-Semibold.ttf",
    }
