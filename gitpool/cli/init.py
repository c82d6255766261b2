"""gitpool init: is everything at its place? And the move of the state to another one. Nothing requires it."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool.cli import options, place, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.cli.plan import open_transaction
from gitpool.diagnostics import ExitCode, Report
from gitpool.state import State

if TYPE_CHECKING:
    from gitpool.backends.backend import Backend
    from gitpool.workflow.session import Session

MigrateState = Annotated[
    bool, typer.Option("-migrate-state", help="Copy the state to the place that the files name; the old one is kept.")
]
From = Annotated[
    options.Text,
    typer.Option("-from", metavar="PATH", help="A state file, or a folder whose files name the place until now."),
]
ForceCopy = Annotated[bool, typer.Option("-force-copy", help="Also over a state that is not an older one of it.")]


@options.connected
def init(
    connection: dict[str, Any],
    migrate_state: MigrateState = False,
    source: From = None,
    force_copy: ForceCopy = False,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Look whether cluster and state are where the files say; with -migrate-state, move the state there."""
    output = Output(no_color=no_color)

    def action() -> int:
        if not migrate_state and (source is not None or force_copy):
            raise usage("-from and -force-copy belong to -migrate-state", "Without it nothing is copied. Add it.")
        report = Report()
        wishes = runtime.Wishes(connection, state, lock_timeout=lock_timeout)
        with runtime.open_session(output, wishes, report, settings_only=True) as session:
            watch.attach_lock(output, session)
            output.report(report)
            if migrate_state:
                with ExitStack() as stack:
                    return _migrate(output, session, _source(stack, output, connection, source), force=force_copy)
            return _look(output, session)

    return runtime.execute(output, action, is_deed=True)


def _look(output: Output, session: Session) -> int:
    from gitpool.workflow.plan import look
    from gitpool.workflow.session import Document

    known = Document.read(session.backend).state
    pools, _ = look(session, known, is_new=False)
    output.say(f"The cluster has {len(pools)} node pools, the built-in ones among them.")
    output.say(f"The state is in {session.backend.where}: {_described(known)}.")
    if known.transaction is not None:
        output.report([open_transaction(known.transaction)])
    if session.left_behind and not known.lineage:
        output.say(f"The one in {session.left_behind} was not moved: `gitpool init -migrate-state` copies it.")
    return ExitCode.OK


def _migrate(output: Output, session: Session, source: Backend, *, force: bool) -> int:
    from gitpool.workflow.statework import migrate

    if (source.where, type(source)) == (session.backend.where, type(session.backend)):
        raise usage("The state is there already", f"That is {source.where}. Name another place with -from.")
    copied = migrate(session, source, force=force)
    if copied is None:
        output.say(f"{session.backend.where} holds the same state as {source.where} already.")
    else:
        output.say(
            f"Copied the state from {source.where} to {session.backend.where}, and read it again there: "
            f"{_described(copied)}. The old one is kept; nothing uses it any more."
        )
    return ExitCode.OK


def _source(stack: ExitStack, output: Output, connection: dict[str, Any], source: str | None) -> Backend:
    """Where the state is until now: a state file, or what the files of a folder name."""
    from gitpool.backends.local import DEFAULT_NAME, LocalBackend
    from gitpool.config.load import load

    path = Path(source or DEFAULT_NAME)
    if source is not None and not path.exists():
        raise usage(
            f"There is no {source}", "-from takes a state file, or a folder whose files say where the state is."
        )
    if not path.is_dir():
        return LocalBackend(path)
    report = Report()
    configuration = load(path, report, runtime.NO_INPUTS)
    cluster = partial(runtime.open_transport, stack, configuration, connection)
    return place.open_backend(stack, configuration, None, report, cluster, folder=path)


def _described(state: State) -> str:
    if not state.lineage:
        return "there is none yet, and the first apply makes it"
    pools = f"{len(state.pools)} managed pool{'' if len(state.pools) == 1 else 's'}"
    return f"serial {state.serial}, {pools}"
