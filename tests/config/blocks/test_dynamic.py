"""`dynamic` blocks: what they may make, and what is wrong with them whether they make it or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.texts import details, load_texts, marked, said


def _pool(dynamic: str, repeat: str = "") -> str:
    return f'node_pool "a" {{\n{repeat}\n{dynamic}\n}}\n'


def test_each_round_sets_what_the_content_says(tmp_path: Path) -> None:
    """The iterator has the name that it is given, else that of the block."""
    text = _pool("""
      dynamic "meta" {
        for_each = { k = "v" }
        iterator = entry
        content {
          key   = entry.key
          value = entry.value
        }
      }
      dynamic "scheduler_config" {
        for_each = ["spread"]
        content { scheduler_algorithm = scheduler_config.value }
      }
    """)
    configuration, report = load_texts(tmp_path, a=text)
    assert [] == said(report)
    pool = configuration.pools["a"].pool
    assert {"key": "k", "value": "v"} == dict(pool.meta)
    assert pool.scheduler_config is not None
    assert "spread" == pool.scheduler_config.scheduler_algorithm


@pytest.mark.parametrize("kind", ["foo", "lifecycle", "dynamic", "content", "description"])
@pytest.mark.parametrize("rounds", ["[]", "[1]", "null"])
def test_what_no_dynamic_block_makes_is_an_error(tmp_path: Path, kind: str, rounds: str) -> None:
    """As Terraform's schema has no lifecycle to make, it must not look as if something were protected."""
    text = _pool(f'  dynamic "{kind}" {{\n    for_each = {rounds}\n    content {{ x = 1 }}\n  }}')
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:3:11: Unsupported block type"] == said(report)
    assert details(report).startswith(f'Blocks of type "{kind}" are not expected here.')


def test_a_misspelt_block_is_guessed(tmp_path: Path) -> None:
    """The nearest of what can be made is proposed."""
    _, report = load_texts(tmp_path, a=_pool('dynamic "metta" {\nfor_each = []\ncontent {}\n}'))
    assert details(report).endswith('Did you mean "meta"?')


@pytest.mark.parametrize(
    ("line", "summary", "mark"),
    [
        ("bogus = 1", "Unsupported argument", "bogus"),
        ('labels = ["x"]', "Unsupported argument", "labels"),
        ('iterator = "x"', "Invalid expression", '"x"'),
        ("iterator = x.y", "Invalid dynamic iterator name", "x.y"),
        ("iterator = 1", "Invalid expression", "1"),
        ("other {}", "Unsupported block type", "other"),
    ],
)
def test_what_belongs_into_no_dynamic_block_is_an_error(tmp_path: Path, line: str, summary: str, mark: str) -> None:
    """Nothing that is written is left out without a word."""
    _, report = load_texts(tmp_path, a=_pool(f'dynamic "meta" {{\nfor_each = []\n{line}\ncontent {{}}\n}}'))
    assert [f"a.hcl:5:{1 + line.index(mark)}: {summary}"] == said(report)
    assert [mark] == marked(report)


@pytest.mark.parametrize("missing", ["for_each = [1]", "content {}"])
def test_a_part_that_is_missing_is_an_error(tmp_path: Path, missing: str) -> None:
    """A dynamic block says what it goes over and what it makes."""
    _, report = load_texts(tmp_path, a=_pool(f'dynamic "meta" {{\n{missing}\n}}'))
    assert ["a.hcl:3:1: Invalid dynamic block"] == said(report)


@pytest.mark.parametrize(("rounds", "kind"), [("null", "null"), ("5", "number"), ('"a"', "string")])
def test_rounds_need_something_to_go_over(tmp_path: Path, rounds: str, kind: str) -> None:
    """In the words of HCL."""
    _, report = load_texts(tmp_path, a=_pool(f'dynamic "meta" {{\nfor_each = {rounds}\ncontent {{}}\n}}'))
    assert ["a.hcl:4:12: Invalid dynamic for_each value"] == said(report)
    assert details(report).startswith(f"Cannot use a {kind} value in for_each.")


@pytest.mark.parametrize("repeat", ["", "for_each = {}", 'for_each = toset(["p", "q"])'])
@pytest.mark.parametrize("rounds", ["[]", "[1]"])
def test_the_content_is_checked_without_a_round(tmp_path: Path, repeat: str, rounds: str) -> None:
    """An empty list today is no reason to find the misspelt argument tomorrow; and it is told once."""
    block = f'dynamic "scheduler_config" {{\nfor_each = {rounds}\ncontent {{\nscheduler_algoritm = "spread"\n}}\n}}'
    _, report = load_texts(tmp_path, a=_pool(block, repeat))
    assert ["a.hcl:6:1: Unsupported argument"] == said(report)
    assert 'mean "scheduler_algorithm"?' in details(report)
    assert "The same goes" not in details(report)


def test_one_that_makes_two_says_so(tmp_path: Path) -> None:
    """The place of the other would be its own."""
    _, report = load_texts(tmp_path, a=_pool('dynamic "meta" {\nfor_each = [1, 2]\ncontent { a = 1 }\n}'))
    assert ["a.hcl:3:1: Duplicate meta block"] == said(report)
    assert "Only one meta is allowed here, and this dynamic block makes more than one." == details(report)


def test_one_beside_another_names_the_other(tmp_path: Path) -> None:
    """A block that is written out and one that is made are two."""
    _, report = load_texts(tmp_path, a=_pool('meta {}\ndynamic "meta" {\nfor_each = [1]\ncontent { a = 1 }\n}'))
    assert ["a.hcl:4:1: Duplicate meta block"] == said(report)
    assert details(report).endswith("Another was defined at a.hcl:3:1.")
