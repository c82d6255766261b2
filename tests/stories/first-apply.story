Plan, apply, no changes, a hand edit shown as drift, and the apply that heals it.

$ gitpool plan
...
gitpool will perform the following actions:
...
Plan: 1 to add, 0 to change, 0 to destroy.
$ gitpool apply -auto-approve
...
node_pool.gpu: Creating...
node_pool.gpu: Creation complete after <any>

Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool plan -detailed-exitcode
No changes. <any>
...
$ hand put {"Name": "gpu", "Description": "edited by hand", "Meta": {"team": "ml"}}
$ gitpool plan -detailed-exitcode
...
  ~ node_pool "gpu" {
...
      ~ description = "edited by hand" -> "Accelerators"   # changed outside gitpool
        name        = "gpu"
        # (1 unchanged attribute hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.
[exit 2]
$ gitpool apply -auto-approve
...
Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
$ hand show gpu
{"Description": "Accelerators", "Meta": {"team": "ml"}, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool state list
node_pool.gpu

-- gpu.hcl --
node_pool "gpu" {
  description = "Accelerators"
  meta {
    team = "ml"
  }
}
