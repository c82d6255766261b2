"""gitpool version."""

from __future__ import annotations

import platform

from gitpool import __version__
from gitpool.cli import options
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode


def version(json: options.Json = False) -> int:
    """Show the version."""
    output = Output()
    if json:
        system = f"{platform.system().lower()}_{platform.machine()}"
        output.document({"gitpool_version": __version__, "platform": system, "python": platform.python_version()})
    else:
        output.say(f"gitpool v{__version__}")
    return ExitCode.OK
