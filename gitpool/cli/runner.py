"""What a step leaves for its runner: the summary, the outputs, annotations in the log. All of it needs no permission.

The files and the commands are GitHub's (docs.github.com: "Workflow commands for GitHub Actions").
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from gitpool.annotations import Annotation, Level
from gitpool.cli.output import Output
from gitpool.diagnostics import GitpoolError, error
from gitpool.render.log_commands import annotation as command
from gitpool.render.remark import plain

_WORDS: dict[Level, Literal["error", "warning", "notice"]] = {
    Level.FAILURE: "error",
    Level.WARNING: "warning",
    Level.NOTICE: "notice",
}


def add_summary(environ: Mapping[str, str], markdown: Callable[[int], str], room: int, least: int) -> None:
    """Append to the step's summary, if there is one, what is made for so many bytes; `room` is that of the whole, and
    where less than `least` is left nothing is added, for then the runner would show nothing at all.

    Raises:
        GitpoolError: it cannot be written.
    """
    path = environ.get("GITHUB_STEP_SUMMARY", "")
    with suppress(OSError):
        room -= Path(path).stat().st_size if path else 0
    if path and room > least:
        _append(path, markdown(room - 1) + "\n")


def add_outputs(environ: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Set outputs of the step, if it has any; whatever a value holds, it ends where its own mark stands.

    Raises:
        GitpoolError: they cannot be written.
    """
    lines = []
    for name, value in outputs.items():
        mark = f"gitpool_{secrets.token_hex(16)}"
        lines.append(f"{name}<<{mark}\n{value}\n{mark}\n")
    _append(environ.get("GITHUB_OUTPUT", ""), "".join(lines))


def _append(path: str, text: str) -> None:
    if not path:
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError as problem:
        said = f"{path}: {problem.strerror}. GITHUB_OUTPUT and GITHUB_STEP_SUMMARY name files of the runner."
        raise GitpoolError(error("The runner's file cannot be written", said)) from problem


def annotate(output: Output, environ: Mapping[str, str], annotations: Sequence[Annotation]) -> None:
    """Print annotations as commands of the log, where a runner reads it."""
    if environ.get("GITHUB_ACTIONS") != "true":
        return
    for one in map(plain, annotations):
        output.command(
            command(
                _WORDS[one.level],
                one.message or one.title,
                file=one.path,
                line=one.start_line,
                end_line=one.end_line,
                column=one.start_column or None,
                end_column=one.end_column or None,
                title=one.title,
            )
        )


def own_file(environ: Mapping[str, str], environment: str, ending: str) -> Path:
    """Where a file of the run lies unless a flag says otherwise: in the runner's own folder."""
    folder = environ.get("RUNNER_TEMP") or tempfile.gettempdir()
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", environment)[:60]
    if plain != environment:  # several may look alike then
        plain += "-" + hashlib.sha256(environment.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Path(folder) / f"gitpool{f'-{plain}' if environment else ''}{ending}"


def folder_in_repository(environ: Mapping[str, str]) -> str:
    """What leads from the root of the checkout to the current folder: empty, or with a slash at its end."""
    root = environ.get("GITHUB_WORKSPACE", "")
    if not root:
        return ""
    way = os.path.relpath(Path.cwd().resolve(), Path(root).resolve())
    return "" if way == "." or way.startswith("..") else f"{way.replace(os.sep, '/')}/"
