"""gitpool force-unlock: take a dead holder's lock away."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool.cli import options, place, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error

if TYPE_CHECKING:
    from gitpool.backends.backend import Backend, Held, LockInfo

LockId = Annotated[str, typer.Argument(metavar="LOCK_ID", help="The lock's ID, as the refusal named it.")]
Force = Annotated[bool, typer.Option("-force", help="Do not ask.")]


@options.connected
def force_unlock(
    connection: dict[str, Any],
    lock_id: LockId,
    force: Force = False,
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Take away a lock whose holder is dead. A local lock is freed by the kernel when its process ends."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.backends.backend import Lock, described

        with place.opened(output, connection, state, needs_state=False) as backend:
            held = _holder(backend)
            if held is None:
                output.say(f"{backend.where} is not locked.")
                return ExitCode.OK
            holder = held.holder
            if holder is not None and holder.id != lock_id:
                raise usage(
                    "That is not the lock's ID",
                    f"{backend.where} is held by {described(holder)}. Name that ID, if it is the lock you mean.",
                )
            if not force:
                output.say(f"{backend.where} is held by {described(holder)}.")
                if output.ask("Take it away? Only 'yes' will be accepted: ").rstrip("\r\n") != "yes":
                    raise GitpoolError(error("force-unlock cancelled", "The lock is as it was."))
            # A server may not say who holds it; then the ID is all that is known.
            backend.release(Lock(holder or _nobody(lock_id, backend)))
            output.say(f"The lock of {described(holder)} was taken away.")
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)


def _holder(backend: Backend) -> Held | None:
    """Who holds the lock; None if nobody does. To know it, it is taken, and given back."""
    from gitpool.backends.backend import Held

    try:
        backend.release(backend.acquire(_nobody(str(uuid.uuid4()), backend)))
    except Held as held:
        return held
    return None


def _nobody(lock_id: str, backend: Backend) -> LockInfo:
    from gitpool.backends.backend import LockInfo

    return LockInfo(lock_id, "force-unlock", "", "", backend.where, "")
