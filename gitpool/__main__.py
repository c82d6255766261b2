"""The command `gitpool`. What it says of its version needs no import, so it is said here."""

from __future__ import annotations

import gc
import sys

from gitpool import __version__

_RARELY = 100_000
"""Containers made before the cyclic collector looks at them: at its default of 700 it walks what a short run imports
and decodes again and again, which is an eighth of a list of 10,000 pools; almost none of it is ever cyclic garbage."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] in (["version"], ["-version"], ["--version"], ["-v"]):
        print(f"gitpool v{__version__}")  # noqa: T201 - the whole program, in this case
        return
    gc.set_threshold(_RARELY)
    try:
        from gitpool.cli.interrupt import take_over

        take_over()
        from gitpool.cli.app import run
    except KeyboardInterrupt:
        sys.exit("\nError: Interrupted\n\nNothing was written.")

    code = run(sys.argv[1:])
    # The end of the interpreter looks at every container once more, several times; the process ends anyway.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
