"""`.ci/github-api` gets GitHub's description where it can, and fails nothing where it cannot."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "github-api"
MADE: dict[str, Any] = {
    "openapi": "3.0.3",
    "paths": {
        "/user": {"get": {"operationId": "users/get-authenticated", "summary": "said", "x-github": {}}},
        "/other": {"get": {"operationId": "other/get"}},
    },
    "components": {"schemas": {}},
}


def ran(folder: Path, **environment: str) -> tuple[int, str]:
    """The exit code and words of a copy of the script, in a repository of its own."""
    (folder / ".ci").mkdir()
    copy = shutil.copy(SCRIPT, folder / ".ci")
    done = subprocess.run([sys.executable, copy], env=environment, capture_output=True, text=True, check=False)
    assert "" == done.stderr
    return done.returncode, done.stdout


def test_without_npm_it_says_so_and_all_is_well(tmp_path: Path) -> None:
    """There is no file then, and the tests that need it are skipped."""
    code, words = ran(tmp_path, PATH=str(tmp_path))
    assert (0, True) == (code, words.startswith("GitHub's description could not be had"))
    assert not (tmp_path / ".cache").exists()


def test_where_npm_fails_its_reason_is_told(tmp_path: Path) -> None:
    """Its last line, without a stack."""
    npm = tmp_path / "npm"
    npm.write_text("#!/bin/sh\necho first >&2\necho 'npm error network' >&2\nexit 1\n", "utf-8")
    npm.chmod(0o755)
    code, words = ran(tmp_path, PATH=f"{tmp_path}{os.pathsep}{os.defpath}")
    assert (0, 1, True) == (code, len(words.splitlines()), "npm error network" in words)


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    """As long as it is of the package that is wanted."""
    package = runpy.run_path(str(SCRIPT))["PACKAGE"]
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "github-api.json").write_text(json.dumps({"x-package": package}), "utf-8")
    code, words = ran(tmp_path, PATH=str(tmp_path))
    assert (0, True) == (code, "there already" in words)


def test_the_slice_has_what_the_operations_refer_to() -> None:
    """And what that refers to, by name once; what only people read is left out, but no field that is called so."""
    script = runpy.run_path(str(SCRIPT))
    whole = json.loads(json.dumps(MADE))
    for number, name in enumerate(sorted(script["OPERATIONS"] - {"users/get-authenticated"})):
        whole["paths"][f"/{number}"] = {"get": {"operationId": name}}
    fields = {"description": {"type": "string", "description": "said"}, "next": {"$ref": "#/components/schemas/b"}}
    whole["components"]["schemas"] = {
        "a": {"properties": fields},
        "b": {"items": {"$ref": "#/components/schemas/a"}},
        "c": {},
    }
    reference = {"schema": {"$ref": "#/components/schemas/a"}}
    whole["paths"]["/user"]["get"]["responses"] = {"200": {"content": {"application/json": reference}}}
    made = script["_sliced"](whole)
    assert {"a", "b"} == made["components"]["schemas"].keys()
    assert {"type": "string"} == made["components"]["schemas"]["a"]["properties"]["description"]
    assert "/other" not in made["paths"]
    assert {"operationId", "responses"} == made["paths"]["/user"]["get"].keys()


def test_an_operation_that_is_gone_is_an_error() -> None:
    """A newer description that has other names is not taken for a smaller one."""
    with pytest.raises(ValueError, match="issues/create-comment"):
        runpy.run_path(str(SCRIPT))["_sliced"](MADE)
