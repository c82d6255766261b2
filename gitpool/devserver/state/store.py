"""The pools and their indexes: what Nomad keeps in its state store and raft log, in one process and one lock.

nomad: nomad/state/state_store_node_pools.go, nomad/node_pool_endpoint.go, nomad/rpc.go blockingRPC.
"""

from __future__ import annotations

import random
import threading
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Mapping
from typing import TypeVar

from gitpool.devserver.clock import Clock, SystemClock
from gitpool.devserver.state.nodepool import BUILT_IN, NodePool, built_in_pools, pool_of, several, validate
from gitpool.devserver.state.radix import Watch, WatchedNames
from gitpool.devserver.web.reply import Refusal

T = TypeVar("T")

# A server that has just elected itself has some entries in its raft log before anybody writes.
_FIRST_INDEX = 10


class Store:
    """The state of the cluster; every method may be called from any thread."""

    def __init__(self, clock: Clock | None = None, saved: Callable[[dict[str, object]], None] | None = None) -> None:
        self.lock = threading.RLock()
        self.clock: Clock = clock or SystemClock()
        self.index = _FIRST_INDEX
        self.pools_index = 1
        self.nodes_index = 1
        self.jobs_index = 0
        self.closed = False
        self.nodes: Counter[str] = Counter()
        self.jobs: Counter[str] = Counter()
        self._pools: dict[str, NodePool] = {}
        self._order: list[str] = []
        self._sorted: list[NodePool] | None = None
        self._names = WatchedNames()
        self.nodes_watch = Watch()
        self.jobs_watch = Watch()
        self._waiting: set[threading.Event] = set()
        self._saved = saved
        for pool in built_in_pools():
            self._put(pool)

    def pools(self) -> list[dict[str, object]]:
        """All pools as raw API objects, in name order."""
        return [pool.raw() for pool in self.ordered()]

    def pool(self, name: str) -> NodePool | None:
        """One pool, if it is there (nomad: StateStore.NodePoolByName)."""
        return self._pools.get(name)

    def ordered(self) -> list[NodePool]:
        """All pools in byte order of their names (nomad: StateStore.NodePools); not to be changed by the caller."""
        with self.lock:
            if self._sorted is None:
                self._sorted = [self._pools[name] for name in self._order]
            return self._sorted

    def upsert(self, raw: Mapping[str, object]) -> int:
        """Write one raw API object as another person would, and return the new index; Refusal where Nomad refuses."""
        return self.upsert_pool(pool_of(raw))

    def upsert_pool(self, pool: NodePool) -> int:
        """Create or replace a pool (nomad: NodePool.UpsertNodePools): every write moves the index, also an idle one."""
        if pool.scheduler is not None:
            raise Refusal(500, 'Feature "Node Pools Governance" is unlicensed')
        problem = validate(pool)
        if problem is not None:
            raise Refusal(400, problem)
        if pool.name in BUILT_IN:
            raise Refusal(400, f'modifying node pool "{pool.name}" is not allowed')
        with self.lock:
            self.index += 1
            old = self._pools.get(pool.name)
            self._put(pool.stored(old.create_index if old else self.index, self.index))
            return self._wrote()

    def delete(self, name: str) -> int:
        """Delete a pool and return the new index (nomad: NodePool.DeleteNodePools, in its order of checks)."""
        if not name:
            raise Refusal(400, "node pool name is empty")
        with self.lock:
            in_use = []
            if self.jobs[name] > 0:
                in_use.append(f'node pool "{name}" has non-terminal jobs in regions: [global]')
            if self.nodes[name] > 0:
                in_use.append(f'node pool "{name}" has nodes in regions: [global]')
            if in_use:
                raise Refusal(500, several(in_use))
            if name not in self._pools:
                raise Refusal(500, f"node pool {name} not found")
            if name in BUILT_IN:
                raise Refusal(500, f'deleting node pool "{name}" is not allowed')
            self.index += 1
            del self._pools[name]
            del self._order[bisect_left(self._order, name)]
            self._sorted = None
            self._names.delete(name)
            return self._wrote()

    def register_node(self, pool: str) -> int:
        """A client node registers in a pool, which is made if it is missing (nomad: fetchOrCreateNodePoolTxn).

        The pool made so has no Hash and does not move the index of the pools, only that of the nodes.
        """
        if pool == "all":
            raise Refusal(500, f'node is not allowed to register in node pool "{pool}"')
        with self.lock:
            self._nodes_changed(pool, 1)
            if pool not in self._pools:
                self._put(NodePool(pool).stored(self.index, self.index, hashed=False))
            return self._kept()

    def deregister_node(self, pool: str) -> int:
        """A client node is gone for good (nomad: Node.Deregister); its pool stays."""
        with self.lock:
            if self.nodes[pool] <= 0:
                raise ValueError(f"no node is registered in the pool {pool}")
            self._nodes_changed(pool, -1)
            return self._kept()

    def register_job(self, pool: str) -> int:
        """A job that is not dead names the pool (nomad: Job.Register)."""
        with self.lock:
            if pool not in self._pools:
                raise ValueError(f"there is no pool {pool} for the job")
            self._jobs_changed(pool, 1)
            return self._kept()

    def deregister_job(self, pool: str) -> int:
        """The job is stopped: dead, so it holds the pool no longer (nomad: Job.Deregister)."""
        with self.lock:
            if self.jobs[pool] <= 0:
                raise ValueError(f"no job is running in the pool {pool}")
            self._jobs_changed(pool, -1)
            return self._kept()

    def watch_pool(self, name: str) -> Watch:
        """What wakes somebody who waits for one pool."""
        return self._names.watch(name)

    def watch_pools(self, prefix: str) -> Watch:
        """What wakes somebody who waits for the pools of a prefix."""
        return self._names.watch_prefix(prefix)

    def blocking(self, index: int, seconds: float, look: Callable[[], tuple[int, tuple[Watch, ...], T]]) -> T:
        """Answer a query, waiting while its index is not above the one given (nomad: blockingRPC).

        ``look`` runs under the lock and says the index, what to watch (the change of any wakes), and the answer.
        """
        if index <= 0:
            with self.lock:
                return look()[2]
        # A little more for everybody, so that those who came together do not all leave together.
        until = self.clock.now() + seconds * (1 + random.random() / 16)  # noqa: S311
        while True:
            signal = threading.Event()
            with self.lock:
                current, watches, answer = look()
                if current > index or self.closed or self.clock.now() >= until:
                    return answer
                for watch in watches:
                    watch.add(signal)
                self._waiting.add(signal)
            self.clock.wait(signal, until)
            with self.lock:
                for watch in watches:
                    watch.remove(signal)
                self._waiting.discard(signal)

    def close(self) -> None:
        """Wake everybody who waits, for the server is stopping."""
        with self.lock:
            self.closed = True
            for signal in self._waiting:
                signal.set()

    def snapshot(self) -> dict[str, object]:
        """What a data file keeps: the pools and the indexes."""
        with self.lock:
            return {"Index": self.index, "PoolsIndex": self.pools_index, "Pools": self.pools()}

    def restore(self, index: int, pools_index: int, pools: list[NodePool]) -> None:
        """Take over what a data file kept."""
        with self.lock:
            self.index, self.pools_index = index, pools_index
            for pool in pools:
                self._put(pool)

    def _put(self, pool: NodePool) -> None:
        if pool.name not in self._pools:
            insort(self._order, pool.name)
        self._pools[pool.name] = pool
        self._sorted = None
        self._names.insert(pool.name)

    def _nodes_changed(self, pool: str, by: int) -> None:
        self.index += 1
        self.nodes_index = self.index
        self.nodes[pool] += by
        self.nodes_watch.close()

    def _jobs_changed(self, pool: str, by: int) -> None:
        self.index += 1
        self.jobs_index = self.index
        self.jobs[pool] += by
        self.jobs_watch.close()

    def _wrote(self) -> int:
        self.pools_index = self.index
        return self._kept()

    def _kept(self) -> int:
        """Save the state, if there is a file for it, and return the index of what has just been written."""
        if self._saved is None:
            return self.index
        try:
            self._saved(self.snapshot())
        except OSError as problem:
            # Done, but not kept: whoever asked must hear of it.
            raise Refusal(500, f"the pools could not be saved: {problem}") from problem
        return self.index
