"""A folder as a whole."""

from __future__ import annotations

import gc
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.config.evaluation import scope
from gitpool.config.load import load
from gitpool.diagnostics import Report
from tests.config.texts import load_texts, marked, said, scraps
from tests.support.examples import examples
from tests.support.work import calls


def test_pools_come_from_all_files_in_name_order(tmp_path: Path) -> None:
    """Several pools in a file, several files: one configuration, ordered by name."""
    configuration, report = load_texts(tmp_path, b='node_pool "c" {\n}\nnode_pool "a" {\n}\n', a='node_pool "b" {\n}\n')
    assert not report.diagnostics
    assert list(configuration.pools) == ["a", "b", "c"]
    assert list(configuration.sources) == ["a.hcl", "b.hcl"]


def test_a_pool_is_declared_once(tmp_path: Path) -> None:
    """The second declaration is an error at its place that names the first."""
    _, report = load_texts(tmp_path, a='\nnode_pool "x" {\n}\n', b='node_pool "x" {\n}\n')
    assert said(report) == ["b.hcl:1:1: Duplicate node pool"]
    assert "a.hcl:2:1" in report.errors[0].detail
    assert marked(report) == ['node_pool "x"']


def test_a_syntax_error_gates_its_own_file_alone(tmp_path: Path) -> None:
    """What can be checked in the other files is checked in the same run."""
    _, report = load_texts(
        tmp_path,
        a='node_pool "a" {\n  description = \n  foo = 1\n}\n',
        b='node_pool "b" {\n  descripton = 1\n}\n',
        c='node_pool "all" {\n}\n',
    )
    assert said(report) == [
        "a.hcl:2:15: Missing expression",
        "b.hcl:2:3: Unsupported argument",
        "c.hcl:1:11: Built-in node pool",
    ]


def test_everything_is_reported_at_once(tmp_path: Path) -> None:
    """A pool with many mistakes has as many errors, each with its source line."""
    _, report = load_texts(
        tmp_path,
        a='node_pool "a b" {\n  description = [1]\n  node_identity_ttl = "1d"\n  colour = "red"\n'
        "  meta {\n    k = []\n  }\n}\nfoo {\n}\nbar = 1\n",
    )
    assert said(report) == [
        "a.hcl:1:11: Invalid node pool name",
        "a.hcl:2:17: Unsuitable value type",
        "a.hcl:3:23: Unsuitable duration value",
        "a.hcl:4:3: Unsupported argument",
        "a.hcl:6:9: Unsuitable value type",
        "a.hcl:9:1: Unsupported block type",
        "a.hcl:11:1: Unsupported argument",
    ]
    assert all(d.snippet is not None and d.snippet.code for d in report)
    assert {d.snippet.context for d in report if d.snippet} == {'node_pool "a b"', None}


