"""`import` and `removed` blocks that cannot mean what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.texts import details, load_texts, said

_SECRET = 'variable "s" {\n  default   = "swordfish"\n  sensitive = true\n}\n'


def test_an_id_shows_no_secret(tmp_path: Path) -> None:
    """What is wrong with a sensitive id is said without it."""
    text = 'node_pool "a" {}\nimport {\n  to = node_pool.a\n  id = var.s\n}\n'
    _, report = load_texts(tmp_path, a=text, b=_SECRET)
    assert ["a.hcl:4:8: Invalid import id argument"] == said(report)
    assert details(report).startswith("The import ID cannot be sensitive")
    assert "swordfish" not in str(report.diagnostics)


@pytest.mark.parametrize(("kind", "end"), [("import", 'id = "a"'), ("removed", "")])
def test_a_key_shows_no_secret(tmp_path: Path, kind: str, end: str) -> None:
    """An address is shown everywhere, so no part of it is sensitive."""
    argument = "to" if kind == "import" else "from"
    text = f'node_pool "a" {{}}\n{kind} {{\n{argument} = node_pool.a[var.s]\n{end}\n}}\n'
    _, report = load_texts(tmp_path, a=text, b=_SECRET)
    assert ["Invalid address"] == [d.summary for d in report]
    assert "swordfish" not in str(report.diagnostics)


@pytest.mark.parametrize("null", ["null", "true ? null : null", "local.none"])
def test_an_id_is_not_null(tmp_path: Path, null: str) -> None:
    """An import that would do nothing is an error, as in Terraform."""
    text = f'node_pool "a" {{}}\nlocals {{\n  none = null\n}}\nimport {{\n  to = node_pool.a\n  id = {null}\n}}\n'
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:7:8: Invalid import id argument"] == said(report)
    assert details(report).startswith("The import ID cannot be null.")


def test_a_target_is_imported_once(tmp_path: Path) -> None:
    """The second import names the place of the first."""
    block = 'import {\n  to = node_pool.a\n  id = "a"\n}\n'
    _, report = load_texts(tmp_path, a=f'node_pool "a" {{}}\n{block}{block}')
    assert ["a.hcl:7:8: Duplicate import configuration"] == said(report)
    assert "node_pool.a is imported at a.hcl:4:8 already" in details(report)


def test_two_rounds_do_not_import_the_same(tmp_path: Path) -> None:
    """`for_each` makes as many imports as it has keys."""
    text = 'node_pool "a" {}\nimport {\n  for_each = toset(["x", "y"])\n  to = node_pool.a\n  id = "a"\n}\n'
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:4:8: Duplicate import configuration"] == said(report)
    assert "another round of for_each" in details(report)


def test_an_address_is_removed_once(tmp_path: Path) -> None:
    """Two removed blocks could disagree; another key is another address."""
    blocks = ("gone", 'gone["a"]', "other", 'gone["b"]', "nothing", 'gone["a"]')
    text = 'node_pool "x" {}\n' + "".join(f"removed {{\n  from = node_pool.{address}\n}}\n" for address in blocks)
    configuration, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:17:1: Duplicate removed block"] == said(report)
    assert 'node_pool.gone["a"] has a removed block at a.hcl:5:1 already.' in details(report)
    assert 5 == len(configuration.desired.removed)


def test_the_other_spelling_of_an_address_is_the_same(tmp_path: Path) -> None:
    """`nomad_node_pool` is the name of the type in Terraform."""
    text = 'node_pool "x" {}\nremoved {\n  from = node_pool.a\n}\nremoved {\n  from = nomad_node_pool.a\n}\n'
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:5:1: Duplicate removed block"] == said(report)
