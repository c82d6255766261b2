"""examples/github as its owners have it: in a repository on a GitHub, with its CI and the two clusters it is about.

What they change in it is changed here, too: the addresses of the clusters. The clusters are set up by the example's own
script, so jobs log in to them. The action is the one of this checkout; instead of installing itself it finds a gitpool.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gitpool.devserver import DevServer
from gitpool.devserver.acl.authmethod import read_method
from gitpool.devserver.datafile import load_scenario
from tests.docs.page import ROOT
from tests.stories import forking
from tests.stories.story import SHIM
from tests.support.actions import Actions, WorkflowRun, steps
from tests.support.github import GitHub, events
from tests.support.github.records import Comment, Pull
from tests.support.signing import jwk

EXAMPLE = ROOT / "examples" / "github"
ACTION = ROOT / ".github" / "actions" / "gitpool"
CALLED = "gitpool/gitpool/.github/actions/gitpool"
ENVIRONMENTS = ("staging", "production")
STANDS_IN = '#!/bin/sh\nexec "{python}" {script} {tools} "$0" "$@"\n'
NOTES = '#!/bin/sh\nexec "{python}" -c \'import json, sys; print(json.dumps(sys.argv[1:]))\' "$@"\n'


class Example:
    """The repository, its actions, and a cluster for each environment; nothing was planned or applied yet."""

    def __init__(self, github: GitHub, clusters: Mapping[str, DevServer], folder: Path) -> None:
        self.github, self.clusters = github, clusters
        self.repository = github.repository("acme/pools", folder / "repository")
        self.repository.commit("main", self._files(), "Pools")
        for name, cluster in clusters.items():
            set_up(cluster, name, self.repository.id, issuer_of(github), folder / name)
        self.actions = Actions(github, self.repository, folder, tools_in(folder / "tools"), {CALLED: ACTION})

    def _files(self) -> dict[str, str | bytes | None]:
        paths = [path for path in EXAMPLE.rglob("*") if path.is_file()]
        found = {path.relative_to(EXAMPLE).as_posix(): path.read_text("utf-8") for path in paths}
        return {name: self.with_addresses(text) for name, text in found.items()}

    def with_addresses(self, text: str) -> str:
        """The text with the clusters' addresses in the place of those of the example."""
        for name, cluster in self.clusters.items():
            text = text.replace(f"https://nomad.{name}.example.com:4646", cluster.address)
        return text

    # What people do.

    def opened(
        self, files: Mapping[str, str], branch: str = "topic", fork: str | None = None
    ) -> tuple[Pull, WorkflowRun]:
        """Open a pull request that changes files of main; the run that plans it."""
        self.repository.commit(branch, dict(files), start="main")
        pull = self.repository.open_pull(branch, fork=fork)
        return pull, self.only(events.pull_request(self.repository, pull))

    def pushed(self, pull: Pull, files: Mapping[str, str]) -> WorkflowRun:
        """Push one more commit to a pull request; the run that plans it."""
        before = pull.head_sha
        self.repository.commit(pull.head_ref, dict(files))
        self.repository.push(pull.head_ref)
        return self.only(events.pull_request(self.repository, pull, "synchronize", before))

    def merged(self, pull: Pull) -> WorkflowRun:
        """Merge a pull request; the run that applies it."""
        before = self.repository.git.need("main")
        return self.only(events.push(self.repository, before, self.repository.merge(pull.number)))

    def only(self, event: events.Event) -> WorkflowRun:
        """The one run that an event starts."""
        (run,) = self.actions.deliver(event)
        return run

    def hand(self, environment: str, name: str, description: str) -> None:
        """Somebody changes a pool past gitpool."""
        store = self.clusters[environment].store
        (pool,) = [pool for pool in store.pools() if pool["Name"] == name]
        store.upsert({**pool, "Description": description})

    # What there is to see.

    def file(self, name: str) -> str:
        """A file of main."""
        return self.repository.git("show", f"main:{name}") + "\n"

    def pools(self, environment: str) -> dict[str, object]:
        """What the pools of a cluster say."""
        found = self.clusters[environment].store.pools()
        return {str(pool["Name"]): pool["Description"] for pool in found if pool["Name"] not in ("all", "default")}

    def comment(self, pull: Pull, environment: str) -> Comment:
        """The one comment of an environment."""
        (found,) = [c for c in self.repository.comments(pull.number) if f'"environment":"{environment}"' in c.body]
        return found

    def checks(self, commit: str) -> dict[str, str | None]:
        """What the checks of a commit concluded, the newest of each name."""
        return {check.name: check.conclusion for check in self.repository.check_runs(commit)}


