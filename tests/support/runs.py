"""Runs of gitpool without files and without a network: pools as files would want them, a session around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from gitpool.backends.backend import Backend, LockInfo
from gitpool.backends.memory import MemoryBackend
from gitpool.config.blocks.rules import Violation
from gitpool.config.blocks.settings import Settings
from gitpool.desired import Desired
from gitpool.diagnostics import Diagnostic, Report, Source, SourceRange
from gitpool.plan import Options, Plan
from gitpool.pool import DesiredPool, Lifecycle, NodePool, Path
from gitpool.state import State
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Cluster, Session

if TYPE_CHECKING:
    from gitpool.config.load import Configuration

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Files:
    """The part of a configuration that the verbs look at."""

    desired: Desired
    sources: Mapping[str, Source] = field(default_factory=dict)
    emptiness: Diagnostic | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    ranges: Mapping[tuple[str, Path], SourceRange] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)

    def violations(self, plan: Plan) -> list[Violation]:
        """What the rules object to: there are none."""
        return []


def files(*pools: NodePool | DesiredPool) -> dict[str, DesiredPool]:
    """The pools as the files want them."""
    wanted = [p if isinstance(p, DesiredPool) else DesiredPool(p) for p in pools]
    return {p.pool.name: p for p in wanted}


def ignoring(pool: NodePool, *paths: tuple[str, ...]) -> DesiredPool:
    """The pool with `lifecycle { ignore_changes }`."""
    return DesiredPool(pool, Lifecycle(ignore_changes=paths))


def session(wanted: Mapping[str, DesiredPool] | Desired, cluster: Cluster, backend: Backend, **more: Any) -> Session:
    """A run that sleeps in no time and sends one request after the other."""
    more = {"parallelism": 1, "sleep": lambda seconds: None, "now": lambda: NOON, "who": "ada@engine", **more}
    read = Files(wanted if isinstance(wanted, Desired) else Desired.of(wanted))
    return Session(configuration=cast("Configuration", read), cluster=cluster, backend=backend, report=Report(), **more)


def planned(wanted: Mapping[str, DesiredPool] | Desired, cluster: Cluster, state: State, **options: Any) -> Plan:
    """The plan of such a run."""
    return make_plan(session(wanted, cluster, MemoryBackend()), state, Options(**options))


def holder(number: int = 1, who: str = "ada@engine") -> LockInfo:
    """Somebody who takes a lock."""
    return LockInfo(f"lock-{number}", "apply", who, "2026-01-02T12:00:00Z", "the state", "0", f"https://ci/{number}")
