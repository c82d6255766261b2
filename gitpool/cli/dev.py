"""gitpool dev: an embedded Nomad for node pools, alone or around a command."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Optional

import typer

from gitpool.cli import options, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error, warning

DEFAULT_LISTEN = "127.0.0.1:4646"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - to be warned of
BEGINNINGS = range(100, 1_000_000)
"""Indexes to begin at. Two clusters have not lived the same life: the first pools of two new ones must not have the
same CreateIndex, by which they are told apart."""

NO_SUCH_COMMAND = 127
"""What a shell answers for a command that cannot be run."""

Listen = Annotated[
    options.Text, typer.Option("-listen", metavar="HOST:PORT", help=f"Where to serve [default: {DEFAULT_LISTEN}].")
]
Data = Annotated[options.Text, typer.Option("-data", metavar="FILE", help="Keep the pools in this file.")]
Scenario = Annotated[
    options.Text, typer.Option("-scenario", metavar="FILE", help="Begin with the nodes, jobs and pools of this file.")
]
Faults = Annotated[options.Text, typer.Option("-faults", metavar="FILE", help="Have the faults of this file happen.")]
Edition = Annotated[
    options.Text, typer.Option("-edition", metavar="NAME", help="community (the default) or enterprise.")
]
NomadVersion = Annotated[options.Text, typer.Option("-version", metavar="N.N", help="2.0 (the default) or 1.10.")]
ACL = Annotated[
    bool,
    typer.Option("-acl", help="Ask for tokens, as a cluster with ACLs does; `nomad acl bootstrap` makes the first."),
]
JWT = Annotated[
    options.Text,
    typer.Option("-jwt", metavar="FILE", help="With -acl: let people log in by the JWT auth method in this file."),
]
Latency = Annotated[options.Text, typer.Option("-latency", metavar="DURATION", help="Answer that much later.")]
Command = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[-- COMMAND...]", help="Run this with NOMAD_ADDR set, and exit with its code."),
]


def dev(
    command: Command = None,
    listen: Listen = None,
    data: Data = None,
    scenario: Scenario = None,
    faults: Faults = None,
    edition: Edition = None,
    version: NomadVersion = None,
    latency: Latency = None,
    acl: ACL = False,
    jwt: JWT = None,
    no_color: options.NoColor = False,
) -> int:
    """Serve an embedded Nomad that knows node pools; nothing is real but the HTTP."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.devserver import DevServer, FaultPlan, release
        from gitpool.devserver.datafile import load_faults

        host, port = _address(listen or ("127.0.0.1:0" if command else DEFAULT_LISTEN))
        seconds = runtime.seconds("-latency", latency or "0s")
        if jwt is not None and not acl:
            raise usage("-jwt needs -acl", "Without ACLs nobody logs in. Add -acl, or leave -jwt out.")
        try:
            nomad = release(version or "2.0", edition or "community")
        except ValueError as problem:
            raise usage("There is no such Nomad here", f"{problem}.") from None
        try:
            server = DevServer(
                host=host,
                port=port,
                data=_path(data),
                scenario=_path(scenario),
                latency=seconds,
                release=nomad,
                fault=FaultPlan() if faults is None else load_faults(Path(faults)),
                acl=acl,
                jwt=_path(jwt),
                begins_at=secrets.choice(BEGINNINGS),
            )
        except OSError as problem:
            raise _cannot_listen(f"{host}:{port}", problem) from problem
        except ValueError as problem:
            raise GitpoolError(error("The file cannot be used", f"{problem}.")) from problem
        if host in EVERYWHERE:
            summary = "The embedded Nomad can be reached from elsewhere"
            asks = "whoever comes first can bootstrap its ACLs" if acl else "it asks nobody for a token"
            output.report([warning(summary, f"-listen={host} is every interface, and {asks}.")])
        with server:
            address = server.address.replace(host, "127.0.0.1") if host == "0.0.0.0" else server.address  # noqa: S104
            if command:
                return _run(command, address, output)
            with _handling({signal.SIGTERM: server.stop, signal.SIGINT: server.stop}):
                output.say(f"An embedded Nomad serves at {address} (Ctrl-C stops it).")
                server.serve_forever()
        return ExitCode.OK

    return runtime.execute(output, action)


def _cannot_listen(address: str, problem: OSError) -> GitpoolError:
    why = os.strerror(problem.errno) if problem.errno and problem.errno > 0 else problem.strerror or problem
    what = "an address of this machine" if isinstance(problem, socket.gaierror) else "another port"
    return GitpoolError(
        error("The embedded Nomad cannot listen", f"{address}: {why}. Choose {what} with -listen=HOST:PORT.")
    )


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _address(listen: str) -> tuple[str, int]:
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise usage("-listen is HOST:PORT", f'"{listen}" is not. Write it as 127.0.0.1:4646.')
    return host.strip("[]") or "127.0.0.1", int(port)


def _run(command: list[str], address: str, output: Output) -> int:
    """The command's exit code; as shells do, 127 if it cannot be run, 128 and the signal's number if it was killed.

    SIGTERM is passed on to it; a Ctrl-C reaches it by itself. The cluster is a new one, so settings that lead to
    another are taken away.
    """
    environ = {k: v for k, v in os.environ.items() if not k.startswith("NOMAD_")}
    environ["NOMAD_ADDR"] = address
    process: subprocess.Popen[bytes] | None = None
    is_ending = False

    def terminate() -> None:
        nonlocal is_ending
        is_ending = True
        if process is not None:
            process.terminate()

    try:
        with _handling({signal.SIGTERM: terminate, signal.SIGINT: lambda: None}):
            process = subprocess.Popen(command, env=environ)  # noqa: S603 - the user's own
            if is_ending:
                process.terminate()
            code = process.wait()
    except OSError as problem:
        detail = f"{command[0]}: {problem.strerror}. Name a program behind `--`."
        output.report([error("The command cannot be run", detail)])
        return NO_SUCH_COMMAND
    return code if code >= 0 else 128 - code


@contextmanager
def _handling(deeds: Mapping[signal.Signals, Callable[[], None]]) -> Iterator[None]:
    """Let these signals do these deeds."""

    def handler(number: int, frame: FrameType | None) -> None:
        deeds[signal.Signals(number)]()

    before = {number: signal.signal(number, handler) for number in deeds}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
