What Terraform learns only in the middle of an apply, or never, stands in the plan; what did not change is no change.

$ gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ sed -i /node_identity_ttl/d pools.hcl
$ gitpool plan
...
  # node_pool.long will be updated in-place
...
      ~ node_identity_ttl = "48h0m0s" -> "24h0m0s"   # config changed
...
Plan: 0 to add, 1 to change, 0 to destroy.
$ NOMAD_ADDR=http://127.0.0.1:9 gitpool plan
Error: The cluster cannot be reached

GET http://127.0.0.1:9/v1/node/pools: <any>
...
[exit 1]
$ gitpool apply -auto-approve
...
$ echo 'node_pool "governed" { scheduler_config {} }' > governed.hcl
$ gitpool plan
Error: <any>
...
  on governed.hcl line 1<any>
...
[exit 1]
$ gitpool apply -auto-approve
Error: <any>
...
[exit 1]
$ hand show governed
null

-- pools.hcl --
node_pool "day" {
  node_identity_ttl = "24h"
}
node_pool "long" {
  node_identity_ttl = "48h"
}
