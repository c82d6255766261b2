"""Source lines for people, without the values that nobody is to see.

Rules of this module:

* It goes by the text and not by the tree, because a file with a broken line is shown, too. Where the two could
  differ, it hides too much.
* A hidden value keeps its length and its line breaks, so that places in the original are places in what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate

from gitpool.config.schema import SECRETS
from gitpool.diagnostics import Diagnostic, Source

_key = re.compile(r'("(?:[^"\\\n]|\\.)*"|[^\W\d][\w.-]*)[ \t]*[=:](?![=>])[ \t]*')
_quoted = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_heredoc = re.compile(r"<<-?(\S+)[^\n]*\n")
_plain = re.compile(r"[^,}\n]*")
_line = re.compile(r"[^\n]*")
_visible = re.compile(r"[^\s]")
_userinfo = re.compile(r"(?<=//)[^/\s\"@]*(?=@)")
_UNHIDDEN = frozenset({"mask_meta_keys"})


class MaskedSources(Mapping[str, Source]):
    """The files of a folder by name, each with its hidden values covered when it is first asked for."""

    def __init__(self, sources: Mapping[str, Source], patterns: Sequence[str]) -> None:
        self._sources, self._masked = sources, dict[str, Source]()
        self._hides = [re.compile(translate(pattern.casefold())) for pattern in (*patterns, *SECRETS)]

    def __getitem__(self, filename: str) -> Source:
        if filename not in self._masked:
            source = self._sources[filename]
            self._masked[filename] = Source(filename, self._covered(source.text))
        return self._masked[filename]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def shown(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic with its excerpt cut from the covered text."""
        if diagnostic.range is None or diagnostic.snippet is None or diagnostic.range.filename not in self._sources:
            return diagnostic
        snippet = self[diagnostic.range.filename].snippet_at(diagnostic.range)
        return replace(diagnostic, snippet=replace(snippet, context=diagnostic.snippet.context))

    def _covered(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        for start, end in self._hidden(text):
            if end > at:
                pieces += (text[at : max(start, at)], _visible.sub("*", text[max(start, at) : end]))
                at = end
        return "".join((*pieces, text[at:]))

    def _hidden(self, text: str) -> list[tuple[int, int]]:
        spans = [match.span() for match in _userinfo.finditer(text)]
        known: dict[str, bool] = {}
        for match in _key.finditer(text):
            key = match.group(1)
            if key not in known:
                known[key] = self._is_hidden(key.strip('"'))
            if known[key]:
                spans.append(_value(text, match.end()))
        return sorted(spans)

    def _is_hidden(self, key: str) -> bool:
        folded = key.casefold()
        # An escape can spell any key, so one with escapes in it is taken for hidden.
        return key not in _UNHIDDEN and ("\\" in key or any(hides.match(folded) for hides in self._hides))


def _value(text: str, start: int) -> tuple[int, int]:
    """Where the value behind a key is, as far as the text alone tells."""
    if (opening := _heredoc.match(text, start)) is not None:
        closing = re.compile(rf"^\s*{re.escape(opening.group(1))}\s*?$", re.MULTILINE).search(text, opening.end())
        return opening.end(), len(text) if closing is None else closing.start()
    quoted = _quoted.match(text, start)
    if quoted is not None and "${" not in quoted.group():
        return start + 1, quoted.end() - 1
    if text[start : start + 1] in ("[", "{", "("):
        return start + 1, _closing(text, start)
    match = (_line if text.startswith('"', start) else _plain).match(text, start)
    return start, match.end() if match is not None else start


def _closing(text: str, start: int) -> int:
    depth = 0
    for match in re.compile(r"[\[({})\]]").finditer(text, start):
        depth += 1 if match.group() in "[({" else -1
        if depth == 0:
            return match.start()
    return len(text)
