A saved plan is applied as it was reviewed, or not at all.

$ gitpool plan -out=tfplan
...
Saved the plan to: tfplan
...
$ gitpool show tfplan
...
Plan: 1 to add, 0 to change, 0 to destroy.
...
$ gitpool apply -target=gpu tfplan
Error: A saved plan is applied as it is
...
[exit 1]
$ hand put {"Name": "gpu", "Description": "made meanwhile"}
$ gitpool apply tfplan
...
[exit 1]
$ hand delete gpu
$ gitpool apply tfplan
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool apply tfplan
Error: The plan is stale
...
[exit 5]
$ sed -i 's/Accelerators/Something else/' tfplan
$ gitpool apply tfplan
Error: The plan file was changed
...
[exit 5]

-- gpu.hcl --
node_pool "gpu" {
  description = "Accelerators"
}
