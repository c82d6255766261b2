"""The `lifecycle` block."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.pool import Lifecycle
from tests.config.texts import load_texts, said


def test_it_protects_and_ignores(tmp_path: Path) -> None:
    """Fields are written as in Terraform, keys of meta in brackets or behind a dot."""
    text = """
    node_pool "a" {
      lifecycle {
        prevent_destroy = true
        ignore_changes  = [description, meta["a.b"], meta.c, description]
      }
    }
    """
    configuration, report = load_texts(tmp_path, a=text)
    assert not report.diagnostics
    assert configuration.pools["a"].lifecycle == Lifecycle(True, (("description",), ("meta", "a.b"), ("meta", "c")))


def test_all_is_every_field(tmp_path: Path) -> None:
    """`ignore_changes = all` leaves the whole pool to others."""
    configuration, report = load_texts(tmp_path, a='node_pool "a" {\n  lifecycle {\n    ignore_changes = all\n  }\n}\n')
    assert not report.diagnostics
    ignored = configuration.pools["a"].lifecycle.ignore_changes
    assert ignored == (("description",), ("meta",), ("node_identity_ttl",), ("scheduler_config",))


@pytest.mark.parametrize(
    ("line", "summary", "word"),
    [
        ("ignore_changes = [descripton]", "Unknown field in ignore_changes", 'mean "description"?'),
        ("ignore_changes = [name]", "Unknown field in ignore_changes", "has no field"),
        ('ignore_changes = ["description"]', "Invalid ignore_changes", "without quotes"),
        ("ignore_changes = description", "Invalid ignore_changes", "A list"),
        ('ignore_changes = "all"', "Unsuitable value type", "a list of fields"),
        ("ignore_changes = [scheduler_config.scheduler_algorithm]", "Unknown field in ignore_changes", "as a whole"),
        ("ignore_changes = [meta[5]]", "Unsuitable value type", "a string"),
        ("ignore_changes = [meta[x]]", "Invalid reference", "quotes"),
        ('prevent_destroy = "no"', "Unsuitable value type", "true or false"),
        ("prevent_destory = true", "Unsupported argument", 'mean "prevent_destroy"?'),
    ],
)
def test_mistakes_have_words(tmp_path: Path, line: str, summary: str, word: str) -> None:
    """What is no field of a pool is an error: a misspelt field would be ignored by nobody."""
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\n  lifecycle {{\n    {line}\n  }}\n}}\n')
    (diagnostic,) = report.errors
    assert diagnostic.summary == summary
    assert word in diagnostic.detail


@pytest.mark.parametrize("message", ['""', "null", '" "', "local.none", "local.empty"])
def test_a_precondition_has_something_to_say(tmp_path: Path, message: str) -> None:
    """Its message is all that is shown; that there is none is not found out by whom it should have helped."""
    text = f"""
    locals {{
      none  = null
      empty = ""
    }}
    node_pool "a" {{
      lifecycle {{
        precondition {{
          condition     = false
          error_message = {message}
        }}
      }}
    }}
    """
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:10:23: Invalid error message"] == said(report)


def test_an_empty_message_is_found_before_it_is_needed(tmp_path: Path) -> None:
    """Where it is written out."""
    block = 'precondition {\n    condition = true\n    error_message = ""\n  }'
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\nlifecycle {{\n  {block}\n}}\n}}\n')
    assert ["a.hcl:5:21: Invalid error message"] == said(report)
