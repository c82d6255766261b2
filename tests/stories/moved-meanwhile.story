A pool that somebody changes in the middle of an apply is not overwritten: what was done is taken back, theirs stays.

$ gitpool apply -auto-approve
...
$ sed -i s/one/two/ pools.hcl
$ hand at a put {"Name": "c", "Description": "by hand, just now"}
$ gitpool apply -auto-approve -parallelism=1
...
Rolling back: node_pool.c was changed by somebody else in the meantime
...
[exit 4]
$ hand show c
{"Description": "by hand, just now", "Meta": null, "Name": "c", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand show a
{"Description": "one", "Meta": null, "Name": "a", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand show b
{"Description": "one", "Meta": null, "Name": "b", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool apply -auto-approve
...
Apply complete! Resources: 0 added, 3 changed, 0 destroyed.

-- pools.hcl --
node_pool "a" { description = "one" }
node_pool "b" { description = "one" }
node_pool "c" { description = "one" }
