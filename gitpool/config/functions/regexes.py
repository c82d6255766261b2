"""Functions of regular expressions: RE2, as Go's `regexp` has it (go-cty: stdlib/regexp.go; Go: regexp.go).

Rules of this module:

* RE2 works on UTF-8, and takes time and memory that grow with the text, whatever the pattern. Users' patterns never
  meet Python's `re`, which some patterns make hang.
* Which matches there are, empty ones above all, is Go's rule; the library's own loops differ from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from gitpool.config.functions.function import MAX_TEXT, Function, FunctionError, Parameter, excerpt, work
from gitpool.config.functions.replacement import expand, template
from gitpool.config.values.types import ANY, STRING, Type, list_of, object_of, tuple_of
from gitpool.config.values.value import (
    UNKNOWN,
    Value,
    list_value,
    null,
    object_value,
    string,
    tuple_value,
)

_MEMORY = 8 * 2**20
"""Bytes that RE2 may use for one pattern; the library's own default, said so that it stays."""

_EFFORT = 1_000_000_000
"""What one call may take: bytes of the text, times instructions of the pattern. Most patterns need a hundredth of
that, but some need all (four seconds), and each search may walk to the end of the text."""

_EFFORT_OF_A_STEP = 512
"""So much of it is a step of the run, of which many calls together have no more than one."""

_TOKEN = re.compile(
    r"""
    \\Q (?s:.*?) (?: \\E | \Z )            # a literal text
  | \\ (?s:.)                              # an escaped character
  | \[ \^? \]? (?: \\(?s:.) | \[:\^?\w+:\] | [^\]\\] )* \]
  | \( (?: \?P?<(\w+)> | (\?) )?
    """,
    re.VERBOSE,
)
"""What must be told apart in a pattern that RE2 has accepted, to find its groups."""


@lru_cache(maxsize=16)
def _compiled(pattern: str, argument: int) -> Any:
    """The pattern, ready to search.

    Raises:
        FunctionError: it is none.
    """
    import re2

    re2.purge()  # the library keeps 128 patterns of its own, each with its memory
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        compiled = re2.compile(pattern.encode(), options)
    except re2.error as problem:
        reason = problem.args[0] if problem.args else ""
        reason = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        what, mark, where = reason.partition(": ")
        raise FunctionError(
            f"invalid regular expression: {what}{mark}{excerpt(where) if mark else ''}", argument
        ) from None
    if any(match[0] == "\\C" for match in _TOKEN.finditer(pattern)):
        raise FunctionError("invalid regular expression: \\C, a single byte, is not supported", argument)
    return compiled


@lru_cache(maxsize=16)
def _names(pattern: str) -> list[str]:
    """The names of a pattern's groups in order, "" for those without; RE2 itself tells one of several with one name."""
    opened = (match for match in _TOKEN.finditer(pattern) if match[0].startswith("(") and not match[2])
    return [match[1] or "" for match in opened]


def _groups(pattern: Value) -> list[str]:
    """The names of the pattern's groups in order, or "" for each if they have none.

    Raises:
        FunctionError: the pattern is none, or only some of its groups have names.
    """
    _compiled(pattern.data, 0)
    names = _names(pattern.data)
    if any(names) and not all(names):
        raise FunctionError("invalid regular expression: either all its groups have names, or none has", 0)
    if not all(name.isascii() for name in names):
        raise FunctionError("invalid regular expression: names of groups are of ASCII letters, digits and _", 0)
    return names


def _match_type(names: list[str]) -> Type:
    if not names:
        return STRING
    return object_of(dict.fromkeys(names, STRING)) if names[0] else tuple_of(*[STRING] * len(names))


def _match_value(names: list[str], match: Any, text: bytes) -> Value:
    if not names:
        return _part(match, 0, text)
    parts = [_part(match, index, text) for index in range(1, len(names) + 1)]
    return object_value(dict(zip(names, parts, strict=True))) if names[0] else tuple_value(parts)


def _part(match: Any, group: int, text: bytes) -> Value:
    start, end = match.span(group)
    return null(STRING) if start < 0 else string(text[start:end].decode())


def _regex(pattern: Value, text: Value) -> Value:
    names = _groups(pattern)
    data = text.data.encode()
    match = next(_matches(_compiled(pattern.data, 0), data), None)
    if match is None:
        raise FunctionError("the pattern matches no part of the string", 1)
    return _match_value(names, match, data)


