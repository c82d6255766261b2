"""The values of input variables (terraform: arguments/vars.go, backendrun/unparsed_value.go, eval_variable.go).

From the weakest to the strongest: the default, `GITPOOL_VAR_name`, `gitpool.tfvars`, `gitpool.tfvars.json`,
`*.auto.tfvars` and `*.auto.tfvars.json` in name order, what a saved plan was made with, `-var` and `-var-file` in the
order of the command line. Only the strongest value of a variable is evaluated.

Nothing that is said of a sensitive variable depends on its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gitpool.config.evaluation.scope import Run
from gitpool.config.files import leads_out
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.syntax.parse import parse_expression
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError
from gitpool.config.values.types import NUMBER, without_optional
from gitpool.config.values.value import NULL, Value, boolean, number, object_value, string, tuple_value, unknown
from gitpool.config.variables import tfvars
from gitpool.config.variables.constant import closed_run, constant_value
from gitpool.config.variables.declared import Variable
from gitpool.config.variables.given import (
    Given,
    Planned,
    Said,
    Written,
    about,
    missing,
    undeclared_in_file,
    unsaid,
    unsuitable,
)
from gitpool.config.variables.inputs import PREFIX, Inputs
from gitpool.config.variables.tfvars import ValuesFile
from gitpool.config.variables.typeconstraint import explained, fit
from gitpool.diagnostics import Report, Source, error, warning

MOST_UNDECLARED = 2
"""Warnings of this kind that are shown one by one, as Terraform does."""


@dataclass(frozen=True)
class InputValues:
    """The value of every variable, of its type, sensitive where it is declared so; unknown where it is missing.

    `sources` are the texts that values were read from, by the names under which diagnostics show them. `places` are
    those of the values that stand in a file and may be shown, as spans of characters. `spans` are what must not be
    shown, by file.
    """

    values: Mapping[str, Value]
    sources: Mapping[str, Source] = field(default_factory=dict)
    places: Mapping[str, tuple[Source, int, int]] = field(default_factory=dict)
    spans: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """What JSON can hold of the values that are known and not sensitive, by variable: for the plan."""
        return {
            name: _plain(value)
            for name, value in self.values.items()
            if value.is_wholly_known and not value.holds_sensitive
        }


def values_of(variables: Mapping[str, Variable], inputs: Inputs, folder: Path, report: Report) -> InputValues:
    """The values of all variables; mistakes are reported, and their values are unknown."""
    return _Gathering(variables, inputs, report).run(folder)


class _Gathering:
    """What has been found so far; `is_complete` says that nothing is known to be missing."""

    def __init__(self, variables: Mapping[str, Variable], inputs: Inputs, report: Report) -> None:
        self._variables, self._inputs, self._report = variables, inputs, report
        self._given: dict[str, Given] = {}
        self._files: list[ValuesFile] = []
        self._places: dict[str, tuple[Source, int, int]] = {}
        self._sources: dict[str, Source] = {}
        self._run: Run = closed_run()
        self._ask = inputs.ask
        self._is_complete = True

    def run(self, folder: Path) -> InputValues:
        """The result."""
        for key, text in self._inputs.environment.items():
            if key.startswith(PREFIX):
                self._given[key.removeprefix(PREFIX)] = Said(text, f"set using the {key} environment variable")
        for path in tfvars.automatic(folder):
            elsewhere = leads_out(path, (folder, *self._inputs.wider))
            if elsewhere is None:
                self._read(path, path.name)
            else:
                self._report.add(elsewhere)
                self._is_complete = False
        self._given |= {name: Planned(value) for name, value in self._inputs.planned.items()}
        for kind, argument in self._inputs.arguments:
            if kind == "-var":
                self._assign(argument)
            elif kind == "-var-file":
                self._read(Path(argument), argument, may_be_pipe=True)
        self._tell_undeclared()
        values = {name: self._value(variable) for name, variable in sorted(self._variables.items())}
        return InputValues(values, self._sources, self._places, self._spans())

    def _read(self, path: Path, name: str, *, may_be_pipe: bool = False) -> None:
        file = tfvars.read(path, name, self._report, may_be_pipe=may_be_pipe)
        self._is_complete = self._is_complete and not file.is_broken
        self._files.append(file)
        self._report.extend(file.told(self._hidden(file)))
        if file.source is not None:
            self._sources[name] = file.source
            for attribute in file.attributes.values():
                self._given[attribute.name] = Written(file.source, attribute)

    def _assign(self, argument: str) -> None:
        name, equals, text = argument.partition("=")
        detail = None
        if not equals:
            # The argument is not repeated: it may be a secret whose name was forgotten.
            detail = 'A -var has a name and a value with an equals sign between them, as in -var="name=value".'
        elif name.endswith(" "):
            name = name.rstrip()
            detail = f'The name "{name}" has a space behind it. Did you mean -var="{name}=..."?'
        if detail is not None:
            self._is_complete = False
            self._report.add(error("Invalid -var option", detail))
            return
        self._given[name] = Said(text, f'set using -var="{name}=..."', is_argument=True)

    def _hidden(self, file: ValuesFile) -> set[str]:
        """The names whose values in a file nobody is to see: who knows what a name means that is not declared."""
        sensitive = {name for name, variable in self._variables.items() if variable.sensitive}
        return sensitive if file.is_broken else sensitive | (file.attributes.keys() - self._variables.keys())

    def _spans(self) -> dict[str, list[tuple[int, int]]]:
        spans: dict[str, list[tuple[int, int]]] = {}
        for file in self._files:
            if file.source is not None:
                spans.setdefault(file.source.filename, []).extend(file.covered(self._hidden(file)))
        return {name: found for name, found in spans.items() if found}

    def _tell_undeclared(self) -> None:
        in_files = 0
        for name, given in self._given.items():
            if name in self._variables or not self._inputs.complete:
                continue
            hint = did_you_mean(name, self._variables)
            if isinstance(given, Written):
                in_files += 1
                if in_files <= MOST_UNDECLARED:
                    self._report.add(undeclared_in_file(given, hint))
            elif isinstance(given, Said) and given.is_argument:
                detail = (
                    f'A variable named "{name}" was assigned on the command line, but none of that name is declared.'
                    f'{hint} To use the value, add a "variable" block.'
                )
                self._report.add(error("Value for undeclared variable", detail))
        if in_files > MOST_UNDECLARED:
            detail = f"In addition, {in_files - MOST_UNDECLARED} other variable(s) have values and are not declared."
            self._report.add(warning("Values for undeclared variables", detail))

    def _value(self, variable: Variable) -> Value:
        """The value of a variable, of its type; unknown where it has none."""
        given = self._given.get(variable.name) or self._answer(variable)
        value = variable.default
        if given is not None:
            value = self._suitable(variable, given)
        elif value is None and variable.is_sound and self._inputs.required and self._is_complete:
            self._report.add(missing(variable))
        if value is None:
            value = unknown(without_optional(variable.constraint.type))
        return value.marked(variable.sensitive)

    def _answer(self, variable: Variable) -> Said | None:
        if variable.default is not None or not variable.is_sound or self._ask is None:
            return None
        answer = self._ask(variable)
        if answer is None:  # who ended the input is asked no more
            self._ask = None
            return None
        return Said(answer, "set using an interactive prompt")

    def _suitable(self, variable: Variable, given: Given) -> Value | None:
        """What was given as a value of the variable's type; None, and reported, if it is none."""
        if isinstance(given, Written) and not variable.sensitive:
            node = given.attribute.value
            self._places[variable.name] = (given.source, node.start, node.end)
        own = Report()
        value = self._evaluated(variable, given, own)
        if value is not None:
            value = _fitting(variable, given, value, own)
        if own.diagnostics and variable.sensitive:
            self._report.add(unsaid(variable, given))
        else:
            self._report.extend(own)
        return value

    def _evaluated(self, variable: Variable, given: Given, report: Report) -> Value | None:
        if isinstance(given, Written):
            return constant_value(given.attribute.value, Findings(given.source, report), self._run)
        if isinstance(given, Planned):
            return _from_plain(given.value)
        if any("\ud800" <= character <= "\udfff" for character in given.text):
            report.add(about(variable, f"The value of var.{variable.name}, {given.how}, is not UTF-8."))
            return None
        if variable.parses_literally:
            return string(given.text)
        source = Source(f"<value for var.{variable.name}>", given.text)
        if not variable.sensitive:
            self._sources[source.filename] = source
        expression = parse_expression(source, report)
        return None if expression is None else constant_value(expression, Findings(source, report), self._run)


