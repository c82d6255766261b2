"""The composition root: from flags, files and environment to a session, and from errors to an exit code."""

from __future__ import annotations

import getpass
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gitpool.cli import interrupts
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import PREFIX, Argument, Inputs
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, Severity, SourceRange, error
from gitpool.duration import parse_duration
from gitpool.render.characters import visible

if TYPE_CHECKING:
    from gitpool.config.load import Configuration
    from gitpool.config.variables.declared import Variable
    from gitpool.nomad.transport import Transport
    from gitpool.workflow.session import Session

CONFIGURATION_FOLDER = Path()
"""The current folder: `-chdir` has changed into it already."""


NO_INPUTS = Inputs(environment=os.environ, required=False)
"""For commands that need no values of variables, and take those that are there."""


@dataclass(frozen=True)
class Wishes:
    """What the flags of a command say about the session; None or empty where they say nothing."""

    connection: Mapping[str, Any]
    state: str | None = None
    parallelism: int = 10
    lock_timeout: str = "0s"
    on_failure: str = "rollback"
    inputs: Inputs = NO_INPUTS
    generates: bool = False
    """Whether blocks are generated for what is imported and not declared."""


def execute(output: Output, action: Callable[[], int], *, is_deed: bool = False) -> int:
    """Run a command's body; every error ends here, in words, and as an exit code.

    An answer that could not be written was not given. A deed (`is_deed`) was done all the same, and its code says so.
    """
    with interrupts.raising():
        code = _spoken(output, action)
        try:
            output.finish()
        except GitpoolError as problem:
            output.complain(problem.diagnostics)
            code = code if is_deed else code or problem.exit_code
        return code


def _spoken(output: Output, action: Callable[[], int]) -> int:
    try:
        return int(action())
    except GitpoolError as problem:
        output.report(problem.diagnostics)
        return problem.exit_code
    except KeyboardInterrupt:
        interrupts.ignore()
        output.report([error("Interrupted", "Nothing was written.")])
        return ExitCode.ERROR
    except Exception as problem:
        if os.environ.get("GITPOOL_DEBUG"):
            raise
        output.report([bug(problem)])
        return ExitCode.ERROR


def bug(problem: Exception) -> Diagnostic:
    """What is said of an exception that nobody foresaw."""
    return error(
        "gitpool has a bug",
        f"It did not expect this: {type(problem).__name__}: {problem}. Please report it with the command and the "
        "files; GITPOOL_DEBUG=1 shows where it happened. If an apply was under way, `gitpool recover` finishes it.",
    )


def load_configuration(
    report: Report,
    output: Output,
    *,
    settings_only: bool = False,
    inputs: Inputs = NO_INPUTS,
    generates: bool = False,
) -> Configuration:
    """Read the folder's files; where blocks are generated (`generates`), what is imported may be undeclared.

    Raises:
        GitpoolError: mistakes in the files; with `settings_only` those in the `gitpool` block alone.
    """
    from gitpool.config.load import load

    found = Report()
    configuration = load(CONFIGURATION_FOLDER, found, inputs, generates=generates)
    if settings_only:
        found.diagnostics[:] = [d for d in found if d in configuration.settings_problems]
    report.extend(found)
    report.gate()
    output.mask = type(output.mask)(configuration.settings.masked_meta_keys)
    return configuration


def check_known(unknown: Mapping[str, SourceRange], configuration: Configuration) -> None:
    """Refuse to guess a setting that is made of a variable without a value.

    Raises:
        GitpoolError: there is one.
    """
    from gitpool.config.variables.tfvars import DEFAULT

    problems = [
        Diagnostic(
            Severity.ERROR,
            "The value of a setting is not known",
            f"{name} is made of a variable that has no value here. Give it in {DEFAULT}, or in the environment "
            f"variable {PREFIX}NAME, as for the apply.",
            place,
            configuration.sources[place.filename].snippet_at(place),
        )
        for name, place in unknown.items()
    ]
    if problems:
        raise GitpoolError(*problems)


