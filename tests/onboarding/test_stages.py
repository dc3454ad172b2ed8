"""The opening of an account: steps, checklist, plan in French working days, picture and calendar file."""

import io
import os
import re
import signal
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from lxml import etree
from PIL import Image

from origyne_pipeline.chained_log import read_log
from origyne_pipeline.onboarding.stages import (
    CHECKLIST,
    Checklist,
    StageError,
    groups,
    steps,
    tick,
    undo,
)
from origyne_pipeline.onboarding.stages.calendar_file import calendar_bytes
from origyne_pipeline.onboarding.stages.drawing import PAPER, Box, Line, Words, png_bytes, svg_bytes, width_of
from origyne_pipeline.onboarding.stages.gantt import CRITICAL, LATE, gantt
from origyne_pipeline.onboarding.stages.plan import DONE, READY, WAITING, Plan, plan_of
from origyne_pipeline.periods import (
    add_working_days,
    is_working_day,
    working_day_from,
    working_days_after,
)

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
FIRST = ("papers-received", "contracts-sent", "contracts-returned")


def done(home: Path, *ids: str, on: date | None = None, at: datetime = AT) -> Checklist:
    for step_id in ids:
        tick(home, step_id, "Jean", "", at, on=on)
    return Checklist.read(home)


# Steps


def test_each_step_waits_for_steps_before_it_and_everything_leads_to_the_go() -> None:
    seen: set[str] = set()
    for step in steps().values():
        assert set(step.waits) <= seen, step.id
        assert step.days > 0
        assert step.owner
        seen.add(step.id)
    awaited = {before for step in steps().values() for before in step.waits}
    assert set(steps()) - awaited == {"go"}
    assert [step.id for step in steps().values() if not step.waits] == ["papers-received"]
    assert [step.id for step in steps().values() if step.is_priority] == ["electrical-profile"]


def test_the_delays_of_the_document_are_the_longest_way_through_their_groups() -> None:
    assert [(group.stage, group.weeks) for group in groups()] == [
        (1, None),
        (2, 2),
        (2, None),
        (3, 4),
        (3, None),
    ]
    for group in groups():
        if group.working_days:
            length: dict[str, int] = {}
            for step in group.steps:
                length[step.id] = step.days + max((length.get(before, 0) for before in step.waits), default=0)
            assert max(length.values()) == group.working_days


def test_the_files_of_the_five_parts_have_a_step_each() -> None:
    by_file = [step.id for step in steps().values() if step.by_file]
    assert by_file == ["electrical-profile", "tariff-tables", "artwork", "rio-tool", "further-information"]


# Working days


def test_holidays_are_no_working_days_and_bridges_are() -> None:
    ascension = date(2026, 5, 14)
    assert not is_working_day(ascension)
    assert is_working_day(ascension + timedelta(days=1))
    assert not is_working_day(date(2026, 5, 16))
    assert working_day_from(date(2026, 5, 23)) == date(2026, 5, 26)  # Whit Monday is the 25th
    assert add_working_days(date(2026, 5, 13), 1) == date(2026, 5, 15)
    assert add_working_days(date(2026, 10, 30), 10) == date(2026, 11, 16)  # 11 November lies between
    assert working_days_after(date(2026, 5, 13), date(2026, 5, 18)) == 2
    assert working_days_after(date(2026, 5, 18), date(2026, 5, 13)) == 0


# Checklist


def test_a_step_is_noted_once_with_who_when_and_why(tmp_path: Path) -> None:
    assert tick(tmp_path, "papers-received", " Léa ", "Kbis du 1er", AT, on=date(2026, 9, 28))
    assert not tick(tmp_path, "papers-received", "Jean", "encore", AT)
    (entry,) = Checklist.read(tmp_path).ticks.values()
    assert (entry.by, entry.note, entry.on, entry.noted_at) == ("Léa", "Kbis du 1er", date(2026, 9, 28), AT)
    assert len(read_log(tmp_path / CHECKLIST)) == 1


def test_an_undone_step_stays_in_the_log(tmp_path: Path) -> None:
    done(tmp_path, *FIRST)
    with pytest.raises(StageError, match="contracts-sent done; undo that first"):
        undo(tmp_path, "papers-received", "Jean", "faux", AT)
    with pytest.raises(StageError, match="a note that says why"):
        undo(tmp_path, "contracts-returned", "Jean", " ", AT)
    assert undo(tmp_path, "contracts-returned", "Jean", "non signé", AT)
    assert not undo(tmp_path, "contracts-returned", "Jean", "non signé", AT)
    assert list(Checklist.read(tmp_path).ticks) == list(FIRST[:2])
    assert [entry["action"] for entry in read_log(tmp_path / CHECKLIST)] == ["done"] * 3 + ["undone"]
    done(tmp_path, "contracts-returned")
    assert undo(tmp_path, "papers-received", "Jean", "faux", AT, is_forced=True)


