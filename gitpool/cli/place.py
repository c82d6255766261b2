"""Where the state is: from the files, flags and environment to an open backend."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitpool import guards
from gitpool.cli import runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import Refused, Report, warning
from gitpool.state import State

if TYPE_CHECKING:
    from gitpool.backends.backend import Backend
    from gitpool.config.load import Configuration
    from gitpool.nomad.transport import Transport

LOCAL = "local"


@contextmanager
def opened(
    output: Output, connection: Mapping[str, Any], state: str | None, *, needs_state: bool = True
) -> Iterator[Backend]:
    """The backend of the folder's files, for commands that only look at the state or its lock.

    Raises:
        GitpoolError: mistakes in the `gitpool` block, in flags or in the environment.
        Refused: the state was left behind in a local file, and the command `needs_state`.
    """
    report = Report()
    configuration = runtime.load_configuration(report, output, settings_only=True)
    with ExitStack() as stack:
        cluster = partial(runtime.open_transport, stack, configuration, connection)
        backend = open_backend(stack, configuration, state, report, cluster)
        behind = left_behind(configuration)
        if behind and needs_state and backend.read().data is None:
            raise Refused(*guards.left_behind(State(), behind))
        yield backend
        output.report(report)


def open_backend(
    stack: ExitStack,
    configuration: Configuration,
    state: str | None,
    report: Report,
    cluster: Callable[[], Transport],
    folder: Path = runtime.CONFIGURATION_FOLDER,
) -> Backend:
    """The backend of the files, or the local one at `-state`; the stack closes it. `cluster` is the way to Nomad, for a
    state that lives there.

    Raises:
        GitpoolError: `-state` with another backend than the local one; an argument of the backend is not known.
    """
    from gitpool.backends import registry

    chosen = configuration.settings.backend
    arguments = dict(chosen.arguments)
    if state is None:
        runtime.check_known(chosen.unknown, configuration)
    else:
        if chosen.kind != LOCAL:
            raise usage("-state is for the local backend", f'The files choose backend "{chosen.kind}".')
        arguments = {"path": state}

    world = registry.World(folder, os.environ, cluster)
    backend = registry.open_backend(chosen.kind, arguments, world)
    stack.callback(backend.close)
    if chosen.kind == LOCAL and is_ci() and not Path(backend.where).exists():
        report.add(
            warning(
                "The state will be lost with this runner",
                f"This is CI, the state is kept in a local file, and there is no {backend.where}: what is applied "
                "here is forgotten when the runner ends, and the next run will find pools that it does not manage. "
                'Keep it in a shared place: backend "nomad" or backend "http" in the gitpool block.',
            )
        )
    return backend


def is_ci() -> bool:
    """Whether this is a run of CI, as nearly all of them say."""
    return os.environ.get("CI", "").lower() in ("true", "1")


def left_behind(configuration: Configuration) -> str:
    """The local state that lies in the folder although the files name another place; empty if there is none."""
    from gitpool.backends.local import DEFAULT_NAME

    path = runtime.CONFIGURATION_FOLDER / DEFAULT_NAME
    return str(path) if configuration.settings.backend.kind != LOCAL and path.exists() else ""
