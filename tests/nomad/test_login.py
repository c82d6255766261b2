"""Logging in: an identity for a token; another one before it ends; what a no means; what is shown nowhere."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from gitpool.backends.backend import Held
from gitpool.backends.memory import MemoryBackend
from gitpool.backends.nomad_variables import NomadBackend
from gitpool.devserver import ManualClock, Store
from gitpool.devserver.state import access
from gitpool.diagnostics import ExitCode, GitpoolError, error
from gitpool.nomad.client import Nomad
from gitpool.nomad.connection import Connection
from gitpool.nomad.login import AGAIN_AFTER, LoginFailed, Logins, log_in
from gitpool.nomad.transport import NoAnswer, Refusal, Transport, Trouble
from gitpool.nomad.variables import Variables
from gitpool.plan import Options
from gitpool.pool import NodePool
from gitpool.transaction import Event
from gitpool.workflow.apply import apply, recover
from tests.nomad.serving import said
from tests.support.inprocess import ADDRESS, Blow, InProcess, Struck, transport_to
from tests.support.login import AUDIENCE, cluster, identity, secrets
from tests.support.runs import files, holder, session

LOGIN = "PUT /v1/acl/login"


@dataclass
class Job:
    """A job that works on a cluster, on a clock that the test moves; `claims` are what it says of itself."""

    store: Store
    clock: ManualClock
    claims: dict[str, Any] = field(default_factory=lambda: {"environment": "prod"})
    audiences: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.door = Struck(InProcess(self.store))
        self.logins = Logins(transport_to(self.door), "github", AUDIENCE, self.identity, clock=self.clock.now)
        self.asked = Struck(InProcess(self.store))
        self.transport = Transport(
            Connection(address=ADDRESS, login="github"),
            logins=self.logins,
            sleep=lambda seconds: None,
            transport=self.asked,
        )
        self.nomad = Nomad(self.transport)

    def identity(self, audience: str) -> str:
        """What it shows."""
        self.audiences.append(audience)
        return identity(self.store, audience, **self.claims)

    @property
    def count(self) -> int:
        """How often it asked for a token."""
        return self.door.asked.count(LOGIN)


@pytest.fixture
def clock() -> ManualClock:
    """A clock that only the test moves, for the cluster and for the job."""
    return ManualClock()


@pytest.fixture
def job(tmp_path: Path, clock: ManualClock) -> Job:
    """A job that may write pools, with tokens for ten minutes."""
    return Job(cluster(tmp_path, clock), clock)


def job_with(folder: Path, clock: ManualClock, ttl: str) -> Job:
    """The same, with tokens that live otherwise."""
    return Job(cluster(folder, clock, MaxTokenTTL=ttl), clock)


def test_an_identity_is_worth_a_token(job: Job) -> None:
    """The token has a name, a secret that no text form shows, and an end."""
    login = log_in(transport_to(InProcess(job.store)), "github", AUDIENCE, job.identity)
    (kept,) = job.store.tokens.ordered()
    assert (kept.secret, kept.accessor, 600.0) == (login.secret, login.accessor, login.life)
    assert login.expires is not None
    assert timedelta(0) == login.expires.utcoffset()
    assert login.secret not in repr(login)
    assert [AUDIENCE] == job.audiences


def test_nobody_logs_in_before_there_is_something_to_ask(job: Job) -> None:
    """The first request does, and the second one uses the same token."""
    assert 0 == job.count
    job.nomad.pools()
    job.nomad.put(NodePool("a"))
    assert 1 == job.count
    assert "a" in job.nomad.pools()


@pytest.mark.parametrize(("ttl", "half"), [("10m", 540.0), ("2m", 60.0), ("90s", 45.0), ("1m", 30.0)])
def test_another_token_comes_before_the_end(tmp_path: Path, clock: ManualClock, ttl: str, half: float) -> None:
    """A minute before it; of a token that lives shorter than two, after half of its life."""
    job = job_with(tmp_path, clock, ttl)
    job.nomad.pools()
    clock.advance(half - 0.5)
    job.nomad.pools()
    assert 1 == job.count
    clock.advance(0.5)
    job.nomad.pools()
    assert 2 == job.count
    job.nomad.pools()
    assert 2 == job.count


def test_a_long_run_never_shows_an_ended_token(job: Job, clock: ManualClock) -> None:
    """A request every 20 seconds for an hour, reads and writes: none is refused."""
    for number in range(180):
        job.nomad.put(NodePool("a", description=str(number)))
        job.nomad.pools()
        clock.advance(20.0)
    assert 3600 // 540 + 1 == job.count


def test_a_long_wait_for_the_lock_outlasts_many_tokens(job: Job, clock: ManualClock) -> None:
    """The state in Nomad is reached by the same way, so its lock can be waited for, taken and given back."""
    backend, other = (
        NomadBackend(Variables(job.transport), "gitpool/prod", clock=clock.now, sleep=lambda seconds: None)
        for _ in range(2)
    )
    held = other.acquire(holder(1))
    for _ in range(120):
        with pytest.raises(Held):
            backend.acquire(holder(2))
        clock.advance(10.0)
        other.renew(held)
    other.release(held)
    lock = backend.acquire(holder(2))
    backend.write(b"state", backend.read(), lock)
    backend.release(lock)
    assert 1200 // 540 + 1 == job.count


TEN = files(*(NodePool(f"pool-{number}") for number in range(10)))


def test_an_apply_outlasts_its_tokens(job: Job, clock: ManualClock) -> None:
    """Each write takes minutes here, and none is refused."""
    run = session(TEN, job.nomad, MemoryBackend(), observe=lambda event: clock.advance(200.0))
    applied = apply(run, Options())
    assert applied is not None
    assert ExitCode.OK == applied.exit_code
    assert set(TEN) < set(job.nomad.pools())
    assert 3 < job.count


def test_an_apply_without_a_token_stops_and_can_go_on(job: Job, clock: ManualClock) -> None:
    """What it does not know is left to `gitpool recover`: nothing is taken for refused."""
    backend, seen = MemoryBackend(), list[Event]()

    def watch(event: Event) -> None:
        seen.append(event)
        if len(seen) == 5:
            job.door.strike(Blow.TROUBLE, 1, times=10**6)
            clock.advance(700.0)

    applied = apply(session(TEN, job.nomad, backend, observe=watch), Options())
    assert applied is not None
    assert ExitCode.NEEDS_A_PERSON == applied.exit_code
    job.door.strike(Blow.TROUBLE, 0, times=0)
    assert ExitCode.OK == recover(session(TEN, job.nomad, backend)).exit_code
    assert set(TEN) < set(job.nomad.pools())


def test_a_token_without_an_end_is_kept(job: Job, clock: ManualClock) -> None:
    """There is nothing to fear, so nothing is fetched."""

    def endless(request: httpx.Request) -> httpx.Response:
        job.door.asked.append(LOGIN)
        return httpx.Response(200, json={"SecretID": "endless-secret", "AccessorID": "a"})

    door = Transport(Connection(address=ADDRESS), transport=httpx.MockTransport(endless))
    logins = Logins(door, "github", AUDIENCE, job.identity, clock=clock.now)
    assert "endless-secret" == logins.current().secret
    clock.advance(10**7)
    assert (None, None) == (logins.current().expires, logins.current().life)
    assert 1 == job.count


def test_the_clock_of_the_server_does_not_matter(job: Job, clock: ManualClock) -> None:
    """The life counts from when it was asked for, by our clock: that of the server may be hours away."""
    logins = Logins(transport_to(job.door), "github", AUDIENCE, job.identity, clock=lambda: clock.now() - 50_000.0)
    logins.current()
    clock.advance(539.0)
    logins.current()
    assert 1 == job.count
    clock.advance(1.0)
    logins.current()
    assert 2 == job.count


def test_many_requests_at_once_log_in_once(job: Job) -> None:
    """The others wait for the one who does, and use its token."""
    gate = threading.Barrier(8)

    def ask(number: int) -> str:
        gate.wait()
        return job.logins.current().secret

    with ThreadPoolExecutor(8) as pool:
        shown = set(pool.map(ask, range(8)))
    assert set(secrets(job.store)) == shown
    assert 1 == job.count


def test_a_token_that_was_taken_away_is_replaced(job: Job, clock: ManualClock) -> None:
    """A read that is refused in the name of an old token is asked again by a new one."""
    job.nomad.pools()
    take_away(job)
    clock.advance(61.0)
    assert "default" in job.nomad.pools()
    assert 2 == job.count


def test_a_right_that_is_missing_is_no_reason_to_log_in(tmp_path: Path, clock: ManualClock) -> None:
    """No token ends in its first minute, so there the refusal stands; later it costs one login a minute at most."""
    job = Job(cluster(tmp_path, clock), clock)
    for _ in range(3):
        with pytest.raises(Refusal):
            job.transport.read("/v1/node/pool/default/nodes", needs='node { policy = "read" }')
    assert 1 == job.count
    clock.advance(61.0)
    for _ in range(3):
        with pytest.raises(Refusal) as caught:
            job.transport.read("/v1/node/pool/default/nodes", needs='node { policy = "read" }')
    assert 2 == job.count
    assert 'lack node { policy = "read" }. Look at the binding rules of the auth method "github"' in said(caught.value)


def test_a_write_is_not_repeated_by_a_new_login(job: Job, clock: ManualClock) -> None:
    """Only who can look at the cluster first may repeat a write."""
    job.nomad.pools()
    take_away(job)
    clock.advance(61.0)
    with pytest.raises(Refusal):
        job.nomad.put(NodePool("a"))
    assert 1 == job.asked.asked.count("PUT /v1/node/pools")


def take_away(job: Job) -> None:
    """Somebody deletes all tokens."""
    for token in job.store.tokens.ordered():
        access.delete_token(job.store, token.accessor)


@pytest.mark.parametrize("blow", [Blow.REQUEST_LOST, Blow.ANSWER_LOST, Blow.TROUBLE])
def test_a_read_tries_again_to_log_in(job: Job, blow: Blow) -> None:
    """A lost login is a trouble that may pass, as any other on the way to an answer."""
    job.door.strike(blow, 1, times=2)
    assert "default" in job.nomad.pools()
    assert 3 == job.count


@pytest.mark.parametrize(("blow", "kind"), [(Blow.REQUEST_LOST, NoAnswer), (Blow.TROUBLE, Trouble)])
def test_a_login_that_stays_lost_is_told(job: Job, blow: Blow, kind: type[GitpoolError]) -> None:
    """As what it is; nothing was sent without a token."""
    job.door.strike(blow, 1, times=9)
    with pytest.raises(kind) as caught:
        job.nomad.pools()
    assert "PUT http://nomad.test:4646/v1/acl/login" in said(caught.value)
    assert [] == job.asked.asked


def test_the_old_token_serves_while_no_other_can_be_had(job: Job, clock: ManualClock) -> None:
    """Until its end, with a try now and then; after that there is none."""
    job.nomad.pools()
    job.door.strike(Blow.TROUBLE, 2, times=99)
    clock.advance(541.0)
    for _ in range(5):
        job.nomad.pools()
    assert 2 == job.count
    clock.advance(AGAIN_AFTER)
    job.nomad.pools()
    assert 3 == job.count
    clock.advance(600.0)
    with pytest.raises(Trouble):
        job.nomad.pools()
    job.door.strike(Blow.TROUBLE, 0, times=0)
    assert "default" in job.nomad.pools()


def test_an_identity_that_cannot_be_had_is_told_in_its_words(job: Job) -> None:
    """Whoever gives it knows why."""

    def nobody(audience: str) -> str:
        raise GitpoolError(error("The job's identity cannot be had", "for a reason"))

    with pytest.raises(GitpoolError) as caught:
        Logins(transport_to(job.door), "github", AUDIENCE, nobody).current()
    assert "The job's identity cannot be had for a reason" == said(caught.value)
    assert 0 == job.count


Change = Callable[[Job], None]


def claiming(**claims: Any) -> Change:
    """The job says something else of itself."""
    return lambda job: job.claims.update(claims)


def without_acl(job: Job) -> None:
    """Nobody is asked for a token."""
    job.store.acl = False


REFUSALS: list[tuple[Change, str, str, tuple[str, ...]]] = [
    (claiming(aud="x"), "github", "Nomad does not believe this identity", ("audience (aud)", '"nomad.test"', "Bound")),
    (claiming(iss="x"), "github", "Nomad does not believe this identity", ("401 unable to validate", "BoundIssuer")),
    (claiming(exp=1, nbf=1), "github", "Nomad does not believe this identity", ("exp", "the clock of the servers")),
    (
        claiming(repository_id="3", environment=None, ref="refs/heads/x"),
        "github",
        "No binding rule is for this job",
        (
            "400 no role or policy bindings matched. The identity is a good one",
            'It has repository_id "3", no repository, no event_name, ref "refs/heads/x", no environment. Look',
            "passed over without a word",
        ),
    ),
    (claiming(repository_id="2", environment=None), "github", "No binding rule is for this job", ('"2"',)),
    (claiming(), "gitlab", "There is no such auth method", ('auth-method "gitlab" not found', "auth-method list")),
    (without_acl, "github", "There is nothing to log in to", ("400 ACL support disabled", "auth block")),
]


@pytest.mark.parametrize(("change", "method", "summary", "told"), REFUSALS)
def test_a_no_is_told_with_what_to_do(
    job: Job, change: Change, method: str, summary: str, told: tuple[str, ...]
) -> None:
    """In Nomad's words first, then where to look; it is not repeated."""
    change(job)
    with pytest.raises(LoginFailed) as caught:
        Logins(transport_to(job.door), method, AUDIENCE, job.identity).current()
    (diagnostic,) = caught.value.diagnostics
    assert summary == diagnostic.summary
    assert f"PUT {ADDRESS}/v1/acl/login: 40" in diagnostic.detail
    for part in told:
        assert part in diagnostic.detail
    assert 1 == job.count


