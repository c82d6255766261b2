"""gitpool fmt: the files in canonical layout, `terraform fmt`'s."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Optional

import typer

from gitpool.cli import interrupts, options, runtime
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, Report, error

MISTAKES = 2
UNFORMATTED = 3
"""The exit codes that `terraform fmt` has for files that cannot be read, and for those that `-check` finds."""

_STDIN = "<stdin>"

Targets = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[TARGET]...", help="Files and folders; the current folder if none, and - for stdin."),
]
Listing = Annotated[bool, typer.Option("-list/-no-list", help="Do not list the files whose layout differs.")]
Write = Annotated[bool, typer.Option("-write/-no-write", help="Do not write the files; stdin and -check never do.")]
Diff = Annotated[bool, typer.Option("-diff", help="Show what changes, as `diff -u` does.")]
Check = Annotated[bool, typer.Option("-check", help="Write nothing, and exit 3 if a layout differs.")]
Recursive = Annotated[bool, typer.Option("-recursive", help="Also the files of the folders below.")]


@dataclass(frozen=True)
class Wishes:
    """What is to be done with a text whose layout differs."""

    listing: bool
    write: bool
    diff: bool


@dataclass
class Run:
    """One run over all the targets; `told` is what is held back for `-check`, which shows all or nothing."""

    output: Output
    wishes: Wishes
    report: Report = field(default_factory=Report)
    told: list[bytes] | None = None
    has_changes: bool = False

    def answer(self, text: str) -> None:
        """A whole text in its new layout; its last line gets its line break if it has none, as Terraform does it."""
        self.output.verbatim(_lines(text))

    def tell(self, text: str | bytes) -> None:
        """Lines about a text."""
        data = _lines(text)
        if self.told is None:
            self.output.lines(data)
        else:
            self.told.append(data)


def _lines(text: str | bytes) -> bytes:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return data if data.endswith(b"\n") else data + b"\n"


def fmt(
    targets: Targets = None,
    listing: Listing = True,
    write: Write = True,
    diff: Diff = False,
    check: Check = False,
    recursive: Recursive = False,
    no_color: options.NoColor = False,
) -> int:
    """Write the files of this folder in canonical layout, as `terraform fmt` does."""
    output = Output(no_color=no_color)
    is_stream = (targets or [])[:1] == ["-"]

    def action() -> int:
        shows = check or (listing and not is_stream)
        run = Run(output, Wishes(shows, write and not check and not is_stream, diff), told=[] if check else None)
        try:
            if is_stream:
                _stream(run)
            else:
                _files(run, targets or ["."], recursive=recursive)
        except GitpoolError as problem:
            run.report.extend(problem.diagnostics)
        except KeyboardInterrupt:
            interrupts.ignore()
            run.report.add(error("Interrupted", "Every file is whole: either as it was, or in its new layout."))
        output.report(run.report)
        if run.report.errors:
            return MISTAKES
        if listing and not is_stream:
            for data in run.told or ():
                output.lines(data)
        return UNFORMATTED if check and run.has_changes else ExitCode.OK

    return runtime.execute(output, action)


def _stream(run: Run) -> None:
    """What comes from stdin goes to stdout."""
    from gitpool.config.files import MAX_BYTES

    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin is not None else b""
    except OSError as problem:
        raise GitpoolError(error("The input cannot be read", f"stdin: {problem.strerror}.")) from problem
    _process(run, _STDIN, data, None)


def _files(run: Run, targets: list[str], *, recursive: bool) -> None:
    from gitpool.config.files import read_bytes
    from gitpool.config.formatting.targets import find

    for target in targets:
        for path in find(Path(_normal(target)), run.report, recursive=recursive):
            data = read_bytes(path, str(path), run.report)
            if data is not None:
                _process(run, str(path), data, path)


def _normal(target: str) -> str:
    """The way from the current folder, as it is listed."""
    try:
        return os.path.relpath(target)
    except (OSError, ValueError):  # the current folder is gone; the target is empty
        raise GitpoolError(error("No such file or folder", f'There is nothing at "{target}".')) from None


def _process(run: Run, name: str, data: bytes, path: Path | None) -> None:
    """One text: lay it out, and tell, write and compare as wished; without any wish it is the answer itself."""
    from gitpool.config.files import decode
    from gitpool.config.formatting.check import check
    from gitpool.config.formatting.source import format_source
    from gitpool.render.unified import unified

    found = Report()
    source = decode(name, data, found)
    if source is not None:
        check(source, found)
    run.report.extend(found)
    if source is None or found.errors:
        return
    before = data.decode("utf-8")
    after = format_source(before)
    wishes = run.wishes
    if after != before:
        run.has_changes = True
        if wishes.listing:
            run.tell(name)
        if wishes.write and path is not None:
            _write(path, after.encode("utf-8"), run.report)
        if wishes.diff:
            run.tell(unified(name, before, after))
    if not (wishes.listing or wishes.write or wishes.diff):
        run.answer(after)


def _write(path: Path, data: bytes, report: Report) -> None:
    from gitpool.config.formatting.replace import replace

    try:
        replace(path, data)
    except OSError as problem:
        detail = f"{path}: {problem.strerror}. It is as it was. Mend its permissions, or those of its folder."
        report.add(error("The file cannot be written", detail))
