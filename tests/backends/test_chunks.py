"""Documents in pieces: the same bytes come back, every piece fits, and a change of one line changes few of them."""

from __future__ import annotations

import base64
import random
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.backends import chunks as module
from gitpool.backends.chunks import LARGEST, MAX_TEXT, Chunk, chunks, name_of, opened, packed, unpacked


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Any bytes: short and long lines, some that compress and some that do not, with or without a last line end."""
    seed = random.Random(draw(st.integers(0, 2**32)))
    parts = []
    for _ in range(draw(st.integers(0, 12))):
        size = draw(st.integers(0, 300) | st.integers(0, 400_000))
        parts.append(draw(st.sampled_from([seed.randbytes(size), b"x" * size, (b"%d," % size) * (size // 7)])))
    return draw(st.sampled_from([b"\n", b"\r\n", b""])).join(parts)


@given(documents())
def test_a_document_comes_back(document: bytes) -> None:
    """Byte by byte; every piece fits into a variable, and bears the name of what it holds."""
    made = chunks(document)
    pieces = [opened(chunk) for chunk in made]
    assert document == b"".join(pieces)
    for chunk, piece in zip(made, pieces, strict=True):
        assert 0 < len(piece) <= LARGEST
        assert len(chunk.text) <= MAX_TEXT
        assert name_of(piece) == chunk.name
    assert made == chunks(document)


@given(st.binary(max_size=5000))
def test_small_documents_come_back(document: bytes) -> None:
    """Any short text, too."""
    assert document == b"".join(opened(chunk) for chunk in chunks(document))


def test_a_changed_line_changes_few_pieces() -> None:
    """Of thousands of lines any one may change, grow, go or come: all but two pieces stay as they are."""
    rng = random.Random(7)
    lines = [b'"pool-%05d": {"meta": "%s"},\n' % (n, rng.randbytes(90).hex().encode()) for n in range(3000)]
    before = chunks(b"".join(lines))
    assert 5 <= len(before) <= 20
    for number in range(50, 3000, 500):
        for change in ([b"changed\n"], [lines[number], b"new\n"], [], [lines[number] * 9]):
            after = chunks(b"".join([*lines[:number], *change, *lines[number + 1 :]]))
            assert len({*after} - {*before}) <= 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no base64!",
        "é",
        base64.b64encode(b"not compressed").decode(),
        packed(b"whole")[:-4],
        base64.b64encode(zlib.compress(b"one") + b"more").decode(),
        packed(b"x" * (LARGEST + 1)),
        packed(bytes(200_000_000)),
    ],
    ids=["empty", "no-base64", "no-ascii", "not-compressed", "cut", "more-behind-it", "too-large", "bomb"],
)
def test_what_was_not_packed_is_refused(text: str) -> None:
    """Garbage, truncation and bombs are an error, and no more comes out than may."""
    with pytest.raises(ValueError, match=r"it is not|more than"):
        unpacked(text, LARGEST)


def test_a_chunk_must_be_what_its_name_says() -> None:
    """Another piece under this name is no piece of the document."""
    with pytest.raises(ValueError, match="its name"):
        opened(Chunk(name_of(b"one"), packed(b"two")))


def test_the_largest_piece_is_opened() -> None:
    """The limit itself is allowed, and nothing is allowed to be empty."""
    assert LARGEST == len(unpacked(packed(bytes(LARGEST)), LARGEST))
    assert b"" == unpacked(packed(b""), 0)
    assert module.SMALLEST < LARGEST
