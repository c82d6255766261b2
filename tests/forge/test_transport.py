"""What is sent to a forge, how often, and what is made of its answers."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import pytest

from gitpool import __version__
from gitpool.diagnostics import GitpoolError, Severity
from gitpool.forge import transport as module
from gitpool.forge.event import Access
from gitpool.forge.github import BOT, GitHub
from gitpool.forge.transport import API_VERSION, MOST_PAGES, PATIENCE, Forbidden, Lost, Transport, Unfit

API = "https://ghes.example.com/api/v3"
TOKEN = "ghs_never_shown"
Answer = Callable[[httpx.Request], httpx.Response]


class Wire:
    """A forge that gives its answers one after the other, the last one for ever; its clock goes on while we sleep.

    `lost` are the seconds that a request without an answer takes.
    """

    def __init__(self, *answers: Answer | httpx.Response | Exception, lost: float = 0.0) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.slept: list[float] = []
        self.now, self._lost = 1_000_000.0, lost

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The next one."""
        request.read()
        self.asked.append(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            self.now += self._lost
            raise given
        return given if isinstance(given, httpx.Response) else given(request)

    def sleep(self, seconds: float) -> None:
        """Time goes by."""
        self.slept.append(seconds)
        self.now += seconds

    @contextmanager
    def opened(self, access: Access | None = None, **given: Any) -> Iterator[Transport]:
        """A client of it."""
        access = access or Access(API, "https://ghes.example.com/api/graphql", TOKEN)
        made = Transport(
            access, sleep=self.sleep, clock=lambda: self.now, transport=httpx.MockTransport(self.answer), **given
        )
        try:
            yield made
        finally:
            made.close()

    def done(self, act: Callable[[Transport], object], **given: Any) -> Any:
        """What comes of something that a client does, or the error."""
        with self.opened(**given) as opened:
            try:
                return act(opened)
            except GitpoolError as problem:
                return problem


def says(status: int, document: object = None, **headers: str) -> httpx.Response:
    """An answer with a JSON document."""
    content = b"" if document is None else json.dumps(document).encode()
    return httpx.Response(status, content=content, headers={k.replace("_", "-"): v for k, v in headers.items()})


def read(transport: Transport) -> Any:
    """A read."""
    return transport.read("/repos/acme/pools/pulls/1")


def post(transport: Transport) -> Any:
    """A write that must not be sent twice."""
    return transport.write("POST", "/repos/acme/pools/issues/1/comments", {"body": "words"})


def patch(transport: Transport) -> Any:
    """A write that may be."""
    return transport.write("PATCH", "/repos/acme/pools/issues/comments/1", {"body": "words"}, is_safe_twice=True)


def words(problem: object) -> str:
    """All that an error says."""
    assert isinstance(problem, GitpoolError), problem
    assert all(d.severity is Severity.ERROR for d in problem.diagnostics)
    return " ".join(f"{d.summary}. {d.detail}" for d in problem.diagnostics)


def test_what_every_request_says() -> None:
    """Who we are, which version of the API is meant, and the token; the address is as the runner gives it."""
    wire = Wire(says(200, {"a": 1}))
    assert {"a": 1} == wire.done(read)
    wire.done(post)
    for request in wire.asked:
        assert f"gitpool/{__version__}" == request.headers["user-agent"]
        assert API_VERSION == request.headers["x-github-api-version"]
        assert "application/vnd.github+json" == request.headers["accept"]
        assert f"Bearer {TOKEN}" == request.headers["authorization"]
    assert f"{API}/repos/acme/pools/pulls/1" == str(wire.asked[0].url)
    assert (b'{"body": "words"}', "application/json") == (wire.asked[1].content, wire.asked[1].headers["content-type"])
    wire.done(read, version="2026-03-10")
    assert "2026-03-10" == wire.asked[2].headers["x-github-api-version"]


def test_a_version_that_no_header_can_carry() -> None:
    """It is refused in words."""
    for version in ("2022\n11", "2022–11"):
        with pytest.raises(GitpoolError, match="version of the forge's API"), Wire(says(200)).opened(version=version):
            pass


def test_text_that_is_no_unicode() -> None:
    """It is sent with question marks in its place, and nothing else is lost by it."""
    wire = Wire(says(200))
    wire.done(lambda t: t.write("POST", "/x", {"body": "a\ud800é"}))
    assert {"body": "a?é"} == json.loads(wire.asked[0].content)


def next_page(address: str) -> Answer:
    """A page with another one behind it."""
    return lambda request: says(200, [1], link=f'<{address}>; rel="next", <{API}/x?page=9>; rel="last"')


def test_pages() -> None:
    """By a hundred, and then where the answers lead, with nothing added to that."""
    wire = Wire(next_page(f"{API}/repositories/7/x?page=2&after=a%2Bb"), says(200, [2]))
    assert [[1], [2]] == wire.done(lambda t: list(t.pages("/x", {"state": "open"})))
    assert [f"{API}/x?per_page=100&state=open", f"{API}/repositories/7/x?page=2&after=a%2Bb"] == [
        str(request.url) for request in wire.asked
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example.com/x",
        "http://ghes.example.com/x",
        "https://ghes.example.com:444/x",
        "https://ghes.example.com@elsewhere.example.com/x",
        "https://robot@ghes.example.com/x",
        "//elsewhere.example.com/x",
        "https://ghes.example.com\\@elsewhere.example.com/x",
        f"https://elsewhere.example.com/?token={TOKEN}",
    ],
)
def test_pages_that_lead_away(address: str) -> None:
    """They are not followed: the token is for one host."""
    wire = Wire(next_page(address))
    problem = wire.done(lambda t: list(t.pages("/x")))
    assert "another host" in words(problem)
    assert TOKEN not in words(problem)
    assert 1 == len(wire.asked)


