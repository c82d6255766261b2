"""The checks of locks and places can fail, too: mistakes put into them on purpose, each of which has to be caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from gitpool import guards
from gitpool.backends.backend import Lost
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.diagnostics import GitpoolError
from gitpool.nomad.variables import Variable, Variables
from gitpool.workflow.hold import Hold
from gitpool.workflow.session import Document
from tests.faults import test_chunked_state, test_death, test_every_point

Check: TypeAlias = Callable[[Path, pytest.MonkeyPatch], None]


def taken_away(place: str, name: str = "another_applies") -> Check:
    """The lock is taken away at every point."""
    return lambda folder, patch: test_every_point.test_the_lock_is_taken_away(folder, place, "", name)


def ends(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """It ends by itself at every point, and another has it."""
    test_every_point.test_the_lock_ends(folder, "", "another_applies_after_that")


def dies_in_chunks(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Death at every point, the state in chunks."""
    test_chunked_state.make_small(patch)
    test_chunked_state.test_death_at_every_point()


def fails_in_nomad(name: str) -> Check:
    """Misfortune at every point, the state in Nomad."""
    return lambda folder, patch: test_every_point.test_servers_and_networks_fail(folder, "nomad", "", name)


def asks_nobody(patch: pytest.MonkeyPatch) -> None:
    """Neither before a wave nor before a write the lock is asked."""
    patch.setattr(Hold, "check", lambda hold: None)
    patch.setattr(Hold, "renew", lambda hold: None)


def asks_before_waves_alone(patch: pytest.MonkeyPatch) -> None:
    """In the middle of a wave the lock may end, and nobody looks."""
    patch.setattr(Hold, "check", lambda hold: None)


def goes_on_after_a_loss(patch: pytest.MonkeyPatch) -> None:
    """The lock is asked, and the answer does not matter."""
    renew = Hold.renew

    def mutated(hold: Hold) -> None:
        with suppress(Lost):
            renew(hold)

    patch.setattr(Hold, "renew", mutated)
    patch.setattr(Hold, "check", mutated)


def writes_over_anything(patch: pytest.MonkeyPatch) -> None:
    """The head is written whatever is there, and the lock is not asked before."""
    put = Variables.put

    def mutated(variables: Variables, path: str, items: Mapping[str, str], cas: int | None = None) -> Variable | None:
        return put(variables, path, items)

    patch.setattr(Variables, "put", mutated)
    patch.setattr(NomadBackend, "renew", lambda backend, lock: None)
    head = NomadBackend._head
    patch.setattr(NomadBackend, "write", _unchecked(NomadBackend.write, head))


def _unchecked(write: Callable[..., Any], head: Callable[[NomadBackend], Any]) -> Callable[..., Any]:
    def mutated(backend: NomadBackend, data: bytes, over: Any, lock: Any, copy: int | None = None) -> Any:
        _, version = head(backend)
        return write(backend, data, type(over)(over.data, version), lock, copy)

    return mutated


def sweeps_what_copies_need(patch: pytest.MonkeyPatch) -> None:
    """The chunks of earlier states go with the next one."""

    def mutated(backend: NomadBackend, lying: dict[str, int], head: Any) -> None:
        needed = {backend._chunks_path + name for name in head.present.chunks}
        for path in lying:
            if path not in needed:
                backend._variables.delete(path)

    patch.setattr(NomadBackend, "_sweep", mutated)


def takes_a_lost_write_for_done(patch: pytest.MonkeyPatch) -> None:
    """A write of the state without an answer is believed to be there."""
    put = Document.put

    def mutated(document: Document, state: Any, lock: Any, entry: Any) -> None:
        try:
            put(document, state, lock, entry)
        except GitpoolError:
            document.state = state

    patch.setattr(Document, "put", mutated)


def knows_every_cluster(patch: pytest.MonkeyPatch) -> None:
    """No cluster is another one."""
    patch.setattr(guards, "another_cluster", lambda state, seen: [])


def recovers_elsewhere(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Death at every point, and a recovery at another cluster."""
    test_death.test_another_clusters_transaction_is_not_finished(folder, "memory")


MUTANTS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], Check]] = {
    "asks nobody": (asks_nobody, taken_away("memory")),
    "asks nobody, in Nomad": (asks_nobody, ends),
    "asks before waves alone": (asks_before_waves_alone, ends),
    "goes on after a loss": (goes_on_after_a_loss, taken_away("nomad")),
    "writes over anything": (writes_over_anything, taken_away("nomad")),
    "sweeps what copies need": (sweeps_what_copies_need, dies_in_chunks),
    "takes a lost write for done": (takes_a_lost_write_for_done, fails_in_nomad("the network is gone")),
    "knows every cluster": (knows_every_cluster, recovers_elsewhere),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_mistake_is_caught(mutant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put one mistake into the lock or the place, and a check fails; without it each passes, elsewhere."""
    mistake, check = MUTANTS[mutant]
    mistake(monkeypatch)
    with pytest.raises((AssertionError, KeyError, GitpoolError, pytest.fail.Exception)):
        check(tmp_path, monkeypatch)
