"""gitpool plan: what would change, and why. It takes no lock and writes nothing but the file of `-out`."""

from __future__ import annotations

import json as json_library
import os
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from gitpool import strictjson
from gitpool.cli import options, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.guarding import guarded, joined, overriding
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import ExitCode, GitpoolError, Report, error, warning
from gitpool.plan import Mode, Options, Plan
from gitpool.transaction import Transaction

Out = Annotated[options.Text, typer.Option("-out", metavar="FILE", help="Save the plan, for `gitpool apply FILE`.")]
DetailedExitcode = Annotated[
    bool, typer.Option("-detailed-exitcode", help="Exit 0 if nothing would change, 2 if something would, 1 on errors.")
]


@options.connected
@options.assigned
@guarded
def plan(
    connection: dict[str, Any],
    assignments: list[Argument],
    guarding: dict[str, Any],
    out: Out = None,
    detailed_exitcode: DetailedExitcode = False,
    json: options.Json = False,
    no_color: options.NoColor = False,
    compact_warnings: options.CompactWarnings = False,
    target: options.Targets = None,
    exclude: options.Excludes = None,
    destroy: options.Destroy = False,
    refresh_only: options.RefreshOnly = False,
    refresh: options.Refresh = True,
    adopt: options.Adopt = False,
    allow_destroy: options.AllowDestroy = None,
    new_cluster: options.NewCluster = False,
    impact: options.Impact = True,
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    environment: options.Environment = None,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
) -> int:
    """Show what apply would do. Nothing is locked or changed."""
    output = Output(is_json=json, no_color=no_color, compact_warnings=compact_warnings)
    inputs = runtime.inputs_of(output, assignments, may_ask=input)
    wishes = runtime.Wishes(connection, state, parallelism, lock_timeout, inputs=inputs)

    def action() -> int:
        watch.begin(output, "plan")
        chosen = plan_options(
            destroy, refresh_only, refresh, adopt, target, exclude, environment, allow_destroy, new_cluster, impact
        )
        chosen = joined(chosen, guarding)
        report = Report()
        with runtime.open_session(output, wishes, report) as session:
            from gitpool.workflow.plan import make_plan
            from gitpool.workflow.session import Document

            document = Document.read(session.backend)
            if document.state.transaction is not None:
                report.add(open_transaction(document.state.transaction))
            session.objected = partial(watch.show_plan, output)
            made = make_plan(session, document.state, chosen)
        watch.show_plan(output, made)
        output.report(report.sorted() + remarks(chosen))
        if out is not None:
            write_plan(Path(out), made)
            output.say(f"\nSaved the plan to: {out}\n\nTo perform exactly these actions, run:")
            output.say(f"    gitpool apply {quote(out)}")
        output.end_with(watch.plan_summary(made))
        if detailed_exitcode and made.has_changes:
            return ExitCode.CHANGES
        return ExitCode.OK

    return runtime.execute(output, action)


def plan_options(
    destroy: bool,
    refresh_only: bool,
    refresh: bool,
    adopt: bool,
    targets: list[str] | None,
    excludes: list[str] | None,
    environment: str | None,
    allow_destroy: list[str] | None,
    new_cluster: bool,
    impact: bool,
) -> Options:
    """The options of a plan.

    Raises:
        GitpoolError: two that contradict each other.
    """
    if destroy and refresh_only:
        raise usage("-destroy and -refresh-only exclude each other", "One deletes, the other only looks. Choose one.")
    if refresh_only and not refresh:
        raise usage("-refresh-only and -refresh=false exclude each other", "One only looks, the other never does.")
    mode = Mode.DESTROY if destroy else Mode.REFRESH_ONLY if refresh_only else Mode.NORMAL
    return Options(
        mode,
        tuple(targets or ()),
        tuple(excludes or ()),
        refresh,
        adopt,
        environment,
        tuple(allow_destroy or ()),
        new_cluster=new_cluster,
        impact=impact,
    )


def remarks(chosen: Options) -> list[Any]:
    """The warnings that follow from how the plan was asked for."""
    return targeting(chosen) + overriding(chosen)


def targeting(chosen: Options) -> list[Any]:
    """Terraform's warning that a plan of some pools is not the whole truth."""
    if not chosen.targets and not chosen.excludes:
        return []
    return [
        warning(
            "Resource targeting is in effect",
            "The plan covers only the pools that -target and -exclude leave; what else the files want is not in it.",
        )
    ]


def open_transaction(transaction: Transaction) -> Any:
    """What a plan says when it meets an unfinished apply."""
    return warning(
        "An apply is unfinished",
        f"{transaction.who} began it at {transaction.started}; it may be running still. This plan is made against "
        "the cluster as it is. `gitpool recover` finishes a dead one, and so does the next apply.",
    )


def write_plan(path: Path, plan: Plan) -> None:
    """Write the plan document, readable by its owner alone: what is not sensitive stands in it in clear.

    Raises:
        GitpoolError: the file cannot be written.
    """
    text = json_library.dumps(plan.to_json(), indent=1, ensure_ascii=False) + "\n"
    name = None
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, "utf-8", "surrogatepass")  # /dev/stdout and the like
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError as problem:
        if name:
            with suppress(OSError):
                Path(name).unlink()
        raise GitpoolError(
            error("The plan cannot be saved", f"{path}: {problem.strerror}. Name another file with -out.")
        ) from problem


def read_plan(path: Path) -> Plan:
    """Read a plan document.

    Raises:
        GitpoolError: it cannot be read, or is no plan.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise GitpoolError(
            error("The plan cannot be read", f"{path}: {problem.strerror}. Name the file that -out wrote.")
        ) from problem
    try:
        document = strictjson.loads(data)
    except (ValueError, RecursionError) as problem:
        what = f"is not a whole JSON document ({problem}). Make the plan again"
        if data.startswith(b"PK"):
            what = "is an archive, as Terraform's plans are. Name a file that `gitpool plan -out` wrote"
        raise GitpoolError(error("Not a plan file", f"{path} {what}.")) from problem
    return Plan.from_json(document, str(path))
