"""The text that quoted strings and heredocs stand for: escapes, indentation, normal form (HCL's specification)."""

from __future__ import annotations

from typing import TypeVar
from unicodedata import normalize

T = TypeVar("T")

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def nfc(text: str) -> str:
    """The text in normal form C, in which HCL keeps all strings."""
    return text if text.isascii() else normalize("NFC", text)


def resolve_heredoc(text: str) -> str:
    """The text of a piece of a heredoc, which knows two escapes alone: `$${` and `%%{`."""
    return text.replace("$${", "${").replace("%%{", "%{")


def flushed(parts: list[str | T]) -> list[str | T]:
    """The parts of a `<<-` heredoc without their common indentation.

    A text ends where a line ends or where an interpolation begins. Lines of blanks alone neither count nor change
    (hclsyntax/parser_template.go: flushHeredocTemplateParts).
    """
    starts = [i for i in range(len(parts)) if i == 0 or _ends_line(parts[i - 1])]
    indents: dict[int, int] = {}
    for i in starts:
        part = parts[i]
        if not isinstance(part, str):
            indents[i] = 0
        elif part.strip() or not part.endswith("\n"):
            indents[i] = len(part) - len(part.lstrip())
    common = min(indents.values(), default=0)
    return [part[common:] if i in indents and isinstance(part, str) else part for i, part in enumerate(parts)]


def _ends_line(part: object) -> bool:
    return isinstance(part, str) and part.endswith("\n")
