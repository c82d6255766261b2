What Terraform's provider overwrites or keeps silently is refused, shown or healed here.

$ gitpool apply -auto-approve
...
$ hand put {"Name": "gpu", "Description": "edited by hand", "Meta": {"team": "other"}, "NodeIdentityTTL": "48h"}
$ gitpool plan
...
      - description       = "edited by hand" -> null   # changed outside gitpool
...
$ gitpool apply -auto-approve
...
Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
$ hand show gpu
{"Description": "", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand at gpu job gpu
$ gitpool destroy -auto-approve
...
Error: The apply was rolled back
...
[exit 3]
$ gitpool state list
node_pool.gpu
node_pool.web
$ hand show web
{"Description": "", "Meta": null, "Name": "web", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ echo 'node_pool "pool.00007" {}' > bad.hcl
$ gitpool plan
Error: <any>
...
[exit 1]
$ echo 'node_pool "gpu" {}' > bad.hcl
$ gitpool plan
Error: Duplicate node pool
...
[exit 1]
$ echo 'node_pool "default" {}' > bad.hcl
$ gitpool plan
Error: <any>
...
[exit 1]
$ rm bad.hcl
$ gitpool destroy -auto-approve -exclude=gpu
...
Destroy complete! Resources: 1 destroyed.<any>

-- pools.hcl --
node_pool "gpu" {}
node_pool "web" {}
