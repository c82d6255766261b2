"""What Ctrl-C raises. It is taken over before anything else is imported, so this imports next to nothing."""

from __future__ import annotations

import signal
from types import FrameType


class Interrupt(KeyboardInterrupt):
    """Ctrl-C or SIGTERM, where it ends the run.

    Python ends the process as if by SIGINT, whatever was made of it, once KeyboardInterrupt itself has left a text that
    was executed (those of dataclasses are): cpython, Python/pythonrun.c, unhandled_keyboard_interrupt.
    """


def take_over() -> None:
    """Let Ctrl-C raise ours from now on, unless it is ignored, as in the background."""

    def handler(number: int, frame: FrameType | None) -> None:
        raise Interrupt(number)

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, handler)
