"""The values of variables: where they come from, which one counts, and what is wrong with them."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gitpool.config.masking.sources import MaskedSources
from gitpool.config.syntax.parse import parse
from gitpool.config.values.types import constraint
from gitpool.config.variables.declared import Variable, sensitive_spans, variables_of
from gitpool.config.variables.inputs import Argument, Inputs
from gitpool.config.variables.inputvalues import InputValues, values_of
from gitpool.diagnostics import Report, Severity, Source

DECLARED = """\
variable "x" {
  default = "default"
}
variable "l" {
  type     = list(number)
  nullable = false
  default  = [7]
}
variable "s" {
  type      = number
  sensitive = true
  default   = 5
}
"""


class Folder:
    """A folder with files of values, and variables to give them to."""

    def __init__(self, path: Path, declared: str = DECLARED) -> None:
        self.path, self.declared = path, Source("x.hcl", declared)

    def write(self, **files: str) -> Folder:
        """`a_b="..."` is the file a.b."""
        for name, text in files.items():
            (self.path / name.replace("_", ".")).write_text(text, "utf-8")
        return self

    def variables(self, report: Report) -> dict[str, Variable]:
        """What is declared."""
        return variables_of([(self.declared, block) for block in parse(self.declared, report).blocks], report)

    def values(self, report: Report, **inputs: Any) -> InputValues:
        """The values, and in the report what was wrong."""
        return values_of(self.variables(report), Inputs(**inputs), self.path, report)

    def plain(self, **inputs: Any) -> dict[str, Any]:
        """The JSON values, where nothing is wrong."""
        report = Report()
        found = self.values(report, **inputs).plain()
        assert [] == report.diagnostics
        return found

    def told(self, **inputs: Any) -> list[str]:
        """`severity place summary: detail` of everything that is wrong."""
        report = Report()
        self.values(report, **inputs)
        return [f"{d.severity} {d.range} {d.summary}: {d.detail}" for d in report.sorted()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder."""
    return Folder(tmp_path)


LADDER: list[tuple[str, Mapping[str, str]]] = [
    ("env", {}),
    ("tfvars", {"gitpool_tfvars": 'x = "tfvars"'}),
    ("tfvars.json", {"gitpool_tfvars_json": '{"x": "tfvars.json"}'}),
    ("a.auto", {"a_auto_tfvars": 'x = "a.auto"'}),
    ("b.auto.json", {"b_auto_tfvars_json": '{"x": "b.auto.json"}'}),
    ("c.auto", {"c_auto_tfvars": 'x = "c.auto"'}),
]


@pytest.mark.parametrize("rung", range(len(LADDER)), ids=lambda rung: LADDER[rung][0])
def test_a_stronger_source_goes_before_the_weaker_ones(rung: int, folder: Folder) -> None:
    """The table of the issue, row by row, each with all weaker ones there, too."""
    assert "default" == folder.plain()["x"]
    for _, files in LADDER[: rung + 1]:
        folder.write(**files)
    assert LADDER[rung][0] == folder.plain(environment={"GITPOOL_VAR_x": "env"})["x"]


def test_the_command_line_goes_before_all_and_its_last_word_counts(folder: Folder) -> None:
    """Between -var and -var-file nothing counts but the order."""
    for _, files in LADDER:
        folder.write(**files)
    named = folder.path / "named.tfvars"
    named.write_text('x = "named"', "utf-8")
    environment = {"GITPOOL_VAR_x": "env"}
    by_file: Argument = ("-var-file", str(named))
    by_hand: Argument = ("-var", "x=hand")
    cases: list[tuple[Sequence[Argument], str]] = [
        ([by_hand], "hand"),
        ([by_file], "named"),
        ([by_hand, by_file], "named"),
        ([by_file, by_hand], "hand"),
        ([by_file, by_hand, ("-var", "x=")], ""),
    ]
    for arguments, wanted in cases:
        assert wanted == folder.plain(environment=environment, arguments=arguments)["x"]


