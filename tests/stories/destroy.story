Destroy deletes what is managed and nothing else; prevent_destroy holds; no files never mean "delete everything".

$ gitpool apply -auto-approve
...
$ hand put {"Name": "foreign"}
$ gitpool destroy -auto-approve
...
Error: Pool must not be destroyed
...
[exit 5]
$ gitpool destroy -auto-approve -exclude=keep
...
Destroy complete! Resources: 1 destroyed.
$ hand show foreign
{"Description": "", "Meta": null, "Name": "foreign", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ rm pools.hcl
$ gitpool plan
...
Error: No node pools in the files
...
[exit 5]
$ echo 'gitpool {}' > settings.hcl
$ gitpool plan
...
Error: No node pools in the files
...
[exit 5]
$ gitpool destroy -auto-approve
...
Error: Pool must not be destroyed
...
[exit 5]
$ gitpool destroy -auto-approve -allow-destroy=keep
...
Destroy complete! Resources: 1 destroyed.

-- pools.hcl --
node_pool "gone" {}
node_pool "keep" {
  lifecycle {
    prevent_destroy = true
  }
}
