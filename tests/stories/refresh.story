-refresh-only takes what changed outside into the state and changes no pool; -refresh=false does not look at all.

$ gitpool apply -auto-approve
...
$ gitpool plan -refresh-only -detailed-exitcode
No changes. Your infrastructure still matches the configuration.
...
$ hand put {"Name": "gpu", "Description": "by hand"}
$ hand delete old
$ gitpool plan -refresh-only -detailed-exitcode
Note: Objects have changed outside of gitpool
...
  # node_pool.gpu has changed
...
      ~ description = "by files" -> "by hand"
...
  # node_pool.old has been deleted
...
This is a refresh-only plan, so gitpool will not take any actions to undo
...
[exit 2]
$ gitpool plan -refresh=false -detailed-exitcode
No changes. <any>
...
$ NOMAD_ADDR=http://127.0.0.1:9 gitpool plan -refresh=false -detailed-exitcode
No changes. <any>
...
$ echo yes | gitpool apply -refresh-only
...
Would you like to update the state to reflect these detected changes?
...
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 2 recorded.
$ gitpool state show gpu
node_pool "gpu" {
  description = "by hand"
}
$ gitpool state list
node_pool.gpu
$ hand show gpu
{"Description": "by hand", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool plan -refresh-only -refresh=false
Error: -refresh-only and -refresh=false exclude each other
...
[exit 1]
$ gitpool plan -refresh-only -destroy
Error: -destroy and -refresh-only exclude each other
...
[exit 1]

-- pools.hcl --
node_pool "gpu" { description = "by files" }
node_pool "old" {}