def test_a_saved_plan_goes_before_files_and_behind_the_command_line(folder: Folder) -> None:
    """The plan is applied with the values that it was made with, also where their files changed since."""
    folder.write(gitpool_tfvars='x = "file"')
    assert "planned" == folder.plain(planned={"x": "planned"})["x"]
    assert "hand" == folder.plain(planned={"x": "planned"}, arguments=[("-var", "x=hand")])["x"]
    assert "gone" not in folder.plain(planned={"gone": "declared once"})


@pytest.mark.parametrize(
    "text",
    ["[1, 0.1, 1e40]", '[{ a = null, b = true }, "x"]', "123456789012345678901234567890", "[0.1234567890123456789]"],
)
def test_planned_values_are_what_they_were(text: str, tmp_path: Path) -> None:
    """Through JSON and back, with a type that says all, nothing is lost."""
    folder = Folder(tmp_path, 'variable "x" {\n  type = any\n}\n')
    before = folder.plain(arguments=[("-var", f"x={text}")])
    assert before == folder.plain(planned=json.loads(json.dumps(before)))


def test_texts_are_literal_only_for_primitive_types(folder: Folder) -> None:
    """A text that looks like HCL is a text for a variable without a type, and an expression for a list."""
    assert "[1]" == folder.plain(arguments=[("-var", "x=[1]")])["x"]
    assert [1, 2] == folder.plain(arguments=[("-var", 'l=[1, "2"]')])["l"]
    assert [1] == folder.plain(environment={"GITPOOL_VAR_l": "[1]"})["l"]
    assert "a=b" == folder.plain(arguments=[("-var", "x=a=b")])["x"]


def test_strings_in_json_are_texts(folder: Folder) -> None:
    """Nothing in them is computed (hcl: literal-only mode)."""
    assert "${1 + 1}" == folder.write(gitpool_tfvars_json='{"x": "${1 + 1}"}').plain()["x"]


def test_null_is_a_value_unless_the_variable_must_not_be_null(folder: Folder) -> None:
    """Then it stands for the default; without one it is a mistake."""
    folder.write(gitpool_tfvars="x = null\nl = null\n")
    assert (None, [7]) == (folder.plain()["x"], folder.plain()["l"])
    strict = Folder(folder.path, 'variable "x" {\n  nullable = false\n}\nvariable "l" {}\n')
    assert [
        (
            "error gitpool.tfvars:1:5 Required variable not set: The given value is not suitable for var.x declared at "
            "x.hcl:1:1: required variable may not be set to null."
        )
    ] == strict.told()


def test_defaults_of_the_type_are_filled_in(tmp_path: Path) -> None:
    """In values from everywhere, not in defaults of the block alone."""
    folder = Folder(tmp_path, 'variable "x" {\n  type = object({ a = optional(number, 3) })\n}\n')
    assert {"x": {"a": 3}} == folder.plain(arguments=[("-var", "x={}")])


def test_who_is_told_of_what_is_undeclared(folder: Folder) -> None:
    """An error on the command line, a warning in a file, silence in the environment."""
    assert [] == folder.told(environment={"GITPOOL_VAR_ll": "1"})
    (by_hand,) = folder.told(arguments=[("-var", "ll=1")])
    assert by_hand.startswith("error None Value for undeclared variable:")
    assert 'Did you mean "l"?' in by_hand
    (in_file,) = folder.write(gitpool_tfvars="ll = 1").told()
    assert in_file.startswith("warning gitpool.tfvars:1:1 Value for undeclared variable:")
    assert 'Did you mean "l"?' in in_file


def test_many_undeclared_values_are_summed_up(folder: Folder) -> None:
    """Two warnings and one for the rest, as Terraform does."""
    found = folder.write(gitpool_tfvars="a1 = 1\na2 = 1\na3 = 1\na4 = 1\n").told()
    assert 3 == len(found)
    assert found[2].endswith("In addition, 2 other variable(s) have values and are not declared.")


