"""A cluster for one plan and its apply, set up over HTTP as anybody would: the embedded Nomad or a real one.

What a plan foresees is tried for real: the same files and the same token once with the plan's checks and once without,
so that a refusal that is foreseen and one that is not both show.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from gitpool.backends.memory import MemoryBackend
from gitpool.devserver import DevServer
from gitpool.devserver.release import release
from gitpool.diagnostics import ExitCode, GitpoolError
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import Connection
from gitpool.nomad.transport import Transport
from gitpool.plan import Options, Plan
from gitpool.pool import NodePool
from gitpool.state import State
from gitpool.workflow import plan as planning
from gitpool.workflow.apply import apply
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Session
from tests.support.runs import files, holder, session


@dataclass
class Ground:
    """A cluster, the management token, and what was made in it."""

    address: str
    token: str = ""
    region: str = ""
    server: DevServer | None = None
    made: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """One request of management; what comes back, decoded."""
        headers = {"X-Nomad-Token": self.token} if self.token else {}
        url = f"{self.address}{path}"
        answer = httpx.request(method, url, json=body, headers=headers, trust_env=False, verify=False)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def token_with(self, rules: str) -> str:
        """The secret of a new client token with one policy of these rules."""
        if not rules:
            body: dict[str, Any] = {"Type": "client", "Name": "nothing", "Policies": ["no-such-policy"]}
        else:
            name = f"gitpool-test-{uuid.uuid4().hex[:8]}"
            self.send("PUT", f"/v1/acl/policy/{name}", {"Name": name, "Rules": rules})
            self.made.append(f"/v1/acl/policy/{name}")
            body = {"Type": "client", "Name": name, "Policies": [name]}
        made = self.send("PUT", "/v1/acl/token", body)
        self.made.append(f"/v1/acl/token/{made['AccessorID']}")
        return str(made["SecretID"])

    def pool(self, pool: NodePool) -> None:
        """A pool is there."""
        self.send("PUT", "/v1/node/pools", pool.to_api())
        self.made.insert(0, f"/v1/node/pool/{pool.name}")

    def node(self, pool: str, status: str = "ready") -> None:
        """A node is in a pool; of the embedded Nomad alone, for a real one has its own."""
        assert self.server is not None
        node = {"ID": str(uuid.uuid4()), "Name": f"{status}-node", "NodePool": pool, "Status": status}
        self.server.store.put_node(node)

    def job(self, pool: str, namespace: str = "default", *, is_dead: bool = False) -> None:
        """A job names a pool; a dead one is stopped at once."""
        name = f"gitpool-test-{uuid.uuid4().hex[:8]}"
        if namespace != "default":
            self.send("PUT", f"/v1/namespace/{namespace}", {"Name": namespace})
        task = {"Name": "t", "Driver": "raw_exec", "Config": {"command": "true"}}
        job = {
            "ID": name,
            "Name": name,
            "Type": "service",
            "Namespace": namespace,
            "NodePool": pool,
            "Datacenters": ["*"],
            "TaskGroups": [{"Name": "g", "Count": 1, "Tasks": [task]}],
        }
        self.send("PUT", f"/v1/jobs?namespace={namespace}", {"Job": job})
        path = f"/v1/job/{name}?namespace={namespace}"
        if is_dead:
            self.send("DELETE", path)
        self.made.insert(0, f"{path}&purge=true")

    def be_ruled_from(self, region: str) -> None:
        """From now on that region is the authoritative one; of the embedded Nomad alone."""
        if self.server is not None:
            self.server.store.authority = region

    def is_community(self) -> bool:
        """Whether it is the Community Edition."""
        return httpx.get(f"{self.address}/v1/operator/license", trust_env=False, verify=False).status_code == 204

    def clean(self) -> None:
        """Take away what was made, jobs before pools."""
        for path in self.made:
            headers = {"X-Nomad-Token": self.token} if self.token else {}
            httpx.request("DELETE", f"{self.address}{path}", headers=headers, trust_env=False, verify=False)
        self.made.clear()

    @contextmanager
    def run(self, wanted: Iterable[NodePool], managed: Iterable[NodePool], secret: str = "") -> Iterator[Session]:
        """A run over files that want these pools, with a state that has those, and with that token."""
        transport = Transport(Connection(address=self.address, token=secret or self.token), sleep=lambda seconds: None)
        backend = MemoryBackend()
        lock = backend.acquire(holder())
        state = State("lineage", 1, {pool.name: pool for pool in managed})
        backend.write(state.to_bytes(), backend.read(), lock)
        backend.release(lock)
        try:
            yield session(files(*wanted), Nomad(transport), backend)
        finally:
            transport.close()


@contextmanager
def embedded(
    *, acl: bool = False, edition: str = "community", version: str = "2.0", authority: str = ""
) -> Iterator[Ground]:
    """The embedded Nomad, bootstrapped if it has ACLs."""
    found = release(version, edition)
    with DevServer(acl=acl, release=found) as server:
        ground = Ground(server.address, server=server)
        if acl:
            ground.token = str(ground.send("PUT", "/v1/acl/bootstrap")["SecretID"])
        yield ground


@dataclass(frozen=True)
class Attempt:
    """What came of a plan, and of an apply whose plan did not foresee."""

    plan: Plan | None
    foreseen: tuple[str, ...]
    warned: tuple[str, ...]
    refusal: str


def attempted(ground: Ground, wanted: list[NodePool], managed: list[NodePool], secret: str = "") -> Attempt:
    """The plan, with its checks; and then the apply without them, which must find the cluster as the plan says."""
    plan: Plan | None = None
    foreseen: tuple[str, ...] = ()
    with ground.run(wanted, managed, secret) as run:
        try:
            plan = make_plan(run, _state(run), Options())
        except GitpoolError as problem:
            foreseen = tuple(d.summary for d in problem.diagnostics if d.severity == "error")
        warned = tuple(d.summary for d in run.report if d.severity == "warning")
    with ground.run(wanted, managed, secret) as run, pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "foresee", lambda session, plan, live: plan)
        return Attempt(plan, foreseen, warned, _refusal(run))


def _state(run: Session) -> State:
    data = run.backend.read().data
    assert data is not None
    return State.from_bytes(data, "the state")


def _refusal(run: Session) -> str:
    """Why the apply did not come to its end; empty if it did."""
    try:
        applied = apply(run, Options())
    except GitpoolError as problem:
        return " ".join(d.summary for d in problem.diagnostics)
    assert applied is not None
    if applied.exit_code is ExitCode.OK:
        return ""
    assert applied.transaction is not None
    return applied.transaction.why or applied.stopped or "for no reason"


def without_indexes(ground: Ground) -> Mapping[str, Any]:
    """The pools as they are, to be compared."""
    kept = ("Description", "Meta", "SchedulerConfiguration", "NodeIdentityTTL")
    found = ground.send("GET", "/v1/node/pools")
    return {raw["Name"]: {key: raw.get(key) for key in kept} for raw in found}
