"""The trial of docs/onboarding.md: its commands give every line an offer of the VNO's own workbook, as written."""

import subprocess
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "onboarding.md"
STATUS = "MSISDN;ICCID;IMSI;REF_CLIENT;CODE_OFFRE;ETAT;DATE_ACTIVATION\n"
FIXED = "ND;REF_CLIENT;CODE_OFFRE;ETAT\n"


def commands() -> list[str]:
    """The lines of the page that change offers: all mobile ones, all fixed ones, those of one customer."""
    lines = [line.strip() for line in PAGE.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line.startswith("sed -i")]


def test_each_line_has_an_offer_of_the_workbook_and_stock_and_headers_stay(tmp_path: Path) -> None:
    mobile, fixed = (tmp_path / "essai" / "ftp" / name for name in ("AccountStatus", "Account_VGA"))
    for day in ("20260901", "20260902"):
        for folder in (mobile, fixed):
            folder.mkdir(parents=True, exist_ok=True)
        rows = "06;89;20;C00001;ZEN;ACTIF;1\n07;89;20;C00003;MINI;ACTIF;1\n08;89;20;;;STOCK;\n"
        (mobile / f"a_{day}.csv").write_text(STATUS + rows)
        (fixed / f"v_{day}.csv").write_text(FIXED + "01;C00003;FIXE_ILLI;ACTIF\n")
    assert len(commands()) == 3
    for command in commands():
        subprocess.run(command, shell=True, check=True, cwd=tmp_path)
    for path in mobile.iterdir():
        head, *lines = path.read_text().splitlines()
        assert head == STATUS.strip()
        assert [line.split(";")[4] for line in lines] == ["MOB_2H", "MOB_ILLIMITE", ""]
    for path in fixed.iterdir():
        assert path.read_text() == FIXED + "01;C00003;FIXE_ILLIMITE;ACTIF\n"
