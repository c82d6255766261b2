A value for a variable that is not declared is an error on the command line, a warning in a file, and silence in the environment.

$ GITPOOL_VAR_other=1 gitpool validate
Success! The configuration is valid.
$ gitpool validate -var other=1
Error: Value for undeclared variable

A variable named "other" was assigned on the command line, but none of that
name is declared. To use the value, add a "variable" block.
[exit 1]
$ gitpool validate -var-file=one.tfvars
Warning: Value for undeclared variable

  on one.tfvars line 2:
  at one.tfvars:2:1
   2: other = *
      ^^^^^

No variable named "other" is declared, but a value was found in one.tfvars. To
use the value, add a "variable" block. Values in GITPOOL_VAR_* environment
variables may be for others, and are not warned of.

Success! The configuration is valid.
$ cp many.tfvars gitpool.tfvars && gitpool plan
gitpool compared the files, the cluster and its last apply to generate the
following execution plan. Node pool actions are indicated with the following
symbols:
  + create

gitpool will perform the following actions:

  # node_pool.gpu will be created
  + node_pool "gpu" {
      + description = "in many"
      + name        = "gpu"
    }

Plan: 1 to add, 0 to change, 0 to destroy.

Warning: Value for undeclared variable

  on gitpool.tfvars line 2:
  at gitpool.tfvars:2:1
   2: evn = *
      ^^^

No variable named "evn" is declared, but a value was found in gitpool.tfvars.
Did you mean "env"? To use the value, add a "variable" block. Values in
GITPOOL_VAR_* environment variables may be for others, and are not warned of.

Warning: Value for undeclared variable

  on gitpool.tfvars line 3:
  at gitpool.tfvars:3:1
   3: b = *
      ^

No variable named "b" is declared, but a value was found in gitpool.tfvars. To
use the value, add a "variable" block. Values in GITPOOL_VAR_* environment
variables may be for others, and are not warned of.

Warning: Values for undeclared variables

In addition, 2 other variable(s) have values and are not declared.
$ gitpool plan -json | events
version
planned_change: node_pool.gpu: Plan to create
diagnostic: Warning: Value for undeclared variable
diagnostic: Warning: Value for undeclared variable
diagnostic: Warning: Values for undeclared variables
change_summary: Plan: 1 to add, 0 to change, 0 to destroy.
$ rm gitpool.tfvars; cp one.tfvars z.auto.tfvars; echo '{"env": "json"}' > gitpool.tfvars.json; echo 'env = "a"' > a.auto.tfvars; echo 'env = "plain"' > gitpool.tfvars; gitpool plan 2>&1 | grep '+ desc'
      + description = "in one"
$ rm a.auto.tfvars z.auto.tfvars; gitpool plan | grep '+ desc'
      + description = "in json"
$ rm gitpool.tfvars.json; gitpool plan | grep '+ desc'
      + description = "in plain"
$ GITPOOL_VAR_env=environment gitpool plan | grep '+ desc'
      + description = "in plain"
$ rm gitpool.tfvars; GITPOOL_VAR_env=environment gitpool plan | grep '+ desc'
      + description = "in environment"
$ gitpool plan | grep '+ desc'
      + description = "in dev"
$ gitpool plan -var env=x -var-file=prod.tfvars -var env=last | grep '+ desc'
      + description = "in last"
$ echo 'locals { x = ' > broken.hcl; gitpool validate -var other=1 -var-file=many.tfvars
Error: Unclosed block

  on broken.hcl line 1:
  at broken.hcl:1:8
   1: locals { x =
             ^

This brace has no closing one before the end of the file.

Error: Missing expression

  on broken.hcl line 1:
  at broken.hcl:1:14
   1: locals { x =
                   ^

A value is expected here, on the same line.
[exit 1]
$ sed -i '/variable/d' pools.hcl; gitpool validate
Error: Unclosed block

  on broken.hcl line 1:
  at broken.hcl:1:8
   1: locals { x =
             ^

This brace has no closing one before the end of the file.

Error: Missing expression

  on broken.hcl line 1:
  at broken.hcl:1:14
   1: locals { x =
                   ^

A value is expected here, on the same line.

[exit 1]

-- one.tfvars --
env   = "one"
other = 1
-- many.tfvars --
env = "many"
evn = 1
b = 2
c = 3
d = 4
-- prod.tfvars --
env = "prod"
-- pools.hcl --
variable "env" { default = "dev" }
node_pool "gpu" {
  description = "in ${var.env}"
}
