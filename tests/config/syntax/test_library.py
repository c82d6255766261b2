"""python-hcl2's trees as ours."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import hcl2.parser
import pytest

from gitpool.config.syntax import tables
from gitpool.config.syntax.tree import (
    Binary,
    Conditional,
    Expression,
    For,
    FunctionCall,
    GetAttribute,
    Index,
    Item,
    Join,
    Literal,
    Name,
    Object,
    Parentheses,
    Splat,
    Template,
    Tuple,
    Unary,
)
from tests.config.texts import read


def expression(text: str) -> Expression:
    """The tree of one expression."""
    body, report = read(f"a = {text}\n")
    assert not report.diagnostics, report.diagnostics
    return body.attributes["a"].value


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", Name("x", 4, 5)),
        ("x.y", GetAttribute(Name("x", 4, 5), "y", 4, 7)),
        ('x["k"]', Index(Name("x", 4, 5), Literal("k", 6, 9), 4, 10)),
        ("5-11", Binary("-", Literal(5, 4, 5), Literal(11, 6, 8), 4, 8)),
        ("-11", Literal(-11, 4, 7)),
        ("- 11", Unary("-", Literal(11, 6, 8), 4, 8)),
        ("!true", Unary("!", Literal(True, 5, 9), 4, 9)),
        ("(1)", Parentheses(Literal(1, 5, 6), 4, 7)),
        ("a ? 12 : 3", Conditional(Name("a", 4, 5), Literal(12, 8, 10), Literal(3, 13, 14), 4, 14)),
        ("f(1, x...)", FunctionCall("f", [Literal(1, 6, 7), Name("x", 9, 10)], True, 4, 14)),
        ("p::q::f()", FunctionCall("p::q::f", [], False, 4, 13)),
        ("[x]", Tuple([Name("x", 5, 6)], 4, 7)),
        ("{in = x}", Object([(Literal("in", 5, 7), Name("x", 10, 11))], 4, 12)),
        ("{(in) = 1}".replace("in", "y"), Object([(Parentheses(Name("y", 6, 7), 5, 8), Literal(1, 11, 12))], 4, 13)),
        (
            "[for x in y: x]",
            For(None, "x", Name("y", 14, 15), None, Name("x", 17, 18), None, False, 4, 19),
        ),
        (
            "{for k, v in y: k => v... if k}",
            For("k", "v", Name("y", 17, 18), Name("k", 20, 21), Name("v", 25, 26), Name("k", 33, 34), True, 4, 35),
        ),
        ("x[*].y", Splat(Name("x", 4, 5), GetAttribute(Item(5, 8), "y", 5, 10), 4, 10)),
        (
            "x.*.y[0]",
            Index(Splat(Name("x", 4, 5), GetAttribute(Item(5, 7), "y", 5, 9), 4, 9), Literal(0, 10, 11), 4, 12),
        ),
        ("x.0", Index(Name("x", 4, 5), Literal(0, 6, 7), 4, 7)),
        ("x[*][*]", Splat(Name("x", 4, 5), Splat(Item(5, 8), Item(8, 11), 5, 11), 4, 11)),
        ("- !x", Unary("-", Unary("!", Name("x", 7, 8), 6, 8), 6, 8)),
        (
            '"%{ if x }a%{ else }%{ endif }"',
            Template([Conditional(Name("x", 11, 12), Literal("a", 14, 15), Literal("", 14, 24), 5, 34)], 4, 35),
        ),
        (
            '"%{ for v in x }${v}%{ endfor }"',
            Template(
                [
                    Join(
                        For(
                            None,
                            "v",
                            Name("x", 17, 18),
                            None,
                            Template([Name("v", 22, 23), Literal("", 23, 23)], 22, 23),
                            None,
                            False,
                            5,
                            35,
                        ),
                        5,
                        35,
                    )
                ],
                4,
                36,
            ),
        ),
        ('"a${x}é"', Template([Literal("a", 5, 6), Name("x", 8, 9), Literal("é", 10, 11)], 4, 12)),
        ("é", Name("é", 4, 5)),
    ],
)
def test_every_kind_of_expression_has_its_node(text: str, tree: Expression) -> None:
    """Each expression becomes one node of its kind, with the offsets of its text."""
    assert repr(expression(text)) == repr(tree)


def test_operators_bind_as_in_hcl() -> None:
    """Products before sums, sums before comparisons, comparisons before `&&`, that before `||`."""
    tree = expression("a || b && c == d + e * f")
    found = []
    while isinstance(tree, Binary):
        found.append(tree.operator)
        tree = tree.right
    assert found == ["||", "&&", "==", "+", "*"]


def test_a_heredoc_with_interpolations_keeps_its_lines() -> None:
    """Indentation is taken away and `~` trims before the parts are joined."""
    tree = expression("<<-E\n    a ${x}\n  ${~ y ~}\n   b\n  E")
    assert isinstance(tree, Template)
    assert [p.value if isinstance(p, Literal) else type(p).__name__ for p in tree.parts] == [
        "    a ",
        "Name",
        "\n",
        "Name",
        "   b\n",
    ]


def test_line_ends_of_windows_are_line_ends() -> None:
    """A file with CRLF reads like one with LF; a heredoc keeps them, as HCL does."""
    body, report = read('b {\r\n  a = x\r\n  c = "y"\r\n  d = <<E\r\nz\r\nE\r\n}\r\n')
    assert not report.diagnostics
    values = [a.value for a in body.blocks[0].body.attributes.values()]
    assert [type(v).__name__ for v in values] == ["Name", "Literal", "Literal"]
    assert isinstance(values[2], Literal)
    assert values[2].value == "z\r\n"


def test_threads_do_not_disturb_each_other() -> None:
    """Trees read at the same time are the trees read one after the other."""
    texts = [f'a = [x{i}, "${{y{i}}}", {{k{i} = z}}]\n' for i in range(40)]
    with ThreadPoolExecutor(8) as pool:
        assert [repr(read(t)) for t in texts] == [repr(r) for r in pool.map(read, texts)]


_SCRIPT = (
    "from gitpool.config.syntax.parse import parse; from gitpool.diagnostics import Report, Source; "
    "r = Report(); assert parse(Source('x', 'a = b\\n'), r).attributes; assert not r.diagnostics"
)


def read_with(cache: Path) -> None:
    """Read a file in a new process, with that as the user's cache."""
    subprocess.run([sys.executable, "-c", _SCRIPT], check=True, env={**os.environ, "XDG_CACHE_HOME": str(cache)})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the first process leaves in the user's cache; it takes seconds to make."""
    cache = tmp_path_factory.mktemp("cache")
    read_with(cache)
    (kept,) = (cache / "gitpool").iterdir()
    return kept


