"""What every backend promises; each implementation inherits these tests and says how to open a client of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gitpool.backends.backend import COPIES, Backend, Conflict, Held, Lock, Lost
from gitpool.diagnostics import ExitCode, GitpoolError
from tests.support.runs import holder

OpenClient = Callable[[], Backend]


class BackendContract:
    """Inherit it and give the fixture `client`: each call opens one more client of the same, at first empty, place.

    `way_out` is what a person is told to do about a holder that is stuck, `keeps_copies` whether the place can keep old
    states, `can_be_taken_away` whether a lock can be taken from its holder.
    """

    way_out = "`gitpool force-unlock lock-1`"
    keeps_copies = True
    can_be_taken_away = True

    def test_nothing_is_there_at_first(self, client: OpenClient) -> None:
        """An absent document is no error and no data."""
        assert client().read().data is None

    @pytest.mark.parametrize("data", [b"{}", b"", "täglich\r\n".encode(), bytes(range(256)), b"x" * 1_000_000])
    def test_what_is_written_is_read(self, client: OpenClient, data: bytes) -> None:
        """The document comes back byte by byte, for the writer and for everybody else."""
        writer = client()
        lock = writer.acquire(holder())
        written = writer.write(data, writer.read(), lock)
        assert data == written.data
        assert written == writer.read()
        assert data == client().read().data
        writer.release(lock)

    def test_writes_follow_each_other(self, client: OpenClient) -> None:
        """What a write returns is what the next one may be over; the document needs not be read again."""
        writer = client()
        lock = writer.acquire(holder())
        snapshot = writer.read()
        for number in range(3):
            snapshot = writer.write(b"%d" % number, snapshot, lock)
        assert b"2" == client().read().data
        writer.release(lock)

    def test_a_write_over_something_else_is_a_conflict(self, client: OpenClient) -> None:
        """Who writes over what is there no more changes nothing: compare-and-set, also under a lock."""
        writer = client()
        lock = writer.acquire(holder())
        absent = writer.read()
        first = writer.write(b"first", absent, lock)
        with pytest.raises(Conflict):
            writer.write(b"late", absent, lock)
        second = writer.write(b"second", first, lock)
        with pytest.raises(Conflict):
            writer.write(b"late", first, lock)
        assert second == writer.read()
        writer.release(lock)

    def test_one_client_holds_the_lock(self, client: OpenClient) -> None:
        """The second client is told who holds it, since when, doing what, under which ID, and the way out."""
        first, second = client(), client()
        lock = first.acquire(holder(1, "ada@engine"))
        with pytest.raises(Held) as caught:
            second.acquire(holder(2, "bob@desk"))
        assert holder(1, "ada@engine") == caught.value.holder
        assert ExitCode.LOCKED == caught.value.exit_code
        said = caught.value.diagnostics[0].detail
        assert all(
            word in said
            for word in (
                "ada@engine",
                "apply",
                "2026-01-02T12:00:00Z",
                "run https://ci/1",
                "lock ID lock-1",
                self.way_out,
            )
        )
        assert second.where in said
        first.release(lock)

    def test_a_lock_that_is_given_back_is_free(self, client: OpenClient) -> None:
        """After a release the next client gets it, and the first again after that."""
        first, second = client(), client()
        for number, backend in enumerate((first, second, first)):
            lock = backend.acquire(holder(number))
            backend.renew(lock)
            backend.release(lock)

    def test_giving_back_twice_is_no_error(self, client: OpenClient) -> None:
        """A lock that is not held is none to give back, and whoever holds it now keeps it."""
        first, second = client(), client()
        lock = first.acquire(holder(1))
        first.release(lock)
        other = second.acquire(holder(2))
        first.release(lock)
        second.renew(other)
        with pytest.raises(Held):
            first.acquire(holder(3))
        second.release(other)

    def test_a_lock_that_was_given_back_writes_nothing(self, client: OpenClient) -> None:
        """A write under a lock that is ours no more is refused, and nothing is changed."""
        writer, other = client(), client()
        lock = writer.acquire(holder(1))
        snapshot = writer.write(b"mine", writer.read(), lock)
        writer.release(lock)
        with pytest.raises(Lost):
            writer.write(b"late", snapshot, lock)
        with pytest.raises(Lost):
            writer.renew(lock)
        taken = other.acquire(holder(2))
        with pytest.raises(Lost):
            writer.write(b"late", snapshot, lock)
        assert b"mine" == other.read().data
        other.release(taken)

    def test_a_write_without_a_lock_is_refused(self, client: OpenClient) -> None:
        """A lock that nobody gave is none."""
        writer = client()
        with pytest.raises(Lost):
            writer.write(b"late", writer.read(), Lock(holder()))
        assert writer.read().data is None

    def test_reading_needs_no_lock(self, client: OpenClient) -> None:
        """A plan looks at the state while an apply holds it."""
        writer, reader = client(), client()
        lock = writer.acquire(holder())
        writer.write(b"whole", writer.read(), lock)
        assert b"whole" == reader.read().data
        writer.release(lock)

    def test_a_lock_can_be_taken_away(self, client: OpenClient) -> None:
        """Whoever knows the holder takes its lock away; the holder hears of it before it writes anything."""
        holding, other = client(), client()
        lock = holding.acquire(holder(1))
        snapshot = holding.write(b"mine", holding.read(), lock)
        with pytest.raises(Held) as caught:
            other.acquire(holder(2))
        assert caught.value.holder is not None
        if not self.can_be_taken_away:
            with pytest.raises(GitpoolError):
                other.release(Lock(caught.value.holder))
            holding.release(lock)
            return
        other.release(Lock(caught.value.holder))
        taken = other.acquire(holder(3))
        other.write(b"theirs", other.read(), taken)
        with pytest.raises(Lost):
            holding.renew(lock)
        with pytest.raises(Lost):
            holding.write(b"late", snapshot, lock)
        assert b"theirs" == other.read().data
        holding.release(lock)
        other.renew(taken)
        other.release(taken)

    def test_copies_are_kept(self, client: OpenClient) -> None:
        """What was written as a copy can be read again by its number, by everybody; the others are not kept."""
        writer = client()
        lock = writer.acquire(holder())
        snapshot = writer.read()
        for number in range(1, 5):
            snapshot = writer.write(b"state %d" % number, snapshot, lock, number if number % 2 else None)
        writer.release(lock)
        expected = [1, 3] if self.keeps_copies else []
        assert expected == client().copies()
        for number in range(1, 5):
            assert (b"state %d" % number if number in expected else None) == client().copy(number)

    def test_the_last_copies_are_kept(self, client: OpenClient) -> None:
        """There are never more than so many; the oldest goes first."""
        writer = client()
        lock = writer.acquire(holder())
        snapshot = writer.read()
        for number in range(1, COPIES + 6):
            snapshot = writer.write(b"state %d" % number, snapshot, lock, number)
        writer.release(lock)
        assert (list(range(6, COPIES + 6)) if self.keeps_copies else []) == client().copies()
        assert client().copy(5) is None

    def test_it_says_where_it_is(self, client: OpenClient) -> None:
        """Messages name the place."""
        assert client().where
