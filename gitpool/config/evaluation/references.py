"""What a name stands for: a variable of a `for`, or the beginning of `var.x`, `local.x`, `each.key`."""

from __future__ import annotations

from collections.abc import Iterator

from gitpool.config.evaluation.scope import Namespace, Scope
from gitpool.config.findings import did_you_mean
from gitpool.config.syntax.tree import Expression, GetAttribute, Index, Name, Object
from gitpool.config.syntax.walk import walk
from gitpool.config.values.value import NOTHING_KNOWN, Value


def check_references(expression: Expression, scope: Scope) -> None:
    """Note every reference to what is not there, wherever it stands.

    Terraform resolves references before it evaluates: a misspelt name is a mistake also within `try`, in the branch
    that is not taken, and in a loop over nothing (terraform: internal/lang/eval.go).
    """
    settled: set[int] = set()
    for node, bound in walk(expression):
        if id(node) in settled:
            continue
        if isinstance(node, Object):
            settled.update(id(part) for key, _ in node.items for part in _key_parts(key))
        elif isinstance(node, GetAttribute) and isinstance(node.of, Name) and node.of.name not in bound:
            if isinstance(scope.lookup(node.of.name), Namespace):
                settled.add(id(node.of))
                namespace_attribute(node.of, node, scope)
        elif isinstance(node, Name) and node.name not in bound:
            name_value(node, scope)


def _key_parts(node: Expression) -> Iterator[Expression]:
    """The parts of a key that is no reference, though it looks like one; it is reported as what it is."""
    while isinstance(node, GetAttribute | Index):
        yield node
        node = node.of
    yield node


def name_value(node: Name, scope: Scope) -> Value:
    """The value of a bare name."""
    found = scope.lookup(node.name)
    if isinstance(found, Value):
        return found
    if found is not None:
        detail = (
            f'"{node.name}" cannot be used as a whole. Name one of its values behind a dot, as in {_example(found)}.'
        )
        scope.note("Invalid reference", detail, node)
    elif node.name in scope.forbidden:
        summary, detail = scope.forbidden[node.name]
        scope.note(summary, detail, node)
    else:
        hint = did_you_mean(node.name, [name for name in scope.known_names() if name.isidentifier()])
        detail = (
            f'There is nothing named "{node.name}".{hint} If a text is meant, put quotes around it: "{node.name}". '
            f'Within a text, the characters themselves are written "$${{{node.name}}}".'
        )
        scope.note("Invalid reference", detail, node)
    return NOTHING_KNOWN


def _example(space: Namespace) -> str:
    return f"{space.name}.{next(iter(space.values), 'name')}"


def namespace_attribute(root: Name, node: GetAttribute, scope: Scope) -> Value | None:
    """The value of `root.name` where the root is a namespace; None where it is a value with attributes of its own."""
    space = scope.lookup(root.name)
    if not isinstance(space, Namespace):
        return None
    found = space.values.get(node.name)
    if found is not None:
        return found
    if not space.is_complete:
        return NOTHING_KNOWN
    hint = did_you_mean(node.name, space.values) or space.hint(node.name)
    detail = f'There is no {space.what} named "{node.name}".{hint}'
    scope.note(space.undeclared, detail, node)
    return NOTHING_KNOWN
