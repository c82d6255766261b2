"""What may go wrong at a point of a run: each a function that is called there, with the name of the point.

It raises what the effect should raise, gives what is to be the answer, or does something behind the run's back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from gitpool.diagnostics import error
from gitpool.nomad.transport import NoAnswer, Trouble
from tests.support.cluster import refusal
from tests.support.faults import Effects
from tests.support.places import is_of_state, losing, refusing, writes_state
from tests.support.runs import holder
from tests.support.scenario import Scenario

Happening: TypeAlias = Callable[[Scenario, str], Any]

BY_HAND = "by hand, in the middle of an apply"


@dataclass(frozen=True)
class Misfortune:
    """`happens` at the point, and with `lasts` at each one after it too, those alone that are `at` such a place."""

    happens: Happening
    lasts: bool = False
    at: Callable[[str], bool] = lambda name: True

    def effects(self, scenario: Scenario, number: int) -> Effects:
        """Effects with this at the point of that number."""

        def meanwhile(now: int, name: str) -> Any:
            if (now == number or (self.lasts and now > number)) and self.at(name):
                return self.happens(scenario, name)
            return None

        return Effects(meanwhile=meanwhile)


def loses(scenario: Scenario, name: str) -> None:
    """The request, or the answer, is lost."""
    if is_of_state(name):
        losing(name)
    raise NoAnswer(error("No answer from the cluster", f"{name}: broken."))


def refuses(status: int) -> Happening:
    """A server says no, or is in trouble; after the fact, if it is asked for at an answer: somebody on the way does."""

    def happens(scenario: Scenario, name: str) -> Any:
        if is_of_state(name):
            return refusing(name, status)
        if status == 403:
            raise refusal("Permission denied", 403)
        raise Trouble(status, "No cluster leader", error("Nomad is in trouble"))

    return happens


def is_request(name: str) -> bool:
    """Whether it is one, and no answer."""
    return name.startswith("ask ")


MISFORTUNES: dict[str, Misfortune] = {
    "a message is lost": Misfortune(loses),
    "the network is gone": Misfortune(loses, lasts=True),
    "403": Misfortune(refuses(403), at=is_request),
    "403 for good": Misfortune(refuses(403), lasts=True, at=is_request),
    "500": Misfortune(refuses(500)),
    "503 from the state for good": Misfortune(refuses(503), lasts=True, at=is_of_state),
    "the disk is full": Misfortune(refuses(507), lasts=True, at=writes_state),
}
"""What servers and networks do. What they do at an answer has been carried out."""


def is_taken_away(scenario: Scenario, name: str) -> None:
    """Somebody takes the lock away, and nobody else takes it."""
    scenario.place.take_away()


def is_taken_by_another(scenario: Scenario, name: str) -> None:
    """Somebody takes the lock away, and a third one takes it and keeps it."""
    scenario.place.take_away()
    scenario.place.open().acquire(holder(2, "bob@desk"))


def another_applies(scenario: Scenario, name: str) -> None:
    """Somebody takes the lock away and applies the same files, to the end."""
    scenario.place.take_away()
    scenario.attempt(Effects())
    scenario.read()


def expires(scenario: Scenario, name: str) -> None:
    """So much time passes that Nomad ends the lock."""
    scenario.place.bury()


def expires_for_another(scenario: Scenario, name: str) -> None:
    """And another has it by then."""
    scenario.place.bury()
    scenario.place.open().acquire(holder(2, "bob@desk"))


def another_applies_after_that(scenario: Scenario, name: str) -> None:
    """And another has applied the same files by then."""
    scenario.place.bury()
    scenario.attempt(Effects())
    scenario.read()


def ends_out_of_reach(scenario: Scenario, name: str) -> None:
    """So much time passes, and it cannot be asked whose it is."""
    scenario.place.bury()
    losing(name)


def ages(scenario: Scenario, name: str) -> None:
    """More time passes than we may count on; but the lock is ours still, and can be renewed."""
    scenario.place.clock.advance(11)


def writes_by_hand(pool: str) -> Happening:
    """Somebody writes that pool, with another image than the old and the new one."""

    def happens(scenario: Scenario, name: str) -> None:
        scenario.cluster.hand_put(pool, Description=BY_HAND, NewerField={"of": pool})

    return happens


def removes_by_hand(pool: str) -> Happening:
    """Somebody deletes it."""
    return lambda scenario, name: scenario.cluster.hand_remove(pool)


LOSSES: dict[str, Happening] = {
    happens.__name__: happens for happens in (is_taken_away, is_taken_by_another, another_applies)
}
"""Ways to lose a lock, wherever it is kept."""

EXPIRIES: dict[str, Happening] = {
    happens.__name__: happens for happens in (expires, expires_for_another, another_applies_after_that)
}
"""Ways to lose one that ends by itself."""

HANDS: dict[tuple[str, str], Happening] = {
    ("writes", "change"): writes_by_hand("change"),
    ("writes", "create"): writes_by_hand("create"),
    ("writes", "theirs"): writes_by_hand("theirs"),
    ("removes", "delete"): removes_by_hand("delete"),
    ("removes", "change"): removes_by_hand("change"),
}
"""What other people do to a pool."""
