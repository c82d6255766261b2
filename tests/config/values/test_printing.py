"""The console's texts, held against those of `terraform console` 1.11.4.

Each case is an expression, the value that it has, and what Terraform printed for it, with these variables: `u`, `uo`
and `ul` without a value, `s` sensitive.
"""

from __future__ import annotations

import pytest

from gitpool.config.values import numbers
from gitpool.config.values.printing import printed, printed_type
from gitpool.config.values.types import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from gitpool.config.values.value import (
    NULL,
    TRUE,
    Value,
    counted,
    list_value,
    map_value,
    null,
    number,
    object_value,
    set_value,
    string,
    tuple_value,
    unknown,
)


def n(text: str) -> Value:
    """A written number."""
    return number(numbers.parse(text))


s = string
UNKNOWN_TEXT = unknown(STRING)
HIDDEN = s("x").marked()

VALUES = [
    ('"a\\"b\\\\c\\td"', s('a"b\\c\td'), '"a\\"b\\\\c\\td"'),
    (
        '"\\u0001\\u007f\\u00a0\\u200b\xe9\u6f22\\U0001F600\\u0300\\u0085\\ufeff\\u2028${"$"}{x}"',
        s("\x01\x7f\xa0\u200bé漢😀̀\x85\ufeff\u2028${x}"),
        '"\\x01\\x7f\\u00a0\\u200b\xe9\u6f22\U0001f600\u0300\\u0085\\ufeff\\u2028${x}"',
    ),
    ('"a\\nb"', s("a\nb"), "<<EOT\na\nb\nEOT"),
    ('"\\n"', s("\n"), "<<EOT\n\n\nEOT"),
    ('"a\\rb"', s("a\rb"), '"a\\rb"'),
    ('"a\\nEOT\\n  EOT_ \\nb"', s("a\nEOT\n  EOT_ \nb"), "<<EOT__\na\nEOT\n  EOT_ \nb\nEOT__"),
    (
        '{a="x\\ny",b=["p\\nEOT\\n"]}',
        object_value({"a": s("x\ny"), "b": tuple_value([s("p\nEOT\n")])}),
        '{\n  "a" = <<-EOT\n  x\n  y\n  EOT\n  "b" = [\n    <<-EOT_\n    p\n    EOT\n    \n    EOT_,\n  ]\n}',
    ),
    ('{"k\\nl"=1}', object_value({"k\nl": n("1")}), "{\n  <<-EOT\n  k\n  l\n  EOT = 1\n}"),
    ("1.5e3", n("1500"), "1500"),
    ("1e30", n("1e30"), "1000000000000000000000000000000"),
    ("0.1", n("0.1"), "0.1"),
    (
        "1/3",
        number(numbers.divide(n("1").data, n("3").data)),
        "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335",
    ),
    ("-0.000001", n("-0.000001"), "-0.000001"),
    ("length([1])", counted(1), "1"),
    ("pow(2,0.5)", number(numbers.double(2**0.5)), "1.4142135623730951"),
    ("true", TRUE, "true"),
    ("null", NULL, "null"),
    ("tostring(null)", null(STRING), "tostring(null)"),
    ("tonumber(null)", null(NUMBER), "tonumber(null)"),
    ("tobool(null)", null(BOOL), "tobool(null)"),
    ('true ? null : tolist(["a"])', null(list_of(STRING)), "tolist(null) /* of string */"),
    ('true ? null : toset(["a"])', null(set_of(STRING)), "toset(null) /* of string */"),
    ("true ? null : tomap({a={b=1}})", null(map_of(object_of({"b": NUMBER}))), "tomap(null) /* of object */"),
    ("true ? null : tolist([tolist([1])])", null(list_of(list_of(NUMBER))), "tolist(null) /* of list of number */"),
    ("true ? null : {a=1}", null(object_of({"a": NUMBER})), "null /* object */"),
    ("true ? null : [1]", null(tuple_of(NUMBER)), "null /* tuple */"),
    ("true ? null : toset([])", null(set_of(ANY)), "toset(null) /* of dynamic */"),
    ("[]", tuple_value([]), "[]"),
    ("{}", object_value({}), "{}"),
    ("tolist([])", list_value(ANY, []), "tolist([])"),
    ("toset([])", set_value(ANY, []), "toset([])"),
    ("tomap({})", map_value(ANY, {}), "tomap({})"),
    ('[1,"a",null,true]', tuple_value([n("1"), s("a"), NULL, TRUE]), '[\n  1,\n  "a",\n  null,\n  true,\n]'),
    ('tolist(["a",null])', list_value(STRING, [s("a"), null(STRING)]), 'tolist([\n  "a",\n  tostring(null),\n])'),
    (
        'tomap({b=["x"],"a b"=["y"]})',
        map_value(tuple_of(STRING), {"b": tuple_value([s("x")]), "a b": tuple_value([s("y")])}),
        'tomap({\n  "a b" = [\n    "y",\n  ]\n  "b" = [\n    "x",\n  ]\n})',
    ),
    (
        'tomap({b=tolist(["x"]),"a b"=tolist([])})',
        map_value(list_of(STRING), {"b": list_value(STRING, [s("x")]), "a b": list_value(STRING, [])}),
        'tomap({\n  "a b" = tolist([])\n  "b" = tolist([\n    "x",\n  ])\n})',
    ),
    ('toset(["b","a","B"])', set_value(STRING, [s("b"), s("a"), s("B")]), 'toset([\n  "B",\n  "a",\n  "b",\n])'),
    (
        "toset([{a=1},{a=2}])",
        set_value(object_of({"a": NUMBER}), [object_value({"a": n("1")}), object_value({"a": n("2")})]),
        'toset([\n  {\n    "a" = 1\n  },\n  {\n    "a" = 2\n  },\n])',
    ),
    (
        "{a={b={c=[{}]}},z=[[]]}",
        object_value(
            {
                "a": object_value({"b": object_value({"c": tuple_value([object_value({})])})}),
                "z": tuple_value([tuple_value([])]),
            }
        ),
        '{\n  "a" = {\n    "b" = {\n      "c" = [\n        {},\n      ]\n    }\n  }\n  "z" = [\n    [],\n  ]\n}',
    ),
    ("var.u", UNKNOWN_TEXT, "(known after apply)"),
    ("var.uo", unknown(object_of({"a": STRING})), "(known after apply)"),
    (
        "[var.u,{a=var.ul}]",
        tuple_value([UNKNOWN_TEXT, object_value({"a": unknown(list_of(STRING))})]),
        '[\n  (known after apply),\n  {\n    "a" = (known after apply)\n  },\n]',
    ),
    ("sensitive(1)", HIDDEN, "(sensitive value)"),
    (
        "[var.s,{a=sensitive({b=1})}]",
        tuple_value([HIDDEN, object_value({"a": HIDDEN})]),
        '[\n  (sensitive value),\n  {\n    "a" = (sensitive value)\n  },\n]',
    ),
    ("tomap({a=var.s})", map_value(STRING, {"a": HIDDEN}), 'tomap({\n  "a" = (sensitive value)\n})'),
    ("toset([var.s])", set_value(STRING, [HIDDEN]), "(sensitive value)"),
    ("sensitive(var.u)", UNKNOWN_TEXT.marked(), "(known after apply)"),
    ("sensitive(null)", NULL.marked(), "(sensitive value)"),
    (
        '{\xe9=1,"z\\"q"=2,A=3,"10"=4,"9"=5}',
        object_value({"é": n("1"), 'z"q': n("2"), "A": n("3"), "10": n("4"), "9": n("5")}),
        '{\n  "10" = 4\n  "9" = 5\n  "A" = 3\n  "z\\"q" = 2\n  "\xe9" = 1\n}',
    ),
]

