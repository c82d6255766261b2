"""The policy that is printed: all works under it, and nothing of it can be left out."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from gitpool.backends.backend import Held, Lock
from gitpool.backends.nomad_policy import policy
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.transport import Refusal
from gitpool.pool import NodePool
from tests.support.inprocess import InProcess, transport_to
from tests.support.nomadstate import PATH, WORKER, NomadState
from tests.support.runs import holder

POLICY = policy(PATH, "default")
CAPABILITIES = [(found.start(), found.group()) for found in re.finditer(r'"(?:read|write|destroy|delete)"', POLICY)]
LARGE = random.Random(2).randbytes(60_000)


def everything(place: NomadState) -> None:
    """All that gitpool does in a cluster.

    Raises:
        GitpoolError, AssertionError: something of it does not work.
    """
    backend = place.open()
    lock = backend.acquire(holder(1))
    snapshot = backend.write(LARGE, backend.read(), lock)
    with pytest.raises(Held) as caught:
        place.open().acquire(holder(2))
    assert holder(1) == caught.value.holder, "the holder is not shown"
    backend.renew(lock)
    assert LARGE == backend.read().data
    backend.write(b"small", snapshot, lock)
    assert not place.chunks, "nothing is swept"
    place.open().release(Lock(holder(1)))
    backend.release(place.open().acquire(holder(3)))
    nomad = Nomad(transport_to(InProcess(place.store), WORKER))
    nomad.put(NodePool("a"))
    assert nomad.pool("a") is not None
    assert "a" in nomad.pools()
    nomad.remove("a")


def test_all_works_under_the_policy(tmp_path: Path) -> None:
    """Reading, writing, sweeping, locking, taking a lock away, and the pools."""
    everything(NomadState.under(POLICY, tmp_path))


@pytest.mark.parametrize(("start", "word"), CAPABILITIES, ids=[f"{word} at {start}" for start, word in CAPABILITIES])
def test_nothing_of_it_can_be_left_out(tmp_path: Path, start: int, word: str) -> None:
    """Without any one of its capabilities something fails, or is left lying, or goes unsaid."""
    less = POLICY[:start] + POLICY[start + len(word) :]
    less = re.sub(r"\[(, )?(.*?)(, )?\]", r"[\2]", less).replace(", , ", ", ")
    with pytest.raises((GitpoolError, AssertionError)):
        everything(NomadState.under(less, tmp_path))


def test_it_names_its_namespace_and_nothing_else(tmp_path: Path) -> None:
    """A state elsewhere is out of reach: other paths, other namespaces."""
    assert 'namespace "ops" {' in policy(PATH, "ops")
    place = NomadState.under(POLICY.replace(PATH, "gitpool/test"), tmp_path)
    with pytest.raises(Refusal) as caught:
        place.open().read()
    needed = f'namespace "default" {{ variables {{ path "{PATH}" {{ capabilities = ["read"] }} }} }}'
    assert needed in caught.value.diagnostics[0].detail
    assert needed in caught.value.lacks
