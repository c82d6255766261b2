"""What excerpts do not show."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.config.masking import MaskedSources
from gitpool.diagnostics import Source
from tests.config.texts import load_texts


def shown(text: str, *patterns: str) -> str:
    """A text as people see it."""
    return MaskedSources({"x": Source("x", text)}, patterns or ("*secret*",))["x"].text


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ('secret = "abc" # note\n', 'secret = "***" # note\n'),
        ('a = { "my secret" = "abc", b = "c" }\n', 'a = { "my secret" = "***", b = "c" }\n'),
        ('SECRET_x: "abc"\n', 'SECRET_x: "***"\n'),
        ("secret = 12\nb = 3\n", "secret = **\nb = 3\n"),
        ('secret = "a${"b"}c"\nb = 1\n', "secret = **********\nb = 1\n"),
        ('secret = "abc\nb = 1\n', "secret = ****\nb = 1\n"),
        ("secret = <<E\nabc\n de\nE\nb = 1\n", "secret = <<E\n***\n **\nE\nb = 1\n"),
        ("secret = <<E\nabc\n", "secret = <<E\n***\n"),
        ('secret = [\n "a",\n]\nb = 1\n', "secret = [\n ****\n]\nb = 1\n"),
        ('"\\u0073ecret" = "abc"\n', '"\\u0073ecret" = "***"\n'),
        ('description = "secret"\n', 'description = "secret"\n'),
        ('ignore_changes = [meta["secret"]]\n', 'ignore_changes = [meta["secret"]]\n'),
        ('address = "http://user:pw@host"\n', 'address = "http://*******@host"\n'),
        ('token = "abc"\n', 'token = "***"\n'),
    ],
)
def test_values_of_secret_keys_are_covered(text: str, covered: str) -> None:
    """Their values are stars of the same length, whatever their form; nothing else is."""
    assert shown(text) == covered


def test_excerpts_of_mistakes_are_covered(tmp_path: Path) -> None:
    """Neither a wrong value nor a broken line shows what a secret key holds."""
    _, report = load_texts(
        tmp_path,
        a='node_pool "a" {\n  meta = { api_token = ["s3cr3t"] }\n}\n',
        b='node_pool "b" {\n  meta {\n    password = "s3cr3t" x\n  }\n}\n',
        c='node_pool "c" {\n  api_key = "s3cr3t"\n}\n',
        d='node_pool "d" {\n  meta {\n    secret = "s3cr3t\n  }\n}\n',
    )
    assert len(report.errors) == 4
    assert "s3cr3t" not in str(report.diagnostics)


def test_the_patterns_are_those_of_the_settings(tmp_path: Path) -> None:
    """`mask_meta_keys` says what is covered, in the files kept for later excerpts, too."""
    configuration, report = load_texts(
        tmp_path,
        a='node_pool "a" {\n  meta {\n    pin = "1234"\n    token = "5678"\n  }\n}\n',
        b='gitpool {\n  mask_meta_keys = ["PIN"]\n}\n',
    )
    assert not report.diagnostics
    assert 'pin = "****"' in configuration.sources["a.hcl"].text
    assert len(configuration.sources) == 2
    assert configuration.settings.masked_meta_keys == ("PIN",)
