"""The reference pages say what the code does: they are generated from it, or held against it."""

from __future__ import annotations

import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitpool.annotations import Level
from gitpool.backends import http_settings
from gitpool.change import Action, Cause, Reason
from gitpool.cli import app
from gitpool.config import engine, files
from gitpool.config.blocks.schema import BACKENDS, FILE, BlockSchema
from gitpool.config.evaluation.scope import MAX_STEPS
from gitpool.config.functions import environment, lists, sandbox
from gitpool.config.functions.function import MAX_TEXT
from gitpool.config.syntax import cursor
from gitpool.config.values import numbers, types
from gitpool.config.values.value import MAX_WEIGHT
from gitpool.diagnostics import ExitCode, Severity
from gitpool.nomad.connection import VARIABLES
from gitpool.plan import Mode
from gitpool.pool import Facts, Instance
from gitpool.report import Status
from gitpool.transaction import Phase, Result
from tests.docs.page import PAGES, ROOT, place, prose
from tests.stories.story import Stage
from tests.support import reports

DOCS = ROOT / "docs"


def text(name: str) -> str:
    """A page of the docs."""
    return (DOCS / name).read_text("utf-8")


def missing(words: set[str], name: str) -> list[str]:
    """The words that a page does not name in code."""
    named = set(re.findall(r"[\w.@-]+", " ".join(re.findall(r"`([^`]+)`", prose(DOCS / name)))))
    return sorted(words - named)


@pytest.mark.parametrize("name", ["cli.md", "functions.md"])
def test_a_page_about_code_is_what_the_code_says(name: str) -> None:
    """Such a page of docs/reference is what `python docs/generate.py` writes."""
    assert text(f"reference/{name}") == runpy.run_path(str(DOCS / "generate.py"))["pages"]()[name]


@pytest.mark.parametrize("name", app.COMMANDS)
def test_every_command_and_flag_has_a_help_text(name: str) -> None:
    """`-help` says of each command and each flag what it does."""
    parser = app.parser(name)
    assert parser.help
    assert [] == [p.name for p in parser.params if not p.help]


def test_every_exit_code_is_in_the_table() -> None:
    """docs/reference/exit-codes.md names the codes that there are, and no others."""
    assert [int(code) for code in ExitCode] == [
        int(c) for c in re.findall(r"^\| (\d+) \|", text("reference/exit-codes.md"), re.M)
    ]


def schema_words(schema: BlockSchema) -> Iterator[str]:
    """The names of the arguments and blocks that a file may hold."""
    yield from schema.arguments
    for name, block in schema.blocks.items():
        yield name
        yield from schema_words(block)


def test_every_argument_and_variable_is_in_the_files_page() -> None:
    """docs/reference/files.md names each block, argument and backend, and the variables of Nomad and Terraform."""
    words = set(schema_words(FILE)) | set(BACKENDS) | {w for b in BACKENDS.values() for w in schema_words(b)}
    words |= {*VARIABLES.values(), *http_settings.VARIABLES.values()}
    assert [] == missing(words, "reference/files.md")


def test_every_bound_is_in_the_language_page() -> None:
    """docs/reference/language.md says the numbers of the code, and the ones of the code alone."""
    bounds = {
        "a file of the configuration": f"{files.MAX_BYTES >> 20} MiB",
        "a file that a function reads": f"{sandbox.MAX_BYTES >> 20} MiB",
        "`fileset`": f"{sandbox.MAX_ENTRIES:,} entries of folders, {environment.MAX_DEPTH} folders deep",
        "nesting of blocks, expressions and values": f"{cursor.MAX_DEPTH} levels",
        "the work of a run": f"{MAX_STEPS:,} steps: expressions evaluated, and pieces built by functions",
        "one value": f"{MAX_WEIGHT:,} elements and pieces of text",
        "one text that a function makes": f"{MAX_TEXT:,} characters",
        "`range`": f"{lists.MAX_RANGE} numbers",
        "a number": f"about {numbers.MAX_DIGITS:,} digits before the point and behind it",
        "instances of a block": f"{engine.MAX_INSTANCES:,}",
    }
    page = text("reference/language.md").partition("## Bounds")[2].partition("##")[0]
    assert bounds == dict(re.findall(r"^\| (.+?) \| (.*\d.*) \|$", page, re.MULTILINE))
    assert cursor.MAX_DEPTH == types.MAX_DEPTH


