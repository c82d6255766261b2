"""Files of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.texts import load_texts, said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('job "x" {\n  datacenters = ["dc1"]\n  group "g" {\n    count = var.n\n  }\n}\n', "job specification"),
        ('variable "n" {\n}\njob "x" {\n  count =\n}\n', "job specification"),
        ('datacenter = "dc1"\ndata_dir = "/x"\nserver {\n  enabled = true\n}\n', "configuration of a Nomad agent"),
        ("client {\n  enabled = true\n}\n", "configuration of a Nomad agent"),
        ('node_pool "*" {\n  policy = "read"\n}\n', "ACL policy"),
        ('namespace "x" {\n  capabilities = []\n}\n', "ACL policy"),
        ('resource "nomad_node_pool" "x" {\n}\n', "Terraform configuration"),
        ('name = "x"\nlimit {\n}\n', "quota specification"),
        ('path = "x"\nitems {\n}\n', "variable"),
        ('name = "x"\ncapabilities {\n}\n', "namespace specification"),
    ],
)
def test_a_file_of_another_kind_is_named(tmp_path: Path, text: str, what: str) -> None:
    """One error says what the file is, in place of one for each of its lines."""
    _, report = load_texts(tmp_path, pool='node_pool "a" {\n}\n', other=text)
    (diagnostic,) = report.errors
    assert diagnostic.summary == "Not a file of node pools"
    assert what in diagnostic.detail
    assert diagnostic.range is not None
    assert diagnostic.range.filename == "other.hcl"


def test_a_file_with_pools_is_ours(tmp_path: Path) -> None:
    """What does not belong in it is told by its place, and hides no other mistake."""
    text = 'output "x" {\n}\nresource "a" "b" {\n}\nnode_pool "a" {\n  descripton = 1\n}\ndata_dir = "/x"\n'
    _, report = load_texts(tmp_path, a=text)
    assert [
        "a.hcl:1:1: Unsupported block type",
        "a.hcl:3:1: Unsupported block type",
        "a.hcl:6:3: Unsupported argument",
        "a.hcl:8:1: Unsupported argument",
    ] == said(report)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"Job": {"ID": "x", "TaskGroups": [{"Name": "${attr.kernel.name}"}]}}', "job specification"),
        ('{"job": {"x": {"datacenters": ["dc1"]}}}', "job specification"),
        ('{"ID": "x", "Name": "x", "TaskGroups": []}', "job specification"),
        ('{"resource": {"nomad_node_pool": {"x": {"name": "${var.x"}}}}', "Terraform configuration"),
        ('{"Path": "x", "Items": {}}', "variable"),
        ('{"Name": "x", "Rules": ""}', "ACL policy"),
        ('{"node_pools": {}, "datacenter": "dc1", "client": {"enabled": true}}', "configuration of a Nomad agent"),
        ('{"Name": "x", "Description": "y"}', "node pool in the JSON of Nomad's API"),
        ('[{"Name": "x"}, {"Name": "y"}]', "node pool in the JSON of Nomad's API"),
    ],
)
def test_a_json_file_of_another_kind_is_named(tmp_path: Path, text: str, what: str) -> None:
    """One error says what the file is; its templates are not looked into."""
    (tmp_path / "other.hcl.json").write_text(text, "utf-8")
    _, report = load_texts(tmp_path, pool='node_pool "a" {\n}\n')
    (diagnostic,) = report.errors
    assert diagnostic.summary == "Not a file of node pools"
    assert what in diagnostic.detail
    assert diagnostic.range is not None
    assert diagnostic.range.filename == "other.hcl.json"


def test_a_pool_of_nomads_api_is_told_how_to_be_written(tmp_path: Path) -> None:
    """Whoever has `nomad node pool apply -json` files sees the form that is wanted."""
    (tmp_path / "pool.hcl.json").write_text('{"Name": "x"}', "utf-8")
    _, report = load_texts(tmp_path)
    assert '{"node_pool": {"NAME": {' in report.errors[0].detail
