"""The capabilities there are, and what the short words for several of them stand for (nomad: acl/policy.go)."""

from __future__ import annotations

from collections.abc import Mapping

DENY, READ, LIST, WRITE, SCALE = "deny", "read", "list", "write", "scale"
POLICIES = (DENY, READ, WRITE, SCALE)
PLUGIN_POLICIES = (DENY, READ, LIST, WRITE)


def _words(text: str) -> list[str]:
    return text.split()


NAMESPACE = frozenset(
    _words("""
    deny list-jobs parse-job read-job submit-job dispatch-job read-logs read-fs alloc-exec alloc-node-exec
    alloc-lifecycle sentinel-override csi-register-plugin csi-write-volume csi-read-volume csi-list-volume
    csi-mount-volume host-volume-create host-volume-register host-volume-read host-volume-write host-volume-delete
    list-scaling-policies read-scaling-policy read-job-scaling scale-job submit-recommendation register-job revert-job
    deregister-job purge-job evaluate-job plan-job tag-job-version stable-job fail-deployment pause-deployment
    promote-deployment unblock-deployment cancel-deployment set-alloc-health-deployment gc-allocation pause-allocation
    force-periodic-job delete-service-registration
    """)
)
NODE_POOL = frozenset(("delete", "deny", "read", "write"))
HOST_VOLUME = frozenset(("deny", "mount-readonly", "mount-readwrite"))
VARIABLE = frozenset(("list", "read", "write", "destroy", "deny"))
OPERATOR = frozenset(("deny", "snapshot-save", "license-read", "keyring-rotate", "keyring-read", "keyring-delete"))
SENTINEL = frozenset(("deny", "sentinel-read", "sentinel-submit", "sentinel-delete"))

Meaning = Mapping[str, list[str]]
"""For the words of ``policy = ``, in what order they add which capabilities; a word that is not there adds none."""

_NAMESPACE_READ = _words("""
    list-jobs parse-job read-job csi-list-volume csi-read-volume read-job-scaling list-scaling-policies
    read-scaling-policy host-volume-read
    """)
_NAMESPACE_WRITE = _words("""
    scale-job submit-job dispatch-job read-logs read-fs alloc-exec alloc-lifecycle csi-mount-volume csi-write-volume
    submit-recommendation host-volume-create
    """)
_NAMESPACE_SCALE = _words("""
    list-scaling-policies read-scaling-policy read-job-scaling scale-job read-job submit-recommendation
    """)

# nomad: expandNamespacePolicy, expandNodePoolPolicy, expandHostVolumePolicy, expandOperatorPolicy, expandSentinelPolicy
NAMESPACE_MEANING: Meaning = {
    DENY: ["deny"],
    READ: _NAMESPACE_READ,
    WRITE: [*_NAMESPACE_READ, *_NAMESPACE_WRITE],
    SCALE: _NAMESPACE_SCALE,
}
NODE_POOL_MEANING: Meaning = {DENY: ["deny"], READ: ["read"], WRITE: ["delete", "read", "write"]}
HOST_VOLUME_MEANING: Meaning = {
    DENY: ["deny"],
    READ: ["mount-readonly"],
    WRITE: ["mount-readonly", "mount-readwrite"],
}
OPERATOR_MEANING: Meaning = {
    DENY: ["deny"],
    READ: ["license-read", "keyring-read"],
    WRITE: ["snapshot-save", "license-read", "keyring-rotate", "keyring-read", "keyring-delete"],
}
SENTINEL_MEANING: Meaning = {
    DENY: ["deny"],
    READ: ["sentinel-read"],
    WRITE: ["sentinel-read", "sentinel-submit", "sentinel-delete"],
}

# What some capabilities of a namespace bring with them (nomad: acl/policy.go expandNamespaceCapabilities).
IMPLIED: Meaning = {
    "host-volume-write": ["host-volume-register", "host-volume-create", "host-volume-delete", "host-volume-read"],
    "host-volume-register": ["host-volume-create", "host-volume-read"],
    "host-volume-create": ["host-volume-read"],
}


def variable_capabilities(said: list[str]) -> list[str]:
    """What the capabilities of a path come to: deny alone, and who reads lists (nomad: expandVariablesCapabilities)."""
    if DENY in said:
        return [DENY]
    return [*said, LIST] if READ in said and LIST not in said else said
