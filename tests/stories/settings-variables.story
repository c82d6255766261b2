The gitpool block may use variables; what is kept where they say is found, and no command guesses where that is.

$ export NOMAD=$NOMAD_ADDR; unset NOMAD_ADDR; gitpool apply -auto-approve -var address=$NOMAD -var env=dev | tail -1; ls *.json
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
dev.json
$ gitpool plan -var env=dev -detailed-exitcode | head -1
No changes. Your infrastructure matches the configuration.
$ gitpool state list
Error: The value of a setting is not known

  on pools.hcl line 14:
  at pools.hcl:14:12
  14:     path = "${var.env}.json"
                 ^^^^^^^^^^^^^^^^^

path is made of a variable that has no value here. Give it in gitpool.tfvars,
or in the environment variable GITPOOL_VAR_NAME, as for the apply.
[exit 1]
$ gitpool show
Error: The value of a setting is not known

  on pools.hcl line 14:
  at pools.hcl:14:12
  14:     path = "${var.env}.json"
                 ^^^^^^^^^^^^^^^^^

path is made of a variable that has no value here. Give it in gitpool.tfvars,
or in the environment variable GITPOOL_VAR_NAME, as for the apply.
[exit 1]
$ gitpool recover
Error: The value of a setting is not known

  on pools.hcl line 14:
  at pools.hcl:14:12
  14:     path = "${var.env}.json"
                 ^^^^^^^^^^^^^^^^^

path is made of a variable that has no value here. Give it in gitpool.tfvars,
or in the environment variable GITPOOL_VAR_NAME, as for the apply.
[exit 1]
$ gitpool force-unlock x
Error: The value of a setting is not known

  on pools.hcl line 14:
  at pools.hcl:14:12
  14:     path = "${var.env}.json"
                 ^^^^^^^^^^^^^^^^^

path is made of a variable that has no value here. Give it in gitpool.tfvars,
or in the environment variable GITPOOL_VAR_NAME, as for the apply.
[exit 1]
$ GITPOOL_VAR_env=dev gitpool state list
node_pool.gpu
$ gitpool state list -state=dev.json
node_pool.gpu
$ echo 'env = "dev"' > gitpool.tfvars; gitpool show
# node_pool.gpu:
node_pool "gpu" {
  description = "in dev"
}
$ gitpool recover
Nothing to recover: no apply is open.
$ gitpool validate
Success! The configuration is valid.
$ gitpool validate -var address=ftp://x
Error: Invalid address

  on pools.hcl line 11, in gitpool:
  at pools.hcl:11:17
  11:   address     = var.address
                      ^^^^^^^^^^^

The address of a cluster has the form http://HOST:PORT, https://HOST:PORT or
unix:///PATH.
[exit 1]

-- pools.hcl --
variable "env" {
  type = string
}
variable "address" {
  default = null
}
variable "unrelated" {
  default = 1
}
gitpool {
  address     = var.address
  environment = upper(var.env)
  backend "local" {
    path = "${var.env}.json"
  }
}
node_pool "gpu" {
  description = "in ${var.env}"
}
