"""What the texts of a column are, by their form alone: moments, numbers, phones, cards, words."""

import functools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from origyne_pipeline.mediation.moment_sql import MONTHS

DAYS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%m/%d/%Y", "%m-%d-%Y",
    "%d/%m/%y", "%d.%m.%y", "%m/%d/%y", "%d-%b-%Y", "%d %b %Y", "%d-%b-%y", "%b %d %Y", "%b %d, %Y",
    "%d%m%Y", "%m%d%Y", "%y%m%d",
    "%d%m%y",
)  # fmt: skip
TIMES = (
    "%H:%M:%S",
    "%H:%M:%S.%f",
    "%H:%M",
    "%H%M%S",
    "%H%M%S.%f",
    "%I:%M:%S %p",
    "%I:%M %p",
    "%H.%M.%S",
    "%Hh%M",
    "%Hh%Mm%Ss",
    "%H%M",
)
JOINTS = ((" ", 1), (" ", 2), ("T", 1), ("_", 1), (", ", 1), (" - ", 1), (" à ", 1), ("", 6), ("", 4))
"""What stands between day and time, and how many of it in the time; where nothing does, the figures of the time."""
ZONE = re.compile(r" ?(?:Z|[+-]\d\d:?\d\d)$| (?:UTC|GMT)$", re.ASCII)
SHAPES = {
    "%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d?", "%d": r"\d\d?", "%b": "[A-Za-z]{3}", "%a": "[A-Za-z]{3}",
    "%H": r"\d\d?", "%I": r"\d\d?", "%M": r"\d\d", "%S": r"\d\d", "%f": r"\d{1,9}", "%p": "[APap][Mm]",
    "%z": r"(?:Z|[+-]\d\d:?\d\d)", "%Z": "UTC|GMT",
}  # fmt: skip
WHOLE_FORMS = ("%a, %d %b %Y %H:%M:%S %z", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y")
SWAPPED = (
    ("%d/%m/%Y", "%m/%d/%Y"), ("%d-%m-%Y", "%m-%d-%Y"), ("%d/%m/%y", "%m/%d/%y"), ("%d%m%Y", "%m%d%Y"),
    ("%y%m%d", "%d%m%y"), ("%d.%m.%Y", "%m.%d.%Y"),
)  # fmt: skip
"""Forms of days that read one another's texts."""
FIRST_YEAR, LAST_YEAR = 2010, 2050
FIRST_EPOCH, LAST_EPOCH = 1_262_304_000, 2_208_988_800
"""2010 and 2040: between them a count of seconds since 1970 is likely a moment of ours."""
PHONE = re.compile(
    r"(?:tel:|sip:)?(?:(?:\+|00)[1-9]\d{7,14}|[1-9]\d{7,13}|0[1-9]\d{8})|(?:\+33 ?[1-9]|0[1-9])(?:[ .-]?\d\d){4}",
    re.ASCII,
)
"""A bare number has at most 14 digits: one of 15 is an IMSI or IMEI."""
PHONE_IN_BRACKETS = re.compile(r".*<(\+?\d{8,15})>", re.ASCII)
SHORT_NUMBER = re.compile(r"\+?\d{2,15}", re.ASCII)
NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,12})?", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:([ .,'\u00a0\u202f])\d{3})+(?:([.,])\d+)?", re.ASCII)
CLOCK = re.compile(r"\d{1,4}:[0-5]\d(?::[0-5]\d)?(?:\.\d+)?", re.ASCII)
WORDED_CLOCK = re.compile(
    r"(?:(\d+)( ?(?:h|hr|hrs|heures?) ?))?(?:(\d+)( ?(?:m|min|mn|minutes?|') ?))?"
    r"(?:(\d+)( ?(?:s|sec|secondes?|seconds?|\")))?",
    re.ASCII,
)
"""A duration with letters for hours, minutes, seconds."""
GLUED_CLOCK = re.compile(r"\d\d[0-5]\d[0-5]\d", re.ASCII)
ISO_DURATION = re.compile(r"PT(?:\d+[HMS])+", re.ASCII)
ICCID = re.compile(r"89\d{17,18}", re.ASCII)
IMSI = re.compile(r"\d{15}", re.ASCII)
NETWORK = re.compile(r"[2-7]\d\d-?\d{2,3}", re.ASCII)
TADIG = re.compile(r"[A-Z]{3}[A-Z0-9]{2}", re.ASCII)
MOST_WORDS = 12
MOST_FORMS = 4
MORE_THAN_MICROSECONDS = re.compile(r"([.,]\d{6})\d+")
NAMED_MONTHS = {
    month: re.compile(rf"\b(?:{names})(?:\.|\b)", re.IGNORECASE) for month, names in MONTHS.items()
}


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
    def swapped_form(self) -> str:
        """Another format, with month and day the other way round, that reads its days as well; empty: none."""
        form = self.moment_form or self.day_form
        others = (form.replace(one, other) for one, other in SWAPPED if one in form)
        return next((other for other in others if _format_of(self.words, [other])), "")

    def last_day(self, form: str) -> date:
        """The last of its days, read in a format."""
        return max(datetime.strptime(_readable(text), form).date() for text in self.words)

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
        return bool(texts) and not self._epoch and all(PHONE.fullmatch(text) for text in texts)

    @property
    def is_phone_in_brackets(self) -> bool:
        """Whether it holds phone numbers behind a name: ``"Ann" <0699134886>``."""
        return self.all_are(PHONE_IN_BRACKETS)

    @property
    def is_clock(self) -> bool:
        """Whether it holds durations of hours, minutes, seconds."""
        return self.all_are(CLOCK) or bool(self.worded_forms) or self.all_are(ISO_DURATION)

    @property
    def worded_forms(self) -> tuple[str, ...]:
        """The forms of durations that are written with letters; empty: they are not."""
        forms: dict[str, None] = {}
        for text in self.words:
            match = WORDED_CLOCK.fullmatch(text)
            if not match or not text[:1].isdigit():
                return ()
            parts = zip(("HH", "MM", "SS"), match.groups()[1::2], strict=True)
            forms["".join(f"{token}{sign}" for token, sign in parts if sign).strip()] = None
        return tuple(forms) if len(forms) <= MOST_FORMS else ()

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
            and any(text.lstrip("*")[:1].isalpha() for text in self.words)
        )


