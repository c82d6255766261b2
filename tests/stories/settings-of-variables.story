Where the state is and how the cluster is reached may depend on variables: a command that has no values of them never takes another state or cluster instead.

$ gitpool validate
Success! The configuration is valid.
$ gitpool apply -auto-approve -var=environment=test
...
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ gitpool state list
Error: Setting without a value

  on pools.hcl line 6:
  at pools.hcl:6:3

Where the state is depends on a variable that has no value here. Give it in
the environment, as GITPOOL_VAR_NAME=VALUE, or use the flag for this setting.
[exit 1]
$ gitpool recover
Error: Setting without a value
...
[exit 1]
$ gitpool recover -state=test.state.json
Error: Setting without a value
...
How the cluster is reached (address) depends on a variable that has no value
...
[exit 1]
$ gitpool state list -state=test.state.json
node_pool.gpu
$ GITPOOL_VAR_environment=test gitpool state list
node_pool.gpu
$ gitpool recover -state=test.state.json -address=$NOMAD_ADDR
Nothing to recover: no apply is open.
$ GITPOOL_VAR_environment=test gitpool recover
Nothing to recover: no apply is open.

-- pools.hcl --
variable "environment" {
  type = string
}
gitpool {
  address = var.environment == "test" ? null : "http://127.0.0.1:9"
  backend "local" {
    path = "${var.environment}.state.json"
  }
}
node_pool "gpu" {}
