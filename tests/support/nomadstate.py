"""A cluster that keeps states in its variables: clients of it, and what lies there."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import ManualClock, Store
from gitpool.devserver.datafile import load_scenario
from gitpool.nomad.variables import Variable, Variables
from tests.support.inprocess import InProcess, transport_to
from tests.support.runs import holder

PATH = "gitpool/prod"
BOSS = "b0550000-0000-4000-8000-000000000001"
WORKER = "40440000-0000-4000-8000-000000000002"


@dataclass
class NomadState:
    """One embedded Nomad, its clock, and the token that its clients have."""

    clock: ManualClock = field(default_factory=ManualClock)
    token: str = ""
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.clock, acl=bool(self.token))

    @classmethod
    def under(cls, policy: str, folder: Path) -> NomadState:
        """One with ACLs, whose clients have that policy and no other."""
        place = cls(token=WORKER)
        scenario = {
            "policies": [{"Name": "gitpool", "Rules": policy}],
            "tokens": [
                {"SecretID": BOSS, "Type": "management", "Name": "boss"},
                {"SecretID": WORKER, "Type": "client", "Name": "worker", "Policies": ["gitpool"]},
            ],
        }
        path = folder / "scenario.json"
        path.write_text(json.dumps(scenario), encoding="utf-8")
        load_scenario(path, place.store)
        return place

    def open(self, inner: httpx.BaseTransport | None = None, parallelism: int = 1) -> NomadBackend:
        """A client, whose requests go through that transport, one after the other."""
        variables = Variables(transport_to(inner or InProcess(self.store), self.token))
        return NomadBackend(variables, PATH, parallelism=parallelism, clock=self.clock.now, sleep=lambda seconds: None)

    @property
    def variables(self) -> Variables:
        """All of them, for whoever looks from outside, with every right."""
        return Variables(transport_to(InProcess(self.store), BOSS if self.token else ""))

    @property
    def chunks(self) -> set[str]:
        """The paths of the chunks that lie there."""
        return set(self.variables.paths(f"{PATH}/chunks/"))

    @property
    def head(self) -> Variable:
        """The head as it is; there must be one."""
        found = self.variables.get(PATH)
        assert found is not None
        return found

    def write(self, data: bytes, copy: int | None = None) -> None:
        """An unharmed client writes the document, under a lock of its own."""
        backend = self.open()
        lock = backend.acquire(holder(0))
        backend.write(data, backend.read(), lock, copy)
        backend.release(lock)

    def read(self) -> bytes | None:
        """What an unharmed client reads."""
        return self.open().read().data
