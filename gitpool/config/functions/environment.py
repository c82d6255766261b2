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
        entries = self._entries(folder)
        if part == "**":
            for name, is_folder in entries:
                if not rest:
                    yield posixpath.join(folder, name)
                if is_folder:
                    yield from self.files(posixpath.join(folder, name), parts[literal:], depth + 1)
            if not rest:
                return
            part, rest = rest[0], rest[1:]
        for name, is_folder in entries:
            if not globs.matches(part, name):
                continue
            if not rest:
                yield posixpath.join(folder, name)
            elif is_folder:
                yield from self.files(posixpath.join(folder, name), rest, depth + 1)

    def _entries(self, folder: str) -> list[tuple[str, bool]]:
        """The names in a folder, and whether each leads to a folder."""
        found = []
        for name, is_folder, is_link in self._sandbox.entries(folder, folder) or []:
            self._seen += 1
            if self._seen > MAX_ENTRIES:
                raise FunctionError(f"fileset would look at more than {MAX_ENTRIES:,} files", 1)
            if name.lower() == ".git":
                continue
            if is_link:
                place = posixpath.join(folder, name)
                is_folder = self._sandbox.entries(place, place) is not None
            found.append((name, is_folder))
        return found
