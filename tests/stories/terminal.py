"""Run a command in a terminal and print what it showed: `terminal [-COLUMNS] COMMAND...`.

An escape character is printed as `^[`, and a carriage return not at all, so that a story can be written down. What
comes on stdin is typed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios


def main(args: list[str]) -> int:
    """Run it; the exit code is the command's."""
    columns = int(args.pop(0)[1:]) if args[0].startswith("-") else 80
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with subprocess.Popen(args, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        typed = sys.stdin.buffer.read()
        if typed:
            os.write(ours, typed)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        code = process.wait()
    sys.stdout.buffer.write(shown.replace(b"\r", b"").replace(b"\x1b", b"^["))
    return code


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # the other side is closed
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
