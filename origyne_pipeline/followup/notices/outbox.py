"""The outbox of text messages: ``outbox/sms/AAAA-MM-DD.csv``, a row for each one, for whoever sends them.

A day's file follows from the register of notices: the row is there once its message is recorded, and a kill between the
two is made good by the next run. Its rows stand in the order in which they were recorded, and none ever changes; a row
is known by ``alert_id``; ``by`` says ``webhook`` where the webhook has taken it already. A file that was taken away
stays away until its day gets another message.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from origyne_pipeline.files import write_atomically
from origyne_pipeline.followup.notices.alert import NoticeError, Outcome
from origyne_pipeline.followup.notices.register import Notices, open_notices, read_notices
from origyne_pipeline.formulas import neutral
from origyne_pipeline.integrity import Checked
from origyne_pipeline.periods import PARIS, local_day

FOLDER = Path("outbox/sms")
HEADER = ("alert_id", "at", "line", "by", "text")
REDRAW = "move it away; its messages are in the register, and 'origyne notices --json' lists them"


def outbox_path(home: Path, day: date) -> Path:
    """Where the text messages of a day are."""
    return home / FOLDER / f"{day}.csv"


def write_outbox(home: Path, at: datetime) -> list[Path]:
    """Brings the files to what the register holds; gives those that were written.

    A file that was whole and is gone was taken away by whoever sends: it is left so.

    Raises:
        NoticeError: the register is not what it was.
    """
    with read_notices(home) as notices:
        known = notices.outbox_rows() if notices else {}
        days = _days(notices)
    late = {day: messages for day, messages in days.items() if known.get(day) != len(messages)}
    for day, messages in late.items():
        write_atomically(outbox_path(home, day), _file(messages))
    if late:
        with open_notices(home) as notices:
            for day, messages in late.items():
                notices.note_outbox(day, len(messages), at)
    return [outbox_path(home, day) for day in late]


def check_outbox(home: Path) -> Checked:
    """Each file that is there, against the register; one that was taken away is no fault."""
    checked = Checked("outbox")
    try:
        with read_notices(home) as notices:
            days = _days(notices)
    except NoticeError:
        return checked  # told with the register
    expected = {outbox_path(home, day): _file(messages) for day, messages in days.items()}
    for path in sorted((home / FOLDER).glob("*.csv")):
        checked.count("files")
        if path not in expected:
            checked.fault(path, "no notice of the register is of this day", "move it away; don't send it")
        elif (content := path.read_bytes()) != expected[path]:
            cut = expected[path].startswith(content)
            problem = "it lacks messages" if cut else "it is not what was written"
            checked.fault(path, problem, "run 'origyne notices send', which completes it" if cut else REDRAW)
    return checked


def _days(notices: Notices | None) -> dict[date, list[Outcome]]:
    days: dict[date, list[Outcome]] = {}
    for outcome in notices.text_messages() if notices else ():
        days.setdefault(local_day(datetime.fromisoformat(outcome.sent_at)), []).append(outcome)
    return days


def _file(messages: Iterable[Outcome]) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADER)
    for outcome in messages:
        instant = datetime.fromisoformat(outcome.sent_at).astimezone(PARIS).isoformat(timespec="seconds")
        rows.writerow((outcome.alert_id, instant, outcome.recipient, outcome.by, neutral(outcome.text)))
    return text.getvalue().encode("utf-8")
