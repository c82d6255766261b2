"""Calls with the answers of Terraform 1.11.4's console, recorded.

The expressions are those of `recorded_encoding.json` and `recorded_files.json`: each with the value that
`jsonencode(expression)` gave, or that it was an error. `arguments` are the values of the arguments where these are not
JSON themselves, and null where they cannot be told here; those expressions are held against the evaluator elsewhere.
`differs` says why an answer is another one here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitpool.config.functions.function import FunctionError
from tests.config.functions.called import HERE, called

FILES = {
    "hello.txt": b"Hello\n",
    "hello.tmpl": b"Hello, ${name}!\n",
    "latin.bin": b"\xff\xfe",
    "sub/a.yaml": b"a: 1\n",
    "sub/deep/x.yaml": b"x: 1\n",
    "sub/.hid": b"h",
    "empty.txt": b"",
    "bom.txt": b"\xef\xbb\xbfx",
    "nfd.txt": "e\u0301".encode(),
    "list.tmpl": b"%{ for x in xs ~}\n- ${x}\n%{ endfor ~}\n",
    "bare.tmpl": b"${x}",
    "recursive.tmpl": b'${templatefile("hello.tmpl",{name="x"})}',
    "\u00e9.txt": b"e",
    "dir[1]/in.txt": b"i",
    "b/c/d/e.txt": b"e",
    ".hidden": b"h",
}

TEMPLATES = {'templatefile("list.tmpl",{xs=[1,2]})', 'templatefile("recursive.tmpl",{})'}
"""Templates that the environment of these tests cannot evaluate."""


def recorded(name: str) -> list[Any]:
    """The expressions of a file that can be called here."""
    cases = json.loads((HERE / name).read_text("utf-8"))
    return [
        pytest.param(case, id=case["expression"].encode("ascii", "backslashreplace").decode()[:60])
        for case in cases
        if case.get("arguments", "") is not None and "differs" not in case and case["expression"] not in TEMPLATES
    ]


def answer(case: Any, folder: Path = HERE) -> Any:
    """What the call of a case gives; the error if it is one."""
    name, _, inner = case["expression"].partition("(")
    arguments = case["arguments"] if "arguments" in case else json.loads(f"[{inner.removesuffix(')')}]")
    try:
        return called(name, *arguments, folder=folder)
    except FunctionError as problem:
        return problem


def check(case: Any, got: Any) -> None:
    """Holds what was given against what was recorded."""
    if "error" in case:
        assert isinstance(got, FunctionError), got
    else:
        assert case["value"] == got


@pytest.mark.parametrize("case", recorded("recorded_encoding.json"))
def test_calls_give_what_terraform_gives(case: Any) -> None:
    """Patterns, formats, encodings, digests and dates have Terraform's values, and its errors are errors."""
    check(case, answer(case))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the answers on files were recorded."""
    root = tmp_path_factory.mktemp("files")
    for name, data in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return root


@pytest.mark.parametrize("case", recorded("recorded_files.json"))
def test_calls_on_files_give_what_terraform_gives(case: Any, folder: Path) -> None:
    """Within the folder, files and the patterns of `fileset` are those that Terraform finds."""
    check(case, answer(case, folder))