def scripted(answer: Callable[[httpx.Request], httpx.Response]) -> Transport:
    """A way to a server that says this."""
    return Transport(Connection(address=ADDRESS), transport=httpx.MockTransport(answer))


OTHERS: list[tuple[httpx.Response, str, str]] = [
    (httpx.Response(400, text="unsupported auth-method type: OIDC"), "The auth method is for people", "type JWT"),
    (httpx.Response(404, text="Invalid URL path"), "The cluster knows no login", "Nomad 1.5.4"),
    (httpx.Response(307, headers={"location": "http://other.test"}), "The cluster's address redirects", "other.test"),
    (httpx.Response(200, text="hello"), "The cluster's answer is not understood", "holds no token"),
    (httpx.Response(200, json=[]), "The cluster's answer is not understood", "holds no token"),
    (httpx.Response(200, json={"SecretID": ""}), "The cluster's answer is not understood", "holds no token"),
    (httpx.Response(200, json={"SecretID": "a\nb"}), "The cluster's answer is not understood", "holds no token"),
]


@pytest.mark.parametrize(("answer", "summary", "told"), OTHERS)
def test_what_is_no_token_is_told(answer: httpx.Response, summary: str, told: str) -> None:
    """Answers that the embedded Nomad does not give, of others and of other versions."""

    def say(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    with pytest.raises(LoginFailed) as caught:
        log_in(scripted(say), "github", AUDIENCE, lambda audience: "no.jwt")
    assert summary in said(caught.value)
    assert told in said(caught.value)


def whole(problem: GitpoolError) -> str:
    """All that could be printed of an error: its words, and its traceback with the values of all names in it."""
    found = traceback.TracebackException.from_exception(problem, capture_locals=True)
    return said(problem) + repr(problem) + "".join(found.format())


JWT = "eyJhbGciOiJSUzI1NiJ9.of-a-test.signature"


def echoing(status: int) -> Callable[[httpx.Request], httpx.Response]:
    """A server that repeats what it got."""
    return lambda request: httpx.Response(status, text=f"bad: {request.content.decode()} {dict(request.headers)}")


def failing(request: httpx.Request) -> httpx.Response:
    """A library that puts what it was given into its words."""
    raise httpx.LocalProtocolError(f"Illegal {request.content.decode()}")


@pytest.mark.parametrize("answer", [echoing(400), echoing(401), echoing(403), echoing(500), failing])
def test_no_error_of_a_login_shows_the_identity(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    """Whatever others say, and whatever was on the stack when it was said."""
    transport = scripted(answer)
    logins = Logins(transport, "github", AUDIENCE, lambda audience: JWT)
    problem = caught(logins.current)
    assert "(hidden)" in said(problem)
    assert JWT not in whole(problem)
    assert JWT not in repr(transport) + repr(logins)


def caught(ask: Callable[[], object]) -> GitpoolError:
    """The error, whose traceback begins here, where nobody holds a secret."""
    with pytest.raises(GitpoolError) as found:
        ask()
    return found.value


@pytest.mark.parametrize("status", [400, 403, 500])
def test_no_error_shows_the_token_that_was_got(job: Job, clock: ManualClock, status: int) -> None:
    """Not the one of now, and not the one before it, which is good still for a minute."""
    asked: list[str] = []

    def echo(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["x-nomad-token"])
        return httpx.Response(status, text=f"bad: {asked}")

    transport = Transport(
        Connection(address=ADDRESS, login="github"),
        logins=job.logins,
        sleep=lambda seconds: None,
        transport=httpx.MockTransport(echo),
    )
    for _ in range(2):
        problem = caught(lambda: transport.read("/v1/node/pools"))
        assert "(hidden)" in said(problem)
        assert [] == [secret for secret in secrets(job.store) if secret in whole(problem)]
        clock.advance(545.0)
    assert 2 <= len(set(asked))
