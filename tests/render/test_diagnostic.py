"""A diagnostic for people."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.diagnostics import Diagnostic, Source, error, warning
from gitpool.render.characters import columns, visible
from gitpool.render.diagnostic import compact_warnings
from gitpool.render.diagnostic import diagnostic as rendered
from gitpool.render.mask import Mask
from gitpool.render.style import Style
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import HOSTILE

PLAIN, COLOR = Style(), Style(color=True)
PAINT = re.compile(r"\x1b\[[0-9]+m")

sources = st.text(st.one_of(st.sampled_from('ab =\t"{}\n漢é\u0301'), st.sampled_from(HOSTILE)), max_size=80)


@st.composite
def placed(draw: st.DrawFn) -> tuple[str, int, int, Diagnostic]:
    """A diagnostic anywhere in any text."""
    text = draw(sources)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    summary, detail = draw(sources), draw(sources)
    return text, start, end, error(summary, detail, source=Source("a.hcl", text), span=(start, end))


def test_diagnostics_look_as_they_did() -> None:
    """Place, source line, caret and "did you mean", without colour and behind Terraform's rail."""
    assert_golden("diagnostics.txt", "\n".join(rendered(d, PLAIN) for d in examples.diagnostics()))
    assert_golden("diagnostics-color.txt", "\n".join(rendered(d, COLOR) for d in examples.diagnostics()))


@given(placed())
def test_nothing_unseen_reaches_the_text(case: tuple[str, int, int, Diagnostic]) -> None:
    """A hostile file cannot move the cursor through its own error message."""
    for text in (rendered(case[3], PLAIN), PAINT.sub("", rendered(case[3], COLOR))):
        assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
        text.encode()


def _carets(text: str) -> list[tuple[str, str]]:
    """Each line of carets with the line above it, cut to what stands above the carets."""
    lines = text.split("\n")
    pairs = []
    for above, below in pairwise(lines):
        match = re.fullmatch(r"( +)(\^+)", below)
        if match and re.match(r" *\d+: ?", above):
            pairs.append((above, below))
    return pairs


@given(st.text("ab =\t漢é\u0301\x1b\u200b", min_size=1, max_size=30), st.data())
def test_the_carets_stand_below_what_is_meant(line: str, data: st.DataObject) -> None:
    """Behind tabs, wide and combining characters and escapes, the carets line up and are as wide as what is meant."""
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    text = rendered(error("x", source=Source("a.hcl", line), span=(start, end)), PLAIN)
    ((above, below),) = _carets(text)
    indent = len(below) - len(below.lstrip())
    before, meant = line[:start], line[start:end]
    if "\t" not in line:
        assert indent == len("   1: ") + columns(visible(before))
        assert len(below) - indent == max(1, columns(visible(meant)))
    # Whatever stands before: cut off at the caret, the line above shows what is before it and nothing else.
    shown, width = "", 0
    for character in above:
        if width >= indent:
            break
        shown, width = shown + character, width + columns(character)
    assert width == indent or not above[len(shown) :]
    assert shown.removeprefix("   1:").replace(" ", "").rstrip("\u0301") == (
        visible(before.replace("\t", "")).replace(" ", "").rstrip("\u0301")
    )


def test_tabs_go_to_the_next_stop() -> None:
    """The caret below a word behind tabs stands in the word's column."""
    text = rendered(error("x", source=Source("a.hcl", "\ta\tword"), span=(3, 7)), PLAIN)
    assert text.endswith("   1:     a   word\n              ^^^^")


@given(placed())
def test_a_place_is_named_so_that_an_editor_finds_it(case: tuple[str, int, int, Diagnostic]) -> None:
    """`file:line:column` stands in the text, counted from one, in characters."""
    text, start, _, found = case
    line = text[:start].count("\n") + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    assert f"\n  at a.hcl:{line}:{column}\n" in rendered(found, PLAIN) + "\n"


@given(placed())
def test_colour_adds_paint_and_a_rail(case: tuple[str, int, int, Diagnostic]) -> None:
    """Every line stands behind the rail, and with the same width nothing else differs."""
    painted = PAINT.sub("", rendered(case[3], Style(color=True, width=80))).split("\n")
    assert painted[0] == "╷"
    assert painted[-1] == "╵"
    assert [line.removeprefix("│ ") for line in painted[1:-1]] == rendered(case[3], PLAIN).split("\n")[1:]


@pytest.mark.parametrize("width", [40, 78])
def test_prose_fits_the_width_with_the_rail(width: int) -> None:
    """The rail takes two of the terminal's columns, so a line behind it never wraps."""
    found = error("x", "word " * 100)
    for style in (Style(width=width), Style(color=True, width=width)):
        assert max(map(len, PAINT.sub("", rendered(found, style)).split("\n"))) in range(width - 5, width + 1)


@pytest.mark.parametrize(
    "line",
    [
        '  api_token = "hunter2"',
        '  meta = { team = "x.", "db password" = "hunter2", a = 1 }',
        '  secret: "hunter2 that is never closed',
        '  "KEY" = "hunter2 \\" hunter2"',
    ],
)
def test_secrets_in_source_lines_are_masked(line: str) -> None:
    """A diagnostic about the line of a secret does not print the secret, and its carets still stand below it."""
    start = line.index("hunter2")
    found = error("x", source=Source("a.hcl", line), span=(start, start + 7))
    text = rendered(found, PLAIN)
    assert "hunter2" not in text
    ((above, below),) = _carets(text)
    assert above[below.index("^") :].startswith("*******")
    assert "hunter2" in rendered(found, PLAIN, mask=Mask(()))


def test_long_lines_are_cut_around_what_is_meant() -> None:
    """A line of a megabyte shows what is meant, with its caret below it, and costs nothing."""
    line = "a" * 500_000 + " meant " + '\\"' * 250_000
    text = rendered(error("x", source=Source("a.hcl", line), span=(500_001, 500_006)), PLAIN)
    ((above, below),) = _carets(text)
    assert above[below.index("^") : len(below)] == "meant"
    assert len(above) < 300
    assert above.endswith("…")


def test_compact_warnings_name_each_once() -> None:
    """`-compact-warnings` says each summary once, where it was first, and how many more there are."""
    source = Source("a.hcl", "one\ntwo\n")
    found = [
        warning("Odd", "Why.", source=source, span=(4, 5)),
        error("Not a warning"),
        warning("Old"),
        warning("Odd", "Why.", source=source, span=(0, 1)),
    ]
    assert compact_warnings(found, PLAIN) == (
        "\nWarnings:\n\n- Odd\n  on a.hcl line 2 (and 1 more)\n- Old\n\n"
        "To see the full warning notes, run gitpool without -compact-warnings."
    )
    assert compact_warnings([], PLAIN) == ""
