"""Showing a list of the cluster's: once, as text or as the API's JSON, or again at each change.

A list that is watched is redrawn on a terminal; elsewhere each row that comes, changes or goes is an event.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from gitpool.cli import interrupts
from gitpool.cli.output import Output
from gitpool.diagnostics import ExitCode, GitpoolError, error
from gitpool.nomad.answer import Answer, Raw, joined, pages
from gitpool.nomad.operations import NodePools
from gitpool.nomad.query import Query
from gitpool.pool import BUILT_IN
from gitpool.render.characters import visible
from gitpool.render.table import Table, plain

if TYPE_CHECKING:
    from gitpool.nomad.connection import Connection

Look: TypeAlias = Callable[[Query], Answer[Any]]

MANY = 500
"""From how many rows on a terminal gets plain columns too: rich needs a millisecond for each."""

MOST_CANDIDATES = 30
"""Pools that are shown where a prefix fits more than one."""

ANONYMOUS = (
    "no token was sent, and without one the cluster does not show every pool. Set NOMAD_TOKEN to one whose policies "
    'have `node_pool "*" { policy = "read" }`.'
)
"""Why pools are missed where nobody said who is looking."""


@dataclass(frozen=True, slots=True)
class View:
    """How rows are shown: `text` makes a screen of them, `kind` and `name` tell one row from another in events."""

    kind: str
    name: Callable[[Raw], str]
    text: Callable[[Answer[Any]], str]


@contextmanager
def cluster(flags: Mapping[str, Any], *, is_watch: bool = False) -> Iterator[tuple[NodePools, Connection]]:
    """The way to the cluster of flags and environment; a watch has a back-off of its own.

    Raises:
        GitpoolError: a setting that is none.
    """
    from gitpool.cli import access
    from gitpool.nomad.transport import BACK_OFF

    with ExitStack() as stack:
        transport = access.open_transport(stack, flags, None, back_off=() if is_watch else BACK_OFF)
        yield NodePools(transport), transport.connection


def output_for(*, json: bool, watch: bool, no_color: bool) -> Output:
    """Where a command of these flags writes to; a stream of events has begun then."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    output = Output(is_json=watch and (json or not is_terminal), is_data=True, no_color=no_color)
    if output.is_json:
        from gitpool.render import events

        output.emit(events.version())
    return output


def show(output: Output, look: Look, query: Query, view: View, *, json: bool) -> Answer[Any]:
    """All pages, once: the API's own JSON, or the text."""
    answer = joined(pages(look, query))
    if json:
        output.raw(answer.content.strip() + b"\n")
    else:
        output.say(view.text(answer))
    return answer


def follow(output: Output, look: Look, query: Query, view: View, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Each change until Ctrl-C, which is how a watch is meant to end, or until nobody reads any more."""
    from gitpool.nomad.watch import watch

    def lost(problem: GitpoolError) -> None:
        said = " ".join(f"{d.summary}: {d.detail}" for d in problem.diagnostics)
        output.notice(f"{visible(said)} Waiting for it ...\n")

    def found() -> None:
        output.notice("The cluster answers again.\n")

    screen = _Screen(output, view)
    tell = _Events(output, view) if output.is_json else screen
    try:
        with interrupts.when_unread(output.pipe, output.hush), interrupts.when_resized(screen.draw):
            for answer in watch(look, query, lost=lost, found=found, sleep=sleep):
                tell(answer)
                if not output.is_heard:
                    break
    except KeyboardInterrupt:
        interrupts.ignore()
    return ExitCode.OK


class _Screen:
    """Shows the last answer, and shows it again when the terminal has another size."""

    def __init__(self, output: Output, view: View) -> None:
        self._output, self._view = output, view
        self._answer: Answer[Any] | None = None
        self._is_drawing = self._is_stale = False

    def __call__(self, answer: Answer[Any]) -> None:
        self._answer = answer
        self.draw()

    def draw(self) -> None:
        """Draw it, if there is something; a signal that comes in the middle of that has it drawn once more."""
        self._is_stale = True
        if self._is_drawing or self._answer is None:
            return
        self._is_drawing = True
        try:
            while self._is_stale:
                self._is_stale = False
                self._output.redraw(self._view.text(self._answer))
        finally:
            self._is_drawing = False


class _Events:
    """Tells by events what changed since the last look; at the first one everything is added."""

    def __init__(self, output: Output, view: View) -> None:
        from gitpool.render import events

        self._output, self._view, self._events = output, view, events
        self._known: dict[str, Raw] = {}

    def __call__(self, answer: Answer[Any]) -> None:
        rows = dict(zip(answer.made(self._view.name), answer.rows, strict=True))
        for name in sorted(self._known.keys() | rows.keys()):
            before, after = self._known.get(name), rows.get(name)
            if before == after:
                continue
            verb = "added" if before is None else "removed" if after is None else "changed"
            shown = before if after is None else after
            assert shown is not None
            self._output.emit(self._events.observed(self._view.kind, verb, name, shown))
        self._known = rows


def tabular(output: Output, table: Table) -> str:
    """The table as this output shows it: by rich on a terminal, as plain columns elsewhere."""
    if not output.is_terminal or len(table.rows) > MANY:
        return plain(table)
    from gitpool.cli.richly import drawn

    return drawn(table, output.style)


def is_whole(rows: Iterable[Raw]) -> bool:
    """Whether a list shows every pool, as far as that can be told: `all` and `default` always exist."""
    return {row.get("Name") for row in rows} >= BUILT_IN


def named(pools: NodePools, beginning: str, *, has_token: bool) -> str:
    """The name of the one pool that begins so, or is called so (nomad: command/node_pool.go nodePoolByPrefix).

    Without a token, one that is not found may only be hidden, and whether pools are is asked then.

    Raises:
        GitpoolError: none does, or several do.
    """
    from gitpool.render.pool_text import POOL, pool_row

    def look(query: Query) -> Answer[Any]:
        return pools.list_pools(query, prefix=beginning)

    found = joined(pages(look, Query())).made(pool_row)
    exact = [name for name, _ in found if name == beginning or len(found) == 1]
    if exact:
        return exact[0]
    if not found:
        why = "`gitpool pool list` shows those that there are; a pool that the token may not read is not among them."
        if not has_token and not is_whole(joined(pages(pools.list_pools, Query())).rows):
            why = f"It may be hidden: {ANONYMOUS}"
        raise GitpoolError(error(f'No node pool with prefix "{beginning}" found', why))
    lines = plain(Table(POOL, found[:MOST_CANDIDATES])).split("\n")
    more = len(found) - MOST_CANDIDATES
    lines += [f"and {more:,} more"] if more > 0 else []
    listed = "\n".join(f"  {line}" for line in lines)
    raise GitpoolError(
        error(
            "Prefix matched multiple node pools",
            f'"{beginning}" is the beginning of several names; write one of them whole.\n\n{listed}',
        )
    )
