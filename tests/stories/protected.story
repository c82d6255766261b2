prevent_destroy is remembered in the state: deleting the block does not disarm it, and what lifts it is told.

$ gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ sed -i 's/true/false/' pools.hcl
$ gitpool destroy -auto-approve
...
Error: Pool must not be destroyed
...
  at pools.hcl:1:1
...
The plan deletes node_pool.keep, but its lifecycle.prevent_destroy was
applied, and that it is lifted now was not. To delete it, apply the files
first, or say `-allow-destroy=keep`. To keep it, leave it out of this run with
`-exclude=keep`.
[exit 5]
$ rm pools.hcl
$ echo 'node_pool "other" {}' > other.hcl
$ gitpool plan
...
Error: Pool must not be destroyed

  with node_pool.keep,
  on pools.hcl line 1, where it was when it was applied last

The plan deletes node_pool.keep, but its lifecycle.prevent_destroy was
applied, and the state remembers it. To delete it, put node_pool.keep back
with prevent_destroy = false and apply that first, or say
`-allow-destroy=keep`. To keep it, forget it with a removed block (from =
node_pool.keep, destroy = false), or leave it out of this run with
`-exclude=keep`.
[exit 5]
$ gitpool plan -allow-destroy='*'
Error: -allow-destroy=* names no managed pool
...
[exit 1]
$ gitpool plan -allow-destroy=node_pool.keep -out=tfplan
...
Plan: 0 to add, 0 to change, 1 to destroy.
...
$ gitpool apply -allow-destroy=keep tfplan
Error: A saved plan is applied as it is
...
[exit 1]
$ gitpool apply tfplan
...
Apply complete! Resources: 0 added, 0 changed, 1 destroyed.

-- pools.hcl --
node_pool "keep" {
  lifecycle {
    prevent_destroy = true
  }
}
-- other.hcl --
node_pool "other" {}
