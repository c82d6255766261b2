"""What goes to which stream, in which shape, and what happens when a stream takes no more."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.cli.output import NARROWEST, PIPE_WIDTH, Output
from gitpool.diagnostics import GitpoolError, error, warning
from gitpool.render import events
from tests.support.hostile import hostile_text
from tests.support.runner import Obeyed, obeyed


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def made(stdout: TextIO, stderr: TextIO | None = None, **more: object) -> Output:
    """An output to these, in an environment that says nothing."""
    options: dict[str, object] = {"environ": {}, **more}
    return Output(stdout=stdout, stderr=stderr or io.StringIO(), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stream", "no_color", "environ", "colored"),
    [
        (Terminal(), False, {}, True),
        (Terminal(), False, {"NO_COLOR": ""}, True),
        (Terminal(), False, {"NO_COLOR": "1"}, False),
        (Terminal(), False, {"TERM": "dumb"}, False),
        (Terminal(), True, {}, False),
        (io.StringIO(), False, {}, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    stream: TextIO, no_color: bool, environ: dict[str, str], colored: bool
) -> None:
    """A pipe has none, -no-color and NO_COLOR take it away; an empty NO_COLOR says nothing (no-color.org)."""
    assert colored is made(stream, no_color=no_color, environ=environ).style.color


@pytest.mark.parametrize(
    ("columns", "width"), [("120", 120), ("3", NARROWEST), ("wide", PIPE_WIDTH), ("0", PIPE_WIDTH)]
)
def test_the_width_is_the_terminals(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS counts on a terminal, within reason, and not in a pipe."""
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((0, 0)))
    assert width == made(Terminal()).style.width
    assert made(io.StringIO()).style.width == PIPE_WIDTH


def test_warnings_go_to_stdout_and_errors_to_stderr() -> None:
    """As Terraform has it."""
    stdout, stderr = io.StringIO(), io.StringIO()
    made(stdout, stderr).report([error("Wrong"), warning("Odd")])
    assert (1, 0) == (stdout.getvalue().count("Warning: Odd"), stdout.getvalue().count("Wrong"))
    assert (0, 1) == (stderr.getvalue().count("Odd"), stderr.getvalue().count("Error: Wrong"))


def test_data_stays_clean_of_warnings() -> None:
    """Whoever parses stdout finds the answer there and nothing else."""
    stdout, stderr = io.StringIO(), io.StringIO()
    output = made(stdout, stderr, is_data=True)
    output.report([warning("Odd")])
    output.document({"a": 1})
    assert {"a": 1} == json.loads(stdout.getvalue())
    assert "Warning: Odd" in stderr.getvalue()


def test_compact_warnings_are_a_list_unless_something_is_wrong() -> None:
    """`-compact-warnings` shortens warnings, but not beside an error, which they may explain."""
    quiet, loud = io.StringIO(), io.StringIO()
    made(quiet, compact_warnings=True).report([warning("Odd", "The long story.")])
    made(loud, compact_warnings=True).report([warning("Odd", "The long story."), error("Wrong")])
    assert "- Odd" in quiet.getvalue()
    assert "The long story." not in quiet.getvalue()
    assert "The long story." in loud.getvalue()


def test_machines_get_events_and_no_text() -> None:
    """With -json text is silent, diagnostics are events, and the last event comes last."""
    stdout, stderr = io.StringIO(), io.StringIO()
    output = made(stdout, stderr, is_json=True)
    output.end_with(events.change_summary(adds=0, changes=0, removes=0, operation="apply", failed=True))
    output.say("for people")
    output.report([error("Wrong"), warning("Odd")])
    output.finish()
    output.finish()
    found = [json.loads(line) for line in stdout.getvalue().splitlines()]
    assert ["diagnostic", "diagnostic", "change_summary"] == [event["type"] for event in found]
    assert stderr.getvalue() == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_encoding_ends_in_a_traceback(encoding: str) -> None:
    """What an encoding lacks is written out, and a document stays JSON."""
    raw = io.BytesIO()
    with io.TextIOWrapper(raw, encoding=encoding) as stream:
        output = made(stream)
        output.say("│ é日 \udc80 …")
        output.document({"a": "é日\udc80"})
        text, document = raw.getvalue().decode(encoding).splitlines()
    assert {"a": "é日\udc80"} == json.loads(document)
    assert text.startswith("│ é日" if encoding == "utf-8" else "| ")
    assert text.endswith("…" if encoding == "utf-8" else "...")


