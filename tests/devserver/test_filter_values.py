"""What each operator says of each kind of value: go-bexpr v0.1.16's own answers, as its library gave them."""

from __future__ import annotations

import pytest

from gitpool.devserver import DevServer
from gitpool.devserver.filters.evaluation import BadMatch, matches
from gitpool.devserver.filters.grammar import parse_filter
from gitpool.devserver.filters.reflection import reflect
from gitpool.devserver.web.reply import Panic

from .speaking import ask
from .zoo import ANIMALS, ZOO

TRUTHS = {
    # == on every kind that has literals
    "Bool == true": True,
    "Bool == T": True,
    'Bool == "0"': False,
    "Int == -5": True,
    'Int == "-0x5"': True,
    'Int == "+5"': False,
    'Int8 == "0b111"': True,
    "Int8 == 300": False,
    "Int64 == 0": True,
    'Uint == "1_2"': True,
    "Uint64 == 9223372036854775808": True,
    'Float32 == "0.1"': True,
    "Float32 == 0.10000000000000001": True,
    "Float64 == 1.5": True,
    'Float64 == "0x3p-1"': True,
    'Float64 == "nan"': False,
    "Float64 != inf": True,
    "Dur == 3600000000000": True,
    "PDur == 0": True,
    "Named == binpack": True,
    "PString == there": True,
    'String == "caf\\u00e9 au lait"': True,
    'String == "caf\\xc3\\xa9 au lait"': True,
    "Any == any": True,
    "AMap.port == 6379": True,
    'AMap.port == "6379.0"': True,
    "AMap.tls == false": True,
    "Embedded.Deep == sea": True,
    # in, contains
    "a in Strings": True,
    "c not in Strings": True,
    "Ints contains -3": True,
    'Uints contains "0x1bb"': True,
    "Floats contains 0.5": True,
    "Bools contains F": True,
    "x in NStrings": True,
    "5 in PInts": True,
    "x in PStrings": True,
    '"<invalid Value>" in PStrings': True,
    "s in Anys": True,
    "1.5 in Anys": True,
    "true in Anys": True,
    "8 in Anys": True,
    "nothing in Anys": False,
    "5 in AMap.args": True,
    "String contains caf": True,
    'String contains "\\xc3"': True,
    'String contains "\\xff"': False,
    "in in Named": True,
    "Map contains env": True,
    "prod in Map": False,
    "k in AMap.map": True,
    "65 in Bytes": True,
    "x in Map.zone": False,
    "x not in Map.zone": True,
    # matches
    "Named matches `^bin`": True,
    "PString matches `here$`": True,
    "Bytes matches `^AB.$`": True,
    "NamedB matches `^$`": True,
    "Any matches any": True,
    "Map.env not matches dev": True,
    # is empty, is nil
    "Bytes is not empty": True,
    "NamedB is empty": True,
    "NamedB is nil": True,
    "Struct.Tags is empty": True,
    "Struct.Tags is nil": False,
    "Int64 == 0 and Strings is not nil": True,
    "Time is nil": False,
    "Struct is nil": False,
    "PStruct is nil": True,
    "PBool is nil": True,
    "PMap is nil": True,
    "PStructs.1 is nil": True,
    "PSMap.q is nil": True,
    "AMap.null is nil": True,
    "Map.zone is nil": True,
    "PMap is nil or PMap.x == y": True,
    # paths
    '"/Map/x~1y" == slash': True,
    'Map["a.b"] == dot': True,
    'Map[""] == empty': True,
    "Structs.1.Tags.0 == t": True,
    'Strings["0x1"] == b': True,
    'Strings[""] == a': True,
    'Lists.1["-0"] == 2': True,
    "Bytes.1 == 66": True,
    'IMap["0x5"] == five': True,
    "IMap.6 is nil": True,
    "UMap.80 == http": True,
    "BMap.T == yes": True,
    "KMap.k == v": True,
    "AMap.args.1 == 5": True,
    # any, all
    "any Strings as s { s == b }": True,
    "all Strings as s { s != b }": False,
    "any Strings as i, s { i == 1 and s == b }": True,
    "any Strings as i, _ { i == 2 }": False,
    "any Strings as _, s { s == a }": True,
    "any Map as k { k == env }": True,
    "any Map as _, v { v == prod }": True,
    "any Map as k, v { k == env and v == dot }": False,
    "any Structs as s { any s.Tags as t { t == t } }": True,
    "any PStructs as p { p is nil }": True,
    "any PStructs as p { p is not nil and p.Count == 3 }": True,
    "any PSMap as name, p { name == p and p.Count == 1 }": True,
    "any Lists as list { all list as number { number != 1 } }": True,
    "any AMap.args as a { a == 5 }": True,
    "all Map.zone as x { x == y }": True,
    "any Map.zone as x { x == y }": False,
    "any Structs as x { any x.Tags as x { x == t } }": True,
    # what is decided is not looked at
    "Bool == true or Nope == 1": True,
    "Bool == false and Nope == 1": False,
}
_LOST = "error finding value in datum: "
_VALUE = "error getting match value in expression: "
ERRORS = {
    "Nope == 1": _LOST + '/Nope at part 0: couldn\'t find key: struct field with name "Nope"',
    "Hidden == 1": _LOST + '/Hidden at part 0: struct field "Hidden" is ignored and cannot be used',
    "Deep == sea": _LOST + '/Deep at part 0: couldn\'t find key: struct field with name "Deep"',
    "PStruct.Name == x": _LOST + "/PStruct/Name: at part 1, invalid value kind: invalid",
    "Time.wall == 1": _LOST + '/Time/wall at part 1: couldn\'t find key: struct field with name "wall"',
    "Map.zone.x == y": _LOST + '/Map/zone/x at part 1: couldn\'t find key "zone"',
    '"/Map/x~1y/z" == 1': _LOST + "/Map/x~1y/z: at part 2, invalid value kind: string",
    "Strings.2 == a": _LOST + "/Strings/2 at part 1: index 2 is out of range (length = 2)",
    'Strings["-1"] == a': _LOST + "/Strings/-1 at part 1: index -1 is out of range (length = 2)",
    "Strings.x == a": _LOST + '/Strings/x at part 1: couldn\'t convert value "x" to type int',
    "IMap.x == a": _LOST + '/IMap/x at part 1: couldn\'t convert value "x" to type int',
    "IMap.6.x == a": _LOST + "/IMap/6/x at part 1: couldn't find key 6",
    "UMap.81.x == a": _LOST + "/UMap/81/x at part 1: couldn't find key 0x51",
    "BMap.F.x == a": _LOST + "/BMap/F/x at part 1: couldn't find key false",
    "AMap.null.x == a": _LOST + "/AMap/null/x: at part 2, invalid value kind: invalid",
    "Bool == yes": _VALUE + 'strconv.ParseBool: parsing "yes": invalid syntax',
    "Int == 1.5": _VALUE + 'strconv.ParseInt: parsing "1.5": invalid syntax',
    'Int == "08"': _VALUE + 'strconv.ParseInt: parsing "08": invalid syntax',
    "Uint == -1": _VALUE + 'strconv.ParseUint: parsing "-1": invalid syntax',
    "Int == 9223372036854775808": (_VALUE + 'strconv.ParseInt: parsing "9223372036854775808": value out of range'),
    'Dur == "1h"': _VALUE + 'strconv.ParseInt: parsing "1h": invalid syntax',
    "Float64 == x": _VALUE + 'strconv.ParseFloat: parsing "x": invalid syntax',
    'Float64 == "1e999"': _VALUE + 'strconv.ParseFloat: parsing "1e999": value out of range',
    "Struct == x": "unable to find suitable primitive comparison function for matching",
    "Map == x": "unable to find suitable primitive comparison function for matching",
    "PBool == true": "unable to find suitable primitive comparison function for matching",
    "x in Ints": _VALUE + 'strconv.ParseInt: parsing "x": invalid syntax',
    "x in Structs": 'unable to find suitable primitive comparison function for "in" comparison',
    '"1e999" in Anys': "error getting interface slice match value in expression",
    "x in Struct": 'cannot perform in/contains operations on type struct for selector: "Struct"',
    "x in PStruct": 'cannot perform in/contains operations on type invalid for selector: "PStruct"',
    "1 in AMap.port": 'cannot perform in/contains operations on type float64 for selector: "AMap.port"',
    '1 in "/Dur"': 'cannot perform in/contains operations on type int64 for selector: "Dur"',
    "x in Int": _VALUE + 'strconv.ParseInt: parsing "x": invalid syntax',
    "Dur matches 1": "value of type time.Duration is not convertible to []byte",
    "Strings matches a": "value of type []string is not convertible to []byte",
    "AMap matches a": "value of type map[string]interface {} is not convertible to []byte",
    "Struct matches a": "value of type main.Inner is not convertible to []byte",
    "Structs matches a": "value of type []main.Inner is not convertible to []byte",
    "PSMap matches a": "value of type map[string]*main.Inner is not convertible to []byte",
    "String matches `[`": 'failed to compile regular expression "[": error parsing regexp: missing closing ]: `[`',
    "Int is empty": 'cannot perform is-empty operations on type int for selector: "Int"',
    "Struct.Name is nil": 'cannot perform is-nil operations on type string for selector: "Struct.Name"',
    '"/Struct/Name" is nil': 'cannot perform is-nil operations on type string for selector: "Struct/Name"',
    "PStruct is empty": 'cannot perform is-empty operations on type invalid for selector: "PStruct"',
    "any String as c { c == a }": "String is not a list or a map",
    "any PList as s { s == a }": "PList is not a list or a map",
    "all IMap as k { k == 5 }": "ALL can only iterate over maps indexed with strings",
    "any KMap as k { k == v }": "ANY can only iterate over maps indexed with strings",
    "any Map as k, v { k.x == y }": "/k references a string so /k/x is invalid",
    "any Strings as i, _ { i.x == y }": "/i references a int so /i/x is invalid",
    "any Strings as _, s { s.x == y }": _LOST + "/Strings/0/x: at part 2, invalid value kind: string",
    "any Structs as s { any s.Nope as t { t == t } }": (
        _LOST + '/Structs/0/Nope at part 2: couldn\'t find key: struct field with name "Nope"'
    ),
    "any Structs as Structs, s { s.Name == one }": "/Structs references a int so /Structs/0/Name is invalid",
    "any Strings as a, a { a == b }": '"a" cannot be used as a placeholder for both the index and the value',
}
PANICS = ["PStruct matches x", "x in IMap", "x in KMap", "7 in PInts", "AMap.null matches x"]