def test_the_tables_are_kept_in_a_private_folder(built: Path) -> None:
    """The grammar's tables are in the user's own cache after the first run, and are not built again."""
    assert stat.S_IMODE(built.parent.stat().st_mode) == 0o700
    written = built.stat().st_mtime_ns
    read_with(built.parent.parent)
    assert built.stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[: len(whole) // 2], lambda whole: whole[:-9] + b"damaged!!", lambda _: b""]
)
def test_damaged_tables_are_built_anew(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    """Half a file, or one of which two processes wrote a part each, is never read: it is replaced as a whole."""
    whole = built.read_bytes()
    kept = tmp_path / "gitpool" / built.name
    kept.parent.mkdir(0o700)
    kept.write_bytes(damage(whole))

    def build() -> str:
        """Lark reads what is there; else it builds, and writes."""
        assert kept == hcl2.parser.PARSER_FILE
        assert not kept.exists()
        kept.write_bytes(b"tables")
        return "built"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(hcl2.parser, "PARSER_FILE", None)
    monkeypatch.setattr(hcl2.parser, "parser", build)
    assert tables.parser.__wrapped__() == "built"
    assert [kept] == list(kept.parent.iterdir())
    assert b"tables" + sha256(b"tables").digest() == kept.read_bytes()


def test_half_a_table_is_replaced_by_the_library(built: Path, tmp_path: Path) -> None:
    """What the library itself makes in its place is whole and sealed."""
    kept = tmp_path / "gitpool" / built.name
    kept.parent.mkdir(0o700)
    kept.write_bytes(built.read_bytes()[: built.stat().st_size // 2])
    read_with(tmp_path)
    assert [kept] == list(kept.parent.iterdir())
    assert sha256(kept.read_bytes()[:-32]).digest() == kept.read_bytes()[-32:]


def test_a_cache_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    """The tables are a pickle, so a folder that others can write into is left alone; reading works without."""
    (tmp_path / "gitpool").mkdir()
    (tmp_path / "gitpool").chmod(0o777)
    read_with(tmp_path)
    assert not list((tmp_path / "gitpool").iterdir())
