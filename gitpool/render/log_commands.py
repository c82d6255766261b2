"""What a runner of GitHub Actions obeys in a log: commands of ours, and texts of others that must be none.

A runner reads both streams of a step line by line (they end at CR and LF) and takes for a command a line that, white
space in front left out, begins with `::name …::`, and the old form `##[name …]` wherever it stands in a line. Source:
`ActionCommand.cs`, `ActionCommandManager.cs` and `OutputManager.cs` of actions/runner. Those of Gitea and Forgejo,
which are built on nektos/act, know both forms at the beginning of a line, and set GITHUB_ACTIONS, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from gitpool.render.characters import visible

Level = Literal["error", "warning", "notice"]
LONGEST_MESSAGE = 4096
"""Characters of a message that are shown; what is over is cut off without a word by GitHub."""
LONGEST_TITLE = 255

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}

# More ends of lines than the runner's, in case that something between splits at them, and white space that is not one.
# The byte order mark is taken away by the runner's reader at the beginning of the stream.
_ENDS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_NEW_FORM = re.compile(f"((?:^|[{_ENDS}])(?:[^\\S{_ENDS}]|[\x00\u200b-\u200f\u2060\ufeff])*)(?=::)")
_OLD_FORM = "##["


def annotation(
    level: Level,
    message: str,
    *,
    file: str = "",
    line: int | None = None,
    end_line: int | None = None,
    column: int | None = None,
    end_column: int | None = None,
    title: str = "",
) -> str:
    """A command that puts a message at a place of the changed files, without a line break at its end.

    Lines and columns count from 1, the ends included. Columns are left out if the place is more than one line:
    GitHub refuses them then. What is too long is cut, and one sees where.
    """
    is_one_line = end_line in (None, line)
    properties: Mapping[str, str | int | None] = {
        "file": visible(file),
        "line": line,
        "endLine": end_line,
        "col": column if is_one_line else None,
        "endColumn": end_column if is_one_line else None,
        "title": _cut(visible(title), LONGEST_TITLE),
    }
    said = ",".join(f"{k}={str(v).translate(_PROPERTY)}" for k, v in properties.items() if v not in (None, ""))
    lines = "\n".join(map(visible, message.splitlines()))
    return f"::{level}{said and f' {said}'}::{_cut(defused(lines), LONGEST_MESSAGE).translate(_DATA)}"


def defused(text: str) -> str:
    r"""The text with a backslash in each place that a runner would obey: `\::error::`, `##\[error]`; else as it is.

    A zero-width character would not be seen, would be copied along, and is ignored by the very comparison that the
    runner makes (.NET compares by culture, as long as nobody tells it otherwise). A space in front would not help.
    What begins the text counts as the beginning of a line, so that it does not matter what was written before.
    """
    return _NEW_FORM.sub(r"\1\\", text).replace(_OLD_FORM, "##\\[")


def defused_data(text: str) -> str:
    r"""A document of JSON, or of HCL without heredocs, that no runner obeys and whose values are the same.

    There `##[` is only ever within a string, where `\u0023` is the same character; and no line begins with a colon.
    """
    return text.replace(_OLD_FORM, "#\\u0023[")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
