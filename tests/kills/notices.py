"""Kills while notices go out: by a mail server and a webhook on loopback that count what they get.

A story of four days on a small lake: thresholds that usage reaches, a late file with more, a correction that takes some
back, and the first ones again. A trial kills the run of one day, at a point of its progress (``hook``) or at a message,
before the server answers it or just after; then that day's run goes on, and the story to its end. Then each notice must
have been received once and be SENT; or, where the kill came between the claim and the end of its message, it is
doubtful: received at most once, and FAILED. As a person would, the trial then releases the doubtful ones that the
servers do not have, and runs again: each notice must have been received once, but for one that the next threshold
overtook by then, which is SUPPRESSED.
"""

import os
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from origyne_pipeline.followup.notices.outbox import check_outbox
from origyne_pipeline.followup.notices.register import check_register, read_notices
from origyne_pipeline.followup.notices.sending import release
from origyne_pipeline.settings import Mail, Notices
from tests.followup.notices.samples import NOON, customer, key
from tests.followup.notices.scenes import Reached, Scene, put, reached, webhook
from tests.kills.hook import sitecustomize as hook
from tests.kills.runs import KILLED, copy_root
from tests.mail_server import smtp_server

LINES = {f"3361234567{number}": f"C{number}" for number in range(4)}
BEFORE, AFTER = "before", "after"
AFTER_SECONDS = 0.004
"""So long after the answer a kill comes: the run has it, or is about to."""


@dataclass
class Servers:
    """What the servers got, by notice; and the message at which they kill the run, counted from 1."""

    received: Counter[str] = field(default_factory=Counter)
    process: int = 0
    kill_at: int = 0
    when: str = BEFORE
    messages: int = 0

    def take(self, alert_id: str) -> None:
        """Counts a message that is whole; kills the run at the one that is chosen."""
        self.received[alert_id] += 1
        self.messages += 1
        if self.process and self.messages == self.kill_at:
            if self.when == BEFORE:
                os.kill(self.process, signal.SIGKILL)
            else:
                threading.Timer(AFTER_SECONDS, os.kill, (self.process, signal.SIGKILL)).start()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes a mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.take(str(message_from_bytes(content)["Message-ID"]).strip(" \r\n<>").partition(".")[0])
        return "250 OK"


@dataclass
class Story:
    """The days on a data root, with the servers to which they send."""

    home: Path
    mail: Mail
    url: str
    servers: Servers

    def scene(self, home: Path) -> Scene:
        """A data root of the story."""
        people = {ref: customer(ref, f"{ref.lower()}@exemple.fr") for ref in LINES.values()}
        return Scene(home, self.mail, Notices(send=True, sms_webhook=self.url), people)

    def run(self, home: Path, day: int, at: int = 0, message: int = 0, when: str = BEFORE) -> tuple[int, int]:
        """A day's run in a process of its own, killed at a point or a message; its status, and the points."""
        log = home.parent / "points"
        log.unlink(missing_ok=True)
        put(self.scene(home).warehouse, *days()[day])
        servers = self.servers
        servers.messages, servers.kill_at, servers.when, servers.process = 0, message, when, 0
        process = os.fork()
        if not process:
            self._become(home, day, at, log)
        servers.process = process
        _, status = os.waitpid(process, 0)
        points = log.stat().st_size // hook.POINT_BYTES if log.exists() else 0
        return os.waitstatus_to_exitcode(status), points

    def _become(self, home: Path, day: int, at: int, log: Path) -> None:
        code = 1
        try:
            os.setsid()
            hook.watch = hook.Watch(str(log), str(home), at, "kill")
            time.sleep(0.01)  # the parent knows the process
            self.scene(home).run(NOON + timedelta(days=day))
            code = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)


def days() -> list[list[Reached]]:
    """What usage reaches on each day."""
    first = [reached(kind, 80, line, ref) for line, ref in LINES.items() for kind in ("ALLOWANCE", "ROAMING")]
    late = [*first, *(reached("ALLOWANCE", 100, line, ref) for line, ref in LINES.items())]
    limits = [reached("SPEND", 80, None, ref) for ref in LINES.values()]
    return [first[:5], late, late[3:], [*late, *limits]]


