"""Writing pools down as HCL: the text, held against what is live by the loader itself, and the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from gitpool.config.files import MAX_BYTES
from gitpool.config.formatting.replace import create, keep_names, replace
from gitpool.config.load import load
from gitpool.diagnostics import GitpoolError, Report, error
from gitpool.pool import DesiredPool, address, same_image
from gitpool.render import hcl


@dataclass(frozen=True)
class Declaration:
    """Blocks as text, and the pools that a folder wants which has them in a file."""

    text: str
    pools: Mapping[str, DesiredPool]


def declaration(wanted: Iterable[DesiredPool], filename: str) -> Declaration:
    """The blocks of these pools for a file of that name: what they want is what was given, field by field.

    Raises:
        GitpoolError: the loader reads something else out of them than what was written.
    """
    pools = list(wanted)
    text = hcl.blocks(pools)
    read = _read_back(text, filename)
    wrong = [given.pool.name for given in pools if not _is_as_given(read.get(given.pool.name), given)]
    if wrong or len(read) != len(pools):
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        raise GitpoolError(
            error(
                "A pool cannot be written down",
                f"Read back, the HCL for {address(wrong[0]) if wrong else 'these pools'}{more} would not want what is "
                "live. Nothing was written. This is a bug of gitpool's: please report it, and write the block by hand.",
            )
        )
    return Declaration(text, read)


def append(path: Path, text: str) -> None:
    """Put blocks behind those of a file, or make the file; it is never seen in between, and outlasts a loss of power.

    Raises:
        GitpoolError: it cannot be written, and is as it was.
    """
    try:
        if not path.exists():
            create(path, text.encode("utf-8"))
        else:
            present = path.read_bytes()
            gap = b"" if not present else b"\n" if present.endswith(b"\n") else b"\n\n"
            data = present + gap + text.encode("utf-8")
            if len(data) > MAX_BYTES:
                raise GitpoolError(
                    error(
                        "The file would be too large",
                        f"{path} would have more than {MAX_BYTES // 2**20} MiB. Nothing was written. Name another "
                        "file with -out.",
                    )
                )
            replace(path, data)
        keep_names(path.resolve().parent)
    except OSError as problem:
        raise not_written(path, problem) from problem


def not_written(path: Path, problem: OSError) -> GitpoolError:
    """What is said of a file that the system refuses."""
    return GitpoolError(
        error(
            "The file cannot be written",
            f"{path}: {problem.strerror or problem}. No pool was recorded. Mend that, or name another file.",
        )
    )


def _read_back(text: str, filename: str) -> Mapping[str, DesiredPool]:
    """What a folder wants that has this file alone; nothing, if there is a mistake in it."""
    report = Report()
    try:
        with TemporaryDirectory(prefix="gitpool-") as folder:
            (Path(folder) / filename).write_bytes(text.encode("utf-8"))
            configuration = load(Path(folder), report)
    except OSError as problem:
        raise GitpoolError(
            error(
                "The blocks cannot be tried",
                f"They are read back in a temporary folder before they are written, and that cannot be used: "
                f"{problem.strerror or problem}. Nothing was written. Make room there, or set TMPDIR.",
            )
        ) from problem
    return {} if report.errors else configuration.pools


def _is_as_given(read: DesiredPool | None, given: DesiredPool) -> bool:
    if read is None or read.instance != given.instance:
        return False
    ignored = read.lifecycle.ignore_changes
    return same_image(read.pool, given.pool, ignored) and set(ignored) >= set(given.lifecycle.ignore_changes)
