"""A page of documentation, read as a script: what it shows is what a test plays.

A page is Markdown. Every fenced block has a language, and the language says what is done with it:

=========== ==========================================================================================
console     lines that begin with `$ ` are run in the page's folder, what follows is what they print,
            as in a story: `...` stands for any lines, `[exit N]` for an exit code that is not 0
sh          a script, run as a whole; it must end well
rego        a policy, evaluated by `test_policy`; it must be understood
hcl         written to the file that a directive names, or else checked with `gitpool validate`
json        must be JSON
yaml, text  only read; commands of gitpool's in them must exist
=========== ==========================================================================================

Directives are comments on lines of their own:

* ``<!-- files: FOLDER -->`` begins anew: an empty folder with those files, and a new cluster;
* ``<!-- file: NAME -->`` names the file that the next block is written to;
* ``<!-- hand: VERB … -->`` lets another person act on the cluster, with the verbs of the stories;
* ``<!-- needs: TOOL -->`` plays the next block only where there is this tool; where not, the test of the page is
  skipped, once all else is played;
* ``<!-- not run: REASON -->`` leaves the next block out. A test counts these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LANGUAGES = {"console", "sh", "hcl", "rego", "json", "yaml", "text"}

_FENCE = re.compile(r"```(.*)")
_DIRECTIVE = re.compile(r"<!-- (files|file|hand|needs|not run): (.+) -->")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line that it begins on; the rest are directives."""

    language: str
    text: str
    line: int
    name: str = ""
    skipped: str = ""
    tool: str = ""


@dataclass(frozen=True)
class Directive:
    """A comment that stands for itself: `files` or `hand`."""

    word: str
    value: str
    line: int


def place(path: Path) -> str:
    """`docs/guides/ci.md`."""
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> Iterator[Block | Directive]:
    """What a page has for a test, in order.

    Raises:
        ValueError: a fence that is not closed.
    """
    pending: dict[str, str] = {}
    lines = iter(enumerate(path.read_text("utf-8").splitlines(), 1))
    for number, line in lines:
        directive, fence = _DIRECTIVE.fullmatch(line), _FENCE.fullmatch(line)
        if directive and directive[1] in ("file", "needs", "not run"):
            pending[directive[1]] = directive[2]
        elif directive:
            yield Directive(directive[1], directive[2], number)
        elif fence:
            inner = []
            for _, text in lines:
                if text == "```":
                    break
                inner.append(text + "\n")
            else:
                raise ValueError(f"{place(path)}:{number}: a fence that is not closed")
            directives = (pending.pop(word, "") for word in ("file", "not run", "needs"))
            yield Block(fence[1], "".join(inner), number, *directives)
    if pending:
        raise ValueError(f"{place(path)}: a directive without a block: {pending}")


def prose(path: Path) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
