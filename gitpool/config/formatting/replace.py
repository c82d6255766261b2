"""A file is replaced or made, never edited: whoever reads it sees the old text or the new one, also after a crash."""

from __future__ import annotations

import os
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path


def replace(path: Path, data: bytes) -> None:
    """Put these bytes in the place of a file: temporary file, fsync, rename. Mode and owner stay, a link stays a link.

    Raises:
        OSError: it cannot be written; the file is as it was. A file that is read-only is not replaced either.
    """
    real = path.resolve(strict=True)
    with real.open("r+b"):  # a rename asks the folder for permission, and not the file
        pass
    handle, name = tempfile.mkstemp(prefix=f".{real.name[:100]}.", dir=real.parent)
    _fill(handle, Path(name), real, data, like=real.stat())


def create(path: Path, data: bytes) -> None:
    """Make a file of these bytes, likewise; its mode is that of any new file. Whether it is new, the caller knows.

    Raises:
        OSError: it cannot be written; there is no file.
    """
    temporary = path.with_name(f".{path.name[:100]}.{uuid.uuid4().hex}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    _fill(handle, temporary, path, data)


def keep_names(folder: Path) -> None:
    """Let what was renamed in a folder outlast a loss of power, before something else is written that relies on it.

    Raises:
        OSError: nobody knows whether it would.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fill(handle: int, temporary: Path, real: Path, data: bytes, like: os.stat_result | None = None) -> None:
    try:
        with os.fdopen(handle, "wb") as file:
            if like is not None:
                with suppress(PermissionError):
                    os.fchown(file.fileno(), like.st_uid, like.st_gid)
                os.fchmod(file.fileno(), like.st_mode & 0o7777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(real)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
