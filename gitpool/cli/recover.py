"""gitpool recover: finish an apply that died, and nothing else."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from gitpool.cli import options, runtime, watch
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, Report
from gitpool.transaction import Phase

Abandon = Annotated[bool, typer.Option("-abandon", help="Close it as it stands; the state records what is live.")]
Rollback = Annotated[bool, typer.Option("-rollback", help="Put every pool back as it was, instead of going on.")]


@options.connected
def recover(
    connection: dict[str, Any],
    abandon: Abandon = False,
    rollback: Rollback = False,
    new_cluster: options.NewCluster = False,
    json: options.Json = False,
    no_color: options.NoColor = False,
    on_failure: options.OnFailure = "rollback",
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
) -> int:
    """Finish the apply that did not end: forward if it went forward, back if it had turned."""
    output = Output(is_json=json, no_color=no_color)
    wishes = runtime.Wishes(connection, state, parallelism, lock_timeout, on_failure)

    def action() -> int:
        watch.begin(output, "apply")
        if abandon and rollback:
            raise usage("-abandon and -rollback exclude each other", "One keeps what is live, the other undoes it.")
        report = Report()
        with runtime.open_session(output, wishes, report, settings_only=True) as session:
            from gitpool.workflow.apply import recover as carry_out

            watch.attach(output, session)
            applied = carry_out(session, abandon=abandon, backward=rollback, new_cluster=new_cluster)
        output.report(report)
        transaction = applied.transaction
        if transaction is None:
            return watch.show_done(output, "Nothing to recover: no apply is open.")
        if abandon:
            return watch.show_done(
                output, f"Abandoned the apply that {transaction.who} began. The state records what is live."
            )
        if transaction.phase is Phase.ROLLED_BACK and applied.was_backward and not applied.stopped:
            # The way back was the transaction's own, so it did what it had to do.
            return watch.show_done(output, "Recovered: every pool is as it was.")
        code = watch.show_end(output, applied)
        if code is ExitCode.OK:
            output.say("Recovered: every pool is as planned.")
        return code

    return runtime.execute(output, action, is_deed=True)
