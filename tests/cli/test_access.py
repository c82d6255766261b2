"""As whom the cluster is asked: which token or login counts, what is said where there is none, what nobody sees."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from gitpool.cli import access, app
from gitpool.config.load import load
from gitpool.devserver import DevServer
from gitpool.devserver.datafile import load_scenario
from gitpool.diagnostics import ExitCode, GitpoolError, Report
from tests.cli.test_commands import run
from tests.nomad.serving import said
from tests.support.identity import REQUEST_TOKEN, Answer, IdentityServer, given, issuing
from tests.support.login import METHOD, furnish, identity, secrets

FLAG_TOKEN, ENV_TOKEN = "f1a60000-0000-4000-8000-000000000001", "e4f00000-0000-4000-8000-000000000002"
POOLS = 'node_pool "gpu" {\n  description = "as planned"\n}\n'
AUTH = 'gitpool {\n  auth {\n    method   = "github"\n    audience = "file.test"\n  }\n}\n'
BACKEND = 'gitpool {\n  backend "nomad" {\n    path = "gitpool/prod"\n  }\n}\n'
METHOD_FLAG, AUDIENCE_FLAG = "-auth-method=github", "-auth-audience=flag.test"


@dataclass
class Runner:
    """A job of GitHub Actions: its folder, the cluster, and who says who it is; `jwts` are what it was given."""

    folder: Path
    server: DevServer
    forge: IdentityServer
    claims: dict[str, Any] = field(default_factory=lambda: {"environment": "prod"})
    jwts: list[str] = field(default_factory=list)

    def answer(self, audience: str) -> Answer:
        """An identity for that audience."""
        self.jwts.append(identity(self.server.store, audience, **self.claims))
        return given(self.jwts[-1])

    def write(self, **files: str) -> None:
        """Put these files into the folder."""
        for name, text in files.items():
            (self.folder / f"{name}.hcl").write_text(text, "utf-8")

    @property
    def secrets(self) -> list[str]:
        """All that nobody is to see."""
        return [*secrets(self.server.store), *self.jwts, REQUEST_TOKEN]

    def shown(self, *outputs: str) -> list[str]:
        """The secrets that stand in an output, in a file of the folder, or in the environment of whoever comes next."""
        files = [path.read_bytes().decode("utf-8", "replace") for path in self.folder.rglob("*") if path.is_file()]
        environ = [value for name, value in os.environ.items() if name != "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
        text = "\n".join([*outputs, *files, *environ])
        return [secret for secret in self.secrets if secret in text]


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """A job in the environment prod, with nothing but an identity."""
    folder = tmp_path / "pools"
    folder.mkdir()
    with DevServer(acl=True) as server, issuing(lambda audience: (500, b"not yet")) as forge:
        config = {**METHOD["Config"], "BoundAudiences": ["flag.test", "file.test"]}
        furnish(server.store, tmp_path, Config=config)
        job = Runner(folder, server, forge)
        forge.answer = job.answer
        job.write(pools=POOLS)
        monkeypatch.chdir(folder)
        monkeypatch.setenv("NOMAD_ADDR", server.address)
        for name, value in forge.environ.items():
            monkeypatch.setenv(name, value)
        yield job


@pytest.fixture
def _outside(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody says who this is."""
    for name in runner.forge.environ:
        monkeypatch.delenv(name)


def as_whom(runner: Runner, flags: dict[str, str]) -> str:
    """Whose token the first request shows: one of the two, that of a login for some audience, or none."""
    report = Report()
    configuration = load(runner.folder, report)
    assert not report.errors
    with ExitStack() as stack:
        transport = access.open_transport(stack, flags, configuration)
        transport.read("/v1/node/pools")
        connection = transport.connection
    if connection.login:
        (path, _), *_ = runner.forge.asked
        return f"{connection.login} for {path.rpartition('=')[2]}"
    return {FLAG_TOKEN: "flag", ENV_TOKEN: "environment", "": "nobody"}[connection.token]


TOKEN = {"token": FLAG_TOKEN}
LOGIN = {"auth_method": "github", "auth_audience": "flag.test"}


