"""What a scalar of YAML is: go-cty-yaml's reading of YAML 1.2, with the words of 1.1 (resolve.go, v1.1.0).

`yes`, `on` and `y` are true, `0o17` and `0x1F` numbers, `2020-01-01` a timestamp, which becomes a text in RFC 3339.
"""

from __future__ import annotations

import re

from gitpool.config.functions import base64text
from gitpool.config.functions.function import FunctionError, excerpt
from gitpool.config.functions.instants import yaml_timestamp
from gitpool.config.values import numbers
from gitpool.config.values.types import ANY
from gitpool.config.values.value import FALSE, NULL, TRUE, Value, counted, number, string, unknown

TAG = "tag:yaml.org,2002:"
_STRING, _BINARY, _BOOL, _NULL, _TIMESTAMP = (TAG + name for name in ("str", "binary", "bool", "null", "timestamp"))
_NUMBERS = (TAG + "int", TAG + "float")

MERGE = unknown(ANY)
"""Stands for `<<`, which merges a mapping into the one around it."""

_integer = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+").fullmatch
_float = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?").fullmatch


def _forms(*words: str) -> set[str]:
    return {form for word in words for form in (word, word.capitalize(), word.upper())}


_WORDS = dict.fromkeys(_forms("y", "yes", "true", "on"), TRUE)
_WORDS |= dict.fromkeys(_forms("n", "no", "false", "off"), FALSE)
_WORDS |= dict.fromkeys({"", "~", *_forms("null")}, NULL)
_INFINITE = {sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")}


def resolve(text: str, tag: str, *, quoted: bool) -> Value:
    """The value of a scalar, `MERGE` for `<<`; `quoted` is for single and double quotes, not for blocks.

    Raises:
        FunctionError: it is not what its tag says, or no value of the language.
    """
    if tag not in ("", _STRING, _BINARY, _BOOL, _NULL, _TIMESTAMP, *_NUMBERS):
        raise FunctionError(f"the YAML has a tag {excerpt(tag)}, which is not supported", 0)
    if tag not in (_STRING, _BINARY) and (not text or text[0] in "+-0123456789yYnNtTfFoO~."):
        found, tag = _guessed(text, tag, quoted)
        if found is not None:
            return found
    if tag == "":
        return MERGE if text == "<<" else string(text)
    return _tagged(text, tag)


def _guessed(text: str, tag: str, quoted: bool) -> tuple[Value | None, str]:
    """The value if its text tells it, otherwise the tag to read it by."""
    if quoted:
        return string(text), tag
    if text in _WORDS:
        return _WORDS[text], tag
    if text in _INFINITE or (tag == "" and text in (".nan", ".NaN", ".NAN")):
        raise FunctionError(f"the YAML has {excerpt(text)}, which is no number that gitpool has", 0)
    if text.startswith("."):
        return _plain_number(text), tag
    if text and text[0] in "+-0123456789":
        time = yaml_timestamp(text) if tag in ("", _TIMESTAMP) else None
        if time is not None:
            return string(time), tag
        if _integer(text) or _float(text):
            return None, _NUMBERS[0]
    return None, tag


def _tagged(text: str, tag: str) -> Value:
    found: Value | None = None
    if tag == _STRING or (tag == _BINARY and base64text.is_base64(text)):
        found = string(text)
    elif tag == _BOOL:
        found = _WORDS.get(text)
        found = None if found is NULL else found
    elif tag == _NULL:
        found = NULL
    elif tag == _TIMESTAMP:
        time = yaml_timestamp(text)
        found = None if time is None else string(time)
    elif tag in _NUMBERS:
        plain = text.replace("_", "")
        found = _plain_number(plain)
        found = _based_number(plain) if found is None else found
    if found is None:
        raise FunctionError(f"the YAML has {excerpt(text)}, which is no {tag.removeprefix(TAG)}", 0)
    return found


def _plain_number(text: str) -> Value | None:
    try:
        return number(numbers.parse(text))
    except ValueError:
        return None


_based = re.compile(r"([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))").fullmatch


def _based_number(text: str) -> Value | None:
    """A number in base 2, 8 or 16, within 64 bits (Go: strconv.ParseInt, ParseUint)."""
    match = _based(text)
    if match is None:
        return None
    sign, *digits = match.groups()
    base, shown = next((base, d) for base, d in zip((16, 8, 2), digits, strict=True) if d is not None)
    value = int(shown, base) if len(shown) <= 64 else 2**64
    value = -value if sign == "-" else value
    return counted(value) if -(2**63) <= value < (2**63 if sign else 2**64) else None
