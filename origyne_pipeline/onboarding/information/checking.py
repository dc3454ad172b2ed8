"""A filled form of further information, read back: its values, and every fault with its cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from origyne_pipeline.onboarding.information.fields import FIELDS, INVENTED, Field
from origyne_pipeline.onboarding.information.form import NAME, SHEET, VALUE
from origyne_pipeline.settings_file import Key
from origyne_pipeline.workbook import Fault, Layout, Row, read_tables
from origyne_pipeline.workbook.layout import folded

LAYOUT = Layout(SHEET, (NAME, VALUE))
LONGEST_FILE = 10_000_000
DomainRule = Callable[[str], tuple[str | None, str | None]]
"""Of a mail domain: what is wrong with it, and what could not be found out."""


@dataclass
class Information:
    """What a form says, by setting; its faults in reading order; what looks odd and refuses nothing."""

    values: dict[Key, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def check_information(path: Path, domain_rule: DomainRule | None = None) -> Information:
    """Reads a filled form.

    Args:
        path: the workbook.
        domain_rule: asked of the domain of each e-mail address, where the network may be asked.
    """
    information = Information()
    faults = information.faults
    try:
        content = path.read_bytes() if path.stat().st_size <= LONGEST_FILE else b""
    except OSError as error:
        faults.append(Fault("", "", "", f"the file cannot be read: {error.strerror}"))
        return information
    if not content:
        rule = f"the file is empty, or larger than {LONGEST_FILE:,} bytes: it is no filled form"
        faults.append(Fault("", "", "", rule))
        return information
    rows = read_tables(content, [LAYOUT], faults, warnings=information.warnings)[SHEET]
    if not faults:
        _read_rows(rows, information, domain_rule)
    return information


def _read_rows(rows: list[Row], information: Information, domain_rule: DomainRule | None) -> None:
    fields = {folded(each.label): each for each in FIELDS}
    seen: dict[str, int] = {}
    for row in rows:
        label = row.text(NAME, longest=200)
        known = fields.get(folded(label))
        if known is None:
            if label:
                row.fault(NAME, f"is none of the form's: {', '.join(each.label for each in FIELDS)}")
            continue
        if known.label in seen:
            row.fault(NAME, f"stands in row {seen[known.label]} already: keep one")
            continue
        seen[known.label] = row.number
        first = len(information.faults)
        _read_value(row, known, information, domain_rule)
        for place in range(first, len(information.faults)):
            fault = information.faults[place]
            information.faults[place] = replace(fault, rule=_named(fault.rule, known))
    for each in FIELDS:
        if each.label not in seen:
            information.faults.append(
                Fault(SHEET, "", "", f"the row {each.label!r} is missing: take the form again")
            )


def _read_value(row: Row, known: Field, information: Information, domain_rule: DomainRule | None) -> None:
    before = len(information.faults)
    text = row.text(VALUE, longest=known.longest, expected=f"your own, such as {known.example}")
    if len(information.faults) > before:
        return
    value = known.read(text)
    if rule := known.fault(value):
        row.fault(VALUE, rule)
        return
    if value == known.invented:
        information.warnings.append(_remark(row, known, INVENTED, text))
    if known.is_address and domain_rule:
        fault, doubt = domain_rule(value.rpartition("@")[2])
        if fault:
            row.fault(VALUE, fault)
        if doubt:
            information.warnings.append(_remark(row, known, doubt, text))
    information.values[known.key] = value


def _remark(row: Row, known: Field, rule: str, text: str) -> Fault:
    remark = row.remark(VALUE, rule, text)
    return replace(remark, rule=_named(remark.rule, known))


def _named(rule: str, known: Field) -> str:
    """A rule about the column VALEUR, with the name of what stands there."""
    return f"{known.label}: {rule.removeprefix(f'{VALUE} ')}"


def values_of(information: Information) -> Mapping[Key, object]:
    """The settings that a form without fault gives."""
    return {each.key: information.values[each.key] for each in FIELDS}