@pytest.mark.parametrize("link", ["", "<", 'rel="next"', "<>; rel=next", ";;;", f'<{API}/x>; rel="prev"'])
def test_links_that_lead_nowhere(link: str) -> None:
    """They are the end."""
    assert [[1]] == Wire(says(200, [1], link=link)).done(lambda t: list(t.pages("/x")))


def test_a_list_without_an_end() -> None:
    """It is followed for a while, and not for ever."""
    wire = Wire(next_page(f"{API}/x?page=2"))
    assert isinstance(problem := wire.done(lambda t: list(t.pages("/x"))), Lost)
    assert f"more than {MOST_PAGES} pages" in words(problem)
    assert MOST_PAGES == len(wire.asked)


SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
PRIMARY = "API rate limit exceeded for installation."


@pytest.mark.parametrize(
    ("refusal", "wait"),
    [
        (says(403, {"message": SECONDARY}, retry_after="7"), 7),
        (says(429, {"message": SECONDARY}, retry_after="7"), 7),
        (says(429, {"message": "Too Many Requests"}), 60),
        (says(429), 60),
        (says(403, {"message": SECONDARY}), 60),
        (says(403, {"message": "You have triggered an abuse detection mechanism."}), 60),
        (says(403, {"message": PRIMARY}, x_ratelimit_remaining="0", x_ratelimit_reset="1000042"), 42),
        (says(429, {"message": PRIMARY}, x_ratelimit_remaining="0", x_ratelimit_reset="1000042"), 42),
        (says(403, {"message": PRIMARY}, x_ratelimit_remaining="0", x_ratelimit_reset="999"), 1),
        (says(403, {"message": PRIMARY}, x_ratelimit_remaining="0", x_ratelimit_reset="soon"), 60),
        (says(403, {"message": PRIMARY}, x_ratelimit_remaining="0"), 60),
        (says(429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), 60),
        (says(429, retry_after="0"), 1),
        (says(429, retry_after="-5"), 60),
    ],
)
@pytest.mark.parametrize("act", [read, post, patch])
def test_rates(refusal: httpx.Response, wait: float, act: Callable[[Transport], Any]) -> None:
    """What is refused for its rate was not done, so that also a write is sent again, when the forge says so."""
    wire = Wire(refusal, says(200, {"id": 1}))
    assert {"id": 1} == wire.done(act)
    assert [wait] == wire.slept
    assert 2 == len(wire.asked)


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (says(403, {"message": "Resource not accessible by integration"}), Forbidden),
        (says(403, {"message": "Resource not accessible by integration"}, x_ratelimit_remaining="0"), Forbidden),
        (says(401, {"message": "Bad credentials"}), Forbidden),
        (says(404, {"message": "Not Found"}), Forbidden),
        (says(410, {"message": "Gone"}), Unfit),
        (says(422, {"message": "Validation Failed", "errors": [{"code": "custom", "message": "no line"}]}), Unfit),
        (says(400), Unfit),
    ],
)
def test_refusals_that_stand(refusal: httpx.Response, kind: type[GitpoolError]) -> None:
    """A missing permission, also with an empty budget, and what is not taken: said once, and not repeated."""
    wire = Wire(refusal)
    problem = wire.done(read)
    assert kind is type(problem)
    assert f"GET {API}/repos/acme/pools/pulls/1 answers {refusal.status_code}: " in words(problem)
    assert [] == wire.slept
    assert 1 == len(wire.asked)


