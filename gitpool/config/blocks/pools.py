"""A `node_pool` block to the pools that are wanted; what Nomad would refuse is an error here, with its place."""

from __future__ import annotations

from collections.abc import Iterator

from gitpool.config.blocks.arguments import Reader, boolean_of, duration_of, is_null, map_of, text_of
from gitpool.config.blocks.content import Content, check_labels, content, duplicate_block
from gitpool.config.blocks.dynamic import Dynamic, dynamic_of
from gitpool.config.blocks.lifecycle import lifecycle_of
from gitpool.config.blocks.plain import Round, Values
from gitpool.config.blocks.schema import NODE_POOL
from gitpool.config.findings import Findings, did_you_mean
from gitpool.config.syntax.tree import Attribute, Block, Label
from gitpool.desired import Repetition
from gitpool.pool import (
    BUILT_IN,
    DEFAULT_TTL,
    MAX_DESCRIPTION_BYTES,
    SCHEDULER_ALGORITHMS,
    DesiredPool,
    Instance,
    Lifecycle,
    NodePool,
    SchedulerConfig,
    address,
    is_valid_name,
)

_NAMES = "A node pool's name has 1 to 128 characters: letters a-z and A-Z, digits, - and _."


def repetition_of(block: Block) -> Repetition:
    """How a block repeats."""
    if "for_each" in block.body.attributes:
        return Repetition.FOR_EACH
    return Repetition.COUNT if "count" in block.body.attributes else Repetition.NONE


def pools_of(block: Block, findings: Findings, values: Values) -> Iterator[DesiredPool]:
    """The pools that a block declares: one, or one for each key or index. Mistakes are reported, their values left out.

    A pool whose name is not known (or wrong) is checked and not given.
    """
    if not check_labels(block, NODE_POOL, findings):
        return
    label = block.labels[0]
    about = findings.about(address(label.text), f'node_pool "{label.text}"')
    found = content(block.body, NODE_POOL, about)
    made = [dynamic_of(dynamic, about) for dynamic in found.repeated.get("dynamic", ())]
    dynamics = [dynamic for dynamic in made if dynamic is not None]
    for_each, count = found.attributes.get("for_each"), found.attributes.get("count")
    if for_each is not None and count is not None:
        detail = "A block repeats either by for_each or by count. Remove one of them."
        about.error('Invalid combination of "count" and "for_each"', detail, count.start, count.end)
        return
    rounds = [Round(None, values)]
    if for_each is not None:
        rounds = values.for_each(for_each.value, about)
    elif count is not None:
        rounds = values.count(count.value, about)
    else:
        pool = _pool(block, found, dynamics, Instance(label.text), Reader(about, values))
        if pool is not None:
            yield pool
        return
    for each in rounds:
        instance = Instance(label.text, each.key)
        own = about.about(instance.address, f'node_pool "{label.text}"')
        pool = _pool(block, found, dynamics, instance, Reader(own, each.values))
        if pool is not None and each.key is not None:
            yield pool


def _pool(
    block: Block, found: Content, dynamics: list[Dynamic], instance: Instance, reader: Reader
) -> DesiredPool | None:
    name = _name(block.labels[0], found.attributes.get("name"), instance, reader)
    meta = _meta(found, dynamics, reader)
    scheduler = _single_block("scheduler_config", found, dynamics, reader)
    lifecycle = found.blocks.get("lifecycle")
    description, ttl = "", DEFAULT_TTL
    if (argument := found.attributes.get("description")) is not None:
        description = _description(argument, reader)
    if (argument := found.attributes.get("node_identity_ttl")) is not None:
        ttl = duration_of(argument, reader) or DEFAULT_TTL
    image = NodePool(
        name=name or "",
        description=description,
        meta=meta,
        node_identity_ttl=ttl,
        scheduler_config=None if scheduler is None else _scheduler_config(*scheduler),
        origin=reader.findings.source.range(block.start, block.end),
    )
    wishes = Lifecycle() if lifecycle is None else lifecycle_of(lifecycle, reader)
    if name is None:
        return None
    hidden = frozenset(path for path in reader.sensitive if path)  # a condition or a protection is no field of a pool
    return DesiredPool(image, wishes, instance, hidden)