def test_every_variable_of_our_own_is_in_the_files_page() -> None:
    """No environment variable is read in secret."""
    read = set()
    for path in (path for room in ("cli", "config", "forge") for path in (ROOT / "gitpool" / room).glob("*.py")):
        found = re.findall(r"environ(?:\.get\(|\[)\"([A-Z_]+)\"", path.read_text("utf-8"))
        read |= {*found}
    assert {"CI", "GITPOOL_DEBUG", "NO_COLOR"} <= read
    assert [] == missing(read, "reference/files.md")


POOLS = """\
gitpool {
  environment = "staging"
}
node_pool "gpu" {
  meta { team = "ml" }
  lifecycle { ignore_changes = [meta] }
}
node_pool "adopted" {}
node_pool "moved" { description = "wanted" }
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A folder with a plan in it that has all that a plan can have, and a state."""
    pools = POOLS.replace(" { ", " {\n").replace(" }\n", "\n}\n").replace("{ ignore", "{\nignore")
    (tmp_path / "pools.hcl").write_text(pools, "utf-8")
    with Stage(tmp_path, tmp_path / "bin") as stage:
        for line in (
            "gitpool apply -auto-approve -target=moved",
            'hand put {"Name": "moved", "Description": "by hand"}',
            'hand put {"Name": "adopted"}',
            "gitpool plan -out=tfplan",
        ):
            code, output = stage.run(line)
            assert code == 0, output
        yield stage


COUNTS = ("nodes_by_status", "nodes_by_eligibility", "jobs_by_namespace")
"""Members of an impact whose names are data."""


def keys(value: Any, but: frozenset[str]) -> set[str]:
    """The names of all members of a document; below those in `but` names are data."""
    if isinstance(value, list):
        return {key for item in value for key in keys(item, but)}
    if isinstance(value, dict):
        return set(value) | {k for name, item in value.items() if name not in but for k in keys(item, but)}
    return set()


def test_every_member_of_a_plan_file_is_described(stage: Stage) -> None:
    """docs/reference/plan-file.md names every member of the file that -out writes."""
    document = json.loads((stage.folder / "tfplan").read_text("utf-8"))
    words = keys(document, frozenset({"modify_indexes", "create_indexes", "meta", "unknown", *COUNTS}))
    words |= {e.value for kind in (Action, Cause, Reason, Mode) for e in kind}
    assert [] == missing(words, "reference/plan-file.md")


def test_every_member_of_a_report_is_described() -> None:
    """docs/reference/report.md names every member of a report that has all, and every word that stands for a kind; of
    the plan in it the page of plan files does."""
    document = reports.document()
    plan = document.pop("plan")
    words = keys(document, frozenset()) | {"plan"}
    words |= {e.value for kind in (Status, Severity, Level) for e in kind}
    assert [] == missing(words, "reference/report.md")
    assert [] == [result for result in Result if f"`{result.value}`" not in text("reference/report.md")]
    described = keys(plan, frozenset({"modify_indexes", "create_indexes", "meta", "unknown", "guards", *COUNTS}))
    assert [] == missing(described, "reference/plan-file.md")


def test_the_schema_of_a_report_and_its_page_have_the_same_members() -> None:
    """Each member that docs/reference/report.schema.json describes beside the plan's is on the page."""
    schema = json.loads(text("reference/report.schema.json"))
    shapes = [schema, schema["properties"]["run"], *(schema["$defs"][n] for n in ("problem", "annotation", "outcome"))]
    assert [] == missing({name for shape in shapes for name in shape["properties"]}, "reference/report.md")


