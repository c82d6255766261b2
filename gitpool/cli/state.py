"""gitpool state list and state show: what is managed."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from gitpool.cli import options, runtime
from gitpool.cli.argv import suggestion, usage
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, Report
from gitpool.pool import address
from gitpool.state import State
from gitpool.targeting import addresses, own_addresses, selected

Patterns = Annotated[
    Optional[list[str]],  # noqa: UP045 - the parser reads annotations at run time
    typer.Argument(metavar="[GLOB]...", help="Names or addresses."),
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="The pool's name or address.")]


def state_list(patterns: Patterns = None, state: options.State = None, no_color: options.NoColor = False) -> int:
    """List the addresses of the managed pools, one a line."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        current = _read(output, state)
        pools = {name: addresses(name, [current.instance_of(name)]) for name in current.pools}
        shown = set(pools) if not patterns else {name for p in patterns for name in selected(p, pools)}
        for name in current.pools:
            if name in shown:
                output.say(address(name))
        return ExitCode.OK

    return runtime.execute(output, action)


def state_show(
    name: Name, json: options.Json = False, state: options.State = None, no_color: options.NoColor = False
) -> int:
    """Show one managed pool as it was last applied."""
    output = Output(no_color=no_color, is_data=True)

    def action() -> int:
        from gitpool.render import json as render_json
        from gitpool.render import text

        current = _read(output, state)
        wanted = next((n for n in current.pools if name in own_addresses(n, current.instance_of(n))), None)
        if wanted is None:
            plain = name.removeprefix("nomad_").removeprefix("node_pool.")
            raise usage(
                f'The state has no pool "{plain}"',
                f"{suggestion(plain, current.pools)}`gitpool state list` lists the managed pools.",
            )
        pool, facts = current.pools[wanted], current.facts_of(wanted)
        if json:
            alone = State(pools={wanted: pool}, facts={wanted: facts})
            output.document(render_json.state_representation(alone, mask=output.mask))
        else:
            output.say(text.pool(pool, output.style, output.mask.over(facts.sensitive)))
        return ExitCode.OK

    return runtime.execute(output, action)


def _read(output: Output, state: str | None) -> State:
    from gitpool.workflow.session import Document

    report = Report()
    configuration = runtime.load_configuration(report, output, settings_only=True)
    document = Document.read(runtime.open_backend(configuration, state, report))
    output.report(report)
    return document.state
