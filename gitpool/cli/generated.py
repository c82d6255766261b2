"""What commands that write HCL have in common: where it may go, and what is said of the secrets in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from gitpool.cli import runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import Diagnostic, warning
from gitpool.pool import NodePool, address
from gitpool.pool import Path as FieldPath
from gitpool.render.mask import looks_secret

MOST_NAMED = 20
"""Values that a warning names."""


def file_of_the_folder(flag: str, name: str) -> Path:
    """The file that blocks go to: one that gitpool reads, else what they declare would count as removed.

    Raises:
        GitpoolError: it is no such file.
    """
    path = Path(name)
    is_here = path.parent.resolve() == runtime.CONFIGURATION_FOLDER.resolve()
    if not is_here or path.suffix != ".hcl" or path.name.startswith("."):
        raise usage(
            f"{flag} names no file of this folder",
            f"gitpool reads the *.hcl of its folder, and {name} is none of them: what it declares would be taken for "
            "removed. Name one such as imported.hcl.",
        )
    if path.exists() and not path.is_file():
        raise usage(f"{flag} names no file", f"{name} is there, and is no regular file. Name another one.")
    return path


def new_file(flag: str, name: str) -> Path:
    """The same, of a file that is not there yet, as Terraform wants it.

    Raises:
        GitpoolError: it is there.
    """
    path = file_of_the_folder(flag, name)
    if path.exists():
        raise usage(f"{flag} names a file that exists", f"{name} is there already. Name another one, or move it away.")
    return path


def check_other_file(flag: str, name: str, blocks: str | None) -> None:
    """Refuse a file for something else than HCL that is that of the generated blocks, or one that gitpool reads.

    Raises:
        GitpoolError: it is one.
    """
    path = Path(name)
    if blocks is not None and path.resolve() == Path(blocks).resolve():
        raise usage(
            f"{flag} and -generate-config-out name one file",
            f"The plan would be written over the blocks in {name}. Name two files.",
        )
    is_here = path.resolve().parent == runtime.CONFIGURATION_FOLDER.resolve()
    if is_here and path.name.endswith((".hcl", ".hcl.json")) and not path.name.startswith("."):
        raise usage(
            f"{flag} names a file of this folder",
            f"gitpool reads every *.hcl and *.hcl.json of its folder, and {name} would be no such file. Name it "
            "otherwise, as in tfplan.",
        )


def is_stream(path: Path) -> bool:
    """Whether it is written to as it is and never replaced: a pipe, a terminal, /dev/stdout wherever it leads."""
    is_handle = str(path.parent) in ("/dev", "/dev/fd", "/proc/self/fd")  # and not /dev/shm, which has files
    return path.exists() and (is_handle or not (path.is_file() or path.is_dir()))


def in_clear(
    output: Output, pools: Iterable[NodePool], where: str, marked: Mapping[str, Collection[FieldPath]] | None = None
) -> list[Diagnostic]:
    """The warning that secrets stand in clear in what was written, and where; none if nothing looks like one.

    `marked` are the fields that somebody else keeps for sensitive, by the names of pools, whatever they look like.
    """
    known = {name: [".".join(path) or "all of it" for path in paths] for name, paths in (marked or {}).items()}
    found = [
        f"{address(pool.name)}: {field}"
        for pool in pools
        for field in dict.fromkeys([*_suspected(output, pool), *sorted(known.get(pool.name, ()))])
    ]
    if not found:
        return []
    more = len(found) - MOST_NAMED
    named = "\n".join(f"  {field}" for field in found[:MOST_NAMED]) + (f"\n  and {more} more" if more > 0 else "")
    return [
        warning(
            "Values that may be secret stand in clear",
            f"{where} has them as the cluster has, which shows them to all who may read pools:\n\n{named}\n\n"
            "Look at them before you share it. A sensitive variable keeps a value out of files.",
        )
    ]


def left_out(names: Sequence[str]) -> list[Diagnostic]:
    """The warning about pools whose names are none by now; none if there is no such pool."""
    if not names:
        return []
    named = ", ".join(map(repr, names[:MOST_NAMED]))
    return [
        warning(
            "Pools that cannot be declared", f"Nomad takes names such as these no more; they are left out: {named}."
        )
    ]


def _suspected(output: Output, pool: NodePool) -> list[str]:
    fields = ["description"] if looks_secret(pool.description) else []
    return fields + [
        f"meta.{key}" for key, value in sorted(pool.meta.items()) if output.mask.hides(key) or looks_secret(value)
    ]
