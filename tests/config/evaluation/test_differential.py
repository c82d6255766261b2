"""Random expressions against Terraform's own values: value, type, printed form, JSON and sensitivity."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.config.evaluation.random_expressions import SCOPE, RandomExpressions
from tests.config.evaluation.terraform_console import ERROR, by_gitpool, by_terraform

IS_LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
BATCHES, SIZE = 20 if IS_LONG else 1, 1000
TERRAFORM = shutil.which("terraform")

_BEYOND = ("(known after apply)", "Inf,")
"""What Terraform makes of some mistakes (`formatlist("%d", null)`, `1 / 0`), which are errors here."""


def differences(expressions: Sequence[str], folder: Path) -> list[tuple[str, tuple[str, str], tuple[str, str]]]:
    """The expressions with their values by Terraform and by gitpool, where they are not the same."""
    both = zip(expressions, by_terraform(SCOPE, expressions, folder), by_gitpool(SCOPE, expressions), strict=True)
    return [row for row in both if row[1] != row[2] and not is_meant(*row)]


def is_meant(expression: str, theirs: tuple[str, str], ours: tuple[str, str]) -> bool:
    """Whether a difference is known, and as it should be."""
    if any(words in theirs[0] for words in _BEYOND):
        return True
    # Terraform forgets that a branch not taken is sensitive where a for directive in it fails.
    return "endfor" in expression and "(sensitive value)" in ours[0] and theirs[0].endswith("false,\n  ],")


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to compare with")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_expressions_have_terraforms_values(tmp_path: Path, batch: int) -> None:
    """Whatever is written, its value, its type, its text, its JSON and its sensitivity are Terraform's, or both err."""
    # In everybody's runs the same expressions, for who changes something else is not to meet a new one; with the
    # profile "long" others each time.
    seed = random.randrange(2**32) + batch if IS_LONG else batch
    print(f"seed {seed}")  # shown where the test fails: RandomExpressions(seed) writes the same again
    writer = RandomExpressions(seed)
    assert [] == differences([writer.expression() for _ in range(SIZE)], tmp_path)


def test_the_comparison_is_worth_its_time() -> None:
    """At least half of the expressions have a value, and among them are all kinds of it."""
    writer = RandomExpressions(7)
    answers = by_gitpool(SCOPE, [writer.expression() for _ in range(SIZE // 2)])
    with_value = [kind for value, kind in answers if f'"{ERROR}"' not in value.splitlines()[1]]
    assert len(with_value) > SIZE // 4
    for kind in ("string", "number", "bool", "dynamic", "list(", "set(", "map(", "object(", "tuple("):
        assert any(kind in found.splitlines()[1] for found in with_value), kind
