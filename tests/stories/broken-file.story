A file that cannot be read makes no second mistakes of what it may declare, and commands that need no files work.

$ gitpool apply -auto-approve -var team=web | tail -1
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ echo 'node_pool "x" {' >> variables.hcl; gitpool plan -var team=web -var tema=web -var-file=more.tfvars
Error: Unclosed block

  on variables.hcl line 8:
  at variables.hcl:8:15
   8: node_pool "x" {
                    ^

This brace has no closing one before the end of the file.
[exit 1]
$ echo web | terminal gitpool plan -no-color
web

Error: Unclosed block

  on variables.hcl line 8:
  at variables.hcl:8:15
   8: node_pool "x" {
                    ^

This brace has no closing one before the end of the file.
[exit 1]
$ gitpool plan -json | events
version
diagnostic: Error: Unclosed block
change_summary: Plan failed; nothing is planned.
$ echo 'var.team' | gitpool console
Error: Unclosed block

  on variables.hcl line 8:
  at variables.hcl:8:15
   8: node_pool "x" {
                    ^

This brace has no closing one before the end of the file.
[exit 1]
$ gitpool state list
node_pool.other
node_pool.web
$ gitpool state show web
node_pool "web" {
  description = "Pool of web, web."
}
$ gitpool show
# node_pool.other:
node_pool "other" {
}

# node_pool.web:
node_pool "web" {
  description = "Pool of web, web."
}
$ gitpool recover
Nothing to recover: no apply is open.
$ printf 'variable "team" { default = "\xff" }' > variables.hcl; gitpool validate
Error: The file is not UTF-8

  on variables.hcl line 1:
  at variables.hcl:1:30
   1: variable ****** * ******* * *** *
                                   ^

The byte 0xff is no UTF-8 here. HCL files are UTF-8: save the file with that
encoding.
[exit 1]
$ rm variables.hcl; gitpool plan
Error: Reference to undeclared local value

  on pools.hcl line 2, in locals:
  at pools.hcl:2:21
   2:   text = "Pool of ${local.name}, ${var.team}."
                          ^^^^^^^^^^

There is no local value named "name".

Error: Reference to undeclared input variable

  on pools.hcl line 2, in locals:
  at pools.hcl:2:36
   2:   text = "Pool of ${local.name}, ${var.team}."
                                         ^^^^^^^^

There is no input variable named "team". It can be declared with a block:
variable "team" {}.

Error: Reference to undeclared local value

  with node_pool.web,
  on pools.hcl line 5, in node_pool "web":
  at pools.hcl:5:17
   5:   name        = local.name
                      ^^^^^^^^^^

There is no local value named "name".
[exit 1]
$ gitpool show | head -1
# node_pool.other:

-- more.tfvars --
other = 1
-- variables.hcl --
variable "team" {
}
locals {
  name = lower(var.team)
}
node_pool "other" {
}
-- pools.hcl --
locals {
  text = "Pool of ${local.name}, ${var.team}."
}
node_pool "web" {
  name        = local.name
  description = local.text
}
