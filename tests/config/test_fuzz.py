"""Whatever is written: an answer or an error that says where, never another exception, never without an end."""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gitpool.config.evaluation.scope import Scope
from gitpool.config.load import Configuration, load
from gitpool.config.repl import Entry, answer
from gitpool.config.syntax.parse import parse
from gitpool.config.variables.inputs import Argument, Inputs
from gitpool.diagnostics import Diagnostic, GitpoolError, Report, Source
from tests.config.evaluation.random_expressions import SCOPE, RandomExpressions
from tests.config.evaluation.terraform_console import scope_of
from tests.config.formatting.random_hcl import RandomHcl

SCRAPS = (
    *(
        '"',
        "'",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "${",
        "%{",
        "~}",
        "$",
        "%",
        "\\",
        "\n",
        "\r",
        "\t",
        "=",
        "==",
        "=>",
        "...",
    ),
    *(
        ".",
        ".*",
        "[*]",
        "0",
        "1.5",
        "1e9",
        "a",
        "for",
        "if",
        "in",
        "else",
        "endif",
        "endfor",
        "<<EOT\n",
        "EOT\n",
        "#",
    ),
    *(
        "/*",
        "*/",
        ",",
        ":",
        "::",
        "?",
        "!",
        "-",
        "&&",
        "|",
        "~",
        "é",
        "\u0301",
        "\u200b",
        "\0",
        "\ufeff",
        "`",
        ";",
        "@",
    ),
    *("null", "true", "\\u00e9", "\\ud800", "each.key", "var.v", "local.a", "count.index", "for_each", "dynamic"),
)
BLOCKS = """
variable "v" {
  type      = map(object({ a = optional(%s, 1), b = set(string) }))
  default   = %s
  sensitive = true
  validation {
    condition     = can(%s)
    error_message = "no: ${%s}"
  }
}
locals {
  a = %s
  b = templatefile("t.tmpl", { x = local.a })
}
node_pool "n" {
  for_each    = %s
  description = %s
  meta        = { (each.key) = each.value, x = %s }
  dynamic "scheduler_config" {
    for_each = %s
    content {
      memory_oversubscription_enabled = %s
    }
  }
  lifecycle {
    prevent_destroy = %s
  }
}
import {
  to = node_pool.n["a"]
  id = %s
}
removed {
  from = node_pool.o
  lifecycle {
    destroy = %s
  }
}
gitpool {
  mask_meta_keys = %s
}
"""


def mutated(text: str, chance: random.Random, most: int = 4, *, plain: bool = False) -> str:
    """The text with pieces lost, put in, or moved; `plain` ones are within every bound, and of Unicode's text alone."""
    sizes = (1,) if plain else (1, 1, 2, 300)
    for _ in range(chance.randrange(most)):
        at, other, size = (chance.randrange(len(text) + 1) for _ in range(3))
        kind = chance.randrange(4)
        if kind == 0:
            text = text[:at] + text[at + size % 8 :]
        elif kind == 1:
            text = text[:at] + chance.choice(SCRAPS) * chance.choice(sizes) + text[at:]
        elif kind == 2:
            text = text[:at] + text[other : other + size % 40] + text[at:]
        else:
            text = text[:at]
    return text


def folder_of(seed: int) -> tuple[dict[str, str], Inputs]:
    """The files of a folder, and what a command line says."""
    chance, writer = random.Random(seed), RandomExpressions(seed)
    count = BLOCKS.count("%s")
    simple = ("1", '"x"', "true", "{}", '["a"]', "local.a", "var.v", "null", "toset(local.a)", "each.value")

    def expression() -> str:
        return writer.expression() if chance.random() < 0.3 else chance.choice(simple)

    files = {
        "main.hcl": mutated(BLOCKS % tuple(expression() for _ in range(count)), chance),
        "more.hcl": mutated(RandomHcl(seed).text(2), chance),
        "j.hcl.json": mutated(
            json.dumps({"locals": {"j": f"${{{expression()}}}"}, "node_pool": {"m": {"meta": {"k": expression()}}}}),
            chance,
        ),
        "gitpool.tfvars": mutated(f"v = {expression()}\n", chance),
        "a.auto.tfvars.json": mutated('{"v": {"a": {"b": ["x", 1.5e3, null]}}}', chance),
        "t.tmpl": mutated("%{ for y in x ~}\n${y}\n%{ endfor ~}\n", chance),
    }
    kept = {name: text for name, text in files.items() if chance.random() < 0.6 or name == "main.hcl"}
    arguments: list[Argument] = [("-var", mutated(f"v={expression()}", chance))] if chance.random() < 0.4 else []
    return kept, Inputs(environment={"GITPOOL_VAR_v": mutated(expression(), chance)}, arguments=arguments)


