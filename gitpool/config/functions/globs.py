"""Patterns of file names as Terraform's `fileset` has them (doublestar v1.1.5: doublestar.go).

`*` and `?` match within a name, also names that begin with a dot; `[a-z]` and `[^a-z]` one character; `{a,b}` either
text; a backslash takes the next character as it is. `**` alone between slashes stands for any folders.
"""

from __future__ import annotations

from functools import lru_cache

from gitpool.config.functions.function import FunctionError

_LONGEST = 256
"""Characters of a pattern between two slashes; no file's name is longer."""


class BadPattern(FunctionError):
    """A pattern that is none."""


def split(pattern: str, separator: str = "/") -> list[str]:
    """The parts between separators that no backslash stands before."""
    parts, start = [], 0
    for i, character in enumerate(pattern):
        if character == separator and (i == start or pattern[i - 1] != "\\"):
            parts.append(pattern[start:i])
            start = i + 1
    return [*parts, pattern[start:]]


def is_literal(part: str) -> bool:
    """Whether a part of a pattern is a name and nothing else."""
    return not set(part) & set("*?[{\\")


def matches(pattern: str, name: str) -> bool:
    """Whether a part of a pattern matches a whole name.

    Raises:
        BadPattern: it is none, as far as it was looked at.
    """
    if len(pattern) > _LONGEST:
        raise BadPattern(f"the pattern has more than {_LONGEST} characters between two slashes", 1)
    return _Name(name).matches(pattern, 0)


class _Name:
    """A name to match; what a rest of the pattern says of a rest of the name is worked out once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.matches = lru_cache(maxsize=None)(self._matches)

    def _matches(self, pattern: str, at: int) -> bool:
        name = self._name
        i = 0
        if at == len(name) and pattern not in ("", "*"):
            return False
        while i < len(pattern) and at < len(name):
            character = pattern[i]
            if character == "*":
                rest = pattern[i + 1 :]
                return not rest or any(self._may_match(rest, start) for start in range(at, len(name)))
            if character == "{":
                return self._alternatives(pattern[i + 1 :], at)
            if character == "[":
                end = _find(pattern, "]", i + 1)
                if not _in_class(pattern[i + 1 : end], name[at]):
                    return False
                i = end
            elif character == "\\":
                i += 1
                if i == len(pattern):
                    raise BadPattern("the pattern ends with a backslash", 1)
                if pattern[i] != name[at]:
                    return False
            elif character not in ("?", name[at]):
                return False
            i, at = i + 1, at + 1
        return (
            (i == len(pattern) and at == len(name)) or (at == len(name) and pattern[i:] == "*") or pattern[i:] == "**"
        )

    def _may_match(self, pattern: str, at: int) -> bool:
        """Behind a star, doublestar takes a rest that is no pattern for one that does not match."""
        try:
            return self.matches(pattern, at)
        except BadPattern:
            return False

    def _alternatives(self, pattern: str, at: int) -> bool:
        end = _find(pattern, "}", 0)
        return any(self.matches(option + pattern[end + 1 :], at) for option in split(pattern[:end], ","))


def _find(pattern: str, wanted: str, start: int) -> int:
    for i in range(start, len(pattern)):
        if pattern[i] == wanted and (i == start or pattern[i - 1] != "\\"):
            return i
    raise BadPattern(f'the pattern has a bracket without its "{wanted}"', 1)


def _in_class(text: str, character: str) -> bool:
    """Whether a character is in `[text]`."""
    if not text:
        raise BadPattern("the pattern has brackets with nothing in them", 1)
    is_in, i = False, int(text[0] == "^")
    while i < len(text):
        low, i = _member(text, i)
        high = low
        if text[i : i + 1] == "-":
            high, i = _member(text, i + 1)
        is_in = is_in or low <= character <= high
    return is_in != (text[0] == "^")


def _member(text: str, i: int) -> tuple[str, int]:
    if text[i : i + 1] == "\\":
        i += 1
    elif text[i : i + 1] == "-":
        raise BadPattern('the pattern has a "-" in brackets that does not stand between two characters', 1)
    if i >= len(text):
        raise BadPattern("the pattern has brackets that end too early", 1)
    return text[i], i + 1
