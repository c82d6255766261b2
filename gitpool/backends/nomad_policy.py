"""The least of rights under which the state in Nomad Variables works, and the pools can be planned and applied."""

from __future__ import annotations

from gitpool.backends.nomad_variables import check_path

_POLICY = """\
# What gitpool needs, and nothing else: its state at {path}, and the node pools.
namespace "{namespace}" {{
  variables {{
    path "{path}" {{
      capabilities = ["read", "write"]
    }}
    path "{path}/lock" {{
      capabilities = ["read", "write"]
    }}
    path "{path}/chunks/*" {{
      capabilities = ["read", "write", "destroy"]
    }}
  }}
}}

node_pool "*" {{
  capabilities = ["read", "write", "delete"]
}}
"""


def policy(path: str, namespace: str = "default") -> str:
    """An ACL policy for a token of gitpool's, as `nomad acl policy apply` takes it (nomad: acl/policy.go).

    Reading a variable includes listing it. A lock is taken, renewed and taken away by whoever may write it.

    Raises:
        GitpoolError: no state can be kept there.
    """
    check_path(path, namespace)
    return _POLICY.format(path=path, namespace=namespace)
