"""gitpool export: pools as texts that other tools, and gitpool, make pools of again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from gitpool import guards
from gitpool.cli import generated, options, runtime
from gitpool.cli.argv import usage
from gitpool.cli.output import Output
from gitpool.config.variables.inputs import Argument, Inputs
from gitpool.diagnostics import ExitCode, GitpoolError, Report, error
from gitpool.pool import BUILT_IN, DesiredPool, address, is_valid_name
from gitpool.pool import Path as FieldPath
from gitpool.targeting import meant

if TYPE_CHECKING:
    from gitpool.state import State
    from gitpool.workflow.session import Session

FORMATS = ("hcl", "nomad", "terraform", "json")
SOURCES = {"live": "The cluster has", "desired": "The files declare"}
"""Where pools come from, and how a sentence about what is missing there begins."""

_STDOUT = ("-", "/dev/stdout")

Names = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[POOL]...", help="Names of pools; all but the built-in ones if none is given."),
]
From = Annotated[str, typer.Option("-from", metavar="live|desired", help="The pools as they are, or as wanted.")]
Format = Annotated[
    str,
    typer.Option(
        "-format",
        metavar="hcl|nomad|terraform|json",
        help="gitpool's HCL, Nomad's files, Terraform, or the API's JSON.",
    ),
]
Out = Annotated[
    options.Text,
    typer.Option("-out", metavar="FILE", help="Write to a file, or - for stdout; with -format=nomad, to this folder."),
]
Force = Annotated[bool, typer.Option("-force", help="Also over files that exist.")]
ShowSensitive = Annotated[bool, typer.Option("-show-sensitive", help="Export sensitive values too, in clear.")]


@options.connected
@options.assigned
def export(
    connection: dict[str, Any],
    assignments: list[Argument],
    names: Names = None,
    matching: options.Matching = None,
    source: From = "live",
    format: Format = "hcl",  # noqa: A002 - the flag's name
    out: Out = None,
    force: Force = False,
    show_sensitive: ShowSensitive = False,
    state: options.State = None,
    input: options.Input = True,  # noqa: A002 - Terraform's flag
    no_color: options.NoColor = False,
) -> int:
    """Print the pools of the cluster, or those that the files want, as HCL, Nomad's files, Terraform or JSON."""
    output = Output(no_color=no_color, is_data=True)
    inputs = runtime.inputs_of(output, assignments, may_ask=input)

    def action() -> int:
        _check("-format", format, FORMATS)
        _check("-from", source, SOURCES)
        report = Report()
        existing: Collection[str] | None = None
        if source == "live":
            hidden = {} if show_sensitive else _sensitive_in_files(output, inputs)
            pools = _live(output, runtime.Wishes(connection, state), report, hidden)
        elif format == "terraform":
            pools, existing = _desired(output, runtime.Wishes(connection, state, inputs=inputs), report)
        else:
            pools = dict(runtime.load_configuration(report, output, inputs=inputs).pools)
        chosen = _chosen(pools, names or [], matching or [], SOURCES[source])
        if not show_sensitive:
            _check_sensitive(chosen)
        place = None if out in _STDOUT else out
        _put(output, _texts(chosen, format, existing), place, is_folder=format == "nomad", force=force)
        clear = generated.in_clear(output, [wanted.pool for wanted in chosen], place or "What is printed")
        output.report([*report.sorted(), *clear])
        return ExitCode.OK

    return runtime.execute(output, action)


