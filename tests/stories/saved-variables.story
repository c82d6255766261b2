A saved plan remembers its variables, is applied without them, and is stale once one of them would differ.

$ export GITPOOL_VAR_secret=hunter2; gitpool plan -var env=test -out=tfplan | grep '+ desc'; grep -c hunter2 tfplan
      + description = "in test x"
      + description = (sensitive value)
0
[exit 1]
$ gitpool apply tfplan
Error: No value for required variable

  on pools.hcl line 7:
  at pools.hcl:7:1
   7: variable "secret" {
      ^^^^^^^^^^^^^^^^^

The input variable "secret" is not set, and has no default value. Give it with
-var="secret=VALUE", in a file with -var-file, in gitpool.tfvars, or in the
environment variable GITPOOL_VAR_secret.
[exit 1]
$ GITPOOL_VAR_secret=hunter2 gitpool apply tfplan | tail -1
Apply complete! Resources: 2 added, 0 changed, 0 destroyed.
$ hand show gpu
{"Description": "in test x", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}
$ echo 'secret = "hunter2"' > gitpool.tfvars; gitpool plan -var env=live -out=tfplan | tail -1
    gitpool apply tfplan
$ gitpool apply -var env=other tfplan
Error: The plan is stale

Nothing was written. What was reviewed
(sha256:<any>) is
not what would be done now
(sha256:<any>).
Moved: node_pool.gpu: still update, but the files changed (description wanted:
reviewed "in live x", now "in other x"). Plan again and review that.
[exit 5]
$ sed -i 's/in /now in /' pools.hcl; gitpool apply tfplan
Error: The plan is stale

Nothing was written. What was reviewed
(sha256:<any>) is
not what would be done now
(sha256:<any>).
Moved: node_pool.gpu: still update, but the files changed (description wanted:
reviewed "in live x", now "now in live x"). Plan again and review that.
[exit 5]
$ sed -i 's/now in /in /; s/default *= "x"/default = "y"/' pools.hcl; gitpool apply tfplan
node_pool.gpu: Modifying...
node_pool.gpu: Modifications complete after 0s

Apply complete! Resources: 0 added, 1 changed, 0 destroyed.
$ echo 'env = "dev"' >> gitpool.tfvars; GITPOOL_VAR_env=e gitpool apply tfplan | tail -1
Error: The plan is stale

Nothing was written. What was reviewed
(sha256:<any>) is
not what would be done now
(sha256:<any>).
Moved: node_pool.gpu: was update, now nothing to do, for the cluster changed
(description live: reviewed "in test x", now "in live x"). Plan again and
review that.
$ hand show gpu
{"Description": "in live x", "Meta": null, "Name": "gpu", "NodeIdentityTTL": 86400000000000, "SchedulerConfiguration": null}


-- pools.hcl --
variable "env" {
  type = string
}
variable "extra" {
  default = "x"
}
variable "secret" {
  nullable  = false
  sensitive = true
}
node_pool "gpu" {
  description = "in ${var.env} ${var.extra}"
}
node_pool "secret" {
  description = var.secret
}
