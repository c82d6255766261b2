"""The values of input variables: environment, tfvars files, command line, questions (terraform: arguments/vars.go).

From the weakest to the strongest: the default, `GITPOOL_VAR_name`, `gitpool.tfvars`, `gitpool.tfvars.json`,
`*.auto.tfvars` and `*.auto.tfvars.json` in name order, `-var` and `-var-file` in the order of the command line. Only
the strongest value of a variable is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from gitpool.config.values.value import Value
from gitpool.config.variables import Variable
from gitpool.diagnostics import Report, Source

PREFIX = "GITPOOL_VAR_"
"""What the environment variables with values begin with."""

Argument: TypeAlias = tuple[Literal["-var", "-var-file"], str]


@dataclass(frozen=True)
class Inputs:
    """Where values come from.

    `environment` may hold other variables as well. `ask` answers with a text, or with None where nobody does; it is
    None where nobody is to be asked. Without `required` a missing value is unknown, and no mistake.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[Argument] = ()
    ask: Callable[[Variable], str | None] | None = None
    required: bool = True


@dataclass(frozen=True)
class InputValues:
    """The value of every variable, of its type, sensitive where it is declared so; unknown where it is missing.

    `sources` are the texts that values were read from, by the names under which diagnostics show them. `places` are
    those of the values that stand in a file, as spans of characters. `spans` are what must not be shown, by file.
    """

    values: Mapping[str, Value]
    sources: Mapping[str, Source] = field(default_factory=dict)
    places: Mapping[str, tuple[Source, int, int]] = field(default_factory=dict)
    spans: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """What JSON can hold of the values that are known and not sensitive, by variable: for the plan."""
        raise NotImplementedError


def values_of(variables: Mapping[str, Variable], inputs: Inputs, folder: Path, report: Report) -> InputValues:
    """The values of all variables; mistakes are reported, and their values are unknown."""
    raise NotImplementedError
