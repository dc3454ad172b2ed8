"""The page of a month from the history of its figures: tiles, plots and tables, all written in French."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from origyne_pipeline import french
from origyne_pipeline.dashboard.details import details
from origyne_pipeline.dashboard.history import History
from origyne_pipeline.dashboard.models import MonthPlot, Page, Part, Section, Table, Tile
from origyne_pipeline.dashboard.plan import DETAILS, HEADLINES, SUBJECTS, Figure, Plot, Subject
from origyne_pipeline.dashboard.remarks import remark
from origyne_pipeline.dashboard.scales import NONE, change, number, scale_of, with_unit
from origyne_pipeline.periods import Month

FIRST = "Premier mois facturé\u00a0: les comparaisons et les graphiques par mois commencent le mois prochain."
SHORT_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


def page_of(history: History, company: str, written_on: date) -> Page:
    """The page of the last month of a history."""
    month = history.months[-1]
    figures = {name: figure for subject in SUBJECTS for name, figure in subject.figures.items()}
    return Page(
        company,
        french.of_month(month).replace(french.NBSP, " "),
        str(month),
        written_on,
        [_headline(history, name, figures[name]) for name in HEADLINES],
        [_section(history, subject) for subject in SUBJECTS],
        _sources(),
        FIRST if len(history.months) == 1 else "",
    )


def _headline(history: History, name: str, figure: Figure) -> Tile:
    """A tile with a title that does without its section."""
    plot = next(plot.title for subject in SUBJECTS for plot in subject.plots if plot.figure == name)
    return _tile(history, figure, plot)


def _section(history: History, subject: Subject) -> Section:
    sentence, own = details(history, subject.name)
    figures = list(subject.figures.values())
    parts: list[Part] = [
        _plot(history, subject, plot)
        for plot in subject.plots
        if len(history.months) > 1 and any(history.values(subject.figures[plot.figure]))
    ]
    if figures:
        parts.append(_months_table(history, subject))
    return Section(
        subject.title,
        sentence or remark(subject.name, history.values),
        [_tile(history, figure, figure.title) for figure in figures[: subject.tiles]],
        [*parts, *own],
        subject.note.replace(" :", f"{french.NBSP}:"),
    )


def _tile(history: History, figure: Figure, title: str) -> Tile:
    values = history.values(figure)
    value, before = values[-1], values[-2] if len(values) > 1 else None
    shown = change(figure.unit, value, before)
    direction = 0 if value is None or before is None else (value > before) - (value < before)
    if shown:
        shown += " sur un mois"
    return Tile(title, with_unit(value, scale_of(figure.unit, values)), shown, direction * figure.better)


def _plot(history: History, subject: Subject, plot: Plot) -> MonthPlot:
    figure = subject.figures[plot.figure]
    values, months = history.values(figure), history.months
    scale = scale_of(figure.unit, values)
    return MonthPlot(
        plot.title + (f" ({scale.label})" if scale.label else ""),
        plot.kind,
        [french.MONTHS[month.number - 1][:1].upper() for month in months],
        [str(month.year) if place == 0 or month.number == 1 else "" for place, month in enumerate(months)],
        [None if value is None else value / scale.size for value in values],
        scale,
        _words(months, [with_unit(value, scale) for value in values]),
    )


def _words(months: Sequence[Month], values: Sequence[str]) -> str:
    """What a plot says, for who does not see it."""
    pairs = (f"{french.month_name(month)} {value}" for month, value in zip(months, values, strict=True))
    return f"Par mois : {', '.join(pairs)}."


def _months_table(history: History, subject: Subject) -> Table:
    figures = list(subject.figures.values())
    columns = [history.values(figure) for figure in figures]
    scales = [scale_of(figure.unit, values) for figure, values in zip(figures, columns, strict=True)]
    rows = [
        [
            f"{SHORT_MONTHS[month.number - 1]}{french.NBSP}{month.year}",
            *(number(values[place], scale) for values, scale in zip(columns, scales, strict=True)),
        ]
        for place, month in enumerate(history.months)
    ]
    if len(history.months) > 1:
        rows.append(["Sur un mois", *_changes(figures, columns)])
    heads = [
        f"{figure.title} ({scale.label})" if scale.label else figure.title
        for figure, scale in zip(figures, scales, strict=True)
    ]
    return Table(f"{subject.title}, par mois", ["Mois", *heads], rows, strong=len(history.months) - 1)


def _changes(figures: Sequence[Figure], columns: Sequence[Sequence[Decimal | None]]) -> Iterator[str]:
    for figure, values in zip(figures, columns, strict=True):
        yield change(figure.unit, values[-1], values[-2]) or NONE


def _sources() -> Table:
    """By subject and published table: each figure with its column."""
    rows = []
    for subject in SUBJECTS:
        columns: dict[str, list[str]] = {}
        for figure in subject.figures.values():
            row = f" ({figure.row[0]} = {figure.row[1]})" if figure.row else ""
            columns.setdefault(figure.table, []).append(f"{figure.title}{french.NBSP}: {figure.column}{row}")
        rows += [[subject.title, table, "; ".join(texts)] for table, texts in columns.items()]
    rows += [[title, table, columns] for title, table, columns in DETAILS]
    heads = ["Rubrique", "Table de la base publiée", "Chiffres et colonnes"]
    return Table("D’où vient chaque chiffre", heads, rows, 3)
