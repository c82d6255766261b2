"""What is told around an apply, and what a signal or a bug does to it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gitpool.cli import interrupts, runtime, watch
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, NeedsAPerson, error
from gitpool.transaction import Transaction

OPEN = Transaction("t", "ada", "2026-01-02T12:00:00Z", ())


def session() -> Any:
    """As much of one as is watched."""
    return cast("Any", SimpleNamespace(interrupted=threading.Event()))


def quiet() -> Output:
    """An output that nobody reads."""
    return Output(stdout=io.StringIO(), stderr=io.StringIO(), environ={})


def settle_and_raise(problem: Exception) -> None:
    """An apply that comes as far as its intent."""
    watched = session()
    watch.attach(quiet(), watched)
    with watched.settling(OPEN, False):
        raise problem


@pytest.fixture(autouse=True)
def _own_signals() -> Any:
    """What a test does to the handlers ends with it."""
    with interrupts.raising():
        yield


def test_a_bug_after_the_intent_needs_a_person() -> None:
    """Code 1 would say that the cluster is as it was found, and that is no longer certain."""
    with pytest.raises(NeedsAPerson, match="gitpool has a bug"):
        settle_and_raise(ZeroDivisionError())
    assert NeedsAPerson.exit_code is ExitCode.NEEDS_A_PERSON


def test_a_bug_before_the_intent_does_not() -> None:
    """Nothing was written, so it is an error like others."""
    assert runtime.execute(quiet(), lambda: int(1 / 0)) == ExitCode.ERROR


def test_a_foreseen_error_stays_what_it_is() -> None:
    """Its exit code is its own, before the intent and after it."""
    with pytest.raises(GitpoolError, match="Foreseen") as caught:
        settle_and_raise(GitpoolError(error("Foreseen")))
    assert caught.value.exit_code is ExitCode.ERROR


def test_the_first_signal_turns_back_and_says_so() -> None:
    """It does not end the process; behind the apply signals change nothing."""
    stderr = io.StringIO()
    watched = session()
    watch.attach(Output(stdout=io.StringIO(), stderr=stderr, environ={}), watched)
    with watched.settling(OPEN, False):
        assert not watched.interrupted.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert watched.interrupted.is_set()
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    assert stderr.getvalue().count("Interrupt received") == 1


def test_behind_an_earlier_apply_signals_do_what_they_did() -> None:
    """A prompt may follow, and Ctrl-C has to end it."""
    watched = session()
    watch.attach(quiet(), watched)
    before = [signal.getsignal(number) for number in interrupts.SIGNALS]
    with watched.settling(OPEN, True):
        assert before != [signal.getsignal(number) for number in interrupts.SIGNALS]
    assert before == [signal.getsignal(number) for number in interrupts.SIGNALS]


def test_handlers_are_as_before_when_a_command_ends() -> None:
    """Whoever runs commands in one process keeps Ctrl-C."""
    before = [signal.getsignal(number) for number in interrupts.SIGNALS]

    def action() -> int:
        with interrupts.graceful(threading.Event(), lambda: None):
            return 0

    runtime.execute(quiet(), action)
    assert before == [signal.getsignal(number) for number in interrupts.SIGNALS]


def test_ctrl_c_while_starting_is_no_traceback(tmp_path: Path) -> None:
    """The modules are being imported; it ends with a word."""
    (tmp_path / "difflib.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, "-m", "gitpool", "plan"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "\nError: Interrupted\n\nNothing was written.\n"
