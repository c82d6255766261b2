"""The kinds of struct fields that Nomad's bodies have, and what Go's encoding/json puts into each.

Go goes on after a value of the wrong type and reports the first at the end (Go decodeState.saveError), so nothing here
raises: a Place collects what is wrong.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace

from gitpool.devserver.golang.decoding import Field, Number, Place, Struct, Value, kind
from gitpool.devserver.golang.rfc3339 import parse_time

_INTEGER = re.compile(r"-?[0-9]+\Z")
_UNSIGNED = re.compile(r"[0-9]+\Z")
_LETTER = re.compile(r"[A-Za-z0-9+/]")
_LINE_ENDS = re.compile(r"[\r\n]")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z")


def text(name: str, go_type: str = "string") -> Field:
    """A Go string: takes strings alone (Go decodeState.literalStore)."""

    def put(old: object, value: Value, place: Place) -> object:
        if isinstance(value, str) and not isinstance(value, Number):
            return value
        place.wrong(kind(value), go_type)
        return old

    return Field(name, put)


def flag(name: str) -> Field:
    """A Go *bool: takes true, false and null (Go decodeState.literalStore)."""

    def put(old: object, value: Value, place: Place) -> object:
        if isinstance(value, bool):
            return value
        place.wrong(kind(value), "bool")
        return old

    return Field(name, put, nullable=True)


def unsigned(name: str) -> Field:
    """A Go uint64."""
    return integer(name, "uint64")


def integer(name: str, go_kind: str, go_type: str = "") -> Field:
    """A Go integer: digits, a minus where there may be one, no point or exponent (Go decodeState.literalStore)."""
    bits = int(go_kind.lstrip("uint") or 64)
    if go_kind.startswith("u"):
        digits, lowest, end = _UNSIGNED, 0, 1 << bits
    else:
        digits, lowest, end = _INTEGER, -(1 << (bits - 1)), 1 << (bits - 1)

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, Number):
            place.wrong(kind(value), go_type or go_kind)
        # The length first: Python refuses to read numbers of thousands of digits.
        elif not digits.match(value) or len(value) > 20 or not lowest <= int(value) < end:
            place.wrong(f"number {value}", go_type or go_kind)
        else:
            return int(value)
        return old

    return Field(name, put)


def string_map(name: str, go_type: str = "map[string]string") -> Field:
    """A Go map[string]string: repeated objects merge, a null value is the empty string (Go decodeState.object)."""

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, tuple):
            place.wrong(kind(value), go_type)
            return old
        out: dict[str, str] = dict(old) if isinstance(old, dict) else {}
        for key, item in value:
            if item is None:
                out[key] = ""
            elif isinstance(item, str) and not isinstance(item, Number):
                out[key] = item
            else:
                place.wrong(kind(item), "string")
        return out

    return Field(name, put, nullable=True)


def pointer(name: str, target: Struct) -> Field:
    """A pointer to a struct: null empties it, objects fill it, one after the other (Go decodeState.indirect)."""

    def put(old: object, value: Value, place: Place) -> object:
        into = dict(old) if isinstance(old, dict) else {}
        return target.decode(value, place, into)

    return Field(name, put, nullable=True)


def opaque(name: str) -> Field:
    """An interface{}: takes everything, but every number in it must fit a float64 (Go decodeState.convertNumber)."""

    def put(_old: object, value: Value, place: Place) -> object:
        for number in _numbers(value):
            if number.lstrip("-0.eE+") and float(number) in (float("inf"), float("-inf")):
                place.wrong(f"number {number}", "float64")
        return value

    return Field(name, put, nullable=True)


def _numbers(value: Value) -> list[Number]:
    found, left = [], [value]
    while left:
        item = left.pop()
        if isinstance(item, Number):
            found.append(item)
        elif isinstance(item, list):
            left.extend(item)
        elif isinstance(item, tuple):
            left.extend(inner for _, inner in item)
    return found


def octets(name: str) -> Field:
    """A Go []byte: base64 text, or an array of numbers up to 255 (Go decodeState.literalStore and array)."""

    def put(old: object, value: Value, place: Place) -> object:
        if isinstance(value, list):
            return _octet_list(value, place)
        if not isinstance(value, str) or isinstance(value, Number):
            place.wrong(kind(value), "[]uint8")
            return old
        letters = _LINE_ENDS.sub("", value)
        if not _BASE64.match(letters):
            place.errors.append(f"illegal base64 data at input byte {_bad_letter(value)}")
            return old
        return base64.b64decode(letters)

    return Field(name, put, nullable=True)


def _octet_list(items: list[Value], place: Place) -> bytes:
    octet_values = []
    for item in items:
        if item is None:
            octet_values.append(0)
        elif not isinstance(item, Number):
            place.wrong(kind(item), "uint8")
        elif not _UNSIGNED.match(item) or len(item) > 3 or int(item) > 255:
            place.wrong(f"number {item}", "uint8")
        else:
            octet_values.append(int(item))
    return bytes(octet_values)


def _bad_letter(letters: str) -> int:
    """Where base64 stops making sense (Go base64.Encoding.decodeQuantum, CorruptInputError); line ends count."""
    inside = 0
    for at, letter in enumerate(letters):
        if letter in "\r\n":
            continue
        if letter == "=" and inside >= 2:
            return _bad_padding(letters, at, inside)
        if not _LETTER.match(letter):
            return at
        inside = (inside + 1) % 4
    return len(letters) - inside


def _bad_padding(letters: str, at: int, inside: int) -> int:
    """What is wrong from the first ``=`` on: a second one is missing, or something follows."""
    rest = _LINE_ENDS.sub("", letters[at + 1 :])
    if inside == 2 and not rest:
        return len(letters)
    after = _after_line_ends(letters, at + 1)
    if inside == 2:
        if letters[after] != "=":
            return after - 1
        after = _after_line_ends(letters, after + 1)
    return after


def _after_line_ends(letters: str, at: int) -> int:
    while letters[at : at + 1] in ("\r", "\n"):
        at += 1
    return at


def texts(name: str) -> Field:
    """A Go []string: a null in it is the empty string (Go decodeState.array)."""

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, list):
            place.wrong(kind(value), "[]string")
            return old
        out = []
        for item in value:
            if item is None:
                out.append("")
            elif isinstance(item, str) and not isinstance(item, Number):
                out.append(item)
            else:
                place.wrong(kind(item), "string")
        return out

    return Field(name, put, nullable=True)


def pointers(name: str, target: Struct) -> Field:
    """A Go slice of pointers to structs: a null in it is nil (Go decodeState.array)."""

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, list):
            place.wrong(kind(value), f"[]*{target.go_type}")
            return old
        return [None if item is None else target.decode(item, place) for item in value]

    return Field(name, put, nullable=True)


def moment(name: str, *, nullable: bool = False) -> Field:
    """A Go time.Time, or a pointer to one: text as RFC 3339 has it (Go Time.UnmarshalJSON)."""

    def put(old: object, value: Value, place: Place) -> object:
        if not isinstance(value, str) or isinstance(value, Number):
            place.errors.append("Time.UnmarshalJSON: input is not a JSON string")
            return old
        try:
            return parse_time(value)
        except ValueError as problem:
            place.errors.append(str(problem))
            return old

    return Field(name, put, nullable=nullable)


def switch(name: str) -> Field:
    """A Go bool: takes true and false; null leaves it alone (Go decodeState.literalStore)."""
    return replace(flag(name), nullable=False)
