"""gitpool pool: rows that the embedded Nomad has not, terminals, and the watch from its first line to Ctrl-C."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import IO, Any

import pytest

from gitpool.cli import app
from gitpool.cli.looking import MANY, View, follow, tabular
from gitpool.cli.output import Output
from gitpool.devserver import DevServer
from gitpool.diagnostics import ExitCode
from gitpool.nomad.answer import Answer
from gitpool.nomad.query import Query
from gitpool.render.table import Table, plain
from tests.nomad.serving import QuietServer, serving
from tests.unit.test_stubs import JOB, NODE

ROOT = Path(__file__).parents[2]
OTHER = {**JOB, "ID": "web", "Type": "service", "Periodic": False, "ParameterizedJob": False, "Stop": False}
BODIES: dict[str, Any] = {
    "/v1/node/pools": [{"Name": "gpu", "CreateIndex": 1, "ModifyIndex": 1}],
    "/v1/node/pool/gpu": {"Name": "gpu", "CreateIndex": 1, "ModifyIndex": 1},
    "/v1/node/pool/gpu/nodes": [NODE, {**NODE, "ID": "f" * 36, "NodeClass": "", "Drain": False}],
    "/v1/node/pool/gpu/jobs": [JOB, OTHER],
}


class Populated(BaseHTTPRequestHandler):
    """A cluster with one pool that has nodes and jobs."""

    def do_GET(self) -> None:
        """Answer."""
        body = json.dumps(BODIES[self.path.partition("?")[0]]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def run() -> Iterator[Callable[..., tuple[int, str, str]]]:
    """Runs a command line against that cluster, in a machine on Greenwich time."""
    server = QuietServer(("127.0.0.1", 0), Populated)

    def start(*args: str) -> tuple[int, str, str]:
        stdout, stderr = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(sys, "stderr", stderr)
            patch.setenv("NOMAD_ADDR", f"http://127.0.0.1:{server.server_port}")
            code = app.run(["pool", *args])
        return code, stdout.getvalue(), stderr.getvalue()

    with serving(server):
        yield start


def test_nodes(run: Callable[..., tuple[int, str, str]]) -> None:
    """Nomad's columns; `<none>` where a cell is empty, the whole ID with -verbose."""
    expected = """\
ID        DC   Name   Class   Drain  Eligibility  Status
2b8f0c1e  dc1  gpu-1  a100    true   ineligible   ready
ffffffff  dc1  gpu-1  <none>  false  ineligible   ready
"""
    assert (0, expected, "") == run("nodes", "gpu")
    assert NODE["ID"] in run("nodes", "gpu", "-verbose")[1]


def test_jobs(run: Callable[..., tuple[int, str, str]]) -> None:
    """Nomad's columns; the namespace where all are asked for."""
    code, text, _ = run("jobs", "gpu")
    assert (0, ["ID", "Type", "Priority", "Status", "Submit", "Date"]) == (code, text.splitlines()[0].split())
    assert "train  batch/periodic/parameterized  50        running (stopped)  " in text
    assert "Namespace" in run("jobs", "gpu", "-namespace=*")[1]
    assert "\ntrain  ml " in run("jobs", "gpu", "--namespace", "*")[1]


@pytest.mark.parametrize("what", ["nodes", "jobs"])
def test_json_is_the_apis(run: Callable[..., tuple[int, str, str]], what: str) -> None:
    """What the server sent, to the byte, and a line break."""
    for flag in ("-json", "--json", "-json=true"):
        assert (0, json.dumps(BODIES[f"/v1/node/pool/gpu/{what}"]) + "\n", "") == run(what, "gpu", flag)


def test_pools_that_are_hidden_are_told(run: Callable[..., tuple[int, str, str]]) -> None:
    """Nomad leaves out what a token may not read; the built-in pools are missed, unless a part was asked for."""
    code, text, told = run("list")
    assert (0, "Name  Description\ngpu   <none>\n") == (code, text)
    assert 'node_pool "*" { policy = "read" }' in " ".join(told.split())
    assert "No token was sent" in told
    told = run("list", "-token=0123-4567")[2]
    assert "The token cannot read every pool." in told
    assert "No token was sent" not in told
    assert "" == run("list", "-prefix=g")[2] == run("list", "-filter=x")[2] == run("list", "-json")[2]


