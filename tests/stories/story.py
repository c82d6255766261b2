"""Stories: one text file each, with commands, what they print, and the files they work on.

A story file begins with the promise that it keeps, in prose. Then come commands and files::

    $ gitpool plan -detailed-exitcode
    ...
    Plan: 1 to add, 0 to change, 0 to destroy.
    [exit 2]
    $ hand put {"Name": "gpu", "Description": "edited by hand"}

    -- gpu.hcl --
    node_pool "gpu" {}

`$` lines go to a shell in the story's own folder, with an embedded Nomad at NOMAD_ADDR. What follows is the output
(stdout and stderr as they come); a line `...` stands for any number of lines, and `<any>` for any text within a line.
Without an `[exit N]` line the code must be 0.

`terminal [-COLUMNS] COMMAND` gives a command a terminal and shows an escape character as `^[`; `events` reads the
event stream of `-json`, holds it against what every stream promises, and prints a line an event.

`$ hand …` is another person, who acts on the cluster or in the folder directly:

put JSON, delete NAME, show NAME     what anybody can do to a pool
node NAME, job NAME                  something uses the pool
refuse [METHOD] NAME TEXT            writes of that pool are refused from now on
allow                                nothing is refused any more, and nothing happens at a write
latency SECONDS                      every answer takes that long
signal NAME SIGNAL…                  at the next write of that pool the running gitpool gets these, one after the other
at NAME VERB …                       at the next write of that pool, before it is done, this hand does that
hold WHO, let go                     the state's lock is held, as by another gitpool; in Nomad, if the files say so

A server of Terraform's http protocol is at STATE_ADDR, for `backend "http"`.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from gitpool.backends.backend import Backend, LockInfo
from gitpool.backends.local import DEFAULT_NAME, LocalBackend
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import DevServer
from gitpool.devserver.faults import FaultAction, drop_request, refuse
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport
from gitpool.nomad.variables import Variables
from tests.stories.forking import address
from tests.support.terraform_state_server import StateServer, on_loopback

SHIM = '#!/bin/sh\nexec "{python}" -ISs {client} {socket} {tools}/pid "$@"\n'
TOOL = '#!/bin/sh\nexec "{python}" {script} "$@"\n'
CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
"""Where the parser's tables are, which take seconds to build."""
PAUSE = 0.3
"""Seconds for a signal to arrive while a write is in flight."""


@dataclass
class Command:
    """One `$` line and what it is to print."""

    line: str
    number: int
    expected: list[str] = field(default_factory=list)
    exit_code: int = 0


@dataclass
class Story:
    """A story file, read."""

    promise: str
    commands: list[Command]
    files: dict[str, str]


def parse(text: str) -> Story:
    """Read a story file."""
    promise: list[str] = []
    commands: list[Command] = []
    files: dict[str, str] = {}
    current: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        heading = re.fullmatch(r"-- (\S+) --", line)
        if heading:
            current = heading[1]
            files[current] = ""
        elif current is not None:
            files[current] += line + "\n"
        elif line.startswith("$ "):
            commands.append(Command(line[2:], number))
        elif not commands:
            promise.append(line)
        elif found := re.fullmatch(r"\[exit (\d+)\]", line):
            commands[-1].exit_code = int(found[1])
        else:
            commands[-1].expected.append(line)
    return Story("\n".join(promise).strip(), commands, files)


