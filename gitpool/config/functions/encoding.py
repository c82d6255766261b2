"""Functions of encodings (go-cty: stdlib/json.go, csv.go; go-cty-yaml; Terraform: internal/lang/funcs/encoding.go)."""

from __future__ import annotations

import base64
from collections import Counter
from urllib.parse import quote_plus

from gitpool.config.functions import base64text, csvtext, jsontext, yamlread, yamlwrite
from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.syntax.strings import nfc
from gitpool.config.values.types import STRING, object_of
from gitpool.config.values.value import MAX_WEIGHT, Value, list_value, object_value, string


def _json_encode(value: Value) -> Value:
    return string(jsontext.encode(value))


def _json_decode(text: Value) -> Value:
    return jsontext.decode(text.data)


def _yaml_encode(value: Value) -> Value:
    return string(yamlwrite.encode(value))


def _yaml_decode(text: Value) -> Value:
    return yamlread.decode(text.data)


def _csv_decode(text: Value) -> Value:
    records = csvtext.records(text.data)
    header = next(records, None)
    if header is None:
        raise FunctionError("the CSV has no line of column names", 0)
    names = [nfc(name) for name in header]
    doubles = [name for name, times in Counter(names).items() if times > 1]
    if doubles:
        raise FunctionError(f"the CSV has several columns {excerpt(doubles[0])}", 0)
    rows = []
    for i, record in enumerate(records, 1):
        if len(record) != len(names):
            raise FunctionError(f"record {i} of the CSV has {len(record)} fields, its header {len(names)}", 0)
        if i * (1 + len(names)) > MAX_WEIGHT:
            raise FunctionError(f"the CSV has more than {MAX_WEIGHT:,} fields", 0)
        rows.append(object_value(dict(zip(names, map(string, record), strict=True))))
    return list_value(object_of(dict.fromkeys(names, STRING)), rows)


def _base64_encode(text: Value) -> Value:
    return string(base64.b64encode(text.data.encode()).decode())


def _base64_decode(text: Value) -> Value:
    data = base64text.decode(text.data)
    if data is None:
        raise FunctionError("the string is not base64", 0)
    try:
        return string(data.decode())
    except UnicodeDecodeError:
        raise FunctionError("what the base64 stands for is not UTF-8, as all strings are", 0) from None


def _url_encode(text: Value) -> Value:
    return string(quote_plus(text.data, safe=""))


_ENCODED = Parameter("str", STRING)

FUNCTIONS = (
    Function(
        "jsonencode",
        (Parameter("val", null=True),),
        _json_encode,
        "The value as JSON on one line, its names in order.",
        ('jsonencode({ gpus = 4, models = ["a100"] })', '"{\\"gpus\\":4,\\"models\\":[\\"a100\\"]}"'),
        returns=STRING,
    ),
    Function(
        "jsondecode",
        (_ENCODED,),
        _json_decode,
        "The value that a JSON text stands for, with objects and tuples.",
        ('jsondecode("{\\"gpus\\": 4}")', '{\n  "gpus" = 4\n}'),
    ),
    Function(
        "yamlencode",
        (Parameter("value", null=True),),
        _yaml_encode,
        "The value as YAML, in blocks.",
        ("yamlencode({ gpus = 4 })", '<<EOT\n"gpus": 4\n\nEOT'),
        returns=STRING,
    ),
    Function(
        "yamldecode",
        (Parameter("src", STRING),),
        _yaml_decode,
        "The value that a YAML document stands for, with objects and tuples.",
        ('yamldecode("gpus: 4\\nmodels: [a100]")', '{\n  "gpus" = 4\n  "models" = [\n    "a100",\n  ]\n}'),
    ),
    Function(
        "csvdecode",
        (_ENCODED,),
        _csv_decode,
        "A list of objects from comma-separated values, the first line of which names the columns.",
        (
            'csvdecode("name,gpus\\na,4")',
            'tolist([\n  {\n    "gpus" = "4"\n    "name" = "a"\n  },\n])',
        ),
    ),
    Function(
        "base64encode",
        (_ENCODED,),
        _base64_encode,
        "The text, in UTF-8, as base64.",
        ('base64encode("Hello")', '"SGVsbG8="'),
        returns=STRING,
    ),
    Function(
        "base64decode",
        (_ENCODED,),
        _base64_decode,
        "The text that base64 stands for, which must be UTF-8.",
        ('base64decode("SGVsbG8=")', '"Hello"'),
        returns=STRING,
    ),
    Function(
        "urlencode",
        (_ENCODED,),
        _url_encode,
        "The text as it may stand in the query of a URL.",
        ('urlencode("a b&c")', '"a+b%26c"'),
        returns=STRING,
    ),
)
