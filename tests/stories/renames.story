A pool that goes while one with the same content comes looks like a rename, which Nomad does not know.

$ gitpool apply -auto-approve
...
$ mv pools.hcl pools.txt
$ sed 's/node_pool "old"/node_pool "new"/' pools.txt > pools.hcl
$ gitpool plan -out=p
...
Likely renames:
  # node_pool.old -> node_pool.new (the same content)
  Nomad cannot rename a pool: one is deleted, another is created. The nodes go
...
Plan: 1 to add, 0 to change, 1 to destroy.
...
$ gitpool show -json p | python3 -c 'import json, sys; print(json.load(sys.stdin)["gitpool"]["renames"])'
[{'from': 'nomad_node_pool.old', 'to': 'nomad_node_pool.new'}]
$ hand node old
$ gitpool plan
Error: Pool is in use
...
...
without this delete, and give nodes and jobs the new name.
[exit 1]
$ sed 's/node_pool "old"/node_pool "new"/; s/words/others/' pools.txt > pools.hcl
$ gitpool plan -json -exclude=old | events
<any>
...

-- pools.hcl --
node_pool "old" {
  description = "some words"
}
node_pool "stays" {}
