Where Terraform leaves the other pools applied, a refused pool takes them back, and the table says what happened.

$ hand put {"Name": "kept", "Description": "before"}
$ hand refuse bad invalid node pool is not allowed
$ gitpool apply -auto-approve -adopt -parallelism=1
...
node_pool.bad: Creation refused: invalid node pool is not allowed
...
Pool            Action  Result       Why
node_pool.bad   create  failed       invalid node pool is not allowed
node_pool.a     create  rolled back
node_pool.b     create  rolled back
node_pool.kept  update  not started

1 failed, 2 rolled back, 1 not started.

Error: The apply was rolled back
...
[exit 3]
$ hand show a
null
$ hand show b
null
$ hand show kept
{"Description": "before", "Meta": null, "Name": "kept", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool state list

-- pools.hcl --
node_pool "a" {}
node_pool "b" {}
node_pool "bad" {}
node_pool "kept" {
  description = "after"
}
