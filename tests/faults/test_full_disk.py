"""The disk fills up at every call that the local backend makes, once and for good."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gitpool.diagnostics import ExitCode, GitpoolError
from gitpool.transaction import Phase
from tests.support.faults import Effects
from tests.support.places import local
from tests.support.scenario import REFUSED, Scenario, finish


@dataclass
class Disk:
    """Fails from the given call on, or at it alone; `calls` are those that were made."""

    fails_at: int
    for_good: bool
    calls: list[str]

    def call(self, name: str) -> None:
        """Count one, and fail if it is its turn."""
        self.calls.append(name)
        number = len(self.calls)
        if number == self.fails_at or (self.for_good and number > self.fails_at):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """Stand before what the local backend calls."""
        for owner, name in ((os, "fsync"), (os, "link"), (tempfile, "mkstemp"), (Path, "replace")):
            patch.setattr(owner, name, self._counted(name, getattr(owner, name)))
        fdopen = os.fdopen

        def opened(handle: int, *arguments: Any) -> Any:
            """A temporary file whose bytes go to /dev/full when the disk is full."""
            try:
                self.call("write")
            except OSError:
                os.dup2(os.open("/dev/full", os.O_WRONLY), handle)
            return fdopen(handle, *arguments)

        patch.setattr(os, "fdopen", opened)

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **more: Any) -> Any:
            self.call(name)
            return real(*arguments, **more)

        return counted


@pytest.mark.parametrize("refused", ["", "delete-too"])
@pytest.mark.parametrize("for_good", [True, False])
def test_full_disk_at_every_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, for_good: bool, refused: str) -> None:
    """The disk fills up anywhere: nothing is lost, the cluster is untouched unless the intent was saved before."""
    codes = []
    for number in count(1):
        scenario = Scenario.prepare(local(tmp_path / str(number)))
        before = scenario.place.open().read().data
        if refused:
            scenario.cluster.refused[refused] = REFUSED
        disk = Disk(number, for_good, [])
        with monkeypatch.context() as patch:
            disk.watch(patch)
            code = attempt(scenario)
        if number > len(disk.calls):
            break
        codes.append(code)
        state = scenario.read()
        if code is (ExitCode.ROLLED_BACK if refused else ExitCode.OK):
            assert "replace" == disk.calls[number - 1]  # a copy for the history is missing, and nothing else
            assert state.transaction is None
        elif code is ExitCode.ERROR:
            assert [] == scenario.cluster.writes
            assert before == scenario.place.open().read().data or was_replaced(disk)
        else:
            assert state.transaction is not None or was_replaced(disk)
        assert [] == [p.name for p in (tmp_path / str(number)).iterdir() if p.name.startswith(".")]
        finish(scenario, "recover")
        scenario.check_ended()
    assert {ExitCode.ERROR, ExitCode.NEEDS_A_PERSON} <= set(codes)


def was_replaced(disk: Disk) -> bool:
    """Whether the new document has the name already, and only the folder could not be synced."""
    return disk.calls[: disk.fails_at][-2:] == ["replace", "fsync"]


def attempt(scenario: Scenario) -> ExitCode:
    """The exit code of an apply on a disk that has no room."""
    try:
        applied = scenario.apply(Effects())
    except GitpoolError as problem:
        said = " ".join(f"{d.summary} {d.detail}" for d in problem.diagnostics)
        assert "No space left on device" in said
        return problem.exit_code
    assert applied is not None
    return applied.exit_code


def test_a_full_disk_is_found_before_the_first_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room for the intent, no pool is written; once there is room, the apply goes through."""
    scenario = Scenario.prepare(local(tmp_path))
    with monkeypatch.context() as patch:
        Disk(1, True, []).watch(patch)
        assert ExitCode.ERROR == attempt(scenario)
    assert [] == scenario.cluster.writes
    assert scenario.state == scenario.read()
    assert scenario.apply(Effects()) is not None
    assert scenario.check_ended() is Phase.COMMITTED
