"""The state on a server that speaks Terraform's http protocol: GitLab, Gitea and others.

https://developer.hashicorp.com/terraform/language/backend/http, terraform: internal/backend/remote-state/http, gitlab:
lib/api/terraform/state.rb.

* The protocol has no compare-and-set. A write reads, compares and then sends, and in between the lock alone keeps
  others out; so without a lock nothing is written. Good servers hold the lock's ID in the query of a write against it.
* A lock does not end by itself, and nobody can ask whether it is ours still: that it was taken away shows when a write
  is refused, or when the document is one that we neither read nor wrote.
* No copies are kept: the protocol has one document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from gitpool.backends.backend import Conflict, Held, Lock, LockInfo, Lost, Snapshot, described
from gitpool.backends.http_client import Answer, HttpClient, NoAnswer
from gitpool.backends.http_settings import Endpoint, HttpSettings, named, resolve
from gitpool.diagnostics import Diagnostic, GitpoolError, error

_HELD = (409, 423)
_LONGEST_HOLDER = 65_536
"""Bytes of an answer that may name a holder."""


@dataclass
class _Token:
    """What is known of a lock of ours. `versions` are those that the document has had, or may have, by our own doing
    or when we first looked; any other means that somebody else wrote it."""

    is_held: bool = True
    versions: set[str] = field(default_factory=set)


class HttpBackend:
    """The state at an address."""

    renews_every: float | None = None

    def __init__(self, settings: HttpSettings, client: HttpClient | None = None) -> None:
        self.where = settings.read.shown
        self._settings = settings
        self._client = client or HttpClient(settings)
        self._token: _Token | None = None

    @classmethod
    def of(cls, arguments: Mapping[str, str | int | bool], environ: Mapping[str, str]) -> HttpBackend:
        """The one of a `backend "http"` block.

        Raises:
            GitpoolError: an argument or a variable is not what it should be.
        """
        return cls(resolve(arguments, environ))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read(self) -> Snapshot:
        """What the server has; 204, 404 and an empty body are no document."""
        snapshot = self._look()
        if self._token is not None and not self._token.versions:
            self._token.versions.add(snapshot.version)
        return snapshot

    def write(self, data: bytes, over: Snapshot, lock: Lock, copy: int | None = None) -> Snapshot:
        """Read, compare and send; if that brings no clear answer, see which document is there."""
        token = self._ours(lock)
        if not data:
            detail = f"{self.where} would take it for none. Nothing was written to it."
            raise GitpoolError(error("An empty state cannot be kept", detail))
        new = Snapshot(data, _version(data))
        found = self._look()
        self._check(token, found)
        if found.version == new.version:  # an earlier try, of which nobody heard
            return new
        if found.version != over.version:
            raise self._conflict()
        token.versions.add(new.version)
        self._send(data, lock, token, over.version)
        token.versions = {new.version}
        return new

    def acquire(self, info: LockInfo) -> Lock:
        """Take the lock. If an earlier try of ours got no answer, the holder may be ourselves.

        Raises:
            GitpoolError: the address to lock or to unlock is missing.
        """
        endpoint = self._endpoint("lock_address")
        self._endpoint("unlock_address")
        try:
            answer = self._client.ask(endpoint, _json(info))
        except NoAnswer as lost:
            if lost.was_sent:
                lost.diagnostics = (*lost.diagnostics, _perhaps_ours(info))
            raise
        if answer.status in _HELD:
            holder = _holder(answer)
            if not answer.follows_loss:
                raise Held(_of_another(holder, info), self.where)
            if holder is None:
                raise Held(None, self.where, _way_out(info))
            if holder.id != info.id:
                raise Held(_of_another(holder, info), self.where)
        elif answer.status != 200:
            problem = self._client.unexpected(answer)
            if answer.is_unsure or answer.follows_loss:
                problem.diagnostics = (*problem.diagnostics, _perhaps_ours(info))
            raise problem
        self._token = _Token()
        return Lock(info, self._token)

    def renew(self, lock: Lock) -> None:
        """Look for signs that somebody else has the lock: the protocol has no renewal, and no question whose it is.

        A document that we did not write is one. Without one the lock may have been taken away all the same.
        """
        self._check(self._ours(lock), self._look())

    def release(self, lock: Lock) -> None:
        """Unlock with the lock's own words. Of a lock that we lost nothing is said: it may be another's."""
        token = lock.token
        if token is None:
            self._unlock(lock.info)
        elif isinstance(token, _Token) and token.is_held:
            self._unlock(lock.info, is_ours=True)
            token.is_held = False
        if self._token is token:
            self._token = None

    def copies(self) -> list[int]:
        """None: there is one document."""
        return []

    def copy(self, number: int) -> bytes | None:
        """None."""
        return None

    def _look(self) -> Snapshot:
        answer = self._client.ask(self._settings.read)
        if answer.status in (204, 404) or (answer.status == 200 and not answer.body):
            return Snapshot(None)
        if answer.status != 200:
            raise self._client.unexpected(answer)
        return Snapshot(answer.body, _version(answer.body))

    def _send(self, data: bytes, lock: Lock, token: _Token, old: str) -> None:
        """Send the document until it is there, something else is, or the tries are over."""
        is_unsure = False
        for attempt in count():
            wait, may_pass = 0, True
            try:
                answer = self._client.ask_once(self._settings.update, data, lock.info.id)
            except NoAnswer as lost:
                problem: GitpoolError = lost
                is_unsure, may_pass = is_unsure or lost.was_sent, lost.may_pass
            else:
                if answer.status in (200, 201, 204):
                    return
                if answer.status in _HELD:
                    token.is_held = False
                    raise Lost(f"{self.where} is held by {described(_holder(answer))}, its server says.")
                problem = self._client.unexpected(answer)
                is_unsure, may_pass, wait = is_unsure or answer.is_unsure, answer.is_unsure, answer.wait
            found = self._found_after(problem) if is_unsure else old
            if found == _version(data):
                return
            if found != old:
                raise self._conflict("Somebody else wrote it while ours was on its way")
            if not may_pass or attempt >= self._settings.retry_max:
                raise problem
            self._client.pause(attempt, wait)

    def _found_after(self, problem: GitpoolError) -> str:
        """The version that is there after a write without a clear answer."""
        try:
            return self._look().version
        except GitpoolError:
            unknown = error(
                "It is not known whether the state was written",
                f"{self.where} did not say it, and cannot be read now. When it answers again, `gitpool recover` looks "
                "which state it has, and goes on from there.",
            )
            raise GitpoolError(*problem.diagnostics, unknown) from None

    def _unlock(self, info: LockInfo, *, is_ours: bool = False) -> None:
        answer = self._client.ask(self._endpoint("unlock_address"), _json(info))
        if answer.status in (200, 204):
            return
        # Where an earlier try had no answer, it is the one that was carried out.
        if answer.follows_loss and answer.status in (404, 410, *_HELD):
            return
        if answer.status not in _HELD:
            raise self._client.unexpected(answer)
        holder = _holder(answer)
        if is_ours and (holder is None or holder.id != info.id):
            return  # taken away from us
        raise GitpoolError(
            error(
                "The lock cannot be taken away",
                f"{self.where} is not held under the lock ID {info.id}, its server says; it is held by "
                f"{described(holder)}, or by nobody. Run the command again to see who holds it.",
            )
        )

    def _endpoint(self, argument: str) -> Endpoint:
        endpoint = self._settings.lock if argument == "lock_address" else self._settings.unlock
        if endpoint is None:
            raise GitpoolError(
                error(
                    "The state cannot be locked",
                    f"{self.where} has no lock: {named(argument)} is not set. gitpool writes nothing without a lock, "
                    'so that two runs never meet. Set it in the block backend "http"; a server without locks can only '
                    "be read.",
                )
            )
        return endpoint

    def _ours(self, lock: Lock) -> _Token:
        if not isinstance(lock.token, _Token) or not lock.token.is_held:
            raise Lost(f"The lock of {self.where} is not ours (any more).")
        return lock.token

    def _check(self, token: _Token, found: Snapshot) -> None:
        if token.versions and found.version not in token.versions:
            token.is_held = False
            raise Lost(f"Somebody else wrote {self.where} while we held its lock, so it was taken away.")
        token.versions.add(found.version)

    def _conflict(self, how: str = "Somebody changed it since it was read, and nothing was written to it") -> Conflict:
        return Conflict(error("The state was changed", f"{self.where}: {how}. Run the command again."))


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _json(info: LockInfo) -> bytes:
    return json.dumps(info.to_json()).encode()


def _holder(answer: Answer) -> LockInfo | None:
    """Whom the answer names; servers that have no name for it say all kinds of things."""
    holder = LockInfo.from_bytes(answer.body) if len(answer.body) <= _LONGEST_HOLDER else None
    return holder if holder is not None and holder.id else None


def _of_another(holder: LockInfo | None, ours: LockInfo) -> LockInfo | None:
    """The holder without our own run: GitLab keeps who holds a lock since when, and fills the rest from the request."""
    if holder is not None and holder.info == ours.info:
        return replace(holder, info="")
    return holder


def _way_out(info: LockInfo) -> str:
    return (
        "if nobody is at work: an answer was lost, so the holder may be this very run; then `gitpool force-unlock "
        f"{info.id}` frees it"
    )


def _perhaps_ours(info: LockInfo) -> Diagnostic:
    return error(
        "It is not known whether the state is locked now",
        f"The request may have been carried out. If the state stays locked, `gitpool force-unlock {info.id}` frees it.",
    )
