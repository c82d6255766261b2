"""gitpool state: what is managed, and what was (list, show, pull, history); and the state put right (push, rm)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from gitpool.backends.backend import Backend
from gitpool.cli import options, place, runtime
from gitpool.cli.argv import suggestion, usage
from gitpool.cli.output import Output
from gitpool.diagnostics import Diagnostic, ExitCode, GitpoolError, Report, error
from gitpool.pool import address
from gitpool.state import State
from gitpool.targeting import addresses, own_addresses, selected

if TYPE_CHECKING:
    from gitpool.workflow.session import Session

Patterns = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[GLOB]...", help="Names or addresses."),
]
Name = Annotated[options.Text, typer.Argument(metavar="[NAME]", help="The pool's name or address.")]
Serial = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("-serial", metavar="N", help="The state as it was, of the copies that `state history` lists."),
]

File = Annotated[str, typer.Argument(metavar="FILE|-", help="The document, as `state pull` printed it.")]
Force = Annotated[bool, typer.Option("-force", help="Also over a newer state, or one of another lineage.")]
Removed = Annotated[list[str], typer.Argument(metavar="GLOB...", help="Names or addresses.")]
DryRun = Annotated[bool, typer.Option("-dry-run", help="Only say what would be removed.")]


@options.connected
def state_list(
    connection: dict[str, Any],
    patterns: Patterns = None,
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """List the addresses of the managed pools, one a line."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        with place.opened(output, connection, state) as backend:
            current = _read(backend)
        pools = {name: addresses(name, [current.instance_of(name)]) for name in current.pools}
        shown = set(pools) if not patterns else {name for p in patterns for name in selected(p, pools)}
        for name in current.pools:
            if name in shown:
                output.say(address(name))
        return ExitCode.OK

    return runtime.execute(output, action)


