"""The names of pools that a folder knows, for completion: read in a hurry, without a word of what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gitpool.backends.local import DEFAULT_NAME
from gitpool.config.files import MAX_BYTES, discover

_NAME = re.compile("[A-Za-z0-9_-]+")
_BLOCK = re.compile(r'^[ \t]*node_pool[ \t]+"([A-Za-z0-9_-]+)"', re.MULTILINE)
"""The first line of a block, in HCL; what it declares may have other names (`for_each`), which only a plan knows."""


def names(folder: Path, state: str | None = None) -> list[str]:
    """The pools that the local state (the file `state` of the folder) manages, and those that the files declare."""
    found: set[str] = set()
    # As a bug in one file must not hide the names in the others, each is read for itself.
    with suppress(Exception):
        found.update(filter(_NAME.fullmatch, dict(json.loads(_text(folder / (state or DEFAULT_NAME)))["pools"])))
    for path in _files(folder):
        with suppress(OSError, ValueError):
            found.update(_BLOCK.findall(_text(path)))
    return sorted(found)


def _files(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from (path for path in discover(folder) if path.suffix == ".hcl")


def _text(path: Path) -> str:
    """The text of a file; nothing of what a read would wait for, or would take long."""
    return path.read_text("utf-8") if path.is_file() and path.stat().st_size <= MAX_BYTES else ""
