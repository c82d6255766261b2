"""A request as the handlers see it, and what every read understands (nomad: command/agent/http.go parse)."""

from __future__ import annotations

from dataclasses import dataclass

from gitpool.devserver.golang.duration import SECOND, parse_duration
from gitpool.devserver.golang.strconv import parse_bool, parse_int, parse_uint, quote
from gitpool.devserver.golang.url import EMPTY_QUERY, Query
from gitpool.devserver.web.reply import Refusal

REGION = "global"
DEFAULT_NAMESPACE = "default"
# nomad: nomad/rpc.go defaultQueryTime and maxQueryTime
LONGEST_WAIT = 300.0


class Body:
    """The body of a request, read when it is asked for; this one is none (Go http.NoBody)."""

    __slots__ = ("problem",)

    def __init__(self) -> None:
        self.problem = ""

    def read(self) -> bytes | None:
        """Everything that came, None for no body; ``problem`` says then why it is not everything there should be."""
        return None


_NO_BODY = Body()


@dataclass(slots=True)
class Request:
    """One request; ``path`` is decoded; ``raw_path`` and ``raw_query`` are as they were sent."""

    method: str
    path: str
    raw_path: str
    raw_query: str = ""
    query: Query = EMPTY_QUERY
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content: Body = _NO_BODY

    @property
    def body(self) -> bytes | None:
        """The body, which only now is waited for; None where Go's server would say http.NoBody."""
        return self.content.read()

    def why(self, complaint: ValueError) -> str:
        """What a reader of the body has to complain of: where the text ended too soon, what ended it."""
        ended = str(complaint) in ("EOF", "unexpected EOF")
        return (self.content.problem if ended else "") or str(complaint)

    def header(self, name: bytes) -> str | None:
        """The first line of a header, by its lower-case name (Go http.Header.Get)."""
        for key, value in self.headers:
            if key == name:
                return value.decode("utf-8", "surrogateescape")
        return None


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a read asks for beside its subject (nomad: structs.QueryOptions)."""

    prefix: str = ""
    per_page: int = 0
    next_token: str = ""
    filter: str = ""
    reverse: bool = False
    index: int = 0
    wait: float = LONGEST_WAIT
    namespace: str = DEFAULT_NAMESPACE


_PLAIN_READ = ReadOptions()


def read_options(request: Request) -> ReadOptions:
    """Parse the parameters of a read in Nomad's order; the first bad one is the answer (nomad: HTTPServer.parse)."""
    query = request.query
    if query is EMPTY_QUERY:
        return _PLAIN_READ
    stale = query.all("stale")
    if stale and stale[0] and not _is_bool(stale[0]):
        raise Refusal(400, "Expect `true` or `false` for `stale` query string parameter")
    per_page = 0
    if text := query.get("per_page"):
        try:
            per_page = parse_int(text, 32)
        except ValueError:
            raise Refusal(400, "Expect a number for `per_page` query string parameter") from None
    wait, index = _wait(query.get("wait")), _index(query.get("index"))
    return ReadOptions(
        prefix=query.get("prefix"),
        per_page=per_page,
        next_token=query.get("next_token"),
        filter=query.get("filter"),
        reverse=query.get("reverse") == "true",
        index=index,
        wait=wait,
        namespace=query.get("namespace") or DEFAULT_NAMESPACE,
    )


def invalid_method() -> Refusal:
    """The answer to a method that a route does not know: no Allow header (nomad: ErrInvalidMethod)."""
    return Refusal(405, "Invalid method")


def only_get(request: Request) -> None:
    """Refuse every method but GET, which Go spells in capitals, before any parameter is looked at."""
    if request.method != "GET":
        raise invalid_method()


def check_region(request: Request) -> None:
    """Refuse a region that this cluster does not know (nomad: rpcHandler.forwardRegion)."""
    if request.query is not EMPTY_QUERY and request.query.get("region") not in ("", REGION):
        raise no_path()


def no_path() -> Refusal:
    """The answer where another region is asked for (nomad: structs.ErrNoRegionPath)."""
    return Refusal(500, "No path to region")


def bool_option(request: Request, name: str) -> bool | None:
    """A truth value among the parameters, None where absent (nomad: command/agent/http.go parseBool).

    Raises ValueError with Nomad's sentence.
    """
    text = request.query.get(name)
    if not text:
        return None
    try:
        return parse_bool(text)
    except ValueError as problem:
        raise ValueError(f"Failed to parse value of {quote(name)} ({text}) as a bool: {problem}") from None


def _is_bool(text: str) -> bool:
    try:
        parse_bool(text)
    except ValueError:
        return False
    return True


def _wait(text: str) -> float:
    """How long to wait, in seconds: capped, and the cap where nothing positive is said (nomad: blockingRPC)."""
    if not text:
        return LONGEST_WAIT
    try:
        seconds = parse_duration(text) / SECOND
    except ValueError:
        raise Refusal(400, "Invalid wait time") from None
    return min(seconds, LONGEST_WAIT) if seconds > 0 else LONGEST_WAIT


def _index(text: str) -> int:
    if not text:
        return 0
    try:
        return parse_uint(text)
    except ValueError:
        raise Refusal(400, "Invalid index") from None
