"""Pages of a list (nomad: nomad/state/paginator): tokens name the first item not returned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from gitpool.devserver.filters.evaluation import BadMatch, judge
from gitpool.devserver.filters.grammar import BadFilter, operators_of, parse_filter
from gitpool.devserver.filters.reflection import Reflected
from gitpool.devserver.web.reply import Refusal
from gitpool.devserver.web.request import ReadOptions


class Listed(Protocol):
    """Something with a token to page by, and fields to filter by."""

    @property
    def token(self) -> str:
        """What a page's token says where this is the first item not returned."""
        ...

    def reflected(self) -> Reflected:
        """The full object of the server, not the row of the answer."""
        ...


T = TypeVar("T", bound=Listed)
Keep = Callable[[Listed], bool]


def keeper(text: str, *, has_nil: bool = True) -> Keep | None:
    """What a filter keeps, None where there is no filter; Refusal where it cannot be read (nomad: NewPaginator).

    ``has_nil``: whether the release knows the operators ``is nil`` and ``is not nil``.
    """
    if not text:
        return None
    try:
        expression = parse_filter(text)
        if not has_nil and "nil" in operators_of(expression):
            raise BadFilter("no match found")
    except BadFilter as problem:
        reason = f"failed to create result paginator: failed to read filter expression: {problem}"
        raise Refusal(400, reason) from None
    fits = judge(expression)
    return lambda item: fits(item.reflected())


def page(
    items: list[T], options: ReadOptions, keep: Keep | None, select: Callable[[T], bool] | None = None
) -> tuple[list[T], str]:
    """The page asked for, and the token of the next one or "" (nomad: paginator.Paginator.Page).

    A negative size is a page of nothing that still names its first match. Items behind the page are not looked at, so
    that a filter which makes no sense of them does no harm. ``select`` hides items without a word; the filter is asked
    first, so its errors show what is hidden (nomad: paginator.Selector).
    """
    token, reverse, size = options.next_token, options.reverse, options.per_page
    if not token and not size and keep is None:
        return (items if select is None else [item for item in items if select(item)]), ""
    rows: list[T] = []
    is_behind = not token
    for item in items:
        # Once something has been found, tokens are not compared any more, in whatever order the rest comes.
        if not is_behind and (item.token > token if reverse else item.token < token):
            continue
        try:
            if keep is not None and not keep(item):
                continue
        except BadMatch as problem:
            raise Refusal(400, f"failed to read result page: {problem}") from None
        if select is not None and not select(item):
            continue
        is_behind = True
        if size and len(rows) >= size:
            return rows, item.token
        rows.append(item)
    return rows, ""
