"""The options that several commands share, each declared once."""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Optional, get_type_hints

import typer

from gitpool.cli.argv import ORDERED, usage

Text = Optional[str]  # noqa: UP045 - the parser reads annotations at run time

Json = Annotated[bool, typer.Option("-json", help="Print for machines, in Terraform's shape.")]
NoColor = Annotated[bool, typer.Option("-no-color", help="Print without colour, as NO_COLOR and a pipe do.")]
CompactWarnings = Annotated[bool, typer.Option("-compact-warnings", help="Show warnings as a list of summaries.")]
State = Annotated[Text, typer.Option("-state", metavar="FILE", help="The state file of the local backend.")]
Environment = Annotated[
    Text, typer.Option("-environment", metavar="NAME", help="Which environment this is; a part of what is reviewed.")
]
Targets = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-target", metavar="GLOB", help="Plan only these pools (name or address; repeatable)."),
]
Excludes = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-exclude", metavar="GLOB", help="Leave these pools out (name or address; repeatable)."),
]
Matching = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-matching", metavar="GLOB", help="The pools whose names match (repeatable)."),
]
Vars = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-var", metavar="NAME=VALUE", help="Set an input variable of the files (repeatable)."),
]
VarFiles = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-var-file", metavar="FILE", help="Set input variables from a file (repeatable)."),
]
Destroy = Annotated[bool, typer.Option("-destroy", help="Plan to delete every managed pool.")]
RefreshOnly = Annotated[bool, typer.Option("-refresh-only", help="Only take what changed outside into the state.")]
Refresh = Annotated[
    bool,
    typer.Option("-refresh/-no-refresh", help="Plan against the state alone, without a look at the cluster."),
]
Adopt = Annotated[bool, typer.Option("-adopt", help="Take over pools that exist and differ, showing the difference.")]
AllowDestroy = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-allow-destroy", metavar="NAME", help="Delete this pool although it is protected (repeatable)."),
]
Impact = Annotated[
    bool, typer.Option("-impact/-no-impact", help="Do not count the nodes, jobs and allocations in pools that change.")
]
CheckRights = Annotated[
    bool,
    typer.Option("-check-rights/-no-check-rights", help="Plan with a token that only reads; another one applies."),
]
NewCluster = Annotated[
    bool, typer.Option("-new-cluster", help="Take the state to a cluster that it does not belong to.")
]
Parallelism = Annotated[int, typer.Option("-parallelism", metavar="N", min=1, max=256, help="Writes at a time.")]
LockTimeout = Annotated[
    str, typer.Option("-lock-timeout", metavar="DURATION", help="How long to wait for the state's lock, as 60s.")
]
Input = Annotated[bool, typer.Option("-input/-no-input", help="Ask nothing: fail where an answer would be needed.")]
AutoApprove = Annotated[bool, typer.Option("-auto-approve", help="Do not ask.")]
OnFailure = Annotated[
    str,
    typer.Option("-on-failure", metavar="rollback|stop", help="What a refused write leads to."),
]
Address = Annotated[Text, typer.Option("-address", metavar="URL", help="The cluster; else the file, or NOMAD_ADDR.")]
Region = Annotated[Text, typer.Option("-region", metavar="NAME", help="The region; else the file, or NOMAD_REGION.")]
Namespace = Annotated[
    Text, typer.Option("-namespace", metavar="NAME", help="The namespace of jobs; pools have none. Or NOMAD_NAMESPACE.")
]
Token = Annotated[
    Text, typer.Option("-token", metavar="SECRET", help="Better in NOMAD_TOKEN, out of the process list.")
]
AuthMethod = Annotated[
    Text,
    typer.Option("-auth-method", metavar="NAME", help="Log in by this auth method, as the job of GitHub Actions."),
]
AuthAudience = Annotated[
    Text, typer.Option("-auth-audience", metavar="TEXT", help="For whom the job's identity is meant, at a login.")
]
CaCert = Annotated[Text, typer.Option("-ca-cert", metavar="FILE", help="Or NOMAD_CACERT.")]
CaPath = Annotated[Text, typer.Option("-ca-path", metavar="DIR", help="Or NOMAD_CAPATH.")]
ClientCert = Annotated[Text, typer.Option("-client-cert", metavar="FILE", help="Or NOMAD_CLIENT_CERT.")]
ClientKey = Annotated[Text, typer.Option("-client-key", metavar="FILE", help="Or NOMAD_CLIENT_KEY.")]
TlsServerName = Annotated[Text, typer.Option("-tls-server-name", metavar="NAME", help="Or NOMAD_TLS_SERVER_NAME.")]
TlsSkipVerify = Annotated[bool, typer.Option("-tls-skip-verify", help="Or NOMAD_SKIP_VERIFY.")]

