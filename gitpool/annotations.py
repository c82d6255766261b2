"""What of a run's report has a place in the files: a mistake, a danger, a layout. Plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gitpool.shapes import number, text

MOST_REMARKS = 200
"""Of one run: nobody reads more of them."""

_LINES = range(1, 2**31)
_COLUMNS = range(2**31)


class Level(StrEnum):
    """How bad it is, in the words of GitHub's check runs."""

    FAILURE = "failure"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A remark at lines of a file, both ends included; columns count characters from 1, 0 where they do not matter.

    `path` is from the root of the repository, with slashes. `gone` is the label of a block that is not in the
    file any more: the lines are those at which it stood when it was applied last. `suggestion` is what the lines
    should read, without a line break at the end; None for no suggestion.
    """

    path: str
    start_line: int
    end_line: int
    level: Level
    title: str
    message: str = ""
    start_column: int = 0
    end_column: int = 0
    gone: str = ""
    suggestion: str | None = None

    @property
    def fingerprint(self) -> str:
        """By which it is known to have been said already; a line that only moved is no news."""
        said = (self.path, self.level.value, self.title, self.message, self.gone, str(self.suggestion))
        return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:20]

    def to_json(self) -> dict[str, Any]:
        """For report documents."""
        return {
            "path": self.path,
            "start_line": self.start_line,
            "end_line": self.end_line,
            "start_column": self.start_column,
            "end_column": self.end_column,
            "level": self.level.value,
            "title": self.title,
            "message": self.message,
            "gone": self.gone,
            "suggestion": self.suggestion,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Annotation:
        """The inverse of `to_json`.

        Raises:
            KeyError, TypeError, ValueError: it is garbled.
        """
        first, last = number(document["start_line"], _LINES), number(document["end_line"], _LINES)
        if last < first:
            raise ValueError("an annotation that ends before it begins")
        suggestion = document["suggestion"]
        return cls(
            path=text(document["path"]),
            start_line=first,
            end_line=last,
            level=Level(document["level"]),
            title=text(document["title"]),
            message=text(document["message"]),
            start_column=number(document["start_column"], _COLUMNS),
            end_column=number(document["end_column"], _COLUMNS),
            gone=text(document["gone"]),
            suggestion=None if suggestion is None else text(suggestion),
        )