TYPES = [
    ("type(1)", NUMBER, "number"),
    ("type(null)", ANY, "dynamic"),
    ("type(var.u)", STRING, "string"),
    ("type(var.s)", STRING, "string"),
    ("type([])", tuple_of(), "tuple([])"),
    ("type(toset([]))", set_of(ANY), "set(dynamic)"),
    (
        "type(tomap({a=tolist([{a=1}])}))",
        map_of(list_of(object_of({"a": NUMBER}))),
        "map(list(\n    object({\n        a: number,\n    }),\n))",
    ),
    (
        "type([[tolist([[true]])],{a=tomap({})}])",
        tuple_of(tuple_of(list_of(tuple_of(BOOL))), object_of({"a": map_of(ANY)})),
        (
            "tuple([\n"
            "    tuple([\n"
            "        list(\n"
            "            tuple([\n"
            "                bool,\n"
            "            ]),\n"
            "        ),\n"
            "    ]),\n"
            "    object({\n"
            "        a: map(dynamic),\n"
            "    }),\n"
            "])"
        ),
    ),
    (
        'type({"a b"=1,"\xe9\\n"={}})',
        object_of({"a b": NUMBER, "é\n": object_of({})}),
        "object({\n    a b: number,\n    \xe9\n: object({}),\n})",
    ),
    ("type(tolist([{}]))", list_of(object_of({})), "list(\n    object({}),\n)"),
    ("type(toset([[]]))", set_of(tuple_of()), "set(\n    tuple([]),\n)"),
    ("type(core::max(1))", NUMBER, "number"),
]


@pytest.mark.parametrize(("expression", "value", "text"), VALUES, ids=[case[0] for case in VALUES])
def test_a_value_is_printed_as_terraform_prints_it(expression: str, value: Value, text: str) -> None:
    """Strings, heredocs, numbers, nulls of every type, collections, structures, and what is not shown."""
    assert text == printed(value), expression


@pytest.mark.parametrize(("expression", "kind", "text"), TYPES, ids=[case[0] for case in TYPES])
def test_a_type_is_printed_as_terraform_prints_it(expression: str, kind: Type, text: str) -> None:
    """One attribute or element a line; an object or a tuple within a collection stands on lines of its own."""
    assert text == printed_type(kind), expression


def test_a_set_of_objects_is_in_terraforms_order() -> None:
    """That of a text in which numbers have no point where they need none, so that 10 stands before 1."""
    objects = [object_value({"a": n(text)}) for text in ("1", "10", "2", "1.5", "1e9", "12345678901", "0.00001")]
    ordered = set_value(object_of({"a": NUMBER}), objects)
    assert ["12345678901", "1.5", "1000000000", "10", "1", "0.00001", "2"] == [
        printed(each.data["a"]) for each in ordered.data
    ]
