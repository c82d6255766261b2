"""The first HCL, as policies are written in it: what its own library takes, makes of a text, and refuses."""

from __future__ import annotations

import pytest

from gitpool.devserver.acl.hcl import read_hcl
from gitpool.devserver.acl.hcltree import Braced, HCLError, Item, Items, Listed, Literal, Node


def plainly(node: Node) -> object:
    """A tree without its places, for comparing."""
    if isinstance(node, Literal):
        return node.token.value()
    if isinstance(node, Listed):
        return [plainly(one) for one in node.elements]
    if isinstance(node, Item):
        return (*(key.value() for key in node.keys), plainly(node.value))
    return [plainly(item) for item in (node.inside if isinstance(node, Braced) else node).items]


def read(text: str) -> object:
    """The items of a text, plainly."""
    return plainly(read_hcl(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", []),
        ("# c\n// c\n/* c\n */", []),
        ('a = 1 b = "x" c = true', [("a", "1"), ("b", "x"), ("c", "true")]),
        ("a = 1, b = -0x1F\nc = 1.5e3", [("a", "1"), ("b", "-0x1F"), ("c", "1.5e3")]),
        ('node_pool "a" "b" { c = [] }', [("node_pool", "a", "b", [("c", [])])]),
        ('a { b = ["x", 1, { c = 2 }, [3],] }', [("a", [("b", ["x", "1", [("c", "2")], ["3"]])])]),
        ("a = { b = {} }", [("a", [("b", [])])]),
        (r'a = "\"\\\n\t\x41\101A\U0001F600"', [("a", '"\\\n\tAAA😀')]),
        ('a = "${x "y" {}}"', [("a", '${x "y" {}}')]),
        ("a = <<E\none\n two\nE\n", [("a", "one\n two\n")]),
        ("a = <<-END\n    one\n      two\n    END\n", [("a", "one\n  two\n")]),
        ("a = <<-END\n one\n    END\n", [("a", " one\n")]),
        ("a = 1\r\nb = 2\r\n", [("a", "1"), ("b", "2")]),
        ("größe-1.x = 1", [("größe-1.x", "1")]),
        # What the library forgives: an assignment that the text or a brace ends.
        ("a = 1\nb =", [("a", "1")]),
        ("a { b = 1 c = } }", [("a", [("b", "1")])]),
        ('{"a": {"b": {"c": 1}, "d": {"c": null}}}', [("a", "b", [("c", "1")]), ("a", "d", [("c", "")])]),
        ('{"a": [{"c": 1}, {"c": 2}]}', [("a", [("c", "1")]), ("a", [("c", "2")])]),
        ('{"a": ["x" "y", true, 1.5]}', [("a", ["x", "y", "1.5"])]),
        ('{"a": 1', [("a", "1")]),
    ],
)
def test_a_text_comes_to_these_items(text: str, wanted: object) -> None:
    """Blocks, labels, values, comments, escapes, heredocs and the JSON form, as hashicorp/hcl v1 reads them."""
    assert read(text) == wanted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nonsense", "At 1:10: key 'nonsense' expected start of object ('{') or assignment ('=')"),
        ("not hcl {", "At 1:11: object expected closing RBRACE got: EOF"),
        ("a b = 1", "At 1:5: nested object expected: LBRACE got: ASSIGN"),
        ("= 1", "At 1:1: no object keys found!"),
        ("{ a = 1 }", "1:3: illegal char"),
        ("a = }", "At 1:5: Unknown token: 1:5 RBRACE }"),
        ("a = [1 2]", "At 1:8: error parsing list, expected comma or list end, got: NUMBER"),
        ("a = [{ b = 1 c }]", "error while trying to parse object within list"),
        ("a = [=]", "At 1:6: unexpected token while parsing list: ASSIGN"),
        ("5 = 1", "At 1:1: expected: IDENT | STRING | ASSIGN | LBRACE got: NUMBER"),
        ('a = "x', "literal not terminated"),
        ('a = "x\ny"', "At 1:7: literal not terminated"),
        (r'a = "\q"', "illegal char escape"),
        ("a = <<E\nx\nE", "heredoc not terminated"),
        ("a = <<E x\nE\n", "invalid characters in heredoc anchor"),
        ("a = <<\nx\n", "zero-length heredoc anchor"),
        ("a = <x", "heredoc expected second '<'"),
        ("/* a", "comment not terminated"),
        ("/ a", "expected '/' for comment"),
        ("a = 0x", "illegal hexadecimal number"),
        ("a = @", "illegal char"),
        ("a\0 = 1", "unexpected null character (0x00)"),
        ('{"a": 01}', "numbers cannot start with 0"),
        ('{"a": x}', "illegal char"),
        ('{"a" 1}', "expected: STRING got: NUMBER"),
        ('{"a": [:]}', "unexpected token while parsing list: COLON"),
        ("a = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_a_text_that_is_no_hcl_is_refused(text: str, reason: str) -> None:
    """The complaint is worded as the library words it, with line and column where it gives them."""
    with pytest.raises(HCLError) as caught:
        read_hcl(text)
    assert reason in str(caught.value)


def test_a_text_that_cannot_be_unquoted_is_refused_when_it_is_asked_for() -> None:
    """An octal number that no octet holds is taken for a text first, and found to be none later."""
    with pytest.raises(HCLError, match=r"unquote .* err: invalid syntax"):
        read(r'a = "\777"')


def test_items_are_found_whatever_their_case() -> None:
    """Go compares keys without their case, and so do two letters beyond ASCII that fold onto ASCII ones."""
    items = read_hcl('Policy = "a" POLICY = "b" policy "c" {}')
    assert [plainly(item) for item in items.below("policy").items] == [("a",), ("b",), ("c", [])]
    assert Items(read_hcl("\u017f = 1").items).below("S").items
