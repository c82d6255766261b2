"""The state and its pools for people."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import pygohcl
from hypothesis import given

from gitpool.config.load import load
from gitpool.diagnostics import Report
from gitpool.duration import format_duration
from gitpool.pool import DEFAULT_TTL, NodePool
from gitpool.render.mask import Mask
from gitpool.render.style import Style
from gitpool.render.text import pool as rendered
from gitpool.render.text import state as rendered_state
from gitpool.state import State
from tests.render import examples
from tests.render.golden import assert_golden
from tests.render.strategies import pools

PLAIN, MASK = Style(), Mask()


def test_the_state_looks_as_it_did() -> None:
    """Each pool under its address, an unfinished apply above them, secrets hidden."""
    assert_golden("state.txt", rendered_state(examples.STATE, PLAIN, MASK))
    assert_golden("state-color.txt", rendered_state(examples.STATE, Style(color=True), MASK))
    assert_golden("state-blocks.txt", rendered_state(examples.STATE_OF_BLOCKS, PLAIN, MASK))
    assert rendered_state(State(), PLAIN, MASK) == "The state is empty. No node pools are managed."


def read_back(text: str) -> dict[str, object]:
    """The block as HashiCorp's own parser reads it."""
    blocks = pygohcl.loads(text)["node_pool"]
    (name,) = blocks
    return {"name": name, **blocks[name]}


def normal(text: str) -> str:
    """HCL normalises what it reads."""
    return unicodedata.normalize("NFC", text)


def encodable(pool: NodePool) -> bool:
    """HCL has no way to write a lone surrogate, and of two keys that it makes one it keeps one."""
    words = [pool.description, *pool.meta, *pool.meta.values()]
    keys = {normal(key) for key in pool.meta}
    return all(c < "\ud800" or c > "\udfff" for word in words for c in word) and len(keys) == len(pool.meta)


@given(pools().filter(encodable))
def test_a_pool_is_valid_hcl_that_says_the_same(pool: NodePool) -> None:
    """What `state show` prints can be pasted into a file: HashiCorp's parser reads the same pool from it."""
    document = read_back(rendered(pool, PLAIN, Mask(())))
    assert document["name"] == pool.name
    assert document.get("description", "") == normal(pool.description)
    assert document.get("meta", {}) == {normal(key): normal(value) for key, value in pool.meta.items()}
    assert document.get("node_identity_ttl", format_duration(DEFAULT_TTL)) == format_duration(pool.node_identity_ttl)
    assert ("scheduler_config" in document) is (pool.scheduler_config is not None)


def test_gitpool_reads_its_own_blocks(tmp_path: Path) -> None:
    """What `state show` prints is a file that gitpool itself takes, and that plans no change."""
    known = [examples.ENG, examples.GPU, examples.NOTES, examples.EDGE, examples.OLD]
    (tmp_path / "pools.hcl").write_text("\n".join(rendered(pool, PLAIN, Mask(())) for pool in known), "utf-8")
    report = Report()
    read = load(tmp_path, report).pools
    assert not list(report)
    assert {name: wanted.pool for name, wanted in read.items()} == {pool.name: pool for pool in known}


@given(pools())
def test_masked_values_never_appear(pool: NodePool) -> None:
    """A hidden value is a comment: it cannot be read, and pasting the block cannot overwrite the secret unseen."""
    secret = replace(pool, meta={**dict.fromkeys(pool.meta, "S3CR3T"), "token": "S3CR3T"})
    for text in (
        rendered(secret, PLAIN, Mask(("*",))),
        rendered_state(State(pools={"a": secret}), PLAIN, Mask(("*",))),
    ):
        assert "S3CR3T" not in text
        assert 'token" = (sensitive value)' in text or "# token = (sensitive value)" in text


def test_sensitive_values_are_comments() -> None:
    """What the files declare sensitive is hidden, whatever field it is, and the rest is still HCL."""
    text = rendered_state(examples.STATE_OF_BLOCKS, PLAIN, Mask(()))
    assert [] == [word for word in ("hush-", "7h0m0s", 'spread"\n    memory') if word in text]
    hush = rendered(examples.HUSH, PLAIN, Mask(()).over(examples.SECRET))
    assert {"name": "hush", "meta": {"team": "ml"}, "scheduler_config": {"scheduler_algorithm": "spread"}} == read_back(
        hush
    )


def test_a_block_of_meta_is_used_where_it_can_be() -> None:
    """Nomad's own command takes `meta` as a block alone, whose keys are identifiers; other keys need a map."""
    assert "  meta {\n    env  = " in rendered(examples.ENG, PLAIN, MASK)
    assert '  meta = {\n    "for" = "x"\n' in rendered(NodePool("a", meta={"for": "x"}), PLAIN, MASK)
    assert '  meta = {\n    "owner.mail" = ' in rendered(examples.GPU, PLAIN, MASK)


@given(pools())
def test_nothing_unseen_reaches_the_text(pool: NodePool) -> None:
    """What a cluster holds cannot move the cursor of whoever looks at the state."""
    text = rendered_state(State(pools={pool.name: pool}), PLAIN, MASK)
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
