"""The steps of a job: shells with the runner's variables and files, composite actions in place, actions that stand in.

What a step leaves in `GITHUB_OUTPUT`, `GITHUB_ENV`, `GITHUB_PATH` and `GITHUB_STEP_SUMMARY` is read as the runner reads
it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.support.actions import files
from tests.support.actions.expressions import Scope, Unsupported
from tests.support.github.git import Git
from tests.support.github.runs import Run

_SHELLS = {
    "": ["bash", "-e"],
    "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"],
}
_LONGEST = 120
_FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH")
CHECKOUT, PYTHON = "actions/checkout", "actions/setup-python"
UPLOAD, DOWNLOAD = "actions/upload-artifact", "actions/download-artifact"


@dataclass(frozen=True)
class StepRun:
    """A step that ended: how it is called, its exit code, what it printed, its outputs, its part of the summary."""

    name: str
    code: int
    log: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


@dataclass(frozen=True)
class Place:
    """Where the steps of a job run: `git` is what is checked out at `commit`, `tools` has what stands in for programs,
    `actions` the folders of actions by the name that a workflow calls them."""

    run: Run
    git: Git
    commit: str
    tools: Path
    artifacts: Path
    actions: Mapping[str, Path]


@dataclass(frozen=True)
class _Level:
    """The steps of a job, or those of an action within it: its contexts, and what the step that called it adds."""

    contexts: Mapping[str, Any]
    env: Mapping[str, str]
    action: Path | None = None
    results: dict[str, Any] = field(default_factory=dict)


class Steps:
    """Carries out the steps of one job, and keeps what became of each."""

    def __init__(self, place: Place, contexts: Mapping[str, Any], env: Mapping[str, str]) -> None:
        self.done: list[StepRun] = []
        self.used: list[tuple[str, Mapping[str, str]]] = []
        """The actions that steps have used, with what was given to them."""
        self._place = place
        self._env = dict(env)
        self._path: list[str] = []
        self._job = _Level(contexts, {})

    def carry_out(self, steps: list[dict[str, Any]]) -> bool:
        """All of them, in their order; whether all went well."""
        return self._all(steps, self._job)

    def _all(self, steps: list[dict[str, Any]], level: _Level) -> bool:
        failed = False
        for number, step in enumerate(steps):
            scope = self._scope(level, failed)
            if not scope.holds(step.get("if", "")):
                result = {"outputs": {}, "outcome": "skipped", "conclusion": "skipped"}
            else:
                code, outputs = self._step(step, level, scope)
                outcome = "failure" if code else "success"
                result = {"outputs": outputs, "outcome": outcome, "conclusion": outcome}
                failed = failed or bool(code)
            level.results[step.get("id", f"__{number}")] = result
        return not failed

    def _scope(self, level: _Level, failed: bool = False) -> Scope:
        env = {**self._env, **level.env}
        return Scope({**level.contexts, "env": env, "steps": level.results}, failed)

    def _step(self, step: dict[str, Any], level: _Level, scope: Scope) -> tuple[int, Mapping[str, str]]:
        inner = replace(level, env={**level.env, **scope.texts(step.get("env", {}))})
        if ("run" in step) == ("uses" in step):
            raise Unsupported(f"a step that neither runs nor uses: {step}")
        if "uses" in step:
            return self._use(step["uses"], scope.texts(step.get("with", {})), inner, scope)
        # The step's own `env` counts in its `run:`.
        done = self._shell(step, inner, self._scope(inner, scope.failed))
        self.done.append(done)
        return done.code, done.outputs

    def _use(self, name: str, given: Mapping[str, str], level: _Level, scope: Scope) -> tuple[int, Mapping[str, str]]:
        self.used.append((name, given))
        bare = name.partition("@")[0]
        if bare in self._place.actions:
            return self._composite(self._place.actions[bare], given, level, scope)
        stand_in: Callable[[Mapping[str, str]], StepRun] | None = {
            CHECKOUT: self._check_out,
            PYTHON: self._python,
            UPLOAD: self._upload,
            DOWNLOAD: self._download,
        }.get(bare)
        if stand_in is None:
            raise Unsupported(f"the action {name}")
        done = stand_in(given)
        self.done.append(done)
        return done.code, done.outputs

    def _composite(
        self, folder: Path, given: Mapping[str, str], level: _Level, scope: Scope
    ) -> tuple[int, Mapping[str, str]]:
        document = files.action(Path(folder, "action.yml").read_text("utf-8"))
        github = {**level.contexts["github"], "action_path": str(folder)}
        contexts = {name: level.contexts[name] for name in ("runner", "matrix")}
        contexts |= {"github": github, "inputs": files.inputs(document, given, scope)}
        inner = _Level(contexts, level.env, folder)
        ended_well = self._all(files.steps(document["runs"]["steps"]), inner)
        outputs = {name: found["value"] for name, found in document.get("outputs", {}).items()}
        return int(not ended_well), self._scope(inner).texts(outputs)

    def _shell(self, step: dict[str, Any], level: _Level, scope: Scope) -> StepRun:
        place = self._place.run.folder / f"step-{len(self.done) + 1}"
        place.mkdir()
        own = {name: str(place / name) for name in _FILES}
        for path in own.values():
            Path(path).touch()
        script = place / "script.sh"
        script.write_text(scope.text(step["run"]), "utf-8")
        shell = step.get("shell", "")
        if shell not in _SHELLS or (level.action is not None and not shell):
            raise Unsupported(f"the shell {shell!r}")
        environ = {**self._machine(), **self._place.run.variables, **self._env, **level.env, **own}
        if level.action is not None:
            environ["GITHUB_ACTION_PATH"] = str(level.action)
        done = subprocess.run(
            [*_SHELLS[shell], str(script)],
            cwd=self._place.run.workspace / scope.text(step.get("working-directory", "")),
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
        left = Run(place, {**self._place.run.variables, **own}, {})
        self._env |= replace(left, variables={**left.variables, "GITHUB_OUTPUT": own["GITHUB_ENV"]}).outputs()
        self._path = [*reversed(Path(own["GITHUB_PATH"]).read_text("utf-8").splitlines()), *self._path]
        name = step.get("name", step["run"].split("\n")[0])
        return StepRun(name, done.returncode, done.stdout, left.outputs(), left.summary())

    def _machine(self) -> dict[str, str]:
        """What a runner has before any workflow says something."""
        home = os.environ.get("HOME", str(self._place.run.folder))
        return {"PATH": ":".join([*self._path, os.environ["PATH"]]), "HOME": home, "LC_ALL": "C.UTF-8"}

    # The actions that stand in for others.

    def _check_out(self, given: Mapping[str, str]) -> StepRun:
        """The event's commit, in the workspace, and no token beside it."""
        if given != {"persist-credentials": "false"}:
            raise Unsupported(f"a checkout with {given}")
        git, there = self._place.git, str(self._place.run.workspace)
        git("clone", "--quiet", "--shared", "--no-checkout", str(git.folder), there)
        git.raw("checkout", "--quiet", "--detach", self._place.commit, folder=self._place.run.workspace)
        return StepRun(CHECKOUT, 0)

    def _python(self, given: Mapping[str, str]) -> StepRun:
        """A Python that installs nothing."""
        files.checked(dict(given), {"python-version", "update-environment"}, PYTHON)
        return StepRun(PYTHON, 0, outputs={"python-path": str(self._place.tools / "python")})

    def _upload(self, given: Mapping[str, str]) -> StepRun:
        files.checked(dict(given), {"name", "path", "retention-days"}, UPLOAD)
        source, target = Path(given["path"]), self._place.artifacts / given["name"]
        if not source.is_file():
            return StepRun(UPLOAD, 1, f"no file {source}")
        target.mkdir(parents=True)
        shutil.copy(source, target / source.name)
        return StepRun(UPLOAD, 0)

    def _download(self, given: Mapping[str, str]) -> StepRun:
        files.checked(dict(given), {"name", "path"}, DOWNLOAD)
        source = self._place.artifacts / given["name"]
        if not source.is_dir():
            return StepRun(DOWNLOAD, 1, f"no artifact {source.name}")
        shutil.copytree(source, given["path"], dirs_exist_ok=True)
        return StepRun(DOWNLOAD, 0)
