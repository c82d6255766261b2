"""The words of hints."""

from __future__ import annotations

import pytest

from gitpool.config.findings import did_you_mean, listed
from tests.config.texts import findings_in


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("metadata", ' Did you mean "meta"?'),
        ("Meta", ' Did you mean "meta"?'),
        ("zzz", ""),
        ("node-ttl", ' Did you mean "node_ttl"?'),
    ],
)
def test_the_nearest_word_is_suggested(word: str, hint: str) -> None:
    """A suggestion is made for what is near, whatever its case and dashes, and for nothing else."""
    assert did_you_mean(word, ["meta", "node_ttl"]) == hint


def test_lists_read_like_sentences() -> None:
    """One, two, three words."""
    assert [listed("a"), listed("ab"), listed("abc")] == ['"a"', '"a" and "b"', '"a", "b" and "c"']


def test_nothing_is_said_twice() -> None:
    """A token that is looked at twice is reported once."""
    findings = findings_in("x")
    findings.error("A", "b.", 0, 1)
    findings.error("A", "b.", 0, 1)
    assert len(findings.report.diagnostics) == 1
