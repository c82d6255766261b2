"""Signatures of tokens, verified: RS256 and ES256 (RFC 7518, 3.3 and 3.4; RFC 8017, 8.2.2; FIPS 186-4).

For a server in tests, which verifies with public keys and never signs: nothing here is secret, so nothing here needs
to take the same time whatever it is given. Do not protect anything with it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_OCTETS = 32
# What stands in front of a SHA-256 in PKCS #1 (RFC 8017, 9.2, note 1).
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")

# The curve P-256 (FIPS 186-4, D.1.2.3).
_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_A = _P - 3
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class RSAKey:
    """A public key for RS256: modulus and exponent."""

    n: int
    e: int
    kid: str = ""
    alg = "RS256"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether that is this key's signature of the message (RSASSA-PKCS1-v1_5 with SHA-256)."""
        size = (self.n.bit_length() + 7) // 8
        number = int.from_bytes(signature, "big")
        if len(signature) != size or number >= self.n:
            return False
        told = _SHA256_INFO + hashlib.sha256(message).digest()
        # The whole block is written and compared, so that there is nothing to read out of a forged one.
        wanted = b"\x00\x01" + b"\xff" * (size - len(told) - 3) + b"\x00" + told
        return pow(number, self.e, self.n).to_bytes(size, "big") == wanted


@dataclass(frozen=True, slots=True)
class ECKey:
    """A public key for ES256: a point on P-256; ValueError where it lies beside it."""

    x: int
    y: int
    kid: str = ""
    alg = "ES256"

    def __post_init__(self) -> None:
        is_on_curve = (self.y * self.y - (self.x**3 + _A * self.x + _B)) % _P == 0
        if not (0 <= self.x < _P and 0 <= self.y < _P and is_on_curve):
            raise ValueError("it is no point on the curve P-256")

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether that is this key's signature of the message (ECDSA with SHA-256)."""
        r, s = int.from_bytes(signature[:_OCTETS], "big"), int.from_bytes(signature[_OCTETS:], "big")
        if len(signature) != 2 * _OCTETS or not (0 < r < _N and 0 < s < _N):
            return False
        digest, inverse = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, _N)
        point = _sum(_times(digest * inverse % _N, _G), _times(r * inverse % _N, (self.x, self.y)))
        return point is not None and point[0] % _N == r


PublicKey = RSAKey | ECKey


def _sum(left: _Point, right: _Point) -> _Point:
    """Two points of the curve added; None is the point at infinity."""
    if left is None or right is None:
        return left or right
    if left[0] == right[0]:
        if (left[1] + right[1]) % _P == 0:
            return None
        slope = (3 * left[0] * left[0] + _A) * pow(2 * left[1], -1, _P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, _P)
    x = (slope * slope - left[0] - right[0]) % _P
    return x, (slope * (left[0] - x) - left[1]) % _P


def _times(factor: int, point: _Point) -> _Point:
    """A point added to itself so many times."""
    total: _Point = None
    while factor:
        if factor & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        factor >>= 1
    return total
