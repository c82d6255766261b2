"""What gitpool believes of Nomad: the same suite for the embedded one and for a real agent.

Every pool it makes begins with a random prefix, and is taken away at the end.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitpool.nomad.client import Nomad
from gitpool.nomad.transport import Refusal
from gitpool.pool import BUILT_IN, DEFAULT_TTL, MAX_DESCRIPTION_BYTES, NodePool, SchedulerConfig


class NomadContract:
    """Inherit it and give the fixtures `nomad`, a client, and `prefix`, which no other pool begins with."""

    def test_the_built_in_pools_are_always_there(self, nomad: Nomad) -> None:
        """A list without them is not whole."""
        assert nomad.pools().keys() >= BUILT_IN

    def test_a_pool_comes_back_as_it_was_meant(self, nomad: Nomad, prefix: str) -> None:
        """Every field that gitpool manages survives the way there and back, alone and in the list."""
        meant = NodePool(
            prefix, "Täglich, 🚀 \\ \" '", {"team": "a", "with space": "", "ü.{}$": "${x}\n"}, 90 * 60 * 10**9
        )
        nomad.put(meant)
        alone = nomad.pool(prefix)
        assert alone is not None
        assert meant == alone.pool
        assert alone == nomad.pools()[prefix]

    def test_what_is_left_out_has_its_default(self, nomad: Nomad, prefix: str) -> None:
        """A bare pool is blank: the same as what a node makes."""
        nomad.put(NodePool(prefix))
        found = nomad.pool(prefix)
        assert found is not None
        assert found.pool.is_blank
        if found.knows_ttl:
            assert DEFAULT_TTL == found.pool.node_identity_ttl

    def test_a_write_replaces_the_whole_pool(self, nomad: Nomad, prefix: str) -> None:
        """What a write does not say is gone: there is no merging on the server."""
        nomad.put(NodePool(prefix, "one", {"a": "1", "b": "2"}))
        nomad.put(NodePool(prefix, meta={"b": "3"}))
        found = nomad.pool(prefix)
        assert found is not None
        assert NodePool(prefix, meta={"b": "3"}) == found.pool

    def test_the_same_write_twice_is_harmless(self, nomad: Nomad, prefix: str) -> None:
        """A write is idempotent in its image, so that it may be repeated after a lost answer."""
        pool = NodePool(prefix, "one", {"a": "1"})
        nomad.put(pool)
        first = nomad.pool(prefix)
        nomad.put(pool)
        second = nomad.pool(prefix)
        assert first is not None
        assert second is not None
        assert first.pool == second.pool
        assert first.create_index == second.create_index
        assert first.modify_index <= second.modify_index

    def test_indexes_tell_a_write(self, nomad: Nomad, prefix: str) -> None:
        """A change moves the ModifyIndex and keeps the CreateIndex; a pool made again has a new one."""
        nomad.put(NodePool(prefix, "one"))
        one = nomad.pools()[prefix]
        nomad.put(NodePool(prefix, "two"))
        two = nomad.pools()[prefix]
        nomad.remove(prefix)
        nomad.put(NodePool(prefix, "one"))
        three = nomad.pools()[prefix]
        assert one.create_index == two.create_index < three.create_index
        assert one.modify_index < two.modify_index < three.modify_index

    def test_a_pool_that_is_not_there(self, nomad: Nomad, prefix: str) -> None:
        """Asking for it is no error, and removing it neither: what should be gone is gone."""
        assert nomad.pool(prefix) is None
        nomad.remove(prefix)
        assert prefix not in nomad.pools()

    def test_a_removed_pool_is_gone(self, nomad: Nomad, prefix: str) -> None:
        """Once, and for a second remove as well."""
        nomad.put(NodePool(prefix))
        nomad.remove(prefix)
        nomad.remove(prefix)
        assert nomad.pool(prefix) is None

    def test_an_undo_brings_it_back(self, nomad: Nomad, prefix: str) -> None:
        """What was read can be written back after a delete, and is the same image."""
        nomad.put(NodePool(prefix, "before", {"a": "1"}, 3600 * 10**9))
        before = nomad.pool(prefix)
        assert before is not None
        nomad.remove(prefix)
        nomad.put(before.pool)
        assert before.pool == nomad.pools()[prefix].pool

    def test_the_longest_names_and_descriptions(self, nomad: Nomad, prefix: str) -> None:
        """Nomad's limits are where `pool.py` has them."""
        longest = (prefix + "-_aZ0").ljust(128, "x")
        nomad.put(NodePool(longest, "ü" * (MAX_DESCRIPTION_BYTES // 2)))
        assert longest in nomad.pools()
        for bad in (
            NodePool(longest + "x"),
            NodePool(prefix, "x" * (MAX_DESCRIPTION_BYTES + 1)),
            NodePool(prefix + "."),
        ):
            with pytest.raises(Refusal):
                nomad.put(bad)

    @pytest.mark.parametrize("name", sorted(BUILT_IN))
    def test_built_in_pools_cannot_be_written(self, nomad: Nomad, name: str) -> None:
        """Neither changed nor deleted."""
        before = nomad.pools()[name]
        with pytest.raises(Refusal, match="refused"):
            nomad.put(replace(before.pool, description="ours"))
        with pytest.raises(Refusal):
            nomad.remove(name)
        assert before == nomad.pools()[name]

    def test_scheduler_settings_are_enterprises(self, nomad: Nomad, prefix: str) -> None:
        """The Community Edition refuses them for good; the Enterprise one keeps them."""
        meant = NodePool(prefix, scheduler_config=SchedulerConfig("spread", True))
        try:
            nomad.put(meant)
        except Refusal as refusal:
            said = refusal.text
        else:
            said = ""
        found = nomad.pool(prefix)
        assert (found is None and "unlicensed" in said) or (found is not None and found.pool == meant)
