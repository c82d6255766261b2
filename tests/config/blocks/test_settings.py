"""The `gitpool` block."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitpool.config.blocks.settings import DEFAULT_MASKED, Settings
from gitpool.config.load import Configuration
from gitpool.diagnostics import Report
from tests.config.texts import load_texts, said

POOL = 'node_pool "a" {\n}\n'


def load_settings(folder: Path, body: str) -> tuple[Configuration, Report]:
    """The configuration of a folder with that `gitpool` block and a pool."""
    return load_texts(folder, a=POOL, gitpool=f"gitpool {{\n{body}\n}}\n")


def test_all_settings_are_read(tmp_path: Path) -> None:
    """Whatever can be wished for in the block is in the settings, each with its place."""
    configuration, report = load_settings(
        tmp_path,
        'address = "https://nomad.example:4646"\nregion = "eu"\n'
        'ca_cert = "ca.pem"\nca_path = "ca"\nclient_cert = "c.pem"\n'
        'client_key = "k.pem"\ntls_server_name = "server"\nskip_verify = false\nenvironment = "prod"\n'
        'required_version = ">= 0.1, < 2"\nmask_meta_keys = ["*pin*"]\nbackend "local" {\n  path = "state.json"\n}',
    )
    assert not report.diagnostics
    settings = configuration.settings
    assert settings.connection() == {
        "address": "https://nomad.example:4646",
        "region": "eu",
        "ca_cert": "ca.pem",
        "ca_path": "ca",
        "client_cert": "c.pem",
        "client_key": "k.pem",
        "tls_server_name": "server",
        "skip_verify": False,
    }
    assert (settings.environment, settings.required_version) == ("prod", ">= 0.1, < 2")
    assert settings.masked_meta_keys == (*DEFAULT_MASKED, "*pin*")
    assert (settings.backend.kind, settings.backend.arguments) == ("local", {"path": "state.json"})
    assert str(settings.backend.origin) == "gitpool.hcl:13:1"
    assert str(settings.origins["region"]) == "gitpool.hcl:3:1"


def test_no_block_is_no_wish(tmp_path: Path) -> None:
    """Without the block nothing is wished for, the state is local, and the usual secrets are masked."""
    configuration, report = load_texts(tmp_path, a=POOL)
    assert not report.diagnostics
    assert configuration.settings == Settings()
    assert configuration.settings.masked_meta_keys == DEFAULT_MASKED
    assert configuration.settings.backend.kind == "local"


@pytest.mark.parametrize(
    ("body", "place", "summary", "word"),
    [
        ('adress = "x"', "2:1", "Unsupported argument", 'mean "address"?'),
        ("region = [1]", "2:10", "Unsuitable value type", "a string"),
        ('skip_verify = "maybe"', "2:15", "Unsuitable value type", "true or false"),
        ("mask_meta_keys = [1]", "2:19", "Unsuitable value type", "must be a string"),
        ('mask_meta_keys = "x"', "2:18", "Unsuitable value type", "a list of strings"),
        ('required_version = ">= 99"', "2:20", "Unsupported gitpool version", "0.1.0"),
        ('required_version = "new"', "2:20", "Invalid version constraint", "~> 0.1.0"),
        ('backend "loca" {\n}', "2:9", "Unsupported backend type", 'mean "local"?'),
        ('backend "s3" {\n}', "2:9", "Unsupported backend type", 'Known are "local", "nomad" and "http".'),
        ('backend "nomad" {\n}', "2:1", "Missing required argument", "needs the argument path"),
        ('backend "nomad" {\n  path = null\n}', "2:1", "Missing required argument", "needs the argument path"),
        ('backend "nomad" {\n  path = [1]\n}', "3:10", "Unsuitable value type", "a string"),
        ('backend "http" {\n  adress = "x"\n}', "3:3", "Unsupported argument", 'mean "address"?'),
        ('backend "http" {\n  retry_max = -1\n}', "3:15", "Unsuitable value", "a whole number"),
        ('backend "http" {\n  retry_max = 1.5\n}', "3:15", "Unsuitable value", "a whole number"),
        ('backend "http" {\n  retry_max = "two"\n}', "3:15", "Unsuitable value", "a whole number"),
        ('backend "http" {\n  retry_max = 1e30\n}', "3:15", "Unsuitable value", "a whole number"),
        ('backend "http" {\n  retry_max = true\n}', "3:15", "Unsuitable value type", "a whole number"),
        ('backend "http" {\n  retry_max = []\n}', "3:15", "Unsuitable value type", "this is a list"),
        ('backend "http" {\n  skip_cert_verification = 3\n}', "3:28", "Unsuitable value type", "true or false"),
        ("backend {\n}", "2:1", "Missing kind for backend", "one label"),
        ('backend "local" {\n  pth = "x"\n}', "3:3", "Unsupported argument", 'mean "path"?'),
        ('backend "local" {\n  path = ""\n}', "3:10", "Unsuitable value", "empty"),
        ('backend "local" {\n}\nbackend "local" {\n}', "4:1", "Duplicate backend block", "gitpool.hcl:2:1"),
        ("backend = 1", "2:1", "Unsupported argument", "define a block"),
    ],
)
def test_mistakes_have_words_and_places(tmp_path: Path, body: str, place: str, summary: str, word: str) -> None:
    """A mistake in the settings is an error at its place, and counts as one of the settings."""
    configuration, report = load_settings(tmp_path, body)
    assert said(report) == [f"gitpool.hcl:{place}: {summary}"]
    assert word in report.errors[0].detail
    assert configuration.settings_problems == tuple(report)


@pytest.mark.parametrize(
    ("line", "variable"),
    [
        ('token = "s3cr3t"', "NOMAD_TOKEN"),
        ('secret_id = "s3cr3t"', "NOMAD_TOKEN"),
        ('http_auth = "user:s3cr3t"', "NOMAD_HTTP_AUTH"),
        ('password = "s3cr3t"', "NOMAD_HTTP_AUTH"),
        ('address = "https://user:s3cr3t@nomad:4646"', "NOMAD_HTTP_AUTH"),
    ],
)
def test_secrets_cannot_be_set_in_a_file(tmp_path: Path, line: str, variable: str) -> None:
    """A token or password in a file is an error that names its environment variable and does not show it."""
    _, report = load_settings(tmp_path, f"{line}\nmask_meta_keys = []")
    (diagnostic,) = report.errors
    assert diagnostic.summary == "Secret in a file"
    assert variable in diagnostic.detail
    assert "s3cr3t" not in str(diagnostic)


def test_a_shared_backend_is_read(tmp_path: Path) -> None:
    """The arguments of a backend, with the values of variables; numbers are numbers, and what is null is left out."""
    configuration, report = load_texts(
        tmp_path,
        a=POOL,
        variables='variable "env" {\n  default = "prod"\n}\nvariable "none" {\n  default = null\n}\n',
        gitpool='gitpool {\n  backend "nomad" {\n    path = "gitpool/${var.env}"\n    namespace = var.none\n  }\n}\n',
    )
    assert not report.diagnostics
    backend = configuration.settings.backend
    assert ("nomad", {"path": "gitpool/prod"}) == (backend.kind, backend.arguments)
    configuration, report = load_settings(
        tmp_path,
        'backend "http" {\naddress = "https://x/s"\nretry_max = 3\nretry_wait_min = "4"\nretry_wait_max = 5.0\n'
        "skip_cert_verification = true\n}",
    )
    assert not report.diagnostics
    backend = configuration.settings.backend
    assert backend.arguments == {
        "address": "https://x/s",
        "retry_max": 3,
        "retry_wait_min": 4,
        "retry_wait_max": 5,
        "skip_cert_verification": True,
    }


SECRET_LINES = [
    'username = "s3cr3t"',
    'password = "s3cr3t"',
    'client_private_key_pem = "s3cr3t"',
    "client_private_key_pem = <<EOT\n-----BEGIN\ns3cr3t\nEOT",
    'address = "https://ada:s3cr3t@x/s"',
    'lock_address = "https://ada:s3cr3t@x/s"',
    'unlock_address = "https://ada:s3cr3t@x/s"',
]


@pytest.mark.parametrize("line", SECRET_LINES)
def test_a_secret_of_a_backend_is_taken_and_not_shown(tmp_path: Path, line: str) -> None:
    """As in Terraform it may stand in the block; it is in no text form and in no excerpt, whatever is wrong with it."""
    configuration, report = load_settings(tmp_path, f'backend "http" {{\n{line}\n}}')
    assert not report.diagnostics
    assert "s3cr3t" in str(list(configuration.settings.backend.arguments.values()))
    assert "s3cr3t" not in repr(configuration.settings)
    for wrong in (f"{line}\n{line}", line.replace("= ", "= [1] + "), line.replace("= ", "= nobody + ")):
        _, report = load_settings(tmp_path, f'backend "http" {{\n{wrong}\n}}')
        assert report.errors
        assert "s3cr3t" not in str(report.diagnostics)
    listed = line.replace("= ", "= [", 1) + ("\n]" if "EOT" in line else "]")
    _, report = load_settings(tmp_path, f'backend "http" {{\n{listed}\n}}')
    assert ["Unsuitable value type"] == [d.summary for d in report.errors]
    assert "s3cr3t" not in str(report.diagnostics)


@pytest.mark.parametrize("name", ["address", "lock_address", "unlock_address"])
def test_a_place_is_not_sensitive(tmp_path: Path, name: str) -> None:
    """Where the state is stands in messages and beside the lock, so a sensitive value there is an error."""
    variable = 'variable "v" {\n  sensitive = true\n  default = "http://h/77123"\n}\n'
    block = f'gitpool {{\n  backend "http" {{\n    {name} = "${{var.v}}/x"\n  }}\n}}\n'
    _, report = load_texts(tmp_path, a=POOL, v=variable, gitpool=block)
    assert ["Sensitive value in a place"] == [d.summary for d in report.errors]
    assert "77123" not in str(report.diagnostics)


@pytest.mark.parametrize("name", ["password", "username", "retry_max"])
def test_a_sensitive_variable_is_taken_and_not_shown(tmp_path: Path, name: str) -> None:
    """A backend's argument may be made of one; if it is of the wrong kind, its value stays out of the error."""
    variable = 'variable "v" {\n  sensitive = true\n  default = %s\n}\n'
    block = f'gitpool {{\n  backend "http" {{\n    {name} = var.v\n  }}\n}}\n'
    configuration, report = load_texts(tmp_path, a=POOL, v=variable % '"77123"', gitpool=block)
    assert not report.diagnostics
    assert ["77123"] == [str(value) for value in configuration.settings.backend.arguments.values()]
    assert "77123" not in repr(configuration.settings)
    _, report = load_texts(tmp_path, a=POOL, v=variable % '["77123s"]', gitpool=block)
    assert ["Unsuitable value type"] == [d.summary for d in report.errors]
    assert "77123" not in str(report.diagnostics)


def test_there_is_one_block(tmp_path: Path) -> None:
    """A second block is an error that names the first, and its own mistakes are found, too."""
    _, report = load_texts(tmp_path, a=POOL, b="gitpool {\n}\n", c="gitpool {\n  regon = 1\n}\n")
    assert said(report) == ["c.hcl:1:1: Duplicate gitpool block", "c.hcl:2:3: Unsupported argument"]
    assert "b.hcl:1:1" in report.errors[0].detail