def test_a_step_comes_after_what_it_waits_for_unless_forced(tmp_path: Path) -> None:
    with pytest.raises(StageError, match="contracts-sent not done; note that first, or use --force"):
        tick(tmp_path, "contracts-returned", "Jean", "", AT)
    assert not Checklist.read(tmp_path).ticks
    assert tick(tmp_path, "contracts-returned", "Jean", "", AT, is_forced=True)
    assert Checklist.read(tmp_path).ticks["contracts-returned"].missing == ("contracts-sent",)


def test_a_step_is_not_done_before_the_day_of_what_it_waits_for_unless_forced(tmp_path: Path) -> None:
    done(tmp_path, "papers-received", on=date(2026, 9, 28))
    with pytest.raises(
        StageError, match="expected a day from 2026-09-28 on, when papers-received was done, found 2"
    ):
        tick(tmp_path, "contracts-sent", "Jean", "", AT, on=date(2026, 9, 27))
    assert list(Checklist.read(tmp_path).ticks) == ["papers-received"]
    assert tick(tmp_path, "contracts-sent", "Jean", "", AT, on=date(2026, 9, 28))
    assert tick(tmp_path, "contracts-returned", "Jean", "", AT, on=date(2026, 9, 1), is_forced=True)


def test_what_needs_nothing_of_the_wholesaler_may_be_done_early_and_is_sent_in_its_turn(
    tmp_path: Path,
) -> None:
    early = ("tariff-tables", "artwork", "rio-tool", "further-information")
    assert [step.step.id for step in plan_of(Checklist({}), AT.date()).early] == list(early)
    done(tmp_path, *early)
    done(tmp_path, "papers-received")
    for sent in ("files-sent", "information-sent"):
        with pytest.raises(StageError, match="found technical-file"):
            tick(tmp_path, sent, "Jean", "", AT)
    with pytest.raises(StageError, match="technical-file not done"):
        tick(tmp_path, "electrical-profile", "Jean", "", AT)


@pytest.mark.parametrize(
    ("step", "by", "note", "on", "message"),
    [
        ("paper-received", "Jean", "", None, "did you mean papers-received"),
        ("zzz", "Jean", "", None, "status --all"),
        ("papers-received", " ", "", None, "--by"),
        ("papers-received", "J" * 81, "", None, "at most 80 characters, found 81"),
        ("papers-received", "Jean", "a\nb", None, "control characters"),
        ("papers-received", "Jean", "\u202eb", None, "control characters"),
        ("papers-received", "Jean", "", date(2026, 10, 2), "a day up to today, found 2026-10-02"),
    ],
)
def test_a_fault_is_one_message_and_nothing_is_noted(
    tmp_path: Path, step: str, by: str, note: str, on: date | None, message: str
) -> None:
    with pytest.raises(StageError, match=message):
        tick(tmp_path, step, by, note, AT, on=on)
    assert not (tmp_path / CHECKLIST).exists()


def test_two_processes_note_a_step_once(tmp_path: Path) -> None:
    children = []
    for _ in range(6):
        child = os.fork()
        if not child:
            os._exit(int(tick(tmp_path, "papers-received", "Jean", "", AT)))
        children.append(child)
    assert sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) == [0] * 5 + [1]
    assert len(read_log(tmp_path / CHECKLIST)) == 1


def test_a_killed_tick_leaves_a_checklist_that_goes_on(tmp_path: Path) -> None:
    for _ in range(5):
        child = os.fork()
        if not child:
            while True:
                tick(tmp_path, "papers-received", "Jean", "", AT)
                undo(tmp_path, "papers-received", "Jean", "x", AT)
        time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        Checklist.read(tmp_path)
    tick(tmp_path, "papers-received", "Jean", "", AT)
    assert "papers-received" in Checklist.read(tmp_path).ticks


# Plan


def test_the_plan_of_a_new_account_takes_two_and_four_weeks_of_working_days() -> None:
    plan = plan_of(Checklist({}), date(2026, 11, 28))
    technical = [plan.steps[step.id] for step in groups()[1].steps]
    first, last = min(s.first for s in technical), max(s.last for s in technical)
    assert working_days_after(first - timedelta(days=1), last) == 10
    cards = plan.steps["cards-produced"]
    assert (cards.first, cards.last) == (date(2027, 1, 6), date(2027, 2, 2))
    assert plan.steps["test-cards-sent"].first == date(2026, 12, 28)  # the 24th, then Christmas and a weekend
    assert plan.end == date(2027, 2, 12)
    assert plan.steps["papers-received"].first == date(2026, 11, 30)


