Where a kill leaves Terraform with an empty state and orphans, the state here is whole, and recover finishes the story.

$ gitpool apply -auto-approve -target=old
...
$ hand signal b KILL
$ gitpool apply -auto-approve -parallelism=1
...
[exit 137]
$ hand show a
{"Description": "new", "Meta": null, "Name": "a", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand show c
null
$ gitpool state list
node_pool.old
$ gitpool plan
...
Warning: An apply is unfinished

<any> began it at <any>; it may be running still. This plan
...
$ gitpool recover
...
Recovered: every pool is as planned.
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ gitpool state list
node_pool.a
node_pool.b
node_pool.c
node_pool.old
$ sed -i s/new/newer/ pools.hcl
$ hand signal b KILL
$ gitpool apply -auto-approve -parallelism=1
...
[exit 137]
$ gitpool apply -auto-approve
Warning: An earlier apply is unfinished

<any>
...
node_pool.c: Modifications complete after <any>
...
No changes. <any>
...
Apply complete! Resources: 0 added, 0 changed, 0 destroyed.
$ hand signal b KILL
$ sed -i s/newer/newest/ pools.hcl
$ gitpool apply -auto-approve -parallelism=1
...
[exit 137]
$ gitpool recover -rollback -abandon
Error: -abandon and -rollback exclude each other
...
[exit 1]
$ gitpool recover -rollback
...
Recovered: every pool is as it was.
$ hand show a
{"Description": "newer", "Meta": null, "Name": "a", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand signal b KILL
$ gitpool apply -auto-approve -parallelism=1
...
[exit 137]
$ gitpool recover -abandon
Abandoned the apply that <any> began. The state records what is live.
$ gitpool state show a
node_pool "a" {
  description = "newest"
}
$ gitpool recover -json | events
version
change_summary: Apply complete! Resources: 0 added, 0 changed, 0 destroyed.

-- pools.hcl --
node_pool "a" { description = "new" }
node_pool "b" { description = "new" }
node_pool "c" { description = "new" }
node_pool "old" {}
