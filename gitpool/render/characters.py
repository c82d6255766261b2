"""What a terminal does with characters, and how a value is written so that it does nothing with them.

Values come from clusters and files that anybody may have written. No control character of theirs, and no invisible
one that reorders or hides text, reaches a terminal raw: it is written as HCL writes it, `\\u001b`.
"""

from __future__ import annotations

import re
import unicodedata

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
"""A key that HCL takes without quotes."""

# Cc, Cf, Cs, Zl and Zp, as far as Unicode has assigned them; private use and unassigned code points stay as they
# are, since what is unassigned depends on the Python that runs.
_HOSTILE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SPECIAL = re.compile(r'["\\]|[$%](?=\{)')
_PLAIN = re.compile(r"[ !#&-\[\]-~]*")


def visible(text: str) -> str:
    """The text on one line, with each character that is not seen written out; for words, not for values."""
    if text.isprintable():
        return text
    return "".join([written(c) if unicodedata.category(c) in _HOSTILE else c for c in text])


def quoted(text: str) -> str:
    """The text as an HCL string on one line."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + visible(_SPECIAL.sub(_escaped, text)) + '"'


def columns(text: str) -> int:
    """How many columns of a terminal the text takes; it must be `visible`."""
    if text.isascii():
        return len(text)
    return sum(map(column_width, text))


def column_width(character: str) -> int:
    """How many columns one character takes: two if it is wide, none if it sits on the one before."""
    if character < "\x7f":
        return 1
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that many columns, broken at spaces; indented lines are left as they are."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        paragraph = visible(paragraph.replace("\t", "    "))
        if paragraph.startswith(" ") or columns(paragraph) <= width:
            lines.append(paragraph)
        else:
            lines.extend(_filled(paragraph, width))
    return lines


def _filled(paragraph: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in paragraph.split(" "):
        needed = columns(word)
        if line and used + 1 + needed > width:
            lines.append(line)
            line, used = word, needed
        else:
            line, used = (f"{line} {word}", used + 1 + needed) if line else (word, needed)
    return [*lines, line.rstrip(" ")]


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    return found * 2 if found in "$%" else "\\" + found


def written(character: str) -> str:
    """The character as HCL writes it: `\\n`, `\\u202e`."""
    code = ord(character)
    return _SHORT.get(character) or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
