"""What every read of Nomad's may be asked with (nomad: api/api.go QueryOptions, command/agent/http.go parse)."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.diagnostics import GitpoolError, error

_ROOM = 1 / 16
_HOLD = 5.0
"""A server adds up to a sixteenth to the wait (nomad: nomad/rpc.go), and up to 5 s while there is no leader."""


@dataclass(frozen=True, slots=True)
class Query:
    """The parameters of a read; what is empty or zero is not sent, and then Nomad's default holds.

    `filter` is an expression of go-bexpr's over the whole object, `per_page` the size of a page (0: all in one),
    `next_token` where a page begins, `reverse` the order of names turned round. With an `index` the server holds the
    answer until the list has a higher one, at most for `wait` seconds (0: 300, which is also the most). `stale` lets
    any server answer. `region` and `namespace` go before those of the connection; `*` is every namespace.

    Raises:
        GitpoolError: `per_page` is negative: Nomad answers that with empty pages without an end.
    """

    filter: str = ""
    per_page: int = 0
    next_token: str = ""
    reverse: bool = False
    index: int = 0
    wait: float = 0.0
    stale: bool = False
    region: str = ""
    namespace: str = ""

    def __post_init__(self) -> None:
        if self.per_page < 0:
            raise GitpoolError(
                error(
                    "A page cannot have less than nothing",
                    f"per_page is {self.per_page}: Nomad would answer with empty pages for ever. Ask for 0 (all in "
                    "one) or more.",
                )
            )

    @property
    def params(self) -> dict[str, str]:
        """The query string, by its names."""
        given = {
            "filter": self.filter,
            "per_page": str(self.per_page or ""),
            "next_token": self.next_token,
            "reverse": "true" if self.reverse else "",
            "index": str(self.index or ""),
            "wait": f"{round(self.wait * 1000)}ms" if self.wait else "",
            "stale": "true" if self.stale else "",
            "region": self.region,
            "namespace": self.namespace,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def held(self) -> float:
        """The seconds for which a server may hold the answer."""
        return (self.wait or 300.0) * (1 + _ROOM) + _HOLD if self.index else 0.0