def bare_number(text: str) -> str:
    """A number without signs of money beside it."""
    return text.strip("€$£ \u00a0").removesuffix("EUR").removeprefix("EUR").strip(" \u00a0")


def _moment_format(texts: Sequence[str]) -> str:
    """The format of a day and a time that reads every text; empty: none does."""
    if not texts:
        return ""
    ending = ZONE.search(texts[0])
    zone = ""
    if ending:
        zone = " %Z" if ending[0].isalpha() or ending[0][1:].isalpha() else "%z"
        zone = f" {zone.strip()}" if ending[0].startswith(" ") else zone.strip()
    zone = "%z" if ending and ending[0] == "Z" else zone
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
        whole, point, fraction = text.partition(".")
        if not whole.isdecimal() or len(whole) <= parts or (point and not fraction.isdecimal()):
            return "", ""
        return whole[:-parts], f"{whole[-parts:]}{point}{fraction}"
    *day, time = text.rsplit(joint, parts)
    if parts == 2:  # the time has a joint in it: 9:05 PM
        return (day[0], f"{day[1]} {time}") if len(day) == 2 else ("", "")
    return joint.join(day), time


def _format_of(texts: Sequence[str], forms: Sequence[str]) -> str:
    """The first format that reads every text."""
    return next((form for form in forms if texts and all(_is_read(text, form) for text in texts)), "")


def _is_read(text: str, form: str) -> bool:
    if "%b" in form:
        text = _in_english(text)
    if not _shape(form).fullmatch(text):
        return False
    text = _readable(text)
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return False
    return "%d" not in form or (FIRST_YEAR <= moment.year <= LAST_YEAR)


def _readable(text: str) -> str:
    """A text as ``strptime`` reads it: six figures of a second at most, the English name of its month."""
    return MORE_THAN_MICROSECONDS.sub(r"\1", _in_english(text))


@functools.cache
def _in_english(text: str) -> str:
    """A text with the English name of its month."""
    for month, names in NAMED_MONTHS.items():
        text = names.sub(month, text)
    return text


@functools.cache
def _shape(form: str) -> re.Pattern[str]:
    """What texts of a format look like: most texts are not of most formats, and this says so fast."""
    pieces = re.findall("%.|[^%]", form)
    shapes = [SHAPES.get(piece, re.escape(piece)) for piece in pieces]
    if all(piece in SHAPES for piece in pieces):  # nothing stands between: each piece has all its figures
        shapes = [shape.replace(r"\d\d?", r"\d\d") for shape in shapes]
    return re.compile("".join(shapes), re.ASCII)
