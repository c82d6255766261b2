"""From text to text: rewrite, lay out, write down."""

from __future__ import annotations

from gitpool.config.formatting.alignment import align
from gitpool.config.formatting.indentation import indent
from gitpool.config.formatting.lines import split
from gitpool.config.formatting.rewrites import rewrite
from gitpool.config.formatting.spacing import space
from gitpool.config.formatting.tokens import tokenize


def format_source(text: str) -> str:
    """The text in canonical layout, as `terraform fmt` writes it (internal/command/fmt.go, hclwrite/format.go).

    The text must be legal HCL (`check`). Its line breaks stay as they are, also where they are Windows'.
    """
    tokens = rewrite(tokenize(text))
    lines = split(tokens)
    indent(lines)
    space(lines)
    align(lines)
    return "".join(part for token in tokens for part in (" " * token.spaces, token.text))
