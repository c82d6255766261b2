-target and -exclude take globs over names and addresses, Terraform's addresses too, and say that the plan is partial.

$ gitpool plan -target='gpu-*' -exclude=node_pool.gpu-b
...
  # node_pool.gpu-a will be created
...
Plan: 1 to add, 0 to change, 0 to destroy.

Warning: Resource targeting is in effect
...
$ gitpool plan -target=nomad_node_pool.web -compact-warnings
...
  # node_pool.web will be created
...
Plan: 1 to add, 0 to change, 0 to destroy.

Warnings:

- Resource targeting is in effect
...
$ gitpool plan -exclude='node_pool.gpu-?' -detailed-exitcode
...
Plan: 1 to add, 0 to change, 0 to destroy.
...
[exit 2]
$ gitpool plan -target=gpu-a -target=gpuc -exclude=x
Error: -target=gpuc matches no pool

It matches neither a pool in the files nor one in the state, by name or by
address (`node_pool.NAME`). There are: gpu-a, gpu-b, web.

Error: -exclude=x matches no pool
...
[exit 1]
$ gitpool plan -target=
Error: -target= matches no pool
...
[exit 1]
$ gitpool apply -auto-approve -target='web'
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool destroy -auto-approve -exclude=web
...
No changes. No objects need to be destroyed.
...
$ gitpool state list
node_pool.web

-- pools.hcl --
node_pool "gpu-a" {}
node_pool "gpu-b" {}
node_pool "web" {}
