"""Taking over what exists: the file first, then the state; and after that nothing is left to do."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.backends.memory import MemoryBackend, Store
from gitpool.change import Action
from gitpool.config.load import load
from gitpool.desired import Desired
from gitpool.diagnostics import GitpoolError, Refused, Report
from gitpool.identity import Identity
from gitpool.plan import Options, Plan
from gitpool.pool import DesiredPool, Facts, Instance, Lifecycle, NodePool
from gitpool.state import State
from gitpool.workflow.adopt import TakenOver, Wish, take_over, with_generated
from gitpool.workflow.apply import apply
from gitpool.workflow.declare import Declaration
from gitpool.workflow.plan import make_plan
from gitpool.workflow.session import Session
from tests.render.test_hcl import live_pools
from tests.support.cluster import MemoryCluster
from tests.support.faults import Died
from tests.support.runs import files, holder, session


@dataclass
class House:
    """A folder of files, a cluster, and a state."""

    folder: Path
    cluster: MemoryCluster = field(default_factory=MemoryCluster)
    store: Store = field(default_factory=Store)

    @property
    def file(self) -> Path:
        """Where blocks are written to."""
        return self.folder / "imported.hcl"

    @property
    def state(self) -> State:
        """As it is kept."""
        return State.from_bytes(self.store.data, "the state") if self.store.data else State()

    def desired(self) -> Desired:
        """What the files of the folder want, without a mistake."""
        report = Report()
        configuration = load(self.folder, report)
        assert [] == report.diagnostics
        return configuration.desired

    def session(self, **more: Any) -> Session:
        """A run in it."""
        return session(self.desired(), self.cluster, MemoryBackend(self.store), **more)

    def take_over(self, *names: str, everything: bool = False, patterns: tuple[str, ...] = ()) -> TakenOver:
        """An import."""
        return take_over(self.session(), Wish(names, patterns, everything), self.file)

    def generate(self, options: Options) -> tuple[Session, Declaration]:
        """A run with the blocks that a plan generates, and these."""
        report = Report()
        run = session(Desired(), self.cluster, MemoryBackend(self.store))
        run.configuration = load(self.folder, report, generates=True)
        report.gate()
        return run, with_generated(run, "new.hcl", options)

    def plan(self) -> Plan:
        """What would be done then."""
        return make_plan(self.session(), self.state, Options())

    def actions(self) -> dict[str, Action]:
        """What would be done to each pool."""
        return {change.name: change.action for change in self.plan().changes}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Three pools that somebody made, and no file."""
    house = House(tmp_path)
    for name in ("a", "b", "c"):
        house.cluster.hand_put(name, Description=f"of {name}", Newer={"x": 1})
    return house


@given(st.lists(live_pools(), max_size=3, unique_by=lambda pool: pool.name))
def test_after_an_import_there_is_nothing_to_do(pools: list[NodePool]) -> None:
    """Whatever the pools hold: the plan that follows is empty, and the cluster was not touched."""
    with TemporaryDirectory() as folder:
        house = House(Path(folder))
        for pool in pools:
            raw = pool.to_api()
            house.cluster.hand_put(raw.pop("Name"), **raw)
        found = house.take_over(everything=True)
        assert sorted(pool.name for pool in pools) == sorted(found.written)
        plan = house.plan() if pools else None
        assert plan is None or (False, 0, ()) == (plan.has_changes, plan.unmanaged, plan.drift)
        assert [] == house.cluster.writes


def test_what_is_taken_over_is_recorded_with_its_line_in_the_history(house: House) -> None:
    """One write of the state, with the cluster's evidence, so that a copy of it is refused elsewhere."""
    found = house.take_over("a", "b")
    assert (["a", "b"], (), ()) == (sorted(found.written), found.declared, found.managed)
    state = house.state
    assert {"a", "b"} == {*state.pools} == {*state.identity.pools}
    assert (1, "import", "a, b") == (state.serial, state.history[-1].operation, state.history[-1].reason)
    assert {"a": Action.NO_OP, "b": Action.NO_OP} == house.actions()
    assert house.store.holder is None
    house.cluster = MemoryCluster()
    house.cluster.keys = frozenset({"another"})
    house.cluster.index += 100
    house.cluster.hand_put("a")
    with pytest.raises(Refused, match="another cluster"):
        house.take_over("a")


