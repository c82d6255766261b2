"""A file is replaced, never edited: whoever reads it sees the old text or the new one, also after a crash."""

from __future__ import annotations

import os
import tempfile
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
    status = real.stat()
    handle, name = tempfile.mkstemp(prefix=f".{real.name[:100]}.", dir=real.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with suppress(PermissionError):
                os.fchown(file.fileno(), status.st_uid, status.st_gid)
            os.fchmod(file.fileno(), status.st_mode & 0o7777)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(real)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
