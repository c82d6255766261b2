"""The state of the cluster: every table, and the writes that touch more than one (nomad: nomad/state)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

from gitpool.devserver.acl.authmethod import AuthMethod
from gitpool.devserver.clock import Clock
from gitpool.devserver.release import NEWEST, Release
from gitpool.devserver.state.aclpolicies import ACLPolicy
from gitpool.devserver.state.acltokens import Token
from gitpool.devserver.state.allocations import Allocation
from gitpool.devserver.state.jobs import Job, registered
from gitpool.devserver.state.keyring import new_key
from gitpool.devserver.state.namespaces import DEFAULT, Namespace, default_namespace, namespace_of, validate
from gitpool.devserver.state.nodepool import BUILT_IN, NodePool, built_in_pools, pool_of, several
from gitpool.devserver.state.nodepool import validate as validate_pool
from gitpool.devserver.state.nodes import Node, node_of, refuse_pool
from gitpool.devserver.state.raft import Raft
from gitpool.devserver.state.table import Table, compound
from gitpool.devserver.state.variables import Variables
from gitpool.devserver.web.reply import Refusal

# What an evaluation that finds no node leaves in the raft log before it changes the job: a plan, a blocked evaluation.
_EVALUATION = 2


class Store(Raft):
    """The state of the cluster; every method may be called from any thread."""

    def __init__(
        self, clock: Clock | None = None, release: Release = NEWEST, *, acl: bool = False, authority: str = ""
    ) -> None:
        super().__init__(clock)
        self.release = release
        self.acl = acl
        self.authority = authority
        self._began = time.time_ns() - int(self.clock.now() * 1e9)
        self.node_pools: Table[NodePool] = Table(index=1)
        self.nodes: Table[Node] = Table(group=lambda node: node.pool)
        self.jobs: Table[Job] = Table(group=lambda job: job.pool)
        self.namespaces: Table[Namespace] = Table(index=1)
        self.allocations: Table[Allocation] = Table()
        self.variables = Variables(self)
        self.signing_key = new_key()
        self.policies: Table[ACLPolicy] = Table()
        self.tokens: Table[Token] = Table(group=lambda token: token.secret.lower())
        self.bootstrap_index = 0
        self.auth_method: AuthMethod | None = None
        for pool in built_in_pools(has_ttl=release.has_identity_ttl):
            self.node_pools.put(pool.name, pool, 0)
        self.namespaces.put(DEFAULT, default_namespace(), 0)

    def tables(self) -> dict[str, Table[Any]]:
        """Every table by its name in a document."""
        return {
            "pools": self.node_pools,
            "nodes": self.nodes,
            "jobs": self.jobs,
            "namespaces": self.namespaces,
            "allocations": self.allocations,
            "variables": self.variables.table,
            "policies": self.policies,
            "tokens": self.tokens,
        }

    def now(self) -> int:
        """The time of day as the store's clock has it: nanoseconds since 1970, so that a test can move expiries."""
        return self._began + int(self.clock.now() * 1e9)

    def past(self) -> Store:
        """Another store with the same rows, that nothing will change and that lets nobody wait."""
        with self.lock:
            other = Store(self.clock, self.release, acl=self.acl, authority=self.authority)
            other.index, other.closed, other.signing_key = self.index, True, self.signing_key
            other.bootstrap_index, other.auth_method, other._began = (
                self.bootstrap_index,
                self.auth_method,
                self._began,
            )
            for mine, its in zip(self.tables().values(), other.tables().values(), strict=True):
                its.take_over(mine)
            return other

    def upsert_pool(self, pool: NodePool) -> int:
        """Create or replace a pool (nomad: NodePool.UpsertNodePools): every write moves the index, also an idle one."""
        if pool.scheduler is not None and not self.release.is_enterprise:
            raise Refusal(500, 'Feature "Node Pools Governance" is unlicensed')
        problem = validate_pool(pool)
        if problem is not None:
            raise Refusal(400, problem)
        if pool.name in BUILT_IN:
            raise Refusal(400, f'modifying node pool "{pool.name}" is not allowed')
        with self.writing() as index:
            old = self.node_pools.get(pool.name)
            self.node_pools.put(pool.name, self._stored(pool, old.create_index if old else index, index), index)
            return index

    def _stored(self, pool: NodePool, created: int, modified: int, *, hashed: bool = True) -> NodePool:
        """The pool as this release keeps it."""
        return pool.stored(created, modified, hashed=hashed, has_ttl=self.release.has_identity_ttl)

    def delete_pool(self, name: str) -> int:
        """Delete a pool and return the new index (nomad: NodePool.DeleteNodePools, in its order of checks)."""
        if not name:
            raise Refusal(400, "node pool name is empty")
        with self.lock:
            in_use = []
            if any(not job.is_dead for job in self.jobs.grouped(name)):
                in_use.append(f'node pool "{name}" has non-terminal jobs in regions: [global]')
            if self.nodes.grouped(name):
                in_use.append(f'node pool "{name}" has nodes in regions: [global]')
            if in_use:
                raise Refusal(500, several(in_use))
            if self.node_pools.get(name) is None:
                raise Refusal(500, f"node pool {name} not found")
            if name in BUILT_IN:
                raise Refusal(500, f'deleting node pool "{name}" is not allowed')
            with self.writing() as index:
                self.node_pools.remove(name, index)
                return index

    def put_node(self, given: Mapping[str, object]) -> int:
        """A client node registers, or says something new, as a row of a list shows it (nomad: Node.Register).

        A pool that is missing is made, without a Hash, and without moving the index of the pools (nomad:
        fetchOrCreateNodePoolTxn). Refusal for the pool `all`, ValueError where it is no node.
        """
        with self.lock:
            node = node_of(given, self.index + 1)
            refuse_pool(node.pool)
            with self.writing() as index:
                old = self.nodes.get(node.id)
                created = old.raw["CreateIndex"] if old else index
                self.nodes.put(node.id, Node({**node.raw, "CreateIndex": created, "ModifyIndex": index}), index)
                self.have_pool(node.pool, index)
                return index

    def have_pool(self, name: str, index: int) -> None:
        """See to it that the pool of a node is there."""
        if self.node_pools.get(name) is None:
            self.node_pools.put(name, self._stored(NodePool(name), index, index, hashed=False), 0)

    def remove_node(self, node_id: str) -> int:
        """A client node is gone for good (nomad: Node.Deregister); its pool stays. KeyError where there is none."""
        with self.lock:
            if self.nodes.get(node_id) is None:
                raise KeyError(node_id)
            with self.writing() as index:
                self.nodes.remove(node_id, index)
                return index

    def put_job(self, given: Mapping[str, object], namespace: str) -> tuple[int, int, str]:
        """Register a job that has been checked (nomad: Job.Register).

        Returns the index of the write, that of the job, and the ID of its evaluation, "" for none. No node will ever
        run it, so its evaluation is over at once and leaves it queued. One that says nothing new is not written, though
        it is evaluated again.
        """
        with self.lock:
            key = compound(namespace, str(given["ID"]))
            old = self.jobs.get(key)
            job = registered(given, namespace, self.index + 1, time.time_ns(), old)
            if old is not None and old.says_the_same_as(job):
                modified = int(str(old.raw["ModifyIndex"]))
                if not old.has_evaluations:
                    return modified, modified, ""
                with self.writing() as index:
                    return index, modified, self._evaluated(old)
            with self.writing() as index:
                self.jobs.put(key, job, index)
                return index, index, self._evaluated(job)

    def stop_job(self, namespace: str, job_id: str, *, purge: bool) -> tuple[int, str]:
        """Stop a job or forget it; (0, "") where there is none (nomad: Job.Deregister)."""
        with self.lock:
            key = compound(namespace, job_id)
            job = self.jobs.get(key)
            if job is None:
                return 0, ""
            with self.writing() as index:
                if purge:
                    self.jobs.remove(key, index)
                    return index, _new_id() if job.has_evaluations else ""
                stopped = job.stopped(index)
                self.jobs.put(key, stopped, index)
                return index, self._evaluated(stopped)

    def _evaluated(self, job: Job) -> str:
        """Let the scheduler look at a job, and return the ID of the evaluation, "" where it has none."""
        if not job.has_evaluations:
            return ""
        after = job.queued(self.index + _EVALUATION + 1)
        self.index += _EVALUATION
        if after is not job:
            self.index += 1
            self.jobs.put(job.key, after, self.index)
        return _new_id()

    def put_namespace(self, given: Mapping[str, object]) -> int:
        """Create or replace a namespace (nomad: Namespace.UpsertNamespaces)."""
        with self.lock:
            validate(namespace_of(given, 0, 0), is_enterprise=self.release.is_enterprise)
            with self.writing() as index:
                old = self.namespaces.get(str(given["Name"]))
                created = int(str(old.raw["CreateIndex"])) if old else index
                new = namespace_of(given, created, index)
                self.namespaces.put(new.name, new, index)
                return index

    def delete_namespace(self, name: str) -> int:
        """Delete a namespace that nothing lives in (nomad: Namespace.DeleteNamespaces)."""
        if name == DEFAULT:
            raise Refusal(500, "can not delete default namespace")
        with self.lock:
            if self.namespaces.get(name) is None:
                raise Refusal(500, "namespace not found")
            in_use = [f'namespace "{name}" has {what} in regions: [global]' for what in self._living_in(name)]
            if in_use:
                raise Refusal(500, several(in_use))
            with self.writing() as index:
                self.namespaces.remove(name, index)
                return index

    def _living_in(self, namespace: str) -> list[str]:
        """What keeps a namespace from being deleted (nomad: nonTerminalObjectsInNS)."""
        inside = compound(namespace, "")
        allocations = [one for one in self.allocations.ordered() if one.belongs(Namespace=namespace)]
        checks = [
            (any(not job.is_dead for job in self.jobs.prefixed(inside)), "non-terminal jobs"),
            (any(not one.is_over for one in allocations), "non-terminal allocations"),
            (bool(self.variables.table.prefixed(inside)), "variables associated with it"),
        ]
        return [what for is_there, what in checks if is_there]

    # What other hands do, for tests that need somebody else.

    def pools(self) -> list[dict[str, object]]:
        """All pools as raw API objects, in name order."""
        with self.lock:
            return [pool.raw() for pool in self.node_pools.ordered()]

    def upsert(self, raw: Mapping[str, object]) -> int:
        """Write one raw API object as another person would, and return the new index; Refusal where Nomad refuses."""
        return self.upsert_pool(pool_of(raw))

    def delete(self, name: str) -> int:
        """Delete a pool as another person would."""
        return self.delete_pool(name)

    def register_node(self, pool: str) -> int:
        """A new client node, about which nothing else is known, registers in a pool."""
        return self.put_node({"ID": _new_id(), "Name": "a-node", "NodePool": pool})

    def deregister_node(self, pool: str) -> int:
        """A client node of the pool is gone for good."""
        nodes = self.nodes.grouped(pool)
        if not nodes:
            raise ValueError(f"no node is registered in the pool {pool}")
        return self.remove_node(nodes[-1].id)

    def register_job(self, pool: str) -> int:
        """A new job that is not dead names the pool."""
        if self.node_pools.get(pool) is None:
            raise ValueError(f"there is no pool {pool} for the job")
        return self.put_job({"ID": _new_id(), "NodePool": pool, "TaskGroups": [{"Name": "g"}]}, DEFAULT)[0]

    def deregister_job(self, pool: str) -> int:
        """A job of the pool is stopped: dead, so it holds the pool no longer."""
        jobs = [job for job in self.jobs.grouped(pool) if not job.is_dead]
        if not jobs:
            raise ValueError(f"no job is running in the pool {pool}")
        return self.stop_job(jobs[-1].namespace, jobs[-1].id, purge=False)[0]


def _new_id() -> str:
    return str(uuid.uuid4())
