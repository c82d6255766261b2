"""The small endpoints around the pools: who leads, who am I, which edition (nomad: command/agent/*_endpoint.go)."""

from __future__ import annotations

from gitpool.devserver.endpoints.admission import admit, need, owner_or_why, recognized
from gitpool.devserver.state.access import rights_of
from gitpool.devserver.state.store import Store
from gitpool.devserver.web.mux import Redirect
from gitpool.devserver.web.reply import Refusal, Reply, encode_json, json_reply, read_headers
from gitpool.devserver.web.request import REGION, Request, check_region, invalid_method, only_get, read_options

_RPC_ADDRESS = "127.0.0.1:4647"
_NAME = f"gitpool-dev.{REGION}"

_TAGS = {
    "bootstrap": "1",
    "build": "",
    "dc": "dc1",
    "expect": "1",
    "id": "6b1d5b0e-9e2f-4a37-8c0c-6f1f2e0d7a55",
    "port": "4647",
    "raft_vsn": "3",
    "region": REGION,
    "role": "nomad",
    "rpc_addr": "127.0.0.1",
    "vsn": "1",
}
_MEMBER: dict[str, object] = {
    "Addr": "127.0.0.1",
    "DelegateCur": 4,
    "DelegateMax": 5,
    "DelegateMin": 2,
    "Name": _NAME,
    "Port": 4648,
    "ProtocolCur": 2,
    "ProtocolMax": 5,
    "ProtocolMin": 1,
    "Status": "alive",
    "Tags": _TAGS,
}


# nomad: command/agent/http_ce.go registerEnterpriseHandlers
ENTERPRISE_PATHS = (
    "/v1/sentinel/policies",
    "/v1/sentinel/policy/",
    "/v1/quotas",
    "/v1/quota-usages",
    "/v1/quota/",
    "/v1/quota",
    "/v1/recommendation",
    "/v1/recommendations",
    "/v1/recommendations/apply",
    "/v1/recommendation/",
)


# What an Enterprise license names (https://developer.hashicorp.com/nomad/api-docs/operator/license).
_FEATURES = [
    "Automated Upgrades",
    "Enhanced Read Scalability",
    "Redundancy Zones",
    "Namespaces",
    "Resource Quotas",
    "Audit Logging",
    "Sentinel Policies",
    "Multiregion Deployments",
    "Automated Backups",
    "Multi-Vault Namespaces",
    "Dynamic Application Sizing",
    "Node Pools Governance",
]
# A key is rotated after 30 days, and may be kept for half of that.
_KEY_SECONDS = 15 * 24 * 3600
_KEYRING_INDEX = 7
_LICENSE = {
    "CustomerID": "gitpool-dev",
    "ExpirationTime": "2099-12-31T23:59:59Z",
    "Features": _FEATURES,
    "Flags": {},
    "InstallationID": "*",
    "IssueTime": "2026-01-01T00:00:00Z",
    "LicenseID": "4a3b1c62-6f0d-4c0e-9d3c-0d7a5f0e2b11",
    "Modules": ["governance-policy"],
    "Product": "nomad",
    "StartTime": "2026-01-01T00:00:00Z",
    "TerminationTime": "2099-12-31T23:59:59Z",
}


def _member(store: Store) -> dict[str, object]:
    return {**_MEMBER, "Tags": {**_TAGS, "build": store.release.build}}


def _read(request: Request) -> None:
    only_get(request)
    read_options(request)


def leader(_store: Store, request: Request) -> Reply:
    """/v1/status/leader: the RPC address, no X-Nomad headers (nomad: status_endpoint.go StatusLeaderRequest)."""
    _read(request)
    check_region(request)
    return json_reply(encode_json(_RPC_ADDRESS), [])


def peers(_store: Store, request: Request) -> Reply:
    """/v1/status/peers: the one server there is (nomad: status_endpoint.go StatusPeersRequest)."""
    _read(request)
    check_region(request)
    return json_reply(encode_json([_RPC_ADDRESS]), [])


