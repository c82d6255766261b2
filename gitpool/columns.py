"""How many columns a text takes: one for every character as people count them (Unicode's grapheme clusters).

Terraform counts the extended grapheme clusters of Unicode 15 (UAX #29) with go-textseg, a wide character as one. Here
the rules stand as one pattern over the classes of the characters. Any symbol (So) is taken for a pictograph; the
difference shows only where a joiner stands between symbols that are none.
"""

from __future__ import annotations

import re
from functools import cache
from unicodedata import category

_PREPENDED = frozenset(
    "\u070f\u08e2\u0d4e\u06dd\U000110bd\U000110cd\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011d46"
).union(*(map(chr, range(first, last)) for first, last in ((0x600, 0x606), (0x890, 0x892), (0x11A84, 0x11A8A))))
_ALONE = frozenset("\u1038\u1083\u108f\u1a61\u1a63\u1a64\uaa7b\uaa7d\u102b\u102c\U00011720\U00011721").union(
    *(map(chr, range(first, last)) for first, last in ((0x1062, 0x1065), (0x1067, 0x106E), (0x1087, 0x108D))),
    "\u109a\u109b\u109c",
)
"""Spacing marks (Mc) that count for themselves."""

_ATTACHED = frozenset("\u200c\u0e33\u0eb3\uff9e\uff9f")
_SYMBOLS = frozenset("\u203c\u2049\u2139\u2194\u25fb\u25fc\u25fd\u25fe\u2934\u2935\u3030\u303d")
"""Pictographs that are no symbols by their category."""

_cluster = re.compile(
    r"""
      rn                                   # a line break
    | [crn]                                # a control character
    | P*
      (?: (?: II?                          # a flag
            | L* (?: V+ | HV* | S ) T*     # a Hangul syllable
            | L+ | T+
            | X                            # a pictograph
          ) (?: ZX | [EZM] )*              # pictographs joined to it, and marks
        | [^crn] [EZM]*
      )
    """,
    re.VERBOSE,
)


def columns(text: str) -> int:
    """The columns of a text; a control character takes one."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return len(_cluster.findall("".join(map(_class, text))))


@cache
def _class(character: str) -> str:
    """The class that the pattern knows a character by; `o` for all the others."""
    code = ord(character)
    if character in "\r\n":
        return "r" if character == "\r" else "n"
    if character == "\u200d":
        return "Z"
    if character in _PREPENDED:
        return "P"
    if character in _ATTACHED or 0xE0020 <= code <= 0xE007F or 0x1F3FB <= code <= 0x1F3FF:
        return "E"
    if 0x1F1E6 <= code <= 0x1F1FF:
        return "I"
    return _hangul(code) or _by_category(character)


def _hangul(code: int) -> str:
    """Leading consonant, vowel, trailing consonant, or a syllable without (H) or with (S) the last."""
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return "L"
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return "V"
    if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB:
        return "T"
    if 0xAC00 <= code <= 0xD7A3:
        return "S" if (code - 0xAC00) % 28 else "H"
    return ""


def _by_category(character: str) -> str:
    kind = category(character)
    if kind in ("Mn", "Me"):
        return "E"
    if kind == "Mc":
        return "o" if character in _ALONE else "M"
    if kind in ("Cc", "Cf", "Zl", "Zp"):
        return "c"
    return "X" if kind == "So" or character in _SYMBOLS else "o"
