"""Names of files: the day in them, and the form of the names of files like one."""

import re
from datetime import date

STAMP = re.compile(r"(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_T]?(\d{6}|\d{4}))?(?!\d)")
FIGURES = re.compile(r"\d+")


def stamp_of(name: str) -> date | None:
    """The day in a file's name; None: it has none.

    >>> stamp_of("CDR_2026-09-01.csv")
    datetime.date(2026, 9, 1)
    """
    stamp = next((one for one in STAMP.finditer(name) if _is_day(one)), None)
    return date(int(stamp[1]), int(stamp[3]), int(stamp[4])) if stamp else None


def names_of(name: str) -> str:
    r"""The form of the names of files like one: its stamp as placeholders, other figures as any.

    >>> names_of("MOB-20260901T113000.txt"), names_of("CDRF5_VNO_20260901120000_0007GSM.DAT")
    ('MOB-{AAAAMMJJ}T{HHMMSS}\\.txt', 'CDRF[0-9]+_VNO_{AAAAMMJJ}{HHMMSS}_[0-9]+GSM\\.DAT')
    """
    stamp = next((one for one in STAMP.finditer(name) if _is_day(one)), None)
    if stamp is None:
        return _escaped(name)
    sign = _escaped(stamp[2])
    text = f"{{AAAA}}{sign}{{MM}}{sign}{{JJ}}" if sign else "{AAAAMMJJ}"
    if clock := stamp[5]:
        joint = stamp[0][len(stamp[1] + stamp[3] + stamp[4]) + 2 * len(stamp[2]) : -len(clock)]
        text += _escaped(joint) + ("{HHMMSS}" if len(clock) == 6 else "{HHMM}")
    return _escaped(name[: stamp.start()]) + text + _escaped(name[stamp.end() :])


def _is_day(stamp: re.Match[str]) -> bool:
    try:
        date(int(stamp[1]), int(stamp[3]), int(stamp[4]))
    except ValueError:
        return False
    return stamp[5] is None or int(stamp[5][:2]) < 24


def _escaped(text: str) -> str:
    return FIGURES.sub("[0-9]+", re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text))
