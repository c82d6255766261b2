Values of variables come from files, the environment, the command line and, at a terminal, from a person.

$ gitpool validate
Success! The configuration is valid.
$ gitpool plan -input=false
Error: No value for required variable

  on pools.hcl line 1:
...
[exit 1]
$ gitpool plan
Error: No value for required variable
...
[exit 1]
$ echo dev | GITPOOL_VAR_key=hunter2 terminal gitpool plan -no-color
...
var.env
  Which environment.
  It names the pools.
...
  + node_pool "dev" {
...
$ GITPOOL_VAR_key=hunter2 GITPOOL_VAR_other=1 gitpool plan -var env=test -var-file prod.tfvars | grep '+ node_pool'
  + node_pool "prod" {
$ GITPOOL_VAR_key=hunter2 gitpool plan -var-file=prod.tfvars -var env=test | grep '+ node_pool'
  + node_pool "test" {
$ GITPOOL_VAR_key=hunter2 gitpool plan -var env=test -out=tfplan | grep '+ node_pool'; grep -c hunter2 tfplan
  + node_pool "test" {
0
[exit 1]
$ GITPOOL_VAR_key=hunter2 GITPOOL_VAR_env=dev gitpool apply tfplan | tail -1
Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
$ hand show test
{"Description": "Has a key of 7 characters.", <any>
$ gitpool validate -var env=live
Error: Invalid value for variable
...
No such environment: live.
...
[exit 1]
$ gitpool validate -var evn=dev
Error: Value for undeclared variable
...
is declared. Did you mean "env"? To use the value, add a "variable" block.
[exit 1]
$ echo 'key = ["hunter2"]' > gitpool.tfvars && gitpool validate
Error: Invalid value for input variable
...
The value of var.key, defined at gitpool.tfvars:1:7, is not suitable: string
is required. As the variable is sensitive, it is not said what is wrong with
it.
[exit 1]
$ echo 'key = "hunter2' > gitpool.tfvars && gitpool validate 2>&1 | grep -c hunter2
0
[exit 1]

-- prod.tfvars --
env = "prod"
-- pools.hcl --
variable "env" {
  description = <<-E
    Which environment.
    It names the pools.
  E
  validation {
    condition     = contains(["dev", "test", "prod"], var.env)
    error_message = "No such environment: ${var.env}."
  }
}
variable "key" {
  type      = string
  sensitive = true
}
node_pool "pool" {
  name        = var.env
  description = "Has a key of ${length(var.key)} characters."
}
