"""Regular expressions of the operator `matches`: RE2, which takes time that grows with the text, whatever the pattern.

What is a pattern, and what is wrong with others, is Go's to say.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from gitpool.devserver.filters.gosyntax import BadPattern, for_re2

_MEMORY = 64 * 2**20
"""Bytes that RE2 may use for one pattern: Go takes patterns that need more than RE2's default."""


@lru_cache(maxsize=16)
def pattern(raw: str) -> Callable[[str | bytes], bool]:
    """A pattern, ready to say whether it matches somewhere in a text.

    Raises:
        BadPattern: Go does not compile it, or RE2 has not the memory for it.
    """
    wanted = for_re2(raw)
    # Few servers are ever asked for a pattern, and the library takes its time to load.
    import re2

    re2.purge()  # the library keeps 128 patterns of its own, each with its memory
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    options.never_capture = True
    try:
        compiled = re2.compile(wanted.encode(), options)
    except re2.error:
        raise BadPattern("expression too large", raw) from None
    return lambda text: compiled.search(_readable(text)) is not None


def _readable(text: str | bytes) -> bytes:
    """A text as Go's expressions read it: each octet that is no UTF-8 is a U+FFFD."""
    octets = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    try:
        octets.decode()
    except UnicodeDecodeError:
        plain = octets.decode("utf-8", "surrogateescape")
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in plain).encode()
    return octets
