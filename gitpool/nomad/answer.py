"""What a read of Nomad's brings: rows as they were sent, what the headers say, and the typed values on demand.

Ten thousand pools are decoded in 50 ms and made into values in as much again, so whoever needs the rows alone
(to print two columns of them, or to pass the JSON on) does not pay for the values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from json import loads
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from gitpool.diagnostics import GitpoolError, error
from gitpool.nomad.query import Query

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
S = TypeVar("S")
Raw: TypeAlias = Mapping[str, Any]


_LONGEST_NUMBER = 20
"""Digits of a number of 64 bits."""


class NotNomad(GitpoolError):
    """An answer that Nomad does not give: of a proxy, of another server, or cut short on its way."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """The rows of a list (or the one object of a read, or none), and what came with them.

    `content` is the JSON as it was sent, `index` the X-Nomad-Index to watch from, `next_token` where the next page
    begins (empty behind the last), `last_contact` how long ago the server heard of the leader, in milliseconds, and
    `known_leader` whether there is one.
    """

    rows: list[Raw]
    content: bytes
    value: Callable[[Raw], T]
    index: int = 0
    next_token: str = ""
    last_contact: int = 0
    known_leader: bool = True

    def items(self) -> list[T]:
        """The rows as values.

        Raises:
            GitpoolError: a row is not what it should be.
        """
        return self.made(self.value)

    def made(self, make: Callable[[Raw], S]) -> list[S]:
        """What `make` makes of each row.

        Raises:
            GitpoolError: it fails for a row, which then is not what it should be.
        """
        try:
            return [make(row) for row in self.rows]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as problem:
            raise GitpoolError(
                error(
                    "The cluster's answer is not understood",
                    f"Something in it is not what Nomad shows there ({problem}). Is this a Nomad server?",
                )
            ) from problem


def listed(
    response: httpx.Response, value: Callable[[Raw], T], sources: str, decode: Callable[[bytes], Any] = loads
) -> Answer[T]:
    """A list; `sources` are where the address may come from, should it not lead to Nomad.

    Raises:
        NotNomad: the response is none of Nomad's.
    """
    rows = _document(response, sources, decode)
    if not isinstance(rows, list):
        raise not_nomad(response, sources)
    return _answer(response, rows, value)


def single(
    response: httpx.Response,
    value: Callable[[Raw], T],
    sources: str,
    absent: str,
    decode: Callable[[bytes], Any] = loads,
) -> Answer[T]:
    """One object, or no row if Nomad says that there is none, with these words; another's 404 says nothing.

    Raises:
        NotNomad: the response is none of Nomad's.
    """
    if response.status_code == 404:
        if absent.encode() not in response.content:
            raise not_nomad(response, sources)
        return _answer(response, [], value)
    return _answer(response, [_document(response, sources, decode)], value)


def pages(look: Callable[[Query], Answer[T]], query: Query) -> Iterator[Answer[T]]:
    """Page after page, to the end; only the first one waits for an index.

    Raises:
        GitpoolError: the server names a page again that it has given already. Nomad does so for a reversed list of
            nodes (nomad: nomad/state/paginator), and would for ever.
    """
    seen = {query.next_token}
    while True:
        answer = look(query)
        yield answer
        if not answer.next_token:
            return
        if answer.next_token in seen:
            raise GitpoolError(
                error(
                    "The list does not end",
                    f"The server gives the page that begins with {answer.next_token} again and again. Ask for all in "
                    "one, without a size of pages (-per-page).",
                )
            )
        seen.add(answer.next_token)
        query = replace(query, next_token=answer.next_token, index=0, wait=0.0)


def joined(found: Iterable[Answer[T]]) -> Answer[T]:
    """Pages as one list: with the index of the first, so that a watch from it misses nothing that came meanwhile."""
    first, *more = found
    if not more:
        return first
    rows = [row for page in (first, *more) for row in page.rows]
    inner = [page.content.strip()[1:-1] for page in (first, *more) if page.rows]
    return replace(first, rows=rows, content=b"[" + b",".join(inner) + b"]", next_token="")


def not_nomad(response: httpx.Response, sources: str) -> NotNomad:
    """The error for an answer that Nomad does not give."""
    return NotNomad(
        error(
            "This does not look like Nomad",
            f"{response.request.url} answered {response.status_code} with something that Nomad does not say. "
            f"Look at the address of the cluster ({sources}).",
        )
    )


def index_of(response: httpx.Response) -> int:
    """The X-Nomad-Index of a response; 0 if it has none."""
    return _number(response, "x-nomad-index")


def _answer(response: httpx.Response, rows: list[Raw], value: Callable[[Raw], T]) -> Answer[T]:
    return Answer(
        rows=rows,
        content=response.content,
        value=value,
        index=index_of(response),
        next_token=response.headers.get("x-nomad-nexttoken", ""),
        last_contact=_number(response, "x-nomad-lastcontact"),
        known_leader=response.headers.get("x-nomad-knownleader", "true") == "true",
    )


def _number(response: httpx.Response, header: str) -> int:
    text = response.headers.get(header, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER else 0


def _document(response: httpx.Response, sources: str, decode: Callable[[bytes], Any]) -> Any:
    try:
        return decode(response.content)
    except (ValueError, RecursionError) as problem:
        raise not_nomad(response, sources) from problem
