"""The action's own shell: what it installs, what it hands to gitpool, and what comes of that."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forge.example import ACTION, CALLED, tools_in
from tests.support.actions import Actions, JobRun
from tests.support.github import GitHub, events

TELLS = """#!{python}
import json, os, sys
names = ("NOMAD_TOKEN", "NOMAD_ADDR", "GITHUB_TOKEN")
print(json.dumps([sys.argv[1:], {{name: os.environ.get(name) for name in names}}, os.getcwd()]))
if "-outputs" in sys.argv:
    with open(os.environ["GITHUB_OUTPUT"], "a") as file:
        file.write("changes=true\\nadd=3\\nfailure-reason=\\nreport-file=/tmp/r.json\\n")
sys.exit(int(os.environ.get("CODE", "0")))
"""
OUTPUTS = ("changes", "digest", "add", "change", "destroy", "failure-reason", "plan-file", "report-file")

Run = Callable[..., JobRun]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Use the action in a job, with inputs and the job's `env`; its gitpool tells how it was called."""
    with GitHub() as github:
        repository = github.repository("acme/pools", tmp_path / "repository")
        tools = tools_in(tmp_path / "tools", TELLS.format(python=sys.executable))

        def carry_out(given: dict[str, str], **env: str) -> JobRun:
            step = {"id": "it", "uses": f"{CALLED}@main", "with": given}
            shown = " ".join(f"{name}=[${{{{ steps.it.outputs.{name} }}}}]" for name in OUTPUTS)
            job = {
                "runs-on": "ubuntu-latest",
                "permissions": {},
                "env": env,
                "steps": [
                    {"uses": "actions/checkout@v4", "with": {"persist-credentials": "false"}},
                    step,
                    {"if": "always()", "run": f"echo '{shown}'"},
                ],
            }
            workflow = {"on": {"push": {"branches": ["main"]}}, "jobs": {"one": job}}
            files = {".github/workflows/ci.yml": json.dumps(workflow), "pools/pools.hcl": "", "pip.py": "boom"}
            after = repository.commit("main", files)
            actions = Actions(github, repository, tmp_path, tools, {CALLED: ACTION})
            (done,) = actions.deliver(events.push(repository, events.NOWHERE, after))
            return done.jobs[0]

        yield carry_out


def told(job: JobRun) -> Any:
    """How gitpool was called: its arguments, its variables, its folder."""
    return json.loads(job.step("gitpool").log)


def test_without_inputs_it_runs_ci(run: Run) -> None:
    """`gitpool ci`, with the job's token, in the workspace."""
    arguments, variables, folder = told(run({}))
    assert ["ci"] == arguments
    assert variables["GITHUB_TOKEN"].startswith("ghs_")
    assert (None, None) == (variables["NOMAD_TOKEN"], variables["NOMAD_ADDR"])
    assert "workspace" == Path(folder).name


def test_inputs_become_flags(run: Run) -> None:
    """Address and environment go before the files, so they are flags; the folder is where it runs."""
    given = {"nomad-addr": "https://nomad.example", "environment": "two words", "working-directory": "pools"}
    arguments, _, folder = told(run(given))
    assert ["ci", "-address=https://nomad.example", "-environment=two words"] == arguments
    assert "pools" == Path(folder).name


HOSTILE = [
    "-var=a=two words",
    "-var=b='single' \"double\"",
    "-var=c=$(touch /tmp/no) `id` ${HOME} $HOME",
    "-var=d=back\\slash \\n",
    "-var=e=*",
    "  -var=f=blanks  ",
    "-reason=; exit 7",
]


def test_arguments_arrive_as_they_are(run: Run) -> None:
    """One a line, whatever is in it; empty lines are none."""
    arguments, _, _ = told(run({"args": "\n" + "\n\n".join(HOSTILE) + "\n"}))
    assert ["ci", *HOSTILE] == arguments


def test_a_token_of_the_job_is_kept(run: Run) -> None:
    """An input that is not given empties nothing that the job's environment has; one that is given goes before it."""
    assert "from the job" == told(run({}, NOMAD_TOKEN="from the job"))[1]["NOMAD_TOKEN"]
    assert "given" == told(run({"nomad-token": "given"}, NOMAD_TOKEN="from the job"))[1]["NOMAD_TOKEN"]


def test_a_token_for_the_forge_can_be_kept_back(run: Run) -> None:
    """An empty `github-token` is none, and not the default."""
    assert not told(run({"github-token": ""}))[1]["GITHUB_TOKEN"]


def test_a_report_is_posted_and_nothing_else(run: Run) -> None:
    """`gitpool comment post`, with the flags before the file."""
    arguments, _, _ = told(run({"report": "/tmp/my report.json", "args": "-require-comment", "nomad-addr": "x"}))
    assert ["comment", "post", "-require-comment", "--", "/tmp/my report.json"] == arguments


def test_what_it_is_a_part_of_is_installed(run: Run, tmp_path: Path) -> None:
    """The checkout of the action, unless a release is named; and nothing from the folder of the pull request."""
    run({})
    run({"version": "0.1.0"})
    first, second = (tmp_path / "tools" / "installed").read_text().splitlines()
    assert (Path(first) / "pyproject.toml").is_file()
    assert (Path(first).resolve() / ".github" / "actions" / "gitpool") == ACTION
    assert "gitpool==0.1.0" == second


def test_outputs_are_handed_on(run: Run) -> None:
    """Those that were written, and empty ones where nothing was; the exit code is gitpool's."""
    job = run({"args": "-outputs"})
    assert "changes=[true] digest=[] add=[3]" in job.log
    assert "report-file=[/tmp/r.json]" in job.log
    failed = run({}, CODE="5")
    assert ("failure", 5) == (failed.conclusion, failed.step("gitpool").code)
    assert " ".join(f"{name}=[]" for name in OUTPUTS) in failed.log
