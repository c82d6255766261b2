"""JSON, YAML, CSV and base64: types, places of mistakes, and texts that are made to burn memory."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gitpool.config.functions.function import FunctionError
from gitpool.config.values.numbers import TooLarge
from gitpool.config.values.types import ANY, BOOL, NUMBER, STRING, list_of, object_of, tuple_of
from gitpool.config.values.value import UNKNOWN, Excess, object_value, string, tuple_value, unknown
from tests.config.functions.called import called, result

BILLION = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + chr(ord(name) - 1)] * 9)}]\n" for name in "bcdefghij"
)


def test_decoded_values_are_objects_and_tuples() -> None:
    """Types are told by the text: no lists, no maps, and null has none."""
    wanted = tuple_of(NUMBER, ANY, object_of({"a": STRING}), BOOL)
    assert wanted is result("jsondecode", '[1, null, {"a": "x"}, true]').type
    assert wanted is result("yamldecode", "[1, ~, {a: x}, yes]").type
    row = object_of({"a": STRING, "b": STRING})
    assert list_of(row) is result("csvdecode", "a,b\n1,2").type
    assert list_of(row) is result("csvdecode", "a,b").type


def test_what_is_not_known_is_not_encoded() -> None:
    """Something unknown inside makes the text unknown; sensitivity passes to the text."""
    holder = object_value({"a": unknown(STRING)})
    for name in ("jsonencode", "yamlencode"):
        assert (STRING, UNKNOWN) == (result(name, holder).type, result(name, holder).data)
        assert result(name, tuple_value([string("a").marked()])).is_sensitive
    assert ANY is result("jsondecode", unknown(STRING)).type
    assert result("jsondecode", string("[1]").marked()).is_sensitive


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("jsondecode", '{"a": 1,\n "b" 2}', "line 2, column 6"),
        ("yamldecode", "a: 1\nb: [", "line 3, column 1"),
        ("yamldecode", "a: 1\nb: !foo x", "line 2, column 4"),
        ("yamldecode", "a: *b", "line 1, column 4"),
        ("yamldecode", "? [a]\n: 1", "line 1, column 3"),
        ("csvdecode", 'a\n1\n"x"y', "line 3"),
        ("csvdecode", "a,b\n1,2\n3", "record 2"),
    ],
)
def test_mistakes_have_their_place(name: str, text: str, place: str) -> None:
    """The error tells where in the text the mistake is."""
    with pytest.raises(FunctionError, match=place) as problem:
        called(name, text)
    assert 0 == problem.value.argument


def test_aliases_that_multiply_are_refused() -> None:
    """Ten lines that stand for a billion values are found while they are built."""
    with pytest.raises(Excess):
        called("yamldecode", BILLION)


def test_large_texts_are_refused_before_they_are_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values by the million are counted before memory is filled with them."""
    for module in ("encoding", "jsontext", "yamlread"):
        monkeypatch.setattr(f"gitpool.config.functions.{module}.MAX_WEIGHT", 1_000)
    for name, text in (
        ("jsondecode", "[" + "1," * 2_000 + "1]"),
        ("jsondecode", "[" + "{}," * 2_000 + "{}]"),
        ("yamldecode", "- 1\n" * 2_000),
        ("csvdecode", "a,b\n" + "1,2\n" * 1_000),
    ):
        with pytest.raises(FunctionError, match="more than 1,000"):
            called(name, text)


def test_indentation_does_not_multiply() -> None:
    """Many short lines, deep inside, are refused when their YAML grows beyond the bound."""
    value: object = "a\n" * 100_000
    for _ in range(95):
        value = {"a": value}
    with pytest.raises(FunctionError, match="more than 16,777,216 characters"):
        called("yamlencode", value)


@pytest.mark.parametrize("depth", [150, 5_000, 50_000])
def test_deep_texts_are_refused(depth: int) -> None:
    """Nesting ends in an error, not in the interpreter's recursion limit."""
    for name, text in (
        ("jsondecode", "[" * depth + "]" * depth),
        ("jsondecode", '{"a":' * depth + "1" + "}" * depth),
        ("jsondecode", "[" * depth),
        ("yamldecode", "[" * depth + "]" * depth),
        ("yamldecode", "- " * depth + "x"),
        ("yamldecode", "{a: " * depth + "}" * depth),
    ):
        with pytest.raises(FunctionError):
            called(name, text)


def test_numbers_are_bounded() -> None:
    """A number of a billion digits is refused wherever it is written."""
    for name, text in (("jsondecode", "1e1000000000"), ("yamldecode", "1e1000000000"), ("jsondecode", "1" * 20_000)):
        with pytest.raises(TooLarge):
            called(name, text)


def test_yaml_has_no_infinity() -> None:
    """What no other value can hold is refused where it is read."""
    for text in (".inf", "-.INF", ".nan"):
        with pytest.raises(FunctionError, match="no number"):
            called("yamldecode", text)


def test_yaml_runs_no_code() -> None:
    """Tags of Python are tags that are not supported."""
    with pytest.raises(FunctionError, match="tag"):
        called("yamldecode", '!!python/object/apply:os.system ["true"]')


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, {"b": "x\ny\n"}, [], {}, [[1]]], "c": None, "d": "x " * 100, "e\nf": ["g"]},
        ["\u0000\u0007\u001b\u0085\u00a0\u2028\ufeff\U0001f600", " \n", "\n\n", "a\n b", " a\nb", "x \ny"],
        "y" * 200,
        {"k" * 200: {"x": 1}, "true": True, "1": "1", "": ""},
    ],
)
def test_what_yaml_was_made_of_is_read_back(value: object) -> None:
    """Encoding and decoding gives the value again."""
    assert value == called("yamldecode", called("yamlencode", value))
    assert value == called("jsondecode", called("jsonencode", value))


def test_json_keeps_large_numbers_exact() -> None:
    """Numbers pass as digits, not as floating point of the processor."""
    digits = "123456789012345678901234567890.5"
    assert f"[{digits}]" == called("jsonencode", result("jsondecode", f"[{digits}]"))


def test_base64_must_be_text() -> None:
    """Bytes that are not UTF-8 have no string."""
    with pytest.raises(FunctionError, match="UTF-8"):
        called("base64decode", "/w==")
    with pytest.raises(FunctionError, match="not base64"):
        called("base64decode", "a")


def test_libraries_are_loaded_when_they_are_needed() -> None:
    """A folder that uses neither YAML nor patterns loads neither library."""
    program = "import sys, gitpool.config.functions.table; print([n for n in ('yaml', 're2') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert [] == json.loads(done.stdout.replace("'", '"'))
