"""The command `gitpool`. What it says of its version needs no import, so it is said here."""

from __future__ import annotations

import sys

from gitpool import __version__


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] in (["version"], ["-version"], ["--version"], ["-v"]):
        print(f"gitpool v{__version__}")  # noqa: T201 - the whole program, in this case
        return
    try:
        from gitpool.cli.app import run
    except KeyboardInterrupt:
        sys.exit("\nError: Interrupted\n\nNothing was written.")

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