@pytest.mark.parametrize(
    ("flags", "environ", "file", "whom"),
    [
        (TOKEN | LOGIN, True, True, "flag"),
        (TOKEN, True, True, "flag"),
        (LOGIN, True, True, "github for flag.test"),
        (LOGIN, True, False, "github for flag.test"),
        (LOGIN, False, False, "github for flag.test"),
        ({"auth_method": "github"}, True, True, "github for file.test"),
        ({"auth_audience": "flag.test"}, True, True, "environment"),
        ({"auth_audience": "flag.test"}, False, True, "github for flag.test"),
        ({"auth_method": "", "auth_audience": ""}, False, True, "github for file.test"),
        ({}, True, True, "environment"),
        ({}, False, True, "github for file.test"),
        ({}, True, False, "environment"),
        ({}, False, False, "nobody"),
    ],
)
def test_the_stronger_source_counts(
    runner: Runner,
    monkeypatch: pytest.MonkeyPatch,
    flags: dict[str, str],
    environ: bool,
    file: bool,
    whom: str,
) -> None:
    """-token, then -auth-method, then NOMAD_TOKEN, then the file; what is empty is not there."""
    for secret in (FLAG_TOKEN, ENV_TOKEN):
        add_management(runner, secret)
    monkeypatch.setenv("NOMAD_TOKEN", ENV_TOKEN if environ else "")
    runner.write(settings=AUTH if file else "")
    assert whom == as_whom(runner, flags)


def add_management(runner: Runner, secret: str) -> None:
    """Somebody makes a token that may do everything."""
    path = runner.folder.parent / f"{secret}.json"
    path.write_text(json.dumps({"tokens": [{"SecretID": secret, "Type": "management"}]}), "utf-8")
    load_scenario(path, runner.server.store)