def test_only_the_value_that_counts_is_evaluated(folder: Folder) -> None:
    """As in Terraform: a wrong value that is overridden is no mistake, a broken file is."""
    folder.write(gitpool_tfvars='l = "wrong"')
    assert [1] == folder.plain(arguments=[("-var", "l=[1]")])["l"]
    folder.write(gitpool_tfvars="l = [")
    assert 1 == len(folder.told(arguments=[("-var", "l=[1]")]))


REQUIRED = 'variable "x" {\n  type = list(string)\n}\n'


def test_a_missing_value_is_an_error_at_the_variable(tmp_path: Path) -> None:
    """With the places to give one."""
    (found,) = Folder(tmp_path, REQUIRED).told()
    assert found.startswith("error x.hcl:1:1 No value for required variable:")
    for place in ('-var="x=VALUE"', "-var-file", "gitpool.tfvars", "GITPOOL_VAR_x"):
        assert place in found


def test_a_missing_value_is_unknown_where_none_is_required(tmp_path: Path) -> None:
    """For `validate`: of the variable's type, and no mistake."""
    report = Report()
    found = Folder(tmp_path, REQUIRED).values(report, required=False).values["x"]
    assert [] == report.diagnostics
    assert ("list(string)", False) == (constraint(found.type), found.is_known)


def test_a_missing_value_is_asked_for(tmp_path: Path) -> None:
    """Only for variables that have none, in name order; the answer is read like a -var."""
    asked: list[str] = []

    def ask(variable: Variable) -> str:
        asked.append(variable.name)
        return '["a"]'

    folder = Folder(tmp_path, DECLARED + REQUIRED.replace('"x"', '"q"') + REQUIRED.replace('"x"', '"b"'))
    assert {"x": "default", "l": [7], "q": ["a"], "b": ["a"]} == folder.plain(ask=ask)
    assert ["b", "q"] == asked


def test_nobody_answers(tmp_path: Path) -> None:
    """Then the value is missing."""
    (found,) = Folder(tmp_path, REQUIRED).told(ask=lambda _: None)
    assert "No value for required variable" in found


def test_who_ended_the_input_is_asked_no_more(tmp_path: Path) -> None:
    """Ctrl-D at one prompt is the end of all; what has no value then is said, all of it."""
    asked: list[str] = []

    def ask(variable: Variable) -> str | None:
        asked.append(variable.name)
        return None if variable.name == "b" else "[]"

    folder = Folder(tmp_path, "".join(REQUIRED.replace('"x"', f'"{name}"') for name in "abcd"))
    found = folder.told(ask=ask)
    assert ["a", "b"] == asked
    assert [f'"{name}" is not set' for name in "bcd"] == [text.split("input variable ")[1][:14] for text in found]


@pytest.mark.parametrize(
    "declared", ['"a b" {}', '"version" {}', '"v" {\n  type = strin\n}', '"v" {\n  typ = string\n}']
)
def test_a_broken_variable_needs_no_value(tmp_path: Path, declared: str) -> None:
    """What is wrong with its block is one mistake; a value would not mend it, and nobody is asked for one."""
    folder = Folder(tmp_path, f"variable {declared}\n")
    (found,) = folder.told()
    assert "No value for required variable" not in found
    assert [found] == folder.told(ask=lambda variable: pytest.fail(variable.name))


def test_what_a_broken_source_may_have_held_is_not_said_to_be_missing(tmp_path: Path) -> None:
    """One mistake is one diagnostic."""
    folder = Folder(tmp_path, REQUIRED)
    assert 1 == len(folder.write(gitpool_tfvars='x = ["a"\n').told())
    assert 1 == len(folder.write(gitpool_tfvars="").told(arguments=[("-var", "x")]))
    assert 1 == len(folder.told(arguments=[("-var-file", "nowhere.tfvars")]))


