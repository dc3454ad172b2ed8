"""The documentation, held: what it names exists, and what exists is named."""

import dataclasses
import re
import tomllib
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from click import Group

from origyne_pipeline.cli.commands import origyne
from origyne_pipeline.feeds import FEEDS
from origyne_pipeline.feeds.deposits import DEFAULT_PATTERNS
from origyne_pipeline.model import table_model
from origyne_pipeline.parties import LIFTED_HOLDS
from origyne_pipeline.quality.check_queries import all_check_queries
from origyne_pipeline.quality.expectations import SENTENCES
from origyne_pipeline.quality.gates import GATES
from origyne_pipeline.setting_variables import SECRETS, VARIABLES
from origyne_pipeline.settings import Settings, load_settings
from tests import docs_tables

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
EVERYTHING = "\n".join(TEXT.values())
OPERATING = TEXT[ROOT / "docs" / "operating.md"]
EXAMPLE = ROOT / "origyne.toml.example"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.DOTALL)
ROW_OR_FILE_REASON = re.compile(
    r"'(BAD_[A-Z_]+|MISSING_VALUE|OUT_OF_RANGE|FUTURE_EVENT|PAST_EVENT|DUPLICATE_CONFLICT|UNKNOWN_[A-Z]+|NO_[A-Z_]+)'"
)
FILE_REASON = re.compile(r'FileRefused\(\s*"([A-Z_]+)"')
DEBIT_REASON = re.compile(r'"((?:BAD|NO|FUTURE|SHARED)_[A-Z_]+|LAPSED|SUSPENDED|DUPLICATE)"')


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    heads = re.findall(r"^#+ (.+)$", CODE.sub("", TEXT[page]), re.MULTILINE)
    return {
        "".join(c for c in head.lower() if c in " -_" or unicodedata.category(c)[0] in "LN").replace(" ", "-")
        for head in heads
    }


def fields(kind: type, section: str = "") -> list[str]:
    """Every setting by its TOML name, sections with theirs."""
    found = []
    for field in dataclasses.fields(kind):
        default = field.default
        if field.name == "further_sources":
            continue  # [[sources]]: the settings of [ftp], once for each
        if dataclasses.is_dataclass(default) and not isinstance(default, type):
            found += fields(type(default), field.name)
        else:
            found.append(f"{section}.{field.name}" if section else field.name)
    return found


def commands(group: Group, prefix: str = "") -> list[str]:
    """Every command, with those of groups."""
    found = []
    for name in group.list_commands(None):  # type: ignore[arg-type]
        command = group.get_command(None, name)  # type: ignore[arg-type]
        inner = f"{prefix}{name}"
        found += commands(command, f"{inner} ") if isinstance(command, Group) else [inner]
    return found


@pytest.mark.parametrize("setting", fields(Settings))
def test_a_setting_is_in_operating_and_in_the_example(setting: str) -> None:
    section, _, name = setting.rpartition(".")
    part = OPERATING.partition(f"### `[{section}]`")[2].partition("\n##")[0] if section else OPERATING
    assert f"`{name}`" in part
    if setting not in SECRETS:
        text = EXAMPLE.read_text(encoding="utf-8")
        within = text.partition(f"[{section}]\n")[2].partition("\n[")[0] if section else text
        assert re.search(rf"^# {name} = ", within, re.MULTILINE)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_variable_is_in_operating(variable: str) -> None:
    assert f"`{variable}`" in OPERATING


