"""Pools for Terraform: in the words of its provider, in its layout, with labels that it takes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.formatting.source import format_source
from gitpool.pool import DesiredPool, Lifecycle, NodePool, SchedulerConfig
from gitpool.render import terraform
from tests.render.test_hcl import live_pools

TERRAFORM = shutil.which("terraform")
OFFLINE = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}

POOLS = [
    DesiredPool(NodePool("1a", 'x ${y} "z"', {"a.b": "1", "team": "ml"}, 3600 * 10**9)),
    DesiredPool(
        NodePool("gpu", "e\u0301", scheduler_config=SchedulerConfig("spread", False)),
        Lifecycle(True, (("node_identity_ttl",),)),
    ),
    DesiredPool(NodePool("empty", scheduler_config=SchedulerConfig())),
]


def test_a_pool_in_the_providers_words() -> None:
    """Resource and import side by side; an empty scheduler_config, which the provider cannot read, is ignored."""
    assert terraform.resources(POOLS) == (
        'resource "nomad_node_pool" "pool_1a" {\n'
        '  name              = "1a"\n'
        '  description       = "x $${y} \\"z\\""\n'
        '  node_identity_ttl = "1h0m0s"\n'
        "\n"
        "  meta = {\n"
        '    "a.b"  = "1"\n'
        '    "team" = "ml"\n'
        "  }\n"
        "}\n"
        "\n"
        "import {\n"
        "  to = nomad_node_pool.pool_1a\n"
        '  id = "1a"\n'
        "}\n"
        "\n"
        'resource "nomad_node_pool" "gpu" {\n'
        '  name = "gpu"\n'
        "\n"
        "  scheduler_config {\n"
        '    scheduler_algorithm     = "spread"\n'
        '    memory_oversubscription = "disabled"\n'
        "  }\n"
        "\n"
        "  # description stays as it is in the cluster: HCL would change the text, which is not in Unicode's normal "
        "form C.\n"
        "  lifecycle {\n"
        "    prevent_destroy = true\n"
        "    ignore_changes  = [node_identity_ttl, description]\n"
        "  }\n"
        "}\n"
        "\n"
        "import {\n"
        "  to = nomad_node_pool.gpu\n"
        '  id = "gpu"\n'
        "}\n"
        "\n"
        'resource "nomad_node_pool" "empty" {\n'
        '  name = "empty"\n'
        "\n"
        "  # The pool has an empty scheduler_config, which the provider cannot say; it stays as it is.\n"
        "\n"
        "  lifecycle {\n"
        "    ignore_changes = [scheduler_config]\n"
        "  }\n"
        "}\n"
        "\n"
        "import {\n"
        "  to = nomad_node_pool.empty\n"
        '  id = "empty"\n'
        "}\n"
    )


def test_what_is_still_to_be_made_is_not_imported() -> None:
    """Terraform would look for it, and fail."""
    written = terraform.resources([DesiredPool(NodePool("a")), DesiredPool(NodePool("b"))], {"b"})
    assert (2, ["b"]) == (written.count("resource "), re.findall(r"to = nomad_node_pool\.(.)", written))


@given(st.lists(st.from_regex(r"\A[-_0-9a-z]{1,3}\Z"), max_size=8, unique=True))
def test_labels_are_identifiers_and_unique(names: list[str]) -> None:
    """Whatever pools are called, `-1` and `pool_-1` among them; every label that can be is the name."""
    written = terraform.resources(DesiredPool(NodePool(name)) for name in [*names, "pool_1", "pool_-"])
    labels = re.findall(r'^resource "nomad_node_pool" "(.*)" \{$', written, re.MULTILINE)
    assert len(names) + 2 == len(set(labels))
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", label) for label in labels)
    assert {name for name in names if name[0].isalpha() or name[0] == "_"} <= set(labels)


@given(live_pools())
def test_it_is_laid_out_as_terraform_does(pool: NodePool) -> None:
    """`terraform fmt`, whose layout `gitpool fmt` has, changes nothing in it."""
    written = terraform.resources([DesiredPool(pool)])
    assert written == format_source(written)


def test_what_lets_go_deletes_nothing() -> None:
    """A `removed` block an address, none of which destroys."""
    assert terraform.removed(["nomad_node_pool.gpu", "module.a.nomad_node_pool.b"]) == (
        "removed {\n"
        "  from = nomad_node_pool.gpu\n"
        "\n"
        "  lifecycle {\n"
        "    destroy = false\n"
        "  }\n"
        "}\n"
        "\n"
        "removed {\n"
        "  from = module.a.nomad_node_pool.b\n"
        "\n"
        "  lifecycle {\n"
        "    destroy = false\n"
        "  }\n"
        "}\n"
    )


@pytest.mark.skipif(TERRAFORM is None, reason="there is no terraform to ask")
def test_terraform_takes_it(tmp_path: Path) -> None:
    """Terraform itself reads the blocks and would lay them out alike; those that let go it finds valid."""
    (tmp_path / "pools.tf").write_text(terraform.resources(POOLS), "utf-8")
    let_go = tmp_path / "removed"
    let_go.mkdir()
    text = terraform.removed(["nomad_node_pool.gpu", "module.a.nomad_node_pool.b"])
    (let_go / "removed.tf").write_text(text.replace("nomad_node_pool", "terraform_data"), "utf-8")
    for folder, *command in ((tmp_path, "fmt", "-check", "-recursive"), (let_go, "validate")):
        done = subprocess.run(
            [str(TERRAFORM), *command, "-no-color"],
            cwd=folder,
            env=OFFLINE,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
