"""The state in a file, its backup and its lock beside it.

* The file is replaced, never edited: temporary file, fsync, rename, fsync of the folder. A kill or a full disk at any
  instruction leaves the old document or the new one.
* The first write under a lock keeps as much room as it takes itself, so that a disk which cannot hold the outcome is
  found before anything else is begun. The last write uses that room.
* The backup is the document as it was before the first write under the present lock.
* Copies of the last states lie in a folder beside it; files of their own, so that whoever spoils the state in its place
  (an editor, a shell's `>`) does not spoil the last copy too.
* The lock is the kernel's (flock) on a side file that names the holder; the kernel frees it when the process ends,
  however it ends. The side file goes when the lock is given back.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import os
import shutil
import tempfile
from contextlib import ExitStack, suppress
from io import FileIO
from pathlib import Path

from gitpool.backends.backend import COPIES, Conflict, Held, Lock, LockInfo, Lost, Snapshot, described
from gitpool.diagnostics import GitpoolError, error

_WAY_OUT = "if it is stuck, stop that process: its lock ends with it"

DEFAULT_NAME = "gitpool.state.json"


class LocalBackend:
    """The state at `path`; a link is followed, so that it is the target that is replaced."""

    renews_every: float | None = None

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._path = Path(os.path.realpath(path))
        self._lock_path = self._path.with_name(self._path.name + ".lock")
        self._backup_path = self._path.with_name(self._path.name + ".backup")
        self._copies_path = self._path.with_name(self._path.name + ".history")
        self._spare_path = self._path.with_name(f".{self._path.name}.spare")
        self._backed_up_under: str | None = None

    def read(self) -> Snapshot:
        """The file's bytes; no file, no data."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return Snapshot(None, "")
        except OSError as problem:
            raise self._error("The state cannot be read", problem) from problem
        return Snapshot(data, hashlib.sha256(data).hexdigest())

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Replace the file, keeping the old one as the backup. A copy that cannot be kept is left out: the document and
        what it says of a cluster go before it."""
        self.renew(lock)
        if self.read().version != over.version:
            raise Conflict(
                error(
                    "The state was changed",
                    f"Somebody changed {self.where} since it was read. Nothing was written to it. Look at the file "
                    "and run the command again.",
                )
            )
        try:
            if self._backed_up_under == lock.info.id:
                self._spare_path.unlink(missing_ok=True)
            else:
                self._reserve(len(data))
                self._back_up()
                self._backed_up_under = lock.info.id
            if copy is not None:
                with suppress(OSError):
                    self._keep_copy(data, copy)
            self._replace(data)
        except OSError as problem:
            with suppress(OSError):
                self._spare_path.unlink()
            raise self._error("The state cannot be written", problem) from problem
        self._sync_folder()
        return Snapshot(data, hashlib.sha256(data).hexdigest())

    def acquire(self, info: LockInfo) -> Lock:
        """Take the kernel's lock on the side file and write our name into it."""
        try:
            side = self._locked_side_file()
            try:
                side.truncate(0)
                side.write(json.dumps(info.to_json()).encode())
            except OSError:
                with suppress(OSError):
                    self._lock_path.unlink()
                side.close()
                raise
        except OSError as problem:
            raise self._error("The state cannot be locked", problem) from problem
        return Lock(info, side, -math.inf)

    def renew(self, lock: Lock) -> None:
        """The kernel keeps the lock as long as the process lives; look that the side file is still ours."""
        if not isinstance(lock.token, FileIO) or not self._is_current(lock.token):
            raise Lost(
                f"The lock file {self._lock_path.name} beside {self.where} was removed or replaced, so another gitpool "
                "may be at work."
            )

    def release(self, lock: Lock) -> None:
        """Remove the side file and free the lock."""
        if not isinstance(lock.token, FileIO):
            raise GitpoolError(
                error(
                    "The lock belongs to a running process",
                    f"{self.where} is held by {described(lock.info)}. A local lock is freed when its process ends: "
                    "stop that process.",
                )
            )
        with suppress(OSError):
            if self._is_current(lock.token):
                self._spare_path.unlink(missing_ok=True)
                self._lock_path.unlink()
            lock.token.close()

    def copies(self) -> list[int]:
        """The numbers in the names of the folder's files."""
        try:
            names = [path.stem for path in self._copies_path.iterdir() if path.suffix == ".json"]
        except OSError:
            return []
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def copy(self, number: int) -> bytes | None:
        """The bytes of one."""
        try:
            return self._copy_path(number).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise self._error("The copy cannot be read", problem) from problem

    def close(self) -> None:
        """Nothing is open but the lock, which `release` gives back."""

    def _copy_path(self, number: int) -> Path:
        return self._copies_path / f"{number}.json"

    def _keep_copy(self, data: bytes, number: int) -> None:
        """Write a copy, into a folder that its owner alone may enter, and forget the oldest ones."""
        self._copies_path.mkdir(mode=0o700, exist_ok=True)
        target = self._copy_path(number)
        temporary = target.with_suffix(".new")
        temporary.write_bytes(data)
        temporary.replace(target)
        for old in self.copies()[:-COPIES]:
            self._copy_path(old).unlink(missing_ok=True)

    def _locked_side_file(self) -> FileIO:
        """The side file under our lock; if its last holder removed it between our open and our lock, the next one."""
        while True:
            with ExitStack() as stack:
                handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
                side = stack.enter_context(FileIO(handle, "r+"))
                try:
                    fcntl.flock(side, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    raise Held(LockInfo.from_bytes(side.read(65536)), self.where, _WAY_OUT) from None
                if self._is_current(side):
                    stack.pop_all()
                    return side

    def _is_current(self, side: FileIO) -> bool:
        try:
            ours, there = os.fstat(side.fileno()), self._lock_path.stat()
        except (OSError, ValueError):  # it is gone, or ours is closed
            return False
        return (ours.st_dev, ours.st_ino) == (there.st_dev, there.st_ino)

    def _reserve(self, size: int) -> None:
        handle = os.open(self._spare_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.posix_fallocate(handle, 0, max(size, 1))
        finally:
            os.close(handle)

    def _back_up(self) -> None:
        """A second name for the old file: no copy, and no moment at which there is neither."""
        if not self._path.exists():
            return
        temporary = self._backup_path.with_name(self._backup_path.name + ".new")
        with suppress(FileNotFoundError):
            temporary.unlink()
        try:
            os.link(self._path, temporary)
        except PermissionError:  # a file system without hard links
            shutil.copy2(self._path, temporary)
        temporary.replace(self._backup_path)

    def _replace(self, data: bytes) -> None:
        handle, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                with suppress(FileNotFoundError):
                    os.fchmod(file.fileno(), self._path.stat().st_mode & 0o777)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self._path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def _sync_folder(self) -> None:
        """Make the new name last; until then a power failure may bring the old document back, which is whole too."""
        try:
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as problem:
            raise GitpoolError(
                error(
                    "The state may not last",
                    f"{self.where} was replaced, but its folder could not be synced: {problem.strerror or problem}. "
                    "After a power failure the document before it may be back. Mend the disk, then run `gitpool "
                    "recover`.",
                )
            ) from problem

    def _error(self, summary: str, problem: OSError) -> GitpoolError:
        return GitpoolError(
            error(
                summary,
                f"{self.where}: {problem.strerror or problem}. Mend the folder's permissions or free some room; the "
                "document is as it was.",
            )
        )