def _regex_all(pattern: Value, text: Value) -> Value:
    names = _groups(pattern)
    data = text.data.encode()
    found = [_match_value(names, match, data) for match in _matches(_compiled(pattern.data, 0), data)]
    return list_value(_match_type(names), found)


def _matches(compiled: Any, text: bytes) -> Iterator[Any]:
    """All matches from left to right, but for empty ones where another ends (Go: regexp.go, allMatches)."""
    at, end, effort = 0, -1, 0
    while at <= len(text):
        most = (len(text) - at) * compiled.programsize
        work(most // _EFFORT_OF_A_STEP)
        effort += most
        if effort > _EFFORT:
            raise FunctionError("the text is too long for this pattern, or has too many matches; split it first")
        match = compiled.search(text, at)
        if match is None:
            return
        start, stop = match.span()
        is_beside = start == stop == end
        at = stop if stop > at else at + _width(text, at)
        end = stop
        if not is_beside:
            yield match


def _width(text: bytes, at: int) -> int:
    """The bytes of the character there; one at the end."""
    width = 1
    while at + width < len(text) and text[at + width] & 0xC0 == 0x80:
        width += 1
    return width


def _replace(text: Value, substring: Value, replacement: Value) -> Value:
    wanted = substring.data
    if len(wanted) > 1 and wanted[0] == wanted[-1] == "/":
        return _regex_replace(text, string(wanted[1:-1]), replacement)
    hits = text.data.count(wanted)
    if len(text.data) + hits * (len(replacement.data) - len(wanted)) > MAX_TEXT:
        raise FunctionError(f"the text would have more than {MAX_TEXT:,} characters", 0)
    return string(text.data.replace(wanted, replacement.data))


def _regex_replace(text: Value, pattern: Value, replacement: Value) -> Value:
    """Every match replaced; the loop is Go's (regexp.go, replaceAll)."""
    compiled = _compiled(pattern.data, 1)
    parts = template(replacement.data, _names(pattern.data))
    data = text.data.encode()
    pieces: list[bytes] = []
    end = size = 0
    for match in _matches(compiled, data):
        start, stop = match.span()
        pieces += (data[end:start], expand(parts, match, data))
        size += len(pieces[-1]) + len(pieces[-2])
        if size > MAX_TEXT:
            raise FunctionError(f"the text would have more than {MAX_TEXT:,} bytes", 0)
        end = stop
    return string(b"".join([*pieces, data[end:]]).decode())


def _known_type(pattern: Value) -> Type:
    return ANY if pattern.data is UNKNOWN else _match_type(_groups(pattern))


_PATTERN, _STRING = Parameter("pattern", STRING), Parameter("string", STRING)

FUNCTIONS = (
    Function(
        "regex",
        (_PATTERN, _STRING),
        _regex,
        "The first match of a regular expression: the text, or its groups as a tuple or, if named, an object.",
        ('regex("([a-z]+)-(\\\\d+)", "gpu-12")', '[\n  "gpu",\n  "12",\n]'),
        returns=lambda given: _known_type(given[0]),
    ),
    Function(
        "regexall",
        (_PATTERN, _STRING),
        _regex_all,
        "A list of all matches of a regular expression, each as `regex` gives it; empty if there is none.",
        ('regexall("[0-9]+", "rack 7, row 12")', 'tolist([\n  "7",\n  "12",\n])'),
        returns=lambda given: list_of(_known_type(given[0])),
    ),
    Function(
        "replace",
        (Parameter("str", STRING), Parameter("substr", STRING), Parameter("replace", STRING)),
        _replace,
        "The text with every substring, or every match of a `/regular expression/`, replaced.",
        ('replace("gpu-a100", "/(\\\\w+)-(\\\\w+)/", "$2.$1")', '"a100.gpu"'),
        returns=STRING,
    ),
    Function(
        "regex_replace",
        (Parameter("str", STRING), _PATTERN, Parameter("replace", STRING)),
        _regex_replace,
        "The text with every match of a regular expression replaced; Nomad's name for `replace` with slashes.",
        ('regex_replace("gpu-a100", "[0-9]", "#")', '"gpu-a###"'),
        returns=STRING,
    ),
)
