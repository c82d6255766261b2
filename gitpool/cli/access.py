"""As whom the cluster is asked: with a token that is given, or with one for which the job's identity is changed.

From the strongest to the weakest: `-token`, `-auth-method`, NOMAD_TOKEN, the `auth` block of the files. A flag that
cannot be followed is an error. The block is for runs of CI alone: elsewhere, people bring a token of their own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from gitpool.cli import runtime
from gitpool.cli.argv import usage

if TYPE_CHECKING:
    from gitpool.config.blocks.auth import AuthSettings
    from gitpool.config.load import Configuration
    from gitpool.nomad.connection import Connection
    from gitpool.nomad.login import Logins
    from gitpool.nomad.transport import Transport

_TOKEN = "NOMAD_TOKEN"  # noqa: S105 - the name of the variable


@dataclass(frozen=True, slots=True)
class _Wish:
    """A login: by which auth method, and for which audience the identity is meant."""

    method: str
    audience: str


def open_transport(
    stack: ExitStack, flags: Mapping[str, Any], configuration: Configuration | None, **options: Any
) -> Transport:
    """The way to the cluster of flags, files (None where none are read) and environment; the stack closes it.

    `options` are those of `Transport`.

    Raises:
        GitpoolError: a setting that makes no sense or is not known; a login that is asked for and not possible here.
    """
    from gitpool.nomad.connection import resolve
    from gitpool.nomad.transport import Transport

    wish, why_nobody = _chosen(flags, configuration)
    environ = {k: v for k, v in os.environ.items() if k != _TOKEN} if wish else os.environ
    wishes = None if configuration is None else configuration.settings.connection()
    connection = replace(resolve(flags, wishes, environ), login=wish.method if wish else "", why_nobody=why_nobody)
    logins = _logins(stack, connection, wish) if wish else None
    transport = Transport(connection, logins=logins, **options)
    stack.callback(transport.close)
    return transport


def _logins(stack: ExitStack, connection: Connection, wish: _Wish) -> Logins:
    """Who logs in by that method, with the identity of this job."""
    from gitpool.backends.backend import clock
    from gitpool.forge.id_token import issuer
    from gitpool.nomad.login import Logins
    from gitpool.nomad.transport import Transport

    door = Transport(connection, parallelism=1)
    stack.callback(door.close)
    return Logins(door, wish.method, wish.audience, issuer(os.environ).identity, clock=clock)


def _chosen(flags: Mapping[str, Any], configuration: Configuration | None) -> tuple[_Wish | None, str]:
    """How to log in, None for not at all; and why nobody does although the files would have it.

    Raises:
        GitpoolError: what flags or files ask for cannot be done.
    """
    from gitpool.forge.id_token import hindrance

    method, audience = flags.get("auth_method") or "", flags.get("auth_audience") or ""
    written = configuration.settings.auth if configuration else None
    if audience and not method and written is None:
        raise usage("-auth-audience is for a login", "Say with -auth-method by which auth method of Nomad's.")
    if flags.get("token"):
        return None, ""
    if method:
        return _flagged(method, audience or _known("audience", written, configuration), hindrance(os.environ)), ""
    if written is None or os.environ.get(_TOKEN, "").strip(" "):
        return None, ""
    if why := hindrance(os.environ):
        return None, f"The auth block of the files was not followed. {why}"
    method = _known("method", written, configuration)
    return _Wish(method, audience or _known("audience", written, configuration)), ""


def _flagged(method: str, audience: str, why_not: str) -> _Wish:
    """The login that `-auth-method` asks for.

    Raises:
        GitpoolError: it has no audience, or cannot be done here (`why_not`).
    """
    if not audience:
        raise usage(
            "A login needs an audience",
            "-auth-audience says for whom the job's identity is meant: one of BoundAudiences of the auth method "
            f'"{method}". It can also stand in the auth block of the files.',
        )
    if why_not:
        raise usage("Nobody can log in here", f"-auth-method={method} asks for it. {why_not}")
    return _Wish(method, audience)


def _known(name: str, written: AuthSettings | None, configuration: Configuration | None) -> str:
    """An argument of the auth block; empty where there is no such block.

    Raises:
        GitpoolError: its value is not known.
    """
    if written is None or configuration is None:
        return ""
    if name in written.unknown:
        runtime.check_known({name: written.unknown[name]}, configuration)
    return written.method if name == "method" else written.audience
