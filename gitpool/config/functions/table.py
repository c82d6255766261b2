"""Every function by name: the one place where they come together."""

from __future__ import annotations

from collections.abc import Mapping

from gitpool.config.functions import (
    affixes,
    casing,
    choices,
    conversion,
    dates,
    encoding,
    filesystem,
    formatting,
    hashing,
    lists,
    maps,
    networks,
    numeric,
    regexes,
    sensitivity,
    sequences,
    sets,
    strings,
)
from gitpool.config.functions.function import Function

FAMILIES = (
    affixes,
    casing,
    choices,
    conversion,
    dates,
    encoding,
    filesystem,
    formatting,
    hashing,
    lists,
    maps,
    networks,
    numeric,
    regexes,
    sensitivity,
    sequences,
    sets,
    strings,
)

FUNCTIONS: Mapping[str, Function] = {function.name: function for family in FAMILIES for function in family.FUNCTIONS}

_TIME = "A plan must be the same twice, and the time is not. Pass the time in as a variable."
_CHANCE = "A plan must be the same twice, and what {name} gives differs each time. Use uuidv5 or sha256 of a name."
_BYTES = "Strings hold text, and pools need no {what}. Have it made outside, and pass it in as a variable."
_FILE_HASH = "Pools need no digests of files. {instead} gives the same where the file is text."
_TERRAFORM = "It belongs to Terraform's own machinery, which gitpool does not have."

FORBIDDEN: Mapping[str, str] = {
    "type": "The type of a value is told by `gitpool console` alone, where type(VALUE) is the whole expression.",
    "timestamp": _TIME,
    "plantimestamp": _TIME,
    "uuid": _CHANCE.format(name="uuid"),
    "bcrypt": _CHANCE.format(name="bcrypt"),
    "rsadecrypt": "Secrets that a pool needs are passed in as sensitive variables, not decrypted in its files.",
    "base64gzip": _BYTES.format(what="compressed bytes"),
    "filemd5": _FILE_HASH.format(instead="md5(file(path))"),
    "filesha1": _FILE_HASH.format(instead="sha1(file(path))"),
    "filesha256": _FILE_HASH.format(instead="sha256(file(path))"),
    "filesha512": _FILE_HASH.format(instead="sha512(file(path))"),
    "filebase64sha256": "Pools need no digests of files in base64. sha256(file(path)) gives hexadecimal digits.",
    "filebase64sha512": "Pools need no digests of files in base64. sha512(file(path)) gives hexadecimal digits.",
    "textencodebase64": _BYTES.format(what="other encodings than UTF-8"),
    "textdecodebase64": _BYTES.format(what="other encodings than UTF-8"),
    "ephemeralasnull": "Variables are never ephemeral here: a plan must be the same twice.",
    "terraform": _TERRAFORM,
    "provider": _TERRAFORM,
    "functions": _TERRAFORM,
}
"""Functions of Terraform that gitpool does not have, and the sentence that says why."""
