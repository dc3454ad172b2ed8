"""The plan as a picture (Gantt): a bar for each step, today and the critical path marked; in French."""

from collections.abc import Sequence
from datetime import date, timedelta

from origyne_pipeline.french import MONTHS, NBSP
from origyne_pipeline.onboarding.stages.drawing import PAPER, Box, Drawing, Line, Shape, Words, width_of
from origyne_pipeline.onboarding.stages.plan import DONE, Plan, PlannedStep
from origyne_pipeline.periods import is_working_day

WIDTH, LABELS, OWNERS, RIGHT = 1500, 350, 105, 90
"""In pixels: the picture, the columns of labels and owners, and what is kept free for the last date."""
TOP, ROW, BAR, FOOT = 96, 21, 13, 58
MONTH_AT, WEEK_AT = 60, 78
WIDEST_DAY, NARROWEST_DAY, WEEK_LABEL = 16, 2, 42
INK, FAINT, BAND, REST = "#222222", "#6a6a6a", "#eef1f4", "#f4efe6"
ENDED, PLANNED, CRITICAL, LATE, TODAY = "#2e8b57", "#5b8db8", "#e07a00", "#c1121f", "#c1121f"
KEY = ((ENDED, "fait"), (PLANNED, "prévu"), (CRITICAL, "chemin critique"), (LATE, "en retard"))


class _Scale:
    """Where days lie on the picture."""

    def __init__(self, plan: Plan) -> None:
        first = min(plan.today, *(step.first for step in plan.steps.values()))
        self.first = first - timedelta(days=first.weekday())
        self.last = max(plan.end, plan.today)
        days = (self.last - self.first).days + 1
        room = WIDTH - LABELS - OWNERS - RIGHT
        self.day = max(NARROWEST_DAY, min(WIDEST_DAY, room / days))
        self.right = self.x(self.last + timedelta(days=1))

    def x(self, day: date) -> float:
        """The left edge of a day."""
        return LABELS + OWNERS + (day - self.first).days * self.day

    def days(self) -> list[date]:
        """Each day shown."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def gantt(plan: Plan) -> Drawing:
    """The picture of a plan."""
    scale = _Scale(plan)
    places = _places(plan)
    bottom = TOP + (len(places) + len(plan.groups)) * ROW
    width = max(WIDTH, round(scale.right) + RIGHT)
    links = _critical_links(plan, places, scale)
    shapes = [*_title(plan), *_bands(plan, width), *_calendar(scale, bottom), *links]
    for planned in plan.steps.values():
        shapes += _row(planned, places[planned.step.id], scale)
    for planned in plan.steps.values():
        shapes += _last_day(planned, places[planned.step.id], scale, links)
    shapes += _today(plan, scale, bottom)
    shapes += _key(bottom + 28)
    return Drawing(width, bottom + FOOT, "Plan d'ouverture du compte", tuple(shapes))


def french_day(day: date) -> str:
    """``05/01/2027``."""
    return f"{day:%d/%m/%Y}"


def _places(plan: Plan) -> dict[str, int]:
    """The top of each step's row."""
    places, y = {}, TOP
    for group in plan.groups:
        y += ROW
        for step in group.group.steps:
            places[step.id] = y
            y += ROW
    return places


def _title(plan: Plan) -> list[Shape]:
    end = (
        f"service ouvert le {french_day(plan.end)}"
        if all(step.state == DONE for step in plan.steps.values())
        else f"ouverture du service prévue le {french_day(plan.end)}"
    )
    return [
        Words(12, 26, "Ouverture du compte VNO", INK, 20, is_bold=True),
        Words(
            12,
            46,
            f"Au {french_day(plan.today)} : {_done(len(plan.done))} sur {len(plan.steps)}, {end}",
            INK,
            14,
        ),
    ]


def _done(count: int) -> str:
    return f"{count} étape faite" if count < 2 else f"{count} étapes faites"


def _bands(plan: Plan, width: int) -> list[Shape]:
    shapes: list[Shape] = []
    y = TOP
    for planned in plan.groups:
        group = planned.group
        delay = f" ({group.weeks} semaines)" if group.weeks else ""
        late = f", en retard de {planned.late_by} j ouvrés" if planned.late_by else ""
        shapes.append(Box(0, y, width, ROW, BAND))
        label = f"Étape {group.stage} · {group.label}{delay}{late}"
        shapes.append(Words(12, y + 15, label, LATE if late else INK, 13, is_bold=True))
        y += ROW * (1 + len(group.steps))
    return shapes


