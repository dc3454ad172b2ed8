"""Saves the blank .xls anew, by LibreOffice, from the description of its sheets.

``python -m tests.onboarding.blank_forms`` (``make forms``) is run by hand after a change of the sheets; a test compares
the two cell by cell.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from origyne_pipeline.onboarding.profile import writing

GROUP_COUNT, PROTECT = b"\x9c\x00\x02\x00\x0e\x00", b"\x12\x00\x02\x00\x01\x00"
"""LibreOffice drops the protection of the list of sheets (MS-XLS 2.4.207): it takes the place of a record that says
nothing and that would stand just before it."""
SHIPPED = Path(writing.__file__).with_name(writing.BLANK)


def converted(content: bytes, kind: str, source: str = "xlsx") -> bytes:
    """A workbook as LibreOffice saves it in another format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"book.{source}")
        path.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/settings"
        command = [
            office() or "soffice",
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            f"{folder}/out",
            str(path),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return Path(folder, "out", f"book.{kind}").read_bytes()


def office() -> str | None:
    """The program of LibreOffice; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def main() -> None:
    """Writes the file that is shipped."""
    content = converted(writing.blank_xlsx(writing.CODE_MARK, writing.DATE_MARK), "xls")
    assert content.count(GROUP_COUNT) == 1
    SHIPPED.write_bytes(content.replace(GROUP_COUNT, PROTECT))


if __name__ == "__main__":
    main()
