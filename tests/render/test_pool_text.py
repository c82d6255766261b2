"""What `gitpool pool` prints: Nomad's columns and words."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitpool.render import pool_text
from gitpool.render.characters import columns
from gitpool.render.mask import Mask
from gitpool.render.style import Style
from gitpool.render.table import EMPTY, Table, pairs, plain
from gitpool.stubs import JobStub, NodeStub
from tests.unit.test_stubs import JOB, NODE

POOL: dict[str, Any] = {
    "CreateIndex": 10,
    "Description": "Accelerators",
    "Hash": "abc=",
    "Meta": {"team": "ml", "b": "", "api_token": "hush"},
    "ModifyIndex": 12,
    "Name": "gpu",
    "NodeIdentityTTL": 5400000000000,
    "SchedulerConfiguration": {"SchedulerAlgorithm": "spread", "MemoryOversubscriptionEnabled": False},
}


def test_a_row_of_pools() -> None:
    """Name and description; more with -verbose, and no TTL of a server that has none."""
    assert ("gpu", "Accelerators") == pool_text.pool_row(POOL)
    assert ("gpu", "Accelerators", "1h30m0s", "10", "12") == pool_text.pool_row_verbose(POOL)
    old = {key: value for key, value in POOL.items() if key != "NodeIdentityTTL"}
    assert ("gpu", "Accelerators", "", "10", "12") == pool_text.pool_row_verbose(old)


@pytest.mark.parametrize("raw", [{}, {"Name": 7}, {"Name": "a", "Description": 7}, None, "all"], ids=str)
def test_what_is_no_pool_is_no_row(raw: Any) -> None:
    """It is an error that the client words."""
    with pytest.raises((KeyError, TypeError)):
        pool_text.pool_row(raw)


def test_a_row_of_nodes() -> None:
    """Eight characters of the ID, or all of it with -verbose."""
    node = NodeStub.from_api(NODE)
    rest = ("dc1", "gpu-1", "a100", "true", "ineligible", "ready")
    assert ("2b8f0c1e", *rest) == pool_text.node_row(node, verbose=False)
    assert (NODE["ID"], *rest) == pool_text.node_row(node, verbose=True)


def test_a_row_of_jobs() -> None:
    """What kind of job, whether it is stopped, and where there are several namespaces, which."""
    job = JobStub.from_api(JOB)
    rest = ("batch/periodic/parameterized", "50", "running (stopped)", "2026-01-02T12:00:00Z")
    assert ("train", *rest) == pool_text.job_row(job, all_namespaces=False, zone=UTC)
    assert ("train", "ml", *rest) == pool_text.job_row(job, all_namespaces=True, zone=UTC)
    verbose = pool_text.job_row(job, all_namespaces=True, verbose=True, zone=UTC)
    assert ("train", "ml", *rest, "training", "dc1, dc2") == verbose
    for everywhere in (False, True):
        for more in (False, True):
            headings = pool_text.job_headings(all_namespaces=everywhere, verbose=more)
            assert len(headings) == len(pool_text.job_row(job, all_namespaces=everywhere, verbose=more))


@pytest.mark.parametrize(
    ("nanoseconds", "hours", "text"),
    [
        (0, 0, ""),
        (999_999_999, 0, ""),
        (-5, 0, ""),
        (10**9, 0, "1970-01-01T00:00:01Z"),
        (1767355200_999999999, 1, "2026-01-02T13:00:00+01:00"),
        (1767355200_000000000, -5, "2026-01-02T07:00:00-05:00"),
    ],
)
def test_dates_are_written_as_nomad_writes_them(nanoseconds: int, hours: int, text: str) -> None:
    """In the zone of the machine, to the second; no date for none."""
    job = JobStub.from_api({**JOB, "SubmitTime": nanoseconds})
    assert text == pool_text.job_row(job, all_namespaces=False, zone=timezone(timedelta(hours=hours)))[4]


def test_one_pool() -> None:
    """Its fields, its metadata in order with what is secret hidden, and its scheduler settings."""
    expected = """\
Name              = gpu
Description       = Accelerators
Node Identity TTL = 1h30m0s

Metadata
api_token = (sensitive value)
b         = <none>
team      = ml

Scheduler Configuration
Scheduler Algorithm             = spread
Memory Oversubscription Enabled = false"""
    assert expected == pool_text.info(POOL, Style(), Mask(), verbose=False)


def test_one_pool_with_little_of_it() -> None:
    """Of an old server, without metadata and settings; with -verbose its indexes and hash."""
    raw = {"Name": "a", "CreateIndex": 1, "ModifyIndex": 2, "Hash": None}
    expected = """\
Name         = a
Description  = <none>
Create Index = 1
Modify Index = 2
Hash         = <none>

Metadata
No metadata

Scheduler Configuration
No scheduler configuration"""
    assert expected == pool_text.info(raw, Style(), Mask(), verbose=True)


def test_columns() -> None:
    """As wide as the widest cell, two blanks between, nothing at the ends of lines, a word in every cell."""
    table = Table(("Name", "Description"), [("a", "x y"), ("longer-name", ""), ("", "z")])
    expected = "Name         Description\na            x y\nlonger-name  <none>\n<none>       z"
    assert expected == plain(table)
    assert "A  B" == plain(Table(("A", "B"), []))
    assert "k   = v\nkey = <none>" == pairs([("k", "v"), ("key", "")])


CELLS = st.text(max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS)))
def test_any_cells_make_straight_columns(rows: list[tuple[str, str, str]]) -> None:
    """Wide characters count two, those that a terminal obeys are written out, and a row is one line."""
    lines = plain(Table(("One", "Two", "Three"), rows)).split("\n")
    assert len(rows) + 1 == len(lines)
    cells = Table(("", "", ""), rows).cells
    for line, row in zip(lines[1:], cells, strict=True):
        assert line.endswith(row[2])
        assert "\x1b" not in line
        assert EMPTY in line or all(rows[lines.index(line) - 1])
    starts = {columns(line.removesuffix(row[2])) for line, row in zip(lines[1:], cells, strict=True)}
    assert len(starts) <= 1
