"""`format` and `formatlist` (go-cty: cty/function/stdlib/format.go, format_fsm.rl)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from gitpool.config.functions import graphemes, jsontext, verbs
from gitpool.config.functions.function import MAX_TEXT, Function, FunctionError, Parameter, excerpt
from gitpool.config.functions.verbs import Verb
from gitpool.config.values import numbers
from gitpool.config.values.convert import ConversionError, convert
from gitpool.config.values.types import ANY, BOOL, NUMBER, STRING, Collection, Tuple, Type, list_of
from gitpool.config.values.value import NOTHING_KNOWN, UNKNOWN, Value, list_value, string, unknown

_VERB = re.compile(r"%([0#+\- ]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([1-9][0-9]*)\])?([A-Za-z])")
_LONGEST_NUMBER = 1_000_000
"""The largest width and precision that Go's own `fmt` takes."""


def _format(text: Value, *arguments: Value) -> Value:
    if not all(argument.is_wholly_known for argument in arguments):
        return unknown(STRING)
    return string(_filled(text.data, arguments))


def _filled(text: str, arguments: Sequence[Value]) -> str:
    """The text with its verbs filled in.

    Raises:
        FunctionError: a sequence is none, or the arguments do not fit them.
    """
    pieces: list[str] = []
    at = size = 0
    following, highest = 1, 0
    while True:
        start = text.find("%", at)
        piece = text[at:] if start < 0 else text[at:start]
        if start >= 0 and text.startswith("%", start + 1):
            piece, at = piece + "%", start + 2
        elif start >= 0:
            verb, index, at = _verb(text, start)
            following = following if index is None else index
            highest = max(highest, following)
            if following > len(arguments):
                missing = f"it wants argument {following} of {len(arguments)}"
                raise FunctionError(f"not enough arguments for {excerpt(verb.raw)} of the format: {missing}", 0)
            piece += _shown(verb, arguments[following - 1], following)
            following += 1
        pieces.append(piece)
        size += len(piece)
        if size > MAX_TEXT:
            raise FunctionError(f"the text would have more than {MAX_TEXT:,} characters", 0)
        if start < 0:
            break
    if highest < len(arguments):
        used = f"uses {highest} alone" if highest else "has no verbs"
        raise FunctionError(f"too many arguments: the format {used}", highest + 1)
    return "".join(pieces)


def _verb(text: str, start: int) -> tuple[Verb, int | None, int]:
    """The verb that begins at a `%`, the argument that it names, and where it ends."""
    match = _VERB.match(text, start)
    if match is None:
        raise FunctionError(
            f"{excerpt(text[start : start + 8])} in the format is no verb; a percent sign is written %%", 0
        )
    flags, width, precision, index, letter = match.groups()
    verb = Verb(match[0], flags, _bounded(width), _bounded(precision), letter)
    bound = MAX_TEXT if letter in "vsqt" else _LONGEST_NUMBER
    if max(verb.width or 0, verb.precision or 0) > bound:
        raise FunctionError(f"the width or precision of {excerpt(verb.raw)} is above {bound:,}", 0)
    return verb, None if index is None else _number(index), match.end()


def _bounded(digits: str | None) -> int | None:
    return None if digits is None else _number(digits)


def _number(digits: str) -> int:
    """The number, or one above every bound where it is too long for one."""
    return int(digits or "0") if len(digits) < 20 else 10**20


def _shown(verb: Verb, value: Value, index: int) -> str:
    if verb.letter == "v":
        return _padded(verb, _as_is(verb, value))
    kind = {"t": BOOL, "s": STRING, "q": STRING}.get(verb.letter, NUMBER if verb.letter in "bdoxXeEfgG" else None)
    if kind is None:
        raise FunctionError(f"the format knows no verb {excerpt(verb.raw)}", 0)
    if value.data is None:
        raise FunctionError(f"null cannot be shown by {excerpt(verb.raw)}; %v can", index)
    try:
        data = convert(value, kind).data
    except ConversionError as problem:
        raise FunctionError(f"unsupported value for {excerpt(verb.raw)}: {problem}", index) from None
    if kind is BOOL:
        return "true" if data else "false"
    if kind is STRING:
        cut = "".join(islice(graphemes.clusters(data), verb.precision)) if verb.precision else data
        return _padded(verb, jsontext.quoted(cut) if verb.letter == "q" else cut)
    if verb.letter in "eEfgG":
        return verbs.decimal(verb, data)
    whole = numbers.whole(data)
    if whole is None:
        raise FunctionError(f"unsupported value for {excerpt(verb.raw)}: an integer is required", index)
    return verbs.integer(verb, whole)


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags and value.data is not None:
        if value.type is STRING:
            return str(value.data)
        if value.type is NUMBER:
            return verbs.general(value.data)
    return jsontext.encode(value)


def _padded(verb: Verb, text: str) -> str:
    """The text at its width, counted in grapheme clusters; zeros may stand on either side."""
    missing = (verb.width or 0) - graphemes.count(text)
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


def _format_list(text: Value, *arguments: Value) -> Value:
    if not arguments:
        return list_value(STRING, [_format(text)])
    lengths = {i: len(argument) for i, argument in enumerate(arguments) if _is_walked(argument)}
    first = next(iter(lengths), 0)
    for i, length in lengths.items():
        if length != lengths[first]:
            other = f"argument {first + 2}, which has {lengths[first]}"
            raise FunctionError(f"the list has {length} elements, unlike {other}", i + 1)
    if any(argument.data is UNKNOWN and argument.type is ANY for argument in arguments):
        return NOTHING_KNOWN  # go-cty does not even say of what type the result would be
    if any(argument.data is UNKNOWN and _may_walk(argument.type) for argument in arguments):
        return unknown(list_of(STRING))
    results: list[Value] = []
    size = 0
    for row in range(lengths[first] if lengths else 1):
        given = [argument.data[row] if i in lengths else argument for i, argument in enumerate(arguments)]
        try:
            results.append(_format(text, *given))
        except FunctionError as problem:
            raise FunctionError(f"{problem} (in element {row} of the result)", problem.argument) from None
        size += 0 if results[-1].data is UNKNOWN else len(results[-1].data)
        if size > MAX_TEXT:
            raise FunctionError(f"the texts would have more than {MAX_TEXT:,} characters", 0)
    return list_value(STRING, results)


def _may_walk(kind: Type) -> bool:
    return kind is ANY or isinstance(kind, Tuple) or (isinstance(kind, Collection) and kind.kind != "map")


def _is_walked(argument: Value) -> bool:
    """Whether the argument gives each result an element of its own: lists, sets and tuples do, null and maps do not."""
    return isinstance(argument.data, tuple)


_ARGUMENTS = Parameter("args", null=True, partial=True, unknown=True)

FUNCTIONS = (
    Function(
        "format",
        (Parameter("format", STRING),),
        _format,
        "The text with each verb, such as `%s` or `%05d`, replaced by an argument.",
        ('format("%s-%03d", "gpu", 7)', '"gpu-007"'),
        variadic=_ARGUMENTS,
        returns=STRING,
    ),
    Function(
        "formatlist",
        (Parameter("format", STRING),),
        _format_list,
        "A list of texts, one for each element of the lists among the arguments.",
        ('formatlist("%s.%s", ["a", "b"], "example.com")', 'tolist([\n  "a.example.com",\n  "b.example.com",\n])'),
        variadic=_ARGUMENTS,
        returns=list_of(STRING),
    ),
)