@contextmanager
def open_session(output: Output, wishes: Wishes, report: Report, *, settings_only: bool = False) -> Iterator[Session]:
    """Everything a verb needs; the connections are closed at the end.

    Raises:
        GitpoolError: mistakes in files, flags or environment.
    """
    from gitpool.cli import place
    from gitpool.nomad.client import Nomad
    from gitpool.workflow.session import Session

    if wishes.on_failure not in ("rollback", "stop"):
        raise usage("-on-failure is rollback or stop", f'"{wishes.on_failure}" is neither.')
    timeout = seconds("-lock-timeout", wishes.lock_timeout)
    configuration = load_configuration(
        report, output, settings_only=settings_only, inputs=wishes.inputs, generates=wishes.generates
    )
    with ExitStack() as stack:
        # One way for both, opened when it is first needed: what is wrong with the backend is told first.
        transport = cache(partial(open_transport, stack, configuration, wishes.connection, wishes.parallelism))
        backend = place.open_backend(stack, configuration, wishes.state, report, transport)
        yield Session(
            configuration=configuration,
            cluster=Nomad(transport()),
            backend=backend,
            report=report,
            region=transport().connection.region,
            environment=configuration.settings.environment,
            who=_who(),
            run=_run(os.environ),
            parallelism=wishes.parallelism,
            lock_timeout=timeout,
            on_failure=wishes.on_failure,
            left_behind=place.left_behind(configuration),
        )


def open_transport(
    stack: ExitStack, configuration: Configuration, flags: Mapping[str, Any], parallelism: int = 10
) -> Transport:
    """The way to the cluster of flags, files and environment; the stack closes it.

    Raises:
        GitpoolError: a setting of it is not known, or makes no sense.
    """
    from gitpool.cli import access

    unknown = configuration.settings.unknown
    check_known({name: place for name, place in unknown.items() if flags.get(name) is None}, configuration)
    return access.open_transport(stack, flags, configuration, parallelism=parallelism)


def inputs_of(output: Output, assignments: Sequence[Argument], *, may_ask: bool) -> Inputs:
    """Where values of variables come from: the command line, the environment, and a person at a terminal."""
    is_watched = sys.stdin is not None and sys.stdin.isatty() and not output.is_json
    answers: dict[str, str | None] = {}

    def ask(variable: Variable) -> str | None:  # once, however often the files are read
        if variable.name not in answers:
            answers[variable.name] = _ask(output, variable)
        return answers[variable.name]

    return Inputs(environment=os.environ, arguments=assignments, ask=ask if may_ask and is_watched else None)


def _ask(output: Output, variable: Variable) -> str | None:
    """The value that a person gives a variable; None if the input ended."""
    lines = variable.description.strip().splitlines()
    description = "".join(f"  {visible(line)}\n" for line in lines)
    output.prompt(f"{output.style.bold(f'var.{variable.name}')}\n{description}\n")
    if variable.sensitive:
        return output.ask_secret("  Enter a value: ")
    answer = output.ask("  Enter a value: ")
    output.say()
    return answer.rstrip("\r\n") if answer else None


def seconds(flag: str, text: str) -> float:
    """The seconds of a duration that a flag gives.

    Raises:
        GitpoolError: it is none.
    """
    try:
        found = parse_duration(text) / 1e9
    except ValueError as problem:
        raise usage(f"{flag} is no duration", f"{problem}. Write it as 30s or 5m.") from problem
    if found < 0:
        raise usage(f"{flag} is less than nothing", f'"{text}" is negative. Write it as 30s or 5m.')
    return found


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


_RUNS = ("CI_JOB_URL", "BUILD_URL", "BUILDKITE_BUILD_URL", "CIRCLE_BUILD_URL", "CI_PIPELINE_URL")
"""Where runs of CI find their own address: GitLab, Jenkins, Buildkite, CircleCI, Woodpecker."""


def _run(environ: Mapping[str, str]) -> str:
    """The address of the CI run, where the forge says it."""
    # GitHub's, and those that run its workflows: Gitea, Forgejo.
    server, repository, run = (environ.get(f"GITHUB_{name}") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    if server and repository and run:
        return f"{server}/{repository}/actions/runs/{run}"
    return next((environ[name] for name in _RUNS if environ.get(name)), "")