def _calendar(scale: _Scale, bottom: int) -> list[Shape]:
    """Days without work in another colour, the name of each month, the date of Mondays."""
    shapes: list[Shape] = []
    week_from = 0.0
    for day in scale.days():
        x = scale.x(day)
        if not is_working_day(day):
            shapes.append(Box(x, TOP, scale.day, bottom - TOP, REST))
        if day.weekday() == 0 and x >= week_from:
            shapes.append(Words(x + 3, WEEK_AT + 6, f"{day:%d/%m}", FAINT, 12))
            shapes.append(Line(x, WEEK_AT - 6, x, bottom, "#d5d9dd", 0.6))
            week_from = x + WEEK_LABEL
    return shapes + _months(scale, bottom)


def _months(scale: _Scale, bottom: int) -> list[Shape]:
    """The name of each month; one of a few days has no room for it."""
    shapes: list[Shape] = []
    next_at = scale.right + RIGHT
    for day in reversed(scale.days()):
        if day != scale.first and day.day != 1:
            continue
        x, name = scale.x(day), f"{MONTHS[day.month - 1]}{NBSP}{day.year}"
        if next_at - x >= 8 * len(name):
            shapes.append(Words(x + 3, MONTH_AT + 4, name, INK, 13, is_bold=True))
            next_at = x
        shapes.append(Line(x, MONTH_AT - 8, x, bottom, FAINT, 0.6))
    return shapes


def _row(planned: PlannedStep, y: int, scale: _Scale) -> list[Shape]:
    first, end = scale.x(planned.first), scale.x(planned.last + timedelta(days=1))
    colour = _colour(planned)
    marked = planned.is_critical
    return [
        Words(20, y + 15, planned.step.label, INK, 13, is_bold=marked),
        Words(LABELS, y + 15, planned.step.owner, FAINT, 12),
        Box(first, y + 4, max(end - first, 3), BAR, colour, INK if marked else None),
    ]


def _last_day(planned: PlannedStep, y: int, scale: _Scale, links: Sequence[Line]) -> list[Shape]:
    """The date after a bar, on paper where a line would run through it."""
    text = french_day(planned.last)[:5]
    if planned.late_by:
        text += f" · en retard de {planned.late_by} j"
    x = scale.x(planned.last + timedelta(days=1)) + 5
    words = Words(x, y + 15, text, LATE if planned.late_by else INK, 11)
    box = Box(x - 2, y + 4, width_of(words) + 4, BAR, PAPER)
    return [box, words] if any(_meet(line, box) for line in links) else [words]


def _meet(line: Line, box: Box) -> bool:
    """Whether a line, level or upright, enters a box."""
    return (
        min(line.x1, line.x2) < box.x + box.width
        and max(line.x1, line.x2) > box.x
        and min(line.y1, line.y2) < box.y + box.height
        and max(line.y1, line.y2) > box.y
    )


def _colour(planned: PlannedStep) -> str:
    if planned.state == DONE:
        return ENDED
    if planned.late_by:
        return LATE
    return CRITICAL if planned.is_critical else PLANNED


def _critical_links(plan: Plan, places: dict[str, int], scale: _Scale) -> list[Line]:
    """A line from each step of the critical path down to the step that waits for it."""
    lines: list[Line] = []
    for step_id in plan.critical_path:
        for before in plan.steps[step_id].step.waits:
            if plan.steps[before].is_critical:
                x1 = scale.x(plan.steps[before].last + timedelta(days=1)) - 4
                x2 = scale.x(plan.steps[step_id].first)
                y1, y2 = places[before] + 4 + BAR, places[step_id] + 4 + BAR / 2
                lines += [Line(x1, y1, x1, y2, CRITICAL, 1.4), Line(x1, y2, x2, y2, CRITICAL, 1.4)]
    return lines


def _today(plan: Plan, scale: _Scale, bottom: int) -> list[Shape]:
    x = scale.x(plan.today) + scale.day / 2
    return [
        Line(x, TOP - 6, x, bottom + 14, TODAY, 1.6),
        Words(x + 5, bottom + 14, f"aujourd'hui, {french_day(plan.today)}", TODAY, 12, is_bold=True),
    ]


def _key(y: int) -> list[Shape]:
    shapes: list[Shape] = []
    x = 20.0
    for colour, words in KEY:
        shapes.append(Box(x, y, 22, BAR, colour, INK if colour == CRITICAL else None))
        shapes.append(Words(x + 28, y + 11, words, INK, 13))
        x += 60 + 8 * len(words)
    shapes.append(Box(x, y, 22, BAR, REST, FAINT))
    shapes.append(Words(x + 28, y + 11, "week-end ou jour férié", INK, 13))
    return shapes
