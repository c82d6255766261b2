"""The order of the sources of values, for any subset of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.syntax.parse import parse
from gitpool.config.variables.declared import variables_of
from gitpool.config.variables.inputs import Argument, Inputs
from gitpool.config.variables.inputvalues import values_of
from gitpool.diagnostics import Report, Source

FILES = ("gitpool.tfvars", "gitpool.tfvars.json", "a.auto.tfvars", "b.auto.tfvars.json", "c.auto.tfvars")
"""From the weakest to the strongest."""

arguments: st.SearchStrategy[list[Argument]] = st.lists(
    st.sampled_from([("-var", "one"), ("-var", "two"), ("-var-file", "three"), ("-var-file", "four")]), max_size=4
)


def text(name: str, value: str) -> str:
    """A file of values."""
    return f'{{"x": "{value}"}}' if name.endswith(".json") else f'x = "{value}"\n'


@given(st.booleans(), st.sets(st.sampled_from(FILES)), arguments)
def test_the_strongest_source_counts(in_environment: bool, files: set[str], said: list[Argument]) -> None:
    """default < environment < gitpool.tfvars < gitpool.tfvars.json < *.auto.tfvars[.json] < the last argument."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file in files:
            (folder / file).write_text(text(file, file), "utf-8")
        for _, value in said:
            (folder / f"{value}.tfvars").write_text(text("", value), "utf-8")
        typed: list[Argument] = [
            (kind, f"x={value}" if kind == "-var" else str(folder / f"{value}.tfvars")) for kind, value in said
        ]
        source, report = Source("x.hcl", 'variable "x" {\n  default = "default"\n}\n'), Report()
        variables = variables_of([(source, block) for block in parse(source, report).blocks], report)
        environment = {"GITPOOL_VAR_x": "environment"} if in_environment else {}
        found = values_of(variables, Inputs(environment=environment, arguments=typed), folder, report)
    ladder = ["default", *environment.values(), *(f for f in FILES if f in files), *(value for _, value in said)]
    assert [] == report.diagnostics
    assert {"x": ladder[-1]} == found.plain()