def test_every_member_of_a_state_is_described(stage: Stage) -> None:
    """docs/concepts/state.md names every member of the state document, the open transaction's included."""
    stage.run("hand refuse adopted is not allowed")
    stage.run("hand refuse gpu is not allowed")
    code, output = stage.run("gitpool apply -auto-approve -on-failure=stop")
    assert code == ExitCode.NEEDS_A_PERSON, output
    document = json.loads((stage.folder / "gitpool.state.json").read_text("utf-8"))
    assert document["transaction"]
    words = keys(document, frozenset({"pools", "meta", "facts", "places"})) - set(document["pools"])
    words |= set(Facts(Instance("workers", "gpu"), True, frozenset({("meta",)})).to_json())
    assert [] == missing(words, "concepts/state.md")
    shown = json.loads(stage.run("gitpool show -json")[1])["gitpool"]
    assert shown["transaction"]
    assert [] == missing(keys(shown, frozenset()), "reference/json.md")
    assert [] == missing({phase.value for phase in Phase}, "concepts/transaction.md")


def test_every_member_of_our_own_in_the_json_is_described(stage: Stage) -> None:
    """docs/reference/json.md names what gitpool adds to Terraform's documents."""
    words = set()
    for line in ("gitpool show -json tfplan", "gitpool show -json"):
        code, output = stage.run(line)
        assert code == 0, output
        data = frozenset({"reasons", "causes", "places", "instances", "records", *COUNTS})
        words |= {word for word in keys(json.loads(output)["gitpool"], data) if not word.startswith("nomad_node_pool.")}
    assert [] == missing(words, "reference/json.md")


def test_every_type_of_event_is_described(stage: Stage) -> None:
    """docs/reference/json.md names every type of event, the ones of a rollback included."""
    stage.run("hand refuse moved is not allowed")
    code, output = stage.run("gitpool apply -auto-approve -json")
    assert code == ExitCode.ROLLED_BACK, output
    seen = {json.loads(line)["type"] for line in output.splitlines()}
    assert {"version", "resource_drift", "planned_change", "rollback", "outcome", "change_summary"} <= seen
    kinds = {f"{way}_{how}" for way in ("apply", "rollback") for how in ("start", "complete", "errored", "uncertain")}
    assert [] == missing(seen | kinds | {"diagnostic"}, "reference/json.md")
    assert [] == [result for result in Result if f"`{result.value}`" not in text("reference/json.md")]


def test_every_event_of_a_watch_is_described() -> None:
    """docs/reference/json.md names the types that `-watch` writes."""
    kinds = {f"{kind}_{verb}" for kind in ("pool", "node", "job") for verb in ("added", "changed", "removed")}
    assert [] == missing(kinds, "reference/json.md")


def test_every_dependency_has_its_reason() -> None:
    """Each library that gitpool is installed with is named, with its range, in docs/decisions."""
    pages = "\n".join(path.read_text("utf-8") for path in sorted((DOCS / "decisions").glob("*.md")))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [] == [needed for needed in project["dependencies"] if f"`{needed}`" not in pages]


def anchors(path: Path) -> set[str]:
    """The headings of a page, as a link names them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*PAGES, ROOT / "CHANGELOG.md"], ids=place)
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a page, a file or a heading of this repository finds it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{place(path)}: {target}"
        assert not anchor or anchor in anchors(there), f"{place(path)}: {target}"


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_files_that_a_page_names_exist(path: Path) -> None:
    """Where a page says that something is shown by a test or lies in a file, there it is."""
    named = re.findall(r"`((?:tests|docs|gitpool|examples)/[\w./-]+|[\w-]+\.story)`", prose(path))
    places = [ROOT / "tests" / "stories" / name if name.endswith(".story") else ROOT / name for name in named]
    assert [] == [place(p) for p in places if not p.exists()]


def test_every_page_is_in_the_index() -> None:
    """docs/README.md leads to every page of the docs."""
    index = DOCS / "README.md"
    linked = {(index.parent / t).resolve() for t in re.findall(r"\]\(([^)#\s]+)\)", index.read_text("utf-8"))}
    assert [] == [place(p) for p in PAGES if p not in linked and p not in (index, ROOT / "README.md")]
