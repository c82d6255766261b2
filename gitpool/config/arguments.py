"""The values of arguments, of the kind that the schema asks for.

Each function reports what does not fit and answers None then; an argument that is null counts as omitted, as in
Terraform, except where its function says otherwise.
"""

from __future__ import annotations

from fractions import Fraction

from gitpool.config.expressions import Unfit, Value, boolean, evaluate, kind_of, text
from gitpool.config.findings import Findings
from gitpool.config.tree import Attribute, Expression, GetAttribute, Literal, Object, Tuple
from gitpool.duration import parse_duration

_MAX_DURATION = 2**63 - 1


def value_of(node: Expression, findings: Findings) -> tuple[bool, Value]:
    """Whether an expression has a value, and the value."""
    try:
        return True, evaluate(node)
    except Unfit as unfit:
        findings.error(unfit.summary, unfit.detail, unfit.start, unfit.end)
    except (ArithmeticError, ValueError):
        findings.error("Number too large", "Numbers may have up to 150 digits.", node.start, node.end)
    return False, None


def text_of(attribute: Attribute, findings: Findings, *, null: bool = True) -> str | None:
    """A string, or a number or boolean as its text; `null` says whether null is allowed."""
    node = attribute.value
    if type(node) is Literal and type(node.value) is str:
        return node.value
    known, value = value_of(node, findings)
    if not known or (value is None and null):
        return None
    result = text(value)
    if result is None:
        wrong_type(attribute.name, "a string", value, node, findings)
    return result


def boolean_of(attribute: Attribute, findings: Findings) -> bool | None:
    """A boolean, or the string "true" or "false"."""
    known, value = value_of(attribute.value, findings)
    if not known or value is None:
        return None
    result = boolean(value)
    if result is None:
        wrong_type(attribute.name, "true or false", value, attribute.value, findings)
    return result


def duration_of(attribute: Attribute, findings: Findings) -> int | None:
    """Nanoseconds: a Go duration such as "24h", or an integer, as Nomad reads it. Never negative."""
    node = attribute.value
    known, value = value_of(node, findings)
    if not known or value is None:
        return None
    if isinstance(value, str):
        written = value
        try:
            value = parse_duration(written)
        except ValueError as problem:
            findings.error("Unsuitable duration value", _duration_detail(written, problem), node.start, node.end)
            return None
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        wrong_type(attribute.name, 'a duration such as "24h"', value, node, findings)
        return None
    if isinstance(value, Fraction) and value.denominator != 1:
        detail = 'A number is read as nanoseconds, and these are whole. Write the unit: "24h", "90m", "1h30m".'
        findings.error("Unsuitable duration value", detail, node.start, node.end)
        return None
    if value < 0:
        detail = "A duration must not be negative; Nomad would take it without a word."
        findings.error("Negative duration", detail, node.start, node.end)
        return None
    if value > _MAX_DURATION:
        detail = "The longest duration is 2562047h47m16s."
        findings.error("Unsuitable duration value", detail, node.start, node.end)
        return None
    return int(value)


def texts_of(attribute: Attribute, findings: Findings) -> list[str] | None:
    """A list of strings."""
    known, value = value_of(attribute.value, findings)
    if not known or value is None:
        return None
    if not isinstance(value, list):
        wrong_type(attribute.name, "a list of strings", value, attribute.value, findings)
        return None
    nodes = attribute.value.items if isinstance(attribute.value, Tuple) else (attribute.value,) * len(value)
    for item, node in zip(value, nodes, strict=True):
        if not isinstance(item, str):
            wrong_type(f"Each item of {attribute.name}", "a string", item, node, findings)
            return None
    return [str(item) for item in value]


def map_of(attribute: Attribute, findings: Findings) -> dict[str, tuple[str, Attribute]] | None:
    """The texts of `{ key = value }` by key, each with its place."""
    node = attribute.value
    if not isinstance(node, Object):
        known, value = value_of(node, findings)
        if known and value is not None:
            wrong_type(attribute.name, 'a map of strings such as { key = "value" }', value, node, findings)
        return None
    entries: dict[str, tuple[str, Attribute]] = {}
    for key_node, value_node in node.items:
        if isinstance(key_node, GetAttribute):
            detail = 'A key that is no identifier stands in quotes, as in meta = { "a.b" = "c" }.'
            findings.error("Invalid key", detail, key_node.start, key_node.end)
            continue
        known, key_value = value_of(key_node, findings)
        key = text(key_value) if known else None
        if key is None:
            if known:
                wrong_type("the key", "a string", key_value, key_node, findings)
            continue
        if key in entries:
            before = findings.source.range(entries[key][1].start, entries[key][1].end)
            detail = f'The key "{key}" was already set at {before}; the last value wins.'
            findings.warning("Duplicate key", detail, key_node.start, key_node.end)
        entry = Attribute(key, value_node, key_node.start, key_node.end)
        value = text_of(entry, findings, null=False)
        if value is not None:
            entries[key] = (value, entry)
    return entries


def wrong_type(name: str, wanted: str, value: Value, node: Expression, findings: Findings) -> None:
    """Report a value of another kind than the wanted one, without showing it."""
    summary = "Unsuitable value: null is not allowed" if value is None else "Unsuitable value type"
    hint = " Leave the argument out instead." if value is None else ""
    findings.error(summary, f"{name} must be {wanted}, but this is {kind_of(value)}.{hint}", node.start, node.end)


def _duration_detail(written: str, problem: ValueError) -> str:
    detail = f"{problem}."
    digits = written.strip()
    if digits.isascii() and digits.isdigit():
        return f'{detail} Write the unit: "{digits}s", "{digits}m" or "{digits}h".'
    if digits.endswith("d") and digits[:-1].isascii() and digits[:-1].isdigit() and len(digits) < 8:
        return f'{detail} Did you mean "{24 * int(digits[:-1])}h"?'
    return f'{detail} Durations look like "24h", "90m" or "1h30m".'
