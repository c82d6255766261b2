"""Which backends there are: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitpool.backends.backend import Backend
from gitpool.backends.http import HttpBackend
from gitpool.backends.local import DEFAULT_NAME, LocalBackend
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.nomad.variables import Variables

if TYPE_CHECKING:
    from gitpool.nomad.transport import Transport


@dataclass(frozen=True)
class World:
    """What a backend may need: the folder of the files, the environment, and the way to the cluster."""

    folder: Path
    environ: Mapping[str, str]
    cluster: Callable[[], Transport]


def _local(arguments: Mapping[str, Any], world: World) -> Backend:
    return LocalBackend(world.folder / str(arguments.get("path", DEFAULT_NAME)))


def _http(arguments: Mapping[str, Any], world: World) -> Backend:
    return HttpBackend.of(arguments, world.environ)


def _nomad(arguments: Mapping[str, Any], world: World) -> Backend:
    # Not the namespace of NOMAD_NAMESPACE: everybody has to find the same state.
    variables = Variables(world.cluster(), str(arguments.get("namespace", "default")))
    return NomadBackend(variables, str(arguments["path"]))


_OPENERS: Mapping[str, Callable[[Mapping[str, Any], World], Backend]] = {
    "local": _local,
    "http": _http,
    "nomad": _nomad,
}


def open_backend(kind: str, arguments: Mapping[str, Any], world: World) -> Backend:
    """The backend that the files name; relative paths start at the configuration folder. Close it when done.

    Raises:
        GitpoolError: an argument, or a variable that stands in for one, is not what it should be.
    """
    return _OPENERS[kind](arguments, world)
