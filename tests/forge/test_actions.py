"""The tests' own GitHub Actions: what it evaluates, what its steps hand on, and that it passes nothing over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.actions import Actions, JobRun, Unsupported
from tests.support.actions.expressions import Scope, evaluate
from tests.support.github import GitHub, events

CONTEXTS = {
    "github": {"ref": "refs/heads/main", "event": {"number": 7, "pull_request": {"draft": False}}},
    "matrix": {"environment": "prod"},
    "steps": {"one": {"outputs": {"report-file": "/tmp/x"}}},
}
VALUES: list[tuple[str, Any]] = [
    ("github.ref", "refs/heads/main"),
    ("github.event.number", 7),
    ("github.event.pull_request.draft", False),
    ("github.event.merge_group.head_sha", None),
    ("steps.one.outputs.report-file", "/tmp/x"),
    ("matrix['environment']", "prod"),
    ("github.ref == 'REFS/heads/MAIN'", True),
    ("github.event.number == '7'", True),
    ("github.event.number != 7", False),
    ("null == ''", True),
    ("'it''s'", "it's"),
    ("github.event.missing || github.ref", "refs/heads/main"),
    ("github.event.missing && github.ref", None),
    ("!github.event.missing && (false || true)", True),
    ("'a' == 'b' || 'c' == 'C'", True),
    ("always()", True),
    ("failure()", False),
]


@pytest.mark.parametrize(("expression", "value"), VALUES, ids=[expression for expression, _ in VALUES])
def test_an_expression_has_the_value_that_github_gives_it(expression: str, value: Any) -> None:
    """Contexts, literals, comparison without regard to case, sides of `&&` and `||`."""
    assert value == evaluate(expression, Scope(CONTEXTS))


UNKNOWN = [
    "vars.X",
    "toJSON(github)",
    "fromJSON('1')",
    "contains(github.ref, 'x')",
    "github.ref ==",
    "github.",
    "1 < 2",
    "github.*",
]


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_is_not_known_is_said(expression: str) -> None:
    """A context, function or operator that these tests do not have is an error and no empty value."""
    with pytest.raises(Unsupported):
        evaluate(expression, Scope(CONTEXTS))


def test_a_text_is_filled_in() -> None:
    """Each expression in it, and an object in a text is an error."""
    scope = Scope(CONTEXTS)
    assert "plan-7 of prod" == scope.text("plan-${{ github.event.number }} of ${{ matrix.environment }}")
    with pytest.raises(Unsupported):
        scope.text("${{ github.event }}")


@pytest.mark.parametrize(
    ("condition", "failed", "holds"),
    [
        ("", False, True),
        ("", True, False),
        ("matrix.environment == 'prod'", False, True),
        ("matrix.environment == 'prod'", True, False),
        ("${{ always() && matrix.environment == 'prod' }}", True, True),
        ("failure()", True, True),
        ("success()", True, False),
    ],
)
def test_an_if_demands_that_all_went_well_unless_it_asks(condition: str, failed: bool, holds: bool) -> None:
    """As GitHub adds `success() &&` to a condition that asks no such function."""
    assert holds == Scope(CONTEXTS, failed).holds(condition)


HEAD = "on:\n  push:\n    branches: [main]\npermissions: {}\n"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Any]:
    """Carry out a workflow's jobs for a push."""
    with GitHub() as github:
        repository = github.repository("acme/pools", tmp_path / "repository")

        def carry_out(text: str, **given: Any) -> list[JobRun]:
            before = events.NOWHERE
            after = repository.commit("main", {".github/workflows/ci.yml": text})
            actions = Actions(github, repository, tmp_path, tmp_path, {}, **given)
            (done,) = actions.deliver(events.push(repository, before, after))
            return done.jobs

        yield carry_out


def test_steps_hand_on_what_they_write(run: Any) -> None:
    """Variables, folders of programs, outputs and the summary, as the runner reads its files."""
    (job,) = run(
        HEAD
        + r"""
jobs:
  one:
    runs-on: ubuntu-latest
    env:
      GREETING: hello
    steps:
      - id: first
        run: |
          mkdir bin && printf '#!/bin/sh\necho found\n' > bin/tool && chmod +x bin/tool
          echo "$PWD/bin" >> "$GITHUB_PATH"
          printf 'LATER<<E\ntwo\nlines\nE\n' >> "$GITHUB_ENV"
          echo "said=$GREETING" >> "$GITHUB_OUTPUT"
          echo '# Summary' >> "$GITHUB_STEP_SUMMARY"
      - run: tool; echo "$LATER"; echo "$SAID"
        env:
          SAID: ${{ steps.first.outputs.said }}
"""
    )
    assert "success" == job.conclusion
    assert "found\ntwo\nlines\nhello\n" == job.log
    assert "# Summary\n" == job.summary


def test_after_a_failure_only_those_run_that_ask_for_it(run: Any) -> None:
    """A failed step ends the job, but for what says `always()`; jobs that need it are skipped."""
    jobs = run(
        HEAD
        + """
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: exit 3
      - run: echo never
      - if: always()
        run: echo still
  two:
    needs: one
    runs-on: ubuntu-latest
    steps:
      - run: echo never
  three:
    if: always()
    needs: [one, two]
    runs-on: ubuntu-latest
    steps:
      - run: echo ${{ needs.one.result }} ${{ needs.two.result }}
"""
    )
    assert ["failure", "skipped", "success"] == [job.conclusion for job in jobs]
    assert "still\n" == jobs[0].log
    assert 3 == jobs[0].steps[0].code
    assert "failure skipped\n" == jobs[2].log


def test_a_matrix_makes_a_job_of_each_cell(run: Any) -> None:
    """By `include`, and by axes."""
    jobs = run(
        HEAD
        + """
jobs:
  one:
    name: one (${{ matrix.a }}${{ matrix.b }})
    runs-on: ubuntu-latest
    strategy:
      matrix:
        a: [1, 2]
        b: [x, y]
    steps:
      - run: "true"
"""
    )
    assert ["one (1x)", "one (1y)", "one (2x)", "one (2y)"] == [job.name for job in jobs]


ODD = {
    "a key of a step": "    - run: 'true'\n      continue-on-error: true\n",
    "another shell": "    - run: 'true'\n      shell: pwsh\n",
    "another action": "    - uses: actions/cache@v4\n",
    "a checkout with credentials": "    - uses: actions/checkout@v4\n",
    "secrets of nobody": "    - run: echo ${{ vars.X }}\n",
}


@pytest.mark.parametrize("step", ODD.values(), ids=ODD)
def test_a_workflow_that_is_not_understood_is_not_run(run: Any, step: str) -> None:
    """Nothing that stands in a workflow is passed over silently."""
    with pytest.raises(Unsupported):
        run(HEAD + f"jobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n{step}")


def test_a_job_without_permissions_is_not_run(run: Any) -> None:
    """What a token may by itself is a setting of a repository, which nobody should rely on."""
    with pytest.raises(Unsupported, match="permissions"):
        run("on:\n  push:\n    branches: [main]\njobs:\n  one:\n    runs-on: x\n    steps:\n    - run: 'true'\n")
