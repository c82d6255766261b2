"""What the lines of one text share: the style, the mask, and the symbols as they are painted."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from copy import copy

from gitpool.pool import Path
from gitpool.render.characters import quoted
from gitpool.render.mask import HIDDEN, Mask
from gitpool.render.style import Style


class Ink:
    """Made once for a text, so that ten thousand lines do not paint the same symbol anew."""

    def __init__(self, style: Style, mask: Mask) -> None:
        self.style = style
        self.mask = mask
        self.mark = {
            "+": style.green("+"),
            "~": style.yellow("~"),
            "-": style.red("-"),
            "=": style.cyan("="),
            ".": style.cyan("."),
            " ": " ",
        }
        self.arrow = style.yellow("->")
        self.gone = " " + style.dim("-> null")

    def over(self, sensitive: AbstractSet[Path]) -> Ink:
        """The ink for a pool with these sensitive fields."""
        mask = self.mask.over(sensitive)
        if mask is self.mask:
            return self
        other = copy(self)
        other.mask = mask
        return other

    def literal(self, path: Path, value: str | bool) -> str:
        """The value of a field as HCL, or what stands for it if it is hidden."""
        if self.mask.hides_path(path):
            return HIDDEN
        return quoted(value) if isinstance(value, str) else str(value).lower()

    def comment(self, text: str) -> str:
        """A remark behind a line; nothing for nothing."""
        return "   " + self.style.dim("# " + text) if text else ""

    def hidden(self, count: int, noun: str) -> str:
        """Terraform's count of what is left out because it does not change."""
        return self.style.dim(f"# ({count} unchanged {noun}{'' if count == 1 else 's'} hidden)")
