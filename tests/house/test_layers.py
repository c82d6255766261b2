"""The house: who may import whom, how large a room may grow, what must be said about what is public."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "gitpool"
MODULES = sorted(PACKAGE.rglob("*.py"))

CORE = {
    "basis",
    "bounds",
    "columns",
    "terraformstate",
    "diagnostics",
    "duration",
    "pool",
    "sensitive",
    "shapes",
    "stubs",
    "desired",
    "change",
    "plan",
    "targeting",
    "diff",
    "impact",
    "concealment",
    "moved",
    "annotations",
    "report",
    "review",
    "guards",
    "history",
    "rights",
    "renames",
    "identity",
    "limits",
    "transaction",
    "state",
    "strictjson",
    "windows",
}
ROOMS = {"config", "nomad", "backends", "render", "forge"}
CONFIG_SHARED = {"digits", "files", "findings", "tables", "syntax.strings"}
CONFIG_ROOMS = {
    "syntax": {"blocks.schema"},
    "formatting": {"syntax"},
    "values": set[str](),
    "functions": {"values"},
    "evaluation": {"syntax.tree", "syntax.walk", "values", "functions"},
    "blocks": {"syntax.tree"},
    "variables": {"syntax", "blocks", "values", "functions", "evaluation"},
    "masking": {"syntax", "blocks.schema"},
}
"""The rooms of `config/`, and what of `config/` each may import beside what all share: a room, or a module alone."""
DEVSERVER_ROOMS = {
    "golang": set[str](),
    "web": {"golang"},
    "filters": {"golang", "web"},
    "structs": {"filters.reflection"},
    "acl": {"golang"},
    "state": {"golang", "web", "filters", "structs", "acl", "clock", "release"},
    "endpoints": {"golang", "web", "filters", "structs", "acl", "state"},
}
"""The rooms of `devserver/`, and what of `devserver/` each may import: each only those before it."""
LARGEST_FILE = 400
LARGEST_FUNCTION = 50
THIRD_PARTY = {
    "httpx": {"nomad", "backends", "forge"},
    "h11": {"devserver"},
    "hcl2": {"config/syntax/tables.py"},
    "lark": {"config/syntax/library.py"},
    "regex": {"config/functions/graphemes.py"},
    "deepdiff": {"diff.py"},
    "cronsim": {"windows.py"},
    "typer": {"cli"},
    "rich": {"cli"},
    "gmpy2": {"config"},
    "re2": {"config/functions/regexes.py", "devserver/filters/patterns.py"},
    "yaml": {"config/functions/yamlread.py"},
}


def place(path: Path) -> str:
    """`nomad/client.py`."""
    return path.relative_to(PACKAGE).as_posix()


def layer(module: str) -> str:
    """The part of the house a first-party module (dotted, without `gitpool.`) belongs to."""
    head = module.partition(".")[0]
    return "core" if head in CORE or head == "" else head


def may_import(importer: str, imported: str) -> bool:
    """The rule of docs/architecture.md."""
    if imported == "core" or importer == imported:
        return importer != "devserver" or imported == "devserver"
    if importer in ROOMS:
        return (importer, imported) == ("backends", "nomad")
    if importer == "workflow":
        return imported in ROOMS
    if importer in ("cli", "__main__"):
        return imported in ROOMS | {"workflow", "cli", "devserver"}
    return False


@cache
def tree(path: Path) -> ast.Module:
    """The module, parsed."""
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> tuple[tuple[str, ast.AST, bool], ...]:
    """Every absolute import of a module: its name, its node, and whether it stands inside a function."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, ast.AST, bool]]:
    inside = {id(n) for f in ast.walk(tree(path)) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node, id(node) in inside
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{place(path)}: a relative import"
            base = node.module or ""
            for alias in node.names:
                full = f"{base}.{alias.name}"
                is_module = (ROOT / full.replace(".", "/")).with_suffix(".py").exists()
                is_package = (ROOT / full.replace(".", "/") / "__init__.py").exists()
                yield (full if is_module or is_package else base), node, id(node) in inside


def first_party(path: Path) -> Iterator[tuple[str, bool]]:
    """The first-party imports of a module, without the `gitpool.` in front."""
    for name, _, lazy in imports(path):
        if name == "gitpool" or name.startswith("gitpool."):
            yield name.removeprefix("gitpool").lstrip("."), lazy


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_nobody_imports_against_the_layers(path: Path) -> None:
    """Pure core ◀ rooms ◀ workflow ◀ cli; rooms do not know each other; the devserver is an island."""
    own = place(path).removesuffix(".py").split("/")[0]
    importer = "core" if own in CORE else "__main__" if own in ("__main__", "__init__") else own
    wrong = [name for name, _ in first_party(path) if name and not may_import(importer, layer(name))]
    assert [] == wrong


@pytest.mark.parametrize("room", CONFIG_ROOMS)
def test_the_rooms_of_config_know_little_of_each_other(room: str) -> None:
    """Syntax and values know nothing of evaluation, and evaluation nothing of blocks, as docs/architecture.md says."""
    assert set() == strangers("config", room, CONFIG_SHARED | CONFIG_ROOMS[room])


@pytest.mark.parametrize("room", DEVSERVER_ROOMS)
def test_the_rooms_of_the_devserver_stand_one_above_the_other(room: str) -> None:
    """Go, then HTTP, then filters, then what the cluster holds, then the endpoints, as docs/architecture.md says."""
    assert set() == strangers("devserver", room, DEVSERVER_ROOMS[room])


def strangers(folder: str, room: str, allowed: set[str]) -> set[str]:
    """What of its folder a room imports, beside itself, that it is not allowed to."""
    names = {name for path in (PACKAGE / folder / room).rglob("*.py") for name, _ in first_party(path)}
    imported = {name.removeprefix(f"{folder}.") for name in names if name.startswith(f"{folder}.")}
    return {name for name in imported if not {name, name.split(".")[0]} & {*allowed, room}}


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """Each third-party library is imported where the design says, so that it can be replaced there."""
    wrong = []
    for name, _, _ in imports(path):
        allowed = THIRD_PARTY.get(name.split(".")[0])
        if allowed is not None and place(path) not in allowed and place(path).split("/")[0] not in allowed:
            wrong.append(name)
    assert [] == wrong


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_first_party_imports_stand_at_the_top(path: Path) -> None:
    """A hidden import is a cycle in disguise; only the command line may have them, for its start-up time.

    And `config/load.py`, which loads the evaluator when the first expression is met: folders of literals need none.
    """
    if place(path).startswith("cli/") or place(path) in ("__main__.py", "config/load.py"):
        return
    assert [] == [name for name, lazy in first_party(path) if lazy]


def test_there_are_no_import_cycles() -> None:
    """The modules can be put in an order in which each imports only earlier ones."""
    known = {place(p).removesuffix(".py").removesuffix("/__init__").replace("/", "."): p for p in MODULES}
    edges = {
        name: {i for i, lazy in first_party(path) if i in known and i != name and not lazy and not _typing(path, i)}
        for name, path in known.items()
    }
    while edges:
        free = {name for name, needs in edges.items() if not needs & edges.keys()}
        assert free, f"a cycle among {sorted(edges)}"
        edges = {name: needs for name, needs in edges.items() if name not in free}


def _typing(path: Path, name: str) -> bool:
    """Whether the import stands under TYPE_CHECKING, where it does nothing at run time."""
    full = f"gitpool.{name}"
    return not {full, full.rpartition(".")[0]}.isdisjoint(_for_types(path))


@cache
def _for_types(path: Path) -> frozenset[str]:
    """The modules from which something is imported under TYPE_CHECKING."""
    guarded = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    ]
    found = (inner for node in guarded for inner in ast.walk(node) if isinstance(inner, ast.ImportFrom))
    return frozenset(inner.module for inner in found if inner.module)


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_modules_and_functions_stay_small(path: Path) -> None:
    """A file of more than 400 lines wants a wall, a function of more than 50 a name for its parts."""
    assert len(path.read_text("utf-8").splitlines()) <= LARGEST_FILE
    long = [
        f"{node.name}: {body_length(node)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and body_length(node) > LARGEST_FUNCTION
    ]
    assert [] == long


def body_length(node: ast.FunctionDef) -> int:
    """Lines from the first statement on, the signature left out: a command declares its flags there."""
    return (node.end_lineno or 0) - node.body[0].lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=place)
def test_what_is_public_is_described(path: Path) -> None:
    """Every module, public class and public function has a docstring."""
    bare = [] if ast.get_docstring(tree(path)) else ["the module"]
    bare += [node.name for node in public(tree(path)) if not ast.get_docstring(node)]
    assert [] == bare


def public(scope: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """The classes and functions of a module that others may use; what stands in a function is nobody's."""
    for node in scope.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda p: p.relative_to(ROOT / "tests").as_posix()
)
def test_every_test_says_what_it_promises(path: Path) -> None:
    """A test's docstring is the promise that it keeps."""
    bare = [
        node.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert [] == bare
