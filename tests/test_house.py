"""The rules of the house, held: what a reader may rely on wherever he opens the project."""

import ast
import functools
import re
from pathlib import Path

import pytest

from origyne_pipeline.model import Model, all_models
from origyne_pipeline.warehouse import Warehouse

ROOT = Path(__file__).parents[1]
MODULES = sorted((*ROOT.glob("origyne_pipeline/**/*.py"), *ROOT.glob("assets/**/*.py")))
MODELS = list(all_models().values())
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "base", "core", "misc", "tools"}
SAY_NOTHING = {"found", "said", "told", "made", "look"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
LONGEST_MODULE = 300
LONGER_FOR_A_REASON = {
    "origyne_pipeline/collection/register.py": 320,  # one SQLite file, one module
    "origyne_pipeline/invoicing/register.py": 355,
}
LONGEST_MODEL = 200
EXACT_ROOMS = ("mediation", "rating", "followup", "assurance", "feeds")
"""Rooms where every number is money or a quantity: no binary floating point at all."""
SPREADSHEET = "tariff_sheets"
"""It is given floats, and turns them into decimals at once."""


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@functools.cache
def parsed(path: Path) -> ast.Module:
    """A module's tree, which every rule looks at: parsed once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> set[str]:
    """The first words of what a module imports, and whole names of the project's own."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found | {name.partition(".")[0] for name in found}


def body(model: Model) -> str:
    """The query without its comments and texts."""
    return re.sub(r"'[^']*'", "''", re.sub(r"--[^\n]*", "", model.text))


# Models


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_a_model_declares_exactly_what_it_reads_and_takes(model: Model) -> None:
    assert set(re.findall(r"\$(\w+)", body(model))) == set(model.params)
    words = set(re.findall(r"\w+", body(model)))
    assert set(model.reads) <= words, "the header declares a table that the query does not name"


def test_no_model_reads_a_table_that_its_header_does_not_declare(tmp_path: Path) -> None:
    with Warehouse(tmp_path).session() as session:
        for model in MODELS:
            assert session._tables_read(model.text) == set(model.reads), str(model)


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_no_column_is_floating_point_and_nothing_is_divided(model: Model) -> None:
    for column in model.columns:
        assert not re.search(r"DOUBLE|FLOAT|REAL", column.type), f"{model}: {column.name}"
        assert not column.name.endswith("excl_tax") or column.type.startswith("DECIMAL")
    assert not re.search(r"(?<!/)/(?!/)|\bavg\(", body(model)), (
        "a division of decimals gives a DOUBLE in DuckDB"
    )


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_a_model_is_small_says_its_grain_and_ends_with_named_columns(model: Model) -> None:
    assert len(model.text.splitlines()) <= LONGEST_MODEL
    assert set(model.grain) <= {column.name for column in model.columns}
    assert len({column.name for column in model.columns}) == len(model.columns)
    assert model.comment.rstrip().endswith(".")
    assert not re.search(r"^select \*", body(model), re.MULTILINE), "the last query names its columns"


def test_a_table_has_one_model() -> None:
    names = [model.name for model in MODELS]
    assert len(names) == len(set(names))


def test_a_stage_has_its_room_on_every_shelf() -> None:
    stages = {
        "collection",
        "mediation",
        "rating",
        "followup",
        "assurance",
        "invoicing",
        "payments",
        "publication",
    }
    assert stages <= {model.stage for model in MODELS}
    for stage in stages:
        assert (ROOT / "origyne_pipeline" / stage).is_dir()
        assert (ROOT / "tests" / stage).is_dir()
        assert (ROOT / "assets" / f"{stage}.py").exists()


# Modules


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_answers_one_question(path: Path) -> None:
    longest = LONGER_FOR_A_REASON.get(relative(path), LONGEST_MODULE)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= longest


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_what_is_public_says_what_it_is(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), "a module says what it makes"
    own = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.bases]
    places = [tree, *(node for node in own if not node.name.startswith("_"))]
    silent = [
        node.name
        for place in places
        for node in place.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_engines_have_one_door(path: Path) -> None:
    tree = parsed(path)
    used, place = imports(tree), relative(path)
    assert "duckdb" not in used or place.startswith("origyne_pipeline/warehouse/")
    assert not {"dagster", "dagster_webserver"} & used or place.startswith("assets/")
    private = [name for name in used if name.startswith("dagster._")]
    assert not private or place == "assets/dagster_private.py", private
    assert "assets" not in used or place.startswith(("assets/", "origyne_pipeline/cli"))
    reads_environment = any(
        isinstance(n, ast.Attribute) and n.attr in ("environ", "getenv") for n in ast.walk(tree)
    )
    assert not reads_environment or place.startswith(
        ("origyne_pipeline/settings.py", "origyne_pipeline/cli", "assets/")
    )


READERS = ("origyne_pipeline/lake/", "origyne_pipeline/warehouse/", "origyne_pipeline/frame_models.py")


@pytest.mark.parametrize("path", [p for p in MODULES if not relative(p).startswith(READERS)], ids=relative)
def test_no_room_knows_where_a_file_of_the_lake_lies(path: Path) -> None:
    nodes = list(ast.walk(parsed(path)))
    calls = {node.attr for node in nodes if isinstance(node, ast.Attribute)} & {"locations", "new_file"}
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    steps = [n.right for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    assert not calls
    assert not [text for text in texts if "_current.json" in text]
    assert "lake" not in [step.value for step in steps if isinstance(step, ast.Constant)]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_room_enters_another(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    low = {"drawing", "feeds", "identifiers", "lake", "warehouse", "workbook"}
    rooms = {p.name for p in (ROOT / "origyne_pipeline").iterdir() if (p / "__init__.py").exists()} - low
    above = {"cli", "followup", "letters", "simulation", "tariff_checks", "tariff_impact"}
    if parts[0] != "origyne_pipeline" or len(parts) < 3 or parts[1] in above:
        return
    entered = {name.split(".")[1] for name in imports(parsed(path)) if name.startswith("origyne_pipeline.")}
    assert not (entered & rooms) - {parts[1]}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.parts[-2] in EXACT_ROOMS and p.stem != SPREADSHEET], ids=relative
)
def test_no_number_of_the_chain_is_floating_point(path: Path) -> None:
    tree = parsed(path)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "float" not in names
    assert not [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules_imported(tree: ast.AST, names: set[str]) -> set[str]:
    """The project's modules that a module imports, inside functions too; not those for the type checker only."""
    imported: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            imported |= whole & names or {node.module}
        imported |= modules_imported(node, names)
    return imported & names


def test_no_modules_import_one_another() -> None:
    names = {module_name(path): path for path in MODULES}
    left = {name: modules_imported(parsed(path), set(names)) - {name} for name, path in names.items()}
    while free := {name for name, imported in left.items() if not imported & left.keys()}:
        left = {name: imported for name, imported in left.items() if name not in free}
    assert sorted(left) == [], "each imports another of them, on and on"


def test_code_has_the_name_of_what_it_knows() -> None:
    paths = [*MODULES, *ROOT.glob("sql/**/*.sql"), *ROOT.glob("tests/**/*.py")]
    vague = {relative(path) for path in paths if FORBIDDEN & {*path.relative_to(ROOT).parts[:-1], path.stem}}
    assert vague == set()


def test_every_day_on_the_command_line_is_read_alike() -> None:
    """``cli/options.py`` owns days, moments and months: its words are those of the contract, not of Python."""
    assert [relative(path) for path in MODULES if "click.DateTime" in path.read_text()] == []


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_name_says_what_it_holds(path: Path) -> None:
    functions = (node for node in ast.walk(parsed(path)) if isinstance(node, FUNCTIONS))
    names = {
        node.arg if isinstance(node, ast.arg) else node.id
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    assert not names & SAY_NOTHING, "name the variable for what it holds"
