Files in JSON syntax mean what the same files in HCL mean, stand beside them, and are told apart from Nomad's own JSON.

$ gitpool apply -auto-approve
...
  # node_pool.gpu will be created
...
      + description       = "Accelerators, $${rack}"
...
  # node_pool.web will be created
...
      + description = "CPU x 4"
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ mv hcl pools.hcl && rm pools.hcl.json && gitpool plan -detailed-exitcode
...
No changes. <any>
...
$ cp broken pools.hcl.json && gitpool validate
Error: Trailing comma
...
  on pools.hcl.json line 4<any>
...
JSON has no comma behind the last property of an object. Remove it.
...
[exit 1]
$ cp wrong pools.hcl.json && gitpool validate
...
Error: Unsuitable duration value
...
  at pools.hcl.json:3:32
   3:   "ssd": {"node_identity_ttl": "1d", "meta": {"token": *********}}
...
[exit 1]
$ cp api pools.hcl.json && gitpool validate
Error: Not a file of node pools
...
This file is a node pool in the JSON of Nomad's API.<any>
...
[exit 1]

-- pools.hcl.json --
{
  "//": "The pools of the first rack.",
  "node_pool": {
    "gpu": {
      "description": "Accelerators, $${rack}",
      "node_identity_ttl": "48h",
      "meta": {"team": "ml", "rack.unit": 12},
      "lifecycle": {"prevent_destroy": true, "ignore_changes": ["meta[\"rack\"]"]}
    },
    "web": {"description": "${upper(local.kind)} x ${2 * local.size}"}
  },
  "locals": {"kind": "cpu", "size": 2}
}
-- hcl --
node_pool "gpu" {
  description       = "Accelerators, $${rack}"
  node_identity_ttl = "48h"
  meta = {
    team        = "ml"
    "rack.unit" = 12
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [meta["rack"]]
  }
}
node_pool "web" {
  description = "${upper(local.kind)} x ${2 * local.size}"
}
locals {
  kind = "cpu"
  size = 2
}
-- broken --
{
  "node_pool": {
    "gpu": {
      "description": "x",
    }
  }
}
-- wrong --
{"node_pool": {
  "fine": {},
  "ssd": {"node_identity_ttl": "1d", "meta": {"token": "hunter2"}}
}}
-- api --
{"Name": "gpu", "Description": "Accelerators", "Meta": null}
