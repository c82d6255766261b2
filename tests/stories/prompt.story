Only exactly `yes` is an approval; anything else writes nothing.

$ echo y | gitpool apply
...
Do you want to perform these actions?
...
Apply cancelled.
[exit 1]
$ gitpool apply
...
Error: Nobody answered
...
[exit 1]
$ gitpool apply -input=false
Error: Approval is needed
...
[exit 1]
$ gitpool apply -json
...
<any>"summary":"Plan file or auto-approve required"<any>
<any>"type":"change_summary"}
[exit 1]
$ hand show gpu
null
$ echo yes | gitpool apply
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.

-- gpu.hcl --
node_pool "gpu" {}
