"""Ctrl-C and SIGTERM (a cancelled CI job): before the first write they end the run, afterwards they turn it back.

The first one during an apply asks for a rollback; the second leaves at once, with the intent saved.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from gitpool.diagnostics import ExitCode

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def raising() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: raise KeyboardInterrupt."""

    def handler(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def graceful(interrupted: threading.Event, first: Callable[[], None]) -> Iterator[None]:
    """Set `interrupted` at the first signal and call `first`; leave the process at the second."""

    def handler(number: int, frame: FrameType | None) -> None:
        if interrupted.is_set():
            sys.stderr.write(
                "\nTwo interrupts received. Leaving at once; the intent is saved. Run `gitpool recover`, which reads "
                "the cluster and finishes.\n"
            )
            sys.stderr.flush()
            os._exit(ExitCode.NEEDS_A_PERSON)
        interrupted.set()
        first()

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
