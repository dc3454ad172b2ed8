"""XML of a workbook, element by element: names without their namespaces, so that both kinds of OOXML read alike."""

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = etree._Element


def elements(
    archive: zipfile.ZipFile, part: str, *names: str, start: bool = False
) -> Iterator[tuple[str, Element]]:
    """Each element of one of these names with its name, as it ends (or begins too); then it is cleared.

    Args:
        archive: the workbook.
        part: a file of it.
        names: without namespace.
        start: give each element when it begins too, as ``+name``.
    """
    options: dict[str, Any] = {"resolve_entities": False, "no_network": True, "remove_comments": True}
    events = ("start", "end") if start else ("end",)
    with archive.open(part) as stream:
        tags = [f"{{*}}{name}" for name in names]
        for event, element in etree.iterparse(stream, events, tag=tags, remove_pis=True, **options):
            name = name_of(element)
            if event == "start":
                yield f"+{name}", element
                continue
            yield name, element
            element.clear()
            parent, before = element.getparent(), element.getprevious()
            if parent is not None and before is not None and name_of(before) in names:
                parent.remove(before)


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    return next((str(text) for key, text in element.attrib.items() if str(key).endswith(f"}}{name}")), None)


def is_true(text: str | None) -> bool:
    """A boolean of XML."""
    return text in ("1", "true", "on")
