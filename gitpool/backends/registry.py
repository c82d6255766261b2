"""Which backends there are: one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gitpool.backends.backend import Backend
from gitpool.backends.local import DEFAULT_NAME, LocalBackend


def _local(arguments: Mapping[str, Any], folder: Path) -> Backend:
    return LocalBackend(folder / str(arguments.get("path", DEFAULT_NAME)))


_OPENERS: Mapping[str, Callable[[Mapping[str, Any], Path], Backend]] = {"local": _local}


def open_backend(kind: str, arguments: Mapping[str, Any], folder: Path) -> Backend:
    """The backend that the files name; relative paths start at the configuration folder."""
    return _OPENERS[kind](arguments, folder)
