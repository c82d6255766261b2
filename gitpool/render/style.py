"""How text is painted; without colour every method gives its text back unchanged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Whether the reader's terminal shows colours, and how many columns it has.

    Each method ends what it began and nothing else, so that they can be nested.
    """

    color: bool = False
    width: int = 78

    def red(self, text: str) -> str:
        """What is destroyed, and errors."""
        return f"\x1b[31m{text}\x1b[39m" if self.color else text

    def green(self, text: str) -> str:
        """What is created, and success."""
        return f"\x1b[32m{text}\x1b[39m" if self.color else text

    def yellow(self, text: str) -> str:
        """What is changed, and warnings."""
        return f"\x1b[33m{text}\x1b[39m" if self.color else text

    def cyan(self, text: str) -> str:
        """What is only recorded, and notes."""
        return f"\x1b[36m{text}\x1b[39m" if self.color else text

    def bold(self, text: str) -> str:
        """What is read first."""
        return f"\x1b[1m{text}\x1b[22m" if self.color else text

    def dim(self, text: str) -> str:
        """What may be skipped."""
        return f"\x1b[90m{text}\x1b[39m" if self.color else text

    def underline(self, text: str) -> str:
        """The part of a line that is meant."""
        return f"\x1b[4m{text}\x1b[24m" if self.color else text
