"""What the texts of a column are, by their form alone: moments, numbers, phones, cards, words."""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%m-%d-%Y",
    "%d/%m/%y", "%d.%m.%y", "%m/%d/%y", "%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%b %d %Y", "%d%m%Y", "%y%m%d",
)  # fmt: skip
TIMES = ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M", "%H%M%S", "%I:%M:%S %p", "%I:%M %p", "%H.%M.%S")
JOINTS = ((" ", 1), (" ", 2), ("T", 1), ("_", 1), (", ", 1), ("", 6), ("", 4))
"""What stands between day and time, and how many of it in the time; where nothing does, the figures of the time."""
ZONE = re.compile(r" ?(?:Z|[+-]\d\d:?\d\d)$", re.ASCII)
SHAPES = {
    "%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d?", "%d": r"\d\d?", "%b": "[A-Za-z]{3}", "%a": "[A-Za-z]{3}",
    "%H": r"\d\d?", "%I": r"\d\d?", "%M": r"\d\d", "%S": r"\d\d", "%f": r"\d{1,6}", "%p": "[APap][Mm]",
    "%z": r"(?:Z|[+-]\d\d:?\d\d)",
}  # fmt: skip
WHOLE_FORMS = ("%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y")
SWAPPED = (("%d/%m/%Y", "%m/%d/%Y"), ("%d-%m-%Y", "%m-%d-%Y"), ("%d/%m/%y", "%m/%d/%y"))
"""Forms of days that read one another's texts."""
FIRST_EPOCH, LAST_EPOCH = 1_262_304_000, 2_208_988_800
"""2010 and 2040: between them a count of seconds since 1970 is likely a moment of ours."""
PHONE = re.compile(r"(?:tel:|sip:)?(?:\+|00)?[1-9]\d{7,14}|0[1-9]\d{8}|0[1-9](?:[ .-]\d\d){4}", re.ASCII)
SHORT_NUMBER = re.compile(r"\+?\d{2,15}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,12})?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:([ .,'\u00a0\u202f])\d{3})+(?:([.,])\d+)?", re.ASCII)
CLOCK = re.compile(r"\d{1,3}:[0-5]\d(?::[0-5]\d)?", re.ASCII)
ICCID = re.compile(r"89\d{17,18}", re.ASCII)
IMSI = re.compile(r"\d{15}", re.ASCII)
NETWORK = re.compile(r"[2-7]\d{4,5}", re.ASCII)
TADIG = re.compile(r"[A-Z]{3}[A-Z0-9]{2}", re.ASCII)
MOST_WORDS = 12


@dataclass(frozen=True)
class Column:
    """A column of a sample: its place from 1, its header (empty without one), its texts, trimmed."""

    place: int
    header: str
    texts: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[str, ...]:
        """The texts that are not empty."""
        return tuple(text for text in self.texts if text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its distinct texts, the commonest first."""
        return tuple(word for word, _ in Counter(self.filled).most_common())

    def all_are(self, form: re.Pattern[str]) -> bool:
        """Whether there are texts, each of a form."""
        return bool(self.filled) and all(form.fullmatch(text) for text in self.words)

    @cached_property
    def moment_form(self) -> str:
        """The format of a day and time; empty: it holds none."""
        return _moment_format(self.words) or self._epoch

    @cached_property
    def day_form(self) -> str:
        """The format of a day; empty: it holds none."""
        return _format_of(self.words, DAYS)

    @cached_property
    def time_form(self) -> str:
        """The format of a time of day; empty: it holds none."""
        return _format_of(self.words, TIMES)

    @cached_property
    def _epoch(self) -> str:
        for form, unit in (("epoch", 1), ("epoch_ms", 1000)):
            if self.all_are(re.compile(r"\d{10,13}(?:\.\d+)?", re.ASCII)) and all(
                FIRST_EPOCH <= float(text) / unit <= LAST_EPOCH for text in self.words
            ):
                return form
        return ""

    @property
    def may_be_swapped(self) -> bool:
        """Whether its days could as well be read with month and day the other way round."""
        form = self.moment_form or self.day_form
        return any(
            one in form and bool(_format_of(self.words, [form.replace(one, other)])) for one, other in SWAPPED
        )

    @property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers."""
        return self.all_are(re.compile(r"\d{1,15}", re.ASCII))

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers, written in any way."""
        return bool(self.filled) and all(
            NUMBER.fullmatch(bare) or GROUPED.fullmatch(bare) for bare in map(bare_number, self.words)
        )

    @property
    def has_decimals(self) -> bool:
        """Whether it holds numbers, some of them with decimals."""
        return self.is_number and any("." in text or "," in text for text in self.words)

    @property
    def is_phone(self) -> bool:
        """Whether it holds phone numbers."""
        texts = [text.removeprefix("'") for text in self.words]
        return bool(texts) and all(PHONE.fullmatch(text) for text in texts)

    @property
    def may_be_called(self) -> bool:
        """Whether it may hold called numbers, short ones among them."""
        return bool(self.filled) and all(
            SHORT_NUMBER.fullmatch(re.sub("[ .-]", "", text.removeprefix("'"))) for text in self.words
        )

    @property
    def is_of_words(self) -> bool:
        """Whether it holds few words, again and again."""
        return (
            bool(self.filled)
            and len(self.words) <= MOST_WORDS
            and any(text[:1].isalpha() for text in self.words)
        )


def bare_number(text: str) -> str:
    """A number without signs of money beside it."""
    return text.strip("€$£ \u00a0").removesuffix("EUR").removeprefix("EUR").strip(" \u00a0")


def _moment_format(texts: Sequence[str]) -> str:
    """The format of a day and a time that reads every text; empty: none does."""
    if not texts:
        return ""
    ending = ZONE.search(texts[0])
    zone = (" %z" if ending[0].startswith(" ") else "%z") if ending else ""
    bare = [ZONE.sub("", text) if zone else text for text in texts]
    for joint, parts in JOINTS:
        halves = [_halves(text, joint, parts) for text in bare]
        day = _format_of([day for day, _ in halves], DAYS)
        time = _format_of([time for _, time in halves], TIMES) if day else ""
        if time:
            return f"{day}{joint}{time}{zone}"
    return _format_of(texts, WHOLE_FORMS)


def _halves(text: str, joint: str, parts: int) -> tuple[str, str]:
    """Day and time of a text: before and after what joins them, or, where nothing does, so many figures."""
    if not joint:
        return (text[:-parts], text[-parts:]) if text.isdecimal() and len(text) > parts else ("", "")
    *day, time = text.rsplit(joint, parts)
    if parts == 2:  # the time has a joint in it: 9:05 PM
        return (day[0], f"{day[1]} {time}") if len(day) == 2 else ("", "")
    return joint.join(day), time


def _format_of(texts: Sequence[str], forms: Sequence[str]) -> str:
    """The first format that reads every text."""
    return next((form for form in forms if texts and all(_is_read(text, form) for text in texts)), "")


def _is_read(text: str, form: str) -> bool:
    if not _shape(form).fullmatch(text):
        return False
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return False
    return "%d" not in form or 2000 <= moment.year <= 2100


@functools.cache
def _shape(form: str) -> re.Pattern[str]:
    """What texts of a format look like: most texts are not of most formats, and this says so fast."""
    pieces = re.findall("%.|[^%]", form)
    shapes = [SHAPES.get(piece, re.escape(piece)) for piece in pieces]
    if all(piece in SHAPES for piece in pieces):  # nothing stands between: each piece has all its figures
        shapes = [shape.replace(r"\d\d?", r"\d\d") for shape in shapes]
    return re.compile("".join(shapes), re.ASCII)
