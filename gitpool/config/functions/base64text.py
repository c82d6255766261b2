"""Base64 as Go's `base64.StdEncoding` reads it: padded, line ends anywhere (RFC 4648, section 4)."""

from __future__ import annotations

import base64
import re

_whole = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?").fullmatch


def _joined(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def is_base64(text: str) -> bool:
    """Whether it is base64."""
    return _whole(_joined(text)) is not None


def decode(text: str) -> bytes | None:
    """What a base64 text stands for; None if it is none."""
    joined = _joined(text)
    return base64.b64decode(joined) if _whole(joined) else None
