"""The files of a folder, and their text: UTF-8, without a byte order mark, of a bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gitpool.diagnostics import Diagnostic, Report, Source, error

MAX_BYTES = 16 * 2**20
"""A larger file is no configuration that a person reviews."""

_MARK = b"\xef\xbb\xbf"


def discover(folder: Path) -> list[Path]:
    """Every `*.hcl` and `*.hcl.json` of a folder, not of those below it, but for dotfiles, in name order.

    Raises:
        OSError: the folder cannot be listed.
    """
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.endswith((".hcl", ".hcl.json")) and not path.name.startswith(".") and not path.is_dir()
    )


def leads_out(path: Path, allowed: Sequence[Path]) -> Diagnostic | None:
    """Why a file is not read that is a link to what lies outside of the allowed folders; None if it may be.

    Messages quote what is in a file, and a stranger's link could lead to anything that the machine can read.
    """
    if not path.is_symlink():
        return None
    try:
        target = path.resolve()
        if any(target.is_relative_to(folder.resolve()) for folder in allowed) and ".git" not in target.parts:
            return None
    except (OSError, RuntimeError):
        return None  # what cannot be followed cannot be read, which is told then
    detail = (
        f"{path.name} is a link that leads out of the folder. Files elsewhere are read only if the person who runs "
        "gitpool says so, with -allow-files=DIR; or put a copy in its place."
    )
    return error("The file lies elsewhere", detail)


def is_json(name: str) -> bool:
    """Whether a file of that name is in JSON syntax."""
    return name.endswith(".json")


def read(
    path: Path,
    report: Report,
    damaged: dict[str, Source] | None = None,
    *,
    name: str | None = None,
    may_be_pipe: bool = False,
) -> Source | None:
    """The text of a file, by its own name or another; None, and a word in the report, where it has none.

    `damaged` is given what can be shown of a file that is not UTF-8. A pipe is read where it may be one: a shell's
    `<(command)` is.
    """
    name = path.name if name is None else name
    data = read_bytes(path, name, report, may_be_pipe=may_be_pipe)
    return None if data is None else decode(name, data, report, damaged)


def read_bytes(path: Path, name: str, report: Report, *, may_be_pipe: bool = False) -> bytes | None:
    """The bytes of a file, one more than `MAX_BYTES` at most; None, and a word in the report, if it cannot be read."""
    try:
        if path.exists() and not path.is_file() and not (may_be_pipe and path.is_fifo()):
            what = "a folder" if path.is_dir() else "a device, a pipe or a socket"
            report.add(error("Not a regular file", f"{name} is {what}, and is not read."))
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as problem:
        report.add(error("The file cannot be read", f"{name}: {problem.strerror}."))
        return None


def decode(name: str, data: bytes, report: Report, damaged: dict[str, Source] | None = None) -> Source | None:
    """The text of these bytes, without a byte order mark; None, and a word in the report, if they are none."""
    if len(data) > MAX_BYTES:
        report.add(error("The file is too large", f"{name} has more than {MAX_BYTES // 2**20} MiB. Split it."))
        return None
    data = data.removeprefix(_MARK)
    try:
        return Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        # The bytes before the first wrong one are text, so the place can be counted; the rest is shown as it can be.
        source = Source(name, data.decode("utf-8", "replace"))
        report.add(_not_utf8(source, data, problem.start))
        if damaged is not None:
            damaged[name] = source
        return None


def _not_utf8(source: Source, data: bytes, at: int) -> Diagnostic:
    offset = len(data[:at].decode("utf-8"))
    detail = f"The byte 0x{data[at]:02x} is no UTF-8 here. HCL files are UTF-8: save the file with that encoding."
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        detail = "The file is UTF-16. HCL files are UTF-8: save the file with that encoding."
    return error("The file is not UTF-8", detail, source=source, span=(offset, offset + 1))
