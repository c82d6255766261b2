"""`locals`: named values, in any order; each is computed after those that it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gitpool.config.findings import Findings
from gitpool.config.syntax.strings import BAD_NAME, is_identifier
from gitpool.config.syntax.tree import Attribute, Block, Expression, GetAttribute, Name
from gitpool.config.syntax.walk import walk
from gitpool.diagnostics import Report, Source


@dataclass(frozen=True)
class Local:
    """A named value, and the file it stands in."""

    attribute: Attribute
    source: Source


def locals_of(blocks: Iterable[tuple[Source, Block]], report: Report) -> dict[str, Local]:
    """The named values of all `locals` blocks; a name that is there twice is reported."""
    found: dict[str, Local] = {}
    for source, block in blocks:
        findings = Findings(source, report, context="locals")
        if block.labels:
            label = block.labels[0]
            findings.error(
                "Extraneous label for locals", "No labels are expected for locals blocks.", label.start, label.end
            )
        for inner in block.body.blocks:
            detail = "Only arguments are expected here: name = value."
            findings.error("Unsupported block type", detail, inner.start, inner.end)
        for name, attribute in block.body.attributes.items():
            if not is_identifier(name):  # in JSON it could be anything
                findings.error("Invalid local value name", BAD_NAME, attribute.start, attribute.end)
            if name in found:
                first = found[name]
                place = first.source.range(first.attribute.start, first.attribute.end)
                detail = f'A local value named "{name}" was already defined at {place}. Each name can be given once.'
                findings.error("Duplicate local value definition", detail, attribute.start, attribute.end)
            else:
                found[name] = Local(attribute, source)
    return found


def in_order(found: Mapping[str, Local], report: Report) -> list[str]:
    """The names, each behind those that it refers to; those that refer to each other in a circle are reported.

    Without recursion: a chain of locals can be as long as a file.
    """
    needs = {name: [n for n in _references(local.attribute.value) if n in found] for name, local in found.items()}
    ordered: dict[str, None] = {}
    for first in found:
        path: dict[str, list[str]] = {}
        if first not in ordered:
            path[first] = list(needs[first])
        while path:
            name, left = next(reversed(path.items()))
            following = next((n for n in left if n not in ordered), None)
            if following is None:
                del path[name]
                ordered[name] = None
                continue
            left.remove(following)
            if following in path:
                _report_cycle([*path][[*path].index(following) :], found, report)
                continue
            path[following] = list(needs[following])
    return list(ordered)


def _references(node: Expression) -> list[str]:
    """The names of the local values that an expression refers to."""
    return list(
        dict.fromkeys(
            each.name
            for each, bound in walk(node)
            if isinstance(each, GetAttribute) and isinstance(each.of, Name) and each.of.name == "local" not in bound
        )
    )


def _report_cycle(names: list[str], found: Mapping[str, Local], report: Report) -> None:
    chain = " → ".join(f"local.{name}" for name in [*names, names[0]])
    local = found[names[0]]
    detail = f"These values refer to each other in a circle: {chain}. One of them must be given without the others."
    findings = Findings(local.source, report, context="locals")
    findings.error("Cycle", detail, local.attribute.start, local.attribute.value.end)
