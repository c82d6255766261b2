With -json every line is an event in Terraform's shape, and the last one sums up, also after a failure.

$ gitpool plan -json | events
version
planned_change: node_pool.a: Plan to create
planned_change: node_pool.b: Plan to create
change_summary: Plan: 2 to add, 0 to change, 0 to destroy.
$ gitpool apply -json -auto-approve -parallelism=1 | events
version
planned_change: node_pool.a: Plan to create
planned_change: node_pool.b: Plan to create
change_summary: Plan: 2 to add, 0 to change, 0 to destroy.
apply_start: node_pool.a: Creating...
apply_complete: node_pool.a: Creation complete after 0s
apply_start: node_pool.b: Creating...
apply_complete: node_pool.b: Creation complete after 0s
change_summary: Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ hand put {"Name": "a", "Description": "by hand"}
$ hand refuse b is not allowed
$ sed -i 's/"b" {}/"b" { description = "x" }/' pools.hcl
$ gitpool plan -json -target=a | events
version
resource_drift: node_pool.a: Drift detected (update)
planned_change: node_pool.a: Plan to update
diagnostic: Warning: Resource targeting is in effect
change_summary: Plan: 0 to add, 1 to change, 0 to destroy.
$ gitpool apply -json -auto-approve -parallelism=1 | events
version
resource_drift: node_pool.a: Drift detected (update)
planned_change: node_pool.a: Plan to update
planned_change: node_pool.b: Plan to update
change_summary: Plan: 0 to add, 2 to change, 0 to destroy.
apply_start: node_pool.a: Modifying...
apply_complete: node_pool.a: Modifications complete after 0s
apply_start: node_pool.b: Modifying...
apply_errored: node_pool.b: Modifications refused: is not allowed
rollback: Rolling back: node_pool.b was refused: is not allowed
rollback_start: node_pool.a: Rolling back, putting back what it was...
rollback_complete: node_pool.a: Rollback complete after 0s
outcome: node_pool.a: rolled back
outcome: node_pool.b: failed: is not allowed
diagnostic: Error: The apply was rolled back
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed. 1 failed, 1 rolled back.
$ gitpool plan -json -target=nope | events
version
diagnostic: Error: -target=nope matches no pool
change_summary: Plan failed; nothing is planned.
$ gitpool apply --json=true --bogus | events
version
diagnostic: Error: gitpool apply has no flag -bogus
change_summary: Apply failed! Resources: 0 added, 0 changed, 0 destroyed.
$ gitpool plan -json -out=no/such/folder/p | events
version
...
diagnostic: Error: The plan cannot be saved
change_summary: Plan failed; nothing is planned.
$ hand allow
$ gitpool destroy -json -auto-approve -parallelism=1 | events
version
...
apply_complete: node_pool.b: Destruction complete after 0s
change_summary: Destroy complete! Resources: 2 destroyed.
$ NOMAD_ADDR=http://127.0.0.1:9 gitpool plan -json | events
version
diagnostic: Error: The cluster cannot be reached
change_summary: Plan failed; nothing is planned.
$ echo 'node_pool "a" {' > pools.hcl
$ gitpool plan -json | events
version
diagnostic: Error: <any>
change_summary: Plan failed; nothing is planned.

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