@pytest.mark.parametrize("what", ["info", "nodes", "jobs"])
def test_a_pool_that_is_not_found_may_be_hidden(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody said who is looking, on a cluster that asks for it; elsewhere the pool is not there."""
    said = {}
    for has_acl in (True, False):
        with DevServer(acl=has_acl) as server:
            assert ExitCode.ERROR == app.run(["pool", what, "nope", f"-address={server.address}"])
        said[has_acl] = " ".join(capsys.readouterr().err.split())
        assert 'No node pool with prefix "nope" found' in said[has_acl]
    assert "no token was sent" in said[True]
    assert "Set NOMAD_TOKEN" in said[True]
    assert "token was sent" not in said[False]


@pytest.mark.parametrize("what", ["list", "info", "nodes", "jobs"])
def test_the_help_names_no_file_that_is_not_read(run: Callable[..., tuple[int, str, str]], what: str) -> None:
    """The folder's files say nothing to a command that looks; flags and the environment do."""
    text = run(what, "-help")[1]
    assert "else the file" not in text
    assert "The cluster; else NOMAD_ADDR." in text
    assert "The region; else NOMAD_REGION." in text


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def output(stream: io.StringIO, **flags: bool) -> Output:
    """An output to it, of a terminal as wide as none is known."""
    return Output(stdout=stream, stderr=io.StringIO(), environ={"TERM": "xterm"}, **flags)


def test_a_terminal_gets_a_table_and_a_pipe_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell that is too wide is folded within its column; long lists are columns on a terminal, too."""
    monkeypatch.setenv("COLUMNS", "44")
    table = Table(("Name", "Description"), [("gpu", "word " * 12), ("x[red]y", "\x1b[2J")])
    assert plain(table) == tabular(output(io.StringIO()), table)
    drawn = tabular(output(Terminal(), no_color=True), table)
    assert max(map(len, drawn.splitlines())) <= 44
    assert len(drawn.splitlines()) > 3
    assert "x[red]y" in drawn
    assert "\\u001b[2J" in drawn
    assert "\x1b" not in drawn
    assert "\x1b[1m" in tabular(output(Terminal()), table)
    many = Table(("Name",), [("a",)] * (MANY + 1))
    assert plain(many) == tabular(output(Terminal()), many)


def rows(*pools: dict[str, Any], index: int) -> Answer[Any]:
    """A list with that index."""
    return Answer(list(pools), b"", dict, index)


def scripted(*answers: Answer[Any]) -> Callable[[Query], Answer[Any]]:
    """Gives the answers, and then Ctrl-C."""
    rest = iter(answers)

    def look(query: Query) -> Answer[Any]:
        for answer in rest:
            return answer
        raise KeyboardInterrupt

    return look


VIEW = View(
    "pool", lambda raw: str(raw["Name"]), lambda answer: "\n".join(row["Name"] for row in answer.rows) or "none"
)
A, B = {"Name": "a", "Description": "one"}, {"Name": "b"}


@pytest.fixture
def _own_signals() -> Iterator[None]:
    """What the end of a watch does to the handlers ends with the test."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_own_signals")
def test_a_watch_tells_each_change() -> None:
    """What is there, and then what came, changed and went, each with its object; Ctrl-C is its end."""
    stream = io.StringIO()
    changed = {**A, "Description": "two"}
    look = scripted(rows(B, A, index=1), rows(A, B, index=2), rows(changed, index=3))
    assert ExitCode.OK == follow(output(stream, is_json=True), look, Query(), VIEW, sleep=lambda seconds: None)
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    told = [(event["type"], event["@message"], event.get("pool")) for event in events]
    assert [
        ("pool_added", "pool a: added", A),
        ("pool_added", "pool b: added", B),
        ("pool_changed", "pool a: changed", changed),
        ("pool_removed", "pool b: removed", B),
    ] == told


