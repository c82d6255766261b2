"""The `auth` block: how a run of CI logs in to Nomad, with its own identity in the place of a stored token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gitpool.config.blocks.arguments import Reader, is_null, text_of
from gitpool.config.blocks.content import content
from gitpool.config.blocks.plain import Values
from gitpool.config.blocks.schema import AUTH
from gitpool.config.findings import Findings
from gitpool.config.syntax.tree import Attribute, Block
from gitpool.diagnostics import SourceRange


@dataclass(frozen=True)
class AuthSettings:
    """By which auth method of Nomad's, and for which audience the identity is meant; empty where it is not known."""

    method: str = ""
    audience: str = ""
    unknown: Mapping[str, SourceRange] = field(default_factory=dict, compare=False)
    """The arguments whose values are not known, for want of a variable's, with their places."""


def auth_of(block: Block, findings: Findings, values: Values) -> AuthSettings:
    """What the block says; mistakes are reported, and their values left out."""
    found = content(block.body, AUTH, findings)
    written = {name: a for name, a in found.attributes.items() if not is_null(a, Reader(findings, values))}
    missing = [name for name in AUTH.required if name not in written]
    if missing:
        detail = f"The block {block.type} needs both arguments, and there is no {' and no '.join(missing)}."
        findings.error("Missing required argument", detail, block.start, block.start + len(block.type))
    unknown: dict[str, SourceRange] = {}
    given: dict[str, str] = {}
    for name, argument in written.items():
        reader = Reader(findings, values)
        given[name] = _text(argument, reader)
        if reader.unknown:
            unknown[name] = findings.source.range(argument.value.start, argument.value.end)
    return AuthSettings(given.get("method", ""), given.get("audience", ""), unknown)


def _text(argument: Attribute, reader: Reader) -> str:
    """The text of an argument that everybody may see: messages name it, and so does Nomad."""
    value = text_of(argument, reader)
    if reader.sensitive:
        detail = (
            f"{argument.name} is no secret, and messages name it; a sensitive value cannot be in it. Take one that "
            "everybody may see."
        )
        reader.findings.error("Sensitive value in a login", detail, argument.value.start, argument.value.end)
    elif value is not None and not value.strip():
        detail = f"{argument.name} must not be empty."
        reader.findings.error("Unsuitable value", detail, argument.value.start, argument.value.end)
    return value or ""
