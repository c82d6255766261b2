"""Values of JSON files against Terraform's own, for the same text as `main.tf.json`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest

from gitpool.config.evaluation.evaluate import evaluate
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.encoding import FUNCTIONS
from gitpool.config.functions.function import Environment
from gitpool.config.syntax.parse import parse, parse_expression
from gitpool.config.syntax.tree import Expression
from gitpool.config.values.value import Value, counted, string
from gitpool.diagnostics import Report, Source

TERRAFORM = shutil.which("terraform")
OFFLINE = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

VALUES: dict[str, Any] = {
    "texts": ["", "plain", 'a "quoted" \\ text', "two\nlines\ttab", "e\u0301", "😀", "\u2028", "/"],
    "sigils": ["$${x}", "%%{x}", "$$", "$", "%", "$$${x}", "{}", "$$%%{x}", "a$${b}c${local.n}"],
    "templates": [
        *("x${local.n}y", "${local.n}", "${local.s}", "${local.n}${local.n}", "${[1, local.s]}", "${null}", "${true}"),
        *('${local.s == "a b" ? 1 : 2}', "a ${~ local.n ~} b", "%{ if true }yes%{ else }no%{ endif }"),
        *("%{ for x in [1, 2] ~} ${x} %{ endfor }", "\n  ${local.n}\n%{ if true ~}\n  x\n%{ endif ~}\n", '${"\\n"}\\n'),
        *(
            "${<<EOT\nheredoc ${local.n}\nEOT\n}",
            '${{for k, v in {a = 1} : "${k}-x" => v}}',
            "\\${local.n}",
            "é${local.n}é",
        ),
    ],
    "numbers": [0, -1, 1.5, 1e3, 12345678901234567890, 0.1, -0.0],
    "others": [True, False, None, [], {}, [[]], {"a": {"b": None}}],
    "names": {"${local.s}": 1, "x${local.n}": 2, "$${x}": 3, "//": "no comment", "e\u0301": 4, "": 5, "${1 + 1}": 6},
    "n": 7,
    "s": "a b",
}


def by_terraform(text: str, folder: Path) -> Any:
    """The locals of a file, by name, as Terraform has them."""
    (folder / "main.tf.json").write_text(text, "utf-8")
    names = ", ".join(f"{name} = local.{name}" for name in VALUES)
    done = subprocess.run(
        [str(TERRAFORM), "console"],
        input=f"jsonencode({{{names}}})\n",
        cwd=folder,
        env={**OFFLINE, "TF_DATA_DIR": str(folder / "data")},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(json.loads(done.stdout))


def by_gitpool(text: str) -> Any:
    """The same, as they are read here."""
    source, report = Source("main.hcl.json", text), Report()
    (block,) = (block for block in parse(source, report).blocks if block.type == "locals")
    assert [] == report.diagnostics
    known = {"n": counted(7), "s": string("a b")}
    run = Run({function.name: function for function in FUNCTIONS}, cast(Environment, None))
    names = {"local": Namespace("local", "local value", known, "Reference to undeclared local value")}
    scope = Scope(run, source, names)
    found = {name: encoded(attribute.value, scope) for name, attribute in block.body.attributes.items()}
    assert [] == run.problems
    return found


def encoded(node: Expression, scope: Scope) -> Any:
    """The value of an expression as `jsonencode` writes it."""
    call = parse_expression(Source("x", "jsonencode(value)"), Report())
    assert call is not None
    names: dict[str, Value | Namespace] = {"value": evaluate(node, scope)}
    return json.loads(evaluate(call, scope.child(names)).data)


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to compare with")
@pytest.mark.parametrize("ascii_only", [True, False])
def test_values_are_terraforms(tmp_path: Path, ascii_only: bool) -> None:
    """Escapes, templates, directives, sigils, names and numbers in JSON mean what they mean to Terraform."""
    text = json.dumps({"//": "note", "locals": [VALUES]}, ensure_ascii=ascii_only, indent=1)
    assert by_terraform(text, tmp_path) == by_gitpool(text)
