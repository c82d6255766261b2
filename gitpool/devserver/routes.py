"""The routing table (nomad: command/agent/http.go registerHandlers); the neighbours to come add their lines here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gitpool.devserver import agent, pools
from gitpool.devserver.mux import Mux
from gitpool.devserver.reply import Reply
from gitpool.devserver.request import Request
from gitpool.devserver.store import Store

Handler: TypeAlias = Callable[[Store, Request], Reply]

_ROUTES: list[tuple[str, Handler]] = [
    ("/v1/node/pools", pools.pools),
    ("/v1/node/pool/", pools.pool),
    ("/v1/nodes", agent.empty_list),
    ("/v1/node/", agent.node),
    ("/v1/jobs", agent.empty_list),
    ("/v1/status/leader", agent.leader),
    ("/v1/status/peers", agent.peers),
    ("/v1/regions", agent.regions),
    ("/v1/agent/self", agent.self_),
    ("/v1/agent/members", agent.members),
    ("/v1/agent/health", agent.health),
    ("/v1/operator/license", agent.license_),
    ("/v1/acl/token/self", agent.token_self),
    ("/v1/acl/policies", agent.acl_disabled),
    ("/v1/acl/policy/", agent.acl_disabled),
    ("/v1/acl/tokens", agent.acl_disabled),
    ("/v1/acl/token", agent.acl_disabled),
    ("/v1/acl/token/", agent.acl_disabled),
    ("/v1/acl/bootstrap", agent.acl_disabled),
    ("/v1/sentinel/policies", agent.enterprise_only),
    ("/v1/sentinel/policy/", agent.enterprise_only),
    ("/v1/quotas", agent.enterprise_only),
    ("/v1/quota-usages", agent.enterprise_only),
    ("/v1/quota", agent.enterprise_only),
    ("/v1/quota/", agent.enterprise_only),
]


def routing_table() -> Mux[Handler]:
    """All routes of the embedded Nomad."""
    return Mux(_ROUTES, agent.nothing)
