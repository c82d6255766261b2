"""gitpool plan: what would change, and why. It takes no lock and writes nothing but the file of `-out`."""

from __future__ import annotations

import json as json_library
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool import strictjson
from gitpool.cli import generated, options, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.guarding import guarded, joined, overriding
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, error, warning
from gitpool.plan import Mode, Options, Plan
from gitpool.transaction import Transaction

if TYPE_CHECKING:
    from gitpool.workflow.declare import Declaration
    from gitpool.workflow.session import Session

Out = Annotated[options.Text, typer.Option("-out", metavar="FILE", help="Save the plan, for `gitpool apply FILE`.")]
DetailedExitcode = Annotated[
    bool, typer.Option("-detailed-exitcode", help="Exit 0 if nothing would change, 2 if something would, 1 on errors.")
]

GenerateConfigOut = Annotated[
    options.Text,
    typer.Option("-generate-config-out", metavar="FILE", help="Write blocks for what is imported and not declared."),
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
    generate_config_out: GenerateConfigOut = None,
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
    check_rights: options.CheckRights = True,
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    environment: options.Environment = None,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
) -> int:
    """Show what apply would do. Nothing is locked or changed."""
    output = Output(is_json=json, no_color=no_color, compact_warnings=compact_warnings)
    inputs = runtime.inputs_of(output, assignments, may_ask=input)
    generates = generate_config_out is not None
    wishes = runtime.Wishes(connection, state, parallelism, lock_timeout, inputs=inputs, generates=generates)

    def action() -> int:
        watch.begin(output, "plan")
        chosen = plan_options(
            destroy, refresh_only, refresh, adopt, target, exclude, environment, allow_destroy, new_cluster, impact
        )
        chosen = joined(chosen, guarding)
        report = Report()
        blocks = _Blocks(generate_config_out, chosen)
        if out is not None:
            generated.check_other_file("-out", out, generate_config_out)
        with runtime.open_session(output, wishes, report) as session:
            from gitpool.workflow.plan import make_plan
            from gitpool.workflow.session import Document

            document = Document.read(session.backend)
            if document.state.transaction is not None:
                report.add(open_transaction(document.state.transaction))

            def objected(refused: Plan) -> None:
                watch.show_plan(output, refused)
                blocks.write()
                output.report(blocks.remarks(output))

            session.objected, session.checks_rights = objected, check_rights
            blocks.generate(session)
            made = make_plan(session, document.state, chosen)
            blocks.write()
        watch.show_plan(output, made)
        output.report(report.sorted() + remarks(chosen) + blocks.remarks(output))
        if out is not None:
            write_plan(Path(out), made)
            output.say(f"\nSaved the plan to: {out}\n\nTo perform exactly these actions, run:")
            output.say(f"    gitpool apply {quote(out)}")
        output.end_with(watch.plan_summary(made))
        if detailed_exitcode and made.has_changes:
            return ExitCode.CHANGES
        return ExitCode.OK

    return runtime.execute(output, action)


class _Blocks:
    """What `-generate-config-out` asks for: blocks that the plan is made with, and that are written if it is made.

    Guards and rules may refuse it then: the file stays, as Terraform's does, for the blocks are what is to be mended.
    """

    def __init__(self, name: str | None, chosen: Options) -> None:
        self._chosen = chosen
        self._path = None if name is None else generated.new_file("-generate-config-out", name)
        self._made: Declaration | None = None
        if name is not None and (chosen.mode is not Mode.NORMAL or not chosen.refresh):
            raise usage(
                "-generate-config-out needs a plan that looks at the cluster",
                "It writes down what is live, to be managed from now on. Leave -destroy, -refresh-only and "
                "-refresh=false out.",
            )

    def generate(self, session: Session) -> None:
        """Have the session want them; without any, nothing happens."""
        if self._path is not None and session.configuration.desired.undeclared:
            from gitpool.workflow.adopt import with_generated

            self._made = with_generated(session, self._path.name, self._chosen)

    def write(self) -> None:
        """Make the file."""
        if self._path is not None and self._made is not None and self._made.pools:
            from gitpool.workflow.declare import append

            append(self._path, self._made.text)

    def remarks(self, output: Output) -> list[Diagnostic]:
        """What is to be known about the file."""
        if self._path is None or self._made is None or not self._made.pools:
            return []
        output.say(f"\nWrote the blocks of what is imported to {self._path}. Review them before you apply.")
        return generated.in_clear(output, [wanted.pool for wanted in self._made.pools.values()], str(self._path))


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
        if generated.is_stream(path):
            path.write_text(text, "utf-8", "surrogatepass")
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
