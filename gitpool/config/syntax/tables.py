"""python-hcl2's own parser, and the file in the user's cache that keeps its tables; building them takes 1.5 s.

Rules of this module:

* The file is a pickle: whoever can write it decides what is run, so its folder must be ours alone.
* Lark writes it in place and reads whatever is there: two processes that build at once would mix theirs, and half a
  file could be read. So one alone may write, and seals it with a digest; what has no seal is not read but replaced.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_SEAL = sha256().digest_size


@cache
def parser() -> Any:
    """The parser; not safe with threads (python-hcl2's issue 327)."""
    import hcl2.parser

    kept = _cache_file()
    hcl2.parser.PARSER_FILE = kept or Path(os.devnull) / "none"
    if kept is None or _is_sealed(kept):
        return hcl2.parser.parser()
    with _alone(kept.parent):
        if not _is_sealed(kept):
            with suppress(OSError):
                kept.unlink(missing_ok=True)
        built = hcl2.parser.parser()
        if not _is_sealed(kept):
            _seal(kept)
    return built


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes of ours waiting; where the file system has no locks, that they build as well is a risk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _cache_file() -> Path | None:
    """Where the tables are kept; None if there is no private folder."""
    from importlib.metadata import version
    from sys import implementation

    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(base) if base.startswith("/") else Path.home() / ".cache") / "gitpool"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
        if status.st_uid == os.geteuid() and not status.st_mode & 0o022:
            return folder / f"hcl2-{version('lark')}-{version('python-hcl2')}-{implementation.cache_tag}.bin"
    except (OSError, RuntimeError):
        pass
    return None


def _is_sealed(file: Path) -> bool:
    """Whether it is there, whole, and as it was written."""
    try:
        content = file.read_bytes()
    except OSError:
        return False
    return sha256(content[:-_SEAL]).digest() == content[-_SEAL:]


def _seal(file: Path) -> None:
    """Put the digest behind what Lark has written, where it does not read."""
    with suppress(OSError), file.open("r+b") as opened:
        digest = sha256(opened.read()).digest()
        opened.write(digest)
