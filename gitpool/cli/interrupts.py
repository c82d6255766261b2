"""Ctrl-C and SIGTERM (a cancelled CI job): before the first write they end the run, afterwards they turn it back.

The first one during an apply asks for a rollback; the second leaves at once, with the intent saved.
"""

from __future__ import annotations

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from gitpool.cli.interrupt import Interrupt
from gitpool.diagnostics import ExitCode

SIGNALS = (signal.SIGINT, signal.SIGTERM)

_LEAVING = b"""
Two interrupts received. Leaving at once; the intent is saved. Run `gitpool recover`, which reads the cluster and
finishes.
"""


@contextmanager
def raising() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: raise an Interrupt, with its number. At the end everything is as it was."""

    def handler(number: int, frame: FrameType | None) -> None:
        raise Interrupt(number)

    before = {number: signal.getsignal(number) for number in SIGNALS}
    signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


@contextmanager
def graceful(
    interrupted: threading.Event,
    first: Callable[[], None],
    *,
    goes_on: bool = False,
    last_words: Callable[[], str] = str,
) -> Iterator[None]:
    """Set `interrupted` at the first signal and call `first`; leave the process at the second.

    Behind it the outcome is saved and only has to be told: signals that come then change nothing and are ignored. Where
    the run goes on with something else (`goes_on`), they do again what they did before. `last_words` go to stdout
    before the process is left.
    """

    def handler(number: int, frame: FrameType | None) -> None:
        if interrupted.is_set():
            with suppress(OSError):
                os.write(2, _LEAVING)  # sys.stderr may be in the middle of a write
                os.write(1, last_words().encode())
            os._exit(ExitCode.NEEDS_A_PERSON)
        interrupted.set()
        first()

    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        if goes_on and not interrupted.is_set():
            for number, previous in before.items():
                signal.signal(number, previous)
        else:
            ignore()


@contextmanager
def when_unread(pipe: int | None, unread: Callable[[], None]) -> Iterator[None]:
    """Do what Ctrl-C does as soon as nobody reads the pipe any more, after `unread`; None is no pipe, and not watched.

    A write would tell as well, but where nothing changes there is none, and who waits for a change waits for ever.
    """
    over = threading.Event()
    ending = threading.Lock()  # so that no signal comes behind the end of this, where it would be an error
    main = threading.get_ident()

    def wait() -> None:
        poll = select.poll()
        poll.register(pipe or 0, 0)  # POLLERR and POLLHUP are always told
        poll.poll()
        with ending:
            if not over.is_set():
                unread()
                # To the thread that may hang in a request. Not SIGINT: whoever runs in the background ignores it.
                signal.pthread_kill(main, signal.SIGTERM)

    if pipe is not None:
        threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        with ending:
            over.set()


@contextmanager
def when_resized(draw: Callable[[], None]) -> Iterator[None]:
    """Call `draw` whenever the terminal has another size. At the end everything is as it was."""
    before = signal.signal(signal.SIGWINCH, lambda number, frame: draw())
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)


def ignore() -> None:
    """Let signals change nothing any more: how it ended is being told."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
