"""Which files `gitpool fmt` is about: those of a folder as `terraform fmt` chooses them, or one that is named.

A folder's files come in the order of their names, and with `recursive` those of its subfolders in between. Hidden
files and those that editors leave behind are passed over (Terraform's configs.IsIgnoredFile), and so are links to
folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from gitpool.diagnostics import GitpoolError, Report, error

SUFFIXES = (".hcl", ".tfvars")
"""HCL in its own syntax; `.hcl.json` is JSON, and has no layout to speak of."""


def find(target: Path, report: Report, *, recursive: bool) -> Iterator[Path]:
    """The files that a target stands for; what is wrong with it is reported.

    Raises:
        GitpoolError: there is no such file or folder.
    """
    if not _is(Path.exists, target):
        raise GitpoolError(error("No such file or folder", f"There is nothing at {target}. Check the spelling."))
    if _is(Path.is_dir, target):
        yield from _in_folder(target, report, recursive=recursive)
    elif target.name.endswith(SUFFIXES):
        yield target
    else:
        detail = f"{target} is not named *.hcl or *.tfvars. Only such files are laid out; JSON is not."
        report.add(error("Not a file in HCL", detail))


def _is(question: Callable[[Path], bool], path: Path) -> bool:
    """The answer to a question about a path; no, if it cannot be had: a name too long, a folder that none may enter."""
    try:
        return question(path)
    except OSError:
        return False


def _in_folder(folder: Path, report: Report, *, recursive: bool) -> Iterator[Path]:
    left = _listed(folder, report)[::-1]  # what comes next is at the end; a stack, for folders may be nested deeply
    while left:
        path = left.pop()
        if _is(Path.is_dir, path):
            if recursive and not path.is_symlink():
                left += _listed(path, report)[::-1]
        elif path.name.endswith(SUFFIXES):
            yield path


def _listed(folder: Path, report: Report) -> list[Path]:
    """What is in a folder, sorted as Go sorts it: by the bytes of the names."""
    try:
        found = [path for path in folder.iterdir() if not _is_ignored(path.name)]
    except OSError as problem:
        report.add(error("The folder cannot be read", f"{folder}: {problem.strerror}."))
        return []
    return sorted(found, key=lambda path: bytes(Path(path.name)))


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
