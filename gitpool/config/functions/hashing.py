"""Functions of digests (Terraform: internal/lang/funcs/crypto.go)."""

from __future__ import annotations

import hashlib
import re
import uuid
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from gitpool.config.functions.function import Function, FunctionError, Parameter, excerpt
from gitpool.config.values.types import STRING
from gitpool.config.values.value import Value, string


def _digest(make: Callable[..., Any]) -> Callable[[Value], Value]:
    return lambda text: string(make(text.data.encode(), usedforsecurity=False).hexdigest())


_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}
_HEX = "[0-9a-fA-F]"
_DASHED = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_uuid = re.compile(rf"(?i:urn:uuid:)?({_DASHED})|[\x00-\x7f]({_DASHED})[\x00-\x7f]|({_HEX}{{32}})").fullmatch
"""The forms that google/uuid reads; of the one in braces it does not look at the braces."""


def _uuid_v5(namespace: Value, name: Value) -> Value:
    space = _NAMESPACES.get(namespace.data)
    if space is None:
        match = _uuid(namespace.data)
        if match is None:
            raise FunctionError(f"{excerpt(namespace.data)} is none of dns, url, oid and x500, and no UUID", 0)
        space = uuid.UUID(match[1] or match[2] or match[3])
    digest = hashlib.sha1(space.bytes + name.data.encode(), usedforsecurity=False).digest()
    return string(str(uuid.UUID(bytes=digest[:16], version=5)))


def _base64_hash(name: str, make: Callable[..., Any], what: str, example: str) -> Function:
    def digest(text: Value) -> Value:
        return string(b64encode(make(text.data.encode(), usedforsecurity=False).digest()).decode())

    summary = f"The {what} digest of a text in UTF-8, in base64; unlike that of the digest's hexadecimal digits."
    return Function(
        name, (Parameter("str", STRING),), digest, summary, (f'{name}("gpu")', f'"{example}"'), returns=STRING
    )


def _hash(name: str, make: Callable[..., Any], what: str, example: str) -> Function:
    return Function(
        name,
        (Parameter("str", STRING),),
        _digest(make),
        f"The {what} digest of a text in UTF-8, in hexadecimal digits.",
        (f'{name}("gpu")', f'"{example}"'),
        returns=STRING,
    )


FUNCTIONS = (
    _base64_hash("base64sha256", hashlib.sha256, "SHA-256", "48W6UduoWrDJkNteMJ9Ne9soJHD7Aq7nW5AiwTmekcg="),
    _base64_hash(
        "base64sha512",
        hashlib.sha512,
        "SHA-512",
        "RDwQd16Y9WRi5bh+621BUnqhX7x96rxI5CMLtkLvb1VXc7ouuR/syU43fXg8JczRZUBvkDycf68VGZZxwoBCHw==",
    ),
    _hash("md5", hashlib.md5, "MD5", "0aa0be2a866411d9ff03515227454947"),
    _hash("sha1", hashlib.sha1, "SHA-1", "7786424beaf68478f7f2ac35272168ac88ccf09f"),
    _hash("sha256", hashlib.sha256, "SHA-256", "e3c5ba51dba85ab0c990db5e309f4d7bdb282470fb02aee75b9022c1399e91c8"),
    _hash(
        "sha512",
        hashlib.sha512,
        "SHA-512",
        "443c10775e98f56462e5b87eeb6d41527aa15fbc7deabc48e4230bb642ef6f55"
        "5773ba2eb91fecc94e377d783c25ccd165406f903c9c7faf15199671c280421f",
    ),
    Function(
        "uuidv5",
        (Parameter("namespace", STRING), Parameter("name", STRING)),
        _uuid_v5,
        "The UUID of a name in a namespace (`dns`, `url`, `oid`, `x500` or a UUID): always the same one.",
        ('uuidv5("dns", "nomad.example.com")', '"046f2f55-1ecb-59e8-8f14-9303a063c174"'),
        returns=STRING,
    ),
)
