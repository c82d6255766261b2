"""Any walk of requests leaves the cluster consistent, as a model that shares nothing with the server sees it."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from gitpool.devserver import DevServer, ManualClock, Refusal
from gitpool.devserver.scenario import document
from tests.support.examples import examples

from .speaking import Answer, ask
from .walk_model import BUILT_IN, TTLS, Model, Pool, Variable

POOLS = st.sampled_from(["a", "b", "c", "all", "default", "not a name"])
SPACES = st.sampled_from(["default", "team", "other"])
PATHS = st.sampled_from(["x", "x/y", "z"])
LOCK_SECONDS, DELAY_SECONDS = 10, 20


class Walk(RuleBasedStateMachine):
    """One server and its model; every step is one request, and its answer is held against the model."""

    @initialize()
    def start(self) -> None:
        """A fresh cluster, kept in a file."""
        self.folder = tempfile.TemporaryDirectory()
        self.clock, self.model, self.last = ManualClock(), Model(), 10
        self.server = self.opened()

    def opened(self) -> DevServer:
        """A server on the file, listening."""
        server = DevServer(clock=self.clock, data=Path(self.folder.name) / "data.json")
        server.start()
        return server

    def close(self) -> None:
        """Stop it, and wait until it has stopped."""
        self.server.stop()
        self.server.join()

    def get(self, path: str) -> Answer:
        """A read that has to succeed."""
        answer = ask(self.server, "GET", path)
        assert answer.status == 200, answer.text
        return answer

    def write(self, method: str, path: str, body: object, *, allowed: bool, counts: bool = True) -> Answer:
        """A write that is carried out, with an index above all before, or refused, and then nothing has changed."""
        before = self.kept()
        answer = ask(self.server, method, path, None if body is None else json.dumps(body).encode())
        assert (answer.status < 300) is allowed, (answer.status, answer.text)
        if not allowed:
            assert self.kept() == before
        elif counts:
            assert answer.index > self.last
            self.last = answer.index
        return answer

    def kept(self) -> dict[str, object]:
        """All that the server holds; an index may be given out for nothing."""
        return {name: value for name, value in document(self.server.store).items() if name != "index"}

    @rule(
        name=POOLS,
        text=st.text("ab é", max_size=4),
        meta=st.none() | st.dictionaries(st.text("kö", max_size=2), st.text("v", max_size=1), max_size=3),
        ttl=st.sampled_from(["", *TTLS]),
        too_long=st.integers(0, 9),
    )
    def put_pool(self, name: str, text: str, meta: dict[str, str] | None, ttl: str, too_long: int) -> None:
        """Creating keeps the index for good, replacing gives a new ModifyIndex alone."""
        allowed = name in ("a", "b", "c") and too_long > 0
        body = {"Name": name, "Description": text if too_long else "é" * 129, "Meta": meta, "NodeIdentityTTL": ttl}
        index = self.write("PUT", "/v1/node/pools", body, allowed=allowed)
        if allowed:
            old = self.model.pools.get(name)
            created = old.created if old else index.index
            self.model.pools[name] = Pool(text, meta, ttl or "24h0m0s", created, index.index)
            assert self.get(f"/v1/node/pool/{name}").index == index.index

    @rule(name=POOLS.filter(lambda name: " " not in name))
    def delete_pool(self, name: str) -> None:
        """Only a pool that is there, not built in and not used goes."""
        allowed = name in self.model.pools and name not in BUILT_IN and not self.model.is_used(name)
        self.write("DELETE", f"/v1/node/pool/{name}", None, allowed=allowed)
        if allowed:
            del self.model.pools[name]

    @rule(pool=POOLS)
    def add_node(self, pool: str) -> None:
        """A node makes the pool that it names, but for `all`, which takes none, and names that no pool can have."""
        before = self.kept()
        try:
            index = self.server.store.register_node(pool)
        except Refusal:
            assert pool in ("all", "not a name")
            assert self.kept() == before
            return
        assert index > self.last
        self.last = index
        (new,) = {row["ID"] for row in self.get("/v1/nodes").json} - set(self.model.nodes)
        self.model.nodes[new] = pool
        self.model.pools.setdefault(pool, Pool("", None, "24h0m0s", index, index, hashed=False))

    @rule(number=st.integers(0, 5))
    def drop_node(self, number: int) -> None:
        """A node goes, and its pool stays."""
        if self.model.nodes:
            node = sorted(self.model.nodes)[number % len(self.model.nodes)]
            self.last = max(self.last, self.server.store.remove_node(node))
            del self.model.nodes[node]

    @rule(
        space=SPACES,
        job=st.sampled_from(["j", "k"]),
        pool=POOLS,
        kind=st.sampled_from(["service", "service", "batch", "system", "sysbatch"]),
        count=st.integers(0, 2),
    )
    def put_job(self, space: str, job: str, pool: str, kind: str, count: int) -> None:
        """A job needs its namespace and its pool, and keeps its type."""
        old = self.model.jobs.get((space, job))
        allowed = space in self.model.namespaces and pool in self.model.pools and (old is None or old[1] == kind)
        allowed = allowed and not (kind == "system" and count > 1)
        group = {"Name": "g", "Count": count, "Tasks": [{"Name": "t", "Driver": "d"}]}
        body = {"Job": {"ID": job, "Namespace": space, "NodePool": pool, "Type": kind, "TaskGroups": [group]}}
        self.write("PUT", "/v1/jobs", body, allowed=allowed)
        if allowed:
            alive = kind == "system" or (kind != "sysbatch" and count > 0)
            self.model.jobs[space, job] = (pool, kind, alive)

    @rule(space=SPACES, job=st.sampled_from(["j", "k"]), purge=st.booleans())
    def stop_job(self, space: str, job: str, purge: bool) -> None:
        """A stopped job is dead, and there; a purged one is gone; stopping none at all writes nothing."""
        old = self.model.jobs.get((space, job))
        path = f"/v1/job/{job}?namespace={space}&purge={str(purge).lower()}"
        self.write("DELETE", path, None, allowed=True, counts=old is not None)
        if old is not None and purge:
            del self.model.jobs[space, job]
        elif old is not None:
            self.model.jobs[space, job] = (old[0], old[1], False)

    @rule(name=SPACES)
    def put_namespace(self, name: str) -> None:
        """A namespace is there when it has been written."""
        self.write("PUT", "/v1/namespace", {"Name": name}, allowed=True)
        self.model.namespaces.add(name)

    @rule(name=SPACES)
    def delete_namespace(self, name: str) -> None:
        """A namespace with living jobs or variables stays."""
        living = {space for (space, _), (_, _, alive) in self.model.jobs.items() if alive}
        living |= {space for space, _ in self.model.variables}
        allowed = name != "default" and name in self.model.namespaces and name not in living
        self.write("DELETE", f"/v1/namespace/{name}", None, allowed=allowed)
        if allowed:
            self.model.namespaces.remove(name)

    @rule(
        space=SPACES,
        path=PATHS,
        items=st.dictionaries(st.text("kö", max_size=2), st.text(max_size=2), min_size=1, max_size=2),
        cas=st.sampled_from(["none", "right", "wrong"]),
        is_holder=st.booleans(),
    )
    def set_variable(self, space: str, path: str, items: dict[str, str], cas: str, is_holder: bool) -> None:
        """A locked variable is its holder's, and a cas that is wrong is refused."""
        old = self.model.variables.get((space, path))
        lock = old.lock if old else ""
        allowed = cas != "wrong" and (not lock or is_holder)
        right = old.modified if old else 0
        query = {"none": "", "right": f"&cas={right}", "wrong": f"&cas={right + 1}"}[cas]
        body = {"Items": items, **({"Lock": {"ID": lock}} if lock and is_holder else {})}
        answer = self.write("PUT", f"/v1/var/{path}?namespace={space}{query}", body, allowed=allowed)
        if allowed:
            created = old.created if old else answer.index
            self.model.variables[space, path] = Variable(items, answer.index, created, lock)

    @rule(space=SPACES, path=PATHS)
    def delete_variable(self, space: str, path: str) -> None:
        """A variable goes, unless it is locked; that there is none is fine."""
        old = self.model.variables.get((space, path))
        allowed = old is None or not old.lock
        self.write("DELETE", f"/v1/var/{path}?namespace={space}", None, allowed=allowed)
        if allowed:
            self.model.variables.pop((space, path), None)

    @rule(space=SPACES, path=PATHS, again=st.booleans())
    def acquire(self, space: str, path: str, again: bool) -> None:
        """Who comes first has the lock; the holder may ask again, which gives it no more time."""
        old = self.model.variables.get((space, path))
        lock = old.lock if old else ""
        allowed = not lock or again
        wanted = {"TTL": f"{LOCK_SECONDS}s", "LockDelay": f"{DELAY_SECONDS}s", **({"ID": lock} if again else {})}
        url = f"/v1/var/{path}?namespace={space}&lock-acquire"
        answer = self.write("PUT", url, {"Items": {"k": "v"}, "Lock": wanted}, allowed=allowed)
        if allowed:
            lock = answer.json["Lock"]["ID"]
            created = old.created if old else answer.index
            self.model.variables[space, path] = Variable({"k": "v"}, answer.index, created, lock)
            self.model.expiring.setdefault(lock, (self.clock.now() + 2 * LOCK_SECONDS, (space, path)))

    @rule(space=SPACES, path=PATHS, is_holder=st.booleans())
    def release(self, space: str, path: str, is_holder: bool) -> None:
        """Only the holder gives a lock back, and the items stay."""
        old = self.model.variables.get((space, path))
        allowed = old is not None and bool(old.lock) and is_holder
        body = {"Lock": {"ID": old.lock if old and is_holder else "somebody else's"}}
        if old and not old.lock and is_holder:
            body["Lock"]["ID"] = "none"
        answer = self.write("PUT", f"/v1/var/{path}?namespace={space}&lock-release", body, allowed=allowed)
        if allowed and old:
            self.model.expiring.pop(old.lock, None)
            old.lock, old.modified = "", answer.index

    @rule(space=SPACES, path=PATHS, is_holder=st.booleans())
    def renew(self, space: str, path: str, is_holder: bool) -> None:
        """A lock is renewed by its holder while it has not run out; that writes nothing."""
        old = self.model.variables.get((space, path))
        lock = old.lock if old and is_holder else "somebody else's"
        allowed = lock in self.model.expiring
        before = self.kept()
        body = {"Lock": {"ID": lock or "none"}}
        answer = self.write("PUT", f"/v1/var/{path}?namespace={space}&lock-renew", body, allowed=allowed, counts=False)
        assert self.kept() == before
        if allowed:
            seconds = {"10s": 10, "15s": 15}[answer.json["Lock"]["TTL"]]
            self.model.expiring[lock] = (self.clock.now() + 2 * seconds, (space, path))

    @rule(seconds=st.sampled_from([1, 7, 21, 45]))
    def advance(self, seconds: int) -> None:
        """Time passes: locks run out after twice their time, and are taken off after their delay."""
        self.clock.advance(seconds)
        model, freed = self.model, set()
        while due := [(when, lock) for lock, (when, _) in model.expiring.items() if when <= self.clock.now()]:
            when, lock = min(due)
            model.freeing.append((when + DELAY_SECONDS, model.expiring.pop(lock)[1]))
        freed = {key for when, key in model.freeing if when <= self.clock.now()}
        model.freeing = [(when, key) for when, key in model.freeing if when > self.clock.now()]
        rows = {(row["Namespace"], row["Path"]): row for row in self.get("/v1/vars?namespace=*").json}
        for key in freed:
            variable = model.variables.get(key)
            if variable is not None and variable.lock:
                variable.lock = ""
                assert rows[key]["ModifyIndex"] > variable.modified
                variable.modified = rows[key]["ModifyIndex"]
                self.last = max(self.last, variable.modified)

    @rule()
    def restart(self) -> None:
        """Everything is there again after a restart, byte for byte; whoever holds a lock gets its time anew."""
        before = self.everything()
        self.close()
        self.server = self.opened()
        assert self.everything() == before
        model = self.model
        model.freeing.clear()
        model.expiring.clear()
        for (space, path), variable in model.variables.items():
            if variable.lock:
                ttl = self.get(f"/v1/var/{path}?namespace={space}").json["Lock"]["TTL"]
                due = self.clock.now() + 2 * int(ttl.removesuffix("s"))
                model.expiring[variable.lock] = (due, (space, path))

    def everything(self) -> dict[str, tuple[int, str]]:
        """Every list and every object, with its index."""
        paths = ["/v1/node/pools", "/v1/nodes", "/v1/jobs?namespace=*", "/v1/namespaces", "/v1/vars?namespace=*"]
        paths += [f"/v1/node/pool/{name}{part}" for name in self.model.pools for part in ("", "/nodes", "/jobs")]
        paths += [
            f"/v1/job/{job}{part}?namespace={space}" for space, job in self.model.jobs for part in ("", "/summary")
        ]
        paths += [f"/v1/var/{path}?namespace={space}" for space, path in self.model.variables]
        answers = {path: self.get(path) for path in paths}
        return {path: (answer.index, answer.text) for path, answer in answers.items()}

    @rule()
    def look(self) -> None:
        """The lists are as the model, the single reads as the lists, and the pools share out all nodes and jobs."""
        model = self.model
        pools = self.get("/v1/node/pools").json
        assert pools == [pool.shown(name) for name, pool in sorted(model.pools.items())]
        assert pools == [self.get(f"/v1/node/pool/{pool['Name']}").json for pool in pools]
        spaces = self.get("/v1/namespaces").json
        assert spaces == [self.get(f"/v1/namespace/{name}").json for name in sorted(model.namespaces)]
        nodes = self.get("/v1/nodes").json
        assert {row["ID"]: row["NodePool"] for row in nodes} == model.nodes
        assert self.get("/v1/node/pool/all/nodes").json == nodes
        own = [row for name in model.pools if name != "all" for row in self.get(f"/v1/node/pool/{name}/nodes").json]
        assert sorted(own, key=lambda row: str(row["ID"])) == nodes
        jobs = self.get("/v1/jobs?namespace=*").json
        found = {(row["Namespace"], row["ID"]): (row["NodePool"], row["Type"], row["Status"] != "dead") for row in jobs}
        assert found == model.jobs
        mine = [row for name in model.pools for row in self.get(f"/v1/node/pool/{name}/jobs?namespace=*").json]
        homeless = [row for row in jobs if row["NodePool"] not in model.pools]
        assert all(row["Status"] == "dead" for row in homeless)
        assert sorted(mine + homeless, key=lambda row: (row["Namespace"], row["ID"])) == jobs
        for row in jobs:
            assert self.get(f"/v1/job/{row['ID']}?namespace={row['Namespace']}").index == row["ModifyIndex"]
        self.look_at_variables()

    def look_at_variables(self) -> None:
        """The list of variables and each of them is what the model says."""
        rows = self.get("/v1/vars?namespace=*").json
        assert [(row["Namespace"], row["Path"]) for row in rows] == sorted(self.model.variables)
        for row in rows:
            wanted = self.model.variables[row["Namespace"], row["Path"]]
            found = self.get(f"/v1/var/{row['Path']}?namespace={row['Namespace']}").json
            assert {name: found[name] for name in row} == row
            assert (
                found["Items"],
                found["CreateIndex"],
                found["ModifyIndex"],
                found.get("Lock", {}).get("ID", ""),
            ) == (
                wanted.items,
                wanted.created,
                wanted.modified,
                wanted.lock,
            )

    def teardown(self) -> None:
        """Whatever has been done, everything fits, here and after a restart."""
        if hasattr(self, "server"):
            try:
                self.look()
                self.restart()
                self.look()
            finally:
                self.close()
                self.folder.cleanup()


TestWalks = Walk.TestCase
TestWalks.settings = examples(20, stateful_step_count=30)