@pytest.mark.parametrize("after", ["1", "20", "0", "91", "9" * 400])
def test_patience(after: str) -> None:
    """What the forge asks for is given up to a minute and a half, all requests together; then it is given up."""
    wire = Wire(says(429, retry_after=after))
    with wire.opened() as transport:
        for _ in range(3):
            with pytest.raises(Lost, match="asks to be left alone"):
                read(transport)
    assert sum(wire.slept) <= PATIENCE
    assert len(wire.asked) <= PATIENCE + 3


CUT = httpx.RemoteProtocolError("Server disconnected")


@pytest.mark.parametrize("trouble", [says(500), says(502), says(503), CUT, httpx.ConnectError("no way")])
@pytest.mark.parametrize(("act", "tries"), [(read, 4), (patch, 4), (post, 1)])
def test_requests_that_are_lost(
    trouble: httpx.Response | Exception, act: Callable[[Transport], Any], tries: int
) -> None:
    """A read is repeated, and a write where that is safe; another write never is, for it may have been carried out."""
    wire = Wire(trouble)
    assert isinstance(wire.done(act), Lost)
    assert tries == len(wire.asked)
    assert list(module.BACK_OFF)[: tries - 1] == wire.slept
    wire = Wire(trouble, says(200, {"id": 1}))
    assert ({"id": 1} if tries > 1 else Lost) == (found if isinstance(found := wire.done(act), dict) else type(found))


def test_a_forge_that_hangs() -> None:
    """The time that is lost counts as what is waited for: once it is used up, each request is tried once."""
    wire = Wire(httpx.ReadTimeout("nothing came"), lost=30.0)
    with wire.opened() as transport:
        for _ in range(5):
            with pytest.raises(Lost):
                read(transport)
    assert 7 == len(wire.asked)


