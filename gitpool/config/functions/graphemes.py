"""Characters as people count them: grapheme clusters (Unicode, UAX 29), as Terraform counts them.

Terraform splits with go-textseg 15, by the rules of Unicode 15.0; this by the `regex` package, whose rules are newer.
Both agree on combining marks, line ends, Hangul, flags and emoji joined to one. Since Unicode 15.1, though, consonants
of Indic scripts that a virama joins are one character (rule GB9c), which they are not for Terraform: such clusters are
taken apart again. What remains are letters that younger versions of Unicode added.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

_cluster = regex.compile(r"\X")
_joint = regex.compile(r"(?V1)(?<=[\p{GCB=Extend}\p{GCB=ZWJ}])(?=\p{Lo})(?=\p{GCB=Other})")
"""Before a letter that follows a mark: there the newer rule joins, and the older one always parts."""


def clusters(text: str) -> Iterator[str]:
    """The characters of a text, one by one."""
    if text.isascii() and "\r" not in text:
        return iter(text)
    return (match.group() for part in _joint.split(text) for match in _cluster.finditer(part))


def count(text: str) -> int:
    """How many characters a text has."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in clusters(text))