def test_a_second_import_goes_behind_the_first(house: House) -> None:
    """The blocks that are in the file stay as they are, byte for byte, also without a line break at the end."""
    house.file.write_text('node_pool "mine" {} # by hand')
    house.take_over("a")
    house.take_over("b")
    text = house.file.read_text()
    assert text.startswith('node_pool "mine" {} # by hand\n\nnode_pool "a" {\n')
    assert {"a", "b", "mine"} == {*house.desired().pools}


def test_a_declared_pool_is_only_adopted(house: House) -> None:
    """No block is written; the state has it as it is live, with the facts of the files, and the plan shows the rest."""
    (house.folder / "own.hcl").write_text(
        'node_pool "one" {\n  name        = "a"\n  description = "other"\n'
        "  lifecycle {\n    prevent_destroy = true\n  }\n}\n"
    )
    found = house.take_over("a")
    assert ({}, ("a",)) == (found.written, found.declared)
    assert not house.file.exists()
    assert "of a" == house.state.pools["a"].description
    assert Facts(Instance("one"), prevent_destroy=True) == house.state.facts_of("a")
    assert {"a": Action.UPDATE} == house.actions()
    assert [] == house.cluster.writes


def test_a_managed_pool_is_said_to_be_so(house: House) -> None:
    """Nothing is written; and if the files do not declare it, that is said, for the next plan deletes it."""
    house.take_over("a")
    before, text = house.store.data, house.file.read_bytes()
    found = house.take_over("a")
    assert (("a",), ()) == (found.managed, found.undeclared)
    house.file.write_text("")
    assert ("a",) == house.take_over("a").undeclared
    assert before == house.store.data
    assert text != house.file.read_bytes() == b""


def test_all_means_what_nobody_manages(house: House) -> None:
    """Managed and built-in pools are left out; a glob takes what it matches."""
    house.take_over("a")
    assert ["b"] == sorted(house.take_over(patterns=("b*", "a")).written)
    assert ["c"] == sorted(house.take_over(everything=True).written)
    assert ({}, ()) == (house.take_over(everything=True).written, house.take_over(everything=True).managed)


def test_a_label_that_other_pools_have_is_not_taken(house: House) -> None:
    """A block that declares others keeps its label, and the one beside it says the name of its pool."""
    (house.folder / "own.hcl").write_text('node_pool "a" {\n  name = "d"\n}\n')
    house.take_over("a")
    assert {"d": "a", "a": "a_2"} == {name: pool.instance.block for name, pool in house.desired().pools.items()}
    assert Action.NO_OP is house.actions()["a"]


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "no such pool": (("a", "bb"), 'The cluster has no node pool "bb"'),
    "built in": (("a", "all"), "Built-in node pool"),
    "removed": (("c",), "Removed pool is imported"),
    "an address": (("node_pool.a",), 'The cluster has no node pool "node_pool.a"'),
}


@pytest.mark.parametrize(("names", "why"), REFUSED.values(), ids=REFUSED)
def test_one_mistake_and_nothing_is_written(house: House, names: tuple[str, ...], why: str) -> None:
    """Neither the file nor the state, whatever else was named beside it."""
    (house.folder / "own.hcl").write_text(
        "removed {\n  from = node_pool.c\n  lifecycle {\n    destroy = false\n  }\n}\n"
    )
    with pytest.raises(GitpoolError, match=why):
        house.take_over(*names)
    assert (False, None, None) == (house.file.exists(), house.store.data, house.store.holder)


def test_a_name_that_no_file_can_say_is_left_out(house: House) -> None:
    """Nomad takes none today; with a pattern it is told, and the others are taken over."""
    house.cluster.hand_put("c.d")
    found = house.take_over(everything=True)
    assert (["a", "b", "c"], ("c.d",)) == (sorted(found.written), found.nameless)


