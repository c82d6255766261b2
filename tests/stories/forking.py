"""Gitpools that start in no time: a process that has imported all of gitpool forks one for each command.

A third of a second of imports a command, and nine hundred commands in the stories: that was half of the time of all
tests. The fork is a process of its own, with the arguments, the environment, the folder and the three streams of
whoever called `client.py`, which waits for it and ends as it ended. Where a fork would not be the same (a terminal,
another locale, options of Python, signals to a process group) the command is started as it always was.

    python -m tests.stories.forking SOCKET    serves until its standard input is closed
"""

from __future__ import annotations

import array
import atexit
import gc
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from gitpool.config.syntax.parse import parse
from gitpool.diagnostics import Report, Source

STREAMS = 3
LARGEST_REQUEST = 2**20


@cache
def address() -> str:
    """Where this process's server listens; the first call starts it, and the end of this process ends it."""
    folder = tempfile.mkdtemp(prefix="gitpool-forks-")
    path = f"{folder}/socket"
    foreign = ("NOMAD_", "GITPOOL_", "GITHUB_", "CI", "PYTHON")
    environ = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
    environ |= {"LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-W", "error::UserWarning", "-m", "tests.stories.forking", path]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ)
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdout.readline()  # it listens

    def end() -> None:
        for stream in (server.stdin, server.stdout):
            assert stream is not None
            stream.close()
        server.wait()
        Path(path).unlink(missing_ok=True)
        Path(folder).rmdir()

    atexit.register(end)
    return path


def serve(path: str) -> None:
    """Fork for each request until nobody holds the other end of the standard input."""
    _import_all()
    gc.collect()
    gc.freeze()  # else the first collection of each fork would copy all of it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who waits for a command is forked, too, and nobody waits for that
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(16)
    os.write(1, b"listening\n")
    watched = os.dup(0)
    while True:
        ready, _, _ = select.select([listener.fileno(), watched], [], [])
        if watched in ready:
            return
        asking, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            os.close(watched)
            _carry_out(asking)
        asking.close()


def _carry_out(asking: socket.socket) -> NoReturn:
    """Run one command in a fork of its own, and tell how it ended."""
    request, descriptors = _received(asking)
    child = os.fork()
    if child == 0:
        asking.close()
        for number, descriptor in enumerate(descriptors):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(request["environ"])
        os.umask(request["umask"])
        os.chdir(request["folder"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        Path(request["pid"]).write_text(str(os.getpid()))
        sys.argv = ["gitpool", *request["arguments"]]
        _end_as(_gitpool())
    _, status = os.waitpid(child, 0)
    asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _gitpool() -> int:
    """Run the command line; the exit code."""
    from gitpool.__main__ import main

    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return int(end.code or 0)
    return 0


def _end_as(code: int) -> NoReturn:
    """End the process as Python would, but without taking down all that was imported, which is half of its time."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = 120  # what Python says of output that nobody could be given
    os._exit(code)


def _received(asking: socket.socket) -> tuple[dict[str, Any], list[int]]:
    descriptors = array.array("i")
    text, ancillary, _, _ = asking.recvmsg(LARGEST_REQUEST, socket.CMSG_LEN(STREAMS * descriptors.itemsize))
    while not text.endswith(b"\n"):
        text += asking.recv(LARGEST_REQUEST)
    for _, _, data in ancillary:
        descriptors.frombytes(data)
    request: dict[str, Any] = json.loads(text)
    return request, list(descriptors)


def _import_all() -> None:
    """All of gitpool, what its commands import late, and what they make once."""
    package = import_module("gitpool")
    for module in pkgutil.walk_packages(package.__path__, "gitpool."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("deepdiff", "httpx", "hcl2", "lark", "rich.console", "rich.progress"):
        import_module(name)
    # The tables of the grammar, too, which each story would build anew in its own home: that takes seconds.
    report = Report()
    assert parse(Source("x.hcl", 'x = ["a${b}", f(1)]\n'), report).attributes
    assert not report.diagnostics


if __name__ == "__main__":
    serve(sys.argv[1])
