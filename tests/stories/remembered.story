What only the state is to learn is planned, counted and recorded, and no pool is written for it.

$ gitpool apply -auto-approve
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ sed -i 's/false/true/' pools.hcl
$ hand refuse gpu nobody is to write it
$ gitpool plan -detailed-exitcode -out=tfplan
...
  = record, in the state alone

gitpool will perform the following actions:

  = node_pool.gpu will be protected from destroy

Plan: 0 to add, 0 to change, 0 to destroy. 1 to record.
...
[exit 2]
$ gitpool apply tfplan
...
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 1 recorded.
$ gitpool plan -detailed-exitcode
No changes. Your infrastructure matches the configuration.
...
$ gitpool show
# node_pool.gpu (protected from destroy):
node_pool "gpu" {
}
$ grep -o '"prevent_destroy": true' gitpool.state.json
"prevent_destroy": true
$ gitpool apply tfplan
Error: The plan is stale
...
[exit 5]
$ sed -i 's/true/false/' pools.hcl
$ gitpool apply -auto-approve -json | events
version
planned_change: node_pool.gpu: Plan to record
change_summary: Plan: 0 to add, 0 to change, 0 to destroy. 1 to record.
change_summary: Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 1 recorded.
$ gitpool plan -detailed-exitcode
No changes. Your infrastructure matches the configuration.
...

-- pools.hcl --
node_pool "gpu" {
  lifecycle {
    prevent_destroy = false
  }
}