def test_an_open_apply_comes_first(house: House) -> None:
    """Its end would change what is recorded beside it, so the import refuses as `state rm` does."""
    house.cluster.refused["z"] = "no"
    stopped = session(files(NodePool("z")), house.cluster, MemoryBackend(house.store), on_failure="stop")
    apply(stopped, Options())
    with pytest.raises(GitpoolError, match="An apply is unfinished"):
        house.take_over("a")
    assert not house.file.exists()


def test_a_state_that_was_left_behind_is_refused(house: House) -> None:
    """Else the shared place would begin with these pools alone."""
    with pytest.raises(Refused, match="The state was not moved"):
        take_over(house.session(left_behind="gitpool.state.json"), Wish(("a",)), house.file)
    assert not house.file.exists()


def test_the_lock_of_another_is_respected(house: House) -> None:
    """Nothing is written while an apply is under way."""
    MemoryBackend(house.store).acquire(holder())
    with pytest.raises(GitpoolError, match="The state is locked"):
        house.take_over("a")
    assert not house.file.exists()


def test_the_files_are_read_under_the_lock(house: House) -> None:
    """An import that was waited for wrote the block: it is not written twice, and nothing is said to be undeclared."""
    late = house.session()
    house.take_over("a")

    def read() -> Any:
        assert house.store.holder is not None
        return house.session().configuration

    found = take_over(late, Wish(("a", "b")), house.file, read=read)
    assert (("a",), (), ["b"]) == (found.managed, found.undeclared, sorted(found.written))
    assert 1 == house.file.read_text().count('node_pool "a"')


def imports(*pairs: tuple[str, str]) -> str:
    """An `import` block for each address and id."""
    return "".join(f'import {{\n  to = {to}\n  id = "{name}"\n}}\n' for to, name in pairs)


UNWRITTEN: dict[str, tuple[str, str]] = {
    "declared elsewhere": (
        'node_pool "a" {}\n' + imports(("node_pool.x", "a")),
        r"They declare the pool \"a\" as node_pool.a \(at own.hcl:1:1\)",
    ),
    "an instance": (imports(('node_pool.x["k"]', "a")), "no instance of `for_each` or `count`"),
    "a pool twice": (
        imports(("node_pool.x", "a"), ("node_pool.y", "a")),
        r'The pool "a" is imported at own.hcl:3:8 already',
    ),
    "an address twice": (
        imports(("node_pool.x", "a"), ("node_pool.x", "b")),
        "node_pool.x is imported at own.hcl:3:8 already, and a block is one pool. Choose another address for b",
    ),
}


@pytest.mark.parametrize(("text", "said"), UNWRITTEN.values(), ids=UNWRITTEN)
def test_blocks_that_cannot_be_generated_are_told(house: House, text: str, said: str) -> None:
    """With the reason, and what else is meant by the address or the id."""
    (house.folder / "own.hcl").write_text(text)
    with pytest.raises(GitpoolError) as caught:
        house.generate(Options())
    assert re.search(said, caught.value.diagnostics[0].detail or "")


def test_blocks_are_generated_for_what_the_plan_covers(house: House) -> None:
    """What is left out needs not even be there, and can still be named."""
    (house.folder / "own.hcl").write_text(imports(("node_pool.x", "a"), ("node_pool.b", "b"), ("node_pool.z", "z")))
    for options in (Options(targets=("node_pool.x",)), Options(excludes=("b", "z"))):
        run, made = house.generate(options)
        assert ["a"] == [*made.pools]
        assert {"a": Action.ADOPT} == {c.name: c.action for c in make_plan(run, house.state, options).changes}


class Mortal(MemoryBackend):
    """A place for the state whose writes come to nothing."""

    def __init__(self, store: Store, end: Callable[[], BaseException]) -> None:
        super().__init__(store)
        self._end = end

    def write(self, *_: Any) -> Any:
        """Before anything arrives."""
        raise self._end()


def test_death_between_file_and_state_leaves_an_adoption(house: House) -> None:
    """The next plan adopts what the file declares, and so does the same import again."""
    run = house.session()
    run.backend = Mortal(house.store, Died)
    with pytest.raises(Died):
        take_over(run, Wish(("a", "b")), house.file)
    house.store.holder = None
    assert house.store.data is None
    assert {"a": Action.ADOPT, "b": Action.ADOPT} == house.actions()
    text = house.file.read_bytes()
    assert ("a", "b") == house.take_over("a", "b").declared
    assert text == house.file.read_bytes()
    assert {"a": Action.NO_OP, "b": Action.NO_OP} == house.actions()


