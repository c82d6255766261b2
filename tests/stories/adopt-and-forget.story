What is there already is adopted without a write, what is gone is forgotten, what is not managed is counted.

$ hand put {"Name": "same", "Description": "as the files want it"}
$ hand put {"Name": "foreign"}
$ gitpool plan -detailed-exitcode
...
  + create
  = adopt
...
  # node_pool.gone will be created
...
  # node_pool.same will be adopted: it exists already and is as the files want it
...
  # (1 node pool is not managed by gitpool and stays as it is)

Plan: 2 to add, 0 to change, 0 to destroy. 1 to adopt.
[exit 2]
$ gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed. 1 adopted.
$ gitpool state list
node_pool.again
node_pool.gone
node_pool.same
$ hand delete again
$ hand delete gone
$ sed -i /gone/d pools.hcl
$ gitpool plan
Note: Objects have changed outside of gitpool

Since the last apply, somebody else changed these pools:
  # node_pool.again has been deleted
  # node_pool.gone has been deleted
...
  + create
  . forget
...
  # node_pool.again will be created
  # (removed outside gitpool, so it is created again)
...
  # node_pool.gone will no longer be managed by gitpool
  # (because it was removed outside gitpool already)
...
Plan: 1 to add, 0 to change, 0 to destroy. 1 to forget.
$ gitpool apply -auto-approve -json | events
version
...
planned_change: node_pool.gone: Plan to forget
change_summary: Plan: 1 to add, 0 to change, 0 to destroy. 1 to forget.
...
change_summary: Apply complete! Resources: 1 added, 0 changed, 0 destroyed. 1 forgotten.
$ gitpool state list
node_pool.again
node_pool.same
$ sed -i /again/d pools.hcl
$ gitpool apply -auto-approve
...
  # (because node_pool.again is not in configuration)
...
Apply complete! Resources: 0 added, 0 changed, 1 destroyed.
$ hand show foreign
{"Description": "", "Meta": null, "Name": "foreign", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand node made-by-a-node
$ echo 'node_pool "made-by-a-node" { description = "now in a file" }' >> pools.hcl
$ gitpool plan
...
  # node_pool.made-by-a-node will be updated in-place
  # (created by a node, so nobody's words are lost)
...

-- pools.hcl --
node_pool "same" { description = "as the files want it" }
node_pool "gone" {}
node_pool "again" {}
