"""Workflow files and action files as data: which jobs an event starts, which keys they may have.

All scalars are texts, as `with:` and `env:` have them in the end; so `on` is no boolean either.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tests.support.actions.expressions import Scope, Unsupported
from tests.support.github.events import Event

_WORKFLOW = {"name", "on", "permissions", "concurrency", "env", "jobs"}
_JOB = {
    *("name", "if", "needs", "runs-on", "timeout-minutes", "permissions", "environment", "concurrency"),
    *("env", "strategy", "steps"),
}
_STEP = {"id", "name", "if", "uses", "with", "run", "shell", "env", "working-directory"}
_TYPES = ("opened", "synchronize", "reopened")
"""What `pull_request` is about unless `types:` says otherwise."""


def checked(document: Any, known: set[str], what: str) -> dict[str, Any]:
    """A mapping with no key that is not known.

    Raises:
        Unsupported: it has another one, or is no mapping.
    """
    if not isinstance(document, dict) or document.keys() - known:
        raise Unsupported(f"{what} has {sorted(document.keys() - known) if isinstance(document, dict) else document!r}")
    return document


def steps(document: Any) -> list[dict[str, Any]]:
    """Steps of a job or of a composite action."""
    return [checked(step, _STEP, "a step") for step in document]


@dataclass(frozen=True)
class Job:
    """A job of one cell of its matrix: `id` is its key in the file."""

    id: str
    document: Mapping[str, Any]
    matrix: Mapping[str, str]

    @property
    def needs(self) -> list[str]:
        """The jobs that have to end before."""
        found = self.document.get("needs", [])
        return [found] if isinstance(found, str) else list(found)


@dataclass(frozen=True)
class Workflow:
    """A workflow file."""

    path: str
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As it calls itself, or else its path."""
        return str(self.document.get("name", self.path))

    def jobs(self) -> Iterator[Job]:
        """The jobs in the order of the file, one for each cell of a matrix."""
        for key, document in self.document["jobs"].items():
            checked(document, _JOB, f"the job {key}")
            steps(document["steps"])
            for cell in _cells(document.get("strategy", {})):
                yield Job(key, document, cell)

    def is_started_by(self, event: Event) -> bool:
        """Whether the event is one of those that `on:` names.

        Raises:
            Unsupported: it is named with filters that are not known here.
        """
        named = self.document["on"]
        if not isinstance(named, dict):
            raise Unsupported(f"{self.path}: `on:` is no mapping")
        if event.name not in named:
            return False
        filters = named[event.name] or {}
        if event.name == "push":
            branches = checked(filters, {"branches"}, "push")["branches"]
            if any(re.search(r"[*?+\[!]", name) for name in branches):
                raise Unsupported(f"{self.path}: patterns of branches")
            return event.ref in [f"refs/heads/{name}" for name in branches]
        if event.name == "pull_request":
            return event.payload["action"] in checked(filters, {"types"}, "pull_request").get("types", _TYPES)
        checked(filters, set(), event.name)
        return True


def workflow(path: str, text: str) -> Workflow:
    """Read a workflow file.

    Raises:
        Unsupported: it has keys that are not known here.
    """
    return Workflow(path, checked(yaml.load(text, yaml.BaseLoader), _WORKFLOW, path))


def action(text: str) -> dict[str, Any]:
    """Read a composite action.

    Raises:
        Unsupported: it is of another kind, or has keys that are not known here.
    """
    document = checked(yaml.load(text, yaml.BaseLoader), {"name", "description", "inputs", "outputs", "runs"}, "action")
    runs = checked(document["runs"], {"using", "steps"}, "runs")
    if runs["using"] != "composite":
        raise Unsupported(f"an action of the kind {runs['using']}")
    steps(runs["steps"])
    return document


def inputs(document: Mapping[str, Any], given: Mapping[str, str], scope: Scope) -> dict[str, str]:
    """The inputs of an action: what is given, or else the default; what is given empty stays empty.

    Raises:
        Unsupported: an input is given that the action does not have.
    """
    known = document.get("inputs", {})
    if given.keys() - known.keys():
        raise Unsupported(f"the action has no inputs {sorted(given.keys() - known.keys())}")
    return {**{name: scope.text(known[name].get("default", "")) for name in known}, **given}


def _cells(strategy: Mapping[str, Any]) -> list[dict[str, str]]:
    checked(strategy, {"fail-fast", "matrix"}, "strategy")
    axes = dict(strategy.get("matrix", {}))
    included = axes.pop("include", [])
    if included and axes:
        raise Unsupported("a matrix of axes and `include:`")
    return included or [dict(zip(axes, cell, strict=True)) for cell in itertools.product(*axes.values())]
