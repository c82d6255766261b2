"""Watching a list: blocking queries, one after the other, whatever happens to the servers in between.

nomad: nomad/rpc.go blockingRPC. A server holds a query until the index of the list is above the one given. That
index may fall (a snapshot was restored, the cluster is a new one): then it begins anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from gitpool.diagnostics import GitpoolError
from gitpool.nomad.answer import Answer, NotNomad, joined, pages
from gitpool.nomad.query import Query
from gitpool.nomad.refusals import NO_PATH
from gitpool.nomad.transport import NoAnswer, Refusal, Trouble

T = TypeVar("T")

WAIT = 60.0
"""Seconds for which the server holds a query. Pools that a node makes by registering move no index, and are seen when
that time is over."""

PAUSE = 0.2
"""Seconds between an answer and the next query: a thousand writes are a handful of answers, and a server (or a proxy)
that does not hold the query is not asked without a pause."""

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds before each further try while no server answers; the last one is repeated."""


def watch(
    look: Callable[[Query], Answer[T]],
    query: Query,
    *,
    lost: Callable[[GitpoolError], None],
    found: Callable[[], None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Answer[T]]:
    """The list as it is, and then again each time that it changed, for ever.

    `look` asks for one page. `lost` is called once when the servers stop answering (or have no leader), `found` once
    when they answer again. The watch survives that, answers that a proxy gives in their place, a region that is lost
    for a while, lapsed waits and indexes that fall.

    Raises:
        GitpoolError: the first look failed; Nomad refused a later one.
    """
    shown: Answer[T] | None = None
    index = tries = 0
    while True:
        try:
            answer = joined(pages(look, replace(query, index=index, wait=WAIT if index else 0.0)))
        except (NoAnswer, Trouble, NotNomad, Refusal) as problem:
            if shown is None or not _may_pass(problem):
                raise
            if not tries:
                lost(problem)
            sleep(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
            # Whoever answers next may be another cluster, whose index is far below: a plain look comes first.
            index, tries = 0, tries + 1
            continue
        if tries:
            found()
            tries = 0
        if shown is None or answer.rows != shown.rows:
            shown = answer
            yield answer
        # An index of 0 (an unknown pool, no job ever) would not block, and is never above 1.
        index = 0 if answer.index < index else max(answer.index, 1)
        sleep(PAUSE)


def _may_pass(problem: GitpoolError) -> bool:
    """Whether a cluster that answered once may answer again: a region that was there may come back, a token not."""
    return not isinstance(problem, Refusal) or NO_PATH in problem.text
