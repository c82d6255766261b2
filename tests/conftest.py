"""What all tests share: how hypothesis searches, and an environment in which no variable of Nomad's is set."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

REAL_ENVIRONMENT = {name: value for name, value in os.environ.items() if name.startswith("NOMAD_")}
"""The way to a real agent, as the environment named it before the tests took the variables away."""

FOREIGN = ("NOMAD_", "TF_HTTP_", "GITPOOL_", "GITHUB_", "ACTIONS_", "CI_")
"""How variables begin that say something to gitpool, or of the place where it runs."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background jobs ignore interrupts, and so would every process that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "gitpool", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("long", parent=settings.get_profile("gitpool"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gitpool"))


@pytest.fixture(autouse=True, scope="session")
def _bare_environment() -> Iterator[None]:
    """No test depends on who runs it: variables of Nomad, Terraform, gitpool, CI and proxies are taken away."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(FOREIGN) or name in ("CI", "NO_COLOR"):
                patch.delenv(name)
            if name.lower() in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
                patch.delenv(name)
        yield
