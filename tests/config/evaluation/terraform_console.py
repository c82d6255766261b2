"""Many expressions at once, evaluated by `terraform console` and by gitpool in the same scope, printed alike."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from gitpool.config.evaluation.evaluate import evaluate
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.function import Environment
from gitpool.config.functions.table import FUNCTIONS
from gitpool.config.syntax.parse import parse, parse_expression
from gitpool.config.values.printing import printed, printed_type
from gitpool.config.values.value import tuple_value
from gitpool.diagnostics import Report, Source

TERRAFORM = shutil.which("terraform")
_OFFLINE = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

_MARK = "@@@"
"""What comes before every expression, so that the long text for all can be cut."""

ERROR = "<error>"


def asked(expression: str) -> str:
    """What is asked about an expression: its value, the value as JSON, and whether it is sensitive."""
    answers = f'[v, nonsensitive(try(jsonencode(v), "{ERROR}")), issensitive(v)]'
    return f'[for v in [try({expression}, "{ERROR}")] : {answers}][0]'


def by_terraform(scope: str, expressions: Sequence[str], folder: Path) -> list[tuple[str, str]]:
    """The value and the type of each, as the console prints them.

    Raises:
        ValueError: Terraform refuses the lot; the text is what it says.
    """
    rows = "".join(f'    "{_MARK}",\n    {asked(expression)},\n' for expression in expressions)
    (folder / "main.tf").write_text(f"{scope}\nlocals {{\n  all = [\n{rows}  ]\n}}\n", "utf-8")
    return _cut(_console(folder, "local.all"), _console(folder, "type(local.all)"))


def _console(folder: Path, line: str) -> str:
    done = subprocess.run(
        [str(TERRAFORM), "console"],
        input=line.encode() + b"\n",
        cwd=folder,
        env={**_OFFLINE, "TF_DATA_DIR": str(folder / "data")},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr.decode())
    return done.stdout.decode()


def by_gitpool(scope: str, expressions: Sequence[str]) -> list[tuple[str, str]]:
    """The same by this project's evaluator.

    Raises:
        ValueError: one of them cannot be read; the text is why.
    """
    return [_answer(asked(expression), scope_of(scope)) for expression in expressions]


def scope_of(text: str) -> Scope:
    """The scope that a `locals` block makes."""
    source = Source("scope.hcl", text)
    run = Run(FUNCTIONS, cast(Environment, None))
    attributes = parse(source, Report()).blocks[0].body.attributes
    values = {name: evaluate(attribute.value, Scope(run, source, {})) for name, attribute in attributes.items()}
    assert [] == run.problems
    local = Namespace("local", "local value", values, "Reference to undeclared local value")
    return Scope(run, source, {"local": local})


def _answer(expression: str, scope: Scope) -> tuple[str, str]:
    source, report = Source("x.hcl", expression), Report()
    tree = parse_expression(source, report)
    if tree is None or report.errors:
        raise ValueError("\n".join(f"{d.summary}: {d.detail}" for d in report) + "\n" + expression)
    value = evaluate(tree, scope.within(source))
    problems, scope.run.problems, scope.run.steps = scope.run.problems, [], 0
    if problems:
        raise ValueError("\n".join(f"{p.summary}: {p.detail}" for p in problems) + "\n" + expression)
    # In a tuple, as it is there: what is further in is further to the right.
    whole = tuple_value([value])
    return printed(whole)[2:-2], printed_type(whole.type)[len("tuple([\n") : -len("\n])")]


def _cut(values: str, types: str) -> list[tuple[str, str]]:
    rows = re.split(rf'^  "{_MARK}",\n', values.rstrip("\n")[:-2], flags=re.MULTILINE)[1:]
    kinds = re.split(r"^    string,\n", types.rstrip("\n")[:-3], flags=re.MULTILINE)[1:]
    assert len(rows) == len(kinds)
    return [(row.rstrip("\n"), kind.rstrip("\n")) for row, kind in zip(rows, kinds, strict=True)]
