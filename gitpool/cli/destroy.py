"""gitpool destroy: delete what is managed, and nothing else."""

from __future__ import annotations

from typing import Any

from gitpool.cli import apply, options, runtime, watch
from gitpool.cli.guarding import guarded, joined
from gitpool.cli.output import Output
from gitpool.cli.plan import plan_options
from gitpool.config.variables.inputs import Argument


@options.connected
@options.assigned
@guarded
def destroy(
    connection: dict[str, Any],
    assignments: list[Argument],
    guarding: dict[str, Any],
    auto_approve: options.AutoApprove = False,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
    json: options.Json = False,
    no_color: options.NoColor = False,
    compact_warnings: options.CompactWarnings = False,
    target: options.Targets = None,
    exclude: options.Excludes = None,
    refresh: options.Refresh = True,
    allow_destroy: options.AllowDestroy = None,
    new_cluster: options.NewCluster = False,
    impact: options.Impact = True,
    on_failure: options.OnFailure = "rollback",
    parallelism: options.Parallelism = 10,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    environment: options.Environment = None,
) -> int:
    """Delete every managed pool: `apply -destroy`. Pools that are not managed are never touched."""
    output = Output(is_json=json, no_color=no_color, compact_warnings=compact_warnings)
    inputs = runtime.inputs_of(output, assignments, may_ask=input)
    wishes = runtime.Wishes(connection, state, parallelism, lock_timeout, on_failure, inputs)

    def action() -> int:
        watch.begin(output, "destroy")
        chosen = plan_options(
            True, False, refresh, False, target, exclude, environment, allow_destroy, new_cluster, impact
        )
        chosen = joined(chosen, guarding)
        return apply.run(output, wishes, chosen, None, auto_approve=auto_approve, may_ask=input)

    return runtime.execute(output, action, is_deed=True)
