"""A condition, and the words for when it is false: what a `precondition` and a `rule` have in common."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.config.blocks.arguments import BOOLEAN, Reader, is_null, text_of, wrong_type
from gitpool.config.blocks.content import Content
from gitpool.config.blocks.plain import boolean
from gitpool.config.findings import Findings
from gitpool.config.syntax.tree import Attribute, Block, Expression, Literal

_EMPTY = "The message is empty. Say what is expected, and what to do: it is all that is shown."


@dataclass(frozen=True, slots=True)
class Check:
    """A block with a condition and a message; `word` is what messages call it."""

    word: str
    condition: Expression
    message: Attribute


def check_of(word: str, block: Block, found: Content, findings: Findings) -> Check | None:
    """The check that a block holds; None, and why in the findings, where it is incomplete."""
    condition, message = found.attributes.get("condition"), found.attributes.get("error_message")
    if condition is None or message is None:
        detail = f"A {word} has a condition and an error_message."
        findings.error("Missing required argument", detail, block.start, block.end)
        return None
    said = message.value
    if isinstance(said, Literal) and said.value in ("", None):
        findings.error("Invalid error message", _EMPTY, said.start, said.end)
        return None
    return Check(word, condition.value, message)


def truth_of(check: Check, reader: Reader) -> bool | None:
    """Whether the condition is true; None where it has no value, or none yet, and where it is no boolean."""
    node = check.condition
    found = reader.found(node, (), "condition", BOOLEAN)
    if found is None:
        return None
    truth = boolean(found.value)
    if truth is None:
        wrong_type("condition", "true or false", found.value, node, reader, "It is required: write what must hold.")
    return truth


def message_of(check: Check, reader: Reader) -> str | None:
    """What is said where the condition is false; None where the message is empty, which is reported.

    `reader` has read nothing else, so that what is sensitive in it is in the message.
    """
    text, node = text_of(check.message, reader), check.message.value
    is_empty = is_null(check.message, reader) if text is None else not text.strip()
    if reader.sensitive:
        return f"The message of the {check.word} tells a sensitive value, so it is not shown."
    if is_empty:
        reader.findings.error("Invalid error message", _EMPTY, node.start, node.end)
        return None
    return text or "The condition is false."
