Where the way back is barred, that pool is contested: it is named, the state records what is live, nothing is jammed.

$ hand refuse bad is not allowed
$ hand refuse DELETE a node pool "a" has nodes in regions: [global]
$ gitpool apply -auto-approve -parallelism=1
...
node_pool.a: Rollback refused: node pool "a" has nodes in regions: [global]
...

Pool           Action  Result       Why
node_pool.bad  create  failed       is not allowed
node_pool.a    create  contested    node pool "a" has nodes in regions:
                                    [global]
node_pool.b    create  rolled back

1 failed, 1 contested, 1 rolled back.

Error: The apply ended contested
...
[exit 4]
$ gitpool state list
node_pool.a
$ gitpool recover
Nothing to recover: no apply is open.
$ hand allow
$ gitpool plan
...
Plan: 2 to add, 0 to change, 0 to destroy.

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
node_pool "bad" {}