def loaded(files: dict[str, str], inputs: Inputs | None = None) -> tuple[Configuration | None, list[Diagnostic]]:
    """What a folder with these files means, if it can be told, and what is wrong with it."""
    with tempfile.TemporaryDirectory() as name:
        for file, text in files.items():
            (Path(name) / file).write_bytes(text.encode("utf-8", "surrogatepass"))
        report = Report()
        try:
            return load(Path(name), report, inputs), report.sorted()
        except GitpoolError as problem:
            return None, list(problem.diagnostics)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_folders_are_read_or_refused(seed: int) -> None:
    """Every folder of files, whole or damaged, gives a configuration or says what is wrong, and where."""
    _, problems = loaded(*folder_of(seed))
    for problem in problems:
        assert problem.summary
        assert problem.summary != "Expression not supported"


@given(st.integers(0, 2**32))
def test_files_are_read_or_refused(seed: int) -> None:
    """Every text gives a tree or a report; whoever reads it again gets the same."""
    chance = random.Random(seed)
    text = mutated(chance.choice((RandomHcl(seed).text(3), "x = " + RandomExpressions(seed).expression())), chance, 8)
    first, second = Report(), Report()
    assert repr(parse(Source("x.hcl", text), first)) == repr(parse(Source("x.hcl", text), second))
    assert first.diagnostics == second.diagnostics
    assert "Expression not supported" not in [problem.summary for problem in first]


_CONSOLE: Scope = scope_of(SCOPE)


@given(st.integers(0, 2**32), st.booleans())
def test_console_answers_or_says_why(seed: int, asks_type: bool) -> None:
    """Every entry, finished or not, has one text as its answer, or errors."""
    text = mutated(RandomExpressions(seed).expression(), random.Random(seed))
    entry = Entry()
    for line in text.split("\n"):
        entry.add(line)
    report = Report()
    found = answer(Source("<console-input>", f"type({text})" if asks_type else text), _CONSOLE, report)
    assert (found is None) == bool(report.errors)


SECRET = "hush-7f3a"
SECRETS = """
variable "secret" {
  type      = string
  sensitive = true
  %s
  validation {
    condition     = %s
    error_message = "not %s"
  }
}
locals {
  secret = var.secret
  list   = [for x in [var.secret] : %s]
}
node_pool "n" {
  for_each    = %s
  name        = %s
  description = %s
  meta        = { (%s) = %s }
  lifecycle {
    precondition {
      condition     = %s
      error_message = %s
    }
  }
}
"""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_no_mistake_tells_a_secret(seed: int) -> None:
    """Wherever the value of a sensitive variable comes from, and whatever is wrong with it: no diagnostic has it."""
    chance, writer = random.Random(seed), RandomExpressions(seed, secrets=True)

    def expression() -> str:
        text = writer.expression() if chance.random() < 0.6 else chance.choice(("local.secret", "[local.secret]", "{}"))
        return text.replace("nonsensitive(", "sensitive(").replace(
            "local.secret", chance.choice(("var", "local")) + ".secret"
        )

    way = chance.choice(("default", "tfvars", "json", "environment", "argument"))
    default = f'default = "{SECRET}"' if way == "default" else ""
    written = (
        default,
        *("${" + expression() + "}" if i == 1 else expression() for i in range(SECRETS.count("%s") - 1)),
    )
    files = {"main.hcl": SECRETS % written}
    if way == "tfvars":
        files["gitpool.tfvars"] = mutated(f'secret = "{SECRET}"\n', chance, 2)
    if way == "json":
        files["gitpool.tfvars.json"] = f'{{"secret": "{SECRET}"}}'
    environment = {"GITPOOL_VAR_secret": SECRET} if way == "environment" else {}
    arguments: list[Argument] = [("-var", f"secret={SECRET}")] if way == "argument" else []
    found, problems = loaded(files, Inputs(environment=environment, arguments=arguments))
    for problem in problems:
        assert SECRET not in json.dumps(problem.to_json()), problem
    if found is not None:
        assert SECRET not in json.dumps(found.variables)


def doubling(first: str, step: str) -> str:
    """Sixty locals, each made of the one before, with `@` in its place: small in a file, endless anywhere else."""
    steps = "".join(f"  a{i + 1} = {step.replace('@', f'local.a{i}')}\n" for i in range(60))
    return f"locals {{\n  a0 = {first}\n{steps}}}\n"