@contextmanager
def closed_pipe() -> Iterator[TextIO]:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        yield stream


def test_a_reader_who_went_away_is_no_error() -> None:
    """What else is said is dropped, so that an apply goes on; `| head` has seen enough."""
    with closed_pipe() as stream:
        output = made(stream)
        for _ in range(3):
            output.say("x" * 100_000)
        output.finish()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_at_the_end() -> None:
    """Nothing stops in the middle, but who asked must know that not all was told."""
    with open("/dev/full", "w") as stream:  # noqa: PTH123
        output = made(stream)
        output.say("one")
        output.say("two")
        with pytest.raises(GitpoolError, match="could not be written"):
            output.finish()


def test_streams_that_are_closed_from_the_start_are_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """`gitpool plan >&- 2>&- <&-` finds no streams at all."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)
    output = Output(environ={})
    output.say("x")
    output.report([error("Wrong")])
    assert output.ask("? ") == ""
    output.finish()


def test_an_answer_that_is_no_text_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that do not decode approve of nothing."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8"))
    assert made(io.StringIO()).ask("? ") == ""


RUNNER = {"GITHUB_ACTIONS": "true"}


@given(hostile_text(), hostile_text(), st.booleans())
def test_a_runner_obeys_nothing_that_is_said(text: str, more: str, is_json: bool) -> None:
    """Whichever way a text takes to one of the streams, no command of it arrives, and JSON says what it said."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
    output = made(*streams, is_json=is_json, environ=RUNNER)
    output.say(text)
    output.prompt(more)
    output.notice(text)
    output.emit({"@level": "info", "@message": text})
    output.report([error("Wrong", text), warning(more, text)])
    output.complain([error(more)])
    output.document({text: more})
    output.raw(json.dumps([text], ensure_ascii=False).encode("utf-8", "backslashreplace"))
    output.lines(text.encode("utf-8", "surrogatepass"))
    written = [stream.buffer.getvalue().decode("utf-8", "replace") for stream in streams]
    assert [[], []] == [obeyed(log) for log in written]


def test_our_own_commands_are_obeyed() -> None:
    """`command` alone is let through."""
    stdout = io.StringIO()
    made(stdout, environ=RUNNER).command("::error::a")
    assert [Obeyed("error", {}, "a")] == obeyed(stdout.getvalue())


def test_nothing_is_changed_elsewhere() -> None:
    """Without a runner nobody obeys, and texts stay as they are."""
    stdout = io.StringIO()
    made(stdout).say("::error::a ##[b]")
    assert "::error::a ##[b]\n" == stdout.getvalue()


def test_json_for_a_runner_says_the_same() -> None:
    """`show -json` in a workflow is read by programs, which find each value as it is."""
    stdout = io.StringIO()
    made(stdout, environ=RUNNER).document({"a": "##[error]b"})
    assert '{"a": "#\\u0023[error]b"}\n' == stdout.getvalue()
    assert {"a": "##[error]b"} == json.loads(stdout.getvalue())


def test_the_text_of_a_file_is_whole_or_refused(tmp_path: Path) -> None:
    """A runner would obey it in the log, and a changed file would be worse: it goes to a file, or nowhere."""
    with pytest.raises(GitpoolError, match="commands for the runner"):
        made(io.StringIO(), environ=RUNNER).verbatim(b"::error::a\n")
    with (tmp_path / "a.hcl").open("w") as file:
        made(file, environ=RUNNER).verbatim(b"::error::a\n")
    assert (tmp_path / "a.hcl").read_bytes() == b"::error::a\n"
    stdout = io.StringIO()
    made(stdout, environ=RUNNER).verbatim(b"a\n")
    made(stdout).verbatim(b"::a\n")
    assert "a\n::a\n" == stdout.getvalue()
