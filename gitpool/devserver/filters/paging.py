"""Pages of a list (nomad: nomad/state/paginator): tokens name the first item not returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from gitpool.devserver.filters.evaluation import BadMatch, Reflected, matches
from gitpool.devserver.filters.grammar import BadFilter, parse_filter
from gitpool.devserver.web.reply import Refusal
from gitpool.devserver.web.request import ReadOptions


class Keyed(Protocol):
    """Something with a name to page by, and fields to filter by."""

    @property
    def name(self) -> str:
        """The key that a token holds."""
        ...

    def reflected(self) -> Mapping[str, Reflected]:
        """The full object of the server, not the row of the answer."""
        ...


T = TypeVar("T", bound=Keyed)
Keep = Callable[[Keyed], bool]


def keeper(text: str) -> Keep | None:
    """What a filter keeps, None where there is no filter; Refusal where it cannot be read (nomad: NewPaginator)."""
    if not text:
        return None
    try:
        expression = parse_filter(text)
    except BadFilter as problem:
        reason = f"failed to create result paginator: failed to read filter expression: {problem}"
        raise Refusal(400, reason) from None
    return lambda item: matches(expression, item.reflected())


def page(items: list[T], options: ReadOptions, keep: Keep | None) -> tuple[list[T], str]:
    """The page asked for, and the token of the next one or "" (nomad: paginator.Paginator.Page).

    A negative size is a page of nothing that still names its first match. Items behind the page are not looked at, so
    that a filter which makes no sense of them does no harm.
    """
    token, reverse, size = options.next_token, options.reverse, options.per_page
    if not token and not size and keep is None:
        return items, ""
    rows: list[T] = []
    for item in items:
        if token and (item.name > token if reverse else item.name < token):
            continue
        try:
            if keep is not None and not keep(item):
                continue
        except BadMatch as problem:
            raise Refusal(400, f"failed to read result page: {problem}") from None
        if size and len(rows) >= size:
            return rows, item.name
        rows.append(item)
    return rows, ""