def test_the_critical_path_is_what_moves_the_end() -> None:
    checklist, today = Checklist({}), date(2026, 11, 28)
    plan = plan_of(checklist, today)
    assert "cards-produced" in plan.critical_path
    assert "platform-set-up" not in plan.critical_path
    assert plan.steps["platform-set-up"].slack == 5
    for step_id, planned in plan.steps.items():
        assert planned.slack is not None
        assert (planned.slack == 0) == (step_id in plan.critical_path)


@pytest.mark.parametrize("extra", [0, 1])
def test_a_step_may_slip_by_its_slack_and_no_more(monkeypatch: pytest.MonkeyPatch, extra: int) -> None:
    from dataclasses import replace

    from origyne_pipeline.onboarding.stages import plan as module

    today, known = date(2026, 11, 28), steps()
    plan = plan_of(Checklist({}), today)
    for step_id, step in known.items():
        longer = replace(step, days=step.days + (plan.steps[step_id].slack or 0) + extra)
        monkeypatch.setattr(module, "steps", lambda changed={**known, step_id: longer}: changed)
        end = plan_of(Checklist({}), today).end
        assert end == (add_working_days(plan.end, 1) if extra else plan.end), step_id


def test_lateness_counts_working_days_from_what_was_done(tmp_path: Path) -> None:
    checklist = done(tmp_path, *FIRST, "vno-file", "technical-file", on=date(2026, 9, 30))
    plan = plan_of(checklist, date(2026, 10, 19))
    profile = plan.steps["electrical-profile"]
    assert (profile.state, profile.due, profile.late_by) == (READY, date(2026, 10, 5), 10)
    assert profile.last == date(2026, 10, 19)
    assert [s.step.id for s in plan.to_do[:3]] == ["electrical-profile", "rio-tool", "tariff-tables"]
    assert (plan.groups[1].due, plan.groups[1].late_by) == (date(2026, 10, 14), 3)
    assert plan.steps["files-sent"].state == WAITING
    assert plan.steps["files-sent"].missing == ("electrical-profile", "tariff-tables")
    assert plan.steps["vno-file"].state == DONE
    assert plan.steps["vno-file"].late_by == 0
    assert plan_of(checklist, date(2026, 10, 5)).steps["electrical-profile"].late_by == 0
    ended = done(tmp_path, *(step.id for step in groups()[1].steps), at=AT + timedelta(days=18))
    assert (plan_of(ended, date(2026, 10, 19)).groups[1].is_done, ended.ticks["files-created"].on.day) == (
        True,
        19,
    )
    assert plan_of(ended, date(2026, 10, 19)).groups[1].late_by == 0


def test_a_plan_may_begin_on_another_day_and_end(tmp_path: Path) -> None:
    later = plan_of(Checklist({}), date(2026, 11, 28), date(2027, 5, 8))
    assert later.steps["papers-received"].first == date(2027, 5, 10)
    checklist = done(tmp_path, *steps())
    plan = plan_of(checklist, date(2026, 10, 1))
    assert plan.end == date(2026, 10, 1)
    assert not plan.to_do
    assert not plan.critical_path
    assert all(group.is_done for group in plan.groups)


# Picture and calendar file


@pytest.fixture
def late_plan(tmp_path: Path) -> Plan:
    checklist = done(tmp_path, *FIRST, "vno-file", "technical-file", "tariff-tables")
    return plan_of(checklist, date(2026, 10, 22))


def test_the_picture_shows_every_step_today_and_the_critical_path(late_plan: Plan) -> None:
    drawing = gantt(late_plan)
    texts = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert all(step.label in texts for step in steps().values())
    assert any("22/10/2026" in text and "aujourd'hui" in text for text in texts)
    assert any("en retard de" in text for text in texts)
    fills = [shape.fill for shape in drawing.shapes if isinstance(shape, Box)]
    critical = [s for s in late_plan.steps.values() if s.is_critical]
    assert fills.count(CRITICAL) == len([s for s in critical if not s.late_by]) + 1  # and the key
    assert fills.count(LATE) == len([s for s in late_plan.steps.values() if s.late_by]) + 1
    for shape in drawing.shapes:
        edges = (
            (shape.x, shape.x + shape.width)
            if isinstance(shape, Box)
            else (shape.x1, shape.x2)
            if isinstance(shape, Line)
            else (shape.x,)
        )
        assert all(0 <= edge <= drawing.width for edge in edges)