@pytest.mark.parametrize("files", [{}, {"a": ""}, {"a": "# nothing\n"}, {"a": 'gitpool {\n  region = "x"\n}\n'}])
def test_a_folder_without_a_pool_is_said_to_be_one(tmp_path: Path, files: dict[str, str]) -> None:
    """No file, and no pool in the files, is an error for whoever wants pools."""
    configuration, _ = load_texts(tmp_path, **files)
    assert configuration.emptiness is not None
    assert "-chdir" in configuration.emptiness.detail


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that cannot be listed is never taken for an empty one."""
    report = Report()
    configuration = load(tmp_path / "nowhere", report)
    assert said(report) == ["The folder cannot be read"]
    assert configuration.settings_problems == tuple(report)


def test_a_broken_file_that_may_hold_the_settings_concerns_them(tmp_path: Path) -> None:
    """Whoever needs the settings alone must not go on with the defaults when they are hidden by a broken line."""
    configuration, report = load_texts(tmp_path, a="gitpool {\n  region = \n}\n", b='node_pool "x" {\n  meta = \n}\n')
    assert len(report.errors) == 2
    assert [str(d.range) for d in configuration.settings_problems] == ["a.hcl:2:10"]


def test_the_collector_is_as_it_was(tmp_path: Path) -> None:
    """Reading pauses the garbage collector and gives it back."""
    assert gc.isenabled()
    load_texts(tmp_path, a='node_pool "a" {\n}\n')
    assert gc.isenabled()


@examples(80)
@given(st.lists(scraps().map(lambda text: f'node_pool "a" {{\n{text}\n}}\ngitpool {{\n{text}\n}}\n'), max_size=2))
def test_no_folder_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    """Whatever stands in pools and settings, the answer is a configuration and diagnostics."""
    folder = tmp_path_factory.mktemp("folder")
    configuration, report = load_texts(folder, **{f"f{i}": text for i, text in enumerate(texts)})
    assert configuration.pools or report.errors or configuration.emptiness


_MEASURE = """
import sys
from pathlib import Path
from gitpool.config.evaluation import scope
from gitpool.config.load import load
from gitpool.diagnostics import Report
configuration = load(Path(sys.argv[1]), Report())
# Not getrusage: its maximum is that of the process before it became this one, too.
(memory,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(len(configuration.pools), memory)
"""
_POOL = """
node_pool "pool-{0}" {{
  description = "Pool {0}{1}"

  meta {{
    team  = "blue"
    owner = "somebody"
  }}
  scheduler_config {{
    scheduler_algorithm = "spread"
  }}
}}
"""


@pytest.mark.parametrize("accent", ["", "é"])
def test_ten_thousand_pools_take_little_memory(tmp_path: Path, accent: str) -> None:
    """10,000 literal pools are read in 150 MB."""
    (tmp_path / "a.hcl").write_text("".join(_POOL.format(i, accent) for i in range(10_000)), encoding="utf-8")
    command = [sys.executable, "-c", _MEASURE, str(tmp_path)]
    found, memory = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert 10_000 == int(found)
    assert int(memory) < 150 << 10


@pytest.mark.parametrize("accent", ["", "é", '${"x"}'])
def test_reading_grows_with_the_work(tmp_path: Path, accent: str) -> None:
    """Ten times the pools are at most twelve times the work, on the fast path and behind it."""
    work = []
    for pools in (20, 200):
        folder = tmp_path / str(pools)
        folder.mkdir()
        (folder / "a.hcl").write_text("".join(_POOL.format(i, accent) for i in range(pools)), encoding="utf-8")
        load(folder, Report())
        work.append(calls(partial(load, folder, Report())))
    assert work[1] <= 12 * work[0]


def test_too_much_work_is_shown_like_any_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a run has to stop evaluating, it says where, and shows nothing that is hidden elsewhere."""
    monkeypatch.setattr(scope, "MAX_STEPS", 1_000)
    text = 'locals {\n  x = { for i in range(1000) : i => { token = "hunter2" } }\n}\nnode_pool "a" {\n}\n'
    _, report = load_texts(tmp_path, a=text)
    assert ["a.hcl:2:7: Too much to evaluate"] == said(report)
    assert "hunter2" not in repr(report)


def test_no_mistake_in_a_map_tells_a_sensitive_key(tmp_path: Path) -> None:
    """Keys of `meta` that are made of a sensitive value are not named, written out or not; others are."""
    _, report = load_texts(
        tmp_path,
        a='locals {\n  s = sensitive("hunter2")\n  m = { (local.s) = [] }\n}\n'
        'node_pool "a" {\n  meta = { (local.s) = [] }\n}\n'
        'node_pool "b" {\n  meta = { (local.s) = 1, (local.s) = 2 }\n}\n'
        'node_pool "c" {\n  meta = local.m\n}\n'
        'node_pool "d" {\n  meta = merge({ "x.y" = [] })\n}\n',
    )
    details = [problem.detail for problem in report.diagnostics]
    assert not any("hunter2" in detail for detail in details)
    assert [detail.split(" was ")[0] for detail in details] == [
        "A sensitive key must be a string, but this is a list.",
        "A sensitive key",
        "A sensitive key must be a string, but this is a list.",
        'meta["x.y"] must be a string, but this is a list.',
    ]


def test_what_is_sensitive_is_a_field(tmp_path: Path) -> None:
    """A sensitive key hides the map that it is in; a sensitive condition or protection hides no field of the pool."""
    found, report = load_texts(
        tmp_path,
        a='locals {\n  s = sensitive("x")\n  yes = sensitive(true)\n}\n'
        'node_pool "a" {\n  meta = { (local.s) = "y" }\n}\n'
        'node_pool "b" {\n  lifecycle {\n    prevent_destroy = local.yes\n'
        '    precondition {\n      condition = local.yes\n      error_message = "no"\n    }\n  }\n}\n',
    )
    assert [] == said(report)
    assert {"a": frozenset({("meta",)}), "b": frozenset()} == {n: pool.sensitive for n, pool in found.pools.items()}


def test_a_number_beyond_the_bound_hides_nothing(tmp_path: Path) -> None:
    """It is a mistake in one expression, and legal HCL."""
    text = 'node_pool "a" {\n  meta = { i = 1e999999999999 }\n  foo = 1\n}\nnode_pool "b" {\n  foo = -1e99999\n}\n'
    _, report = load_texts(tmp_path, a=text)
    assert [
        "a.hcl:2:16: Number too large",
        "a.hcl:3:3: Unsupported argument",
        "a.hcl:6:3: Unsupported argument",
    ] == said(report)


@pytest.mark.parametrize("digits", [5_000, 12_000])
def test_long_numbers_behind_a_dot(tmp_path: Path, digits: int) -> None:
    """Python reads no integer of so many digits at once, which is nobody's business."""
    _, report = load_texts(tmp_path, a=f"locals {{\n  a = [1].{'1' * digits}\n}}\n")
    assert 1 == len(report.errors)
