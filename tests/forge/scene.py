"""A repository with pools on a GitHub, the cluster that it is about, and runs of gitpool as its CI starts them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gitpool.devserver import DevServer
from gitpool.devserver.clock import Clock
from gitpool.devserver.faults import FaultAction, refuse
from tests.stories import forking
from tests.support.github import GitHub, Token, events
from tests.support.github.events import Event
from tests.support.github.records import Pull
from tests.support.github.runs import Job, Run, start
from tests.support.github.tokens import App

SETTINGS = 'gitpool {\n  backend "nomad" {\n    path = "gitpool/state"\n  }\n}\n'
POOLS = """node_pool "gpu" {
  description = "Machines with accelerators"
}

node_pool "web" {
  description = "Everything else"
  meta = {
    team = "web"
  }
}
"""
FOREIGN = ("NOMAD_", "GITHUB_", "CI", "GITPOOL_", "NO_COLOR", "COLUMNS", "PYTHON", "ACTIONS_", "RUNNER_")
CLIENT = str(Path(forking.__file__).with_name("client.py"))


@dataclass(frozen=True)
class Done:
    """A gitpool that ended: its code, what it said, and the run that it was part of."""

    code: int
    output: str
    run: Run


class Scene:
    """`main` holds settings and two pools, the cluster none of them; nothing was applied yet."""

    def __init__(self, github: GitHub, nomad: DevServer, folder: Path) -> None:
        self.github, self.nomad, self.folder = github, nomad, folder
        self.repository = github.repository("acme/pools", folder / "repository")
        self.repository.commit("main", {"pools/gitpool.hcl": SETTINGS, "pools/pools.hcl": POOLS})
        self.token = github.job_token()
        self.working_folder = "pools"
        self._runs = 0
        self._refused: dict[str, str] = {}
        self._asked: list[str] = []
        nomad.fault = self._fault

    def gitpool(
        self,
        event: Event,
        *arguments: str,
        token: Token | None = None,
        job: Job | None = None,
        **variables: str,
    ) -> Done:
        """Run a command in a checkout of the event's commit, with the environment of a run of its own."""
        self._runs += 1
        run = start(self.github, self.repository, event, self.folder / f"run-{self._runs}", token or self.token, job)
        archive = self.repository.git.raw("archive", "--format=tar", event.sha)
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(run.workspace, filter="data")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
        environ = {**kept, **run.variables, "NOMAD_ADDR": self.nomad.address, "LC_ALL": "C.UTF-8", **variables}
        done = subprocess.run(
            [sys.executable, "-ISs", CLIENT, forking.address(), str(run.folder / "pid"), *arguments],
            cwd=run.workspace / self.working_folder,
            env={k: v for k, v in environ.items() if v},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        return Done(done.returncode, done.stdout, run)

    def ci(self, event: Event, *flags: str, **given: object) -> Done:
        """`gitpool ci`."""
        return self.gitpool(event, "ci", *flags, **given)  # type: ignore[arg-type]

    def opened(self, files: dict[str, str | bytes | None], branch: str = "topic", **given: str | None) -> Pull:
        """A pull request that changes files of `main`."""
        self.repository.commit(branch, files, start="main")
        return self.repository.open_pull(branch, **given)  # type: ignore[arg-type]

    def planned(self, pull: Pull, *flags: str, **given: object) -> Done:
        """The run of a pull request's head."""
        return self.ci(events.pull_request(self.repository, pull), *flags, **given)

    def merged(self, pull: Pull, *flags: str, **given: object) -> Done:
        """Merge it; the run of that push."""
        before = self.repository.git.need("main")
        after = self.repository.merge(pull.number)
        return self.ci(events.push(self.repository, before, after), *flags, **given)

    def descriptions(self) -> dict[str, str]:
        """What the cluster's pools say."""
        pools = {str(pool["Name"]): str(pool["Description"]) for pool in self.nomad.store.pools()}
        return {name: said for name, said in pools.items() if name not in ("all", "default")}

    def hand(self, name: str, description: str) -> None:
        """Somebody changes a pool in the cluster."""
        self.nomad.store.upsert({"Name": name, "Description": description})

    def refuse(self, name: str, words: str) -> None:
        """Nomad does not take writes of that pool any more."""
        self._refused[name] = words

    def nomad_requests(self) -> list[str]:
        """What the cluster was asked."""
        return list(self._asked)

    def stranger(self) -> Token:
        """The token of another app, which may write all that ours may."""
        return self.github.job_token("stranger", App(99, "stranger", 98), pull_requests="write", checks="write")

    def _fault(self, method: str, path: str, body: bytes) -> FaultAction | None:
        self._asked.append(f"{method} {path}")
        if method == "GET" or not path.startswith("/v1/node/pool"):
            return None
        name = json.loads(body)["Name"] if body else path.rpartition("/")[2]
        return refuse(500, self._refused[name]) if name in self._refused else None

    def pushed_again(self) -> Event:
        """The push of the last merge, as a job that is run again sees it."""
        git = self.repository.git
        return events.push(self.repository, git.need("main~1"), git.need("main"))


@contextmanager
def scene(folder: Path, *, enterprise: bool = False, clock: Clock | None = None) -> Iterator[Scene]:
    """All of it, on loopback; `clock` is the cluster's."""
    with GitHub(enterprise) as github, DevServer(clock=clock) as nomad:
        yield Scene(github, nomad, folder)
