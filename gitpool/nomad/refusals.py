"""What Nomad's noes mean, and what to do about each: a refusal is told from a fault by its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gitpool.diagnostics import Diagnostic, error
from gitpool.nomad.connection import Connection

if TYPE_CHECKING:
    import httpx

_TOO_OLD = "node lookup failed"

NO_PATH = "No path to region"
"""How a region is refused that is not known, or whose servers are all gone (nomad: structs.ErrNoRegionPath)."""

_ADVICE = {
    "has nodes in regions": "Move its nodes to another pool, or purge those that are down; then it can be deleted.",
    "has non-terminal jobs in regions": "Stop its jobs, or move them to another pool; then it can be deleted.",
    "is unlicensed": "scheduler_config needs Nomad Enterprise: remove it.",
    "is not allowed": "The pools `all` and `default` belong to Nomad.",
    "node pool .* not found": "",
    NO_PATH: "Look at the region ({region}): the servers know no such one.",
    "all servers must be running version": "Upgrade the servers that are older.",
    "Permission denied": "",
    _TOO_OLD: "",
}
"""Nomad's refusals that come as a 500, by their words, and what to do (nomad: nomad/node_pool_endpoint.go).

`{region}` stands for where the region comes from."""

_REFUSALS = re.compile("|".join(_ADVICE))

_BAD_REQUESTS = {
    "failed to read filter expression|failed to read result page": (
        "Look at -filter. Fields are named as in the API, in their case, and text is quoted: "
        '`Meta.team == "ml"`, `Name matches "^gpu-"`.'
    ),
    "HTTP request to an HTTPS server": "",
}


def is_refusal(status: int, text: str) -> bool:
    """Whether another try is pointless.

    Nomad answers some refusals with 500 and a text (nomad/node_pool_endpoint.go); they are known by their words,
    anywhere in the text, because forwarding between servers puts `rpc error:` in front. Any other 5xx may pass.
    """
    if 400 <= status < 500:
        return status not in (408, 425, 429)
    return status == 501 or (status == 500 and _REFUSALS.search(text) is not None)


def is_anothers(response: httpx.Response) -> bool:
    """Whether something between us and Nomad answered: Nomad's own errors are plain text, never a page."""
    return "html" in response.headers.get("content-type", "")


def refused(status: int, text: str, where: str, *, needs: str, connection: Connection) -> Diagnostic:
    """What is said of a refusal. `needs` are the rights without which Nomad refuses it, as a policy's text."""
    if status == 407:
        return error(
            "The proxy asks for a password",
            f"{where}: {status} {text}. Write it into HTTP_PROXY as http://NAME:PASSWORD@HOST:PORT, or name the "
            "cluster's host in NO_PROXY.",
        )
    if status == 400 and "HTTP request to an HTTPS server" in text:
        return error(
            "The address says http, but the server speaks https",
            f"{where}: {text} Write https:// in the address ({connection.sources('address')}).",
        )
    if _TOO_OLD in text or (status == 405 and "Invalid method" in text):
        # Before 1.6 the path /v1/node/pools is that of a node called "pools", which can only be read.
        return error(
            "The Nomad server is too old",
            f"{where}: it knows no node pools, which came with Nomad 1.6. Upgrade the servers, or look at the address.",
        )
    return error(
        "Nomad refused the request",
        f"{where}: {_said(status, text)} {_advice(status, text, needs, connection)}".rstrip(),
    )


def troubled(response: httpx.Response, text: str, where: str, connection: Connection) -> Diagnostic:
    """What is said of an answer after which another try may succeed."""
    status = response.status_code
    if is_anothers(response):
        return error(
            "Something else answered in Nomad's place",
            f"{where}: {status} and a page. A proxy or load balancer seems to stand before Nomad; look at the address "
            f"({connection.sources('address')}), or try again.",
        )
    what = "The servers have lost their leader; another try may find one. " if "No cluster leader" in text else ""
    return error(
        "Nomad is in trouble", f"{where}: {_said(status, text)} {what}Try again, or look at the servers' logs."
    )


def _said(status: int, text: str) -> str:
    said = f"{status} {text}".rstrip()
    return said if said.endswith(".") else f"{said}."


def _advice(status: int, text: str, needs: str, connection: Connection) -> str:
    if status in (401, 403) or "Permission denied" in text:
        return _rights(needs, connection)
    words = _BAD_REQUESTS if status == 400 else _ADVICE
    advice = next((advice for pattern, advice in words.items() if re.search(pattern, text)), "")
    return advice.replace("{region}", connection.sources("region"))


def _rights(needs: str, connection: Connection) -> str:
    """Which capability of which block is missing (nomad: acl/policy.go)."""
    if not connection.has_token:
        missing = f" to one whose policies have {needs}" if needs else ""
        return f"No token was sent; set NOMAD_TOKEN{missing}. {connection.why_nobody}".rstrip()
    lack = f", or its policies lack {needs}" if needs else ""
    return f"The token is unknown or expired{lack}. Look at {connection.token_source} and its policies."
