"""Texts of strangers in Markdown, written so that GitHub makes nothing of them.

A name or a description may hold anything: a mention that calls people, a link, an image, a tag that hides what comes
after it, a backtick that ends our code. In code nothing of that has a meaning, so everything goes into code, unless it
is surely prose. No character is inserted that is not seen. What GitHub makes of what is known from GFM's specification
and the source of cmark-gfm, and from GitHub's "Autolinked references", "Basic writing and formatting syntax" and
"Writing mathematical expressions".

Around what these functions return, the document keeps three rules of its own: no backtick, dollar or backslash
touches it, a fenced block stands on lines of its own behind an empty one, and a block of HTML holds only `html`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import Enum
from html import escape as html_escape
from itertools import groupby

from gitpool.render.characters import visible, written

EMPTY = '""'
"""What stands for an empty text, which as code would be two backticks and no code."""
LONGEST_RUN = 32
"""Backticks in a row that are shown. cmark-gfm finds no code behind more than 80, and nobody means that many."""

_LONG_RUN = re.compile(f"(`{{{LONGEST_RUN}}})`+")
_RUN = re.compile("`+")
_INFO = re.compile("[a-z]*")

# What shows nothing beside the classes of `visible` (Default_Ignorable_Code_Point, and the empty cell of braille):
# marks that carry hidden data, letters that look like a space. One selector behind a symbol belongs to an emoji.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2065\u2800\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8"
    "\U000e0000-\U000e0fff]|(?<![\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f]"
)
_PROSE = re.compile(r"""[^\W_](?:(?:[^\W_]|[ .,;:?'"()/%+-])*(?:[^\W_]|[.,;?'")%]))?""")
# What of such prose is not prose. Some of it only becomes something by what a document puts behind it.
_NOT_PROSE = re.compile(
    r"""
    [ ]{2} | -- | //
    | \A\d+[.)]                 # the first of a list
    | :(?![ ])                  # `:tada:`, `://`, `mailto:`
    | \.(?=[^\W\d_]) | www      # a domain, which mail programs link, too
    | [0-9a-f]{7}               # a commit
    | [^\W\d_]-\d | \bghsa-     # GH-1, an advisory, what a repository links to its tracker (ABC-1)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TOKEN = re.compile(r"(?<!\S)`([^`]+)`([.,;:)]*)(?!\S)|[^ ]+")
"""A word, or what stands between single backticks as people quote code, with what ends a sentence behind it."""
_END = re.compile(r"\w[:,;]\Z")
"""A word with what is the sentence's behind it."""
_AROUND = re.compile(r"\A[\"'(]|:\Z")
_TO_THE_RIGHT = frozenset({"L", "EN", "ES", "ET", "CS", "ON", "WS"})
"""Classes of characters (Unicode's Bidi_Class) that leave their neighbours where they are."""


class _Kind(Enum):
    PROSE, QUOTED, OTHER = range(3)


def code(text: str) -> str:
    """The text as code within a line; what is not seen of it is written out, line breaks included."""
    shown = _shortened(seen(text)) or EMPTY
    # A backtick at an end would be the fence's. Of spaces at both ends, one each is taken away, unless all are spaces.
    is_padded = "`" in (shown[0], shown[-1]) or (shown[0] == shown[-1] == " " and shown.strip(" ") != "")
    padding = " " if is_padded else ""
    mark = fence(shown, 1)
    return f"{mark}{padding}{shown}{padding}{mark}"


def inline(text: str) -> str:
    """The text as it is, if it is surely prose wherever in a line it stands; else as code.

    Prose is words of letters that are written to the right, digits, single spaces and a little punctuation.
    """
    return text if _is_prose(text) else code(text)


def words(text: str) -> str:
    """A sentence on one line: its words as they are where they are surely prose, and what stands between as code."""
    if _is_prose(text):
        return text
    shown = []
    for kind, found in groupby(_TOKEN.finditer(text), _kind):
        if kind is _Kind.QUOTED:
            shown += [f"{code(token[1])}{token[2]}" for token in found]
        else:
            joined = " ".join(token[0] for token in found)
            mark = joined[-1] if _END.search(joined) else ""
            shown.append(joined if kind is _Kind.PROSE else code(joined.removesuffix(mark)) + mark)
    return " ".join(shown) or code(text)


def brief(text: str, longest: int) -> str:
    """The beginning of a text, as far as so many characters show it, each in at most four bytes."""
    shown = seen(text[: longest + 1])
    return text if len(shown) <= longest and len(text) <= longest else f"{shown[: longest - 1]}…"


def cell(text: str, shown: Callable[[str], str] = code) -> str:
    """The text as code (or `words`) in a cell of a table, whose rows are cut at each `|` without a backslash, in code
    too."""
    return shown(text).replace("|", "\\|")


def html(text: str) -> str:
    """The text as code within a block of HTML, as in a `<summary>`, where Markdown's code is none.

    Not for a line of Markdown: parsers link addresses there even within the element.
    """
    return f"<code>{html_escape(seen(text) or EMPTY)}</code>"


def fenced(text: str | Iterable[str], info: str = "") -> str:
    """The text, or its lines, as a block of code that nothing in it ends; tabs and line feeds stay as they are.

    Raises:
        ValueError: `info`, which is ours and never a stranger's, is not one word of small letters.
    """
    if not _INFO.fullmatch(info):
        raise ValueError(f"not the name of a language: {info!r}")
    lines = text.removesuffix("\n").split("\n") if isinstance(text, str) else text
    shown = [_shortened(re.sub(r"[^\t\n]+", lambda part: seen(part[0]), line)) for line in lines]
    mark = fence("\n".join(shown))
    return "\n".join([mark + info, *shown, mark])


def fence(text: str, least: int = 3) -> str:
    """Backticks, at least that many, and more than in any run in the text."""
    return "`" * max(least, 1 + max(map(len, _RUN.findall(text)), default=0))


def seen(text: str) -> str:
    """The text on one line, with everything in it that is not seen written out."""
    return _UNSEEN.sub(lambda found: written(found[0]), visible(text))


def _shortened(text: str) -> str:
    return _LONG_RUN.sub(r"\1…", text)


def _kind(token: re.Match[str]) -> _Kind:
    """What a word is; prose may stand behind a bracket or a quotation mark, and before a colon. Only at the beginning
    of a line could `1.` begin a list."""
    if token[1]:
        return _Kind.QUOTED
    before = "a " if token.start() else ""
    return _Kind.PROSE if _is_prose(before + _AROUND.sub("", token[0])) else _Kind.OTHER


def _is_prose(text: str) -> bool:
    return (
        _PROSE.fullmatch(text) is not None
        and _NOT_PROSE.search(text) is None
        and (text.isascii() or (seen(text) == text and _TO_THE_RIGHT.issuperset(map(unicodedata.bidirectional, text))))
    )