def test_a_state_that_cannot_be_written_is_told_with_what_was(house: House) -> None:
    """The file is there, so the message says what comes of it."""
    run = house.session()
    run.backend = Mortal(house.store, GitpoolError)
    with pytest.raises(GitpoolError) as caught:
        take_over(run, Wish(("a",)), house.file)
    assert "The file was written, and the state was not" == caught.value.diagnostics[-1].summary
    assert {"a": Action.ADOPT} == house.actions()


def test_an_interrupt_in_between_does_not_say_that_nothing_was_written(house: House) -> None:
    """It says where to look, and what to do in either case."""
    run = house.session()
    run.backend = Mortal(house.store, KeyboardInterrupt)
    with pytest.raises(GitpoolError, match="Interrupted") as caught:
        take_over(run, Wish(("a",)), house.file)
    assert "both adopt them" in caught.value.diagnostics[0].detail
    assert {"a": Action.ADOPT} == house.actions()


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_a_file_that_cannot_be_written_is_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch, call: str, is_new: bool
) -> None:
    """The disk is full at any call: no pool is recorded, nothing is left lying about, and nothing is half there."""
    if not is_new:
        house.file.write_text('node_pool "mine" {}\n')
    before = {path.name: path.read_bytes() for path in house.folder.iterdir()}
    run = house.session()

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(
            "gitpool.workflow.declare._read_back", lambda text, name: {"a": DesiredPool(NodePool("a", "of a"))}
        )
        patch.setattr(*{"write": (os, "fdopen"), "fsync": (os, "fsync"), "replace": (Path, "replace")}[call], full)
        with pytest.raises(GitpoolError, match="The file cannot be written"):
            take_over(run, Wish(("a",)), house.file)
    assert before == {path.name: path.read_bytes() for path in house.folder.iterdir()}
    assert house.store.data is None


def test_what_does_not_read_back_is_not_written(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the writer is found before anything is written, whether it makes other blocks or none."""
    for wrong in ('node_pool "a" {}\n', 'node_pool "a" {\n', ""):
        monkeypatch.setattr("gitpool.render.hcl.blocks", lambda pools, text=wrong: text)
        with pytest.raises(GitpoolError, match="A pool cannot be written down"):
            house.take_over("a")
    assert (False, None) == (house.file.exists(), house.store.data)


def test_a_pool_of_a_terraform_state_is_live_or_named(house: House) -> None:
    """Its address says where it comes from."""
    wish = Wish(called={"a": "nomad_node_pool.a in tf", "gone": "nomad_node_pool.b in tf"})
    with pytest.raises(GitpoolError) as caught:
        take_over(house.session(), wish, house.file)
    assert 'nomad_node_pool.b in tf is the node pool "gone"' in caught.value.diagnostics[0].detail
    assert not house.file.exists()
    with pytest.raises(GitpoolError, match="Built-in node pool"):
        take_over(house.session(), Wish(called={"default": "nomad_node_pool.a in tf"}), house.file)
    found = take_over(house.session(), Wish(called={"a": "nomad_node_pool.a in tf"}), house.file)
    assert ["a"] == sorted(found.written)


def test_an_adopted_state_keeps_the_facts_of_others(house: House) -> None:
    """What was managed before is as it was; only what is imported is new."""
    before = {"b": DesiredPool(NodePool("b", "of b"), Lifecycle(prevent_destroy=True))}
    apply(session(before, house.cluster, MemoryBackend(house.store)), Options())
    (house.folder / "own.hcl").write_text('node_pool "b" {\n  description = "of b"\n}\n')
    house.take_over("a")
    assert {"a": Facts(), "b": Facts(prevent_destroy=True)} == {n: house.state.facts_of(n) for n in ("a", "b")}
    assert Identity.seen("", house.cluster.keys, {}).keys == house.state.identity.keys
