"""Pools as HCL: what is written reads back as what is live, in the layout of `gitpool fmt`."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gitpool.config.formatting.source import format_source
from gitpool.config.load import load
from gitpool.diagnostics import Report
from gitpool.pool import (
    DEFAULT_TTL,
    DesiredPool,
    Instance,
    Lifecycle,
    LivePool,
    NodePool,
    SchedulerConfig,
    with_ignored,
)
from gitpool.render import hcl

ODD = ["${x}", "%{if}", "$${", "$", '"', "\\", "\n", "\r\n", "\t", "\0", "\x1b", "\u202e", "\ufeff", "\u00a0"]
MARKED = [
    "e\u0301",
    "\u0301",
    "é",
    "ü",
    "\u1100\u1161",
    "\u2126",
    "🇩🇪",
    "👩\u200d🚀",
    "\ud800",
    "\U000e0001",
    "\uffff",
    "\u0d4e",
]
WORDS = ["", "team", "for", "true", "null", "a.b", "a-b", "-a", "1a", "größe", "__x", "meta", "dynamic", "lifecycle"]


def texts() -> st.SearchStrategy[str]:
    """What anybody may have written by hand, bits of it strung together."""
    bits = st.sampled_from([*ODD, *MARKED, *WORDS]) | st.text(max_size=4)
    return st.lists(bits, max_size=4).map("".join)


def live_pools() -> st.SearchStrategy[NodePool]:
    """Pools as a cluster can show them, those among them that Nomad would not take today."""
    schedulers = st.builds(
        SchedulerConfig, st.sampled_from(["", "binpack", "spread", "newer"]), st.sampled_from([None, True, False])
    )
    return st.builds(
        NodePool,
        name=st.sampled_from(["gpu", "1-a", "_", "for", "all-of-it"]),
        description=texts() | st.just("x" * 300),
        meta=st.dictionaries(texts(), texts(), max_size=4),
        node_identity_ttl=st.just(DEFAULT_TTL) | st.integers(-(2**63), 2**63 - 1).filter(bool),
        scheduler_config=st.none() | schedulers,
    )


def read_back(text: str) -> dict[str, DesiredPool]:
    """What the loader makes of a file with that text."""
    report = Report()
    with TemporaryDirectory() as folder:
        (Path(folder) / "pools.hcl").write_bytes(text.encode("utf-8"))
        configuration = load(Path(folder), report)
    assert [] == report.diagnostics
    return dict(configuration.pools)


@given(live_pools(), st.sampled_from(["", "own label"]))
@example(NodePool("gpu", "e\u0301", {"k": "\ud800", "": ""}, -1, SchedulerConfig("newer", True)), "")
@example(NodePool("gpu", meta={"e\u0301": "1", "é": "2"}), "")
def test_what_is_written_reads_back_as_what_is_live(pool: NodePool, label: str) -> None:
    """Whatever a pool holds, its block wants nothing else; what HCL cannot say is ignored, and nothing more."""
    written = hcl.node_pool(DesiredPool(pool, instance=Instance(label or pool.name)))
    wanted = read_back(written)[pool.name]
    assert pool == with_ignored(wanted.pool, pool, wanted.lifecycle.ignore_changes)
    assert set(hcl.unsayable(pool)) == set(wanted.lifecycle.ignore_changes)
    assert (label or pool.name) == wanted.instance.block


@given(live_pools())
@example(NodePool("gpu", meta={"\u0301": "", "\0\u0301": "", "a\u0d4e": "", "\u0d4e\0": "", "\\u0301": "", "": ""}))
def test_it_is_laid_out_as_fmt_does(pool: NodePool) -> None:
    """`gitpool fmt` changes nothing in it, whatever is in the keys."""
    written = hcl.node_pool(DesiredPool(pool, Lifecycle(prevent_destroy=True)))
    assert written == format_source(written)


@given(live_pools())
def test_a_specification_is_a_file_of_gitpools_too(pool: NodePool) -> None:
    """Nomad's format says the whole pool, or is not used."""
    file, written = hcl.specification(pool)
    if file.endswith(".json"):
        assert pool == LivePool.from_api({**json.loads(written), "CreateIndex": 1, "ModifyIndex": 1}).pool
    else:
        wanted = read_back(written)[pool.name]
        assert (pool, Lifecycle()) == (wanted.pool, wanted.lifecycle)
        assert "meta =" not in written


def test_a_pool_as_it_is_written() -> None:
    """Arguments are aligned, defaults are left out, and an ignored field says why."""
    pool = NodePool(
        "gpu",
        'the "big" ones: ${x}\n',
        {"team": "ml", "a.b": "e\u0301"},
        3600 * 10**9,
        SchedulerConfig("spread", False),
    )
    assert hcl.blocks([DesiredPool(pool, instance=Instance("workers")), DesiredPool(NodePool("b"))]) == (
        'node_pool "workers" {\n'
        '  name              = "gpu"\n'
        '  description       = "the \\"big\\" ones: $${x}\\n"\n'
        '  node_identity_ttl = "1h0m0s"\n'
        "\n"
        "  meta {\n"
        '    team = "ml"\n'
        "  }\n"
        "\n"
        "  scheduler_config {\n"
        '    scheduler_algorithm             = "spread"\n'
        "    memory_oversubscription_enabled = false\n"
        "  }\n"
        "\n"
        '  # meta["a.b"] stays as it is in the cluster: HCL would change the text, which is not in Unicode\'s normal '
        "form C.\n"
        "  lifecycle {\n"
        '    ignore_changes = [meta["a.b"]]\n'
        "  }\n"
        "}\n"
        "\n"
        'node_pool "b" {}\n'
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("${", '"$${"'),
        ("$${", '"$$${"'),
        ("%{", '"%%{"'),
        ("$", '"$"'),
        ("\x07", '"\\u0007"'),
        ("\U000e0001", '"\\U000e0001"'),
    ],
)
def test_a_string_as_it_is_written(text: str, written: str) -> None:
    """Template marks are doubled, and what is not seen stands there by its number."""
    assert written == hcl.quoted(text)
