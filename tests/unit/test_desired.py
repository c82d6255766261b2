"""What the files want, beside the images: which block declares a pool, and what a `removed` block means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gitpool.desired import Desired, Removal, Repetition
from gitpool.diagnostics import Position, SourceRange
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, NodePool

ORIGIN = SourceRange("a.hcl", Position(1, 1, 0), Position(1, 2, 1))
GPU = DesiredPool(NodePool("gpu"), instance=Instance("workers", "gpu"))


@pytest.mark.parametrize(
    ("instance", "expected"),
    [
        (Instance("workers"), "node_pool.workers"),
        (Instance("workers", "gpu"), 'node_pool.workers["gpu"]'),
        (Instance("workers", 'a "b"\n'), 'node_pool.workers["a \\"b\\"\\n"]'),
        (Instance("workers", "ü"), 'node_pool.workers["ü"]'),
        (Instance("workers", 0), "node_pool.workers[0]"),
    ],
)
def test_the_address_of_an_instance(instance: Instance, expected: str) -> None:
    """As Terraform writes it: the key in quotes, the index bare."""
    assert expected == instance.address
    assert "node_pool.workers" == instance.block_address


def test_the_usual_instance() -> None:
    """Where nothing else is said, the block is labelled with the pool's name, and there is nothing to remember."""
    assert Instance("web") == DesiredPool(NodePool("web")).instance
    assert Facts() == DesiredPool(NodePool("web"), instance=Instance("web")).facts
    assert Facts(Instance("web")) == DesiredPool(NodePool("gpu"), instance=Instance("web")).facts


def test_the_facts_of_a_pool() -> None:
    """Its instance, its protection and its sensitive fields."""
    wanted = replace(GPU, lifecycle=Lifecycle(prevent_destroy=True), sensitive=frozenset({("meta", "token")}))
    assert Facts(Instance("workers", "gpu"), True, frozenset({("meta", "token")})) == wanted.facts


@pytest.mark.parametrize(
    "facts",
    [
        Facts(),
        Facts(Instance("workers")),
        Facts(Instance("workers", "gpu"), True),
        Facts(Instance("workers", 0), False, frozenset({("meta", "token"), ("description",)})),
        Facts(Instance("workers", "0"), True, frozenset({("meta",)})),
    ],
    ids=lambda facts: str(facts.to_json()),
)
def test_facts_there_and_back(facts: Facts) -> None:
    """A key stays a text and an index a number; what is as usual takes no room."""
    assert facts == Facts.from_json({"name": "other", **facts.to_json()})
    assert {} == Facts().to_json()


@pytest.mark.parametrize(
    "damage",
    [{"block": 1}, {"key": 1.0}, {"key": True}, {"prevent_destroy": 1}, {"sensitive": [[1]]}],
    ids=str,
)
def test_garbled_facts(damage: dict[str, object]) -> None:
    """A member of another kind is damage; a protection is never guessed."""
    with pytest.raises(TypeError):
        Facts.from_json({**Facts(Instance("workers", "gpu")).to_json(), **damage})


def test_how_blocks_repeat() -> None:
    """It is read off the keys where nobody says it."""
    pools = [DesiredPool(NodePool("web")), GPU, DesiredPool(NodePool("n0"), instance=Instance("numbered", 0))]
    blocks = Desired.of({p.pool.name: p for p in pools}).blocks
    assert {"web": Repetition.NONE, "workers": Repetition.FOR_EACH, "numbered": Repetition.COUNT} == blocks


@pytest.mark.parametrize(
    ("block", "key", "means"),
    [
        ("workers", None, True),
        ("workers", "gpu", True),
        ("workers", "cpu", False),
        ("workers", 0, False),
        ("gpu", None, True),
        ("gpu", "gpu", False),
        ("other", None, False),
    ],
)
def test_what_a_removal_means(block: str, key: str | int | None, means: bool) -> None:
    """The block with all its instances, one instance, or the pool of that name."""
    removal = Removal(block, key, False, ORIGIN)
    assert means is removal.means("gpu", GPU.instance)
    assert ([removal] if means else []) == Desired(removed=(removal,)).removals_of("gpu", GPU.instance)
    assert Instance(block, key).address == removal.address
