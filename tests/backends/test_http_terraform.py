"""Terraform itself and gitpool at one server: each sees who holds the lock, and the test server is a faithful one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from gitpool.backends.backend import Held, Lock
from tests.nomad.serving import said
from tests.support.runs import holder
from tests.support.terraform_state_server import StateServer, backend_at, on_loopback

pytestmark = pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform to compare with")

FILES = """\
terraform {
  backend "http" {}
}
resource "terraform_data" "one" {
  input = "hello"
}
"""


def terraform(folder: Path, address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run it, without a network and without the settings of whoever runs the test."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_HTTP_ADDRESS": f"{address}/state",
        "TF_HTTP_LOCK_ADDRESS": f"{address}/state/lock",
        "TF_HTTP_LOCK_METHOD": "POST",
        "TF_HTTP_UNLOCK_ADDRESS": f"{address}/state/lock",
        "TF_HTTP_UNLOCK_METHOD": "DELETE",
        "TF_HTTP_USERNAME": "ada",
        "TF_HTTP_PASSWORD": "pass-of-a-test",
        "TF_HTTP_RETRY_MAX": "0",
    }
    return subprocess.run(
        ["terraform", *arguments, "-no-color"], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("held", [409, 423])
def test_terraform_and_gitpool_keep_each_other_out(tmp_path: Path, held: int) -> None:
    """Terraform works with the server; gitpool names Terraform as the holder; Terraform cannot pass gitpool's lock."""
    (tmp_path / "main.tf").write_text(FILES)
    server = StateServer(held_status=held, password="pass-of-a-test")
    with on_loopback(server) as address:
        for arguments in (("init", "-input=false"), ("apply", "-auto-approve", "-input=false")):
            done = terraform(tmp_path, address, *arguments)
            assert done.returncode == 0, done.stderr
        assert "" == server.holder
        assert server.data is not None
        assert "terraform_data" == json.loads(server.data)["resources"][0]["type"]

        gitpool = backend_at(address, username="ada", password="pass-of-a-test")
        assert server.data == gitpool.read().data
        server.lock = server.locks[-1]  # as if that apply were still at work
        with pytest.raises(Held) as caught:
            gitpool.acquire(holder())
        theirs = caught.value.holder
        assert theirs is not None
        assert (server.holder, "OperationTypeApply") == (theirs.id, theirs.operation)
        assert all(word in said(caught.value) for word in (theirs.who, theirs.created, f"force-unlock {theirs.id}"))
        gitpool.release(Lock(theirs))

        lock = gitpool.acquire(holder())
        refused = terraform(tmp_path, address, "apply", "-auto-approve", "-input=false")
        assert refused.returncode == 1
        assert "lock-1" in refused.stderr
        freed = terraform(tmp_path, address, "force-unlock", "-force", "lock-1")
        assert freed.returncode == 0, freed.stderr
        assert "" == server.holder
        gitpool.release(lock)
        gitpool.close()
