"""A document in pieces that are named by their content, and back: pure.

A document is cut behind lines, at places that the lines themselves choose, so that a change of one line changes the
piece around it and no other. Each piece is compressed, and small enough for a Nomad variable.
"""

from __future__ import annotations

import hashlib
import zlib
from base64 import b64decode, b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

SMALLEST = 16 * 1024
LARGEST = 128 * 1024
"""Between so many bytes of the document are in a piece (the last may be smaller), about 80 KiB on the average."""

MAX_TEXT = 48 * 1024
"""The longest text that a piece may become; the rest of a variable's 64 KiB is room for others."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece: its name, 32 hexadecimal digits of the SHA-256 of what it holds, and its text."""

    name: str
    text: str


def chunks(document: bytes) -> list[Chunk]:
    """The pieces of a document, in their order; the same for the same document."""
    return [chunk for piece in _pieces(document) for chunk in _halved(piece)]


def opened(chunk: Chunk) -> bytes:
    """What a chunk holds.

    Raises:
        ValueError: its text is not that of a chunk, or not of this one.
    """
    piece = unpacked(chunk.text, LARGEST)
    if name_of(piece) != chunk.name:
        raise ValueError("it is not what its name says")
    return piece


def name_of(piece: bytes) -> str:
    """The name of the chunk that holds it."""
    return hashlib.sha256(piece).hexdigest()[:32]


def packed(data: bytes) -> str:
    """Compressed, in base64."""
    return b64encode(zlib.compress(data)).decode()


def unpacked(text: str, most: int) -> bytes:
    """The inverse of `packed`, where no more than so many bytes come out.

    Raises:
        ValueError: it was not packed, or more would come out.
    """
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(b64decode(text, validate=True), most + 1)
    except (ValueError, zlib.error):
        raise ValueError("it is not compressed text") from None
    if len(data) > most:
        raise ValueError(f"more than {most} bytes are in it")
    if not inflater.eof or inflater.unused_data:
        raise ValueError("it is not whole")
    return data


def _pieces(document: bytes) -> Iterator[bytes]:
    """Cut behind that line within reach whose hash is the smallest; where no line ends within reach, at its end.

    Where two documents differ, the smallest hash soon is of a line that both have, and the cuts are the same again.
    """
    lines = document.splitlines(keepends=True)
    ends, hashes = list(accumulate(map(len, lines))), [zlib.crc32(line) for line in lines]
    start = 0
    while len(document) - start > LARGEST:
        reach = range(bisect_left(ends, start + SMALLEST), bisect_right(ends, start + LARGEST))
        end = ends[min(reach, key=hashes.__getitem__)] if reach else start + LARGEST
        yield document[start:end]
        start = end
    if start < len(document):
        yield document[start:]


def _halved(piece: bytes) -> Iterator[Chunk]:
    """The piece as one chunk, or as more where it does not compress well enough."""
    text = packed(piece)
    if len(text) <= MAX_TEXT:
        yield Chunk(name_of(piece), text)
        return
    middle = len(piece) // 2
    yield from _halved(piece[:middle])
    yield from _halved(piece[middle:])
