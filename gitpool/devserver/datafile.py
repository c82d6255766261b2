"""The file that keeps the pools of ``gitpool dev -data FILE``: JSON, replaced whole after each write."""

from __future__ import annotations

import json
import os
from pathlib import Path

from gitpool.devserver.state.nodepool import NodePool, pool_of
from gitpool.devserver.state.store import Store


def load(path: Path, store: Store) -> None:
    """Fill the store from the file, if there is one; ValueError with a sentence where it is not ours or broken."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path.parent.is_dir():
            return
        raise _corrupt(path, "its folder does not exist") from None
    except OSError as problem:
        raise _corrupt(path, problem.strerror or str(problem)) from None
    except UnicodeDecodeError:
        raise _corrupt(path, "it is not UTF-8 text") from None
    try:
        data = json.loads(text)
    except ValueError as problem:
        raise _corrupt(path, f"it is not JSON: {problem}") from None
    try:
        index, pools_index = int(data["Index"]), int(data["PoolsIndex"])
        pools = [_pool(raw) for raw in data["Pools"]]
    except (KeyError, TypeError, ValueError) as problem:
        raise _corrupt(path, f"{type(problem).__name__}: {problem}") from None
    store.restore(index, pools_index, pools)


def _corrupt(path: Path, why: str) -> ValueError:
    return ValueError(f"{path} does not hold the pools of a gitpool dev server ({why}); move it away to start afresh")


def _pool(raw: dict[str, object]) -> NodePool:
    create, modify = raw["CreateIndex"], raw["ModifyIndex"]
    if not isinstance(raw["Name"], str) or not isinstance(create, int) or not isinstance(modify, int):
        raise TypeError("a pool without a name or an index")
    return pool_of(raw).stored(create, modify, hashed=raw.get("Hash") is not None)


def save(path: Path, data: dict[str, object]) -> None:
    """Replace the file (temporary, fsync, rename, fsync of the folder): a crash leaves the old one or the new one."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
