"""Regular expressions of the operator `matches`: RE2, with errors in the words of Go's regexp/syntax.

RE2 takes time that grows with the text, whatever the pattern; Python's own expressions may hang, and mean other
things.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import re2

_MEMORY = 64 * 2**20
"""Bytes that RE2 may use for one pattern: Go takes patterns that need more than RE2's default."""


class BadPattern(ValueError):
    """A pattern that does not compile, in Go's words (Go regexp/syntax Error)."""


@lru_cache(maxsize=16)
def pattern(raw: str) -> Callable[[str | bytes], bool]:
    """A pattern, ready to say whether it matches somewhere in a text.

    Raises:
        BadPattern: Go does not compile it.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.never_capture = True
    try:
        compiled = re2.compile(raw.encode(), options)
    except re2.error as problem:
        raise BadPattern(str(problem)) from None
    return lambda text: compiled.search(_clean(text)) is not None


def _clean(text: str | bytes) -> bytes:
    """A text as Go's expressions read it: each octet that is no UTF-8 counts as U+FFFD."""
    if isinstance(text, str):
        try:
            return text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-8", "surrogateescape")
    try:
        text.decode()
    except UnicodeDecodeError:
        return text.decode("utf-8", "surrogateescape").encode("utf-8", "replace")
    return text
