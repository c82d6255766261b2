"""The first line of our comments: by which they are found again, and what they say to the next run.

    <!-- gitpool:v1 {"kind":"plan","environment":"prod","head":"…","digest":"sha256:…","run":7,"attempt":1,…} -->

A line of another version, or one that cannot be read, is not ours, and its comment is left alone. The same text is kept
in our check runs, and behind it a second line with the reviewed plan (`gitpool.review`).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gitpool.plan import DIGEST
from gitpool.report import Status
from gitpool.shapes import number, text

_LINE = re.compile(r"<!-- gitpool:v1 (\{[^\n]*\}) -->")
_REVIEWED = re.compile(r"[^\n]*\n<!-- gitpool:reviewed ([A-Za-z0-9+/=]+) -->\r?(?:\n|\Z)")
"""Behind the first line, where nobody else can write."""
_NUMBERS = range(2**63)
_HARMLESS = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&-"})

PLAN, INDEX, QUEUE = "plan", "environments", "queue"
"""The kinds of texts: an environment's, the list of environments, and what a merge queue planned."""


LONGEST_NAME = 100
"""Characters of an environment's name that has room everywhere."""

_LONGEST = {"head": 64, "created": 40, "said": 1_000}
"""Characters; nothing of ours is longer."""


def named(environment: str, longest: int = LONGEST_NAME) -> str:
    """The name by which an environment is known here: its own; or the beginning of its hash, where it is too long, or
    not surely all seen: made of ASCII and letters that have a case."""
    if len(environment) <= longest and all(_is_seen(character) for character in environment):
        return environment
    return hashlib.sha256(environment.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _is_seen(character: str) -> bool:
    return " " <= character <= "~" or unicodedata.category(character) in ("Ll", "Lu")


def key_of(kind: str, environment: str) -> tuple[str, str]:
    """Which comment of a pull request is meant."""
    return kind, named(environment)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a comment is about. `head` is the commit that was planned, `run` and `attempt` say which run wrote it."""

    kind: str
    environment: str
    head: str
    run: int
    attempt: int
    status: Status
    digest: str = ""
    created: str = ""
    said: str = ""
    """The verdict in a line."""
    pull: int = 0
    """The pull request, for a commit may be the head of several; 0 for a merge queue's."""

    @property
    def rank(self) -> tuple[int, int]:
        """The larger, the newer, of those for one commit."""
        return self.run, self.attempt

    def is_of(self, pull: int) -> bool:
        """Whether it is about that pull request, or about none."""
        return self.pull in (0, pull)

    @property
    def key(self) -> tuple[str, str]:
        """Which comment of a pull request it is."""
        return key_of(self.kind, self.environment)

    def line(self) -> str:
        """The line, without a line break, in less than 16,000 bytes; nothing in it can end it before its end."""
        document = {
            "kind": self.kind,
            "environment": named(self.environment),
            "head": self.head,
            "run": self.run,
            "attempt": self.attempt,
            "status": self.status.value,
            "digest": self.digest,
            "created": self.created,
            "said": self.said,
            "pull": self.pull,
        }
        shown = {
            name: value[: _LONGEST.get(name)] if isinstance(value, str) else value for name, value in document.items()
        }
        return f"<!-- gitpool:v1 {json.dumps(shown, separators=(',', ':')).translate(_HARMLESS)} -->"


def marker_of(body: str) -> Marker | None:
    """The marker of a comment; None if it is not ours."""
    found = _LINE.match(body)
    if found is None:
        return None
    try:
        return _read(json.loads(found[1]))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _read(document: Mapping[str, Any]) -> Marker | None:
    digest = text(document["digest"])
    if digest and not DIGEST.fullmatch(digest):
        return None
    return Marker(
        kind=text(document["kind"]),
        environment=text(document["environment"]),
        head=text(document["head"]),
        run=number(document["run"], _NUMBERS),
        attempt=number(document["attempt"], _NUMBERS),
        status=Status(document["status"]),
        digest=digest,
        created=text(document["created"]),
        said=text(document["said"]),
        pull=number(document.get("pull", 0), _NUMBERS),
    )


def reviewed_line(packed: str) -> str:
    """The line that holds a reviewed plan; empty without one."""
    return f"<!-- gitpool:reviewed {packed} -->" if packed else ""


def reviewed_of(body: str) -> str:
    """The packed plan of a comment or a check run; empty if there is none."""
    found = _REVIEWED.match(body)
    return found[1] if found else ""
