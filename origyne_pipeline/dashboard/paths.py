"""Where the page of a month is written, without importing what draws it."""

from pathlib import Path

from origyne_pipeline.periods import Month

FOLDER = "pilotage"


def dashboard_paths(folder: Path, month: Month) -> tuple[Path, Path]:
    """The HTML file and the PDF of a month in a folder."""
    name = f"tableau_de_bord_{month}"
    return folder / f"{name}.html", folder / f"{name}.pdf"


def dashboard_folder(home: Path, month: Month) -> Path:
    """Where the files of a month are by themselves."""
    return home / FOLDER / str(month)
