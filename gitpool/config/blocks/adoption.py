"""`import` and `removed` blocks: pools that are taken over, and pools that are left.

A pool is known by its name in the cluster, and by the block (and key) that declares it in the files. `to` and `from`
name the latter: node_pool.workers, node_pool.workers["gpu"]; of a plain block the label is the name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gitpool.config.blocks.arguments import Reader, boolean_of, is_null, text_of
from gitpool.config.blocks.content import check_labels, content
from gitpool.config.blocks.plain import Round, Values
from gitpool.config.blocks.schema import IMPORT, REMOVED
from gitpool.config.findings import Findings, nearest
from gitpool.config.syntax.tree import Attribute, Block, Expression, GetAttribute, Index, Name, Parentheses
from gitpool.desired import Removal, Undeclared
from gitpool.diagnostics import SourceRange
from gitpool.pool import DesiredPool, Instance

_TYPES = ("node_pool", "nomad_node_pool")
_HOW = 'An address has the form node_pool.NAME, or node_pool.NAME["key"] for an instance of for_each, without quotes.'


def add_imports(
    block: Block,
    pools: Mapping[str, DesiredPool],
    findings: Findings,
    values: Values,
    is_uncertain: Callable[[str], bool],
    imports: dict[str, SourceRange],
    undeclared: dict[str, Undeclared] | None = None,
) -> None:
    """Add the names of the pools that an `import` block takes over, each with its place, to those of other blocks.

    `is_uncertain` says of a block's name that it may declare more than `pools`: then a target is not missed.
    `undeclared` is given the pools of missing targets, by name, where these are to be generated, and no mistake.
    """
    about = findings.about(None, "import")
    check_labels(block, IMPORT, about)
    found = content(block.body, IMPORT, about)
    to, name = found.attributes.get("to"), found.attributes.get("id")
    if to is None or name is None:
        missing = "to" if to is None else "id"
        detail = (
            f'The argument "{missing}" is required: an import says what it takes over (id) and for which pool (to).'
        )
        about.error("Missing required argument", detail, block.start, block.end)
        return
    repeat = found.attributes.get("for_each")
    rounds = [Round("", values)] if repeat is None else values.for_each(repeat.value, about)
    by_instance = {pool.instance: pool for pool in pools.values()}
    for each in rounds:
        instance, wanted = _instance(to, Reader(about, each.values)), _id(name, Reader(about, each.values))
        if instance is None or wanted is None:
            continue
        pool = by_instance.get(instance) or (pools.get(instance.block) if instance.key is None else None)
        if pool is None:
            if is_uncertain(instance.block):
                continue
            if wanted in pools:
                _report_elsewhere(instance, pools[wanted], to.value, about)
                continue
            if undeclared is None or instance.key is not None:
                _report_missing(instance, by_instance, to.value, about, is_generating=undeclared is not None)
                continue
            target = Undeclared(instance.block, findings.source.range(name.value.start, name.value.end))
            first = undeclared.setdefault(wanted, target)
            if first is not target:
                _report_twice(f'The pool "{wanted}"', first.origin, to.value, about)
        elif pool.pool.name != wanted:
            detail = (
                f'{instance.address} declares the pool "{pool.pool.name}", and id says "{wanted}". A pool cannot be '
                "renamed: let both say the same name."
            )
            about.error("Import of another pool", detail, name.value.start, name.value.end)
        elif wanted in imports:
            _report_twice(instance.address, imports[wanted], to.value, about)
        else:
            imports[wanted] = findings.source.range(name.value.start, name.value.end)


def _id(argument: Attribute, reader: Reader) -> str | None:
    """The name that the cluster knows the pool by; None where it is not known, or reported as none."""
    wanted, node = text_of(argument, reader), argument.value
    problem = None
    if reader.sensitive:
        problem = "The import ID cannot be sensitive: the plan shows it."
    elif wanted is None and is_null(argument, reader):
        problem = "The import ID cannot be null. It is the name of the pool in the cluster."
    if problem is None:
        return wanted
    reader.findings.error("Invalid import id argument", problem, node.start, node.end)
    return None


def _report_elsewhere(instance: Instance, declared: DesiredPool, to: Expression, findings: Findings) -> None:
    detail = (
        f'The files declare no {instance.address}. They declare the pool "{declared.pool.name}" as '
        f"{declared.instance.address} (at {declared.pool.origin}): let `to` say that, or rename the block."
    )
    findings.error("Configuration for import target does not exist", detail, to.start, to.end)


def _report_missing(
    instance: Instance, known: Iterable[Instance], to: Expression, findings: Findings, *, is_generating: bool
) -> None:
    near = nearest(instance.block, {other.block for other in known})
    of_block = [other.address for other in known if other.block == near]
    hint = f" Did you mean {of_block[0]}?" if of_block else ""
    if near == instance.block:
        hint = f" Of that block there are {', '.join(of_block[:3])}{', …' if len(of_block) > 3 else ''}."
    generate = " `gitpool plan -generate-config-out=FILE` writes its block." if instance.key is None else ""
    if is_generating:
        generate = " A block of one pool can be generated, and no instance of `for_each` or `count`: write its block."
    detail = f"The files declare no {instance.address}.{hint}{generate} {_HOW}"
    findings.error("Configuration for import target does not exist", detail, to.start, to.end)


def _report_twice(what: str, first: SourceRange, to: Expression, findings: Findings) -> None:
    detail = (
        f"{what} is imported at {first} already, by another block or another round of for_each. A pool "
        "can be imported once: remove one of them."
    )
    findings.error("Duplicate import configuration", detail, to.start, to.end)


def add_removal(block: Block, findings: Findings, values: Values, removals: dict[Instance, Removal]) -> None:
    """Add what a `removed` block leaves to what others do; a second one for the same address is reported."""
    removal = _removal_of(block, findings.about(None, "removed"), values)
    if removal is None:
        return
    first = removals.setdefault(Instance(removal.block, removal.key), removal)
    if first is not removal:
        detail = f"{removal.address} has a removed block at {first.origin} already. Remove one of them."
        findings.about(None, "removed").error("Duplicate removed block", detail, block.start, block.end)


def _removal_of(block: Block, about: Findings, values: Values) -> Removal | None:
    """What a `removed` block leaves; reported, and None, where it cannot be told."""
    check_labels(block, REMOVED, about)
    found = content(block.body, REMOVED, about)
    source = found.attributes.get("from")
    if source is None:
        detail = 'The argument "from" is required: the address that the pool had, as in from = node_pool.gpu.'
        about.error("Missing required argument", detail, block.start, block.end)
        return None
    reader = Reader(about, values)
    instance = _instance(source, reader)
    destroy: bool | None = True
    if (lifecycle := found.blocks.get("lifecycle")) is not None:
        inner = content(lifecycle.body, REMOVED.blocks["lifecycle"], about)
        argument = inner.attributes.get("destroy")
        if argument is None:
            detail = "The lifecycle of a removed block says destroy = false, which leaves the pool, or destroy = true."
            about.error("Missing required argument", detail, lifecycle.start, lifecycle.end)
        else:
            destroy = boolean_of(argument, reader)
    if instance is None or destroy is None:
        return None
    return Removal(instance.block, instance.key, destroy, about.source.range(block.start, block.end))


def _instance(attribute: Attribute, reader: Reader) -> Instance | None:
    """The block and key that an address names."""
    node = attribute.value
    while isinstance(node, Parentheses):
        node = node.inner
    key_node: Expression | None = None
    if isinstance(node, Index):
        key_node, node = node.key, node.of
    if not (isinstance(node, GetAttribute) and isinstance(node.of, Name) and node.of.name in _TYPES):
        reader.findings.error("Invalid address", _HOW, attribute.value.start, attribute.value.end)
        return None
    if key_node is None:
        return Instance(node.name)
    found = reader.found(key_node)
    if found is None:
        return None
    key = found.value
    if found.sensitive:
        detail = "The key of an instance cannot be sensitive: the plan shows it."
        reader.findings.error("Invalid address", detail, key_node.start, key_node.end)
        return None
    if isinstance(key, bool) or not isinstance(key, str | int):
        detail = "The key of an instance is a string (for_each) or a whole number (count)."
        reader.findings.error("Invalid address", detail, key_node.start, key_node.end)
        return None
    return Instance(node.name, key)
