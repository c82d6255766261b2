"""gitpool force-unlock: take a dead holder's lock away."""

from __future__ import annotations

import uuid
from typing import Annotated

import typer

from gitpool.cli import options, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, Report, error

LockId = Annotated[str, typer.Argument(metavar="LOCK_ID", help="The lock's ID, as the refusal named it.")]
Force = Annotated[bool, typer.Option("-force", help="Do not ask.")]


def force_unlock(
    lock_id: LockId, force: Force = False, state: options.State = None, no_color: options.NoColor = False
) -> int:
    """Take away a lock whose holder is dead. A local lock is freed by the kernel when its process ends."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.backends.backend import Held, Lock, LockInfo, described

        report = Report()
        configuration = runtime.load_configuration(report, output, settings_only=True)
        backend = runtime.open_backend(configuration, state, report)
        try:
            backend.release(backend.acquire(LockInfo(str(uuid.uuid4()), "force-unlock", "", "", backend.where, "")))
        except Held as held:
            holder = held.holder
        else:
            output.say(f"{backend.where} is not locked.")
            return ExitCode.OK
        if holder is None or holder.id != lock_id:
            raise usage(
                "That is not the lock's ID",
                f"{backend.where} is held by {described(holder)}. Name that ID, if it is the lock you mean.",
            )
        if not force:
            output.say(f"{backend.where} is held by {described(holder)}.")
            if output.ask("Take it away? Only 'yes' will be accepted: ").rstrip("\r\n") != "yes":
                raise GitpoolError(error("force-unlock cancelled", "The lock is as it was."))
        backend.release(Lock(holder))
        output.say(f"The lock of {described(holder)} was taken away.")
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)
