Where Terraform overwrites what was edited after the plan was saved, the plan is stale here: exit 5, nothing written.

$ gitpool apply -auto-approve
...
$ sed -i 's/"gpu" {}/"gpu" { description = "planned" }/' pools.hcl
$ gitpool plan -out=p
...
$ hand put {"Name": "web", "Description": "not in the plan"}
$ hand put {"Name": "gpu", "Description": "edited after the plan"}
$ gitpool apply p
Error: The plan is stale

Nothing was written. What was reviewed
...
Moved: node_pool.gpu: still update, but the cluster changed (description live:
reviewed unset, now "edited after the plan"); node_pool.web: was nothing to
do, now update, for the cluster changed (description live: reviewed unset, now
"not in the plan"). Plan again and review that.
[exit 5]
$ hand show gpu
{"Description": "edited after the plan", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ hand put {"Name": "gpu"}
$ hand put {"Name": "web"}
$ gitpool apply p
Error: The plan is stale

Nothing was written. The files are as they were, but since the plan was made
somebody wrote node_pool.gpu. Plan again and review that.
[exit 5]
$ gitpool plan -out=p -target=gpu
...
$ sed -i 's/planned/planned otherwise/' pools.hcl
$ gitpool apply p
...
<any>node_pool.gpu: still update, but the files changed<any>
...
[exit 5]
$ sed -i 's/planned otherwise/planned/' pools.hcl
$ echo 'node_pool "elsewhere" {}' > merged.hcl
$ gitpool apply p
Error: The plan was made of other files

Nothing was written. The files want something else than they did, though not
in what this plan does. Plan again and review that, or apply it from the files
that it was made of.
[exit 5]
$ mv merged.hcl merged
$ hand put {"Name": "web", "Description": "again not in the plan"}
$ gitpool apply p
...
Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
$ mv merged merged.hcl
$ hand delete gpu
$ gitpool plan -out=p -target=elsewhere
...
$ gitpool plan -destroy -out=q
...
$ hand delete web
$ gitpool apply q
...
<any>node_pool.web: was delete, now forget<any>
...
[exit 5]
$ gitpool plan -out=p -target=elsewhere
...
$ mv gitpool.state.json away
$ gitpool apply p
Error: Saved plan does not match the given state
...
[exit 5]

-- pools.hcl --
node_pool "gpu" {}
node_pool "web" {}
