A pool that exists and differs is never overwritten unasked; with -adopt it is taken over, with its difference shown.

$ hand put {"Name": "gpu", "Description": "made by hand", "Meta": {"a": "1"}}
$ hand put {"Name": "other", "Description": "nobody's"}
$ gitpool plan
...
Error: Pool exists already and is not managed
...
  on gpu.hcl line 1<any>
...
[exit 1]
$ gitpool apply -auto-approve
...
[exit 1]
$ hand show gpu
{"Description": "made by hand", "Meta": {"a": "1"}, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ gitpool apply -auto-approve -adopt
...
Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
$ hand show other
{"Description": "nobody's", "Meta": null, "Name": "other", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}

-- gpu.hcl --
node_pool "gpu" {
  description = "made by files"
}
