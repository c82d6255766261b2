"""What gitpool believes of Nomad: the same suite for the embedded one and for a real agent.

Every pool it makes begins with a random prefix, and is taken away at the end.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from gitpool.nomad.answer import Answer, joined, pages
from gitpool.nomad.client import Nomad
from gitpool.nomad.query import Query
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

    def test_the_beginning_of_names_the_order_and_the_pages(self, nomad: Nomad, prefix: str) -> None:
        """A prefix chooses, `reverse` turns round, pages join to the whole, and a token names the first not given."""
        names = [f"{prefix}-{letter}" for letter in "abcde"]
        for name in names:
            nomad.put(NodePool(name))
        look = partial(nomad.operations.list_pools, prefix=prefix)
        assert names == named(look())
        assert names[::-1] == named(look(Query(reverse=True)))
        first = look(Query(per_page=2))
        assert (names[:2], names[2]) == (named(first), first.next_token)
        assert names[3:] == named(look(Query(next_token=names[3])))
        for size in (1, 2, 5, 6):
            assert names == named(joined(pages(look, Query(per_page=size))))
            assert names[::-1] == named(joined(pages(look, Query(per_page=size, reverse=True))))
        assert names[1:2] == named(look(Query(filter=f'Name == "{names[1]}"')))
        assert names[0] not in named(nomad.operations.list_pools(Query(filter=f'Name != "{names[0]}"')))

    def test_the_values_of_a_list_are_those_of_a_read(self, nomad: Nomad, prefix: str) -> None:
        """Typed and raw, with the index that a watch begins from."""
        index = nomad.operations.upsert_pool(NodePool(prefix, "one", {"a": "1"}))
        alone = nomad.operations.read_pool(prefix)
        assert nomad.operations.list_pools(prefix=prefix).rows == alone.rows
        assert index == alone.index == alone.items()[0].modify_index
        assert alone.known_leader
        assert index < nomad.operations.delete_pool(prefix)
        gone = nomad.operations.read_pool(prefix)
        assert [] == gone.rows
        assert gone.index > index

    def test_deleting_what_is_not_there_is_a_refusal(self, nomad: Nomad, prefix: str) -> None:
        """The operation says what Nomad says; `Nomad.remove` is what forgives it."""
        with pytest.raises(Refusal) as caught:
            nomad.operations.delete_pool(prefix)
        assert f"node pool {prefix} not found" in caught.value.text

    def test_a_query_is_held_until_the_list_is_newer(self, nomad: Nomad, prefix: str) -> None:
        """One behind the list is answered at once, one that is level with it when its wait lapses, with the same."""
        index = nomad.operations.upsert_pool(NodePool(prefix))
        look = partial(nomad.operations.list_pools, prefix=prefix)
        behind = look(Query(index=index - 1, wait=300))
        level = look(Query(index=behind.index, wait=0.05))
        assert [prefix] == named(behind) == named(level)
        assert behind.index <= level.index
        pool = nomad.operations.read_pool(prefix, Query(index=index, wait=0.05))
        assert [prefix] == named(pool)

    def test_any_server_may_answer_and_regions_must_exist(self, nomad: Nomad, prefix: str) -> None:
        """`stale` changes nothing where there is one server; a region that nobody knows is a refusal."""
        assert named(nomad.operations.list_pools()) == named(nomad.operations.list_pools(Query(stale=True)))
        with pytest.raises(Refusal) as caught:
            nomad.operations.list_pools(Query(region=prefix))
        assert "No path to region" in caught.value.text
        with pytest.raises(Refusal):
            nomad.operations.upsert_pool(NodePool(prefix), region=prefix)
        with pytest.raises(Refusal):
            nomad.operations.delete_pool(prefix, region=prefix)

    def test_a_new_pool_has_neither_nodes_nor_jobs(self, nomad: Nomad, prefix: str) -> None:
        """With every parameter that they take; what does not exist has none, too, and the index 0."""
        nomad.put(NodePool(prefix))
        query = Query(filter='Name != ""', per_page=3, stale=True, namespace="*")
        assert [] == nomad.operations.list_nodes(prefix, query, os=True, resources=True).rows
        assert [] == nomad.operations.list_jobs(prefix, query, meta=True).rows
        for absent in (nomad.operations.list_nodes(f"{prefix}-no"), nomad.operations.list_jobs(f"{prefix}-no")):
            assert ([], 0) == (absent.rows, absent.index)

    @pytest.mark.parametrize("expression", ["Name ==", 'Nmae == "a"'])
    def test_a_filter_that_is_none_is_a_refusal(self, nomad: Nomad, expression: str) -> None:
        """One that cannot be read and one that fits no field; it is said what to look at."""
        with pytest.raises(Refusal) as caught:
            nomad.operations.list_pools(Query(filter=expression))
        assert 400 == caught.value.status
        assert "-filter" in caught.value.diagnostics[0].detail


def named(answer: Answer[Any]) -> list[str]:
    """The names in an answer, in its order."""
    return [str(row["Name"]) for row in answer.rows]