MANY = 'flatten([for i in range(1000) : [for j in range(101) : "p${i}x${j}"]])'
ENDLESS: dict[str, Any] = {
    "a text doubled": doubling('"ab"', '"${@}${@}"'),
    "a tuple doubled": doubling("[1]", "[@, @]"),
    "an object doubled": doubling("{}", "{ a = @, b = @ }"),
    "a list doubled": doubling("tolist([1])", "tolist([@, @])"),
    "concat": doubling("[1]", "concat(@, @)"),
    "flatten": doubling("[1]", "flatten([@, @])"),
    "join": doubling('"ab"', 'join(@, ["x", "y", "z"])'),
    "replace": doubling('"aa"', 'replace(@, "a", @)'),
    "replace by a pattern": doubling('"aa"', 'replace(@, "/a/", "$0$0")'),
    "format": doubling('"aa"', 'format("%s%s", @, @)'),
    "setproduct": doubling("[1, 2, 3]", "setproduct(@, @)"),
    "powers": doubling("10", "@ * @"),
    "a width": 'locals {\n  a = format("%999999999d", 1)\n}\n',
    "an indent": 'locals {\n  a = indent(999999999, "a\\nb")\n}\n',
    "an exponent": "locals {\n  a = 1e999999999\n}\n",
    "a power": "locals {\n  a = pow(99999, 99999)\n}\n",
    "digits": f"locals {{\n  a = {'9' * 20_000}\n}}\n",
    "a range": "locals {\n  a = range(1e9)\n}\n",
    "loops": "locals {\n  a = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]\n}\n",
    "loops of mistakes": "locals {\n  a = [for a in range(1000) : [for b in range(1000) : local.nope]]\n}\n",
    "a for_each": f'node_pool "a" {{\n  for_each = toset({MANY})\n}}\n',
    "a count": 'node_pool "a" {\n  count = 1e9\n}\n',
    "a circle": "locals {\n" + "".join(f"  a{i} = local.a{(i + 1) % 2000}\n" for i in range(2000)) + "}\n",
    "brackets": f"locals {{\n  a = {'[' * 50_000}\n}}\n",
    "interpolations": "locals {\n  a = " + '"${' * 5_000 + "\n}\n",
    "signs": f"locals {{\n  a = {'-' * 50_000}1\n}}\n",
    "odd characters": "x = " + "a“" * 20_000 + "\n",
    "comments": "/*" * 20_000,
    "nested types": f'variable "v" {{\n  type = {"list(" * 2000}string{")" * 2000}\n}}\n',
    "a name": f'node_pool "{"a" * 1_000_000}" {{\n}}\n',
    "YAML's aliases": 'locals {\n  a = yamldecode("a0: &a0 [x]\\n'
    + "".join(f"a{i + 1}: &a{i + 1} [{','.join([f'*a{i}'] * 9)}]\\n" for i in range(20))
    + '")\n}\n',
    "a pattern": 'locals {\n  t = join("", [for x in range(1000) : "aaaaaaaaaa"])\n'
    '  a = [for i in range(1000) : length(regexall("(.{0,500}){2}x", local.t))]\n}\n',
    "nested YAML": 'locals {\n  a = yamldecode("' + "[" * 50_000 + '")\n}\n',
    "nested JSON": 'locals {\n  a = jsondecode("' + "[" * 50_000 + '")\n}\n',
}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_would_not_end_is_refused(name: str) -> None:
    """Each stops at a bound, with an error that names the place."""
    _, problems = loaded({"main.hcl": ENDLESS[name]}, Inputs())
    assert problems
    assert all(problem.range is not None and problem.range.filename.endswith("main.hcl") for problem in problems)


@pytest.mark.parametrize(
    "file",
    [
        ("a.hcl.json", "[" * 100_000),
        ("a.hcl.json", '{"locals": {"a": ' + "[" * 5_000 + "]" * 5_000 + "}}"),
        ("a.hcl.json", '{"locals": {"a": ' + "9" * 20_000 + "}}"),
        ("a.hcl.json", '{"locals": {"a": 1e999999999}}'),
        ("a.hcl.json", '{"locals": {"a": "' + "${" * 5_000 + '"}}'),
        ("gitpool.tfvars", "v = " + "[" * 5_000),
        ("gitpool.tfvars.json", '{"v": ' + "[" * 5_000 + "]" * 5_000 + "}"),
    ],
)
def test_other_files_have_the_same_bounds(file: tuple[str, str]) -> None:
    """JSON and the values of variables are no way around them."""
    name, text = file
    _, problems = loaded({"main.hcl": 'variable "v" {\n  default = null\n}\n', name: text}, Inputs())
    assert [name] == sorted({Path(str(problem.range.filename)).name for problem in problems if problem.range})


@pytest.mark.parametrize("digits", ["9" * 5_000, "-" + "9" * 4_301, "0." + "3" * 9_000, "1e9000"])
def test_long_numbers_work(digits: str) -> None:
    """Numbers of more digits than Python shows are as good as others, in HCL and in JSON."""
    pools = {
        "main.hcl": f'node_pool "a" {{\n  meta = {{ x = {digits} }}\n}}\n',
        "b.hcl.json": f'{{"node_pool": {{"b": {{"meta": {{"x": {digits}}}}}}}}}',
    }
    found, problems = loaded(pools, Inputs())
    assert [] == problems
    assert found is not None
    one, other = (found.pools[name].pool.meta for name in "ab")
    assert one == other