def regions(_store: Store, request: Request) -> Reply:
    """/v1/regions: answered by any server of any region (nomad: region_endpoint.go RegionListRequest)."""
    _read(request)
    return json_reply(encode_json([REGION]), [])


def license_(store: Store, request: Request) -> Reply:
    """/v1/operator/license: 204 says Community Edition (nomad: operator_endpoint_ce.go LicenseRequest)."""
    if store.release.is_enterprise:
        _read(request)
        need(admit(store, request).operator("read"))
        return json_reply(encode_json({"ConfigOutdated": False, "License": _LICENSE}), read_headers(1))
    if request.method == "GET":
        return Reply(204)
    if request.method == "PUT":
        return enterprise_only(store, request)
    raise invalid_method()


def enterprise_only(store: Store, _request: Request) -> Reply:
    """What Community Edition says on Enterprise's paths (nomad: http_ce.go entOnly); no more is known of those."""
    if store.release.is_enterprise:
        raise Refusal(404, "")
    raise Refusal(501, "Nomad Enterprise only endpoint")


def health(_store: Store, request: Request) -> Reply:
    """/v1/agent/health: a server, no client (nomad: agent_endpoint.go HealthRequest)."""
    _read(request)
    kinds = request.query.all("type")
    parts: dict[str, object] = {}
    if kinds is not None and "client" in kinds:
        parts["client"] = {"ok": False, "message": "client not enabled"}
    if kinds is None or "server" in kinds:
        try:
            check_region(request)
            parts["server"] = {"message": "ok", "ok": True}
        except Refusal as refused:
            parts["server"] = {"ok": False, "message": refused.text}
    if any(isinstance(part, dict) and not part["ok"] for part in parts.values()):
        raise Refusal(500, encode_json(parts).decode())
    return json_reply(encode_json(parts), [])


def members(store: Store, request: Request) -> Reply:
    """/v1/agent/members (nomad: agent_endpoint.go AgentMembersRequest)."""
    _read(request)
    need(recognized(store, request).node("read"))
    known = {"Members": [_member(store)], "ServerDC": "dc1", "ServerName": "gitpool-dev", "ServerRegion": REGION}
    return json_reply(encode_json(known), [])


def jwks(store: Store, request: Request) -> Reply:
    """/.well-known/jwks.json: the cluster's public keys, for everybody (nomad: keyring_endpoint.go JWKSRequest)."""
    _read(request)
    check_region(request)
    headers = [*read_headers(_KEYRING_INDEX), (b"Cache-Control", b"max-age=%d" % _KEY_SECONDS)]
    return json_reply(encode_json({"keys": [store.signing_key.jwk()]}), headers)


def nothing(_store: Store, request: Request) -> Reply:
    """Any other path: an empty 404; the root leads to the user interface (nomad: http.go handleRootFallthrough)."""
    if request.path == "/":
        return Redirect("/ui/" + (f"?{request.raw_query}" if request.raw_query else "")).reply(request.method)
    return Reply(404)


def self_(store: Store, request: Request) -> Reply:
    """/v1/agent/self: version, edition, region (nomad: agent_endpoint.go AgentSelfRequest)."""
    only_get(request)
    asker = owner_or_why(store, request, "ACL token not found or invalid workload identity: ")
    need(rights_of(store, asker).agent("read"))
    config = {
        "ACL": {"Enabled": store.acl},
        "Datacenter": "dc1",
        "Name": "gitpool-dev",
        "NodeName": "gitpool-dev",
        "Region": REGION,
        "Server": {"AuthoritativeRegion": store.authority, "BootstrapExpect": 1, "Enabled": True},
        "Version": {
            "BuildDate": "2026-08-01T00:00:00Z",
            "Revision": "",
            "Version": store.release.version,
            "VersionMetadata": store.release.metadata,
            "VersionPrerelease": store.release.prerelease,
        },
    }
    nomad = {"bootstrap": "true", "known_regions": "1", "leader": "true", "leader_addr": _RPC_ADDRESS, "server": "true"}
    whole = {"config": config, "member": _member(store), "stats": {"nomad": nomad}}
    return json_reply(encode_json(whole), [])
