"""A proposal as the text of a layout: the section, its reasons as comments, its questions above it."""

import re
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from origyne_pipeline.feeds.dialect import Dialect
from origyne_pipeline.mediation.guessing.names import names_of
from origyne_pipeline.mediation.guessing.proposal import Proposal

DEFAULT = Dialect()
WIDTH, LONGEST_BESIDE = 80, 48
"""Of a line; of a recipe that has its reason beside it."""


def proposal_text(proposal: Proposal, name: str, folder: str) -> str:
    """The section of a layout that reads the file of a proposal.

    Args:
        proposal: what was guessed.
        name: the file's name.
        folder: where it lies on the server, from the deposit's root; empty: the root, or not known.
    """
    sample, feed = proposal.sample, proposal.feed
    origin = f"Guessed from {name}: {sample.encoding}, {packed(sample.packed)}{_header_words(proposal)}"
    lines = []
    for note in (origin, *sample.notes):
        lines += wrap(f"{note[0].upper()}{note[1:]}.", WIDTH, initial_indent="# ", subsequent_indent="#   ")
    for number, question in enumerate(proposal.questions, 1):
        lines += wrap(f"QUESTION {number}: {question}", WIDTH, initial_indent="# ", subsequent_indent="#   ")
    lines += [f"[{feed}]", f"folder = {toml(folder)}", f"names = {_literal(names_of(name))}"]
    if dialect := _dialect(sample.dialect, sample.encoding):
        lines += ["", f"[{feed}.file]", *(f"{key} = {toml(value)}" for key, value in dialect.items())]
    lines += ["", f"[{feed}.columns]"]
    texts = {header: f"{header} = {toml(recipe)}" for header, (recipe, _) in proposal.columns.items()}
    width = max((len(text) for text in texts.values() if len(text) <= LONGEST_BESIDE), default=0)
    for header, text in texts.items():
        reason = f"# {proposal.columns[header][1]}"
        beside = f"{text.ljust(width)}  {reason}"
        lines += [beside] if len(beside) <= WIDTH else [reason, text]
    for column, word in proposal.only:
        lines += [
            "",
            f"[[{feed}.only]]  # rows of totals",
            f"column = {toml(column)}",
            f"is_not = [{toml(word)}]",
        ]
    return "\n".join(lines) + "\n"


def packed(how: str) -> str:
    """How a file is packed, in words."""
    return "not packed" if how == "none" else f"packed with {how}"


def _header_words(proposal: Proposal) -> str:
    dialect = proposal.sample.dialect
    if dialect.header:
        return ", a header"
    return ", no header: columns are named by place"


def _dialect(dialect: Dialect, encoding: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        key: getattr(dialect, key)
        for key in ("delimiter", "quote", "header", "skip_lines", "comment", "ragged")
        if getattr(dialect, key) != getattr(DEFAULT, key)
    }
    if dialect.widths:
        written = {"widths": list(dialect.widths), **written}
    if encoding.startswith("utf-16"):
        written["encoding"] = encoding
    if kinds := dialect.record_types:
        written["record_type"] = {
            "place": kinds.place,
            "keep": list(kinds.keep),
            **({"ignore": list(kinds.ignore)} if kinds.ignore else {}),
            **({"carry": {kind: names[0] for kind, names in kinds.carry.items()}} if kinds.carry else {}),
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
