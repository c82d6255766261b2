"""The reference."""

from __future__ import annotations

import pytest

from gitpool.backends.memory import MemoryBackend, Store
from tests.backends.contract import BackendContract, OpenClient


class TestMemory(BackendContract):
    @pytest.fixture
    def client(self) -> OpenClient:
        """Clients of one store."""
        store = Store()
        return lambda: MemoryBackend(store)
