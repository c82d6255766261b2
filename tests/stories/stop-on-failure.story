With -on-failure=stop what was done stays, the intent is saved, and recover can go either way.

$ hand refuse bad is not allowed
$ gitpool apply -auto-approve -on-failure=stop -parallelism=1
...
[exit 4]
$ hand show a
{"Description": "", "Meta": null, "Name": "a", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool plan
...
Warning: An apply is unfinished
...
$ gitpool recover -rollback
...
$ hand show a
null
$ gitpool recover
Nothing to recover: no apply is open.

-- pools.hcl --
node_pool "a" {}
node_pool "bad" {}