_CONNECTION: dict[str, tuple[object, object]] = {
    "address": (Address, None),
    "region": (Region, None),
    "namespace": (Namespace, None),
    "token": (Token, None),
    "auth_method": (AuthMethod, None),
    "auth_audience": (AuthAudience, None),
    "ca_cert": (CaCert, None),
    "ca_path": (CaPath, None),
    "client_cert": (ClientCert, None),
    "client_key": (ClientKey, None),
    "tls_server_name": (TlsServerName, None),
    "skip_verify": (TlsSkipVerify, False),
}
_LOOKING = {
    **_CONNECTION,
    "address": (
        Annotated[Text, typer.Option("-address", metavar="URL", help="The cluster; else NOMAD_ADDR.")],
        None,
    ),
    "region": (
        Annotated[Text, typer.Option("-region", metavar="NAME", help="The region; else NOMAD_REGION.")],
        None,
    ),
}
"""The same for the commands that read no files."""


AllowFiles = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("-allow-files", metavar="DIR", help="Let functions read files below this folder, too (repeatable)."),
]
_ASSIGNMENTS: dict[str, tuple[object, object]] = {
    "var": (Vars, None),
    "var_file": (VarFiles, None),
    "allow_files": (AllowFiles, None),
}


def connected(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the flags of Nomad's client; it receives their values as the one argument `connection`."""
    return widened(command, "connection", _CONNECTION, _connection)


def looking(command: Callable[..., int]) -> Callable[..., int]:
    """As `connected`, for a command that reads no files."""
    return widened(command, "connection", _LOOKING, _connection)


def assigned(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command what expressions can use: `-var`, `-var-file` and `-allow-files`.

    It receives them, those of variables in their order, as the one argument `assignments`.
    """
    return widened(command, "assignments", _ASSIGNMENTS, _assignments)


def bytes_of(file: str) -> bytes:
    """The bytes of a file, or of stdin for `-`.

    Raises:
        GitpoolError: it cannot be read.
    """
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, AttributeError) as problem:  # stdin may be closed, and is None then
        said = getattr(problem, "strerror", None) or "there is no input"
        raise usage("The document cannot be read", f"{file}: {said}. Name a file, or - for stdin.") from problem


def _connection(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "skip_verify": values["skip_verify"] or None}


def _assignments(values: dict[str, Any]) -> list[tuple[str, str]]:
    """The parser keeps no order between two flags, so `argv` hands on each `-var-file` as a value of `-var`."""
    files = tuple(f"{name}=" for name in ORDERED)
    given = values["var"] or []
    variables = [("-var-file", text.partition("=")[2]) if text.startswith(files) else ("-var", text) for text in given]
    return [*variables, *(("-allow-files", _folder(name)) for name in values["allow_files"] or [])]


def _folder(name: str) -> str:
    """The folder of an `-allow-files`, checked before anything is read: also where no function would read a file.

    Raises:
        GitpoolError: it is none.
    """
    if not Path(name).is_dir():
        summary, what = "Folder does not exist", "there is no such folder"
        if Path(name).exists():
            summary, what = "Not a folder", "this is no folder"
        raise usage(summary, f"-allow-files={name}: {what}. Functions may read below those that it names.")
    return name


def widened(
    command: Callable[..., int],
    argument: str,
    flags: dict[str, tuple[object, object]],
    gathered: Callable[[dict[str, Any]], object],
) -> Callable[..., int]:
    """The command with these flags in the place of one argument, which is what is gathered from their values.

    The parser reads a function's signature, so ten flags would otherwise be repeated in each command.
    """

    @functools.wraps(command)
    def wrapper(**values: Any) -> int:
        own = {name: values.pop(name) for name in flags}
        return command(**{argument: gathered(own)}, **values)

    hints = get_type_hints(command, include_extras=True)
    hints.pop(argument)
    parameters = inspect.signature(command).parameters.values()
    kept = [p.replace(annotation=hints[p.name]) for p in parameters if p.name != argument]
    extra = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (annotation, default) in flags.items()
    ]
    wrapper.__signature__ = inspect.Signature([*kept, *extra])  # type: ignore[attr-defined]
    wrapper.__annotations__ = {**hints, **{name: annotation for name, (annotation, _) in flags.items()}}
    del wrapper.__wrapped__
    return wrapper