def test_the_example_shows_the_defaults(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "origyne.toml"
    path.write_text(text, encoding="utf-8")
    settings = load_settings({}, path)
    assert settings == load_settings({}, tmp_path / "none.toml")
    given = tomllib.loads(re.sub(r"^# (?=[a-z_]+ = | +\{|\])", "", text, flags=re.MULTILINE))
    for section in ("company", "sepa", "invoice", "mail", "reminders"):
        for name, value in given[section].items():
            default = getattr(getattr(settings, section), name)
            if isinstance(default, tuple):
                assert value == [{key: plain(part) for key, part in vars(level).items()} for level in default]
            elif default is not None:
                assert value == plain(default), f"[{section}] {name}"


def plain(value: object) -> object:
    """A value as TOML writes it: an amount is a text."""
    return str(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("command", commands(origyne))
def test_a_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"origyne {command}\b", TEXT[ROOT / "README.md"] + OPERATING)


def test_no_page_names_a_command_that_is_none() -> None:
    known = {word for command in commands(origyne) for word in (command, command.split()[0])}
    for page, text in TEXT.items():
        named = set(re.findall(r"`(?:\.venv/bin/)?origyne ([a-z][a-z-]*)", text))
        named |= set(re.findall(r"^(?:\$ )?origyne ([a-z][a-z-]*)", text, re.MULTILINE))
        assert named <= known, page.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(CODE.sub("", TEXT[page])):
        if "://" not in target:
            path, _, anchor = target.partition("#")
            found = (page.parent / path).resolve() if path else page
            assert found.exists(), target
            if anchor:
                assert anchor in anchors(found), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_of_the_project_that_a_page_names_exist(page: Path) -> None:
    for named in re.findall(r"`((?:origyne_pipeline|assets|sql|tests|docs)/[\w./-]*)`", TEXT[page]):
        assert (ROOT / named).exists(), named


def reasons() -> set[str]:
    found = {
        word
        for column in table_model("unrated_cdrs").columns
        if column.name == "reason"
        for word in column.words
    }
    for path in ROOT.glob("sql/**/*.sql"):
        found |= set(ROW_OR_FILE_REASON.findall(path.read_text(encoding="utf-8")))
    for path in ROOT.glob("origyne_pipeline/mediation/*.py"):
        found |= set(FILE_REASON.findall(path.read_text(encoding="utf-8")))
    for name in ("mandates", "collections"):
        text = (ROOT / f"origyne_pipeline/payments/{name}.py").read_text(encoding="utf-8")
        found |= set(DEBIT_REASON.findall(text))
    return found | {"BAD_WORKBOOK", "MISSING_FROM_BILLED", "BILLED_AMOUNT_DIFFERS", "RATING_DIFFERS"}


@pytest.mark.parametrize("reason", sorted(reasons()))
def test_a_reason_code_is_in_operating(reason: str) -> None:
    assert f"`{reason}`" in OPERATING


def test_the_tables_of_the_docs_are_those_of_the_headers() -> None:
    page = docs_tables.PAGE.read_text(encoding="utf-8")
    assert page == docs_tables.written(page), "run: make golden"


def test_every_check_and_gate_is_in_the_pages() -> None:
    for name in (*(claim.name for claim in all_check_queries()), *SENTENCES, *GATES):
        assert f"`{name}`" in EVERYTHING, name


def test_every_feed_and_column_is_in_adapting() -> None:
    adapting = TEXT[ROOT / "docs" / "adapting.md"]
    for word in DEFAULT_PATTERNS:
        assert f"`{word}`" in adapting
    for feed in FEEDS:
        for column in feed.columns:
            assert re.search(rf"\b{column.header}\b", adapting), column.header


def test_the_models_that_a_drawing_of_the_chain_names_exist() -> None:
    page = TEXT[ROOT / "docs" / "how-it-works.md"]
    drawings = "".join(re.findall(r"```mermaid(.*?)```", page, re.DOTALL))
    named = set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", drawings))
    models = list((ROOT / "sql").glob("*/*.sql"))
    read = re.findall(
        r"^-- reads: (.+)$", "\n".join(path.read_text(encoding="utf-8") for path in models), re.MULTILINE
    )
    known = {path.stem.removeprefix("_") for path in models} | {
        name for names in read for name in names.split(", ")
    }
    assert len(named) > 10
    assert named <= known, named - known


def test_every_reason_to_hold_a_customer_is_told() -> None:
    source = (ROOT / "origyne_pipeline" / "invoicing" / "holding.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+):? ', source))
    assert len(codes) > 4
    for code in codes:
        assert f"| `{code}` |" in OPERATING, code
    for hold in LIFTED_HOLDS:
        assert f"--accept {hold}.REF_CLIENT=" in OPERATING, hold


@pytest.mark.parametrize("ending", ["ttf", "otf", "icc", "xsd", "xsl", "sch", "js", "css"])
def test_what_others_made_is_in_the_notices(ending: str) -> None:
    own = ("origyne_pipeline/quality/data_docs_parts/", "origyne_pipeline/dashboard/")
    notices = TEXT[ROOT / "THIRD_PARTY_NOTICES.md"]
    for folder in ("origyne_pipeline", "assets", "tests"):
        for path in (ROOT / folder).rglob(f"*.{ending}"):
            named = str(path.relative_to(ROOT))
            assert named.startswith(own) or f"`{named}`" in notices, named


def test_every_command_of_make_that_a_page_names_exists() -> None:
    goals = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page, text in TEXT.items():
        named = set(re.findall(r"`make ([a-z-]+)", text)) | set(
            re.findall(r"^\$ make ([a-z-]+)", text, re.MULTILINE)
        )
        assert named <= goals, page.name


def test_pages_are_read_without_private_places_in_them() -> None:
    assert not re.search(r"(?<![\w/])/(?:work|home|root)/\w|/tmp/(?!example)\w", EVERYTHING)
    for page, text in TEXT.items():
        assert unicodedata.is_normalized("NFC", text), page.name
