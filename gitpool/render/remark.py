"""A remark at a line, as Markdown: what, why, and what the lines should read. And as plain text, for check runs."""

from __future__ import annotations

from dataclasses import replace

from gitpool.annotations import Annotation
from gitpool.render.escape import brief, seen, words
from gitpool.render.suggestion import block

_LONGEST = 4_000
"""Characters of a message: a remark is read beside the line."""

_LONGEST_TITLE = 255
_LONGEST_SUGGESTION = 5_000
"""Characters of what GitHub has to take as it is, or not at all."""


def remark(annotation: Annotation, fits: bool) -> str:
    """The text of a comment; with its suggestion where that `fits`, which replaces all the lines of the comment."""
    lines = [line.strip() for line in annotation.message[:_LONGEST].split("\n") if line.strip()]
    parts = [f"**gitpool:** {words(brief(annotation.title, _LONGEST_TITLE))}", *map(words, lines)]
    suggestion = annotation.suggestion
    if fits and suggestion is not None and len(suggestion) <= _LONGEST_SUGGESTION:
        parts += filter(None, [block(suggestion)])
    return "\n\n".join(parts)


def plain(annotation: Annotation) -> Annotation:
    """The remark for who shows texts as they are: all of it is seen, and nothing is longer than anybody reads."""
    message = "\n".join(map(seen, annotation.message[:_LONGEST].split("\n")))
    title = brief(annotation.title, _LONGEST_TITLE)
    return replace(annotation, path=seen(annotation.path), title=seen(title), message=message)