def notices(folder: Path, kills: int) -> Iterator[tuple[str, list[str], float]]:
    """The trials: half of the kills at points of progress, half at messages; the last line has the counts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hook.install()
    servers = Servers()
    totals: Counter[str] = Counter()
    with smtp_server(servers) as mail, webhook() as (posts, url):
        story = Story(folder, mail, url, servers)
        roots, points, messages = _undisturbed(story)
        for number in range(kills):
            day = number % len(roots)
            turn, turns = number // len(roots), -(-kills // len(roots))
            before = time.process_time()
            home = copy_root(roots[day], folder / "home")
            posts.clear()
            servers.received.clear()
            servers.received.update(_received(roots[day]))
            if number // len(roots) % 2 and messages[day]:
                message = 1 + turn // 2 % messages[day]
                when = (BEFORE, AFTER)[turn // 2 // messages[day] % 2]
                what, killed = f"message {message}, {when}", story.run(home, day, 0, message, when)[0]
            else:
                at = 1 + turn * (points[day] - 1) // max(1, turns - 1)
                what, killed = f"point {at} of {points[day]}", story.run(home, day, at)[0]
            totals["killed"] += killed == KILLED
            faults = _finish(story, home, day, posts, totals)
            yield f"notices, day {day}, {what}, {killed}", faults, time.process_time() - before
    sys.stdout.write("".join(f"notices {what}: {number}\n" for what, number in sorted(totals.items())))


def _undisturbed(story: Story) -> tuple[list[Path], list[int], list[int]]:
    """The data root before each day, and the points and messages of each day's run."""
    home, roots, points, messages = story.home / "story", [], [], []
    for day in range(len(days())):
        roots.append(copy_root(home, story.home / f"before day {day}"))
        status, count = story.run(home, day)
        if status:
            raise SystemExit(f"day {day} without a kill: status {status}")
        points.append(count)
        messages.append(story.servers.messages)
    sys.stdout.write(f"points of each day: {points}, messages: {messages}\n")
    return roots, points, messages


def _received(home: Path) -> Counter[str]:
    with read_notices(home) as register:
        return (
            Counter(one.alert.alert_id for one in register.all() if one.status == "SENT")
            if register
            else Counter()
        )


def _finish(
    story: Story, home: Path, day: int, posts: list[dict[str, str]], totals: Counter[str]
) -> list[str]:
    """Goes on to the end of the story; what is wrong then."""
    faults = []
    for following in range(day, len(days())):
        status, _ = story.run(home, following)
        faults += [f"day {following} again: status {status}"] if status else []
    received = story.servers.received + Counter(post["id"] for post in posts)
    faults += _faults(home, received)
    for alert_id in _doubtful(home):
        totals["doubtful"] += 1
        if not received[alert_id]:
            totals["doubtful and not received: released"] += 1
            release(home, alert_id, NOON)
    story.run(home, len(days()) - 1)
    received = story.servers.received + Counter(post["id"] for post in posts)
    for alert_id, last in _statuses(home).items():
        totals[last] += 1
        if last in ("SENT", "FAILED"):
            totals["notices"] += 1
            totals["missed"] += received[alert_id] == 0
            totals["double"] += received[alert_id] > 1
            if received[alert_id] != 1:
                faults.append(f"{alert_id}: {last}, received {received[alert_id]} times")
    faults += [str(fault) for check in (check_register, check_outbox) for fault in check(home).faults]
    return faults


def _faults(home: Path, received: Counter[str]) -> list[str]:
    """Before a person does anything: SENT is received once, doubtful at most once, nothing else is received."""
    statuses, doubtful = _statuses(home), _doubtful(home)
    expected = {_alert_id(*one) for day in days() for one in day}
    faults = [f"{alert_id}: never raised" for alert_id in expected - statuses.keys()]
    for alert_id, status in statuses.items():
        allowed = {1} if status == "SENT" else {0, 1} if alert_id in doubtful else {0}
        if received[alert_id] not in allowed or status == "RAISED":
            faults.append(f"{alert_id}: {status}, received {received[alert_id]} times before a release")
    return faults


def _alert_id(kind: str, threshold: int, line: str | None, ref: str) -> str:
    return key(kind, threshold, line, ref).alert_id


def _statuses(home: Path) -> dict[str, str]:
    with read_notices(home) as register:
        return {one.alert.alert_id: one.status for one in register.all()} if register else {}


def _doubtful(home: Path) -> list[str]:
    with read_notices(home) as register:
        return [
            one.alert.alert_id
            for one in (register.pending() if register else ())
            if one.outcome and one.outcome.reason.startswith("doubtful")
        ]