@options.connected
def state_show(
    connection: dict[str, Any],
    name: Name = None,
    serial: Serial = None,
    json: options.Json = False,
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Show one managed pool as it was last applied; with -serial, as it was then, or all of them."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.render import json as render_json
        from gitpool.render import text

        if name is None and serial is None:
            raise usage("A pool is missing", "Name one, or say -serial=N; `gitpool show` shows the whole state.")
        with place.opened(output, connection, state) as backend:
            current = _read(backend) if serial is None else _copy(backend, serial)
        wanted = None if name is None else _found(current, name)
        shown = current if wanted is None else _alone(current, wanted)
        if json:
            output.document(render_json.state_representation(shown, mask=output.mask))
        elif wanted is None:
            output.say(text.state(shown, output.style, output.mask))
        else:
            mask = output.mask.over(current.facts_of(wanted).sensitive)
            output.say(text.pool(current.pools[wanted], output.style, mask))
        return ExitCode.OK

    return runtime.execute(output, action)


@options.connected
def state_pull(
    connection: dict[str, Any],
    serial: Serial = None,
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Print the state's document as it is kept, sensitive values in clear; nothing, if there is none."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        with place.opened(output, connection, state) as backend:
            data = backend.read().data if serial is None else _copy_of(backend, serial)
        output.raw(data or b"")
        return ExitCode.OK

    return runtime.execute(output, action)


@options.connected
def state_history(
    connection: dict[str, Any],
    json: options.Json = False,
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """List the last writes of the state: when, who, what for, and how it ended."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.render.history_text import history

        with place.opened(output, connection, state) as backend:
            copies = backend.copies()
            try:
                current = _read(backend)
            except GitpoolError as problem:
                raise GitpoolError(*problem.diagnostics, _way_back(backend, copies)) from problem
        if json:
            entries = [{**entry.to_json(), "copy": entry.serial in copies} for entry in reversed(current.history)]
            output.document({"format_version": "1.0", "history": entries})
        else:
            output.say(history(current, copies))
        return ExitCode.OK

    return runtime.execute(output, action)


@options.connected
def state_push(
    connection: dict[str, Any],
    file: File,
    force: Force = False,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Put a document in the place of the state; what is lost by that is refused, unless -force is said."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.workflow.statework import push

        data = options.bytes_of(file)
        wishes = runtime.Wishes(connection, state, lock_timeout=lock_timeout)
        with _session(output, wishes) as session:
            pushed = push(session, data, "the input" if file == "-" else file, force=force)
            where = session.backend.where
        if pushed is None:
            output.say(f"{where} holds this document already.")
        else:
            output.say(f"Pushed to {where}: serial {pushed.serial}, {_counted(pushed)}.")
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)


@options.connected
def state_rm(
    connection: dict[str, Any],
    patterns: Removed,
    dry_run: DryRun = False,
    lock_timeout: options.LockTimeout = "0s",
    state: options.State = None,
    no_color: options.NoColor = False,
) -> int:
    """Forget managed pools, protected ones too. In the cluster they stay as they are."""
    output = Output(no_color=no_color)

    def action() -> int:
        from gitpool.workflow.statework import remove

        wishes = runtime.Wishes(connection, state, lock_timeout=lock_timeout)
        with _session(output, wishes) as session:
            chosen = partial(_matched, patterns=patterns)
            names = chosen(_read(session.backend)) if dry_run else remove(session, chosen)
        for name in names:
            output.say(f"{'Would remove' if dry_run else 'Removed'} {address(name)}")
        return ExitCode.OK

    return runtime.execute(output, action, is_deed=True)


@contextmanager
def _session(output: Output, wishes: runtime.Wishes) -> Iterator[Session]:
    """A session that tells of locks, and of what was wrong beside."""
    from gitpool.cli import watch

    report = Report()
    with runtime.open_session(output, wishes, report, settings_only=True) as session:
        watch.attach_lock(output, session)
        yield session
        output.report(report)


def _matched(current: State, patterns: list[str]) -> list[str]:
    """The managed pools that the patterns mean; each has to mean one, for a typing error must not pass."""
    pools = {name: addresses(name, [current.instance_of(name)]) for name in current.pools}
    found: set[str] = set()
    for pattern in patterns:
        names = selected(pattern, pools)
        if not names:
            raise usage(f"{pattern} matches no managed pool", "`gitpool state list` lists them. Nothing was removed.")
        found |= names
    return sorted(found)


def _counted(state: State) -> str:
    return f"{len(state.pools)} managed pool{'' if len(state.pools) == 1 else 's'}"


def _read(backend: Backend) -> State:
    from gitpool.workflow.session import Document

    return Document.read(backend).state


def _copy(backend: Backend, serial: int) -> State:
    return State.from_bytes(_copy_of(backend, serial), f"the copy {serial} of {backend.where}")


def _copy_of(backend: Backend, serial: int) -> bytes:
    data = backend.copy(serial)
    if data is None:
        kept = ", ".join(map(str, backend.copies()))
        what = f"There are copies of the serials {kept}." if kept else "No copies are kept there."
        raise GitpoolError(error(f"There is no copy of serial {serial}", f"{backend.where}: {what}"))
    return data


def _way_back(backend: Backend, copies: list[int]) -> Diagnostic:
    """What can be done about a state that cannot be read: the last copy that can is named."""
    for number in reversed(copies):
        with suppress(GitpoolError):
            _copy(backend, number)
            return error(
                f"There are copies of the serials {', '.join(map(str, copies))}",
                f"`gitpool state pull -serial={number} > FILE` writes the last one that is whole, and `gitpool state "
                "push -force FILE` puts it in the place of the state. What was applied since then is found as drift, "
                "or adopted.",
            )
    return error("No copies are kept there", "Equal pools are adopted again, if the state begins anew.")


def _found(current: State, name: str) -> str:
    """The pool that is meant by a name or an address."""
    wanted = next((n for n in current.pools if name in own_addresses(n, current.instance_of(n))), None)
    if wanted is None:
        plain = name.removeprefix("nomad_").removeprefix("node_pool.")
        raise usage(
            f'The state has no pool "{plain}"',
            f"{suggestion(plain, current.pools)}`gitpool state list` lists the managed pools.",
        )
    return wanted


def _alone(current: State, name: str) -> State:
    return State(pools={name: current.pools[name]}, facts={name: current.facts_of(name)})
