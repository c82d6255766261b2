"""`python -m benchmarks.soak [MINUTES] [SEED]`: random teams at work on one cluster, and what became of it.

A team has a few members, each with a checkout of the same files, which keep changing. They plan, apply, recover and
destroy at the same time, are killed and interrupted in the middle, meet a server that refuses, stumbles and loses
answers, and people who write pools by hand. When the day is over the network is good again and one of them cleans up:
then the promises are checked by what is in the cluster and in the state, and by nothing else.

It prints what it did and what it found, and ends with 1 if a promise was broken; the seed brings the same day again, as
far as processes side by side ever do.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gitpool.devserver import DevServer, FaultAction, Refusal, drop_reply, drop_request, refuse
from gitpool.state import State
from tests.support.terraform_state_server import StateServer, on_loopback

ROOT = Path(__file__).parents[1]
MEMBERS = 3
POOLS = [f"pool-{letter}" for letter in "abcdefghij"]
THEIRS: dict[str, dict[str, Any]] = {
    "theirs-1": {"Description": "not ours"},
    "theirs-2": {"Meta": {"owner": "somebody"}},
}
DEEDS = 25
"""What a team does before the day is over."""

WITHIN = 120.0
"""Seconds after which a command hangs."""


@dataclass
class Day:
    """One team on one cluster, from the morning to the check in the evening."""

    chance: random.Random
    backend: str
    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    is_rough: bool = True
    server: DevServer = field(init=False)
    states: StateServer = field(default_factory=StateServer)
    _guard: threading.Lock = field(default_factory=threading.Lock)
    _refused: set[str] = field(default_factory=set)

    def play(self) -> None:
        """Work, then clean up and check."""
        self.server = DevServer(fault=self._fault)
        with ExitStack() as stack:
            stack.enter_context(self.server)
            address = stack.enter_context(on_loopback(self.states))
            self._environ = self._environment(address)
            for name, fields in THEIRS.items():
                self.server.store.upsert({"Name": name, **fields})
            for member in range(MEMBERS):
                (self.folder / str(member)).mkdir(parents=True)
            self._commit()
            threads = [threading.Thread(target=self._work, args=(member,)) for member in range(MEMBERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.is_rough = False
            self._refused.clear()
            self._clean_up()

    def _environment(self, address: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("NOMAD_", "TF_HTTP_", "CI"))}
        lock = f"{address}/state/lock"
        http = {"ADDRESS": f"{address}/state", "LOCK_ADDRESS": lock, "UNLOCK_ADDRESS": lock, "RETRY_WAIT_MIN": "0"}
        named = {f"TF_HTTP_{name}": value for name, value in http.items()}
        return {**kept, **named, "NOMAD_ADDR": self.server.address, "PYTHONPATH": str(ROOT)}

    def _commit(self) -> None:
        """Everybody's files want something else from now on."""
        names = self.chance.sample(POOLS, self.chance.randint(1, len(POOLS)))
        lines = [f'node_pool "{name}" {{ description = "{self.chance.randint(1, 4)}" }}' for name in names]
        block = {"local": f'path = "{self.folder}/shared.json"', "nomad": 'path = "team/soak"', "http": ""}[
            self.backend
        ]
        text = f'gitpool {{\n  backend "{self.backend}" {{\n    {block}\n  }}\n}}\n' + "\n".join(lines) + "\n"
        for member in range(MEMBERS):
            scratch = self.folder / str(member) / "pools.new"
            scratch.write_text(text)
            scratch.replace(self.folder / str(member) / "pools.hcl")

    def _work(self, member: int) -> None:
        chance = random.Random(f"{self.chance.random()} {member}")
        for _ in range(DEEDS):
            deed = chance.choice(("apply", "apply", "apply", "saved", "recover", "plan", "commit", "hand", "refuse"))
            if deed == "commit":
                with self._guard:
                    self._commit()
            elif deed == "hand":
                self._by_hand(chance)
            elif deed == "refuse":
                self._refused = {chance.choice(POOLS)} if chance.random() < 0.5 else set()
            else:
                self._command(member, deed, chance)
            self.counts[deed] += 1

    def _command(self, member: int, deed: str, chance: random.Random) -> None:
        ending = chance.choice((None, None, signal.SIGKILL, signal.SIGINT, signal.SIGTERM))
        wait = f"-lock-timeout={chance.choice((0, 2, 30))}s"
        flags = [["-adopt"], ["-adopt", "-on-failure=stop"], ["-adopt", "-parallelism=1"]]
        lines = {
            "plan": [["plan", "-adopt"]],
            "apply": [["apply", "-auto-approve", wait, *chance.choice(flags)]],
            "saved": [["plan", "-adopt", "-out=tfplan"], ["apply", wait, "tfplan"]],
            "recover": [["recover", wait, *chance.choice(([], ["-rollback"], ["-abandon"]))]],
        }
        for line in lines[deed]:
            code, said = self._run(member, line, ending if line[0] != "plan" else None, chance.randint(1, 40))
            self.counts[f"exit {code}"] += 1
            for summary in re.findall("^Error: (.+)", said, re.MULTILINE):
                self.counts[f'"{summary}"'] += 1
            too_early = code in (-signal.SIGTERM, -signal.SIGINT) and not said  # Python was starting still
            is_known = code in (0, 1, 3, 4, 5, 6, -signal.SIGKILL) or too_early
            if "has a bug" in said or "Traceback" in said or not is_known:
                self.found.append(f"{line} ended with {code}: {said}")
            if self.backend == "http" and code == -signal.SIGKILL:
                self._unlock(member)

    def _run(self, member: int, line: list[str], ending: signal.Signals | None, after: int) -> tuple[int, str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "gitpool", *line],
            cwd=self.folder / str(member),
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if ending is not None:
            timer = threading.Timer(0.3 + after / 80, process.send_signal, (ending,))
            timer.start()
        try:
            said, _ = process.communicate(timeout=WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
            self.found.append(f"{line} hangs: {said}")
        if ending is not None:
            timer.cancel()
        return process.returncode, said

    def _unlock(self, member: int) -> None:
        """A dead holder's lock on a server stays; somebody takes it away, if it is still that one."""
        holder = json.loads(self.states.lock) if self.states.lock else None
        if holder and str(holder.get("Who", "")) and self.chance.random() < 0.7:
            self._run(member, ["force-unlock", "-force", holder["ID"]], None, 0)
            self.counts["force-unlock"] += 1

    def _by_hand(self, chance: random.Random) -> None:
        name = chance.choice(POOLS)
        if chance.random() < 0.4:
            with suppress(Refusal):  # it is not there
                self.server.store.delete(name)
        else:
            self.server.store.upsert({"Name": name, "Description": f"by hand {chance.randint(1, 3)}"})

    def _fault(self, method: str, path: str, body: bytes) -> FaultAction | None:
        if not self.is_rough:
            return None
        roll = self.chance.random()
        name = json.loads(body).get("Name", "") if body and path == "/v1/node/pools" else path.rpartition("/")[2]
        if method != "GET" and name in self._refused:
            self.counts["refused"] += 1
            return refuse(500, f'node pool "{name}" has nodes in regions: [global]')
        for limit, kind, action in (
            (0.01, "lost request", drop_request()),
            (0.02, "lost answer", drop_reply()),
            (0.03, "no leader", refuse(500, "No cluster leader")),
        ):
            if roll < limit:
                self.counts[kind] += 1
                return action
        return None

    def _clean_up(self) -> None:
        """What a person does in the evening, and the promises, judged by the cluster and the state."""
        if self.states.lock:
            self._run(0, ["force-unlock", "-force", self.states.holder], None, 0)
        for line in (["recover", "-lock-timeout=60s"], ["apply", "-auto-approve", "-adopt", "-lock-timeout=60s"]) * 2:
            code, said = self._run(0, line, None, 0)
        if code:
            self.found.append(f"the last apply ended with {code}: {said}")
        code, said = self._run(0, ["plan", "-detailed-exitcode"], None, 0)
        if code:
            self.found.append(f"the last plan found something to do: {said}")
        _, document = self._run(0, ["state", "pull"], None, 0)
        state = State.from_bytes(document.encode(), "the state")
        live = {str(p["Name"]): p for p in self.server.store.pools() if p["Name"] not in ("all", "default")}
        text = (self.folder / "0" / "pools.hcl").read_text()
        wanted = dict(re.findall(r'node_pool "([^"]+)" { description = "(\d)" }', text))
        managed = {name: pool.description for name, pool in state.pools.items()}
        if state.transaction is not None or managed != wanted:
            self.found.append(f"the state has {managed}, the files want {wanted}, open: {state.transaction}")
        if {n: live.get(n, {}).get("Description") for n in wanted} != wanted:
            self.found.append("the cluster is not as the files want it")
        for name, fields in THEIRS.items():
            if any(live.get(name, {}).get(key) != value for key, value in fields.items()):
                self.found.append(f"{name}, which is not ours, is {live.get(name)}")
        serials = [entry.serial for entry in state.history]
        if serials != sorted(set(serials)):
            self.found.append(f"the history is out of order: {serials}")


def main() -> None:
    """Play days until the time is over."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    seed = sys.argv[2] if len(sys.argv) > 2 else str(random.SystemRandom().randrange(10**9))
    print(f"seed {seed}, {minutes:g} minutes", flush=True)
    until, counts, broken, days = time.monotonic() + 60 * minutes, Counter[str](), 0, 0
    while time.monotonic() < until or not days:
        chance = random.Random(f"{seed} {days}")
        backend = ("local", "nomad", "http")[days % 3]
        with tempfile.TemporaryDirectory() as folder:
            day = Day(chance, backend, Path(folder))
            day.play()
        days += 1
        counts += day.counts
        broken += len(day.found)
        print(f"day {days} ({backend}): {_line(day.counts)}", flush=True)
        for problem in day.found:
            print(f"  BROKEN: {problem}", flush=True)
    print(f"{days} days: {_line(counts)}\n{broken} promises broken")
    sys.exit(bool(broken))


def _line(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    main()
