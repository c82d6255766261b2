"""Pools as HCL that reads back as the same pools, in the layout of `gitpool fmt`.

Some of what a cluster can hold HCL cannot say: it keeps all strings in Unicode's normal form C (go-cty), and the files
refuse what Nomad would refuse today. Such a field is left out and ignored, so that the pool stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from unicodedata import is_normalized

from gitpool.columns import columns
from gitpool.duration import format_duration
from gitpool.pool import (
    DEFAULT_TTL,
    MAX_DESCRIPTION_BYTES,
    SCHEDULER_ALGORITHMS,
    DesiredPool,
    NodePool,
    Path,
    with_ignored,
)
from gitpool.render.characters import IDENTIFIER

Lines = list[str]

_special = re.compile(r'["\\\n\r\t]|[$%](?=\{)')
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "$": "$$", "%": "%%"}
_numbered = re.compile(r"(\\u.{4}|\\U.{8})")
_surrogate = re.compile("[\ud800-\udfff]")

_NO_TEXT = "HCL would change the text, which is not in Unicode's normal form C"


def blocks(pools: Iterable[DesiredPool]) -> str:
    """The `node_pool` blocks of these pools, an empty line between two, as a file has them."""
    return "\n".join(node_pool(wanted) for wanted in pools)


def node_pool(wanted: DesiredPool) -> str:
    """The block of one pool, with the label that its instance has; its image may hold what HCL cannot say."""
    pool, label = wanted.pool, wanted.instance.block
    image = sayable(pool)
    own_name = [] if label == pool.name else [("name", quoted(pool.name))]
    sections = [
        arguments(own_name + settings(image)),
        meta(image.meta),
        scheduler_config(image),
        lifecycle(wanted),
    ]
    return "\n".join([*block(f"node_pool {quoted(label)}", *sections), ""])


def specification(pool: NodePool) -> tuple[str, str]:
    """The name and the text of the file that Nomad itself applies: its own format, or the JSON of its API.

    In its own format `meta` is a block alone, whose keys are identifiers, and nothing can be ignored
    (https://developer.hashicorp.com/nomad/docs/other-specifications/node-pool). The JSON is that of
    `nomad node pool apply -json`.
    """
    if unsayable(pool) or not _are_identifiers(pool.meta):
        return f"{pool.name}.nomad.json", json.dumps(pool.to_api(), indent=2, sort_keys=True) + "\n"
    return f"{pool.name}.nomad.hcl", node_pool(DesiredPool(pool))


def api_objects(pools: Iterable[NodePool]) -> str:
    """The bodies of their upserts, as a list."""
    return json.dumps([pool.to_api() for pool in pools], indent=2, sort_keys=True) + "\n"


def unsayable(pool: NodePool) -> dict[Path, str]:
    """The fields that HCL cannot say, or that the files refuse, each with the reason."""
    found: dict[Path, str] = {}
    if not _is_kept(pool.description):
        found["description",] = _NO_TEXT
    elif len(pool.description.encode("utf-8")) > MAX_DESCRIPTION_BYTES:
        found["description",] = f"it has more than {MAX_DESCRIPTION_BYTES} bytes, which Nomad refuses by now"
    if not all(map(_is_kept, pool.meta)):
        found["meta",] = _NO_TEXT
    else:
        found |= {("meta", key): _NO_TEXT for key, value in sorted(pool.meta.items()) if not _is_kept(value)}
    if pool.node_identity_ttl < 0:
        found["node_identity_ttl",] = "it is negative"
    scheduler = pool.scheduler_config
    if scheduler is not None and scheduler.scheduler_algorithm not in ("", *SCHEDULER_ALGORITHMS):
        found["scheduler_config",] = "its scheduler_algorithm is none that gitpool knows"
    return found


def sayable(pool: NodePool) -> NodePool:
    """The image with the defaults in the place of what HCL cannot say."""
    return with_ignored(pool, NodePool(pool.name), unsayable(pool))


def settings(pool: NodePool) -> list[tuple[str, str]]:
    """The arguments with values of their own, as HCL has them; defaults are left out."""
    found = []
    if pool.description:
        found.append(("description", quoted(pool.description)))
    if pool.node_identity_ttl != DEFAULT_TTL:
        found.append(("node_identity_ttl", quoted(format_duration(pool.node_identity_ttl))))
    return found


def meta(entries: Mapping[str, str]) -> Lines:
    """The map as a block, which is Nomad's form; as an argument if a key is no identifier."""
    if not _are_identifiers(entries):
        return meta_argument(entries)
    return block("meta", arguments((key, quoted(entries[key])) for key in sorted(entries))) if entries else []


def meta_argument(entries: Mapping[str, str]) -> Lines:
    """The map as an argument, its keys in quotes."""
    lines = arguments((quoted(key), quoted(entries[key])) for key in sorted(entries))
    return ["meta = {", *_indented(lines), "}"] if lines else []


def scheduler_config(pool: NodePool) -> Lines:
    """The scheduler's settings; an empty block differs from none."""
    scheduler = pool.scheduler_config
    if scheduler is None:
        return []
    pairs = []
    if scheduler.scheduler_algorithm:
        pairs.append(("scheduler_algorithm", quoted(scheduler.scheduler_algorithm)))
    if (enabled := scheduler.memory_oversubscription_enabled) is not None:
        pairs.append(("memory_oversubscription_enabled", "true" if enabled else "false"))
    return block("scheduler_config", arguments(pairs))


def lifecycle(wanted: DesiredPool) -> Lines:
    """What is protected and what is ignored; above it why, where it is for want of words. Terraform has it alike."""
    reasons, wishes = unsayable(wanted.pool), wanted.lifecycle
    pairs = [("prevent_destroy", "true")] if wishes.prevent_destroy else []
    ignored = [reference(path) for path in dict.fromkeys([*wishes.ignore_changes, *reasons])]
    if ignored:
        pairs.append(("ignore_changes", f"[{', '.join(ignored)}]"))
    why = [f"# {reference(path)} stays as it is in the cluster: {reason}." for path, reason in reasons.items()]
    return [*why, *block("lifecycle", arguments(pairs))] if pairs else []


def reference(path: Path) -> str:
    """A field as `ignore_changes` names it: `description`, `meta["key"]`."""
    return path[0] + "".join(f"[{quoted(key)}]" for key in path[1:])


def quoted(text: str) -> str:
    """The text as a string on one line; what is not seen is written by its number."""
    escaped = _special.sub(lambda found: _ESCAPES[found[0]], text)
    if not escaped.isprintable():
        escaped = "".join(c if c.isprintable() else _by_number(c) for c in escaped)
    return f'"{escaped}"'


def arguments(pairs: Iterable[tuple[str, str]]) -> Lines:
    """A line for each name and its value, the `=` one under the other."""
    found = list(pairs)
    widest = max((_width(name) for name, _ in found), default=0)
    return [f"{name}{' ' * (widest - _width(name))} = {value}" for name, value in found]


def block(head: str, *sections: Lines) -> Lines:
    """A block, an empty line between two sections that are not empty."""
    lines: Lines = []
    for section in filter(None, sections):
        lines += ["", *section] if lines else section
    return [f"{head} {{", *_indented(lines), "}"] if lines else [f"{head} {{}}"]


def _indented(lines: Lines) -> Lines:
    return [f"  {line}" if line else "" for line in lines]


def _width(name: str) -> int:
    """The columns as fmt counts them: quotes and numbered characters are tokens, and no accent belongs to one."""
    if not name.startswith('"'):
        return columns(name)
    return 2 + sum(map(columns, _numbered.split(name[1:-1])))


def _is_kept(text: str) -> bool:
    """Whether a string of HCL can be this text, character for character."""
    return text.isascii() or (is_normalized("NFC", text) and not _surrogate.search(text))


def _are_identifiers(keys: Iterable[str]) -> bool:
    return all(map(IDENTIFIER.fullmatch, keys))


def _by_number(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
