"""Paths as texts, as Go's `path/filepath` has them on Unix."""

from __future__ import annotations

import posixpath


def clean(path: str) -> str:
    """The shortest path that is the same, by its text alone (filepath.Clean): `a/../b` is `b`."""
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def base(path: str) -> str:
    """The last part (filepath.Base)."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def folder(path: str) -> str:
    """All but the last part, cleaned (filepath.Dir)."""
    return clean(path[: path.rfind("/") + 1])
