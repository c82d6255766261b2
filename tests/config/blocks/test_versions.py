"""Version constraints."""

from __future__ import annotations

import pytest

from gitpool.config.blocks.versions import is_satisfied


@pytest.mark.parametrize(
    ("constraint", "version", "held"),
    [
        (">= 0.1, < 2", "0.1.0", True),
        (">= 0.1, < 2", "2.0.0", False),
        ("~> 0.1.0", "0.1.9", True),
        ("~> 0.1.0", "0.2.0", False),
        ("~> 0.1", "0.9.0", True),
        ("~> 0.1", "1.0.0", False),
        ("~> 1", "1.9.0", True),
        ("~> 1", "2.0.0", False),
        ("~> 1.2.3", "1.2.2", False),
        ("0.1.0", "0.1.0", True),
        ("= 0.1", "0.1.0", True),
        ("!= 0.1.0", "0.1.0", False),
        ("> 0.1", "0.1.0", False),
        ("<= 0.1", "0.1.0", True),
        ("v0.1.0", "0.1.0", True),
        (">= 0.1.0", "0.2.0-rc1", False),
        ("0.2.0-rc1", "0.2.0-rc1", True),
        (" >=0.1 ", "0.10.0", True),
    ],
)
def test_constraints_mean_what_they_mean_in_terraform(constraint: str, version: str, held: bool) -> None:
    """`~>` lets the last part grow, parts are joined by commas, a pre-release must be named exactly."""
    assert is_satisfied(constraint, version) is held


@pytest.mark.parametrize("constraint", ["", "x", ">=", "=> 1", "1.x", ">= 1, y", "1.2.3.4", "^1"])
def test_what_is_no_constraint_is_an_error(constraint: str) -> None:
    """A broken constraint is never taken for one that holds, also behind one that does not."""
    with pytest.raises(ValueError, match=r".*"):
        is_satisfied(constraint, "0.1.0")
