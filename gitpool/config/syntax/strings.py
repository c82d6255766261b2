"""The text that quoted strings and heredocs stand for: escapes, indentation, normal form (HCL's specification)."""

from __future__ import annotations

import re
from typing import TypeVar
from unicodedata import normalize

T = TypeVar("T")

BLANKS = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
"""What Go's `unicode.IsSpace` says yes to; Python's own `strip` would take four control characters more."""

ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def nfc(text: str) -> str:
    """The text in normal form C, in which HCL keeps all strings."""
    return text if text.isascii() else normalize("NFC", text)


BAD_NAME = (
    "A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes."
)


def is_identifier(text: str) -> bool:
    """Whether it can be a name (hclsyntax: ValidIdentifier)."""
    return text.replace("-", "_").isidentifier() and not text.startswith("-")


_escape = re.compile(r'\\(?:([nrt"\\])|u(.{4})|U(.{8}))|(?:\$\$+|%%+)\{')


def resolve_quoted(text: str) -> str:
    """The text of a piece of a quoted string; its escapes must be legal ones."""
    return _escape.sub(_resolved, text)


def _resolved(match: re.Match[str]) -> str:
    if match.group(1):
        return ESCAPES[match.group(1)]
    digits = match.group(2) or match.group(3)
    return chr(int(digits, 16)) if digits else match.group()[1:]


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
        elif part.strip(BLANKS) or not part.endswith("\n"):
            indents[i] = len(part) - len(part.lstrip(BLANKS))
    common = min(indents.values(), default=0)
    return [part[common:] if i in indents and isinstance(part, str) else part for i, part in enumerate(parts)]


def _ends_line(part: object) -> bool:
    return isinstance(part, str) and part.endswith("\n")