def test_an_answer_that_drips() -> None:
    """It has to come to an end."""

    class Drip(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            while True:
                wire.now += 29
                yield b" "

    wire = Wire(lambda request: httpx.Response(200, stream=Drip()))
    assert "does not come to an end" in words(wire.done(post))


def test_an_answer_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not read to its end."""
    monkeypatch.setattr(module, "LARGEST_ANSWER", 2**20)
    assert "more than 1 MiB came" in words(Wire(says(200, "x" * 2**21)).done(post))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("act", [read, post])
def test_redirects(status: int, act: Callable[[Transport], Any]) -> None:
    """They are refused, and nothing is sent on: neither to another host nor to the same."""
    for place in ("https://elsewhere.example.com/x", f"{API}/repositories/7"):
        wire = Wire(says(status, {"message": "Moved Permanently"}, location=place), says(200, {}))
        assert "redirects are not followed, for the token's sake" in words(wire.done(act))
        assert 1 == len(wire.asked)


def test_writes_have_a_pace() -> None:
    """So many at once, and then one a second; reads have none."""
    wire = Wire(says(200, {}))
    with wire.opened() as transport:
        for _ in range(23):
            post(transport)
            read(transport)
    assert [1.0] * 3 == wire.slept


@pytest.mark.parametrize("answer", [httpx.Response(200, content=b"<html>"), httpx.Response(200, content=b"[" * 10**5)])
def test_answers_that_are_no_json(answer: httpx.Response) -> None:
    """Whoever answered was no GitHub; it is told in words."""
    assert "it is no JSON" in words(Wire(answer).done(read))


SHAPES: list[Any] = [None, 1, "text", [], [1], [None], {}, [{}], [[]], {"id": 1}, [{"id": "1"}], [{"id": True}]]
WRONG: dict[str, Any] = {
    "id": "7", "body": 7, "user": 7, "html_url": None, "head": [], "base": {"ref": 1}, "number": 0, "state": 1,
    "name": 7, "status": [], "filename": 7, "patch": 7, "path": None, "in_reply_to_id": "x", "check_runs": {"id": 1},
}  # fmt: skip
SHAPES += [[WRONG], WRONG, {"check_runs": [WRONG]}, {"check_runs": 7}]
READS: Mapping[str, Callable[[GitHub], object]] = {
    "pull": lambda g: g.pull(1),
    "open_pulls": lambda g: list(g.open_pulls("main")),
    "pulls_of": lambda g: g.pulls_of("a" * 40),
    "files": lambda g: g.files(1),
    "comments": lambda g: g.comments(1),
    "add_comment": lambda g: g.add_comment(1, "words"),
    "review_comments": lambda g: g.review_comments(1),
    "check_runs": lambda g: g.check_runs("a" * 40, "gitpool plan"),
    "add_check_run": lambda g: g.add_check_run({}),
    "labels": lambda g: g.labels(1),
}


@pytest.mark.parametrize("name", READS)
def test_answers_of_other_shapes(name: str) -> None:
    """They end in words, and never in a traceback."""
    empty: list[object] = []
    for shape in SHAPES:
        problem = Wire(says(200, shape)).done(lambda t: READS[name](GitHub(t, "acme/pools")))
        if problem == empty:
            continue  # an empty list is a list
        assert "The forge's answer is none of GitHub's" in words(problem), shape


@pytest.mark.parametrize("shape", [None, 1, {"data": None}, {"data": {"viewer": {"login": 1}}}, {"errors": [1]}, []])
def test_who_we_are_where_nobody_says_it(shape: object) -> None:
    """The bot behind the job's own token."""
    assert BOT == Wire(says(200, shape)).done(lambda t: GitHub(t, "acme/pools").viewer())


def test_a_forge_without_graphql() -> None:
    """Who we are is asked elsewhere, and nothing is sent to GitHub's own address."""
    wire = Wire(says(200, {"login": "robot"}))
    access = Access("https://gitea.example.com/api/v1", "", TOKEN)
    assert "robot" == wire.done(lambda t: GitHub(t, "acme/pools").viewer(), access=access)
    assert ["https://gitea.example.com/api/v1/user"] == [str(request.url) for request in wire.asked]


def ask(query: str, transport: Transport) -> Any:
    """A request to GraphQL."""
    return transport.graphql(query, {})


def test_queries_are_repeated_and_mutations_are_not() -> None:
    """Both are POSTs."""
    for query, tries in (("query { viewer { login } }", 4), ("mutation { minimizeComment }", 1)):
        wire = Wire(says(502))
        assert isinstance(wire.done(partial(ask, query)), Lost)
        assert tries == len(wire.asked)


def echo(request: httpx.Request) -> httpx.Response:
    """A proxy that repeats what it got in its complaint."""
    return httpx.Response(400, text=f"bad request: {request.headers.get('authorization')}, {TOKEN}")


def echo_json(request: httpx.Request) -> httpx.Response:
    """The same, in GitHub's shape."""
    return says(422, {"message": f"{TOKEN} {TOKEN}", "errors": [TOKEN, {"message": TOKEN}, {"code": TOKEN}]})


def echo_later(request: httpx.Request) -> httpx.Response:
    """A page that leads away with it."""
    return says(200, [], link=f'<https://elsewhere.example.com/{TOKEN}>; rel="next"')


def fail(request: httpx.Request) -> httpx.Response:
    """A library that puts what it was given into its words."""
    raise httpx.LocalProtocolError(f"Illegal header value {request.headers['authorization']!r}")


@pytest.mark.parametrize("answer", [echo, echo_json, fail, lambda r: says(200, {"errors": [TOKEN]})])
@pytest.mark.parametrize("act", [read, post, lambda t: list(t.pages("/x")), lambda t: t.graphql("mutation", {})])
def test_no_error_and_no_traceback_has_the_token(answer: Answer, act: Callable[[Transport], object]) -> None:
    """Whatever others say, and whatever was on the stack when it was said."""
    problem = Wire(answer).done(act)
    if isinstance(problem, GitpoolError):
        found = traceback.TracebackException.from_exception(problem, capture_locals=True)
        assert TOKEN not in f"{problem!r} {problem.diagnostics} {''.join(found.format())}"


def test_no_text_form_has_the_token() -> None:
    """Neither the client's nor that of what it was made of."""
    with Wire(says(200)).opened() as transport:
        assert TOKEN not in f"{transport!r} {transport.access!r} {GitHub(transport, 'acme/pools')!r}"
    assert TOKEN not in words(Wire(echo_later).done(lambda t: list(t.pages("/x"))))
