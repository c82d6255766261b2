"""Pages of a list (nomad: nomad/state/paginator): tokens name the first item not returned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from gitpool.devserver.request import ReadOptions


class Keyed(Protocol):
    """Something with a name to page by."""

    @property
    def name(self) -> str:
        """The key that a token holds."""
        ...


T = TypeVar("T", bound=Keyed)


def page(items: Iterable[T], options: ReadOptions) -> tuple[list[T], str]:
    """The page asked for, and the token of the next one or "" (nomad: paginator.Paginator.Page).

    A negative size is a page of nothing that still names its first match.
    """
    token, reverse, size = options.next_token, options.reverse, options.per_page
    if token:
        items = [item for item in items if (item.name <= token if reverse else item.name >= token)]
    elif not isinstance(items, list):
        items = list(items)
    if not size:
        return items, ""
    rows = items[: max(size, 0)]
    following = items[len(rows) : len(rows) + 1]
    return rows, following[0].name if following else ""