ARGUMENTS = [
    ("-var", "x", "error None Invalid -var option: A -var has a name and a value with an equals sign"),
    ("-var", "x = 1", 'error None Invalid -var option: The name "x" has a space behind it. Did you mean -var="x=..."?'),
    (
        "-var",
        "l=x",
        "error <value for var.l>:1:1 Variables not allowed: Variables may not be used here. A text stands in",
    ),
    ("-var", "l=abs(1)", "error <value for var.l>:1:1 Function calls not allowed: Functions may not be called here."),
    ("-var", "l=", "error <value for var.l>:1:1 Missing expression:"),
    (
        "-var",
        'l=["a"]',
        (
            'error x.hcl:4:1 Invalid value for input variable: Unsuitable value for var.l set using -var="l=...": [0]: '
            "a number is required."
        ),
    ),
    ("-var", "x=\udc80", "error x.hcl:1:1 Invalid value for input variable: The value of var.x, set using"),
    ("-var-file", "nowhere", "error None Failed to read variables file: The variables file nowhere does not exist."),
    ("-var-file", "/", "error None Not a regular file:"),
]


@pytest.mark.parametrize(("flag", "argument", "said"), ARGUMENTS, ids=lambda text: ascii(text)[:20])
def test_a_wrong_argument_is_told(flag: Any, argument: str, said: str, folder: Folder) -> None:
    """An expression is shown as it was typed, under a name that says whose it is."""
    (found,) = folder.told(arguments=[(flag, argument)])
    assert found.startswith(said)


FILES = [
    ("gitpool_tfvars", "x = y\nl = [abs(1)]\n", ["1:5 Variables not allowed", "2:6 Function calls not allowed"]),
    ("gitpool_tfvars", "x = 1\nx = 2\n", ["2:1 Attribute redefined"]),
    (
        "gitpool_tfvars",
        'variable "x" {}\nx = 1\nfoo {}\n',
        ["1:1 Variable declaration in .tfvars file", '3:1 Unexpected "foo" block'],
    ),
    ("gitpool_tfvars", "l = [true]\n", ["1:5 Invalid value for input variable"]),
    ("gitpool_tfvars_json", '{\n "x": 1,\n "x": 2\n}', ["3:2 Attribute redefined"]),
    ("gitpool_tfvars_json", '{\n "x": 01\n}', ["2:7 Invalid JSON number"]),
    ("gitpool_tfvars_json", '{\n "l": ["a"]\n}', ["2:7 Invalid value for input variable"]),
    ("gitpool_tfvars_json", "3", ["1:1 Root value must be object"]),
]


@pytest.mark.parametrize(("name", "text", "places"), FILES, ids=lambda x: x if isinstance(x, str) else "")
def test_what_is_wrong_in_a_file_is_told_at_its_place(name: str, text: str, places: list[str], tmp_path: Path) -> None:
    """Every mistake, with line and column, in JSON, too."""
    folder = Folder(tmp_path, DECLARED.replace("true", "false")).write(**{name: text})
    filename = name.replace("_", ".")
    found = [line.split(": ")[0].removeprefix(f"error {filename}:") for line in folder.told()]
    assert places == found


def test_a_file_that_is_not_utf_8_is_told(folder: Folder) -> None:
    """With the place of the byte; nothing else is said of what it may have held."""
    (folder.path / "gitpool.tfvars").write_bytes(b"x = 1\n# \xff\n")
    (found,) = folder.told()
    assert found.startswith("error gitpool.tfvars:2:3")


def test_a_file_can_be_a_pipe(folder: Folder) -> None:
    """`-var-file <(sops -d secrets)` is how secrets come from a vault."""
    pipe = folder.path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('x = "piped"',))
    writer.start()
    found = folder.plain(arguments=[("-var-file", str(pipe))])
    writer.join()
    assert "piped" == found["x"]


