"""Functions that look for one text in another, or take it off (go-cty: cty/function/stdlib/string.go; Terraform:
internal/lang/funcs/string.go)."""

from __future__ import annotations

from gitpool.config.functions.function import Function, Parameter
from gitpool.config.syntax.strings import BLANKS
from gitpool.config.values.types import BOOL, STRING
from gitpool.config.values.value import TRUE, Value, boolean, string, unknown


def _endswith(text: Value, suffix: Value) -> Value:
    return boolean(text.data.endswith(suffix.data))


def _startswith(text: Value, prefix: Value) -> Value:
    if not text.is_known:
        return unknown(BOOL) if prefix.data else TRUE
    return boolean(text.data.startswith(prefix.data))


def _strcontains(text: Value, part: Value) -> Value:
    return boolean(part.data in text.data)


def _trim(text: Value, cutset: Value) -> Value:
    """By code points, even where several of them are one character, as Go's `strings.Trim`."""
    return string(text.data.strip(cutset.data))


def _trimprefix(text: Value, prefix: Value) -> Value:
    return string(text.data.removeprefix(prefix.data))


def _trimspace(text: Value) -> Value:
    return string(text.data.strip(BLANKS))


def _trimsuffix(text: Value, suffix: Value) -> Value:
    return string(text.data.removesuffix(suffix.data))


_STR, _PREFIX, _SUFFIX = Parameter("str", STRING), Parameter("prefix", STRING), Parameter("suffix", STRING)

FUNCTIONS = (
    Function(
        "endswith",
        (_STR, _SUFFIX),
        _endswith,
        "Whether the text ends with the suffix.",
        ('endswith("hello world", "world")', "true"),
        returns=BOOL,
    ),
    Function(
        "startswith",
        (Parameter("str", STRING, unknown=True), _PREFIX),
        _startswith,
        "Whether the text starts with the prefix.",
        ('startswith("hello world", "hello")', "true"),
        returns=BOOL,
    ),
    Function(
        "strcontains",
        (_STR, Parameter("substr", STRING)),
        _strcontains,
        "Whether the text contains the other one.",
        ('strcontains("hello world", "wor")', "true"),
        returns=BOOL,
    ),
    Function(
        "trim",
        (_STR, Parameter("cutset", STRING)),
        _trim,
        "The text without what is at its two ends of the characters of the cutset.",
        ('trim("?!hello?!", "!?")', '"hello"'),
        returns=STRING,
    ),
    Function(
        "trimprefix",
        (_STR, _PREFIX),
        _trimprefix,
        "The text without the prefix, if it starts with it.",
        ('trimprefix("helloworld", "hello")', '"world"'),
        returns=STRING,
    ),
    Function(
        "trimspace",
        (_STR,),
        _trimspace,
        "The text without the blanks at its two ends.",
        ('trimspace("  hello\\n\\n")', '"hello"'),
        returns=STRING,
    ),
    Function(
        "trimsuffix",
        (_STR, _SUFFIX),
        _trimsuffix,
        "The text without the suffix, if it ends with it.",
        ('trimsuffix("helloworld", "world")', '"hello"'),
        returns=STRING,
    ),
)
