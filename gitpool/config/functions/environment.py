"""The environment of functions in a configuration's folder."""

from __future__ import annotations

import posixpath
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path

from gitpool.config.functions import globs, paths
from gitpool.config.functions.function import FunctionError
from gitpool.config.functions.sandbox import MAX_ENTRIES, Sandbox
from gitpool.config.values.value import Value

MAX_DEPTH = 64
"""Folders in folders that it may go through."""


class FolderEnvironment(ABC):
    """What functions may know in a folder: its files, and those of the folders that `-allow-files` names.

    Templates are evaluated by whoever evaluates expressions, in a subclass.
    """

    def __init__(self, folder: Path, wider: Sequence[Path] = ()) -> None:
        self._sandbox = Sandbox(folder, wider)

    @abstractmethod
    def template(self, text: str, name: str, variables: Value, *, nested: bool) -> Value:
        """As `Environment` says."""

    def read(self, path: str) -> bytes:
        """The content of a regular file of at most `sandbox.MAX_BYTES`."""
        return self._sandbox.read(path)

    def exists(self, path: str) -> bool:
        """Whether there is a regular file; something else in its place is an error."""
        return self._sandbox.exists(path)

    def files(self, path: str, pattern: str) -> list[str]:
        """The regular files that a pattern matches, links to them among them, by their paths from the folder `path`.

        What is in `.git` is left out, as it may not be read; so are folders, pipes, and links that lead nowhere. A link
        that leads out is an error where the pattern comes by it.
        """
        start = self._sandbox.path(path)
        wanted = self._sandbox.path(f"{path or '.'}/{pattern}")
        root = self._sandbox.root(wanted, path)
        parts = globs.split(posixpath.relpath(wanted, root))
        found = set(_Walk(self._sandbox).files(root, parts, 0))
        return sorted(posixpath.relpath(place, start) for place in found if self._sandbox.is_file(place))


class _Walk:
    """One walk over folders; the number of entries seen is bounded."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._seen = 0

    def files(self, folder: str, parts: Sequence[str], depth: int) -> Iterator[str]:
        """What the parts of a pattern match from a folder on (doublestar: doGlob)."""
        if depth > MAX_DEPTH:
            raise FunctionError(f"fileset would go deeper than {MAX_DEPTH} folders; a link may lead back", 1)
        literal = next((i for i, part in enumerate(parts) if not globs.is_literal(part)), len(parts))
        folder = paths.clean("/".join((folder, *parts[:literal])))
        if literal == len(parts):
            yield folder
            return
        part, rest = parts[literal], parts[literal + 1 :]
        names = self._names(folder)
        if part == "**":
            for name in names:
                inner = posixpath.join(folder, name)
                if not rest:
                    yield inner
                if self._is_folder(inner, names[name]):
                    yield from self.files(inner, parts[literal:], depth + 1)
            if not rest:
                return
            part, rest = rest[0], rest[1:]
        for name in names:
            inner = posixpath.join(folder, name)
            if not globs.matches(part, name):
                continue
            if not rest:
                yield inner
            elif self._is_folder(inner, names[name]):
                yield from self.files(inner, rest, depth + 1)

    def _names(self, folder: str) -> dict[str, bool | None]:
        """The names in a folder, and whether each is a folder; None of links, which are resolved where it matters."""
        found = self._sandbox.entries(folder, self._shown(folder)) or []
        self._seen += len(found)
        if self._seen > MAX_ENTRIES:
            raise FunctionError(f"fileset would look at more than {MAX_ENTRIES:,} files", 1)
        return {name: None if is_link else is_folder for name, is_folder, is_link in found if name.lower() != ".git"}

    def _is_folder(self, place: str, known: bool | None) -> bool:
        return self._sandbox.entries(place, self._shown(place)) is not None if known is None else known

    def _shown(self, place: str) -> str:
        """The path as a message has it: from the configuration's folder."""
        return posixpath.relpath(place, self._sandbox.folder)
