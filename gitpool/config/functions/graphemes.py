"""Characters as people count them: grapheme clusters (Unicode, UAX 29), as Terraform counts them.

Terraform splits with go-textseg 15, by the rules of Unicode 15.0; this by the `regex` package, whose rules are newer.
Both agree on combining marks, line ends, Hangul, flags and emoji joined to one. Since Unicode 15.1, though, consonants
of Indic scripts that a virama joins are one character (rule GB9c), which they are not for Terraform: such clusters are
taken apart again. What remains is a handful of rare signs that younger versions of Unicode put in another class.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex

_cluster = regex.compile(r"\X")
_joint = regex.compile(r"(?V1)(?<=[\p{GCB=Extend}\p{GCB=ZWJ}])(?=\p{Lo})(?=\p{GCB=Other})")
"""Before a letter that follows a mark: there the newer rule joins, and the older one always parts."""

BATCH = 4096
"""Characters that are turned around at once, so that a long text does not become a list of millions."""


def clusters(text: str) -> Iterator[str]:
    """The characters of a text, one by one."""
    if text.isascii() and "\r" not in text:
        yield from text
        return
    for match in _cluster.finditer(text):
        found: str = match.group()
        if len(found) < 3:
            yield found
        else:
            yield from _joint.split(found)


def count(text: str) -> int:
    """How many characters a text has."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in clusters(text))


def part(text: str, start: int, size: int | None) -> str:
    """So many characters of a text (None: all the others) behind the first `start` ones."""
    lengths = map(len, clusters(text))
    begin = sum(islice(lengths, start))
    return text[begin:] if size is None else text[begin : begin + sum(islice(lengths, size))]


def backwards(text: str) -> str:
    """The characters of a text from the last to the first."""
    rest = clusters(text)
    batches = []
    while batch := list(islice(rest, BATCH)):
        batches.append("".join(reversed(batch)))
    return "".join(reversed(batches))