def _check(flag: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise usage(f"{flag} is {' or '.join(known)}", f'"{value}" is none of these.')


def _live(
    output: Output, wishes: runtime.Wishes, report: Report, hidden: Mapping[str, AbstractSet[FieldPath]]
) -> dict[str, DesiredPool]:
    """The pools of the cluster; what of them is sensitive, the files say (`hidden`) or the state remembers."""
    with runtime.open_session(output, wishes, report, settings_only=True) as session:
        found = {n: live.pool for n, live in session.cluster.pools().items() if n not in BUILT_IN}
        nameless = tuple(name for name in found if not is_valid_name(name))  # names become those of files, too
        report.extend(generated.left_out(nameless))
        found = {name: pool for name, pool in found.items() if name not in nameless}
        known = _state(session)
    return {
        name: DesiredPool(pool, sensitive=known.facts_of(name).sensitive | hidden.get(name, frozenset()))
        for name, pool in found.items()
    }


def _desired(output: Output, wishes: runtime.Wishes, report: Report) -> tuple[dict[str, DesiredPool], Collection[str]]:
    """The pools that the files want, and the names of those that are managed: the others are still to be made."""
    with runtime.open_session(output, wishes, report) as session:
        return dict(session.configuration.pools), _state(session).pools.keys()


def _state(session: Session) -> State:
    """What is managed.

    Raises:
        Refused: it was left behind in another place, and is unknown here.
    """
    from gitpool.workflow.plan import refuse
    from gitpool.workflow.session import Document

    state = Document.read(session.backend).state
    refuse(session, guards.left_behind(state, session.left_behind))
    return state


def _sensitive_in_files(output: Output, inputs: Inputs) -> dict[str, AbstractSet[FieldPath]]:
    """The fields that the files declare sensitive, by the names of pools.

    Raises:
        GitpoolError: it cannot be told, and what is not known is not printed.
    """
    try:
        pools = runtime.load_configuration(Report(), output, inputs=replace(inputs, ask=None)).pools
    except GitpoolError as problem:
        detail = (
            "The files say which values are sensitive, and they cannot be read, as told below. Nothing was exported. "
            "Mend them, or say -show-sensitive to export all values in clear."
        )
        raise GitpoolError(error("It is not known what is sensitive", detail), *problem.diagnostics) from problem
    return {name: wanted.sensitive for name, wanted in pools.items()}


def _chosen(pools: Mapping[str, DesiredPool], names: list[str], patterns: list[str], where: str) -> list[DesiredPool]:
    """The pools that are meant, each under a block of its own name.

    Raises:
        GitpoolError: a name or a pattern means none.
    """
    report = Report()
    found = meant(names, patterns, pools, where, report) if names or patterns else sorted(pools)
    report.gate()
    wanted = [pools[name] for name in found]
    return [DesiredPool(w.pool, w.lifecycle, sensitive=w.sensitive) for w in wanted]


def _check_sensitive(chosen: Iterable[DesiredPool]) -> None:
    fields = [
        f"{address(wanted.pool.name)}: {'.'.join(path)}"
        for wanted in chosen
        for path in sorted(wanted.sensitive)
        if wanted.pool.get(path) is not None
    ]
    if fields:
        raise GitpoolError(
            error(
                "Sensitive values are not exported",
                f"They would stand there in clear: {', '.join(fields[: generated.MOST_NAMED])}. Nothing was written. "
                "Leave these pools out, or say -show-sensitive.",
            )
        )


def _texts(chosen: Sequence[DesiredPool], kind: str, existing: Collection[str] | None) -> dict[str, str]:
    """The texts, by the names of files where there may be several. `existing` are to be imported; None: all."""
    from gitpool.render import hcl, terraform

    if kind == "hcl":
        return {"": hcl.blocks(chosen)}
    if kind == "terraform":
        return {"": terraform.resources(chosen, existing)}
    if kind == "json":
        return {"": hcl.api_objects([wanted.pool for wanted in chosen])}
    return dict(hcl.specification(wanted.pool) for wanted in chosen)


def _alone(texts: Mapping[str, str]) -> str:
    """The one text that there is.

    Raises:
        GitpoolError: there are several: a specification says one pool.
    """
    if len(texts) > 1:
        raise usage(
            "Nomad's format has one pool in a file",
            f"There are {len(texts)}. Name the folder that they are written to, as -out=DIR, or one pool.",
        )
    return next(iter(texts.values()), "")


def _put(output: Output, texts: Mapping[str, str], out: str | None, *, is_folder: bool, force: bool) -> None:
    """Print the texts, or write them to a file, a folder or a pipe.

    Raises:
        GitpoolError: there are several for one place, or it cannot be written.
    """
    if out is None:
        output.raw(_alone(texts).encode("utf-8"))
    elif generated.is_stream(Path(out)):
        try:
            Path(out).write_bytes(_alone(texts).encode("utf-8"))
        except OSError as problem:
            raise _not_written(Path(out), problem) from problem
    elif is_folder:
        _write({Path(out) / name: text for name, text in texts.items()}, force=force)
    else:
        _write({Path(out): _alone(texts)}, force=force)


def _write(texts: Mapping[Path, str], *, force: bool) -> None:
    """Write all files, or, if one is there and it is not forced, none.

    Raises:
        GitpoolError: one is there, or cannot be written.
    """
    from gitpool.config.formatting.replace import create
    from gitpool.config.formatting.replace import replace as replace_file

    present = [path for path in texts if path.exists()]
    if present and not force:
        more = f" and {len(present) - 1} more" if len(present) > 1 else ""
        raise usage("The file exists", f"{present[0]}{more} is there already. Nothing was written. Say -force, if so.")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            (replace_file if path.exists() else create)(path, text.encode("utf-8"))
        except OSError as problem:
            raise _not_written(path, problem) from problem


def _not_written(path: Path, problem: OSError) -> GitpoolError:
    return GitpoolError(
        error("The file cannot be written", f"{path}: {problem.strerror}. Name another place with -out.")
    )
