"""Unix sockets, over real ones."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from gitpool.diagnostics import GitpoolError
from tests.nomad.serving import Answering, UnixServer, names, serving


def test_a_unix_socket(tmp_path: Path) -> None:
    """A socket of the agent is spoken to, and no proxy is asked."""
    path = os.path.relpath(tmp_path / "nomad.sock")
    with serving(UnixServer(path, Answering)):
        assert {"all", "default"} == names(NOMAD_ADDR=f"unix://{tmp_path / 'nomad.sock'}")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_unix_socket_that_is_not_there(tmp_path: Path) -> None:
    """Its path is named. (httpcore forgets to close a socket that found nobody, so that is swept up here.)"""
    with pytest.raises(GitpoolError, match="cannot be reached") as caught:
        names(NOMAD_ADDR=f"unix://{tmp_path / 'nomad.sock'}")
    assert str(tmp_path / "nomad.sock") in caught.value.diagnostics[0].detail
    del caught
    gc.collect()