def _holds(text: str) -> bool:
    return matches(parse_filter(text), reflect(ZOO, ANIMALS))


@pytest.mark.parametrize(("text", "truth"), TRUTHS.items())
def test_a_filter_holds_or_does_not(text: str, truth: bool) -> None:
    """Every operator on every kind, through pointers, maps, lists and interfaces, says what go-bexpr says."""
    assert _holds(text) is truth


@pytest.mark.parametrize(("text", "reason"), ERRORS.items())
def test_what_makes_no_sense_is_said_in_go_bexprs_words(text: str, reason: str) -> None:
    """Where go-bexpr gives up, the whole text of its error is there: path, part, kind, selector."""
    with pytest.raises(BadMatch) as caught:
        _holds(text)
    assert str(caught.value) == reason


@pytest.mark.parametrize("text", PANICS)
def test_where_go_bexpr_panics_there_is_no_answer(text: str) -> None:
    """What makes reflection panic is neither a truth nor an error with a text."""
    with pytest.raises(Panic):
        _holds(text)


def test_a_panic_closes_the_connection(server: DevServer) -> None:
    """A real server was seen to close the connection without an answer, and to go on; so does this one."""
    with pytest.raises(ConnectionError):
        ask(server, "GET", "/v1/node/pools?filter=SchedulerConfiguration%20matches%20x")
    assert ask(server, "GET", "/v1/node/pools").status == 200


def test_what_is_missing_is_zero() -> None:
    """An object without any field has the zero value of each, and nil where Go has it."""
    text = 'Bool == false and Int == 0 and String == "" and Map is nil and Strings is nil and Struct.Name is empty'
    assert matches(parse_filter(f'{text} and Float64 == 0 and Embedded.Deep == ""'), reflect(ZOO, {}))
    assert matches(parse_filter(text), reflect(ZOO, None))


def test_quantifiers_too_deep_for_this_server_are_refused() -> None:
    """A thousand quantifiers inside each other end in an error with a text, not in Python's own."""
    text = "any Strings as s { " * 900 + "s == a" + " }" * 900
    with pytest.raises(BadMatch, match="too deeply"):
        _holds(text)


def test_a_long_list_of_alternatives_is_judged() -> None:
    """Thousands of alternatives in a row are no nesting."""
    assert _holds(" or ".join(["Int == 1"] * 5000 + ["Int == -5"]))
    assert not _holds(" and ".join(["Bool == true"] * 5000 + ["Int == 1"]))
