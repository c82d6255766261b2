"""gitpool pool list, info, nodes and jobs: what the cluster shows, in the words of `nomad node pool`.

They read no files and no state, so they work in any folder.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gitpool.cli import options, runtime
from gitpool.cli.looking import ANONYMOUS, View, cluster, follow, is_whole, named, output_for, show, tabular
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error, warning
from gitpool.nomad.answer import Answer, Raw
from gitpool.nomad.query import Query
from gitpool.pool import address
from gitpool.render import pool_text
from gitpool.render.table import Table
from gitpool.stubs import JobStub, NodeStub

if TYPE_CHECKING:
    from gitpool.nomad.connection import Connection

Pool = Annotated[str, typer.Argument(metavar="POOL", help="The pool's name, or as much of it as no other begins with.")]
Filter = Annotated[
    options.Text,
    typer.Option(
        "-filter", metavar="EXPRESSION", help="Show those alone for which it holds, as 'Meta.team == \"ml\"'."
    ),
]
Prefix = Annotated[options.Text, typer.Option("-prefix", metavar="TEXT", help="Show those alone that begin so.")]
PerPage = Annotated[
    int, typer.Option("-per-page", metavar="N", min=0, help="Ask for so many at a time, 0 for all; all are shown.")
]
Json = Annotated[bool, typer.Option("-json", help="Print the JSON of Nomad's API, as it is.")]
Verbose = Annotated[bool, typer.Option("-verbose", help="Show more of each.")]
Watch = Annotated[
    bool, typer.Option("-watch", help="Show every change until Ctrl-C: redrawn on a terminal, else as JSON lines.")
]


@options.looking
def pool_list(
    connection: dict[str, Any],
    filter: Filter = None,  # noqa: A002 - the flag's own word
    prefix: Prefix = None,
    per_page: PerPage = 0,
    verbose: Verbose = False,
    watch: Watch = False,
    json: Json = False,
    no_color: options.NoColor = False,
) -> int:
    """List the node pools of the cluster."""
    output = output_for(json=json, watch=watch, no_color=no_color)
    headings = pool_text.POOL_VERBOSE if verbose else pool_text.POOL
    row = pool_text.pool_row_verbose if verbose else pool_text.pool_row

    def text(answer: Answer[Any]) -> str:
        return tabular(output, Table(headings, answer.made(row))) if answer.rows else "No node pools"

    def action() -> int:
        query, view = Query(filter=filter or "", per_page=per_page), View("pool", _name, text)
        with cluster(connection, is_watch=watch) as (pools, resolved):
            look = partial(pools.list_pools, prefix=prefix or "")
            if watch:
                return follow(output, look, query, view)
            answer = show(output, look, query, view, json=json)
            if not filter and not prefix and not json:
                _warn_of_hidden(output, answer, resolved)
        return ExitCode.OK

    return runtime.execute(output, action)


@options.looking
def pool_info(
    pool: Pool,
    connection: dict[str, Any],
    verbose: Verbose = False,
    watch: Watch = False,
    json: Json = False,
    no_color: options.NoColor = False,
) -> int:
    """Show one node pool."""
    output = output_for(json=json, watch=watch, no_color=no_color)

    def text(answer: Answer[Any]) -> str:
        made = answer.made(lambda raw: pool_text.info(raw, output.style, output.mask, verbose=verbose))
        return made[0] if made else "The node pool is gone."

    def action() -> int:
        view = View("pool", _name, text)
        with cluster(connection, is_watch=watch) as (pools, resolved):
            name = named(pools, pool, has_token=resolved.has_token)
            look = partial(pools.read_pool, name)
            if watch:
                return follow(output, look, Query(), view)
            if not (answer := look()).rows:
                why = "It was there a moment ago. `gitpool pool list` shows those that there are now."
                raise GitpoolError(error(f"{address(name)} is gone", why))
            show(output, lambda _: answer, Query(), view, json=json)
        return ExitCode.OK

    return runtime.execute(output, action)


@options.looking
def pool_nodes(
    pool: Pool,
    connection: dict[str, Any],
    filter: Filter = None,  # noqa: A002 - the flag's own word
    per_page: PerPage = 0,
    verbose: Verbose = False,
    watch: Watch = False,
    json: Json = False,
    no_color: options.NoColor = False,
) -> int:
    """List the nodes of a node pool."""
    output = output_for(json=json, watch=watch, no_color=no_color)

    def row(raw: Raw) -> tuple[str, ...]:
        return pool_text.node_row(NodeStub.from_api(raw), verbose=verbose)

    def text(answer: Answer[Any]) -> str:
        return tabular(output, Table(pool_text.NODE, answer.made(row))) if answer.rows else "No nodes"

    def action() -> int:
        query, view = Query(filter=filter or "", per_page=per_page), View("node", lambda raw: str(raw["ID"]), text)
        with cluster(connection, is_watch=watch) as (pools, resolved):
            look = partial(pools.list_nodes, named(pools, pool, has_token=resolved.has_token))
            if watch:
                return follow(output, look, query, view)
            show(output, look, query, view, json=json)
        return ExitCode.OK

    return runtime.execute(output, action)


@options.looking
def pool_jobs(
    pool: Pool,
    connection: dict[str, Any],
    filter: Filter = None,  # noqa: A002 - the flag's own word
    per_page: PerPage = 0,
    verbose: Verbose = False,
    watch: Watch = False,
    json: Json = False,
    no_color: options.NoColor = False,
) -> int:
    """List the jobs of a node pool, of one namespace or, with -namespace='*', of all."""
    output = output_for(json=json, watch=watch, no_color=no_color)

    def action() -> int:
        query = Query(filter=filter or "", per_page=per_page)
        with cluster(connection, is_watch=watch) as (pools, resolved):
            view = View("job", _job_name, _jobs_text(output, all_namespaces=resolved.namespace == "*", verbose=verbose))
            look = partial(pools.list_jobs, named(pools, pool, has_token=resolved.has_token))
            if watch:
                return follow(output, look, query, view)
            answer = show(output, look, query, view, json=json)
            if not answer.rows and resolved.token and not json:
                detail = (
                    "Nomad shows those of namespaces alone for which the token has "
                    f'`namespace "{resolved.namespace or "default"}" {{ capabilities = ["list-jobs"] }}`. Other '
                    "namespaces are named with -namespace, '*' is all."
                )
                output.report([warning("Jobs may be hidden", detail)])
        return ExitCode.OK

    return runtime.execute(output, action)


def _jobs_text(output: Output, *, all_namespaces: bool, verbose: bool) -> Any:
    headings = pool_text.job_headings(all_namespaces=all_namespaces, verbose=verbose)

    def row(raw: Raw) -> tuple[str, ...]:
        return pool_text.job_row(JobStub.from_api(raw), all_namespaces=all_namespaces, verbose=verbose)

    def text(answer: Answer[Any]) -> str:
        return tabular(output, Table(headings, answer.made(row))) if answer.rows else "No jobs"

    return text


def _name(raw: Raw) -> str:
    return str(raw["Name"])


def _job_name(raw: Raw) -> str:
    job = JobStub.from_api(raw)
    return f"{job.namespace}/{job.id}"


def _warn_of_hidden(output: Output, answer: Answer[Any], resolved: Connection) -> None:
    if not is_whole(answer.rows):
        lack = 'It lacks `node_pool "*" { policy = "read" }`'
        detail = f"The token cannot read every pool. {lack}; look at {resolved.token_source}."
        if not resolved.has_token:
            detail = ANONYMOUS[0].upper() + ANONYMOUS[1:]
        output.report([warning("Node pools are hidden", detail)])
