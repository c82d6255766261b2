"""The state in a file: replaced, backed up, locked by the kernel."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gitpool.backends.backend import Held, Lock
from gitpool.backends.local import LocalBackend
from gitpool.backends.registry import World, open_backend
from gitpool.diagnostics import ExitCode, GitpoolError, Locked
from tests.backends.contract import BackendContract, OpenClient
from tests.support.runs import holder

NAME = "gitpool.state.json"
_locks = count(100)
HOLD = """
import sys
from pathlib import Path
from gitpool.backends.backend import LockInfo
from gitpool.backends.local import LocalBackend
backend = LocalBackend(Path(sys.argv[1]))
lock = backend.acquire(LockInfo("lock-9", "apply", "bob@desk", "2026-01-02T12:00:00Z", "", "0"))
print("held", flush=True)
sys.stdin.read()
"""


def failing(code: int) -> Callable[..., Any]:
    """A call that the system refuses."""

    def call(*arguments: Any, **more: Any) -> Any:
        raise OSError(code, os.strerror(code))

    return call


@pytest.fixture
def backend(tmp_path: Path) -> LocalBackend:
    """A client."""
    return LocalBackend(tmp_path / NAME)


def names(folder: Path) -> list[str]:
    """What lies there."""
    return sorted(p.name for p in folder.iterdir())


def write(backend: LocalBackend, *documents: bytes) -> None:
    """Write these, one after the other, under one lock that was never held before."""
    lock = backend.acquire(holder(next(_locks)))
    for data in documents:
        backend.write(data, backend.read(), lock)
    backend.release(lock)


class TestLocal(BackendContract):
    way_out = "stop that process"
    can_be_taken_away = False

    @pytest.fixture
    def client(self, tmp_path: Path) -> OpenClient:
        """Clients of one file."""
        return lambda: LocalBackend(tmp_path / NAME)


def test_the_mode_of_the_file_is_kept(backend: LocalBackend, tmp_path: Path) -> None:
    """A state that the group may read stays so; a new one is its owner's alone."""
    write(backend, b"one")
    assert 0o600 == (tmp_path / NAME).stat().st_mode & 0o777
    (tmp_path / NAME).chmod(0o640)
    write(backend, b"two")
    assert 0o640 == (tmp_path / NAME).stat().st_mode & 0o777


def test_a_link_is_followed(tmp_path: Path) -> None:
    """A state that is a link stays one: its target is replaced, and backup and lock lie beside the target."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / NAME).symlink_to(tmp_path / "disk" / NAME)
    backend = LocalBackend(tmp_path / "here" / NAME)
    write(backend, b"one")
    write(backend, b"two")
    assert (tmp_path / "here" / NAME).is_symlink()
    assert b"two" == (tmp_path / "disk" / NAME).read_bytes()
    assert [NAME] == names(tmp_path / "here")
    assert [NAME, NAME + ".backup"] == names(tmp_path / "disk")


def test_the_file_is_replaced_and_never_edited(backend: LocalBackend, tmp_path: Path) -> None:
    """Who has the old document open reads it to the end, whole."""
    write(backend, b"the old document")
    with (tmp_path / NAME).open("rb") as reader:
        head = reader.read(3)
        write(backend, b"x")
        assert b"the old document" == head + reader.read()


def test_the_backup_is_the_document_before_the_run(backend: LocalBackend, tmp_path: Path) -> None:
    """However often a run writes, the backup is what was there before its first write; there is none of nothing."""
    write(backend, b"one", b"two", b"three")
    assert [NAME] == names(tmp_path)
    lock = backend.acquire(holder(2))
    for data in (b"four", b"five"):
        backend.write(data, backend.read(), lock)
    backend.release(lock)
    assert b"three" == (tmp_path / (NAME + ".backup")).read_bytes()
    assert [NAME, NAME + ".backup"] == names(tmp_path)


def test_a_backup_that_was_begun_is_no_obstacle(backend: LocalBackend, tmp_path: Path) -> None:
    """What a run that died half-way through the backup left behind is swept away by the next."""
    write(backend, b"one")
    os.link(tmp_path / NAME, tmp_path / (NAME + ".backup.new"))
    lock = backend.acquire(holder(2))
    backend.write(b"two", backend.read(), lock)
    backend.release(lock)
    assert [NAME, NAME + ".backup"] == names(tmp_path)


@pytest.mark.parametrize(
    ("owner", "name", "code"),
    [
        (tempfile, "mkstemp", errno.EACCES),
        (tempfile, "mkstemp", errno.EROFS),
        (os, "link", errno.ENOSPC),
        (os, "fsync", errno.ENOSPC),
        (os, "fchmod", errno.EPERM),
        (Path, "replace", errno.EDQUOT),
    ],
)
def test_a_place_that_cannot_be_written_loses_nothing(
    backend: LocalBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, code: int
) -> None:
    """An unwritable folder, a full disk, a quota: a clear error, the old document, and no litter."""
    write(backend, b"one")
    lock = backend.acquire(holder(2))
    snapshot = backend.read()
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(code))
        with pytest.raises(GitpoolError) as caught:
            backend.write(b"two", snapshot, lock)
    assert ExitCode.ERROR == caught.value.exit_code
    assert "The state cannot be written" == caught.value.diagnostics[0].summary
    assert os.strerror(code) in caught.value.diagnostics[0].detail
    assert b"one" == backend.read().data
    assert [] == [n for n in names(tmp_path) if n.startswith(".")]
    assert b"two" == backend.write(b"two", snapshot, lock).data
    assert b"one" == (tmp_path / (NAME + ".backup")).read_bytes()
    backend.release(lock)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A path that leads nowhere is found before anything else happens, and named."""
    backend = LocalBackend(tmp_path / "nowhere" / NAME)
    assert backend.read().data is None
    with pytest.raises(GitpoolError, match="The state cannot be locked") as caught:
        backend.acquire(holder())
    assert "nowhere" in caught.value.diagnostics[0].detail


