"""How far a hidden value goes on, line by line: brackets, strings, comments and heredocs that are left open.

Where the text is too odd to tell, the value goes on to the end of the file.
"""

from __future__ import annotations

import re
from itertools import pairwise

_plain = re.compile(
    r"""(?P<quote>")|(?P<comment>\#|//)|(?P<inline>/\*)|(?P<odd>['`“”„‟‘’])"""
    r"""|<<-?[ \t]*["']?(?P<marker>[^\W\d][\w·-]*)|(?P<open>[\[({])|(?P<close>[\])}])"""
)
_text = re.compile(r'\\.|(?:\$\$|%%)\{|(?P<hole>[$%]\{)|(?P<quote>")')
_comment_end = re.compile(r"(?P<end>\*/)")
_default = re.compile(r"\bdefault\b.*?(?=^\}|\Z)", re.DOTALL | re.MULTILINE)
_variable = re.compile(r"^variable\b", re.MULTILINE)
_CLOSES = {"[": "]", "(": ")", "{": "}", "${": "}"}
_unfinished = re.compile(r"(?:^|[-=+*/%&|<>?:!.])\s*$")


class Rest:
    """What is open behind the lines read so far."""

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._marker: str | None = None
        self._is_lost = False
        self._is_unfinished = False

    @property
    def is_open(self) -> bool:
        """Whether the next line belongs to the value, too."""
        return self._is_lost or bool(self._stack) or self._marker is not None or self._is_unfinished

    def lose(self) -> None:
        """Give up: the value goes on to the end of the file."""
        self._is_lost = True

    def read(self, line: str) -> None:
        """Walk over a line of the value."""
        if self._is_lost:
            return
        if self._marker is not None:
            if line.strip() == self._marker:
                self._marker = None
            return
        was_open, self._is_unfinished = bool(self._stack), self._is_unfinished and not line.strip()
        code = line[: self._walk(line)]
        if self._stack and self._stack[-1] == '"' and (was_open or len(self._stack) > 1):
            self.lose()  # a string goes over a line end, and what follows could be in it or not
        if not self._stack and self._marker is None and _unfinished.search(code):
            self._is_unfinished = True

    def _walk(self, line: str) -> int:
        """Walk over a line that is no heredoc's; the offset of the comment at its end."""
        at, size = 0, len(line)
        while True:
            top = self._stack[-1] if self._stack else ""
            scan = _text if top == '"' else _comment_end if top == "/*" else _plain
            match = scan.search(line, at)
            if match is None:
                return size
            if match.lastgroup == "comment":
                return match.start()
            if match.lastgroup == "marker":
                self._marker = match.group("marker")
                return size
            self._token(match, top)
            at = match.end()

    def _token(self, match: re.Match[str], top: str) -> None:
        group, text = match.lastgroup, match.group()
        if group == "end" or (group == "quote" and top == '"') or (group == "close" and _CLOSES.get(top) == text):
            self._stack.pop()
        elif group in ("quote", "inline", "open", "hole"):
            self._stack.append(text if group != "hole" else "${")
        elif group == "odd" and self._stack:
            self.lose()


def suspected_defaults(text: str) -> list[tuple[int, int]]:
    """Stretches of a file with a broken syntax that may be defaults of sensitive variables: from each `default` to the
    end of what may be its block.

    What stands between two lines that begin with `variable` counts as one block, and is left alone where nothing in it
    is said to be sensitive.
    """
    starts = [0, *(match.start() for match in _variable.finditer(text)), len(text)]
    return [
        match.span()
        for start, end in pairwise(starts)
        if "sensitive" in text[start:end]
        for match in _default.finditer(text, start, end)
    ]