def test_a_bad_token_that_does_not_count_harms_nothing(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line break in NOMAD_TOKEN is no mistake of a run that logs in."""
    monkeypatch.setenv("NOMAD_TOKEN", "a\nb")
    assert "github for flag.test" == as_whom(runner, LOGIN)


@pytest.mark.parametrize(
    ("typed", "settings", "summary", "told"),
    [
        ([AUDIENCE_FLAG], "", "-auth-audience is for a login", "-auth-method"),
        ([METHOD_FLAG], "", "A login needs an audience", 'BoundAudiences of the auth method "github"'),
        ([METHOD_FLAG], BACKEND, "A login needs an audience", "-auth-audience"),
        (["-auth-method=gitlab", AUDIENCE_FLAG], "", "There is no such auth method", '"gitlab"'),
        ([METHOD_FLAG, "-auth-audience=x"], "", "Nomad does not believe this identity", 'here is "x"'),
    ],
)
def test_a_login_that_cannot_be_is_an_error(
    runner: Runner, typed: list[str], settings: str, summary: str, told: str
) -> None:
    """It says what is missing, and nothing is asked without a token instead."""
    runner.write(settings=settings)
    code, out, err = run("plan", *typed)
    assert ExitCode.ERROR == code
    words = " ".join((out + err).split())
    assert summary in words
    assert told in words
    assert [] == runner.shown(out, err)


@pytest.mark.parametrize(
    ("flags", "open_value", "name"),
    [
        ({}, '"github"', "method"),
        ({}, '"file.test"', "audience"),
        ({"auth_audience": "flag.test"}, '"github"', "method"),
        ({"auth_method": "github"}, '"file.test"', "audience"),
    ],
)
def test_a_value_that_is_not_known_is_not_guessed(
    runner: Runner, flags: dict[str, str], open_value: str, name: str
) -> None:
    """A variable without a value is an error at its place where the login needs it, and none where a flag says it."""
    runner.write(settings=AUTH.replace(open_value, "var.open"), variables='variable "open" {}\n')
    with pytest.raises(GitpoolError) as caught:
        as_whom(runner, flags)
    (diagnostic,) = caught.value.diagnostics
    assert "The value of a setting is not known" == diagnostic.summary
    assert diagnostic.detail.startswith(f"{name} is made of a variable")
    assert str(diagnostic.range).startswith("settings.hcl:")
    assert "github for flag.test" == as_whom(runner, LOGIN)


@pytest.mark.usefixtures("_outside")
def test_a_flag_outside_of_a_job_is_an_error(runner: Runner) -> None:
    """It says why there is no identity here."""
    code, out, err = run("pool", "list", METHOD_FLAG, AUDIENCE_FLAG)
    assert ExitCode.ERROR == code
    assert "Nobody can log in here" in out + err
    assert "This is no job of GitHub Actions" in out + err


@pytest.mark.usefixtures("_outside")
def test_the_file_outside_of_a_job_is_passed_over_and_remembered(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without it, requests go without a token; where one is missed, it is said why nobody logged in."""
    runner.write(settings=AUTH)
    hint = "The auth block of the files was not followed. This is no job of GitHub Actions"
    code, out, err = run("plan")
    assert ExitCode.ERROR == code
    assert hint in " ".join((out + err).split())
    with ExitStack() as stack:
        transport = access.open_transport(stack, {}, load(runner.folder, Report()))
        with pytest.raises(GitpoolError) as caught:
            transport.read("/v1/node/pool/default", needs="rights")
    assert f"No token was sent; set NOMAD_TOKEN to one whose policies have rights. {hint}" in said(caught.value)
    add_management(runner, ENV_TOKEN)
    monkeypatch.setenv("NOMAD_TOKEN", ENV_TOKEN)
    assert ExitCode.OK == run("plan")[0]


@pytest.mark.usefixtures("_outside")
def test_an_unknown_value_of_an_unused_block_is_no_error(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has a token needs no login, and no value for it."""
    runner.write(settings=AUTH.replace('"file.test"', "var.open"), variables='variable "open" {}\n')
    assert "nobody" == as_whom(runner, {})
    add_management(runner, ENV_TOKEN)
    monkeypatch.setenv("NOMAD_TOKEN", ENV_TOKEN)
    assert "environment" == as_whom(runner, {})


@pytest.mark.parametrize("debug", ["", "1"])
def test_a_whole_run_needs_no_token_and_shows_none(runner: Runner, monkeypatch: pytest.MonkeyPatch, debug: str) -> None:
    """Plan, apply and look, with the state in Nomad: no output, no file and no environment has a secret."""
    monkeypatch.setenv("GITPOOL_DEBUG", debug)
    runner.write(settings=AUTH.replace("gitpool {\n", BACKEND.removesuffix("}\n")))
    outputs = []
    for line in (
        ["plan", "-out=tfplan"],
        ["plan", "-json"],
        ["apply", "-json", "-auto-approve", "tfplan"],
        ["state", "list"],
        ["pool", "list", METHOD_FLAG, AUDIENCE_FLAG],
        ["pool", "list", "-json", METHOD_FLAG, AUDIENCE_FLAG],
    ):
        code, out, err = run(*line)
        assert ExitCode.OK == code, out + err
        outputs += [out, err]
    assert "node_pool.gpu" in outputs[6]
    assert "gpu" in outputs[8]
    assert 6 == len(runner.jwts)
    assert [] == runner.shown(*outputs)


@pytest.mark.parametrize("typed", [["plan"], ["plan", "-json"], ["pool", "list", METHOD_FLAG, "-auth-audience=x"]])
@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.parametrize("claims", [{"iss": "x"}, {"repository_id": "9"}])
def test_a_refused_run_shows_no_secret(
    runner: Runner, monkeypatch: pytest.MonkeyPatch, typed: list[str], debug: str, claims: dict[str, Any]
) -> None:
    """Neither the identity nor what asked for it, in words or as events."""
    monkeypatch.setenv("GITPOOL_DEBUG", debug)
    runner.write(settings=AUTH)
    runner.claims = claims
    code, out, err = run(*typed)
    assert ExitCode.ERROR == code
    assert runner.jwts
    assert [] == runner.shown(out, err)


def test_the_plan_s_job_may_not_apply(runner: Runner) -> None:
    """What its rules give it is what it may do: it plans, and is told so when it applies."""
    runner.claims = {}
    runner.write(settings=AUTH)
    assert ExitCode.OK == run("plan", "-check-rights=false")[0]
    code, out, err = run("apply", "-auto-approve")
    assert ExitCode.ERROR == code
    assert "The token may not write the pool" in out + err
    assert {"all", "default"} == {pool["Name"] for pool in runner.server.store.pools()}


@pytest.mark.parametrize("name", [name for name in app.COMMANDS if "-address" in app.flags(app.parser(name))])
def test_every_command_that_reaches_a_cluster_can_log_in(name: str) -> None:
    """The flags are declared once, for all of them."""
    assert {"-auth-method", "-auth-audience"} <= app.flags(app.parser(name)).keys()
