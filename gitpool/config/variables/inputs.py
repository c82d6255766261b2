"""Where the values of input variables come from: what a command line and its surroundings give.

Apart from `inputvalues`, which makes values of them, so that a command line can be read without the evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from gitpool.config.variables.declared import Variable

PREFIX = "GITPOOL_VAR_"
"""What the environment variables with values begin with."""

Argument: TypeAlias = tuple[Literal["-var", "-var-file", "-allow-files"], str]


@dataclass(frozen=True)
class Inputs:
    """The sources beside the files of the folder.

    `environment` may hold other variables as well. `planned` are the JSON values that a saved plan was made with; they
    go before the environment and the files. `arguments` are in the order of the command line. `ask` answers with a
    text, or with None where nobody does; it is None where nobody is to be asked. Without `required` a missing value
    is unknown, and no mistake. Without `complete` there may be variables that could not be read: then a value for a
    variable that is not declared is no mistake either.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    planned: Mapping[str, Any] = field(default_factory=dict)
    arguments: Sequence[Argument] = ()
    ask: Callable[[Variable], str | None] | None = None
    required: bool = True
    complete: bool = True

    @property
    def has_arguments(self) -> bool:
        """Whether the command line gives values, which is a mistake where no variables are declared."""
        return any(flag != "-allow-files" for flag, _ in self.arguments)

    @property
    def wider(self) -> tuple[Path, ...]:
        """Folders beyond that of the files from which functions may read."""
        return tuple(Path(folder) for flag, folder in self.arguments if flag == "-allow-files")