def issuer_of(github: GitHub) -> str:
    """Who signs the identities of jobs: on an Enterprise Server that server, else what the script takes by itself."""
    return f"{github.web}/_services/token" if github.url != github.web else ""


def set_up(cluster: DevServer, environment: str, repository: int, issuer: str, folder: Path) -> None:
    """Run the example's script with a `nomad` that notes what it is told, and have the cluster do it."""
    folder.mkdir()
    (folder / "nomad").write_text(NOTES.format(python=sys.executable), "utf-8")
    (folder / "nomad").chmod(0o755)
    done = subprocess.run(
        ["sh", str(EXAMPLE / "nomad" / "setup.sh"), environment, str(repository)],
        env={"PATH": f"{folder}:{os.environ['PATH']}", "ISSUER": issuer},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    policies, method = list[dict[str, str]](), dict[str, Any]()
    for line in done.stdout.splitlines():
        words = json.loads(line)
        flags = dict(word.removeprefix("-").split("=", 1) for word in words if word.startswith("-"))
        match words[:3]:
            case ["acl", "policy", "apply"]:
                policies.append({"Name": words[3], "Rules": (EXAMPLE / "nomad" / words[4]).read_text("utf-8")})
            case ["acl", "auth-method", "create"]:
                method = _method(flags)
            case ["acl", "binding-rule", "create"]:
                assert method["Name"] == flags["auth-method"]
                rule = {"BindType": flags["bind-type"], "BindName": flags["bind-name"], "Selector": flags["selector"]}
                method["BindingRules"].append(rule)
            case _:
                raise ValueError(f"setup.sh says {words}")
    (folder / "scenario.json").write_text(json.dumps({"policies": policies}), "utf-8")
    cluster.store.auth_method = read_method(method)
    load_scenario(folder / "scenario.json", cluster.store)


def _method(flags: Mapping[str, str]) -> dict[str, Any]:
    """The auth method as the embedded Nomad takes it, which fetches no keys."""
    config = json.loads(flags["config"])
    (issuer,) = config["BoundIssuer"]
    assert f"{issuer}/.well-known/jwks" == config.pop("JWKSURL")
    return {
        "Name": flags["name"],
        "Type": flags["type"],
        "MaxTokenTTL": flags["max-token-ttl"],
        "TokenLocality": flags["token-locality"],
        "Config": {**config, "JWKS": {"keys": [jwk()]}},
        "BindingRules": [],
    }


def tools_in(folder: Path, gitpool: str = "") -> Path:
    """A Python that installs nothing, and the gitpool that it comes up with: that of the tests, unless one is given."""
    folder.mkdir()
    client, script = Path(forking.__file__).with_name("client.py"), Path(steps.__file__).with_name("standin.py")
    ours = SHIM.format(python=sys.executable, client=client, socket=forking.address(), tools=folder)
    python = STANDS_IN.format(python=sys.executable, script=script, tools=folder)
    for name, text in (("gitpool", gitpool or ours), ("python", python)):
        (folder / name).write_text(text, "utf-8")
        (folder / name).chmod(0o755)
    return folder


@contextmanager
def example(folder: Path, *, enterprise: bool = False) -> Iterator[Example]:
    """All of it, on loopback."""
    with GitHub(enterprise) as github, DevServer(acl=True) as staging, DevServer(acl=True) as production:
        yield Example(github, {"staging": staging, "production": production}, folder)
