"""The routing table (nomad: command/agent/http.go registerHandlers)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gitpool.devserver.endpoints import acl, agent, jobs, namespaces, nodes, pools, variables
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.mux import Mux
from gitpool.devserver.web.reply import Reply
from gitpool.devserver.web.request import Request

Handler: TypeAlias = Callable[[Store, Request], Reply]

_ROUTES: list[tuple[str, Handler]] = [
    ("/v1/node/pools", pools.pools),
    ("/v1/node/pool/", pools.pool),
    ("/v1/status/leader", agent.leader),
    ("/v1/status/peers", agent.peers),
    ("/v1/regions", agent.regions),
    ("/v1/agent/self", agent.self_),
    ("/v1/agent/members", agent.members),
    ("/v1/agent/health", agent.health),
    ("/v1/operator/license", agent.license_),
    ("/.well-known/jwks.json", agent.jwks),
    ("/v1/nodes", nodes.nodes),
    ("/v1/node/", nodes.node),
    ("/v1/jobs", jobs.jobs),
    ("/v1/job/", jobs.job),
    ("/v1/namespaces", namespaces.namespaces),
    ("/v1/namespace", namespaces.namespace_create),
    ("/v1/namespace/", namespaces.namespace),
    ("/v1/vars", variables.variables),
    ("/v1/var/", variables.variable),
    ("/v1/acl/token/self", acl.token_self),
    ("/v1/acl/token", acl.token_create),
    ("/v1/acl/token/", acl.token),
    ("/v1/acl/tokens", acl.tokens),
    ("/v1/acl/policies", acl.policies),
    ("/v1/acl/policy/", acl.policy),
    ("/v1/acl/roles", acl.roles),
    ("/v1/acl/bootstrap", acl.bootstrap),
    ("/v1/acl/login", acl.login),
    *((path, agent.enterprise_only) for path in agent.ENTERPRISE_PATHS),
]


def routing_table() -> Mux[Handler]:
    """All routes of the embedded Nomad."""
    return Mux(_ROUTES, agent.nothing)
