"""Every example of the page of functions is played: what stands below `>` is what the console prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gitpool.config.evaluation.calls import SPECIAL
from gitpool.config.evaluation.scope import Scope
from gitpool.config.functions.table import FORBIDDEN, FUNCTIONS
from gitpool.config.load import load
from gitpool.config.repl import answer
from gitpool.diagnostics import Report, Source
from tests.docs.page import ROOT

PAGE = (ROOT / "docs" / "reference" / "functions.md").read_text("utf-8")
FILES = {
    "hello.txt": "Hello\n",
    "hello.tmpl": "Hello, ${name}!\n",
    "pools.hcl": 'locals {\n  greeting = "Hello, $${name}!"\n}\n',
}
"""The folder that the examples are in, as the head of the page says."""


def examples() -> Iterator[tuple[str, str, str]]:
    """Of each function of the page its name, the call of the example, and what is to be printed."""
    for section in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        shown = re.search(r"^```text\n> (.*?)\n(.*?)\n```$", section, re.DOTALL | re.MULTILINE)
        assert shown, section
        yield section.split("\n")[0], shown[1], shown[2]


EXAMPLES = list(examples())


@pytest.fixture(scope="module")
def scope(tmp_path_factory: pytest.TempPathFactory) -> Scope:
    """What expressions can name in the folder of the examples."""
    folder: Path = tmp_path_factory.mktemp("examples")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    report = Report()
    configuration = load(folder, report)
    assert [] == [d.detail for d in report]
    assert configuration.language is not None
    return configuration.language().scope


@pytest.mark.parametrize(("name", "call", "printed"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_an_example_prints_what_is_shown(name: str, call: str, printed: str, scope: Scope) -> None:
    """The example calls the function that it is for, and the console prints what the page has below it."""
    report = Report()
    found = answer(Source("<console-input>", call), scope, report)
    assert [] == [d.detail for d in report]
    assert f"{name}(" in call
    assert printed == found


def test_every_function_is_on_the_page() -> None:
    """The page has each function once, and names those of Terraform's that are not here."""
    assert sorted([*FUNCTIONS, *SPECIAL]) == sorted(name for name, _, _ in EXAMPLES)
    assert sorted(FORBIDDEN) == re.findall(r"^\| `(\w+)` \| .+ \|$", PAGE.partition("## Not here")[2], re.MULTILINE)
