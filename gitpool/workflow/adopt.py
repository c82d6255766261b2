"""Taking over what exists: live pools are written down as HCL, and recorded in the state as they are.

The file comes first, then the state: whoever dies in between leaves blocks of pools that are equal, which the next
apply adopts. The other way round a plan would delete what is managed and not declared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gitpool import guards
from gitpool.desired import Desired, Undeclared
from gitpool.diagnostics import Diagnostic, GitpoolError, Report, SourceRange, error, warning
from gitpool.diff import not_there
from gitpool.plan import Options
from gitpool.pool import BUILT_IN, DesiredPool, Instance, LivePool, NodePool, address, is_valid_name
from gitpool.state import State
from gitpool.targeting import addresses, chosen_names, meant
from gitpool.workflow.apply import entry
from gitpool.workflow.declare import Declaration, append, declaration
from gitpool.workflow.hold import locked
from gitpool.workflow.plan import look, placed, refuse
from gitpool.workflow.session import Document, Session
from gitpool.workflow.statework import check_closed

if TYPE_CHECKING:
    from gitpool.config.load import Configuration

_MOST_NAMED = 10
"""Pools that a line of the history names."""


@dataclass(frozen=True)
class Wish:
    """Which pools are to be taken over: by name, by globs of names, or `everything` that nobody manages.

    `called` says what a name is where it comes from, for messages: `nomad_node_pool.gpu in prod.tfstate`.
    """

    names: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    everything: bool = False
    called: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TakenOver:
    """What came of it, by the names of pools: their blocks were written, the files declared them, or they are managed
    already. `nameless` are those that no file can declare."""

    written: Mapping[str, NodePool]
    declared: tuple[str, ...]
    managed: tuple[str, ...]
    undeclared: tuple[str, ...]
    """Of those that are managed the ones that the files do not declare: the next plan deletes them."""
    nameless: tuple[str, ...] = ()


def take_over(
    session: Session,
    wish: Wish,
    path: Path,
    *,
    new_cluster: bool = False,
    read: Callable[[], Configuration] | None = None,
) -> TakenOver:
    """Have pools managed as they are live; the blocks of those that the files do not declare go to the file `path`.

    `read` reads the files. That is done under the lock, since an import that was waited for has changed them.

    Raises:
        GitpoolError: a pool is not there or is built in, or the file or the state cannot be written. In all cases but
            the last nothing was.
        Refused: the state belongs to another cluster, or was left behind.
    """
    with locked(session, "import") as hold:
        if read is not None:
            session.configuration = read()
        document = Document.read(session.backend)
        refuse(session, guards.left_behind(document.state, session.left_behind))
        check_closed(document.state, session.backend.where)
        live, seen = look(session, document.state, is_new=new_cluster)
        names, nameless = _chosen(wish, live, document.state)
        state, desired = document.state.of_cluster(seen, is_new=new_cluster), session.configuration.desired
        new = [name for name in names if name not in state.pools]
        found = TakenOver(
            written={name: live[name].pool for name in new if name not in desired.pools},
            declared=tuple(name for name in new if name in desired.pools),
            managed=tuple(name for name in names if name in state.pools),
            undeclared=tuple(name for name in names if name in state.pools and name not in desired.pools),
            nameless=nameless,
        )
        if not new:
            return found
        made = _declared(session, found.written, path.name)
        facts = {name: (desired.pools.get(name) or made.pools[name]).facts for name in new}
        adopting = state.adopting({name: live[name].pool for name in new}, facts).learned(seen)
        done = entry(session, hold.lock, reason=_named(new))
        with _told_what_is_written(path) as written:
            hold.check()
            if made.text:
                append(path, made.text)
                written.append(path)
            hold.check()
            document.save(adopting, hold.lock, done)
        return found


def with_generated(session: Session, filename: str, options: Options) -> Declaration:
    """The blocks of the pools that `import` blocks take over and nobody declares; the session wants them from now on.

    What a plan with these options leaves out gets no block, and is wanted only so that it can be named.

    Raises:
        GitpoolError: one of the pools is not there or is built in, or another has its block; at its place.
    """
    before, live, report = session.configuration.desired, session.cluster.pools(), Report()
    wanted, taken = [], dict[str, SourceRange | None](dict.fromkeys(before.blocks))
    covered = _covered(before, options)
    for name, target in before.undeclared.items():
        if name not in covered:
            continue
        if name in BUILT_IN:
            report.add(replace(_built_in(name), range=target.origin))
        elif name not in live:
            report.add(not_there(name, target.origin))
        elif target.block in taken:
            report.add(_taken(name, target, taken[target.block]))
        else:
            taken[target.block] = target.origin
            wanted.append(DesiredPool(live[name].pool, instance=Instance(target.block)))
    report.diagnostics[:] = [placed(session, problem) for problem in report]
    report.gate()
    made = declaration(wanted, filename)
    others = {
        name: DesiredPool(live[name].pool if name in live else NodePool(name), instance=Instance(target.block))
        for name, target in before.undeclared.items()
        if name not in covered
    }
    desired = Desired(
        pools=dict(sorted({**before.pools, **others, **made.pools}.items())),
        blocks={**before.blocks, **Desired.of(made.pools).blocks},
        imports={**before.imports, **{name: before.undeclared[name].origin for name in made.pools}},
        removed=before.removed,
    )
    session.configuration = replace(session.configuration, desired=desired, emptiness=None)
    return made


def _covered(desired: Desired, options: Options) -> set[str]:
    """The names that `-target` and `-exclude` leave; whether they mean a pool at all, the plan says."""
    instances = {name: wanted.instance for name, wanted in desired.pools.items()}
    instances |= {name: Instance(target.block) for name, target in desired.undeclared.items()}
    return {*chosen_names({name: addresses(name, [at]) for name, at in instances.items()}, options, Report())}


def _taken(name: str, target: Undeclared, first: SourceRange | None) -> Diagnostic:
    """What is said of a second pool for one block: another is imported for it (`first`), or is declared by it."""
    if first is not None:
        detail = f"{address(target.block)} is imported at {first} already, and a block is one pool."
        summary = "Duplicate import configuration"
    else:
        detail, summary = f"There is a block {address(target.block)} for other pools.", "Duplicate node pool"
    return error(summary, f"{detail} Choose another address for {name}.", range=target.origin)


def _chosen(wish: Wish, live: Mapping[str, LivePool], state: State) -> tuple[list[str], tuple[str, ...]]:
    """The names that are meant, and those among them that no file can declare (Nomad makes none of these any more).

    Raises:
        GitpoolError: a name means nothing that can be taken over.
    """
    report, others = Report(), live.keys() - BUILT_IN
    report.extend(_built_in(name) for name in wish.names if name in BUILT_IN)
    report.extend(_built_in(name, place) for name, place in wish.called.items() if name in BUILT_IN)
    report.extend(_gone(name, place) for name, place in wish.called.items() if name not in {*live, *BUILT_IN})
    asked = [name for name in wish.names if name not in BUILT_IN and name not in wish.called]
    found = {*meant(asked, wish.patterns, others, "The cluster has", report), *wish.called}
    report.gate()
    if wish.everything:
        found |= others - state.pools.keys()
    names = sorted(found)
    return [n for n in names if is_valid_name(n)], tuple(n for n in names if not is_valid_name(n))


def _built_in(name: str, place: str = "") -> Diagnostic:
    called = f'{place} is the node pool "{name}". ' if place else ""
    return error(
        "Built-in node pool",
        f'{called}Every cluster has "{name}" built in, and nobody can change or delete it: there is nothing to manage.',
    )


def _gone(name: str, place: str) -> Diagnostic:
    return error(
        "A pool that is to be imported does not exist",
        f'{place} is the node pool "{name}", and the cluster has none of that name. Look whether this is the right '
        "cluster (-address, NOMAD_ADDR) and whether that is up to date.",
    )


def _declared(session: Session, images: Mapping[str, NodePool], filename: str) -> Declaration:
    """The blocks of pools that the files do not declare.

    Raises:
        GitpoolError: a `removed` block says that one is not to be there.
    """
    desired, report = session.configuration.desired, Report()
    taken = {*desired.blocks}
    wanted = []
    for name, image in images.items():
        instance = Instance(_free_label(name, taken))
        taken.add(instance.block)
        wanted.append(DesiredPool(image, instance=instance))
        for removal in desired.removals_of(name, instance):
            detail = f"The files say that {removal.address} is removed, and it is to be imported. Remove the block."
            report.add(placed(session, error("Removed pool is imported", detail, range=removal.origin)))
    report.gate()
    return declaration(wanted, filename)


def _free_label(name: str, taken: Collection[str]) -> str:
    """The name, or if a block that declares other pools has it for its label, one beside it."""
    label, number = name, 2
    while label in taken:
        label, number = f"{name}_{number}", number + 1
    return label


def _named(names: Iterable[str]) -> str:
    found = list(names)
    more = len(found) - _MOST_NAMED
    return ", ".join(found[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


@contextmanager
def _told_what_is_written(path: Path) -> Iterator[list[Path]]:
    """What goes wrong between the file and the state is told with what comes of the file, once it is in the list."""
    written: list[Path] = []
    both = "nothing manages them yet. Import them again, or apply: both adopt them."
    try:
        yield written
    except GitpoolError as problem:
        if written:
            told = warning("The file was written, and the state was not", f"{path} declares the pools, and {both}")
            problem.diagnostics = (*problem.diagnostics, told)
        raise
    except KeyboardInterrupt:
        told = error("Interrupted", f"If {path} declares the pools by now, it may be that {both}")
        raise GitpoolError(told) from None