def test_a_state_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder where the file should be is no empty state."""
    (tmp_path / NAME).mkdir()
    with pytest.raises(GitpoolError, match="The state cannot be read"):
        LocalBackend(tmp_path / NAME).read()


def test_an_unwritable_folder_cannot_be_locked(backend: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not write the folder is told so before anything is looked at."""
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing(errno.EACCES))
        with pytest.raises(GitpoolError, match="The state cannot be locked"):
            backend.acquire(holder())


def test_a_file_system_without_locks(backend: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel cannot lock, nothing is done without a lock."""
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", failing(errno.ENOLCK))
        with pytest.raises(GitpoolError, match="The state cannot be locked"):
            backend.acquire(holder())


def test_the_lock_file_goes_with_the_lock(backend: LocalBackend, tmp_path: Path) -> None:
    """The side file names the holder while there is one, and is gone afterwards."""
    lock = backend.acquire(holder())
    assert [NAME + ".lock"] == names(tmp_path)
    backend.release(lock)
    assert [] == names(tmp_path)


def test_a_lock_file_without_a_holder_is_free(backend: LocalBackend, tmp_path: Path) -> None:
    """What a killed process left behind locks nobody out, whatever it says."""
    (tmp_path / (NAME + ".lock")).write_text('{"ID": "dead", "Who": "somebody who was killed, and had a long name"}')
    lock = backend.acquire(holder(7))
    with pytest.raises(Held) as caught:
        LocalBackend(tmp_path / NAME).acquire(holder(8))
    assert holder(7) == caught.value.holder
    backend.release(lock)


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"ID": 7}'])
def test_a_holder_whose_name_cannot_be_read(backend: LocalBackend, tmp_path: Path, content: str) -> None:
    """A side file that says nothing sensible still locks, and the message does not stumble over it."""
    lock = backend.acquire(holder())
    (tmp_path / (NAME + ".lock")).write_text(content)
    with pytest.raises(Held, match="The state is locked"):
        LocalBackend(tmp_path / NAME).acquire(holder(2))
    backend.release(lock)


@pytest.mark.parametrize("again", [False, True])
def test_a_lock_file_removed_under_us(backend: LocalBackend, tmp_path: Path, again: bool) -> None:
    """Somebody removes the side file (and another run makes it anew): ours is lost, and writes nothing more."""
    lock = backend.acquire(holder(1))
    snapshot = backend.write(b"one", backend.read(), lock)
    (tmp_path / (NAME + ".lock")).unlink()
    other = LocalBackend(tmp_path / NAME)
    theirs = other.acquire(holder(2)) if again else None
    with pytest.raises(Locked, match="The lock was lost"):
        backend.write(b"two", snapshot, lock)
    backend.release(lock)
    assert b"one" == other.read().data
    if theirs:
        other.renew(theirs)
        other.release(theirs)


def test_the_kernel_frees_the_lock_of_a_dead_process(backend: LocalBackend, tmp_path: Path) -> None:
    """A process that holds the lock names itself; killed with SIGKILL, it holds it no more."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / NAME)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert b"held\n" == process.stdout.readline()
        with pytest.raises(Held) as caught:
            backend.acquire(holder())
        assert caught.value.holder is not None
        assert "bob@desk" == caught.value.holder.who
        process.kill()
        process.wait()
    backend.release(backend.acquire(holder()))


def test_a_lock_of_another_process_cannot_be_forced(backend: LocalBackend) -> None:
    """`force-unlock` cannot take what the kernel holds for a living process; it says what to do instead."""
    with pytest.raises(GitpoolError, match="The lock belongs to a running process") as caught:
        backend.release(Lock(holder(9, "bob@desk")))
    assert "bob@desk" in caught.value.diagnostics[0].detail


def test_the_registry_opens_it_beside_the_files(tmp_path: Path) -> None:
    """`backend "local"` has a default name, and relative paths start at the folder of the files."""
    here = World(tmp_path, {}, lambda: pytest.fail("the cluster is not needed"))
    assert str(tmp_path / NAME) == open_backend("local", {}, here).where
    assert str(tmp_path / "other.json") == open_backend("local", {"path": "other.json"}, here).where


def test_the_first_write_keeps_room_for_the_last(
    backend: LocalBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that cannot hold the outcome is found before anything is begun, and nothing is left of the attempt."""
    write(backend, b"before")
    lock = backend.acquire(holder())
    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", failing(errno.ENOSPC))
        with pytest.raises(GitpoolError, match="cannot be written"):
            backend.write(b"intent", backend.read(), lock)
    assert b"before" == backend.read().data
    intent = backend.write(b"intent", backend.read(), lock)
    (spare,) = tmp_path.glob(".*.spare")
    assert len(b"intent") == spare.stat().st_size
    backend.write(b"outcome", intent, lock)
    assert not spare.exists()
    backend.release(lock)
