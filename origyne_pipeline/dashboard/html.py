"""The page as one HTML file: styles and plots are in it, no script, no other address."""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from origyne_pipeline import french
from origyne_pipeline.dashboard.models import MonthPlot, Page, Part, RankPlot, Section, Table, Tile
from origyne_pipeline.dashboard.svg import month_svg, rank_svg

STYLE = Path(__file__).with_name("style.css")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def html_of(page: Page) -> bytes:
    """The file; the same page gives the same bytes."""
    style = STYLE.read_text(encoding="utf-8")
    lines = [
        "<!DOCTYPE html>",
        '<html lang="fr">',
        "<head>",
        '<meta charset="utf-8"/>',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        '<meta name="robots" content="noindex"/>',
        f"<title>{escape(page.title)} – {escape(page.company)}</title>",
        f"<style>\n{style}</style>",
        "</head>",
        "<body>",
        "<header>",
        f"<h1>{escape(page.title)}</h1>",
        f"<p>{escape(page.company)} – établi le {french.long_day(page.written_on)}</p>",
        *([f'<p class="first">{escape(page.note)}</p>'] if page.note else []),
        *_tiles(page.tiles, " head"),
        "</header>",
        "<main>",
        *(line for number, section in enumerate(page.sections, 1) for line in _section(section, number)),
        "</main>",
        "<footer>",
        '<section aria-labelledby="sources">',
        '<h2 id="sources">Sources</h2>',
        *_table(page.sources),
        "</section>",
        "</footer>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(lines).encode()


def _section(section: Section, number: int) -> Iterator[str]:
    yield f'<section aria-labelledby="s{number}">'
    yield f'<h2 id="s{number}">{escape(section.title)}</h2>'
    yield f'<p class="remark">{escape(section.sentence)}</p>'
    yield from _tiles(section.tiles)
    plots: list[Part] = []
    identifier = 0
    for part in section.parts:
        if isinstance(part, Table):
            if plots:
                yield from _plots(plots, f"s{number}p{identifier}")
                identifier, plots = identifier + 1, []
            yield from _table(part)
        else:
            plots.append(part)
    if section.note:
        yield f'<p class="note">{escape(section.note)}</p>'
    yield "</section>"


def _tiles(tiles: Sequence[Tile], more: str = "") -> Iterator[str]:
    if not tiles:
        return
    yield f'<dl class="tiles{more}">'
    for tile in tiles:
        tone = {1: " good", -1: " bad"}.get(tile.tone, "")
        yield f'<div><dt>{escape(tile.title)}</dt><dd class="value">{escape(tile.value)}</dd>'
        yield f'<dd class="change{tone}">{escape(tile.change)}</dd></div>'
    yield "</dl>"


def _plots(plots: Sequence[Part], identifier: str) -> Iterator[str]:
    yield '<div class="plots">'
    for number, plot in enumerate(plots):
        own = f"{identifier}{number}"
        if isinstance(plot, MonthPlot):
            drawing = month_svg(plot, own)
        elif isinstance(plot, RankPlot):
            drawing = rank_svg(plot, own)
        else:
            continue
        yield f"<figure><figcaption>{escape(plot.title)}</figcaption>"
        yield drawing
        yield "</figure>"
    yield "</div>"


def _table(table: Table) -> Iterator[str]:
    yield '<div class="table" tabindex="0" role="region" aria-label="' + escape(table.caption) + '"><table>'
    yield f"<caption>{escape(table.caption)}</caption>"
    heads = (
        f'<th scope="col"{_aligned(number, table)}>{escape(head)}</th>'
        for number, head in enumerate(table.heads)
    )
    yield f"<thead><tr>{''.join(heads)}</tr></thead><tbody>"
    for number, row in enumerate(table.rows):
        cells = [
            f'<th scope="row"{_aligned(0, table)}>{escape(row[0])}</th>',
            *(f"<td{_aligned(place, table)}>{escape(cell)}</td>" for place, cell in enumerate(row[1:], 1)),
        ]
        strong = ' class="strong"' if number == table.strong else ""
        yield f"<tr{strong}>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _aligned(column: int, table: Table) -> str:
    return ' class="text"' if column < table.texts else ""
