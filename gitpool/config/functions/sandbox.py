"""The files that a configuration may read, and how they are opened so that nothing else can be.

A plan evaluates files that a stranger may have written, next to secrets. So:

* Every path is resolved, links and all, and the result must lie in an allowed folder. It is then opened from there
  folder by folder, following no link: what is swapped in between is not followed but refused.
* Nothing but regular files is read, without waiting for a pipe, and up to a bound.
* `.git` holds the credentials of a checkout in CI, `/proc`, `/sys` and `/dev` those of processes: they are never read.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from gitpool.config.functions import paths
from gitpool.config.functions.function import FunctionError, excerpt

MAX_BYTES = 4 * 2**20
"""Bytes of a file that a function reads."""

MAX_ENTRIES = 50_000
"""Entries of a folder that are looked at."""

_NEVER = ("/proc", "/sys", "/dev")
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Sandbox:
    """A folder, and others that are allowed on top of it."""

    def __init__(self, folder: Path, wider: Sequence[Path] = ()) -> None:
        self.folder = os.path.realpath(folder)
        self._roots = [self.folder, *(os.path.realpath(path) for path in wider)]
        self._named = [self.folder, *map(os.path.abspath, (folder, *wider))]

    def path(self, path: str) -> str:
        """The path from the root of the file system, by its text alone.

        Raises:
            FunctionError: it cannot be a path, or does not lead to an allowed folder.
        """
        if "\0" in path:
            raise FunctionError("the path has a NUL byte", 0)
        if path.startswith("~"):
            raise FunctionError(
                f"{excerpt(path)} is in a home folder, which is another for everyone; write the path out", 0
            )
        joined = paths.clean(path if path.startswith("/") else f"{self.folder}/{path}")
        self.root(joined, path)
        return joined

    def root(self, place: str, shown: str) -> str:
        """The allowed folder, as it was named or resolved, in which a place lies.

        Raises:
            FunctionError: there is none, or the place is never read.
        """
        return self._checked(place, shown, self._named + self._roots)

    def _checked(self, place: str, shown: str, roots: Sequence[str]) -> str:
        root = next((root for root in roots if _is_below(place, root)), None)
        if root is None:
            reason = (
                f"{excerpt(shown)} leads out of the configuration's folder; files elsewhere are read only if the person"
            )
            raise FunctionError(f"{reason} who runs gitpool says so, with -allow-files=DIR", 0)
        if ".git" in posixpath.relpath(place, root).lower().split("/"):
            raise FunctionError(f"{excerpt(shown)} is in a .git folder, which may hold credentials", 0)
        if not _is_below(place, self.folder) and any(_is_below(place, bad) for bad in _NEVER):
            raise FunctionError(f"{excerpt(shown)} is no file on a disk but a view of the running system", 0)
        return root

    def read(self, path: str) -> bytes:
        """The content of a regular file.

        Raises:
            FunctionError: there is none, it may not be read, or it is too large.
        """
        with self._opened(self.path(path), path) as handle:
            if handle is None:
                raise FunctionError(f"there is no file {excerpt(path)}", 0)
            _check_regular(handle, path)
            with os.fdopen(os.dup(handle), "rb") as file:
                data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise FunctionError(f"{excerpt(path)} has more than {MAX_BYTES // 2**20} MiB", 0)
        return data

    def exists(self, path: str) -> bool:
        """Whether there is such a regular file.

        Raises:
            FunctionError: something else is there, or it may not be looked at.
        """
        with self._opened(self.path(path), path) as handle:
            if handle is not None:
                _check_regular(handle, path)
            return handle is not None

    def is_file(self, place: str) -> bool:
        """Whether a regular file lies at a path from the root of the file system.

        Raises:
            FunctionError: it leads out.
        """
        with self._opened(place, posixpath.relpath(place, self.folder), lenient=True) as handle:
            return handle is not None and stat.S_ISREG(os.fstat(handle).st_mode)

    def entries(self, place: str, shown: str) -> list[tuple[str, bool, bool]] | None:
        """What a folder holds: name, whether it is a folder, whether it is a link; None if there is no such folder.

        Raises:
            FunctionError: the folder leads out.
        """
        with self._opened(place, shown, lenient=True) as handle:
            if handle is None or not stat.S_ISDIR(os.fstat(handle).st_mode):
                return None
            with os.scandir(handle) as found:
                listed = [
                    (e.name, e.is_dir(follow_symlinks=False), e.is_symlink()) for e in islice(found, MAX_ENTRIES + 1)
                ]
        if len(listed) > MAX_ENTRIES:
            raise FunctionError(f"{excerpt(shown)} holds more than {MAX_ENTRIES:,} files", 0)
        return sorted(listed)

    @contextmanager
    def _opened(self, place: str, shown: str, *, lenient: bool = False) -> Iterator[int | None]:
        """A handle of what lies at a path from the root of the file system; None if nothing does.

        Where a part of the path is no folder, nothing does if `lenient`; otherwise that is an error.
        """
        resolved = _resolved(place, shown)
        root = self._checked(resolved, shown, self._roots)
        parts = [part for part in posixpath.relpath(resolved, root).split("/") if part != "."]
        handle: int | None = None
        try:
            handle = os.open(root, _FLAGS | os.O_DIRECTORY)
            for i, part in enumerate(parts):
                inner = os.open(part, _FLAGS | (os.O_DIRECTORY if i + 1 < len(parts) else 0), dir_fd=handle)
                os.close(handle)
                handle = inner
        except OSError as problem:
            if handle is not None:
                os.close(handle)
                handle = None
            if problem.errno != errno.ENOENT and not (lenient and problem.errno in (errno.ENOTDIR, errno.ENXIO)):
                raise _error(problem, shown) from None
        try:
            yield handle
        finally:
            if handle is not None:
                os.close(handle)


def _is_below(place: str, root: str) -> bool:
    return place == root or place.startswith(root.rstrip("/") + "/")


def _resolved(place: str, shown: str) -> str:
    try:
        return os.path.realpath(place)
    except RecursionError:
        raise FunctionError(f"{excerpt(shown)} is at the end of too many links", 0) from None


def _error(problem: OSError, shown: str) -> FunctionError:
    if problem.errno == errno.ELOOP:
        return FunctionError(f"{excerpt(shown)} is a link that leads to itself, or was changed while it was read", 0)
    if problem.errno in (errno.ENXIO, errno.ENODEV):
        return FunctionError(f"{excerpt(shown)} is a socket or a device, not a regular file", 0)
    return FunctionError(f"{excerpt(shown)} cannot be read: {problem.strerror}", 0)


def _check_regular(handle: int, shown: str) -> None:
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device or a socket"
        raise FunctionError(f"{excerpt(shown)} is {what}, not a regular file", 0)
