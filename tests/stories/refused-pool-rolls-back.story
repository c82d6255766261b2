Where Terraform leaves the other pools applied, a refused pool takes them back, and the table says what happened.

$ hand put {"Name": "kept", "Description": "before"}
$ hand refuse bad invalid node pool is not allowed
$ gitpool apply -auto-approve -adopt
...
The apply was rolled back<any>
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
