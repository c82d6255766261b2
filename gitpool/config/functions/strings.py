"""Functions that take texts apart and put them together (go-cty: cty/function/stdlib/string.go).

A character of `strlen`, `strrev` and `substr` is a grapheme cluster, see `graphemes`.
"""

from __future__ import annotations

from gitpool.config.functions.arguments import check_text, check_weight, integer
from gitpool.config.functions.function import MAX_TEXT, Function, FunctionError, Parameter
from gitpool.config.functions.graphemes import backwards, count, part
from gitpool.config.values.types import NUMBER, STRING, list_of
from gitpool.config.values.value import Value, counted, list_value, string


def _chomp(text: Value) -> Value:
    return string(text.data.rstrip("\r\n"))


def _indent(spaces: Value, text: Value) -> Value:
    width = integer(spaces, 0)
    if not 0 <= width <= MAX_TEXT:
        raise FunctionError(f"between 0 and {MAX_TEXT:,} spaces are required", 0)
    check_text(len(text.data) + text.data.count("\n") * width)
    return string(text.data.replace("\n", "\n" + " " * width))


def _join(separator: Value, *lists: Value) -> Value:
    if not lists:
        raise FunctionError("at least one list is required")
    texts: list[str] = []
    for argument, elements in enumerate(lists, 1):
        for i, element in enumerate(elements.data):
            if element.is_null:
                raise FunctionError(f"element {i} is null; only texts can be joined", argument)
            texts.append(element.data)
    check_text(sum(map(len, texts)) + len(separator.data) * max(0, len(texts) - 1))
    return string(separator.data.join(texts))


def _split(separator: Value, text: Value) -> Value:
    """Without a separator, into code points, as Go's `strings.Split`."""
    if not separator.data:
        check_weight(len(text.data))
        return list_value(STRING, map(string, text.data))
    check_weight(text.data.count(separator.data) + 1)
    return list_value(STRING, map(string, text.data.split(separator.data)))


def _strlen(text: Value) -> Value:
    return counted(count(text.data))


def _strrev(text: Value) -> Value:
    return string(backwards(text.data))


def _substr(text: Value, offset: Value, length: Value) -> Value:
    """An offset below zero counts from the end, where a length of zero then means the rest, as one below zero does."""
    start, size = integer(offset, 1), integer(length, 2)
    if start < 0:
        start = max(0, start + count(text.data))
        size = size or -1
    return string(part(text.data, start, size if size >= 0 else None))


_STR = Parameter("str", STRING)

FUNCTIONS = (
    Function(
        "chomp",
        (_STR,),
        _chomp,
        "The text without the line ends behind it.",
        ('chomp("hello\\n")', '"hello"'),
        returns=STRING,
    ),
    Function(
        "indent",
        (Parameter("spaces", NUMBER), _STR),
        _indent,
        "The text with so many spaces before every line but the first.",
        ('indent(2, "a\\nb")', "<<EOT\na\n  b\nEOT"),
        returns=STRING,
    ),
    Function(
        "join",
        (Parameter("separator", STRING),),
        _join,
        "The texts of all lists in one, with the separator between them.",
        ('join("-", ["foo", "bar"], ["baz"])', '"foo-bar-baz"'),
        variadic=Parameter("lists", list_of(STRING)),
        returns=STRING,
    ),
    Function(
        "split",
        (Parameter("separator", STRING), _STR),
        _split,
        "The list of what stands between the separators in a text.",
        ('split(",", "foo,bar")', 'tolist([\n  "foo",\n  "bar",\n])'),
        returns=list_of(STRING),
    ),
    Function(
        "strlen",
        (_STR,),
        _strlen,
        "How many characters a text has; Nomad's name for `length` of a text.",
        ('strlen("hello")', "5"),
        returns=NUMBER,
    ),
    Function(
        "strrev",
        (_STR,),
        _strrev,
        "The characters of the text from the last to the first.",
        ('strrev("hello")', '"olleh"'),
        returns=STRING,
    ),
    Function(
        "substr",
        (_STR, Parameter("offset", NUMBER), Parameter("length", NUMBER)),
        _substr,
        "So many characters of the text from an offset on, which below zero counts from the end; -1 means all others.",
        ('substr("hello world", 1, 4)', '"ello"'),
        returns=STRING,
    ),
)