def _name(label: Label, argument: Attribute | None, instance: Instance, reader: Reader) -> str | None:
    """The name of the pool: the argument, else the key, else the label; None where it is wrong or not known."""
    written = None if argument is None else text_of(argument, reader)
    if argument is None or (written is None and is_null(argument, reader)):
        name = label.text if instance.key is None else instance.key
        if isinstance(name, int):
            detail = 'The instances of count need a name each. Write it with count.index: name = "x-${count.index}".'
            reader.findings.error("Missing name", detail, label.start, label.end)
            return None
        _is_allowed(name, label.start, label.end, reader.findings)
        return name
    node = argument.value
    if written is not None and ("name",) in reader.sensitive:
        detail = "A pool's name is shown everywhere, so it cannot be made of a sensitive value."
        reader.findings.error("Sensitive node pool name", detail, node.start, node.end)
        return None
    return written if written is not None and _is_allowed(written, node.start, node.end, reader.findings) else None


def _is_allowed(name: str, start: int, end: int, findings: Findings) -> bool:
    if name in BUILT_IN:
        detail = (
            f'Every cluster has "{name}" built in, and Nomad lets nobody create, change or delete it. Remove the block.'
        )
        findings.error("Built-in node pool", detail, start, end)
        return False
    if is_valid_name(name):
        return True
    if not name:
        detail = "The name is empty."
    elif len(name) > 128:
        detail = f"The name has {len(name)} characters."
    else:
        wrong = next((c for c in name if not is_valid_name(c)), "")
        detail = f'The name "{name}" contains {wrong!r}.'
    findings.error("Invalid node pool name", f"{detail} {_NAMES}", start, end)
    return False


def _description(attribute: Attribute, reader: Reader) -> str:
    description = text_of(attribute, reader) or ""
    size = len(description) if description.isascii() else len(description.encode("utf-8", "surrogatepass"))
    if size > MAX_DESCRIPTION_BYTES:
        of_it = "" if ("description",) in reader.sensitive else f", and these are {size}"
        detail = f"Nomad takes {MAX_DESCRIPTION_BYTES} bytes (UTF-8){of_it}."
        reader.error("Description too long", detail, attribute.value)
    return description


def _single_block(kind: str, found: Content, dynamics: list[Dynamic], reader: Reader) -> tuple[Block, Reader] | None:
    """The one block of a kind, written out or made by `dynamic`, and who knows the values in it."""
    block = found.blocks.get(kind)
    chosen = None if block is None else (block, reader)
    for dynamic in dynamics:
        made = dynamic.made
        if made.type != kind:
            continue
        rounds = reader.values.dynamic(dynamic, reader.findings)
        if len(rounds) > 1:
            detail = f"Only one {kind} is allowed here, and this dynamic block makes more than one."
            reader.findings.error(f"Duplicate {kind} block", detail, made.start, made.end)
        elif rounds and (chosen is not None or kind in found.attributes):
            first = chosen[0].start if chosen is not None else found.attributes[kind].start
            duplicate_block(made, first, reader.findings)
        elif rounds:
            chosen = (made, reader.with_values(rounds[0]))
    return chosen


def _meta(found: Content, dynamics: list[Dynamic], reader: Reader) -> dict[str, str]:
    argument = found.attributes.get("meta")
    chosen = _single_block("meta", found, dynamics, reader)
    if argument is not None:
        return map_of(argument, reader) or {}
    if chosen is None:
        return {}
    block, inside = chosen
    for inner in block.body.blocks:
        detail = 'Only arguments are expected here: key = "value".'
        reader.findings.error("Unsupported block type", detail, inner.start, inner.end)
    texts = {name: text_of(each, inside, ("meta", name)) for name, each in block.body.attributes.items()}
    return {name: value for name, value in texts.items() if value is not None}


def _scheduler_config(block: Block, reader: Reader) -> SchedulerConfig:
    found = content(block.body, NODE_POOL.blocks["scheduler_config"], reader.findings)
    algorithm, oversubscription = "", None
    if (argument := found.attributes.get("scheduler_algorithm")) is not None:
        algorithm = text_of(argument, reader, ("scheduler_config", "scheduler_algorithm")) or ""
        if algorithm and algorithm not in SCHEDULER_ALGORITHMS:
            known = " or ".join(f'"{a}"' for a in SCHEDULER_ALGORITHMS)
            hidden = ("scheduler_config", "scheduler_algorithm") in reader.sensitive
            hint = "" if hidden else f', not "{algorithm}".{did_you_mean(algorithm, SCHEDULER_ALGORITHMS)}'
            node = argument.value
            detail = f"The algorithm must be {known}{hint or '.'}"
            reader.error("Invalid scheduler algorithm", detail, node)
    if (argument := found.attributes.get("memory_oversubscription_enabled")) is not None:
        oversubscription = boolean_of(argument, reader)
    return SchedulerConfig(algorithm, oversubscription)


__all__ = ["pools_of", "repetition_of"]
