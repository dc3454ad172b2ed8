"""A proposal as the text of a layout: the section, its reasons as comments, its questions above it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from origyne_pipeline.feeds.dialect import Dialect
from origyne_pipeline.mediation.guessing.proposal import Proposal

STAMP = re.compile(r"(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?:[-_T]?(\d{6}|\d{4}))?(?!\d)")
FIGURES = re.compile(r"\d+")
DEFAULT = Dialect()


def proposal_text(proposal: Proposal, name: str, folder: str) -> str:
    """The section of a layout that reads the file of a proposal.

    Args:
        proposal: what was guessed.
        name: the file's name.
        folder: where it lies on the server, from the deposit's root; empty: the root, or not known.
    """
    sample, feed = proposal.sample, proposal.feed
    lines = [f"# Guessed from {name}: {sample.encoding}, {packed(sample.packed)}{_header_words(proposal)}."]
    lines += [f"# {note[0].upper()}{note[1:]}." for note in sample.notes]
    lines += [f"# QUESTION {number}: {question}" for number, question in enumerate(proposal.questions, 1)]
    lines += [f"[{feed}]", f"folder = {toml(folder)}", f"names = {_literal(names_of(name))}"]
    if dialect := _dialect(sample.dialect, sample.encoding):
        lines += ["", f"[{feed}.file]", *(f"{key} = {toml(value)}" for key, value in dialect.items())]
    lines += ["", f"[{feed}.columns]"]
    texts = {header: f"{header} = {toml(recipe)}" for header, (recipe, _) in proposal.columns.items()}
    width = max(map(len, texts.values()), default=0)
    lines += [
        f"{text.ljust(min(width, 60))}  # {proposal.columns[header][1]}" for header, text in texts.items()
    ]
    return "\n".join(lines) + "\n"


def packed(how: str) -> str:
    """How a file is packed, in words."""
    return "not packed" if how == "none" else f"packed with {how}"


def names_of(name: str) -> str:
    r"""The form of the names of files like one: its stamp as placeholders, other figures as any.

    >>> names_of("MOB-20260901T113000.txt"), names_of("CDRF5_VNO_20260901120000_0007GSM.DAT")
    ('MOB-{AAAAMMJJ}T{HHMMSS}\\.txt', 'CDRF[0-9]+_VNO_{AAAAMMJJ}{HHMMSS}_[0-9]+GSM\\.DAT')
    """
    stamp = next((one for one in STAMP.finditer(name) if _is_day(one)), None)
    if stamp is None:
        return _escaped(name)
    sign = _escaped(stamp[2])
    text = f"{{AAAA}}{sign}{{MM}}{sign}{{JJ}}" if sign else "{AAAAMMJJ}"
    if clock := stamp[5]:
        joint = stamp[0][len(stamp[1] + stamp[3] + stamp[4]) + 2 * len(stamp[2]) : -len(clock)]
        text += _escaped(joint) + ("{HHMMSS}" if len(clock) == 6 else "{HHMM}")
    return _escaped(name[: stamp.start()]) + text + _escaped(name[stamp.end() :])


def _is_day(stamp: re.Match[str]) -> bool:
    try:
        date(int(stamp[1]), int(stamp[3]), int(stamp[4]))
    except ValueError:
        return False
    return stamp[5] is None or int(stamp[5][:2]) < 24


def _escaped(text: str) -> str:
    return FIGURES.sub("[0-9]+", re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text))


def _header_words(proposal: Proposal) -> str:
    dialect = proposal.sample.dialect
    if dialect.header:
        return ", a header"
    return ", no header: columns are named by place"


def _dialect(dialect: Dialect, encoding: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        key: getattr(dialect, key)
        for key in ("delimiter", "quote", "header", "skip_lines", "ragged")
        if getattr(dialect, key) != getattr(DEFAULT, key)
    }
    if encoding.startswith("utf-16"):
        written["encoding"] = encoding
    if kinds := dialect.record_types:
        written["record_type"] = {
            "place": kinds.place,
            "keep": list(kinds.keep),
            "ignore": list(kinds.ignore),
        }
    return written


def toml(value: Any) -> str:
    """A value as TOML on one line.

    >>> print(toml({"from": "Début", "words": {"VOIX": ["V"]}, "header": False}))
    { from = "Début", words = { VOIX = ["V"] }, header = false }
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        return (
            '"' + "".join(c if c.isprintable() or c == "\xa0" else f"\\u{ord(c):04x}" for c in escaped) + '"'
        )
    return str(value)


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else toml(key)


def _literal(text: str) -> str:
    return f"'{text}'" if "'" not in text else toml(text)
