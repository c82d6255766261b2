"""Functions of texts: laws, characters as Terraform counts them, and bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.functions.function import MAX_TEXT
from gitpool.config.functions.graphemes import BATCH, backwards, clusters, count, part
from gitpool.config.syntax.strings import nfc
from gitpool.config.values.value import counted, string
from tests.config.functions.values import TEXTS, plain, refusal, strings
from tests.config.functions.written import called

PIECES = st.lists(st.sampled_from(["a", "\r", "\n", "\u0301", "🇩", "🇪", "👩", "\u200d", "🏽", "क", "्", "가", "ᄀ"]))
LINES = st.lists(st.sampled_from(["a", "b", ",", ""]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("👨‍👩‍👧x", ["👨‍👩‍👧", "x"]),
        ("🇩🇪🇫🇷🇬", ["🇩🇪", "🇫🇷", "🇬"]),
        ("a\r\nb\n\r", ["a", "\r\n", "b", "\n", "\r"]),
        ("e\u0323\u0301", ["e\u0323\u0301"]),
        ("क्षि", ["क्", "षि"]),
        ("क्‍ष", ["क्‍", "ष"]),
        ("กำ", ["กำ"]),
        ("각ᄀ", ["각", "ᄀ"]),
        ("1️⃣", ["1️⃣"]),
        ("", []),
    ],
)
def test_characters_are_those_of_terraform(text: str, expected: list[str]) -> None:
    """Emoji, flags, line ends and marks are one character each; joined Indic consonants are two, as in Unicode 15.0."""
    assert expected == list(clusters(text))
    assert len(expected) == count(text)


@given(PIECES.map("".join))
def test_characters_make_up_the_text(text: str) -> None:
    """No code point is lost between characters, and counting, cutting and turning agree on them."""
    characters = list(clusters(text))
    assert text == "".join(characters)
    assert len(characters) == count(text)
    assert "".join(reversed(characters)) == backwards(text)
    assert "".join(characters[1:3]) == part(text, 1, 2)


def test_long_texts_are_turned_in_batches() -> None:
    """Where one batch ends and the next begins, nothing is lost."""
    text = "äb" * BATCH
    assert text[::-1] == backwards(text)


@given(st.text("abc äö", max_size=20))
def test_strrev_twice_is_nothing(text: str) -> None:
    """A text turned around twice is the text."""
    assert text == plain(called("strrev", called("strrev", string(text))))


@given(LINES, st.integers(-9, 9), st.integers(-1, 9))
def test_substr_is_a_part_of_the_text(text: str, offset: int, length: int) -> None:
    """What is cut out stands in the text."""
    assert plain(called("substr", string(text), counted(offset), counted(length))) in text


@given(st.lists(st.sampled_from(["a", "b", ""]), min_size=1))
def test_split_undoes_join(texts: list[str]) -> None:
    """What was joined with a separator that is in no text comes apart again."""
    assert texts == plain(called("split", string(","), called("join", string(","), strings(texts))))


@given(TEXTS)
def test_letters_are_changed_once(text: str) -> None:
    """Capitals of capitals are the same, and so are small letters of small ones."""
    for name in ("upper", "lower"):
        once = called(name, string(text))
        assert once.data == called(name, once).data


@given(TEXTS, TEXTS)
def test_what_is_put_on_is_taken_off(text: str, affix: str) -> None:
    """A prefix or suffix is found, and taken off again."""
    text, affix = nfc(text), nfc(affix)
    before, behind = string(affix + text), string(text + affix)
    if (before.data, behind.data) == (affix + text, text + affix):  # nothing has become one letter
        assert called("startswith", before, string(affix)).data
        assert called("endswith", behind, string(affix)).data
        assert nfc(text) == called("trimprefix", before, string(affix)).data
        assert nfc(text) == called("trimsuffix", behind, string(affix)).data


def test_texts_have_a_bound() -> None:
    """A text that would be too long is refused before it is built."""
    lines = string("\n" * 2000)
    bound = f"the result would be a text of more than {MAX_TEXT:,} characters"
    assert bound == refusal("indent", counted(10_000), lines)
    assert f"between 0 and {MAX_TEXT:,} spaces are required" == refusal("indent", counted(2**62), string(""))
    assert bound == refusal("join", string("x" * 20_000), strings([""] * 1000))


def test_lists_of_pieces_have_a_bound() -> None:
    """A text is not split into more pieces than a value may have."""
    bound = "the result would be made of more than 2,000,000 elements"
    assert bound == refusal("split", string(","), string("," * 2_000_001))
    assert bound == refusal("split", string(""), string("a" * 2_000_001))


def test_the_longest_substr_is_the_rest() -> None:
    """Numbers at the edge of 64 bits are no accident."""
    assert "ello" == plain(called("substr", string("hello"), counted(1), counted(2**63 - 1)))
    assert "" == plain(called("substr", string("hello"), counted(2**63 - 1), counted(2**63 - 1)))