def test_no_line_runs_through_a_date() -> None:
    drawing = gantt(plan_of(Checklist({}), date(2026, 11, 28), date(2026, 11, 30)))
    [at] = [
        place
        for place, shape in enumerate(drawing.shapes)
        if isinstance(shape, Words) and shape.text == "14/12" and shape.size == 11
    ]
    words, under = drawing.shapes[at], drawing.shapes[at - 1]
    assert isinstance(words, Words)
    assert isinstance(under, Box)
    assert under.fill == PAPER
    assert under.x < words.x < words.x + width_of(words) < under.x + under.width
    links = [place for place, s in enumerate(drawing.shapes) if isinstance(s, Line) and s.colour == CRITICAL]
    crossing = [s for s in (drawing.shapes[n] for n in links) if isinstance(s, Line) and s.x1 == s.x2]
    assert any(words.x < s.x1 < words.x + width_of(words) and s.y1 < words.y < s.y2 for s in crossing)
    assert max(links) < at - 1


def test_png_and_svg_are_the_same_picture_and_the_same_bytes_each_time(late_plan: Plan) -> None:
    drawing = gantt(late_plan)
    with Image.open(io.BytesIO(png_bytes(drawing))) as image:
        assert (image.format, image.size) == ("PNG", (2 * drawing.width, 2 * drawing.height))
        colours = image.convert("RGB").getcolors(1 << 20)
    assert colours
    assert {bytes.fromhex(c[1:]) for c in (CRITICAL, LATE)} <= {bytes(rgb) for _, rgb in colours}  # type: ignore[arg-type]
    root = etree.fromstring(svg_bytes(drawing))
    assert root.get("width") == str(drawing.width)
    words = [shape for shape in drawing.shapes if isinstance(shape, Words)]
    assert [node.text for node in root.iter("{*}text")] == [shape.text for shape in words]
    assert png_bytes(drawing) == png_bytes(gantt(late_plan))


def test_the_calendar_file_reads_back_as_the_plan(late_plan: Plan) -> None:
    content = calendar_bytes(late_plan, AT)
    calendar = Calendar.from_ical(content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == len(steps())
    for planned in late_plan.steps.values():
        event = events[f"{planned.step.id}@ouverture-compte.origyne"]
        assert event.decoded("dtstart") == planned.first
        assert event.decoded("dtend") == planned.last + timedelta(days=1)
        assert event.decoded("dtstamp") == AT
        assert planned.step.label in str(event["summary"])
        (command,) = str(event["description"]).splitlines()[-1:]
        assert command == "Fait." if planned.state == DONE else "origyne" in command
        assert not set(re.findall(r"\w+", command.partition("origyne")[0])) - {
            "Fait",
            "Commande",
            "une",
            "fois",
            "faite",
        }
        assert not re.search(r"\b(once|then|fill|type|adapt|both|FILE)\b", command)
        assert not event.errors
    assert content.count(b"DTSTART;VALUE=DATE:") == len(steps())
    assert str(calendar["x-wr-timezone"]) == "Europe/Paris"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    later = plan_of(Checklist({}), date(2026, 12, 1))
    moved = Calendar.from_ical(calendar_bytes(later, AT + timedelta(days=60)))
    assert {str(event["uid"]) for event in moved.walk("VEVENT")} == set(events)
    for event in moved.walk("VEVENT"):
        assert int(str(event["sequence"])) > int(str(events[str(event["uid"])]["sequence"]))


def test_a_step_that_the_vno_does_not_see_is_noted_with_the_next_one(tmp_path: Path) -> None:
    done(tmp_path, *FIRST, "technical-file")
    assert Checklist.read(tmp_path).ticks["vno-file"].note == "noted with technical-file"
    with pytest.raises(StageError, match="found files-sent not done"):
        tick(tmp_path, "appointment", "Anne", "", AT)
    seen = set(Checklist.read(tmp_path).ticks)
    assert seen == {*FIRST, "vno-file", "technical-file"}, (
        "nothing is noted where a step that is seen is missing"
    )


def test_a_text_of_the_svg_is_as_wide_in_any_font() -> None:
    plan = plan_of(Checklist({}), date(2026, 11, 28))
    texts = etree.fromstring(svg_bytes(gantt(plan))).findall(".//{*}text")
    assert len(texts) > len(steps())
    assert all(float(text.get("textLength", 0)) > 0 for text in texts if text.text), (
        "a reader's own font may be wider"
    )