def _fitting(variable: Variable, given: Given, value: Value, report: Report) -> Value | None:
    """The value as the variable wants it; null becomes the default where the variable must not be null."""
    try:
        value = fit(value, variable.constraint)
    except ConversionError as problem:
        report.add(unsuitable(variable, given, explained(problem)))
        return None
    if not value.is_null or variable.nullable:
        return value
    if variable.default is None:
        report.add(unsuitable(variable, given, "required variable may not be set to null", "Required variable not set"))
    return variable.default


def _plain(value: Value) -> Any:
    data = value.data
    if isinstance(data, tuple):
        return [_plain(inner) for inner in data]
    if isinstance(data, dict):
        return {key: _plain(inner) for key, inner in data.items()}
    if value.type is NUMBER and data is not None:
        return _number(data)
    return data


def _number(data: numbers.Number) -> int | float | str:
    """An integer or a float where that is the number exactly as it is read again; else its text, which converts."""
    whole = numbers.whole(data)
    if whole is not None:
        return whole
    return float(data) if numbers.parse(repr(float(data))) == data else numbers.text(data)


def _from_plain(value: Any) -> Value:
    """The inverse of `_plain`, but for the types, which the variable knows."""
    if isinstance(value, list):
        return tuple_value(map(_from_plain, value))
    if isinstance(value, dict):
        return object_value({key: _from_plain(inner) for key, inner in value.items()})
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int | float):
        return number(numbers.exact(value) if isinstance(value, int) else numbers.parse(repr(value)))
    return NULL if value is None else string(value)
