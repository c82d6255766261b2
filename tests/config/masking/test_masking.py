"""What excerpts do not show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gitpool.config.blocks.settings import DEFAULT_MASKED
from gitpool.config.load import load
from gitpool.config.masking.sources import MaskedSources
from gitpool.diagnostics import Diagnostic, Report, Source, error
from tests.config.texts import load_texts
from tests.support.work import calls


def shown(text: str, *patterns: str) -> str:
    """A text as people see it."""
    return MaskedSources({"x": Source("x", text)}, patterns or ("*secret*",))["x"].text


@pytest.mark.parametrize(
    "text",
    [
        'secret = "hunter2" # note',
        'a = { "my secret" = "hunter2", b = "c" }',
        'SECRET_x: "hunter2"',
        "secret = hunter2",
        'secret = "a${"hunter2"}c"',
        'secret = "hunter2',
        "secret = <<E\nhunter2\n hunter2\nE",
        "secret = <<E\nhunter2",
        'secret = [\n "hunter2",\n]',
        '"\\u0073ecret" = "hunter2"',
        'token = "hunter2"',
        'secret "hunter2"',
        "secret hunter2",
        'secret == "hunter2"',
        'secret => "hunter2"',
        'secret /* c */ = "hunter2" x',
        'secret =\n  "hunter2"',
        'secret\n= "hunter2"',
        'secret = upper("x,hunter2")',
        'secret = ["]", "hunter2"]',
        'secret = {a = "}", b = "hunter2"}',
        'secret = /* c */ "a,hunter2" x',
        'secret = null ? "a,hunter2" : "b"',
        'secret = "x" "hunter2"',
        'secret = "x" + hunter2',
        '("secret") = ["hunter2"]',
        '"sec${"ret"}" = ["hunter2"]',
        '(true ? "secret" : "x") = ["hunter2"]',
        'address = "http://user:hunter2@host"',
        'address = "http://user:x@hunter2@host"',
    ],
)
def test_values_of_secret_keys_are_covered(text: str) -> None:
    """Whatever their form, and however broken the line is; length and line breaks stay, so that carets fit."""
    covered = shown(text + "\n")
    assert "hunter2" not in covered
    assert [len(line) for line in text.split("\n")] == [len(line) for line in covered.rstrip("\n").split("\n")]


@pytest.mark.parametrize(
    "text",
    [
        'description = "secret"\n',
        'ignore_changes = [meta["secret"]]\n',
        'node_pool "secret" {\n  description = "x"\n}\n',
        'team = "ml"\n',
    ],
)
def test_nothing_else_is_covered(text: str) -> None:
    """A word that is no key hides nothing."""
    assert text == shown(text)


def test_what_follows_a_secret_is_shown() -> None:
    """The cover ends with the value."""
    assert "b = 1" in shown('secret = "hunter2"\nb = 1\n')
    assert "b = 1" in shown("secret = <<E\nhunter2\nE\nb = 1\n")
    assert "b = 1" in shown('secret = [\n "hunter2",\n]\nb = 1\n')


def test_covering_grows_with_the_text() -> None:
    """Brackets that are never closed are walked over once."""

    def work(lines: int) -> int:
        text = "".join(f" secret{i} = [\n" for i in range(lines))
        return calls(lambda: shown(text))

    assert work(2_000) <= 12 * work(200)


def test_a_file_that_is_not_utf8_is_covered(tmp_path: Path) -> None:
    """What can be shown of it hides the same."""
    (tmp_path / "a.hcl").write_bytes(b'node_pool "a" {\n meta {\n password = <<E\n hunter2 caf\xe9\nE\n }\n}\n')
    report = Report()
    load(tmp_path, report)
    assert report.errors
    assert "hunter2" not in str(report.diagnostics)


def test_a_broken_file_keeps_its_masks(tmp_path: Path) -> None:
    """The patterns of a gitpool block count, also where the file has a mistake elsewhere, or in the block itself."""
    mistakes = 'node_pool "a" {\n  meta {\n    ssn = "hunter2" 5\n  }\n}\n'
    for broken in ("", "  x = \n"):
        _, report = load_texts(tmp_path, a=f'gitpool {{\n  mask_meta_keys = ["*ssn*"]\n{broken}}}\n{mistakes}')
        assert report.errors
        assert "hunter2" not in str(report.diagnostics)


@pytest.mark.parametrize("value", ["hunter2", '"${hunter2}"', "hunter2()"])
def test_messages_do_not_say_what_the_excerpt_hides(tmp_path: Path, value: str) -> None:
    """Forgotten quotes are the likeliest mistake, and the advice must not repeat the secret."""
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\n  meta {{\n    password = {value}\n  }}\n}}\n')
    assert report.errors
    assert "hunter2" not in str(report.diagnostics)


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
    assert "1234" not in configuration.sources["a.hcl"].text
    assert len(configuration.sources) == 2
    assert configuration.settings.masked_meta_keys == (*DEFAULT_MASKED, "PIN")


def _with_values(text: str, *values: tuple[str, str]) -> Diagnostic:
    """What is shown of a mistake in the first argument of a text, whose expression has these values."""
    source = Source("x", text)
    found = error("Wrong", "", source=source, span=(0, 1))
    assert found.snippet is not None
    found = replace(found, snippet=replace(found.snippet, values=values))
    return MaskedSources({"x": source}, ("*secret*", "*key*")).shown(found)


def test_values_of_secret_names_are_not_told() -> None:
    """Beside an expression neither; `each.key` is a name of the language, whatever is hidden."""
    shown_values = _with_values("a = -b", ("var.my_secret", 'is "hunter2"'), ("each.key", 'is "x"')).snippet
    assert shown_values is not None
    assert (("var.my_secret", "has a value that is not shown"), ("each.key", 'is "x"')) == shown_values.values


def test_values_beside_covered_lines_are_not_told() -> None:
    """What a line that is covered refers to may be what it is covered for."""
    covered = _with_values("secret = -var.x", ("var.x", 'is "hunter2"')).snippet
    assert covered is not None
    assert () == covered.values


@pytest.mark.parametrize(
    "text",
    [
        'name = "x-${it.key}"\ndynamic "meta" {\n  for_each = {}\n}\n',
        'name = "${each.key}-${it.value.token}"\nb = 1\n',
        "a = { for it in var.x :\n  it.key => it.value\n}\n",
        'a = var.on ? it.key : "b"\n',
        "a = { for k in it.key : k => 1 }\n",
        "a = [\n  it.value,\n]\n",
        'a = "${secret}"\nb = 1\n',
    ],
)
def test_references_are_no_keys(text: str) -> None:
    """What an iterator stands for is called key and value, and `${` begins no object."""
    assert text == shown(text, "*key*", "*token*", "*secret*")


@pytest.mark.parametrize(
    "text",
    [
        'a = { api.key : "hunter2" }',
        'api.key = "hunter2"',
        'api.key "hunter2"',
        'a = { b = "in", api.key : "hunter2" }',
    ],
)
def test_keys_with_dots_hide(text: str) -> None:
    """They are no legal keys, and what stands behind them is meant to be a secret all the same."""
    assert "hunter2" not in shown(text, "*key*")


def test_a_computed_key_is_shown() -> None:
    """It may come out as a hidden one, so its value is covered; what it refers to is no secret."""
    assert "a = {(var.m) = **********\nb = 1\n" == shown('a = {(var.m) = "hunter2"}\nb = 1\n')


def test_sizes_and_nulls_of_secret_names_are_told() -> None:
    """A variable that is called keys holds none for that; only a text or a number may be one."""
    statements = ("is map of string with 2 elements", "is null", "is a string, not known yet")
    for statement in statements:
        told = _with_values("a = -b", ("var.keys", statement)).snippet
        assert told is not None
        assert (("var.keys", statement),) == told.values
    hidden = _with_values("a = -b", ("each.value.key", 'is "hunter2"'), ("each.value.key", "is 1234")).snippet
    assert hidden is not None
    assert {"has a value that is not shown"} == {statement for _, statement in hidden.values}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('uper("hunter2")', 'There is no function named "uper". Did you mean "upper"?'),
        ("[var.tokn]", '"tokn"'),
        ('"${var.hunter2}"', '"..."'),
    ],
)
def test_names_of_code_are_told(tmp_path: Path, value: str, expected: str) -> None:
    """Functions and references behind a hidden key are no secrets; what is in quotes may be one."""
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{\n  meta = {{ foo_key = {value} }}\n}}\n')
    (found,) = report.errors
    assert expected in found.detail
    assert "hunter2" not in str(report.diagnostics)


def test_a_mistake_hides_defaults_of_sensitive_variables_alone(tmp_path: Path) -> None:
    """Of a broken file nobody knows which block says what, but a block without the word is not sensitive."""
    plain = 'variable "a" {\n  default = "seen" x\n}\n'
    hidden = 'variable "b" {\n  default = "hunter2" x\n  sensitive = true\n}\n'
    _, report = load_texts(tmp_path, a=plain + hidden + plain.replace('"a"', '"c"'))
    codes = [d.snippet.code for d in report.sorted() if d.snippet]
    assert 2 == sum("seen" in code for code in codes)
    assert "hunter2" not in str(report.diagnostics)
