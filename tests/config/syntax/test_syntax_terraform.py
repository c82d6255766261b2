"""What is legal HCL: the same texts are read, and the same refused, as by Terraform."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gitpool.config.syntax.parse import parse
from gitpool.diagnostics import Report, Source
from tests.config.evaluation.random_expressions import RandomExpressions
from tests.config.formatting.random_hcl import RandomHcl
from tests.config.formatting.test_formatting_terraform import TERRAFORM, terraform_fmt
from tests.config.test_fuzz import mutated

TEXTS = 1000

pytestmark = pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to compare with")


def text_of(seed: int) -> str:
    """A file of arguments and blocks, or one expression."""
    if seed % 2:
        return RandomHcl(seed, "\r\n" if seed % 7 == 0 else "\n").text(seed % 3 + 1)
    return f"x = [\n{RandomExpressions(seed).expression()}\n]\n"


def disputed(texts: list[str], folder: Path) -> list[str]:
    """The texts that one of the two refuses, and the other does not."""
    for i, text in enumerate(texts):
        (folder / f"{i:04}.tf").write_bytes(text.encode("utf-8"))
    refused = terraform_fmt(folder, "-write=false")
    found = []
    for i, text in enumerate(texts):
        report = Report()
        parse(Source("x.hcl", text.removeprefix("\ufeff")), report)
        if bool(report.errors) != (f"{i:04}.tf" in refused):
            found.append(text)
    return found


def test_legal_texts_are_legal(tmp_path: Path) -> None:
    """Nothing that Terraform reads is refused, however it is laid out."""
    seed = random.randrange(2**32)
    print(f"seeds from {seed}")
    assert [] == disputed([text_of(seed + i) for i in range(TEXTS)], tmp_path)


def test_damaged_texts_are_refused_alike(tmp_path: Path) -> None:
    """Nothing that Terraform refuses is read; nor is refused what is legal by accident."""
    seed = random.randrange(2**32)
    print(f"seeds from {seed}")
    texts = [mutated(text_of(seed + i), random.Random(seed + i), plain=True) for i in range(TEXTS)]
    assert [] == disputed(texts, tmp_path)
