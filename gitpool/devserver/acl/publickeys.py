"""Public keys out of PEM and JWK (RFC 7468, RFC 5280, RFC 7517; hashicorp/cap jwt.ParsePublicKeyPEM)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from gitpool.devserver.acl.signatures import ECKey, PublicKey, RSAKey

_PEM = re.compile(r"-----BEGIN (?P<what>[A-Z ]+)-----\s*(?P<body>[A-Za-z0-9+/=\s]+)-----END (?P=what)-----")
_VERSION = 0xA0
# Before the key in a certificate: serial number, algorithm, issuer, validity, subject (RFC 5280, 4.1).
_BEFORE_THE_KEY = 5
_RSA = bytes.fromhex("2a864886f70d010101")
_EC = bytes.fromhex("2a8648ce3d0201")
_P256 = bytes.fromhex("2a8648ce3d030107")
_OCTETS = 32


def key_of_pem(text: str) -> PublicKey:
    """The key in ``PUBLIC KEY`` or ``CERTIFICATE``; ValueError with a reason where there is none that is of use."""
    found = _PEM.search(text)
    if found is None:
        raise ValueError("it is no PEM: it has to begin with -----BEGIN PUBLIC KEY-----")
    try:
        _, content, _ = _element(base64.b64decode("".join(found["body"].split()), validate=True))
        parts = _elements(content)
        return _key(_elements(_certified(parts)) if found["what"] == "CERTIFICATE" else parts)
    except (IndexError, binascii.Error):
        raise ValueError(f"there is no key in its {found['what']}") from None


def key_of_jwk(given: Mapping[str, object]) -> PublicKey:
    """The key that a JWK describes; ValueError where it describes none for RS256 or ES256."""
    kid, kind = str(given.get("kid") or ""), given.get("kty")
    if kind == "RSA":
        return RSAKey(_number(given, "n"), _number(given, "e"), kid)
    if kind == "EC" and given.get("crv") == "P-256":
        return ECKey(_number(given, "x"), _number(given, "y"), kid)
    raise ValueError("its kty is neither RSA nor EC with the crv P-256")


def _number(given: Mapping[str, object], name: str) -> int:
    text = given.get(name)
    try:
        octets = base64.urlsafe_b64decode(str(text) + "=" * (-len(str(text)) % 4))
    except (ValueError, binascii.Error):
        octets = b""
    if not isinstance(text, str) or not octets:
        raise ValueError(f"its {name} is no number in base64")
    return int.from_bytes(octets, "big")


def _certified(parts: list[tuple[int, bytes]]) -> bytes:
    """The key of a certificate, which is what is certified, less the signature."""
    inner = [part for part in _elements(parts[0][1]) if part[0] != _VERSION]
    return inner[_BEFORE_THE_KEY][1]


def _key(parts: list[tuple[int, bytes]]) -> PublicKey:
    """The key of a SubjectPublicKeyInfo: an algorithm, and bits (RFC 5280, 4.1; RFC 3279, 2.3; RFC 5480)."""
    algorithm, bits = [content for _, content in _elements(parts[0][1])], parts[1][1][1:]
    if algorithm[0] == _RSA:
        n, e = (int.from_bytes(content, "big") for _, content in _elements(_element(bits)[1]))
        return RSAKey(n, e)
    if algorithm[0] == _EC and algorithm[1] == _P256 and bits[0] == 4:
        return ECKey(int.from_bytes(bits[1 : 1 + _OCTETS], "big"), int.from_bytes(bits[1 + _OCTETS :], "big"))
    raise ValueError("its key is neither RSA nor on the curve P-256")


def _elements(octets: bytes) -> list[tuple[int, bytes]]:
    """The elements of a sequence: the tag and the content of each."""
    found = []
    while octets:
        tag, content, octets = _element(octets)
        found.append((tag, content))
    return found


def _element(octets: bytes) -> tuple[int, bytes, bytes]:
    """The first element in DER, its tag, its content, and what follows it; IndexError where it is cut off."""
    tag, size, start = octets[0], octets[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(octets[2:start], "big")
    end = start + size
    if end > len(octets):
        raise IndexError(end)
    return tag, octets[start:end], octets[end:]
