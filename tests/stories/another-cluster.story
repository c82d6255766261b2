A state that was copied, or an address that was mistaken, never empties another cluster: nothing is planned or written, with code 5, until somebody says that it was meant. Pools with the same names in the same order are no evidence.

$ gitpool apply -auto-approve
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ cp gitpool.state.json good
$ gitpool dev -data=second.json -- gitpool apply -auto-approve -state=second.state
...
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ gitpool plan -out=tfplan
...
$ gitpool dev -data=second.json -- gitpool plan
Error: The state belongs to another cluster

Nothing was written. None of the 1 signing keys that the state has seen is
shown here, and none of the 2 pools that it knows is here with the CreateIndex
that it had. Look at the address (-address, NOMAD_ADDR) and at where the state
is kept. If this cluster is meant, a new or rebuilt one for instance, say
`-new-cluster`.
[exit 5]
$ for verb in "apply" "apply -refresh=false" "apply -refresh-only" "destroy"; do gitpool dev -data=second.json -- gitpool $verb -auto-approve; echo "code $?"; done 2>&1 | grep -E "^Error|^code"
Error: The state belongs to another cluster
code 5
Error: The state belongs to another cluster
code 5
Error: The state belongs to another cluster
code 5
Error: The state belongs to another cluster
code 5
$ gitpool dev -data=second.json -- gitpool apply tfplan
Error: The state belongs to another cluster
...
[exit 5]
$ cmp good gitpool.state.json
$ gitpool dev -data=second.json -- gitpool pool list
Name     Description
all      <any>
default  <any>
edge     one
gpu      one
$ gitpool dev -data=second.json -- gitpool apply -auto-approve -new-cluster
...
No changes. <any>
...
$ gitpool plan
Error: The state belongs to another cluster
...
[exit 5]
$ gitpool dev -data=second.json -- gitpool destroy -auto-approve
...
Destroy complete! Resources: 2 destroyed.
$ gitpool apply -auto-approve
...
Apply complete! Resources: <any>
$ hand delete gpu
$ gitpool plan -detailed-exitcode
...
Plan: 1 to add, 0 to change, 0 to destroy.
[exit 2]

-- pools.hcl --
node_pool "edge" {
  description = "one"
}

node_pool "gpu" {
  description = "one"
}
