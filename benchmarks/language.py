"""Folders that use the language: one block with `for_each`, and many blocks with expressions."""

from __future__ import annotations

from pathlib import Path

_POOLS = """\
locals {{
  pools = merge([for tens in range({outer}) : {{
    for i in range({inner}) : "pool-${{tens}}-${{i}}" => {{ env = i % 2 == 0 ? "prod" : "dev", size = i }}
  }}]...)
}}

"""  # range() makes 1,024 values at most, as in Terraform


def write_for_each(folder: Path, size: int) -> None:
    """One block for all pools, with three expressions."""
    (folder / "pools.hcl").write_text(
        _keys(size) + 'node_pool "workers" {\n  for_each    = local.pools\n'
        '  description = "Pool ${each.key} of ${upper(each.value.env)}"\n'
        "  meta        = { env = each.value.env, size = each.value.size * 2 }\n}\n",
        "utf-8",
    )


def write_blocks(folder: Path, size: int) -> None:
    """A block for each pool, with three expressions."""
    blocks = "".join(
        f'node_pool "pool-{i}" {{\n  description = "Pool {i} of ${{upper(local.env)}}"\n\n'
        f"  meta {{\n    env  = local.env\n"
        f'    size = {i} * 2 + 1\n    team = "team-{i % 17}"\n  }}\n}}\n\n'
        for i in range(size)
    )
    (folder / "pools.hcl").write_text('locals {\n  env = "prod"\n}\n\n' + blocks, "utf-8")


def write_terraform_for_each(folder: Path, size: int) -> None:
    """The same block as one `terraform_data` resource."""
    (folder / "main.tf").write_text(
        _keys(size) + 'resource "terraform_data" "workers" {\n  for_each = local.pools\n  input = {\n'
        '    description = "Pool ${each.key} of ${upper(each.value.env)}"\n'
        "    meta        = { env = each.value.env, size = each.value.size * 2 }\n  }\n}\n",
        "utf-8",
    )


def _keys(size: int) -> str:
    inner = min(size, 1_000)
    return _POOLS.format(outer=size // inner, inner=inner)