SECRET = "hunter2"
SECRETS: list[tuple[dict[str, str], dict[str, Any]]] = [
    ({"gitpool_tfvars": f's = "{SECRET}"'}, {}),
    ({"gitpool_tfvars": f"s = {SECRET}"}, {}),
    ({"gitpool_tfvars": f"s = {SECRET}()"}, {}),
    ({"gitpool_tfvars": f's = {{ {SECRET} = 1 }}["{SECRET}"]\nx = y'}, {}),
    ({"gitpool_tfvars": f's = "{SECRET}'}, {}),
    ({"gitpool_tfvars": f"s = <<E\n{SECRET}\nE\nx = y\n"}, {}),
    ({"gitpool_tfvars": f"s {{\n {SECRET} {{}}\n}}\n"}, {}),
    ({"gitpool_tfvars": f's = 1\ns = "{SECRET}"\n'}, {}),
    ({"gitpool_tfvars": f'ss = "{SECRET}"'}, {}),
    ({"gitpool_tfvars_json": f'{{"s": "{SECRET}"}}'}, {}),
    ({"gitpool_tfvars_json": f'{{"s": {SECRET}}}'}, {}),
    ({"gitpool_tfvars_json": f'{{"\\u0073": {SECRET}}}'}, {}),
    ({}, {"environment": {"GITPOOL_VAR_s": SECRET}}),
    ({}, {"arguments": [("-var", f"s={SECRET}")]}),
    ({}, {"arguments": [("-var", f"s = {SECRET}")]}),
    ({}, {"arguments": [("-var", SECRET)]}),
    ({}, {"environment": {"GITPOOL_VAR_s": f"{SECRET}\udc80"}}),
]


@pytest.mark.parametrize("declared", ["number", "list(number)", "object({ a = number })"])
@pytest.mark.parametrize("case", range(len(SECRETS)), ids=lambda case: ascii(SECRETS[case])[:60])
def test_a_sensitive_value_is_never_repeated(case: int, declared: str, tmp_path: Path) -> None:
    """Neither in words nor in an excerpt, whatever is wrong with it, however it was given."""
    folder = Folder(tmp_path, DECLARED.replace("number\n  sens", f"{declared}\n  sens").replace("= 5", "= null"))
    files, inputs = SECRETS[case]
    report = Report()
    found = folder.write(**files).values(report, **inputs)
    assert report.diagnostics
    assert found.values["s"].is_sensitive
    assert "s" not in found.plain()
    masked = MaskedSources({"x.hcl": folder.declared, **found.sources}, (), spans=found.spans)
    assert SECRET not in repr([masked.shown(d) for d in report])
    assert SECRET not in repr([masked[name] for name in masked])


def test_a_sensitive_value_that_fits_is_covered_in_excerpts(folder: Folder) -> None:
    """Also where something else in its file is shown, and where it is the default."""
    folder.write(gitpool_tfvars="s = 12345\nx = 1\n")
    report = Report()
    found = folder.values(report)
    masked = MaskedSources(found.sources, (), spans=found.spans)
    assert "s = *****\nx = 1\n" == masked["gitpool.tfvars"].text
    spans = sensitive_spans(folder.variables(report).values())
    assert "default   = *" in MaskedSources({"x.hcl": folder.declared}, (), spans=spans)["x.hcl"].text


def test_warnings_stop_nothing(folder: Folder) -> None:
    """A file for several folders has values that one of them does not declare."""
    report = Report()
    found = folder.write(gitpool_tfvars='x = "a"\nother = 1\n').values(report)
    assert [Severity.WARNING] == [d.severity for d in report]
    assert "a" == found.plain()["x"]


def test_a_folder_with_the_name_of_a_file_is_called_one(tmp_path: Path) -> None:
    """It is no device."""
    (tmp_path / "gitpool.tfvars").mkdir()
    (found,) = Folder(tmp_path).told()
    assert found.endswith("Not a regular file: gitpool.tfvars is a folder, and is not read.")
