"""A fresh embedded Nomad for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitpool.devserver import DevServer


@pytest.fixture
def server() -> Iterator[DevServer]:
    """A running server that holds the two built-in pools."""
    with DevServer() as running:
        yield running
