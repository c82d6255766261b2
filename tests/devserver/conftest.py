"""A fresh embedded Nomad for a test, and a clock for those that wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gitpool.devserver import DevServer, ManualClock


@pytest.fixture
def clock() -> ManualClock:
    """A clock that only the test moves."""
    return ManualClock()


@pytest.fixture
def server() -> Iterator[DevServer]:
    """A running server that holds the two built-in pools."""
    with DevServer() as running:
        yield running
