In CI with a local state that is not there, every command says loudly that the state would be lost with the runner.

$ CI=true gitpool plan
...
Plan: 1 to add, 0 to change, 0 to destroy.

Warning: The state will be lost with this runner
...
$ CI=true gitpool plan -json | events
version
planned_change: <any>
diagnostic: Warning: The state will be lost with this runner
change_summary: <any>
$ CI=true gitpool show -json 2>err
{<any>}
$ cat err
Warning: The state will be lost with this runner
...
$ CI=true gitpool state list 2>err
$ cat err
Warning: The state will be lost with this runner
...
$ CI=true gitpool recover
...
Nothing to recover: no apply is open.
$ CI=true gitpool plan -out=p
...
$ CI=true gitpool apply p
Warning: The state will be lost with this runner
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ rm gitpool.state.json
$ CI=true gitpool apply -auto-approve
...
Warning: The state will be lost with this runner
...
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. 1 adopted.
$ CI=true gitpool plan
No changes. Your infrastructure matches the configuration.

gitpool has compared the node pools against your configuration and found no
differences.
$ CI=true gitpool validate
Success! The configuration is valid.

-- pools.hcl --
node_pool "gpu" {}
