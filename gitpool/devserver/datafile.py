"""Files in and out of the state: a scenario that a person wrote, and the file that ``gitpool dev -data FILE`` keeps."""

from __future__ import annotations

import json
import os
from pathlib import Path

from gitpool.devserver import scenario
from gitpool.devserver.acl.authmethod import AuthMethod, read_method
from gitpool.devserver.faultplan import FaultPlan
from gitpool.devserver.state.store import Store


def load_scenario(path: Path, store: Store) -> None:
    """Fill the store from a file that has to be there; ValueError with a sentence where that cannot be."""
    _fill(path, _read(path, missing="it does not exist"), store)


def load_faults(path: Path) -> FaultPlan:
    """The faults that a file orders; ValueError with a sentence where it cannot be used."""
    try:
        return FaultPlan(_read(path, missing="it does not exist"))
    except ValueError as problem:
        raise _placed(path, problem) from None


def load_method(path: Path) -> AuthMethod:
    """The way to log in that a file gives; ValueError with a sentence where it cannot be used."""
    try:
        return read_method(_read(path, missing="it does not exist"))
    except ValueError as problem:
        raise _placed(path, problem) from None


def _placed(path: Path, problem: ValueError) -> ValueError:
    """The problem with the file that it is in, if it does not say so."""
    return ValueError(str(problem) if str(path) in str(problem) else f"{path}: {problem}")


def load(path: Path, store: Store) -> bool:
    """Fill the store from a data file, and say whether there was one; ValueError with a sentence where it is broken."""
    if not path.exists() and path.parent.is_dir():
        return False
    try:
        kept = _read(path, missing="its folder does not exist")
        # What servers kept before they knew more than pools.
        if isinstance(kept, dict) and "Pools" in kept:
            kept = {"index": kept["Index"], "indexes": {"pools": kept["PoolsIndex"]}, "pools": kept["Pools"]}
        if not isinstance(kept, dict) or "indexes" not in kept:
            raise ValueError(f"{path}: it has no indexes")
        _fill(path, kept, store)
    except (ValueError, KeyError) as problem:
        raise ValueError(f"{problem}; it is no data of a gitpool dev server: move it away to start afresh") from None
    return True


def _read(path: Path, *, missing: str) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path}: {missing}") from None
    except OSError as problem:
        raise ValueError(f"{path}: {problem.strerror or problem}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: it is not UTF-8 text") from None
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"{path}: it is not JSON ({problem})") from None


def _fill(path: Path, document: object, store: Store) -> None:
    try:
        scenario.fill(store, document)
    except ValueError as problem:
        raise ValueError(f"{path}: {problem}") from None


def begin(path: Path, store: Store) -> None:
    """Keep what a server begins with; ValueError with a sentence where that cannot be."""
    try:
        save(path, store)
    except OSError as problem:
        raise ValueError(f"{path}: it cannot be written ({problem.strerror or problem})") from None


def save(path: Path, store: Store) -> None:
    """Replace the file (temporary, fsync, rename, fsync of the folder): a crash leaves the old one or the new one.

    It is its owner's alone, for tokens and variables are in it.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    # A name may hold bytes that are no UTF-8, kept as lone surrogates: a backslash makes JSON's own escape of each.
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        json.dump(scenario.document(store), file, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
