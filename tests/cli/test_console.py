"""gitpool console: from a pipe, and at a terminal."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import pytest

from gitpool.cli import app, console
from gitpool.config.evaluation.scope import Namespace, Run, Scope
from gitpool.config.functions.function import Environment
from gitpool.config.values.types import STRING
from gitpool.config.values.value import Value, counted, map_value, string
from gitpool.diagnostics import Source

ROOT = Path(__file__).parents[2]
CACHE = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
"""Where the parser's tables are, which take seconds to build."""


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a few names."""
    values: Mapping[str, Value] = {
        "tags": map_value(STRING, {"a": string("x")}),
        "token": string("hunter2").marked(),
        "size": counted(3),
        "escape": string("a\x1b[2J\n\tb"),
    }
    space = Namespace("local", "local value", values, "Reference to undeclared local value")
    scope = Scope(Run({}, cast(Environment, None)), Source("", ""), {"local": space})
    monkeypatch.setattr(console, "_scope", lambda *_: scope)


def piped(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """What `gitpool console` answers to a text on its stdin: exit code, stdout, stderr."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    code = app.run(["console"])
    answer = capsys.readouterr()
    return code, answer.out, answer.err


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1 + 2\nlocal.size\n", "3\n3\n"),
        ("local.tags\n", 'tomap({\n  "a" = "x"\n})\n'),
        ("local.token\n[local.token]\n", "(sensitive value)\n[\n  (sensitive value),\n]\n"),
        ("\n  \n1\n\n", "1\n"),
        ("[\n1,\n]\n2", "[\n  1,\n]\n2\n"),
        ("1\nexit\n2\n", "1\n"),
        ("type(local.tags)\n", "map(string)\n"),
        ("local.escape\n", "<<EOT\na\x1b[2J\n\tb\nEOT\n"),
        ("", ""),
    ],
)
def test_every_value_of_a_pipe_is_printed(
    text: str, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One expression a line, or over several while a bracket is open; into a pipe exactly as it is."""
    assert (0, answer, "") == piped(text, monkeypatch, capsys)


@pytest.mark.usefixtures("names")
def test_the_first_mistake_ends_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What came before was printed; the mistake has its line in the input, and the values that led to it."""
    code, out, err = piped("1\n\n[\nlocal.size, -local.tags]\n2\n", monkeypatch, capsys)
    assert (1, "1\n") == (code, out)
    assert "  at <console-input>:4:14\n   4: local.size, -local.tags]\n                   ^^^^^^^^^^\n" in err
    assert "    │ local.tags is map of string with 1 element\n" in err


@pytest.mark.usefixtures("names")
def test_what_is_left_open_is_a_mistake(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The last line may have no end, an expression must."""
    code, _, err = piped("[1,\n2", monkeypatch, capsys)
    assert 1 == code
    assert "Unclosed bracket" in err


def test_mistakes_in_the_files_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is evaluated in a folder that is wrong."""
    (tmp_path / "pools.hcl").write_text('node_pool "gpu" { nope = 1 }')
    monkeypatch.chdir(tmp_path)
    code, out, err = piped("1\n", monkeypatch, capsys)
    assert (1, "") == (code, out)
    assert "pools.hcl:1:19" in err


class Terminal:
    """A console at a terminal: what it shows is read up to the next prompt, and only then something is typed."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        # A process group of its own with this terminal as its own, so that Ctrl-C reaches it.
        self.process = subprocess.Popen(
            [sys.executable, "-c", _AT_A_TERMINAL, str(theirs)],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb", "HOME": str(folder), "XDG_CACHE_HOME": CACHE},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def close(self) -> None:
        """End it, however far it is."""
        self.process.kill()
        self.process.wait()
        os.close(self._ours)

    def until(self, prompt: str) -> str:
        """What is shown up to that prompt; without a prompt, to the end."""
        shown = ""
        while not (prompt and shown.endswith(prompt)):
            try:
                chunk = os.read(self._ours, 4096)
            except OSError:  # the other side is closed
                break
            if not chunk:
                break
            shown += chunk.decode().replace("\r", "")
        return re.sub(r"\x1b\[\?\d+[hl]", "", shown)

    def type(self, text: str, prompt: str = "\n> ") -> str:
        """What is shown after something was typed, the echo left out."""
        with suppress(OSError):  # the other side is closed
            os.write(self._ours, text.encode())
        return self.until(prompt).removesuffix(prompt).removeprefix(text.strip()).removeprefix("\n")


_AT_A_TERMINAL = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from gitpool.cli.app import run
sys.exit(run(["console"]))
"""


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    """A console in a folder with one pool, at its first prompt."""
    (folder / "pools.hcl").write_text('node_pool "gpu" {}\n')
    shown = Terminal(folder)
    try:
        assert "> " == shown.until("> ")
        yield shown
    finally:
        shown.close()


def test_a_terminal_has_a_prompt(tmp_path: Path) -> None:
    """A value, a mistake after which the prompt comes again, help, an expression of two lines, and the way out."""
    with terminal(tmp_path) as shown:
        assert "3" == shown.type("1 + 2\n")
        assert "Error: Invalid reference" in shown.type("nope\n")
        assert "Ctrl-D leaves" in shown.type("help\n")
        assert "" == shown.type("[1,\n", "\n: ")
        assert "[\n  1,\n  2,\n]" == shown.type("2]\n")
        shown.type("exit\n", "")
        assert 0 == shown.process.wait(10)


def test_the_history_is_kept_in_memory_alone(tmp_path: Path) -> None:
    """The arrow brings back what was typed; nothing is written where the user keeps such files."""
    with terminal(tmp_path) as shown:
        assert "5" == shown.type("2 + 3\n")
        assert shown.type("\x1b[A\n").endswith("5")
        shown.type("\x04", "")
        assert 0 == shown.process.wait(10)
    assert not list(tmp_path.rglob("*history*"))


def test_ctrl_c_gives_up_the_line(tmp_path: Path) -> None:
    """What was typed is forgotten, of all lines of an expression; the console stays."""
    with terminal(tmp_path) as shown:
        shown.type("[1,\n", "\n: ")
        shown.type("\x03\n")  # a line, too: Python may notice a signal only when something is typed
        assert "Error" not in shown.type("7\n", "\n7\n> ")


def test_a_signal_to_end_ends_it(tmp_path: Path) -> None:
    """SIGTERM is no Ctrl-C: it does not come back with a prompt."""
    with terminal(tmp_path) as shown:
        shown.process.send_signal(signal.SIGTERM)
        assert "Interrupted" in shown.type("\n", "")  # Python may notice a signal only when something is typed
        assert 1 == shown.process.wait(10)


def test_nothing_moves_the_cursor(tmp_path: Path) -> None:
    """A text of a value is shown on a terminal with what is not seen written out, but for its line breaks and tabs."""
    with terminal(tmp_path) as shown:
        assert "<<EOT\na\\u001b[2J\nb\nEOT" == shown.type('"a\\u001b[2J\\nb"\n')
