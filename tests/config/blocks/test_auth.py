"""The `auth` block."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitpool.config.blocks.auth import AuthSettings
from gitpool.config.load import Configuration, load
from gitpool.diagnostics import Report
from tests.config.texts import load_texts, said

POOL = 'node_pool "a" {\n}\n'
AUTH = AuthSettings("github", "nomad.test")


def load_auth(folder: Path, body: str, variables: str = "") -> tuple[Configuration, Report]:
    """The configuration of a folder with that `auth` block, and a pool."""
    return load_texts(folder, a=POOL, auth=f"gitpool {{\nauth {{\n{body}\n}}\n}}\n", variables=variables)


def test_both_arguments_are_read(tmp_path: Path) -> None:
    """Of a folder without the block there is nothing to follow."""
    configuration, report = load_auth(tmp_path, 'method = "github"\naudience = "nomad.test"')
    assert not report.diagnostics
    assert AUTH == configuration.settings.auth
    assert load_texts(tmp_path, auth="")[0].settings.auth is None


def test_it_may_be_written_in_json(tmp_path: Path) -> None:
    """Its meaning is the same."""
    document = {"gitpool": {"auth": {"method": "github", "audience": "nomad.test"}}}
    (tmp_path / "settings.hcl.json").write_text(json.dumps(document), "utf-8")
    report = Report()
    assert AUTH == load(tmp_path, report).settings.auth
    assert not report.errors


def test_it_may_refer_to_variables(tmp_path: Path) -> None:
    """One without a value leaves an argument unknown, with its place, and is no mistake yet."""
    variables = 'variable "known" {\n  default = "nomad.test"\n}\nvariable "open" {}\n'
    configuration, report = load_auth(tmp_path, "method = var.open\naudience = var.known", variables)
    assert not report.errors
    auth = configuration.settings.auth
    assert AuthSettings("", "nomad.test") == auth
    assert {"method": "auth.hcl:3:10"} == {name: str(place) for name, place in auth.unknown.items()}


SENSITIVE = 'variable "secret" {\n  default   = "nomad.test"\n  sensitive = true\n}\n'


@pytest.mark.parametrize(
    ("body", "places", "word"),
    [
        ("", ["2:1: Missing required argument"], "there is no method and no audience"),
        (
            'method = "github"',
            ["2:1: Missing required argument"],
            "auth needs both arguments, and there is no audience.",
        ),
        ('method = "github"\naudience = null', ["2:1: Missing required argument"], "audience"),
        ('method = ""\naudience = "a"', ["3:10: Unsuitable value"], "method must not be empty"),
        ('method = "m"\naudience = " "', ["4:12: Unsuitable value"], "audience must not be empty"),
        ('method = ["m"]\naudience = "a"', ["3:10: Unsuitable value type"], "a string"),
        ('method = "m"\naudience = "a"\nmethd = "m"', ["5:1: Unsupported argument"], 'mean "method"?'),
        ('method = "m"\naudience = "a"\ntoken = "t"', ["5:1: Unsupported argument"], "not expected here"),
        ('method = "m"\naudience = var.secret', ["4:12: Sensitive value in a login"], "everybody may see"),
        ('method = "m"\naudience = "a"\n}\nauth {', ["6:1: Duplicate auth block"], "auth.hcl:2:1"),
    ],
)
def test_mistakes_have_words_and_places(tmp_path: Path, body: str, places: list[str], word: str) -> None:
    """A mistake in the block is an error at its place, and counts as one of the settings."""
    configuration, report = load_auth(tmp_path, body, SENSITIVE)
    assert [f"auth.hcl:{place}" for place in places] == said(report)
    assert word in report.errors[0].detail
    assert set(report) == set(configuration.settings_problems)


def test_a_label_is_a_mistake(tmp_path: Path) -> None:
    """There is one login, which has no name."""
    _, report = load_texts(tmp_path, a=POOL, auth='gitpool {\nauth "x" {\nmethod = "m"\naudience = "a"\n}\n}\n')
    assert ["auth.hcl:2:6: Extraneous label for auth"] == said(report)