class Stage:
    """Where a story plays: a folder, a cluster, and a shell. With `is_real` no command is forked (see `forking`)."""

    def __init__(self, folder: Path, tools: Path, *, is_real: bool = False) -> None:
        self.folder, self._tools = folder, tools
        self._refusals: dict[str, str] = {}
        self._surprises: dict[str, str] = {}
        self._holding: Callable[[], None] = lambda: None
        self.server = DevServer(fault=self._fault)
        self._stack = ExitStack()
        tools.mkdir(exist_ok=True)
        client = Path(__file__).with_name("client.py")
        self._tool("gitpool", SHIM.format(python=sys.executable, client=client, socket=address(), tools=tools))
        for name in ("terminal", "events"):
            script = Path(__file__).with_name(f"{name}.py")
            self._tool(name, TOOL.format(python=sys.executable, script=script))
        foreign = ("NOMAD_", "GITHUB_", "ACTIONS_", "CI", "GITPOOL_", "NO_COLOR", "COLUMNS", "PYTHON")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        root = str(Path(__file__).parents[2])
        self._environ = {
            **kept,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "NOMAD_ADDR": self.server.address,
            "PYTHONPATH": root,
            "PYTHONPYCACHEPREFIX": str(tools.parent.parent / "pycache"),
            "HOME": str(tools),
            "XDG_CACHE_HOME": CACHE,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
        }
        if is_real:
            self._environ["STORY_REAL"] = "1"

    def _tool(self, name: str, script: str) -> None:
        path = self._tools / name
        path.write_text(script)
        path.chmod(0o755)

    def __enter__(self) -> Stage:
        self._stack.enter_context(self.server)
        self._environ["STATE_ADDR"] = self._stack.enter_context(on_loopback(StateServer()))
        return self

    def __exit__(self, *error: object) -> None:
        self._holding()
        self._stack.close()

    def run(self, line: str) -> tuple[int, str]:
        """The exit code and the output of one line."""
        if line.startswith("hand "):
            verb, _, rest = line.removeprefix("hand ").partition(" ")
            return 0, self._hand(verb, rest)
        done = subprocess.run(
            ["/bin/bash", "-c", line],
            cwd=self.folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        code = done.returncode if done.returncode >= 0 else 128 - done.returncode
        return code, done.stdout

    def _hand(self, verb: str, rest: str) -> str:
        store = self.server.store
        match verb:
            case "put":
                store.upsert(json.loads(rest))
            case "delete":
                store.delete(rest)
            case "node":
                store.register_node(rest)
            case "job":
                store.register_job(rest)
            case "show":
                found = [p for p in store.pools() if p["Name"] == rest]
                shown = (
                    {k: v for k, v in found[0].items() if not k.endswith("Index") and k != "Hash"} if found else None
                )
                return json.dumps(shown, sort_keys=True) + "\n"
            case _:
                self._disturb(verb, rest)
        return ""

    def _disturb(self, verb: str, rest: str) -> None:
        match verb:
            case "refuse":
                *target, words = rest.split(maxsplit=2 if rest.startswith(("PUT ", "DELETE ")) else 1)
                self._refusals[" ".join(target)] = words
            case "allow":
                self._refusals.clear()
                self._surprises.clear()
            case "latency":
                self.server.latency = float(rest)
            case "signal":
                name, _, names = rest.partition(" ")
                self._surprises[name] = f"kill {names}"
            case "at":
                name, _, deed = rest.partition(" ")
                self._surprises[name] = deed
            case "kill":
                for name in rest.split():
                    os.kill(int((self._tools / "pid").read_text()), signal.Signals[f"SIG{name}"])
                    time.sleep(PAUSE)
            case "hold":
                self._hold(rest)
            case "let":
                self._holding()
            case _:
                raise ValueError(f"no such hand: {verb}")

    def _hold(self, who: str) -> None:
        backend = self._backend()
        lock = backend.acquire(LockInfo("1234", "apply", who, "2026-01-02T12:00:00Z", DEFAULT_NAME, "0.1.0"))
        self._holding = lambda: backend.release(lock)

    def _backend(self) -> Backend:
        """Where the story's files keep the state."""
        files = "".join(path.read_text("utf-8") for path in self.folder.glob("*.hcl"))
        named = re.search(r'backend "nomad" \{\s*path = "([^"]+)"', files)
        if named is None:
            return LocalBackend(self.folder / DEFAULT_NAME)
        transport = Transport(Connection(self.server.address))
        self._stack.callback(transport.close)
        return NomadBackend(Variables(transport, "default"), named[1])

    def _fault(self, method: str, path: str, body: bytes) -> FaultAction | None:
        if method == "GET" or not path.startswith("/v1/node/pool"):
            return None
        name = json.loads(body)["Name"] if body else path.rpartition("/")[2]
        surprise = self._surprises.pop(name, "")
        if surprise:
            verb, _, rest = surprise.partition(" ")
            self._hand(verb, rest)
            if verb == "kill" and ("KILL" in rest or " " in rest):  # the process is gone
                return drop_request()  # carried out later, it would race with the commands that follow
        text = self._refusals.get(name) or self._refusals.get(f"{method} {name}")
        return refuse(500, text) if text else None


def difference(command: Command, output: str, code: int) -> str:
    """What is not as the story tells it; empty if all is."""
    lines, expected = _trimmed(output.splitlines()), _trimmed(command.expected)
    if code != command.exit_code:
        return (
            f"line {command.number}: $ {command.line}\nexit {code}, expected {command.exit_code}; it printed:\n{output}"
        )
    if not _matches(expected, lines):
        wanted = "\n".join(expected)
        return f"line {command.number}: $ {command.line}\nexpected:\n{wanted}\n\nprinted:\n{output}"
    return ""


def _trimmed(lines: list[str]) -> list[str]:
    """Without blanks at the ends of lines, and without empty lines at both ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n").split("\n")


def _matches(expected: list[str], lines: list[str]) -> bool:
    """`...` matches any number of lines, `<any>` any text in a line."""
    parts = []
    for line in expected:
        if line.strip() == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(".*?".join(re.escape(piece) for piece in line.split("<any>")) + "\n")
    return re.fullmatch("".join(parts), "".join(line + "\n" for line in lines)) is not None