@pytest.mark.usefixtures("_own_signals")
def test_a_watch_redraws_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen is cleared for each list, and what does not fit is counted."""
    monkeypatch.setenv("LINES", "4")
    stream = Terminal()
    long = [{"Name": f"p{number}"} for number in range(5)]
    assert ExitCode.OK == follow(
        output(stream), scripted(rows(A, index=1), rows(*long, index=2)), Query(), VIEW, sleep=lambda seconds: None
    )
    assert "\x1b[H\x1b[2Ja\n\x1b[H\x1b[2Jp0\np1\n… 3 more lines\n" == stream.getvalue()


@pytest.mark.usefixtures("_own_signals")
def test_a_watch_fits_a_terminal_that_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its size counts anew at each drawing, however small it is, and a change of it draws the last list again."""
    stream = Terminal()
    wide = {"Name": "x" * 50}

    def look(query: Query) -> Answer[Any]:
        if query.index:
            resize("30", "3")
            os.kill(os.getpid(), signal.SIGWINCH)
            resize("4", "1")
            os.kill(os.getpid(), signal.SIGWINCH)
            raise KeyboardInterrupt
        return rows(wide, A, index=1)

    def resize(columns: str, lines: str) -> None:
        monkeypatch.setenv("COLUMNS", columns)
        monkeypatch.setenv("LINES", lines)

    resize("30", "4")
    before = signal.getsignal(signal.SIGWINCH)
    assert ExitCode.OK == follow(output(stream), look, Query(), VIEW, sleep=lambda seconds: None)
    clear = "\x1b[H\x1b[2J"
    drawn = [f"{'x' * 50}\na\n", "… 2 more lines\n", "… 2 "]
    assert clear + clear.join(drawn) == stream.getvalue()
    assert before == signal.getsignal(signal.SIGWINCH)


class Closed(io.StringIO):
    """A reader that went away after some lines."""

    left = 2

    def write(self, text: str) -> int:
        """Take a line, or fail as a pipe does."""
        if not self.left:
            raise BrokenPipeError
        self.left -= 1
        return super().write(text)

    def fileno(self) -> int:
        """None of ours."""
        raise OSError


@pytest.mark.usefixtures("_own_signals")
def test_a_watch_that_nobody_reads_ends() -> None:
    """`| head -2` gets its lines, and the next change is the end."""
    answers = [rows({"Name": "a", "Description": str(n)}, index=n) for n in range(1, 50)]
    look = scripted(*answers)
    assert ExitCode.OK == follow(output(Closed(), is_json=True), look, Query(), VIEW, sleep=lambda seconds: None)
    assert answers[3].rows == look(Query()).rows


def gitpool(*args: str, stdout: int, address: str) -> subprocess.Popen[str]:
    """A process of it."""
    return subprocess.Popen(
        [sys.executable, "-m", "gitpool", *args],
        env={**os.environ, "PYTHONPATH": str(ROOT), "NOMAD_ADDR": address, "TERM": "xterm"},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(lines: IO[str], word: str) -> str:
    """The first line with that word."""
    return next(line for line in lines if word in line)


def test_a_watch_outlives_its_server() -> None:
    """In a process of its own: a change is told, the loss of the server once on stderr, and Ctrl-C ends it with 0."""
    with DevServer() as server:
        address = server.address
        process = gitpool("pool", "list", "-watch", stdout=subprocess.PIPE, address=address)
        assert process.stdout is not None
        assert process.stderr is not None
        assert "pool_added" in until(process.stdout, '"default"')
        server.store.upsert({"Name": "gpu"})
        assert "pool_added" in until(process.stdout, '"gpu"')
    assert "Waiting for it" in until(process.stderr, address)
    with DevServer(port=int(address.rpartition(":")[2])) as again:
        assert "The cluster answers again.\n" == process.stderr.readline()
        assert "pool_removed" in until(process.stdout, '"gpu"')
        again.store.upsert({"Name": "new"})
        assert "pool_added" in until(process.stdout, '"new"')
        process.send_signal(signal.SIGINT)
        assert ("", "") == process.communicate(timeout=30)
    assert ExitCode.OK == process.returncode


@pytest.mark.parametrize("what", [("list",), ("info", "default")])
def test_a_watch_whose_reader_left_ends_though_nothing_changes(what: tuple[str, ...]) -> None:
    """`| grep -m1 default` has what it wanted: the query that is held is given up, without a word and with 0."""
    with DevServer() as server:
        process = gitpool("pool", *what, "-watch", stdout=subprocess.PIPE, address=server.address)
        assert process.stdout is not None
        until(process.stdout, '"default"')
        process.stdout.close()
        process.stdout = None
        try:
            assert "" == process.communicate(timeout=30)[1]
        finally:
            process.kill()
    assert ExitCode.OK == process.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_on_a_terminal_ends_without_a_word(number: signal.Signals) -> None:
    """Neither a traceback nor an error: it is how a watch ends."""
    ours, theirs = pty.openpty()
    with DevServer() as server:
        process = gitpool("pool", "nodes", "default", "-watch", stdout=theirs, address=server.address)
        shown = b""
        while b"No nodes" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(number)
        assert "" == process.communicate(timeout=30)[1]
    os.close(theirs)
    os.close(ours)
    assert shown.startswith(b"\x1b[H\x1b[2J")
    assert ExitCode.OK == process.returncode
