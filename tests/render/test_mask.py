"""Which values people are not shown."""

from __future__ import annotations

import pytest

from gitpool.render.mask import HIDDEN, Mask


@pytest.mark.parametrize("key", ["token", "API_TOKEN", "db.Password", "clientSecret", "ssh-key", "monkey"])
def test_secret_looking_keys_are_hidden(key: str) -> None:
    """The default patterns find a word anywhere in a key, whatever its case."""
    assert Mask().hides(key)
    assert Mask().value(("meta", key), "hunter2") == HIDDEN


def test_only_values_of_meta_are_hidden() -> None:
    """A description is never a secret, and neither is a value that is not set."""
    mask = Mask(("*",))
    assert mask.value(("description",), "x") == "x"
    assert mask.value(("scheduler_config", "scheduler_algorithm"), "spread") == "spread"
    assert mask.value(("meta", "x"), None) is None


def test_patterns_replace_the_default_ones() -> None:
    """What the settings say is hidden is hidden, and nothing else."""
    mask = Mask(("PIN", "card-?"))
    assert [key for key in ("pin", "Pin", "pins", "card-1", "card-12", "token") if mask.hides(key)] == [
        "pin",
        "Pin",
        "card-1",
    ]
    assert not Mask(()).hides("password")


def test_sensitive_fields_are_hidden_too() -> None:
    """Beside what the patterns hide, for the pool at hand alone."""
    mask = Mask(("pin",))
    over = mask.over({("description",), ("meta", "card")})
    assert [True, True, True, False] == [
        over.hides_path(path) for path in (("description",), ("meta", "card"), ("meta", "pin"), ("meta", "team"))
    ]
    assert [True, False] == [over.is_sensitive(("meta", key)) for key in ("card", "pin")]
    assert HIDDEN == over.value(("description",), "x")
    assert not mask.hides_path(("description",))
    assert not over.over(frozenset()).hides("card")
    assert over.over({("description",), ("meta", "card")}) is over
