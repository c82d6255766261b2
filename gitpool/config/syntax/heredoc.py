"""A heredoc in which nothing is to be computed, read without a parser library."""

from __future__ import annotations

import re

from gitpool.config.syntax.strings import BLANKS, flushed, nfc, resolve_heredoc

_start = re.compile(r"<<(-?)([A-Za-z_][A-Za-z0-9_-]*)(\r?\n)").match


def plain_heredoc(text: str, start: int) -> tuple[str, int] | None:
    """The value of the heredoc at an offset, and the offset behind its closing marker.

    None where there is none, or one that holds interpolations, directives or mistakes.
    """
    match = _start(text, start)
    if match is None:
        return None
    lines: list[str] = []
    at = match.end()
    while True:
        stop = text.find("\n", at)
        if stop < 0:
            return None
        line = text[at : stop + 1]
        if line.strip(BLANKS) == match.group(2):
            break
        if "\r" in line.removesuffix("\r\n"):
            return None
        if "${" in line.replace("$${", "") or "%{" in line.replace("%%{", ""):
            return None
        lines.append(resolve_heredoc(line))
        at = stop + 1
    if match.group(1):
        lines = flushed(lines)
    return nfc("".join(lines)), stop - 1 if text.startswith("\r", stop - 1) else stop
