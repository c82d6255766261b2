"""Which pools a flag means: the globs of `-target` and `-exclude`, and names that are written out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

from gitpool.diagnostics import Report, error
from gitpool.plan import Options
from gitpool.pool import Instance, address


def addresses(name: str, instances: Iterable[Instance]) -> list[str]:
    """How a pool may be called: by its name, its address, or that of its block or instance; as in Terraform, too."""
    ours = {address(name): None}
    for instance in instances:
        ours |= {instance.address: None, instance.block_address: None}
    return [name, *ours, *(f"nomad_{form}" for form in ours)]


def own_addresses(name: str, instance: Instance) -> tuple[str, ...]:
    """How one pool is named where no glob is taken, and no block with all its instances."""
    ours = (address(name), instance.address)
    return (name, *ours, *(f"nomad_{form}" for form in ours))


def selected(pattern: str, pools: Mapping[str, Iterable[str]]) -> set[str]:
    """The pools that a pattern of `-target` or `-exclude` means, of `pools` with their `addresses`.

    An address that is written out means itself, and only otherwise is the pattern a glob: in `workers["gpu"]` the
    bracket begins a key and not a set of characters.
    """
    exact = {name for name, forms in pools.items() if pattern in forms}
    return exact or {name for name, forms in pools.items() if any(fnmatchcase(form, pattern) for form in forms)}


def chosen_names(pools: Mapping[str, list[str]], options: Options, report: Report) -> list[str]:
    """The names that `-target` and `-exclude` leave, of `pools` with their `addresses`.

    A pattern that matches nothing is an error, since a typing error must not plan less than was meant.
    """
    known = _known(list(pools))

    def matched(flag: str, patterns: Iterable[str]) -> set[str]:
        found: set[str] = set()
        for pattern in patterns:
            names = selected(pattern, pools)
            found |= names
            if not names:
                report.add(
                    error(
                        f"{flag}={pattern} matches no pool",
                        "It matches neither a pool in the files nor one in the state, by name or by address "
                        f"(`node_pool.NAME`). {known}",
                    )
                )
        return found

    targeted, excluded = matched("-target", options.targets), matched("-exclude", options.excludes)
    chosen = [name for name in pools if (name in targeted or not options.targets) and name not in excluded]
    if options.targets and options.excludes and not chosen and not report.errors:
        report.add(error("-target and -exclude leave nothing", f"Together they leave no pool to plan. {known}"))
    return chosen


def _known(names: list[str]) -> str:
    if not names:
        return "There are no pools."
    shown = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
    return f"There are: {shown}."


def meant(names: Iterable[str], patterns: Iterable[str], known: Iterable[str], where: str, report: Report) -> list[str]:
    """The pools that names and globs of names mean, of those that are known; `where` says by whom.

    A name that is not known, or a pattern that matches nothing, is an error that says what is near.
    """
    pools = {name: addresses(name, []) for name in known}
    found: set[str] = set()
    for name in names:
        found.add(name)
        if name not in pools:
            near = get_close_matches(name, pools, n=1, cutoff=0.6)
            hint = f'Did you mean "{near[0]}"? ' if near else ""
            report.add(error(f'{where} no node pool "{name}"', f"{hint}{_known(sorted(pools))}"))
    for pattern in patterns:
        matched = selected(pattern, pools)
        found |= matched
        if not matched:
            report.add(error(f"-matching={pattern} matches no pool", f"It is a glob of names. {_known(sorted(pools))}"))
    return sorted(found & pools.keys())
