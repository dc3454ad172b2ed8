"""Texts that the VNO may write in its own words: a file whose first line is the subject, the rest the text.

``$name`` stands for a value. A paragraph is put on one line, whatever the file's lines; one that is indented keeps its
lines.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from string import Template


class TemplateError(ValueError):
    """A text that is missing, can't be read, or asks for a value that there is none of; in words."""


def fill(path: Path, values: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text of a template, with its values.

    Raises:
        TemplateError: it can't be used.
    """
    try:
        subject, _, body = path.read_text(encoding="utf-8").partition("\n")
        texts = [Template(text).substitute(values) for text in (subject, body)]
    except (OSError, KeyError, ValueError) as error:
        raise TemplateError(repr(error)) from None
    return one_line(texts[0]), "\n\n".join(_paragraphs(texts[1])) + "\n"


def one_line(text: str) -> str:
    """A text without line ends; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def _paragraphs(body: str) -> list[str]:
    paragraphs = []
    for part in re.split(r"\n[ \t]*\n", body.strip("\n")):
        lines = part.split("\n")
        is_set = any(line.startswith((" ", "\t")) for line in lines)
        paragraphs.append("\n".join(line.rstrip() for line in lines) if is_set else one_line(part))
    return [paragraph for paragraph in paragraphs if paragraph.strip()]
