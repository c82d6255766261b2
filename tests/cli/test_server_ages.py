"""Servers of other ages: what one does not know is an error of the plan, and not a difference that never ends."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from gitpool.cli import app
from tests.nomad.serving import QuietServer, serving

OLD = [{"Name": name, "CreateIndex": 1, "ModifyIndex": 1} for name in ("all", "default", "gpu")]
"""As Nomad 1.6 to 1.10 show pools: without NodeIdentityTTL."""

Run = Callable[..., tuple[int, str]]


@contextmanager
def cluster(pools: list[dict[str, Any]] | None) -> Iterator[str]:
    """A server with these pools, or one that knows no pools at all; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer as that server does."""
            text = "node lookup failed: UUID must be 36 characters" if pools is None else json.dumps(pools)
            self.send_response(500 if pools is None else 200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command against such a server in a folder with that file, and gives the code and all that it printed."""

    def start(pools: list[dict[str, Any]] | None, text: str, *args: str) -> tuple[int, str]:
        (tmp_path / "pools.hcl").write_text(text)
        monkeypatch.chdir(tmp_path)
        said = io.StringIO()
        with cluster(pools) as address, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", said)
            patch.setattr(sys, "stderr", said)
            patch.setenv("NOMAD_ADDR", address)
            return app.run(list(args)), said.getvalue()

    return start


@pytest.mark.parametrize(
    "command", [["plan"], ["plan", "-detailed-exitcode"], ["apply", "-auto-approve"]], ids=" ".join
)
def test_a_ttl_for_a_server_without_one(run: Run, command: list[str]) -> None:
    """At the attribute's place, with code 1, for a pool that exists as well as for a new one; nothing is written."""
    text = 'node_pool "gpu" {\n  node_identity_ttl = "48h"\n}\n\nnode_pool "new" {\n  node_identity_ttl = "1h"\n}\n'
    code, said = run(OLD, text, *command, "-no-color", "-adopt")
    assert 1 == code
    assert 2 == said.count("Error: The server is too old for node_identity_ttl")
    for place in ("pools.hcl:2:3", "pools.hcl:6:3"):
        assert place in said
    assert "1.11" in said
    assert "Apply complete" not in said


def test_a_ttl_for_a_server_that_has_one(run: Run) -> None:
    """The same file is a plan."""
    pools = [{**pool, "NodeIdentityTTL": 86400 * 10**9} for pool in OLD]
    code, said = run(pools, 'node_pool "gpu" {\n  node_identity_ttl = "48h"\n}\n', "plan", "-adopt")
    assert (0, True) == (code, "1 to change" in said)


def test_no_ttl_for_a_server_without_one(run: Run) -> None:
    """Files that do not mention it end in no difference."""
    code, said = run(OLD, 'node_pool "gpu" {}\n', "plan")
    assert 0 == code
    assert "0 to change" in said or "No changes" in said


@pytest.mark.parametrize("command", [["plan"], ["pool", "list"], ["pool", "info", "gpu"]], ids=" ".join)
def test_a_server_before_node_pools(run: Run, command: list[str]) -> None:
    """It is named as one before 1.6, whatever is asked of it."""
    code, said = run(None, 'node_pool "gpu" {}\n', *command)
    assert 1 == code
    assert "Error: The Nomad server is too old" in said
    assert "1.6" in said
